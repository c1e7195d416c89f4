//! What assets and hosts are compared by, and the comparison of one pair.

use std::net::IpAddr;

use wardroom_catalog::{Catalog, names, udi};
use wardroom_model::reconciliation::PairReason;
use wardroom_model::udi::Agency;
use wardroom_model::{Asset, Attribute, Date, Host, Identity, Mac};

use crate::{identify, name, serial};

/// A field that is compared, with its weights.
struct Weighed {
    field: &'static str,
    agrees: f64,
    contradicts: f64,
}

const MAC: Weighed = Weighed { field: "mac", agrees: 8.0, contradicts: -3.0 };
const SERIAL: Weighed = Weighed { field: "serial", agrees: 7.0, contradicts: -4.0 };
const HOST_NAME: Weighed = Weighed { field: "host_name", agrees: 5.0, contradicts: -1.0 };
const ADDRESS: Weighed = Weighed { field: "address", agrees: 2.5, contradicts: -1.0 };
const MODEL: Weighed = Weighed { field: "model", agrees: 2.0, contradicts: -3.0 };
/// Two models of one family, of which one may be an old name of the other.
const FAMILY: Weighed = Weighed { field: "model", agrees: 0.5, contradicts: 0.0 };
/// The device identifier of a UDI. One product may have several: for packages, or after a revision.
const UDI: Weighed = Weighed { field: "udi", agrees: 3.0, contradicts: -2.0 };
const VENDOR: Weighed = Weighed { field: "vendor", agrees: 1.0, contradicts: -3.5 };
const LAST_PM: Weighed = Weighed { field: "last_pm", agrees: 0.5, contradicts: -2.5 };
/// Who was maintained within these months is in use.
const IN_USE: i64 = 18;
/// Who was not within these is perhaps gone.
const LAPSED: i64 = 36;

/// Which product a UDI names. Those of two agencies cannot be compared.
pub(super) type DeviceIdentifier = (Agency, Box<str>);

/// An asset as it is compared.
pub(super) struct AssetSide<'a> {
    pub(super) tag: &'a str,
    pub(super) mac: Option<Mac>,
    pub(super) address: Option<IpAddr>,
    pub(super) serial: Option<(String, &'a str)>,
    pub(super) host_name: Option<(String, &'a str)>,
    pub(super) vendor: Option<(String, &'a str)>,
    pub(super) model: Option<(String, &'a str)>,
    /// Slug of the product.
    pub(super) product: Option<String>,
    /// Device identifier of its UDI, with the agency that gave it.
    pub(super) udi: Option<(DeviceIdentifier, &'a str)>,
    /// In normal form.
    pub(super) department: Option<String>,
    pub(super) last_pm: Option<Date>,
}

/// A host as it is compared.
pub(super) struct HostSide<'h> {
    pub(super) key: String,
    pub(super) macs: &'h [Mac],
    pub(super) addresses: Vec<IpAddr>,
    pub(super) serial: Option<(String, &'h str)>,
    pub(super) host_names: Vec<(String, &'h str)>,
    pub(super) vendor: Option<(String, &'h str)>,
    pub(super) model: Option<(String, &'h str)>,
    /// Slug of the product.
    pub(super) product: Option<&'h str>,
    /// Device identifier of the UDI that it tells of itself.
    pub(super) udi: Option<(DeviceIdentifier, &'h str)>,
    pub(super) gateway: bool,
    pub(super) network: String,
    /// The last day that both the host and the register speak of: an old register makes nobody's maintenance lapse.
    pub(super) last_told: Date,
}

/// Both sides.
pub(super) struct Sides<'s> {
    pub(super) assets: Vec<AssetSide<'s>>,
    pub(super) hosts: Vec<HostSide<'s>>,
}

impl<'s> Sides<'s> {
    pub(super) fn new(catalog: &Catalog, assets: &'s [Asset], hosts: &[(&'s Host, &'s Identity)]) -> Self {
        let newest = assets.iter().filter_map(|asset| asset.last_pm).max().unwrap_or(Date::MAX);
        Self {
            assets: assets.iter().map(|asset| asset_side(catalog, asset)).collect(),
            hosts: hosts.iter().map(|(host, identity)| host_side(catalog, host, identity, newest)).collect(),
        }
    }
}

/// Slug of the maker where it is known, else its name in normal form.
fn vendor_key(catalog: &Catalog, name: &str) -> Option<String> {
    let known = catalog.vendor(name).map(|vendor| vendor.id.to_string());
    known
        .or_else(|| Some(names::without_legal_form(&names::normal(name)).to_owned()))
        .filter(|key| !key.is_empty())
}

fn asset_side<'a>(catalog: &Catalog, asset: &'a Asset) -> AssetSide<'a> {
    let vendor = asset.manufacturer.as_deref().and_then(|name| Some((vendor_key(catalog, name)?, name)));
    let maker = vendor.as_ref().and_then(|(id, _)| catalog.vendor_by_id(id));
    let product =
        maker.zip(asset.model.as_deref()).and_then(|(vendor, text)| catalog.product(&vendor.id, text));
    let model = asset.model.as_deref().and_then(|text| {
        let name = product.map(|product| catalog.product_named(product, text).name);
        Some((names::compact(name.as_deref().unwrap_or(text)), text)).filter(|(key, _)| !key.is_empty())
    });
    let code = asset.udi.as_deref().and_then(|text| Some((udi::identifiers(text)?, text)));
    let of_code = code.as_ref().and_then(|(code, _)| code.serial.as_deref());
    let own_serial = asset.serial_number.as_deref().and_then(|text| Some((serial::normal(text)?, text)));
    AssetSide {
        tag: asset.asset_tag.trim(),
        mac: asset.mac_address.filter(|mac| !mac.is_zero() && !mac.is_group()),
        address: asset.ip_address.filter(|ip| !ip.is_unspecified() && !ip.is_loopback()),
        serial: own_serial.or_else(|| Some((serial::normal(of_code?)?, asset.udi.as_deref()?))),
        host_name: asset.host_name.as_deref().and_then(|text| Some((name::short(text)?, text))),
        vendor,
        model,
        product: product.map(|product| product.id.to_string()),
        udi: code.map(|(code, text)| ((code.agency, code.device_identifier), text)),
        department: asset.department.as_deref().map(names::normal).filter(|name| !name.is_empty()),
        last_pm: asset.last_pm,
    }
}

fn host_side<'h>(catalog: &Catalog, host: &'h Host, identity: &'h Identity, newest: Date) -> HostSide<'h> {
    let claimed = |attribute: Attribute| identity.claim(attribute);
    let key_of = |claim: &'h wardroom_model::Claim| {
        claim.id.as_deref().map_or_else(|| names::normal(&claim.value), str::to_owned)
    };
    HostSide {
        key: host.key.to_string(),
        macs: &host.macs,
        addresses: host.addresses.iter().map(|address| address.ip).collect(),
        serial: claimed(Attribute::Serial)
            .and_then(|claim| Some((serial::normal(&claim.value)?, &*claim.value))),
        host_names: name::short_names(host),
        vendor: claimed(Attribute::Vendor).map(|claim| (key_of(claim), &*claim.value)),
        model: claimed(Attribute::Product).map(|claim| (names::compact(&claim.value), &*claim.value)),
        product: claimed(Attribute::Product).and_then(|claim| claim.id.as_deref()),
        udi: identify::udi::own(catalog, host)
            .map(|own| ((own.code.agency, own.code.device_identifier), &*own.heard.value)),
        gateway: super::is_gateway(identity),
        network: host.key.network().to_string(),
        last_told: host.last_seen.date_utc().min(newest),
    }
}

/// Most weighty first.
pub(super) fn weightiest_first(reasons: &mut [PairReason]) {
    reasons.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()).then_with(|| a.field.cmp(&b.field)));
}

/// Everything that both sides know, compared.
pub(super) fn reasons(asset: &AssetSide<'_>, host: &HostSide<'_>) -> Vec<PairReason> {
    let mut reasons = Vec::new();
    let mut say = |weighed: &Weighed, agrees: bool, asset_value: &str, host_value: &str| {
        reasons.push(PairReason {
            field: weighed.field.into(),
            agrees,
            weight: if agrees { weighed.agrees } else { weighed.contradicts },
            asset_value: asset_value.into(),
            host_value: host_value.into(),
        });
    };
    if let (Some(mac), Some(first)) = (asset.mac, host.macs.first()) {
        let same = host.macs.contains(&mac);
        say(&MAC, same, &mac.to_string(), &if same { mac } else { *first }.to_string());
    }
    if let (Some((own, text)), Some((heard, seen))) = (&asset.serial, &host.serial) {
        say(&SERIAL, own == heard, text, seen);
    }
    if let (Some((own, text)), Some((_, seen))) = (&asset.host_name, host.host_names.first()) {
        let same = host.host_names.iter().find(|(name, _)| same_name(name, own));
        say(&HOST_NAME, same.is_some(), text, same.map_or(seen, |(_, seen)| seen));
    }
    if let (Some(address), Some(first)) = (asset.address, host.addresses.first()) {
        let same = host.addresses.contains(&address);
        say(&ADDRESS, same, &address.to_string(), &if same { address } else { *first }.to_string());
    }
    if let (Some((own, text)), Some((heard, seen))) = (&asset.model, &host.model) {
        let family = asset.product.is_some() && asset.product.as_deref() == host.product;
        let weighed = if family && !same_model(own, heard) { &FAMILY } else { &MODEL };
        say(weighed, family || same_model(own, heard), text, seen);
    }
    if let (Some((own, text)), Some((heard, seen))) = (&asset.udi, &host.udi)
        && own.0 == heard.0
    {
        say(&UDI, own == heard, text, seen);
    }
    if let (Some((own, text)), Some((heard, seen))) = (&asset.vendor, &host.vendor) {
        say(&VENDOR, own == heard, text, seen);
    }
    if let Some(maintained) = asset.last_pm {
        let since = months_between(maintained, host.last_told);
        if since <= IN_USE || since > LAPSED {
            say(&LAST_PM, since <= IN_USE, &maintained.to_string(), &host.last_told.to_string());
        }
    }
    reasons
}

/// Whole months from one day to another, without their days; negative where the first is later.
fn months_between(from: Date, to: Date) -> i64 {
    (i64::from(to.year()) - i64::from(from.year())) * 12 + i64::from(to.month()) - i64::from(from.month())
}

/// NetBIOS cuts names off after 15 characters.
fn same_name(a: &str, b: &str) -> bool {
    a == b || (a.len().min(b.len()) == 15 && (a.starts_with(b) || b.starts_with(a)))
}

/// One text may name the model more closely than the other: `Ingenia`, `Ingenia 1.5T`.
fn same_model(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    a == b || (short.len() >= 4 && (long.starts_with(short) || long.ends_with(short)))
}
