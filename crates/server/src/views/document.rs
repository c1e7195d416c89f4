//! A published text, made readable from its JSON: keys as words, values as paragraphs, and the part that was
//! pointed at marked. Nothing is left out and nothing is reworded.

use std::fmt::Write;

use askama::filters::Escaper;
use serde_json::Value;

use crate::escape::Visible;
use crate::words;

/// Deepest nesting that is drawn as such; what lies deeper is shown as JSON.
const DEEPEST: usize = 24;
/// Most values that are drawn; a hostile or very long text is cut here, and says so.
const MOST: usize = 900;

/// The text as HTML, and whether the pointed part was found.
pub(crate) fn readable(body: &str, pointer: &str) -> (String, bool) {
    let Ok(json) = serde_json::from_str::<Value>(body) else {
        let mut out = String::from("<pre>");
        escape(&mut out, body.get(..200_000).unwrap_or(body));
        out.push_str("</pre>");
        return (out, false);
    };
    let mut writer = Writer { out: String::new(), pointer, found: pointer.is_empty(), left: MOST };
    // The pointed part comes first where the text is too long to show it in its place.
    if !pointer.is_empty()
        && count(&json) > MOST
        && let Some(part) = json.pointer(pointer)
    {
        writer.out.push_str("<h2>The part that was followed here</h2>");
        writer.value(part, pointer, 0);
        writer.out.push_str("<h2>The whole text</h2>");
    }
    writer.value(&json, "", 0);
    if writer.left == 0 {
        writer.out.push_str(
            "<p class=\"quiet\">The text is longer than a page shows; the API gives all of it.</p>",
        );
    }
    (writer.out, writer.found && !pointer.is_empty())
}

fn count(value: &Value) -> usize {
    match value {
        Value::Object(fields) => fields.values().map(count).sum(),
        Value::Array(items) => items.iter().map(count).sum(),
        _ => 1,
    }
}

struct Writer<'a> {
    out: String,
    pointer: &'a str,
    found: bool,
    left: usize,
}

impl Writer<'_> {
    fn value(&mut self, value: &Value, at: &str, depth: usize) {
        let pointed = !self.pointer.is_empty() && at == self.pointer;
        if pointed {
            self.out.push_str(if self.found {
                "<div class=\"pointed\">"
            } else {
                "<div class=\"pointed\" id=\"at\">"
            });
            self.found = true;
        }
        match value {
            Value::Object(fields) if depth < DEEPEST => {
                for (key, field) in fields {
                    self.part(&words::plain(key), field, &format!("{at}/{}", token(key)), depth);
                }
            }
            Value::Array(items) if depth < DEEPEST => {
                for (number, item) in items.iter().enumerate() {
                    self.part(&format!("{}", number + 1), item, &format!("{at}/{number}"), depth);
                }
            }
            other => self.text(other),
        }
        if pointed {
            self.out.push_str("</div>");
        }
    }

    /// A key with what stands under it.
    fn part(&mut self, key: &str, value: &Value, at: &str, depth: usize) {
        if self.left == 0 {
            return;
        }
        if value.is_object() || value.is_array() {
            let level = if depth == 0 { "h2" } else { "p" };
            let _ = write!(self.out, "<{level} class=\"key\">");
            escape(&mut self.out, key);
            let _ = write!(self.out, "</{level}><div class=\"node\">");
            self.value(value, at, depth + 1);
            self.out.push_str("</div>");
        } else {
            let mut pointed = "<p><span class=\"key\">";
            if at == self.pointer {
                pointed = if self.found {
                    "<p class=\"pointed\"><span class=\"key\">"
                } else {
                    "<p class=\"pointed\" id=\"at\"><span class=\"key\">"
                };
                self.found = true;
            }
            self.out.push_str(pointed);
            escape(&mut self.out, key);
            self.out.push_str(": </span>");
            self.text(value);
            self.out.push_str("</p>");
        }
    }

    fn text(&mut self, value: &Value) {
        self.left = self.left.saturating_sub(1);
        match value {
            Value::String(text) => escape(&mut self.out, text),
            other => escape(&mut self.out, &other.to_string()),
        }
    }
}

/// A key as a token of a JSON pointer, RFC 6901 §3.
fn token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn escape(out: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = Visible.write_escaped_str(out, text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pointed_part_is_marked_and_markup_is_text() {
        let body =
            r#"{"document":{"title":"<b>Pump</b>"},"vulnerabilities":[{"cve":"CVE-1"},{"cve":"CVE-2"}]}"#;
        let (html, found) = readable(body, "/vulnerabilities/1");
        assert!(found);
        assert!(html.contains("&lt;b&gt;Pump&lt;/b&gt;"));
        let marked = html.split("id=\"at\">").nth(1).unwrap();
        assert!(marked.starts_with("<p><span class=\"key\">CVE: </span>CVE-2"), "{marked}");
        assert!(readable(body, "/vulnerabilities/0/cve").1);
        assert!(!readable(body, "/nowhere").1);
        assert!(readable("not json <", "").0.contains("not json &lt;"));
    }

    #[test]
    fn deep_and_long_texts_are_bounded() {
        let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
        assert!(readable(&deep, "").0.len() < 20_000);
        let long = format!("[{}]", vec!["1"; 50_000].join(","));
        let (html, found) = readable(&long, "/40000");
        assert!(found && html.len() < 60_000);
    }
}
