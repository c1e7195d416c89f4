//! Of medical devices.

use wardroom_model::Protocol;

use super::Explained;

pub(super) const ROWS: &[Explained] = &[];

/// Protocols that tshark has no dissector of, and the captures in which they are spoken.
pub(super) const UNSEEN: &[(Protocol, &[&str])] = &[
    (Protocol::Intellivue, &["02-clinical.pcapng"]),
    (Protocol::Astm, &["02-clinical.pcapng"]),
    (Protocol::Carescape, &["services.pcap", "02-clinical.pcapng"]),
];
