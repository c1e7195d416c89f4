//! Of the link, tunnels and what they carry.

use super::{Explained, only_tshark};

const LINK: &str = "a capture of the radio itself, whose frames are not read: a mirror port gives Ethernet";
const TUNNEL: &str = "the packet is inside another, and tunnels are not looked into";

pub(super) const ROWS: &[Explained] = &[
    only_tshark("80211http.pcap", &[4, 6, 8, 9, 10, 11, 13, 15, 18, 19, 21, 22, 24, 25], "http", LINK),
    only_tshark("arp-who-has-radiotap.pcap", &[1, 2], "arp", LINK),
    only_tshark("vxlan.pcap", &[1, 2, 3, 4, 24, 25, 26, 27], "dns", TUNNEL),
    only_tshark("vxlan.pcap", &[8, 10, 31, 33], "tls", TUNNEL),
    only_tshark("dns.pcap", &[4, 5], "dns", TUNNEL),
    only_tshark("openvpn.pcap", &[31, 88], "tls", TUNNEL),
    only_tshark(
        "lldp-app-priority.pcap",
        &[1],
        "lldp",
        "it comes from the address 00:00:00:00:00:00, which is nobody's",
    ),
    only_tshark(
        "null_loopback.pcap",
        &[3],
        "dns",
        "the file says that its frames are of BSD loopback, and this one is of Cisco HDLC",
    ),
];
