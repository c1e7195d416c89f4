//! Answers of criteria put together by *and*, *or* and *not*.
//!
//! There are four answers. [`Truth::Absent`] is a *no* that rests on nobody having seen the product on the device; it is
//! *open* where it is an operating system or firmware, of which a device has one whether or not it is known: beside
//! something that is seen on the device it becomes *unknown*. Within an *or* only the names that come closest to the
//! device's count, so that `MX800` beside `MX` does not speak through `MX`.

use wardroom_model::finding::Component;

use super::criterion::{self, Why};
use super::known::Known;
use super::{Criterion, Node};
use crate::judge::Fit;
use crate::names::Meant;

/// Whether something holds of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    /// Nothing of it is seen on the device.
    Absent,
    /// It does not.
    No,
    /// It cannot be told.
    Unknown,
    /// It does.
    Yes,
}

/// An answer, and what decided it.
#[derive(Clone, Debug)]
pub(crate) struct Told<'n> {
    pub(crate) truth: Truth,
    /// Absent only because nobody knows.
    pub(crate) is_open: bool,
    /// How the device is meant by its name, where it is.
    pub(crate) fit: Option<Fit>,
    /// The device is meant by its operating system or another part of it.
    pub(crate) part: Option<Component>,
    /// The criterion that decided, and why.
    pub(crate) decided: (&'n Criterion, Why),
    /// What is vulnerable, where that takes part.
    pub(crate) vulnerable: Option<&'n Criterion>,
    /// The platform, where one is named.
    pub(crate) platform: Option<&'n Criterion>,
}

impl<'n> Told<'n> {
    /// The answer of one criterion.
    pub(super) fn of(truth: Truth, criterion: &'n Criterion, why: Why) -> Self {
        Self {
            truth,
            is_open: false,
            fit: None,
            part: None,
            decided: (criterion, why),
            vulnerable: criterion.is_vulnerable.then_some(criterion),
            platform: (!criterion.is_vulnerable).then_some(criterion),
        }
    }

    /// The device is meant, by its name or what runs in it.
    pub(crate) const fn is_named(&self) -> bool {
        self.fit.is_some() || self.part.is_some()
    }

    /// How close the name is: the same model, its family, perhaps.
    fn closeness(&self) -> Option<u8> {
        self.fit.as_ref().map(|fit| match fit {
            Fit::Named(Meant::Same | Meant::Model) => 0,
            Fit::Named(Meant::Family) => 1,
            _ => 2,
        })
    }

    fn negated(mut self) -> Self {
        self.truth = match self.truth {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
            Truth::Unknown | Truth::Absent => Truth::Unknown,
        };
        self
    }
}

/// The answer of some configurations, any of which suffices; nothing where they hold no criterion.
pub(crate) fn any<'n>(nodes: &'n [Node], known: &Known<'_>) -> Option<Told<'n>> {
    either(nodes.iter().filter_map(|node| of_node(node, known)).collect())
}

fn of_node<'n>(node: &'n Node, known: &Known<'_>) -> Option<Told<'n>> {
    let children = node.children.iter().filter_map(|child| of_node(child, known));
    let criteria = node.criteria.iter().map(|criterion| criterion::told(criterion, known));
    let all: Vec<Told<'n>> = children.chain(criteria).collect();
    let told = if node.is_all { both(all) } else { either(all) }?;
    Some(if node.is_negated { told.negated() } else { told })
}

/// *Or*: the most that one of the closest names gives.
fn either(mut all: Vec<Told<'_>>) -> Option<Told<'_>> {
    let closest = all.iter().filter_map(Told::closeness).min();
    all.retain(|told| told.closeness().is_none_or(|own| Some(own) == closest));
    let is_open = all.iter().any(|told| told.is_open);
    let rank = |told: &Told<'_>| (told.truth, told.is_named(), told.vulnerable.is_some());
    // The first of equals.
    let mut best =
        all.into_iter().reduce(|best, next| if rank(&next) > rank(&best) { next } else { best })?;
    best.is_open = best.truth == Truth::Absent && is_open;
    Some(best)
}

/// *And*: the least that is given.
fn both(mut all: Vec<Told<'_>>) -> Option<Told<'_>> {
    if all.iter().any(Told::is_named) {
        // Of a library nobody knows which firmware is around it; that firmware has a name of its own.
        let is_device = all.iter().any(|told| told.fit.is_some() || told.part == Some(Component::Os));
        for told in all.iter_mut().filter(|told| told.is_open && (is_device || !told.decided.0.is_vulnerable))
        {
            told.truth = Truth::Unknown;
            told.is_open = false;
        }
    }
    let vulnerable = all.iter().find_map(|told| told.vulnerable);
    let platform = all.iter().find_map(|told| told.platform);
    let fit = all.iter().filter_map(|told| told.fit.clone()).min_by_key(Fit::rank);
    let part = all.iter().find_map(|told| told.part);
    let is_open = all.iter().all(|told| told.truth == Truth::Absent && told.is_open);
    let rank = |told: &Told<'_>| (told.truth, told.vulnerable.is_none());
    let least =
        all.into_iter().reduce(|least, next| if rank(&next) < rank(&least) { next } else { least })?;
    Some(Told { vulnerable, platform, fit, part, is_open, ..least })
}
