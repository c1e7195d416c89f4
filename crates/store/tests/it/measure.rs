//! What it costs. Nothing is asserted of times; `cargo test --release … measure -- --ignored --nocapture` prints them.

use std::time::Instant;

use wardroom_model::actor::Reach;
use wardroom_model::device::Bucket;
use wardroom_model::{Device, Field, Host, Observation, OpContext, State};
use wardroom_store::{DeviceMark, DeviceQuery, DeviceSort, Store, WorkQuery};

use crate::backend::{on_each, system};
use crate::sample::*;

fn number(variable: &str, default: u32) -> u32 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// A host with twenty observations.
fn talkative(number: u32) -> Host {
    let mut host = host(1, number);
    host.observations = (0..20)
        .map(|value| observation(1, Field::DnsQuery, &format!("name-{value}.{number}.example"), value))
        .collect::<Vec<Observation>>();
    host
}

#[tokio::test]
#[ignore = "a measurement: run it by name, in release"]
async fn measure_observations() {
    on_each(async |backend| {
        let hosts: Vec<Host> = (1..=number("WARDROOM_MEASURE_HOSTS", 5_000)).map(talkative).collect();
        let ticket = backend.store.source_begin(&system(), &capture(1)).await.unwrap();
        for round in ["new", "again"] {
            let start = Instant::now();
            backend.store.host_put_batch(&system(), &ticket.id, &hosts).await.unwrap();
            println!("{} observations, {round}: {:?}", hosts.len() * 20, start.elapsed());
        }
        let start = Instant::now();
        let read = backend.store.host_list_all(&system()).await.unwrap();
        println!("{} hosts read back: {:?}", read.len(), start.elapsed());
        if let Ok(file) = std::fs::metadata(&backend.url) {
            println!("{} bytes a host on disk", file.len() / hosts.len() as u64);
        }
    })
    .await;
}

fn some_device(number: u32) -> Device {
    let mut device = device(number);
    device.name = format!("{}-{:06}", ["CT", "MR", "PUMP", "MON"][number as usize % 4], number).into();
    device.assets.clear();
    device.hosts.clear();
    device.department = Some(format!("Ward {}", number % 200).into());
    if let Some(vendor) = device.claims.first_mut() {
        vendor.value = format!("Vendor {}", number % 97).into();
    }
    device
}

/// What people ask of a list of devices.
fn queries() -> Vec<(&'static str, DeviceQuery)> {
    vec![
        ("by name", DeviceQuery::default()),
        (
            "by harm, backwards",
            DeviceQuery { sort: Some(DeviceSort::Harm), descending: true, ..Default::default() },
        ),
        ("one bucket", DeviceQuery { bucket: Some(Bucket::NetworkOnly), ..Default::default() }),
        ("one department", DeviceQuery { department: Some("Ward 7".into()), ..Default::default() }),
        (
            "department and state, by harm",
            DeviceQuery {
                department: Some("Ward 7".into()),
                security_state: Some(State::ActNow),
                sort: Some(DeviceSort::Harm),
                ..Default::default()
            },
        ),
        ("search pump", DeviceQuery { search: Some("pump".into()), ..Default::default() }),
        ("search pump-0000", DeviceQuery { search: Some("pump-0000".into()), ..Default::default() }),
        ("search mon-000123", DeviceQuery { search: Some("mon-000123".into()), ..Default::default() }),
        (
            "search vendor 7 ward 3",
            DeviceQuery { search: Some("vendor 7 ward 3".into()), ..Default::default() },
        ),
        ("search nothing", DeviceQuery { search: Some("zzz".into()), ..Default::default() }),
    ]
}

#[tokio::test]
#[ignore = "a measurement: run it by name, in release"]
async fn measure_device_list() {
    on_each(async |backend| {
        let count = number("WARDROOM_MEASURE_DEVICES", 100_000);
        let devices: Vec<Device> = (1..=count).map(some_device).collect();
        let store = &backend.store;
        let start = Instant::now();
        store.device_replace_all(&system(), &devices).await.unwrap();
        println!("{count} devices written: {:?}", start.elapsed());
        let start = Instant::now();
        store.device_replace_all(&system(), &devices).await.unwrap();
        println!("{count} devices compared, none changed: {:?}", start.elapsed());
        let marks: Vec<DeviceMark> = (1..=count).map(mark).collect();
        let start = Instant::now();
        store.device_mark_put_batch(&system(), &marks).await.unwrap();
        println!("{count} marks written: {:?}", start.elapsed());
        store.work_replace_all(&system(), &(1..=count).map(work).collect::<Vec<_>>()).await.unwrap();
        let wards = |until: u32| (0..until).map(|ward| format!("Ward {ward}").into()).collect();
        for (who, departments) in
            [("all departments", None), ("one ward", Some(wards(1))), ("half of the wards", Some(wards(100)))]
        {
            println!("-- {who}");
            let reach = Reach { departments, rights: None };
            asked(store, &OpContext { reach, ..system() }).await;
        }
    })
    .await;
}

/// Asks for everything that a page asks for, as somebody.
async fn asked(store: &Store, context: &OpContext) {
    for (name, mut query) in queries() {
        let mut times = Vec::new();
        let mut rows = 0;
        for _round in 0..40 {
            let start = Instant::now();
            let page = store.device_list(context, &query).await.unwrap();
            times.push(start.elapsed());
            rows = rows.max(page.rows.len());
            query.after = page.next;
        }
        times.sort();
        println!("{name}: p50 {:?}, p95 {:?}, {rows} rows", times[20], times[37]);
    }
    let start = Instant::now();
    store.device_facets(context, &DeviceQuery::default()).await.unwrap();
    println!("facets kept: {:?}", start.elapsed());
    let query = DeviceQuery { bucket: Some(Bucket::NetworkOnly), ..Default::default() };
    let start = Instant::now();
    store.device_facets(context, &query).await.unwrap();
    println!("facets counted in one bucket: {:?}", start.elapsed());
    let start = Instant::now();
    store.summary(context).await.unwrap();
    println!("summary: {:?}", start.elapsed());
    let start = Instant::now();
    let rows = store.work_list(context, &WorkQuery::default()).await.unwrap().rows.len();
    println!("work: {:?}, {rows} rows", start.elapsed());
}
