//! Reading in: once, twice, torn and again.

use std::task::Poll;

use serde_json::json;
use wardroom_model::{Asset, Field, Host, Locator, Observation, OpContext, Problem, Timestamp};
use wardroom_store::{SourceState, Store};

use crate::backend::{assert_same, on_each, system};
use crate::sample::*;

#[tokio::test]
async fn the_same_input_gives_the_same_dump_on_every_database() {
    let dumps = on_each(async |backend| {
        fill(&backend.store).await;
        backend.dump().await
    })
    .await;
    assert!(dumps[0].lines().count() > 200, "{}", dumps[0]);
    for dump in &dumps {
        assert_same(dump, &dumps[0]);
    }
}

#[tokio::test]
async fn reading_again_changes_nothing() {
    on_each(async |backend| {
        fill(&backend.store).await;
        let once = backend.dump().await;
        assert_eq!(read_capture(&backend.store, 1).await.state, SourceState::Complete);
        read_export(&backend.store, 1, 1..11).await;
        derive(&backend.store).await;
        assert_same(&backend.dump().await, &once);
    })
    .await;
}

#[tokio::test]
async fn a_run_that_was_killed_between_batches_leaves_nothing_after_it_is_run_again() {
    on_each(async |backend| {
        let store = &backend.store;
        read_capture(store, 1).await;
        read_capture(store, 2).await;
        let undisturbed = backend.dump().await;
        // Capture 3 dies after its first batch; a host that only the torn run knew must go again.
        let ticket = store.source_begin(&system(), &capture(3)).await.unwrap();
        assert_eq!(ticket.state, SourceState::New);
        store.host_put_batch(&system(), &ticket.id, &[host(3, 1), host(3, 77)]).await.unwrap();
        store.conversation_put_batch(&system(), &ticket.id, &[conversation(3, 9, 8, 5)]).await.unwrap();
        store.close().await;
        let store = Store::open(&backend.url).await.unwrap();
        assert_eq!(read_capture(&store, 3).await.state, SourceState::Begun);
        let mut after = Vec::new();
        store.dump_canonical(&system(), &mut after).await.unwrap();
        let after = String::from_utf8(after).unwrap();
        let third = &ticket.id.to_string();
        let without: String =
            after.lines().filter(|line| !line.contains(third)).flat_map(|line| [line, "\n"]).collect();
        assert_same(&without, &undisturbed);
        assert!(!after.contains(key(77).id().as_str()));
        store.close().await;
    })
    .await;
}

/// What a future gives, if it is ready before it has waited more often than this; else it is dropped as it stands.
async fn cut_off<F: Future>(future: F, waits: usize) -> Option<F::Output> {
    let (mut future, mut left) = (std::pin::pin!(future), waits);
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

#[tokio::test]
async fn a_transaction_that_is_cut_off_leaves_nothing() {
    on_each(async |backend| {
        let store = &backend.store;
        let ticket = store.source_begin(&system(), &capture(1)).await.unwrap();
        let before = backend.dump().await;
        let hosts: Vec<Host> = (1..=200).map(|number| host(1, number)).collect();
        for steps in [0, 2, 5, 9] {
            let written = cut_off(store.host_put_batch(&system(), &ticket.id, &hosts), steps).await;
            assert!(written.is_none(), "200 hosts are written in {steps} steps");
        }
        assert_same(&backend.dump().await, &before);
        crate::chain::assert_holds(store).await;
    })
    .await;
}

#[tokio::test]
async fn what_several_captures_heard_of_a_host_is_joined() {
    on_each(async |backend| {
        let store = &backend.store;
        read_capture(store, 2).await;
        read_capture(store, 1).await;
        let hosts = store.host_list_all(&system()).await.unwrap();
        assert_eq!(hosts.len(), 10);
        let joined = hosts.iter().find(|host| host.key == key(1)).unwrap();
        assert_eq!((joined.packets, joined.bytes), (200, 20_000));
        assert_eq!((joined.first_seen, joined.last_seen), (at(10), at(80)));
        let name = &joined.observations[0];
        assert_eq!((name.field, &*name.value, name.count), (Field::DhcpHostName, "CT-ED-01", 6));
        assert_eq!((&name.first, &name.last), (&frame(1, 11), &frame(2, 81)));
        let detail = store.host_fetch(&system(), &key(1).id()).await.unwrap();
        assert_eq!(detail.observations[1].field.as_ref(), "dicom.manufacturer");
        assert_eq!(detail.observations[1].first, frame(1, 12));
    })
    .await;
}

#[tokio::test]
async fn a_field_keeps_its_first_values_over_all_captures() {
    on_each(async |backend| {
        let store = &backend.store;
        for source in [2, 1] {
            let ticket = store.source_begin(&system(), &capture(source)).await.unwrap();
            let mut host = host(source, 1);
            host.observations = (0..30)
                .map(|value| {
                    let second = i64::from(source) * 100 + value;
                    observation(source, Field::DnsQuery, &format!("{source}-{value:02}.example"), second)
                })
                .collect();
            store.host_put_batch(&system(), &ticket.id, &[host]).await.unwrap();
        }
        let host = store.host_list_all(&system()).await.unwrap().pop().unwrap();
        assert_eq!(host.observations.len(), Observation::VALUES_A_FIELD);
        assert_eq!(host.values_not_kept, 28 * 3);
        let second = host.observations.iter().filter(|it| it.value.starts_with("2-")).count();
        assert_eq!(second, 2);
    })
    .await;
}

#[tokio::test]
async fn text_of_every_kind_comes_back_and_nul_bytes_do_not() {
    on_each(async |backend| {
        let store = &backend.store;
        let ticket = store.source_begin(&system(), &capture(1)).await.unwrap();
        let values =
            ["Gerät-Süd 日本 🏥", "a\u{0}b", "ab", "'; DROP TABLE host; --", "\u{10FFFF}", "tab\tline\n"];
        let mut host = host(1, 1);
        host.observations = (0_i64..)
            .zip(values)
            .map(|(second, value)| observation(1, Field::DhcpHostName, value, second))
            .collect();
        store.host_put_batch(&system(), &ticket.id, &[host]).await.unwrap();
        let host = store.host_list_all(&system()).await.unwrap().pop().unwrap();
        let back: Vec<&str> = host.observations.iter().map(|observation| &*observation.value).collect();
        assert_eq!(back, ["Gerät-Süd 日本 🏥", "ab", "'; DROP TABLE host; --", "\u{10FFFF}", "tab\tline\n"]);
        store.document_put(&system(), &document()).await.unwrap();
        let text = store.document_fetch(&system(), &document().sha256).await.unwrap();
        assert_eq!(&*text.body, "{\"a\": \"\"}");
    })
    .await;
}

#[tokio::test]
async fn conversations_are_summed_over_hours_and_name_their_peers() {
    on_each(async |backend| {
        fill(&backend.store).await;
        let rows = backend.store.conversation_list(&system(), &key(1).id()).await.unwrap();
        assert_eq!(rows.len(), 2);
        let asked = &rows[0];
        assert_eq!((asked.side.slug(), asked.peer_ip, asked.server_port), ("client", ip(2), Some(104)));
        // Three hours, two captures.
        assert_eq!((asked.bytes_to_server, asked.connections, asked.refusals), (30_000, 12, 6));
        assert_eq!(asked.last_hour.0 - asked.first_hour.0, 2 * wardroom_model::Timestamp::HOUR);
        assert_eq!((asked.first.as_ref(), asked.app.as_deref()), (Some(&frame(1, 7)), Some("dicom")));
        assert_eq!(asked.peer_host, Some(key(2).id()));
        let answered = &rows[1];
        assert_eq!((answered.side.slug(), answered.peer_ip), ("server", ip(3)));
        assert_eq!(answered.peer_name.as_deref(), Some("CT-ED-03"));
    })
    .await;
}

#[tokio::test]
async fn an_asset_that_is_gone_from_the_export_is_missing_and_comes_back() {
    on_each(async |backend| {
        let store = &backend.store;
        read_export(store, 1, 1..11).await;
        let second = store.source_begin(&system(), &export(2)).await.unwrap();
        let fewer: Vec<Asset> = (1..9).map(asset).collect();
        store.asset_put_batch(&system(), &second.id, &fewer, &raw(&fewer)).await.unwrap();
        assert_eq!(store.asset_missing_mark(&system(), &second.id).await.unwrap(), 2);
        let id = Asset::id("st_anne", "A0010");
        assert_eq!(store.asset_list_all(&system()).await.unwrap().len(), 10);
        let missing = store.asset_fetch(&system(), &id).await.unwrap();
        assert_eq!(missing.missing_from.as_ref(), Some(&second.id));
        assert_eq!(missing.rows[0].raw, json!({ "Tag No": "A0010" }));
        assert_eq!(missing.rows[0].locator, Locator::Table { file: "cmms.csv".into(), row: 11 });
        let serial = missing.fields.iter().find(|field| &*field.field == "serial_number").unwrap();
        assert_eq!((&*serial.value, &*serial.source_kind), ("0010SN", "assets"));
        read_export(store, 3, 1..11).await;
        assert_eq!(store.asset_fetch(&system(), &id).await.unwrap().missing_from, None);
    })
    .await;
}

#[tokio::test]
async fn problems_stand_for_their_source_until_they_are_recorded_anew() {
    on_each(async |backend| {
        let store = &backend.store;
        let ticket = read_export(store, 1, 1..3).await;
        let problem = |row: u32| Problem::new("cmms.csv", format!("row {row}"), "bad_date", "31 June");
        store.problem_record(&system(), &ticket.id, &[problem(2), problem(7)]).await.unwrap();
        store.problem_record(&system(), &ticket.id, &[problem(7)]).await.unwrap();
        let listed = store.problem_list(&system(), Some(&ticket.id)).await.unwrap();
        assert_eq!(listed.iter().map(|row| &row.problem).collect::<Vec<_>>(), [&problem(7)]);
        assert_eq!(store.source_list(&system()).await.unwrap()[0].problems, 1);
        assert_eq!(store.source_fetch(&system(), &ticket.id).await.unwrap().counts, json!({ "rows": 2 }));
        assert_eq!(store.summary(&system()).await.unwrap().problems, 1);
    })
    .await;
}

#[tokio::test]
async fn writers_at_the_same_time_wait_for_each_other() {
    on_each(async |backend| {
        let mut writers = tokio::task::JoinSet::new();
        for number in 1..=8 {
            let backend = std::sync::Arc::clone(&backend);
            writers.spawn(async move {
                for round in 0..5 {
                    let ticket = read_capture(&backend.store, number * 10 + round).await;
                    backend.store.source_fetch(&system(), &ticket.id).await.unwrap();
                }
            });
        }
        while let Some(done) = writers.join_next().await {
            done.unwrap();
        }
        assert_eq!(backend.store.summary(&system()).await.unwrap().sources, 40);
        crate::chain::assert_holds(&backend.store).await;
    })
    .await;
}

#[tokio::test]
async fn sites_do_not_see_each_other() {
    on_each(async |backend| {
        fill(&backend.store).await;
        let mut other = system();
        other.site = "st_bob".into();
        assert!(backend.store.host_list_all(&other).await.unwrap().is_empty());
        assert!(backend.store.asset_list_all(&other).await.unwrap().is_empty());
        assert!(backend.store.host_fetch(&other, &key(1).id()).await.is_err());
        let summary = backend.store.summary(&other).await.unwrap();
        assert_eq!((summary.devices, summary.findings_affected, summary.documents), (0, 0, 1));
    })
    .await;
}

#[tokio::test]
async fn an_export_that_repeats_itself_adds_no_fields_and_a_changed_value_keeps_the_old_one() {
    on_each(async |backend| {
        let store = &backend.store;
        read_export(store, 1, 1..3).await;
        read_export(store, 2, 1..3).await;
        let id = Asset::id("st_anne", "A0001");
        let fields = store.asset_fetch(&system(), &id).await.unwrap().fields;
        assert_eq!(fields.iter().filter(|field| &*field.field == "model").count(), 1);
        let third = store.source_begin(&system(), &export(3)).await.unwrap();
        let later = OpContext { now: Timestamp(system().now.0 + 1), ..system() };
        let renamed = Asset { model: Some("Revolution 2".into()), ..asset(1) };
        store.asset_put_batch(&later, &third.id, &[renamed], &[]).await.unwrap();
        let detail = store.asset_fetch(&system(), &id).await.unwrap();
        let models: Vec<&str> =
            detail.fields.iter().filter(|it| &*it.field == "model").map(|it| &*it.value).collect();
        assert_eq!(models, ["Revolution 2", "Revolution"]);
        assert_eq!(detail.asset.model.as_deref(), Some("Revolution 2"));
    })
    .await;
}
