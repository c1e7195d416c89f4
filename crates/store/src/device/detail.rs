//! One device with everything that is known of it, each with its reasons.

use std::collections::BTreeMap;

use serde::Serialize;
use wardroom_model::actor::Right;
use wardroom_model::claim::Evidence;
use wardroom_model::decision::Decision;
use wardroom_model::id::{AssetId, DeviceId, HostId};
use wardroom_model::kin::{Kin, SeveralReason, SpokenFor};
use wardroom_model::reconciliation::Pair;
use wardroom_model::{Claim, Confidence, Date, Harm, Locator, OpContext, Timestamp};

use super::kin::{HostLink, KinRow};
use super::{DEVICE_COLUMNS, DeviceRow, device_row};
use crate::Store;
use crate::asset::AssetDetail;
use crate::db::{Row, Value};
use crate::error::{Fault, StoreError};
use crate::finding::{FindingQuery, FindingRow};
use crate::host::HostDetail;
use crate::pair::pair_row;
use crate::product::DeviceProduct;
use crate::reach::{Named, reach_sql};
use crate::rights::permitted;
use crate::work::{WorkQuery, WorkRow};

/// Evidence with the host that it was heard from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EvidenceRow {
    /// The host.
    pub host: HostId,
    /// What was heard, and what it speaks for.
    #[serde(flatten)]
    pub evidence: Evidence,
}

/// What the register says of a device's maintenance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MaintenanceRow {
    /// The asset.
    pub asset: AssetId,
    /// Its tag.
    pub asset_tag: Box<str>,
    /// Last maintenance done.
    pub last_pm: Option<Date>,
    /// Next maintenance due.
    pub next_pm: Option<Date>,
    /// Due before today.
    pub overdue: bool,
    /// Row of the register.
    pub locator: Locator,
}

/// One event in a device's life, of either trade.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TimelineRow {
    /// When.
    pub at: Timestamp,
    /// `first_heard`, `last_heard`, `maintenance_done`, `maintenance_due`, `finding`, `finding_gone`, `decision`.
    pub kind: Box<str>,
    /// `htm`, `security` or `both`.
    pub trade: &'static str,
    /// What happened.
    pub text: Box<str>,
    /// Where it was read.
    pub locator: Option<Locator>,
}

/// A device as its page shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DeviceDetail {
    /// Its line.
    #[serde(flatten)]
    pub row: DeviceRow,
    /// The id that was asked for, where it is now this device.
    pub redirected_from: Option<DeviceId>,
    /// How sure it is that it is medical, or not.
    pub medical_confidence: Option<Confidence>,
    /// What it is; at most one an attribute.
    pub claims: Vec<Claim>,
    /// What speaks for and against the claims, by claim, then by weight.
    pub evidence: Vec<EvidenceRow>,
    /// Its hosts with all that was heard, the main one first.
    pub hosts: Vec<HostDetail>,
    /// What each host is or was to it, the gateways that speak for it among them.
    pub host_links: Vec<HostLink>,
    /// Why its hosts are one device, and which others may be part of it.
    pub kin: Vec<KinRow>,
    /// Devices that it speaks for.
    pub speaks_for: Vec<SpokenFor>,
    /// As its gateway names it.
    pub named: Option<SpokenFor>,
    /// What shows that it stands for several devices.
    pub several: Vec<SeveralReason>,
    /// Its assets with where each field comes from.
    pub assets: Vec<AssetDetail>,
    /// Why its assets and hosts are one device, or may be.
    pub pairs: Vec<Pair>,
    /// What is wrong with it; at most [`crate::LIMIT`].
    pub findings: Vec<FindingRow>,
    /// What the register says of its maintenance.
    pub maintenance_records: Vec<MaintenanceRow>,
    /// Harm with its parts.
    pub harm: Harm,
    /// Its lines of the work list.
    pub work: Vec<WorkRow>,
    /// What people settled about it, newest first.
    pub decisions: Vec<Decision>,
    /// The codes on it with the records of their products.
    pub products: Vec<DeviceProduct>,
    /// Its life, newest first.
    pub timeline: Vec<TimelineRow>,
}

/// The JSON of a device's `claims` column.
#[derive(serde::Deserialize)]
pub(crate) struct Known {
    pub(super) claims: Vec<Claim>,
    medical_confidence: Option<Confidence>,
    #[serde(default)]
    pub(crate) kin: Vec<Kin>,
    #[serde(default)]
    speaks_for: Vec<SpokenFor>,
    named: Option<SpokenFor>,
    #[serde(default)]
    several: Vec<SeveralReason>,
}

impl Store {
    /// One device; an id that another device took over leads there.
    ///
    /// # Errors
    /// Without the right to read, where there is no such device, or when the database fails.
    pub async fn device_fetch(&self, context: &OpContext, id: &DeviceId) -> Result<DeviceDetail, StoreError> {
        permitted(context, Right::Read, "device_fetch", id.as_str(), async {
            if let Some(detail) = self.device_detail(context, id).await? {
                return Ok(detail);
            }
            let target = self.device_redirect(context, id).await?;
            let missing = || Fault::NotFound(format!("device {id}"));
            let detail = self.device_detail(context, &target.ok_or_else(missing)?).await?;
            Ok(DeviceDetail { redirected_from: Some(id.clone()), ..detail.ok_or_else(missing)? })
        })
        .await
    }

    async fn device_redirect(&self, context: &OpContext, id: &DeviceId) -> Result<Option<DeviceId>, Fault> {
        self.database
            .fetch_optional(
                "SELECT target FROM device_redirect WHERE site = $1 AND device = $2",
                &[Value::text(&context.site), Value::text(id.as_str())],
                |row| Ok(DeviceId::new(row.text("target")?)),
            )
            .await
    }

    async fn device_detail(&self, context: &OpContext, id: &DeviceId) -> Result<Option<DeviceDetail>, Fault> {
        let mut values = vec![Value::text(&context.site), Value::text(id.as_str())];
        let sql = format!(
            "SELECT {DEVICE_COLUMNS}, v.claims, v.harm FROM device_row d \
             JOIN device v ON v.site = d.site AND v.id = d.id WHERE d.site = $1 AND d.id = $2{}",
            reach_sql(context, Named::Department, "d.department_key", &mut values)
        );
        let read =
            |row: &Row<'_>| Ok((device_row(row)?, row.json::<Known>("claims")?, row.json::<Harm>("harm")?));
        let Some((row, claims, harm)) = self.database.fetch_optional(&sql, &values, read).await? else {
            return Ok(None);
        };
        let host_links = self.device_host_links(context, id).await?;
        let (hosts, evidence) = self.device_hosts(context, &host_links).await?;
        let assets = self.device_assets(context, id).await?;
        let query =
            FindingQuery { device: Some(id.clone()), gone: true, limit: crate::LIMIT, ..Default::default() };
        let findings = self.findings(context, &query).await?.rows;
        let query = WorkQuery { device: Some(id.clone()), limit: crate::LIMIT, ..Default::default() };
        let work = self.work(context, &query).await?.rows;
        let decisions = self.device_decisions(context, id, &hosts, &assets).await?;
        let maintenance_records = assets.iter().map(|asset| maintenance_row(asset, context.now)).collect();
        let timeline = timeline(&hosts, &assets, &findings, &decisions);
        Ok(Some(DeviceDetail {
            redirected_from: None,
            medical_confidence: claims.medical_confidence,
            claims: claims.claims,
            evidence,
            products: self.device_products(context, id, &assets).await?,
            pairs: self.device_pairs(context, &hosts, &assets).await?,
            host_links,
            kin: self.device_kin(context, claims.kin).await?,
            speaks_for: claims.speaks_for,
            named: claims.named,
            several: claims.several,
            findings: findings.into_iter().filter(|finding| finding.gone_at.is_none()).collect(),
            maintenance_records,
            harm,
            work,
            decisions,
            timeline,
            hosts,
            assets,
            row,
        }))
    }

    async fn device_hosts(
        &self,
        context: &OpContext,
        links: &[HostLink],
    ) -> Result<(Vec<HostDetail>, Vec<EvidenceRow>), Fault> {
        let (mut hosts, mut evidence) = (Vec::new(), Vec::new());
        for host in links.iter().filter(|link| link.is_own()).map(|link| &link.host) {
            match self.host_detail(context, host).await {
                Ok(detail) => hosts.push(detail),
                Err(Fault::NotFound(_)) => {}
                Err(other) => return Err(other),
            }
            let identity = self.identities(context, Some(host)).await?.pop_first();
            let pieces = identity.map(|(_host, identity)| identity.evidence).unwrap_or_default();
            evidence.extend(pieces.into_iter().map(|evidence| EvidenceRow { host: host.clone(), evidence }));
        }
        evidence.sort_by(|a, b| {
            let weight = |row: &EvidenceRow| row.evidence.weight;
            a.evidence.claim.cmp(&b.evidence.claim).then(weight(b).total_cmp(&weight(a)))
        });
        Ok((hosts, evidence))
    }

    async fn device_assets(&self, context: &OpContext, id: &DeviceId) -> Result<Vec<AssetDetail>, Fault> {
        let ids = self
            .database
            .fetch_all(
                "SELECT asset FROM device_asset WHERE site = $1 AND device = $2 AND valid_to IS NULL ORDER BY asset",
                &[Value::text(&context.site), Value::text(id.as_str())],
                |row| Ok(AssetId::new(row.text("asset")?)),
            )
            .await?;
        let mut assets = Vec::new();
        for asset in &ids {
            match self.asset_detail(context, asset).await {
                Ok(detail) => assets.push(detail),
                Err(Fault::NotFound(_)) => {}
                Err(other) => return Err(other),
            }
        }
        assets.sort_by(|a, b| a.asset.asset_tag.cmp(&b.asset.asset_tag));
        Ok(assets)
    }

    /// Pairs that touch a host or an asset of the device.
    async fn device_pairs(
        &self,
        context: &OpContext,
        hosts: &[HostDetail],
        assets: &[AssetDetail],
    ) -> Result<Vec<Pair>, Fault> {
        let mut pairs = BTreeMap::new();
        let hosts = hosts.iter().flat_map(|host| [host.id.as_str(), &*host.key]).map(|host| ("host", host));
        let assets = assets.iter().map(|asset| ("asset", &*asset.asset.asset_tag));
        for (column, value) in assets.chain(hosts) {
            let sql = format!(
                "SELECT asset, host, score, decision, reasons FROM pair WHERE site = $1 AND {column} = $2"
            );
            let values = [Value::text(&context.site), Value::text(value)];
            for pair in self.database.fetch_all(&sql, &values, pair_row).await? {
                pairs.insert((pair.asset.clone(), pair.host.clone()), pair);
            }
        }
        let mut pairs: Vec<Pair> = pairs.into_values().collect();
        pairs.sort_by(|a, b| b.score.value().total_cmp(&a.score.value()));
        Ok(pairs)
    }

    /// Decisions whose subject names the device, one of its hosts or one of its assets.
    async fn device_decisions(
        &self,
        context: &OpContext,
        id: &DeviceId,
        hosts: &[HostDetail],
        assets: &[AssetDetail],
    ) -> Result<Vec<Decision>, Fault> {
        let mut words = vec![format!("device:{id}"), format!("asset:{id}")];
        words.extend(
            hosts.iter().flat_map(|host| [format!("host:{}", host.key), format!("host:{}", host.id)]),
        );
        words.extend(assets.iter().map(|asset| format!("asset:{}", asset.asset.asset_tag)));
        let names = |decision: &Decision| words.iter().any(|word| has_word(&decision.subject, word));
        let all = self.decisions(context).await?;
        Ok(all.into_iter().rev().map(|row| row.decision).filter(names).collect())
    }
}

/// Does a subject such as `asset:A 1 host:…` name this thing, and not one whose name only begins so?
fn has_word(subject: &str, word: &str) -> bool {
    subject.match_indices(word).any(|(start, _)| {
        let before = subject.get(..start).is_some_and(|text| text.is_empty() || text.ends_with(' '));
        let rest = subject.get(start + word.len()..).unwrap_or_default();
        before && (rest.is_empty() || rest.starts_with(' '))
    })
}

fn maintenance_row(asset: &AssetDetail, now: Timestamp) -> MaintenanceRow {
    MaintenanceRow {
        asset: asset.id.clone(),
        asset_tag: asset.asset.asset_tag.clone(),
        last_pm: asset.asset.last_pm,
        next_pm: asset.asset.next_pm,
        overdue: asset.asset.next_pm.is_some_and(|due| due < now.date_utc()),
        locator: asset.asset.locator.clone(),
    }
}

fn timeline(
    hosts: &[HostDetail],
    assets: &[AssetDetail],
    findings: &[FindingRow],
    decisions: &[Decision],
) -> Vec<TimelineRow> {
    let mut rows = Vec::new();
    let mut add = |at, kind: &str, trade, text: String, locator: Option<&Locator>| {
        rows.push(TimelineRow { at, kind: kind.into(), trade, text: text.into(), locator: locator.cloned() });
    };
    for host in hosts {
        let first = host.observations.iter().min_by_key(|observation| observation.first_seen);
        let last = host.observations.iter().max_by_key(|observation| observation.last_seen);
        let place = |observation: Option<&crate::host::ObservationRow>, last: bool| {
            observation.map(|it| if last { it.last.clone() } else { it.first.clone() })
        };
        add(
            host.first_seen,
            "first_heard",
            "both",
            format!("First heard on {}", host.network),
            place(first, false).as_ref(),
        );
        add(
            host.last_seen,
            "last_heard",
            "both",
            format!("Last heard on {}", host.network),
            place(last, true).as_ref(),
        );
    }
    for asset in assets {
        let locator = Some(&asset.asset.locator);
        let tag = &asset.asset.asset_tag;
        if let Some(at) = asset.asset.last_pm.and_then(start_of) {
            add(at, "maintenance_done", "htm", format!("Maintenance of {tag} done"), locator);
        }
        if let Some(at) = asset.asset.next_pm.and_then(start_of) {
            add(at, "maintenance_due", "htm", format!("Maintenance of {tag} due"), locator);
        }
    }
    for row in findings {
        let (id, place) = (&row.finding.id, row.finding.evidence.first());
        add(row.first_seen, "finding", "security", format!("{id}: {}", row.finding.reason), place);
        if let Some(at) = row.gone_at {
            add(at, "finding_gone", "security", format!("{id} no longer applies"), place);
        }
    }
    for decision in decisions {
        let text = format!("{} settled: {} ({})", decision.actor, decision.value, decision.reason);
        add(decision.at, "decision", "both", text, None);
    }
    rows.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.kind.cmp(&b.kind)).then_with(|| a.text.cmp(&b.text)));
    rows
}

/// Midnight UTC of a date.
fn start_of(date: Date) -> Option<Timestamp> {
    format!("{date}T00:00:00Z").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::has_word;

    #[test]
    fn a_tag_that_begins_another_is_another() {
        for (subject, word, named) in [
            ("asset:A1 host:x", "asset:A1", true),
            ("asset:A12 host:x", "asset:A1", false),
            ("asset:A12 asset:A1", "asset:A1", true),
            ("myasset:A1", "asset:A1", false),
            ("asset:A 1 host:x", "asset:A 1", true),
        ] {
            assert_eq!(has_word(subject, word), named, "{word} in {subject}");
        }
    }
}
