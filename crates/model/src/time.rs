//! Instants, in microseconds since 1970-01-01T00:00:00Z.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant. Finer digits of nanosecond captures are cut off. Written as RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Timestamp(pub i64);

/// Text that is not an RFC 3339 instant.
#[derive(Debug, thiserror::Error)]
#[error("`{text}` is not a time: RFC 3339 is needed, such as 2026-11-20T08:00:00Z")]
pub struct TimestampError {
    text: String,
    source: jiff::Error,
}

impl Timestamp {
    /// Microseconds in a second.
    pub const SECOND: i64 = 1_000_000;
    /// Microseconds in an hour.
    pub const HOUR: i64 = 3_600 * Self::SECOND;

    /// The start of the hour that this instant lies in.
    pub const fn hour(self) -> Self {
        Self(self.0.div_euclid(Self::HOUR) * Self::HOUR)
    }

    /// The instant as jiff has it; years outside -9999..=9999 are clamped, as a hostile capture may say anything.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }

    /// The civil date in UTC.
    pub fn date_utc(self) -> jiff::civil::Date {
        self.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date()
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(value: jiff::Timestamp) -> Self {
        Self(value.as_microsecond())
    }
}

/// The longest that an instant of these years is written, in bytes.
const LONGEST: usize = 27;

/// Instants written here: 1970 to 9999. A capture's times are of these, and each line of output has two.
const COMMON: std::ops::Range<i64> = 0..253_402_300_800 * Timestamp::SECOND;

/// `2026-11-20T08:00:00.25Z`, without zeros at the end of the fraction. Gives the bytes and how many they are.
fn written(microseconds: i64) -> ([u8; LONGEST], usize) {
    let seconds = microseconds / Timestamp::SECOND;
    let (mut fraction, of_day) = (microseconds % Timestamp::SECOND, seconds % 86_400);
    let (year, month, day) = civil(seconds / 86_400);
    let mut text = *b"0000-00-00T00:00:00.000000Z";
    let mut digits = |end: usize, count: usize, mut number: i64| {
        for place in text[end - count..end].iter_mut().rev() {
            *place = b'0' + (number % 10) as u8;
            number /= 10;
        }
    };
    for (end, count, number) in [
        (4, 4, year),
        (7, 2, month),
        (10, 2, day),
        (13, 2, of_day / 3_600),
        (16, 2, of_day / 60 % 60),
        (19, 2, of_day % 60),
    ] {
        digits(end, count, number);
    }
    let mut count = 6;
    while count > 0 && fraction % 10 == 0 {
        fraction /= 10;
        count -= 1;
    }
    let end = if count == 0 { 19 } else { 20 + count };
    digits(end, count, fraction);
    text[end] = b'Z';
    (text, end + 1)
}

/// Year, month and day of a day since 1970-01-01, by years that begin in March, so that the leap day comes last.
fn civil(day: i64) -> (i64, i64, i64) {
    const FOUR_CENTURIES: i64 = 146_097;
    /// Days from 0000-03-01 to 1970-01-01.
    const BEFORE: i64 = 719_468;
    let (era, day) = ((day + BEFORE) / FOUR_CENTURIES, (day + BEFORE) % FOUR_CENTURIES);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, later) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + later, month, day)
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !COMMON.contains(&self.0) {
            return self.to_jiff().fmt(f);
        }
        let (text, length) = written(self.0);
        f.write_str(std::str::from_utf8(&text[..length]).unwrap_or_default())
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        text.parse::<jiff::Timestamp>()
            .map(Self::from)
            .map_err(|source| TimestampError { text: text.to_owned(), source })
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_round_down_before_1970_too() {
        assert_eq!(Timestamp(-1).hour(), Timestamp(-Timestamp::HOUR));
        assert_eq!(Timestamp(Timestamp::HOUR + 5).hour(), Timestamp(Timestamp::HOUR));
    }

    proptest::proptest! {
        #[test]
        fn instants_are_written_as_jiff_writes_them(microseconds in COMMON, coarse in 0..253_402_300_800i64) {
            for instant in [microseconds, coarse * Timestamp::SECOND, coarse * Timestamp::SECOND + 250_000] {
                let instant = Timestamp(instant);
                proptest::prop_assert_eq!(instant.to_string(), instant.to_jiff().to_string());
            }
        }
    }

    #[test]
    fn the_ends_of_years_and_centuries_are_written_as_jiff_writes_them() {
        for year in 1970..=9998 {
            for date in [(1, 1), (2, 28), (3, 1), (12, 31)] {
                let day = jiff::civil::date(year, date.0, date.1).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
                for instant in [0, -1, 86_399_999_999] {
                    let instant = Timestamp(day.timestamp().as_microsecond().saturating_add(instant).max(0));
                    assert_eq!(instant.to_string(), instant.to_jiff().to_string());
                }
            }
        }
    }

    #[test]
    fn absurd_instants_print_and_do_not_panic() {
        assert!(Timestamp(i64::MAX).to_string().starts_with("9999-12-"));
        assert_eq!(Timestamp(1_500_000).to_string(), "1970-01-01T00:00:01.5Z");
    }
}
