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
/// Characters that are shown of what is no JSON.
const PLAIN: usize = 200_000;

/// A published text, ready to be shown.
pub(crate) struct Readable {
    /// The part that a conclusion points to, as HTML.
    pub(crate) pointed: Option<String>,
    /// The whole text as HTML; the same part is marked in it.
    pub(crate) whole: String,
}

/// Makes a text readable.
pub(crate) fn readable(body: &str, pointer: &str) -> Readable {
    let Ok(json) = serde_json::from_str::<Value>(body) else {
        let mut whole = String::from("<pre>");
        escape(&mut whole, &body.chars().take(PLAIN).collect::<String>());
        whole.push_str("</pre>");
        return Readable { pointed: None, whole };
    };
    let part = Some(pointer).filter(|pointer| !pointer.is_empty()).and_then(|pointer| json.pointer(pointer));
    let pointed = part.map(|part| {
        let mut writer = Writer { out: String::new(), pointer: "", left: MOST };
        writer.value(part, pointer, 1);
        writer.out
    });
    let mut writer = Writer { out: String::new(), pointer, left: MOST };
    writer.value(&json, "", 0);
    if writer.left == 0 {
        writer.out.push_str(
            "<p class=\"quiet\">The text is longer than a page shows; the API gives all of it.</p>",
        );
    }
    Readable { pointed, whole: writer.out }
}

struct Writer<'a> {
    out: String,
    pointer: &'a str,
    left: usize,
}

impl Writer<'_> {
    fn value(&mut self, value: &Value, at: &str, depth: usize) {
        let pointed = !self.pointer.is_empty() && at == self.pointer;
        if pointed {
            self.out.push_str("<div class=\"pointed\" id=\"at\">");
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
            let level = if depth == 0 { "h3" } else { "p" };
            // Writing to a String cannot fail.
            let _ = write!(self.out, "<{level} class=\"key\">");
            escape(&mut self.out, key);
            let _ = write!(self.out, "</{level}><div class=\"node\">");
            self.value(value, at, depth + 1);
            self.out.push_str("</div>");
        } else {
            let pointed = if at == self.pointer { " class=\"pointed\" id=\"at\"" } else { "" };
            let _ = write!(self.out, "<p{pointed}><span class=\"key\">");
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
    fn the_pointed_part_is_shown_and_marked_and_markup_is_text() {
        let body =
            r#"{"document":{"title":"<b>Pump</b>"},"vulnerabilities":[{"cve":"CVE-1"},{"cve":"CVE-2"}]}"#;
        let text = readable(body, "/vulnerabilities/1");
        assert!(text.whole.contains("&lt;b&gt;Pump&lt;/b&gt;"));
        assert_eq!(text.pointed.unwrap(), "<p><span class=\"key\">CVE: </span>CVE-2</p>");
        let marked = text.whole.split("id=\"at\">").nth(1).unwrap();
        assert!(marked.starts_with("<p><span class=\"key\">CVE: </span>CVE-2"), "{marked}");
        assert_eq!(readable(body, "/vulnerabilities/0/cve").pointed.unwrap(), "CVE-1");
        assert!(readable(body, "/nowhere").pointed.is_none());
        assert!(readable(body, "").pointed.is_none());
        assert!(readable("not json <", "").whole.contains("not json &lt;"));
    }

    #[test]
    fn deep_and_long_texts_are_bounded() {
        let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
        assert!(readable(&deep, "").whole.len() < 20_000);
        let long = format!("[{}]", vec!["1"; 50_000].join(","));
        let text = readable(&long, "/40000");
        assert!(text.pointed.is_some() && text.whole.len() < 60_000);
    }
}
