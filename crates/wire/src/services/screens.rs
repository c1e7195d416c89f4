//! Screens, keyboards and mice over the network.

pub mod vnc;
pub mod x11;
