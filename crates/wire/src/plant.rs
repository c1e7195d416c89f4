//! What buildings and plants speak.

pub mod bacnet;
pub mod dnp3;
pub mod enip;
pub mod fox;
pub mod knx;
pub mod modbus;
pub mod opcua;
pub mod s7comm;
