//! Maintenance: what the register's dates say about a device, in words.
//!
//! Pure: an asset and a date go in, a state with its sentence and its place in the register comes out. Start with
//! [`maintenance()`]; [`words`] writes dates and durations as people do.

pub mod maintenance;
pub mod words;
pub mod wrench;

pub use maintenance::{Maintenance, MaintenanceState, maintenance};
pub use wrench::{Mark, wrench};
