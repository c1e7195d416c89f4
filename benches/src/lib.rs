//! What the benches share: reading captures as Ethernet frames, and running a program with its time and memory.

pub mod frames;
pub mod image;
pub mod measure;
pub mod mix;
