//! Writing findings: compared with what stands, settled by what people decided.

use std::collections::{BTreeSet, HashMap};

use wardroom_model::actor::Right;
use wardroom_model::finding::{Component, FindingDecision, FindingStatus};
use wardroom_model::id::{DeviceId, FindingId};
use wardroom_model::{Finding, OpContext, Timestamp};

use super::finding_subject;
use crate::Store;
use crate::db::{Batch, Row, RowError, Transaction, Value};
use crate::digest::short_digest;
use crate::error::{Fault, StoreError};
use crate::event::event_record;
use crate::place::json;
use crate::rights::permitted;

/// Smaller comes first: affected before needs check before not affected; in each the known exploited first, then by
/// CVSS score.
fn rank(finding: &Finding) -> f64 {
    let status = match finding.status {
        FindingStatus::Affected => 0.0,
        FindingStatus::NeedsCheck => 100.0,
        FindingStatus::NotAffected => 200.0,
    };
    let exploited = if finding.kev { 0.0 } else { 50.0 };
    status + exploited + 10.0 - finding.cvss.unwrap_or(0.0).clamp(0.0, 10.0)
}

/// What a text is looked for in, in one case of letters.
fn text_key(finding: &Finding) -> String {
    let advisories = finding.advisories.join(" ");
    format!("{} {advisories} {} {}", finding.id, finding.asset, finding.reason).to_lowercase()
}

fn finding_id(site: &str, device: &DeviceId, id: &str, component: Component) -> FindingId {
    FindingId::of(&[site, device.as_str(), id, component.slug()])
}

/// Up to so many devices are looked up one by one.
const DEVICES_ONE_BY_ONE: usize = 200;

/// Findings written in one transaction.
const FINDINGS_A_TRANSACTION: usize = 600;

const COLUMNS: &[&str] = &[
    "site",
    "id",
    "device",
    "name",
    "subject",
    "status",
    "rank",
    "text_key",
    "body",
    "digest",
    "decision",
    "decision_id",
    "decided_until",
    "first_seen",
    "changed_at",
    "gone_at",
];

/// What is known of a finding before it is derived again.
struct Known {
    digest: Box<str>,
    gone: bool,
}

fn known_row(row: &Row<'_>) -> Result<(DeviceId, FindingId, Known), RowError> {
    let gone = row.time_option("gone_at")?.is_some();
    let known = Known { digest: row.text("digest")?, gone };
    Ok((DeviceId::new(row.text("device")?), FindingId::new(row.text("id")?), known))
}

/// A person's word about a finding.
struct Settled {
    id: Box<str>,
    value: Box<str>,
    until: Option<Timestamp>,
}

impl Store {
    /// Writes the findings of some devices in place of those derived before. What did not change is left alone, what
    /// is no longer derived is marked gone, and decisions stay.
    ///
    /// # Errors
    /// Without the right to derive, or when the database fails.
    pub async fn finding_replace_for_devices(
        &self,
        context: &OpContext,
        findings: &[(DeviceId, Vec<Finding>)],
    ) -> Result<(), StoreError> {
        permitted(context, Right::Derive, "finding_replace_for_devices", &context.site, async {
            let settled = self.findings_settled(context).await?;
            let mut counts = (0, 0);
            let mut changes = Vec::new();
            let mut gone = Vec::new();
            let mut standing = self.findings_known(context, findings).await?;
            for (device, derived) in findings {
                let known = standing.remove(device).unwrap_or_default();
                let mut kept = BTreeSet::new();
                for finding in derived {
                    let key = finding_id(&context.site, device, &finding.id, finding.component);
                    let body = json(&Finding { decision: FindingDecision::None, ..finding.clone() });
                    let digest = short_digest(&[&body]);
                    let unchanged = known.get(&key).is_some_and(|k| *k.digest == *digest && !k.gone);
                    if !unchanged {
                        changes.push((key.clone(), device, finding, body, digest));
                    }
                    kept.insert(key);
                }
                gone.extend(
                    known
                        .into_iter()
                        .filter(|(key, known)| !known.gone && !kept.contains(key))
                        .map(|(key, _)| key),
                );
            }
            counts.0 += changes.len();
            counts.1 += gone.len();
            for chunk in changes.chunks(FINDINGS_A_TRANSACTION) {
                let mut transaction = self.database.begin().await?;
                let mut rows = Batch::new("finding", COLUMNS, 2).keeping(&["first_seen"]);
                let links = &["site", "advisory", "finding", "device", "status"];
                let mut advisories = Batch::new("finding_advisory", links, 3);
                for (key, device, finding, body, digest) in chunk {
                    forget_links(&mut transaction, context, key).await?;
                    for name in finding.advisories.iter().chain([&finding.id]).collect::<BTreeSet<_>>() {
                        advisories.push(vec![
                            Value::text(&context.site),
                            Value::text(name),
                            Value::text(key.as_str()),
                            Value::text(device.as_str()),
                            Value::text(finding.status.slug()),
                        ]);
                    }
                    let subject = finding_subject(&finding.asset, &finding.id);
                    let settled = settled.get(&*subject);
                    rows.push(vec![
                        Value::text(&context.site),
                        Value::text(key.as_str()),
                        Value::text(device.as_str()),
                        Value::text(&finding.id),
                        Value::show(subject),
                        Value::text(finding.status.slug()),
                        Value::real(rank(finding)),
                        Value::show(text_key(finding)),
                        Value::text(body),
                        Value::text(digest),
                        Value::text(settled.map_or(FindingDecision::None.slug(), |word| &word.value)),
                        Value::text_option(settled.map(|word| &*word.id)),
                        Value::time_option(settled.and_then(|word| word.until)),
                        Value::time(context.now),
                        Value::time(context.now),
                        Value::Number(None),
                    ]);
                }
                rows.upsert(&mut transaction).await?;
                advisories.upsert(&mut transaction).await?;
                transaction.commit().await?;
            }
            self.findings_gone(context, &gone).await?;
            if counts != (0, 0) {
                let mut transaction = self.database.begin().await?;
                let payload = serde_json::json!({ "changed": counts.0, "gone": counts.1 });
                event_record(&mut transaction, context, "finding_replace_for_devices", "findings", &payload)
                    .await?;
                transaction.commit().await?;
            }
            Ok(())
        })
        .await
    }

    async fn findings_gone(&self, context: &OpContext, gone: &[FindingId]) -> Result<(), Fault> {
        for chunk in gone.chunks(FINDINGS_A_TRANSACTION) {
            let mut transaction = self.database.begin().await?;
            for key in chunk {
                forget_links(&mut transaction, context, key).await?;
                transaction
                    .execute(
                        "UPDATE finding SET gone_at = $3, changed_at = $3 WHERE site = $1 AND id = $2",
                        &[Value::text(&context.site), Value::text(key.as_str()), Value::time(context.now)],
                    )
                    .await?;
            }
            transaction.commit().await?;
        }
        Ok(())
    }

    /// What stands of some devices; of all of them in one walk where many are asked for.
    async fn findings_known(
        &self,
        context: &OpContext,
        of: &[(DeviceId, Vec<Finding>)],
    ) -> Result<HashMap<DeviceId, HashMap<FindingId, Known>>, Fault> {
        let mut known: HashMap<DeviceId, HashMap<FindingId, Known>> = HashMap::new();
        let sql = "SELECT id, device, digest, gone_at FROM finding WHERE site = $1";
        let one = format!("{sql} AND device = $2");
        let site = Value::text(&context.site);
        let rows = if of.len() > DEVICES_ONE_BY_ONE {
            self.database.fetch_all(sql, &[site], known_row).await?
        } else {
            let mut rows = Vec::new();
            for (device, _) in of {
                let values = [site.clone(), Value::text(device.as_str())];
                rows.extend(self.database.fetch_all(&one, &values, known_row).await?);
            }
            rows
        };
        for (device, id, finding) in rows {
            known.entry(device).or_default().insert(id, finding);
        }
        Ok(known)
    }

    /// The last word about every finding that somebody settled, by subject.
    async fn findings_settled(&self, context: &OpContext) -> Result<HashMap<Box<str>, Settled>, Fault> {
        let words = self
            .database
            .fetch_all(
                "SELECT id, subject, value, until FROM decision WHERE site = $1 AND kind = 'finding' \
                 AND withdrawn_at IS NULL ORDER BY at, id",
                &[Value::text(&context.site)],
                |row| {
                    let word = Settled {
                        id: row.text("id")?,
                        value: row.text("value")?,
                        until: row.time_option("until")?,
                    };
                    Ok((row.text("subject")?, word))
                },
            )
            .await?;
        Ok(words.into_iter().collect())
    }
}

/// Takes a finding off its advisories.
async fn forget_links(
    transaction: &mut Transaction,
    context: &OpContext,
    key: &FindingId,
) -> Result<(), Fault> {
    transaction
        .execute(
            "DELETE FROM finding_advisory WHERE site = $1 AND finding = $2",
            &[Value::text(&context.site), Value::text(key.as_str())],
        )
        .await?;
    Ok(())
}

/// Brings the findings of a subject in line with the last word about it that stands.
pub(crate) async fn findings_settle(
    transaction: &mut Transaction,
    context: &OpContext,
    subject: &str,
) -> Result<(), Fault> {
    let key = [Value::text(&context.site), Value::text(subject)];
    let word = transaction
        .fetch_optional(
            "SELECT id, value, until FROM decision WHERE site = $1 AND kind = 'finding' AND subject = $2 \
             AND withdrawn_at IS NULL ORDER BY at DESC, id DESC LIMIT 1",
            &key,
            |row| {
                Ok(Settled {
                    id: row.text("id")?,
                    value: row.text("value")?,
                    until: row.time_option("until")?,
                })
            },
        )
        .await?;
    let [site, subject] = key;
    transaction
        .execute(
            "UPDATE finding SET decision = $3, decision_id = $4, decided_until = $5 \
             WHERE site = $1 AND subject = $2",
            &[
                site,
                subject,
                Value::text(word.as_ref().map_or(FindingDecision::None.slug(), |word| &word.value)),
                Value::text_option(word.as_ref().map(|word| &*word.id)),
                Value::time_option(word.as_ref().and_then(|word| word.until)),
            ],
        )
        .await?;
    Ok(())
}
