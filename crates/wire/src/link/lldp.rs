//! Link Layer Discovery Protocol (IEEE 802.1AB-2016 §8 and §9) and its inventory for media endpoints (ANSI/TIA-1057
//! §10.2.5 and §10.2.6): what stands at the other end of a cable, in its own words.
//!
//! Of the media extensions the inventory is read and nothing else: locations may be emergency call numbers and
//! addresses of people. A message begins with chassis, port and time to live in this order (§8.2), or it is none.

use std::borrow::Cow;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Mac, Protocol};

use super::{address, names_of_bits};
use crate::bytes::Cursor;
use crate::{Anomaly, Sink};

/// TIA's number, with which its extensions begin.
const TIA: [u8; 3] = [0x00, 0x12, 0xbb];

/// Bits of a system's capabilities, IEEE 802.1AB table 8-4.
const CAPABILITIES: [&str; 11] = [
    "other",
    "repeater",
    "bridge",
    "access point",
    "router",
    "telephone",
    "cable modem",
    "station",
    "customer vlan",
    "service vlan",
    "two-port relay",
];

/// Reads what follows the Ethernet header.
pub(super) fn dissect(bytes: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let mut cursor = Cursor::new(bytes);
    let ((1, chassis), (2, port), (3, _)) = (next(&mut cursor)?, next(&mut cursor)?, next(&mut cursor)?)
    else {
        return None;
    };
    identifier(Field::LldpChassisId, chassis, (4, 5), sink);
    identifier(Field::LldpPortId, port, (3, 4), sink);
    while !cursor.is_empty() {
        match next(&mut cursor) {
            Some((0, _)) => break,
            Some((kind, value)) => element(kind, value, sink),
            None => {
                sink.anomaly(Anomaly { protocol: Protocol::Lldp, kind: "value_past_end" });
                break;
            }
        }
    }
    Some(Protocol::Lldp)
}

/// The next value with its type, §8.4: seven bits of type, nine of length.
fn next<'a>(cursor: &mut Cursor<'a>) -> Option<(u16, &'a [u8])> {
    let head = cursor.u16()?;
    Some((head >> 9, cursor.take(usize::from(head & 0x1ff))?))
}

fn element(kind: u16, value: &[u8], sink: &mut dyn Sink) {
    match (kind, value) {
        (4, _) => sink.fact_bytes(Subject::Src, Field::LldpPortDescription, value),
        (5, _) => sink.fact_bytes(Subject::Src, Field::LldpSystemName, value),
        (6, _) => sink.fact_bytes(Subject::Src, Field::LldpSystemDescription, value),
        (7, [_, _, e0, e1, ..]) => {
            let enabled = u32::from(u16::from_be_bytes([*e0, *e1]));
            let names = names_of_bits(enabled, &CAPABILITIES);
            sink.fact_bytes(Subject::Src, Field::LldpCapabilities, names.as_bytes());
        }
        (8, _) => management(value, sink),
        (127, [o0, o1, o2, subtype, value @ ..]) if [*o0, *o1, *o2] == TIA => {
            if let Some(field) = inventory(*subtype) {
                sink.fact_bytes(Subject::Src, field, value);
            }
        }
        _ => {}
    }
}

/// §8.5.9: length of what follows, the address family's number, the address.
fn management(value: &[u8], sink: &mut dyn Sink) {
    let Some((length, rest)) = value.split_first() else { return };
    if let Some([1 | 2, bytes @ ..]) = rest.get(..usize::from(*length))
        && let Some(address) = address(bytes)
    {
        sink.fact(Subject::Src, Field::LldpManagementAddress, &address.to_string());
    }
}

/// TIA-1057 table 12.
fn inventory(subtype: u8) -> Option<Field> {
    Some(match subtype {
        5 => Field::LldpHardwareRevision,
        6 => Field::LldpFirmwareRevision,
        7 => Field::LldpSoftwareRevision,
        8 => Field::LldpSerialNumber,
        9 => Field::LldpManufacturer,
        10 => Field::LldpModel,
        11 => Field::LldpAssetId,
        _ => return None,
    })
}

/// An identifier of a chassis or a port, §8.5.2 and §8.5.3; the subtypes of addresses differ.
fn identifier(field: Field, value: &[u8], (of_mac, of_address): (u8, u8), sink: &mut dyn Sink) {
    let Some((subtype, id)) = value.split_first() else { return };
    let text: Cow<'_, str> = match (*subtype, id) {
        (subtype, &[a, b, c, d, e, f]) if subtype == of_mac => Mac([a, b, c, d, e, f]).to_string().into(),
        (subtype, [1 | 2, bytes @ ..]) if subtype == of_address => match address(bytes) {
            Some(address) => address.to_string().into(),
            None => return,
        },
        _ => crate::text::clean(id),
    };
    if !text.is_empty() {
        sink.fact(Subject::Src, field, &text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests_support::{Collected, hex};

    const HEAD: &str = "0207 04 001b638445e6  0403 07 6531  0602 0078";

    #[track_caller]
    fn check(bytes: &str, expected: Option<&[&str]>, anomalies: usize) {
        let mut collected = Collected::default();
        assert_eq!(dissect(&hex(bytes), &mut collected), expected.map(|_| Protocol::Lldp));
        let lines: Vec<String> = collected.lines().iter().map(|line| line.replace("src lldp.", "")).collect();
        assert_eq!(lines, expected.unwrap_or_default());
        assert_eq!(collected.anomalies.len(), anomalies);
    }

    #[test]
    fn a_system_says_what_it_is_and_which_port_this_is() {
        let ids = ["chassis_id 00:1b:63:84:45:e6", "port_id e1"];
        check(HEAD, Some(&ids), 0);
        check(&format!("{HEAD} 0000 0a03 637431"), Some(&ids), 0);
        check(
            &format!(
                "{HEAD} 0802 4531 0a03 637431 0c03 617c62 0e04 0014 0004 100c 05 01 0a140411 02 00000001 00"
            ),
            Some(&[
                ids[0],
                ids[1],
                "port_description E1",
                "system_name ct1",
                "system_description a|b",
                "capabilities bridge",
                "management_address 10.20.4.17",
            ]),
            0,
        );
        let addresses = "0206 05 01 0a140411  0412 04 02 fe80000000000000000000000000 0017 0602 0000";
        check(addresses, Some(&["chassis_id 10.20.4.17", "port_id fe80::17"]), 0);
    }

    #[test]
    fn a_media_endpoint_has_an_inventory_and_its_location_is_not_read() {
        let tia = |subtype: u8, text: &str| {
            let bytes: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
            format!("{:04x} 0012bb {subtype:02x} {bytes}", 127 << 9 | (4 + text.len()))
        };
        let names = ["A", "B", "C", "S1", "ACME", "Pump", "T7"];
        let all: String = (5..12).zip(names).map(|(subtype, text)| tia(subtype, text)).collect();
        check(
            &format!("{HEAD} {} {all} 0000", tia(3, "\x02DE Hauptstr. 1")),
            Some(&[
                "chassis_id 00:1b:63:84:45:e6",
                "port_id e1",
                "hardware_revision A",
                "firmware_revision B",
                "software_revision C",
                "serial_number S1",
                "manufacturer ACME",
                "model Pump",
                "asset_id T7",
            ]),
            0,
        );
    }

    #[test]
    fn what_is_cut_is_told_and_what_is_foreign_is_left() {
        check("0403 07 6531 0207 04 001b638445e6 0602 0078", None, 0);
        check("0207 04 001b63", None, 0);
        check(&format!("{HEAD} 0a09 6374"), Some(&["chassis_id 00:1b:63:84:45:e6", "port_id e1"]), 1);
        check(
            &format!("{HEAD} 0e01 00 1000 1001 09 fe00"),
            Some(&["chassis_id 00:1b:63:84:45:e6", "port_id e1"]),
            0,
        );
    }
}
