//! The register: what is derived about its records, what people say of it, and who sees which part.

use std::collections::BTreeSet;

use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::register::{
    AssetQuality, Duplicate, DuplicateReason, Presence, Quality, QualityDimension, WriteBack, WriteBackField,
    WriteBackState,
};
use wardroom_model::{Asset, Confidence, OpContext, Timestamp};
use wardroom_store::{
    DuplicateQuery, ProgressBy, QualityQuery, RegisterCounts, Store, StoreError, WriteBackQuery,
};

use crate::backend::{on_each, system};
use crate::reach::{fill_apart, seers};
use crate::sample::*;

/// Those of the sample's ten that the register has.
const RECORDS: [u32; 7] = [1, 2, 4, 5, 7, 8, 10];
/// Who is there twice: across departments, in emergency, in radiology.
const TWICE: [(u32, u32); 3] = [(1, 2), (2, 4), (5, 7)];

fn tag(number: u32) -> Box<str> {
    asset(number).asset_tag
}

fn duplicate((one, other): (u32, u32)) -> Duplicate {
    let reason = DuplicateReason {
        field: "serial_number".into(),
        first_value: "SN 1".into(),
        second_value: "SN-1".into(),
    };
    Duplicate {
        first: tag(one),
        second: tag(other),
        reasons: vec![reason],
        retire: tag(other),
        confirmed: false,
    }
}

/// The higher the number, the better the record; the last is as good as can be.
fn quality(number: u32) -> AssetQuality {
    let share = f64::from(number) / 10.0;
    let of = |dimension: &QualityDimension| Quality {
        dimension: *dimension,
        score: match dimension {
            QualityDimension::Agreement => None,
            QualityDimension::Completeness => Some(share),
            _ => Some(1.0),
        },
        improve: Vec::new(),
    };
    AssetQuality {
        asset: tag(number),
        department: asset(number).department,
        score: share,
        presence: if number.is_multiple_of(4) { Presence::Expected } else { Presence::Heard },
        dimensions: QualityDimension::ALL.iter().map(of).collect(),
    }
}

fn proposal(number: u32, field: WriteBackField) -> WriteBack {
    WriteBack {
        asset: tag(number),
        field,
        register_value: None,
        proposed: "00:09:fb:00:00:01".into(),
        confidence: Confidence::new(0.99),
        why: "The matched device sends from this address.".into(),
        locator: Some(frame(1, 7)),
    }
}

async fn register(store: &Store) {
    store.duplicate_replace_all(&system(), &TWICE.map(duplicate)).await.unwrap();
    store.quality_replace_all(&system(), &RECORDS.map(quality)).await.unwrap();
    let fields = [WriteBackField::MacAddress, WriteBackField::LastSeen];
    let proposals: Vec<WriteBack> =
        RECORDS.iter().flat_map(|number| fields.map(|field| proposal(*number, field))).collect();
    store.write_back_replace_all(&system(), &proposals).await.unwrap();
}

async fn proposals(
    store: &Store,
    context: &OpContext,
    query: WriteBackQuery,
) -> Vec<(Box<str>, WriteBackState)> {
    let mut query = WriteBackQuery { limit: 3, ..query };
    let mut rows = Vec::new();
    loop {
        let page = store.write_back_list(context, &query).await.unwrap();
        rows.extend(page.rows.into_iter().map(|row| (row.write_back.asset, row.state)));
        query.after = page.next;
        if query.after.is_none() {
            return rows;
        }
    }
}

async fn graded(store: &Store, context: &OpContext, query: QualityQuery) -> Vec<Box<str>> {
    let mut query = QualityQuery { limit: 2, ..query };
    let mut rows = Vec::new();
    loop {
        let page = store.quality_list(context, &query).await.unwrap();
        rows.extend(page.rows.into_iter().map(|row| row.quality.asset));
        query.after = page.next;
        if query.after.is_none() {
            return rows;
        }
    }
}

#[tokio::test]
async fn the_register_is_seen_within_reach() {
    on_each(async |backend| {
        let store = &backend.store;
        fill_apart(store).await;
        register(store).await;
        for seer in seers() {
            let context = &seer.context;
            let own: Vec<u32> = RECORDS.into_iter().filter(|number| seer.sees.contains(number)).collect();
            let tags: Vec<Box<str>> = own.iter().map(|number| tag(*number)).collect();

            let rows = store.duplicate_list(context, &DuplicateQuery::default()).await.unwrap().rows;
            let expected: Vec<(u32, u32)> =
                TWICE.into_iter().filter(|(one, other)| own.contains(one) || own.contains(other)).collect();
            let found: Vec<&Duplicate> = rows.iter().map(|row| &row.duplicate).collect();
            assert_eq!(
                found,
                expected.iter().map(|two| duplicate(*two)).collect::<Vec<_>>().iter().collect::<Vec<_>>()
            );
            for (row, (one, other)) in rows.iter().zip(&expected) {
                let reached = |record: &Option<Asset>| record.as_ref().map(|asset| asset.asset_tag.clone());
                let shown = |number: &u32| own.contains(number).then(|| tag(*number));
                assert_eq!(
                    reached(&row.first_record),
                    shown(one),
                    "of another department there is no record"
                );
                assert_eq!(reached(&row.second_record), shown(other));
            }

            assert_eq!(graded(store, context, QualityQuery::default()).await, tags, "the worst first");
            let shares = store.quality_share_list(context).await.unwrap();
            let whole = shares.iter().find(|share| {
                share.department.is_none() && share.dimension == QualityDimension::Completeness
            });
            let good = own.iter().filter(|number| **number == 10).count();
            let whole = whole.map(|share| (share.asked, share.to_improve)).unwrap();
            assert_eq!(whole, (own.len() as u64, (own.len() - good) as u64));
            let departments: BTreeSet<_> = own.iter().map(|number| asset(*number).department).collect();
            assert_eq!(shares.len(), QualityDimension::ALL.len() * (1 + departments.len()));

            let listed = proposals(store, context, WriteBackQuery::default()).await;
            assert_eq!(listed.into_iter().map(|(tag, _)| tag).collect::<Vec<_>>(), tags);
            let with = WriteBackQuery { with_last_seen: true, ..Default::default() };
            assert_eq!(proposals(store, context, with).await.len(), 2 * own.len());

            let counts = store.register_counts(context).await.unwrap();
            let expected = RegisterCounts {
                duplicates: expected.len() as u64,
                to_improve: (own.len() - good) as u64,
                write_back_open: own.len() as u64,
            };
            assert_eq!(counts, expected);

            for by in [ProgressBy::Department, ProgressBy::Function] {
                let rows = store.progress_list(context, by).await.unwrap();
                let all: u64 = rows.iter().map(|row| row.matched + row.network_only + row.cmms_only).sum();
                assert_eq!(all, seer.sees.len() as u64, "{by:?}");
                let expected: u64 = rows.iter().map(|row| row.expected).sum();
                // Of those in the CMMS only (2, 5, 8) only 8 was expected on the network.
                assert_eq!(expected, u64::from(seer.sees.contains(&8)), "{by:?}");
                let candidates: u64 = rows.iter().map(|row| row.candidates).sum();
                let waiting = own.iter().filter(|number| [1, 2, 4, 5, 7].contains(*number)).count();
                assert_eq!(candidates, waiting as u64, "{by:?}");
            }

            let hosts = store.host_find(context, "ct-ed").await.unwrap();
            let found: BTreeSet<_> = hosts.iter().map(|found| found.host.id.clone()).collect();
            let heard = seer.sees.iter().filter(|number| **number % 3 != 2);
            assert_eq!(found, heard.map(|number| key(*number).id()).collect());
            assert!(hosts.iter().all(|found| found.assets.iter().all(|asset| tags.contains(asset))));

            let unread = store.asset_problem_list_all(context).await;
            match context.reach.departments {
                None => assert_eq!(unread.unwrap().len(), 3),
                Some(_) => assert!(matches!(unread, Err(StoreError::Forbidden { .. }))),
            }
        }
    })
    .await;
}

#[tokio::test]
async fn records_are_filtered_by_what_could_be_better() {
    on_each(async |backend| {
        let (store, context) = (&backend.store, &system());
        fill_apart(store).await;
        register(store).await;
        let tags = |numbers: &[u32]| numbers.iter().map(|number| tag(*number)).collect::<Vec<_>>();
        let whole = QualityQuery::default;
        for (query, expected) in [
            (
                QualityQuery { dimension: Some(QualityDimension::Completeness), ..whole() },
                &[1, 2, 4, 5, 7, 8][..],
            ),
            (QualityQuery { dimension: Some(QualityDimension::Validity), ..whole() }, &[]),
            (QualityQuery { dimension: Some(QualityDimension::Agreement), ..whole() }, &[]),
            (QualityQuery { department: Some("emergency".into()), ..whole() }, &[2, 4, 8, 10]),
            (QualityQuery { department: Some("".into()), ..whole() }, &[]),
            (QualityQuery { presence: Some(Presence::Expected), ..whole() }, &[4, 8]),
            (QualityQuery { asset: Some(tag(7)), ..whole() }, &[7]),
        ] {
            assert_eq!(graded(store, context, query.clone()).await, tags(expected), "{query:?}");
        }
        let twice = DuplicateQuery { asset: Some(tag(4)), ..Default::default() };
        let found = store.duplicate_list(context, &twice).await.unwrap().rows;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].duplicate, duplicate((2, 4)));
    })
    .await;
}

#[tokio::test]
async fn a_proposal_is_taken_or_left_until_it_says_something_else() {
    on_each(async |backend| {
        let (store, context) = (&backend.store, &system());
        fill_apart(store).await;
        register(store).await;
        let of_one = || WriteBackQuery { asset: Some(tag(4)), ..Default::default() };
        let state = async |context: &OpContext| proposals(store, context, of_one()).await[0].1;
        let decision = |kind| Decision {
            kind,
            subject: WriteBack::subject(&tag(4), WriteBackField::MacAddress).into(),
            value: "00:09:fb:00:00:01".into(),
            reason: "".into(),
            actor: "".into(),
            at: Timestamp(0),
            until: None,
        };
        let dirty = store.dirty_list(context).await.unwrap();
        assert_eq!(state(context).await, WriteBackState::Open);
        let taken = store.decision_make(context, &decision(DecisionKind::WriteBackTaken)).await.unwrap();
        assert_eq!(state(context).await, WriteBackState::Taken);
        let later = OpContext { now: Timestamp(context.now.0 + 5), ..context.clone() };
        let left = store.decision_make(&later, &decision(DecisionKind::WriteBackLeft)).await.unwrap();
        assert_eq!(state(&later).await, WriteBackState::Left, "the last word counts");
        let only = WriteBackQuery { state: Some(WriteBackState::Left), ..Default::default() };
        assert_eq!(proposals(store, &later, only).await, [(tag(4), WriteBackState::Left)]);
        assert_eq!(store.dirty_list(context).await.unwrap(), dirty, "nothing has to be derived again");

        // Another value was never spoken of.
        let mut other = proposal(4, WriteBackField::MacAddress);
        other.proposed = "00:09:fb:00:00:02".into();
        store.write_back_replace_all(context, &[other]).await.unwrap();
        assert_eq!(state(&later).await, WriteBackState::Open);
        register(store).await;
        assert_eq!(state(&later).await, WriteBackState::Left);
        store.decision_withdraw(&later, &left).await.unwrap();
        assert_eq!(state(&later).await, WriteBackState::Taken, "the word before it stands again");
        store.decision_withdraw(&later, &taken).await.unwrap();
        assert_eq!(state(&later).await, WriteBackState::Open);
        crate::chain::assert_holds(store).await;
    })
    .await;
}

#[tokio::test]
async fn deriving_the_same_register_again_changes_nothing() {
    on_each(async |backend| {
        let store = &backend.store;
        fill_apart(store).await;
        register(store).await;
        let before = backend.dump().await;
        assert!(
            before.contains("duplicate") && before.contains("asset_quality") && before.contains("write_back")
        );
        let events = store.event_head(&system()).await.unwrap();
        register(store).await;
        assert_eq!(store.event_head(&system()).await.unwrap(), events, "nothing changed, so nothing is told");
        assert_eq!(backend.dump().await, before);
        store.duplicate_replace_all(&system(), &[]).await.unwrap();
        store.quality_replace_all(&system(), &[]).await.unwrap();
        store.write_back_replace_all(&system(), &[]).await.unwrap();
        assert_eq!(store.register_counts(&system()).await.unwrap(), RegisterCounts::default());
    })
    .await;
}
