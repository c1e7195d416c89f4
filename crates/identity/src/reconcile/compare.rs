//! What assets and hosts are compared by, and the comparison of one pair.

use std::collections::HashSet;
use std::net::IpAddr;

use wardroom_catalog::{Catalog, names, udi};
use wardroom_model::reconciliation::PairReason;
use wardroom_model::udi::Agency;
use wardroom_model::{Asset, Attribute, Date, Field, Host, Identity, Mac, Observation};

use super::behind::{self, Named};
use super::slips::{is_mac_slip, is_slip};
use super::{makers::Makers, named, place};
use crate::{identify, name, serial};

/// A field that is compared, with its weights.
pub(super) struct Weighed {
    pub(super) field: &'static str,
    pub(super) agrees: f64,
    contradicts: f64,
}

const MAC: Weighed = Weighed { field: "mac", agrees: 10.0, contradicts: -3.0 };
/// But for a slip of the hand.
const MAC_SLIP: Weighed = Weighed { field: "mac", agrees: 3.0, contradicts: 0.0 };
const SERIAL: Weighed = Weighed { field: "serial", agrees: 9.0, contradicts: -4.0 };
/// Of fewer characters than [`LONG_SERIAL`], which two makers may well give.
const SHORT_SERIAL: Weighed = Weighed { field: "serial", agrees: 7.0, contradicts: -4.0 };
const LONG_SERIAL: usize = 6;
const SERIAL_SLIP: Weighed = Weighed { field: "serial", agrees: 4.0, contradicts: 0.0 };
/// The host's name ends with it.
const SERIAL_IN_NAME: Weighed = Weighed { field: "serial", agrees: 6.0, contradicts: 0.0 };
const ASSET_TAG: Weighed = Weighed { field: "asset_tag", agrees: 6.0, contradicts: 0.0 };
pub(super) const HOST_NAME: Weighed = Weighed { field: "host_name", agrees: 6.0, contradicts: -1.0 };
const AE_TITLE: Weighed = Weighed { field: "ae_title", agrees: 4.0, contradicts: 0.0 };
pub(super) const ADDRESS: Weighed = Weighed { field: "address", agrees: 2.5, contradicts: -1.0 };
const MODEL: Weighed = Weighed { field: "model", agrees: 2.0, contradicts: -3.0 };
/// Beside another maker it is no further news that the model is another.
const MODEL_OF_OTHER: Weighed = Weighed { field: "model", agrees: 2.0, contradicts: -1.0 };
/// Two models of one family, of which one may be an old name of the other, or one is mistyped.
const FAMILY: Weighed = Weighed { field: "model", agrees: 0.5, contradicts: 0.0 };
/// The device identifier of a UDI. One product may have several: for packages, or after a revision.
const UDI: Weighed = Weighed { field: "udi", agrees: 3.0, contradicts: -2.0 };
const VENDOR: Weighed = Weighed { field: "vendor", agrees: 1.0, contradicts: -3.5 };
pub(super) const LAST_PM: &str = "last_pm";
/// Steps of the months since the last maintenance: the last month of each, and the share of devices in use and of devices
/// that are gone, but still listed, that it is believed to have.
pub(super) const MAINTAINED: [(i64, f64, f64); 4] =
    [(18, 0.82, 0.45), (26, 0.08, 0.10), (36, 0.04, 0.10), (i64::MAX, 0.06, 0.35)];

/// Which product a UDI names. Those of two agencies cannot be compared.
pub(super) type DeviceIdentifier = (Agency, Box<str>);

/// An asset as it is compared.
pub(super) struct AssetSide<'a> {
    pub(super) tag: &'a str,
    /// Its tag in compact form.
    pub(super) plain_tag: String,
    pub(super) mac: Option<Mac>,
    /// Some host has this very MAC; and this very serial number.
    pub(super) heard: (bool, bool),
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
    /// In normal form.
    pub(super) location: Option<String>,
    pub(super) last_pm: Option<Date>,
}

/// A host as it is compared.
pub(super) struct HostSide<'h> {
    pub(super) key: String,
    pub(super) macs: &'h [Mac],
    /// Some asset has one of these very MACs; and this very serial number.
    pub(super) listed: (bool, bool),
    pub(super) addresses: Vec<IpAddr>,
    pub(super) serial: Option<(String, &'h str)>,
    pub(super) host_names: Vec<(String, &'h str)>,
    /// Its names in compact form.
    pub(super) plain_names: Vec<String>,
    /// What it calls itself in DICOM, in compact form and as it says it.
    pub(super) ae_titles: Vec<(String, &'h str)>,
    /// What its network card says that its asset tag is, in compact form and as it says it.
    pub(super) asset_id: Option<(String, &'h str)>,
    pub(super) vendor: Option<(String, &'h str)>,
    pub(super) model: Option<(String, &'h str)>,
    /// Slug of the product.
    pub(super) product: Option<&'h str>,
    /// Device identifier of the UDI that it tells of itself.
    pub(super) udi: Option<(DeviceIdentifier, &'h str)>,
    pub(super) gateway: bool,
    /// Devices that it speaks for.
    pub(super) named: Vec<Named>,
    /// Where on the network it is.
    pub(super) places: Vec<(place::Kind, String)>,
    /// The last day that both the host and the register speak of: an old register makes nobody's maintenance lapse.
    pub(super) last_told: Date,
}

impl HostSide<'_> {
    /// The first of its names whose compact form is so.
    fn named(&self, is_so: impl Fn(&str) -> bool) -> Option<&(String, &str)> {
        let names = self.host_names.iter().zip(&self.plain_names);
        names.into_iter().find(|(_, plain)| is_so(plain)).map(|(name, _)| name)
    }
}

/// Both sides.
pub(super) struct Sides<'s> {
    pub(super) assets: Vec<AssetSide<'s>>,
    pub(super) hosts: Vec<HostSide<'s>>,
}

impl<'s> Sides<'s> {
    pub(super) fn new(catalog: &Catalog, assets: &'s [Asset], hosts: &[(&'s Host, &'s Identity)]) -> Self {
        let newest = assets.iter().filter_map(|asset| asset.last_pm).max().unwrap_or(Date::MAX);
        let makers = Makers::new(catalog);
        let mut assets: Vec<AssetSide<'s>> =
            assets.iter().map(|asset| asset_side(catalog, &makers, asset)).collect();
        let mut hosts: Vec<HostSide<'s>> =
            hosts.iter().map(|(host, identity)| host_side(catalog, host, identity, newest)).collect();
        let macs_heard: HashSet<Mac> = hosts.iter().flat_map(|host| host.macs).copied().collect();
        let macs_listed: HashSet<Mac> = assets.iter().filter_map(|asset| asset.mac).collect();
        let own = |serial: &Option<(String, &str)>| serial.as_ref().map(|(serial, _)| serial.clone());
        let serials_heard: HashSet<String> = hosts.iter().filter_map(|host| own(&host.serial)).collect();
        let serials_listed: HashSet<String> = assets.iter().filter_map(|asset| own(&asset.serial)).collect();
        for asset in &mut assets {
            asset.heard = (
                asset.mac.is_some_and(|mac| macs_heard.contains(&mac)),
                asset.serial.as_ref().is_some_and(|(serial, _)| serials_heard.contains(serial)),
            );
        }
        for host in &mut hosts {
            host.listed = (
                host.macs.iter().any(|mac| macs_listed.contains(mac)),
                host.serial.as_ref().is_some_and(|(serial, _)| serials_listed.contains(serial)),
            );
        }
        Self { assets, hosts }
    }
}

fn asset_side<'a>(catalog: &Catalog, makers: &Makers<'_>, asset: &'a Asset) -> AssetSide<'a> {
    let vendor = asset.manufacturer.as_deref().and_then(|name| Some((makers.key(name)?, name)));
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
        plain_tag: names::compact(&asset.asset_tag),
        heard: (false, false),
        mac: asset.mac_address.filter(|mac| !mac.is_zero() && !mac.is_group()),
        address: asset.ip_address.filter(|ip| !ip.is_unspecified() && !ip.is_loopback()),
        serial: own_serial.or_else(|| Some((serial::normal(of_code?)?, asset.udi.as_deref()?))),
        host_name: asset.host_name.as_deref().and_then(|text| Some((name::short(text)?, text))),
        vendor,
        model,
        product: product.map(|product| product.id.to_string()),
        udi: code.map(|(code, text)| ((code.agency, code.device_identifier), text)),
        department: normal(asset.department.as_deref()),
        location: normal(asset.location.as_deref()),
        last_pm: asset.last_pm,
    }
}

fn normal(text: Option<&str>) -> Option<String> {
    text.map(names::normal).filter(|name| !name.is_empty())
}

fn host_side<'h>(catalog: &Catalog, host: &'h Host, identity: &'h Identity, newest: Date) -> HostSide<'h> {
    let claimed = |attribute: Attribute| identity.claim(attribute);
    let key_of = |claim: &'h wardroom_model::Claim| {
        claim.id.as_deref().map_or_else(|| names::normal(&claim.value), str::to_owned)
    };
    let host_names = name::short_names(host);
    let heard = |field: Field| host.observations.iter().filter(move |heard| heard.field == field);
    let compact = |heard: &'h Observation| (names::compact(&heard.value), &*heard.value);
    HostSide {
        key: host.key.to_string(),
        listed: (false, false),
        plain_names: host_names.iter().map(|(name, _)| names::compact(name)).collect(),
        ae_titles: heard(Field::DicomCallingAeTitle).map(compact).collect(),
        asset_id: heard(Field::LldpAssetId).map(compact).next(),
        host_names,
        macs: &host.macs,
        addresses: host.addresses.iter().map(|address| address.ip).collect(),
        serial: claimed(Attribute::Serial)
            .and_then(|claim| Some((serial::normal(&claim.value)?, &*claim.value))),
        vendor: claimed(Attribute::Vendor).map(|claim| (key_of(claim), &*claim.value)),
        model: claimed(Attribute::Product).map(|claim| (names::compact(&claim.value), &*claim.value)),
        product: claimed(Attribute::Product).and_then(|claim| claim.id.as_deref()),
        udi: identify::udi::own(catalog, host)
            .map(|own| ((own.code.agency, own.code.device_identifier), &*own.heard.value)),
        gateway: super::is_gateway(identity),
        named: behind::named(catalog, host, identity),
        places: place::of_host(host),
        last_told: host.last_seen.date_utc().min(newest),
    }
}

/// Most weighty first.
pub(super) fn weightiest_first(reasons: &mut [PairReason]) {
    reasons.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()).then_with(|| a.field.cmp(&b.field)));
}

/// Everything that both sides know, compared.
pub(super) fn reasons(asset: &AssetSide<'_>, host: &HostSide<'_>) -> Vec<PairReason> {
    if let Some(reasons) = behind::reasons(asset, &host.named) {
        return reasons;
    }
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
        let may_slip = !asset.heard.0 && !host.listed.0;
        let slip = host.macs.iter().find(|other| may_slip && is_mac_slip(mac, **other));
        let same = host.macs.contains(&mac);
        let weighed = if slip.is_some() { &MAC_SLIP } else { &MAC };
        let seen = if same { &mac } else { slip.unwrap_or(first) };
        say(weighed, same || slip.is_some(), &mac.to_string(), &seen.to_string());
    }
    if let (Some((own, text)), Some((heard, seen))) = (&asset.serial, &host.serial) {
        let slip = !asset.heard.1 && !host.listed.1 && is_slip(own, heard);
        let weighed = match own.len() {
            _ if slip => &SERIAL_SLIP,
            LONG_SERIAL.. => &SERIAL,
            _ => &SHORT_SERIAL,
        };
        say(weighed, slip || own == heard, text, seen);
    } else if let Some((own, text)) = &asset.serial
        && let Some((_, name)) = host.named(|name| named::after_serial(name, own))
    {
        say(&SERIAL_IN_NAME, true, text, name);
    }
    let tagged = host.asset_id.as_ref().filter(|(id, _)| *id == asset.plain_tag).map(|(_, text)| *text);
    let named_after = || host.named(|name| named::after_tag(name, &asset.plain_tag)).map(|(_, name)| *name);
    if let Some(seen) = tagged.or_else(named_after) {
        say(&ASSET_TAG, true, asset.tag, seen);
    }
    if let (Some((own, text)), Some((_, seen))) = (&asset.host_name, host.host_names.first()) {
        let same = host.host_names.iter().find(|(name, _)| name::same(name, own));
        say(&HOST_NAME, same.is_some(), text, same.map_or(seen, |(_, seen)| seen));
    }
    if let Some((own, text)) = &asset.host_name
        && let Some((_, title)) = host.ae_titles.iter().find(|(title, _)| *title == names::compact(own))
    {
        say(&AE_TITLE, true, text, title);
    }
    if let (Some(address), Some(first)) = (asset.address, host.addresses.first()) {
        let same = host.addresses.contains(&address);
        say(&ADDRESS, same, &address.to_string(), &if same { address } else { *first }.to_string());
    }
    let other_maker =
        asset.vendor.as_ref().zip(host.vendor.as_ref()).is_some_and(|(own, heard)| own.0 != heard.0);
    if let (Some((own, text)), Some((heard, seen))) = (&asset.model, &host.model) {
        let same = same_model(own, heard);
        let family =
            asset.product.is_some() && asset.product.as_deref() == host.product || is_slip(own, heard);
        let weighed = match (same, family) {
            (false, true) => &FAMILY,
            _ if other_maker => &MODEL_OF_OTHER,
            _ => &MODEL,
        };
        say(weighed, family || same, text, seen);
    }
    if let (Some((own, text)), Some((heard, seen))) = (&asset.udi, &host.udi)
        && own.0 == heard.0
    {
        say(&UDI, own == heard, text, seen);
    }
    if let (Some((_, text)), Some((_, seen))) = (&asset.vendor, &host.vendor) {
        say(&VENDOR, !other_maker, text, seen);
    }
    if let Some(day) = asset.last_pm
        && let Some((_, in_use, gone)) = maintained(asset, host).and_then(|step| MAINTAINED.get(step))
    {
        let weight = (in_use / gone).ln();
        reasons.push(PairReason {
            field: LAST_PM.into(),
            agrees: weight > 0.0,
            weight,
            asset_value: day.to_string().into(),
            host_value: host.last_told.to_string().into(),
        });
    }
    reasons
}

/// The step of [`MAINTAINED`] of a pair.
pub(super) fn maintained(asset: &AssetSide<'_>, host: &HostSide<'_>) -> Option<usize> {
    let since = months_between(asset.last_pm?, host.last_told);
    MAINTAINED.iter().position(|(within, ..)| since <= *within)
}

/// Whole months from one day to another, without their days; negative where the first is later.
fn months_between(from: Date, to: Date) -> i64 {
    (i64::from(to.year()) - i64::from(from.year())) * 12 + i64::from(to.month()) - i64::from(from.month())
}

/// One text may name the model more closely than the other: `Ingenia`, `Ingenia 1.5T`.
fn same_model(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    a == b || (short.len() >= 4 && (long.starts_with(short) || long.ends_with(short)))
}
