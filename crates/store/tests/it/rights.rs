//! Rights: asked for in the store itself.

use wardroom_model::actor::{Actor, Role};
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::{OpContext, Timestamp};
use wardroom_store::{DeviceQuery, StoreError};

use crate::backend::{NOW, on_each, system};
use crate::sample::*;

fn acting(role: Role) -> OpContext {
    OpContext { actor: Actor { name: role.slug().into(), role }, ..system() }
}

fn decision() -> Decision {
    Decision {
        kind: DecisionKind::Correction,
        subject: "host:x attribute:vendor".into(),
        value: "siemens".into(),
        reason: "I read the plate".into(),
        actor: "somebody else".into(),
        at: Timestamp(0),
        until: None,
    }
}

fn forbidden<T: std::fmt::Debug>(result: Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Forbidden { .. }))
}

#[tokio::test]
async fn auditors_read_and_write_nothing() {
    on_each(async |backend| {
        fill(&backend.store).await;
        let (store, auditor) = (&backend.store, acting(Role::Auditor));
        store.device_list(&auditor, &DeviceQuery::default()).await.unwrap();
        store.event_verify(&auditor, &[], &mut |_| ()).await.unwrap();
        let before = backend.dump().await;
        assert!(forbidden(store.source_begin(&auditor, &capture(9)).await));
        assert!(forbidden(store.decision_make(&auditor, &decision()).await));
        assert!(forbidden(store.device_replace_all(&auditor, &[]).await));
        assert!(forbidden(store.actor_put(&auditor, &auditor.actor).await));
        assert!(forbidden(store.setting_put(&auditor, "x", &serde_json::json!(1)).await));
        assert_eq!(backend.dump().await, before);
    })
    .await;
}

#[tokio::test]
async fn sensors_bring_in_and_read_nothing() {
    on_each(async |backend| {
        let (store, sensor) = (&backend.store, acting(Role::Sensor));
        let ticket = store.source_begin(&sensor, &capture(1)).await.unwrap();
        store.host_put_batch(&sensor, &ticket.id, &[host(1, 1)]).await.unwrap();
        assert!(forbidden(store.host_list_all(&sensor).await));
        assert!(forbidden(store.decision_make(&sensor, &decision()).await));
    })
    .await;
}

#[tokio::test]
async fn a_decision_is_always_the_acting_persons_own() {
    on_each(async |backend| {
        let (store, technician) = (&backend.store, acting(Role::Technician));
        store.decision_make(&technician, &decision()).await.unwrap();
        let made = store.decision_list_all(&technician).await.unwrap().pop().unwrap().decision;
        assert_eq!((&*made.actor, made.at), ("technician", NOW));
        assert!(forbidden(store.actor_put(&technician, &technician.actor).await));
        store.actor_put(&acting(Role::Administrator), &technician.actor).await.unwrap();
        assert_eq!(store.actor_list(&technician).await.unwrap(), [technician.actor]);
    })
    .await;
}

#[tokio::test]
async fn errors_name_operation_and_subject() {
    on_each(async |backend| {
        let unknown = wardroom_model::id::HostId::new("nowhere");
        let error = backend.store.host_fetch(&system(), &unknown).await.unwrap_err();
        assert_eq!(error.to_string(), "host_fetch: there is no host nowhere");
        let query = DeviceQuery { after: Some("made up".into()), ..Default::default() };
        let error = backend.store.device_list(&system(), &query).await.unwrap_err();
        assert!(matches!(error, StoreError::Cursor { operation: "device_list" }));
    })
    .await;
}

/// Handlers of a server are spawned: what they await must be able to move between threads.
#[tokio::test]
async fn every_operation_can_be_awaited_by_a_server() {
    fn spawned<T: Send>(future: T) -> T {
        future
    }
    on_each(async |backend| {
        let (store, context) = (&backend.store, &system());
        let mut text = Vec::new();
        spawned(store.host_put_batch(context, &capture(1).id("st_anne"), &[])).await.unwrap_err();
        spawned(store.device_replace_all(context, &[])).await.unwrap();
        spawned(store.device_fetch(context, &device_id(1))).await.unwrap_err();
        spawned(store.pair_list(context, &Default::default())).await.unwrap();
        spawned(store.work_list(context, &Default::default())).await.unwrap();
        spawned(store.finding_replace_for_devices(context, &[])).await.unwrap();
        spawned(store.advisory_list(context, &Default::default())).await.unwrap();
        spawned(store.conversation_list(context, &key(1).id())).await.unwrap();
        spawned(store.dump_canonical(context, &mut text)).await.unwrap();
    })
    .await;
}
