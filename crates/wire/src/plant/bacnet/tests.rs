use proptest::prelude::*;

use super::*;
use crate::tests_support::{Collected, hex};

/// The virtual link around a network message.
fn link(function: &str, rest: &str) -> Vec<u8> {
    let rest = hex(rest);
    let mut message = hex(&format!("81{function}{:04x}", rest.len() + 4));
    message.extend(rest);
    message
}

fn text(string: &str) -> String {
    let digits: String = string.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("75{:02x}00{digits}", string.len() + 1)
}

#[track_caller]
fn check(payload: &[u8], expected: Option<&[&str]>) {
    let mut collected = Collected::default();
    let protocol = dissect(payload, &mut collected);
    assert_eq!(protocol, expected.map(|_| Protocol::Bacnet));
    assert_eq!(collected.lines(), expected.unwrap_or_default());
}

/// Device 1337 with the longest message, its segmentation, and vendor 260.
const I_AM: &str = "1000 c402000539 2205c4 9103 220104";

#[test]
fn who_a_device_says_it_is() {
    check(
        &link("0b", &format!("0120ffff00ff {I_AM}")),
        Some(&["src bacnet.device 1337", "src bacnet.vendor_id 260"]),
    );
    check(&link("0a", "0100 1000 c4023fffff 2205c4 9103 2118"), Some(&["src bacnet.vendor_id 24"]));
    check(&link("0a", "0100 1001 c4020000fe c405c00004 7502 0041"), Some(&["src bacnet.device 254"]));
    // Not a device object.
    check(&link("0a", "0100 1000 c400000539 2205c4 9103 2118"), Some(&[]));
    check(&link("0b", "0120ffff00ff 1008"), Some(&[]));
}

#[test]
fn a_forwarded_broadcast_is_about_whom_it_came_from() {
    check(
        &link("04", &format!("0a140411 bac0 0120ffff00ff {I_AM}")),
        Some(&["10.20.4.17 bacnet.device 1337", "10.20.4.17 bacnet.vendor_id 260"]),
    );
}

/// A device on another network is not the host that forwards for it.
#[test]
fn what_is_behind_a_router_is_not_the_router() {
    check(
        &link("0a", &format!("0108 2199 01 3f {I_AM}")),
        Some(&[
            "src bacnet.routed_network 8601",
            "src bacnet.routed_device network 8601 device 1337 vendor 260",
        ]),
    );
    let answer = format!("30010c 0c02000539 1946 3e {} 3f", text("Pump"));
    check(&link("0a", &format!("0108 2199 01 3f {answer}")), Some(&["src bacnet.routed_network 8601"]));
    check(
        &link("0b", "01a0ffff00ff 01 0003 2199"),
        Some(&["src bacnet.routed_network 3", "src bacnet.routed_network 8601"]),
    );
    check(&link("0b", "0180 80 0018 0001"), Some(&[]));
}

#[test]
fn one_property() {
    let answer = |property: &str, value: &str| {
        link("0a", &format!("0100 30010c 0c02000539 19{property} 3e {value} 3f"))
    };
    let device = "src bacnet.device 1337";
    check(&answer("46", &text("AHU-4")), Some(&[device, "src bacnet.model_name AHU-4"]));
    check(&answer("2c", &text("1.30")), Some(&[device, "src bacnet.firmware_revision 1.30"]));
    check(&answer("78", "2118"), Some(&[device, "src bacnet.vendor_id 24"]));
    check(&answer("8b", "210e"), Some(&[device, "src bacnet.protocol_revision 14"]));
    check(&answer("4b", "c402000539"), Some(&[device]));
    // UTF-16, UTF-32, a code page, one that nobody has.
    check(&answer("4d", "7505 04 00500078"), Some(&[device, "src bacnet.object_name Px"]));
    check(&answer("4d", "7505 03 00000050"), Some(&[device, "src bacnet.object_name P"]));
    check(&answer("4d", "7504 01 0352 50"), Some(&[device, "src bacnet.object_name P"]));
    check(&answer("4d", "7504 01 0352 90"), Some(&[device]));
    check(&answer("4d", "7502 09 50"), Some(&[device]));
    // Its status; a list where a text belongs; another object.
    check(&answer("70", "9100"), Some(&[]));
    check(&answer("4d", &format!("{}{}", text("a"), text("b"))), Some(&[device]));
    check(&answer("4d", "1e 0900 1f"), Some(&[device]));
    check(&link("0a", &format!("0100 30010c 0c00000001 194d 3e {} 3f", text("valve"))), Some(&[]));
    // An element of an array has its place before it.
    check(&link("0a", "0100 30010c 0c02000539 194c 2901 3e c402000539 3f"), Some(&[]));
    // A number of two octets.
    check(
        &link("0a", &format!("0100 30010c 0c02000539 1a0174 3e {} 3f", text("SN1"))),
        Some(&[device, "src bacnet.serial_number SN1"]),
    );
}

#[test]
fn many_properties() {
    let answer = format!(
        "3a27 0e 0c02014ff1 1e 294d 4e {} 4f 29a8 5e 9102 9120 5f 294c 3903 4e c402000539 4f 292c 4e {} 4f 1f \
         0c00000001 1e 294d 4e {} 4f 1f",
        text("Network Bridge"),
        text("1.41"),
        text("valve")
    );
    // The flag of a segment is set, and the number of the segment must follow.
    let first = answer.replacen("3a27", "3c27 00 04", 1);
    let second = answer.replacen("3a27", "3827 01 04", 1);
    let whole = answer.replacen("3a27", "3027", 1);
    let expected = [
        "src bacnet.device 86001",
        "src bacnet.object_name Network Bridge",
        "src bacnet.device 86001",
        "src bacnet.firmware_revision 1.41",
    ];
    check(&link("0a", &format!("0100{whole}")), Some(&expected));
    check(&link("0a", &format!("0100{first}")), Some(&expected));
    check(&link("0a", &format!("0100{second}")), Some(&[]));
}

#[test]
fn what_the_link_itself_says_is_known_and_says_nothing() {
    for (function, rest) in [
        ("00", "0030"),
        ("01", ""),
        ("02", ""),
        ("03", "0a000001bac0ffffffff"),
        ("05", "003c"),
        ("08", "0a000001bac0"),
    ] {
        check(&link(function, rest), Some(&[]));
    }
    check(&link("0c", "0100"), None);
    check(&link("05", ""), None);
    check(&link("0a", "0200 1008"), None);
    check(&link("0a", "0140 1008"), None);
    check(&hex("810a 0007 0100 1008"), None);
    check(&hex("820a 0008 0100 1008"), None);
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        for head in ["0100 1000", "0100 30010c 0c02000539", "0100 30010e 0c02000539 1e", "0100"] {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            prop_assert_eq!(
                dissect(&link("0a", &format!("{head}{digits}")), &mut Collected::default()),
                Some(Protocol::Bacnet)
            );
        }
        dissect(&bytes, &mut Collected::default());
    }

    /// A length that no longer fits is no message at all.
    #[test]
    fn a_cut_message_is_none(cut in 0usize..25) {
        let whole = link("0b", &format!("0120ffff00ff {I_AM}"));
        prop_assert_eq!(dissect(&whole[..cut.min(whole.len() - 1)], &mut Collected::default()), None);
    }
}
