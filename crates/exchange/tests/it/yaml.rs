//! As much of YAML as the expected files use: a list of maps of texts.

use std::collections::BTreeMap;

/// The maps of the list in a file.
pub(crate) fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut rows: Vec<BTreeMap<String, String>> = Vec::new();
    let mut last: Option<String> = None;
    for line in text.lines() {
        let (is_new, body) = match line.trim_start().strip_prefix("- ") {
            Some(body) if line.starts_with("  - ") || line.starts_with("- ") => (true, body),
            _ => (false, line.trim()),
        };
        if is_new {
            rows.push(BTreeMap::new());
        }
        let Some(row) = rows.last_mut() else { continue };
        if let Some(more) = body.strip_prefix('\\').or(last.is_some().then_some(body))
            && !is_new
            && !is_pair(body)
        {
            // A text that goes on.
            if let Some(held) = last.as_ref().and_then(|name| row.get_mut(name)) {
                if let Some(item) = more.strip_prefix("- ") {
                    if !held.is_empty() {
                        held.push(' ');
                    }
                    held.push_str(item.trim_matches('"'));
                } else {
                    held.push_str(more.trim_end_matches(['\\', '"']));
                }
            }
            continue;
        }
        if let Some((name, value)) = body.split_once(':') {
            let value = value.trim();
            row.insert(name.to_owned(), value.trim_end_matches('\\').trim_matches('"').to_owned());
            last = Some(name.to_owned());
        }
    }
    rows
}

fn is_pair(body: &str) -> bool {
    let Some((name, value)) = body.split_once(':') else { return false };
    let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    is_name && !name.is_empty() && (value.starts_with(' ') || value.is_empty())
}
