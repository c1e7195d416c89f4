//! Devices: what assets and hosts are views of.

use serde::{Deserialize, Serialize};

use crate::id::{AssetId, DeviceId, HostId};
use crate::kin::{Kin, SeveralReason, SpokenFor};
use crate::macros::slugs;
use crate::{Claim, Confidence};

slugs! {
    /// On which side of the house a device is known.
    Bucket {
        /// An asset and a host are one device.
        Matched = "matched",
        /// On the network, not in the CMMS.
        NetworkOnly = "network_only",
        /// In the CMMS, not on the network.
        CmmsOnly = "cmms_only",
    }
}

slugs! {
    /// What a host is to its device.
    HostRole {
        /// The one that it is known by.
        Main = "main",
        /// Another of its cards or computers.
        Part = "part",
        /// A card with an address of its own making, as wireless ones have.
        Wireless = "wireless",
        /// What it was heard as before: another card, another network, an address of its own making.
        Former = "former",
        /// Not the device itself: what speaks for it.
        Gateway = "gateway",
    }
}

/// A host of a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceHost {
    /// The host.
    pub id: HostId,
    /// What it is to the device.
    pub role: HostRole,
}

impl From<HostId> for DeviceHost {
    /// The only host of a device.
    fn from(id: HostId) -> Self {
        Self { id, role: HostRole::Main }
    }
}

/// A device, with what rooms need to know to match, score and plan for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// Its id: that of its oldest asset, else host.
    pub id: DeviceId,
    /// Its assets. A gateway is one host with many.
    pub assets: Vec<AssetId>,
    /// Its hosts, the main one first. A CT is three. A device behind a gateway has the gateway's.
    pub hosts: Vec<DeviceHost>,
    /// Where it is known.
    pub bucket: Bucket,
    /// Tag or host name or address: what people call it.
    pub name: Box<str>,
    /// What it is, joined from assets, hosts and decisions; at most one an attribute.
    pub claims: Vec<Claim>,
    /// Is it medical, and how sure.
    pub medical: Option<(bool, Confidence)>,
    /// Department, from the asset.
    pub department: Option<Box<str>>,
    /// Place, from the asset.
    pub location: Option<Box<str>>,
    /// Why its hosts are one device, and which others may be part of it; ordered by hosts.
    pub kin: Vec<Kin>,
    /// Devices that it speaks for.
    pub speaks_for: Vec<SpokenFor>,
    /// As its gateway names it, where it is behind one that does.
    pub named: Option<SpokenFor>,
    /// What shows that it stands for several devices; empty where nothing does.
    pub several: Vec<SeveralReason>,
}

impl Device {
    /// The hosts that are the device itself.
    pub fn own_hosts(&self) -> impl Iterator<Item = &HostId> {
        self.hosts.iter().filter(|host| host.role != HostRole::Gateway).map(|host| &host.id)
    }
}
