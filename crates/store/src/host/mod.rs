//! Hosts: what was heard on the networks, kept per source and joined when read.
//!
//! Every table below `host` has one row a source with absolute values. Reading a capture again therefore changes
//! nothing, and a source can be taken out whole.

mod put;
mod read;

use serde::Serialize;
use wardroom_model::host::HostAddress;
use wardroom_model::id::{DeviceId, HostId};
use wardroom_model::{Field, Host, HostKey, Locator, Mac, NetworkKey, Observation, Protocol, Timestamp};

/// An observation as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ObservationRow {
    /// Protocol that carried it.
    pub protocol: Box<str>,
    /// Field, written `protocol.field`.
    pub field: Box<str>,
    /// What the field is, and where its standard puts it.
    pub describes: &'static str,
    /// Its value.
    pub value: Box<str>,
    /// When it was first heard.
    pub first_seen: Timestamp,
    /// When it was last heard.
    pub last_seen: Timestamp,
    /// How often, over all sources.
    pub count: u64,
    /// Where it was first read.
    pub first: Locator,
    /// Where it was last read.
    pub last: Locator,
}

/// A host as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HostDetail {
    /// Its id.
    pub id: HostId,
    /// Its natural key.
    pub key: Box<str>,
    #[serde(skip)]
    pub(crate) natural_key: HostKey,
    /// The network that it was heard on.
    pub network: NetworkKey,
    /// Devices that it is part of.
    pub devices: Vec<DeviceId>,
    /// Its Ethernet addresses.
    pub macs: Vec<Mac>,
    /// Its internet addresses.
    pub addresses: Vec<HostAddress>,
    /// True where its Ethernet address carries other hosts' packets.
    pub router: bool,
    /// First packet from it.
    pub first_seen: Timestamp,
    /// Last packet from it.
    pub last_seen: Timestamp,
    /// Packets from it.
    pub packets: u64,
    /// Bytes on the wire from it.
    pub bytes: u64,
    /// Protocols that it was heard to speak.
    pub protocols: Vec<Protocol>,
    /// What was heard about it.
    pub observations: Vec<ObservationRow>,
    /// Facts whose value was not kept.
    pub values_not_kept: u64,
}

impl HostDetail {
    /// As the model has it. What is no longer on the list of what may be read is left out.
    pub fn to_host(&self) -> Host {
        let observation = |row: &ObservationRow| {
            Some(Observation {
                field: Field::parse(&row.field)?,
                value: row.value.clone(),
                first_seen: row.first_seen,
                last_seen: row.last_seen,
                count: row.count,
                first: row.first.clone(),
                last: row.last.clone(),
            })
        };
        Host {
            key: self.natural_key.clone(),
            macs: self.macs.clone(),
            addresses: self.addresses.clone(),
            router: self.router,
            first_seen: self.first_seen,
            last_seen: self.last_seen,
            packets: self.packets,
            bytes: self.bytes,
            protocols: self.protocols.clone(),
            observations: self.observations.iter().filter_map(observation).collect(),
            values_not_kept: self.values_not_kept,
        }
    }

    pub(crate) fn new(host: Host, devices: Vec<DeviceId>) -> Self {
        let observations = host.observations.into_iter().map(|observation| ObservationRow {
            protocol: observation.field.protocol().slug().into(),
            field: observation.field.to_string().into(),
            describes: observation.field.describes(),
            value: observation.value,
            first_seen: observation.first_seen,
            last_seen: observation.last_seen,
            count: observation.count,
            first: observation.first,
            last: observation.last,
        });
        Self {
            id: host.key.id(),
            key: host.key.to_string().into(),
            network: host.key.network().clone(),
            natural_key: host.key,
            devices,
            macs: host.macs,
            addresses: host.addresses,
            router: host.router,
            first_seen: host.first_seen,
            last_seen: host.last_seen,
            packets: host.packets,
            bytes: host.bytes,
            protocols: host.protocols,
            observations: observations.collect(),
            values_not_kept: host.values_not_kept,
        }
    }
}
