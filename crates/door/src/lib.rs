//! What opens a door: passwords, second factors, codes for one use, the secrets of sessions and tokens, and the limit
//! on tries; and the signature under the head of the record of what went on inside.
//!
//! Pure: randomness and time are given as values, and nothing here is kept or sent. Secrets are kept elsewhere only
//! as digests, which [`secret`] makes; passwords as Argon2id strings.

pub mod attempts;
pub mod code;
pub mod password;
pub mod second_factor;
pub mod secret;
pub mod signed_head;
