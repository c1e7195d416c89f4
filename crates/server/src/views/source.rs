//! What was read in, in words.

use serde_json::Value;
use wardroom_store::SourceRow;

use crate::words;

/// Sources of one kind.
pub(crate) struct SourceGroup {
    /// The kind as people say it.
    pub(crate) word: String,
    /// Newest first.
    pub(crate) sources: Vec<SourceRow>,
}

/// Sources by kind: captures first, then registers, then what is published.
pub(crate) fn groups(sources: Vec<SourceRow>) -> Vec<SourceGroup> {
    const ORDER: &[&str] = &["capture", "assets", "csaf", "cve", "kev", "epss", "recall"];
    let place = |kind: &str| ORDER.iter().position(|known| *known == kind).unwrap_or(ORDER.len());
    let mut sources = sources;
    sources.sort_by(|a, b| place(&a.kind).cmp(&place(&b.kind)).then_with(|| a.kind.cmp(&b.kind)));
    let mut groups: Vec<SourceGroup> = Vec::new();
    let mut kind: Box<str> = "".into();
    for source in sources {
        if groups.is_empty() || source.kind != kind {
            kind = source.kind.clone();
            groups.push(SourceGroup { word: words::source_kind(&kind), sources: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.sources.push(source);
        }
    }
    groups
}

/// `1 204 frames, 12 hosts`: the whole numbers of what was counted.
pub(crate) fn counts(counts: &Value) -> String {
    let said: Vec<String> = numbers(counts)
        .map(|(name, count)| format!("{} {}", words::count(count), noun(name, count)))
        .collect();
    if said.is_empty() { "Nothing counted yet".to_owned() } else { said.join(", ") }
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

/// What was counted that is no number, such as the mapping of a register's columns.
pub(crate) fn details(counts: &Value) -> Vec<(String, String)> {
    let object = counts.as_object();
    let object = object.into_iter().flatten().filter(|(_, value)| !value.is_number() && !value.is_null());
    object.map(|(name, value)| (words::plain(name), flat(value))).collect()
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
