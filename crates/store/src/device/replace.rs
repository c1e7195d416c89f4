//! Writing the devices anew: compared with what stands by digest, so that one changed device costs one device.
//!
//! A device that is gone because its hosts and assets are now another's leaves a redirect. Links are never deleted:
//! they end, so that a network card that moved can be followed back.

use std::collections::{BTreeMap, BTreeSet};

use wardroom_model::actor::Right;
use wardroom_model::id::DeviceId;
use wardroom_model::{Confidence, Device, OpContext};

use super::line::{Line, OF_MARKS, ROW};
use crate::Store;
use crate::db::{Batch, Transaction, Value};
use crate::error::{Fault, StoreError};
use crate::event::event_record;
use crate::rights::permitted;

/// Devices written in one transaction; each has some twenty rows in all.
const DEVICES_A_TRANSACTION: usize = 100;

impl Store {
    /// Makes the given devices the devices of the site. Ids stay; decisions and marks stay; what did not change is
    /// left alone.
    ///
    /// # Errors
    /// Without the right to derive, or when the database fails.
    pub async fn device_replace_all(
        &self,
        context: &OpContext,
        devices: &[Device],
    ) -> Result<(), StoreError> {
        permitted(context, Right::Derive, "device_replace_all", &context.site, async {
            let standing = self.device_digests(context).await?;
            let material = self.device_material(context).await?;
            let now: BTreeSet<&DeviceId> = devices.iter().map(|device| &device.id).collect();
            let gone: Vec<&DeviceId> = standing.keys().filter(|id| !now.contains(id)).collect();
            let mut lines: Vec<Line<'_>> = devices
                .iter()
                .map(|device| Line::new(device, &material))
                .filter(|line| standing.get(&line.device.id).is_none_or(|old| **old != *line.digest))
                .collect();
            // Neighbours in the tables are written together.
            lines.sort_by(|a, b| a.device.id.cmp(&b.device.id));
            for chunk in lines.chunks(DEVICES_A_TRANSACTION) {
                let mut transaction = self.database.begin().await?;
                for line in chunk.iter().filter(|line| standing.contains_key(&line.device.id)) {
                    device_unlink(&mut transaction, context, &line.device.id).await?;
                }
                lines_write(&mut transaction, context, chunk).await?;
                transaction.commit().await?;
            }
            for chunk in gone.chunks(DEVICES_A_TRANSACTION) {
                let mut transaction = self.database.begin().await?;
                for id in chunk {
                    device_remove(&mut transaction, context, id).await?;
                }
                transaction.commit().await?;
            }
            if lines.is_empty() && gone.is_empty() {
                return Ok(());
            }
            let mut transaction = self.database.begin().await?;
            let payload = serde_json::json!({ "changed": lines.len(), "gone": gone.len() });
            event_record(&mut transaction, context, "device_replace_all", "devices", &payload).await?;
            transaction.commit().await?;
            self.facets_refresh(context).await?;
            if lines.len() > 1_000 { self.database.analyze().await } else { Ok(()) }
        })
        .await
    }

    async fn device_digests(&self, context: &OpContext) -> Result<BTreeMap<DeviceId, Box<str>>, Fault> {
        let digests = self
            .database
            .fetch_all(
                "SELECT id, digest FROM device WHERE site = $1",
                &[Value::text(&context.site)],
                |row| Ok((DeviceId::new(row.text("id")?), row.text("digest")?)),
            )
            .await?;
        Ok(digests.into_iter().collect())
    }
}

async fn lines_write(
    transaction: &mut Transaction,
    context: &OpContext,
    lines: &[Line<'_>],
) -> Result<(), Fault> {
    let columns = &["site", "id", "digest", "claims", "harm", "first_seen"];
    let mut devices = Batch::new("device", columns, 2).keeping(&["harm"]);
    let mut rows = Batch::new("device_row", ROW, 2).keeping(OF_MARKS);
    let columns = &["site", "device", "host", "role", "valid_from", "valid_to"];
    let mut hosts = Batch::new("device_host", columns, 3).keeping(&["valid_from"]);
    let columns = &["site", "device", "asset", "role", "valid_from", "valid_to"];
    let mut assets = Batch::new("device_asset", columns, 3).keeping(&["role", "valid_from"]);
    let mut found = Batch::new("search_token", &["site", "token", "device"], 3);
    let site = Value::text(&context.site);
    for line in lines {
        let id = Value::text(line.device.id.as_str());
        let medical = line.device.medical.map(|(_, confidence): (bool, Confidence)| confidence);
        let device = line.device;
        let claims = serde_json::json!({
            "claims": device.claims, "medical_confidence": medical, "kin": device.kin,
            "speaks_for": device.speaks_for, "named": device.named, "several": device.several,
        });
        devices.push(vec![
            site.clone(),
            id.clone(),
            Value::text(&line.digest),
            Value::show(claims),
            Value::text(r#"{"care_days":0.0,"parts":[]}"#),
            Value::Number(line.first_seen),
        ]);
        rows.push(line.row(context));
        let link = |what: &str, role: &'static str| {
            let (from, until) = (Value::time(context.now), Value::Number(None));
            vec![site.clone(), id.clone(), Value::show(what), Value::text(role), from, until]
        };
        device.hosts.iter().for_each(|host| hosts.push(link(host.id.as_str(), host.role.slug())));
        device.assets.iter().for_each(|asset| assets.push(link(asset.as_str(), "part")));
        for token in &line.tokens {
            found.push(vec![site.clone(), Value::text(token), id.clone()]);
        }
        transaction
            .execute("DELETE FROM device_redirect WHERE site = $1 AND device = $2", &[site.clone(), id])
            .await?;
    }
    devices.upsert(transaction).await?;
    rows.upsert(transaction).await?;
    hosts.upsert(transaction).await?;
    assets.upsert(transaction).await?;
    found.upsert(transaction).await
}

/// Ends a device's links and takes its search tokens out.
async fn device_unlink(
    transaction: &mut Transaction,
    context: &OpContext,
    id: &DeviceId,
) -> Result<(), Fault> {
    let key = [Value::text(&context.site), Value::text(id.as_str()), Value::time(context.now)];
    for table in ["device_host", "device_asset"] {
        let sql =
            format!("UPDATE {table} SET valid_to = $3 WHERE site = $1 AND device = $2 AND valid_to IS NULL");
        transaction.execute(&sql, &key).await?;
    }
    transaction.execute("DELETE FROM search_token WHERE site = $1 AND device = $2", &key[..2]).await?;
    Ok(())
}

/// Takes a device out; where its hosts or assets are another device's now, it redirects there.
async fn device_remove(
    transaction: &mut Transaction,
    context: &OpContext,
    id: &DeviceId,
) -> Result<(), Fault> {
    let key = [Value::text(&context.site), Value::text(id.as_str())];
    let heir = transaction
        .fetch_optional(
            "SELECT MIN(heir) AS heir FROM ( \
               SELECT n.device AS heir FROM device_host o JOIN device_host n ON n.site = o.site \
               AND n.host = o.host AND n.device <> o.device AND n.valid_to IS NULL \
               AND n.role <> 'gateway' AND o.role <> 'gateway' \
               WHERE o.site = $1 AND o.device = $2 AND o.valid_to IS NULL \
               UNION ALL \
               SELECT n.device AS heir FROM device_asset o JOIN device_asset n ON n.site = o.site \
               AND n.asset = o.asset AND n.device <> o.device AND n.valid_to IS NULL \
               WHERE o.site = $1 AND o.device = $2 AND o.valid_to IS NULL) AS heirs",
            &key,
            |row| row.text_option("heir"),
        )
        .await?
        .flatten();
    device_unlink(transaction, context, id).await?;
    for table in ["device", "device_row"] {
        let sql = format!("DELETE FROM {table} WHERE site = $1 AND id = $2");
        transaction.execute(&sql, &key).await?;
    }
    if let Some(heir) = heir {
        let [site, id] = key;
        let heir = Value::text(&heir);
        transaction
            .execute(
                "UPDATE device_redirect SET target = $3 WHERE site = $1 AND target = $2",
                &[site.clone(), id.clone(), heir.clone()],
            )
            .await?;
        let mut redirects = Batch::new("device_redirect", &["site", "device", "target", "at"], 2);
        redirects.push(vec![site, id, heir, Value::time(context.now)]);
        redirects.upsert(transaction).await?;
    }
    Ok(())
}
