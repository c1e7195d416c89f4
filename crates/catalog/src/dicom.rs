//! DICOM's service classes: what an abstract syntax is for, and which kind of device makes its objects (PS3.4, PS3.6).

use std::collections::HashMap;

use serde::Deserialize;

/// What a service class is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SopRole {
    /// Storage of objects, PS3.4 annex B.
    Storage,
    /// Query of an archive (C-FIND), PS3.4 annex C.
    Query,
    /// Retrieval from an archive (C-MOVE, C-GET), PS3.4 annex C.
    Retrieve,
    /// Modality worklist, PS3.4 annex K.
    Worklist,
    /// Modality performed procedure step, PS3.4 annex F.
    ProcedureStep,
    /// Storage commitment, PS3.4 annex J.
    Commitment,
    /// Print management, PS3.4 annex H.
    Print,
    /// Verification (C-ECHO), PS3.4 annex A.
    Verification,
}

/// A service class.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SopClass {
    /// Its UID.
    pub uid: Box<str>,
    /// Name, as PS3.6 has it.
    pub name: Box<str>,
    /// What it is for.
    pub role: SopRole,
    /// Slug of the category of devices that make its objects, where one kind alone does.
    #[serde(default)]
    pub category: Option<Box<str>>,
}

/// The service classes by UID.
#[derive(Debug, Default)]
pub(crate) struct SopClasses(HashMap<Box<str>, SopClass>);

impl SopClasses {
    pub(crate) fn new(all: Vec<SopClass>) -> Self {
        Self(all.into_iter().map(|class| (class.uid.clone(), class)).collect())
    }

    pub(crate) fn by_uid(&self, uid: &str) -> Option<&SopClass> {
        self.0.get(uid.trim_end_matches(['\0', ' ']))
    }
}
