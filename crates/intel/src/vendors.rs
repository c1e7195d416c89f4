//! Makers' names on both sides: one key for the names that mean one maker.

use std::collections::HashSet;

use wardroom_catalog::{Catalog, Vendor, names};

/// The keys under which a publisher's maker is found: its slug, or its name without legal form and generic words.
/// A text that names several makers has the keys of each.
pub(crate) fn keys(catalog: &Catalog, text: &str) -> Vec<Box<str>> {
    let mut keys = Vec::new();
    let mut add = |name: &str| {
        let key = key(catalog, name);
        if !key.is_empty() && !keys.contains(&key) {
            keys.push(key);
        }
    };
    let plain = text.replace("[", "(");
    if catalog.vendor(text).is_some() {
        add(text);
        return keys;
    }
    // `General Electric (GE)` is both.
    let pieces: Vec<&str> =
        plain.split([',', '/', '(', ')', ';']).flat_map(|piece| piece.split(" and ")).collect();
    let named: Vec<&&str> = pieces.iter().filter(|piece| catalog.vendor(piece).is_some()).collect();
    if named.is_empty() {
        add(text);
        if pieces.len() > 1 {
            let long_enough =
                |piece: &&&str| names::normal(piece).len() > 3 && !names::is_generic(&names::normal(piece));
            pieces.iter().filter(long_enough).for_each(|piece| add(piece));
        }
    } else {
        named.iter().for_each(|piece| add(piece));
    }
    keys
}

/// The key of one maker's name.
pub(crate) fn key(catalog: &Catalog, name: &str) -> Box<str> {
    if let Some(vendor) = catalog.vendor_by_id(name).or_else(|| catalog.vendor(name)) {
        return vendor.id.clone();
    }
    let normal = names::normal(name);
    let mut rest = names::without_legal_form(&normal);
    while let Some((head, last)) = rest.rsplit_once(' ') {
        if !names::is_generic(last) {
            break;
        }
        rest = head;
    }
    rest.into()
}

/// Words of a maker's names, which say nothing about its products.
#[derive(Clone, Debug, Default)]
pub(crate) struct VendorWords {
    /// Of the name itself, as the catalogue, the publisher and the register write it.
    pub(crate) own: HashSet<Box<str>>,
    /// Of makers that it was or bought: brands of products too.
    pub(crate) former: HashSet<Box<str>>,
}

impl VendorWords {
    /// The words of a maker, and of the names as they were written.
    pub(crate) fn new(vendor: Option<&Vendor>, written: &[&str]) -> Self {
        let mut words = Self::default();
        let vendor_names =
            vendor.iter().flat_map(|vendor| std::iter::once(&vendor.name).chain(&vendor.aliases));
        for name in vendor_names.map(|name| &**name).chain(written.iter().copied()) {
            words.own.extend(of_name(name));
        }
        for name in vendor.iter().flat_map(|vendor| &vendor.former) {
            words.former.extend(of_name(name));
        }
        let own = words.own.clone();
        words.former.retain(|word| !own.contains(word));
        words
    }
}

fn of_name(name: &str) -> Vec<Box<str>> {
    let normal = names::normal(name);
    normal
        .split(' ')
        .filter(|word| word.len() > 1 && !names::is_generic(word))
        .map(crate::names::token)
        .collect()
}
