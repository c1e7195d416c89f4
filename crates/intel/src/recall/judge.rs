//! One recall against one device: is it meant, is it among the lots, serial numbers and versions, and the sentence why.
//!
//! What a recall names decides; its maker's and product's names alone never do. A lot and a serial number are two ways to
//! say the same, so one of them is enough; a version must fit beside them.

use wardroom_catalog::version::Contains;
use wardroom_model::finding::FindingStatus;

use super::Recall;
use super::codes::{Code, Group, Kind, Which, compact};
use super::product::{Fit, RecalledProduct};
use crate::subject::Subject;
use crate::text;

/// What a recall says of a device.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Verdict {
    pub(super) status: FindingStatus,
    pub(super) justification: Option<&'static str>,
    pub(super) reason: Box<str>,
    /// The codes that decided or that must be compared, in the firm's words.
    pub(super) range: Option<Box<str>>,
    pub(super) confidence: f64,
}

/// What is compared.
pub(super) struct Case<'a> {
    pub(super) recall: &'a Recall,
    pub(super) product: &'a RecalledProduct,
    pub(super) subject: &'a Subject,
    pub(super) fit: &'a Fit,
}

/// Whether the device is among the codes of one kind.
#[derive(Clone, Debug, PartialEq)]
struct Answer {
    contains: Contains,
    /// As one would read it out: `serial numbers 1000 to 2400`.
    named: String,
    /// What of the device must be known: `serial number`; and what it is, where it is known.
    own: (&'static str, Option<Box<str>>),
    /// All of them are named.
    is_all: bool,
    /// Only the product's description names them, not its codes.
    is_of_description: bool,
}

impl Case<'_> {
    pub(super) fn verdict(&self) -> Verdict {
        match self.fit {
            Fit::OtherNumber(number) => {
                let named = text::line(&self.numbers_named(), 200);
                return self.with(
                    FindingStatus::NotAffected,
                    Some("other_model"),
                    format!("{} names {named}; this device is {number}, another model.", self.head()),
                );
            }
            Fit::Perhaps => {
                let device = self.subject.product.as_deref().unwrap_or("no model");
                let codes = self
                    .answers()
                    .first()
                    .map(|answer| format!(", and whether it is among {}", answer.named));
                return self.check(format!(
                    "{} names {}; the record says {device}: look at the type plate whether it is that one{}.",
                    self.head(),
                    self.title(),
                    codes.unwrap_or_default()
                ));
            }
            Fit::Identifier | Fit::Number(_) | Fit::Named | Fit::Lot | Fit::NumberUnknown => {}
        }
        if self.has_other_identifier() {
            return self.check(format!(
                "{} names {} with UDI-DIs that are not this device's: compare the UDI on the type plate with the recall.",
                self.head(),
                self.title()
            ));
        }
        self.judged(&self.answers())
    }

    /// What the codes say together.
    fn judged(&self, answers: &[Answer]) -> Verdict {
        let is_version = |answer: &&Answer| answer.own.0 == "software version";
        let units: Vec<&Answer> = answers.iter().filter(|answer| !is_version(answer)).collect();
        let versions: Vec<&Answer> = answers.iter().filter(is_version).collect();
        let is = |wanted: Contains| move |answer: &&&Answer| answer.contains == wanted;
        // Codes of other models, or none at all.
        if answers.is_empty() {
            return self.without_codes();
        }
        if let Some(outside) = versions.iter().find(is(Contains::No)) {
            return self.outside(outside);
        }
        let open = versions.iter().find(is(Contains::Unknown)).copied();
        if units.is_empty() {
            return match (versions.iter().find(is(Contains::Yes)), open) {
                (Some(within), None) => self.within(within),
                (_, Some(open)) => self.lacking(open),
                (None, None) => self.without_codes(),
            };
        }
        let lacking = units.iter().find(is(Contains::Unknown));
        let precise = |answer: &&&Answer| !answer.is_all && answer.contains == Contains::Yes;
        let within = units.iter().chain(&versions).find(precise);
        // A unit that is named is meant, whichever of the versions of the description it runs.
        let is_named = units.iter().any(|unit| precise(&unit));
        let open = open.filter(|open| !(is_named && open.is_of_description));
        match (units.iter().find(is(Contains::Yes)).map(|unit| within.unwrap_or(unit)), open) {
            (Some(within), None) => self.within(within),
            (Some(_), Some(open)) => self.lacking(open),
            (None, _) => match (lacking, units.first()) {
                (Some(lacking), _) => self.lacking(lacking),
                (None, Some(outside)) => self.outside(outside),
                (None, None) => self.without_codes(),
            },
        }
    }

    fn within(&self, answer: &Answer) -> Verdict {
        let title = self.title();
        if *self.fit == Fit::NumberUnknown && answer.is_all {
            return self.check(format!(
                "{} names {} of {title}: read the model or catalogue number on the type plate and compare it with {}.",
                self.head(),
                answer.named,
                self.numbers_named()
            ));
        }
        if answer.is_all {
            if !self.recall.codes.unclear.is_empty() {
                return self.unread(answer);
            }
            return self.with(
                FindingStatus::Affected,
                None,
                format!(
                    "{} names {} of {title}, and this device is one{}.",
                    self.head(),
                    answer.named,
                    self.by_number()
                ),
            );
        }
        let (what, own) = &answer.own;
        let own = own.as_deref().unwrap_or_default();
        self.with(
            FindingStatus::Affected,
            None,
            format!(
                "{} names {title} with {}; the {what} of this device is {own}, which is among them.",
                self.head(),
                answer.named
            ),
        )
    }

    fn outside(&self, answer: &Answer) -> Verdict {
        if !self.recall.codes.unclear.is_empty() {
            return self.unread(answer);
        }
        let (what, own) = &answer.own;
        let justification = match *what {
            "software version" => "version_outside_range",
            "lot" => "lot_outside_range",
            _ => "serial_outside_range",
        };
        self.with(
            FindingStatus::NotAffected,
            Some(justification),
            format!(
                "{} names {} with {}; the {what} of this device is {}, which is not among them.",
                self.head(),
                self.title(),
                answer.named,
                own.as_deref().unwrap_or_default()
            ),
        )
    }

    fn lacking(&self, answer: &Answer) -> Verdict {
        let (what, own) = &answer.own;
        let place = match *what {
            "lot" => "on its label or package",
            "software version" => "on its start or service screen",
            _ => "on the type plate",
        };
        let compare = match own {
            Some(own) => format!("{own} in the record cannot be compared with that: read the {what} {place}"),
            None => format!("read the {what} {place} and compare"),
        };
        self.check(format!("{} names {} with {}; {compare}.", self.head(), self.title(), answer.named))
    }

    /// A part of the text was not understood, and that may decide otherwise.
    fn unread(&self, answer: &Answer) -> Verdict {
        let unclear = text::line(&self.recall.codes.unclear.join("; "), 120);
        self.check(format!(
            "{} names {} with {}, and under conditions that were not understood ({unclear}): read the recall and the {} on the type plate.",
            self.head(),
            self.title(),
            answer.named,
            answer.own.0
        ))
    }

    /// No lot, serial number or version is named.
    fn without_codes(&self) -> Verdict {
        let title = self.title();
        let only_numbers =
            self.recall.codes.unclear.is_empty() && self.recall.codes.numbers().next().is_some();
        if let Fit::Number(number) = self.fit
            && only_numbers
            && self.recall.codes.numbers().any(|named| compact(named) == compact(number))
        {
            return self.with(
                FindingStatus::Affected,
                None,
                format!(
                    "{} names {title} by the number {number}, which is that of this device.",
                    self.head()
                ),
            );
        }
        let unclear = text::line(&self.recall.codes.unclear.join("; "), 160);
        let what = if unclear.is_empty() {
            "without lots, serial numbers or versions".to_owned()
        } else {
            format!("with what was not understood ({unclear})")
        };
        self.check(format!(
            "{} names {title} {what}: read the recall, or ask the firm whether this device is among them.",
            self.head()
        ))
    }

    /// What the codes for this device's model say, by what of the device decides.
    fn answers(&self) -> Vec<Answer> {
        let groups: Vec<&Group> =
            self.recall.codes.groups.iter().filter(|group| self.is_for_device(group)).collect();
        let own_codes = groups.iter().flat_map(|group| &group.codes);
        let codes: Vec<&Code> = own_codes.chain(&self.product.versions).collect();
        let subject = self.subject;
        [
            ("serial number", &[Kind::Serial, Kind::LotOrSerial][..], &subject.serial),
            ("lot", &[Kind::Lot, Kind::LotOrSerial], &subject.lot),
            ("software version", &[Kind::Version], &subject.version),
            ("day of manufacture", &[Kind::Made], &None),
            ("model", &[Kind::Unit], &subject.product),
        ]
        .into_iter()
        .filter_map(|(what, kinds, own)| {
            let of_kind: Vec<&Code> =
                codes.iter().copied().filter(|code| kinds.contains(&code.kind)).collect();
            let of_description =
                |code: &&Code| self.product.versions.iter().any(|own| std::ptr::eq(own, *code));
            let is_of_description = of_kind.iter().all(of_description);
            let answer = answer(what, &of_kind, own.as_deref())?;
            Some(Answer { is_of_description, ..answer })
        })
        .collect()
    }

    /// Codes for another model say nothing of this device, where its own is known.
    fn is_for_device(&self, group: &Group) -> bool {
        let Fit::Number(own) = self.fit else { return true };
        let own = compact(own);
        let named = |number: &str| compact(number) == own;
        group.numbers.is_empty()
            || group.numbers.iter().any(|number| named(number))
            || !self.recall.codes.numbers().any(named)
    }

    /// UDI-DIs are named, the device's is known, and it is none of them.
    fn has_other_identifier(&self) -> bool {
        let Some(own) = self.subject.udi_di.as_deref() else { return false };
        let mut named = self.recall.codes.device_identifiers().peekable();
        named.peek().is_some() && !named.any(|identifier| *identifier == *own)
    }

    fn head(&self) -> String {
        match self.recall.class {
            Some(class) => format!("{} (class {})", self.recall.id, roman(class)),
            None => self.recall.id.to_string(),
        }
    }

    fn title(&self) -> Box<str> {
        text::line(&self.product.title, 120)
    }

    fn numbers_named(&self) -> String {
        if self.product.numbers.is_empty() {
            return self.title().to_string();
        }
        text::line(&self.product.numbers.join(", "), 120).to_string()
    }

    fn by_number(&self) -> String {
        match self.fit {
            Fit::Identifier => " by its UDI-DI".to_owned(),
            Fit::Number(number) => format!(" by its number {number}"),
            _ => String::new(),
        }
    }

    fn check(&self, reason: String) -> Verdict {
        self.with(FindingStatus::NeedsCheck, None, reason)
    }

    fn with(
        &self,
        status: FindingStatus,
        justification: Option<&'static str>,
        mut reason: String,
    ) -> Verdict {
        if let Some(day) = self.recall.terminated
            && status != FindingStatus::NotAffected
        {
            reason.push_str(&format!(
                " The recall was closed on {day}: check that this device was part of it."
            ));
        }
        let confidence = match self.fit {
            Fit::Identifier => 0.99,
            Fit::Number(_) => 0.97,
            Fit::Named => 0.93,
            Fit::Lot => 0.9,
            Fit::OtherNumber(_) | Fit::NumberUnknown => 0.8,
            Fit::Perhaps => 0.4,
        };
        let range = text::line(&self.recall.code_info, 200);
        let range = Some(range).filter(|range| !range.is_empty());
        Verdict { status, justification, reason: reason.into(), range, confidence }
    }
}

fn roman(class: u8) -> &'static str {
    match class {
        1 => "I",
        2 => "II",
        _ => "III",
    }
}

/// Whether a device's own lot, serial number or version is among these.
fn answer(what: &'static str, codes: &[&Code], own: Option<&str>) -> Option<Answer> {
    if codes.is_empty() {
        return None;
    }
    let is_all = codes.iter().any(|code| code.which == Which::All);
    let contains = match own {
        _ if is_all => Contains::Yes,
        None => Contains::Unknown,
        Some(own) => {
            let each: Vec<Contains> = codes.iter().map(|code| code.contains(own)).collect();
            let any = |wanted| each.contains(&wanted);
            match () {
                () if any(Contains::Yes) => Contains::Yes,
                () if any(Contains::Unknown) => Contains::Unknown,
                () => Contains::No,
            }
        }
    };
    // The one that the device is among stands first.
    let deciding = own.and_then(|own| codes.iter().find(|code| code.contains(own) == Contains::Yes));
    let mut texts: Vec<&str> = codes.iter().map(|code| &*code.text).collect();
    texts.dedup();
    let named = match (is_all, deciding, texts.len()) {
        (true, ..) if what == "model" => "every unit".to_owned(),
        (true, ..) => format!("all {what}s"),
        (false, Some(code), more) if more > 4 => format!("the {what} {} and others", code.text),
        _ => format!(
            "the {what}{} {}",
            if texts.len() > 1 || texts.iter().any(|text| text.contains(' ')) { "s" } else { "" },
            text::line(&texts.join(", "), 100)
        ),
    };
    Some(Answer { contains, named, own: (what, own.map(Into::into)), is_all, is_of_description: false })
}
