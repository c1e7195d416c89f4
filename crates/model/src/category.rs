//! Kinds of device, as slugs of one committed list (`knowledge/categories/`, through `catalog`).

use serde::{Deserialize, Serialize};

use crate::macros::slugs;

/// A category of device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// `snake_case` slug, such as `ct_scanner`.
    pub slug: Box<str>,
    /// Name for people, such as *CT scanner*.
    pub name: Box<str>,
    /// What it does for patients.
    pub function: ClinicalFunction,
}

slugs! {
    /// What a device does for patients; the order is the order of harm when it fails.
    ClinicalFunction {
        /// Keeps a patient alive.
        LifeSupport = "life_support",
        /// Treats.
        Therapeutic = "therapeutic",
        /// Watches and alarms.
        Monitoring = "monitoring",
        /// Finds out.
        Diagnostic = "diagnostic",
        /// Measures samples.
        Laboratory = "laboratory",
        /// Medical, and only supports the others.
        Support = "support",
        /// Not a medical device.
        NotMedical = "not_medical",
    }
}

impl ClinicalFunction {
    /// True for all but [`ClinicalFunction::NotMedical`].
    pub fn is_medical(self) -> bool {
        self != Self::NotMedical
    }
}
