//! What people settle, and what survives of it.

use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::finding::{FindingDecision, FindingStatus};
use wardroom_model::{OpContext, Timestamp};
use wardroom_store::{AdvisoryQuery, FindingQuery, Store, finding_subject};

use crate::backend::{NOW, on_each, system};
use crate::sample::*;

async fn decided(store: &Store, context: &OpContext) -> Vec<FindingDecision> {
    let query = FindingQuery { device: Some(device_id(1)), ..Default::default() };
    let page = store.finding_list(context, &query).await.unwrap();
    page.rows.iter().map(|row| row.finding.decision).collect()
}

fn accept(until: Option<Timestamp>) -> Decision {
    Decision {
        kind: DecisionKind::Finding,
        subject: finding_subject(device_id(1).as_str(), "CVE-2026-0001").into(),
        value: "accepted".into(),
        reason: "No fix before the winter".into(),
        actor: "".into(),
        at: NOW,
        until,
    }
}

#[tokio::test]
async fn a_decision_survives_every_derivation_and_ends_when_withdrawn_or_run_out() {
    on_each(async |backend| {
        let store = &backend.store;
        fill(store).await;
        let until = Timestamp(NOW.0 + Timestamp::HOUR);
        let id = store.decision_make(&system(), &accept(Some(until))).await.unwrap();
        assert_eq!(decided(store, &system()).await, [FindingDecision::Accepted]);

        // Changed, gone and back again.
        let mut changed = finding(1, "CVE-2026-0001", FindingStatus::NeedsCheck);
        store.finding_replace_for_devices(&system(), &[(device_id(1), vec![changed.clone()])]).await.unwrap();
        assert_eq!(decided(store, &system()).await, [FindingDecision::Accepted]);
        store.finding_replace_for_devices(&system(), &[(device_id(1), vec![])]).await.unwrap();
        assert_eq!(decided(store, &system()).await, []);
        changed.status = FindingStatus::Affected;
        let later = OpContext { now: Timestamp(NOW.0 + 5), ..system() };
        store.finding_replace_for_devices(&later, &[(device_id(1), vec![changed])]).await.unwrap();
        let query = FindingQuery { device: Some(device_id(1)), ..Default::default() };
        let row = store.finding_list(&system(), &query).await.unwrap().rows.pop().unwrap();
        assert_eq!((row.first_seen, row.changed_at, row.gone_at), (NOW, later.now, None));
        assert_eq!(row.finding.decision, FindingDecision::Accepted);
        assert_eq!(*row.subject, *accept(None).subject);

        let run_out = OpContext { now: until, ..system() };
        assert_eq!(decided(store, &run_out).await, [FindingDecision::None]);
        assert!(store.decision_list_all(&run_out).await.unwrap().is_empty());

        let second =
            store.decision_make(&later, &Decision { value: "fixed".into(), ..accept(None) }).await.unwrap();
        assert_eq!(decided(store, &later).await, [FindingDecision::Fixed]);
        store.decision_withdraw(&later, &second).await.unwrap();
        assert_eq!(decided(store, &later).await, [FindingDecision::Accepted]);
        store.decision_withdraw(&later, &id).await.unwrap();
        assert_eq!(decided(store, &later).await, [FindingDecision::None]);
        assert!(store.decision_withdraw(&later, &id).await.is_err());
        crate::chain::assert_holds(store).await;
    })
    .await;
}

#[tokio::test]
async fn a_decision_tells_the_outbox_and_the_next_derivation() {
    on_each(async |backend| {
        let store = &backend.store;
        store.decision_make(&system(), &accept(None)).await.unwrap();
        let waiting = store.outbox_list(&system(), 10).await.unwrap();
        assert_eq!((waiting.len(), &*waiting[0].topic), (1, "decision"));
        store.outbox_sent(&system(), waiting[0].sequence).await.unwrap();
        assert!(store.outbox_list(&system(), 10).await.unwrap().is_empty());
        let listed = store.dirty_list(&system()).await.unwrap();
        let subjects: Vec<_> = listed.iter().map(|dirty| (&*dirty.stage, &*dirty.subject)).collect();
        assert_eq!(subjects, [("plan", &*accept(None).subject)]);
        // Settled again while the first is being derived: it stays to be done.
        store.decision_make(&system(), &accept(None)).await.unwrap();
        store.dirty_clear(&system(), &listed).await.unwrap();
        let listed = store.dirty_list(&system()).await.unwrap();
        assert_eq!(listed.len(), 1);
        store.dirty_clear(&system(), &listed).await.unwrap();
        assert!(store.dirty_list(&system()).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn alerts_count_each_device_once_for_the_worst_of_it() {
    on_each(async |backend| {
        let store = &backend.store;
        fill(store).await;
        let mut both = vec![finding(1, "CVE-2026-0001", FindingStatus::NotAffected)];
        both.push(finding(1, "CVE-2026-0002", FindingStatus::Affected));
        store.finding_replace_for_devices(&system(), &[(device_id(1), both)]).await.unwrap();
        let page = store.advisory_list(&system(), &AdvisoryQuery::default()).await.unwrap();
        let ids: Vec<&str> = page.rows.iter().map(|row| &*row.id).collect();
        assert_eq!(ids, ["ICSMA-26-002-01", "ICSMA-26-001-01"]);
        let row = &page.rows[1];
        assert_eq!((row.affected, row.needs_check, row.not_affected), (4, 3, 3));
        let touching = AdvisoryQuery { touching: true, limit: 1, ..Default::default() };
        assert_eq!(store.advisory_list(&system(), &touching).await.unwrap().rows.len(), 1);
        let detail = store.advisory_fetch(&system(), "ICSMA-26-001-01").await.unwrap();
        assert_eq!((detail.findings.len(), detail.row.affected), (11, 4));
        let text = FindingQuery {
            text: Some("is WITHIN <=".into()),
            status: Some(FindingStatus::Affected),
            ..Default::default()
        };
        assert_eq!(store.finding_list(&system(), &text).await.unwrap().rows.len(), 4);
        let text = FindingQuery { text: Some("100%".into()), ..Default::default() };
        assert!(store.finding_list(&system(), &text).await.unwrap().rows.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_job_is_held_by_one_until_its_lease_runs_out() {
    on_each(async |backend| {
        let store = &backend.store;
        let context = system();
        let id = store.job_create(&context, "import", "ward.pcap").await.unwrap();
        assert_eq!(store.job_create(&context, "import", "ward.pcap").await.unwrap(), id);
        let until = Timestamp(NOW.0 + 100);
        let taken = store.job_take(&context, "import", "one", until).await.unwrap().unwrap();
        assert_eq!((&taken.id, taken.state.slug(), taken.attempts), (&id, "running", 1));
        assert_eq!(store.job_take(&context, "import", "two", until).await.unwrap(), None);
        let later = OpContext { now: until, ..system() };
        let again = store.job_take(&later, "import", "two", Timestamp(until.0 + 100)).await.unwrap().unwrap();
        assert_eq!(again.attempts, 2);
        let done = serde_json::json!({ "frames": 7 });
        assert!(!store.job_progress(&later, &id, "one", until, &done).await.unwrap());
        assert!(store.job_progress(&later, &id, "two", until, &done).await.unwrap());
        store.job_end(&later, &id, "two", Some("torn")).await.unwrap();
        let job = store.job_list(&later).await.unwrap().pop().unwrap();
        assert_eq!((job.state.slug(), job.error.as_deref(), job.progress), ("failed", Some("torn"), done));
        store.job_create(&later, "import", "ward.pcap").await.unwrap();
        assert_eq!(store.job_list(&later).await.unwrap()[0].state.slug(), "waiting");
    })
    .await;
}
