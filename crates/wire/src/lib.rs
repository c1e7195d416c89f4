//! Bytes to messages and facts.
//!
//! Everything here is stateless, or holds the state of one connection and no more. Nothing does I/O, reads a clock
//! or fails: what is hostile, cut or foreign gives fewer facts and an [`Anomaly`], never a panic and never an error.
//! What a dissector may say is closed by [`wardroom_model::Field`].
//!
//! Start with [`frame`] (link, network and transport headers), then [`datagram`] (one UDP payload at a time) and
//! [`stream`] (one TCP connection at a time). One folder or file a protocol, in five groups: [`link`], [`names`],
//! [`services`], [`clinical`], [`plant`].

pub mod base64;
pub mod ber;
pub mod bytes;
pub mod datagram;
pub mod dissector;
pub mod frame;
pub(crate) mod framed;
pub mod json;
pub mod lines;
pub mod stream;
pub mod text;
pub(crate) mod ways;
pub mod xml;

pub mod clinical;
pub mod link;
pub mod names;
pub mod plant;
pub mod services;

#[cfg(test)]
mod tests_support;

pub use dissector::{Anomaly, Beginning, Direction, Dissector, Progress, Sink, Verdict};
