//! Decisions: what people settled. Kept for ever; one that no longer stands is withdrawn, not deleted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use serde_json::{Value as Json, json};
use uuid::{NoContext, Uuid};
use wardroom_model::actor::Right;
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::{OpContext, Timestamp};

use crate::Store;
use crate::db::{Batch, Row, RowError, Transaction, Value};
use crate::dirty::dirty_put;
use crate::error::{Fault, StoreError};
use crate::event::event_record;
use crate::finding::findings_settle;
use crate::outbox::outbox_put;
use crate::rights::permitted;

/// A decision that stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DecisionRow {
    /// Its id.
    pub id: Box<str>,
    /// What was settled.
    #[serde(flatten)]
    pub decision: Decision,
}

fn decision_row(row: &Row<'_>) -> Result<DecisionRow, RowError> {
    Ok(DecisionRow {
        id: row.text("id")?,
        decision: Decision {
            kind: row.slug("kind", DecisionKind::find)?,
            subject: row.text("subject")?,
            value: row.text("value")?,
            reason: row.text("reason")?,
            actor: row.text("actor")?,
            at: row.time("at")?,
            until: row.time_option("until")?,
        },
    })
}

/// The stage that must run again after a decision of this kind; none where nothing follows from it.
const fn stage(kind: DecisionKind) -> Option<&'static str> {
    match kind {
        DecisionKind::Correction => Some("identify"),
        DecisionKind::PairConfirmed
        | DecisionKind::PairRejected
        | DecisionKind::HostsJoined
        | DecisionKind::HostsParted
        | DecisionKind::DuplicateConfirmed
        | DecisionKind::DuplicateRejected => Some("reconcile"),
        DecisionKind::Finding => Some("plan"),
        DecisionKind::WriteBackTaken | DecisionKind::WriteBackLeft => None,
    }
}

/// The kind whose decisions are words about the same, where there is another.
const fn rival(kind: DecisionKind) -> DecisionKind {
    match kind {
        DecisionKind::PairConfirmed => DecisionKind::PairRejected,
        DecisionKind::PairRejected => DecisionKind::PairConfirmed,
        DecisionKind::HostsJoined => DecisionKind::HostsParted,
        DecisionKind::HostsParted => DecisionKind::HostsJoined,
        DecisionKind::DuplicateConfirmed => DecisionKind::DuplicateRejected,
        DecisionKind::DuplicateRejected => DecisionKind::DuplicateConfirmed,
        DecisionKind::WriteBackTaken => DecisionKind::WriteBackLeft,
        DecisionKind::WriteBackLeft => DecisionKind::WriteBackTaken,
        kind => kind,
    }
}

impl Store {
    /// Settles something as the acting person, now: whatever `actor` and `at` the decision carries, the context's
    /// are written. Gives the decision's id.
    ///
    /// # Errors
    /// Without the right to decide, where the subject is out of reach, or when the database fails.
    pub async fn decision_make(
        &self,
        context: &OpContext,
        decision: &Decision,
    ) -> Result<Box<str>, StoreError> {
        permitted(context, Right::Decide, "decision_make", &decision.subject, async {
            if !self.making_is_reached(context, decision).await? {
                return Err(Fault::NotFound(decision.subject.to_string()));
            }
            let mut transaction = self.database.begin().await?;
            let id = decision_write(&mut transaction, context, decision).await?;
            transaction.commit().await?;
            Ok(id)
        })
        .await
    }

    /// Settles several things at once, all or none, as [`Store::decision_make`] does each. Gives the id by which they are
    /// taken back together.
    ///
    /// # Errors
    /// Without the right to decide, where one of the subjects is out of reach, or when the database fails.
    pub async fn decision_make_batch(
        &self,
        context: &OpContext,
        decisions: &[Decision],
    ) -> Result<Box<str>, StoreError> {
        permitted(context, Right::Decide, "decision_make_batch", &context.site, async {
            for decision in decisions {
                if !self.making_is_reached(context, decision).await? {
                    return Err(Fault::NotFound(decision.subject.to_string()));
                }
            }
            let batch = id_at(context.now);
            let mut transaction = self.database.begin().await?;
            let mut made = Batch::new("decision_batch", &["site", "batch", "decision"], 3);
            for decision in decisions {
                let id = decision_write(&mut transaction, context, decision).await?;
                made.push(vec![Value::text(&context.site), Value::text(&batch), Value::show(id)]);
            }
            made.upsert(&mut transaction).await?;
            transaction.commit().await?;
            Ok(batch)
        })
        .await
    }

    /// Takes back what still stands of several decisions that were made at once, all or none.
    ///
    /// # Errors
    /// Without the right to decide, where nothing of it stands or a subject is out of reach, or when the database fails.
    pub async fn decision_withdraw_batch(&self, context: &OpContext, batch: &str) -> Result<(), StoreError> {
        permitted(context, Right::Decide, "decision_withdraw_batch", batch, async {
            let missing = || Fault::NotFound(format!("decisions {batch}"));
            let sql = "SELECT b.decision FROM decision_batch b JOIN decision d ON d.site = b.site \
                       AND d.id = b.decision AND d.withdrawn_at IS NULL \
                       WHERE b.site = $1 AND b.batch = $2 ORDER BY b.decision DESC";
            let values = [Value::text(&context.site), Value::text(batch)];
            let standing = self.database.fetch_all(sql, &values, |row| row.text("decision")).await?;
            if standing.is_empty() {
                return Err(missing());
            }
            for id in &standing {
                if !self.withdrawal_is_reached(context, id).await? {
                    return Err(missing());
                }
            }
            let mut transaction = self.database.begin().await?;
            for id in &standing {
                decision_unwrite(&mut transaction, context, id).await?;
            }
            transaction.commit().await
        })
        .await
    }

    /// Decisions in reach that were made at once and of which some stand, newest first.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn decision_batch_list(
        &self,
        context: &OpContext,
    ) -> Result<Vec<DecisionBatchRow>, StoreError> {
        permitted(context, Right::Read, "decision_batch_list", &context.site, async {
            let sql = "SELECT b.batch, d.id, d.kind, d.subject, d.value, d.reason, d.actor, d.at, d.until \
                       FROM decision_batch b JOIN decision d ON d.site = b.site AND d.id = b.decision \
                       WHERE b.site = $1 AND d.withdrawn_at IS NULL AND (d.until IS NULL OR d.until > $2)";
            let values = [Value::text(&context.site), Value::time(context.now)];
            let read = |row: &Row<'_>| Ok((row.text("batch")?, decision_row(row)?));
            let (batches, standing): (Vec<_>, Vec<_>) =
                self.database.fetch_all(sql, &values, read).await?.into_iter().unzip();
            let batch_of: HashMap<Box<str>, Box<str>> =
                standing.iter().map(|row: &DecisionRow| row.id.clone()).zip(batches).collect();
            let mut found: BTreeMap<Box<str>, DecisionBatchRow> = BTreeMap::new();
            for row in self.decisions_reached(context, standing).await? {
                let Some(batch) = batch_of.get(&row.id) else { continue };
                let entry = found.entry(batch.clone()).or_insert_with(|| DecisionBatchRow {
                    batch: batch.clone(),
                    actor: row.decision.actor.clone(),
                    at: row.decision.at,
                    subjects: 0,
                    values: BTreeSet::new(),
                    named: BTreeSet::new(),
                });
                entry.values.insert(row.decision.value.clone());
                entry.named.insert(row.decision.subject.clone());
                entry.subjects = entry.named.len() as u64;
            }
            let mut rows: Vec<DecisionBatchRow> = found.into_values().collect();
            rows.sort_by(|a, b| (b.at, &b.batch).cmp(&(a.at, &a.batch)));
            Ok(rows)
        })
        .await
    }

    /// Takes a decision back; the one before it about the same subject stands again.
    ///
    /// # Errors
    /// Without the right to decide, where no such decision stands or its subject is out of reach, or when the database fails.
    pub async fn decision_withdraw(&self, context: &OpContext, id: &str) -> Result<(), StoreError> {
        permitted(context, Right::Decide, "decision_withdraw", id, async {
            let missing = || Fault::NotFound(format!("decision {id}"));
            if !self.withdrawal_is_reached(context, id).await? {
                return Err(missing());
            }
            let mut transaction = self.database.begin().await?;
            decision_unwrite(&mut transaction, context, id).await?;
            transaction.commit().await
        })
        .await
    }

    /// Every decision in reach that stands now, oldest first, so that the last word about a subject comes last.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn decision_list_all(&self, context: &OpContext) -> Result<Vec<DecisionRow>, StoreError> {
        permitted(context, Right::Read, "decision_list_all", &context.site, self.decisions(context)).await
    }

    /// Unlike the withdrawal itself this asks for one that stands or not: what a subject is does not change.
    async fn withdrawal_is_reached(&self, context: &OpContext, id: &str) -> Result<bool, Fault> {
        if context.reach.departments.is_none() {
            return Ok(true);
        }
        let sql = "SELECT id, kind, subject, value, reason, actor, at, until FROM decision \
                   WHERE site = $1 AND id = $2";
        let values = [Value::text(&context.site), Value::text(id)];
        let found = self.database.fetch_optional(sql, &values, decision_row).await?;
        match found {
            Some(row) => self.withdrawing_is_reached(context, &row.decision).await,
            None => Ok(false),
        }
    }

    pub(crate) async fn decisions(&self, context: &OpContext) -> Result<Vec<DecisionRow>, Fault> {
        let standing = self
            .database
            .fetch_all(
                "SELECT id, kind, subject, value, reason, actor, at, until FROM decision WHERE site = $1 \
                 AND withdrawn_at IS NULL AND (until IS NULL OR until > $2) ORDER BY at, id",
                &[Value::text(&context.site), Value::time(context.now)],
                decision_row,
            )
            .await?;
        self.decisions_reached(context, standing).await
    }
}

/// Decisions that were made at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DecisionBatchRow {
    /// By which they are taken back together.
    pub batch: Box<str>,
    /// Who made them.
    pub actor: Box<str>,
    /// When.
    pub at: Timestamp,
    /// Subjects about which they stand.
    pub subjects: u64,
    /// What was settled.
    pub values: BTreeSet<Box<str>>,
    #[serde(skip)]
    named: BTreeSet<Box<str>>,
}

/// Writes a decision with all that goes with it.
async fn decision_write(
    transaction: &mut Transaction,
    context: &OpContext,
    decision: &Decision,
) -> Result<Box<str>, Fault> {
    let id = id_at(context.now);
    let before = standing(transaction, context, decision.kind, &decision.subject).await?;
    transaction
        .execute(
            "INSERT INTO decision (site, id, kind, subject, value, reason, actor, at, until) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                Value::text(&context.site),
                Value::text(&id),
                Value::text(decision.kind.slug()),
                Value::text(&decision.subject),
                Value::text(&decision.value),
                Value::text(&decision.reason),
                Value::text(&context.actor.name),
                Value::time(context.now),
                Value::time_option(decision.until),
            ],
        )
        .await?;
    if decision.kind == DecisionKind::Finding {
        findings_settle(transaction, context, &decision.subject).await?;
    }
    if let Some(stage) = stage(decision.kind) {
        dirty_put(transaction, context, stage, &decision.subject).await?;
    }
    let payload = json!({
        "id": id, "kind": decision.kind, "value": decision.value, "reason": decision.reason,
        "until": decision.until,
    });
    let subject = &decision.subject;
    let change = json!({ "before": before.as_ref().map(told), "after": payload });
    let sequence = event_record(transaction, context, "decision_make", subject, &change).await?;
    outbox_put(transaction, context, sequence, "decision", subject, &payload).await?;
    Ok(id)
}

/// Takes a decision back with all that goes with it.
async fn decision_unwrite(transaction: &mut Transaction, context: &OpContext, id: &str) -> Result<(), Fault> {
    let withdrawn = transaction
        .fetch_optional(
            "UPDATE decision SET withdrawn_by = $3, withdrawn_at = $4 \
             WHERE site = $1 AND id = $2 AND withdrawn_at IS NULL \
             RETURNING id, kind, subject, value, reason, actor, at, until",
            &[
                Value::text(&context.site),
                Value::text(id),
                Value::text(&context.actor.name),
                Value::time(context.now),
            ],
            decision_row,
        )
        .await?;
    let withdrawn = withdrawn.ok_or_else(|| Fault::NotFound(format!("decision {id}")))?;
    let decision = &withdrawn.decision;
    if decision.kind == DecisionKind::Finding {
        findings_settle(transaction, context, &decision.subject).await?;
    }
    if let Some(stage) = stage(decision.kind) {
        dirty_put(transaction, context, stage, &decision.subject).await?;
    }
    let payload = json!({ "id": id, "kind": decision.kind, "value": decision.value });
    let subject = &decision.subject;
    let after = standing(transaction, context, decision.kind, subject).await?;
    let change = json!({ "before": told(&withdrawn), "after": after.as_ref().map(told) });
    let sequence = event_record(transaction, context, "decision_withdraw", subject, &change).await?;
    outbox_put(transaction, context, sequence, "decision", subject, &payload).await
}

/// What stands about a subject: the last word. Confirming and rejecting are words about the same, and so
/// are joining and parting hosts.
async fn standing(
    transaction: &mut Transaction,
    context: &OpContext,
    kind: DecisionKind,
    subject: &str,
) -> Result<Option<DecisionRow>, Fault> {
    transaction
        .fetch_optional(
            "SELECT id, kind, subject, value, reason, actor, at, until FROM decision WHERE site = $1 \
             AND kind IN ($2, $3) AND subject = $4 AND withdrawn_at IS NULL \
             AND (until IS NULL OR until > $5) ORDER BY at DESC, id DESC LIMIT 1",
            &[
                Value::text(&context.site),
                Value::text(kind.slug()),
                Value::text(rival(kind).slug()),
                Value::text(subject),
                Value::time(context.now),
            ],
            decision_row,
        )
        .await
}

/// A decision as the record tells it; its subject is the event's.
fn told(row: &DecisionRow) -> Json {
    let decision = &row.decision;
    json!({
        "id": row.id, "kind": decision.kind, "value": decision.value, "reason": decision.reason,
        "until": decision.until, "actor": decision.actor, "at": decision.at,
    })
}

/// A new UUIDv7 of that instant.
pub(crate) fn id_at(now: Timestamp) -> Box<str> {
    let seconds = u64::try_from(now.0.div_euclid(Timestamp::SECOND)).unwrap_or(0);
    let nanoseconds = u32::try_from(now.0.rem_euclid(Timestamp::SECOND) * 1_000).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, seconds, nanoseconds)).to_string().into()
}
