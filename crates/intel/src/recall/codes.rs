//! What the free text of a recall names: lots, serial numbers, device identifiers, numbers of models, versions.
//!
//! There is no form to keep to, so the text is read word by word: a word such as `Lot` or `S/N` says what the numbers
//! behind it are, until another does. What is not understood is kept in [`Codes::unclear`], and by that nobody is told
//! that a device is affected, or that it is not.

mod form;
mod reader;
mod span;
mod token;
mod words;

use wardroom_catalog::udi;
use wardroom_catalog::version::{Contains, Range};

pub use span::Span;
pub(crate) use span::compact;

/// What a code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Lot or batch.
    Lot,
    /// Serial number.
    Serial,
    /// The text does not say which of the two.
    LotOrSerial,
    /// The product's part of its UDI.
    DeviceIdentifier,
    /// Universal product code, the trade's number of the product.
    ProductCode,
    /// Version of the software.
    Version,
    /// When it was made.
    Made,
    /// Whatever there is of it.
    Unit,
}

/// Which ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// From one to another; one alone is both ends.
    Span(Span),
    /// Versions.
    Versions(Range),
    /// Days, as they are written.
    Days,
}

/// One code, or a span of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// What it is.
    pub kind: Kind,
    /// Which ones.
    pub which: Which,
    /// As the text writes it.
    pub text: Box<str>,
}

/// Codes of the products with these numbers.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Group {
    /// Model, catalogue, part and order numbers; none where the codes are for the whole recall.
    pub numbers: Vec<Box<str>>,
    /// Their codes.
    pub codes: Vec<Code>,
}

/// All that a text names.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Codes {
    /// In the order of the text.
    pub groups: Vec<Group>,
    /// What was not understood.
    pub unclear: Vec<Box<str>>,
}

impl Codes {
    /// Reads a text that is there to name codes.
    pub fn read(text: &str) -> Self {
        reader::Reader::of_codes(text).read()
    }

    /// Reads a text that describes a product and may name its model numbers and versions.
    pub fn read_description(text: &str) -> Self {
        Self::read_prose(text, &[Kind::Version, Kind::DeviceIdentifier])
    }

    /// Reads a sentence about a product that may name lots, serial numbers and versions.
    pub fn read_statement(text: &str) -> Self {
        let mut codes = Self::read_prose(text, &[Kind::Version, Kind::Lot, Kind::Serial, Kind::LotOrSerial]);
        codes.groups.retain(|group| !group.codes.is_empty());
        codes
    }

    fn read_prose(text: &str, kinds: &[Kind]) -> Self {
        let mut codes = reader::Reader::of_prose(text).read();
        codes.unclear.clear();
        for group in &mut codes.groups {
            group.codes.retain(|code| kinds.contains(&code.kind));
        }
        codes.groups.retain(|group| !group.numbers.is_empty() || !group.codes.is_empty());
        codes
    }

    /// Nothing is named.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.unclear.is_empty()
    }

    /// All model, catalogue, part and order numbers.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().flat_map(|group| &group.numbers).map(|number| &**number)
    }

    /// All codes.
    pub fn codes(&self) -> impl Iterator<Item = &Code> {
        self.groups.iter().flat_map(|group| &group.codes)
    }

    /// All device identifiers, those of the trade in the form of GS1.
    pub fn device_identifiers(&self) -> impl Iterator<Item = Box<str>> {
        let product = |code: &&Code| matches!(code.kind, Kind::DeviceIdentifier | Kind::ProductCode);
        self.codes().filter(product).filter_map(|code| {
            let Which::Span(span) = &code.which else { return None };
            Some(udi::identifiers(span.only()?)?.device_identifier)
        })
    }
}

impl Code {
    /// Whether a device's own lot, serial number or version is among these.
    pub fn contains(&self, own: &str) -> Contains {
        match &self.which {
            Which::All => Contains::Yes,
            Which::Span(span) => span.contains(own),
            Which::Versions(range) => range.contains(own),
            Which::Days => Contains::Unknown,
        }
    }
}

#[cfg(test)]
mod tests;
