//! How claims changed: what each device's claims rested on last, and the changes since it was first derived.
//!
//! A derivation compares with what stands here and writes both in one transaction, so that a change is told once,
//! wherever the program was broken off. Times depend on when the program ran: neither table is in the canonical dump.

use serde::Serialize;
use wardroom_model::actor::Right;
use wardroom_model::id::DeviceId;
use wardroom_model::{ChangeCause, ClaimChange, DeviceBasis, OpContext, Timestamp};

use crate::Store;
use crate::db::{Batch, Row, RowError, Transaction, Value};
use crate::error::{Fault, StoreError};
use crate::place::json;
use crate::reach::{Named, reach_sql};
use crate::rights::{permitted, permitted_whole};

/// Changes of one device that are kept.
const KEPT: i64 = 200;
/// Devices written in one transaction.
const DEVICES_A_TRANSACTION: usize = 500;

/// A change of a claim with its device and time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClaimChangeRow {
    /// The device.
    pub device: DeviceId,
    /// What people call it; none where it is gone.
    pub name: Option<Box<str>>,
    /// When it was derived.
    pub at: Timestamp,
    /// What changed, and why.
    #[serde(flatten)]
    pub change: ClaimChange,
}

impl Store {
    /// What every device's claims rested on when they were last derived.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn device_basis_list_all(
        &self,
        context: &OpContext,
    ) -> Result<Vec<(DeviceId, DeviceBasis)>, StoreError> {
        permitted_whole(context, Right::Read, "device_basis_list_all", &context.site, async {
            let sql = "SELECT device, body FROM device_basis WHERE site = $1 ORDER BY device";
            let read = |row: &Row<'_>| Ok((DeviceId::new(row.text("device")?), row.json("body")?));
            self.database.fetch_all(sql, &[Value::text(&context.site)], read).await
        })
        .await
    }

    /// Writes what claims rest on now where that differs, with the changes that this makes. Devices that are not named
    /// are forgotten; their changes stay where another device took them over.
    ///
    /// # Errors
    /// Without the right to derive, or when the database fails.
    pub async fn device_basis_replace_all(
        &self,
        context: &OpContext,
        now: &[(DeviceId, DeviceBasis, Vec<ClaimChange>)],
    ) -> Result<(), StoreError> {
        permitted(context, Right::Derive, "device_basis_replace_all", &context.site, async {
            let sql = "SELECT device, body FROM device_basis WHERE site = $1";
            let read = |row: &Row<'_>| Ok((DeviceId::new(row.text("device")?), row.text("body")?));
            let standing = self.database.fetch_all(sql, &[Value::text(&context.site)], read).await?;
            let mut standing: std::collections::BTreeMap<DeviceId, Box<str>> = standing.into_iter().collect();
            let mut changed = Vec::new();
            for (device, basis, changes) in now {
                let body = json(basis);
                if standing.remove(device).is_none_or(|old| *old != *body) || !changes.is_empty() {
                    changed.push((device, body, changes));
                }
            }
            for chunk in changed.chunks(DEVICES_A_TRANSACTION) {
                let mut transaction = self.database.begin().await?;
                let mut bases = Batch::new("device_basis", &["site", "device", "body"], 2);
                for (device, body, changes) in chunk {
                    bases.push(vec![
                        Value::text(&context.site),
                        Value::text(device.as_str()),
                        Value::text(body),
                    ]);
                    changes_write(&mut transaction, context, device, changes).await?;
                }
                bases.upsert(&mut transaction).await?;
                transaction.commit().await?;
            }
            let gone: Vec<DeviceId> = standing.into_keys().collect();
            for chunk in gone.chunks(DEVICES_A_TRANSACTION) {
                let mut transaction = self.database.begin().await?;
                for device in chunk {
                    device_forget(&mut transaction, context, device).await?;
                }
                transaction.commit().await?;
            }
            Ok(())
        })
        .await
    }

    /// The newest changes of claims of devices in reach: of one device and those that it took over, or of all; for one
    /// cause, or for any.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn claim_change_list(
        &self,
        context: &OpContext,
        device: Option<&DeviceId>,
        cause: Option<ChangeCause>,
        limit: usize,
    ) -> Result<Vec<ClaimChangeRow>, StoreError> {
        permitted(context, Right::Read, "claim_change_list", &context.site, async {
            let mut values = vec![Value::text(&context.site)];
            let mut condition = String::new();
            if let Some(device) = device {
                values.push(Value::text(device.as_str()));
                condition.push_str(" AND COALESCE(t.target, c.device) = $2");
            }
            if let Some(cause) = cause {
                values.push(Value::show(format!("% {} %", cause.slug())));
                condition.push_str(&format!(" AND c.causes LIKE ${}", values.len()));
            }
            condition.push_str(&reach_sql(
                context,
                Named::Device,
                "COALESCE(t.target, c.device)",
                &mut values,
            ));
            values.push(Value::number(i64::try_from(limit.min(crate::LIMIT)).unwrap_or(0)));
            let sql = format!(
                "SELECT COALESCE(t.target, c.device) AS device, d.name, c.at, c.body FROM claim_change c \
                 LEFT JOIN device_redirect t ON t.site = c.site AND t.device = c.device \
                 LEFT JOIN device_row d ON d.site = c.site AND d.id = COALESCE(t.target, c.device) \
                 WHERE c.site = $1{condition} ORDER BY c.at DESC, c.device, c.position DESC LIMIT ${}",
                values.len()
            );
            self.database.fetch_all(&sql, &values, change_row).await
        })
        .await
    }
}

async fn changes_write(
    transaction: &mut Transaction,
    context: &OpContext,
    device: &DeviceId,
    changes: &[ClaimChange],
) -> Result<(), Fault> {
    if changes.is_empty() {
        return Ok(());
    }
    let key = [Value::text(&context.site), Value::text(device.as_str())];
    let sql = "SELECT COALESCE(MAX(position), 0) AS last FROM claim_change WHERE site = $1 AND device = $2";
    let last = transaction.fetch_optional(sql, &key, |row| row.number("last")).await?.unwrap_or(0);
    let columns = &["site", "device", "position", "at", "causes", "body"];
    let mut rows = Batch::new("claim_change", columns, 3);
    let mut position = last;
    for change in changes {
        position += 1;
        let causes: Vec<&str> = change.causes.iter().map(|cause| cause.slug()).collect();
        let [site, device] = key.clone();
        rows.push(vec![
            site,
            device,
            Value::number(position),
            Value::time(context.now),
            Value::show(format!(" {} ", causes.join(" "))),
            Value::show(json(change)),
        ]);
    }
    rows.upsert(transaction).await?;
    let [site, device] = key;
    let sql = "DELETE FROM claim_change WHERE site = $1 AND device = $2 AND position <= $3";
    transaction.execute(sql, &[site, device, Value::number(position - KEPT)]).await?;
    Ok(())
}

/// Forgets what a device rested on; its changes go where no other device took it over.
async fn device_forget(
    transaction: &mut Transaction,
    context: &OpContext,
    device: &DeviceId,
) -> Result<(), Fault> {
    let key = [Value::text(&context.site), Value::text(device.as_str())];
    transaction.execute("DELETE FROM device_basis WHERE site = $1 AND device = $2", &key).await?;
    let sql = "DELETE FROM claim_change WHERE site = $1 AND device = $2 AND NOT EXISTS \
               (SELECT 1 FROM device_redirect t WHERE t.site = claim_change.site AND t.device = claim_change.device)";
    transaction.execute(sql, &key).await?;
    Ok(())
}

fn change_row(row: &Row<'_>) -> Result<ClaimChangeRow, RowError> {
    Ok(ClaimChangeRow {
        device: DeviceId::new(row.text("device")?),
        name: row.text_option("name")?,
        at: row.time("at")?,
        change: row.json("body")?,
    })
}
