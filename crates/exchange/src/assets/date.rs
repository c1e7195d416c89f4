//! How a column writes its dates.
//!
//! `3/10/2026` is October in one hospital and March in the next, so the order is decided over the whole column: one
//! value with a day above 12 settles it. Where no value does, the dates are not read and a person is asked; a guess
//! here would move maintenance by months.

use serde::{Deserialize, Serialize};
use wardroom_model::Date;

/// The order of day and month in a column. Dates in ISO form and dates with the month's name are read in any of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateFormat {
    /// Year, month, day: `2026-10-03`.
    #[default]
    Iso,
    /// Month, day, year, as in the United States: `10/3/2026`.
    MonthDayYear,
    /// Day, month, year, as in most of the world: `3.10.2026`.
    DayMonthYear,
    /// The column does not tell; dates that could be read in both ways are left out.
    Ambiguous,
}

impl DateFormat {
    /// The format's name, as in a mapping.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Iso => "iso",
            Self::MonthDayYear => "month_day_year",
            Self::DayMonthYear => "day_month_year",
            Self::Ambiguous => "ambiguous",
        }
    }

    /// What a column's values say together.
    pub(super) fn decide<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let (mut month_first, mut day_first, mut open) = (0u64, 0u64, 0u64);
        for value in values {
            match Written::parse(value) {
                Some(Written::Numbers { dotted: true, .. }) => day_first += 1,
                Some(Written::Numbers { first, second, .. }) if first > 12 && second <= 12 => day_first += 1,
                Some(Written::Numbers { first, second, .. }) if second > 12 && first <= 12 => {
                    month_first += 1
                }
                Some(Written::Numbers { first, second, .. }) if first != second => open += 1,
                _ => {}
            }
        }
        match month_first.cmp(&day_first) {
            std::cmp::Ordering::Greater => Self::MonthDayYear,
            std::cmp::Ordering::Less => Self::DayMonthYear,
            std::cmp::Ordering::Equal if open + month_first > 0 => Self::Ambiguous,
            std::cmp::Ordering::Equal => Self::Iso,
        }
    }

    /// Reads a date; `Ok(None)` for an empty one and for the zeros that databases write for none.
    pub(super) fn read(self, value: &str) -> Result<Option<Date>, &'static str> {
        if value.chars().all(|character| !character.is_alphabetic() && !matches!(character, '1'..='9')) {
            return Ok(None);
        }
        let (year, month, day) = match Written::parse(value).ok_or("it is not a date")? {
            Written::Certain { year, month, day } => (year, month, day),
            Written::Numbers { first, second, year, .. } => match self {
                _ if first == second => (year, first, second),
                Self::MonthDayYear => (year, first, second),
                Self::DayMonthYear => (year, second, first),
                Self::Iso => return Err("it is not written year-month-day"),
                Self::Ambiguous => return Err("day and month cannot be told apart in this column"),
            },
        };
        let date = Date::new(year, month, day).map_err(|_| "there is no such day")?;
        if (1950..=2150).contains(&year) { Ok(Some(date)) } else { Err("the year cannot be right") }
    }
}

impl std::fmt::Display for DateFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.slug())
    }
}

/// A date as it is written.
#[derive(Debug, PartialEq, Eq)]
enum Written {
    /// Year first, or the month by its name.
    Certain { year: i16, month: i8, day: i8 },
    /// Two numbers and a year. Between dots the day comes first everywhere.
    Numbers { first: i8, second: i8, year: i16, dotted: bool },
}

impl Written {
    fn parse(value: &str) -> Option<Self> {
        let value = value.trim();
        if value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit()) {
            let part = |from, to| value.get(from..to);
            return Some(Self::Certain {
                year: part(0, 4)?.parse().ok()?,
                month: part(4, 6)?.parse().ok()?,
                day: part(6, 8)?.parse().ok()?,
            });
        }
        let words: Vec<&str> = value
            .split(|character: char| !character.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .take(4)
            .collect();
        if let Some(month) = words.iter().take(3).find_map(|word| month_by_name(word)) {
            return Self::with_month_name(&words, month);
        }
        let [first, second, third, ..] = *words else { return None };
        if first.len() == 4 {
            // `2026-10-03T00:00` leaves the time on the day.
            let third = third.split(['T', 't']).next()?;
            return Some(Self::Certain {
                year: first.parse().ok()?,
                month: second.parse().ok()?,
                day: third.parse().ok()?,
            });
        }
        let dotted = value.contains('.') && !value.contains(['/', '-']);
        Some(Self::Numbers {
            first: first.parse().ok()?,
            second: second.parse().ok()?,
            year: full_year(third)?,
            dotted,
        })
    }

    fn with_month_name(words: &[&str], month: i8) -> Option<Self> {
        let mut numbers = words.iter().filter(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
        let (first, second) = (numbers.next()?, numbers.next()?);
        let (day, year) = if first.len() == 4 { (second, first) } else { (first, second) };
        Some(Self::Certain { year: full_year(year)?, month, day: day.parse().ok()? })
    }
}

/// Two digits are read as POSIX does: 69 to 99 of the last century, the rest of this.
fn full_year(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok()?;
    match text.len() {
        2 if year >= 69 => Some(1900 + year),
        2 => Some(2000 + year),
        4 => Some(year),
        _ => None,
    }
}

fn month_by_name(word: &str) -> Option<i8> {
    const NAMES: [&[&str]; 12] = [
        &["jan", "january", "januar", "janvier"],
        &["feb", "february", "februar", "février"],
        &["mar", "march", "mär", "märz", "mars"],
        &["apr", "april", "avril"],
        &["may", "mai"],
        &["jun", "june", "juni", "juin"],
        &["jul", "july", "juli", "juillet"],
        &["aug", "august", "août"],
        &["sep", "sept", "september", "septembre"],
        &["oct", "okt", "october", "oktober", "octobre"],
        &["nov", "november", "novembre"],
        &["dec", "dez", "december", "dezember", "décembre"],
    ];
    let word = word.to_lowercase();
    let index = NAMES.iter().position(|names| names.contains(&&*word))?;
    i8::try_from(index + 1).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use DateFormat::{Ambiguous, DayMonthYear, Iso, MonthDayYear};

    #[test]
    fn a_column_decides_by_what_cannot_be_a_month() {
        for (values, format) in [
            (&["2026-10-03", ""][..], Iso),
            (&[], Iso),
            (&["10/3/2026", "10/25/2026"], MonthDayYear),
            (&["3/10/2026", "25/10/2026"], DayMonthYear),
            (&["3.10.2026"], DayMonthYear),
            (&["03-10-26", "31-12-26"], DayMonthYear),
            (&["3/10/2026", "4/11/2026"], Ambiguous),
            (&["13/1/2026", "1/13/2026"], Ambiguous),
            (&["5/5/2026"], Iso),
            (&["3-Oct-2026"], Iso),
        ] {
            assert_eq!(DateFormat::decide(values.iter().copied()), format, "{values:?}");
        }
    }

    #[test]
    fn dates_are_read_as_registers_write_them() {
        let date = |text: &str| Ok(Some(text.parse().unwrap()));
        for (format, text, expected) in [
            (Iso, "2026-10-03", date("2026-10-03")),
            (Iso, "2026/10/3 00:00:00", date("2026-10-03")),
            (Iso, "2026-10-03T08:00:00Z", date("2026-10-03")),
            (Iso, "20261003", date("2026-10-03")),
            (Iso, "03-OCT-26", date("2026-10-03")),
            (Iso, "Oct 3, 2026 12:00 AM", date("2026-10-03")),
            (Iso, "3. Oktober 2026", date("2026-10-03")),
            (MonthDayYear, "10/3/2026 12:00:00 AM", date("2026-10-03")),
            (MonthDayYear, "10/3/26", date("2026-10-03")),
            (DayMonthYear, "3.10.2026", date("2026-10-03")),
            (Ambiguous, "5/5/2026", date("2026-05-05")),
            (Ambiguous, "2026-10-03", date("2026-10-03")),
            (Iso, "", Ok(None)),
            (Iso, "0000-00-00", Ok(None)),
            (Ambiguous, "3/10/2026", Err("day and month cannot be told apart in this column")),
            (MonthDayYear, "25/10/2026", Err("there is no such day")),
            (Iso, "2026-02-30", Err("there is no such day")),
            (Iso, "0026-02-03", Err("the year cannot be right")),
            (Iso, "soon", Err("it is not a date")),
            (Iso, "45000", Err("it is not a date")),
        ] {
            assert_eq!(format.read(text), expected, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn no_text_panics(text in "[0-9a-zA-Zä./: -]{0,24}") {
            for format in [Iso, MonthDayYear, DayMonthYear, Ambiguous] {
                let _ = format.read(&text);
            }
            DateFormat::decide([&*text].into_iter());
        }
    }
}
