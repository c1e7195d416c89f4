//! Reach: an account limited to departments sees their devices and what hangs on them, and nothing else is there.
//!
//! The sample has devices in two departments and some without one. Each read is asked by an account of either
//! department and by one without a limit. `rules.rs` sees to it that none is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use wardroom_model::actor::{Actor, Reach, Role};
use wardroom_model::finding::FindingStatus;
use wardroom_model::id::{DeviceId, HostId, SourceId, WorkItemId};
use wardroom_model::reconciliation::{Pair, PairDecision};
use wardroom_model::{Asset, Device, HostKey, OpContext, Problem, State};
use wardroom_store::{
    AdvisoryQuery, DeviceQuery, DeviceRow, DeviceSort, FindingQuery, PairQuery, Store, StoreError, WorkQuery,
};

use crate::backend::{on_each, system};
use crate::products::{PUMP, code, release};
use crate::sample::*;

/// Devices 3, 6 and 9 have no department.
const NOBODYS: [u32; 3] = [3, 6, 9];

/// Somebody, and the numbers of the devices that they see.
pub(crate) struct Seer {
    pub(crate) context: OpContext,
    pub(crate) sees: BTreeSet<u32>,
}

pub(crate) fn limited(departments: Option<&[&str]>) -> OpContext {
    let departments = departments.map(|all| all.iter().map(|one| (*one).into()).collect());
    let actor = Actor { name: "m.tran".into(), role: Role::SecurityAnalyst };
    OpContext { actor, reach: Reach { departments, rights: None }, ..system() }
}

/// The first has no limit; departments are theirs however they are written.
pub(crate) fn seers() -> Vec<Seer> {
    let seer = |departments: Option<&[&str]>, sees: &[u32]| Seer {
        context: limited(departments),
        sees: sees.iter().copied().collect(),
    };
    vec![
        seer(None, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        seer(Some(&["EMERGENCY"]), &[2, 4, 8, 10]),
        seer(Some(&["röntgen süd"]), &[1, 5, 7]),
        seer(Some(&["Emergency", "Röntgen Süd"]), &[1, 2, 4, 5, 7, 8, 10]),
        seer(Some(&["", "\u{10FFFF}", "Laundry"]), &[]),
        seer(Some(&[]), &[]),
    ]
}

/// The sample, with a conversation and pairs between what different people see.
pub(crate) async fn fill_apart(store: &Store) {
    fill(store).await;
    let source = capture(1).id("st_anne");
    store.conversation_put_batch(&system(), &source, &[conversation(1, 4, 7, 0)]).await.unwrap();
    store.pair_replace_all(&system(), &pairs()).await.unwrap();
    let problems = ["row 3", "row 4", "row 6", "heading"];
    let problems = problems.map(|at| Problem::new("cmms.csv", at, "bad_date", "`31.02.2026` is no date"));
    store.problem_record(&system(), &export(1).id("st_anne"), &problems).await.unwrap();
}

fn pairs() -> Vec<Pair> {
    let between = |asset: u32, host: u32| Pair {
        asset: self::asset(asset).asset_tag,
        host: Some(key(host).to_string().into()),
        decision: PairDecision::Candidate,
        ..pair(1)
    };
    (1..=10).map(pair).chain([between(4, 7), between(2, 3)]).collect()
}

fn on_network(number: u32) -> bool {
    number % 3 != 2
}

/// What is out of reach must read as what does not exist: the same error but for the id that was asked for.
pub(crate) fn assert_absent<T: Debug>(
    out: Result<T, StoreError>,
    id: &str,
    none: Result<T, StoreError>,
    no: &str,
) {
    let (out, none) = (out.unwrap_err(), none.unwrap_err());
    assert!(matches!(none, StoreError::NotFound { .. }), "{none:?}");
    assert_eq!(out.to_string().replace(id, "ID"), none.to_string().replace(no, "ID"));
    assert_eq!(format!("{out:?}").replace(id, "ID"), format!("{none:?}").replace(no, "ID"));
}

fn assert_refused<T>(result: Result<T, StoreError>) {
    let needs = result.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(needs.ends_with(StoreError::WHOLE_HOUSE), "{needs}");
}

async fn devices(store: &Store, context: &OpContext, query: &DeviceQuery) -> Vec<DeviceRow> {
    let mut query = DeviceQuery { limit: 2, ..query.clone() };
    let mut rows = Vec::new();
    loop {
        let page = store.device_list(context, &query).await.unwrap();
        rows.extend(page.rows);
        query.after = page.next;
        if query.after.is_none() {
            return rows;
        }
    }
}

fn ids(rows: &[DeviceRow]) -> BTreeSet<DeviceId> {
    rows.iter().map(|row| row.id.clone()).collect()
}

/// Facet and value with the number of devices.
fn counted(rows: &[DeviceRow]) -> BTreeMap<(String, String), u64> {
    let mut counts = BTreeMap::new();
    for row in rows {
        let text = |text: &Option<Box<str>>| text.as_deref().unwrap_or_default().to_owned();
        for (facet, value) in [
            ("bucket", row.bucket.to_string()),
            ("category", text(&row.category)),
            ("vendor", text(&row.vendor)),
            ("department", text(&row.department)),
            ("security_state", row.security.state.to_string()),
            ("maintenance_state", row.maintenance.state.to_string()),
        ] {
            *counts.entry((facet.to_owned(), value)).or_default() += 1;
        }
    }
    counts
}

#[tokio::test]
async fn devices_are_listed_and_counted_within_reach() {
    on_each(async |backend| {
        let store = &backend.store;
        fill_apart(store).await;
        let everything = devices(store, &limited(None), &DeviceQuery::default()).await;
        for seer in seers() {
            let seen: BTreeSet<DeviceId> = seer.sees.iter().copied().map(device_id).collect();
            let in_order = |query: DeviceQuery| DeviceQuery { descending: true, ..query };
            for sort in DeviceSort::ALL {
                let query = DeviceQuery { sort: Some(*sort), ..Default::default() };
                let rows = devices(store, &seer.context, &query).await;
                assert_eq!((rows.len(), ids(&rows)), (seen.len(), seen.clone()), "{sort}");
                assert_eq!(
                    ids(&devices(store, &seer.context, &in_order(query)).await),
                    seen,
                    "{sort} backwards"
                );
            }
            for query in [
                DeviceQuery { search: Some("ct-ed".into()), ..Default::default() },
                DeviceQuery { search: Some("a0004".into()), ..Default::default() },
                DeviceQuery { department: Some("Emergency".into()), ..Default::default() },
                DeviceQuery { department: Some("".into()), ..Default::default() },
                DeviceQuery { security_state: Some(State::ActNow), ..Default::default() },
                DeviceQuery { maintenance_state: Some(State::Plan), ..Default::default() },
            ] {
                let mut rows = devices(store, &limited(None), &query).await;
                rows.retain(|row| seen.contains(&row.id));
                assert_eq!(devices(store, &seer.context, &query).await, rows, "{query:?}");
                let facets = store.device_facets(&seer.context, &query).await.unwrap();
                let facets: BTreeMap<_, _> = facets
                    .into_iter()
                    .map(|row| ((row.facet.to_string(), row.value.to_string()), row.count))
                    .collect();
                assert_eq!(facets, counted(&rows), "{query:?}");
            }
            let rows: Vec<_> = everything.iter().filter(|row| seen.contains(&row.id)).cloned().collect();
            let facets = store.device_facets(&seer.context, &DeviceQuery::default()).await.unwrap();
            assert_eq!(facets.iter().map(|row| row.count).sum::<u64>(), 6 * seen.len() as u64);
            assert_eq!(facets.len(), counted(&rows).len());
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_out_of_reach_reads_as_what_does_not_exist() {
    on_each(async |backend| {
        let (store, whole) = (&backend.store, &limited(None));
        fill_apart(store).await;
        let export = export(1).id("st_anne");
        for seer in seers() {
            let context = &seer.context;
            for number in 1..=10 {
                let (device, work) = (device_id(number), work(number).id);
                let (host, asset) = (key(number).id(), Asset::id("st_anne", &asset(number).asset_tag));
                let row = u64::from(number) + 1;
                let sees = seer.sees.contains(&number);
                let unlimited = context.reach.departments.is_none();
                if sees {
                    let detail = store.device_fetch(context, &device).await.unwrap();
                    let mut expected = store.device_fetch(whole, &device).await.unwrap();
                    if !unlimited {
                        expected.pairs.retain(|pair| detail.pairs.contains(pair));
                    }
                    assert_eq!(detail, expected);
                    assert_eq!(store.work_fetch(context, &work).await.unwrap().item.device, device);
                } else {
                    let none = DeviceId::new("none");
                    let absent = store.device_fetch(context, &none).await;
                    assert_absent(
                        store.device_fetch(context, &device).await,
                        device.as_str(),
                        absent,
                        "none",
                    );
                    let absent = store.work_fetch(context, &WorkItemId::new("none")).await;
                    assert_absent(store.work_fetch(context, &work).await, work.as_str(), absent, "none");
                }
                if unlimited || (sees && on_network(number)) {
                    assert_eq!(store.host_fetch(context, &host).await.unwrap().id, host);
                    let claimed = store.identity_fetch(context, &host).await.unwrap();
                    assert_eq!(claimed, identity(1, number));
                } else {
                    let absent = store.host_fetch(context, &HostId::new("none")).await;
                    assert_absent(store.host_fetch(context, &host).await, host.as_str(), absent, "none");
                    let absent = store.identity_fetch(context, &HostId::new("none")).await.unwrap();
                    assert_eq!(store.identity_fetch(context, &host).await.unwrap(), absent);
                    assert_eq!(store.conversation_list(context, &host).await.unwrap(), []);
                }
                if unlimited || sees {
                    assert_eq!(store.asset_fetch(context, &asset).await.unwrap().id, asset);
                    assert_eq!(store.table_row_fetch(context, &export, row).await.unwrap().asset, asset);
                } else {
                    let none = wardroom_model::id::AssetId::new("none");
                    let absent = store.asset_fetch(context, &none).await;
                    assert_absent(store.asset_fetch(context, &asset).await, asset.as_str(), absent, "none");
                    let absent = store.table_row_fetch(context, &export, 99).await;
                    let out = store.table_row_fetch(context, &export, row).await;
                    assert_absent(out, &format!("row {row}"), absent, "row 99");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn lists_give_what_hangs_on_devices_in_reach() {
    on_each(async |backend| {
        let store = &backend.store;
        fill_apart(store).await;
        for Seer { context, sees } in seers() {
            let seen: BTreeSet<DeviceId> = sees.iter().copied().map(device_id).collect();
            let limited = context.reach.departments.is_some();
            let (context, all) = (&context, sees.len() as u64);
            let work = store.work_list(context, &WorkQuery::default()).await.unwrap().rows;
            assert_eq!(work.iter().map(|row| row.item.device.clone()).collect::<BTreeSet<_>>(), seen);
            let findings = store.finding_list(context, &FindingQuery::default()).await.unwrap().rows;
            assert_eq!(findings.iter().map(|row| row.device.clone()).collect::<BTreeSet<_>>(), seen);
            for row in store.finding_list(&system(), &FindingQuery::default()).await.unwrap().rows {
                let fetched = store.finding_fetch(context, &row.key).await;
                assert_eq!(fetched.is_ok(), seen.contains(&row.device), "{}", row.device);
            }

            let in_pair = |pair: &Pair| {
                let number = |text: &str| {
                    (1..=10).find(|n| *text == *asset(*n).asset_tag || text == key(*n).to_string())
                };
                let sides = [Some(&pair.asset), pair.host.as_ref()].into_iter().flatten();
                sides.filter_map(|side| number(side)).any(|number| sees.contains(&number))
            };
            let expected = pairs().into_iter().filter(in_pair).count();
            let rows = store.pair_list(context, &PairQuery::default()).await.unwrap().rows;
            assert_eq!(rows.len(), expected);
            for row in &rows {
                let assets_side = (1..=10).find(|n| row.pair.asset == asset(*n).asset_tag).unwrap();
                let hosts_side =
                    (1..=10).find(|n| row.pair.host.as_deref() == Some(&key(*n).to_string())).unwrap();
                assert_eq!(row.asset_record.is_some(), !limited || sees.contains(&assets_side), "{row:?}");
                let host = !limited || (sees.contains(&hosts_side) && on_network(hosts_side));
                assert_eq!(row.host_record.is_some(), host, "{row:?}");
            }

            let numbers: Vec<u64> =
                if limited { sees.iter().map(|n| u64::from(*n)).collect() } else { (1..=10).collect() };
            let rows = store.table_row_list(context, &export(1).id("st_anne"), None, 0).await.unwrap().rows;
            assert_eq!(rows.iter().map(|row| row.row - 1).collect::<Vec<_>>(), numbers);
            let problems = store.problem_list(context, Some(&export(1).id("st_anne"))).await.unwrap();
            let expected: Vec<&str> = [("row 3", 2), ("row 4", 3), ("row 6", 5), ("heading", 0)]
                .into_iter()
                .filter_map(|(at, number)| (!limited || sees.contains(&number)).then_some(at))
                .collect();
            assert_eq!(problems.iter().map(|row| &*row.problem.at).collect::<Vec<_>>(), expected);
            assert_eq!(store.problem_list(context, None).await.unwrap().len(), expected.len());

            let of = |status| {
                sees.iter().filter(|n| FindingStatus::ALL[**n as usize % 3] == status).count() as u64
            };
            let [affected, needs_check, not_affected] =
                [FindingStatus::Affected, FindingStatus::NeedsCheck, FindingStatus::NotAffected].map(of);
            let inbox = store.advisory_list(context, &AdvisoryQuery::default()).await.unwrap().rows;
            assert_eq!(inbox.len(), 2, "what is published is for everybody");
            let row = inbox.iter().find(|row| &*row.id == "ICSMA-26-001-01").unwrap();
            assert_eq!(
                (row.affected, row.needs_check, row.not_affected),
                (affected, needs_check, not_affected)
            );
            let touching = AdvisoryQuery { touching: true, ..Default::default() };
            let touching = store.advisory_list(context, &touching).await.unwrap().rows;
            assert_eq!(touching.len(), usize::from(!seen.is_empty()));
            let detail = store.advisory_fetch(context, "ICSMA-26-001-01").await.unwrap();
            assert_eq!((&detail.row, detail.findings.len()), (row, sees.len()));
            let touched = store.advisory_device_list(context, "ICSMA-26-001-01").await.unwrap();
            assert_eq!(touched.into_iter().map(|(device, _)| device).collect::<BTreeSet<_>>(), seen);

            let summary = store.summary(context).await.unwrap();
            let heard = sees.iter().filter(|n| on_network(**n)).count() as u64;
            let (hosts, assets) = if limited { (heard, all) } else { (10, 10) };
            assert_eq!((summary.devices, summary.hosts, summary.assets), (all, hosts, assets));
            assert_eq!(summary.matched + summary.network_only + summary.cmms_only, all);
            assert_eq!((summary.work, summary.overdue), (all, assets));
            assert_eq!((summary.findings_affected, summary.findings_needs_check), (affected, needs_check));
            let candidates = pairs().into_iter().filter(in_pair);
            let candidates =
                candidates.filter(|pair| pair.decision == PairDecision::Candidate).count() as u64;
            assert_eq!(summary.pairs_candidate, candidates);
            let rows = devices(store, context, &DeviceQuery::default()).await;
            let acts =
                |row: &&DeviceRow| [row.security.state, row.maintenance.state].contains(&State::ActNow);
            assert_eq!(summary.act_now, rows.iter().filter(acts).count() as u64);
            assert_eq!(summary.unknown, rows.iter().filter(|row| row.category.is_none()).count() as u64);
            assert_eq!((summary.sources, summary.problems, summary.documents), (3, 4, 1));
        }
    })
    .await;
}

#[tokio::test]
async fn a_frame_and_a_host_show_whom_one_may_see() {
    on_each(async |backend| {
        let store = &backend.store;
        fill_apart(store).await;
        for Seer { context, sees } in seers() {
            let limited = context.reach.departments.is_some();
            let heard = (1..=10).filter(|n| !limited || (sees.contains(n) && on_network(*n)));
            let heard: BTreeSet<HostId> = heard.map(|number| key(number).id()).collect();
            let frame = store.frame_fetch(&context, &digest(1), 11).await.unwrap();
            assert_eq!(frame.facts.iter().map(|fact| fact.host.clone()).collect::<BTreeSet<_>>(), heard);
            let frame = store.frame_fetch(&context, &digest(1), 7).await.unwrap();
            let begun: Vec<(Box<str>, Box<str>)> =
                frame.conversations.into_iter().map(|begun| (begun.client, begun.server)).collect();
            let expected: Vec<(Box<str>, Box<str>)> = [(1, 2), (3, 1), (4, 7)]
                .into_iter()
                .filter(|(a, b)| [a, b].into_iter().any(|n| heard.contains(&key(*n).id())))
                .map(|(a, b)| (ip(a).to_string().into(), ip(b).to_string().into()))
                .collect();
            assert_eq!(begun, expected);
            for number in sees.iter().copied().filter(|number| on_network(*number)) {
                for row in store.conversation_list(&context, &key(number).id()).await.unwrap() {
                    let peer = row.peer_host.as_ref().is_some_and(|host| heard.contains(host));
                    let (named, known) = (row.peer_name.is_some(), row.peer_device.is_some());
                    assert!(
                        !limited || (peer, peer, peer) == (row.peer_host.is_some(), named, known),
                        "{row:?}"
                    );
                }
            }
        }
        let peer = async |departments| {
            let rows = store.conversation_list(&limited(departments), &key(4).id()).await.unwrap();
            rows.into_iter().map(|row| (row.peer_ip, row.peer_device)).collect::<Vec<_>>()
        };
        assert_eq!(peer(None).await, [(ip(7), Some(device_id(7)))]);
        assert_eq!(peer(Some(&["Emergency"])).await, [(ip(7), None)]);
        assert_eq!(peer(Some(&["Röntgen Süd"])).await, []);
    })
    .await;
}

#[tokio::test]
async fn an_address_before_another_hosts_is_told_by_its_ethernet_address() {
    on_each(async |backend| {
        let store = &backend.store;
        fill_apart(store).await;
        // Host 4 had host 7's address in another capture: what host 7 said then was not its own.
        let ticket = store.source_begin(&system(), &capture(3)).await.unwrap();
        let mut moved = host(3, 4);
        moved.addresses[0].ip = ip(7);
        store.host_put_batch(&system(), &ticket.id, &[moved]).await.unwrap();
        store.conversation_put_batch(&system(), &ticket.id, &[conversation(3, 7, 1, 0)]).await.unwrap();
        let begun = async |departments| {
            let frame = store.frame_fetch(&limited(departments), &digest(3), 7).await.unwrap();
            frame.conversations.len()
        };
        assert_eq!(begun(Some(&["Emergency"])).await, 0);
        assert_eq!(begun(Some(&["Röntgen Süd"])).await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_id_that_was_merged_leads_only_to_what_is_in_reach() {
    on_each(async |backend| {
        let store = &backend.store;
        fill_apart(store).await;
        let mut merged: Vec<Device> = (1..=10).map(device).collect();
        let gone = merged.remove(2);
        merged[0].hosts.extend(gone.hosts);
        store.device_replace_all(&system(), &merged).await.unwrap();
        let radiology = limited(Some(&["Röntgen Süd"]));
        let found = store.device_fetch(&radiology, &device_id(3)).await.unwrap();
        assert_eq!((found.row.id, found.redirected_from), (device_id(1), Some(device_id(3))));
        let emergency = limited(Some(&["Emergency"]));
        let absent = store.device_fetch(&emergency, &DeviceId::new("none")).await;
        let out = store.device_fetch(&emergency, &device_id(3)).await;
        assert_absent(out, device_id(3).as_str(), absent, "none");
    })
    .await;
}

#[tokio::test]
async fn a_code_finds_only_devices_in_reach() {
    on_each(async |backend| {
        let store = &backend.store;
        fill_apart(store).await;
        let codes: Vec<_> = (1..=10).map(|number| code(number, Some("7"))).collect();
        store.device_code_replace_all(&system(), &codes).await.unwrap();
        for Seer { context, sees } in seers() {
            let found = store.device_code_find(&context, PUMP, Some("7")).await.unwrap();
            let seen: BTreeSet<DeviceId> = sees.iter().map(|number| device_id(*number)).collect();
            assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), seen);
        }
    })
    .await;
}

#[tokio::test]
async fn pairs_are_found_by_every_kind_of_host() {
    on_each(async |backend| {
        let store = &backend.store;
        let ticket = store.source_begin(&system(), &capture(1)).await.unwrap();
        let keys = [
            key(1),
            HostKey::Address(network(), ip(2), 0),
            HostKey::Address(network(), ip(3), 2),
            HostKey::Address(network(), "2001:db8::4".parse().unwrap(), 0),
        ];
        let hosts = keys.clone().map(|key| wardroom_model::Host { key, ..host(1, 1) });
        store.host_put_batch(&system(), &ticket.id, &hosts).await.unwrap();
        let device = Device {
            hosts: keys.iter().map(|key| key.id().into()).collect(),
            department: Some("Emergency".into()),
            ..device(3)
        };
        store.device_replace_all(&system(), &[device]).await.unwrap();
        let by_id = [keys[0].id().to_string()];
        let names: Vec<String> = keys.iter().map(HostKey::to_string).chain(by_id).collect();
        let pairs = names.iter().map(|name| Pair { host: Some(name.as_str().into()), ..pair(1) });
        store.pair_replace_all(&system(), &pairs.collect::<Vec<_>>()).await.unwrap();
        let listed = async |departments| {
            let page = store.pair_list(&limited(departments), &PairQuery::default()).await.unwrap();
            page.rows.iter().filter(|row| row.host_record.is_some()).count()
        };
        assert_eq!(listed(None).await, names.len());
        assert_eq!(listed(Some(&["Emergency"])).await, names.len());
        assert_eq!(listed(Some(&["Röntgen Süd"])).await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_everybodys_is_the_same_and_what_is_the_whole_houses_is_refused() {
    on_each(async |backend| {
        let (store, whole) = (&backend.store, &limited(None));
        fill_apart(store).await;
        store.product_record_put_batch(&system(), &release()).await.unwrap();
        let source = SourceId::new(capture(1).id("st_anne").as_str());
        for Seer { context, .. } in seers().into_iter().skip(1) {
            let context = &context;
            let text = document().sha256;
            assert_eq!(store.source_list(context).await.unwrap(), store.source_list(whole).await.unwrap());
            assert_eq!(
                store.source_fetch(context, &source).await.unwrap(),
                store.source_fetch(whole, &source).await.unwrap()
            );
            assert_eq!(
                store.document_fetch(context, &text).await.unwrap(),
                store.document_fetch(whole, &text).await.unwrap()
            );
            assert_eq!(store.document_names(context, &[&text]).await.unwrap().len(), 1);
            assert_eq!(store.document_list(context, None, 0).await.unwrap().rows.len(), 1);
            let named = [PUMP];
            assert_eq!(
                store.product_record_list(context, &named).await.unwrap(),
                store.product_record_list(whole, &named).await.unwrap()
            );
            store.view_record(context, "devices.csv", &serde_json::json!({})).await.unwrap();
            store.view_record_once(context, "people").await.unwrap();

            assert_refused(store.actor_list(context).await);
            assert_refused(store.asset_list_all(context).await);
            assert_refused(store.conversation_list_all(context).await);
            assert_refused(store.dump_canonical(context, &mut Vec::new()).await);
            assert_refused(store.event_list(context, &Default::default()).await);
            assert_refused(store.event_fetch(context, 1).await);
            assert_refused(store.event_head(context).await);
            assert_refused(store.event_verify(context, &[], &mut |_| ()).await);
            assert_refused(store.finding_list_all(context).await);
            assert_refused(store.host_list(context, None, 1).await);
            assert_refused(store.host_list_all(context).await);
            assert_refused(store.identity_list_all(context).await);
            assert_refused(store.job_list(context).await);
            assert_refused(store.setting_get(context, "x").await);
            assert_refused(store.source_begin(context, &capture(9)).await.map(|_| ()));
            assert_refused(store.account_list(context).await);
        }
        assert_eq!(NOBODYS.map(|number| seers()[3].sees.contains(&number)), [false; 3]);
    })
    .await;
}
