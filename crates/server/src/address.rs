//! Addresses of pages: a path with a query whose parts can be changed one at a time, so that every filter, tab and
//! sort order is a link.

use std::fmt::{self, Write};

/// A path and its query, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    path: String,
    query: Vec<(&'static str, String)>,
}

impl Address {
    /// An address without a query.
    pub(crate) fn new(path: impl Into<String>) -> Self {
        Self { path: path.into(), query: Vec::new() }
    }

    /// The same address with one part of the query set; none takes it out. A new filter begins at the first page.
    pub(crate) fn with(&self, key: &'static str, value: Option<&str>) -> Self {
        let mut address = self.clone();
        address.query.retain(|(name, _)| *name != key && *name != "cursor");
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            address.query.push((key, value.to_owned()));
        }
        address
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        for (at, (key, value)) in self.query.iter().enumerate() {
            write!(f, "{}{key}={}", if at == 0 { '?' } else { '&' }, encode(value))?;
        }
        Ok(())
    }
}

/// Percent-encodes all but RFC 3986's unreserved characters.
pub(crate) fn encode(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// Undoes [`encode`]; what is not an encoded byte stays as it is.
pub(crate) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code = text
            .get(at + 1..at + 3)
            .filter(|_| byte == b'%')
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        out.push(code.unwrap_or(byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A local address that a form may send its reader back to; anything else leads home.
pub(crate) fn local(back: &str) -> &str {
    let is_local = back.starts_with('/')
        && !back.starts_with("//")
        && !back.contains('\\')
        && back.chars().all(|character| !character.is_control());
    if is_local { back } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_set_replaced_and_taken_out() {
        let address = Address::new("/devices").with("search", Some("ct & co")).with("cursor", Some("ab"));
        let filtered = address.with("bucket", Some("matched"));
        assert_eq!(filtered.to_string(), "/devices?search=ct%20%26%20co&bucket=matched");
        assert_eq!(filtered.with("bucket", None).with("search", Some("")).to_string(), "/devices");
    }

    #[test]
    fn encoding_reads_back_and_only_local_addresses_are_followed() {
        for text in ["", "Ünïcode/%41 ?&=", "\u{202e}"] {
            assert_eq!(decode(&encode(text)), text);
        }
        assert_eq!(decode("%zz%4"), "%zz%4");
        for (back, expected) in [
            ("/devices?x=1", "/devices?x=1"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil", "/"),
        ] {
            assert_eq!(local(back), expected);
        }
    }
}
