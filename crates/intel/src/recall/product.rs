//! The recalled product as it can be compared with a device: its name, cut out of a description, and its numbers.

use std::collections::HashSet;

use wardroom_catalog::{Catalog, names};

use super::Recall;
use super::codes::{Code, Codes, Kind, Which, compact};
use crate::names::{Meant, ProductName};
use crate::subject::Subject;
use crate::vendors::VendorWords;

/// Longest name that is cut out of a description, in letters.
const NAME: usize = 160;
/// Shortest number that names a model by itself.
const SHORTEST: usize = 3;
/// Shortest lot that names a product of its maker.
const SHORTEST_LOT: usize = 6;

/// What of a recall can be compared with a device's names and numbers.
#[derive(Debug)]
pub(super) struct RecalledProduct {
    /// For people.
    pub(super) title: Box<str>,
    names: Vec<ProductName>,
    /// The name is that of a kind of device, as any maker has it.
    is_everyday: bool,
    /// Words of the whole description.
    words: HashSet<Box<str>>,
    /// Its pieces in compact form: `1-DAY` is one.
    pieces: HashSet<Box<str>>,
    /// Model, catalogue and order numbers, of the description and of the codes, in compact form.
    pub(super) numbers: Vec<Box<str>>,
    /// Versions that the description names.
    pub(super) versions: Vec<Code>,
    /// Lots that are named one by one, in compact form.
    lots: HashSet<Box<str>>,
}

/// How a recall means a device, the surest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// By its device identifier.
    Identifier,
    /// By a model, catalogue or order number: as the device has it.
    Number(Box<str>),
    /// By its name.
    Named,
    /// By a lot that is named, and a word of its name.
    Lot,
    /// By its name, but numbers of models are named too, and the device's is not known.
    NumberUnknown,
    /// The name may be that of the device.
    Perhaps,
    /// The device has another number.
    OtherNumber(Box<str>),
}

/// The names and numbers of a device.
pub(super) struct DeviceNames {
    names: Vec<ProductName>,
    /// As they are written, and in compact form.
    numbers: Vec<(Box<str>, Box<str>)>,
    /// In compact form, where it is long enough to name a product.
    lot: Option<Box<str>>,
    /// Its catalogue number is known apart from its model.
    has_catalogue_number: bool,
}

impl DeviceNames {
    pub(super) fn new(subject: &Subject, vendor: &VendorWords) -> Self {
        let written = subject.product.iter().chain(&subject.aliases);
        let names = written.clone().map(|name| ProductName::parse(name, vendor));
        let names = names.filter(|name| !name.is_empty()).collect();
        let whole =
            written.clone().filter(|text| text.split(' ').count() < 3).chain(&subject.catalogue_number);
        let whole = whole.map(|text| &**text);
        let parts = written.flat_map(|text| pieces(text));
        let mut numbers: Vec<(Box<str>, Box<str>)> = Vec::new();
        for number in whole.chain(parts).filter(|text| text.bytes().any(|byte| byte.is_ascii_digit())) {
            let compact: Box<str> = compact(number).into();
            if !numbers.iter().any(|(_, known)| *known == compact) {
                numbers.push((number.trim().into(), compact));
            }
        }
        let lot = subject.lot.as_deref().map(compact).filter(|lot| lot.len() >= SHORTEST_LOT);
        let has_catalogue_number = subject.catalogue_number.is_some();
        Self { names, numbers, lot: lot.map(Into::into), has_catalogue_number }
    }

    /// Words under which recalls are looked up.
    pub(super) fn keys(&self) -> impl Iterator<Item = Box<str>> {
        self.names
            .iter()
            .flat_map(ProductName::keys)
            .chain(self.numbers.iter().map(|(_, compact)| compact.clone()))
            .chain(self.lot.clone())
    }
}

impl RecalledProduct {
    pub(super) fn new(catalog: &Catalog, recall: &Recall, vendor: &VendorWords) -> Self {
        let heads: Vec<&str> = [&*recall.brands, &recall.product]
            .map(head)
            .into_iter()
            .filter(|head| !head.is_empty())
            .collect();
        let described = Codes::read_description(&recall.product);
        let mut numbers: Vec<Box<str>> =
            recall.codes.numbers().chain(described.numbers()).map(|number| compact(number).into()).collect();
        numbers.retain(|number| number.len() >= SHORTEST);
        numbers.sort_unstable();
        numbers.dedup();
        let text = names::normal(&crate::text::line(&recall.product, 2_000));
        let names: Vec<ProductName> = heads
            .iter()
            .map(|head| ProductName::parse(head, vendor))
            .filter(|name| !name.is_empty())
            .collect();
        let is_everyday = heads.iter().all(|head| is_everyday(catalog, head));
        Self {
            title: heads.first().copied().map_or_else(|| recall.product.clone(), Into::into),
            names,
            is_everyday,
            words: text.split(' ').map(crate::names::token).collect(),
            pieces: [&recall.brands, &recall.product]
                .into_iter()
                .flat_map(|text| pieces(text))
                .map(|piece| compact(piece).into())
                .collect(),
            numbers,
            versions: described.codes().filter(|code| code.kind == Kind::Version).cloned().collect(),
            lots: lots(&recall.codes),
        }
    }

    /// Words under which it is looked up.
    pub(super) fn keys(&self) -> Vec<Box<str>> {
        self.names
            .iter()
            .flat_map(ProductName::keys)
            .chain(self.numbers.iter().chain(&self.lots).cloned())
            .collect()
    }

    /// Whether it is the device, by names and numbers of one maker.
    pub(super) fn fit(&self, device: &DeviceNames) -> Option<Fit> {
        if let Some((number, _)) = device.numbers.iter().find(|(_, compact)| self.numbers.contains(compact)) {
            return Some(Fit::Number(number.clone()));
        }
        let pairs = self.names.iter().flat_map(|own| device.names.iter().map(move |name| (own, name)));
        let meant = pairs.clone().filter_map(|(own, name)| own.means(name, &self.words)).min();
        let family = pairs.clone().any(|(own, name)| own.shares_family(name) || own.excludes(name));
        let has_lot = device.lot.as_ref().is_some_and(|lot| self.lots.contains(lot))
            && device.names.iter().any(|name| name.shares_word(&self.words));
        if meant.is_none() && !family && !has_lot {
            return None;
        }
        let other = self.other_number(device, meant.is_none());
        // Its own number is known and is none of those named, though it may be written in another way.
        let is_doubtful = device.has_catalogue_number && !self.numbers.is_empty();
        Some(match (meant, other) {
            (_, Some(other)) => Fit::OtherNumber(other),
            (_, None) if is_doubtful => Fit::Perhaps,
            (None | Some(Meant::Perhaps), None) if has_lot => Fit::Lot,
            (None | Some(Meant::Perhaps), _) => Fit::Perhaps,
            (Some(_), _) if !self.numbers.is_empty() => Fit::NumberUnknown,
            (Some(Meant::Family), _) if self.is_everyday => Fit::Perhaps,
            (Some(_), _) => Fit::Named,
        })
    }

    /// A number of the device that is none of those named, though written like them: `BB38` beside `BB14`.
    fn other_number(&self, device: &DeviceNames, by_title: bool) -> Option<Box<str>> {
        let title: Vec<String> =
            self.title.split([' ', ',', '/', '(', ')']).filter(|_| by_title).map(compact).collect();
        let named = || self.numbers.iter().map(|number| &**number).chain(title.iter().map(String::as_str));
        let other = |own: &str| !self.says(own) && named().any(|number| are_alike(own, number));
        device.numbers.iter().find(|(_, compact)| other(compact)).map(|(number, _)| number.clone())
    }

    /// A number of the device stands in the name or the description too: `500` of `Atomlab 500`.
    fn says(&self, compact: &str) -> bool {
        self.pieces.contains(compact)
    }
}

/// Lots that are named one by one.
fn lots(codes: &Codes) -> HashSet<Box<str>> {
    let lots = codes.codes().filter(|code| matches!(code.kind, Kind::Lot | Kind::LotOrSerial));
    let alone = lots.filter_map(|code| match &code.which {
        Which::Span(span) => Some(compact(span.only()?)),
        _ => None,
    });
    alone.filter(|lot| lot.len() >= SHORTEST_LOT).map(Into::into).collect()
}

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', ',', ';', ':', '(', ')', '/', '\n']).filter(|piece| !piece.is_empty())
}

/// Numbers that count the same thing: the same letters before a digit, or digits alone and as many.
fn are_alike(one: &str, two: &str) -> bool {
    let letters =
        |text: &str| text.find(|c: char| c.is_ascii_digit()).and_then(|at| text.get(..at)).map(str::to_owned);
    let digits_alone = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match (letters(one), letters(two)) {
        (Some(own), Some(other)) if own.is_empty() && other.is_empty() => {
            digits_alone(one) == digits_alone(two) && one.len() == two.len()
        }
        (Some(own), Some(other)) => own == other,
        _ => false,
    }
}

/// The name at the head of a description.
pub(super) fn head(description: &str) -> &str {
    let text = description.trim_start();
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    // `Trade name: X. Technical name: Y`
    let text = match text.split_once(':') {
        Some((label, rest)) if label.to_lowercase().contains("name") && label.len() < 30 => rest.trim_start(),
        _ => text,
    };
    let lower = text.to_ascii_lowercase();
    let end =
        ENDS.iter().filter_map(|mark| lower.find(mark)).filter(|at| *at > 1).min().unwrap_or(text.len());
    let limit = text.char_indices().nth(NAME).map_or(text.len(), |(at, _)| at);
    text.get(..end.min(limit)).unwrap_or(text).trim_matches(|c: char| !c.is_alphanumeric() && c != ')')
}

/// What ends a name in a description, in small letters.
const ENDS: &[&str] = &[
    "\n",
    ";",
    ". ",
    " ref ",
    ",ref ",
    " ref/",
    " ref:",
    "catalog",
    " cat.",
    " cat ",
    " model",
    " part n",
    " part #",
    " p/n",
    " item",
    " lot ",
    " serial",
    " software",
    " version",
    "product usage",
    " intended",
    " indicated",
    " rx ",
    " rx:",
    " is a",
    " are a",
    " used ",
    " using ",
    " under the following",
    ", part of",
    " product code",
    " product number",
    " reorder",
    " udi",
    " gtin",
    " sterile,",
    " contents",
    " - ",
    " -- ",
    " / ",
    " registro",
    " registration",
    " anvisa",
    " technical name",
];

/// The name says only which kind of device it is.
fn is_everyday(catalog: &Catalog, name: &str) -> bool {
    let has_digit = name.bytes().any(|byte| byte.is_ascii_digit());
    !has_digit && catalog.category_of_text(name).is_some() && catalog.product_mentioned(name).is_none()
}
