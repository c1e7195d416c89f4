//! The head of the record, signed with Ed25519, to be kept elsewhere.
//!
//! Whoever has the database can make all hashes of a chain anew, and they agree. A head that was signed and taken
//! away before names a place and a hash that the new chain does not have.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use wardroom_model::Timestamp;

use crate::secret::hexadecimal;

/// Says what the signature is of, so that it is of nothing else.
const OF: &str = "wardroom record head 1";

/// Where a record ended, and who says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHead {
    /// Whose record.
    pub site: Box<str>,
    /// Place of its last event then.
    pub sequence: i64,
    /// Hash of that event.
    pub hash: Box<str>,
    /// When that was.
    pub signed_at: Timestamp,
    /// Key that checks the signature, in hexadecimal.
    pub public_key: Box<str>,
    /// Signature of all above but the key, in hexadecimal.
    pub signature: Box<str>,
}

/// Why a signed head is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It was signed with another key than the one that is trusted.
    OtherKey,
    /// The signature is not of what it stands under.
    Forged,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::OtherKey => "it was signed with another key",
            Self::Forged => "its signature does not fit",
        })
    }
}

impl std::error::Error for Refusal {}

/// The key that checks what a secret key signs, in hexadecimal.
pub fn public_key(secret: &[u8; 32]) -> String {
    hexadecimal(SigningKey::from_bytes(secret).verifying_key().as_bytes())
}

/// Signs where a record ends.
pub fn sign(secret: &[u8; 32], site: &str, (sequence, hash): (i64, &str), now: Timestamp) -> SignedHead {
    let mut head = SignedHead {
        site: site.into(),
        sequence,
        hash: hash.into(),
        signed_at: now,
        public_key: public_key(secret).into(),
        signature: "".into(),
    };
    let signature = SigningKey::from_bytes(secret).sign(&head.message());
    head.signature = hexadecimal(&signature.to_bytes()).into();
    head
}

impl SignedHead {
    /// Is it what the holder of this key signed?
    ///
    /// # Errors
    /// Where it is not.
    pub fn check(&self, public_key: &str) -> Result<(), Refusal> {
        if !self.public_key.eq_ignore_ascii_case(public_key) {
            return Err(Refusal::OtherKey);
        }
        let key = bytes::<32>(&self.public_key).and_then(|key| VerifyingKey::from_bytes(&key).ok());
        let signature = bytes::<64>(&self.signature).map(|bytes| Signature::from_bytes(&bytes));
        let (Some(key), Some(signature)) = (key, signature) else { return Err(Refusal::Forged) };
        key.verify_strict(&self.message(), &signature).map_err(|_error| Refusal::Forged)
    }

    /// What is signed: the parts with their lengths, so that no two heads read alike.
    fn message(&self) -> Vec<u8> {
        let [sequence, signed_at] = [self.sequence, self.signed_at.0].map(|number| number.to_string());
        let mut message = Vec::new();
        for part in [OF, &self.site, &sequence, &self.hash, &signed_at] {
            message.extend((part.len() as u64).to_be_bytes());
            message.extend(part.as_bytes());
        }
        message
    }
}

/// Reads hexadecimal digits.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: [u8; 32] = [7; 32];

    fn head() -> SignedHead {
        sign(&SECRET, "main", (12, "abc"), Timestamp(1_790_000_000_000_000))
    }

    #[test]
    fn keys_are_those_of_rfc_8032() {
        let secret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(public_key(&bytes(secret).unwrap()), public);
    }

    #[test]
    fn what_was_signed_is_believed_and_nothing_else() {
        let (head, key) = (head(), public_key(&SECRET));
        assert_eq!(head.check(&key), Ok(()));
        assert_eq!(head.check(&key.to_uppercase()), Ok(()));
        assert_eq!(head.check(&public_key(&[8; 32])), Err(Refusal::OtherKey));
        let changed: [fn(&mut SignedHead); 6] = [
            |head| head.site = "other".into(),
            |head| head.sequence = 11,
            |head| head.hash = "abd".into(),
            |head| head.signed_at = Timestamp(0),
            |head| head.signature = "00".repeat(64).into(),
            |head| head.signature = "ü".repeat(64).into(),
        ];
        for (number, change) in changed.into_iter().enumerate() {
            let mut other = head.clone();
            change(&mut other);
            assert_eq!(other.check(&key), Err(Refusal::Forged), "change {number}");
        }
    }

    #[test]
    fn a_key_that_is_none_checks_nothing() {
        for key in ["", "zz", &"0".repeat(64), &"+f".repeat(32)] {
            let other = SignedHead { public_key: key.into(), ..head() };
            assert_eq!(other.check(key), Err(Refusal::Forged), "{key}");
        }
    }
}
