//! What buildings and plants speak.

pub mod bacnet;
