//! Separators, which each message chooses, and the escapes that stand for them in a value (HL7 v2 chapter 2.7).

/// The characters that part fields and what is within them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::clinical) struct Separators {
    pub(super) field: u8,
    component: u8,
    repetition: u8,
    /// None: the message has no escapes.
    escape: Option<u8>,
    subcomponent: u8,
}

impl Separators {
    /// Those that nearly all use.
    pub(super) const USUAL: Self =
        Self { field: b'|', component: b'^', repetition: b'~', escape: Some(b'\\'), subcomponent: b'&' };

    /// Those of a message that parts components no further.
    pub(in crate::clinical) const fn of(field: u8, component: u8, repetition: u8, escape: u8) -> Self {
        Self { field, component, repetition, escape: Some(escape), ..Self::USUAL }
    }

    /// Takes over MSH-2, which may be cut short.
    pub(super) fn set(&mut self, encoding: &[u8]) {
        let mut encoding = encoding.iter().copied();
        self.component = encoding.next().unwrap_or(self.component);
        self.repetition = encoding.next().unwrap_or(self.repetition);
        self.escape = encoding.next();
        self.subcomponent = encoding.next().unwrap_or(self.subcomponent);
    }
}

/// A value with its escapes resolved; none if it has none. What is no escape, or one of layout, stays as it was
/// sent.
pub(in crate::clinical) fn resolve(value: &[u8], separators: Separators) -> Option<Vec<u8>> {
    let escape = separators.escape.filter(|escape| value.contains(escape))?;
    let mut resolved = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some(start) = rest.iter().position(|byte| *byte == escape) {
        let (before, from) = rest.split_at_checked(start).unwrap_or((rest, &[]));
        resolved.extend_from_slice(before);
        let inner = from.get(1..).unwrap_or_default();
        let Some(length) = inner.iter().position(|byte| *byte == escape) else {
            rest = from;
            break;
        };
        let code = inner.get(..length).unwrap_or_default();
        if let Some(bytes) = meaning(code, escape, separators) {
            resolved.extend_from_slice(&bytes);
            rest = inner.get(length + 1..).unwrap_or_default();
        } else {
            // The second character may open an escape itself.
            resolved.push(escape);
            resolved.extend_from_slice(code);
            rest = inner.get(length..).unwrap_or_default();
            if matches!(code, b"H" | b"N") || code.starts_with(b".") {
                resolved.push(escape);
                rest = rest.get(1..).unwrap_or_default();
            }
        }
    }
    resolved.extend_from_slice(rest);
    Some(resolved)
}

fn meaning(code: &[u8], escape: u8, separators: Separators) -> Option<Vec<u8>> {
    match code {
        b"F" => Some(vec![separators.field]),
        b"S" => Some(vec![separators.component]),
        b"R" => Some(vec![separators.repetition]),
        b"E" => Some(vec![escape]),
        b"T" => Some(vec![separators.subcomponent]),
        [b'X', digits @ ..] if !digits.is_empty() && digits.len() % 2 == 0 => {
            digits.chunks(2).map(byte).collect()
        }
        _ => None,
    }
}

fn byte(digits: &[u8]) -> Option<u8> {
    let text = std::str::from_utf8(digits).ok().filter(|text| !text.starts_with('+'))?;
    u8::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_resolved() {
        for (value, expected) in [
            ("plain", "plain"),
            (r"a\F\b\S\c\R\d\E\e\T\f", r"a|b^c~d\e&f"),
            (r"\X4142\C", "ABC"),
            (r"\X4\ \Q\ \.br\ \H\x\N\", r"\X4\ \Q\ \.br\ \H\x\N\"),
            (r"C:\F", r"C:\F"),
            (r"C:\dir\F\x", r"C:\dir|x"),
            (r"\", r"\"),
        ] {
            let resolved = resolve(value.as_bytes(), Separators::USUAL).unwrap_or_else(|| value.into());
            assert_eq!(String::from_utf8_lossy(&resolved), expected, "{value}");
        }
    }

    #[test]
    fn a_message_may_have_other_separators_or_no_escape() {
        let mut separators = Separators { field: b'!', ..Separators::USUAL };
        separators.set(b"*+/:");
        assert_eq!(resolve(b"/F//S//R//E//T/", separators).as_deref(), Some(&b"!*+/:"[..]));
        separators.set(b"^");
        assert_eq!(resolve(br"\F\", separators), None);
    }
}
