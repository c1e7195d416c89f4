//! The shape of a CSAF document, as far as it is read.

use serde::Deserialize;

use crate::lenient::{Borrowing, List, Shape, Text};

#[derive(Deserialize)]
pub(crate) struct Csaf<'a> {
    #[serde(default, borrow)]
    pub(super) document: Option<Head<'a>>,
    #[serde(default, borrow)]
    pub(super) product_tree: Option<Tree<'a>>,
    #[serde(default, borrow)]
    pub(super) vulnerabilities: List<Vuln<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Head<'a> {
    #[serde(default, borrow)]
    pub(super) title: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) publisher: Option<Named<'a>>,
    #[serde(default, borrow)]
    pub(super) tracking: Option<Tracking<'a>>,
    #[serde(default, borrow)]
    pub(super) notes: List<Note<'a>>,
    #[serde(default, borrow)]
    pub(super) references: List<Reference<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Named<'a> {
    #[serde(default, borrow)]
    pub(super) name: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Tracking<'a> {
    #[serde(default, borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) initial_release_date: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) current_release_date: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Note<'a> {
    #[serde(default, borrow)]
    pub(super) category: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) text: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Reference<'a> {
    #[serde(default, borrow)]
    pub(super) category: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) url: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Tree<'a> {
    #[serde(default, borrow)]
    pub(super) branches: List<Branch<'a>>,
    #[serde(default, borrow)]
    pub(super) full_product_names: List<Leaf<'a>>,
    #[serde(default, borrow)]
    pub(super) relationships: List<Relationship<'a>>,
    #[serde(default, borrow)]
    pub(super) product_groups: List<Group<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Branch<'a> {
    #[serde(default, borrow)]
    pub(super) category: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) name: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) branches: List<Branch<'a>>,
    #[serde(default, borrow)]
    pub(super) product: Option<Leaf<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Leaf<'a> {
    #[serde(default, borrow)]
    pub(super) name: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) product_id: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) product_identification_helper: Option<Helper<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Helper<'a> {
    #[serde(default, borrow)]
    pub(super) cpe: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) model_numbers: List<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) skus: List<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Relationship<'a> {
    #[serde(default, borrow)]
    pub(super) product_reference: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) relates_to_product_reference: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) full_product_name: Option<Leaf<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Group<'a> {
    #[serde(default, borrow)]
    pub(super) group_id: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) product_ids: List<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Vuln<'a> {
    #[serde(default, borrow)]
    pub(super) cve: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) title: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) notes: List<Note<'a>>,
    #[serde(default, borrow)]
    pub(super) product_status: Option<Statuses<'a>>,
    #[serde(default, borrow)]
    pub(super) flags: List<Flag<'a>>,
    #[serde(default, borrow)]
    pub(super) scores: List<Scores<'a>>,
    #[serde(default, borrow)]
    pub(super) remediations: List<Remediation<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Statuses<'a> {
    #[serde(default, borrow)]
    pub(super) first_affected: List<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) first_fixed: List<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) fixed: List<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) known_affected: List<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) known_not_affected: List<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) last_affected: List<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) under_investigation: List<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Flag<'a> {
    #[serde(default, borrow)]
    pub(super) label: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) product_ids: List<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) group_ids: List<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Scores<'a> {
    #[serde(default, borrow)]
    pub(super) products: List<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) cvss_v3: Option<Cvss<'a>>,
    #[serde(default, borrow)]
    pub(super) cvss_v2: Option<Cvss<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Cvss<'a> {
    #[serde(default, borrow)]
    pub(super) version: Option<Text<'a>>,
    #[serde(default, borrow, rename = "vectorString")]
    pub(super) vector: Option<Text<'a>>,
    #[serde(default, rename = "baseScore")]
    pub(super) base_score: Option<f64>,
}

#[derive(Deserialize)]
pub(super) struct Remediation<'a> {
    #[serde(default, borrow)]
    pub(super) category: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) details: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) url: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) product_ids: List<Text<'a>>,
    #[serde(default, borrow)]
    pub(super) group_ids: List<Text<'a>>,
}

static TEXTS: Shape = Shape::List(&Shape::Text);
static NOTES: Shape = Shape::List(&Shape::Object(&[("category", &Shape::Text), ("text", &Shape::Text)]));
static LEAF: Shape = Shape::Object(&[
    ("name", &Shape::Text),
    ("product_id", &Shape::Text),
    (
        "product_identification_helper",
        &Shape::Object(&[("cpe", &Shape::Text), ("model_numbers", &TEXTS), ("skus", &TEXTS)]),
    ),
]);
static BRANCH: Shape = Shape::Object(&[
    ("category", &Shape::Text),
    ("name", &Shape::Text),
    ("branches", &BRANCHES),
    ("product", &LEAF),
]);
static BRANCHES: Shape = Shape::List(&BRANCH);
static RELATIONSHIP: Shape = Shape::Object(&[
    ("product_reference", &Shape::Text),
    ("relates_to_product_reference", &Shape::Text),
    ("full_product_name", &LEAF),
]);
static CVSS: Shape = Shape::Object(&[
    ("version", &Shape::Text),
    ("vectorString", &Shape::Text),
    ("baseScore", &Shape::Number),
]);
static VULN: Shape = Shape::Object(&[
    ("cve", &Shape::Text),
    ("title", &Shape::Text),
    ("notes", &NOTES),
    (
        "product_status",
        &Shape::Object(&[
            ("first_affected", &TEXTS),
            ("first_fixed", &TEXTS),
            ("fixed", &TEXTS),
            ("known_affected", &TEXTS),
            ("known_not_affected", &TEXTS),
            ("last_affected", &TEXTS),
            ("under_investigation", &TEXTS),
        ]),
    ),
    (
        "flags",
        &Shape::List(&Shape::Object(&[
            ("label", &Shape::Text),
            ("product_ids", &TEXTS),
            ("group_ids", &TEXTS),
        ])),
    ),
    ("scores", &Shape::List(&Shape::Object(&[("products", &TEXTS), ("cvss_v3", &CVSS), ("cvss_v2", &CVSS)]))),
    (
        "remediations",
        &Shape::List(&Shape::Object(&[
            ("category", &Shape::Text),
            ("details", &Shape::Text),
            ("url", &Shape::Text),
            ("product_ids", &TEXTS),
            ("group_ids", &TEXTS),
        ])),
    ),
]);
pub(crate) static SHAPE: Shape = Shape::Object(&[
    (
        "document",
        &Shape::Object(&[
            ("title", &Shape::Text),
            ("publisher", &Shape::Object(&[("name", &Shape::Text)])),
            (
                "tracking",
                &Shape::Object(&[
                    ("id", &Shape::Text),
                    ("initial_release_date", &Shape::Text),
                    ("current_release_date", &Shape::Text),
                ]),
            ),
            ("notes", &NOTES),
            (
                "references",
                &Shape::List(&Shape::Object(&[("category", &Shape::Text), ("url", &Shape::Text)])),
            ),
        ]),
    ),
    (
        "product_tree",
        &Shape::Object(&[
            ("branches", &BRANCHES),
            ("full_product_names", &Shape::List(&LEAF)),
            ("relationships", &Shape::List(&RELATIONSHIP)),
            (
                "product_groups",
                &Shape::List(&Shape::Object(&[("group_id", &Shape::Text), ("product_ids", &TEXTS)])),
            ),
        ]),
    ),
    ("vulnerabilities", &Shape::List(&VULN)),
]);

pub(crate) struct CsafText;

impl<'a> Borrowing<'a> for CsafText {
    type Document = Csaf<'a>;

    fn read(text: &'a str) -> serde_json::Result<Csaf<'a>> {
        serde_json::from_str(text)
    }
}
