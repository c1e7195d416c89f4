//! A bill while it is being read, whatever it is written as.

use std::collections::HashSet;

use wardroom_catalog::cpe::Cpe;
use wardroom_model::bill::{BillForm, PartKind};
use wardroom_model::{BillOfMaterials, Part, Problem};

use super::spdx::Relations;
use crate::lenient::{Problems, text};

/// Parts of a bill that are read.
const MOST_PARTS: usize = 1_000_000;
/// Licences and platform names of a part that are kept.
const MOST_NAMES: usize = 32;

/// What was read so far.
pub(super) struct Draft {
    pub(super) problems: Problems,
    /// In whose form it says it is written, and in which version.
    pub(super) form: Option<BillForm>,
    pub(super) form_version: Option<Box<str>>,
    pub(super) id: Option<Box<str>>,
    pub(super) revision: Option<Box<str>>,
    pub(super) created: Option<Box<str>>,
    pub(super) subject: Option<Part>,
    pub(super) parts: Vec<Part>,
    /// How packages of SPDX lie in each other.
    pub(super) relations: Relations,
    /// It ends too early or is broken somewhere.
    pub(super) torn: bool,
    /// Why it is none of ours, where that is known.
    pub(super) refusal: Option<String>,
    untold_parts: bool,
}

impl Draft {
    pub(super) fn new(problems: Problems) -> Self {
        Self {
            problems,
            form: None,
            form_version: None,
            id: None,
            revision: None,
            created: None,
            subject: None,
            parts: Vec::new(),
            relations: Relations::default(),
            torn: false,
            refusal: None,
            untold_parts: false,
        }
    }

    /// Keeps a part and gives its position; none where there are too many.
    pub(super) fn push(&mut self, part: Part) -> Option<u32> {
        let position = u32::try_from(self.parts.len()).ok()?;
        if self.parts.len() >= MOST_PARTS {
            if !std::mem::replace(&mut self.untold_parts, true) {
                let reason =
                    format!("more than {MOST_PARTS} parts; this one and those after it were left out");
                self.problems.add(part.at, "too_many_parts", reason);
            }
            return None;
        }
        self.parts.push(part);
        Some(position)
    }

    /// Names a part: without a name there is none, and platform names and package URLs must be such.
    pub(super) fn checked(&mut self, mut part: Part) -> Option<Part> {
        if part.name.is_empty() {
            self.problems.add(part.at, "no_name", "the part has no name; it was left out");
            return None;
        }
        if let Some(purl) = part.purl.take_if(|purl| !purl.starts_with("pkg:")) {
            let reason = format!("`{purl}` is no package URL; the part was read without it");
            self.problems.add(part.at.clone(), "bad_purl", reason);
        }
        let (good, bad): (Vec<_>, Vec<_>) = part.cpes.into_iter().partition(|cpe| Cpe::parse(cpe).is_some());
        for cpe in bad {
            let reason = format!("`{cpe}` is no platform name (CPE); the part was read without it");
            self.problems.add(part.at.clone(), "bad_cpe", reason);
        }
        part.cpes = good;
        Some(part)
    }

    /// Refuses a file that is none of ours.
    pub(super) fn refuse(&mut self, reason: &str) {
        self.refusal.get_or_insert_with(|| reason.to_owned());
    }

    /// The bill, with its parts in order.
    pub(super) fn finish(mut self) -> (Option<BillOfMaterials>, Vec<Problem>) {
        if let Some((kind, reason)) = self.refused() {
            self.problems.add("byte 0", kind, reason);
            return (None, self.problems.into_told());
        }
        let relations = std::mem::take(&mut self.relations);
        relations.apply(&mut self);
        self.references_check();
        let bill = self.form.map(|form| BillOfMaterials {
            form,
            form_version: self.form_version.unwrap_or_default(),
            id: self.id,
            revision: self.revision,
            created: self.created,
            subject: self.subject,
            parts: self.parts,
        });
        (bill, self.problems.into_told())
    }

    fn refused(&self) -> Option<(&'static str, String)> {
        if let Some(reason) = &self.refusal {
            return Some(("unknown_format", reason.clone()));
        }
        let Some(form) = self.form else {
            if self.torn {
                return Some(("nothing_read", "nothing of the file could be read".to_owned()));
            }
            let reason = "neither CycloneDX nor SPDX: it has no bomFormat, no spdxVersion and no namespace of CycloneDX";
            return Some(("unknown_format", reason.to_owned()));
        };
        let version = self.form_version.as_deref()?;
        let known = match form {
            BillForm::CycloneDx => "1.",
            BillForm::Spdx => "2.",
        };
        (!version.starts_with(known)).then(|| {
            ("unknown_version", format!("{form} {version} is not read, only {known}x; nothing was kept"))
        })
    }

    /// Two parts of one reference cannot be told apart by who points at them.
    fn references_check(&mut self) {
        let mut seen = HashSet::new();
        for part in self.subject.iter().chain(&self.parts) {
            if let Some(reference) = part.reference.as_deref().filter(|reference| !seen.insert(*reference)) {
                let reason = format!("`{reference}` is the reference of another part too; both were read");
                self.problems.add(part.at.clone(), "repeated_reference", reason);
            }
        }
    }
}

/// Adds a name that is not there yet.
pub(super) fn add(names: &mut Vec<Box<str>>, name: Option<Box<str>>) {
    if let Some(name) = name.filter(|name| names.len() < MOST_NAMES && !names.contains(name)) {
        names.push(name);
    }
}

/// The kind of a part by CycloneDX's word or SPDX's purpose.
pub(super) fn kind(word: &str) -> PartKind {
    let word = word.trim().to_ascii_lowercase().replace('-', "_");
    match word.as_str() {
        "source" | "archive" | "install" => PartKind::File,
        _ => PartKind::find(&word).unwrap_or(PartKind::Unstated),
    }
}

/// Takes a property that says how, or until when, a part is supported. Makers write them in many ways.
pub(super) fn property(part: &mut Part, name: &str, value: &str) {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    if name.ends_with("endofsupport") || name.ends_with("endofsupportdate") {
        part.end_of_support = text(value);
    } else if name.ends_with("levelofsupport") || name.ends_with("supportlevel") {
        part.support = text(value);
    }
}
