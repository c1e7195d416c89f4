//! Dates, days and minutes as people write them.

use wardroom_model::Date;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `3 October 2026`.
pub fn date(date: Date) -> String {
    let month = usize::try_from(date.month()).ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
    format!("{} {} {}", date.day(), month.copied().unwrap_or_default(), date.year())
}

/// A count with its noun: `1 day`, `48 days`.
pub fn count(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// `45 min`, `1 h`, `1 h 35 min`.
pub fn minutes(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, rest) => format!("{hours} h {rest} min"),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub fn list<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// Whole days from one date to another; negative where `to` lies before `from`.
pub fn days_between(from: Date, to: Date) -> i64 {
    // In the unit of days jiff's difference of two civil dates always fits; the fallback is never taken.
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn dates_and_durations_read_as_people_say_them() {
        assert_eq!(date(day("2026-10-03")), "3 October 2026");
        assert_eq!(date(day("2027-01-31")), "31 January 2027");
        assert_eq!([count(1, "day"), count(48, "day"), count(0, "day")], ["1 day", "48 days", "0 days"]);
        assert_eq!([minutes(45), minutes(60), minutes(95)], ["45 min", "1 h", "1 h 35 min"]);
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(list::<&str>(&[]), "");
    }

    #[test]
    fn days_count_over_leap_years_and_backwards() {
        assert_eq!(days_between(day("2028-02-28"), day("2028-03-01")), 2);
        assert_eq!(days_between(day("2026-10-03"), day("2026-11-20")), 48);
        assert_eq!(days_between(day("2026-11-20"), day("2026-10-03")), -48);
        assert_eq!(days_between(Date::MIN, Date::MAX), 7_304_483);
    }
}
