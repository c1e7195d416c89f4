//! What buildings and plants speak.

pub mod bacnet;
pub mod enip;
pub mod modbus;

mod unit;
