//! Transfer syntaxes (PS3.5 §10 and annex A), as far as they change how elements are written.

/// Bytes of the head of a data set's first element that tell how it is written.
pub(super) const HEAD: usize = 8;

/// How the elements of a data set are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TransferSyntax {
    /// Each element names its value representation.
    pub(super) explicit: bool,
    /// Numbers have their most significant byte first.
    pub(super) big_endian: bool,
    /// The whole data set is a raw deflate stream (RFC 1951).
    pub(super) deflated: bool,
}

impl TransferSyntax {
    /// Implicit VR Little Endian, in which command sets are written too.
    pub(super) const IMPLICIT: Self = Self { explicit: false, big_endian: false, deflated: false };
    /// Explicit VR Little Endian.
    pub(super) const EXPLICIT: Self = Self { explicit: true, ..Self::IMPLICIT };
    /// Explicit VR Big Endian, retired and still spoken.
    pub(super) const BIG_ENDIAN: Self = Self { big_endian: true, ..Self::EXPLICIT };
    /// Deflated Explicit VR Little Endian.
    pub(super) const DEFLATED: Self = Self { deflated: true, ..Self::EXPLICIT };

    /// By its UID, which some fill with blanks or NUL. Every syntax with encapsulated pixels is explicit and little endian, so those that are not
    /// known here are taken for that.
    pub(super) fn from_uid(uid: &[u8]) -> Self {
        let end = uid.iter().rposition(|byte| !matches!(byte, 0 | b' ')).map_or(0, |last| last + 1);
        match uid.get(..end).unwrap_or_default() {
            b"1.2.840.10008.1.2" => Self::IMPLICIT,
            // Implicit VR with big endian pixels, a private syntax of one maker; the elements are little endian.
            b"1.2.840.113619.5.2" => Self::IMPLICIT,
            // Papyrus 3, retired.
            b"1.2.840.10008.1.20" => Self::IMPLICIT,
            b"1.2.840.10008.1.2.2" => Self::BIG_ENDIAN,
            // The second and third are references to pixels elsewhere (JPIP), deflated.
            b"1.2.840.10008.1.2.1.99" | b"1.2.840.10008.1.2.4.95" | b"1.2.840.10008.1.2.4.205" => {
                Self::DEFLATED
            }
            _ => Self::EXPLICIT,
        }
    }

    /// By the first element of a stored data set, which is of group 8 and short: whether its group stands in little
    /// endian and whether it names a value representation. None where it could be anything, as what is deflated.
    pub(super) fn from_head(head: [u8; HEAD]) -> Option<Self> {
        let names_one = matches!(head, [_, _, _, _, b'A'..=b'Z', b'A'..=b'Z', ..]);
        match head {
            [8, 0, _, 0, _, _, _, 0] if names_one => Some(Self::EXPLICIT),
            [0, 8, 0, _, _, _, 0, _] if names_one => Some(Self::BIG_ENDIAN),
            [8, 0, _, 0, _, _, 0, 0] => Some(Self::IMPLICIT),
            _ => None,
        }
    }

    /// Two bytes as a number.
    pub(super) const fn u16(self, bytes: [u8; 2]) -> u16 {
        if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }
    }

    /// Four bytes as a number.
    pub(super) const fn u32(self, bytes: [u8; 4]) -> u32 {
        if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syntax_is_known_by_its_uid() {
        for (uid, expected) in [
            ("1.2.840.10008.1.2", TransferSyntax::IMPLICIT),
            ("1.2.840.10008.1.2.1", TransferSyntax::EXPLICIT),
            ("1.2.840.10008.1.2.2", TransferSyntax::BIG_ENDIAN),
            ("1.2.840.10008.1.2.1.99", TransferSyntax::DEFLATED),
            ("1.2.840.10008.1.2.4.70", TransferSyntax::EXPLICIT),
            ("1.2.840.10008.1.2.4.95", TransferSyntax::DEFLATED),
            ("1.2.840.10008.1.2.5", TransferSyntax::EXPLICIT),
            ("1.2.840.10008.1.2.8.1", TransferSyntax::EXPLICIT),
            ("1.2.840.10008.1.20", TransferSyntax::IMPLICIT),
            ("1.2.840.113619.5.2", TransferSyntax::IMPLICIT),
            ("1.2.840.10008.1.2\0", TransferSyntax::IMPLICIT),
        ] {
            assert_eq!(TransferSyntax::from_uid(uid.as_bytes()), expected, "{uid}");
        }
    }
}
