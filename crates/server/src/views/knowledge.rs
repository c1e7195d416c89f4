//! What devices are known by, counted.

use serde::Serialize;
use wardroom_model::Problem;

use crate::knowledge::Knowledge;

/// The knowledge in use.
#[derive(Serialize)]
pub(crate) struct KnowledgeTold {
    /// Its version: a digest of all of its texts.
    pub(crate) version: String,
    /// Makers.
    pub(crate) vendors: u64,
    /// Products.
    pub(crate) products: u64,
    /// Kinds of device.
    pub(crate) categories: u64,
    /// Releases of operating systems.
    pub(crate) operating_systems: u64,
    /// Fingerprints.
    pub(crate) fingerprints: u64,
    /// The hospital's own files.
    pub(crate) own: Vec<OwnFileTold>,
    /// What in them could not be used, with file and line.
    pub(crate) problems: Vec<Problem>,
}

/// A file of the hospital's own.
#[derive(Serialize)]
pub(crate) struct OwnFileTold {
    /// Its name.
    pub(crate) name: String,
    /// Fingerprints of it that are used.
    pub(crate) fingerprints: u64,
    /// What in it could not be used.
    pub(crate) problems: u64,
}

/// The knowledge in use, counted.
pub(crate) fn told(knowledge: &Knowledge) -> KnowledgeTold {
    let catalog = knowledge.catalog;
    let own = knowledge.own.iter().map(|file| OwnFileTold {
        name: file.name.clone(),
        fingerprints: catalog.fingerprints().iter().filter(|one| one.place().0 == file.name).count() as u64,
        problems: knowledge.problems.iter().filter(|problem| *problem.file == *file.name).count() as u64,
    });
    KnowledgeTold {
        version: catalog.version().to_owned(),
        vendors: catalog.vendors().len() as u64,
        products: catalog.products().len() as u64,
        categories: catalog.categories().len() as u64,
        operating_systems: catalog.operating_systems().len() as u64,
        fingerprints: catalog.fingerprints().len() as u64,
        own: own.collect(),
        problems: knowledge.problems.clone(),
    }
}
