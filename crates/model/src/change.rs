//! Changes of what a device is claimed to be, and what they rest on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::{AssetId, HostId};
use crate::macros::slugs;
use crate::{Attribute, Confidence};

slugs! {
    /// Why a claim changed.
    ChangeCause {
        /// Something new was heard.
        Traffic = "traffic",
        /// What devices are known by changed.
        Knowledge = "knowledge",
        /// The program's own rules changed, or the record of the product.
        Program = "program",
        /// The register changed.
        Register = "register",
        /// Other hosts or assets belong to the device.
        Pairing = "pairing",
        /// A person settled it, or took that back.
        Decision = "decision",
    }
}

/// A value with how sure it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimBrief {
    /// Slug where the catalogue has one, else the text.
    pub value: Box<str>,
    /// How sure.
    pub confidence: Confidence,
}

/// What the claim about one attribute rests on.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct ClaimBasis {
    /// What is claimed; none where it is not known.
    pub claim: Option<ClaimBrief>,
    /// What was heard alone says.
    pub heard: Option<ClaimBrief>,
    /// What the register alone says.
    pub register: Option<Box<str>>,
    /// Did a person settle it?
    pub settled: bool,
    /// Fingerprints that fired with some weight, ordered.
    pub fingerprints: Vec<Box<str>>,
}

/// What the claims of a device rest on: enough to tell later what changed and why.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct DeviceBasis {
    /// Version of the knowledge.
    pub knowledge: Box<str>,
    /// Its hosts.
    pub hosts: Vec<HostId>,
    /// Its assets.
    pub assets: Vec<AssetId>,
    /// Different things that were heard of its hosts.
    pub observations: u64,
    /// By attribute.
    pub claims: BTreeMap<Attribute, ClaimBasis>,
}

/// A claim that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimChange {
    /// Which.
    pub attribute: Attribute,
    /// What was claimed; none where it was not known.
    pub before: Option<ClaimBrief>,
    /// What is claimed; none where it is no longer known.
    pub after: Option<ClaimBrief>,
    /// Why; in the order of [`ChangeCause::ALL`].
    pub causes: Vec<ChangeCause>,
    /// Version of the knowledge before and after.
    pub knowledge: (Box<str>, Box<str>),
    /// Fingerprints that did not fire before.
    pub fired: Vec<Box<str>>,
    /// Fingerprints that no longer fire.
    pub silent: Vec<Box<str>>,
}
