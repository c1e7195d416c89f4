//! Of what any network has.

use wardroom_model::Protocol;

use super::{Explained, only_tshark, only_us};

const SECURITY_TYPES: &str =
    "the number of security types comes in a segment of its own, and tshark does not wait for the types";

pub(super) const ROWS: &[Explained] = &[
    only_us(
        "WinXP.pcap",
        &[563, 4153, 10_213, 16_593, 22_380],
        "http",
        "the server breaks off in the middle of a request's head, and tshark names no protocol before its end",
    ),
    only_us(
        "BACnet_Host.pcap",
        &[14_965, 17_899],
        "kerberos",
        "a scanner asks for a ticket on a port that is not that of Kerberos, by which tshark goes",
    ),
    only_us(
        "modbus-and-non-modbus-p502.pcap",
        &[77, 80],
        "rdp",
        "a scanner asks for RDP on the port of Modbus, by which tshark goes",
    ),
    only_us(
        "made-amqp.pcap",
        &[4],
        "amqp",
        "tshark 4.0 says nothing of the header of version 0-9-1, a message of eight bytes",
    ),
    only_us("vnc-scanner.pcap", &[8], "vnc.security", SECURITY_TYPES),
    only_tshark("vnc-scanner.pcap", &[11], "vnc.security", SECURITY_TYPES),
];

/// Protocols that tshark has no dissector of, and the captures in which they are spoken.
pub(super) const UNSEEN: &[(Protocol, &[&str])] = &[(Protocol::Pjl, &["inconsistent_printer.pcapng"])];
