//! Recalls by maker and word, and the way from a device to its findings.

use std::collections::btree_map::{BTreeMap, Entry};
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use wardroom_catalog::Catalog;
use wardroom_model::finding::{Component, FindingDecision, FindingSource, FindingStatus, MatchedOn};
use wardroom_model::{Confidence, Finding, Ssvc};

use super::Recall;
use super::judge::{Case, Verdict};
use super::makers;
use super::product::{DeviceNames, Fit, RecalledProduct};
use crate::subject::Subject;
use crate::vendors::VendorWords;

/// Recalls, ready to be asked.
pub(crate) struct RecallIndex<'f> {
    catalog: &'f Catalog,
    by_vendor: HashMap<Box<str>, Maker<'f>>,
    by_identifier: HashMap<Box<str>, Vec<&'f Recall>>,
}

/// The recalls of one maker.
#[derive(Default)]
struct Maker<'f> {
    recalls: Vec<&'f Recall>,
    written: HashSet<&'f str>,
    words: OnceLock<Words>,
}

/// A maker's recalled products, in the order of its recalls, and by word.
struct Words {
    vendor: VendorWords,
    products: Vec<RecalledProduct>,
    by_word: HashMap<Box<str>, Vec<usize>>,
}

impl<'f> RecallIndex<'f> {
    /// Groups recalls by maker, and by device identifier.
    pub(crate) fn build(catalog: &'f Catalog, recalls: &'f [Recall]) -> Self {
        let mut by_vendor: HashMap<Box<str>, Maker<'f>> = HashMap::new();
        let mut by_identifier: HashMap<Box<str>, Vec<&'f Recall>> = HashMap::new();
        for recall in recalls {
            for key in makers::of_recall(catalog, recall) {
                let maker = by_vendor.entry(key).or_default();
                maker.recalls.push(recall);
                maker.written.insert(&recall.firm);
            }
            for identifier in recall.codes.device_identifiers() {
                let same = by_identifier.entry(identifier).or_default();
                if !same.last().is_some_and(|last| std::ptr::eq(*last, recall)) {
                    same.push(recall);
                }
            }
        }
        Self { catalog, by_vendor, by_identifier }
    }

    /// What recalls say about a device, by number. `all` gives *not affected* too.
    pub(crate) fn findings(&self, subject: &Subject, all: bool) -> Vec<Finding> {
        let mut found: BTreeMap<&str, Finding> = BTreeMap::new();
        let mut add = |recall: &'f Recall, product: &RecalledProduct, fit: &Fit| {
            let verdict = Case { recall, product, subject, fit }.verdict();
            if all || verdict.status != FindingStatus::NotAffected {
                let next = finding(subject, recall, product, verdict);
                match found.entry(&recall.id) {
                    Entry::Occupied(mut known) if leads(&next, known.get()) => drop(known.insert(next)),
                    Entry::Occupied(_) => {}
                    Entry::Vacant(place) => drop(place.insert(next)),
                }
            }
        };
        let identified = subject.udi_di.as_ref().and_then(|own| self.by_identifier.get(own));
        for recall in identified.into_iter().flatten() {
            let product = RecalledProduct::new(self.catalog, recall, &VendorWords::default());
            add(recall, &product, &Fit::Identifier);
        }
        for key in subject.vendor.iter().flat_map(|vendor| makers::of_device(self.catalog, vendor)) {
            let Some(maker) = self.by_vendor.get(&key) else { continue };
            let words = maker.words.get_or_init(|| self.words(&key, maker));
            let device = DeviceNames::new(subject, &words.vendor);
            let mut candidates: Vec<usize> =
                device.keys().filter_map(|word| words.by_word.get(&word)).flatten().copied().collect();
            candidates.sort_unstable();
            candidates.dedup();
            for at in candidates {
                let (Some(recall), Some(product)) = (maker.recalls.get(at), words.products.get(at)) else {
                    continue;
                };
                if let Some(fit) = product.fit(&device) {
                    add(recall, product, &fit);
                }
            }
        }
        found.into_values().collect()
    }

    fn words(&self, key: &str, maker: &Maker<'f>) -> Words {
        let mut written: Vec<&str> = maker.written.iter().copied().collect();
        written.sort_unstable();
        written.push(key);
        let vendor = VendorWords::new(self.catalog.vendor_by_id(key), &written);
        let mut by_word: HashMap<Box<str>, Vec<usize>> = HashMap::new();
        let mut products = Vec::with_capacity(maker.recalls.len());
        for (at, recall) in maker.recalls.iter().enumerate() {
            let product = RecalledProduct::new(self.catalog, recall, &vendor);
            for word in product.keys() {
                by_word.entry(word).or_default().push(at);
            }
            products.push(product);
        }
        Words { vendor, products, by_word }
    }
}

/// Of two statements under one number, the surer one, whatever the order of the files.
fn leads(next: &Finding, known: &Finding) -> bool {
    let sure = known.confidence.value().total_cmp(&next.confidence.value());
    sure.then(next.status.cmp(&known.status)).then_with(|| next.reason.cmp(&known.reason)).is_lt()
}

fn finding(subject: &Subject, recall: &Recall, product: &RecalledProduct, verdict: Verdict) -> Finding {
    Finding {
        asset: subject.asset.clone(),
        id: recall.id.clone(),
        advisories: Vec::new(),
        source: FindingSource::Recall,
        status: verdict.status,
        justification: verdict.justification.map(Into::into),
        reason: verdict.reason,
        component: Component::Device,
        range: verdict.range,
        matched_on: MatchedOn {
            vendor: Some(recall.firm.clone()),
            product: Some(product.title.clone()),
            device_vendor: subject.vendor_name.clone().or_else(|| subject.vendor.clone()),
            device_product: subject.product.clone(),
            device_version: subject.version.clone(),
        },
        confidence: Confidence::new(verdict.confidence * subject.confidence.value()),
        cvss: None,
        cvss_vector: None,
        ssvc: Ssvc::default(),
        epss: None,
        kev: false,
        recall_class: recall.class,
        decision: FindingDecision::None,
        severity: None,
        remedy: recall.remedy(),
        evidence: recall.evidence.clone(),
    }
}
