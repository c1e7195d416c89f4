//! The way through the house over the store: what is read in, and what is derived from it.
//!
//! Reading in ([`Pipeline::captures_read`], [`Pipeline::assets_read`], [`Pipeline::feeds_read`], [`Pipeline::products_read`]) keeps what sources say,
//! each source once. Deriving ([`Pipeline::derive`]) makes hosts' identities, devices, findings, harm and work from all
//! that is kept, with people's decisions on top. It takes no input but the store and the time, and may run again at any
//! time: the same store and the same time give the same result.

mod assets;
mod captures;
mod derive;
mod device;
mod feeds;
mod products;
mod publications;

use std::path::PathBuf;
use std::sync::Arc;

use wardroom_catalog::Catalog;
use wardroom_model::Problem;
use wardroom_store::{Store, StoreError};

use crate::knowledge::Knowledge;
use publications::Publications;

pub use assets::AssetsRead;
pub use derive::Derived;
pub use feeds::File;
pub use products::{product_files, products_of};

/// Reads in and derives.
#[derive(Clone)]
pub struct Pipeline {
    store: Arc<Store>,
    catalog: &'static Catalog,
    publications: Publications,
}

/// What reading in came to.
#[derive(Clone, Debug, Default)]
pub struct ReadIn {
    /// Sources read.
    pub read: u64,
    /// Sources that were read before, and were left as they are.
    pub known: u64,
    /// What could not be read, with its place.
    pub problems: Vec<Problem>,
}

/// Why a step of the pipeline stopped.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// A file could not be read.
    #[error("reading {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Cause.
        source: std::io::Error,
    },
    /// A folder holds no file of a release.
    #[error("no file of {} ends in .txt, .xml, .json or .zip; name the folder that the release was unpacked into", path.display())]
    NoProducts {
        /// The folder.
        path: PathBuf,
    },
    /// Captures could not be heard at all.
    #[error("listening to captures")]
    Sensor(#[from] wardroom_sensor::SensorError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Work in the background ended badly.
    #[error("work in the background was broken off; run the command again")]
    Background(#[from] tokio::task::JoinError),
}

impl Pipeline {
    /// Over a store, with the knowledge that the program carries.
    pub fn new(store: Arc<Store>) -> Self {
        Self { store, catalog: Catalog::builtin(), publications: Publications::default() }
    }

    /// With other knowledge.
    pub fn knowing(self, knowledge: &Knowledge) -> Self {
        Self { catalog: knowledge.catalog, ..self }
    }
}
