//! Unique device identifiers: what the barcode on a device says.

use serde::{Deserialize, Serialize};

use crate::Date;
use crate::macros::slugs;

slugs! {
    /// Whose rules a barcode is written by.
    Agency {
        /// GS1, whose device identifiers are trade item numbers (GTIN).
        Gs1 = "gs1",
        /// The Health Industry Business Communications Council.
        Hibcc = "hibcc",
        /// ICCBBA, for what is of human origin (ISBT 128).
        Iccbba = "iccbba",
    }
}

/// What a barcode on a device says of it. A code may say a part of it only: a label often has several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Udi {
    /// Whose rules it is written by.
    pub agency: Agency,
    /// Which product: 14 digits of GS1 (shorter ones with zeros before them), what stands between `+` and the check character of
    /// HIBCC, 16 characters of ICCBBA.
    pub device_identifier: Option<Box<str>>,
    /// Lot or batch.
    pub lot: Option<Box<str>>,
    /// Serial number.
    pub serial: Option<Box<str>>,
    /// Day of manufacture; the last of the month where only that is told.
    pub manufactured: Option<Date>,
    /// Last day of use; the last of the month where only that is told.
    pub expires: Option<Date>,
    /// Version of its software.
    pub version: Option<Box<str>>,
    /// What else it says of the device or its place.
    pub others: Vec<UdiElement>,
}

/// A part of a barcode that has no field of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UdiElement {
    /// As the agency marks it: `8004`, `Q`, `=`.
    pub mark: Box<str>,
    /// What it is, in words.
    pub name: Box<str>,
    /// What it says.
    pub value: Box<str>,
}

impl Udi {
    /// One that says nothing yet.
    pub const fn new(agency: Agency) -> Self {
        Self {
            agency,
            device_identifier: None,
            lot: None,
            serial: None,
            manufactured: None,
            expires: None,
            version: None,
            others: Vec::new(),
        }
    }

    /// Does it say nothing of a device?
    pub fn is_empty(&self) -> bool {
        *self == Self::new(self.agency)
    }
}
