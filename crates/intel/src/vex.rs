//! CycloneDX statements on vulnerabilities (VEX): what a maker says of a product and a vulnerability, and where that product is
//! named.
//!
//! A statement points at a part of a bill of materials, its own or another one's (`urn:cdx:serial/edition#reference`), which
//! may come later or never: [`Links`] keeps who waits for which bill. A statement on a library is one on the product
//! that the bill is for, never on the library elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use wardroom_model::Problem;

use crate::advisory::{
    Advisory, Format, ListedStatus, ListedVersions, Product, ProductStatus, Remedy, Score, Versions,
    Vulnerability,
};
use crate::lenient::Text;
use crate::text;

mod document;
mod link;

pub(crate) use document::{BillText, SHAPE};
pub(crate) use link::{Links, Waiting};

use document::{Affected, Analysis, Bill, Rating, Vuln};
use link::{BillKey, Named, NamedBill};

/// Longest summary that is kept, in letters.
const SUMMARY_LIMIT: usize = 1_200;
/// Metrics that stand for one environment only.
const ENVIRONMENTAL: [&str; 3] = ["/CR:", "/MAV:", "/MC:"];

/// What a CycloneDX document gives: the product that it names, and what it says of vulnerabilities.
pub(crate) struct Read {
    /// The bill, for statements of other documents.
    pub(crate) bill: Option<NamedBill>,
    /// What it says, where it says anything, and what of that waits for other bills.
    pub(crate) advisory: Option<(Advisory, Vec<Waiting>)>,
}

fn words(text: Option<&Text<'_>>) -> Option<Box<str>> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty()).map(Into::into)
}

/// Where a document is being read.
struct Place<'p> {
    file: &'p str,
    pointer: &'p str,
    problems: &'p mut Vec<Problem>,
}

impl Bill<'_> {
    /// Reads what is said. `pointer` is where the document stands in its file.
    pub(crate) fn read(
        &self,
        document: &Arc<str>,
        pointer: &str,
        file: &str,
        problems: &mut Vec<Problem>,
    ) -> Read {
        let own = self.named();
        let serial = words(self.serial.as_ref());
        let edition = self.edition.as_deref().and_then(|text| text.trim().parse().ok()).unwrap_or(1);
        let key = serial.as_deref().map(|serial| BillKey::new(serial, edition));
        let said = self.vulnerabilities.iter().next().is_some();
        let advisory = said.then(|| {
            let short = document.get(..12).unwrap_or(document);
            let id = serial.clone().unwrap_or_else(|| format!("VEX {short}{pointer}").into());
            let mut place = Place { file, pointer, problems };
            self.advisory(id, document, &own, key.as_ref(), &mut place)
        });
        Read { bill: key.map(|key| NamedBill { key, named: own }), advisory }
    }

    fn advisory(
        &self,
        id: Box<str>,
        document: &Arc<str>,
        own: &Named,
        key: Option<&BillKey>,
        place: &mut Place<'_>,
    ) -> (Advisory, Vec<Waiting>) {
        let metadata = self.metadata.as_ref();
        let publisher = metadata.and_then(|metadata| metadata.publisher()).or_else(|| own.vendor());
        let time = metadata.and_then(|metadata| words(metadata.timestamp.as_ref()));
        let mut advisory = Advisory {
            id,
            format: Format::Vex,
            title: own.title(),
            publisher: publisher.unwrap_or_default(),
            published: time.clone(),
            updated: time,
            link: None,
            summary: "".into(),
            document: Arc::clone(document),
            products: Vec::new(),
            vulnerabilities: Vec::new(),
            analysis: None,
        };
        let mut waiting = Vec::new();
        for (at, vuln) in self.vulnerabilities.iter() {
            let pointer = format!("{}/vulnerabilities/{at}", place.pointer);
            let Some(cve) = words(vuln.id.as_ref()) else {
                let reason = "the statement names no vulnerability and was left out";
                place.problems.push(Problem::new(place.file, pointer, "no_id", reason));
                continue;
            };
            let first = advisory.products.len();
            let mut statements =
                Statements { own, key, advisory: &mut advisory, waiting: &mut waiting, place };
            let statuses = statements.read(vuln, &pointer);
            let vulnerability = vuln.vulnerability(&cve, pointer, statuses, place);
            if advisory.products.len() == first && vuln.affects.iter().next().is_some() {
                let reason = "the statement points at no product that could be read";
                place.problems.push(Problem::new(place.file, &*vulnerability.pointer, "no_product", reason));
            }
            advisory.vulnerabilities.push(vulnerability);
        }
        (advisory, waiting)
    }
}

/// Products of one document while its statements are read.
struct Statements<'s, 'p> {
    own: &'s Named,
    key: Option<&'s BillKey>,
    advisory: &'s mut Advisory,
    waiting: &'s mut Vec<Waiting>,
    place: &'s mut Place<'p>,
}

impl Statements<'_, '_> {
    /// What is said of which products, by their positions.
    fn read(&mut self, vuln: &Vuln<'_>, pointer: &str) -> Vec<(u32, ProductStatus)> {
        let mut statuses = Vec::new();
        for (at, affected) in vuln.affects.iter() {
            let pointer = format!("{pointer}/affects/{at}");
            let Some(reference) = words(affected.reference.as_ref()) else {
                let reason = "the statement does not say which part it is about; it was left out";
                self.place.problems.push(Problem::new(self.place.file, pointer, "no_reference", reason));
                continue;
            };
            let state = vuln.analysis.as_ref().and_then(Analysis::status);
            match BillKey::of_link(&reference) {
                Some((key, part)) if self.key != Some(&key) => {
                    // Whether the product itself is meant, and its version, is seen when the bill is there.
                    for (status, versions) in affected.groups(state) {
                        let Some(position) = self.push(Product::nameless(versions, &pointer)) else {
                            continue;
                        };
                        statuses.push((position, status));
                        self.waiting.push(Waiting {
                            file: self.place.file.into(),
                            advisory: self.advisory.id.clone(),
                            document: Arc::clone(&self.advisory.document),
                            product: position,
                            key: key.clone(),
                            part: part.clone(),
                        });
                    }
                }
                linked => {
                    let part = linked.map_or(reference, |(_, part)| part);
                    for (status, versions) in affected.groups(state) {
                        let mut product = Product::nameless(versions, &pointer);
                        if !self.own.fill(&mut product, &part) {
                            self.no_subject(&pointer);
                            break;
                        }
                        statuses.extend(self.push(product).map(|position| (position, status)));
                    }
                }
            }
        }
        statuses
    }

    fn no_subject(&mut self, pointer: &str) {
        let reason =
            "the document does not say which product its parts belong to; the statement was left out";
        self.place.problems.push(Problem::new(self.place.file, pointer, "no_subject", reason));
    }

    fn push(&mut self, product: Product) -> Option<u32> {
        let position = u32::try_from(self.advisory.products.len()).ok()?;
        self.advisory.products.push(product);
        Some(position)
    }
}

impl Product {
    /// A product that is known by where it is spoken of only.
    fn nameless(versions: Versions, pointer: &str) -> Self {
        Self {
            vendor: "".into(),
            name: "".into(),
            versions,
            numbers: Vec::new(),
            cpes: Vec::new(),
            second_hand: false,
            pointer: pointer.into(),
        }
    }
}

impl Analysis<'_> {
    fn status(&self) -> Option<ProductStatus> {
        Some(match self.state.as_deref()?.trim() {
            "exploitable" => ProductStatus::Affected,
            "resolved" | "resolved_with_pedigree" => ProductStatus::Fixed,
            "not_affected" | "false_positive" => ProductStatus::NotAffected,
            _ => ProductStatus::UnderInvestigation,
        })
    }

    /// In the words that CSAF has for it, where it has one.
    fn justification(&self) -> Option<Box<str>> {
        Some(match self.justification.as_deref().map(str::trim) {
            Some("code_not_present") => "vulnerable_code_not_present".into(),
            Some("code_not_reachable") => "vulnerable_code_not_in_execute_path".into(),
            Some(word) if word.starts_with("protected_") => "inline_mitigations_already_exist".into(),
            Some(word) if !word.is_empty() => word.into(),
            _ if self.state.as_deref() == Some("false_positive") => "false_positive".into(),
            _ => return None,
        })
    }
}

impl Affected<'_> {
    /// The versions of each status. Without any the whole product is meant, in the version that its bill names.
    fn groups(&self, state: Option<ProductStatus>) -> Vec<(ProductStatus, Versions)> {
        let mut groups: BTreeMap<ProductStatus, Vec<ListedVersions>> = BTreeMap::new();
        for entry in self.versions.values() {
            let Some(from) = words(entry.version.as_ref()).or_else(|| words(entry.range.as_ref())) else {
                continue;
            };
            let status = match (entry.status.as_deref().map(str::trim), state) {
                (Some("unaffected"), Some(ProductStatus::Fixed)) => ProductStatus::Fixed,
                (Some("unaffected"), _) => ProductStatus::NotAffected,
                (Some("unknown"), _) => ProductStatus::UnderInvestigation,
                (_, state) => state.unwrap_or(ProductStatus::Affected),
            };
            let listed = ListedVersions { from, status: ListedStatus::Affected, ..ListedVersions::default() };
            groups.entry(status).or_default().push(listed);
        }
        if groups.is_empty() {
            return vec![(state.unwrap_or(ProductStatus::UnderInvestigation), Versions::Unstated)];
        }
        let listed = |entries| Versions::Listed { default: ListedStatus::Unaffected, entries };
        groups.into_iter().map(|(status, entries)| (status, listed(entries))).collect()
    }
}

impl Vuln<'_> {
    fn vulnerability(
        &self,
        id: &str,
        pointer: String,
        statuses: Vec<(u32, ProductStatus)>,
        place: &mut Place<'_>,
    ) -> Vulnerability {
        let summary = self.description.as_ref().or(self.detail.as_ref());
        let mut scores = Vec::new();
        for (at, rating) in self.ratings.iter() {
            let Some((score, wrong)) = rating.score() else { continue };
            scores.extend(score.map(|score| (score, Vec::new())));
            place.problems.extend(wrong.map(|wrong| {
                Problem::new(place.file, format!("{pointer}/ratings/{at}"), "bad_score", wrong)
            }));
        }
        let cleared: Vec<u32> = statuses
            .iter()
            .filter(|(_, status)| *status == ProductStatus::NotAffected)
            .map(|(position, _)| *position)
            .collect();
        let justification = self.analysis.as_ref().and_then(Analysis::justification);
        let is_cve = id.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("CVE-"));
        Vulnerability {
            id: if is_cve { id.to_uppercase().into() } else { id.into() },
            summary: summary.map(|summary| text::line(summary, SUMMARY_LIMIT)).unwrap_or_default(),
            statuses,
            justifications: justification.map(|word| (word, cleared)).into_iter().collect(),
            scores,
            remedies: self.remedies(),
            ssvc: Default::default(),
            pointer: pointer.into(),
        }
    }

    fn remedies(&self) -> Vec<Remedy> {
        let response = |wanted: &[&str]| {
            let responses = self.analysis.iter().flat_map(|analysis| analysis.response.values());
            responses.into_iter().any(|word| wanted.contains(&word.trim()))
        };
        let category = if response(&["update", "rollback"]) {
            "vendor_fix"
        } else if response(&["can_not_fix", "will_not_fix"]) {
            "no_fix_planned"
        } else {
            "mitigation"
        };
        let said = [(category, &self.recommendation), ("workaround", &self.workaround)];
        let remedies = said.into_iter().filter_map(|(category, details)| {
            let details = text::line(&words(details.as_ref())?, SUMMARY_LIMIT);
            Some(Remedy { category: category.into(), details, link: None, products: Vec::new() })
        });
        remedies.collect()
    }
}

impl Rating<'_> {
    /// The score and what is wrong with it; none of other systems and of ratings for one environment.
    fn score(&self) -> Option<(Option<Score>, Option<String>)> {
        let (version, prefix) = match self.method.as_deref()?.trim() {
            "CVSSv2" => (20, ""),
            "CVSSv3" => (30, "CVSS:3.0/"),
            "CVSSv31" => (31, "CVSS:3.1/"),
            "CVSSv4" => (40, "CVSS:4.0/"),
            _ => return None,
        };
        let vector = self.vector.as_deref().map(str::trim).filter(|vector| !vector.is_empty());
        if vector.is_some_and(|vector| ENVIRONMENTAL.iter().any(|metric| vector.contains(metric))) {
            return None;
        }
        // Many leave out the beginning that says which system it is.
        let whole = vector.map(|vector| {
            if vector.starts_with("CVSS:") { vector.to_owned() } else { format!("{prefix}{vector}") }
        });
        Some(Score::read(version, whole.as_deref(), self.score))
    }
}

#[cfg(test)]
mod tests;
