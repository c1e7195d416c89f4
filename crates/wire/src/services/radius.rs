//! RADIUS, RFC 2865, 2866 and 5176: switches, access points and gateways ask a server whether to let someone in, and
//! say what they are. Read are their own name and address, the kind of port, and Ethernet addresses of access points
//! and stations.
//!
//! Users, passwords, challenges, telephone numbers and all that a server answers are never read.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Mac, Protocol};

use crate::Sink;
use crate::bytes::Cursor;

/// Codes, RFC 2865 §4, RFC 2866 §4 and RFC 5176 §3: requests to a server, its answers, and those the other way.
pub const BEGINS: &[u8] = &[1, 2, 3, 4, 5, 11, 12, 40, 41, 42, 43, 44, 45];

/// Code, identifier, length and authenticator.
const HEADER: usize = 20;

/// Attributes, RFC 2865 §5, and RFC 3162 §2.1.
const NAS_ADDRESS: u8 = 4;
const CALLED_STATION: u8 = 30;
const CALLING_STATION: u8 = 31;
const NAS_IDENTIFIER: u8 = 32;
const NAS_PORT_TYPE: u8 = 61;
const NAS_ADDRESS_6: u8 = 95;

/// Reads a UDP payload that may be RADIUS: its length is right, and attributes fill it.
pub fn dissect(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let (head, attributes) = payload.split_at_checked(HEADER)?;
    let [code, _, high, low, ..] = *head else { return None };
    let is_whole = usize::from(u16::from_be_bytes([high, low])) == payload.len();
    if !BEGINS.contains(&code) || !is_whole || !is_filled(code, attributes) {
        return None;
    }
    let role = match code {
        1 | 4 | 12 | 41 | 42 | 44 | 45 => "client",
        _ => "server",
    };
    sink.fact(Subject::Src, Field::RadiusRole, role);
    if matches!(code, 1 | 4 | 12) {
        let mut cursor = Cursor::new(attributes);
        while let Some((kind, value)) = attribute(&mut cursor) {
            say(kind, value, sink);
        }
    }
    Some(Protocol::Radius)
}

/// Do attributes fill it to the end? A request has one at least, and in one for access a user or a state comes.
fn is_filled(code: u8, attributes: &[u8]) -> bool {
    let mut cursor = Cursor::new(attributes);
    while attribute(&mut cursor).is_some() {}
    cursor.is_empty() && (!attributes.is_empty() || matches!(code, 5 | 41 | 44))
}

/// A number, a length that holds both, and a value.
fn attribute<'a>(cursor: &mut Cursor<'a>) -> Option<(u8, &'a [u8])> {
    let mut after = *cursor;
    let (kind, length) = (after.u8()?, after.u8()?);
    let value = after.take(usize::from(length).checked_sub(2)?)?;
    *cursor = after;
    (kind != 0).then_some((kind, value))
}

fn say(kind: u8, value: &[u8], sink: &mut dyn Sink) {
    match kind {
        NAS_IDENTIFIER => sink.fact_bytes(Subject::Src, Field::RadiusNasIdentifier, value),
        NAS_ADDRESS => {
            if let Ok(octets) = <[u8; 4]>::try_from(value) {
                sink.fact_of(Subject::Src, Field::RadiusNasAddress, &std::net::Ipv4Addr::from(octets));
            }
        }
        NAS_ADDRESS_6 => {
            if let Ok(octets) = <[u8; 16]>::try_from(value) {
                sink.fact_of(Subject::Src, Field::RadiusNasAddress, &std::net::Ipv6Addr::from(octets));
            }
        }
        NAS_PORT_TYPE => {
            if let Ok(number) = value.try_into().map(u32::from_be_bytes) {
                say_port_type(number, sink);
            }
        }
        CALLED_STATION if begins_with_address(value).is_some() => {
            sink.fact_bytes(Subject::Src, Field::RadiusCalledStation, value);
        }
        CALLING_STATION => {
            if let Some(address) = begins_with_address(value).filter(|(_, rest)| rest.is_empty()) {
                sink.fact_of(Subject::Src, Field::RadiusCallingStation, &address.0);
            }
        }
        _ => {}
    }
}

/// RFC 2865 §5.41, and IANA's registry of RADIUS types.
fn say_port_type(number: u32, sink: &mut dyn Sink) {
    let name = match number {
        5 => "virtual",
        15 => "ethernet",
        18 => "wireless",
        19 => "wireless ieee 802.11",
        other => return sink.fact_number(Subject::Src, Field::RadiusNasPortType, other),
    };
    sink.fact(Subject::Src, Field::RadiusNasPortType, name);
}

/// The Ethernet address that a station's name begins with (RFC 3580 §3.20 and §3.21), and what comes behind: of an
/// access point a colon and the name of its network. Its six pairs are parted alike; twelve digits without could be a
/// telephone number.
fn begins_with_address(value: &[u8]) -> Option<(Mac, &[u8])> {
    let parting = *value.get(2).filter(|byte| b"-:".contains(byte))?;
    let mut octets = [0; 6];
    let mut rest = value;
    for (at, octet) in octets.iter_mut().enumerate() {
        if at > 0 {
            rest = rest.strip_prefix(&[parting])?;
        }
        let (pair, after) = rest.split_at_checked(2)?;
        if !pair.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        *octet = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        rest = after;
    }
    (rest.is_empty() || rest.starts_with(b":")).then_some((Mac(octets), rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Collected, hex};

    fn message(code: u8, attributes: &[(u8, &[u8])]) -> Vec<u8> {
        let attributes: Vec<u8> = attributes
            .iter()
            .flat_map(|(kind, value)| [&[*kind, value.len() as u8 + 2], *value].concat())
            .collect();
        let [high, low] = (attributes.len() as u16 + 20).to_be_bytes();
        [&[code, 7, high, low], &[0xaa; 16][..], &attributes].concat()
    }

    fn said(payload: &[u8]) -> (Option<Protocol>, Vec<String>) {
        let mut collected = Collected::default();
        (dissect(payload, &mut collected), collected.lines())
    }

    #[test]
    fn who_asks_is_read_and_not_for_whom() {
        let request = message(
            1,
            &[
                (1, b"somebody"),
                (2, b"0123456789abcdef"),
                (NAS_ADDRESS, &[10, 0, 0, 9]),
                (NAS_IDENTIFIER, b"ap-ward-3"),
                (NAS_PORT_TYPE, &[0, 0, 0, 19]),
                (CALLED_STATION, b"00-1B-63-00-00-09:Devices"),
                (CALLING_STATION, b"02-00-00-00-00-01"),
                (NAS_ADDRESS_6, &hex("fd000000000000000000000000000009")),
            ],
        );
        let lines = [
            "src radius.role client",
            "src radius.nas_address 10.0.0.9",
            "src radius.nas_identifier ap-ward-3",
            "src radius.nas_port_type wireless ieee 802.11",
            "src radius.called_station 00-1B-63-00-00-09:Devices",
            "src radius.calling_station 02:00:00:00:00:01",
            "src radius.nas_address fd00::9",
        ];
        let (protocol, said) = said(&request);
        assert_eq!((protocol, said), (Some(Protocol::Radius), lines.map(str::to_owned).into()));
    }

    #[test]
    fn telephone_numbers_and_answers_are_not_read() {
        let numbers = [(CALLED_STATION, &b"+441632960961"[..]), (CALLING_STATION, b"441632960961")];
        assert_eq!(said(&message(1, &numbers)).1, ["src radius.role client"]);
        assert_eq!(
            said(&message(2, &[(NAS_IDENTIFIER, b"x"), (18, b"hello")])).1,
            ["src radius.role server"]
        );
        assert_eq!(said(&message(1, &[(NAS_PORT_TYPE, &[0, 0, 0, 7])])).1[1], "src radius.nas_port_type 7");
    }

    #[test]
    fn what_is_not_filled_is_something_else() {
        assert_eq!(said(&message(1, &[])).0, None);
        assert_eq!(said(&message(5, &[])).0, Some(Protocol::Radius));
        let mut cut = message(1, &[(1, b"somebody")]);
        cut[21] = 9;
        assert_eq!(said(&cut).0, None);
        cut[21] = 1;
        assert_eq!(said(&cut).0, None);
        cut.push(0);
        assert_eq!(said(&cut).0, None);
    }

    proptest! {
        #[test]
        fn any_attributes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            said(&message(1, &[(CALLING_STATION, &bytes[..bytes.len().min(50)]), (NAS_PORT_TYPE, &bytes)]));
        }
    }
}
