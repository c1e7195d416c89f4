//! Devices: what assets and hosts are views of.

use serde::{Deserialize, Serialize};

use crate::id::{AssetId, DeviceId, HostId};
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

/// A device, with what rooms need to know to match, score and plan for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// Its id: that of its oldest asset, else host.
    pub id: DeviceId,
    /// Its assets. A gateway is one host with many.
    pub assets: Vec<AssetId>,
    /// Its hosts. A CT is three.
    pub hosts: Vec<HostId>,
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
}
