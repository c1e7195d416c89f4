//! A bill of materials: what parts a device's software and hardware are made of, as its maker says (SBOM).

use serde::{Deserialize, Serialize};

use crate::macros::slugs;

slugs! {
    /// In whose form a bill is written.
    BillForm {
        /// OWASP CycloneDX, as JSON or XML.
        CycloneDx = "cyclonedx",
        /// SPDX of the Linux Foundation, as JSON or tag-value.
        Spdx = "spdx",
    }
}

slugs! {
    /// What a part is.
    PartKind {
        /// A program.
        Application = "application",
        /// A framework.
        Framework = "framework",
        /// A library.
        Library = "library",
        /// A container image.
        Container = "container",
        /// A platform that others run on.
        Platform = "platform",
        /// An operating system.
        OperatingSystem = "operating_system",
        /// A device, or a piece of hardware.
        Device = "device",
        /// A driver.
        DeviceDriver = "device_driver",
        /// Firmware.
        Firmware = "firmware",
        /// A file, archive, source or installer.
        File = "file",
        /// A model of machine learning.
        MachineLearningModel = "machine_learning_model",
        /// Data.
        Data = "data",
        /// A key, certificate or algorithm.
        CryptographicAsset = "cryptographic_asset",
        /// A service that is called, on the device or elsewhere.
        Service = "service",
        /// The bill does not say, or in a word of its own.
        Unstated = "unstated",
    }
}

/// One part. Names of persons (authors) are not among it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The bill's own name for it, by which other places of the bill and statements of other files point at it.
    pub reference: Option<Box<str>>,
    /// What it is.
    pub kind: PartKind,
    /// Namespace of the name: an organisation or a domain turned round.
    pub group: Option<Box<str>>,
    /// Name.
    pub name: Box<str>,
    /// Version, as it is written.
    pub version: Option<Box<str>>,
    /// Who made it.
    pub maker: Option<Box<str>>,
    /// From whom the device's maker has it.
    pub supplier: Option<Box<str>>,
    /// Package URL.
    pub purl: Option<Box<str>>,
    /// Platform names (CPE 2.2 or 2.3).
    pub cpes: Vec<Box<str>>,
    /// How many digests of it are given.
    pub hashes: u32,
    /// Licences: identifiers, names or expressions of SPDX.
    pub licences: Vec<Box<str>>,
    /// How it is supported, in the bill's words.
    pub support: Option<Box<str>>,
    /// Until when it is supported, in the bill's words.
    pub end_of_support: Option<Box<str>>,
    /// Position in the bill's list of the part that it lies in.
    pub within: Option<u32>,
    /// Place in the file: a JSON pointer or a line.
    pub at: Box<str>,
}

/// A bill of materials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillOfMaterials {
    /// In whose form it is written.
    pub form: BillForm,
    /// Version of the form.
    pub form_version: Box<str>,
    /// The bill's own number: a serial number (CycloneDX) or the document's namespace (SPDX).
    pub id: Option<Box<str>>,
    /// Which edition of that number it is.
    pub revision: Option<Box<str>>,
    /// When it was made, as it is written.
    pub created: Option<Box<str>>,
    /// The device or program that it is for, as a part.
    pub subject: Option<Part>,
    /// Its parts, each after the one that it lies in.
    pub parts: Vec<Part>,
}

impl Part {
    /// A part of this name.
    pub fn new(name: impl Into<Box<str>>, at: impl Into<Box<str>>) -> Self {
        Self {
            reference: None,
            kind: PartKind::Unstated,
            group: None,
            name: name.into(),
            version: None,
            maker: None,
            supplier: None,
            purl: None,
            cpes: Vec::new(),
            hashes: 0,
            licences: Vec::new(),
            support: None,
            end_of_support: None,
            within: None,
            at: at.into(),
        }
    }

    /// Is it named in a way that every program understands: by a package URL or platform name?
    pub fn is_identified(&self) -> bool {
        self.purl.is_some() || !self.cpes.is_empty()
    }
}

impl BillOfMaterials {
    /// How many parts lie around this one.
    pub fn depth(&self, part: &Part) -> usize {
        let outer = |within: &u32| self.parts.get(usize::try_from(*within).ok()?)?.within;
        std::iter::successors(part.within, outer).take(self.parts.len()).count()
    }
}
