//! Deciding which assets and hosts are one device.

use serde::{Deserialize, Serialize};

use crate::Confidence;
use crate::macros::slugs;

slugs! {
    /// What was decided of a pair.
    PairDecision {
        /// One device.
        Match = "match",
        /// Perhaps: a person should look.
        Candidate = "candidate",
        /// The asset has no host.
        None = "none",
    }
}

/// One field of a pair, compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairReason {
    /// `mac`, `serial`, `asset_tag`, `host_name`, `ae_title`, `address`, `model`, `udi`, `vendor`, `last_pm`, `department`,
    /// `location`, `named_by_gateway`, or `rival`: another pair, which excludes this one; its two values are the tag of that
    /// pair's asset and the key of its host. The table in `wardroom_identity::reconcile` says how each is weighed.
    pub field: Box<str>,
    /// Do the two say the same?
    pub agrees: bool,
    /// Log-odds (natural logarithm) that it adds; negative where it speaks against.
    pub weight: f64,
    /// What the register says.
    pub asset_value: Box<str>,
    /// What the network says.
    pub host_value: Box<str>,
}

/// An asset and the host that may be the same device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// Asset tag.
    pub asset: Box<str>,
    /// Host key or id; none where no host came near.
    pub host: Option<Box<str>>,
    /// Probability that they are one device.
    pub score: Confidence,
    /// What follows.
    pub decision: PairDecision,
    /// Most weighty first.
    pub reasons: Vec<PairReason>,
}

impl Pair {
    /// The reason's field where the host is a gateway that names the asset's device in what it sends.
    pub const BEHIND: &'static str = "named_by_gateway";

    /// Is the host what speaks for the asset's device, and not that device itself?
    pub fn is_behind(&self) -> bool {
        self.reasons.iter().any(|reason| reason.agrees && &*reason.field == Self::BEHIND)
    }
}
