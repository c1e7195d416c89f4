//! Foreign formats and the house's words, in both directions.
//!
//! Everything here takes bytes and gives values with counted problems; nothing opens a file. [`assets`] reads what a CMMS
//! exports, on top of [`table`], which reads any
//! spreadsheet as rows of text; [`text`] writes cells that no spreadsheet program takes for a formula. [`gudid`] reads what
//! regulators publish of products, [`sbom`] what makers say that their devices are made of, [`mds2`] what they
//! state on their security. [`source`] reads what
//! tells of a network without packets: logs of Zeek, leases, tables of switches, and with [`flow_export`] what exporters count.

pub mod assets;
pub mod flow_export;
pub mod gudid;
mod leases;
mod lenient;
pub mod mds2;
pub mod sbom;
pub mod source;
mod switch;
pub mod table;
pub mod text;
mod zeek;
