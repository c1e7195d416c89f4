//! Measures how often Wardroom is right, and writes it down: see [`report`].

pub mod calibration;
pub mod claims;
pub mod figures;
pub mod independent;
mod labels;
pub mod made;
pub mod pairs;
pub mod report;
