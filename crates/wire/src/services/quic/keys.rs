//! The keys of a client's first packets, RFC 9001 §5: made of the identifier that its own header has.

use aes::Aes128;
use aes::cipher::{BlockEncrypt as _, KeyInit as _};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use super::Version;

/// RFC 9001 §5.2, RFC 9369 §3.3.1, and what the drafts had.
const SALT_1: [u8; 20] = [
    0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc,
    0xbb, 0x7f, 0x0a,
];
const SALT_2: [u8; 20] = [
    0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93, 0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9,
    0xbd, 0x2e, 0xd9,
];
const SALT_OF_DRAFTS: [u8; 20] = [
    0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97, 0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43,
    0x90, 0xa8, 0x99,
];

/// Bytes of the tag behind what is encrypted, RFC 9001 §5.3.
const TAG: usize = 16;

/// From the packet number to the bytes that its protection is made of, RFC 9001 §5.4.2.
const TO_SAMPLE: usize = 4;

type Block = [u8; 16];

/// What opens a packet.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Keys {
    pub(super) content: Block,
    pub(super) vector: [u8; 12],
    pub(super) header: Block,
}

impl Keys {
    /// Those of a client whose first packet has this identifier for the server, RFC 9001 §5.2.
    pub(super) fn of_client(version: Version, identifier: &[u8]) -> Self {
        let (salt, labels) = match version {
            Version::One => (SALT_1, [&b"quic key"[..], b"quic iv", b"quic hp"]),
            Version::Two => (SALT_2, [&b"quicv2 key"[..], b"quicv2 iv", b"quicv2 hp"]),
            Version::Draft(_) => (SALT_OF_DRAFTS, [&b"quic key"[..], b"quic iv", b"quic hp"]),
        };
        let initial = keyed(&salt, &[identifier]);
        let client = expand::<32>(&initial, b"client in");
        let [content, vector, header] = labels;
        Self {
            content: expand(&client, content),
            vector: expand(&client, vector),
            header: expand(&client, header),
        }
    }

    /// The content of a packet: its header up to the number, and the rest. None where it is too short.
    pub(super) fn decrypt(&self, header: &[u8], protected: &[u8]) -> Option<Vec<u8>> {
        let sample: Block = *protected.get(TO_SAMPLE..)?.first_chunk()?;
        let [first_mask, number_mask @ ..] = encrypt(&Aes128::new(&self.header.into()), sample);
        let first = header.first()? ^ (first_mask & 0x0f);
        let length = usize::from(first & 3) + 1;
        let mut nonce = self.vector;
        let number = protected.get(..length)?.iter().zip(number_mask).map(|(byte, mask)| byte ^ mask);
        let places = nonce.iter_mut().rev().take(length).rev();
        places.zip(number).for_each(|(place, byte)| *place ^= byte);
        let end = protected.len().checked_sub(TAG)?;
        let mut content = protected.get(length..end)?.to_vec();
        self.count(nonce, &mut content);
        Some(content)
    }

    /// Counter mode as GCM has it: the first block is the tag's, so the content begins with the second.
    pub(super) fn count(&self, nonce: [u8; 12], content: &mut [u8]) {
        let cipher = Aes128::new(&self.content.into());
        let mut counter: Block = [0; 16];
        counter.iter_mut().zip(nonce).for_each(|(place, byte)| *place = byte);
        for (number, block) in (2u32..).zip(content.chunks_mut(16)) {
            counter.iter_mut().skip(12).zip(number.to_be_bytes()).for_each(|(place, byte)| *place = byte);
            block.iter_mut().zip(encrypt(&cipher, counter)).for_each(|(byte, mask)| *byte ^= mask);
        }
    }
}

fn encrypt(cipher: &Aes128, block: Block) -> Block {
    let mut block = block.into();
    cipher.encrypt_block(&mut block);
    block.into()
}

/// HMAC with SHA-256, which with a salt for key is HKDF-Extract (RFC 5869 §2.2).
fn keyed(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let Ok(mut code) = <Hmac<Sha256> as hmac::Mac>::new_from_slice(key) else { return [0; 32] };
    parts.iter().for_each(|part| code.update(part));
    code.finalize().into_bytes().into()
}

/// HKDF-Expand-Label of RFC 8446 §7.1, for at most 32 bytes, which are one round of RFC 5869 §2.3.
fn expand<const LENGTH: usize>(secret: &[u8; 32], label: &[u8]) -> [u8; LENGTH] {
    const PREFIX: &[u8] = b"tls13 ";
    let lengths = [0, LENGTH as u8, (PREFIX.len() + label.len()) as u8];
    let block = keyed(secret, &[&lengths, PREFIX, label, &[0, 1]]);
    let mut out = [0; LENGTH];
    out.iter_mut().zip(block).for_each(|(place, byte)| *place = byte);
    out
}
