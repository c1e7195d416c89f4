//! The order of bytes in a number.

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    LeastFirst,
    MostFirst,
}

impl Order {
    /// A file begins with the number 0xa50c.
    pub(super) fn of(start: &[u8]) -> Option<Self> {
        match start {
            [0x0c, 0xa5, ..] => Some(Self::LeastFirst),
            [0xa5, 0x0c, ..] => Some(Self::MostFirst),
            _ => None,
        }
    }

    /// A number of up to eight bytes; none where the bytes end before it does.
    pub(super) fn number(self, bytes: &[u8], at: usize, length: usize) -> Option<u64> {
        let bytes = bytes.get(at..at.checked_add(length)?)?;
        let shift = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        Some(match self {
            Self::LeastFirst => bytes.iter().rev().fold(0, shift),
            Self::MostFirst => bytes.iter().fold(0, shift),
        })
    }
}
