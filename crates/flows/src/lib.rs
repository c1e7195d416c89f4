//! Packets to conversations and sightings.
//!
//! The flow engine decodes each packet once, finds its connection, drives the connection's dissector, and folds what
//! that says into observations. It owns reassembly and all bounds on memory. It does not decide what a host is: it
//! hands [`wardroom_model::Sighting`]s to `identity`.
//!
//! A packet inside of another is a packet like any: it is counted on its own connection, and the one that carries it on
//! that of the tunnel, whose ends are hosts too. Parts of a datagram are put together first (`fragments.rs`).
//!
//! Work is parted into [`SHARDS`] logical shards by a symmetric hash of the connection. Every bound and every eviction
//! is a shard's own and goes by packet time, and merging shards is commutative, so that the answer is the same for
//! any number of threads. Start with [`Engine::packet`], then `shard.rs`. What is read without packets comes by [`Engine::record`] and is
//! folded into the same answer.

mod bound;
mod content;
mod conversation;
mod duplicate;
mod engine;
mod flow;
mod fragments;
mod index;
mod key;
mod merge;
mod notebook;
mod notes;
mod parties;
mod reassembly;
mod record;
mod shard;
mod sighting;
mod slab;

pub use engine::{Config, Engine, FactInPassing, Packet};
pub use merge::{Counters, Heard};

/// Logical shards: a fixed number, so that the answer does not depend on how many threads there are. Few, because an
/// endpoint that talks to many lies in every shard; more threads than this would have nothing to do.
pub const SHARDS: usize = 16;
