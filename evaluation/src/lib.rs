//! Measures how often Wardroom is right, and writes it down: see [`report`].

pub mod calibration;
pub mod figures;
pub mod made;
pub mod pairs;
pub mod report;
