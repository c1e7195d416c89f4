//! Makers as registers write them: by any of their names, or one slip of the hand away from one of them.

use std::cell::OnceCell;
use std::collections::HashMap;

use wardroom_catalog::{Catalog, names};

use super::slips::{is_slip, keys};

/// Names of makers, to look up.
pub(super) struct Makers<'c> {
    catalog: &'c Catalog,
    /// By what they have in common with names that are a slip away: name and slug. Made when the first one is sought.
    near: OnceCell<HashMap<u64, Vec<(String, &'c str)>>>,
}

impl<'c> Makers<'c> {
    pub(super) fn new(catalog: &'c Catalog) -> Self {
        Self { catalog, near: OnceCell::new() }
    }

    /// Slug of the maker where it is known, else its name in normal form.
    pub(super) fn key(&self, name: &str) -> Option<String> {
        if let Some(vendor) = self.catalog.vendor(name) {
            return Some(vendor.id.to_string());
        }
        let normal = names::normal(name);
        let own = names::without_legal_form(&normal);
        self.near(own).map(str::to_owned).or_else(|| Some(own.to_owned())).filter(|key| !key.is_empty())
    }

    /// The one maker that has a name which is a slip away.
    fn near(&self, name: &str) -> Option<&'c str> {
        let known = self.near.get_or_init(|| self.names());
        let mut found = keys(name)
            .filter_map(|key| known.get(&key))
            .flatten()
            .filter(|(other, _)| is_slip(name, other))
            .map(|(_, slug)| *slug);
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    }

    fn names(&self) -> HashMap<u64, Vec<(String, &'c str)>> {
        let mut near: HashMap<u64, Vec<(String, &'c str)>> = HashMap::new();
        for vendor in self.catalog.vendors() {
            for name in [&vendor.name].into_iter().chain(&vendor.aliases).chain(&vendor.former) {
                let normal = names::normal(name);
                let name = names::without_legal_form(&normal);
                for key in keys(name) {
                    near.entry(key).or_default().push((name.to_owned(), &*vendor.id));
                }
            }
        }
        near
    }
}
