//! What publishers say is wrong, and whether it is wrong with a device.

use serde::{Deserialize, Serialize};

use crate::macros::slugs;
use crate::{Confidence, Locator, Severity, Ssvc};

slugs! {
    /// Which kind of publication a finding comes from.
    FindingSource {
        /// A CSAF advisory.
        Csaf = "csaf",
        /// A CVE record.
        Cve = "cve",
        /// A record of the National Vulnerability Database, or a configuration that others wrote in its stead.
        Nvd = "nvd",
        /// A statement on a vulnerability in a bill of materials.
        Vex = "vex",
        /// A recall.
        Recall = "recall",
        /// A maker's end of support.
        EndOfSupport = "end_of_support",
    }
}

slugs! {
    /// Does it touch the device?
    FindingStatus {
        /// Product and version are within what the publisher names.
        Affected = "affected",
        /// The product may be meant; the version or model must be looked up.
        NeedsCheck = "needs_check",
        /// Another model, or a version outside the range.
        NotAffected = "not_affected",
    }
}

slugs! {
    /// Which part of the device is meant.
    Component {
        /// The device itself.
        Device = "device",
        /// Its operating system.
        Os = "os",
        /// A component of its bill of materials.
        Sbom = "sbom",
    }
}

slugs! {
    /// What a person settled about a finding.
    FindingDecision {
        /// Nothing yet.
        None = "none",
        /// The risk is accepted until a date.
        Accepted = "accepted",
        /// Something else protects the device.
        Mitigated = "mitigated",
        /// It was repaired.
        Fixed = "fixed",
        /// The match is wrong.
        FalseMatch = "false_match",
    }
}

/// What of the device met what of the publication.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MatchedOn {
    /// The publisher's vendor name.
    pub vendor: Option<Box<str>>,
    /// The publisher's product name.
    pub product: Option<Box<str>>,
    /// The device's vendor as it was known.
    pub device_vendor: Option<Box<str>>,
    /// The device's product as it was known.
    pub device_product: Option<Box<str>>,
    /// The device's version as it was known.
    pub device_version: Option<Box<str>>,
}

/// An advisory, CVE or recall on one device or one of its components.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Asset tag or device id that it is on.
    pub asset: Box<str>,
    /// CVE id, else the recall's or advisory's own number.
    pub id: Box<str>,
    /// Advisories that say so.
    pub advisories: Vec<Box<str>>,
    /// Kind of publication.
    pub source: FindingSource,
    /// Does it touch the device?
    pub status: FindingStatus,
    /// A word of the VEX vocabulary, or of ours, for *not affected*.
    pub justification: Option<Box<str>>,
    /// One sentence that a technician and an analyst both understand.
    pub reason: Box<str>,
    /// Part of the device that is meant.
    pub component: Component,
    /// Versions that the publisher names, in its words.
    pub range: Option<Box<str>>,
    /// What met what.
    pub matched_on: MatchedOn,
    /// How sure the match is.
    pub confidence: Confidence,
    /// CVSS base score, 0 to 10.
    pub cvss: Option<f64>,
    /// The vector that the base score comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cvss_vector: Option<Box<str>>,
    /// What is stated of its use and its effect (SSVC).
    #[serde(default, skip_serializing_if = "Ssvc::is_empty")]
    pub ssvc: Ssvc,
    /// Exploit prediction (EPSS): the share of a chance that it is used within 30 days, 0 to 1.
    pub epss: Option<f64>,
    /// In CISA's catalogue of known exploited vulnerabilities.
    pub kev: bool,
    /// FDA class: 1, 2 or 3.
    pub recall_class: Option<u8>,
    /// What a person settled.
    pub decision: FindingDecision,
    /// What it means on this device; none where the device's circumstances were not looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// What the publisher tells to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Box<str>>,
    /// Where the publisher says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Locator>,
}
