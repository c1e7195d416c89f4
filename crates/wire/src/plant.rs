//! What buildings and plants speak.

pub mod bacnet;
pub mod modbus;

mod unit;
