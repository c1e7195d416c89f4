//! How good each record of the register is, in named dimensions, and what would make it better.
//!
//! A dimension is the share of what can be asked of a record that is good; one of which nothing can be asked has no
//! score and counts for nothing. A record's own score is the mean of its dimensions.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use wardroom_catalog::udi;
use wardroom_model::register::{AssetQuality, Presence, Quality, QualityDimension};
use wardroom_model::{Asset, Date};

use super::{Matched, Register, field_words, maker_key, model_key, said};
use crate::serial;

/// Before this year nobody kept a register of what is in use today.
const EARLIEST: i16 = 1980;
/// No maintenance is planned further ahead, in years.
const FURTHEST: i16 = 20;
/// Months after which the last maintenance is long ago.
const LONG_AGO: i32 = 36;
/// Days after which a device that was heard is gone quiet.
const QUIET: i64 = 90;

/// Every record's quality, by tag.
pub fn qualities(register: &Register<'_>) -> Vec<AssetQuality> {
    let known = Known::of(register);
    let mut qualities: Vec<AssetQuality> =
        register.assets.iter().map(|asset| known.quality(register, asset)).collect();
    qualities.sort_by(|a, b| a.asset.cmp(&b.asset));
    qualities
}

/// What is looked up for each record.
struct Known<'r> {
    matched: BTreeMap<&'r str, Matched<'r>>,
    /// Models of which one was heard.
    models: BTreeSet<String>,
    twice: BTreeMap<&'r str, Vec<(&'r str, String)>>,
    unread: BTreeMap<&'r str, Vec<&'r str>>,
}

/// What was asked and what of it is good.
#[derive(Default)]
struct Asked {
    good: u32,
    all: u32,
    improve: Vec<Box<str>>,
}

impl Asked {
    fn ask(&mut self, good: bool, improve: impl FnOnce() -> String) {
        self.all += 1;
        if good {
            self.good += 1;
        } else {
            self.improve.push(improve().into());
        }
    }

    fn quality(self, dimension: QualityDimension) -> Quality {
        let score = (self.all > 0).then(|| f64::from(self.good) / f64::from(self.all));
        Quality { dimension, score, improve: self.improve }
    }
}

impl<'r> Known<'r> {
    fn of(register: &Register<'r>) -> Self {
        let matched = register.matched();
        let models =
            matched.values().filter_map(|matched| model_key(register.catalog, matched.asset)).collect();
        let mut twice: BTreeMap<&str, Vec<(&str, String)>> = BTreeMap::new();
        for duplicate in register.duplicates {
            let fields: Vec<&str> =
                duplicate.reasons.iter().map(|reason| field_words(&reason.field)).collect();
            let fields = fields.join(" and ");
            twice.entry(&duplicate.first).or_default().push((&duplicate.second, fields.clone()));
            twice.entry(&duplicate.second).or_default().push((&duplicate.first, fields));
        }
        let mut unread: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (tag, kind) in register.unread {
            unread.entry(tag.trim()).or_default().push(kind);
        }
        Self { matched, models, twice, unread }
    }

    fn quality(&self, register: &Register<'_>, asset: &Asset) -> AssetQuality {
        let tag = asset.asset_tag.trim();
        let matched = self.matched.get(tag);
        let presence = self.presence(register, asset);
        let dimensions = vec![
            completeness(asset, presence).quality(QualityDimension::Completeness),
            self.validity(asset, register.today).quality(QualityDimension::Validity),
            self.uniqueness(tag).quality(QualityDimension::Uniqueness),
            consistency(register, asset).quality(QualityDimension::Consistency),
            agreement(matched, presence).quality(QualityDimension::Agreement),
            timeliness(asset, matched, register.today).quality(QualityDimension::Timeliness),
        ];
        let scores: Vec<f64> = dimensions.iter().filter_map(|quality| quality.score).collect();
        let score = scores.iter().sum::<f64>() / (scores.len().max(1) as f64);
        AssetQuality {
            asset: tag.into(),
            department: said(asset.department.as_deref()).map(Into::into),
            score,
            presence,
            dimensions,
        }
    }

    fn presence(&self, register: &Register<'_>, asset: &Asset) -> Presence {
        let named = asset.mac_address.is_some()
            || asset.ip_address.is_some()
            || said(asset.host_name.as_deref()).is_some();
        let of_model = || model_key(register.catalog, asset).is_some_and(|key| self.models.contains(&key));
        match () {
            () if self.matched.contains_key(asset.asset_tag.trim()) => Presence::Heard,
            () if named || of_model() => Presence::Expected,
            () => Presence::NotExpected,
        }
    }

    fn validity(&self, asset: &Asset, today: Date) -> Asked {
        let mut asked = Asked::default();
        if let Some(serial) = said(asset.serial_number.as_deref()) {
            asked.ask(serial::normal(serial).is_some(), || {
                format!("Enter the serial number: `{serial}` is none.")
            });
        }
        if let Some(mac) = asset.mac_address {
            let given = !mac.is_zero() && !mac.is_group() && !mac.is_locally_administered();
            asked.ask(given, || format!("Read the MAC address again: `{mac}` was given to no device."));
        }
        if let Some(ip) = asset.ip_address {
            asked
                .ask(is_of_a_device(ip), || format!("Read the IP address again: `{ip}` is no device's own."));
        }
        if let Some(code) = said(asset.udi.as_deref()) {
            let fault = udi::read(code, today).faults.into_iter().next();
            asked.ask(fault.is_none(), || {
                let reason = fault.map(|fault| fault.reason).unwrap_or_default();
                format!("Scan the UDI again: {reason}.")
            });
        }
        if let Some(day) = asset.last_pm {
            asked.ask(day <= today && day.year() >= EARLIEST, || {
                format!("Correct the date of the last maintenance: {day} cannot be.")
            });
        }
        if let Some(day) = asset.next_pm {
            asked.ask(day.year() >= EARLIEST && day.year() <= today.year() + FURTHEST, || {
                format!("Correct the date of the next maintenance: {day} cannot be.")
            });
        }
        for kind in self.unread.get(asset.asset_tag.trim()).into_iter().flatten() {
            asked.ask(false, || match *kind {
                "bad_mac" => "Correct the MAC address: it could not be read.".to_owned(),
                "bad_ip" => "Correct the IP address: it could not be read.".to_owned(),
                "bad_date" => "Correct a date: it could not be read.".to_owned(),
                _ => "Correct a cell that could not be read.".to_owned(),
            });
        }
        asked
    }

    fn uniqueness(&self, tag: &str) -> Asked {
        let mut asked = Asked::default();
        let others = self.twice.get(tag);
        asked.ask(others.is_none(), || {
            let others = others.into_iter().flatten();
            let others: Vec<String> =
                others.map(|(other, fields)| format!("{other} has the same {fields}")).collect();
            format!("Say which record is right: {}.", others.join("; "))
        });
        asked
    }
}

fn completeness(asset: &Asset, presence: Presence) -> Asked {
    let mut asked = Asked::default();
    let texts = [
        ("maker", &asset.manufacturer),
        ("model", &asset.model),
        ("serial number", &asset.serial_number),
        ("department", &asset.department),
        ("location", &asset.location),
    ];
    for (name, text) in texts {
        asked.ask(said(text.as_deref()).is_some(), || format!("Enter the {name}."));
    }
    asked.ask(asset.next_pm.is_some(), || "Enter when the next maintenance is due.".to_owned());
    if presence != Presence::NotExpected {
        asked.ask(asset.mac_address.is_some(), || "Enter the MAC address.".to_owned());
    }
    asked
}

fn consistency(register: &Register<'_>, asset: &Asset) -> Asked {
    let catalog = register.catalog;
    let mut asked = Asked::default();
    let model = said(asset.model.as_deref());
    if let Some(maker) = said(asset.manufacturer.as_deref()) {
        let known = maker_key(catalog, asset).and_then(|key| catalog.vendor_by_id(&key));
        asked.ask(known.is_some(), || {
            format!("Check how the maker is written: the catalogue knows no `{maker}`.")
        });
        if let (Some(vendor), Some(model)) = (known, model)
            && catalog.product(&vendor.id, model).is_none()
            && let Some(other) = catalog.product_anywhere(model)
        {
            let of = catalog.vendor_by_id(&other.vendor).map_or(&*other.vendor, |vendor| &*vendor.name);
            asked.ask(*other.vendor == *vendor.id, || {
                format!("Check maker and model: {model} is made by {of}, not by {}.", vendor.name)
            });
        }
    }
    if let (Some(last), Some(next)) = (asset.last_pm, asset.next_pm) {
        asked.ask(last < next, || {
            format!(
                "Check the dates of maintenance: the next one ({next}) is not after the last one ({last})."
            )
        });
    }
    asked
}

/// Fields of a pair that the register could say right.
const COMPARED: &[&str] = &["mac", "serial", "udi", "host_name", "vendor", "model"];

fn agreement(matched: Option<&Matched<'_>>, presence: Presence) -> Asked {
    let mut asked = Asked::default();
    let reasons = matched.into_iter().flat_map(|matched| &matched.pair.reasons);
    for reason in reasons.filter(|reason| COMPARED.contains(&&*reason.field)) {
        // A slip of the hand is one device, and wrong all the same.
        let is_right = reason.agrees && (&*reason.field != "mac" || reason.asset_value == reason.host_value);
        asked.ask(is_right, || {
            let (field, heard, written) =
                (field_words(&reason.field), &reason.host_value, &reason.asset_value);
            format!("Check the {field}: the network shows {heard}, the register says {written}.")
        });
    }
    if presence == Presence::Expected {
        asked.ask(false, || {
            "Find it, or correct what the register says of its network: it was never heard.".to_owned()
        });
    }
    asked
}

fn timeliness(asset: &Asset, matched: Option<&Matched<'_>>, today: Date) -> Asked {
    let mut asked = Asked::default();
    if let Some(due) = asset.next_pm {
        asked.ask(due >= today, || format!("Do the maintenance, or enter it: it was due on {due}."));
    }
    if let Some(last) = asset.last_pm.filter(|last| *last <= today) {
        let months = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
        asked.ask(months(today) - months(last) <= LONG_AGO, || {
            format!("Say whether it is still in use: it was last maintained on {last}.")
        });
    }
    if let Some(matched) = matched {
        let seen = matched.host.last_seen.date_utc();
        let quiet = seen.until(today).map_or(0, |span| i64::from(span.get_days()));
        asked.ask(quiet <= QUIET, || format!("Say whether it is still in use: it was last heard on {seen}."));
    }
    asked
}

/// Can a device have this address?
fn is_of_a_device(ip: IpAddr) -> bool {
    let broadcast = matches!(ip, IpAddr::V4(ip) if ip.is_broadcast());
    !(ip.is_unspecified() || ip.is_loopback() || ip.is_multicast() || broadcast)
}
