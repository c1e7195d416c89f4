//! Kinds of device with their makers and products, and links to the devices that are counted.

use std::collections::BTreeMap;

use serde::Serialize;
use wardroom_catalog::Catalog;
use wardroom_model::category::ClinicalFunction;
use wardroom_model::device::Bucket;
use wardroom_store::KindRow;

use crate::address::Address;
use crate::words;

/// Products that are listed of one maker.
const PRODUCTS: usize = 12;

/// A maker's or product's name; none where it is not known.
type Named = Option<Box<str>>;

/// A kind of device.
#[derive(Debug, Serialize)]
pub(crate) struct KindView {
    /// Slug; none where it is not known.
    pub(crate) category: Option<Box<str>>,
    /// For people.
    pub(crate) name: String,
    /// What it does for patients.
    pub(crate) function: Option<ClinicalFunction>,
    /// Class of the FDA that is typical of the kind.
    pub(crate) fda_class: Option<u8>,
    /// Why it may fail when it is scanned.
    pub(crate) fragile: Option<Box<str>>,
    /// How many.
    pub(crate) count: u64,
    /// How many on each side of the house.
    pub(crate) buckets: BTreeMap<Bucket, u64>,
    /// Its makers, the most devices first.
    pub(crate) makers: Vec<MakerView>,
}

/// A maker of devices of one kind.
#[derive(Debug, Serialize)]
pub(crate) struct MakerView {
    /// As shown; none where it is not known.
    pub(crate) vendor: Option<Box<str>>,
    /// How many.
    pub(crate) count: u64,
    /// Its products with how many, the most first; those that are not known under none.
    pub(crate) products: Vec<(Option<Box<str>>, u64)>,
}

/// Kinds that do the same for patients.
pub(crate) struct FunctionView {
    /// What they do.
    pub(crate) word: &'static str,
    /// How many devices.
    pub(crate) count: u64,
    /// The kinds, the most devices first.
    pub(crate) kinds: Vec<KindView>,
}

impl KindView {
    /// The devices of the kind, on one side of the house or on all.
    pub(crate) fn href(&self, bucket: Option<Bucket>) -> String {
        self.address().with("bucket", bucket.map(Bucket::slug)).to_string()
    }

    /// The devices of the kind and a maker.
    pub(crate) fn href_of(&self, maker: &MakerView) -> String {
        self.address().with("vendor", Some(maker.vendor.as_deref().unwrap_or("unknown"))).to_string()
    }

    fn address(&self) -> Address {
        Address::new("/devices").with("category", Some(self.category.as_deref().unwrap_or("unknown")))
    }

    /// Icon of its function.
    pub(crate) fn icon(&self) -> &'static str {
        words::function_icon(self.function.map(|function| function.slug()))
    }

    /// How many on each side of the house, with the links.
    pub(crate) fn sides(&self) -> Vec<(Bucket, u64)> {
        Bucket::ALL.iter().map(|side| (*side, self.buckets.get(side).copied().unwrap_or(0))).collect()
    }
}

impl MakerView {
    /// The first products that are known, and how many devices are of others.
    pub(crate) fn shown(&self) -> Vec<String> {
        let known = self.products.iter().filter_map(|(product, count)| {
            let product = product.as_deref()?;
            Some(if *count == 1 { product.to_owned() } else { format!("{product} ({count})") })
        });
        known.take(PRODUCTS).collect()
    }
}

/// The kinds, the most devices first.
pub(crate) fn kinds(catalog: &Catalog, rows: Vec<KindRow>) -> Vec<KindView> {
    let mut by_kind: BTreeMap<Option<Box<str>>, Vec<KindRow>> = BTreeMap::new();
    for row in rows {
        by_kind.entry(row.category.clone().filter(|slug| !slug.is_empty())).or_default().push(row);
    }
    let mut kinds: Vec<KindView> =
        by_kind.into_iter().map(|(category, rows)| kind(catalog, category, rows)).collect();
    kinds.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    kinds
}

fn kind(catalog: &Catalog, category: Option<Box<str>>, rows: Vec<KindRow>) -> KindView {
    let known = category.as_deref().and_then(|slug| catalog.category(slug));
    let mut buckets: BTreeMap<Bucket, u64> = BTreeMap::new();
    let mut makers: BTreeMap<Named, BTreeMap<Named, u64>> = BTreeMap::new();
    for row in &rows {
        *buckets.entry(row.bucket).or_default() += row.count;
        let products = makers.entry(row.vendor.clone()).or_default();
        *products.entry(row.product.clone()).or_default() += row.count;
    }
    let maker = |(vendor, products): (Named, BTreeMap<Named, u64>)| {
        let mut products: Vec<_> = products.into_iter().collect();
        products.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        MakerView { vendor, count: products.iter().map(|(_, count)| count).sum(), products }
    };
    let mut makers: Vec<MakerView> = makers.into_iter().map(maker).collect();
    makers.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.vendor.cmp(&b.vendor)));
    let written = rows.iter().find_map(|row| row.category_name.clone());
    let name = known.map(|known| known.name.clone()).or(written).or_else(|| category.clone());
    KindView {
        name: name.map_or_else(|| "Not known".to_owned(), String::from),
        function: known.map(|known| known.function).or_else(|| rows.iter().find_map(|row| row.function)),
        fda_class: known.and_then(|known| catalog.fda_class(known)),
        fragile: known.and_then(|known| known.fragile.clone()),
        count: rows.iter().map(|row| row.count).sum(),
        buckets,
        makers,
        category,
    }
}

/// Kinds by what they do for patients: what keeps alive first, what is not known last.
pub(crate) fn functions(kinds: Vec<KindView>) -> Vec<FunctionView> {
    let order =
        |kind: &KindView| kind.function.map_or(ClinicalFunction::ALL.len(), |function| function as usize);
    let mut by_function: BTreeMap<usize, Vec<KindView>> = BTreeMap::new();
    for kind in kinds {
        by_function.entry(order(&kind)).or_default().push(kind);
    }
    let view = |kinds: Vec<KindView>| FunctionView {
        word: kinds.first().and_then(|kind| kind.function).map_or("Not known", words::function),
        count: kinds.iter().map(|kind| kind.count).sum(),
        kinds,
    };
    by_function.into_values().map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_the_class_of_the_more_general_one_where_its_own_is_not_known() {
        let catalog = Catalog::builtin();
        let has_no_own = |kind: &&wardroom_catalog::Category| {
            kind.fda_class.is_none() && catalog.fda_class(kind).is_some()
        };
        let kind = catalog.categories().iter().find(has_no_own).unwrap();
        let row = KindRow {
            category: Some(kind.slug.clone()),
            category_name: None,
            function: None,
            vendor: None,
            product: None,
            bucket: Bucket::Matched,
            count: 1,
        };
        assert_eq!(kinds(catalog, vec![row])[0].fda_class, catalog.fda_class(kind));
    }
}
