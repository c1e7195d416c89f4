//! Nodes of a configuration, in either form: what the feeds call `children`, `cpe_match` and `cpe23Uri`, the API calls
//! `nodes`, `cpeMatch` and `criteria`.

use serde::Deserialize;
use wardroom_catalog::cpe::Cpe;
use wardroom_model::Problem;

use super::{Form, Place};
use crate::configuration::{self, Bound, Bounds, Criterion};
use crate::lenient::{List, Shape, Text};

#[derive(Deserialize)]
pub(super) struct Node<'a> {
    #[serde(default, borrow)]
    operator: Option<Text<'a>>,
    #[serde(default, borrow)]
    negate: Option<Text<'a>>,
    #[serde(default, borrow, alias = "nodes")]
    children: List<Node<'a>>,
    #[serde(default, borrow, alias = "cpeMatch")]
    cpe_match: List<Match<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Match<'a> {
    #[serde(default, borrow)]
    vulnerable: Option<Text<'a>>,
    #[serde(default, borrow, alias = "cpe23Uri")]
    criteria: Option<Text<'a>>,
    #[serde(default, borrow)]
    version_start_including: Option<Text<'a>>,
    #[serde(default, borrow)]
    version_start_excluding: Option<Text<'a>>,
    #[serde(default, borrow)]
    version_end_including: Option<Text<'a>>,
    #[serde(default, borrow)]
    version_end_excluding: Option<Text<'a>>,
}

static NODE: Shape = Shape::Object(&[
    ("operator", &Shape::Text),
    ("negate", &Shape::Text),
    ("children", &SHAPE),
    ("nodes", &SHAPE),
    ("cpe_match", &MATCHES),
    ("cpeMatch", &MATCHES),
]);
static MATCHES: Shape = Shape::List(&Shape::Object(&[
    ("vulnerable", &Shape::Text),
    ("criteria", &Shape::Text),
    ("cpe23Uri", &Shape::Text),
    ("versionStartIncluding", &Shape::Text),
    ("versionStartExcluding", &Shape::Text),
    ("versionEndIncluding", &Shape::Text),
    ("versionEndExcluding", &Shape::Text),
]));
/// A list of nodes.
pub(super) static SHAPE: Shape = Shape::List(&NODE);

/// Turns nodes into those that are kept.
pub(super) struct Keeper<'k> {
    pub(super) form: Form,
    pub(super) place: &'k Place<'k>,
    pub(super) problems: &'k mut Vec<Problem>,
    /// Positions of the nodes that the one at hand stands in.
    path: Vec<u32>,
}

impl<'k> Keeper<'k> {
    pub(super) const fn new(form: Form, place: &'k Place<'k>, problems: &'k mut Vec<Problem>) -> Self {
        Self { form, place, problems, path: Vec::new() }
    }

    /// The nodes of a list.
    pub(super) fn nodes(&mut self, nodes: &List<Node<'_>>) -> Box<[configuration::Node]> {
        nodes.iter().map(|(at, node)| self.node(position(at), node)).collect()
    }

    fn node(&mut self, at: u32, node: &Node<'_>) -> configuration::Node {
        self.path.push(at);
        let children = self.nodes(&node.children);
        let mut criteria: Vec<Criterion> = Vec::with_capacity(node.cpe_match.len());
        for (at, entry) in node.cpe_match.iter() {
            criteria.push(self.criterion(position(at), entry));
        }
        // What was left out may have been a condition: one that nobody can read stands in its stead.
        if node.cpe_match.holes() + node.children.holes() > 0 {
            criteria.push(Criterion::default());
        }
        self.path.pop();
        configuration::Node {
            is_all: node.operator.as_deref().is_some_and(|operator| operator.eq_ignore_ascii_case("AND")),
            is_negated: node.negate.as_deref() == Some("true"),
            at,
            children,
            criteria: criteria.into(),
        }
    }

    fn criterion(&mut self, at: u32, entry: &Match<'_>) -> Criterion {
        let bounds = Bounds {
            from: bound(&entry.version_start_including, &entry.version_start_excluding),
            to: bound(&entry.version_end_including, &entry.version_end_excluding),
        };
        Criterion {
            is_vulnerable: entry.vulnerable.as_deref() != Some("false"),
            at,
            cpe: self.cpe(at, entry.criteria.as_deref().map_or("", str::trim)),
            bounds: (bounds != Bounds::default()).then(|| Box::new(bounds)),
        }
    }

    /// The name as a formatted string; empty where it is none.
    fn cpe(&mut self, at: u32, written: &str) -> Box<str> {
        if configuration::key(written).is_some() {
            return written.into();
        }
        if let Some(cpe) = Cpe::parse(written) {
            return cpe.to_string().into();
        }
        let pointer = self.form.pointer(self.place.pointer, &self.path, Some(at));
        let reason = format!("`{written}` is no CPE name; no device is compared with it");
        self.problems.push(Problem::new(self.place.file, pointer, "bad_cpe", reason));
        Box::default()
    }
}

fn bound(including: &Option<Text<'_>>, excluding: &Option<Text<'_>>) -> Option<Bound> {
    let bound = |text: &Option<Text<'_>>, inclusive| {
        super::said(text.as_ref()).map(|version| Bound { version, inclusive })
    };
    bound(including, true).or_else(|| bound(excluding, false))
}

fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
