//! DHCP unique identifiers, RFC 8415 §11 and RFC 6355, as text: the kind, and what in it stays the same.

use std::fmt;

use wardroom_model::Mac;

use crate::bytes::Cursor;
use crate::text::Hexadecimal;

/// RFC 8415 §11.1: two bytes of kind, and up to 128 more.
const LONGEST: usize = 130;

/// An identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Duid<'a> {
    /// Address with the time at which the identifier was made: kinds 1, and 3 without time.
    Address { is_dated: bool, hardware: u16, address: &'a [u8] },
    /// Kind 2: what a maker gave.
    Enterprise { number: u32, identifier: &'a [u8] },
    /// Kind 4.
    Uuid(&'a [u8]),
    /// Any other.
    Other(u16),
}

impl<'a> Duid<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        if bytes.len() > LONGEST {
            return None;
        }
        let mut cursor = Cursor::new(bytes);
        Some(match cursor.u16()? {
            kind @ (1 | 3) => {
                let hardware = cursor.u16()?;
                if kind == 1 {
                    cursor.u32()?;
                }
                Self::Address { is_dated: kind == 1, hardware, address: cursor.rest() }
            }
            2 => Self::Enterprise { number: cursor.u32()?, identifier: cursor.rest() },
            4 if cursor.rest().len() == 16 => Self::Uuid(cursor.rest()),
            kind => Self::Other(kind),
        })
    }
}

impl fmt::Display for Duid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const ETHERNET: u16 = 1;
        match *self {
            Self::Address { is_dated, hardware, address } => {
                let dated = if is_dated { "dated " } else { "" };
                match <[u8; 6]>::try_from(address) {
                    Ok(mac) if hardware == ETHERNET => write!(f, "{dated}mac {}", Mac(mac)),
                    _ => write!(f, "{dated}hardware {hardware} {}", Hexadecimal(address)),
                }
            }
            Self::Enterprise { number, identifier } => {
                write!(f, "enterprise {number} {}", Hexadecimal(identifier))
            }
            Self::Uuid(uuid) => write!(f, "uuid {}", Hexadecimal(uuid)),
            Self::Other(kind) => write!(f, "type {kind}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests_support::hex;

    #[track_caller]
    fn check(bytes: &str, expected: Option<&str>) {
        assert_eq!(Duid::read(&hex(bytes)).map(|duid| duid.to_string()).as_deref(), expected);
    }

    /// The first three are the examples of RFC 8415 §11.
    #[test]
    fn each_kind_is_said_without_its_time() {
        check("0001 0001 14085882 000c290f1c3b", Some("dated mac 00:0c:29:0f:1c:3b"));
        check("0002 00000009 0cc084d303000912", Some("enterprise 9 0cc084d303000912"));
        check("0003 0001 54d46ffa109a", Some("mac 54:d4:6f:fa:10:9a"));
        check("0003 001b 0011223344556677", Some("hardware 27 0011223344556677"));
        check("0004 000102030405060708090a0b0c0d0e0f", Some("uuid 000102030405060708090a0b0c0d0e0f"));
        check("0004 00", Some("type 4"));
        check("0009", Some("type 9"));
        check("00", None);
        check("0001 0001 1408", None);
    }
}
