//! Foreign formats and the house's words, in both directions.
//!
//! Everything here takes bytes and gives values with counted problems; nothing opens a file. [`assets`] reads what a CMMS
//! exports, on top of [`table`], which reads any
//! spreadsheet as rows of text; [`text`] writes cells that no spreadsheet program takes for a formula.

pub mod assets;
pub mod table;
pub mod text;
