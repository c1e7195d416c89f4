//! How text from the network is written into a page: HTML is escaped, and characters that would turn the direction
//! of writing, or that nobody would see, are shown by their code point. A host may call itself anything.

use std::fmt::{self, Write};

use askama::filters::Escaper;
use wardroom_exchange::text::{is_hidden, shown};

/// Escapes HTML and makes what is invisible visible.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Visible;

/// White space of HTML is no concern: a return alone does nothing there.
fn is_deceptive(character: char) -> bool {
    is_hidden(character) && character != '\r'
}

impl Escaper for Visible {
    fn write_escaped_str<W: Write>(&self, mut out: W, text: &str) -> fmt::Result {
        let mut clean = 0;
        for (at, character) in text.char_indices() {
            let entity = match character {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '"' => "&quot;",
                '\'' => "&#39;",
                _ if is_deceptive(character) => "",
                _ => continue,
            };
            out.write_str(text.get(clean..at).unwrap_or_default())?;
            if entity.is_empty() {
                out.write_str(&shown(character))?;
            } else {
                out.write_str(entity)?;
            }
            clean = at + character.len_utf8();
        }
        out.write_str(text.get(clean..).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_turned_text_become_harmless() {
        for (text, expected) in [
            ("CT-ED-01 ü", "CT-ED-01 ü"),
            ("<b a='1'>&\"", "&lt;b a=&#39;1&#39;&gt;&amp;&quot;"),
            ("a\u{202e}gpj.exe\u{200b}", "a⟨U+202E⟩gpj.exe⟨U+200B⟩"),
            ("line\nline\u{7}", "line\nline⟨U+0007⟩"),
        ] {
            let mut out = String::new();
            Visible.write_escaped_str(&mut out, text).unwrap();
            assert_eq!(out, expected);
        }
    }
}
