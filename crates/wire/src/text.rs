//! Text as it comes off the wire.

use std::borrow::Cow;

use wardroom_model::Fact;

/// Bytes as text: UTF-8, else Latin-1; padding, NUL and control characters removed; at most
/// [`Fact::VALUE_LIMIT`] bytes.
pub fn clean(bytes: &[u8]) -> Cow<'_, str> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    };
    let needs_work = |text: &str| text.chars().any(is_unwanted);
    match text {
        Cow::Borrowed(text) if !needs_work(text) => Cow::Borrowed(shorten(text.trim())),
        text => {
            let kept: String = text.chars().filter(|character| !is_unwanted(*character)).collect();
            Cow::Owned(shorten(kept.trim()).to_owned())
        }
    }
}

/// Control characters, and those that change the direction or hide in text.
fn is_unwanted(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The longest start that fits.
fn shorten(text: &str) -> &str {
    if text.len() <= Fact::VALUE_LIMIT {
        return text;
    }
    let mut end = Fact::VALUE_LIMIT;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_controls_and_hidden_characters_go() {
        assert_eq!(clean(b"CT_ED_1         "), "CT_ED_1");
        assert_eq!(clean(b"a\0b\x1b[31m"), "ab[31m");
        assert_eq!(clean(b"Dr\xe4ger"), "Dräger");
        assert_eq!(clean("Dräger\u{202e}".as_bytes()), "Dräger");
        assert_eq!(clean(&[b'x'; 300]).len(), 255);
        assert_eq!(clean("ä".repeat(200).as_bytes()).len(), 254);
    }
}
