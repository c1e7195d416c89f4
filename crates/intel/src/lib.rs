//! Advisories, CVE records, the list of known exploited vulnerabilities, predictions and recalls × devices → findings.
//!
//! Pure: bytes in, findings and problems out. A feed's broken entry is a problem with its place and the rest goes
//! through. The way is: [`Feeds::add`] recognises a file by its content ([`csaf`], [`cve`], [`nvd`], [`kev`], [`epss`], [`recall`],
//! [`vex`]) and keeps [`advisory::Advisory`] and [`recall::Recall`] values; [`Index::build`] groups their products by maker;
//! [`Index::findings`] compares a [`Subject`] with them.
//!
//! A maker's name alone never makes a finding. The product must be meant by its name ([`names`]), and the version must
//! be within the range that the publisher states; where either cannot be told, the finding says *needs check* and what
//! to look up.

pub mod advisory;
pub mod configuration;
pub mod csaf;
pub mod cve;
pub mod epss;
mod feeds;
mod index;
mod judge;
pub mod kev;
mod lenient;
mod names;
mod number;
pub mod nvd;
mod part;
pub mod recall;
mod score;
pub mod subject;
mod text;
mod vendors;
pub mod vex;

pub use feeds::Feeds;
pub use index::Index;
pub use subject::{OperatingSystem, Subject};
