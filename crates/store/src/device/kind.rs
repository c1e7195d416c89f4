//! Devices counted by kind, maker, product and where they are known; and what is known of those whose kind or maker is
//! not.

use serde::Serialize;
use wardroom_model::actor::Right;
use wardroom_model::category::ClinicalFunction;
use wardroom_model::device::Bucket;
use wardroom_model::id::DeviceId;
use wardroom_model::{Claim, Field, Mac, OpContext, Timestamp};

use super::detail::Known;
use super::{DEVICE_COLUMNS, DeviceRow, device_row};
use crate::Store;
use crate::db::{Row, RowError, Value};
use crate::error::StoreError;
use crate::reach::{Named, reach_sql};
use crate::rights::permitted;

/// Devices of one kind, maker and product that are known on one side of the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindRow {
    /// Slug of the category; none where it is not known.
    pub category: Option<Box<str>>,
    /// Name of the category.
    pub category_name: Option<Box<str>>,
    /// What it does for patients.
    pub function: Option<ClinicalFunction>,
    /// Maker, as shown.
    pub vendor: Option<Box<str>>,
    /// Product, as shown.
    pub product: Option<Box<str>>,
    /// Side of the house.
    pub bucket: Bucket,
    /// How many.
    pub count: u64,
}

/// A device of which the kind or the maker is not known, with what was heard of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnknownRow {
    /// Its line.
    #[serde(flatten)]
    pub row: DeviceRow,
    /// Natural keys of its hosts: what a correction hangs on.
    pub hosts: Vec<Box<str>>,
    /// Its Ethernet addresses.
    pub macs: Vec<Mac>,
    /// What was heard of it.
    #[serde(skip)]
    pub heard: Vec<(Field, Box<str>)>,
}

/// An address that a device had.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AddressRow {
    /// The device.
    pub device: DeviceId,
    /// What people call it.
    pub name: Box<str>,
    /// Department.
    pub department: Option<Box<str>>,
    /// Place.
    pub location: Option<Box<str>>,
    /// Is it medical?
    pub medical: Option<bool>,
    /// What it is.
    pub claims: Vec<Claim>,
    /// The internet address; none where only the Ethernet address is known.
    pub address: Option<Box<str>>,
    /// The host's first Ethernet address.
    pub mac: Option<Mac>,
    /// When the address was last heard; none where only the register has it.
    pub last_seen: Option<Timestamp>,
    /// Is it the address of a gateway that speaks for the device?
    pub through_gateway: bool,
}

/// Links to hosts that hold and are the device itself.
const OWN: &str = "l.site = d.site AND l.device = d.id AND l.valid_to IS NULL AND l.role <> 'gateway'";
/// Links to hosts that speak for the device.
const GATEWAY: &str = "l.site = d.site AND l.device = d.id AND l.valid_to IS NULL AND l.role = 'gateway'";

impl Store {
    /// Devices in reach, counted by kind, maker, product and where they are known.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn device_kind_list(&self, context: &OpContext) -> Result<Vec<KindRow>, StoreError> {
        permitted(context, Right::Read, "device_kind_list", &context.site, async {
            let mut values = vec![Value::text(&context.site)];
            let reach = reach_sql(context, Named::Department, "d.department_key", &mut values);
            let sql = format!(
                "SELECT d.category, MAX(d.category_name) AS category_name, \
                 MAX(d.clinical_function) AS clinical_function, d.vendor, d.product, d.bucket, COUNT(*) AS n \
                 FROM device_row d WHERE d.site = $1{reach} GROUP BY d.category, d.vendor, d.product, d.bucket \
                 ORDER BY d.category, d.vendor, d.product, d.bucket"
            );
            self.database.fetch_all(&sql, &values, kind_row).await
        })
        .await
    }

    /// Devices in reach that were heard and whose kind or maker is not known, by id, with what was heard of them.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn device_unknown_list(&self, context: &OpContext) -> Result<Vec<UnknownRow>, StoreError> {
        permitted(context, Right::Read, "device_unknown_list", &context.site, async {
            let mut values = vec![Value::text(&context.site)];
            let reach = reach_sql(context, Named::Department, "d.department_key", &mut values);
            let unknown = format!(
                "FROM device_row d JOIN device_host l ON {OWN} JOIN host h ON h.site = l.site AND h.id = l.host WHERE d.site = $1 \
                 AND (d.category IS NULL OR d.vendor IS NULL){reach}"
            );
            let sql = format!("SELECT {DEVICE_COLUMNS}, h.network, h.mac AS host_mac, h.ip, h.lease_epoch {unknown} ORDER BY d.id, h.id");
            let mut rows: Vec<UnknownRow> = Vec::new();
            for (row, key, mac) in self.database.fetch_all(&sql, &values, unknown_row).await? {
                match rows.last_mut().filter(|last| last.row.id == row.id) {
                    Some(last) => {
                        last.hosts.push(key);
                        last.macs.extend(mac);
                    }
                    None => rows.push(UnknownRow {
                        row,
                        hosts: vec![key],
                        macs: mac.into_iter().collect(),
                        heard: Vec::new(),
                    }),
                }
            }
            let unknown = unknown.replace(" WHERE", " JOIN observation o ON o.site = h.site AND o.host = h.id WHERE");
            let sql = format!("SELECT DISTINCT d.id, o.field, o.value {unknown} ORDER BY d.id, o.field, o.value");
            let read = |row: &Row<'_>| {
                Ok((DeviceId::new(row.text("id")?), Field::parse(&row.text("field")?), row.text("value")?))
            };
            for (device, field, value) in self.database.fetch_all(&sql, &values, read).await? {
                let place = rows.binary_search_by(|row| row.row.id.cmp(&device));
                if let (Some(row), Some(field)) = (place.ok().and_then(|at| rows.get_mut(at)), field) {
                    row.heard.push((field, value));
                }
            }
            Ok(rows)
        })
        .await
    }

    /// Every address of every device in reach, by device, the newest first; what only the register says too. Then those of
    /// the gateways in reach that speak for such devices.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn device_address_list(&self, context: &OpContext) -> Result<Vec<AddressRow>, StoreError> {
        permitted(context, Right::Read, "device_address_list", &context.site, async {
            let mut rows = Vec::new();
            for (through_gateway, link) in [(false, format!("LEFT JOIN device_host l ON {OWN}")), (true, format!("JOIN device_host l ON {GATEWAY}"))] {
                let mut values = vec![Value::text(&context.site)];
                let mut reach = reach_sql(context, Named::Department, "d.department_key", &mut values);
                if through_gateway {
                    reach.push_str(&reach_sql(context, Named::Host, "l.host", &mut values));
                }
                let sql = format!(
                    "SELECT d.id, d.name, d.department, d.location, d.medical, v.claims, \
                     COALESCE(a.ip, CASE WHEN l.host IS NULL THEN d.address END) AS ip, \
                     COALESCE(h.mac, CASE WHEN l.host IS NULL THEN d.mac END) AS mac, MAX(a.last_seen) AS last_seen \
                     FROM device_row d JOIN device v ON v.site = d.site AND v.id = d.id {link} \
                     LEFT JOIN host h ON h.site = l.site AND h.id = l.host \
                     LEFT JOIN host_address a ON a.site = l.site AND a.host = l.host \
                     WHERE d.site = $1{reach} GROUP BY d.id, d.name, d.department, d.location, d.medical, v.claims, \
                     a.ip, h.mac, l.host, d.address, d.mac ORDER BY d.id, MAX(a.last_seen) DESC, a.ip"
                );
                let read = |row: &Row<'_>| address_row(row, through_gateway);
                rows.extend(self.database.fetch_all(&sql, &values, read).await?);
            }
            Ok(rows.into_iter().filter(|row| row.address.is_some() || row.mac.is_some()).collect())
        })
        .await
    }
}

fn kind_row(row: &Row<'_>) -> Result<KindRow, RowError> {
    Ok(KindRow {
        category: row.text_option("category")?,
        category_name: row.text_option("category_name")?,
        function: row.slug_option("clinical_function", ClinicalFunction::find)?,
        vendor: row.text_option("vendor")?,
        product: row.text_option("product")?,
        bucket: row.slug("bucket", Bucket::find)?,
        count: row.count("n")?,
    })
}

fn unknown_row(row: &Row<'_>) -> Result<(DeviceRow, Box<str>, Option<Mac>), RowError> {
    let mac = row.mac_option("host_mac")?;
    let network = row.text("network")?;
    let key = match (&mac, row.text_option("ip")?, row.number("lease_epoch")?) {
        (Some(mac), ..) => format!("{network}/{mac}"),
        (None, ip, 0) => format!("{network}/{}", ip.unwrap_or_default()),
        (None, ip, epoch) => format!("{network}/{}#{epoch}", ip.unwrap_or_default()),
    };
    Ok((device_row(row)?, key.into(), mac))
}

fn address_row(row: &Row<'_>, through_gateway: bool) -> Result<AddressRow, RowError> {
    Ok(AddressRow {
        device: DeviceId::new(row.text("id")?),
        name: row.text("name")?,
        department: row.text_option("department")?,
        location: row.text_option("location")?,
        medical: row.bool_option("medical")?,
        claims: row.json::<Known>("claims")?.claims,
        address: row.text_option("ip")?,
        mac: row.mac_option("mac")?,
        last_seen: row.time_option("last_seen")?,
        through_gateway,
    })
}
