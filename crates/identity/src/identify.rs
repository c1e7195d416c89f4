//! What a host is: observations to claims, each with its evidence.
//!
//! Fingerprints (of [`wardroom_catalog`]) say what each observation means alone; rules here add what only several
//! together mean: which services a DICOM system offers and asks for, and whether it passes on what others made. Then
//! [`crate::fusion`] weighs what speaks for each value. The vendor is settled first, since a product's text means something
//! only with its maker; the product then speaks for a category; the category says whether the host is a medical device.
//!
//! A vendor without a product is an answer. What nothing speaks for is not claimed at all.

mod card;
mod dicom;
pub(crate) mod equipment;
mod evidence;
pub(crate) mod gather;
pub(crate) mod medical;
mod messages;
pub(crate) mod spoken;
mod sums;
pub(crate) mod udi;
mod values;

use std::rc::Rc;

use foldhash::{HashMap, HashMapExt as _};
use wardroom_catalog::{Catalog, Statement};
use wardroom_model::{Attribute, Claim, Evidence, Field, Host, Identity, Locator};

use evidence::{Ledger, Piece};

pub use sums::{Counted, Sum, SumPiece, SumValue};

/// A program or library that many makers build in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Component {
    /// Its name: `OFFIS DCMTK`.
    pub name: Box<str>,
    /// Its version.
    pub version: Option<Box<str>>,
    /// The field that told.
    pub field: Field,
    /// What was read.
    pub seen: Box<str>,
    /// Where it was first read.
    pub locator: Locator,
}

/// Identifies hosts, and remembers what values mean: many hosts say the same things.
pub struct Identifier<'c> {
    catalog: &'c Catalog,
    read: HashMap<Field, HashMap<Box<str>, Rc<[Statement<'c>]>>>,
}

/// Values remembered of one field; what comes later is read anew. Host names are as many as hosts.
const REMEMBERED: usize = 4096;

/// What one host is. For many hosts, keep an [`Identifier`].
pub fn identify(catalog: &Catalog, host: &Host) -> Identity {
    Identifier::new(catalog).identify(host)
}

/// The components that a host shows, ordered by name.
pub fn components(catalog: &Catalog, host: &Host) -> Vec<Component> {
    let mut found: Vec<Component> = Vec::new();
    for heard in &host.observations {
        for statement in catalog.read(heard.field, &heard.value) {
            let Some(name) = statement.says.component.clone() else { continue };
            found.push(Component {
                name,
                version: statement.says.component_version.clone(),
                field: heard.field,
                seen: heard.value.clone(),
                locator: heard.first.clone(),
            });
        }
    }
    found.sort();
    found.dedup();
    found
}

impl<'c> Identifier<'c> {
    /// With this knowledge.
    pub fn new(catalog: &'c Catalog) -> Self {
        Self { catalog, read: HashMap::new() }
    }

    /// The knowledge.
    pub const fn catalog(&self) -> &'c Catalog {
        self.catalog
    }

    /// What a host is.
    pub fn identify(&mut self, host: &Host) -> Identity {
        let (identity, ledger) = self.settle(host);
        Identity { evidence: ledger.into_evidence(), ..identity }
    }

    /// How what a host is was added up, by attribute.
    pub fn sums(&mut self, host: &Host) -> Vec<Sum> {
        let (identity, ledger) = self.settle(host);
        let maker = identity.claim(Attribute::Vendor).and_then(|claim| claim.id.as_deref());
        sums::sums(self.catalog, maker, &ledger)
    }

    /// What a host is, and the settled ledger that says why.
    fn settle(&mut self, host: &Host) -> (Identity, Ledger) {
        let mut ledger = Ledger::default();
        self.gather(host, &mut ledger);
        let catalog = self.catalog;
        let vendor = ledger.settle(Attribute::Vendor, |_, _| false);
        let maker = vendor.as_ref().and_then(|claim| claim.id.as_deref());
        ledger.name_products(catalog, maker);
        let refines = |attribute| move |a: &str, b: &str| sums::refines(catalog, maker, attribute, a, b);
        let product = ledger.settle(Attribute::Product, refines(Attribute::Product));
        let categories = ledger.categories(catalog);
        let category = ledger.settle(Attribute::Category, refines(Attribute::Category));
        let version = ledger.settle(Attribute::Version, refines(Attribute::Version));
        let serial = ledger.settle(Attribute::Serial, refines(Attribute::Serial));
        let os = ledger.settle(Attribute::Os, refines(Attribute::Os));
        let os = os.map(|claim| values::os_claim(catalog, claim, ledger.supporting(Attribute::Os)));
        let medical = medical::judge(catalog, &categories, vendor.as_ref());
        let vendor = vendor.or_else(|| {
            card::gather_computer(catalog, host, category.as_ref(), &mut ledger);
            ledger.settle(Attribute::Vendor, |_, _| false)
        });
        let identity = Identity {
            medical,
            claims: [vendor, product, version, serial, os, category].into_iter().flatten().collect(),
            evidence: Vec::new(),
            knowledge: catalog.version().into(),
        };
        (identity, ledger)
    }

    /// What fingerprints say of a value.
    fn statements(&mut self, field: Field, value: &str) -> Rc<[Statement<'c>]> {
        let known = self.read.entry(field).or_default();
        if let Some(statements) = known.get(value) {
            return Rc::clone(statements);
        }
        let statements: Rc<[Statement<'c>]> = self.catalog.read(field, value).into();
        if known.len() < REMEMBERED {
            known.insert(value.into(), Rc::clone(&statements));
        }
        statements
    }
}

impl Ledger {
    /// Weighs the pieces of an attribute, marks which of them support the claim, and makes it.
    fn settle(&mut self, attribute: Attribute, refines: impl Fn(&str, &str) -> bool) -> Option<Claim> {
        let (candidates, verdict) = self.weigh(attribute, &refines);
        let claimed = verdict.claimed?;
        let key = &candidates.get(claimed)?.key;
        for piece in self.of(attribute) {
            piece.supports = piece.weight > 0.0
                && (piece.key == *key || refines(key, &piece.key) || refines(&piece.key, key));
        }
        let strongest = |a: &&Piece, b: &&Piece| {
            (a.weight, &b.id, &b.value)
                .partial_cmp(&(b.weight, &a.id, &a.value))
                .unwrap_or(std::cmp::Ordering::Equal)
        };
        let best = self
            .pieces()
            .filter(|piece| piece.attribute == attribute && piece.key == *key)
            .max_by(strongest)?;
        let confidence = *verdict.confidences.get(claimed)?;
        Some(Claim::new(attribute, best.id.as_deref(), &best.value, confidence))
    }

    /// The evidence, by claim, then by weight.
    fn into_evidence(self) -> Vec<Evidence> {
        let mut pieces: Vec<Piece> = self.into_pieces();
        pieces.sort_by(|a, b| {
            a.attribute
                .cmp(&b.attribute)
                .then_with(|| b.weight.total_cmp(&a.weight))
                .then_with(|| a.sort_key().cmp(&b.sort_key()))
        });
        pieces.dedup_by(|a, b| a.attribute == b.attribute && a.sort_key() == b.sort_key());
        pieces.into_iter().map(Piece::into_evidence).collect()
    }
}
