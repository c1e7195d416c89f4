//! Captures, logs, lease files, tables of switches and flow exports to what was heard in them.
//!
//! This room does the I/O that `flows` must not do: it opens files, reads pcap and pcapng, takes their digest on the
//! way, and hands packets to one flow engine, or to several on as many threads. It is passive by construction: it
//! reads and never sends.
//!
//! What a file is, its content tells. [`collect`] hears what exporters send over UDP.
//!
//! Start with [`listen`] for files and [`sense`] for interfaces.

mod capture;
mod collect;
mod digest;
mod filter;
mod follow;
mod listen;
mod live;
mod packed;
mod parallel;
mod records;

pub use collect::{Collector, collect};
pub use filter::{Filter, FilterError};
pub use follow::follow;
pub use listen::{CaptureRead, FactSink, Heard, Listening, Options, listen};
pub use live::{Ears, Progress, sense};
pub use wardroom_ring::Settings as RingSettings;

/// Why nothing could be heard at all. What is wrong within a capture is a problem, not an error.
#[derive(Debug, thiserror::Error)]
pub enum SensorError {
    /// A thread of the reader ended badly.
    #[error("reading captures with {threads} threads: a worker stopped early; run again with --threads 1")]
    Worker {
        /// How many threads there were.
        threads: usize,
    },
    /// An interface cannot be listened on.
    #[error(transparent)]
    Interface(#[from] wardroom_ring::RingError),
}
