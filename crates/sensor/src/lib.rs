//! Captures to what was heard in them.
//!
//! This room does the I/O that `flows` must not do: it opens files, reads pcap and pcapng, takes their digest on the
//! way, and hands packets to one flow engine, or to several on as many threads. It is passive by construction: it
//! reads and never sends.
//!
//! Start with [`listen`].

mod capture;
mod digest;
mod listen;
mod parallel;

pub use listen::{CaptureRead, FactSink, Heard, Listening, Options, listen};

/// Why nothing could be heard at all. What is wrong within a capture is a problem, not an error.
#[derive(Debug, thiserror::Error)]
pub enum SensorError {
    /// A thread of the reader ended badly.
    #[error("reading captures with {threads} threads: a worker stopped early; run again with --threads 1")]
    Worker {
        /// How many threads there were.
        threads: usize,
    },
}
