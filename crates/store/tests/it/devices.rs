//! Devices, pairs and work: lists, pages, search, and one device with all its reasons.

use std::collections::BTreeSet;

use wardroom_model::device::Bucket;
use wardroom_model::reconciliation::PairDecision;
use wardroom_model::work::Trade;
use wardroom_model::{Device, State, WorkItem};
use wardroom_store::{DeviceQuery, DeviceRow, DeviceSort, PairQuery, Store, WorkQuery};

use crate::backend::{assert_same, on_each, system};
use crate::sample::*;

async fn all_pages(store: &Store, query: &DeviceQuery) -> Vec<DeviceRow> {
    let mut rows = Vec::new();
    let mut query = query.clone();
    loop {
        let page = store.device_list(&system(), &query).await.unwrap();
        assert!(page.rows.len() <= query.limit);
        rows.extend(page.rows);
        query.after = page.next;
        if query.after.is_none() {
            return rows;
        }
    }
}

async fn names(store: &Store, search: &str) -> BTreeSet<String> {
    let query = DeviceQuery { search: Some(search.into()), limit: 100, ..Default::default() };
    all_pages(store, &query).await.into_iter().map(|row| row.name.to_string()).collect()
}

#[tokio::test]
async fn pages_give_every_device_once_in_every_order_over_ties_and_gaps() {
    on_each(async |backend| {
        fill(&backend.store).await;
        for sort in DeviceSort::ALL {
            let query = DeviceQuery { sort: Some(*sort), limit: 100, ..Default::default() };
            let whole = all_pages(&backend.store, &query).await;
            assert_eq!(whole.len(), 10);
            for limit in [1, 3, 10] {
                let paged = all_pages(&backend.store, &DeviceQuery { limit, ..query.clone() }).await;
                assert_eq!(paged, whole, "{sort} by {limit}");
                let backwards = DeviceQuery { limit, descending: true, ..query.clone() };
                let mut backwards = all_pages(&backend.store, &backwards).await;
                backwards.reverse();
                assert_eq!(backwards, whole, "{sort} backwards by {limit}");
            }
        }
        let query = DeviceQuery { sort: Some(DeviceSort::Vendor), limit: 100, ..Default::default() };
        let vendors: Vec<bool> =
            all_pages(&backend.store, &query).await.iter().map(|row| row.vendor.is_some()).collect();
        assert!(vendors.is_sorted_by(|a, b| a >= b), "what is missing comes last");
    })
    .await;
}

#[tokio::test]
async fn filters_agree_with_their_counts() {
    on_each(async |backend| {
        let store = &backend.store;
        fill(store).await;
        let facets = store.device_facets(&system(), &DeviceQuery::default()).await.unwrap();
        assert_eq!(facets.iter().filter(|row| &*row.facet == "bucket").map(|row| row.count).sum::<u64>(), 10);
        for facet in &facets {
            let mut query = DeviceQuery { limit: 100, ..Default::default() };
            match &*facet.facet {
                "bucket" => query.bucket = Bucket::find(&facet.value),
                "category" => query.category = Some(facet.value.clone()),
                "vendor" => query.vendor = Some(facet.value.clone()),
                "department" => query.department = Some(facet.value.clone()),
                "security_state" => query.security_state = State::find(&facet.value),
                "maintenance_state" => query.maintenance_state = State::find(&facet.value),
                other => panic!("{other} is no facet"),
            }
            assert_eq!(all_pages(store, &query).await.len() as u64, facet.count, "{facet:?}");
            let narrowed = store.device_facets(&system(), &query).await.unwrap();
            let total: u64 = narrowed.iter().filter(|row| &*row.facet == "bucket").map(|row| row.count).sum();
            assert_eq!(total, facet.count, "{facet:?}");
        }
    })
    .await;
}

/// As a program leaves them that was ended between the marks and the counts.
#[tokio::test]
async fn counts_that_were_left_behind_are_right_after_the_next_derivation() {
    on_each(async |backend| {
        let store = &backend.store;
        fill(store).await;
        let right = store.device_facets(&system(), &DeviceQuery::default()).await.unwrap();
        backend.vandalise("UPDATE facet_count SET count = count + 7 WHERE facet = 'security_state'").await;
        assert_ne!(store.device_facets(&system(), &DeviceQuery::default()).await.unwrap(), right);
        derive(store).await;
        assert_eq!(store.device_facets(&system(), &DeviceQuery::default()).await.unwrap(), right);
    })
    .await;
}

#[tokio::test]
async fn search_finds_beginnings_of_what_people_type() {
    on_each(async |backend| {
        let store = &backend.store;
        fill(store).await;
        let all = names(store, "ct-ed").await;
        assert_eq!(all.len(), 10);
        for (search, expected) in [
            ("CT-ED-01", vec!["CT-ED-01"]),
            ("a0004", vec!["CT-ED-04"]),
            ("0010SN", vec!["CT-ED-10"]),
            ("00:1B:00:00:00:03", vec!["CT-ED-03"]),
            ("001b00000003", vec!["CT-ED-03"]),
            ("00-1b-00-00-00-03", vec!["CT-ED-03"]),
            ("10.0.0.7", vec!["CT-ED-07"]),
            ("röntgen SÜD a0007", vec!["CT-ED-07"]),
            ("healthcare 10.0.0.9", vec!["CT-ED-09"]),
            ("no such thing", vec![]),
            ("%", vec![]),
        ] {
            let found = names(store, search).await;
            let expected: BTreeSet<String> = expected.into_iter().map(str::to_owned).collect();
            assert_eq!(found, expected, "{search}");
        }
    })
    .await;
}

#[tokio::test]
async fn one_device_shows_all_its_reasons() {
    on_each(async |backend| {
        let store = &backend.store;
        fill(store).await;
        let detail = store.device_fetch(&system(), &device_id(4)).await.unwrap();
        assert_eq!(detail.row.asset_tag.as_deref(), Some("A0004"));
        assert_eq!((detail.row.bucket, detail.row.serial.as_deref()), (Bucket::Matched, Some("004SN")));
        assert_eq!(detail.row.address.as_deref(), Some("10.0.0.4"));
        assert_eq!(detail.row.mac, Some(mac(4)));
        assert_eq!(detail.row.last_seen, Some(at(80)));
        assert_eq!(detail.row.maintenance, mark(4).maintenance);
        assert_eq!(detail.row.next_step, mark(4).next_step);
        assert_eq!(detail.harm, mark(4).harm);
        assert_eq!((detail.claims.len(), detail.evidence.len()), (2, 1));
        assert_eq!(detail.evidence[0].evidence.locator, frame(1, 4));
        assert_eq!((detail.hosts.len(), detail.assets.len(), detail.pairs.len()), (1, 1, 1));
        assert_eq!((detail.findings.len(), detail.work.len()), (1, 1));
        assert!(detail.maintenance_records[0].overdue);
        assert!(detail.timeline.is_sorted_by(|a, b| a.at >= b.at));
        let json = serde_json::to_value(&detail).unwrap();
        assert_eq!(json["maintenance"]["text"], "Maintenance due 1 June");
        assert_eq!(json["maintenance_records"][0]["asset_tag"], "A0004");
    })
    .await;
}

#[tokio::test]
async fn merging_devices_redirects_and_splitting_brings_them_back() {
    on_each(async |backend| {
        let store = &backend.store;
        fill(store).await;
        let before = backend.dump().await;
        let all: Vec<Device> = (1..=10).map(device).collect();
        let mut merged = all.clone();
        let gone = merged.remove(2);
        merged[0].hosts.extend(gone.hosts);
        store.device_replace_all(&system(), &merged).await.unwrap();
        let detail = store.device_fetch(&system(), &device_id(3)).await.unwrap();
        assert_eq!((&detail.row.id, detail.redirected_from), (&device_id(1), Some(device_id(3))));
        assert_eq!(detail.hosts.len(), 2);
        assert_eq!(names(store, "10.0.0.3").await, BTreeSet::from(["CT-ED-01".to_owned()]));
        assert_eq!(store.summary(&system()).await.unwrap().devices, 9);
        store.device_replace_all(&system(), &all).await.unwrap();
        store.device_mark_put_batch(&system(), &(1..=10).map(mark).collect::<Vec<_>>()).await.unwrap();
        assert_same(&backend.dump().await, &before);
    })
    .await;
}

#[tokio::test]
async fn work_comes_by_what_a_minute_avoids_then_by_day_then_by_id() {
    on_each(async |backend| {
        let store = &backend.store;
        fill(store).await;
        let mut expected: Vec<WorkItem> = (1..=10).map(work).collect();
        expected.sort_by(|a, b| {
            let key = |item: &WorkItem| (item.due.is_none(), item.due, item.id.clone());
            b.harm_removed.total_cmp(&a.harm_removed).then_with(|| key(a).cmp(&key(b)))
        });
        for limit in [1, 4, 50] {
            let mut listed = Vec::new();
            let mut query = WorkQuery { limit, ..Default::default() };
            loop {
                let page = store.work_list(&system(), &query).await.unwrap();
                listed.extend(page.rows.into_iter().map(|row| row.item));
                query.after = page.next;
                if query.after.is_none() {
                    break;
                }
            }
            assert_eq!(listed, expected, "by {limit}");
        }
        let mine = WorkQuery { trade: Some(Trade::Htm), ..Default::default() };
        let mine = store.work_list(&system(), &mine).await.unwrap().rows;
        assert!(mine.iter().all(|row| row.item.trade != Trade::Security) && mine.len() == 6);
        let row = store.work_fetch(&system(), &work(3).id).await.unwrap();
        assert_eq!((row.item.clone(), &*row.device_row.unwrap().name), (work(3), "CT-ED-03"));
        store.work_replace_all(&system(), &[work(3)]).await.unwrap();
        assert_eq!(store.summary(&system()).await.unwrap().work, 1);
    })
    .await;
}

#[tokio::test]
async fn pairs_show_both_sides() {
    on_each(async |backend| {
        let store = &backend.store;
        fill(store).await;
        let query = PairQuery { decision: Some(PairDecision::Candidate), limit: 3, ..Default::default() };
        let first = store.pair_list(&system(), &query).await.unwrap();
        let second =
            store.pair_list(&system(), &PairQuery { after: first.next.clone(), ..query }).await.unwrap();
        let tags: Vec<&str> = first.rows.iter().chain(&second.rows).map(|row| &*row.pair.asset).collect();
        assert_eq!(tags, ["A0001", "A0003", "A0005", "A0007", "A0009"]);
        let row = &first.rows[0];
        assert_eq!(row.pair, pair(1));
        assert_eq!(row.asset_record, Some(asset(1)));
        let host = row.host_record.as_ref().unwrap();
        assert_eq!((&host.id, host.name.as_deref(), host.claims.len()), (&key(1).id(), Some("CT-ED-01"), 2));
    })
    .await;
}

#[tokio::test]
async fn the_summary_counts_what_there_is() {
    on_each(async |backend| {
        fill(&backend.store).await;
        let summary = backend.store.summary(&system()).await.unwrap();
        assert_eq!(
            (summary.devices, summary.matched, summary.network_only, summary.cmms_only),
            (10, 4, 3, 3)
        );
        assert_eq!((summary.hosts, summary.assets, summary.unknown, summary.overdue), (10, 10, 3, 10));
        assert_eq!((summary.findings_affected, summary.findings_needs_check), (3, 4));
        assert_eq!((summary.sources, summary.sources_begun, summary.work, summary.documents), (3, 0, 10, 1));
        assert_eq!((summary.pairs_candidate, summary.act_now), (5, 5));
        assert_eq!(summary.problems, 0);
    })
    .await;
}
