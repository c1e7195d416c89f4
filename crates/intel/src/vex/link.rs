//! Which product a statement is about: by a reference within its document, or by a link into another bill.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use wardroom_model::Problem;

use super::document::{Bill, Component};
use super::words;
use crate::advisory::{Advisory, Format, Product, Versions};
use crate::text;

/// A bill by its serial number and edition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct BillKey(Box<str>, u64);

impl BillKey {
    pub(super) fn new(serial: &str, edition: u64) -> Self {
        let serial = serial.trim().to_ascii_lowercase();
        Self(serial.strip_prefix("urn:uuid:").unwrap_or(&serial).into(), edition)
    }

    /// What `urn:cdx:serial/edition#reference` points at.
    pub(super) fn of_link(reference: &str) -> Option<(Self, Box<str>)> {
        let (bill, part) = reference.trim().strip_prefix("urn:cdx:")?.split_once('#')?;
        let (serial, edition) = bill.split_once('/')?;
        Some((Self::new(serial, edition.parse().ok()?), part.into()))
    }
}

/// A product as a bill names it.
#[derive(Clone, Debug, Default)]
struct Identity {
    reference: Option<Box<str>>,
    vendor: Box<str>,
    name: Box<str>,
    version: Option<Box<str>>,
    cpe: Option<Box<str>>,
}

/// What a bill is for; where it does not say so, its parts that are products of their own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named {
    subject: Option<Identity>,
    products: Vec<Identity>,
}

/// A bill that others may point into.
pub(crate) struct NamedBill {
    pub(super) key: BillKey,
    pub(super) named: Named,
}

/// Kinds of parts that are products of their own, not pieces of one.
const PRODUCTS: [&str; 5] = ["device", "firmware", "application", "operating-system", "platform"];

impl Bill<'_> {
    pub(super) fn named(&self) -> Named {
        let metadata = self.metadata.as_ref();
        let mut subject =
            metadata.and_then(|metadata| metadata.component.as_ref()).and_then(Component::identity);
        if let Some(subject) = subject.as_mut().filter(|subject| subject.vendor.is_empty()) {
            subject.vendor = metadata.and_then(|metadata| metadata.publisher()).unwrap_or_default();
        }
        let parts = self
            .components
            .values()
            .filter(|part| part.kind.as_deref().is_some_and(|kind| PRODUCTS.contains(&kind.trim())));
        let products =
            if subject.is_some() { Vec::new() } else { parts.filter_map(Component::identity).collect() };
        Named { subject, products }
    }
}

impl Component<'_> {
    fn identity(&self) -> Option<Identity> {
        let by = [&self.manufacturer, &self.supplier].into_iter().flatten();
        let vendor =
            by.filter_map(|by| words(by.name.as_ref())).next().or_else(|| words(self.publisher.as_ref()));
        Some(Identity {
            reference: words(self.reference.as_ref()),
            vendor: vendor.unwrap_or_default(),
            name: words(self.name.as_ref())?,
            version: words(self.version.as_ref()),
            cpe: words(self.cpe.as_ref()),
        })
    }
}

impl Named {
    /// Name and version of what the bill is for.
    pub(super) fn title(&self) -> Box<str> {
        let Some(subject) = &self.subject else { return "".into() };
        let words = [Some(&subject.name), subject.version.as_ref()].into_iter().flatten();
        text::line(&words.map(|word| &**word).collect::<Vec<_>>().join(" "), 300)
    }

    pub(super) fn vendor(&self) -> Option<Box<str>> {
        self.subject.as_ref().map(|subject| subject.vendor.clone()).filter(|vendor| !vendor.is_empty())
    }

    /// Names the product that a reference is about. False where the bill does not say which it is.
    pub(super) fn fill(&self, product: &mut Product, part: &str) -> bool {
        let is = |identity: &Identity| identity.reference.as_deref() == Some(part);
        let Some(found) = self.subject.as_ref().or_else(|| self.products.iter().find(|one| is(one))) else {
            return false;
        };
        product.vendor = found.vendor.clone();
        product.name = found.name.clone();
        product.cpes.extend(found.cpe.clone());
        // Versions of a piece say nothing of the product's own.
        if product.versions == Versions::Unstated || !is(found) {
            product.versions = found.version.clone().map_or(Versions::Unstated, Versions::Text);
        }
        true
    }
}

/// A product of an advisory whose name stands in another bill.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(super) file: Box<str>,
    pub(super) advisory: Box<str>,
    pub(super) document: Arc<str>,
    pub(super) product: u32,
    pub(super) key: BillKey,
    pub(super) part: Box<str>,
}

/// Bills that were read, and statements that wait for one.
#[derive(Debug, Default)]
pub(crate) struct Links {
    bills: BTreeMap<BillKey, Named>,
    waiting: Vec<Waiting>,
}

impl Links {
    /// Takes in what a document gave, and names products of the advisories, which are at these positions.
    pub(crate) fn add(
        &mut self,
        bill: Option<NamedBill>,
        waiting: Vec<Waiting>,
        position: &HashMap<(Format, Box<str>), usize>,
        advisories: &mut [Advisory],
    ) {
        self.bills.extend(bill.map(|bill| (bill.key, bill.named)));
        self.waiting.extend(waiting);
        let Self { bills, waiting } = self;
        waiting.retain(|one| {
            let kept =
                position.get(&(Format::Vex, one.advisory.clone())).and_then(|at| advisories.get_mut(*at));
            let Some(advisory) = kept.filter(|advisory| advisory.document == one.document) else {
                // A newer edition of the statement took its place.
                return false;
            };
            let product = usize::try_from(one.product).ok().and_then(|at| advisory.products.get_mut(at));
            let filled =
                bills.get(&one.key).zip(product).is_some_and(|(bill, product)| bill.fill(product, &one.part));
            !filled
        });
    }

    /// Statements whose bill was not read.
    pub(crate) fn unresolved(&self) -> impl Iterator<Item = Problem> {
        self.waiting.iter().map(|one| {
            let BillKey(serial, edition) = &one.key;
            let reason = format!(
                "{} speaks of `{}` of the bill {serial} (edition {edition}), which was not read or does not name it: add that file too",
                one.advisory, one.part
            );
            Problem::new(&*one.file, format!("product {}", one.product), "bill_missing", reason)
        })
    }
}
