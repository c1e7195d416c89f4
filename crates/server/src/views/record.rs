//! Events of the record as people read them: what was done in words, what stood before and after side by side, and
//! the filters of the list.

use std::borrow::Borrow;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use wardroom_model::actor::Role;
use wardroom_model::{Date, Timestamp};
use wardroom_store::{EventQuery, EventRow};

use super::{Chip, Choice, ChoiceOption};
use crate::address::Address;
use crate::failure::Failure;
use crate::words;

/// Fields of one event, and characters of one value, that the list shows in place.
const SHOWN: (usize, usize) = (12, 160);

/// What is done and seen, in words; people first. All else reads as its slug does.
const OPERATIONS: &[(&str, &str)] = &[
    ("decision_make", "Decided"),
    ("decision_withdraw", "Took a decision back"),
    ("view", "Looked at"),
    ("source_begin", "Began to read in"),
    ("source_complete", "Read in"),
    ("import_mapping_put", "Set the columns of an import"),
    ("setting_put", "Changed a setting"),
    ("session_begin", "Came in"),
    ("session_refused", "Was refused"),
    ("account_make", "Made an account"),
    ("account_change", "Changed an account"),
    ("account_reset", "Reset an account"),
    ("account_sessions_end", "Ended all sessions of somebody"),
    ("actor_put", "Made known who may act"),
    ("own_password_set", "Set their password"),
    ("own_second_factor_put", "Set their second factor"),
    ("own_session_end", "Ended a session of theirs"),
    ("own_token_make", "Made a token"),
    ("own_token_end", "Ended a token"),
    ("recovery_code_use", "Used a recovery code"),
    ("sensor_key_make", "Made a sensor's key"),
    ("sensor_key_end", "Ended a sensor's key"),
    ("event_redact", "Took content out"),
    ("host_put_batch", "Kept hosts"),
    ("conversation_put_batch", "Kept conversations"),
    ("asset_put_batch", "Kept assets"),
    ("asset_missing_mark", "Marked what a register no longer has"),
    ("document_put", "Kept a published text"),
    ("advisory_put_batch", "Kept advisories"),
    ("identity_put_batch", "Worked out what hosts are"),
    ("pair_replace_all", "Worked out pairs"),
    ("device_replace_all", "Worked out devices"),
    ("finding_replace_for_devices", "Worked out findings"),
    ("device_mark_put_batch", "Worked out the marks of devices"),
    ("work_replace_all", "Worked out the work list"),
    ("job_create", "Asked for a job"),
    ("job_end", "Ended a job"),
];

/// The query of the record's page and of its API twin.
#[derive(Clone, Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RecordQuery {
    /// By whom: their name.
    pub(crate) actor: Option<String>,
    /// What was done, such as `decision_make`.
    pub(crate) operation: Option<String>,
    /// A text that the subject has in it.
    pub(crate) subject: Option<String>,
    /// From this day, or this time (RFC 3339), on.
    pub(crate) from: Option<String>,
    /// Up to this day, with it, or before this time (RFC 3339).
    pub(crate) to: Option<String>,
    /// Where the page begins, as the page before gave it.
    pub(crate) cursor: Option<String>,
    /// Rows of a page, at most 1000; 50 where none.
    pub(crate) limit: Option<usize>,
}

fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().map(str::trim).filter(|value| !value.is_empty())
}

impl RecordQuery {
    /// As the store takes it; days are the site's.
    pub(crate) fn store(&self, zone: &TimeZone) -> Result<EventQuery, Failure> {
        Ok(EventQuery {
            actor: given(&self.actor).map(Into::into),
            operation: given(&self.operation).map(Into::into),
            subject: given(&self.subject).map(Into::into),
            from: instant("from", given(&self.from), zone, 0)?,
            to: instant("to", given(&self.to), zone, 1)?,
            after: self.cursor.clone().filter(|cursor| !cursor.is_empty()),
            limit: self.limit.unwrap_or_default(),
        })
    }

    /// The filters' names and values.
    pub(crate) fn filters(&self) -> [(&'static str, &str); 5] {
        [
            ("actor", given(&self.actor).unwrap_or_default()),
            ("operation", given(&self.operation).unwrap_or_default()),
            ("subject", given(&self.subject).unwrap_or_default()),
            ("from", given(&self.from).unwrap_or_default()),
            ("to", given(&self.to).unwrap_or_default()),
        ]
    }

    /// The value of a filter.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.filters().into_iter().find(|filter| filter.0 == name).map_or("", |filter| filter.1)
    }

    /// The page with these filters, at its beginning.
    pub(crate) fn address(&self, path: &str) -> Address {
        let begin = Address::new(path);
        self.filters().into_iter().fold(begin, |address, (name, value)| address.with(name, Some(value)))
    }

    /// The filters that are on, as parts of a sentence.
    pub(crate) fn chips(&self) -> Vec<Chip> {
        let here = self.address("/record");
        let chip = |(name, value): (&'static str, &str)| {
            let text = match name {
                "actor" => format!("by {value}"),
                "operation" => operation(value),
                "subject" => format!("to “{value}”"),
                "from" => format!("from {value}"),
                _ => format!("up to {value}"),
            };
            Chip { text, href: here.with(name, None).to_string() }
        };
        self.filters().into_iter().filter(|filter| !filter.1.is_empty()).map(chip).collect()
    }

    /// What can be done, to choose from.
    pub(crate) fn operations(&self) -> Choice {
        let chosen = self.value("operation");
        let mut known: Vec<(&str, String)> =
            OPERATIONS.iter().map(|(slug, word)| (*slug, (*word).to_owned())).collect();
        if !chosen.is_empty() && known.iter().all(|(slug, _)| *slug != chosen) {
            known.push((chosen, operation(chosen)));
        }
        let option = |(slug, word): (&str, String)| ChoiceOption {
            value: slug.to_owned(),
            word,
            chosen: slug == chosen,
            count: None,
        };
        Choice {
            label: "What was done",
            name: "operation",
            any: "Anything",
            options: known.into_iter().map(option).collect(),
        }
    }
}

/// A time, or the beginning of a day so many days later.
fn instant(
    name: &str,
    value: Option<&str>,
    zone: &TimeZone,
    days_later: i64,
) -> Result<Option<Timestamp>, Failure> {
    let Some(value) = value else { return Ok(None) };
    if let Ok(time) = value.parse::<Timestamp>() {
        return Ok(Some(time));
    }
    let begin = |day: Date| {
        let day = day.checked_add(jiff::Span::new().try_days(days_later).ok()?).ok()?;
        Some(Timestamp::from(day.to_zoned(zone.clone()).ok()?.timestamp()))
    };
    let time = value.parse::<Date>().ok().and_then(begin);
    time.map(Some).ok_or_else(|| {
        Failure::bad_request(format!("`{name}` is neither a day (2026-11-21) nor a time: `{value}`."))
    })
}

/// What was done, in words.
pub(crate) fn operation(slug: impl Borrow<str>) -> String {
    let slug = slug.borrow();
    let known = OPERATIONS.iter().find(|(known, _)| *known == slug);
    known.map_or_else(|| words::plain(slug), |(_, word)| (*word).to_owned())
}

/// One event.
pub(crate) struct EventLine {
    /// As the store has it.
    pub(crate) row: EventRow,
    /// What was done, in words.
    pub(crate) what: String,
    /// The role, in words.
    pub(crate) role: String,
    /// What it says.
    pub(crate) content: Content,
}

impl EventLine {
    /// For the list: what is long is cut.
    pub(crate) fn short(row: EventRow) -> Self {
        Self::of(row, SHOWN)
    }

    /// For its own page.
    pub(crate) fn whole(row: EventRow) -> Self {
        Self::of(row, (usize::MAX, usize::MAX))
    }

    fn of(row: EventRow, most: (usize, usize)) -> Self {
        Self {
            what: operation(&*row.operation),
            role: Role::find(&row.role)
                .map_or_else(|| row.role.to_string(), |role| words::role(role).to_owned()),
            content: row.payload.as_ref().map(|payload| content(payload, most)).unwrap_or_default(),
            row,
        }
    }
}

/// What an event says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Content {
    /// What stood before and what stands after.
    pub(crate) changes: Vec<Change>,
    /// All else, as name and value.
    pub(crate) facts: Vec<(String, String)>,
    /// Not all of it is shown.
    pub(crate) is_cut: bool,
}

/// One field of what was changed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// Its name.
    pub(crate) field: String,
    /// What stood before; empty where nothing did.
    pub(crate) before: String,
    /// What stands after; empty where nothing does.
    pub(crate) after: String,
}

impl Change {
    /// Are the two sides different?
    pub(crate) fn is_change(&self) -> bool {
        self.before != self.after
    }
}

fn content(payload: &Value, (most_fields, most_characters): (usize, usize)) -> Content {
    let Value::Object(parts) = payload else {
        let facts = vec![("Value".to_owned(), value_text(payload))];
        return Content { facts, ..Content::default() };
    };
    let is_change = parts.contains_key("before") && parts.contains_key("after");
    let changes = if is_change { changes(&parts["before"], &parts["after"]) } else { Vec::new() };
    let rest = parts.iter().filter(|(name, _)| !is_change || !matches!(name.as_str(), "before" | "after"));
    let facts = rest.map(|(name, value)| (words::plain(name), value_text(value))).collect();
    let mut content = Content { changes, facts, is_cut: false };
    content.cut(most_fields, most_characters);
    content
}

impl Content {
    fn cut(&mut self, most_fields: usize, most_characters: usize) {
        self.is_cut = self.changes.len().max(self.facts.len()) > most_fields;
        self.changes.truncate(most_fields);
        self.facts.truncate(most_fields);
        let sides = self.changes.iter_mut().flat_map(|change| [&mut change.before, &mut change.after]);
        for text in sides.chain(self.facts.iter_mut().map(|fact| &mut fact.1)) {
            if let Some((at, _)) = text.char_indices().nth(most_characters) {
                text.truncate(at);
                text.push('…');
                self.is_cut = true;
            }
        }
    }
}

fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let none = Map::new();
    let fields = |value: &Value| matches!(value, Value::Object(_) | Value::Null);
    if !fields(before) || !fields(after) || (before.is_null() && after.is_null()) {
        let (before, after) = (value_text(before), value_text(after));
        return vec![Change { field: "Value".to_owned(), before, after }];
    }
    let [before, after] = [before, after].map(|value| value.as_object().unwrap_or(&none));
    let only_before = before.keys().filter(|name| !after.contains_key(*name));
    let side = |side: &Map<String, Value>, name: &str| side.get(name).map(value_text).unwrap_or_default();
    let change = |name: &String| Change {
        field: words::plain(name),
        before: side(before, name),
        after: side(after, name),
    };
    after.keys().chain(only_before).map(change).collect()
}

fn value_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(values) if values.iter().all(|value| !value.is_array() && !value.is_object()) => {
            values.iter().map(value_text).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn before_and_after_stand_side_by_side() {
        let read = |payload: Value| {
            let content = content(&payload, SHOWN);
            let changes = content.changes.into_iter().map(|one| [one.field, one.before, one.after].join("|"));
            let facts = content.facts.into_iter().map(|(name, value)| format!("{name}={value}"));
            changes.chain(facts).collect::<Vec<_>>().join("; ")
        };
        for (payload, expected) in [
            (json!({"before": 1, "after": [1, "b"]}), "Value|1|1, b"),
            (
                json!({"before": null, "after": {"role": "auditor", "disabled": false}}),
                "Role||auditor; Disabled||no",
            ),
            (json!({"before": {"a": 1, "b": 2}, "after": {"b": 3}, "why": "x"}), "B|2|3; A|1|; Why=x"),
            (json!({"before": null, "after": null}), "Value||"),
            (json!({"before": {"a": 1}}), "Before={\"a\":1}"),
            (json!({}), ""),
            (json!("text"), "Value=text"),
        ] {
            assert_eq!(read(payload.clone()), expected, "{payload}");
        }
    }

    #[test]
    fn what_is_long_is_cut_where_a_character_ends() {
        let cut = content(&json!({"a": "ü".repeat(300), "b": 1, "c": 2}), (2, 5));
        assert_eq!(cut.facts, [("A".to_owned(), "üüüüü…".to_owned()), ("B".to_owned(), "1".to_owned())]);
        assert!(cut.is_cut && !content(&json!({"a": 1}), SHOWN).is_cut);
    }

    #[test]
    fn days_are_the_sites_and_the_last_is_included() {
        let zone = TimeZone::get("America/Chicago").unwrap();
        let query = |from: &str, to: &str| {
            let query = RecordQuery { from: Some(from.into()), to: Some(to.into()), ..Default::default() };
            let store = query.store(&zone).map_err(|failure| failure.detail)?;
            Ok::<_, String>([store.from, store.to].map(|time| time.map(|time| time.to_string())))
        };
        let expected = ["2026-11-21T06:00:00Z", "2026-11-22T06:00:00Z"].map(|time| Some(time.to_owned()));
        assert_eq!(query("2026-11-21", " 2026-11-21 ").unwrap(), expected);
        assert_eq!(query("", "2026-11-22T06:00:00Z").unwrap(), [None, expected[1].clone()]);
        for wrong in ["yesterday", "2026-02-30", "9999-12-31"] {
            assert!(query("", wrong).is_err(), "{wrong}");
        }
    }
}
