//! A record of NVD's API 2.0, alone or as it stands in a page, and the overrides in the same form.

use serde::Deserialize;
use wardroom_model::Problem;

use super::item::{Cvss, Reference, Words};
use super::{
    Analysis, CVSS, Form, Parts, Place, REFERENCES, Status, WORDS, link, nodes, number, said, score, summary,
};
use crate::advisory::{Advisory, Format, Score};
use crate::kev::Exploited;
use crate::lenient::{Borrowing, List, Shape, Text};

/// A record as it stands in a page: `{"cve": {…}}`, with an annotation where it is an override.
#[derive(Deserialize)]
pub(crate) struct Entry<'a> {
    #[serde(default, borrow)]
    cve: Option<Record<'a>>,
    #[serde(default, borrow, rename = "_annotation")]
    annotation: Option<Annotation<'a>>,
}

#[derive(Deserialize)]
struct Annotation<'a> {
    #[serde(default, borrow)]
    cve_id: Option<Text<'a>>,
    #[serde(default, borrow)]
    description: Option<Text<'a>>,
    #[serde(default, borrow)]
    published: Option<Text<'a>>,
    #[serde(default, borrow)]
    modified: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record<'a> {
    #[serde(default, borrow)]
    id: Option<Text<'a>>,
    #[serde(default, borrow)]
    published: Option<Text<'a>>,
    #[serde(default, borrow)]
    last_modified: Option<Text<'a>>,
    #[serde(default, borrow)]
    vuln_status: Option<Text<'a>>,
    #[serde(default, borrow)]
    cisa_exploit_add: Option<Text<'a>>,
    #[serde(default, borrow)]
    descriptions: List<Words<'a>>,
    #[serde(default, borrow)]
    references: List<Reference<'a>>,
    #[serde(default, borrow)]
    metrics: Option<Metrics<'a>>,
    #[serde(default, borrow)]
    configurations: List<nodes::Node<'a>>,
}

#[derive(Deserialize)]
struct Metrics<'a> {
    #[serde(default, borrow, rename = "cvssMetricV40")]
    v40: List<Metric<'a>>,
    #[serde(default, borrow, rename = "cvssMetricV31")]
    v31: List<Metric<'a>>,
    #[serde(default, borrow, rename = "cvssMetricV30")]
    v30: List<Metric<'a>>,
    #[serde(default, borrow, rename = "cvssMetricV2")]
    v20: List<Metric<'a>>,
}

#[derive(Deserialize)]
struct Metric<'a> {
    #[serde(default, borrow, rename = "cvssData")]
    cvss: Option<Cvss<'a>>,
}

static METRIC: Shape = Shape::List(&Shape::Object(&[("cvssData", &CVSS)]));
static METRICS: Shape = Shape::Object(&[
    ("cvssMetricV40", &METRIC),
    ("cvssMetricV31", &METRIC),
    ("cvssMetricV30", &METRIC),
    ("cvssMetricV2", &METRIC),
]);
pub(crate) static RECORD: Shape = Shape::Object(&[
    ("id", &Shape::Text),
    ("published", &Shape::Text),
    ("lastModified", &Shape::Text),
    ("vulnStatus", &Shape::Text),
    ("cisaExploitAdd", &Shape::Text),
    ("descriptions", &WORDS),
    ("references", &REFERENCES),
    ("metrics", &METRICS),
    ("configurations", &nodes::SHAPE),
]);
static ANNOTATION: Shape = Shape::Object(&[
    ("cve_id", &Shape::Text),
    ("description", &Shape::Text),
    ("published", &Shape::Text),
    ("modified", &Shape::Text),
]);
pub(crate) static ENTRY: Shape = Shape::Object(&[("cve", &RECORD), ("_annotation", &ANNOTATION)]);

pub(crate) struct EntryText;

impl<'a> Borrowing<'a> for EntryText {
    type Document = Entry<'a>;

    fn read(text: &'a str) -> serde_json::Result<Entry<'a>> {
        serde_json::from_str(text)
    }
}

pub(crate) struct RecordText;

impl<'a> Borrowing<'a> for RecordText {
    type Document = Record<'a>;

    fn read(text: &'a str) -> serde_json::Result<Record<'a>> {
        serde_json::from_str(text)
    }
}

impl Entry<'_> {
    /// The record in the common form; nothing where it names no CVE.
    pub(crate) fn advisory(&self, place: &Place<'_>, problems: &mut Vec<Problem>) -> Option<Advisory> {
        let record = self.cve.as_ref()?;
        let inner = format!("{}/cve", place.pointer);
        let place = Place { pointer: &inner, ..*place };
        match &self.annotation {
            Some(annotation) => Some(annotation.parts(record, &place, problems)?.advisory(&place)),
            None => record.advisory(&place, problems),
        }
    }
}

impl Annotation<'_> {
    /// The parts of an override: the annotation says of which CVE and since when.
    fn parts(&self, record: &Record<'_>, place: &Place<'_>, problems: &mut Vec<Problem>) -> Option<Parts> {
        let id = number(self.cve_id.as_ref().or(record.id.as_ref()))?;
        let summary = self.description.as_deref().map(|text| crate::text::line(text, super::SUMMARY_LIMIT));
        Some(Parts {
            format: Format::Override,
            published: said(self.published.as_ref()),
            updated: said(self.modified.as_ref()),
            summary: summary.unwrap_or_default(),
            ..record.parts(id, place, problems)
        })
    }
}

impl Record<'_> {
    /// The record in the common form; nothing where it names no CVE.
    pub(crate) fn advisory(&self, place: &Place<'_>, problems: &mut Vec<Problem>) -> Option<Advisory> {
        let id = number(self.id.as_ref())?;
        Some(self.parts(id, place, problems).advisory(place))
    }

    fn parts(&self, id: Box<str>, place: &Place<'_>, problems: &mut Vec<Problem>) -> Parts {
        let exploited = said(self.cisa_exploit_add.as_ref()).map(|added| Exploited {
            id: id.clone(),
            added: Some(added),
            ransomware: false,
        });
        let configurations = nodes::Keeper::new(Form::Api, place, problems).nodes(&self.configurations);
        let status = Status::read(self.vuln_status.as_deref());
        Parts {
            id,
            format: Format::Nvd,
            analysis: Analysis { status, exploited, configurations, form: Form::Api },
            published: said(self.published.as_ref()),
            updated: said(self.last_modified.as_ref()),
            summary: summary(&self.descriptions),
            link: link(&self.references),
            scores: self.scores(place, problems),
        }
    }

    fn scores(&self, place: &Place<'_>, problems: &mut Vec<Problem>) -> Vec<Score> {
        let Some(metrics) = &self.metrics else { return Vec::new() };
        let mut scores = Vec::new();
        for (version, name, list) in [
            (40, "cvssMetricV40", &metrics.v40),
            (31, "cvssMetricV31", &metrics.v31),
            (30, "cvssMetricV30", &metrics.v30),
            (20, "cvssMetricV2", &metrics.v20),
        ] {
            for (position, metric) in list.iter() {
                let Some(cvss) = &metric.cvss else { continue };
                let at = || format!("{}/metrics/{name}/{position}", place.pointer);
                scores.extend(score(version, cvss, at, place.file, problems));
            }
        }
        scores
    }
}
