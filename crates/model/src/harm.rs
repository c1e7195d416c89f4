//! Harm: what risk is measured in.

use serde::{Deserialize, Serialize};

use crate::Locator;

/// Expected care-days lost in a year: one patient's care unsafe or delayed for a day.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Harm {
    /// The sum of the parts.
    pub care_days: f64,
    /// What it is made of, largest first.
    pub parts: Vec<HarmPart>,
}

/// One cause of harm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HarmPart {
    /// Slug of the cause: `security`, `maintenance`, `unknown_device`.
    pub cause: Box<str>,
    /// Expected care-days a year from it.
    pub care_days: f64,
    /// How the figure comes about, factor by factor, in words.
    pub because: Vec<Box<str>>,
    /// What it rests on.
    pub evidence: Vec<Locator>,
}
