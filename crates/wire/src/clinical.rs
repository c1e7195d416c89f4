//! What medical devices and the systems of a hospital speak.

pub mod astm;
pub mod carescape;
pub mod dicom;
pub(crate) mod dicomweb;
pub(crate) mod fhir;
pub mod hl7;
pub mod intellivue;
mod mder;
pub mod medibus;
pub mod phd;
pub mod poct1a;
pub(crate) mod sdc;
