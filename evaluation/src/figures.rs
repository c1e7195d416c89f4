//! Shares with their intervals, as [`ACCURACY.md`](../../ACCURACY.md) gives them.

use std::fmt;

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Those that are so.
    pub of_these: u32,
    /// All.
    pub of: u32,
}

impl Share {
    /// One more, which is so or not.
    pub fn count(&mut self, is_so: bool) {
        self.of += 1;
        self.of_these += u32::from(is_so);
    }

    /// The share, 0 to 1; not a number of nothing.
    pub fn value(self) -> f64 {
        f64::from(self.of_these) / f64::from(self.of)
    }

    /// The interval in which the true share lies in 95 of 100 cases (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927).
    pub fn interval(self) -> (f64, f64) {
        const Z: f64 = 1.96;
        let (n, p) = (f64::from(self.of), self.value());
        let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
        let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        (middle - half, middle + half)
    }
}

/// `3979 of 3981 | 99.8 to 100.0 %`: two cells of a table.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.of == 0 {
            return f.write_str("none | ");
        }
        let (low, high) = self.interval();
        let (low, high) = (100.0 * low.max(0.0), 100.0 * high.min(1.0));
        write!(f, "{} of {} | {low:.1} to {high:.1} %", self.of_these, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_the_textbook() {
        let (low, high) = Share { of_these: 81, of: 263 }.interval();
        assert!((low - 0.255).abs() < 0.001 && (high - 0.366).abs() < 0.001, "{low} {high}");
        assert_eq!(Share { of_these: 182, of: 182 }.to_string(), "182 of 182 | 97.9 to 100.0 %");
        assert_eq!(Share::default().to_string(), "none | ");
    }
}
