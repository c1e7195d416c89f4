//! Where a piece of knowledge comes from, and under which licence: clean sources only.
//!
//! The loader refuses what names no source, and what names terms that may not be taken over. So data under GPL or
//! NPSL cannot enter the catalogue by mistake, not from a user's own folder either.

use serde::{Deserialize, Serialize};

/// What kind of source a piece of knowledge has. Only these are clean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// Read by ourselves off a device or a program.
    OwnMeasurement,
    /// What a maker publishes of its product, facts only.
    VendorDocument,
    /// A published standard, facts only.
    Standard,
    /// The registries of the IEEE.
    Ieee,
    /// The registries of the IANA.
    Iana,
    /// Product codes and databases of the FDA.
    Fda,
    /// The European Medical Device Nomenclature.
    Emdn,
    /// Data that a government gave to the public.
    PublicDomain,
    /// What a hospital knows of its own devices.
    OwnHospital,
}

/// Where a piece of knowledge comes from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Kind of source.
    pub kind: SourceKind,
    /// Which document, register or measurement.
    pub title: Box<str>,
    /// Its licence: one of [`LICENCES`].
    pub licence: Box<str>,
}

/// Licences that a source may have. `facts` is for facts that nobody owns, told in our own words.
pub const LICENCES: &[&str] = &[
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "CC-BY-4.0",
    "ISC",
    "MIT",
    "Unlicense",
    "facts",
    "public domain",
];

impl Source {
    /// Why this source may not be used; none where it may.
    pub fn refusal(&self) -> Option<String> {
        if LICENCES.iter().any(|licence| licence.eq_ignore_ascii_case(&self.licence)) {
            return self.title.trim().is_empty().then(|| "the source has no title".to_owned());
        }
        Some(format!("licence `{}` is not one that may be taken over", self.licence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_clean_licences_pass() {
        let source = |licence: &str| Source {
            kind: SourceKind::OwnMeasurement,
            title: "x".into(),
            licence: licence.into(),
        };
        for licence in ["Apache-2.0", "apache-2.0", "public domain", "facts"] {
            assert_eq!(source(licence).refusal(), None, "{licence}");
        }
        for licence in
            ["GPL-2.0", "AGPL-3.0-only", "LGPL-2.1", "NPSL", "FoxIO 1.1", "", "unknown", "MIT or GPL-2.0"]
        {
            assert!(source(licence).refusal().is_some(), "{licence}");
        }
    }
}
