//! Of buildings and plants.

use wardroom_model::Protocol;

use super::Explained;

pub(super) const ROWS: &[Explained] = &[];

/// Protocols that tshark has no dissector of, and the captures in which they are spoken.
pub(super) const UNSEEN: &[(Protocol, &[&str])] = &[(Protocol::Fox, &["fox_info.pcap"])];
