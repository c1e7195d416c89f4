//! What was read in, in words.

use std::collections::HashMap;

use serde_json::Value;
use wardroom_store::{DocumentRow, SourceRow, SourceState};

use crate::words;

/// Files of one kind that a page lists.
const LISTED: usize = 200;

/// Sources of one kind.
pub(crate) struct SourceGroup {
    /// The kind as people say it.
    pub(crate) word: String,
    /// How many there are, and what came of them.
    pub(crate) sentence: String,
    /// Newest first.
    pub(crate) sources: Vec<SourceView>,
    /// Those that are not listed.
    pub(crate) more: u64,
}

/// One file.
pub(crate) struct SourceView {
    /// As the store has it.
    pub(crate) row: SourceRow,
    /// What its publisher calls it, where it is a published text.
    pub(crate) title: Option<Box<str>>,
    /// What was counted in it.
    pub(crate) counts: String,
}

/// Sources by kind: captures and what else tells of the network first, then registers, then what is published.
pub(crate) fn groups(sources: Vec<SourceRow>, documents: Vec<DocumentRow>) -> Vec<SourceGroup> {
    const ORDER: &[&str] = &[
        "capture",
        "flow_export",
        "log",
        "table",
        "assets",
        "csaf",
        "vex",
        "cve",
        "nvd",
        "nvd_override",
        "kev",
        "epss",
        "recall",
    ];
    let place = |kind: &str| ORDER.iter().position(|known| *known == kind).unwrap_or(ORDER.len());
    let titles: HashMap<Box<str>, DocumentRow> =
        documents.into_iter().map(|document| (document.sha256.clone(), document)).collect();
    let mut sources = sources;
    sources.sort_by(|a, b| {
        place(&a.kind)
            .cmp(&place(&b.kind))
            .then_with(|| a.kind.cmp(&b.kind))
            .then_with(|| b.begun_at.cmp(&a.begun_at))
            .then_with(|| a.name.cmp(&b.name))
    });
    sources.chunk_by(|a, b| a.kind == b.kind).map(|of_kind| group(of_kind, &titles)).collect()
}

fn group(sources: &[SourceRow], titles: &HashMap<Box<str>, DocumentRow>) -> SourceGroup {
    let kind = sources.first().map_or("", |source| &*source.kind);
    let problems: u64 = sources.iter().map(|source| source.problems).sum();
    let view = |row: &SourceRow| {
        let title = titles.get(&row.sha256).map(|document| &document.title);
        SourceView {
            title: title.filter(|title| **title != row.name).cloned(),
            counts: counts(&row.counts),
            row: row.clone(),
        }
    };
    SourceGroup {
        word: words::source_kind(kind),
        sentence: match problems {
            0 => format!("{}, no problems", words::counted(sources.len() as u64, "file")),
            _ => format!(
                "{}, {}",
                words::counted(sources.len() as u64, "file"),
                words::counted(problems, "problem")
            ),
        },
        sources: sources.iter().take(LISTED).map(view).collect(),
        more: sources.len().saturating_sub(LISTED) as u64,
    }
}

impl SourceView {
    /// Was it read to its end?
    pub(crate) fn is_whole(&self) -> bool {
        self.row.state == SourceState::Complete
    }
}

/// `312 frames, 29 hosts`: what was counted and is not zero. Problems stand elsewhere.
pub(crate) fn counts(counts: &Value) -> String {
    let said: Vec<String> = numbers(counts)
        .filter(|(name, count)| *count > 0 && *name != "problems")
        .map(|(name, count)| match name.strip_prefix("bytes_") {
            Some(rest) => format!("{} {}", words::bytes(count), rest.replace('_', " ")),
            None => format!("{} {}", words::count(count), noun(name, count)),
        })
        .collect();
    if said.is_empty() { "Nothing counted".to_owned() } else { said.join(", ") }
}

/// A plural as it is counted: `1 host`, `2 hosts`, `1 advisory`.
fn noun(plural: &str, count: u64) -> String {
    let plural = plural.replace('_', " ");
    match (count, plural.strip_suffix("ies"), plural.strip_suffix('s')) {
        (1, Some(stem), _) => format!("{stem}y"),
        (1, None, Some(stem)) => stem.to_owned(),
        _ => plural,
    }
}

fn numbers(counts: &Value) -> impl Iterator<Item = (&str, u64)> {
    let object = counts.as_object();
    object.into_iter().flatten().filter_map(|(name, count)| Some((name.as_str(), count.as_u64()?)))
}

/// What was counted that is no number, such as the mapping of a register's columns; a list has a line an entry.
pub(crate) fn details(counts: &Value) -> Vec<(String, String)> {
    let object = counts.as_object();
    let object = object.into_iter().flatten().filter(|(_, value)| !value.is_number() && !value.is_null());
    object.map(|(name, value)| (words::plain(name), lines(value))).collect()
}

fn lines(value: &Value) -> String {
    let lines: Vec<String> = match value {
        Value::Object(pairs) => pairs.iter().map(|(key, value)| format!("{key} → {}", flat(value))).collect(),
        Value::Array(items) => items.iter().map(flat).collect(),
        other => vec![flat(other)],
    };
    lines.join("\n").trim_end().to_owned()
}

fn flat(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(pairs) => {
            pairs.iter().map(|(key, value)| format!("{key} → {}", flat(value))).collect::<Vec<_>>().join(", ")
        }
        Value::Array(items) => items.iter().map(flat).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// The beginning of a digest.
pub(crate) fn short(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn counts_read_as_a_sentence_without_noughts() {
        for (value, expected) in [
            (
                json!({"frames": 1304, "bytes_on_the_wire": 83_765, "hosts": 1, "duplicated_frames": 0, "problems": 2}),
                "1\u{202f}304 frames, 83.8 kB on the wire, 1 host",
            ),
            (json!({"advisories": 1, "known_exploited": 0}), "1 advisory"),
            (json!({}), "Nothing counted"),
        ] {
            assert_eq!(counts(&value), expected);
        }
        assert_eq!(
            details(&json!({"rows": 1, "mapping": {"Next PM": "next_pm"}})),
            [("Mapping".to_owned(), "Next PM → next_pm".to_owned())]
        );
    }
}
