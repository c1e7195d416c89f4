//! Times as people read them: in the site's zone, with the instant in UTC at hand.

use jiff::tz::TimeZone;
use wardroom_model::{Date, Timestamp};

/// An instant, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// `21 Nov 2026, 08:15`, in the site's zone.
    pub(crate) text: String,
    /// `21 Nov 2026` alone.
    pub(crate) day: String,
    /// RFC 3339 in UTC, for the hover text and for programs.
    pub(crate) utc: String,
}

/// Shows an instant in a zone.
pub(crate) fn moment(time: Timestamp, zone: &TimeZone) -> Moment {
    let zoned = time.to_jiff().to_zoned(zone.clone());
    let day = day(zoned.date());
    Moment {
        text: format!("{day}, {:02}:{:02}", zoned.hour(), zoned.minute()),
        day,
        utc: whole_seconds(time).to_string(),
    }
}

fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp(time.0.div_euclid(Timestamp::SECOND).saturating_mul(Timestamp::SECOND))
}

/// `21 Nov 2026`.
pub(crate) fn day(date: Date) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = usize::try_from(date.month() - 1).ok().and_then(|month| MONTHS.get(month));
    format!("{} {} {}", date.day(), month.copied().unwrap_or_default(), date.year())
}

/// A due date against today: `41 days late`, `today`, `in 6 days`, or the day itself when it is further off.
pub(crate) fn due(date: Date, today: Date) -> (String, bool) {
    let days = today.until(date).map_or(0, |span| span.get_days());
    match days {
        ..=-2 => (format!("{} days late", -i64::from(days)), true),
        -1 => ("1 day late".to_owned(), true),
        0 => ("today".to_owned(), false),
        1 => ("tomorrow".to_owned(), false),
        2..=13 => (format!("in {days} days"), false),
        _ => (day(date), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_where_the_reader_lives() {
        let time: Timestamp = "2026-11-21T03:05:09.25Z".parse().unwrap();
        let shown = moment(time, &TimeZone::get("America/Chicago").unwrap());
        assert_eq!(shown.text, "20 Nov 2026, 21:05");
        assert_eq!(shown.utc, "2026-11-21T03:05:09Z");
    }

    #[test]
    fn due_dates_read_from_today() {
        let today = jiff::civil::date(2026, 11, 21);
        for (date, expected) in [
            ((2026, 10, 11), ("41 days late", true)),
            ((2026, 11, 20), ("1 day late", true)),
            ((2026, 11, 21), ("today", false)),
            ((2026, 11, 27), ("in 6 days", false)),
            ((2027, 1, 9), ("9 Jan 2027", false)),
        ] {
            let (text, late) = due(jiff::civil::date(date.0, date.1, date.2), today);
            assert_eq!((text.as_str(), late), expected);
        }
    }
}
