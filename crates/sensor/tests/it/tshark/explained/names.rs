//! Of names and announcements.

use wardroom_model::Protocol;

use super::{Explained, only_tshark};

const TWO_QUESTIONS: &str =
    "an attack: no software asks two questions at once, and only one is taken for DNS";
const NETBIOS: &str =
    "a scanner asks for NetBIOS names, which tshark takes for a DNS question on any other port";

pub(super) const ROWS: &[Explained] = &[
    only_tshark("malformed_dns.pcap", &[2, 3, 5, 6], "dns", TWO_QUESTIONS),
    only_tshark("ripple20-dns_variant_1.pcap", &[2], "dns", TWO_QUESTIONS),
    only_tshark("BACnet_Host.pcap", &[14_954, 17_888], "dns.query", NETBIOS),
    only_tshark(
        "raw_ip.pcap",
        &[68],
        "dhcp",
        "a copy of the frame before, with the header's sum filled in between: it is counted once",
    ),
];

/// Protocols that tshark has no dissector of, and the captures in which they are spoken.
pub(super) const UNSEEN: &[(Protocol, &[&str])] =
    &[(Protocol::Wsd, &["upnp.pcap", "01-arrival.pcap", "02-clinical.pcapng"])];
