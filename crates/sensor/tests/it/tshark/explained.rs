//! Differences from tshark that were looked into, each with its reason.

/// Who says something that the other does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Only {
    /// tshark has a value, and we have none.
    Tshark,
    /// We have a value or see a protocol, and tshark does not.
    Us,
}

/// Differences of one cause. What both say and say differently is never explained.
pub(super) struct Explained {
    pub(super) capture: &'static str,
    frames: &'static [u64],
    /// A field, such as `dns.query`, or a whole protocol.
    what: &'static str,
    only: Only,
    pub(super) reason: &'static str,
}

const fn only_tshark(
    capture: &'static str,
    frames: &'static [u64],
    what: &'static str,
    reason: &'static str,
) -> Explained {
    Explained { capture, frames, what, only: Only::Tshark, reason }
}

const fn only_us(
    capture: &'static str,
    frames: &'static [u64],
    what: &'static str,
    reason: &'static str,
) -> Explained {
    Explained { capture, frames, what, only: Only::Us, reason }
}

const LINK: &str = "a capture of the radio itself, whose frames are not read: a mirror port gives Ethernet";
const TUNNEL: &str = "the packet is inside another, and tunnels are not looked into";
const TWO_QUESTIONS: &str =
    "an attack: no software asks two questions at once, and only one is taken for DNS";
const NETBIOS: &str =
    "a scanner asks for NetBIOS names, which tshark takes for a DNS question on any other port";

/// Every row must explain something, or the test fails.
pub(super) const EXPLAINED: &[Explained] = &[
    only_tshark("80211http.pcap", &[4, 6, 8, 9, 10, 11, 13, 15, 18, 19, 21, 22, 24, 25], "http", LINK),
    only_tshark("arp-who-has-radiotap.pcap", &[1, 2], "arp", LINK),
    only_tshark("vxlan.pcap", &[1, 2, 3, 4, 24, 25, 26, 27], "dns", TUNNEL),
    only_tshark("vxlan.pcap", &[8, 10, 31, 33], "tls", TUNNEL),
    only_tshark("dns.pcap", &[4, 5], "dns", TUNNEL),
    only_tshark("openvpn.pcap", &[31, 88], "tls", TUNNEL),
    only_tshark(
        "null_loopback.pcap",
        &[3],
        "dns",
        "the file says that its frames are of BSD loopback, and this one is of Cisco HDLC",
    ),
    only_tshark("malformed_dns.pcap", &[2, 3, 5, 6], "dns", TWO_QUESTIONS),
    only_tshark("ripple20-dns_variant_1.pcap", &[2], "dns", TWO_QUESTIONS),
    only_tshark("BACnet_Host.pcap", &[14_954, 17_888], "dns.query", NETBIOS),
    only_us(
        "WinXP.pcap",
        &[563, 4153, 10_213, 16_593, 22_380],
        "http",
        "the server breaks off in the middle of a request's head, and tshark names no protocol before its end",
    ),
    only_tshark(
        "raw_ip.pcap",
        &[68],
        "dhcp",
        "a copy of the frame before, with the header's sum filled in between: it is counted once",
    ),
];

/// The row that says why the two differ here, if one does.
pub(super) fn row(capture: &str, frame: u64, what: &str, only: Only) -> Option<usize> {
    EXPLAINED.iter().position(|known| {
        let is_what = what == known.what || what.split('.').next() == Some(known.what);
        known.capture == capture && known.frames.contains(&frame) && is_what && known.only == only
    })
}
