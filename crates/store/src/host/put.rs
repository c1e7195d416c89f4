//! Writing hosts, some hosts a transaction.

use std::collections::BTreeSet;

use wardroom_model::actor::Right;
use wardroom_model::id::SourceId;
use wardroom_model::{CaptureFile, Host, HostKey, NetworkKey, OpContext};

use crate::Store;
use crate::db::{Batch, Transaction, Value};
use crate::error::{Fault, StoreError};
use crate::event::event_record;
use crate::place::place_write;
use crate::rights::permitted;

/// Observations written in one transaction: some 30 ms.
const OBSERVATIONS_A_TRANSACTION: usize = 1_500;
/// Hosts written in one transaction.
const HOSTS_A_TRANSACTION: usize = 300;

impl Store {
    /// Writes what a source says of some hosts: each host whole, with absolute counts, in place of what the same
    /// source said of it before.
    ///
    /// # Errors
    /// Without the right to ingest, where there is no such source, or when the database fails.
    pub async fn host_put_batch(
        &self,
        context: &OpContext,
        source: &SourceId,
        hosts: &[Host],
    ) -> Result<(), StoreError> {
        permitted(context, Right::Ingest, "host_put_batch", source.as_str(), async {
            let file = self.source_file(context, source).await?;
            let mut rest = hosts;
            while !rest.is_empty() {
                let (now, later) = rest.split_at(some_hosts(rest));
                let mut transaction = self.database.begin().await?;
                networks_put(&mut transaction, context, now).await?;
                hosts_put(&mut transaction, context, source, &file, now).await?;
                if later.is_empty() {
                    let payload = serde_json::json!({ "source": source, "hosts": hosts.len() });
                    let subject = format!("source {source}");
                    event_record(&mut transaction, context, "host_put_batch", &subject, &payload).await?;
                }
                transaction.commit().await?;
                rest = later;
            }
            Ok(())
        })
        .await
    }
}

/// How many of the hosts go into the next transaction; at least one.
fn some_hosts(hosts: &[Host]) -> usize {
    let mut observations = 0;
    let fitting = hosts.iter().take(HOSTS_A_TRANSACTION).take_while(|host| {
        observations += host.observations.len();
        observations <= OBSERVATIONS_A_TRANSACTION
    });
    fitting.count().max(1)
}

/// Makes the networks and sensors of the hosts known.
async fn networks_put(
    transaction: &mut Transaction,
    context: &OpContext,
    hosts: &[Host],
) -> Result<(), Fault> {
    let keys: BTreeSet<&NetworkKey> = hosts.iter().map(|host| host.key.network()).collect();
    let mut sensors =
        Batch::new("sensor", &["site", "name", "first_seen", "last_seen"], 2).keeping(&["first_seen"]);
    let mut networks = Batch::new("network", &["site", "id", "key", "name"], 2).keeping(&["name"]);
    let columns = &["site", "sensor", "interface", "segment", "network"];
    let mut mappings = Batch::new("network_mapping", columns, 4).keeping(&["network"]);
    for key in keys {
        let (site, text, id) = (Value::text(&context.site), key.to_string(), key.id());
        let segment = text.rsplit_once('/').map_or("untagged", |(_sensor, segment)| segment).to_owned();
        let now = Value::time(context.now);
        sensors.push(vec![site.clone(), Value::text(&key.sensor), now.clone(), now]);
        networks.push(vec![site.clone(), Value::show(&id), Value::show(&text), Value::show(&text)]);
        mappings.push(vec![
            site,
            Value::text(&key.sensor),
            Value::text(""),
            Value::show(segment),
            Value::show(&id),
        ]);
    }
    sensors.upsert(transaction).await?;
    networks.upsert(transaction).await?;
    mappings.upsert(transaction).await
}

async fn hosts_put(
    transaction: &mut Transaction,
    context: &OpContext,
    source: &SourceId,
    file: &CaptureFile,
    hosts: &[Host],
) -> Result<(), Fault> {
    let mut keys = Batch::new("host", &["site", "id", "network", "mac", "ip", "lease_epoch"], 2);
    let columns = &[
        "site",
        "host",
        "source",
        "router",
        "first_seen",
        "last_seen",
        "packets",
        "bytes",
        "values_not_kept",
        "protocols",
    ];
    let mut said = Batch::new("host_source", columns, 3);
    let mut macs = Batch::new("host_mac", &["site", "host", "mac", "source"], 4);
    let columns = &["site", "host", "network", "ip", "source", "first_seen", "last_seen"];
    let mut addresses = Batch::new("host_address", columns, 5);
    let columns = &[
        "site",
        "host",
        "field",
        "value",
        "source",
        "first_seen",
        "last_seen",
        "count",
        "first_locator",
        "last_locator",
    ];
    let mut observations = Batch::new("observation", columns, 5);
    let site = Value::text(&context.site);
    let from = Value::text(source.as_str());
    for host in hosts {
        let id = Value::show(host.key.id());
        keys.push(host_key_row(&site, &id, &host.key));
        said.push(vec![
            site.clone(),
            id.clone(),
            from.clone(),
            host.router.into(),
            Value::time(host.first_seen),
            Value::time(host.last_seen),
            Value::count(host.packets),
            Value::count(host.bytes),
            Value::count(host.values_not_kept),
            Value::show(host.protocols.iter().map(|it| it.slug()).collect::<Vec<_>>().join(" ")),
        ]);
        for mac in &host.macs {
            macs.push(vec![site.clone(), id.clone(), Value::show(mac), from.clone()]);
        }
        for address in &host.addresses {
            addresses.push(vec![
                site.clone(),
                id.clone(),
                Value::show(&address.network),
                Value::show(address.ip),
                from.clone(),
                Value::time(address.first_seen),
                Value::time(address.last_seen),
            ]);
        }
        for observation in &host.observations {
            observations.push(vec![
                site.clone(),
                id.clone(),
                Value::show(observation.field),
                Value::text(&observation.value),
                from.clone(),
                Value::time(observation.first_seen),
                Value::time(observation.last_seen),
                Value::count(observation.count),
                Value::show(place_write(&observation.first, file)),
                Value::show(place_write(&observation.last, file)),
            ]);
        }
    }
    keys.upsert(transaction).await?;
    said.upsert(transaction).await?;
    macs.upsert(transaction).await?;
    addresses.upsert(transaction).await?;
    observations.upsert(transaction).await
}

fn host_key_row<'a>(site: &Value<'a>, id: &Value<'a>, key: &HostKey) -> Vec<Value<'a>> {
    let (mac, ip, epoch) = match key {
        HostKey::Mac(_, mac) => (Some(mac), None, 0),
        HostKey::Address(_, ip, epoch) => (None, Some(ip), *epoch),
    };
    vec![
        site.clone(),
        id.clone(),
        Value::show(key.network()),
        Value::show_option(mac),
        Value::show_option(ip),
        Value::number(i64::from(epoch)),
    ]
}
