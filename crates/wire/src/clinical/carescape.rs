//! CARESCAPE networks of GE HealthCare, known as Unity: the message by which monitors and servers keep one time
//! ("Understanding GE CARESCAPE networks" of Vocera's adapter for it, 1.3.0), UDP port 2000.
//!
//! It has 64 bytes: from the 7th the sender's address, from the 25th unit and room with 7 and 6 characters, and last
//! the seconds since 1900. Unit and room are the place of a bed and are not read; they only tell that it is one. Other
//! messages, such as those of presence (port 7000) and of alarms, have no published layout and are not recognised.

use std::net::Ipv4Addr;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::Sink;
use crate::datagram::Ports;

const PORT: u16 = 2000;

const LENGTH: usize = 64;

/// The year 2000, in seconds since 1900.
const EARLIEST: u32 = 3_155_673_600;

/// Reads a UDP payload that may be one: by port, length, time and text together, as no number marks it.
pub fn dissect(ports: Ports, payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    if ports.dst != PORT || payload.len() != LENGTH {
        return None;
    }
    let (address, place, time) = (payload.get(6..10)?, payload.get(24..37)?, payload.last_chunk::<4>()?);
    let [a, b, c, d] = *address.first_chunk::<4>()?;
    let address = Ipv4Addr::new(a, b, c, d);
    if !(1..224).contains(&a) || !is_text(place.get(..7)?) || !is_text(place.get(7..)?) {
        return None;
    }
    if u32::from_be_bytes(*time) < EARLIEST {
        return None;
    }
    sink.fact_of(Subject::Src, Field::CarescapeAddress, &address);
    Some(Protocol::Carescape)
}

/// Characters, and after them nothing but zeros.
fn is_text(text: &[u8]) -> bool {
    let length = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
    let (characters, padding) = text.split_at(length);
    length > 0
        && characters.iter().all(|byte| (b' '..=b'~').contains(byte))
        && padding.iter().all(|byte| *byte == 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::Collected;

    const PORTS: Ports = Ports { src: 2000, dst: 2000 };

    fn message() -> Vec<u8> {
        let mut message = vec![0; LENGTH];
        message[6..10].copy_from_slice(&[126, 4, 17, 9]);
        message[24..28].copy_from_slice(b"CICU");
        message[31..36].copy_from_slice(b"BED12");
        message[60..].copy_from_slice(&3_976_000_000u32.to_be_bytes());
        message
    }

    fn said(ports: Ports, payload: &[u8]) -> (Option<Protocol>, Vec<String>) {
        let mut collected = Collected::default();
        (dissect(ports, payload, &mut collected), collected.lines())
    }

    #[test]
    fn the_address_is_read_and_not_the_bed() {
        let lines = vec!["src carescape.address 126.4.17.9".to_owned()];
        assert_eq!(said(PORTS, &message()), (Some(Protocol::Carescape), lines));
    }

    #[test]
    fn port_length_time_and_text_must_all_fit() {
        let changed = |place: usize, byte: u8| {
            let mut message = message();
            message[place] = byte;
            said(PORTS, &message).0
        };
        for (place, byte) in [(6, 0), (6, 239), (24, 0), (24, 7), (29, b'x'), (31, 0), (60, 0x7f)] {
            assert_eq!(changed(place, byte), None, "{place}");
        }
        assert_eq!(said(Ports { dst: 2001, ..PORTS }, &message()).0, None);
        assert_eq!(said(PORTS, &message()[1..]).0, None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_nothing(payload in proptest::collection::vec(any::<u8>(), LENGTH)) {
            prop_assert_eq!(said(PORTS, &payload).0, None);
        }
    }
}
