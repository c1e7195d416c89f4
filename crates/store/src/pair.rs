//! Pairs: which asset and which host may be one device, and why.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use wardroom_model::actor::Right;
use wardroom_model::id::{DeviceId, HostId};
use wardroom_model::reconciliation::{Pair, PairDecision};
use wardroom_model::{Asset, Claim, Confidence, Mac, OpContext, Timestamp};

use crate::Store;
use crate::db::{Batch, Row, RowError, Value};
use crate::device::DeviceQuery;
use crate::digest::short_digest;
use crate::error::{Fault, StoreError};
use crate::event::event_record;
use crate::page::{Page, cursor_read, cursor_write, limit_and_one, page_limit, real_read, real_write};
use crate::place::json;
use crate::reach::reach_pair_sql;
use crate::rights::permitted;

/// The network's side of a pair.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairHost {
    /// The host.
    pub id: HostId,
    /// Its device.
    pub device: Option<DeviceId>,
    /// What people call that device.
    pub name: Option<Box<str>>,
    /// Its Ethernet addresses.
    pub macs: Vec<Mac>,
    /// Its internet addresses, newest first.
    pub addresses: Vec<Box<str>>,
    /// What it is claimed to be.
    pub claims: Vec<Claim>,
    /// Last packet from it.
    pub last_seen: Option<Timestamp>,
}

/// A pair with both sides.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairRow {
    /// The pair with its reasons.
    #[serde(flatten)]
    pub pair: Pair,
    /// The register's side.
    pub asset_record: Option<Asset>,
    /// The network's side.
    pub host_record: Option<PairHost>,
}

/// A host that a search found, to be paired by hand.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HostFound {
    /// As pairs and decisions name it.
    pub key: Box<str>,
    /// What is known of it.
    #[serde(flatten)]
    pub host: PairHost,
    /// Tags of the records that it is matched with now.
    pub assets: Vec<Box<str>>,
}

/// Which pairs to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PairQuery {
    /// Only those of this record.
    pub asset: Option<Box<str>>,
    /// Only those with this outcome.
    pub decision: Option<PairDecision>,
    /// Cursor of the page before.
    pub after: Option<String>,
    /// Rows of a page; 0 means 50.
    pub limit: usize,
}

const COLUMNS: &[&str] = &["site", "asset", "host", "score", "rank", "decision", "reasons", "digest"];

/// Devices that a search for hosts looks at.
const HOSTS_FOUND: usize = 25;

/// Pairs written in one transaction.
const PAIRS_A_TRANSACTION: usize = 1_000;

pub(crate) fn pair_row(row: &Row<'_>) -> Result<Pair, RowError> {
    let host = row.text("host")?;
    Ok(Pair {
        asset: row.text("asset")?,
        host: (!host.is_empty()).then_some(host),
        score: Confidence::new(row.real("score")?),
        decision: row.slug("decision", PairDecision::find)?,
        reasons: row.json("reasons")?,
    })
}

impl Store {
    /// Makes the given pairs the pairs of the site; what did not change is left alone.
    ///
    /// # Errors
    /// Without the right to derive, or when the database fails.
    pub async fn pair_replace_all(&self, context: &OpContext, pairs: &[Pair]) -> Result<(), StoreError> {
        permitted(context, Right::Derive, "pair_replace_all", &context.site, async {
            let mut standing: BTreeMap<(Box<str>, Box<str>), Box<str>> = self
                .database
                .fetch_all(
                    "SELECT asset, host, digest FROM pair WHERE site = $1",
                    &[Value::text(&context.site)],
                    |row| Ok(((row.text("asset")?, row.text("host")?), row.text("digest")?)),
                )
                .await?
                .into_iter()
                .collect();
            let mut changed = Vec::new();
            for pair in pairs {
                let digest = short_digest(&[&json(pair)]);
                let key = (pair.asset.clone(), pair.host.clone().unwrap_or_default());
                if standing.remove(&key).is_none_or(|old| *old != *digest) {
                    changed.push((pair, digest));
                }
            }
            let gone: Vec<_> = standing.into_keys().collect();
            for chunk in changed.chunks(PAIRS_A_TRANSACTION) {
                let mut transaction = self.database.begin().await?;
                let mut batch = Batch::new("pair", COLUMNS, 3);
                for (pair, digest) in chunk {
                    batch.push(vec![
                        Value::text(&context.site),
                        Value::text(&pair.asset),
                        Value::text(pair.host.as_deref().unwrap_or_default()),
                        Value::real(pair.score.into()),
                        Value::real(-f64::from(pair.score)),
                        Value::text(pair.decision.slug()),
                        Value::show(json(&pair.reasons)),
                        Value::text(digest),
                    ]);
                }
                batch.upsert(&mut transaction).await?;
                transaction.commit().await?;
            }
            for chunk in gone.chunks(PAIRS_A_TRANSACTION) {
                let mut transaction = self.database.begin().await?;
                for (asset, host) in chunk {
                    transaction
                        .execute(
                            "DELETE FROM pair WHERE site = $1 AND asset = $2 AND host = $3",
                            &[Value::text(&context.site), Value::text(asset), Value::text(host)],
                        )
                        .await?;
                }
                transaction.commit().await?;
            }
            if changed.is_empty() && gone.is_empty() {
                return Ok(());
            }
            let mut transaction = self.database.begin().await?;
            let payload = serde_json::json!({ "changed": changed.len(), "gone": gone.len() });
            event_record(&mut transaction, context, "pair_replace_all", "pairs", &payload).await?;
            transaction.commit().await
        })
        .await
    }

    /// Pairs with both sides, the most alike first. Of a side out of reach there is only what the comparison says.
    ///
    /// # Errors
    /// Without the right to read, on a foreign cursor, or when the database fails.
    pub async fn pair_list(
        &self,
        context: &OpContext,
        query: &PairQuery,
    ) -> Result<Page<PairRow>, StoreError> {
        permitted(context, Right::Read, "pair_list", &context.site, async {
            let limit = page_limit(query.limit);
            let mut values = vec![Value::text(&context.site), Value::number(limit_and_one(limit))];
            let mut sql =
                "SELECT p.asset, p.host, p.score, p.decision, p.reasons FROM pair p WHERE p.site = $1"
                    .to_owned();
            sql.push_str(&reach_pair_sql(context, &mut values));
            if let Some(asset) = &query.asset {
                values.push(Value::text(asset));
                sql.push_str(&format!(" AND p.asset = ${}", values.len()));
            }
            if let Some(decision) = query.decision {
                values.push(Value::text(decision.slug()));
                sql.push_str(&format!(" AND p.decision = ${}", values.len()));
            }
            if let Some(cursor) = &query.after {
                let [rank, asset, host] = cursor_read::<3>(cursor)?;
                values.extend([Value::real(real_read(&rank)?), Value::show(asset), Value::show(host)]);
                let place = values.len();
                sql.push_str(&format!(
                    " AND (p.rank, p.asset, p.host) > (${}, ${}, ${place})",
                    place - 2,
                    place - 1
                ));
            }
            sql.push_str(" ORDER BY p.rank, p.asset, p.host LIMIT $2");
            let pairs = self.database.fetch_all(&sql, &values, pair_row).await?;
            let page = Page::from_rows(pairs, limit, |pair| {
                let rank = real_write(-f64::from(pair.score));
                cursor_write(&[&rank, &pair.asset, pair.host.as_deref().unwrap_or_default()])
            });
            let tags = page.rows.iter().map(|pair| &*pair.asset).collect();
            let assets = self.assets_reached(context, &tags).await?;
            let hosts = self.pair_hosts(context, &page.rows).await?;
            Ok(page.map(|pair| PairRow {
                // One asset may have several hosts that come near, and one host several assets.
                asset_record: assets.get(&pair.asset).cloned(),
                host_record: pair.host.as_ref().and_then(|host| hosts.get(host)).cloned(),
                pair,
            }))
        })
        .await
    }

    /// The hosts of the pairs by the name that the pairs have for them: an id, or a natural key.
    async fn pair_hosts(
        &self,
        context: &OpContext,
        pairs: &[Pair],
    ) -> Result<BTreeMap<Box<str>, PairHost>, Fault> {
        let mut hosts = BTreeMap::new();
        for name in pairs.iter().filter_map(|pair| pair.host.as_ref()).collect::<BTreeSet<_>>() {
            let as_key = HostId::of(&[name]);
            for id in [HostId::new(&**name), as_key] {
                if let Some((_, host)) = self.pair_host(context, id).await? {
                    hosts.insert(name.clone(), host);
                    break;
                }
            }
        }
        Ok(hosts)
    }

    /// A host with its natural key; none where there is none, or it is out of reach.
    async fn pair_host(
        &self,
        context: &OpContext,
        id: HostId,
    ) -> Result<Option<(Box<str>, PairHost)>, Fault> {
        let detail = match self.host_detail(context, &id).await {
            Ok(detail) => detail,
            Err(Fault::NotFound(_)) => return Ok(None),
            Err(other) => return Err(other),
        };
        let identity = self.identities(context, Some(&id)).await?.pop_first();
        let claims = identity.map(|(_id, identity)| identity.claims).unwrap_or_default();
        let device = detail.devices.first().cloned();
        let mut addresses = detail.addresses;
        addresses.sort_by_key(|address| std::cmp::Reverse(address.last_seen));
        let host = PairHost {
            name: self.device_name(context, device.as_ref()).await?,
            device,
            macs: detail.macs,
            addresses: distinct(addresses.iter().map(|it| it.ip.to_string().into())),
            claims,
            last_seen: Some(detail.last_seen),
            id,
        };
        Ok(Some((detail.key.to_string().into(), host)))
    }

    /// Hosts of the devices that a search finds: by name, tag, serial number, MAC or IP address, as devices are
    /// searched. The few that a person chooses among, by name.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn host_find(&self, context: &OpContext, search: &str) -> Result<Vec<HostFound>, StoreError> {
        permitted(context, Right::Read, "host_find", &context.site, async {
            let query = DeviceQuery { search: Some(search.into()), limit: HOSTS_FOUND, ..Default::default() };
            let devices = self.devices_listed(context, &query).await?;
            let mut found = Vec::new();
            for device in devices.rows {
                let values = [Value::text(&context.site), Value::text(device.id.as_str())];
                let sql = "SELECT host FROM device_host WHERE site = $1 AND device = $2 AND valid_to IS NULL \
                           AND role <> 'gateway' ORDER BY host";
                let hosts =
                    self.database.fetch_all(sql, &values, |row| Ok(HostId::new(row.text("host")?))).await?;
                let sql = "SELECT a.asset_tag FROM device_asset l JOIN asset a ON a.site = l.site \
                           AND a.id = l.asset WHERE l.site = $1 AND l.device = $2 AND l.valid_to IS NULL \
                           ORDER BY a.asset_tag";
                let assets = self.database.fetch_all(sql, &values, |row| row.text("asset_tag")).await?;
                for id in hosts {
                    if let Some((key, host)) = self.pair_host(context, id).await? {
                        found.push(HostFound { key, host, assets: assets.clone() });
                    }
                }
            }
            Ok(found)
        })
        .await
    }

    async fn device_name(
        &self,
        context: &OpContext,
        device: Option<&DeviceId>,
    ) -> Result<Option<Box<str>>, Fault> {
        let Some(device) = device else { return Ok(None) };
        let values = [Value::text(&context.site), Value::text(device.as_str())];
        let sql = "SELECT name FROM device_row WHERE site = $1 AND id = $2";
        self.database.fetch_optional(sql, &values, |row| row.text("name")).await
    }
}

/// Without repetitions, in the order of the first of each: an address may be heard on several networks.
fn distinct(texts: impl Iterator<Item = Box<str>>) -> Vec<Box<str>> {
    let mut seen = BTreeSet::new();
    texts.filter(|text| seen.insert(text.clone())).collect()
}
