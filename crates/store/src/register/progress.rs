//! How far reconciliation has come: devices by where they are known, for each department or clinical function.

use std::collections::HashMap;

use serde::Serialize;
use wardroom_model::OpContext;
use wardroom_model::actor::Right;

use crate::Store;
use crate::db::{Row, Value};
use crate::error::StoreError;
use crate::reach::{Named, reach_sql};
use crate::rights::permitted;

/// What devices are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgressBy {
    /// Department.
    Department,
    /// Clinical function.
    Function,
}

/// The devices of one department, or of one clinical function.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ProgressRow {
    /// The department or the function's slug; empty for devices without one.
    pub name: Box<str>,
    /// Devices known on both sides.
    pub matched: u64,
    /// Devices on the network and not in the CMMS.
    pub network_only: u64,
    /// Devices in the CMMS and not on the network.
    pub cmms_only: u64,
    /// Those of them that were expected on the network: the register or others of their model say that they are networked.
    pub expected: u64,
    /// Records that wait for a person to say which host is theirs.
    pub candidates: u64,
    /// Care-days a year at risk on devices known on both sides.
    pub care_days_matched: f64,
    /// Care-days a year at risk on devices on the network only.
    pub care_days_network_only: f64,
    /// Care-days a year at risk on devices in the CMMS only.
    pub care_days_cmms_only: f64,
}

impl ProgressBy {
    /// What is grouped by, and how it is shown.
    const fn columns(self) -> (&'static str, &'static str) {
        match self {
            Self::Department => ("r.department_key", "MIN(r.department)"),
            Self::Function => ("COALESCE(r.clinical_function, '')", "MIN(r.clinical_function)"),
        }
    }
}

impl Store {
    /// Counts of the devices in reach, those of the most devices first.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn progress_list(
        &self,
        context: &OpContext,
        by: ProgressBy,
    ) -> Result<Vec<ProgressRow>, StoreError> {
        permitted(context, Right::Read, "progress_list", &context.site, async {
            let (key, shown) = by.columns();
            let mut values = vec![Value::text(&context.site)];
            let reach = reach_sql(context, Named::Department, "r.department_key", &mut values);
            let of_assets = format!(
                "JOIN device_asset l ON l.site = q.site AND l.asset = q.asset AND l.valid_to IS NULL \
                 JOIN device_row r ON r.site = l.site AND r.id = l.device WHERE q.site = $1{reach}"
            );
            let count = |distinct: &str, of: String| {
                format!("SELECT {key} AS key, COUNT(DISTINCT {distinct}) AS n {of} GROUP BY {key}")
            };
            let candidates = count(
                "q.asset",
                format!(
                    "FROM pair p JOIN asset_quality q ON q.site = p.site AND q.asset_tag = p.asset {of_assets} \
                     AND p.decision = 'candidate'"
                ),
            );
            let expected = count(
                "r.id",
                format!(
                    "FROM asset_quality q {of_assets} AND q.presence = 'expected' AND r.bucket = 'cmms_only'"
                ),
            );
            let read = |row: &Row<'_>| Ok((row.text("key")?, row.count("n")?));
            let candidates: HashMap<Box<str>, u64> =
                self.database.fetch_all(&candidates, &values, read).await?.into_iter().collect();
            let expected: HashMap<Box<str>, u64> =
                self.database.fetch_all(&expected, &values, read).await?.into_iter().collect();
            let buckets: Vec<String> = ["matched", "network_only", "cmms_only"]
                .into_iter()
                .map(|bucket| {
                    format!(
                        "COUNT(CASE WHEN r.bucket = '{bucket}' THEN 1 END) AS {bucket}, \
                         SUM(CASE WHEN r.bucket = '{bucket}' THEN r.care_days ELSE 0.0 END) AS care_{bucket}"
                    )
                })
                .collect();
            let sql = format!(
                "SELECT {key} AS key, COALESCE({shown}, '') AS name, COUNT(*) AS n, {} FROM device_row r \
                 WHERE r.site = $1{reach} GROUP BY {key} ORDER BY n DESC, key",
                buckets.join(", ")
            );
            let read = |row: &Row<'_>| {
                let key = row.text("key")?;
                Ok(ProgressRow {
                    name: row.text("name")?,
                    matched: row.count("matched")?,
                    network_only: row.count("network_only")?,
                    cmms_only: row.count("cmms_only")?,
                    expected: expected.get(&key).copied().unwrap_or(0),
                    candidates: candidates.get(&key).copied().unwrap_or(0),
                    care_days_matched: row.real("care_matched")?,
                    care_days_network_only: row.real("care_network_only")?,
                    care_days_cmms_only: row.real("care_cmms_only")?,
                })
            };
            self.database.fetch_all(&sql, &values, read).await
        })
        .await
    }
}
