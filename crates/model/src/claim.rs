//! What a host is, with the reasons.

use serde::{Deserialize, Serialize};

use crate::macros::slugs;
use crate::{Confidence, Date, Field, Locator};

slugs! {
    /// What a claim is about.
    Attribute {
        /// Who made the device (not its network card).
        Vendor = "vendor",
        /// Which product it is.
        Product = "product",
        /// Version of the device's software.
        Version = "version",
        /// Serial number.
        Serial = "serial",
        /// Operating system.
        Os = "os",
        /// Category, a slug of the committed list.
        Category = "category",
    }
}

/// An attribute with its value and how sure that is. Derived: can be made again from observations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// What it is about.
    pub attribute: Attribute,
    /// Slug in the catalogue, where it has one: `ge_healthcare`.
    pub id: Option<Box<str>>,
    /// For people: `GE HealthCare`.
    pub value: Box<str>,
    /// How sure.
    pub confidence: Confidence,
    /// Only for operating systems.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os: Option<OsDetail>,
}

impl Claim {
    /// One of anything but an operating system, of which there is more to tell ([`Claim::os`]).
    pub fn new(
        attribute: Attribute,
        id: Option<&str>,
        value: &str,
        confidence: impl Into<Confidence>,
    ) -> Self {
        Self {
            attribute,
            id: id.map(Into::into),
            value: value.into(),
            confidence: confidence.into(),
            os: None,
        }
    }
}

/// An operating system's version, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OsDetail {
    /// Such as `10`.
    pub version: Option<Box<str>>,
    /// Such as `17763`.
    pub build: Option<Box<str>>,
    /// The maker's last day of support.
    pub end_of_support: Option<Date>,
}

/// An observation that supports or contradicts a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The claim's attribute.
    pub claim: Attribute,
    /// The value that this piece of evidence speaks for: a slug where the catalogue has one, else the text.
    pub value: Box<str>,
    /// True where it speaks for the claim that was made, false where it contradicts it.
    pub supports: bool,
    /// Log-odds (natural logarithm) that it adds.
    pub weight: f64,
    /// The fingerprint that fired.
    pub fingerprint: Box<str>,
    /// What was read.
    pub field: Field,
    /// As it was seen.
    pub seen: Box<str>,
    /// Where it was first read.
    pub locator: Locator,
}

/// All that is claimed of one host.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Identity {
    /// Is it a medical device? None where nothing says so either way.
    pub medical: Option<(bool, Confidence)>,
    /// At most one claim an attribute; none where it is not known.
    pub claims: Vec<Claim>,
    /// By claim, then by weight.
    pub evidence: Vec<Evidence>,
    /// Version of the knowledge that made them.
    pub knowledge: Box<str>,
}

impl Identity {
    /// The claim about an attribute.
    pub fn claim(&self, attribute: Attribute) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.attribute == attribute)
    }
}
