//! The HTM record of a device, as a CMMS has it.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::id::AssetId;
use crate::{Date, Locator, Mac};

/// An asset as it was read from one source. Many assets are not networked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asset {
    /// The tag on the device; unique in a site.
    pub asset_tag: Box<str>,
    /// Maker, as the register writes it.
    pub manufacturer: Option<Box<str>>,
    /// Model, as the register writes it.
    pub model: Option<Box<str>>,
    /// Version of the device's software.
    pub software_version: Option<Box<str>>,
    /// Serial number, with its leading zeros.
    pub serial_number: Option<Box<str>>,
    /// Ethernet address.
    pub mac_address: Option<Mac>,
    /// Internet address.
    pub ip_address: Option<IpAddr>,
    /// Name on the network.
    pub host_name: Option<Box<str>>,
    /// Unique device identifier.
    pub udi: Option<Box<str>>,
    /// Description or kind, in the register's words.
    pub description: Option<Box<str>>,
    /// Department that uses it.
    pub department: Option<Box<str>>,
    /// Where it stands.
    pub location: Option<Box<str>>,
    /// Last maintenance done.
    pub last_pm: Option<Date>,
    /// Next maintenance due.
    pub next_pm: Option<Date>,
    /// Where it was read.
    pub locator: Locator,
}

impl Asset {
    /// The asset's id: its tag within its site.
    pub fn id(site: &str, asset_tag: &str) -> AssetId {
        AssetId::of(&[site, asset_tag])
    }
}
