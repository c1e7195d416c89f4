//! What devices are known by, over time and within reach: changes of claims, kinds, what is not known, addresses, and
//! corrections that are made and taken back together.

use std::collections::{BTreeMap, BTreeSet};

use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::device::{Bucket, DeviceHost, HostRole};
use wardroom_model::id::DeviceId;
use wardroom_model::{
    Attribute, ChangeCause, ClaimBrief, ClaimChange, Confidence, DeviceBasis, OpContext, Timestamp,
};
use wardroom_store::{DeviceQuery, Store};

use crate::backend::{NOW, on_each, system};
use crate::reach::{assert_absent, fill_apart, limited, seers};
use crate::sample::*;

fn at(seconds: i64) -> OpContext {
    OpContext { now: Timestamp(NOW.0 + seconds * Timestamp::SECOND), ..system() }
}

fn basis(knowledge: &str) -> DeviceBasis {
    DeviceBasis { knowledge: knowledge.into(), ..Default::default() }
}

fn change(version: &str, cause: ChangeCause) -> ClaimChange {
    let claim = ClaimBrief { value: version.into(), confidence: Confidence::new(0.9) };
    ClaimChange {
        attribute: Attribute::Version,
        before: None,
        after: Some(claim),
        causes: vec![cause],
        knowledge: ("a".into(), "b".into()),
        fired: vec!["dicom.software_versions".into()],
        silent: Vec::new(),
    }
}

async fn versions(store: &Store, context: &OpContext, device: Option<u32>) -> Vec<String> {
    let device = device.map(device_id);
    let rows = store.claim_change_list(context, device.as_ref(), None, 1000).await.unwrap();
    rows.into_iter().map(|row| row.change.after.unwrap().value.into()).collect()
}

#[tokio::test]
async fn changes_are_told_newest_first_and_the_oldest_go() {
    on_each(async |backend| {
        let store = &backend.store;
        fill(store).await;
        let first = [(device_id(1), basis("a"), vec![])];
        store.device_basis_replace_all(&at(0), &first).await.unwrap();
        assert_eq!(store.device_basis_list_all(&system()).await.unwrap(), [(device_id(1), basis("a"))]);
        for number in 0..205 {
            let cause = if number == 204 { ChangeCause::Knowledge } else { ChangeCause::Traffic };
            let changes = vec![change(&number.to_string(), cause)];
            let now = [(device_id(1), basis(&number.to_string()), changes)];
            store.device_basis_replace_all(&at(number), &now).await.unwrap();
        }
        let told = versions(store, &system(), Some(1)).await;
        assert_eq!((told.len(), told[0].as_str(), told[199].as_str()), (200, "204", "5"));
        let by_knowledge =
            store.claim_change_list(&system(), None, Some(ChangeCause::Knowledge), 10).await.unwrap();
        assert_eq!(by_knowledge.len(), 1);
        assert_eq!((by_knowledge[0].at, by_knowledge[0].name.as_deref()), (at(204).now, Some("CT-ED-01")));
        // A device that is gone, and that no other took over, leaves nothing.
        store.device_basis_replace_all(&at(300), &[]).await.unwrap();
        assert_eq!(store.device_basis_list_all(&system()).await.unwrap(), []);
        assert!(versions(store, &system(), None).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_known_is_listed_within_reach() {
    on_each(async |backend| {
        let store = &backend.store;
        fill_apart(store).await;
        let kind_not_known = |number| {
            let mut device = device(number);
            device.claims.retain(|claim| claim.attribute != Attribute::Category || number % 2 == 0);
            device
        };
        let devices: Vec<_> = (1..=10).map(kind_not_known).collect();
        store.device_replace_all(&system(), &devices).await.unwrap();
        let bases: Vec<_> = (1..=10)
            .map(|number| {
                (device_id(number), basis("a"), vec![change(&number.to_string(), ChangeCause::Traffic)])
            })
            .collect();
        store.device_basis_replace_all(&system(), &bases).await.unwrap();
        for seer in seers() {
            let context = &seer.context;
            let seen: BTreeSet<DeviceId> = seer.sees.iter().copied().map(device_id).collect();
            let changes = store.claim_change_list(context, None, None, 1000).await.unwrap();
            assert_eq!(changes.into_iter().map(|row| row.device).collect::<BTreeSet<_>>(), seen);
            for number in 1..=10 {
                let own = versions(store, context, Some(number)).await;
                assert_eq!(!own.is_empty(), seer.sees.contains(&number), "{number}");
            }
            let kinds = store.device_kind_list(context).await.unwrap();
            assert_eq!(kinds.iter().map(|row| row.count).sum::<u64>(), seen.len() as u64);
            let all = DeviceQuery { limit: 100, ..Default::default() };
            let rows = store.device_list(context, &all).await.unwrap().rows;
            let mut by_bucket: BTreeMap<Bucket, u64> = BTreeMap::new();
            kinds.iter().for_each(|row| *by_bucket.entry(row.bucket).or_default() += row.count);
            for (bucket, count) in by_bucket {
                assert_eq!(count, rows.iter().filter(|row| row.bucket == bucket).count() as u64);
            }
            let unknown = store.device_unknown_list(context).await.unwrap();
            let expected: BTreeSet<DeviceId> = rows
                .iter()
                .filter(|row| row.bucket != Bucket::CmmsOnly)
                .filter(|row| row.category.is_none() || row.vendor.is_none())
                .map(|row| row.id.clone())
                .collect();
            assert_eq!(unknown.iter().map(|row| row.row.id.clone()).collect::<BTreeSet<_>>(), expected);
            for row in &unknown {
                assert_eq!(row.hosts.len(), 1);
                assert!(!row.heard.is_empty() && !row.macs.is_empty(), "{row:?}");
            }
            let addresses = store.device_address_list(context).await.unwrap();
            let of = addresses.iter().map(|row| row.device.clone()).collect::<BTreeSet<_>>();
            assert!(of.is_subset(&seen));
            for row in rows.iter().filter(|row| row.address.is_some()) {
                let first = addresses.iter().find(|address| address.device == row.id).unwrap();
                assert_eq!(first.address, row.address, "the newest stands first");
            }
        }
        let heard = store.device_unknown_list(&system()).await.unwrap();
        assert!(heard.iter().any(|row| *row.hosts[0] == *key(1).to_string()), "{heard:?}");
        let limit = limited(Some(&["Emergency"]));
        assert!(store.device_basis_list_all(&limit).await.is_err(), "it shows the whole house");
    })
    .await;
}

#[tokio::test]
async fn what_a_gateway_tells_is_not_its_devices() {
    on_each(async |backend| {
        let store = &backend.store;
        fill_apart(store).await;
        // A scanner of emergency that only the register knows, behind a host of radiology.
        let mut devices: Vec<_> = (1..=10).map(device).collect();
        devices[1].hosts.push(DeviceHost { id: key(7).id(), role: HostRole::Gateway });
        store.device_replace_all(&system(), &devices).await.unwrap();
        let unknown = store.device_unknown_list(&system()).await.unwrap();
        assert!(
            unknown.iter().all(|row| row.row.id != device_id(2)),
            "a correction would hang on the gateway"
        );
        assert_eq!(
            store.host_find(&system(), "a0002").await.unwrap(),
            [],
            "it would be paired with the gateway"
        );
        let addresses = async |context: &OpContext| {
            let rows = store.device_address_list(context).await.unwrap();
            let own = rows.into_iter().filter(|row| row.device == device_id(2));
            own.map(|row| (row.mac.unwrap(), row.through_gateway)).collect::<Vec<_>>()
        };
        assert_eq!(addresses(&system()).await, [(mac(2), false), (mac(7), true)]);
        assert_eq!(addresses(&limited(Some(&["Emergency"]))).await, [(mac(2), false)]);
    })
    .await;
}

fn correction(number: u32) -> Decision {
    Decision {
        kind: DecisionKind::Correction,
        subject: format!("host:{}", key(number)).into(),
        value: "vendor=siemens_healthineers".into(),
        reason: "All of one order".into(),
        actor: "".into(),
        at: NOW,
        until: None,
    }
}

#[tokio::test]
async fn what_was_settled_together_is_taken_back_together() {
    on_each(async |backend| {
        let store = &backend.store;
        fill_apart(store).await;
        let [emergency, radiology] = [limited(Some(&["Emergency"])), limited(Some(&["Röntgen Süd"]))];
        let both = [correction(4), correction(7)];
        // One that is out of reach, and nothing is settled.
        let refused = store.decision_make_batch(&emergency, &both).await;
        assert!(refused.is_err());
        assert!(store.decision_list_all(&system()).await.unwrap().is_empty());
        let batch = store.decision_make_batch(&system(), &both).await.unwrap();
        let listed = store.decision_batch_list(&system()).await.unwrap();
        assert_eq!((listed.len(), listed[0].subjects, &*listed[0].batch), (1, 2, &*batch));
        assert_eq!(store.decision_batch_list(&radiology).await.unwrap()[0].subjects, 1);
        let none = "01900000-0000-7000-8000-000000000000";
        let partly = store.decision_withdraw_batch(&radiology, &batch).await;
        assert_absent(partly, &batch, store.decision_withdraw_batch(&radiology, none).await, none);
        assert_eq!(store.decision_list_all(&system()).await.unwrap().len(), 2);
        store.decision_withdraw_batch(&system(), &batch).await.unwrap();
        assert!(store.decision_list_all(&system()).await.unwrap().is_empty());
        assert!(store.decision_withdraw_batch(&system(), &batch).await.is_err(), "it is taken back already");
    })
    .await;
}
