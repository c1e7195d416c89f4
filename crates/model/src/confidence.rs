//! How sure a claim, a match or a fingerprint is.

use serde::{Deserialize, Serialize};

/// A probability between 0 and 1. Anything outside, and NaN, is clamped on the way in.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(from = "f64", into = "f64")]
pub struct Confidence(f64);

impl Confidence {
    /// Clamps to 0..=1; NaN becomes 0.
    pub const fn new(value: f64) -> Self {
        if value.is_nan() { Self(0.0) } else { Self(value.clamp(0.0, 1.0)) }
    }

    /// From log-odds (natural logarithm of p / (1 − p)).
    pub fn from_log_odds(log_odds: f64) -> Self {
        Self::new(1.0 / (1.0 + (-log_odds).exp()))
    }

    /// As log-odds, with 0 and 1 kept finite at ±13.8 (one in a million).
    pub fn log_odds(self) -> f64 {
        let p = self.0.clamp(1e-6, 1.0 - 1e-6);
        (p / (1.0 - p)).ln()
    }

    /// The number between 0 and 1.
    pub const fn value(self) -> f64 {
        self.0
    }
}

impl From<f64> for Confidence {
    fn from(value: f64) -> Self {
        Self::new(value)
    }
}

impl From<Confidence> for f64 {
    /// Rounded to three digits: more would pretend.
    fn from(value: Confidence) -> Self {
        (value.0 * 1000.0).round() / 1000.0
    }
}
