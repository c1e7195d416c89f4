//! Spanning Tree Protocol: which switch is the root, and which one sends (IEEE 802.1D-2004 §9.3, IEEE 802.1Q-2018 §14).
//!
//! A bridge is written as its priority, with what the standard adds to it for the tree, and its address: `32868/00:1c:...`.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Mac, Protocol};

use crate::Sink;
use crate::bytes::Cursor;

/// Reads an LLC frame.
pub(super) fn dissect(frame: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    match frame {
        [0x42, 0x42, 0x03, unit @ ..] => dissect_per_vlan(unit, sink),
        _ => None,
    }
}

/// The same unit right behind Cisco's SNAP header: a tree for each VLAN.
pub(super) fn dissect_per_vlan(unit: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    const TOPOLOGY_CHANGE: u8 = 0x80;
    let mut cursor = Cursor::new(unit);
    let [0, 0, version @ (0 | 2 | 3 | 4), kind] = cursor.array()? else { return None };
    match kind {
        0 | 2 => configuration(version, cursor, sink)?,
        TOPOLOGY_CHANGE => {}
        _ => return None,
    }
    Some(Protocol::Stp)
}

/// Flags, root, cost, bridge, and what is not read. With several trees (version 3 on) a regional root stands in the
/// bridge's place, and the bridge itself behind the configuration's digest (IEEE 802.1Q-2018 §14.2.5).
fn configuration(version: u8, mut cursor: Cursor<'_>, sink: &mut dyn Sink) -> Option<()> {
    cursor.skip(1)?;
    let root = cursor.array()?;
    cursor.skip(4)?;
    let sender = cursor.array()?;
    let name = match version {
        0 => "STP",
        2 => "RSTP",
        3 => "MSTP",
        _ => "SPT",
    };
    sink.fact(Subject::Src, Field::StpVersion, name);
    sink.fact(Subject::Src, Field::StpRoot, &bridge(root));
    if version < 3 {
        sink.fact(Subject::Src, Field::StpBridge, &bridge(sender));
    } else if let Some(sender) = cursor.skip(68).and_then(|()| cursor.array()) {
        sink.fact(Subject::Src, Field::StpBridge, &bridge(sender));
    }
    Some(())
}

fn bridge([p0, p1, mac @ ..]: [u8; 8]) -> String {
    format!("{}/{}", u16::from_be_bytes([p0, p1]), Mac(mac))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests_support::{Collected, hex};

    #[track_caller]
    fn check(bytes: &str, expected: Option<&[&str]>) {
        let mut collected = Collected::default();
        assert_eq!(dissect(&hex(bytes), &mut collected), expected.map(|_| Protocol::Stp));
        let lines: Vec<String> = collected.lines().iter().map(|line| line.replace("src stp.", "")).collect();
        assert_eq!(lines, expected.unwrap_or_default());
    }

    #[test]
    fn a_bridge_names_itself_and_the_root() {
        let ids = "8064 001c0e877800 00000004 8064 001c0e878500 8004 0100 1400 0200 0f00";
        let said = ["root 32868/00:1c:0e:87:78:00", "bridge 32868/00:1c:0e:87:85:00"];
        check(&format!("424203 0000 00 00 00 {ids}"), Some(&["version STP", said[0], said[1]]));
        check(&format!("424203 0000 02 02 3c {ids} 00"), Some(&["version RSTP", said[0], said[1]]));
        let several = format!("{} 00000000 8001 001c0e879999 14", "00".repeat(1 + 2 + 51));
        let said = ["version MSTP", said[0], "bridge 32769/00:1c:0e:87:99:99"];
        check(&format!("424203 0000 03 02 3c {ids} {several}"), Some(&said));
        check("424203 0000 00 80", Some(&[]));
        check("424203 0000 00 00 00 8064 001c0e87", None);
        check("424203 0001 00 00", None);
        check("4242f3 0000 00 80", None);
    }
}
