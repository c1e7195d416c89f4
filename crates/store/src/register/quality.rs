//! How good each record of the register is.

use serde::Serialize;
use wardroom_model::actor::Right;
use wardroom_model::id::DeviceId;
use wardroom_model::register::{AssetQuality, Presence, Quality, QualityDimension};
use wardroom_model::{Asset, OpContext};

use super::replace::{Derived, DerivedRow};
use crate::Store;
use crate::db::{Row, RowError, Value};
use crate::device::text_key;
use crate::digest::short_digest;
use crate::error::StoreError;
use crate::page::{Page, cursor_read, cursor_write, limit_and_one, page_limit, real_read, real_write};
use crate::place::json;
use crate::reach::{Named, reach_sql};
use crate::rights::permitted;

/// A record with how good it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QualityRow {
    /// How good it is.
    #[serde(flatten)]
    pub quality: AssetQuality,
    /// The device that the record is part of.
    pub device: Option<DeviceId>,
}

/// Which records to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QualityQuery {
    /// Only this record.
    pub asset: Option<Box<str>>,
    /// Only those that could be better in this dimension, the worst in it first.
    pub dimension: Option<QualityDimension>,
    /// Only those of a department; empty for those without one.
    pub department: Option<Box<str>>,
    /// Only those that stand so to the network.
    pub presence: Option<Presence>,
    /// Cursor of the page before.
    pub after: Option<String>,
    /// Rows of a page; 0 means 50.
    pub limit: usize,
}

/// One dimension over all records of a department, or of the site.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QualityShare {
    /// Department by its key; none for the whole site in reach.
    pub department: Option<Box<str>>,
    /// The department as it is shown; empty for records without one.
    pub name: Box<str>,
    /// What is asked.
    pub dimension: QualityDimension,
    /// Records of which it can be asked.
    pub asked: u64,
    /// Those of them that could be better.
    pub to_improve: u64,
    /// The mean, 0 to 1; none where nothing was asked.
    pub mean: Option<f64>,
}

const DERIVED: Derived = Derived {
    table: "asset_quality",
    columns: &[
        "site",
        "asset_tag",
        "asset",
        "department",
        "department_key",
        "presence",
        "score",
        "completeness",
        "validity",
        "uniqueness",
        "consistency",
        "agreement",
        "timeliness",
        "dimensions",
        "digest",
    ],
    keys: &["asset_tag"],
};

fn quality_row(row: &Row<'_>) -> Result<QualityRow, RowError> {
    let dimensions: Vec<Quality> = row.json("dimensions")?;
    Ok(QualityRow {
        quality: AssetQuality {
            asset: row.text("asset_tag")?,
            department: row.text_option("department")?,
            score: row.real("score")?,
            presence: row.slug("presence", Presence::find)?,
            dimensions,
        },
        device: row.text_option("device")?.map(DeviceId::new),
    })
}

impl Store {
    /// Makes the given ones those of the site; what did not change is left alone.
    ///
    /// # Errors
    /// Without the right to derive, or when the database fails.
    pub async fn quality_replace_all(
        &self,
        context: &OpContext,
        qualities: &[AssetQuality],
    ) -> Result<(), StoreError> {
        permitted(context, Right::Derive, "quality_replace_all", &context.site, async {
            let row = |quality: &AssetQuality| {
                let mut values = vec![
                    Value::show(Asset::id(&context.site, &quality.asset)),
                    Value::show_option(quality.department.as_deref()),
                    Value::show(text_key(quality.department.as_deref())),
                    Value::show(quality.presence),
                    Value::real(quality.score),
                ];
                values.extend(QualityDimension::ALL.iter().map(|dimension| {
                    let of = quality.dimensions.iter().find(|quality| quality.dimension == *dimension);
                    Value::real_option(of.and_then(|quality| quality.score))
                }));
                values.push(Value::show(json(&quality.dimensions)));
                DerivedRow {
                    keys: vec![quality.asset.clone()],
                    digest: short_digest(&[&json(quality)]),
                    values,
                }
            };
            let rows = qualities.iter().map(row).collect();
            self.derived_replace(context, &DERIVED, "quality_replace_all", rows).await
        })
        .await
    }

    /// Records, the worst first.
    ///
    /// # Errors
    /// Without the right to read, on a foreign cursor, or when the database fails.
    pub async fn quality_list(
        &self,
        context: &OpContext,
        query: &QualityQuery,
    ) -> Result<Page<QualityRow>, StoreError> {
        permitted(context, Right::Read, "quality_list", &context.site, async {
            let limit = page_limit(query.limit);
            let column = query.dimension.map_or("score", QualityDimension::slug);
            let mut values = vec![Value::text(&context.site), Value::number(limit_and_one(limit))];
            // Which records first, and what is said of those alone.
            let mut ranked = format!(
                "SELECT q.asset_tag AS ranked_tag, q.{column} AS ranked FROM asset_quality q WHERE q.site = $1"
            );
            ranked.push_str(&reach_sql(context, Named::Asset, "q.asset", &mut values));
            if query.dimension.is_some() {
                ranked.push_str(&format!(" AND q.{column} < 1"));
            }
            let department = query.department.as_deref().map(|name| text_key(Some(name)));
            let presence = query.presence.map(|presence| presence.slug().to_owned());
            let asset = query.asset.as_deref().map(str::to_owned);
            for (column, value) in
                [("department_key", department), ("presence", presence), ("asset_tag", asset)]
            {
                if let Some(value) = value {
                    values.push(Value::show(value));
                    ranked.push_str(&format!(" AND q.{column} = ${}", values.len()));
                }
            }
            if let Some(cursor) = &query.after {
                let [rank, tag] = cursor_read::<2>(cursor)?;
                values.extend([Value::real(real_read(&rank)?), Value::show(tag)]);
                let place = values.len();
                ranked.push_str(&format!(" AND (q.{column}, q.asset_tag) > (${}, ${place})", place - 1));
            }
            ranked.push_str(&format!(" ORDER BY q.{column}, q.asset_tag LIMIT $2"));
            let sql = format!(
                "SELECT q.asset_tag, q.department, q.score, q.presence, q.dimensions, f.ranked, \
                 (SELECT MIN(l.device) FROM device_asset l WHERE l.site = q.site AND l.asset = q.asset \
                 AND l.valid_to IS NULL) AS device FROM ({ranked}) f JOIN asset_quality q \
                 ON q.site = $1 AND q.asset_tag = f.ranked_tag ORDER BY f.ranked, q.asset_tag"
            );
            let read = |row: &Row<'_>| Ok((row.real("ranked")?, quality_row(row)?));
            let found = self.database.fetch_all(&sql, &values, read).await?;
            let page = Page::from_rows(found, limit, |(ranked, row)| {
                cursor_write(&[&real_write(*ranked), &row.quality.asset])
            });
            Ok(page.map(|(_, row)| row))
        })
        .await
    }

    /// Each dimension over the records in reach: of the site, then of each department by its name.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn quality_share_list(&self, context: &OpContext) -> Result<Vec<QualityShare>, StoreError> {
        permitted(context, Right::Read, "quality_share_list", &context.site, async {
            let mut values = vec![Value::text(&context.site)];
            let reach = reach_sql(context, Named::Asset, "q.asset", &mut values);
            let columns: Vec<String> = QualityDimension::ALL
                .iter()
                .map(|dimension| {
                    let column = dimension.slug();
                    format!(
                        "COUNT(q.{column}) AS {column}_asked, \
                         COUNT(CASE WHEN q.{column} < 1 THEN 1 END) AS {column}_improve, \
                         AVG(q.{column}) AS {column}_mean"
                    )
                })
                .collect();
            let sql = format!(
                "SELECT q.department_key, COALESCE(MIN(q.department), '') AS name, {} FROM asset_quality q \
                 WHERE q.site = $1{reach} GROUP BY q.department_key ORDER BY q.department_key",
                columns.join(", ")
            );
            let apart = self.database.fetch_all(&sql, &values, shares_of).await?;
            let whole = QualityDimension::ALL.iter().enumerate().map(|(at, dimension)| {
                let of = apart.iter().filter_map(|shares| shares.get(at));
                of.fold(QualityShare::none_of(*dimension), QualityShare::with)
            });
            Ok(whole.chain(apart.iter().flatten().cloned()).collect())
        })
        .await
    }
}

impl QualityShare {
    /// One dimension over no record.
    fn none_of(dimension: QualityDimension) -> Self {
        Self { department: None, name: Box::from(""), dimension, asked: 0, to_improve: 0, mean: None }
    }

    /// With another department's records.
    fn with(self, other: &Self) -> Self {
        let asked = self.asked + other.asked;
        let sum = |share: &Self| share.mean.unwrap_or(0.0) * share.asked as f64;
        Self {
            asked,
            to_improve: self.to_improve + other.to_improve,
            mean: (asked > 0).then(|| (sum(&self) + sum(other)) / asked as f64),
            ..self
        }
    }
}

/// Every dimension of one department.
fn shares_of(row: &Row<'_>) -> Result<Vec<QualityShare>, RowError> {
    let (department, name) = (row.text("department_key")?, row.text("name")?);
    let share = |dimension: &QualityDimension| {
        let column = |part: &str| format!("{dimension}_{part}");
        Ok(QualityShare {
            department: Some(department.clone()),
            name: name.clone(),
            dimension: *dimension,
            asked: row.count(&column("asked"))?,
            to_improve: row.count(&column("improve"))?,
            mean: row.real_option(&column("mean"))?,
        })
    };
    QualityDimension::ALL.iter().map(share).collect()
}
