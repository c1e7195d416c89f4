//! What is known of makers, products, categories, operating systems and their traces: the knowledge of the house.
//!
//! Knowledge is data: the TOML files of `knowledge/`, embedded when built, and a user's own files beside them
//! ([`Catalog::from_texts`]). It is the one place for names: identity, advisories and the maintenance register all ask
//! [`Catalog::vendor`] and [`Catalog::product`] whether two texts mean the same thing. Claims carry
//! [`Catalog::version`], so that it is known which knowledge made them.
//!
//! Start with [`names`] (the normal form), then [`vendor`], [`product`] and [`fingerprint`].

mod catalog;
mod check;
mod load;
mod mention;

pub mod category;
pub mod cpe;
pub mod dicom;
pub mod fingerprint;
pub mod mac;
pub mod names;
pub mod operating_system;
pub mod product;
pub mod source;
pub mod udi;
pub mod vendor;
pub mod version;

pub use catalog::{Catalog, Named, Statement};
pub use category::Category;
pub use dicom::{SopClass, SopRole};
pub use fingerprint::Fingerprint;
pub use mac::MacHolder;
pub use operating_system::OperatingSystem;
pub use product::Product;
pub use source::{Source, SourceKind};
pub use vendor::{Trade, Vendor, VendorRole};
