//! Discovery of neighbours by MikroTik's RouterOS: routers say who they are to all on the link, UDP port 5678.
//!
//! MikroTik publishes no layout; this one is what Wireshark's dissector names (fields `mndp.*`): four bytes, and then
//! values with a type and a length in two bytes each. Times and what licences are bound to are not said.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::Sink;
use crate::bytes::Cursor;

/// The highest byte of two that are zero in every message.
pub const BEGINS: &[u8] = &[0];

/// The router's Ethernet address, which comes first.
const ADDRESS_FIRST: &[u8] = &[0, 1, 0, 6];

/// Reads a UDP payload that may be an announcement: the router's address first, and values up to the end.
pub fn dissect(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let values = payload.get(4..)?;
    if !values.starts_with(ADDRESS_FIRST) || !is_filled(values) {
        return None;
    }
    let mut cursor = Cursor::new(values);
    while let Some((kind, value)) = value(&mut cursor) {
        let field = match kind {
            5 => Field::MndpIdentity,
            7 => Field::MndpVersion,
            8 => Field::MndpPlatform,
            12 => Field::MndpBoard,
            16 => Field::MndpInterface,
            _ => continue,
        };
        sink.fact_bytes(Subject::Src, field, value);
    }
    Some(Protocol::Mndp)
}

/// Types that there are, none twice, up to the end; the name of the system is among them.
fn is_filled(values: &[u8]) -> bool {
    let mut cursor = Cursor::new(values);
    let mut seen = 0u32;
    while let Some((kind, _)) = value(&mut cursor) {
        if !matches!(kind, 1 | 5..=17) || seen >> kind & 1 == 1 {
            return false;
        }
        seen |= 1 << kind;
    }
    cursor.is_empty() && seen >> 5 & 1 == 1
}

fn value<'a>(cursor: &mut Cursor<'a>) -> Option<(u16, &'a [u8])> {
    let mut after = *cursor;
    let (kind, length) = (after.u16()?, after.u16()?);
    let value = after.take(length.into())?;
    *cursor = after;
    Some((kind, value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Collected, hex};

    fn announcement() -> Vec<u8> {
        let values: [(u16, &[u8]); 8] = [
            (1, &hex("001b63000001")),
            (5, b"gw-ward"),
            (7, b"7.14 (stable)"),
            (8, b"MikroTik"),
            (10, &[1, 0, 0, 0]),
            (11, b"ABCD-1234"),
            (12, b"RB750Gr3"),
            (16, b"ether1"),
        ];
        let values = values.iter().flat_map(|(kind, value)| {
            [&kind.to_be_bytes(), &(value.len() as u16).to_be_bytes(), *value].concat()
        });
        [0, 0, 0, 9].into_iter().chain(values).collect()
    }

    fn said(payload: &[u8]) -> (Option<Protocol>, Vec<String>) {
        let mut collected = Collected::default();
        (dissect(payload, &mut collected), collected.lines())
    }

    #[test]
    fn what_a_router_is_and_runs_is_read() {
        let lines = [
            "src mndp.identity gw-ward",
            "src mndp.version 7.14 (stable)",
            "src mndp.platform MikroTik",
            "src mndp.board RB750Gr3",
            "src mndp.interface ether1",
        ];
        assert_eq!(said(&announcement()), (Some(Protocol::Mndp), lines.map(str::to_owned).into()));
    }

    #[test]
    fn what_is_cut_or_has_unknown_values_is_something_else() {
        let whole = announcement();
        assert_eq!(said(&whole[..whole.len() - 1]).0, None);
        assert_eq!(said(&[&whole[..], &[0, 99, 0, 0]].concat()).0, None);
        assert_eq!(said(&[&whole[..], &[0, 5, 0, 0]].concat()).0, None);
        assert_eq!(said(&whole[..14]).0, None);
        assert_eq!(said(&[0; 4]).0, None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            said(&[&announcement()[..14], &bytes].concat());
        }
    }
}
