//! Secrets that programs carry: of sessions, API tokens and sensor keys. 256 random bits, so that a fast digest is
//! enough to keep them by.

use sha2::{Digest, Sha256};

/// What a secret opens, told by its first letters, so that one found in a file can be named and ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A person's session in a browser.
    Session,
    /// A person's program.
    Token,
    /// A sensor.
    SensorKey,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Session, Self::Token, Self::SensorKey];

    const fn prefix(self) -> &'static str {
        match self {
            Self::Session => "wrs_",
            Self::Token => "wrt_",
            Self::SensorKey => "wrk_",
        }
    }
}

/// The text of a secret: its kind and 64 hexadecimal digits.
pub fn write(kind: Kind, random: &[u8; 32]) -> String {
    format!("{}{}", kind.prefix(), hexadecimal(random))
}

/// What a text is the secret of, where it is written as one.
pub fn kind(text: &str) -> Option<Kind> {
    let kind = Kind::ALL.into_iter().find(|kind| text.starts_with(kind.prefix()))?;
    let digits = text.get(kind.prefix().len()..)?;
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (digits.len() == 64 && digits.bytes().all(is_digit)).then_some(kind)
}

/// What a secret is kept and found by: SHA-256 in hexadecimal.
pub fn digest(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

/// Bytes as lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a text does not fail.
        let _written = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_say_what_they_are_of() {
        for of in Kind::ALL {
            let text = write(of, &[0xab; 32]);
            assert_eq!(kind(&text), Some(of));
            assert_eq!(kind(&text[..text.len() - 1]), None);
            assert_eq!(kind(&text.to_uppercase()), None);
        }
        for text in ["", "wrs_", "wrt_ü", "Bearer x"] {
            assert_eq!(kind(text), None, "{text}");
        }
    }

    #[test]
    fn digests_are_sha_256() {
        assert_eq!(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
