//! The shape of a CycloneDX document, as far as statements on vulnerabilities need it.

use serde::Deserialize;

use super::words;
use crate::lenient::{Borrowing, List, Shape, Text};

#[derive(Deserialize)]
pub(crate) struct Bill<'a> {
    #[serde(default, borrow, rename = "serialNumber")]
    pub(super) serial: Option<Text<'a>>,
    #[serde(default, borrow, rename = "version")]
    pub(super) edition: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) metadata: Option<Metadata<'a>>,
    #[serde(default, borrow)]
    pub(super) components: List<Component<'a>>,
    #[serde(default, borrow)]
    pub(super) vulnerabilities: List<Vuln<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Metadata<'a> {
    #[serde(default, borrow)]
    pub(super) timestamp: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) component: Option<Component<'a>>,
    #[serde(default, borrow)]
    manufacturer: Option<Organisation<'a>>,
    #[serde(default, borrow)]
    manufacture: Option<Organisation<'a>>,
    #[serde(default, borrow)]
    supplier: Option<Organisation<'a>>,
}

impl Metadata<'_> {
    /// Who made or supplies what the document is about.
    pub(super) fn publisher(&self) -> Option<Box<str>> {
        let all = [&self.manufacturer, &self.manufacture, &self.supplier].into_iter().flatten();
        all.filter_map(|by| words(by.name.as_ref())).next()
    }
}

#[derive(Deserialize)]
pub(super) struct Organisation<'a> {
    #[serde(default, borrow)]
    pub(super) name: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Component<'a> {
    #[serde(default, borrow, rename = "bom-ref")]
    pub(super) reference: Option<Text<'a>>,
    #[serde(default, borrow, rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) name: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) version: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) publisher: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) manufacturer: Option<Organisation<'a>>,
    #[serde(default, borrow)]
    pub(super) supplier: Option<Organisation<'a>>,
    #[serde(default, borrow)]
    pub(super) cpe: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Vuln<'a> {
    #[serde(default, borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) description: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) detail: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) recommendation: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) workaround: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) ratings: List<Rating<'a>>,
    #[serde(default, borrow)]
    pub(super) analysis: Option<Analysis<'a>>,
    #[serde(default, borrow)]
    pub(super) affects: List<Affected<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Rating<'a> {
    #[serde(default)]
    pub(super) score: Option<f64>,
    #[serde(default, borrow)]
    pub(super) method: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) vector: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Analysis<'a> {
    #[serde(default, borrow)]
    pub(super) state: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) justification: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) response: List<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Affected<'a> {
    #[serde(default, borrow, rename = "ref")]
    pub(super) reference: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) versions: List<AffectedVersions<'a>>,
}

#[derive(Deserialize)]
pub(super) struct AffectedVersions<'a> {
    #[serde(default, borrow)]
    pub(super) version: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) range: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) status: Option<Text<'a>>,
}

static ORGANISATION: Shape = Shape::Object(&[("name", &Shape::Text)]);
static COMPONENT: Shape = Shape::Object(&[
    ("bom-ref", &Shape::Text),
    ("type", &Shape::Text),
    ("name", &Shape::Text),
    ("version", &Shape::Text),
    ("publisher", &Shape::Text),
    ("manufacturer", &ORGANISATION),
    ("supplier", &ORGANISATION),
    ("cpe", &Shape::Text),
]);
static AFFECTED: Shape = Shape::Object(&[
    ("ref", &Shape::Text),
    (
        "versions",
        &Shape::List(&Shape::Object(&[
            ("version", &Shape::Text),
            ("range", &Shape::Text),
            ("status", &Shape::Text),
        ])),
    ),
]);
static VULN: Shape = Shape::Object(&[
    ("id", &Shape::Text),
    ("description", &Shape::Text),
    ("detail", &Shape::Text),
    ("recommendation", &Shape::Text),
    ("workaround", &Shape::Text),
    (
        "ratings",
        &Shape::List(&Shape::Object(&[
            ("score", &Shape::Number),
            ("method", &Shape::Text),
            ("vector", &Shape::Text),
        ])),
    ),
    (
        "analysis",
        &Shape::Object(&[
            ("state", &Shape::Text),
            ("justification", &Shape::Text),
            ("response", &Shape::List(&Shape::Text)),
        ]),
    ),
    ("affects", &Shape::List(&AFFECTED)),
]);

pub(crate) static SHAPE: Shape = Shape::Object(&[
    ("serialNumber", &Shape::Text),
    ("version", &Shape::Text),
    (
        "metadata",
        &Shape::Object(&[
            ("timestamp", &Shape::Text),
            ("component", &COMPONENT),
            ("manufacturer", &ORGANISATION),
            ("manufacture", &ORGANISATION),
            ("supplier", &ORGANISATION),
        ]),
    ),
    ("components", &Shape::List(&COMPONENT)),
    ("vulnerabilities", &Shape::List(&VULN)),
]);

pub(crate) struct BillText;

impl<'a> Borrowing<'a> for BillText {
    type Document = Bill<'a>;

    fn read(text: &'a str) -> serde_json::Result<Bill<'a>> {
        serde_json::from_str(text)
    }
}
