//! Ethernet addresses (EUI-48).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An Ethernet address, IEEE 802-2014 §8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Mac(pub [u8; 6]);

/// Text that is not an Ethernet address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a MAC address: twelve hexadecimal digits are needed, such as 00:1b:63:84:45:e6")]
pub struct MacError(String);

impl Mac {
    /// ff:ff:ff:ff:ff:ff.
    pub const BROADCAST: Self = Self([0xff; 6]);

    /// True for group addresses, broadcast among them: no host sends from one.
    pub const fn is_group(self) -> bool {
        self.0[0] & 1 == 1
    }

    /// True where the address was not given by the IEEE registry: virtual machines and phones that randomise.
    pub const fn is_locally_administered(self) -> bool {
        self.0[0] & 2 == 2
    }

    /// True for 00:00:00:00:00:00, which captures of loopback and tunnels show.
    pub fn is_zero(self) -> bool {
        self.0 == [0; 6]
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        // Every line of every list has some of these, and formatting six numbers takes ten times as long.
        let mut text = [b':'; 17];
        for (place, byte) in text.chunks_mut(3).zip(self.0) {
            place[0] = DIGITS[usize::from(byte >> 4)];
            place[1] = DIGITS[usize::from(byte & 15)];
        }
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl FromStr for Mac {
    type Err = MacError;

    /// Reads `00:1b:63:84:45:e6`, `00-1B-63-84-45-E6`, `001b.6384.45e6` and `001B638445E6`.
    fn from_str(text: &str) -> Result<Self, MacError> {
        let error = || MacError(text.to_owned());
        let mut bytes = [0u8; 6];
        let mut digits = 0;
        for character in text.trim().chars() {
            if matches!(character, ':' | '-' | '.' | ' ') {
                continue;
            }
            let digit = character.to_digit(16).ok_or_else(error)? as u8;
            let byte = bytes.get_mut(digits / 2).ok_or_else(error)?;
            *byte = *byte << 4 | digit;
            digits += 1;
        }
        if digits == 12 { Ok(Self(bytes)) } else { Err(error()) }
    }
}

impl Serialize for Mac {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Mac {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notation_of_switches_and_registers_is_read() {
        for text in
            ["00:1b:63:84:45:e6", "00-1B-63-84-45-E6", "001b.6384.45e6", "001B638445E6", " 001b638445e6 "]
        {
            assert_eq!(text.parse::<Mac>().unwrap().to_string(), "00:1b:63:84:45:e6", "{text}");
        }
        for text in ["", "00:1b:63:84:45", "00:1b:63:84:45:e6:00", "zz:1b:63:84:45:e6", "n/a"] {
            assert!(text.parse::<Mac>().is_err(), "{text}");
        }
    }
}
