//! Product records: what makers told a regulator of their products, by device identifier; and the codes of a site's devices,
//! by which a device finds its record.
//!
//! Records are published, so they are kept once for every site. A release comes as a stream of entries: heads of records and
//! what belongs to them, in whatever order. Of two versions of a record the newer stands.

mod device;
mod put;

use std::collections::BTreeMap;

use wardroom_model::actor::Right;
use wardroom_model::product_record::{MriSafety, ProductCode, ReadAt};
use wardroom_model::{OpContext, ProductRecord};

pub use device::{DeviceCode, DeviceProduct};

use crate::Store;
use crate::db::{Row, RowError, Value};
use crate::error::{Fault, StoreError};
use crate::rights::permitted;

/// Identifiers that are asked for at a time.
const IDENTIFIERS_AT_A_TIME: usize = 500;

fn record_row(row: &Row<'_>) -> Result<ProductRecord, RowError> {
    Ok(ProductRecord {
        device_identifier: row.text("device_identifier")?,
        version_date: row.text_option("version_date")?.filter(|date| !date.is_empty()),
        brand: row.text_option("brand")?,
        model: row.text_option("model")?,
        catalogue_number: row.text_option("catalogue_number")?,
        company: row.text_option("company")?,
        mri_safety: row.slug_option("mri_safety", MriSafety::find)?,
        has_lot: row.bool_option("has_lot")?,
        has_serial: row.bool_option("has_serial")?,
        on_prescription: row.bool_option("on_prescription")?,
        read_at: ReadAt { file: row.text("read_in")?, at: row.text("read_at")? },
        ..ProductRecord::default()
    })
}

fn code_row(row: &Row<'_>) -> Result<ProductCode, RowError> {
    Ok(ProductCode {
        code: row.text("value")?,
        name: row.text_option("name")?,
        device_class: row.text_option("device_class")?,
        life_supporting: row.bool_option("life_supporting")?,
        implantable: row.bool_option("implantable")?,
    })
}

/// `$1, $2…` for some values.
fn places(count: usize) -> String {
    (1..=count).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
}

impl Store {
    /// The records of some products, by the identifier that was asked for: a record's primary one or another of its own. What is
    /// in no record is left out.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn product_record_list(
        &self,
        context: &OpContext,
        identifiers: &[&str],
    ) -> Result<BTreeMap<Box<str>, ProductRecord>, StoreError> {
        permitted(context, Right::Read, "product_record_list", &context.site, async {
            self.product_records(identifiers).await
        })
        .await
    }

    pub(crate) async fn product_records(
        &self,
        identifiers: &[&str],
    ) -> Result<BTreeMap<Box<str>, ProductRecord>, Fault> {
        let mut found = BTreeMap::new();
        for some in identifiers.chunks(IDENTIFIERS_AT_A_TIME) {
            let values: Vec<Value<'_>> = some.iter().map(|identifier| Value::text(identifier)).collect();
            let places = places(values.len());
            let sql = format!(
                "SELECT identifier, device_identifier FROM product_identifier WHERE identifier IN ({places}) \
                 ORDER BY identifier, device_identifier DESC"
            );
            let read = |row: &Row<'_>| Ok((row.text("identifier")?, row.text("device_identifier")?));
            // An identifier that is a record's primary one is that record's, whoever else lists it.
            let others: BTreeMap<Box<str>, Box<str>> =
                self.database.fetch_all(&sql, &values, read).await?.into_iter().collect();
            let primary = some.iter().copied().chain(others.values().map(|primary| &**primary));
            let records = self.records_by_primary(&primary.collect::<Vec<_>>()).await?;
            for asked in some {
                let other = others.get(*asked).and_then(|primary| records.get(primary));
                if let Some(record) = records.get(*asked).or(other) {
                    found.insert((*asked).into(), record.clone());
                }
            }
        }
        Ok(found)
    }

    async fn records_by_primary(
        &self,
        identifiers: &[&str],
    ) -> Result<BTreeMap<Box<str>, ProductRecord>, Fault> {
        let values: Vec<Value<'_>> = identifiers.iter().map(|identifier| Value::text(identifier)).collect();
        let places = places(values.len());
        let sql = format!("SELECT * FROM product_record WHERE device_identifier IN ({places})");
        let records = self.database.fetch_all(&sql, &values, record_row).await?;
        let mut records: BTreeMap<Box<str>, ProductRecord> =
            records.into_iter().map(|record| (record.device_identifier.clone(), record)).collect();
        let sql = format!(
            "SELECT p.device_identifier, p.kind, p.value, c.name, c.device_class, c.life_supporting, c.implantable \
             FROM product_record_part p LEFT JOIN product_code c ON p.kind = 'code' AND c.code = p.value \
             WHERE p.device_identifier IN ({places}) ORDER BY p.device_identifier, p.kind, p.value"
        );
        let read = |row: &Row<'_>| Ok((row.text("device_identifier")?, row.text("kind")?, code_row(row)?));
        for (of, kind, part) in self.database.fetch_all(&sql, &values, read).await? {
            let Some(record) = records.get_mut(&of) else { continue };
            match &*kind {
                "code" => record.product_codes.push(part),
                "gmdn" => record.gmdn_codes.push(part.code),
                // One term that says so is enough.
                "implantable" => record.implantable = record.implantable.max(Some(&*part.code == "true")),
                _ => {}
            }
        }
        let sql = format!(
            "SELECT device_identifier, identifier FROM product_identifier WHERE device_identifier IN ({places}) \
             ORDER BY device_identifier, identifier"
        );
        let read = |row: &Row<'_>| Ok((row.text("device_identifier")?, row.text("identifier")?));
        for (of, other) in self.database.fetch_all(&sql, &values, read).await? {
            if let Some(record) = records.get_mut(&of) {
                record.other_identifiers.push(other);
            }
        }
        Ok(records)
    }
}
