//! Writing what a release says.

use std::collections::{BTreeMap, HashMap};

use wardroom_model::actor::Right;
use wardroom_model::product_record::{ProductCode, ProductEntry};
use wardroom_model::{OpContext, ProductRecord};

use super::places;
use crate::Store;
use crate::db::{Batch, Transaction, Value};
use crate::error::{Fault, StoreError};
use crate::rights::permitted;

/// Entries written in one transaction: under 50 ms each.
const ENTRIES_A_TRANSACTION: usize = 500;

const COLUMNS: &[&str] = &[
    "device_identifier",
    "version_date",
    "brand",
    "model",
    "catalogue_number",
    "company",
    "mri_safety",
    "has_lot",
    "has_serial",
    "on_prescription",
    "read_in",
    "read_at",
];

/// Day of a version that is not told: before all others.
const NO_DAY: &str = "";

impl Store {
    /// Writes some entries of a release. A record that is kept in a newer version stays as it is. The source that they are read
    /// from has its own events.
    ///
    /// # Errors
    /// Without the right to ingest, or when the database fails.
    pub async fn product_record_put_batch(
        &self,
        context: &OpContext,
        entries: &[ProductEntry],
    ) -> Result<(), StoreError> {
        permitted(context, Right::Ingest, "product_record_put_batch", &context.site, async {
            for chunk in entries.chunks(ENTRIES_A_TRANSACTION) {
                let mut transaction = self.database.begin().await?;
                entries_write(&mut transaction, chunk).await?;
                transaction.commit().await?;
            }
            Ok(())
        })
        .await
    }
}

async fn entries_write(transaction: &mut Transaction, entries: &[ProductEntry]) -> Result<(), Fault> {
    let heads: Vec<&ProductRecord> = entries.iter().filter_map(head).collect();
    let newest = newest(transaction, &heads).await?;
    let stands = |record: &ProductRecord| {
        let day = record.version_date.as_deref().unwrap_or(NO_DAY);
        newest.get(&*record.device_identifier).is_none_or(|newest| day >= &**newest)
    };
    let mut records = Batch::new("product_record", COLUMNS, 1);
    let mut parts = Batch::new("product_record_part", &["device_identifier", "kind", "value"], 3);
    let mut others = Batch::new("product_identifier", &["identifier", "device_identifier"], 2);
    let mut kinds: BTreeMap<&str, Vec<&ProductCode>> = BTreeMap::new();
    let mut part = |of: &'_ str, kind: &'static str, value: &'_ str| {
        parts.push(vec![Value::show(of), Value::text(kind), Value::show(value)]);
    };
    let mut whole = Vec::new();
    for entry in entries {
        match entry {
            ProductEntry::Whole(record) if stands(record) => {
                let of = &record.device_identifier;
                whole.push(&**of);
                records.push(row(record));
                record.product_codes.iter().for_each(|code| part(of, "code", &code.code));
                record.gmdn_codes.iter().for_each(|code| part(of, "gmdn", code));
                record.implantable.iter().for_each(|said| part(of, "implantable", &said.to_string()));
                for other in &record.other_identifiers {
                    others.push(vec![Value::text(other), Value::text(of)]);
                }
                record.product_codes.iter().for_each(|code| kinds.entry(&code.code).or_default().push(code));
            }
            ProductEntry::Head(record) if stands(record) => records.push(row(record)),
            ProductEntry::Whole(_) | ProductEntry::Head(_) => {}
            ProductEntry::Identifier { of, other } => {
                others.push(vec![Value::text(other), Value::text(of)]);
            }
            ProductEntry::Code { of, code } => {
                part(of, "code", &code.code);
                kinds.entry(&code.code).or_default().push(code);
            }
            ProductEntry::Term { of, gmdn_code, implantable } => {
                gmdn_code.iter().for_each(|code| part(of, "gmdn", code));
                implantable.iter().for_each(|said| part(of, "implantable", &said.to_string()));
            }
            ProductEntry::Kind(code) => kinds.entry(&code.code).or_default().push(code),
        }
    }
    if !whole.is_empty() {
        let values: Vec<Value<'_>> = whole.iter().map(|of| Value::text(of)).collect();
        for table in ["product_record_part", "product_identifier"] {
            let sql = format!("DELETE FROM {table} WHERE device_identifier IN ({})", places(values.len()));
            transaction.execute(&sql, &values).await?;
        }
    }
    records.upsert(transaction).await?;
    parts.upsert(transaction).await?;
    others.upsert(transaction).await?;
    for code in kinds.into_values().flatten() {
        kind_write(transaction, code).await?;
    }
    Ok(())
}

fn head(entry: &ProductEntry) -> Option<&ProductRecord> {
    match entry {
        ProductEntry::Whole(record) | ProductEntry::Head(record) => Some(record),
        _ => None,
    }
}

/// The newest version of each record, of those that are kept and those that come.
async fn newest(
    transaction: &mut Transaction,
    heads: &[&ProductRecord],
) -> Result<HashMap<Box<str>, Box<str>>, Fault> {
    if heads.is_empty() {
        return Ok(HashMap::new());
    }
    let values: Vec<Value<'_>> = heads.iter().map(|record| Value::text(&record.device_identifier)).collect();
    let sql = format!(
        "SELECT device_identifier, version_date FROM product_record WHERE device_identifier IN ({})",
        places(values.len())
    );
    let kept = transaction
        .fetch_all(&sql, &values, |row| Ok((row.text("device_identifier")?, row.text("version_date")?)))
        .await?;
    let mut newest: HashMap<Box<str>, Box<str>> = kept.into_iter().collect();
    for record in heads {
        let day: Box<str> = record.version_date.clone().unwrap_or_else(|| NO_DAY.into());
        let known = newest.entry(record.device_identifier.clone()).or_insert_with(|| day.clone());
        if day > *known {
            *known = day;
        }
    }
    Ok(newest)
}

fn row(record: &ProductRecord) -> Vec<Value<'_>> {
    vec![
        Value::text(&record.device_identifier),
        Value::text(record.version_date.as_deref().unwrap_or(NO_DAY)),
        Value::text_option(record.brand.as_deref()),
        Value::text_option(record.model.as_deref()),
        Value::text_option(record.catalogue_number.as_deref()),
        Value::text_option(record.company.as_deref()),
        Value::text_option(record.mri_safety.map(|safety| safety.slug())),
        Value::Bool(record.has_lot),
        Value::Bool(record.has_serial),
        Value::Bool(record.on_prescription),
        Value::text(&record.read_at.file),
        Value::text(&record.read_at.at),
    ]
}

/// Adds what is said of a kind to what is known of it: a release names it, the classification says the rest.
async fn kind_write(transaction: &mut Transaction, code: &ProductCode) -> Result<(), Fault> {
    let set = ["name", "device_class", "life_supporting", "implantable"]
        .map(|column| format!("{column} = COALESCE(excluded.{column}, product_code.{column})"))
        .join(", ");
    let sql = format!(
        "INSERT INTO product_code (code, name, device_class, life_supporting, implantable) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (code) DO UPDATE SET {set}"
    );
    let values = [
        Value::text(&code.code),
        Value::text_option(code.name.as_deref()),
        Value::text_option(code.device_class.as_deref()),
        Value::Bool(code.life_supporting),
        Value::Bool(code.implantable),
    ];
    transaction.execute(&sql, &values).await?;
    Ok(())
}
