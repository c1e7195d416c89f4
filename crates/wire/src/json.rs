//! JSON, RFC 8259, that lies in one piece: read where it is wanted, without keeping anything of it.
//!
//! A document may be cut or broken: what is not whole is passed over, and what stands before it is given all the same.

use std::borrow::Cow;

/// A value.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// Names with values.
    Object(Members<'a>),
    /// Values in a row.
    Array(Items<'a>),
    /// A string.
    Text(Text<'a>),
    /// A number, a truth value or null.
    Other,
}

/// The members of an object from left to right.
#[derive(Clone, Copy, Debug)]
pub struct Members<'a> {
    rest: &'a [u8],
}

/// The items of an array from left to right.
#[derive(Clone, Copy, Debug)]
pub struct Items<'a> {
    rest: &'a [u8],
}

/// A string as it stands between its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<'a> {
    bytes: &'a [u8],
}

impl<'a> Value<'a> {
    /// The value that a document begins with.
    pub fn read(document: &'a [u8]) -> Option<Self> {
        const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
        value(&mut document.strip_prefix(BYTE_ORDER_MARK).unwrap_or(document).trim_ascii_start())
    }
}

impl<'a> Members<'a> {
    /// The string of the first member with this name.
    pub fn text(mut self, wanted: &str) -> Option<Text<'a>> {
        self.find_map(|(name, value)| match value {
            Value::Text(text) if name.bytes == wanted.as_bytes() => Some(text),
            _ => None,
        })
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (Text<'a>, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let mut rest = after_comma(self.rest).strip_prefix(b"\"")?;
        let name = text(&mut rest)?;
        let mut rest = rest.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
        let value = value(&mut rest)?;
        self.rest = rest;
        Some((name, value))
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut rest = after_comma(self.rest);
        let value = value(&mut rest)?;
        self.rest = rest;
        Some(value)
    }
}

impl<'a> Text<'a> {
    /// As it stands in the document.
    pub const fn raw(self) -> &'a [u8] {
        self.bytes
    }

    /// With what escapes stand for. Those that are not known stay as they are.
    pub fn unescaped(self) -> Cow<'a, [u8]> {
        if !self.bytes.contains(&b'\\') {
            return Cow::Borrowed(self.bytes);
        }
        let mut plain = Vec::with_capacity(self.bytes.len());
        let mut rest = self.bytes;
        while let Some((byte, after)) = rest.split_first() {
            rest = after;
            match (byte, escaped(after)) {
                (b'\\', Some((character, after))) => {
                    plain.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                    rest = after;
                }
                _ => plain.push(*byte),
            }
        }
        Cow::Owned(plain)
    }
}

/// What stands after a backslash, and what follows: RFC 8259 §7.
fn escaped(bytes: &[u8]) -> Option<(char, &[u8])> {
    let (kind, rest) = bytes.split_first()?;
    let character = match kind {
        b'"' | b'\\' | b'/' => char::from(*kind),
        b'b' | b'f' | b'n' | b'r' | b't' => ' ',
        b'u' => {
            let (unit, rest) = unit(rest)?;
            let low = || unit_after_backslash(rest).filter(|(low, _)| (0xdc00..0xe000).contains(low));
            return match (unit, low()) {
                (0xd800..0xdc00, Some((low, rest))) => {
                    let code = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                    Some((char::from_u32(code)?, rest))
                }
                _ => Some((char::from_u32(unit)?, rest)),
            };
        }
        _ => return None,
    };
    Some((character, rest))
}

fn unit_after_backslash(bytes: &[u8]) -> Option<(u32, &[u8])> {
    unit(bytes.strip_prefix(b"\\u")?)
}

/// Four hexadecimal digits.
fn unit(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (digits, rest) = bytes.split_at_checked(4)?;
    let mut unit = 0;
    for digit in digits {
        unit = unit << 4 | char::from(*digit).to_digit(16)?;
    }
    Some((unit, rest))
}

fn after_comma(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.trim_ascii_start();
    bytes.strip_prefix(b",").unwrap_or(bytes).trim_ascii_start()
}

/// The value that stands here. Of an object or array that is cut, what there is of it.
fn value<'a>(rest: &mut &'a [u8]) -> Option<Value<'a>> {
    let (first, inside) = rest.split_first()?;
    match first {
        b'{' | b'[' => {
            let end = end_of_nested(inside);
            let (content, after) = inside.split_at_checked(end)?;
            *rest = after.get(1..).unwrap_or_default();
            Some(match first {
                b'{' => Value::Object(Members { rest: content }),
                _ => Value::Array(Items { rest: content }),
            })
        }
        b'"' => {
            *rest = inside;
            text(rest).map(Value::Text)
        }
        b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
            let end = rest
                .iter()
                .position(|byte| !matches!(byte, b'+' | b'-' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'E'))?;
            *rest = rest.get(end..)?;
            Some(Value::Other)
        }
        _ => None,
    }
}

/// A string behind its opening quote.
fn text<'a>(rest: &mut &'a [u8]) -> Option<Text<'a>> {
    let end = end_of_text(rest)?;
    let (bytes, after) = rest.split_at_checked(end)?;
    *rest = after.get(1..)?;
    Some(Text { bytes })
}

/// Where the quote is that ends a string.
fn end_of_text(bytes: &[u8]) -> Option<usize> {
    let mut is_escaped = false;
    bytes.iter().position(|byte| {
        let ends = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        ends
    })
}

/// Where the bracket is that ends an object or array whose opening one was passed; the end of the bytes where it was
/// cut.
fn end_of_nested(bytes: &[u8]) -> usize {
    let mut depth = 1_usize;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b'"' => {
                let Some(length) = bytes.get(at + 1..).and_then(end_of_text) else { return bytes.len() };
                at += length + 1;
            }
            _ => {}
        }
        if depth == 0 {
            return at;
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every string with the names that lead to it.
    fn texts(document: &[u8]) -> Vec<String> {
        fn walk(value: Value<'_>, path: &str, texts: &mut Vec<String>) {
            match value {
                Value::Object(members) => {
                    for (name, value) in members {
                        walk(value, &format!("{path}.{}", String::from_utf8_lossy(name.raw())), texts);
                    }
                }
                Value::Array(items) => items.for_each(|item| walk(item, path, texts)),
                Value::Text(text) => {
                    texts.push(format!("{path}={}", String::from_utf8_lossy(&text.unescaped())))
                }
                Value::Other => {}
            }
        }
        let mut found = Vec::new();
        if let Some(value) = Value::read(document) {
            walk(value, "", &mut found);
        }
        found
    }

    const DOCUMENT: &str = "\u{feff} {\"a\" : [1, \"x\\\"]}\", -2.5e+3, {\"b\":\"\\u00e4\\ud83d\\ude00\\/\\n\\q\"}],\r\n\
        \"c\":{ } , \"d\":[],\"e\":true,\"f\":null,\"g\":\"last\"}";

    #[test]
    fn strings_are_found_under_their_names() {
        assert_eq!(texts(DOCUMENT.as_bytes()), [".a=x\"]}", ".a.b=ä😀/ \\q", ".g=last"]);
        for broken in
            ["", "{", "{\"a\"", "{\"a\":", "{\"a\":\"x", "nonsense", "{a:\"x\"}", "{\"a\":\"\\", "12", "]"]
        {
            assert_eq!(texts(broken.as_bytes()), [""; 0], "{broken}");
        }
        let Some(Value::Object(members)) = Value::read(DOCUMENT.as_bytes()) else { panic!() };
        assert_eq!(members.text("g").map(Text::raw), Some(&b"last"[..]));
        assert_eq!(members.text("e"), None);
    }

    proptest! {
        #[test]
        fn a_cut_document_gives_nothing_else(cut in 0..DOCUMENT.len()) {
            let (whole, part) = (texts(DOCUMENT.as_bytes()), texts(&DOCUMENT.as_bytes()[..cut]));
            prop_assert_eq!(&part[..], &whole[..part.len()]);
        }

        #[test]
        fn any_bytes_are_survived(document in "[\\[\\]{}\",:\\\\a1u d8]{0,60}") {
            texts(document.as_bytes());
        }
    }
}
