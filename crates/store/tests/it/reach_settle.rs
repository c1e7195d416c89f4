//! Reach, for what people settle: each sees the decisions about what they see, and settles no more.

use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::{OpContext, Timestamp};
use wardroom_store::{Store, finding_subject};

use crate::backend::{on_each, system};
use crate::reach::{assert_absent, fill_apart, limited, seers};
use crate::sample::*;

use DecisionKind::{
    Correction, DuplicateConfirmed, DuplicateRejected, Finding, PairConfirmed, PairRejected, WriteBackLeft,
    WriteBackTaken,
};

fn decision(kind: DecisionKind, subject: &str) -> Decision {
    Decision {
        kind,
        subject: subject.into(),
        value: if kind == Finding { "accepted" } else { "vendor=siemens" }.into(),
        reason: "I read the plate".into(),
        actor: "".into(),
        at: Timestamp(0),
        until: None,
    }
}

fn pair_of(asset: u32, host: u32) -> String {
    format!("asset:{} host:{}", self::asset(asset).asset_tag, key(host))
}

/// What is settled, who sees that, and who may settle it: emergency, radiology.
fn cases() -> Vec<(DecisionKind, String, [bool; 2], [bool; 2])> {
    let (none, emergency, radiology, both) = ([false; 2], [true, false], [false, true], [true; 2]);
    vec![
        (Finding, finding_subject(device_id(4).as_str(), "CVE-2026-0001"), emergency, emergency),
        (Finding, finding_subject(device_id(5).as_str(), "CVE-2026-0001"), radiology, radiology),
        (Finding, finding_subject(device_id(6).as_str(), "CVE-2026-0001"), none, none),
        (Finding, finding_subject(device_id(4).as_str(), "CVE-2026-0002"), none, none),
        (Correction, format!("host:{}", key(7)), radiology, radiology),
        (Correction, format!("host:{}", key(7).id()), radiology, radiology),
        (Correction, format!("host:{}", key(3)), none, none),
        (Correction, "asset:A0002".to_owned(), emergency, emergency),
        (Correction, "asset:A0003".to_owned(), none, none),
        (Correction, format!("device:{}", device_id(8)), emergency, emergency),
        (Correction, format!("device:{}", device_id(9)), none, none),
        (Correction, "asset".to_owned(), none, none),
        (Correction, "plate of the scanner".to_owned(), none, none),
        (PairRejected, pair_of(1, 1), radiology, radiology),
        (PairConfirmed, pair_of(10, 10), emergency, emergency),
        // Who could join another department's host to their own asset would see it from then on.
        (PairConfirmed, pair_of(4, 7), both, none),
        (PairRejected, pair_of(4, 7), both, none),
        // What is nobody's may be joined where the comparison proposes it, and not at will.
        (PairConfirmed, pair_of(2, 3), emergency, emergency),
        (PairConfirmed, pair_of(2, 6), emergency, none),
        (PairConfirmed, pair_of(3, 6), none, none),
        (PairConfirmed, "asset:A0002".to_owned(), none, none),
        (DuplicateConfirmed, "asset:A0002 asset:A0004".to_owned(), emergency, emergency),
        (DuplicateRejected, "asset:A0001 asset:A0002".to_owned(), both, none),
        (WriteBackTaken, "asset:A0005 field:mac_address".to_owned(), radiology, radiology),
        (WriteBackLeft, "asset:A0003 field:mac_address".to_owned(), none, none),
    ]
}

fn people() -> [OpContext; 2] {
    [limited(Some(&["Emergency"])), limited(Some(&["Röntgen Süd"]))]
}

async fn listed(store: &Store, context: &OpContext) -> Vec<String> {
    let rows = store.decision_list_all(context).await.unwrap();
    rows.into_iter().map(|row| row.decision.subject.to_string()).collect()
}

#[tokio::test]
async fn decisions_are_made_and_seen_within_reach() {
    on_each(async |backend| {
        let store = &backend.store;
        fill_apart(store).await;
        for (kind, subject, sees, settles) in cases() {
            let before = backend.dump().await;
            let new = decision(kind, &subject);
            for (context, settles) in people().iter().zip(settles) {
                let made = store.decision_make(context, &new).await;
                if settles {
                    store.decision_withdraw(context, &made.unwrap()).await.unwrap();
                } else {
                    let unknown = store.decision_make(context, &decision(Correction, "asset:none")).await;
                    assert_absent(made, &subject, unknown, "asset:none");
                }
            }
            let id = store.decision_make(&system(), &new).await.unwrap();
            for (context, sees) in people().iter().zip(sees) {
                assert_eq!(listed(store, context).await.contains(&subject), sees, "{subject}");
            }
            assert_eq!(listed(store, &limited(None)).await, [subject.as_str()]);
            store.decision_withdraw(&system(), &id).await.unwrap();
            assert_eq!(backend.dump().await, before, "{subject}");
        }
    })
    .await;
}

#[tokio::test]
async fn decisions_are_withdrawn_within_reach() {
    on_each(async |backend| {
        let store = &backend.store;
        fill_apart(store).await;
        for (kind, subject, sees, settles) in cases() {
            let nobodys = subject == pair_of(2, 6);
            for ((context, sees), settles) in people().iter().zip(sees).zip(settles) {
                let id = store.decision_make(&system(), &decision(kind, &subject)).await.unwrap();
                let withdrawn = store.decision_withdraw(context, &id).await;
                // A pair with what is nobody's may be taken back though it is no longer proposed.
                if settles || (nobodys && sees) {
                    withdrawn.unwrap();
                } else {
                    let unknown = store.decision_withdraw(context, "none").await;
                    assert_absent(withdrawn, &id, unknown, "none");
                    store.decision_withdraw(&system(), &id).await.unwrap();
                }
            }
            assert_eq!(listed(store, &system()).await, [""; 0], "{subject}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_device_shows_only_decisions_about_what_is_in_reach() {
    on_each(async |backend| {
        let store = &backend.store;
        fill_apart(store).await;
        for (kind, subject, ..) in cases() {
            store.decision_make(&system(), &decision(kind, &subject)).await.unwrap();
        }
        for seer in seers() {
            let known = listed(store, &seer.context).await;
            for number in seer.sees {
                let detail = store.device_fetch(&seer.context, &device_id(number)).await.unwrap();
                assert!(detail.decisions.iter().all(|made| known.contains(&made.subject.to_string())));
            }
        }
    })
    .await;
}
