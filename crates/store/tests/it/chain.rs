//! The audit chain: it holds, and shows what was done to it.

use serde_json::json;
use wardroom_model::actor::{Actor, Role};
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::{OpContext, Timestamp};
use wardroom_store::EventBreak::{Added, Altered, Cut, Head, Missing, Moved, Payload, Replaced, Rewritten};
use wardroom_store::{EventBreak, EventHead, EventQuery, EventRow, Store};

use crate::backend::{Backend, NOW, on_each, system};
use crate::sample::*;

/// Fails where the chain does not hold.
pub(crate) async fn assert_holds(store: &Store) {
    assert_eq!(breaks(store, &[]).await, []);
}

async fn breaks(store: &Store, known: &[EventHead]) -> Vec<EventBreak> {
    let mut found = Vec::new();
    let verdict = store.event_verify(&system(), known, &mut |broken| found.push(broken)).await.unwrap();
    assert_eq!(verdict.breaks, found.len() as u64);
    found.sort();
    found
}

async fn all(store: &Store, query: EventQuery) -> Vec<EventRow> {
    let (mut query, mut rows) = (query, Vec::new());
    loop {
        let page = store.event_list(&system(), &query).await.unwrap();
        rows.extend(page.rows);
        query.after = page.next;
        if query.after.is_none() {
            return rows;
        }
    }
}

async fn last(backend: &Backend) -> EventHead {
    backend.store.event_head(&system()).await.unwrap().unwrap()
}

#[tokio::test]
async fn an_untouched_chain_holds_and_lists_newest_first() {
    on_each(async |backend| {
        assert_eq!(backend.store.event_head(&system()).await.unwrap(), None);
        assert_holds(&backend.store).await;
        fill(&backend.store).await;
        assert_holds(&backend.store).await;
        let head = last(&backend).await;
        let rows = all(&backend.store, EventQuery { limit: 3, ..Default::default() }).await;
        let seen: Vec<i64> = rows.iter().map(|row| row.sequence).collect();
        assert_eq!(seen, (1..=head.sequence).rev().collect::<Vec<_>>());
        assert_eq!((&head.hash, head.at), (&rows[0].hash, Some(NOW)));
        let one = backend.store.event_fetch(&system(), 4).await.unwrap();
        assert_eq!(Some(&one), rows.iter().find(|row| row.sequence == 4));
        assert!(backend.store.event_fetch(&system(), head.sequence + 1).await.is_err());
    })
    .await;
}

fn noor(second: i64) -> OpContext {
    let actor = Actor { name: "Noor".into(), role: Role::Technician };
    OpContext { actor, now: Timestamp(NOW.0 + second * Timestamp::SECOND), ..system() }
}

#[tokio::test]
async fn the_chain_is_filtered_by_who_what_to_what_and_when() {
    on_each(async |backend| {
        read_capture(&backend.store, 1).await;
        backend.store.view_record(&noor(60), "devices.csv", &json!({ "rows": 4 })).await.unwrap();
        backend.store.view_record(&noor(120), "100% of_all!", &json!({})).await.unwrap();
        let found = async |query: EventQuery| {
            let query = EventQuery { limit: 1, ..query };
            let subjects = all(&backend.store, query).await.into_iter().map(|row| row.subject);
            subjects.collect::<Vec<_>>()
        };
        let query = EventQuery::default;
        let both: [Box<str>; 2] = ["100% of_all!".into(), "devices.csv".into()];
        assert_eq!(found(EventQuery { actor: Some("Noor".into()), ..query() }).await, both);
        assert_eq!(found(EventQuery { operation: Some("view".into()), ..query() }).await, both);
        for (text, expected) in
            [("DEVICES.c", &both[1..]), ("100% OF_", &both[..1]), ("d_vices", &[]), ("all!", &both[..1])]
        {
            assert_eq!(found(EventQuery { subject: Some(text.into()), ..query() }).await, expected, "{text}");
        }
        let [from, to] = [60, 120].map(|second| Some(noor(second).now));
        assert_eq!(found(EventQuery { from, to, ..query() }).await, both[1..]);
        let nobody = EventQuery { actor: Some("Noor".into()), operation: Some("x".into()), ..query() };
        assert!(found(nobody).await.is_empty());
    })
    .await;
}

/// What a vandal does to a chain of seven events, and what the verification says.
#[tokio::test]
async fn every_kind_of_damage_is_found() {
    const SWAP: &str = "UPDATE event SET sequence = CASE sequence WHEN 5 THEN -6 ELSE -5 END \
                        WHERE sequence IN (5, 6); UPDATE event SET sequence = -sequence WHERE sequence < 0";
    const TURN: &str = "UPDATE event SET sequence = CASE sequence WHEN 2 THEN -5 WHEN 5 THEN -3 ELSE -2 END \
                        WHERE sequence IN (2, 3, 5); UPDATE event SET sequence = -sequence WHERE sequence < 0";
    const CLOSE_THE_GAP: &str = "DELETE FROM event WHERE sequence = 3; \
        UPDATE event SET sequence = 1 - sequence WHERE sequence > 3; \
        UPDATE event SET sequence = -sequence WHERE sequence < 0";
    const FIX_HEAD: &str =
        "UPDATE event_head SET sequence = 6, hash = (SELECT hash FROM event WHERE sequence = 6)";
    let altered = |sequence| vec![Altered { sequence }];
    let columns =
        ["at = at + 1", "actor = 'x'", "role = 'x'", "request = 'x'", "operation = 'x'", "subject = 'x'"];
    let hashes = ["payload_digest = 'x'", "previous = 'x'", "hash = 'x'"];
    let mut damages: Vec<(String, Vec<EventBreak>)> = Vec::new();
    for column in columns.into_iter().chain(hashes) {
        for sequence in [1, 3, 7] {
            let mut expected = altered(sequence);
            if column == "payload_digest = 'x'" {
                expected.push(Payload { sequence });
            }
            damages.push((format!("UPDATE event SET {column} WHERE sequence = {sequence}"), expected));
        }
    }
    let named: Vec<(&str, Vec<EventBreak>)> = vec![
        ("SELECT 1", vec![]),
        ("UPDATE event SET site = 'x' WHERE sequence = 3", vec![Missing { sequence: 3, last: 3 }]),
        (
            "UPDATE event SET site = 'st_anne', sequence = 99 WHERE sequence = 3",
            vec![Moved { sequence: 99, written_as: 3 }],
        ),
        ("UPDATE event SET sequence = -3 WHERE sequence = 3", vec![Moved { sequence: -3, written_as: 3 }]),
        ("UPDATE event SET payload = '{}' WHERE sequence = 4", vec![Payload { sequence: 4 }]),
        ("UPDATE event SET payload = NULL WHERE sequence = 4", vec![Payload { sequence: 4 }]),
        (
            "UPDATE event SET payload = NULL WHERE sequence = 4; \
             INSERT INTO event_tombstone (site, sequence, witness) VALUES ('st_anne', 4, 6)",
            vec![Payload { sequence: 4 }],
        ),
        ("DELETE FROM event WHERE sequence = 1", vec![Missing { sequence: 1, last: 1 }]),
        ("DELETE FROM event WHERE sequence IN (4, 5)", vec![Missing { sequence: 4, last: 5 }]),
        ("DELETE FROM event WHERE sequence = 7", vec![Missing { sequence: 7, last: 7 }]),
        ("DELETE FROM event", vec![Missing { sequence: 1, last: 7 }]),
        (
            CLOSE_THE_GAP,
            vec![
                Missing { sequence: 3, last: 3 },
                Moved { sequence: 3, written_as: 4 },
                Moved { sequence: 4, written_as: 5 },
                Moved { sequence: 5, written_as: 6 },
                Moved { sequence: 6, written_as: 7 },
            ],
        ),
        (SWAP, vec![Moved { sequence: 5, written_as: 6 }, Moved { sequence: 6, written_as: 5 }]),
        (
            TURN,
            vec![
                Moved { sequence: 2, written_as: 3 },
                Moved { sequence: 3, written_as: 5 },
                Moved { sequence: 5, written_as: 2 },
            ],
        ),
        (
            "UPDATE event SET actor = 'x' WHERE sequence IN (2, 3); DELETE FROM event WHERE sequence = 5",
            vec![Missing { sequence: 5, last: 5 }, Altered { sequence: 2 }, Altered { sequence: 3 }],
        ),
        ("DELETE FROM event_head", vec![Head { sequence: 7 }]),
        ("UPDATE event_head SET hash = 'x'", vec![Head { sequence: 7 }]),
        ("UPDATE event_head SET sequence = 6", vec![Added { sequence: 7 }, Head { sequence: 6 }]),
        (FIX_HEAD, vec![Added { sequence: 7 }]),
    ];
    damages.extend(named.into_iter().map(|(damage, expected)| (damage.to_owned(), expected)));
    on_each(async |backend| {
        for value in 1..=7 {
            backend.store.setting_put(&system(), "a", &json!(value)).await.unwrap();
        }
        backend.keep_events().await;
        for (damage, expected) in &damages {
            backend.vandalise(damage).await;
            let mut expected = expected.clone();
            expected.sort();
            assert_eq!(breaks(&backend.store, &[]).await, expected, "{damage}");
            backend.restore_events().await;
        }
        assert_holds(&backend.store).await;
    })
    .await;
}

/// One who can reckon makes the hashes anew. The event after it, or a head that was signed earlier, tells.
#[tokio::test]
async fn hashes_that_were_made_anew_are_found_by_what_follows_and_by_known_heads() {
    on_each(async |backend| {
        for value in 1..=7 {
            backend.store.setting_put(&system(), "a", &json!(value)).await.unwrap();
        }
        let known = [last(&backend).await];
        assert_eq!(breaks(&backend.store, &known).await, []);
        backend.store.setting_put(&system(), "a", &json!(8)).await.unwrap();
        assert_eq!(breaks(&backend.store, &known).await, []);
        backend.keep_events().await;

        rewrite(&backend, 3, 3).await;
        assert_eq!(breaks(&backend.store, &[]).await, [Replaced { sequence: 3 }]);
        backend.restore_events().await;

        rewrite(&backend, 3, 8).await;
        assert_eq!(breaks(&backend.store, &[]).await, [], "all hashes agree");
        assert_eq!(breaks(&backend.store, &known).await, [Rewritten { sequence: 7 }]);
        backend.restore_events().await;

        backend
            .vandalise(
                "DELETE FROM event WHERE sequence > 5; \
                 UPDATE event_head SET sequence = 5, hash = (SELECT hash FROM event WHERE sequence = 5)",
            )
            .await;
        assert_eq!(breaks(&backend.store, &[]).await, [], "all hashes agree");
        assert_eq!(breaks(&backend.store, &known).await, [Cut { sequence: 7 }]);
    })
    .await;
}

/// Another actor for an event, with the hashes from there to a later one made anew.
async fn rewrite(backend: &Backend, first: i64, last: i64) {
    let mut previous = String::new();
    for row in all(&backend.store, EventQuery::default()).await.into_iter().rev() {
        if row.sequence < first || row.sequence > last {
            previous = row.hash.into();
            continue;
        }
        let actor = if row.sequence == first { "x" } else { &*row.actor };
        let payload = parts_digest(&[&row.payload.unwrap().to_string()]);
        let hash = parts_digest(&[
            &previous,
            "st_anne",
            &row.sequence.to_string(),
            &row.at.0.to_string(),
            actor,
            &row.role,
            &row.request,
            &row.operation,
            &row.subject,
            &payload,
        ]);
        let sequence = row.sequence;
        backend
            .vandalise(&format!(
                "UPDATE event SET actor = '{actor}', previous = '{previous}', hash = '{hash}' \
                 WHERE sequence = {sequence}; UPDATE event_head SET hash = '{hash}' WHERE sequence = {sequence}"
            ))
            .await;
        previous = hash;
    }
}

/// The chain's digest, written once more, as the vandal would.
fn parts_digest(parts: &[&str]) -> String {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn a_payload_can_be_taken_out_and_the_chain_still_holds() {
    on_each(async |backend| {
        fill(&backend.store).await;
        backend.store.event_redact(&system(), 3, "it named a person").await.unwrap();
        assert_holds(&backend.store).await;
        let redacted = backend.store.event_fetch(&system(), 3).await.unwrap();
        let redaction = last(&backend).await.sequence;
        assert_eq!((redacted.payload, redacted.redacted_by), (None, Some(redaction)));
        let rows = all(&backend.store, EventQuery::default()).await;
        assert_eq!(&*rows[0].operation, "event_redact");
        assert!(backend.store.event_redact(&system(), 9_999, "").await.is_err());
        backend.vandalise(&format!("UPDATE event SET subject = 'x' WHERE sequence = {redaction}")).await;
        let expected = [Altered { sequence: redaction }, Payload { sequence: 3 }];
        assert_eq!(breaks(&backend.store, &[]).await, expected);
    })
    .await;
}

#[tokio::test]
async fn looking_at_much_leaves_an_event_but_not_one_a_glance() {
    on_each(async |backend| {
        let store = &backend.store;
        for second in [0, 1, 599, 600, 601] {
            store.view_record_once(&noor(second), "record").await.unwrap();
        }
        store.view_record_once(&system(), "record").await.unwrap();
        let rows = all(store, EventQuery { operation: Some("view".into()), ..Default::default() }).await;
        let seen: Vec<_> = rows.iter().map(|row| (&*row.actor, row.at.0 - NOW.0)).collect();
        assert_eq!(seen, [("system", 0), ("Noor", 600 * Timestamp::SECOND), ("Noor", 0)]);
        let sensor = Actor { name: "tap".into(), role: Role::Sensor };
        let sensor = OpContext { actor: sensor, ..system() };
        assert!(store.view_record(&sensor, "devices.csv", &json!({})).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn changes_say_what_stood_before() {
    on_each(async |backend| {
        let store = &backend.store;
        let change = async || {
            let sequence = last(&backend).await.sequence;
            let payload = store.event_fetch(&system(), sequence).await.unwrap().payload.unwrap();
            (payload["before"].clone(), payload["after"].clone())
        };
        store.setting_put(&system(), "a", &json!(1)).await.unwrap();
        assert_eq!(change().await, (json!(null), json!(1)));
        store.setting_put(&system(), "a", &json!({"b": 2})).await.unwrap();
        assert_eq!(change().await, (json!(1), json!({"b": 2})));

        let decide = async |kind, second| {
            let decision = Decision {
                kind,
                subject: "asset:A1 host:x".into(),
                value: "".into(),
                reason: "".into(),
                actor: "".into(),
                at: NOW,
                until: None,
            };
            store.decision_make(&noor(second), &decision).await.unwrap()
        };
        let first = decide(DecisionKind::PairConfirmed, 0).await;
        assert_eq!(change().await.0, json!(null));
        let second = decide(DecisionKind::PairRejected, 1).await;
        let (before, after) = change().await;
        assert_eq!((&before["id"], &before["kind"]), (&json!(first), &json!("pair_confirmed")));
        assert_eq!((&after["id"], &after["kind"]), (&json!(second), &json!("pair_rejected")));
        store.decision_withdraw(&noor(2), &second).await.unwrap();
        let (before, after) = change().await;
        assert_eq!((&before["id"], &after["id"]), (&json!(second), &json!(first)));

        let actor = Actor { name: "Sam".into(), role: Role::Auditor };
        store.actor_put(&system(), &actor).await.unwrap();
        store.actor_put(&system(), &Actor { role: Role::Technician, ..actor }).await.unwrap();
        assert_eq!(change().await, (json!({"role": "auditor"}), json!({"role": "technician"})));
    })
    .await;
}
