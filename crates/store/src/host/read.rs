//! Reading hosts: the rows of all sources joined to one host again.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use wardroom_model::actor::Right;
use wardroom_model::host::HostAddress;
use wardroom_model::id::{DeviceId, HostId, SourceId};
use wardroom_model::{Field, Host, HostKey, Mac, NetworkKey, Observation, OpContext, Protocol, Timestamp};

use super::HostDetail;
use crate::Store;
use crate::db::{Row, RowError, Value};
use crate::error::{Fault, StoreError};
use crate::place::Places;
use crate::reach::{Named, reach_sql};
use crate::rights::{permitted, permitted_whole};

/// Hosts that are joined at a time when all are read.
const HOSTS_AT_A_TIME: usize = 2_000;

impl Store {
    /// Every host, over all sources, by id.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn host_list_all(&self, context: &OpContext) -> Result<Vec<Host>, StoreError> {
        permitted_whole(context, Right::Read, "host_list_all", &context.site, async {
            let mut hosts: Vec<Host> = Vec::new();
            loop {
                let after = hosts.last().map(|host| host.key.id());
                let some = self.hosts_after(context, after.as_ref(), HOSTS_AT_A_TIME).await?;
                let last = some.len() < HOSTS_AT_A_TIME;
                hosts.extend(some);
                if last {
                    return Ok(hosts);
                }
            }
        })
        .await
    }

    /// Up to `limit` hosts after an id, by id.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn host_list(
        &self,
        context: &OpContext,
        after: Option<&HostId>,
        limit: usize,
    ) -> Result<Vec<Host>, StoreError> {
        permitted_whole(
            context,
            Right::Read,
            "host_list",
            &context.site,
            self.hosts_after(context, after, limit),
        )
        .await
    }

    async fn hosts_after(
        &self,
        context: &OpContext,
        after: Option<&HostId>,
        limit: usize,
    ) -> Result<Vec<Host>, Fault> {
        let after = after.map_or("", HostId::as_str);
        let limit = Value::number(i64::try_from(limit).unwrap_or(i64::MAX));
        let sql = "SELECT id, network, mac, ip, lease_epoch FROM host WHERE site = $1 AND id > $2 \
                   ORDER BY id LIMIT $3";
        let values = [Value::text(&context.site), Value::text(after), limit];
        let keys = self.database.fetch_all(sql, &values, host_key).await?;
        self.hosts_joined(context, keys).await
    }

    /// One host with all that was heard about it.
    ///
    /// # Errors
    /// Without the right to read, where there is no such host, or when the database fails.
    pub async fn host_fetch(&self, context: &OpContext, id: &HostId) -> Result<HostDetail, StoreError> {
        permitted(context, Right::Read, "host_fetch", id.as_str(), self.host_detail(context, id)).await
    }

    pub(crate) async fn host_detail(&self, context: &OpContext, id: &HostId) -> Result<HostDetail, Fault> {
        let missing = || Fault::NotFound(format!("host {id}"));
        if !self.host_is_reached(context, id).await? {
            return Err(missing());
        }
        let mut values = vec![Value::text(&context.site), Value::text(id.as_str())];
        let sql = "SELECT id, network, mac, ip, lease_epoch FROM host WHERE site = $1 AND id = $2";
        let keys = self.database.fetch_all(sql, &values, host_key).await?;
        let host = self.hosts_joined(context, keys).await?.pop();
        let host = host.ok_or_else(missing)?;
        let sql = format!(
            "SELECT device FROM device_host WHERE site = $1 AND host = $2 AND valid_to IS NULL \
             AND role <> 'gateway'{} ORDER BY device",
            reach_sql(context, Named::Device, "device", &mut values)
        );
        let read = |row: &Row<'_>| Ok(DeviceId::new(row.text("device")?));
        let devices = self.database.fetch_all(&sql, &values, read).await?;
        Ok(HostDetail::new(host, devices))
    }

    /// Joins the rows of hosts whose ids are a run without gaps.
    async fn hosts_joined(
        &self,
        context: &OpContext,
        keys: Vec<(HostId, HostKey)>,
    ) -> Result<Vec<Host>, Fault> {
        let (Some((first, _)), Some((last, _))) = (keys.first(), keys.last()) else { return Ok(Vec::new()) };
        let run = [Value::text(&context.site), Value::show(first), Value::show(last)];
        let mut hosts: BTreeMap<HostId, Joining> =
            keys.into_iter().map(|(id, key)| (id, Joining::new(key))).collect();
        let run_of = "WHERE site = $1 AND host >= $2 AND host <= $3";
        let sql = format!(
            "SELECT host, router, first_seen, last_seen, packets, bytes, values_not_kept, protocols FROM host_source {run_of}"
        );
        for (id, said) in self.database.fetch_all(&sql, &run, said_row).await? {
            hosts.entry(id).and_modify(|host| host.said(said));
        }
        let sql = format!("SELECT host, mac FROM host_mac {run_of}");
        for (id, mac) in self.database.fetch_all(&sql, &run, mac_row).await? {
            hosts.entry(id).and_modify(|host| host.macs.extend(mac));
        }
        let sql = format!("SELECT host, network, ip, first_seen, last_seen FROM host_address {run_of}");
        for (id, address) in self.database.fetch_all(&sql, &run, address_row).await? {
            hosts.entry(id).and_modify(|host| host.address(address));
        }
        let places = self.places(context).await?;
        let sql = format!(
            "SELECT host, field, value, source, first_seen, last_seen, count, first_locator, last_locator \
             FROM observation {run_of} ORDER BY site, host, field, value, source"
        );
        let read = |row: &Row<'_>| observation_row(row, &places);
        for (id, observation) in self.database.fetch_all(&sql, &run, read).await? {
            hosts.entry(id).and_modify(|host| observation.into_iter().for_each(|new| host.observation(new)));
        }
        Ok(hosts.into_values().map(Joining::finish).collect())
    }
}

fn host_key(row: &Row<'_>) -> Result<(HostId, HostKey), RowError> {
    let network = NetworkKey::parse(&row.text("network")?);
    let key = match row.mac_option("mac")? {
        Some(mac) => HostKey::Mac(network, mac),
        None => {
            let epoch = u32::try_from(row.number("lease_epoch")?).unwrap_or(0);
            HostKey::Address(network, row.ip("ip")?, epoch)
        }
    };
    Ok((HostId::new(row.text("id")?), key))
}

fn host_id(row: &Row<'_>) -> Result<HostId, RowError> {
    row.text("host").map(HostId::new)
}

/// What one source says of a host as a whole.
#[derive(Default)]
struct Said {
    router: bool,
    first_seen: Timestamp,
    last_seen: Timestamp,
    packets: u64,
    bytes: u64,
    values_not_kept: u64,
    protocols: BTreeSet<Protocol>,
}

fn said_row(row: &Row<'_>) -> Result<(HostId, Said), RowError> {
    let said = Said {
        router: row.bool("router")?,
        first_seen: row.time("first_seen")?,
        last_seen: row.time("last_seen")?,
        packets: row.count("packets")?,
        bytes: row.count("bytes")?,
        values_not_kept: row.count("values_not_kept")?,
        protocols: row.text("protocols")?.split(' ').filter_map(Protocol::find).collect(),
    };
    Ok((host_id(row)?, said))
}

fn mac_row(row: &Row<'_>) -> Result<(HostId, Option<Mac>), RowError> {
    Ok((host_id(row)?, row.mac_option("mac")?))
}

fn address_row(row: &Row<'_>) -> Result<(HostId, HostAddress), RowError> {
    let address = HostAddress {
        network: NetworkKey::parse(&row.text("network")?),
        ip: row.ip("ip")?,
        first_seen: row.time("first_seen")?,
        last_seen: row.time("last_seen")?,
    };
    Ok((host_id(row)?, address))
}

/// None where the field is no longer on the list of what may be read.
fn observation_row(row: &Row<'_>, places: &Places) -> Result<(HostId, Option<Observation>), RowError> {
    let Some(field) = Field::parse(&row.text("field")?) else { return Ok((host_id(row)?, None)) };
    let source = SourceId::new(row.text("source")?);
    let observation = Observation {
        field,
        value: row.text("value")?,
        first_seen: row.time("first_seen")?,
        last_seen: row.time("last_seen")?,
        count: row.count("count")?,
        first: places.read(row, &source, "first_locator")?,
        last: places.read(row, &source, "last_locator")?,
    };
    Ok((host_id(row)?, Some(observation)))
}

/// A host while the rows of its sources are joined.
struct Joining {
    key: HostKey,
    said: Option<Said>,
    macs: BTreeSet<Mac>,
    addresses: BTreeMap<(NetworkKey, std::net::IpAddr), HostAddress>,
    observations: BTreeMap<(Field, Box<str>), Observation>,
}

impl Joining {
    fn new(key: HostKey) -> Self {
        let (macs, addresses, observations) = Default::default();
        Self { key, said: None, macs, addresses, observations }
    }

    fn said(&mut self, new: Said) {
        let Some(said) = &mut self.said else {
            self.said = Some(new);
            return;
        };
        said.router |= new.router;
        said.first_seen = said.first_seen.min(new.first_seen);
        said.last_seen = said.last_seen.max(new.last_seen);
        said.packets = said.packets.saturating_add(new.packets);
        said.bytes = said.bytes.saturating_add(new.bytes);
        said.values_not_kept = said.values_not_kept.saturating_add(new.values_not_kept);
        said.protocols.extend(new.protocols);
    }

    fn address(&mut self, new: HostAddress) {
        match self.addresses.entry((new.network.clone(), new.ip)) {
            Entry::Vacant(place) => {
                place.insert(new);
            }
            Entry::Occupied(mut place) => {
                let address = place.get_mut();
                address.first_seen = address.first_seen.min(new.first_seen);
                address.last_seen = address.last_seen.max(new.last_seen);
            }
        }
    }

    fn observation(&mut self, new: Observation) {
        match self.observations.entry((new.field, new.value.clone())) {
            Entry::Vacant(place) => {
                place.insert(new);
            }
            Entry::Occupied(mut place) => {
                let kept = place.get_mut();
                if (new.first_seen, &new.first) < (kept.first_seen, &kept.first) {
                    kept.first_seen = new.first_seen;
                    kept.first = new.first;
                }
                if (new.last_seen, &new.last) > (kept.last_seen, &kept.last) {
                    kept.last_seen = new.last_seen;
                    kept.last = new.last;
                }
                kept.count = kept.count.saturating_add(new.count);
            }
        }
    }

    /// The host, each field with its first values only, as a single capture would have kept them.
    fn finish(self) -> Host {
        let mut observations: Vec<Observation> = self.observations.into_values().collect();
        observations.sort_by(|a, b| {
            (a.field, a.first_seen, &a.first, &a.value).cmp(&(b.field, b.first_seen, &b.first, &b.value))
        });
        let mut not_kept = self.said.as_ref().map_or(0, |said| said.values_not_kept);
        let (mut field, mut values) = (None, 0);
        observations.retain(|observation| {
            values = if field == Some(observation.field) { values + 1 } else { 1 };
            field = Some(observation.field);
            if values > Observation::VALUES_A_FIELD {
                not_kept = not_kept.saturating_add(observation.count);
            }
            values <= Observation::VALUES_A_FIELD
        });
        observations.sort_by(|a, b| (a.field, &a.first, &a.value).cmp(&(b.field, &b.first, &b.value)));
        let mut addresses: Vec<HostAddress> = self.addresses.into_values().collect();
        addresses.sort_by(|a, b| (a.first_seen, a.ip, &a.network).cmp(&(b.first_seen, b.ip, &b.network)));
        let said = self.said.unwrap_or_default();
        Host {
            key: self.key,
            macs: self.macs.into_iter().collect(),
            addresses,
            router: said.router,
            first_seen: said.first_seen,
            last_seen: said.last_seen,
            packets: said.packets,
            bytes: said.bytes,
            protocols: said.protocols.into_iter().collect(),
            observations,
            values_not_kept: not_kept,
        }
    }
}
