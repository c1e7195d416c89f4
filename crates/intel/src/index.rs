//! Publications by maker and word, and the way from a device to its findings.
//!
//! Building groups products by their maker only. The names of a maker's products are cut into words when a device of
//! that maker first asks, because a hospital has hundreds of makers and the feeds have tens of thousands.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

use wardroom_catalog::Catalog;
use wardroom_model::finding::{Component, FindingDecision, FindingSource, FindingStatus, MatchedOn};
use wardroom_model::{Confidence, Finding};

use crate::advisory::{Advisory, Format, Product, ProductStatus, Vulnerability};
use crate::feeds::Feeds;
use crate::judge::{Case, Fit, PublishedProduct, Verdict};
use crate::names::ProductName;
use crate::part::Runs;
use crate::recall::RecallIndex;
use crate::subject::Subject;
use crate::vendors::{self, VendorWords};

mod configured;
mod running;

use configured::Configured;
use running::Named;

/// Publications, ready to be asked.
pub struct Index<'f> {
    catalog: &'f Catalog,
    feeds: &'f Feeds,
    by_vendor: HashMap<Box<str>, Maker>,
    configured: Configured<'f>,
    recalls: RecallIndex<'f>,
    /// Products by their own names, once a device asks of whose insides something is known.
    named: OnceLock<Named>,
}

/// The products of one maker.
#[derive(Default)]
struct Maker {
    /// Positions of advisory and product.
    products: Vec<(usize, u32)>,
    /// How publishers write the maker.
    written: HashSet<Box<str>>,
    words: OnceLock<Words>,
}

/// A maker's products by word.
struct Words {
    vendor: VendorWords,
    products: Vec<PublishedProduct>,
    by_word: HashMap<Box<str>, Vec<usize>>,
}

/// One thing that a publication says about the device.
struct Hit<'f> {
    advisory: &'f Advisory,
    vulnerability: &'f Vulnerability,
    /// Maker and product, as the publisher names them.
    vendor: Box<str>,
    product: Box<str>,
    /// Places in the document.
    pointers: Vec<Box<str>>,
    /// Added by a third party.
    second_hand: bool,
    position: u32,
    component: Component,
    fit: Fit,
    verdict: Verdict,
}

impl<'f> Index<'f> {
    /// Groups all products by maker.
    pub fn build(catalog: &'f Catalog, feeds: &'f Feeds) -> Self {
        let mut by_vendor: HashMap<Box<str>, Maker> = HashMap::new();
        let mut keys_of: HashMap<&str, Vec<Box<str>>> = HashMap::new();
        for (at, advisory) in feeds.advisories().iter().enumerate() {
            for (position, product) in (0..).zip(&advisory.products) {
                if product.vendor.is_empty() {
                    continue;
                }
                let known =
                    keys_of.entry(&product.vendor).or_insert_with(|| vendors::keys(catalog, &product.vendor));
                let brand = if matches!(advisory.format, Format::Csaf | Format::Vex) {
                    brand(catalog, &product.name)
                } else {
                    None
                };
                let brand = brand.filter(|brand| !known.contains(brand));
                for key in known.iter().cloned().chain(brand) {
                    let maker = by_vendor.entry(key).or_default();
                    maker.products.push((at, position));
                    if !maker.written.contains(&product.vendor) {
                        maker.written.insert(product.vendor.clone());
                    }
                }
            }
        }
        let recalls = RecallIndex::build(catalog, feeds.recalls());
        Self {
            catalog,
            feeds,
            by_vendor,
            configured: Configured::build(catalog, feeds),
            recalls,
            named: OnceLock::new(),
        }
    }

    /// What publications say about a device: by CVE, then by recall. `all` gives *not affected* too: other versions, and
    /// other models of the same family.
    pub fn findings(&self, subject: &Subject, all: bool) -> Vec<Finding> {
        let mut findings = self.of_advisories(subject, all);
        findings.extend(self.recalls.findings(subject, all));
        findings
    }

    fn of_advisories(&self, subject: &Subject, all: bool) -> Vec<Finding> {
        let mut hits: BTreeMap<&str, Vec<Hit<'_>>> = BTreeMap::new();
        let runs = Runs::of(subject, self.catalog);
        let mut of_parts = self.configured.hits(self.catalog, self.feeds, subject, &runs, all);
        if runs.system.is_some() || !runs.parts.is_empty() {
            let named = self.named.get_or_init(|| Named::build(self.feeds));
            of_parts.extend(named.hits(self.feeds, &runs));
        }
        for hit in of_parts {
            hits.entry(&hit.vulnerability.id).or_default().push(hit);
        }
        for key in subject.vendor.iter().flat_map(|vendor| vendors::keys(self.catalog, vendor)) {
            let Some(maker) = self.by_vendor.get(&key) else { continue };
            let words = maker.words.get_or_init(|| self.words(&key, maker));
            self.hits(subject, &runs, maker, words, all, &mut hits);
        }
        let findings = hits.into_iter().filter_map(|(id, hits)| self.finding(subject, id, hits));
        findings.filter(|finding| all || finding.status != FindingStatus::NotAffected).collect()
    }

    /// Cuts the names of a maker's products.
    fn words(&self, key: &str, maker: &Maker) -> Words {
        let written: Vec<&str> = maker.written.iter().map(|name| &**name).collect();
        let vendor = VendorWords::new(self.catalog.vendor_by_id(key), &written);
        let mut by_word: HashMap<Box<str>, Vec<usize>> = HashMap::new();
        let mut products = Vec::with_capacity(maker.products.len());
        for (at, position) in &maker.products {
            let Some((advisory, product)) = self.product(*at, *position) else { continue };
            let published = PublishedProduct::new(advisory, product, &vendor);
            for word in published.keys() {
                by_word.entry(word).or_default().push(products.len());
            }
            products.push(published);
        }
        Words { vendor, products, by_word }
    }

    fn product(&self, at: usize, position: u32) -> Option<(&'f Advisory, &'f Product)> {
        let advisory = self.feeds.advisories().get(at)?;
        Some((advisory, advisory.products.get(usize::try_from(position).ok()?)?))
    }

    fn hits<'s>(
        &'s self,
        subject: &Subject,
        runs: &Runs,
        maker: &Maker,
        words: &Words,
        all: bool,
        hits: &mut BTreeMap<&'s str, Vec<Hit<'s>>>,
    ) {
        let written = subject.product.iter().chain(&subject.aliases);
        let names: Vec<ProductName> = written
            .map(|name| ProductName::parse(name, &words.vendor))
            .filter(|name| !name.is_empty())
            .collect();
        let number = subject.catalogue_number.as_deref().and_then(crate::number::of_catalogue);
        let mut candidates: Vec<usize> = names
            .iter()
            .flat_map(ProductName::keys)
            .chain(number.clone())
            .filter_map(|word| words.by_word.get(&word))
            .flatten()
            .copied()
            .collect();
        candidates.sort_unstable();
        candidates.dedup();
        let device_product = subject.product.as_deref().unwrap_or_default();
        for candidate in candidates {
            let (Some(published), Some((at, position))) =
                (words.products.get(candidate), maker.products.get(candidate))
            else {
                continue;
            };
            let Some(fit) =
                published.fit(&names, number.as_deref()).filter(|fit| all || *fit != Fit::OtherModel)
            else {
                continue;
            };
            let Some((advisory, product)) = self.product(*at, *position) else { continue };
            // What is said of a product is the same for each vulnerability that it has.
            let mut affected: Option<Verdict> = None;
            for vulnerability in &advisory.vulnerabilities {
                let statuses = vulnerability.statuses.iter().filter(|(of, _)| of == position);
                for (_, status) in statuses {
                    let case = Case {
                        advisory,
                        vulnerability,
                        position: *position,
                        status: *status,
                        product,
                        published,
                        fit: &fit,
                        device_names: &names,
                        device_product,
                        device_version: subject.version.as_deref(),
                        runs,
                    };
                    let verdict = match status {
                        ProductStatus::Affected => affected.get_or_insert_with(|| case.verdict()).clone(),
                        _ => case.verdict(),
                    };
                    let hit = Hit {
                        advisory,
                        vulnerability,
                        vendor: product.vendor.clone(),
                        product: product.name.clone(),
                        pointers: vec![vulnerability.pointer.clone(), product.pointer.clone()],
                        second_hand: product.second_hand,
                        position: *position,
                        component: Component::Device,
                        fit: fit.clone(),
                        verdict,
                    };
                    hits.entry(&vulnerability.id).or_default().push(hit);
                }
            }
        }
    }

    /// One finding out of all that is said about one vulnerability.
    fn finding(&self, subject: &Subject, id: &str, hits: Vec<Hit<'f>>) -> Option<Finding> {
        let mut hits = before_parts(closest_of_each_advisory(hits));
        // The same answer whatever the order of the files.
        hits.sort_by(|a, b| {
            let key = |hit: &Hit<'f>| (hit.advisory.format, &hit.advisory.id, hit.second_hand, hit.position);
            key(a).cmp(&key(b))
        });
        if hits.iter().any(|hit| !hit.verdict.aside) {
            hits.retain(|hit| !hit.verdict.aside);
        }
        let leading = leading(&hits)?;
        let mut advisories: Vec<Box<str>> = hits
            .iter()
            .filter(|hit| matches!(hit.advisory.format, Format::Csaf | Format::Vex))
            .map(|hit| hit.advisory.id.clone())
            .collect();
        advisories.sort();
        advisories.dedup();
        let mut evidence = Vec::new();
        for hit in std::iter::once(leading).chain(&hits) {
            for pointer in &hit.pointers {
                let locator = hit.advisory.locator(pointer);
                if !evidence.contains(&locator) {
                    evidence.push(locator);
                }
            }
        }
        let score = |hit: &Hit<'f>| hit.vulnerability.score(hit.position);
        let score = score(leading).or_else(|| hits.iter().find_map(score));
        let stated = hits.iter().map(|hit| hit.vulnerability.ssvc).find(|ssvc| !ssvc.is_empty());
        let remedy =
            |hit: &Hit<'_>| hit.vulnerability.remedy(hit.position).map(|remedy| remedy.details.clone());
        Some(Finding {
            asset: subject.asset.clone(),
            id: id.into(),
            advisories,
            source: source(leading.advisory.format),
            status: leading.verdict.status,
            justification: leading.verdict.justification.clone(),
            reason: leading.verdict.reason.clone(),
            component: leading.component,
            range: leading.verdict.range.clone(),
            matched_on: MatchedOn {
                vendor: Some(leading.vendor.clone()),
                product: Some(leading.product.clone()),
                device_vendor: subject.vendor_name.clone().or_else(|| subject.vendor.clone()),
                device_product: subject.product.clone(),
                device_version: subject.version.clone(),
            },
            confidence: Confidence::new(leading.verdict.confidence * subject.confidence.value()),
            cvss: score.map(|score| score.value),
            cvss_vector: score.and_then(|score| score.vector.clone()),
            ssvc: stated.unwrap_or_default(),
            epss: self.feeds.prediction(id).map(|prediction| prediction.chance),
            kev: self.feeds.exploited(id).is_some(),
            recall_class: None,
            severity: None,
            decision: FindingDecision::None,
            remedy: remedy(leading).or_else(|| hits.iter().find_map(remedy)),
            evidence,
        })
    }
}

/// The kind of publication that a format is of.
const fn source(format: Format) -> FindingSource {
    match format {
        Format::Csaf => FindingSource::Csaf,
        Format::Cve => FindingSource::Cve,
        Format::Vex => FindingSource::Vex,
        Format::Nvd | Format::Override => FindingSource::Nvd,
    }
}

/// A maker whose name stands at the head of a product's name: `Welch Allyn Connex Spot Monitor` of Baxter.
pub(crate) fn brand(catalog: &Catalog, product: &str) -> Option<Box<str>> {
    let words: Vec<&str> = product.split_whitespace().take(2).collect();
    let head = [words.join(" "), words.first().copied().unwrap_or_default().to_owned()];
    head.iter().find_map(|name| catalog.vendor(name)).map(|vendor| vendor.id.clone())
}

/// Where an advisory names the device's very model beside others, the others say nothing about it.
fn closest_of_each_advisory(hits: Vec<Hit<'_>>) -> Vec<Hit<'_>> {
    let closest = |group: &Hit<'_>| {
        let is_same =
            |hit: &&Hit<'_>| std::ptr::eq(hit.advisory, group.advisory) && hit.component == group.component;
        let same = hits.iter().filter(is_same);
        same.map(|hit| hit.fit.rank()).min()
    };
    let keep: Vec<bool> = hits.iter().map(|hit| closest(hit) == Some(hit.fit.rank())).collect();
    hits.into_iter().zip(keep).filter_map(|(hit, keep)| keep.then_some(hit)).collect()
}

/// What is decided of the device itself comes before what is said of something that runs in it.
fn before_parts(mut hits: Vec<Hit<'_>>) -> Vec<Hit<'_>> {
    let is_decided = |hit: &Hit<'_>| {
        hit.component == Component::Device
            && hit.fit != Fit::OtherModel
            && hit.verdict.status != FindingStatus::NeedsCheck
    };
    if hits.iter().any(is_decided) {
        hits.retain(|hit| hit.component == Component::Device);
    }
    hits
}

/// The statement that decides: advisories before CVE records, their assigners before third parties, then the NVD and
/// overrides of it; a word that the versions decide before one that leaves it open.
fn leading<'h, 'f>(hits: &'h [Hit<'f>]) -> Option<&'h Hit<'f>> {
    let level = |hit: &Hit<'_>| match (hit.advisory.format, hit.second_hand) {
        (Format::Csaf | Format::Vex, _) => 0,
        (Format::Cve, false) => 1,
        (Format::Cve, true) => 2,
        (Format::Nvd, _) => 3,
        (Format::Override, _) => 4,
    };
    let of_level = |wanted: u8| {
        let own = hits.iter().filter(move |hit| level(hit) == wanted);
        own.min_by(|a, b| {
            let by_status =
                a.verdict.status.cmp(&b.verdict.status).then(a.verdict.inferred.cmp(&b.verdict.inferred));
            by_status.then(b.verdict.confidence.total_cmp(&a.verdict.confidence))
        })
    };
    let levels: Vec<&Hit<'_>> = (0..5).filter_map(of_level).collect();
    let decided =
        |hit: &&&Hit<'_>| hit.verdict.status != FindingStatus::NeedsCheck && hit.fit != Fit::OtherModel;
    levels.iter().find(decided).or_else(|| levels.first()).copied()
}
