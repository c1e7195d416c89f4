//! The register itself: records that may be one device, how good each is, what the network would put right, and how far
//! reconciliation has come.
//!
//! All of it is derived with the devices and replaced as a whole, what did not change being left alone. It hangs on
//! assets, so that whoever sees an asset sees what is said about its record.

mod duplicate;
mod progress;
mod quality;
mod replace;
mod write_back;

use serde::Serialize;
use wardroom_model::OpContext;
use wardroom_model::actor::Right;

pub use duplicate::{DuplicateQuery, DuplicateRow};
pub use progress::{ProgressBy, ProgressRow};
pub use quality::{QualityQuery, QualityRow, QualityShare};
pub use write_back::{WriteBackQuery, WriteBackRow};

use crate::Store;
use crate::db::Value;
use crate::error::StoreError;
use crate::reach::{Named, reach_sql};
use crate::rights::permitted;

/// How much there is to do about the register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RegisterCounts {
    /// Two records each that may be one device.
    pub duplicates: u64,
    /// Records that could be better.
    pub to_improve: u64,
    /// Changes proposed to the register, of which nobody has said anything.
    pub write_back_open: u64,
}

impl Store {
    /// Counts what is said about the records in reach.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn register_counts(&self, context: &OpContext) -> Result<RegisterCounts, StoreError> {
        permitted(context, Right::Read, "register_counts", &context.site, async {
            let mut values = vec![Value::text(&context.site), Value::time(context.now)];
            let twice = duplicate::reached(context, &mut values);
            let assets = reach_sql(context, Named::Asset, "q.asset", &mut values);
            let proposals = reach_sql(context, Named::Asset, "w.asset", &mut values);
            let sql = format!(
                "SELECT (SELECT COUNT(*) FROM duplicate u WHERE u.site = $1{twice}) AS duplicates, \
                 (SELECT COUNT(*) FROM asset_quality q WHERE q.site = $1 AND q.score < 1{assets}) AS to_improve, \
                 (SELECT COUNT(*) FROM write_back w WHERE w.site = $1 AND w.is_change{proposals} \
                 AND NOT EXISTS {}) AS write_back_open",
                write_back::DECIDED
            );
            let counts = self
                .database
                .fetch_optional(&sql, &values, |row| {
                    Ok(RegisterCounts {
                        duplicates: row.count("duplicates")?,
                        to_improve: row.count("to_improve")?,
                        write_back_open: row.count("write_back_open")?,
                    })
                })
                .await?;
            Ok(counts.unwrap_or_default())
        })
        .await
    }
}
