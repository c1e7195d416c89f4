//! Measures how often Wardroom is right, and writes it down: see [`report`].

pub mod calibration;
pub mod claims;
pub mod diagram;
pub mod figures;
pub mod findings;
pub mod independent;
mod labels;
pub mod leave_out;
pub mod made;
pub mod names;
pub mod pairs;
pub mod report;
pub mod sample;
