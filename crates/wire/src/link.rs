//! The link itself and those who keep it: addresses, neighbours, switches.

pub mod arp;
pub mod ndp;
