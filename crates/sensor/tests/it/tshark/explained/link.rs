//! Of the link, tunnels and what they carry.

use super::{Explained, only_tshark};

const LINK: &str = "a capture of the radio itself, whose frames are not read: a mirror port gives Ethernet";

const ROUTED: &str = "a copy of a packet before, heard on the other side of a router too: it is counted once";
const PRIVATE: &str = "inside of OpenVPN, which is not looked into";

pub(super) const ROWS: &[Explained] = &[
    only_tshark("80211http.pcap", &[4, 6, 8, 9, 10, 11, 13, 15, 18, 19, 21, 22, 24, 25], "http", LINK),
    only_tshark("80211http.pcap", &[1, 2], "tcp", LINK),
    only_tshark("arp-who-has-radiotap.pcap", &[1, 2], "arp", LINK),
    only_tshark("openvpn.pcap", &[31, 88], "tls", PRIVATE),
    only_tshark(
        "rtsp.pcap",
        &[
            14, 15, 16, 18, 19, 20, 110, 111, 112, 114, 115, 116, 194, 195, 196, 198, 199, 200, 290, 291,
            292, 298, 299, 300, 302, 303, 304, 394, 395, 396, 398, 399, 400, 486, 487, 488, 490, 491, 492,
        ],
        "tcp",
        ROUTED,
    ),
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
