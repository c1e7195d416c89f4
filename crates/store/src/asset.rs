//! Assets: the records of the maintenance register, each field with where and when it was read.
//!
//! The row of `asset` holds what the newest import says; `asset_field` keeps every value that a system ever gave, and
//! `asset_row` its newest row as it was, so that a person can click down to it. A row that is gone from an export is *missing
//! from its source*, never deleted.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value as Json;
use wardroom_model::actor::Right;
use wardroom_model::id::{AssetId, DeviceId, SourceId};
use wardroom_model::{Asset, CaptureFile, Locator, OpContext, Timestamp};

use crate::Store;
use crate::db::{Batch, Row, RowError, Transaction, Value};
use crate::error::{Fault, StoreError};
use crate::event::event_record;
use crate::place::{json, place_write};
use crate::reach::{IDS_AT_A_TIME, Named, reach_sql};
use crate::rights::{permitted, permitted_whole};

/// One value of a field of an asset, as one system gave it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AssetFieldRow {
    /// Column of the plain inventory, such as `serial_number`.
    pub field: Box<str>,
    /// Its value.
    pub value: Box<str>,
    /// The source that gave it last.
    pub source: SourceId,
    /// Kind of that source.
    pub source_kind: Box<str>,
    /// Where in that source.
    pub locator: Locator,
    /// When it was first read in.
    pub first_at: Timestamp,
    /// When it was last read in; of the values of one field, the one with the newest time stands.
    pub last_at: Timestamp,
}

/// An imported row, as it was.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AssetRawRow {
    /// The source that it is from.
    pub source: SourceId,
    /// Where in that source.
    pub locator: Locator,
    /// The row, column by column.
    pub raw: Json,
}

/// An asset as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AssetDetail {
    /// Its id.
    pub id: AssetId,
    /// What the newest import says.
    pub asset: Asset,
    /// The newest import.
    pub source: SourceId,
    /// The import that no longer lists it.
    pub missing_from: Option<SourceId>,
    /// Devices that it is part of.
    pub devices: Vec<DeviceId>,
    /// Every field with where it comes from, by field, newest first.
    pub fields: Vec<AssetFieldRow>,
    /// The newest row of each system, as it was.
    pub rows: Vec<AssetRawRow>,
}

const COLUMNS: &[&str] = &[
    "site",
    "id",
    "asset_tag",
    "source",
    "missing_from",
    "manufacturer",
    "model",
    "software_version",
    "serial_number",
    "mac_address",
    "ip_address",
    "host_name",
    "udi",
    "description",
    "department",
    "location",
    "last_pm",
    "next_pm",
    "locator",
];

/// Assets written in one transaction; each has some twelve rows in all.
const ASSETS_A_TRANSACTION: usize = 200;

/// An asset's fields by their column in the plain inventory.
fn fields(asset: &Asset) -> [(&'static str, Option<String>); 14] {
    fn own(text: &Option<Box<str>>) -> Option<String> {
        text.as_deref().map(str::to_owned)
    }
    [
        ("manufacturer", own(&asset.manufacturer)),
        ("model", own(&asset.model)),
        ("software_version", own(&asset.software_version)),
        ("serial_number", own(&asset.serial_number)),
        ("mac_address", asset.mac_address.map(|mac| mac.to_string())),
        ("ip_address", asset.ip_address.map(|ip| ip.to_string())),
        ("host_name", own(&asset.host_name)),
        ("udi", own(&asset.udi)),
        ("description", own(&asset.description)),
        ("department", own(&asset.department)),
        ("location", own(&asset.location)),
        ("last_pm", asset.last_pm.map(|date| date.to_string())),
        ("next_pm", asset.next_pm.map(|date| date.to_string())),
        ("asset_tag", Some(asset.asset_tag.to_string())),
    ]
}

impl Store {
    /// Writes some assets of an import, with their rows as they were: `rows` pairs asset tags with raw rows.
    ///
    /// # Errors
    /// Without the right to ingest, where there is no such source, or when the database fails.
    pub async fn asset_put_batch(
        &self,
        context: &OpContext,
        source: &SourceId,
        assets: &[Asset],
        rows: &[(Box<str>, Json)],
    ) -> Result<(), StoreError> {
        permitted(context, Right::Ingest, "asset_put_batch", source.as_str(), async {
            let row = self.source_read(context, source).await?;
            let raw: std::collections::HashMap<&str, &Json> =
                rows.iter().map(|(tag, raw)| (&**tag, raw)).collect();
            let mut chunks = assets.chunks(ASSETS_A_TRANSACTION).peekable();
            while let Some(chunk) = chunks.next() {
                let mut transaction = self.database.begin().await?;
                assets_write(&mut transaction, context, &row, chunk, &raw).await?;
                if chunks.peek().is_none() {
                    let payload = serde_json::json!({ "source": source, "assets": assets.len() });
                    let subject = format!("source {source}");
                    event_record(&mut transaction, context, "asset_put_batch", &subject, &payload).await?;
                }
                transaction.commit().await?;
            }
            Ok(())
        })
        .await
    }

    async fn source_read(&self, context: &OpContext, source: &SourceId) -> Result<ImportSource, Fault> {
        let row = self
            .database
            .fetch_optional(
                "SELECT kind, sha256, name FROM source WHERE site = $1 AND id = $2",
                &[Value::text(&context.site), Value::text(source.as_str())],
                |row| {
                    Ok(ImportSource {
                        id: source.clone(),
                        kind: row.text("kind")?,
                        file: CaptureFile { sha256: Some(row.text("sha256")?), name: row.text("name")? },
                    })
                },
            )
            .await?;
        row.ok_or_else(|| Fault::NotFound(format!("source {source}")))
    }

    /// Marks as missing the assets of the same system that this export does not list; gives how many are missing.
    ///
    /// # Errors
    /// Without the right to ingest, or when the database fails.
    pub async fn asset_missing_mark(
        &self,
        context: &OpContext,
        source: &SourceId,
    ) -> Result<u64, StoreError> {
        permitted(context, Right::Ingest, "asset_missing_mark", source.as_str(), async {
            let mut transaction = self.database.begin().await?;
            let missing = transaction
                .execute(
                    "UPDATE asset SET missing_from = $2 WHERE site = $1 AND missing_from IS NULL \
                     AND (SELECT kind FROM source s WHERE s.site = $1 AND s.id = asset.source) = \
                         (SELECT kind FROM source s WHERE s.site = $1 AND s.id = $2) \
                     AND source <> $2",
                    &[Value::text(&context.site), Value::text(source.as_str())],
                )
                .await?;
            if missing > 0 {
                let payload = serde_json::json!({ "source": source, "missing": missing });
                let subject = format!("source {source}");
                event_record(&mut transaction, context, "asset_missing_mark", &subject, &payload).await?;
            }
            transaction.commit().await?;
            Ok(missing)
        })
        .await
    }

    /// Every asset as the newest import has it, by tag.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn asset_list_all(&self, context: &OpContext) -> Result<Vec<Asset>, StoreError> {
        permitted_whole(context, Right::Read, "asset_list_all", &context.site, async {
            let sql =
                format!("SELECT {} FROM asset WHERE site = $1 ORDER BY asset_tag, id", COLUMNS.join(", "));
            self.database.fetch_all(&sql, &[Value::text(&context.site)], asset_row).await
        })
        .await
    }

    /// One asset with where each of its fields comes from.
    ///
    /// # Errors
    /// Without the right to read, where there is no such asset, or when the database fails.
    pub async fn asset_fetch(&self, context: &OpContext, id: &AssetId) -> Result<AssetDetail, StoreError> {
        permitted(context, Right::Read, "asset_fetch", id.as_str(), self.asset_detail(context, id)).await
    }

    /// Those of some records, by their tags, that are in reach.
    pub(crate) async fn assets_reached(
        &self,
        context: &OpContext,
        tags: &BTreeSet<&str>,
    ) -> Result<BTreeMap<Box<str>, Asset>, Fault> {
        let named: BTreeMap<AssetId, &str> =
            tags.iter().map(|tag| (Asset::id(&context.site, tag), *tag)).collect();
        let ids: BTreeSet<&str> = named.keys().map(AssetId::as_str).collect();
        let reached = self.reached(context, Named::Asset, &ids).await?;
        let seen = |id: &&str| reached.as_ref().is_none_or(|reached| reached.contains(*id));
        let ids: Vec<&str> = ids.into_iter().filter(seen).collect();
        let mut assets = BTreeMap::new();
        for some in ids.chunks(IDS_AT_A_TIME) {
            let values: Vec<Value<'_>> =
                [&*context.site].into_iter().chain(some.iter().copied()).map(Value::text).collect();
            let places: Vec<String> = (2..=values.len()).map(|place| format!("${place}")).collect();
            let sql = format!("SELECT * FROM asset WHERE site = $1 AND id IN ({})", places.join(", "));
            let read = |row: &Row<'_>| Ok((AssetId::new(row.text("id")?), asset_row(row)?));
            for (id, asset) in self.database.fetch_all(&sql, &values, read).await? {
                assets.extend(named.get(&id).map(|tag| ((*tag).into(), asset)));
            }
        }
        Ok(assets)
    }

    pub(crate) async fn asset_detail(&self, context: &OpContext, id: &AssetId) -> Result<AssetDetail, Fault> {
        let missing = || Fault::NotFound(format!("asset {id}"));
        if !self.asset_is_reached(context, id).await? {
            return Err(missing());
        }
        let values = [Value::text(&context.site), Value::text(id.as_str())];
        let sql = format!("SELECT {} FROM asset WHERE site = $1 AND id = $2", COLUMNS.join(", "));
        let read = |row: &Row<'_>| {
            let missing = row.text_option("missing_from")?.map(SourceId::new);
            Ok((asset_row(row)?, SourceId::new(row.text("source")?), missing))
        };
        let found = self.database.fetch_optional(&sql, &values, read).await?;
        let (asset, source, missing_from) = found.ok_or_else(missing)?;
        let mut of_devices = values.to_vec();
        let sql = format!(
            "SELECT device FROM device_asset WHERE site = $1 AND asset = $2 AND valid_to IS NULL{} ORDER BY device",
            reach_sql(context, Named::Device, "device", &mut of_devices)
        );
        let read = |row: &Row<'_>| Ok(DeviceId::new(row.text("device")?));
        let devices = self.database.fetch_all(&sql, &of_devices, read).await?;
        let places = self.places(context).await?;
        let read = |row: &Row<'_>| {
            let source = SourceId::new(row.text("source")?);
            Ok(AssetFieldRow {
                field: row.text("field")?,
                value: row.text("value")?,
                source_kind: row.text("source_kind")?,
                locator: places.read(row, &source, "locator")?,
                first_at: row.time("first_at")?,
                last_at: row.time("last_at")?,
                source,
            })
        };
        let fields = self
            .database
            .fetch_all(
                "SELECT field, value, source, source_kind, locator, first_at, last_at FROM asset_field \
                 WHERE site = $1 AND asset = $2 ORDER BY field, last_at DESC, value_digest",
                &values,
                read,
            )
            .await?;
        let read = |row: &Row<'_>| {
            let source = SourceId::new(row.text("source")?);
            let locator = places.read(row, &source, "locator")?;
            Ok(AssetRawRow { source, locator, raw: row.json("raw")? })
        };
        let rows = self
            .database
            .fetch_all(
                "SELECT source, locator, raw FROM asset_row WHERE site = $1 AND asset = $2 ORDER BY source_kind",
                &values,
                read,
            )
            .await?;
        Ok(AssetDetail { id: id.clone(), asset, source, missing_from, devices, fields, rows })
    }
}

/// The source of an import.
struct ImportSource {
    id: SourceId,
    kind: Box<str>,
    file: CaptureFile,
}

async fn assets_write(
    transaction: &mut Transaction,
    context: &OpContext,
    source: &ImportSource,
    assets: &[Asset],
    raw: &std::collections::HashMap<&str, &Json>,
) -> Result<(), Fault> {
    let mut rows = Batch::new("asset", COLUMNS, 2);
    let columns = &[
        "site",
        "asset",
        "field",
        "source_kind",
        "value_digest",
        "value",
        "source",
        "locator",
        "first_at",
        "last_at",
    ];
    let mut provenance = Batch::new("asset_field", columns, 5).keeping(&["first_at"]);
    let columns = &["site", "asset", "source_kind", "source", "locator", "raw"];
    let mut originals = Batch::new("asset_row", columns, 3);
    let columns = &["site", "system", "entity", "external_id", "entity_id", "last_synced_digest"];
    let mut references = Batch::new("external_ref", columns, 4);
    let (site, from) = (Value::text(&context.site), Value::text(source.id.as_str()));
    for asset in assets {
        let id = Value::show(Asset::id(&context.site, &asset.asset_tag));
        let place = place_write(&asset.locator, &source.file);
        rows.push(asset_values(&site, &id, &from, asset));
        for (field, value) in fields(asset) {
            if let Some(value) = value {
                provenance.push(vec![
                    site.clone(),
                    id.clone(),
                    Value::text(field),
                    Value::text(&source.kind),
                    Value::show(crate::digest::short_digest(&[&value])),
                    Value::show(value),
                    from.clone(),
                    Value::show(&place),
                    Value::time(context.now),
                    Value::time(context.now),
                ]);
            }
        }
        let original = raw.get(&*asset.asset_tag).map_or_else(|| "null".to_owned(), |raw| raw.to_string());
        references.push(vec![
            site.clone(),
            Value::text(&source.kind),
            Value::text("asset"),
            Value::text(&asset.asset_tag),
            id.clone(),
            Value::show(crate::digest::short_digest(&[&original])),
        ]);
        originals.push(vec![
            site.clone(),
            id,
            Value::text(&source.kind),
            from.clone(),
            Value::show(place),
            Value::show(original),
        ]);
    }
    rows.upsert(transaction).await?;
    provenance.upsert(transaction).await?;
    originals.upsert(transaction).await?;
    references.upsert(transaction).await
}

fn asset_values<'a>(
    site: &Value<'a>,
    id: &Value<'a>,
    source: &Value<'a>,
    asset: &'a Asset,
) -> Vec<Value<'a>> {
    vec![
        site.clone(),
        id.clone(),
        Value::text(&asset.asset_tag),
        source.clone(),
        Value::Text(None),
        Value::text_option(asset.manufacturer.as_deref()),
        Value::text_option(asset.model.as_deref()),
        Value::text_option(asset.software_version.as_deref()),
        Value::text_option(asset.serial_number.as_deref()),
        Value::show_option(asset.mac_address),
        Value::show_option(asset.ip_address),
        Value::text_option(asset.host_name.as_deref()),
        Value::text_option(asset.udi.as_deref()),
        Value::text_option(asset.description.as_deref()),
        Value::text_option(asset.department.as_deref()),
        Value::text_option(asset.location.as_deref()),
        Value::date_option(asset.last_pm),
        Value::date_option(asset.next_pm),
        Value::show(json(&asset.locator)),
    ]
}

pub(crate) fn asset_row(row: &Row<'_>) -> Result<Asset, RowError> {
    Ok(Asset {
        asset_tag: row.text("asset_tag")?,
        manufacturer: row.text_option("manufacturer")?,
        model: row.text_option("model")?,
        software_version: row.text_option("software_version")?,
        serial_number: row.text_option("serial_number")?,
        mac_address: row.mac_option("mac_address")?,
        ip_address: row.ip_option("ip_address")?,
        host_name: row.text_option("host_name")?,
        udi: row.text_option("udi")?,
        description: row.text_option("description")?,
        department: row.text_option("department")?,
        location: row.text_option("location")?,
        last_pm: row.date_option("last_pm")?,
        next_pm: row.date_option("next_pm")?,
        locator: row.json("locator")?,
    })
}
