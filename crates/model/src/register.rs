//! What the register says twice, how good its records are, and what the network would put right in them.

use serde::{Deserialize, Serialize};

use crate::macros::slugs;
use crate::{Confidence, Locator};

/// A field in which two records of the register say the same, though only one device can have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicateReason {
    /// `serial_number`, `mac_address`, `udi`, `host_name` or `asset_tag`.
    pub field: Box<str>,
    /// As the first record writes it.
    pub first_value: Box<str>,
    /// As the second record writes it.
    pub second_value: Box<str>,
}

/// Two records of the register that may be one device. They are never merged: a person says what they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duplicate {
    /// Tag of the one; the lesser of the two.
    pub first: Box<str>,
    /// Tag of the other.
    pub second: Box<str>,
    /// What both say.
    pub reasons: Vec<DuplicateReason>,
    /// Tag of the record that says less, or is the newer of equals; once a person has settled it, the one that they chose.
    pub retire: Box<str>,
    /// Has a person said that it is one device?
    pub confirmed: bool,
}

impl Duplicate {
    /// What a decision about two records hangs on, whichever is named first.
    pub fn subject(one: &str, other: &str) -> String {
        let (first, second) = (one.trim().min(other.trim()), one.trim().max(other.trim()));
        format!("asset:{first} asset:{second}")
    }

    /// The tags that such a subject names.
    pub fn of_subject(subject: &str) -> Option<(&str, &str)> {
        subject.strip_prefix("asset:")?.split_once(" asset:")
    }
}

slugs! {
    /// What is asked of a record of the register.
    QualityDimension {
        /// Is what everybody needs entered?
        Completeness = "completeness",
        /// Can what is entered be right at all?
        Validity = "validity",
        /// Is the device there once?
        Uniqueness = "uniqueness",
        /// Do the fields fit each other and the catalogue?
        Consistency = "consistency",
        /// Does the network show the same?
        Agreement = "agreement",
        /// Is it kept up?
        Timeliness = "timeliness",
    }
}

slugs! {
    /// Where the network stands to a record of the register.
    Presence {
        /// A host is matched with it.
        Heard = "heard",
        /// Never heard, though its record or others of its model say that it is networked.
        Expected = "expected",
        /// Never heard, and nothing says that it is networked.
        NotExpected = "not_expected",
    }
}

/// One record in one dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// What is asked.
    pub dimension: QualityDimension,
    /// The share that is good, 0 to 1; none where nothing can be asked of this record.
    pub score: Option<f64>,
    /// What would make it better, a sentence each.
    pub improve: Vec<Box<str>>,
}

/// How good one record of the register is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AssetQuality {
    /// Asset tag.
    pub asset: Box<str>,
    /// Department, as the register has it.
    pub department: Option<Box<str>>,
    /// The mean of its dimensions, 0 to 1.
    pub score: f64,
    /// Was it heard, or should it have been?
    pub presence: Presence,
    /// Every dimension, in their order.
    pub dimensions: Vec<Quality>,
}

slugs! {
    /// What became of a proposal.
    WriteBackState {
        /// Nobody has said anything about it.
        Open = "open",
        /// To be written back.
        Taken = "taken",
        /// Not to be written back.
        Left = "left",
    }
}

slugs! {
    /// What the register may be told.
    WriteBackField {
        /// Maker, where the register has none.
        Manufacturer = "manufacturer",
        /// Model, where the register has none.
        Model = "model",
        /// Version of the device's software.
        SoftwareVersion = "software_version",
        /// Serial number, where the register has none.
        SerialNumber = "serial_number",
        /// Ethernet address.
        MacAddress = "mac_address",
        /// Internet address, where it is a fixed one.
        IpAddress = "ip_address",
        /// Name on the network.
        HostName = "host_name",
        /// That a record is to be retired.
        Status = "status",
        /// When the network last heard it.
        LastSeen = "last_seen",
        /// At which internet address that was.
        LastSeenAddress = "last_seen_address",
        /// On which network that was.
        LastSeenNetwork = "last_seen_network",
        /// Whose devices most on that network are.
        LastSeenDepartment = "last_seen_department",
    }
}

impl WriteBackField {
    /// Does it change what the register says, rather than tell when and where the device was heard?
    pub const fn is_change(self) -> bool {
        !matches!(
            self,
            Self::LastSeen | Self::LastSeenAddress | Self::LastSeenNetwork | Self::LastSeenDepartment
        )
    }
}

/// A value that the network shows and the register lacks or contradicts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WriteBack {
    /// Asset tag.
    pub asset: Box<str>,
    /// The field.
    pub field: WriteBackField,
    /// What the register says; none where it says nothing.
    pub register_value: Option<Box<str>>,
    /// What is proposed.
    pub proposed: Box<str>,
    /// How sure it is.
    pub confidence: Confidence,
    /// Why, as a sentence.
    pub why: Box<str>,
    /// Where it was read.
    pub locator: Option<Locator>,
}

impl WriteBack {
    /// What a decision about a proposal hangs on.
    pub fn subject(asset: &str, field: WriteBackField) -> String {
        format!("asset:{} field:{field}", asset.trim())
    }

    /// Tag and field of such a subject.
    pub fn of_subject(subject: &str) -> Option<(&str, &str)> {
        subject.strip_prefix("asset:")?.rsplit_once(" field:")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_names_its_records_whichever_comes_first() {
        assert_eq!(Duplicate::subject("B 2", "A 1"), "asset:A 1 asset:B 2");
        assert_eq!(Duplicate::subject("A 1", " B 2 "), "asset:A 1 asset:B 2");
        assert_eq!(Duplicate::of_subject("asset:A 1 asset:B 2"), Some(("A 1", "B 2")));
        assert_eq!(Duplicate::of_subject("asset:A 1 host:x"), None);
        let subject = WriteBack::subject("A field:1", WriteBackField::MacAddress);
        assert_eq!(WriteBack::of_subject(&subject), Some(("A field:1", "mac_address")));
    }
}
