//! CVE records, JSON 5.x: what the assigner (`cna`) and others (`adp`) say about products and versions.

use std::sync::Arc;

use serde::Deserialize;
use wardroom_model::ssvc::{Exploitation, TechnicalImpact};
use wardroom_model::{Problem, Ssvc};

use crate::advisory::{
    Advisory, Format, ListedStatus, ListedVersions, Product, ProductStatus, Remedy, Score, Versions,
    Vulnerability,
};
use crate::lenient::{Borrowing, List, Shape, Text};
use crate::text;

/// Longest summary that is kept, in letters.
const SUMMARY_LIMIT: usize = 600;

#[derive(Deserialize)]
pub(crate) struct Record<'a> {
    #[serde(default, borrow, rename = "cveMetadata")]
    metadata: Option<Metadata<'a>>,
    #[serde(default, borrow)]
    containers: Option<Containers<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata<'a> {
    #[serde(default, borrow)]
    cve_id: Option<Text<'a>>,
    #[serde(default, borrow)]
    state: Option<Text<'a>>,
    #[serde(default, borrow)]
    assigner_short_name: Option<Text<'a>>,
    #[serde(default, borrow)]
    date_published: Option<Text<'a>>,
    #[serde(default, borrow)]
    date_updated: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Containers<'a> {
    #[serde(default, borrow)]
    cna: Option<Container<'a>>,
    #[serde(default, borrow)]
    adp: List<Container<'a>>,
}

#[derive(Deserialize)]
struct Container<'a> {
    #[serde(default, borrow)]
    title: Option<Text<'a>>,
    #[serde(default, borrow)]
    descriptions: List<Words<'a>>,
    #[serde(default, borrow)]
    affected: List<Affected<'a>>,
    #[serde(default, borrow)]
    metrics: List<Metric<'a>>,
    #[serde(default, borrow)]
    solutions: List<Words<'a>>,
    #[serde(default, borrow)]
    workarounds: List<Words<'a>>,
}

#[derive(Deserialize)]
struct Words<'a> {
    #[serde(default, borrow)]
    lang: Option<Text<'a>>,
    #[serde(default, borrow)]
    value: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Affected<'a> {
    #[serde(default, borrow)]
    vendor: Option<Text<'a>>,
    #[serde(default, borrow)]
    product: Option<Text<'a>>,
    #[serde(default, borrow)]
    package_name: Option<Text<'a>>,
    #[serde(default, borrow)]
    cpes: List<Text<'a>>,
    #[serde(default, borrow)]
    default_status: Option<Text<'a>>,
    #[serde(default, borrow)]
    versions: List<Version<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version<'a> {
    #[serde(default, borrow)]
    version: Option<Text<'a>>,
    #[serde(default, borrow)]
    status: Option<Text<'a>>,
    #[serde(default, borrow)]
    version_type: Option<Text<'a>>,
    #[serde(default, borrow)]
    less_than: Option<Text<'a>>,
    #[serde(default, borrow)]
    less_than_or_equal: Option<Text<'a>>,
    #[serde(default, borrow)]
    changes: List<Change<'a>>,
}

#[derive(Deserialize)]
struct Change<'a> {
    #[serde(default, borrow)]
    at: Option<Text<'a>>,
    #[serde(default, borrow)]
    status: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Metric<'a> {
    #[serde(default, borrow, rename = "cvssV4_0")]
    v4_0: Option<Cvss<'a>>,
    #[serde(default, borrow, rename = "cvssV3_1")]
    v3_1: Option<Cvss<'a>>,
    #[serde(default, borrow, rename = "cvssV3_0")]
    v3_0: Option<Cvss<'a>>,
    #[serde(default, borrow, rename = "cvssV2_0")]
    v2_0: Option<Cvss<'a>>,
    #[serde(default, borrow)]
    other: Option<Other<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cvss<'a> {
    #[serde(default, borrow)]
    vector_string: Option<Text<'a>>,
    #[serde(default)]
    base_score: Option<f64>,
}

#[derive(Deserialize)]
struct Other<'a> {
    #[serde(default, borrow)]
    content: Option<Content<'a>>,
}

#[derive(Deserialize)]
struct Content<'a> {
    #[serde(default, borrow)]
    options: List<Choice<'a>>,
}

#[derive(Deserialize)]
struct Choice<'a> {
    #[serde(default, borrow, rename = "Exploitation")]
    exploitation: Option<Text<'a>>,
    #[serde(default, borrow, rename = "Automatable")]
    automatable: Option<Text<'a>>,
    #[serde(default, borrow, rename = "Technical Impact")]
    technical_impact: Option<Text<'a>>,
}

static WORDS: Shape = Shape::List(&Shape::Object(&[("lang", &Shape::Text), ("value", &Shape::Text)]));
static CVSS: Shape = Shape::Object(&[("vectorString", &Shape::Text), ("baseScore", &Shape::Number)]);
static AFFECTED: Shape = Shape::Object(&[
    ("vendor", &Shape::Text),
    ("product", &Shape::Text),
    ("packageName", &Shape::Text),
    ("cpes", &Shape::List(&Shape::Text)),
    ("defaultStatus", &Shape::Text),
    (
        "versions",
        &Shape::List(&Shape::Object(&[
            ("version", &Shape::Text),
            ("status", &Shape::Text),
            ("versionType", &Shape::Text),
            ("lessThan", &Shape::Text),
            ("lessThanOrEqual", &Shape::Text),
            ("changes", &Shape::List(&Shape::Object(&[("at", &Shape::Text), ("status", &Shape::Text)]))),
        ])),
    ),
]);
static CHOICE: Shape = Shape::Object(&[
    ("Exploitation", &Shape::Text),
    ("Automatable", &Shape::Text),
    ("Technical Impact", &Shape::Text),
]);
static CONTENT: Shape = Shape::Object(&[("options", &Shape::List(&CHOICE))]);
static METRIC: Shape = Shape::Object(&[
    ("cvssV4_0", &CVSS),
    ("cvssV3_1", &CVSS),
    ("cvssV3_0", &CVSS),
    ("cvssV2_0", &CVSS),
    ("other", &Shape::Object(&[("content", &CONTENT)])),
]);
static CONTAINER: Shape = Shape::Object(&[
    ("title", &Shape::Text),
    ("descriptions", &WORDS),
    ("affected", &Shape::List(&AFFECTED)),
    ("metrics", &Shape::List(&METRIC)),
    ("solutions", &WORDS),
    ("workarounds", &WORDS),
]);
static METADATA: Shape = Shape::Object(&[
    ("cveId", &Shape::Text),
    ("state", &Shape::Text),
    ("assignerShortName", &Shape::Text),
    ("datePublished", &Shape::Text),
    ("dateUpdated", &Shape::Text),
]);
pub(crate) static SHAPE: Shape = Shape::Object(&[
    ("cveMetadata", &METADATA),
    ("containers", &Shape::Object(&[("cna", &CONTAINER), ("adp", &Shape::List(&CONTAINER))])),
]);

pub(crate) struct RecordText;

impl<'a> Borrowing<'a> for RecordText {
    type Document = Record<'a>;

    fn read(text: &'a str) -> serde_json::Result<Record<'a>> {
        serde_json::from_str(text)
    }
}

/// What became of a record.
pub(crate) enum Outcome {
    /// It says something.
    Advisory(Box<Advisory>),
    /// Its assigner took it back.
    Rejected,
    /// It names no CVE.
    Nameless,
}

impl Record<'_> {
    /// The record in the common form. `pointer` is where it stands in its file.
    pub(crate) fn advisory(
        &self,
        document: &Arc<str>,
        pointer: &str,
        file: &str,
        problems: &mut Vec<Problem>,
    ) -> Outcome {
        let metadata = self.metadata.as_ref();
        let text_of = |text: Option<&Text<'_>>| -> Option<Box<str>> {
            text.map(|text| text.trim()).filter(|text| !text.is_empty()).map(Box::from)
        };
        let Some(id) = metadata.and_then(|metadata| text_of(metadata.cve_id.as_ref())) else {
            return Outcome::Nameless;
        };
        let id: Box<str> = id.to_uppercase().into();
        if metadata.and_then(|metadata| metadata.state.as_deref()) == Some("REJECTED") {
            return Outcome::Rejected;
        }
        let mut advisory = Advisory {
            format: Format::Cve,
            title: id.clone(),
            publisher: metadata.and_then(|m| text_of(m.assigner_short_name.as_ref())).unwrap_or_default(),
            published: metadata.and_then(|m| text_of(m.date_published.as_ref())),
            updated: metadata.and_then(|m| text_of(m.date_updated.as_ref())),
            link: Some(format!("https://www.cve.org/CVERecord?id={id}").into()),
            summary: Box::default(),
            document: Arc::clone(document),
            products: Vec::new(),
            vulnerabilities: Vec::new(),
            analysis: None,
            id: id.clone(),
        };
        let mut vulnerability = Vulnerability { id, pointer: pointer.into(), ..Vulnerability::default() };
        let cna = self
            .containers
            .iter()
            .filter_map(|all| Some((format!("{pointer}/containers/cna"), all.cna.as_ref()?, false)));
        let adp = self.containers.iter().flat_map(|all| {
            all.adp.iter().map(|(at, container)| (format!("{pointer}/containers/adp/{at}"), container, true))
        });
        for (at, container, second_hand) in cna.chain(adp) {
            container.read_into(&mut advisory, &mut vulnerability, &at, second_hand, file, problems);
        }
        vulnerability.summary = advisory.summary.clone();
        vulnerability.statuses =
            (0..).zip(&advisory.products).map(|(at, _)| (at, ProductStatus::Affected)).collect();
        advisory.vulnerabilities.push(vulnerability);
        Outcome::Advisory(Box::new(advisory))
    }
}

impl Container<'_> {
    fn read_into(
        &self,
        advisory: &mut Advisory,
        vulnerability: &mut Vulnerability,
        at: &str,
        second_hand: bool,
        file: &str,
        problems: &mut Vec<Problem>,
    ) {
        if !second_hand {
            if let Some(title) = self.title.as_deref().filter(|title| !title.trim().is_empty()) {
                advisory.title = text::line(title, SUMMARY_LIMIT);
            }
            if let Some(summary) = english(&self.descriptions) {
                advisory.summary = text::line(summary, SUMMARY_LIMIT);
            }
        }
        for (position, affected) in self.affected.iter() {
            advisory.products.extend(affected.product(format!("{at}/affected/{position}"), second_hand));
        }
        for (words, category) in [(&self.solutions, "vendor_fix"), (&self.workarounds, "workaround")] {
            vulnerability.remedies.extend(english(words).map(|details| Remedy {
                category: category.into(),
                details: text::line(details, SUMMARY_LIMIT),
                link: None,
                products: Vec::new(),
            }));
        }
        for (position, metric) in self.metrics.iter() {
            let all = [(40, &metric.v4_0), (31, &metric.v3_1), (30, &metric.v3_0), (20, &metric.v2_0)];
            for (version, cvss) in
                all.into_iter().filter_map(|(version, cvss)| Some((version, cvss.as_ref()?)))
            {
                let (score, wrong) = Score::read(version, cvss.vector_string.as_deref(), cvss.base_score);
                vulnerability.scores.extend(score.map(|score| (score, Vec::new())));
                problems.extend(
                    wrong.map(|wrong| {
                        Problem::new(file, format!("{at}/metrics/{position}"), "bad_score", wrong)
                    }),
                );
            }
            let content = metric.other.as_ref().and_then(|other| other.content.as_ref());
            for choice in content.iter().flat_map(|content| content.options.values()) {
                state(&mut vulnerability.ssvc, choice);
            }
        }
    }
}

/// Keeps what an option states; a later option of the same name wins.
fn state(ssvc: &mut Ssvc, choice: &Choice<'_>) {
    let lower = |value: &Option<Text<'_>>| value.as_deref().map(|value| value.trim().to_lowercase());
    match lower(&choice.exploitation).as_deref() {
        // CISA's records write `poc` for what the table calls `public poc`.
        Some("poc" | "public poc") => ssvc.exploitation = Some(Exploitation::PublicPoc),
        Some(other) => ssvc.exploitation = Exploitation::find(other).or(ssvc.exploitation),
        None => {}
    }
    match lower(&choice.automatable).as_deref() {
        Some("yes") => ssvc.automatable = Some(true),
        Some("no") => ssvc.automatable = Some(false),
        _ => {}
    }
    if let Some(impact) = lower(&choice.technical_impact) {
        ssvc.technical_impact = TechnicalImpact::find(&impact).or(ssvc.technical_impact);
    }
}

/// The first English text, else the first text.
fn english<'t>(words: &'t List<Words<'_>>) -> Option<&'t str> {
    let is_english = |words: &&Words<'_>| words.lang.as_deref().is_some_and(|lang| lang.starts_with("en"));
    let found = words.values().find(is_english).or_else(|| words.values().next())?;
    found.value.as_deref().filter(|value| !value.trim().is_empty())
}

/// A name, unless it is one of the ways to say that there is none.
fn name(text: Option<&Text<'_>>) -> Option<Box<str>> {
    let text = text.map(|text| text::repaired(text.trim()))?;
    let nothing = ["", "n/a", "na", "-", "unknown", "unspecified", "multiple", "[unknown]", "various"];
    (!nothing.iter().any(|nothing| text.eq_ignore_ascii_case(nothing))).then(|| text.into())
}

impl Affected<'_> {
    /// The product; nothing where neither product nor package has a name.
    fn product(&self, pointer: String, second_hand: bool) -> Option<Product> {
        let product = name(self.product.as_ref()).or_else(|| name(self.package_name.as_ref()))?;
        let entries = self.versions.values().filter_map(Version::listed).collect();
        Some(Product {
            vendor: name(self.vendor.as_ref()).unwrap_or_default(),
            name: product,
            versions: Versions::Listed { default: status(self.default_status.as_deref()), entries },
            numbers: Vec::new(),
            cpes: self.cpes.values().map(|cpe| Box::from(&**cpe)).collect(),
            second_hand,
            pointer: pointer.into(),
        })
    }
}

impl Version<'_> {
    fn listed(&self) -> Option<ListedVersions> {
        let text_of = |text: &Option<Text<'_>>| text.as_ref().map(|text| Box::from(text.trim()));
        let from = text_of(&self.version);
        let to = text_of(&self.less_than)
            .map(|to| (to, false))
            .or_else(|| Some((text_of(&self.less_than_or_equal)?, true)));
        if from.is_none() && to.is_none() {
            return None;
        }
        Some(ListedVersions {
            from: from.unwrap_or_else(|| "0".into()),
            to,
            status: status(self.status.as_deref()),
            kind: text_of(&self.version_type).unwrap_or_default(),
            changes: self
                .changes
                .values()
                .filter_map(|change| Some((text_of(&change.at)?, status(change.status.as_deref()))))
                .collect(),
        })
    }
}

fn status(text: Option<&str>) -> ListedStatus {
    match text {
        Some("affected") => ListedStatus::Affected,
        Some("unaffected") => ListedStatus::Unaffected,
        _ => ListedStatus::Unknown,
    }
}
