//! What medical devices and the systems of a hospital speak.

pub mod dicom;
pub mod hl7;
