//! An entry of a yearly feed: NVD's JSON 1.1.

use serde::Deserialize;
use wardroom_model::Problem;

use super::{
    Analysis, CVSS, Form, Parts, Place, REFERENCES, Status, WORDS, link, nodes, number, said, score, summary,
};
use crate::advisory::{Advisory, Format};
use crate::lenient::{Borrowing, List, Shape, Text};

/// What the description of a number that was taken back begins with.
const REJECTED: [&str; 2] = ["** REJECT **", "Rejected reason:"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Item<'a> {
    #[serde(default, borrow)]
    cve: Option<Cve<'a>>,
    #[serde(default, borrow)]
    configurations: Option<Configurations<'a>>,
    #[serde(default, borrow)]
    impact: Option<Impact<'a>>,
    #[serde(default, borrow)]
    published_date: Option<Text<'a>>,
    #[serde(default, borrow)]
    last_modified_date: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Cve<'a> {
    #[serde(default, borrow, rename = "CVE_data_meta")]
    meta: Option<Meta<'a>>,
    #[serde(default, borrow)]
    references: Option<References<'a>>,
    #[serde(default, borrow)]
    description: Option<Description<'a>>,
}

#[derive(Deserialize)]
struct Meta<'a> {
    #[serde(default, borrow, rename = "ID")]
    id: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct References<'a> {
    #[serde(default, borrow, rename = "reference_data")]
    data: List<Reference<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Reference<'a> {
    #[serde(default, borrow)]
    pub(super) url: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) tags: List<Text<'a>>,
}

#[derive(Deserialize)]
struct Description<'a> {
    #[serde(default, borrow, rename = "description_data")]
    data: List<Words<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Words<'a> {
    #[serde(default, borrow)]
    pub(super) lang: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) value: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Configurations<'a> {
    #[serde(default, borrow)]
    nodes: List<nodes::Node<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Impact<'a> {
    #[serde(default, borrow, rename = "baseMetricV3")]
    v3: Option<MetricV3<'a>>,
    #[serde(default, borrow, rename = "baseMetricV2")]
    v2: Option<MetricV2<'a>>,
}

#[derive(Deserialize)]
struct MetricV3<'a> {
    #[serde(default, borrow, rename = "cvssV3")]
    cvss: Option<Cvss<'a>>,
}

#[derive(Deserialize)]
struct MetricV2<'a> {
    #[serde(default, borrow, rename = "cvssV2")]
    cvss: Option<Cvss<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Cvss<'a> {
    #[serde(default, borrow)]
    pub(super) version: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) vector_string: Option<Text<'a>>,
    #[serde(default)]
    pub(super) base_score: Option<f64>,
}

static META: Shape = Shape::Object(&[("ID", &Shape::Text)]);
static CVE: Shape = Shape::Object(&[
    ("CVE_data_meta", &META),
    ("references", &Shape::Object(&[("reference_data", &REFERENCES)])),
    ("description", &Shape::Object(&[("description_data", &WORDS)])),
]);
static IMPACT: Shape = Shape::Object(&[
    ("baseMetricV3", &Shape::Object(&[("cvssV3", &CVSS)])),
    ("baseMetricV2", &Shape::Object(&[("cvssV2", &CVSS)])),
]);
pub(crate) static SHAPE: Shape = Shape::Object(&[
    ("cve", &CVE),
    ("configurations", &Shape::Object(&[("nodes", &nodes::SHAPE)])),
    ("impact", &IMPACT),
    ("publishedDate", &Shape::Text),
    ("lastModifiedDate", &Shape::Text),
]);

pub(crate) struct ItemText;

impl<'a> Borrowing<'a> for ItemText {
    type Document = Item<'a>;

    fn read(text: &'a str) -> serde_json::Result<Item<'a>> {
        serde_json::from_str(text)
    }
}

impl Item<'_> {
    /// The entry in the common form; nothing where it names no CVE.
    pub(crate) fn advisory(&self, place: &Place<'_>, problems: &mut Vec<Problem>) -> Option<Advisory> {
        let cve = self.cve.as_ref()?;
        let id = number(cve.meta.as_ref()?.id.as_ref())?;
        let summary =
            cve.description.as_ref().map(|description| summary(&description.data)).unwrap_or_default();
        let is_rejected = REJECTED.iter().any(|words| summary.starts_with(words));
        let status = if is_rejected { Status::Rejected } else { Status::Unstated };
        let configurations = match &self.configurations {
            Some(all) => nodes::Keeper::new(Form::Feed, place, problems).nodes(&all.nodes),
            None => Box::default(),
        };
        let parts = Parts {
            id,
            format: Format::Nvd,
            analysis: Analysis { status, exploited: None, configurations, form: Form::Feed },
            published: said(self.published_date.as_ref()),
            updated: said(self.last_modified_date.as_ref()),
            summary,
            link: cve.references.as_ref().and_then(|references| link(&references.data)),
            scores: self.scores(place, problems),
        };
        Some(parts.advisory(place))
    }

    fn scores(&self, place: &Place<'_>, problems: &mut Vec<Problem>) -> Vec<crate::advisory::Score> {
        let impact = self.impact.as_ref();
        let v3 = impact.and_then(|impact| impact.v3.as_ref()?.cvss.as_ref());
        let v2 = impact.and_then(|impact| impact.v2.as_ref()?.cvss.as_ref());
        let version = |cvss: &Cvss<'_>| if cvss.version.as_deref() == Some("3.0") { 30 } else { 31 };
        let all = [
            v3.map(|cvss| (version(cvss), cvss, "baseMetricV3/cvssV3")),
            v2.map(|cvss| (20, cvss, "baseMetricV2/cvssV2")),
        ];
        let read = all.into_iter().flatten().filter_map(|(version, cvss, at)| {
            score(version, cvss, || format!("{}/impact/{at}", place.pointer), place.file, problems)
        });
        read.collect()
    }
}
