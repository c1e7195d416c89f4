//! Records of the National Vulnerability Database, and configurations that others wrote for records it left without.
//!
//! Three forms are read into one: the yearly feeds in JSON 1.1 ([`item`]), pages and single records of the API 2.0
//! ([`record`]), and overrides, which have the form of the API and an annotation beside it. A yearly feed has up to a
//! hundred megabytes; [`pages`] hands its records over one at a time, so that only one of them is a tree at any moment,
//! and what stands before a fault is kept. Tables: NVD's API 2.0 schema and its JSON 1.1 feed schema.

use std::fmt;
use std::sync::Arc;

use wardroom_model::Problem;

use crate::advisory::{Advisory, Format, Score, Vulnerability};
use crate::configuration::{Criterion, Node};
use crate::kev::Exploited;
use crate::lenient::{List, Shape, Text};
use crate::text;

pub(crate) mod item;
mod nodes;
pub(crate) mod pages;
pub(crate) mod record;
#[cfg(test)]
pub(crate) mod tests;

/// Longest summary that is kept, in letters.
const SUMMARY_LIMIT: usize = 600;

/// What NVD's analysts, or others in their stead, state beside what any record has.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// How far the analysis is.
    pub status: Status,
    /// CISA's entry of known exploitation, where the record carries it.
    pub exploited: Option<Exploited>,
    /// The configurations, any of which is vulnerable.
    pub configurations: Box<[Node]>,
    /// In which form they are written.
    pub form: Form,
}

/// In which form configurations are written: their places in the document depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// JSON 1.1.
    Feed,
    /// API 2.0.
    Api,
}

impl Analysis {
    /// JSON pointer to a criterion. `record` is where the record stands.
    pub(crate) fn pointer(&self, record: &str, wanted: &Criterion) -> Option<Box<str>> {
        let mut path = Vec::new();
        is_below(&self.configurations, wanted, &mut path)
            .then(|| self.form.pointer(record, &path, Some(wanted.at)).into())
    }
}

/// Whether a criterion is in some nodes; `path` becomes the positions of those that it is in.
fn is_below(nodes: &[Node], wanted: &Criterion, path: &mut Vec<u32>) -> bool {
    nodes.iter().any(|node| {
        path.push(node.at);
        let own = node.criteria.iter().any(|criterion| std::ptr::eq(criterion, wanted));
        let is_found = own || is_below(&node.children, wanted, path);
        if !is_found {
            path.pop();
        }
        is_found
    })
}

impl Form {
    /// JSON pointer to a node, or to one of its criteria. `record` is where the record stands.
    pub(crate) fn pointer(self, record: &str, nodes: &[u32], criterion: Option<u32>) -> String {
        let (list, children, criteria) = match self {
            Self::Feed => ("configurations/nodes", "children", "cpe_match"),
            Self::Api => ("configurations", "nodes", "cpeMatch"),
        };
        let mut pointer = record.to_owned();
        for (depth, at) in nodes.iter().enumerate() {
            let name = if depth == 0 { list } else { children };
            pointer.push_str(&format!("/{name}/{at}"));
        }
        if let Some(at) = criterion {
            pointer.push_str(&format!("/{criteria}/{at}"));
        }
        pointer
    }
}

/// How far NVD's analysis of a record is: `vulnStatus` of the API. The feeds do not say it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Status {
    /// Nothing is said.
    #[default]
    Unstated,
    /// Not begun.
    Received,
    /// To be analysed.
    AwaitingAnalysis,
    /// Under way.
    UndergoingAnalysis,
    /// Done.
    Analyzed,
    /// Done, and changed by others since.
    Modified,
    /// Nobody will analyse it.
    Deferred,
    /// Taken back.
    Rejected,
    /// Another word.
    Other(Box<str>),
}

impl Status {
    fn read(text: Option<&str>) -> Self {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Self::Unstated };
        let known = [
            Self::Received,
            Self::AwaitingAnalysis,
            Self::UndergoingAnalysis,
            Self::Analyzed,
            Self::Modified,
            Self::Deferred,
            Self::Rejected,
        ];
        let found = known.into_iter().find(|status| status.to_string().eq_ignore_ascii_case(text));
        found.unwrap_or_else(|| Self::Other(text.into()))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unstated => "no status",
            Self::Received => "Received",
            Self::AwaitingAnalysis => "Awaiting Analysis",
            Self::UndergoingAnalysis => "Undergoing Analysis",
            Self::Analyzed => "Analyzed",
            Self::Modified => "Modified",
            Self::Deferred => "Deferred",
            Self::Rejected => "Rejected",
            Self::Other(text) => text,
        })
    }
}

/// Where a record stands, and what is told about it.
pub(crate) struct Place<'p> {
    pub(crate) document: &'p Arc<str>,
    pub(crate) pointer: &'p str,
    pub(crate) file: &'p str,
}

/// A record's parts, in whatever form they came.
struct Parts {
    id: Box<str>,
    format: Format,
    analysis: Analysis,
    published: Option<Box<str>>,
    updated: Option<Box<str>>,
    summary: Box<str>,
    link: Option<Box<str>>,
    scores: Vec<Score>,
}

impl Parts {
    fn advisory(self, place: &Place<'_>) -> Advisory {
        let publisher = if self.format == Format::Override { "a third party, in NVD's stead" } else { "NVD" };
        let vulnerability = Vulnerability {
            id: self.id.clone(),
            summary: self.summary.clone(),
            scores: self.scores.into_iter().map(|score| (score, Vec::new())).collect(),
            pointer: place.pointer.into(),
            ..Vulnerability::default()
        };
        Advisory {
            title: self.id.clone(),
            publisher: publisher.into(),
            link: self.link.or_else(|| Some(format!("https://nvd.nist.gov/vuln/detail/{}", self.id).into())),
            id: self.id,
            format: self.format,
            published: self.published,
            updated: self.updated,
            summary: self.summary,
            document: Arc::clone(place.document),
            products: Vec::new(),
            vulnerabilities: vec![vulnerability],
            analysis: Some(Box::new(self.analysis)),
        }
    }
}

/// A text without blanks around it; nothing where it is empty.
fn said(text: Option<&Text<'_>>) -> Option<Box<str>> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty()).map(Box::from)
}

/// Number of a CVE, in capitals.
fn number(text: Option<&Text<'_>>) -> Option<Box<str>> {
    said(text).map(|id| id.to_uppercase().into())
}

/// The first English text, on one line.
fn summary(descriptions: &List<item::Words<'_>>) -> Box<str> {
    let english = |words: &&item::Words<'_>| words.lang.as_deref().is_none_or(|lang| lang.starts_with("en"));
    let found = descriptions.values().find(english).or_else(|| descriptions.values().next());
    found
        .and_then(|words| words.value.as_deref())
        .map(|value| text::line(value, SUMMARY_LIMIT))
        .unwrap_or_default()
}

/// The page where the maker speaks, else the one with the repair.
fn link(references: &List<item::Reference<'_>>) -> Option<Box<str>> {
    let tagged = |wanted: &str| {
        let is_tagged =
            |reference: &&item::Reference<'_>| reference.tags.values().any(|tag| &**tag == wanted);
        references.values().filter(is_tagged).find_map(|reference| said(reference.url.as_ref()))
    };
    tagged("Vendor Advisory").or_else(|| tagged("Patch"))
}

/// A score, and what is wrong with it as a problem.
fn score(
    version: u8,
    cvss: &item::Cvss<'_>,
    pointer: impl FnOnce() -> String,
    file: &str,
    problems: &mut Vec<Problem>,
) -> Option<Score> {
    let (score, wrong) = Score::read(version, cvss.vector_string.as_deref(), cvss.base_score);
    problems.extend(wrong.map(|wrong| Problem::new(file, pointer(), "bad_score", wrong)));
    score
}

static CVSS: Shape = Shape::Object(&[
    ("version", &Shape::Text),
    ("vectorString", &Shape::Text),
    ("baseScore", &Shape::Number),
]);
static WORDS: Shape = Shape::List(&Shape::Object(&[("lang", &Shape::Text), ("value", &Shape::Text)]));
static REFERENCES: Shape =
    Shape::List(&Shape::Object(&[("url", &Shape::Text), ("tags", &Shape::List(&Shape::Text))]));
