//! Calls and pictures: protocols whose heads look like those of HTTP.

pub mod rtsp;
pub mod sip;

mod heads;
