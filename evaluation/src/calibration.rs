//! How often what is said with a confidence is right: of the claims at 0.9, nine in ten should be.

use std::fmt;

use crate::figures::Share;

/// Lower ends of the steps; the last goes up to 1.
const STEPS: [f64; 8] = [0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

/// What was said at each step, and how often it was right.
#[derive(Clone, Debug, Default)]
pub struct Calibration {
    steps: [Share; STEPS.len()],
    /// Sum of the confidences of each step.
    sums: [f64; STEPS.len()],
}

impl Calibration {
    /// Something was said with this confidence, and was right or not. Below the first step nothing is said.
    pub fn add(&mut self, confidence: f64, is_right: bool) {
        let Some(step) = STEPS.iter().rposition(|from| confidence >= *from) else { return };
        self.steps[step].count(is_right);
        self.sums[step] += confidence;
    }

    /// The steps at which something was said: mean confidence, and share of right.
    pub fn steps(&self) -> impl Iterator<Item = (f64, Share)> {
        let all = self.steps.iter().zip(self.sums).filter(|(share, _)| share.of > 0);
        all.map(|(share, sum)| (sum / f64::from(share.of), *share))
    }

    /// Both together.
    pub fn add_all(&mut self, other: &Self) {
        for (share, more) in self.steps.iter_mut().zip(&other.steps) {
            share.of += more.of;
            share.of_these += more.of_these;
        }
        for (sum, more) in self.sums.iter_mut().zip(other.sums) {
            *sum += more;
        }
    }

    /// Mean distance between confidence and share of right, each step as heavy as it is full (the expected calibration
    /// error; M. P. Naeini et al., AAAI 2015); not a number of nothing.
    pub fn error(&self) -> f64 {
        let all: u32 = self.steps.iter().map(|share| share.of).sum();
        let parts = self.steps.iter().zip(self.sums).filter(|(share, _)| share.of > 0);
        parts.map(|(share, sum)| (sum - f64::from(share.of_these)).abs()).sum::<f64>() / f64::from(all)
    }
}

/// A table of the steps, with a bar that shows the share of right.
impl fmt::Display for Calibration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| confidence | mean | right | | |\n|---|---|---|---|---|")?;
        let ends = STEPS.iter().skip(1).chain(&[1.0]);
        for (((from, to), share), sum) in STEPS.iter().zip(ends).zip(&self.steps).zip(self.sums) {
            if share.of == 0 {
                continue;
            }
            let mean = sum / f64::from(share.of);
            let bar = "█".repeat((share.value() * 20.0).round() as usize);
            writeln!(f, "| {from} to {to} | {mean:.3} | {share} | `{bar:20}` |")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confidence_counts_in_its_step() {
        let mut calibration = Calibration::default();
        calibration.add(0.2, false);
        for number in 0..10 {
            calibration.add(0.9, number > 0);
            calibration.add(0.75, true);
        }
        let text = calibration.to_string();
        assert!(text.contains("| 0.9 to 0.95 | 0.900 | 9 of 10 |"), "{text}");
        assert!(text.contains("| 0.7 to 0.8 | 0.750 | 10 of 10 |"), "{text}");
        assert_eq!(text.lines().count(), 4, "{text}");
        assert!((calibration.error() - 0.125).abs() < 1e-9);
    }
}
