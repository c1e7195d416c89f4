//! The register itself: what it says twice, how good its records are, and what the network would put right in it.
//!
//! Three questions, each a pure function of its own: [`duplicates`] of the records alone, [`qualities`] and [`write_back`]
//! of the records with what was paired with them. Nothing here changes the register: a person takes each proposal or
//! leaves it, and their CMMS reads the export.

mod duplicates;
mod quality;
mod write_back;

use std::collections::{BTreeMap, HashMap};

use wardroom_catalog::{Catalog, names};
use wardroom_model::reconciliation::{Pair, PairDecision};
use wardroom_model::register::Duplicate;
use wardroom_model::{Asset, Date, Host, Identity};

pub use duplicates::duplicates;
pub use quality::qualities;
pub use write_back::write_back;

/// The register with what is known about it.
#[derive(Clone, Copy)]
pub struct Register<'r> {
    /// Names of makers and products.
    pub catalog: &'r Catalog,
    /// The records.
    pub assets: &'r [Asset],
    /// What was heard.
    pub hosts: &'r [(&'r Host, &'r Identity)],
    /// Which record is which host.
    pub pairs: &'r [Pair],
    /// Records that may be one device.
    pub duplicates: &'r [Duplicate],
    /// Cells that could not be read: the tag of their record, and what was wrong, as the import calls it (`bad_mac`).
    pub unread: &'r [(Box<str>, Box<str>)],
    /// The day that counts as today.
    pub today: Date,
}

/// A record with the host that it was matched with.
struct Matched<'r> {
    asset: &'r Asset,
    host: &'r Host,
    identity: &'r Identity,
    pair: &'r Pair,
    /// How many records have this host: what a gateway shows is said of none of its devices.
    shared_by: usize,
}

impl<'r> Register<'r> {
    /// Every match by its record's tag.
    fn matched(&self) -> BTreeMap<&'r str, Matched<'r>> {
        let hosts: HashMap<String, (&Host, &Identity)> =
            self.hosts.iter().map(|(host, identity)| (host.key.to_string(), (*host, *identity))).collect();
        let assets: HashMap<&str, &Asset> =
            self.assets.iter().rev().map(|asset| (asset.asset_tag.trim(), asset)).collect();
        let matches = || self.pairs.iter().filter(|pair| pair.decision == PairDecision::Match);
        let mut shared: HashMap<&str, usize> = HashMap::new();
        for host in matches().filter_map(|pair| pair.host.as_deref()) {
            *shared.entry(host).or_default() += 1;
        }
        matches()
            .filter_map(|pair| {
                let key = pair.host.as_deref()?;
                let ((host, identity), asset) = (*hosts.get(key)?, *assets.get(&*pair.asset)?);
                let shared_by = shared.get(key).copied().unwrap_or(1);
                Some((asset.asset_tag.trim(), Matched { asset, host, identity, pair, shared_by }))
            })
            .collect()
    }
}

/// A field of a record, or of a pair, in words that follow *the* or *the same*.
pub fn field_words(field: &str) -> &str {
    match field {
        "serial_number" | "serial" => "serial number",
        "mac_address" | "mac" => "MAC address",
        "udi" => "UDI",
        "host_name" => "name on the network",
        "asset_tag" => "tag in another spelling",
        "vendor" => "maker",
        other => other,
    }
}

/// A text that says something.
fn said(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// Slug of a maker where it is known, else its name in normal form.
fn maker_key(catalog: &Catalog, asset: &Asset) -> Option<String> {
    let name = said(asset.manufacturer.as_deref())?;
    let known = catalog.vendor(name).map(|vendor| vendor.id.to_string());
    known
        .or_else(|| Some(names::without_legal_form(&names::normal(name)).to_owned()))
        .filter(|key| !key.is_empty())
}

/// What all devices of a model have in common: its product in the catalogue, else maker and model as they are written.
fn model_key(catalog: &Catalog, asset: &Asset) -> Option<String> {
    let (maker, model) = (maker_key(catalog, asset)?, said(asset.model.as_deref())?);
    let product = catalog.vendor_by_id(&maker).and_then(|vendor| catalog.product(&vendor.id, model));
    let model = product.map_or_else(|| names::compact(model), |product| product.id.to_string());
    Some(format!("{maker} {model}")).filter(|_| !model.is_empty())
}
