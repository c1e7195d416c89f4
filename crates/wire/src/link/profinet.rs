//! PROFINET discovery and configuration (DCP), IEC 61158-6-10 §4.3: what a controller, drive or sensor of a plant is
//! called and of which make.
//!
//! Read are responses to identification and to questions, and what a device says of itself when it starts (*hello*).
//! The cyclic data of the same EtherType is left.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use super::names_of_bits;
use crate::bytes::Cursor;
use crate::{Anomaly, Sink};

/// Frame identifiers.
const HELLO: u16 = 0xfefc;
const GET_SET: u16 = 0xfefd;
const IDENTIFY_REQUEST: u16 = 0xfefe;
const IDENTIFY_RESPONSE: u16 = 0xfeff;

/// Services: to ask for values, to set them, to identify, to say hello.
const GET: u8 = 3;
const SET: u8 = 4;
const IDENTIFY: u8 = 5;
const HELLO_SERVICE: u8 = 6;

/// The options that tell what a device is.
const DEVICE: u8 = 2;

/// Bits of a device's role.
const ROLES: [&str; 4] = ["device", "controller", "multidevice", "supervisor"];

/// Reads what follows the Ethernet header.
pub(super) fn dissect(bytes: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let mut cursor = Cursor::new(bytes);
    let (frame, [service, kind]) = (cursor.u16()?, cursor.array()?);
    let is_known = matches!(
        (frame, service),
        (HELLO, HELLO_SERVICE) | (GET_SET, GET | SET) | (IDENTIFY_REQUEST | IDENTIFY_RESPONSE, IDENTIFY)
    );
    if !is_known || kind > 5 {
        return None;
    }
    cursor.skip(6)?;
    let length = usize::from(cursor.u16()?);
    let blocks = cursor.rest();
    let blocks = Cursor::new(blocks.get(..length).unwrap_or(blocks));
    let is_answer = matches!((service, kind), (GET | IDENTIFY, 1) | (HELLO_SERVICE, 0));
    if is_answer && read(blocks, sink).is_none() {
        sink.anomaly(Anomaly { protocol: Protocol::Profinet, kind: "block_past_end" });
    }
    Some(Protocol::Profinet)
}

/// Blocks: option, its part, length, two bytes of status, value, padding to an even length.
fn read(mut blocks: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    while !blocks.is_empty() {
        let [option, part] = blocks.array()?;
        let length = blocks.u16()?;
        let value = blocks.take(length.into())?;
        if length % 2 == 1 && !blocks.is_empty() {
            blocks.skip(1)?;
        }
        if let (DEVICE, [_, _, value @ ..]) = (option, value) {
            property(part, value, sink);
        }
    }
    Some(())
}

fn property(part: u8, value: &[u8], sink: &mut dyn Sink) {
    match (part, value) {
        (1, _) => sink.fact_bytes(Subject::Src, Field::ProfinetStationType, value),
        (2, _) => sink.fact_bytes(Subject::Src, Field::ProfinetStationName, value),
        (3, &[v0, v1, d0, d1]) => {
            let number = |bytes| format!("0x{:04x}", u16::from_be_bytes(bytes));
            sink.fact(Subject::Src, Field::ProfinetVendorId, &number([v0, v1]));
            sink.fact(Subject::Src, Field::ProfinetDeviceId, &number([d0, d1]));
        }
        (4, [role, ..]) => {
            let names = names_of_bits(u32::from(*role), &ROLES);
            sink.fact_bytes(Subject::Src, Field::ProfinetRole, names.as_bytes());
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests_support::{Collected, hex};

    #[track_caller]
    fn check(bytes: &str, expected: Option<&[&str]>, anomalies: usize) {
        let mut collected = Collected::default();
        assert_eq!(dissect(&hex(bytes), &mut collected), expected.map(|_| Protocol::Profinet));
        let lines: Vec<String> =
            collected.lines().iter().map(|line| line.replace("src profinet.", "")).collect();
        assert_eq!(lines, expected.unwrap_or_default());
        assert_eq!(collected.anomalies.len(), anomalies);
    }

    #[test]
    fn a_device_answers_what_it_is() {
        let blocks = "0202 0007 0000 706c632d31 00  0201 0008 0000 53372d333030
            0203 0006 0000 002a 010d  0204 0004 0000 0200  0102 000e 0001 0a140411 ffffff00 0a140401";
        let said = [
            "station_name plc-1",
            "station_type S7-300",
            "vendor_id 0x002a",
            "device_id 0x010d",
            "role controller",
        ];
        check(&format!("feff 05 01 00000007 0000 003c {blocks} 0000"), Some(&said), 0);
        check(&format!("fefd 03 01 00000007 0000 003c {blocks}"), Some(&said), 0);
        check(&format!("fefc 06 00 00000007 0000 003c {blocks}"), Some(&said), 0);
        check(&format!("fefd 04 00 00000007 0000 003c {blocks}"), Some(&[]), 0);
        check("fefe 05 00 00000007 0001 0004 ffff 0000", Some(&[]), 0);
        check("feff 05 01 00000007 0000 0006 0202 0007 0000", Some(&[]), 1);
        check("8000 0000 00000000 0000 0000", None, 0);
        check("feff 05", None, 0);
    }
}
