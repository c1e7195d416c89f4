//! Text as it comes off the wire.

use std::borrow::Cow;
use std::fmt;

use wardroom_model::Fact;

/// Bytes as text: UTF-8, else Latin-1; padding, NUL and control characters removed, and lines joined by a space; at
/// most [`Fact::VALUE_LIMIT`] bytes.
pub fn clean(bytes: &[u8]) -> Cow<'_, str> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    };
    let needs_work = |text: &str| text.chars().any(is_unwanted);
    match text {
        Cow::Borrowed(text) if !needs_work(text) => Cow::Borrowed(shorten(text.trim())),
        text => Cow::Owned(shorten(&one_line(&text)).to_owned()),
    }
}

/// What stands in lines, or between tabs, as one line: a space for each break, and for those beside each other.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for part in text.split(['\n', '\r', '\t']) {
        let kept: String = part.chars().filter(|character| !is_unwanted(*character)).collect();
        match kept.trim() {
            "" => {}
            part if line.is_empty() => line.push_str(part),
            part => {
                line.push(' ');
                line.push_str(part);
            }
        }
    }
    line
}

/// A value that is put together without allocating. What goes beyond [`Fact::VALUE_LIMIT`] bytes is left out.
pub struct Line {
    bytes: [u8; Fact::VALUE_LIMIT],
    length: usize,
}

impl Line {
    /// What it says.
    pub fn of(value: &dyn fmt::Display) -> Self {
        let mut line = Self { bytes: [0; Fact::VALUE_LIMIT], length: 0 };
        // Fails only where it is full.
        let _ = fmt::write(&mut line, format_args!("{value}"));
        line
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.bytes.get(..self.length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

impl fmt::Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut end = text.len().min(self.bytes.len() - self.length);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        for (byte, given) in self.bytes.iter_mut().skip(self.length).zip(text.as_bytes().iter().take(end)) {
            *byte = *given;
        }
        self.length += end;
        if end == text.len() { Ok(()) } else { Err(fmt::Error) }
    }
}

/// Bytes as two digits each.
pub struct Hexadecimal<'a>(pub &'a [u8]);

impl fmt::Display for Hexadecimal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Numbers parted by commas.
pub struct Listed<I>(pub I);

impl<I: Iterator<Item: fmt::Display> + Clone> fmt::Display for Listed<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.clone().enumerate().try_for_each(|(at, number)| {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{number}")
        })
    }
}

/// UTF-16, least significant byte first, as Windows sends it; a half character at the end is left out.
pub fn utf16_le(bytes: &[u8]) -> String {
    let (units, _) = bytes.as_chunks::<2>();
    let units = units.iter().map(|unit| u16::from_le_bytes(*unit));
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
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
    fn utf_16_is_read_by_pairs() {
        assert_eq!(utf16_le(b"C\0T\0\xe4\0x"), "CTä");
        assert_eq!(utf16_le(b"\x3d\xd8\0\xdeA\0\0\xd8"), "\u{1f600}A\u{fffd}");
    }

    #[test]
    fn padding_controls_and_hidden_characters_go() {
        assert_eq!(clean(b"CT_ED_1         "), "CT_ED_1");
        assert_eq!(clean(b"a\0b\x1b[31m"), "ab[31m");
        assert_eq!(clean(b"Dr\xe4ger"), "Dräger");
        assert_eq!(clean(b" a\0 \x1b"), "a");
        assert_eq!(clean("Dräger\u{202e}".as_bytes()), "Dräger");
        assert_eq!(clean(&[b'x'; 300]).len(), 255);
        assert_eq!(clean("ä".repeat(200).as_bytes()).len(), 254);
    }

    #[test]
    fn lines_are_joined_by_one_space() {
        let version = b"Cisco IOS Software\r\n  Technical Support: \n\ncisco.com\0\n";
        assert_eq!(clean(version), "Cisco IOS Software Technical Support: cisco.com");
        assert_eq!(clean(b"model\tserial"), "model serial");
        assert_eq!(clean(b"two  spaces stay\n"), "two  spaces stay");
        assert_eq!(clean(b"\n \r\n\0"), "");
    }

    #[test]
    fn lines_are_put_together_up_to_the_limit() {
        assert_eq!(Line::of(&format_args!("{} {}", Hexadecimal(&[1, 0xff]), 7)).as_str(), "01ff 7");
        assert_eq!(Line::of(&Listed([3, 1, 255].iter())).as_str(), "3,1,255");
        assert_eq!(Line::of(&Listed([0u8; 0].iter())).as_str(), "");
        assert_eq!(Line::of(&"ä".repeat(200)).as_str().len(), 254);
    }
}
