//! SHA-256 over parts with their lengths, so that `["ab", "c"]` and `["a", "bc"]` differ.

use sha2::{Digest, Sha256};

/// Lower-case hexadecimal, 64 digits.
pub(crate) fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hexadecimal(&hash.finalize())
}

/// The first 128 bits, 32 digits: enough to tell whether a row changed.
pub(crate) fn short_digest(parts: &[&str]) -> String {
    let mut text = digest(parts);
    text.truncate(32);
    text
}

/// Bytes as lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
