//! The ledger of evidence of one host.

use std::collections::BTreeMap;

use wardroom_catalog::{Catalog, Named, names};
use wardroom_model::{Attribute, Confidence, Evidence, Field, Locator, Observation};

use super::values;
use crate::fusion::{self, Candidate, Group, Verdict};

/// One piece of evidence.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) attribute: Attribute,
    /// What pieces for the same value have in common.
    pub(super) key: String,
    pub(super) id: Option<Box<str>>,
    pub(super) value: Box<str>,
    pub(super) weight: f64,
    pub(super) group: Group,
    pub(super) fingerprint: Box<str>,
    pub(super) field: Field,
    pub(super) seen: Box<str>,
    pub(super) locator: Locator,
    pub(super) supports: bool,
}

/// Where a piece comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin<'o> {
    pub(super) heard: &'o Observation,
    pub(super) fingerprint: &'o str,
    pub(super) group: Group,
    /// How often such a piece is right when it is all that one knows; 0.5 says nothing.
    pub(super) confidence: f64,
}

impl Piece {
    pub(super) fn sort_key(&self) -> (&str, &str, &str, Field, &str, &Locator) {
        (&self.key, &self.value, &self.fingerprint, self.field, &self.seen, &self.locator)
    }

    pub(super) fn into_evidence(self) -> Evidence {
        Evidence {
            claim: self.attribute,
            value: self.id.unwrap_or(self.value),
            supports: self.supports,
            weight: (self.weight * 1000.0).round() / 1000.0,
            fingerprint: self.fingerprint,
            field: self.field,
            seen: self.seen,
            locator: self.locator,
        }
    }
}

/// A piece of evidence; none for a serial number that is a placeholder.
fn piece(attribute: Attribute, named: Named, origin: Origin<'_>) -> Option<Piece> {
    let normal = || names::normal(&named.name);
    let key = match attribute {
        Attribute::Vendor | Attribute::Category => named.id.as_deref().map_or_else(normal, str::to_owned),
        Attribute::Product => normal(),
        Attribute::Serial => crate::serial::normal(&named.name)?,
        Attribute::Version | Attribute::Os => named.name.to_string(),
    };
    Some(Piece {
        attribute,
        key,
        id: named.id,
        value: named.name,
        weight: Confidence::new(origin.confidence).log_odds().max(0.0),
        group: origin.group,
        fingerprint: origin.fingerprint.into(),
        field: origin.heard.field,
        seen: origin.heard.value.clone(),
        locator: origin.heard.first.clone(),
        supports: false,
    })
}

/// All pieces of evidence of one host.
#[derive(Default)]
pub(super) struct Ledger {
    pieces: Vec<Piece>,
    /// Texts that name a product only if the vendor makes one of that name.
    perhaps: Vec<Piece>,
}

impl Ledger {
    /// Adds a text that may name a product, once the vendor is known.
    pub(super) fn perhaps_product(&mut self, text: &str, origin: Origin<'_>) {
        self.perhaps.extend(piece(Attribute::Product, Named { id: None, name: text.into() }, origin));
    }

    /// Adds a piece. Placeholders of serial numbers are none.
    pub(super) fn add(&mut self, attribute: Attribute, named: Named, origin: Origin<'_>) {
        self.pieces.extend(piece(attribute, named, origin));
    }

    pub(super) fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter()
    }

    /// The values that support the claim of an attribute, once it is settled.
    pub(super) fn supporting(&self, attribute: Attribute) -> impl Iterator<Item = &str> {
        let of = self.pieces.iter().filter(move |piece| piece.attribute == attribute && piece.supports);
        of.map(|piece| &*piece.key)
    }

    pub(super) fn into_pieces(self) -> Vec<Piece> {
        self.pieces
    }

    pub(super) fn of(&mut self, attribute: Attribute) -> impl Iterator<Item = &mut Piece> {
        self.pieces.iter_mut().filter(move |piece| piece.attribute == attribute)
    }

    /// The candidates of an attribute, by key, and how they weigh.
    pub(super) fn weigh(
        &self,
        attribute: Attribute,
        refines: &impl Fn(&str, &str) -> bool,
    ) -> (Vec<Candidate>, Verdict) {
        let mut by_key: BTreeMap<&str, BTreeMap<Group, f64>> = BTreeMap::new();
        for piece in self.pieces.iter().filter(|piece| piece.attribute == attribute && piece.weight > 0.0) {
            let weight = by_key.entry(&piece.key).or_default().entry(piece.group).or_insert(0.0);
            *weight = weight.max(piece.weight);
        }
        let candidates: Vec<Candidate> =
            by_key.into_iter().map(|(key, weights)| Candidate { key: key.to_owned(), weights }).collect();
        let verdict = fusion::weigh(&candidates, refines);
        (candidates, verdict)
    }

    /// Looks the products up again, now that the vendor is known: `Aera` is a MAGNETOM only from Siemens. The
    /// vendor's name in front of a product's says nothing of the product.
    pub(super) fn name_products(&mut self, catalog: &Catalog, vendor: Option<&str>) {
        let Some(vendor) = vendor else { return };
        for piece in
            self.pieces.iter_mut().filter(|piece| piece.attribute == Attribute::Product && piece.id.is_none())
        {
            if let Some(product) = catalog.product(vendor, &piece.value) {
                let named = catalog.product_named(product, &piece.value);
                piece.key = names::normal(&named.name);
                (piece.id, piece.value) = (named.id, named.name);
            }
        }
        for mut piece in std::mem::take(&mut self.perhaps) {
            if let Some(product) = catalog.product(vendor, &piece.value) {
                let named = catalog.product_named(product, &piece.value);
                piece.key = names::normal(&named.name);
                (piece.id, piece.value) = (named.id, named.name);
                self.pieces.push(piece);
            }
        }
    }

    /// Lets known products speak for their category, and gives the categories with their scores.
    pub(super) fn categories(&mut self, catalog: &Catalog) -> Vec<(String, f64)> {
        let mut of_products = Vec::new();
        for piece in
            self.pieces.iter().filter(|piece| piece.attribute == Attribute::Product && piece.weight > 0.0)
        {
            let product = piece.id.as_deref().and_then(|id| catalog.product_by_id(id));
            let Some(category) = product.and_then(|product| catalog.category(&product.category)) else {
                continue;
            };
            of_products.push(Piece {
                attribute: Attribute::Category,
                key: category.slug.to_string(),
                id: Some(category.slug.clone()),
                value: category.slug.clone(),
                fingerprint: format!("{}.category_of_product", piece.fingerprint).into(),
                ..piece.clone()
            });
        }
        self.pieces.extend(of_products);
        let (candidates, verdict) =
            self.weigh(Attribute::Category, &|a, b| values::category_refines(catalog, a, b));
        candidates.into_iter().map(|candidate| candidate.key).zip(verdict.scores).collect()
    }
}
