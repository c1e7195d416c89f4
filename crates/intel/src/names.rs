//! Whether two names mean the same product: the publisher's and the register's.
//!
//! A name is cut into words. Words of any product (`system`, `patient`, `monitor`) and of the maker do not count; what
//! is left must be found in the other name, all of it, on one side or on both. `IntelliVue MX800` is meant by
//! `IntelliVue patient monitor MX400-MX850`, `LOGIQ E9` by `LOGIQ`, `Alaris 8015` by `Alaris 8015 PC unit`; `Alaris
//! System Manager` is not. Nothing is matched by likeness.

use std::collections::HashSet;

use wardroom_catalog::names::normal;
use wardroom_catalog::version::{Contains, Range};

use crate::vendors::VendorWords;

/// How one name is meant by the other, the closest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Meant {
    /// The same name.
    Same,
    /// The register shortens the name, and a model number stands in both.
    Model,
    /// The publisher names a family that the device is of.
    Family,
    /// The register says less than the publisher: it may be that model or another.
    Perhaps,
}

/// A name that a publisher leaves out: `not including Venue 40 R1-3`.
#[derive(Clone, Debug)]
struct Excluded {
    words: Vec<Box<str>>,
    /// The releases that are left out; all where none is named.
    releases: Option<Range>,
}

impl Excluded {
    fn parse(name: &str) -> Self {
        let (head, last) = name.trim().rsplit_once(' ').unwrap_or((name, ""));
        match releases(last) {
            Some(releases) => Self { words: tokens(head), releases: Some(releases) },
            None => Self { words: tokens(name), releases: None },
        }
    }

    fn is(&self, device: &ProductName) -> bool {
        self.words.iter().all(|word| device.words.contains(word))
    }
}

/// `r1-3`, `r4-r5`.
fn releases(text: &str) -> Option<Range> {
    let (low, high) = text.strip_prefix('r')?.split_once(['-', '–'])?;
    let high = high.strip_prefix('r').unwrap_or(high);
    let number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    (number(low) && number(high)).then(|| Range::between(&format!("R{low}"), &format!("R{high}"), true))
}

/// A word of a name that has to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Slot {
    /// One of these words: `EPIQ/Affiniti`.
    Any(Vec<Box<str>>),
    /// `MX400-MX850`.
    Series { letters: Box<str>, low: u32, high: u32 },
}

/// A name of a product, cut into words.
#[derive(Clone, Debug, Default)]
pub(crate) struct ProductName {
    slots: Vec<Slot>,
    /// Words that may be missing in the other name.
    soft: Vec<Box<str>>,
    /// Words that a hyphen ties to a number before them: `PWS-01-BT` is not `PWS-01`.
    suffixes: Vec<Box<str>>,
    /// Names that are expressly not meant.
    excluded: Vec<Excluded>,
    /// All words, and pairs of neighbours that some write as one.
    words: HashSet<Box<str>>,
    /// A version that stands in the name: `8.0.x`.
    pub(crate) version: Option<Box<str>>,
}

/// Words that any product may have in its name.
const NOISE: &[&str] = &[
    "system",
    "patient",
    "monitor",
    "monitoring",
    "device",
    "unit",
    "software",
    "firmware",
    "application",
    "model",
    "series",
    "family",
    "product",
    "medical",
    "pump",
    "ventilator",
    "ultrasound",
    "scanner",
    "platform",
    "energy",
    "cardiograph",
    "electrocardiograph",
    "resting",
    "hub",
    "programmer",
    "version",
    "release",
    "build",
    "rev",
    "number",
    "part",
    "with",
    "and",
    "or",
    "the",
    "of",
    "for",
    "by",
    "in",
    "on",
    "to",
    "type",
    "all",
    "only",
    "incl",
    "ct",
    "pet",
    "mri",
    "mr",
    "spect",
    "tomography",
    "computed",
    "insulin",
    "hemodialysis",
    "delivery",
];

/// A word as it is compared: a plural without its `s`.
pub(crate) fn token(word: &str) -> Box<str> {
    let plural = word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
    if plural { word.strip_suffix('s').unwrap_or(word).into() } else { word.into() }
}

impl ProductName {
    /// Cuts a name.
    pub(crate) fn parse(name: &str, vendor: &VendorWords) -> Self {
        let lower = name.to_lowercase();
        let cut = ["not including", "excluding", "except for", "except"]
            .iter()
            .find_map(|word| lower.split_once(word));
        let (body, excluded) = cut.map_or((lower.as_str(), ""), |(body, excluded)| (body, excluded));
        let (body, brackets) = split_brackets(body);
        let (body, version) = split_version(&body);
        let mut this = Self { version, ..Self::default() };
        let excluded_names = excluded.split([',', ';']).flat_map(|name| name.split(" and "));
        this.excluded = excluded_names.map(Excluded::parse).filter(|name| !name.words.is_empty()).collect();
        this.soft = tokens(&brackets);
        for word in
            body.split(|c: char| c.is_whitespace() || c == '_' || c == ',').filter(|word| !word.is_empty())
        {
            let slots = slots(word);
            this.suffixes.extend(suffix(&slots).map(Into::into));
            this.slots.extend(slots);
        }
        this.join_siblings();
        this.index_words();
        this.soften(vendor);
        this
    }

    /// `TC10 TC20 TC30` and `554CM and 754CM` are several models, not one with several names.
    fn join_siblings(&mut self) {
        let mut joined: Vec<Slot> = Vec::with_capacity(self.slots.len());
        let and = |slot: &Slot| matches!(slot.words(), [word] if matches!(&**word, "and" | "or"));
        for slot in std::mem::take(&mut self.slots).into_iter().filter(|slot| !and(slot)) {
            if let (Some(Slot::Any(before)), Slot::Any(after)) = (joined.last_mut(), &slot)
                && are_siblings(before, after)
            {
                before.extend(after.iter().cloned());
                continue;
            }
            joined.push(slot);
        }
        self.slots = joined;
    }

    fn index_words(&mut self) {
        let plain: Vec<&[Box<str>]> = self.slots.iter().map(Slot::words).collect();
        let pairs = plain.windows(2).flat_map(|pair| match pair {
            [[first], [second]] if may_join(first, second) => Some(format!("{first}{second}").into()),
            _ => None,
        });
        self.words = pairs.chain(plain.iter().copied().flatten().chain(&self.soft).cloned()).collect();
        let soft_pairs = self.soft.windows(2).map(|pair| pair.concat().into());
        self.words.extend(soft_pairs.collect::<Vec<Box<str>>>());
    }

    /// Takes words out of those that must be found: of any product, and of the maker where enough is left.
    fn soften(&mut self, vendor: &VendorWords) {
        let is_in = |slot: &Slot, set: &HashSet<Box<str>>| slot.words().iter().any(|word| set.contains(word));
        let noise = |slot: &Slot| {
            slot.words().iter().all(|word| NOISE.contains(&&**word)) && !slot.words().is_empty()
        };
        let mut move_out =
            |slots: &mut Vec<Slot>, test: &dyn Fn(&Slot) -> bool, enough: &dyn Fn(&[Slot]) -> bool| {
                let (out, kept): (Vec<Slot>, Vec<Slot>) = slots.iter().cloned().partition(|slot| test(slot));
                if enough(&kept) {
                    self.soft.extend(out.iter().flat_map(|slot| slot.words().iter().cloned()));
                    *slots = kept;
                }
            };
        let mut slots = std::mem::take(&mut self.slots);
        move_out(&mut slots, &|slot| is_in(slot, &vendor.own), &|kept| !kept.is_empty());
        move_out(&mut slots, &noise, &|kept| !kept.is_empty());
        move_out(&mut slots, &|slot| is_in(slot, &vendor.former), &|kept| {
            kept.len() > 1 || kept.iter().any(Slot::has_digit)
        });
        self.slots = slots;
    }

    /// Words under which the name is looked up.
    pub(crate) fn keys(&self) -> impl Iterator<Item = Box<str>> {
        let series = self.slots.iter().filter_map(|slot| match slot {
            Slot::Series { letters, .. } => Some(letters.clone()),
            Slot::Any(_) => None,
        });
        let heads = self
            .words
            .iter()
            .filter_map(|word| letters_and_number(word).map(|(letters, _)| Box::from(letters)));
        let mut keys: Vec<Box<str>> =
            self.words.iter().cloned().chain(series).chain(heads.collect::<Vec<_>>()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter()
    }

    /// True where nothing is left that could be found.
    pub(crate) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Whether the publisher's name (`self`) means a device of this name. `title` are words of the advisory's title,
    /// which says more than the name where the name is short.
    pub(crate) fn means(&self, device: &Self, title: &HashSet<Box<str>>) -> Option<Meant> {
        if self.slots.is_empty() || device.slots.is_empty() || self.excludes(device) {
            return None;
        }
        // `(PICiX)` in the publisher's name and `PIC iX` in the register.
        let short: String = device.slots.iter().flat_map(Slot::words).map(|word| &**word).collect();
        if short.len() > 3 && self.soft.iter().any(|word| **word == *short) {
            return Some(Meant::Same);
        }
        let publisher_found = found(&self.slots, device, true);
        let device_found = found(&device.slots, self, false);
        let all = |found: &[bool]| found.iter().all(|found| *found);
        if all(&publisher_found) {
            let enough = self.slots.iter().any(|slot| !slot.is_weak());
            return match all(&device_found) {
                true => Some(Meant::Same),
                false => enough.then_some(Meant::Family),
            };
        }
        if all(&device_found) {
            let number = device.slots.iter().any(Slot::has_digit);
            // `S7-1500` alone is not yet `S7-1500 CPU 1518-4`; a long order number may be missing.
            let order_number = |word: &str| word.len() > 4 && word.chars().all(|c| c.is_ascii_digit());
            let is_suffix = |slot: &Slot| slot.words().iter().any(|word| self.suffixes.contains(word));
            let missing = |(slot, found): (&Slot, &bool)| {
                let number = slot.has_digit() && slot.words().iter().any(|word| !order_number(word));
                !found && (number || is_suffix(slot))
            };
            let more_numbers = self.slots.iter().zip(&publisher_found).any(missing);
            return Some(if number && !more_numbers { Meant::Model } else { Meant::Perhaps });
        }
        let in_title =
            |slot: &Slot, found: bool| found || slot.words().iter().any(|word| title.contains(word));
        let told_by_title =
            device.slots.iter().zip(&device_found).all(|(slot, found)| in_title(slot, *found));
        (told_by_title && device_found.iter().any(|found| *found)).then_some(Meant::Perhaps)
    }

    /// The name leaves this device out expressly, whatever its release.
    pub(crate) fn excludes(&self, device: &Self) -> bool {
        self.excluded.iter().any(|name| name.releases.is_none() && name.is(device))
    }

    /// Whether the name leaves the release of this device out expressly; none where it says nothing of releases.
    pub(crate) fn excludes_release(&self, device: &Self, version: Option<&str>) -> Option<Contains> {
        let own = self.excluded.iter().find(|name| name.is(device))?;
        let releases = own.releases.as_ref()?;
        Some(version.map_or(Contains::Unknown, |version| releases.contains(version)))
    }

    /// The names begin with the same word of their own: products of one family.
    pub(crate) fn shares_family(&self, device: &Self) -> bool {
        let first = self
            .slots
            .iter()
            .flat_map(|slot| slot.words())
            .find(|word| word.len() > 3 && word.chars().all(char::is_alphabetic));
        first.is_some_and(|word| device.words.contains(word))
    }

    /// A word of the name, the maker's and those of any product aside, is one of these.
    pub(crate) fn shares_word(&self, words: &HashSet<Box<str>>) -> bool {
        self.slots.iter().flat_map(Slot::words).any(|word| words.contains(word))
    }

    /// The device's name has a model number that this name does not have.
    pub(crate) fn lacks_number_of(&self, device: &Self) -> bool {
        let number = |slot: &&Slot| {
            slot.words().iter().any(|word| word.chars().filter(char::is_ascii_digit).count() > 2)
        };
        device
            .slots
            .iter()
            .filter(number)
            .any(|slot| !slot.words().iter().any(|word| self.words.contains(word)))
    }
}

impl Slot {
    fn words(&self) -> &[Box<str>] {
        match self {
            Self::Any(words) => words,
            Self::Series { .. } => &[],
        }
    }

    fn has_digit(&self) -> bool {
        match self {
            Self::Any(words) => words.iter().any(|word| word.contains(|c: char| c.is_ascii_digit())),
            Self::Series { .. } => true,
        }
    }

    /// A letter, or a small number: not enough by itself.
    fn is_weak(&self) -> bool {
        match self {
            Self::Any(words) => words
                .iter()
                .all(|word| word.len() < 2 || word.len() < 3 && word.chars().all(|c| c.is_ascii_digit())),
            Self::Series { .. } => false,
        }
    }
}

/// Which of the slots are found in a name. `as_head`: a short word also counts where a model begins with it (`CX`, `CX50`).
fn found(slots: &[Slot], other: &ProductName, as_head: bool) -> Vec<bool> {
    let in_words = |word: &str| {
        let series = || other.slots.iter().any(|slot| slot.is_series_of(word));
        let head = || {
            let short = word.len() < 4 && word.len() > 1 && word.chars().all(char::is_alphabetic);
            as_head
                && short
                && other
                    .words
                    .iter()
                    .any(|long| letters_and_number(long).is_some_and(|(letters, _)| letters == word))
        };
        other.words.contains(word) || series() || head()
    };
    let mut found: Vec<bool> = slots
        .iter()
        .map(|slot| match slot {
            Slot::Any(words) => words.iter().any(|word| in_words(word)),
            Slot::Series { .. } => other.words.iter().any(|word| slot.is_series_of(word)),
        })
        .collect();
    for (at, pair) in slots.windows(2).enumerate() {
        if let [first, second] = pair {
            let joined = match (first.words(), second.words()) {
                ([first], [second]) if may_join(first, second) => in_words(&format!("{first}{second}")),
                _ => false,
            };
            if joined {
                found.iter_mut().skip(at).take(2).for_each(|found| *found = true);
            }
        }
    }
    found
}

impl Slot {
    fn is_series_of(&self, word: &str) -> bool {
        let Self::Series { letters, low, high } = self else { return false };
        letters_and_number(word)
            .is_some_and(|(own, number)| own == &**letters && (*low..=*high).contains(&number))
    }
}

/// Models that differ in their number only: `tc10` and `tc20`, `554cm` and `754cm`.
fn are_siblings(before: &[Box<str>], after: &[Box<str>]) -> bool {
    let letters = |word: &str| letters_and_number(word).map(|(letters, _)| letters.to_owned());
    let shape = |word: &str| {
        let end = word.find(|c: char| !c.is_ascii_digit())?;
        let (digits, letters) = word.split_at_checked(end).filter(|(digits, _)| digits.len() > 2)?;
        letters.chars().all(char::is_alphabetic).then(|| (digits.len(), letters.to_owned()))
    };
    let (Some(before), Some(after)) = (before.last(), after.first()) else { return false };
    letters(before).is_some_and(|own| letters(after).as_ref() == Some(&own))
        || shape(before).is_some_and(|own| shape(after).as_ref() == Some(&own))
}

/// `ec 40` is also written `ec40`, and `symbia.net` `symbianet`; numbers beside each other stay apart.
fn may_join(first: &str, second: &str) -> bool {
    let ends_in_digit = first.ends_with(|c: char| c.is_ascii_digit());
    !(ends_in_digit && second.starts_with(|c: char| c.is_ascii_digit()))
}

/// `mx800` → `mx`, 800; a letter behind the number does not matter.
fn letters_and_number(word: &str) -> Option<(&str, u32)> {
    let digits_at = word.find(|c: char| c.is_ascii_digit())?;
    let (letters, rest) = word.split_at_checked(digits_at).filter(|(letters, _)| !letters.is_empty())?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let plain = letters.chars().all(char::is_alphabetic) && rest.len() - end < 2;
    plain.then(|| rest.get(..end)?.parse().ok().map(|number| (letters, number))).flatten()
}

fn tokens(text: &str) -> Vec<Box<str>> {
    normal(text).split(' ').filter(|word| !word.is_empty()).map(token).collect()
}

/// Takes what stands in brackets out of a text.
fn split_brackets(text: &str) -> (String, String) {
    let (mut body, mut brackets, mut depth) = (String::new(), String::new(), 0u32);
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => body.push(c),
            _ => brackets.push(c),
        }
        if matches!(c, '(' | ')' | '[' | ']') {
            body.push(' ');
            brackets.push(' ');
        }
    }
    (body, brackets)
}

/// Takes a version with a wildcard off the end: `IntelliSpace Portal 8.0.x`.
fn split_version(text: &str) -> (String, Option<Box<str>>) {
    let trimmed = text.trim_end();
    let (head, last) = trimmed.rsplit_once(' ').unwrap_or(("", trimmed));
    let is_version =
        last.contains('.') && last.ends_with(".x") && last.starts_with(|c: char| c.is_ascii_digit());
    if is_version && !head.trim().is_empty() {
        (head.to_owned(), Some(last.into()))
    } else {
        (text.to_owned(), None)
    }
}

/// The slots of one word of the text; a hyphen or full stop in it may make several.
fn slots(word: &str) -> Vec<Slot> {
    if let Some(series) = series(word) {
        return vec![series];
    }
    if word.contains('/') {
        let mut words: Vec<Box<str>> = Vec::new();
        for piece in word.split('/') {
            let mut piece = tokens(piece).concat();
            let head = words
                .first()
                .and_then(|first| letters_and_number(first))
                .map(|(letters, _)| letters.to_owned());
            if let Some(head) = head.filter(|_| piece.starts_with(|c: char| c.is_ascii_digit())) {
                piece.insert_str(0, &head);
            }
            if !piece.is_empty() {
                words.push(piece.into());
            }
        }
        return if words.is_empty() { Vec::new() } else { vec![Slot::Any(words)] };
    }
    tokens(word).into_iter().map(|word| Slot::Any(vec![word])).collect()
}

/// The word without digits that ends a hyphenated number.
fn suffix(slots: &[Slot]) -> Option<&str> {
    let [.., before, last] = slots else { return None };
    let word = last.words().first()?;
    (before.has_digit() && word.chars().all(char::is_alphabetic)).then_some(word)
}

/// `mx400-mx850`, `mp2-90`.
fn series(word: &str) -> Option<Slot> {
    let (low, high) = word.split_once(['-', '–'])?;
    let (letters, low) = letters_and_number(low)?;
    let high = match letters_and_number(high) {
        Some((same, high)) if same == letters => high,
        Some(_) => return None,
        // `S7-1500` is no series.
        None if high.len() > low.to_string().len() + 1 => return None,
        None => high.parse().ok()?,
    };
    (low < high).then(|| Slot::Series { letters: letters.into(), low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(publisher: &str, device: &str, expected: Option<Meant>) {
        let vendor = VendorWords {
            own: ["philips", "bd", "becton", "dickinson", "hamilton", "ge"].map(token).into(),
            former: ["alari", "welch", "allyn", "pyxi"].map(Box::from).into(),
        };
        let publisher_name = ProductName::parse(publisher, &vendor);
        let device_name = ProductName::parse(device, &vendor);
        assert_eq!(publisher_name.means(&device_name, &HashSet::new()), expected, "{publisher} for {device}");
    }

    #[test]
    fn names_that_mean_a_device_and_names_that_do_not() {
        use Meant::{Family, Model, Perhaps, Same};
        for (publisher, device, expected) in [
            ("IntelliVue patient monitor MX400-MX850", "IntelliVue MX800", Some(Same)),
            ("IntelliVue patient monitor MX400-MX850", "IntelliVue MX900", None),
            ("IntelliVue Patient Monitors MP2-MP90, MX400-MX850", "Philips IntelliVue MP70", Some(Model)),
            ("IntelliVue patient monitor MX100", "IntelliVue MX800", None),
            ("Alaris 8015 PC unit", "Alaris System Manager", None),
            ("Alaris 8015 PC unit", "Alaris 8015", Some(Model)),
            ("BD Alaris Point-of-Care Unit (PCU) Model 8015", "Alaris PCU 8015", Some(Model)),
            ("BD Alaris Systems Manager", "Alaris System Manager", Some(Same)),
            ("Alaris GH", "Alaris GH", Some(Same)),
            ("Alaris GH", "Alaris GS", None),
            ("LOGIQ, not including LOGIQ 100 Pro", "LOGIQ E9", Some(Family)),
            ("LOGIQ, not including LOGIQ 100 Pro", "LOGIQ 100 Pro", None),
            ("Ultrasound EPIQ/Affiniti", "Affiniti 70", Some(Family)),
            ("Ultrasound CX", "CX50", Some(Family)),
            ("IntelliBridge EC 40 Hub", "IntelliBridge EC40", Some(Same)),
            ("IntelliBridge EC 40 Hub", "IntelliBridge EC10", None),
            ("PageWriter TC10 TC20 TC30 TC50 TC70 Cardiographs", "PageWriter TC50", Some(Same)),
            ("PageWriter TC10 TC20 TC30 TC50 TC70 Cardiographs", "PageWriter TC35", None),
            ("T1 Ventilator", "HAMILTON-T1", Some(Same)),
            ("T1 Ventilator", "HAMILTON-C6", None),
            ("SPECT Workplaces/Symbia.net", "Symbia.net", Some(Same)),
            ("SIMATIC S7-1500 CPU 1518-4", "SIMATIC S7-1500", Some(Perhaps)),
            ("B650", "CARESCAPE B650", Some(Family)),
            ("Welch Allyn Connex Spot Monitor (CSM)", "Connex Spot Monitor", Some(Same)),
            ("Patient Information Center iX (PICiX)", "PIC iX", Some(Same)),
            ("IntelliVue MP monitors MX800/700/600 WLAN", "IntelliVue MX700", Some(Model)),
            ("BD Pyxis MedStation 4000", "Pyxis MedStation 3500", None),
            ("Brilliance iCT", "Ingenuity CT", None),
            ("Tasy EMR HTML5", "Tasy EMR", Some(Perhaps)),
            ("DICOM Viewer", "RadiAnt DICOM Viewer", Some(Family)),
            ("Paradigm Veo 554CM and 754CM models only", "Paradigm Veo 754CM", Some(Same)),
            ("Paradigm Veo 554CM and 754CM models only", "Paradigm Veo 554", None),
            ("EX-01-BT", "EX-01", Some(Perhaps)),
            ("EX-01-BT", "EX-01-BT", Some(Same)),
            ("EX-01-BT", "EX-02", None),
        ] {
            check(publisher, device, expected);
        }
    }

    #[test]
    fn releases_of_a_model_may_be_left_out() {
        let name =
            ProductName::parse("Scan, not including Scan 40 R1-3 and Scan 50", &VendorWords::default());
        for (device, version, excluded, of_release) in [
            ("Scan 40", Some("R3"), false, Some(Contains::Yes)),
            ("Scan 40", Some("R4"), false, Some(Contains::No)),
            ("Scan 40", None, false, Some(Contains::Unknown)),
            ("Scan 50", Some("R3"), true, None),
            ("Scan Go", None, false, None),
        ] {
            let device_name = ProductName::parse(device, &VendorWords::default());
            assert_eq!(name.excludes(&device_name), excluded, "{device}");
            assert_eq!(name.excludes_release(&device_name, version), of_release, "{device} {version:?}");
        }
    }

    #[test]
    fn a_version_may_stand_in_the_name() {
        let name = ProductName::parse("IntelliSpace Portal 8.0.x", &VendorWords::default());
        assert_eq!(name.version.as_deref(), Some("8.0.x"));
    }
}
