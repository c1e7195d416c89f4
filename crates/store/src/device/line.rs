//! A device's line: what its list row, its search tokens and its digest are made from.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use wardroom_model::id::{AssetId, DeviceId, HostId};
use wardroom_model::{Asset, Attribute, Device, OpContext, State};

use super::search::tokens;
use super::text_key;
use crate::Store;
use crate::asset::asset_row;
use crate::db::{Row, RowError, Value};
use crate::digest::short_digest;
use crate::error::Fault;
use crate::place::json;

/// The columns of a device's row.
pub(super) const ROW: &[&str] = &[
    "site",
    "id",
    "name",
    "name_key",
    "asset_tag",
    "vendor",
    "vendor_key",
    "product",
    "product_key",
    "version",
    "serial",
    "category",
    "category_name",
    "clinical_function",
    "medical",
    "confidence",
    "address",
    "mac",
    "department",
    "department_key",
    "location",
    "last_seen",
    "last_seen_key",
    "bucket",
    "maintenance_state",
    "maintenance_text",
    "security_state",
    "security_text",
    "next_work",
    "next_action",
    "care_days",
];
/// Columns that the marks own.
pub(super) const OF_MARKS: &[&str] = &[
    "category_name",
    "clinical_function",
    "maintenance_state",
    "maintenance_text",
    "security_state",
    "security_text",
    "next_work",
    "next_action",
    "care_days",
];

/// What a device line shows of a host.
#[derive(Default)]
pub(super) struct HostBrief {
    macs: BTreeSet<String>,
    /// Newest first.
    addresses: BTreeSet<(std::cmp::Reverse<i64>, String)>,
    first_seen: Option<i64>,
    last_seen: Option<i64>,
}

/// All that devices are made from.
pub(super) struct Material {
    hosts: HashMap<HostId, HostBrief>,
    assets: HashMap<AssetId, Asset>,
    /// Device identifiers in the codes (UDI) of each device.
    codes: BTreeMap<DeviceId, BTreeSet<Box<str>>>,
}

/// A device ready to be written.
pub(super) struct Line<'a> {
    pub(super) device: &'a Device,
    tag: Option<Box<str>>,
    serial: Option<Box<str>>,
    version: Option<Box<str>>,
    mac: Option<String>,
    address: Option<String>,
    pub(super) first_seen: Option<i64>,
    last_seen: Option<i64>,
    pub(super) tokens: BTreeSet<String>,
    pub(super) digest: String,
}

impl Store {
    pub(super) async fn device_material(&self, context: &OpContext) -> Result<Material, Fault> {
        let site = [Value::text(&context.site)];
        let mut hosts: HashMap<HostId, HostBrief> = HashMap::new();
        let host = |row: &Row<'_>| Ok::<_, RowError>(HostId::new(row.text("host")?));
        let sql = "SELECT host, MIN(first_seen) AS first_seen, MAX(last_seen) AS last_seen FROM host_source \
                   WHERE site = $1 GROUP BY host";
        let read = |row: &Row<'_>| Ok((host(row)?, row.number("first_seen")?, row.number("last_seen")?));
        for (id, first, last) in self.database.fetch_all(sql, &site, read).await? {
            let brief = hosts.entry(id).or_default();
            (brief.first_seen, brief.last_seen) = (Some(first), Some(last));
        }
        let sql = "SELECT DISTINCT host, mac FROM host_mac WHERE site = $1";
        let read = |row: &Row<'_>| Ok((host(row)?, row.text("mac")?.into_string()));
        for (id, mac) in self.database.fetch_all(sql, &site, read).await? {
            hosts.entry(id).or_default().macs.insert(mac);
        }
        let sql = "SELECT host, ip, MAX(last_seen) AS last_seen FROM host_address WHERE site = $1 GROUP BY host, ip";
        let read = |row: &Row<'_>| Ok((host(row)?, row.text("ip")?.into_string(), row.number("last_seen")?));
        for (id, ip, last) in self.database.fetch_all(sql, &site, read).await? {
            hosts.entry(id).or_default().addresses.insert((std::cmp::Reverse(last), ip));
        }
        let assets = self.database.fetch_all("SELECT * FROM asset WHERE site = $1", &site, asset_row).await?;
        let assets =
            assets.into_iter().map(|asset| (Asset::id(&context.site, &asset.asset_tag), asset)).collect();
        let sql = "SELECT device, device_identifier FROM device_code WHERE site = $1";
        let read = |row: &Row<'_>| Ok((DeviceId::new(row.text("device")?), row.text("device_identifier")?));
        let mut codes: BTreeMap<DeviceId, BTreeSet<Box<str>>> = BTreeMap::new();
        for (device, identifier) in self.database.fetch_all(sql, &site, read).await? {
            codes.entry(device).or_default().insert(identifier);
        }
        Ok(Material { hosts, assets, codes })
    }
}

impl<'a> Line<'a> {
    pub(super) fn new(device: &'a Device, material: &Material) -> Self {
        let hosts: Vec<&HostBrief> = device.own_hosts().filter_map(|host| material.hosts.get(host)).collect();
        let assets: Vec<&Asset> =
            device.assets.iter().filter_map(|asset| material.assets.get(asset)).collect();
        let claimed = |attribute: Attribute| device.claims.iter().find(|claim| claim.attribute == attribute);
        let addresses: BTreeSet<_> = hosts.iter().flat_map(|host| &host.addresses).collect();
        let macs: BTreeSet<&String> = hosts.iter().flat_map(|host| &host.macs).collect();
        let asset_mac = assets.iter().find_map(|asset| asset.mac_address).map(|mac| mac.to_string());
        let asset_ip = assets.iter().find_map(|asset| asset.ip_address).map(|ip| ip.to_string());
        let claim = |attribute| claimed(attribute).map(|claim| claim.value.clone());
        let serial =
            claim(Attribute::Serial).or_else(|| assets.iter().find_map(|asset| asset.serial_number.clone()));
        let version = claim(Attribute::Version)
            .or_else(|| assets.iter().find_map(|asset| asset.software_version.clone()));
        // What is behind a gateway is heard when that names it.
        let named = device.named.as_ref().map(|named| (named.first_seen.0, named.last_seen.0)).unzip();
        let mut texts: Vec<String> = vec![device.name.to_string()];
        let place = [&device.department, &device.location];
        texts.extend(place.into_iter().flatten().map(|text| text.to_string()));
        texts.extend(
            [Attribute::Vendor, Attribute::Product, Attribute::Serial]
                .into_iter()
                .filter_map(|of| claimed(of).map(|claim| claim.value.to_string())),
        );
        texts.extend(macs.iter().map(|mac| (*mac).clone()).chain(asset_mac.clone()));
        texts.extend(addresses.iter().map(|(_, ip)| ip.clone()).chain(asset_ip.clone()));
        texts.extend(material.codes.get(&device.id).into_iter().flatten().map(|code| code.to_string()));
        for asset in &assets {
            texts.push(asset.asset_tag.to_string());
            texts.extend(asset.serial_number.iter().map(|text| text.to_string()));
            texts.extend(asset.host_name.iter().map(|text| text.to_string()));
        }
        let mut line = Self {
            device,
            tag: assets.first().map(|asset| asset.asset_tag.clone()),
            serial,
            version,
            mac: macs.first().map(|mac| (*mac).clone()).or(asset_mac),
            address: addresses.first().map(|(_, ip)| ip.clone()).or(asset_ip),
            first_seen: hosts.iter().filter_map(|host| host.first_seen).chain(named.0).min(),
            last_seen: hosts.iter().filter_map(|host| host.last_seen).chain(named.1).max(),
            tokens: tokens(texts.iter().map(String::as_str)),
            digest: String::new(),
        };
        line.digest = line.digest();
        line
    }

    /// Changes when anything that is written changes.
    fn digest(&self) -> String {
        let times = format!("{:?} {:?}", self.first_seen, self.last_seen);
        let texts = [&self.tag, &self.serial, &self.version].map(json);
        let [tag, serial, version] = &texts;
        let tokens = self.tokens.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        short_digest(&[
            &json(self.device),
            &times,
            tag,
            serial,
            version,
            self.mac.as_deref().unwrap_or_default(),
            self.address.as_deref().unwrap_or_default(),
            &tokens,
        ])
    }

    /// The least sure of what the line shows.
    fn confidence(&self) -> Option<f64> {
        let shown = [Attribute::Vendor, Attribute::Product, Attribute::Category];
        let claims = self.device.claims.iter().filter(|claim| shown.contains(&claim.attribute));
        claims.map(|claim| f64::from(claim.confidence)).min_by(f64::total_cmp)
    }

    pub(super) fn row(&self, context: &'a OpContext) -> Vec<Value<'_>> {
        let device = self.device;
        let claim = |attribute: Attribute| device.claims.iter().find(|claim| claim.attribute == attribute);
        let value = |attribute: Attribute| claim(attribute).map(|claim| &*claim.value);
        let category = claim(Attribute::Category);
        vec![
            Value::text(&context.site),
            Value::text(device.id.as_str()),
            Value::text(&device.name),
            Value::show(text_key(Some(&device.name))),
            Value::text_option(self.tag.as_deref()),
            Value::text_option(value(Attribute::Vendor)),
            Value::show(text_key(value(Attribute::Vendor))),
            Value::text_option(value(Attribute::Product)),
            Value::show(text_key(value(Attribute::Product))),
            Value::text_option(self.version.as_deref()),
            Value::text_option(self.serial.as_deref()),
            Value::text_option(category.map(|claim| claim.id.as_deref().unwrap_or(&claim.value))),
            Value::Text(None),
            Value::Text(None),
            Value::Bool(device.medical.map(|(medical, _)| medical)),
            Value::real_option(self.confidence()),
            Value::text_option(self.address.as_deref()),
            Value::text_option(self.mac.as_deref()),
            Value::text_option(device.department.as_deref()),
            Value::show(text_key(device.department.as_deref())),
            Value::text_option(device.location.as_deref()),
            Value::Number(self.last_seen),
            Value::number(self.last_seen.unwrap_or(i64::MIN)),
            Value::text(device.bucket.slug()),
            Value::text(State::NotKnown.slug()),
            Value::text(""),
            Value::text(State::NotKnown.slug()),
            Value::text(""),
            Value::Text(None),
            Value::Text(None),
            Value::real(0.0),
        ]
    }
}
