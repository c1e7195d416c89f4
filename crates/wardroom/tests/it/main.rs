//! The whole program, run as its users run it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at what it did not expect, and says what it skipped"
)]

mod audit;
mod commands;
mod contracts;
mod demo;
mod documents;
mod documents_of_makers;
mod edges;
mod ingest;
mod knowledge;
mod people;
mod privacy;
mod program;
mod schemas;
mod sense;
mod truth;
