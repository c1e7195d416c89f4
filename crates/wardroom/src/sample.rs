//! The sample hospital that the program carries.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rust_embed::RustEmbed;
use serde::Deserialize;
use wardroom_model::Timestamp;

#[derive(RustEmbed)]
#[folder = "../../sample"]
#[include = "captures/*"]
#[include = "advisories/*.json"]
#[include = "cves/*.json"]
#[include = "kev.json"]
#[include = "gudid.json"]
#[include = "assets.csv"]
#[include = "hospital.toml"]
struct Files;

/// The sample, written to a folder.
pub(crate) struct Sample {
    /// Captures, in the order of their names.
    pub(crate) captures: Vec<PathBuf>,
    /// The CMMS export.
    pub(crate) assets: PathBuf,
    /// Advisories, CVE records and the catalogue of known exploited vulnerabilities.
    pub(crate) feeds: Vec<PathBuf>,
    /// Records of products.
    pub(crate) products: PathBuf,
    /// What the hospital is called, and what time it is there.
    pub(crate) hospital: Hospital,
}

/// `sample/hospital.toml`.
#[derive(Deserialize)]
pub(crate) struct Hospital {
    /// Name, which says that it is a sample.
    pub(crate) name: Box<str>,
    /// IANA time zone.
    pub(crate) time_zone: Box<str>,
    /// *Now* for everything that the demo shows.
    pub(crate) as_of: Timestamp,
}

impl Sample {
    /// Writes the sample's files below a folder.
    pub(crate) fn unpack(folder: &Path) -> Result<Self> {
        for name in Files::iter() {
            let path = folder.join(&*name);
            let context = || format!("writing the sample's {}", path.display());
            let parent = path.parent().unwrap_or(folder);
            std::fs::create_dir_all(parent).with_context(context)?;
            let file = Files::get(&name).with_context(context)?;
            std::fs::write(&path, &file.data).with_context(context)?;
        }
        let hospital = std::fs::read_to_string(folder.join("hospital.toml"))
            .context("reading the sample's hospital.toml")?;
        let mut captures: Vec<PathBuf> = Files::iter()
            .filter(|name| name.starts_with("captures/"))
            .map(|name| folder.join(&*name))
            .collect();
        captures.sort();
        Ok(Self {
            captures,
            assets: folder.join("assets.csv"),
            products: folder.join("gudid.json"),
            feeds: ["advisories", "cves", "kev.json"].map(|name| folder.join(name)).to_vec(),
            hospital: toml::from_str(&hospital).context("reading the sample's hospital.toml")?,
        })
    }
}
