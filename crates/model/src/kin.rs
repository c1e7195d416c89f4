//! Which hosts are one device, and why.

use serde::{Deserialize, Serialize};

use crate::macros::slugs;
use crate::{Confidence, Field, Locator, Mac, Timestamp};

slugs! {
    /// What was decided of two hosts.
    KinDecision {
        /// One device.
        Joined = "joined",
        /// Perhaps: a person should look.
        Candidate = "candidate",
        /// A person said that they are two.
        Parted = "parted",
    }
}

/// One thing that speaks for or against two hosts being one device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KinReason {
    /// `serial`, `udi`, `unique_id`, `engine`, `card`, `client_id`, `full_name`, `name`, `mac`, `vendor`, `category`,
    /// `times`, `virtual`.
    pub kind: Box<str>,
    /// Does it speak for one device?
    pub agrees: bool,
    /// Log-odds (natural logarithm) that it adds; negative where it speaks against.
    pub weight: f64,
    /// What the first host says, or what both show.
    pub first_value: Box<str>,
    /// What the second says.
    pub second_value: Box<str>,
    /// Where the first was read.
    pub first: Option<Locator>,
    /// Where the second was read.
    pub second: Option<Locator>,
}

/// Two hosts that are, or may be, one device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kin {
    /// Keys of the hosts, in order.
    pub hosts: [Box<str>; 2],
    /// Probability that they are one device.
    pub score: Confidence,
    /// What follows.
    pub decision: KinDecision,
    /// Most weighty first.
    pub reasons: Vec<KinReason>,
}

impl Kin {
    /// The subject of a decision about two hosts, whichever is named first: `host:… host:…`.
    pub fn subject(one: &str, other: &str) -> String {
        let (first, second) = if one <= other { (one, other) } else { (other, one) };
        format!("host:{first} host:{second}")
    }

    /// Reads what [`Kin::subject`] writes.
    pub fn read_subject(subject: &str) -> Option<[&str; 2]> {
        let (one, other) = subject.strip_prefix("host:")?.split_once(" host:")?;
        let (one, other) = (one.trim(), other.trim());
        let named = !one.is_empty() && !other.is_empty() && one != other;
        named.then_some(if one <= other { [one, other] } else { [other, one] })
    }
}

/// A device that a host speaks for: it named it in what it sent, as a gateway does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpokenFor {
    /// What it is named by: a serial number, an EUI-64, a UDI, or a number on its own bus.
    pub identifier: Box<str>,
    /// Its maker.
    pub manufacturer: Option<Box<str>>,
    /// Its model.
    pub model: Option<Box<str>>,
    /// The Ethernet address in its EUI-64.
    pub mac: Option<Mac>,
    /// What was read.
    pub field: Field,
    /// When it was first named.
    pub first_seen: Timestamp,
    /// When it was last named.
    pub last_seen: Timestamp,
    /// Where it was first named.
    pub locator: Locator,
}

/// What shows that several systems speak from one host, as behind address translation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeveralReason {
    /// What differs.
    pub field: Field,
    /// The values that one system does not have together.
    pub values: Vec<Box<str>>,
    /// Where the first of them was read.
    pub locator: Locator,
}

#[cfg(test)]
mod tests {
    use super::Kin;

    #[test]
    fn a_subject_names_both_whichever_comes_first() {
        let subject = Kin::subject("local/vlan3/b", "local/vlan2/a");
        assert_eq!(subject, Kin::subject("local/vlan2/a", "local/vlan3/b"));
        assert_eq!(Kin::read_subject(&subject), Some(["local/vlan2/a", "local/vlan3/b"]));
        for text in ["", "host:a", "host:a host:", "host:a host:a", "asset:A1 host:a"] {
            assert_eq!(Kin::read_subject(text), None, "{text}");
        }
    }
}
