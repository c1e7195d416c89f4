//! A device's life as one list for both trades, newest first. What was published at one time with one reason is one
//! event.

use wardroom_store::TimelineRow;

use super::place::{PlaceView, Texts, place};
use crate::frame::Frame;
use crate::moment::Moment;

/// An event.
pub(crate) struct EventView {
    /// When.
    pub(crate) when: Moment,
    /// Whose event it is.
    pub(crate) trade: &'static str,
    /// What happened.
    pub(crate) text: String,
    /// Where it was read.
    pub(crate) place: Option<PlaceView>,
}

/// Events with findings of one time and reason joined.
pub(crate) fn events(frame: &Frame, rows: Vec<TimelineRow>, texts: &Texts) -> Vec<EventView> {
    let mut joined: Vec<(TimelineRow, Vec<String>)> = Vec::new();
    for row in rows {
        let number = numbered(&row).map(|(number, _)| number.to_owned());
        match joined.iter_mut().find(|(first, _)| is_same(first, &row)) {
            Some((_, numbers)) => numbers.extend(number),
            None => joined.push((row, number.into_iter().collect())),
        }
    }
    joined.into_iter().map(|(row, numbers)| event(frame, &row, &numbers, texts)).collect()
}

/// A finding's text is its number, a colon and the reason.
fn numbered(row: &TimelineRow) -> Option<(&str, &str)> {
    row.text.split_once(": ").filter(|_| &*row.kind == "finding")
}

fn is_same(first: &TimelineRow, row: &TimelineRow) -> bool {
    let reason = |row| numbered(row).map(|(_, reason)| reason.to_owned());
    first.at == row.at && reason(first).is_some() && reason(first) == reason(row)
}

fn event(frame: &Frame, row: &TimelineRow, numbers: &[String], texts: &Texts) -> EventView {
    let text = match (numbered(row), numbers) {
        (Some((_, reason)), [first, _, ..]) => format!("{first} and {} more: {reason}", numbers.len() - 1),
        _ => row.text.to_string(),
    };
    EventView {
        when: event_time(frame, row),
        trade: match row.trade {
            "htm" => "Biomed",
            "security" => "Security",
            _ => "",
        },
        text,
        place: row.locator.as_ref().map(|locator| place(locator, texts)),
    }
}

/// When an event was. A register gives days, not instants: a day stays the same day in every zone.
fn event_time(frame: &Frame, row: &TimelineRow) -> Moment {
    if row.kind.starts_with("maintenance_") {
        let day = frame.day(&row.at.date_utc());
        return Moment { text: day.clone(), day, utc: row.at.date_utc().to_string() };
    }
    frame.time(&row.at)
}
