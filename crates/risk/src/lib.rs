//! Risk as harm: the care-days that a device is expected to cost in a year, with every factor in words.
//!
//! Four causes are added. *Security*: published weaknesses, how likely each is to be used, and how exposed the device
//! is. *Recall*: defects that the maker calls back. *Maintenance*: what overdue maintenance lets fail. *Unknown
//! device*: what nobody looks after because nobody knows it. Each is a likelihood a year times the care-days that one
//! such event costs, by what the device does for patients.
//!
//! The figures behind it are [`Constants`], a small TOML file that a hospital can edit; most are Wardroom's own
//! assumptions and are marked so. The order that they give is worth more than the number itself.
//! Start with [`harm()`].

pub mod constants;
pub mod context;
pub mod exposure;
pub mod harm;
pub mod likelihood;
pub mod severity;
pub mod shield;
pub mod ssvc;
mod words;

pub use constants::Constants;
pub use context::Circumstances;
pub use exposure::Exposure;
pub use harm::{Harms, RiskInput, Share, harm};
pub use severity::severity;
pub use shield::{Shield, security_state};
pub use words::{care_days, function_words, recall_class};
