//! Configurations by maker and product, and the way from a device to those that may be about it.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use wardroom_catalog::Catalog;
use wardroom_model::finding::Component;

use super::Hit;
use crate::advisory::{Advisory, Format};
use crate::configuration::known::Known;
use crate::configuration::sentence::Case;
use crate::configuration::{Criterion, is_windows, maker_and_product, tree, words};
use crate::feeds::Feeds;
use crate::judge::{Fit, Verdict};
use crate::names::ProductName;
use crate::nvd::{Analysis, Status};
use crate::part::{Part, Runs};
use crate::subject::Subject;
use crate::vendors::{self, VendorWords};

/// Records with configurations, by what these name.
pub(super) struct Configured<'f> {
    /// Positions of records, by maker and product as configurations write them.
    records: HashMap<&'f str, Vec<u32>>,
    makers: HashMap<Box<str>, Maker<'f>>,
    /// What configurations call releases of Windows.
    windows: Vec<&'f str>,
}

/// What configurations call one maker's products.
#[derive(Default)]
struct Maker<'f> {
    keys: Vec<&'f str>,
    words: OnceLock<Words>,
}

/// A maker's products by word.
struct Words {
    vendor: VendorWords,
    names: Vec<ProductName>,
    by_word: HashMap<Box<str>, Vec<usize>>,
}

impl<'f> Configured<'f> {
    pub(super) fn build(catalog: &Catalog, feeds: &'f Feeds) -> Self {
        let mut records: HashMap<&'f str, Vec<u32>> = HashMap::new();
        for (at, advisory) in (0..).zip(feeds.advisories()) {
            let Some(analysis) = speaking(feeds, advisory) else { continue };
            let keys: BTreeSet<&str> =
                Criterion::all_of(&analysis.configurations).into_iter().filter_map(Criterion::key).collect();
            for key in keys {
                records.entry(key).or_default().push(at);
            }
        }
        let compact = compact_names(catalog);
        let mut makers: HashMap<Box<str>, Maker<'f>> = HashMap::new();
        let mut keys_of: HashMap<&str, Vec<Box<str>>> = HashMap::new();
        for key in records.keys().copied() {
            let (maker, _) = maker_and_product(key);
            let known = keys_of.entry(maker).or_insert_with(|| maker_keys(catalog, &compact, maker));
            for maker in known.iter() {
                makers.entry(maker.clone()).or_default().keys.push(key);
            }
        }
        makers.values_mut().for_each(|maker| maker.keys.sort_unstable());
        let windows = records.keys().copied().filter(|key| is_windows(key)).collect();
        Self { records, makers, windows }
    }

    /// What configurations say about a device. `all` gives what is about other models of its family too.
    pub(super) fn hits(
        &self,
        catalog: &Catalog,
        feeds: &'f Feeds,
        subject: &Subject,
        runs: &Runs,
        all: bool,
    ) -> Vec<Hit<'f>> {
        let mut products: HashMap<&str, Fit> = HashMap::new();
        for key in subject.vendor.iter().flat_map(|vendor| vendors::keys(catalog, vendor)) {
            if let Some(maker) = self.makers.get(&key) {
                maker.fits(catalog, &key, subject, all, &mut products);
            }
        }
        let components: Vec<Part> =
            runs.parts.iter().filter(|part| part.component == Component::Sbom).cloned().collect();
        let of_components = components.iter().flat_map(|part| &part.keys).map(|key| &**key);
        let of_system = runs.system.iter().flat_map(|system| system.keys(&self.windows));
        let mut candidates: Vec<u32> = products
            .keys()
            .chain(of_system)
            .copied()
            .chain(of_components)
            .filter_map(|key| self.records.get(key))
            .flatten()
            .copied()
            .collect();
        candidates.sort_unstable();
        candidates.dedup();
        let system = runs.system.clone();
        let known = Known { products, version: subject.version.as_deref(), system, components };
        let judge = |at: &u32| {
            let advisory = feeds.advisories().get(usize::try_from(*at).ok()?)?;
            hit(feeds, advisory, &known, subject, &runs.system_text)
        };
        candidates.iter().filter_map(judge).collect()
    }
}

impl<'f> Maker<'f> {
    /// How the device is meant by the names of the maker's products.
    fn fits(
        &self,
        catalog: &Catalog,
        key: &str,
        subject: &Subject,
        all: bool,
        fits: &mut HashMap<&'f str, Fit>,
    ) {
        let words = self.words.get_or_init(|| self.words(catalog, key));
        let written = subject.product.iter().chain(&subject.aliases);
        let names: Vec<ProductName> = written
            .map(|name| ProductName::parse(name, &words.vendor))
            .filter(|name| !name.is_empty())
            .collect();
        let mut candidates: Vec<usize> = names
            .iter()
            .flat_map(ProductName::keys)
            .filter_map(|word| words.by_word.get(&word))
            .flatten()
            .copied()
            .collect();
        candidates.sort_unstable();
        candidates.dedup();
        for at in candidates {
            let (Some(product), Some(name)) = (self.keys.get(at), words.names.get(at)) else { continue };
            let fit = names.iter().filter_map(|device| fit(name, device)).min_by_key(Fit::rank);
            let fit = fit.filter(|fit| all || *fit != Fit::OtherModel);
            fits.extend(fit.map(|fit| (*product, fit)));
        }
    }

    fn words(&self, catalog: &Catalog, key: &str) -> Words {
        let mut written: Vec<String> = self.keys.iter().map(|key| words(maker_and_product(key).0)).collect();
        written.dedup();
        let written: Vec<&str> = written.iter().map(String::as_str).collect();
        let vendor = VendorWords::new(catalog.vendor_by_id(key), &written);
        let products = self.keys.iter().map(|key| words(maker_and_product(key).1));
        let names: Vec<ProductName> = products.map(|name| ProductName::parse(&name, &vendor)).collect();
        let mut by_word: HashMap<Box<str>, Vec<usize>> = HashMap::new();
        for (at, name) in names.iter().enumerate() {
            for word in name.keys() {
                by_word.entry(word).or_default().push(at);
            }
        }
        Words { vendor, names, by_word }
    }
}

fn fit(name: &ProductName, device: &ProductName) -> Option<Fit> {
    match name.means(device, &Default::default()) {
        Some(meant) => Some(Fit::Named(meant)),
        None => name.shares_family(device).then_some(Fit::OtherModel),
    }
}

/// A record's configurations, where it is the one that speaks: an override only where NVD has none.
fn speaking<'f>(feeds: &Feeds, advisory: &'f Advisory) -> Option<&'f Analysis> {
    let analysis = advisory.analysis.as_deref()?;
    let is_left = || {
        left(feeds, advisory)
            .is_none_or(|own| own.configurations.is_empty() && own.status != Status::Rejected)
    };
    (advisory.format == Format::Nvd || is_left()).then_some(analysis)
}

/// NVD's own record of the same CVE.
fn left<'f>(feeds: &'f Feeds, advisory: &Advisory) -> Option<&'f Analysis> {
    feeds.advisory(Format::Nvd, &advisory.id)?.analysis.as_deref()
}

/// What one record says about the device.
fn hit<'f>(
    feeds: &'f Feeds,
    advisory: &'f Advisory,
    known: &Known<'_>,
    subject: &Subject,
    system: &str,
) -> Option<Hit<'f>> {
    let analysis = speaking(feeds, advisory)?;
    let vulnerability = advisory.vulnerabilities.first()?;
    let status = left(feeds, advisory).map(|own| &own.status);
    let device = subject.product.as_deref().unwrap_or("device of this maker");
    let case = Case { advisory, left: status, known, device, system };
    let told = tree::any(&analysis.configurations, known)?;
    let (criterion, fit, verdict): (&Criterion, Fit, Verdict) = match case.verdict(&told) {
        Some(verdict) => {
            let fit = told.fit.clone().unwrap_or(Fit::Named(crate::names::Meant::Same));
            (told.vulnerable?, fit, verdict)
        }
        None => {
            let all = Criterion::all_of(&analysis.configurations);
            let sibling = all.into_iter().filter(|criterion| {
                criterion.key().and_then(|key| known.products.get(key)) == Some(&Fit::OtherModel)
            });
            let criterion = sibling.min_by(|a, b| a.cpe.cmp(&b.cpe))?;
            (criterion, Fit::OtherModel, case.other_model(criterion))
        }
    };
    let (maker, product) = maker_and_product(criterion.key()?);
    let decided = if fit == Fit::OtherModel { criterion } else { told.decided.0 };
    let mut pointers = vec![vulnerability.pointer.clone()];
    pointers.extend(
        [criterion, decided]
            .into_iter()
            .filter_map(|criterion| analysis.pointer(&vulnerability.pointer, criterion)),
    );
    pointers.dedup();
    Some(Hit {
        advisory,
        vulnerability,
        vendor: words(maker).into(),
        product: words(product).into(),
        pointers,
        second_hand: false,
        position: 0,
        component: told.part.filter(|_| told.fit.is_none()).unwrap_or(Component::Device),
        fit,
        verdict,
    })
}

/// Makers by their names without blanks: `gehealthcare`.
fn compact_names(catalog: &Catalog) -> HashMap<String, &str> {
    let mut names = HashMap::new();
    for vendor in catalog.vendors() {
        for name in std::iter::once(&vendor.name).chain(&vendor.aliases).chain(&vendor.former) {
            let normal = wardroom_catalog::names::normal(name);
            let compact = wardroom_catalog::names::without_legal_form(&normal).replace(' ', "");
            names.entry(compact).or_insert(&*vendor.id);
        }
    }
    names
}

/// The makers that a name of configurations means.
fn maker_keys(catalog: &Catalog, compact: &HashMap<String, &str>, maker: &str) -> Vec<Box<str>> {
    let written = words(maker);
    if catalog.vendor(&written).is_none()
        && let Some(id) = compact.get(&wardroom_catalog::names::compact(&written))
    {
        return vec![(*id).into()];
    }
    vendors::keys(catalog, &written)
}
