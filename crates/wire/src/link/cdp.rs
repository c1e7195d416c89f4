//! Cisco Discovery Protocol: what a switch, telephone or access point of Cisco calls itself, and which port this is.
//!
//! The layout is Cisco's own (*Cisco Discovery Protocol Packet Format*): version, time to live and a sum, then values
//! with two bytes of type and two of length, which counts its own four bytes. Compared with captures through tshark.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use super::{address, names_of_bits};
use crate::bytes::Cursor;
use crate::{Anomaly, Sink};

/// Bits of a device's capabilities.
const CAPABILITIES: [&str; 11] = [
    "router",
    "transparent bridge",
    "source route bridge",
    "switch",
    "host",
    "multicast filter",
    "repeater",
    "telephone",
    "remotely managed",
    "video",
    "two-port relay",
];

/// Addresses of one message that are read.
const ADDRESSES: u32 = 8;

/// Reads what follows the SNAP header.
pub(super) fn dissect(bytes: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let mut cursor = Cursor::new(bytes);
    let ([1 | 2, _ttl], _sum) = (cursor.array()?, cursor.u16()?) else { return None };
    while !cursor.is_empty() {
        let Some((kind, value)) = next(&mut cursor) else {
            sink.anomaly(Anomaly { protocol: Protocol::Cdp, kind: "value_past_end" });
            break;
        };
        element(kind, value, sink);
    }
    Some(Protocol::Cdp)
}

fn next<'a>(cursor: &mut Cursor<'a>) -> Option<(u16, &'a [u8])> {
    let (kind, length) = (cursor.u16()?, cursor.u16()?);
    Some((kind, cursor.take(usize::from(length.checked_sub(4)?))?))
}

fn element(kind: u16, value: &[u8], sink: &mut dyn Sink) {
    let mut text = |field| sink.fact_bytes(Subject::Src, field, value);
    match (kind, value) {
        (0x01, _) => text(Field::CdpDeviceId),
        (0x02, _) => addresses(Field::CdpAddress, value, sink),
        (0x03, _) => text(Field::CdpPort),
        (0x04, &[a, b, c, d]) => {
            let names = names_of_bits(u32::from_be_bytes([a, b, c, d]), &CAPABILITIES);
            sink.fact_bytes(Subject::Src, Field::CdpCapabilities, names.as_bytes());
        }
        (0x05, _) => text(Field::CdpVersion),
        (0x06, _) => text(Field::CdpPlatform),
        (0x0a, &[high, low]) => {
            let vlan = u16::from_be_bytes([high, low]).to_string();
            sink.fact(Subject::Src, Field::CdpNativeVlan, &vlan);
        }
        (0x14, _) => text(Field::CdpSystemName),
        (0x16, _) => addresses(Field::CdpManagementAddress, value, sink),
        _ => {}
    }
}

/// A count, then of each address: type, length and number of its protocol, length, address.
fn addresses(field: Field, value: &[u8], sink: &mut dyn Sink) {
    const IPV4: &[u8] = &[0xcc];
    const IPV6: &[u8] = &[0xaa, 0xaa, 0x03, 0, 0, 0, 0x86, 0xdd];
    let mut cursor = Cursor::new(value);
    let count = cursor.u32().unwrap_or(0).min(ADDRESSES);
    for _ in 0..count {
        let Some((protocol, bytes)) = one_address(&mut cursor) else { return };
        if let (IPV4 | IPV6, Some(address)) = (protocol, address(bytes))
            && !address.is_unspecified()
        {
            sink.fact(Subject::Src, field, &address.to_string());
        }
    }
}

fn one_address<'a>(cursor: &mut Cursor<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let [_, length] = cursor.array()?;
    let protocol = cursor.take(length.into())?;
    let length = cursor.u16()?;
    Some((protocol, cursor.take(length.into())?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests_support::{Collected, hex};

    #[track_caller]
    fn check(bytes: &str, expected: Option<&[&str]>, anomalies: usize) {
        let mut collected = Collected::default();
        assert_eq!(dissect(&hex(bytes), &mut collected), expected.map(|_| Protocol::Cdp));
        let lines: Vec<String> = collected.lines().iter().map(|line| line.replace("src cdp.", "")).collect();
        assert_eq!(lines, expected.unwrap_or_default());
        assert_eq!(collected.anomalies.len(), anomalies);
    }

    #[test]
    fn a_device_says_what_it_is() {
        let addresses =
            "00000002 01 01 cc 0004 0a140411 02 08 aaaa0300000086dd 0010 fe800000000000000000000000000017";
        check(
            &format!(
                "02b4 0000 0001 0007 737731 0003 0009 476930 2f31 0004 0008 00000028 0005 0009 76310a31 32
                 0006 0006 4353 000a 0006 000c 0014 0006 6161 0017 0008 00010203 0002 002d {addresses}
                 0016 0011 00000001 01 01 cc 0004 0a140401"
            ),
            Some(&[
                "device_id sw1",
                "port Gi0/1",
                "capabilities switch,multicast filter",
                "version v1 12",
                "platform CS",
                "native_vlan 12",
                "system_name aa",
                "address 10.20.4.17",
                "address fe80::17",
                "management_address 10.20.4.1",
            ]),
            0,
        );
    }

    #[test]
    fn what_is_cut_is_told_and_what_is_foreign_is_left() {
        check("02b4 0000 0001 0007 7377", Some(&[]), 1);
        check("01b4 0000 0001 0003", Some(&[]), 1);
        check("01b4 0000 0002 0008 ffffffff 0002 0006 00ff", Some(&[]), 0);
        check("03b4 0000 0001 0007 737731", None, 0);
        check("01b4", None, 0);
    }
}
