//! The audit chain: it holds, and shows what was done to it.

use wardroom_store::EventBreak;

use crate::backend::{Backend, on_each, system};
use crate::sample::*;

#[tokio::test]
async fn an_untouched_chain_verifies_and_lists_newest_first() {
    on_each(async |backend| {
        fill(&backend.store).await;
        let count = backend.store.event_verify(&system()).await.unwrap().unwrap();
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = backend.store.event_list(&system(), after.as_deref(), 3).await.unwrap();
            seen.extend(page.rows.iter().map(|row| row.sequence));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, (1..=i64::try_from(count).unwrap()).rev().collect::<Vec<_>>());
    })
    .await;
}

/// What a vandal does to the chain, and what the verification says.
#[tokio::test]
async fn every_kind_of_damage_is_found() {
    let damages: &[(&str, &str, Option<EventBreak>)] = &[
        (
            "altered",
            "UPDATE event SET actor = 'nobody' WHERE sequence = 3",
            Some(EventBreak::Altered { sequence: 3 }),
        ),
        (
            "payload altered",
            "UPDATE event SET payload = '{}' WHERE sequence = 4",
            Some(EventBreak::Payload { sequence: 4 }),
        ),
        (
            "payload taken out without a tombstone",
            "UPDATE event SET payload = NULL WHERE sequence = 4",
            Some(EventBreak::Payload { sequence: 4 }),
        ),
        ("missing", "DELETE FROM event WHERE sequence = 5", Some(EventBreak::Missing { sequence: 5 })),
        (
            "exchanged",
            "UPDATE event SET sequence = CASE sequence WHEN 5 THEN -6 ELSE -5 END WHERE sequence IN (5, 6); \
             UPDATE event SET sequence = -sequence WHERE sequence < 0",
            Some(EventBreak::Altered { sequence: 5 }),
        ),
        ("first gone", "DELETE FROM event WHERE sequence = 1", Some(EventBreak::Missing { sequence: 1 })),
        (
            "last gone",
            "DELETE FROM event WHERE sequence = (SELECT sequence FROM event_head)",
            Some(EventBreak::Head { sequence: 0 }),
        ),
        ("read only", "SELECT 1", None),
    ];
    for (name, damage, expected) in damages {
        on_each(async |backend| {
            read_capture(&backend.store, 1).await;
            let last = last(&backend).await;
            backend.vandalise(damage).await;
            let found = backend.store.event_verify(&system()).await.unwrap().err();
            let expected = match expected {
                Some(EventBreak::Head { .. }) => Some(EventBreak::Head { sequence: last }),
                other => other.clone(),
            };
            assert_eq!(found, expected, "{name}");
        })
        .await;
    }
}

async fn last(backend: &Backend) -> i64 {
    backend.store.event_list(&system(), None, 1).await.unwrap().rows[0].sequence
}

#[tokio::test]
async fn a_payload_can_be_taken_out_and_the_chain_still_verifies() {
    on_each(async |backend| {
        fill(&backend.store).await;
        backend.store.event_redact(&system(), 3, "it named a person").await.unwrap();
        backend.store.event_verify(&system()).await.unwrap().unwrap();
        let page = backend.store.event_list(&system(), None, 1_000).await.unwrap();
        let redacted = page.rows.iter().find(|row| row.sequence == 3).unwrap();
        assert_eq!(redacted.payload, None);
        assert_eq!(&*page.rows[0].operation, "event_redact");
        assert!(backend.store.event_redact(&system(), 9_999, "").await.is_err());
    })
    .await;
}
