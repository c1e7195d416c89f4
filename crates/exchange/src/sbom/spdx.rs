//! SPDX as JSON, and how its packages lie in each other, which stands apart from them in either of its forms.

use std::collections::HashMap;

use serde_json::{Map, Value};
use wardroom_model::Part;
use wardroom_model::bill::BillForm;

use super::draft::{Draft, add, kind};
use super::json::{entries, text};

/// A field of the outermost object.
pub(super) fn head(draft: &mut Draft, key: &str, value: &Value) {
    match key {
        "spdxVersion" => version(draft, text(Some(value))),
        "documentNamespace" => draft.id = text(Some(value)),
        "creationInfo" => draft.created = text(value.get("created")),
        "documentDescribes" => {
            let ids = value.as_array().into_iter().flatten();
            draft.relations.described.extend(ids.filter_map(|id| text(Some(id))));
        }
        _ => {}
    }
}

/// `SPDX-2.3` is version 2.3 of SPDX.
pub(super) fn version(draft: &mut Draft, said: Option<Box<str>>) {
    if let Some(version) = said.as_deref().and_then(|said| said.strip_prefix("SPDX-")) {
        draft.form = Some(BillForm::Spdx);
        draft.form_version = Some(version.into());
    }
}

/// A package.
pub(super) fn package(draft: &mut Draft, object: &Map<String, Value>, pointer: &str) {
    let field = |name: &str| text(object.get(name)).filter(|text| is_said(text));
    let mut part = Part::new(field("name").unwrap_or_default(), pointer);
    part.reference = field("SPDXID");
    if let Some(word) = field("primaryPackagePurpose") {
        part.kind = kind(&word);
    }
    part.version = field("versionInfo");
    part.maker = field("originator").and_then(|by| organisation(&by));
    part.supplier = field("supplier").and_then(|by| organisation(&by));
    part.hashes = u32::try_from(entries(object.get("checksums")).count()).unwrap_or(u32::MAX);
    part.end_of_support = field("validUntilDate");
    add(&mut part.licences, field("licenseConcluded").or_else(|| field("licenseDeclared")));
    for entry in entries(object.get("externalRefs")) {
        let [kind, locator] = ["referenceType", "referenceLocator"].map(|name| text(entry.get(name)));
        external(&mut part, kind.as_deref().unwrap_or_default(), locator);
    }
    keep(draft, part);
}

/// Keeps a package, so that relationships find it.
pub(super) fn keep(draft: &mut Draft, part: Part) {
    draft.relations.packages = true;
    if let Some(part) = draft.checked(part) {
        draft.push(part);
    }
}

/// A name under which others know the package.
pub(super) fn external(part: &mut Part, kind: &str, locator: Option<Box<str>>) {
    match kind {
        "purl" => part.purl = part.purl.take().or(locator),
        "cpe23Type" | "cpe22Type" => add(&mut part.cpes, locator),
        _ => {}
    }
}

/// Does it say anything? `NOASSERTION` and `NONE` say that nothing is said.
pub(super) fn is_said(text: &str) -> bool {
    !matches!(text, "NOASSERTION" | "NONE")
}

/// `Organization: Acme (security@acme.example)` is Acme; persons are not kept.
pub(super) fn organisation(by: &str) -> Option<Box<str>> {
    let name = by.trim().strip_prefix("Organization:")?;
    crate::lenient::text(name.split_once('(').map_or(name, |(name, _)| name))
}

/// A relationship.
pub(super) fn relationship(draft: &mut Draft, object: &Map<String, Value>, _: &str) {
    let field = |name: &str| text(object.get(name));
    if let (Some(one), Some(word), Some(other)) =
        (field("spdxElementId"), field("relationshipType"), field("relatedSpdxElement"))
    {
        draft.relations.add(one, &word, other);
    }
}

/// What is said of how packages lie in each other.
#[derive(Default)]
pub(super) struct Relations {
    /// There are packages at all.
    packages: bool,
    /// What the document is about.
    described: Vec<Box<str>>,
    /// The outer and the inner.
    contained: Vec<(Box<str>, Box<str>)>,
}

impl Relations {
    pub(super) const fn has_packages(&self) -> bool {
        self.packages
    }

    pub(super) fn add(&mut self, one: Box<str>, word: &str, other: Box<str>) {
        const DOCUMENT: &str = "SPDXRef-DOCUMENT";
        match word {
            "DESCRIBES" if &*one == DOCUMENT => self.described.push(other),
            "DESCRIBED_BY" if &*other == DOCUMENT => self.described.push(one),
            "CONTAINS" => self.contained.push((one, other)),
            "CONTAINED_BY" => self.contained.push((other, one)),
            _ => {}
        }
    }

    /// Takes out what the document is about, where that is one package, and puts the others each after the one that it lies in.
    pub(super) fn apply(mut self, draft: &mut Draft) {
        self.described.sort();
        self.described.dedup();
        let position = |parts: &[Part], id: &str| {
            parts.iter().position(|part| part.reference.as_deref().is_some_and(|own| own == id))
        };
        if let [only] = self.described.as_slice()
            && let Some(at) = position(&draft.parts, only)
        {
            draft.subject = Some(draft.parts.remove(at));
        }
        if self.contained.is_empty() {
            return;
        }
        let outer = self.outer(&draft.parts);
        let (order, circles) = ordered(&outer);
        for at in circles.iter().filter_map(|at| draft.parts.get(*at)) {
            let reason = "the package lies in itself, as the relationships say; it was read as lying in none";
            draft.problems.add(at.at.clone(), "circle", reason);
        }
        let mut new_place = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            if let Some(place) = new_place.get_mut(*old) {
                *place = u32::try_from(new).unwrap_or(u32::MAX);
            }
        }
        let mut parts: Vec<Option<Part>> = std::mem::take(&mut draft.parts).into_iter().map(Some).collect();
        for old in order {
            let Some(mut part) = parts.get_mut(old).and_then(Option::take) else { continue };
            let around = outer.get(old).copied().flatten().filter(|_| !circles.contains(&old));
            part.within = around.and_then(|around| new_place.get(around).copied());
            draft.parts.push(part);
        }
    }

    /// The position of the package that each lies in: the first that is said.
    fn outer(&self, parts: &[Part]) -> Vec<Option<usize>> {
        let by_id: HashMap<&str, usize> = parts
            .iter()
            .enumerate()
            .filter_map(|(at, part)| Some((part.reference.as_deref()?, at)))
            .collect();
        let mut outer = vec![None; parts.len()];
        for (around, inner) in &self.contained {
            if let (Some(around), Some(inner)) = (by_id.get(&**around), by_id.get(&**inner))
                && let Some(place @ None) = outer.get_mut(*inner)
            {
                *place = Some(*around);
            }
        }
        outer
    }
}

/// Positions so that each comes after the one that it lies in, and those that were let out of a circle.
fn ordered(outer: &[Option<usize>]) -> (Vec<usize>, Vec<usize>) {
    let mut inner: Vec<Vec<usize>> = vec![Vec::new(); outer.len()];
    for (at, around) in outer.iter().enumerate() {
        if let Some(list) = around.and_then(|around| inner.get_mut(around)) {
            list.push(at);
        }
    }
    let (mut order, mut circles) = (Vec::new(), Vec::new());
    let mut placed = vec![false; outer.len()];
    let outermost = (0..outer.len()).filter(|at| outer.get(*at) == Some(&None));
    for start in outermost.chain(0..outer.len()) {
        let mut open = vec![start];
        let starts_circle = outer.get(start) != Some(&None) && placed.get(start) == Some(&false);
        circles.extend(starts_circle.then_some(start));
        while let Some(at) = open.pop() {
            match placed.get_mut(at) {
                Some(placed) if !*placed => *placed = true,
                _ => continue,
            }
            order.push(at);
            open.extend(inner.get(at).into_iter().flatten().rev());
        }
    }
    (order, circles)
}
