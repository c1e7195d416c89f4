//! How severe a finding is on its device, and how soon to act, each with its reasons.

use serde::{Deserialize, Serialize};

use crate::ssvc::Priority;

/// What a finding means on its own device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Severity {
    /// The publisher's score with what is known of the device; none where the publisher gives no vector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<ScoreInContext>,
    /// How soon to act.
    pub urgency: Urgency,
}

/// A CVSS score with environmental metrics.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreInContext {
    /// 0 to 10, to one decimal.
    pub value: f64,
    /// The publisher's vector with the metrics that were set.
    pub vector: Box<str>,
    /// Each metric that was set, and why.
    pub because: Vec<Box<str>>,
}

/// How soon to act, by SSVC's table for those who run systems.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Urgency {
    /// The least urgent that it may be.
    pub at_least: Priority,
    /// The most urgent that it may be; the same where everything is known.
    pub at_most: Priority,
    /// What it rests on, in words.
    pub because: Vec<Box<str>>,
    /// What would settle it, in words; empty where everything is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<Box<str>>,
}
