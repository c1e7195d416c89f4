//! SPDX as tag-value: lines of `Tag: value`, where a value between `<text>` and `</text>` may run over several lines.

use wardroom_model::Part;

use super::draft::{Draft, add, kind};
use super::spdx::{external, is_said, keep, organisation, version};
use crate::lenient::text;

const OPEN: &str = "<text>";
const CLOSE: &str = "</text>";

/// Reads a whole document.
pub(super) fn read(document: &str, draft: &mut Draft) {
    let mut section = Section::Document;
    let mut lines = document.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let line = line.trim();
        let Some((tag, value)) = line.split_once(':').filter(|_| !line.starts_with('#')) else { continue };
        let mut value = value.trim().to_owned();
        if value.starts_with(OPEN) {
            while !value.contains(CLOSE) {
                let Some((_, more)) = lines.next() else {
                    draft.torn = true;
                    let reason = "the file ends within a text; what stands before was read";
                    draft.problems.add(format!("line {}", number + 1), "torn_text", reason);
                    break;
                };
                value.push(' ');
                value.push_str(more.trim());
            }
            value = value.replace(OPEN, "").replace(CLOSE, "");
        }
        section = section.with(draft, tag.trim(), &value, number + 1);
    }
    section.end(draft);
}

/// What the lines speak of at present.
enum Section {
    Document,
    Package(Box<Part>),
    /// A file, snippet or licence: none of ours.
    Other,
}

impl Section {
    fn end(self, draft: &mut Draft) {
        if let Self::Package(part) = self {
            keep(draft, *part);
        }
    }

    fn with(mut self, draft: &mut Draft, tag: &str, value: &str, line: usize) -> Self {
        let said = text(value).filter(|text| is_said(text));
        match (tag, &mut self) {
            ("PackageName", _) => {
                self.end(draft);
                return Self::Package(Box::new(Part::new(said.unwrap_or_default(), format!("line {line}"))));
            }
            ("FileName" | "SnippetSPDXID" | "LicenseID" | "Annotator" | "Reviewer", _) => {
                self.end(draft);
                return Self::Other;
            }
            ("Relationship", _) => {
                if let [one, word, other] = *value.split_whitespace().collect::<Vec<_>>().as_slice() {
                    draft.relations.add(one.into(), word, other.into());
                }
            }
            (_, Self::Package(part)) => field(part, tag, said),
            ("SPDXVersion", _) => version(draft, said),
            ("DocumentNamespace", _) => draft.id = said,
            ("Created", _) => draft.created = said,
            _ => {}
        }
        self
    }
}

fn field(part: &mut Part, tag: &str, said: Option<Box<str>>) {
    match tag {
        "SPDXID" => part.reference = said,
        "PackageVersion" => part.version = said,
        "PrimaryPackagePurpose" => part.kind = kind(said.as_deref().unwrap_or_default()),
        "PackageSupplier" => part.supplier = said.and_then(|by| organisation(&by)),
        "PackageOriginator" => part.maker = said.and_then(|by| organisation(&by)),
        "PackageChecksum" => part.hashes = part.hashes.saturating_add(1),
        "ValidUntilDate" => part.end_of_support = said,
        // What was concluded comes before what was declared, and stands.
        "PackageLicenseConcluded" => add(&mut part.licences, said),
        "PackageLicenseDeclared" if part.licences.is_empty() => add(&mut part.licences, said),
        "ExternalRef" => {
            if let [_, kind, locator] =
                *said.unwrap_or_default().split_whitespace().collect::<Vec<_>>().as_slice()
            {
                external(part, kind, Some(locator.into()));
            }
        }
        _ => {}
    }
}
