//! The whole program, run as its users run it.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod contracts;
mod demo;
mod edges;
mod ingest;
mod privacy;
mod program;
mod schemas;
mod truth;
