//! Product records: what a maker told the regulator of a product, by its device identifier (the FDA's GUDID).

use serde::{Deserialize, Serialize};

use crate::macros::slugs;

slugs! {
    /// What a device is near an MRI scanner, as its label says.
    MriSafety {
        /// No hazard in any MRI environment.
        Safe = "safe",
        /// Under the conditions that its label names.
        Conditional = "conditional",
        /// Not to be brought in.
        Unsafe = "unsafe",
        /// The label says nothing of it.
        NotStated = "not_stated",
    }
}

/// A product code of the FDA with what its classification says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductCode {
    /// Three letters.
    pub code: Box<str>,
    /// Name of the kind of device.
    pub name: Option<Box<str>>,
    /// `1`, `2` or `3`; `U` unclassified, `N` not classified, `F` humanitarian exemption.
    pub device_class: Option<Box<str>>,
    /// Does the classification call the kind life-sustaining or life-supporting?
    pub life_supporting: Option<bool>,
    /// Is the kind implanted?
    pub implantable: Option<bool>,
}

/// Where a record was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadAt {
    /// File.
    pub file: Box<str>,
    /// `line 12`, `device 7` or a pointer into a document.
    pub at: Box<str>,
}

/// A product's record. Texts that are licensed (GMDN) are not among it, only their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductRecord {
    /// Its primary device identifier.
    pub device_identifier: Box<str>,
    /// Day of this version of the record, `yyyy-mm-dd`.
    pub version_date: Option<Box<str>>,
    /// Brand.
    pub brand: Option<Box<str>>,
    /// Version or model number.
    pub model: Option<Box<str>>,
    /// Catalogue number.
    pub catalogue_number: Option<Box<str>>,
    /// The labeller: who made it or had it made.
    pub company: Option<Box<str>>,
    /// What it is near an MRI scanner.
    pub mri_safety: Option<MriSafety>,
    /// Does its label have a lot number?
    pub has_lot: Option<bool>,
    /// Does its label have a serial number?
    pub has_serial: Option<bool>,
    /// Is it for use on prescription only?
    pub on_prescription: Option<bool>,
    /// Is it implanted?
    pub implantable: Option<bool>,
    /// Its other device identifiers: of packages, of direct marks, earlier ones.
    pub other_identifiers: Vec<Box<str>>,
    /// Its kinds.
    pub product_codes: Vec<ProductCode>,
    /// Numbers of its terms in the Global Medical Device Nomenclature.
    pub gmdn_codes: Vec<Box<str>>,
    /// Where it was read.
    pub read_at: ReadAt,
}

/// A piece of what a file tells of products. In a delimited release what belongs to one record stands in several files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProductEntry {
    /// A record with all that belongs to it.
    Whole(ProductRecord),
    /// A record whose identifiers, kinds and terms stand elsewhere.
    Head(ProductRecord),
    /// Another identifier of a record.
    Identifier {
        /// The record's primary identifier.
        of: Box<str>,
        /// The other.
        other: Box<str>,
    },
    /// A kind of a record, with what the file says of the kind.
    Code {
        /// The record's primary identifier.
        of: Box<str>,
        /// The kind.
        code: ProductCode,
    },
    /// A term of a record.
    Term {
        /// The record's primary identifier.
        of: Box<str>,
        /// The term's number, where the file has it.
        gmdn_code: Option<Box<str>>,
        /// Does the term say that it is implanted?
        implantable: Option<bool>,
    },
    /// A kind of device, as the classification has it.
    Kind(ProductCode),
}

impl ProductRecord {
    /// Does any of its kinds sustain or support life? None where no classification says so either way.
    pub fn is_life_supporting(&self) -> Option<bool> {
        let said: Vec<bool> = self.product_codes.iter().filter_map(|code| code.life_supporting).collect();
        (!said.is_empty()).then(|| said.contains(&true))
    }

    /// The highest class of its kinds.
    pub fn device_class(&self) -> Option<&str> {
        self.product_codes.iter().filter_map(|code| code.device_class.as_deref()).max_by_key(|class| {
            // Letters stand for what is in no class.
            (class.bytes().all(|byte| byte.is_ascii_digit()), *class)
        })
    }
}
