//! Conversations: who talked to whom, an hour and a source at a time; summed when read.
//!
//! Which host a party is follows from its address when read, not when written, so that it does not matter whether
//! hosts or conversations came first.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde::Serialize;
use wardroom_model::actor::Right;
use wardroom_model::conversation::Transport;
use wardroom_model::id::{DeviceId, HostId, SourceId};
use wardroom_model::{CaptureFile, Conversation, Locator, Mac, NetworkKey, OpContext, Timestamp};

use crate::Store;
use crate::db::{Batch, Row, RowError, Value};
use crate::digest::short_digest;
use crate::error::{Fault, StoreError};
use crate::event::event_record;
use crate::place::{Places, place_write};
use crate::reach::Named;
use crate::rights::permitted;
use crate::word::words;

words! {
    /// Which side a host is of a conversation.
    Side {
        /// It asks.
        Client = "client",
        /// It is asked.
        Server = "server",
    }
}

/// All that a host says to one peer over one service, summed over hours and sources.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConversationRow {
    /// Which side the host is.
    pub side: Side,
    /// The network that it was heard on.
    pub network: NetworkKey,
    /// The other side's address.
    pub peer_ip: IpAddr,
    /// The other side's Ethernet address, or its router's.
    pub peer_mac: Option<Mac>,
    /// The other side's host, where it is known.
    pub peer_host: Option<HostId>,
    /// The other side's device, where it is known.
    pub peer_device: Option<DeviceId>,
    /// What people call that device.
    pub peer_name: Option<Box<str>>,
    /// Transport.
    pub transport: Transport,
    /// The server's port.
    pub server_port: Option<u16>,
    /// What is spoken; a protocol's slug.
    pub app: Option<Box<str>>,
    /// Bytes on the wire from client to server.
    pub bytes_to_server: u64,
    /// Bytes on the wire from server to client.
    pub bytes_to_client: u64,
    /// Packets from client to server.
    pub packets_to_server: u64,
    /// Packets from server to client.
    pub packets_to_client: u64,
    /// Connections.
    pub connections: u64,
    /// Of them, those refused.
    pub refusals: u64,
    /// Start of the first hour.
    pub first_hour: Timestamp,
    /// Start of the last hour.
    pub last_hour: Timestamp,
    /// Where the first of them was heard.
    pub first: Option<Locator>,
}

const COLUMNS: &[&str] = &[
    "site",
    "id",
    "hour",
    "source",
    "network",
    "client_mac",
    "client_ip",
    "server_mac",
    "server_ip",
    "transport",
    "server_port",
    "app",
    "bytes_to_server",
    "bytes_to_client",
    "packets_to_server",
    "packets_to_client",
    "connections",
    "refusals",
    "first_locator",
];

/// Conversations written in one transaction.
const CONVERSATIONS_A_TRANSACTION: usize = 1_000;

impl Store {
    /// Writes what a source says of some conversations, each with absolute counts for its hour.
    ///
    /// # Errors
    /// Without the right to ingest, where there is no such source, or when the database fails.
    pub async fn conversation_put_batch(
        &self,
        context: &OpContext,
        source: &SourceId,
        conversations: &[Conversation],
    ) -> Result<(), StoreError> {
        permitted(context, Right::Ingest, "conversation_put_batch", source.as_str(), async {
            let file = self.source_file(context, source).await?;
            let mut chunks = conversations.chunks(CONVERSATIONS_A_TRANSACTION).peekable();
            while let Some(chunk) = chunks.next() {
                let mut transaction = self.database.begin().await?;
                let mut batch = Batch::new("conversation", COLUMNS, 4);
                for conversation in chunk {
                    batch.push(values_of(context, source, &file, conversation));
                }
                batch.upsert(&mut transaction).await?;
                if chunks.peek().is_none() {
                    let payload =
                        serde_json::json!({ "source": source, "conversations": conversations.len() });
                    let subject = format!("source {source}");
                    event_record(&mut transaction, context, "conversation_put_batch", &subject, &payload)
                        .await?;
                }
                transaction.commit().await?;
            }
            Ok(())
        })
        .await
    }

    /// Whom a host talks to, most bytes first.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn conversation_list(
        &self,
        context: &OpContext,
        host: &HostId,
    ) -> Result<Vec<ConversationRow>, StoreError> {
        permitted(context, Right::Read, "conversation_list", host.as_str(), async {
            if !self.host_is_reached(context, host).await? {
                return Ok(Vec::new());
            }
            let places = self.places(context).await?;
            let macs = self.host_macs(context, host).await?;
            let mut rows = Vec::new();
            for side in [Side::Client, Side::Server] {
                let read = |row: &Row<'_>| conversation_row(row, side, &places);
                let values = [Value::text(&context.site), Value::text(host.as_str())];
                let some = self.database.fetch_all(&summed_sql(side), &values, read).await?;
                // An address may have been another host's before: on link, the Ethernet address tells.
                rows.extend(some.into_iter().filter_map(|(mac, row)| {
                    let its_own = macs.is_empty() || mac.is_none_or(|mac| macs.contains(&mac));
                    its_own.then_some(row)
                }));
            }
            self.peers_name(context, &mut rows).await?;
            let order = |row: &ConversationRow| {
                let bytes = row.bytes_to_server.saturating_add(row.bytes_to_client);
                (std::cmp::Reverse(bytes), row.side, row.peer_ip, row.server_port, row.app.clone())
            };
            rows.sort_by_cached_key(order);
            Ok(rows)
        })
        .await
    }

    /// The Ethernet addresses of a host on link; none for one behind a router.
    async fn host_macs(&self, context: &OpContext, host: &HostId) -> Result<BTreeSet<Mac>, Fault> {
        let macs = self
            .database
            .fetch_all(
                "SELECT DISTINCT m.mac FROM host_mac m JOIN host h ON h.site = m.site AND h.id = m.host \
                 WHERE m.site = $1 AND m.host = $2 AND h.mac IS NOT NULL",
                &[Value::text(&context.site), Value::text(host.as_str())],
                |row| row.mac_option("mac"),
            )
            .await?;
        Ok(macs.into_iter().flatten().collect())
    }

    /// Finds the hosts and devices of the peers by their addresses; those out of reach stay addresses.
    async fn peers_name(&self, context: &OpContext, rows: &mut [ConversationRow]) -> Result<(), Fault> {
        let addresses: BTreeSet<String> = rows.iter().map(|row| row.peer_ip.to_string()).collect();
        let addresses: Vec<String> = addresses.into_iter().collect();
        for some in addresses.chunks(500) {
            let mut values = vec![Value::text(&context.site)];
            values.extend(some.iter().map(|address| Value::text(address)));
            let places: Vec<String> = (2..=values.len()).map(|place| format!("${place}")).collect();
            let sql = format!(
                "SELECT a.ip, a.network, a.host, a.last_seen, l.device, d.name FROM host_address a \
                 LEFT JOIN device_host l ON l.site = a.site AND l.host = a.host AND l.valid_to IS NULL \
                 AND l.role <> 'gateway' \
                 LEFT JOIN device_row d ON d.site = l.site AND d.id = l.device \
                 WHERE a.site = $1 AND a.ip IN ({}) ORDER BY a.last_seen, a.host",
                places.join(", ")
            );
            let peers = self.database.fetch_all(&sql, &values, peer_row).await?;
            for (ip, network, host, device, name) in peers {
                for row in rows.iter_mut().filter(|row| row.peer_ip == ip && row.network == network) {
                    row.peer_host = Some(host.clone());
                    row.peer_device = device.clone();
                    row.peer_name = name.clone();
                }
            }
        }
        let devices = rows.iter().filter_map(|row| row.peer_device.as_ref()).map(DeviceId::as_str).collect();
        let Some(reached) = self.reached(context, Named::Device, &devices).await? else { return Ok(()) };
        let in_reach = |device: &DeviceId| reached.contains(device.as_str());
        for row in rows.iter_mut().filter(|row| !row.peer_device.as_ref().is_some_and(in_reach)) {
            (row.peer_host, row.peer_device, row.peer_name) = (None, None, None);
        }
        Ok(())
    }
}

type Peer = (IpAddr, NetworkKey, HostId, Option<DeviceId>, Option<Box<str>>);

fn peer_row(row: &Row<'_>) -> Result<Peer, RowError> {
    Ok((
        row.ip("ip")?,
        NetworkKey::parse(&row.text("network")?),
        HostId::new(row.text("host")?),
        row.text_option("device")?.map(DeviceId::new),
        row.text_option("name")?,
    ))
}

fn values_of<'a>(
    context: &'a OpContext,
    source: &'a SourceId,
    file: &CaptureFile,
    conversation: &'a Conversation,
) -> Vec<Value<'a>> {
    let key = &conversation.key;
    let port = key.server_port.map(i64::from);
    let id = short_digest(&[
        &key.network.to_string(),
        &key.client.ip.to_string(),
        &key.client.mac.map(|mac| mac.to_string()).unwrap_or_default(),
        &key.server.ip.to_string(),
        &key.server.mac.map(|mac| mac.to_string()).unwrap_or_default(),
        key.transport.slug(),
        &port.map(|port| port.to_string()).unwrap_or_default(),
        key.app.map_or("", |app| app.slug()),
    ]);
    let first =
        conversation.first.as_ref().map(|first| first_write(key.hour, source, &place_write(first, file)));
    vec![
        Value::text(&context.site),
        Value::show(id),
        Value::time(key.hour),
        Value::text(source.as_str()),
        Value::show(&key.network),
        Value::show_option(key.client.mac),
        Value::show(key.client.ip),
        Value::show_option(key.server.mac),
        Value::show(key.server.ip),
        Value::text(key.transport.slug()),
        Value::Number(port),
        Value::text_option(key.app.map(|app| app.slug())),
        Value::count(conversation.bytes_to_server),
        Value::count(conversation.bytes_to_client),
        Value::count(conversation.packets_to_server),
        Value::count(conversation.packets_to_client),
        Value::count(conversation.connections),
        Value::count(conversation.refusals),
        Value::show_option(first),
    ]
}

/// The first place of an hour, written so that the smallest of several texts is the earliest place.
fn first_write(hour: Timestamp, source: &SourceId, place: &str) -> String {
    let ordered = (hour.0 as u64) ^ (1 << 63);
    format!("{ordered:016x} {source} {place}")
}

pub(crate) fn first_read(text: &str, places: &Places) -> Result<Locator, RowError> {
    let mut parts = text.splitn(3, ' ').skip(1);
    let (source, place) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    places.parse(place, &SourceId::new(source), "first_locator")
}

/// Conversations of a host's addresses, summed.
fn summed_sql(side: Side) -> String {
    let (own, peer) = match side {
        Side::Client => ("client", "server"),
        Side::Server => ("server", "client"),
    };
    let sum = |column: &str| format!("CAST(SUM(c.{column}) AS BIGINT) AS {column}");
    let sums: Vec<String> = [
        "bytes_to_server",
        "bytes_to_client",
        "packets_to_server",
        "packets_to_client",
        "connections",
        "refusals",
    ]
    .map(sum)
    .into();
    format!(
        "SELECT c.network, c.{own}_mac AS own_mac, c.{peer}_ip AS peer_ip, c.{peer}_mac AS peer_mac, c.transport, \
         c.server_port, c.app, {}, MIN(c.hour) AS first_hour, MAX(c.hour) AS last_hour, \
         MIN(c.first_locator) AS first_locator FROM conversation c \
         JOIN (SELECT DISTINCT site, network, ip FROM host_address WHERE site = $1 AND host = $2) a \
         ON a.site = c.site AND a.ip = c.{own}_ip AND a.network = c.network WHERE c.site = $1 \
         GROUP BY c.network, c.{own}_mac, c.{peer}_ip, c.{peer}_mac, c.transport, c.server_port, c.app",
        sums.join(", ")
    )
}

fn conversation_row(
    row: &Row<'_>,
    side: Side,
    places: &Places,
) -> Result<(Option<Mac>, ConversationRow), RowError> {
    let first = row.text_option("first_locator")?;
    let conversation = ConversationRow {
        side,
        network: NetworkKey::parse(&row.text("network")?),
        peer_ip: row.ip("peer_ip")?,
        peer_mac: row.mac_option("peer_mac")?,
        peer_host: None,
        peer_device: None,
        peer_name: None,
        transport: row.slug("transport", Transport::find)?,
        server_port: row.number_option("server_port")?.and_then(|port| u16::try_from(port).ok()),
        app: row.text_option("app")?,
        bytes_to_server: row.count("bytes_to_server")?,
        bytes_to_client: row.count("bytes_to_client")?,
        packets_to_server: row.count("packets_to_server")?,
        packets_to_client: row.count("packets_to_client")?,
        connections: row.count("connections")?,
        refusals: row.count("refusals")?,
        first_hour: row.time("first_hour")?,
        last_hour: row.time("last_hour")?,
        first: first.map(|text| first_read(&text, places)).transpose()?,
    };
    Ok((row.mac_option("own_mac")?, conversation))
}
