use proptest::prelude::*;

use super::*;
use crate::tests_support::Collected;

const TO_SERVER: Ports = Ports { src: 68, dst: 67 };
const TO_CLIENT: Ports = Ports { src: 67, dst: 68 };

/// A message with these options; `operation` 2 assigns 10.0.0.7.
fn message(operation: u8, relay: [u8; 4], boot_file: &[u8], options: &[u8]) -> Vec<u8> {
    let mut bytes = vec![operation, 1, 6, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0];
    bytes.extend(if operation == 2 { [10, 0, 0, 7] } else { [0; 4] });
    bytes.extend([0; 4]);
    bytes.extend(relay);
    bytes.extend([0x00, 0x1b, 0x63, 0x84, 0x45, 0xe6]);
    bytes.extend([0; 10 + 64]);
    bytes.extend(boot_file);
    bytes.resize(236, 0);
    bytes.extend(COOKIE);
    bytes.extend(options);
    bytes
}

fn option(code: u8, value: &[u8]) -> Vec<u8> {
    [&[code, value.len() as u8], value].concat()
}

fn facts(ports: Ports, payload: &[u8]) -> Collected {
    let mut collected = Collected::default();
    dissect(ports, payload, &mut collected);
    collected
}

#[track_caller]
fn check(ports: Ports, payload: &[u8], expected: &[&str]) {
    assert_eq!(facts(ports, payload).lines(), expected);
}

#[test]
fn a_client_shows_its_card() {
    let options = [
        option(53, &[1]),
        option(12, b"CT-ED-01\0"),
        option(81, b"\x00\x00\x00ct-ed-01.hospital.example"),
        option(60, b"MSFT 5.0"),
        option(77, b"\x04lab1\x04lab2"),
        option(55, &[1, 3, 6, 15]),
        option(161, b"https://vendor.example/ct.json"),
        vec![255],
    ];
    let client = "00:1b:63:84:45:e6";
    let expected = [
        "dhcp.message_type DHCPDISCOVER",
        "dhcp.host_name CT-ED-01",
        "dhcp.full_name ct-ed-01.hospital.example",
        "dhcp.vendor_class MSFT 5.0",
        "dhcp.user_class lab1",
        "dhcp.user_class lab2",
        "dhcp.parameter_list 1,3,6,15",
        "dhcp.options 53,12,81,60,77,55,161",
        "dhcp.manufacturer_usage_url https://vendor.example/ct.json",
    ]
    .map(|line| format!("{client} {line}"));
    check(TO_SERVER, &message(1, [0; 4], b"", &options.concat()), &expected.each_ref().map(String::as_str));
}

#[test]
fn a_server_assigns_and_names_itself_unless_a_relay_speaks_for_it() {
    let options = [option(53, &[5]), option(54, &[10, 0, 0, 1]), vec![255]].concat();
    let said = "src dhcp.message_type DHCPACK";
    let assigned = "00:1b:63:84:45:e6 dhcp.assigned_address 10.0.0.7";
    let server = "src dhcp.server 10.0.0.1";
    check(TO_CLIENT, &message(2, [0; 4], b"", &options), &[said, assigned, server]);
    let relayed = message(2, [10, 0, 9, 1], b"", &options);
    check(TO_CLIENT, &relayed, &[said, assigned]);
    check(Ports { src: 67, dst: 67 }, &relayed, &[said, assigned, server]);
}

#[test]
fn long_options_are_put_together_also_over_the_boot_file_field() {
    let first = option(60, &[b'a'; 255]);
    let boot_file = [option(60, b"b"), option(12, b"pump"), vec![255]].concat();
    let options = [option(52, &[1]), first, vec![0, 255]].concat();
    let collected = facts(TO_SERVER, &message(1, [0; 4], &boot_file, &options));
    let values: Vec<&str> = collected.facts.iter().map(|(_, _, value)| value.as_str()).collect();
    assert_eq!(values, ["pump", &"a".repeat(255), "52,60,60,12"]);
}

#[track_caller]
fn check_option(code: u8, value: &[u8], expected: &[&str]) {
    let lines = facts(TO_SERVER, &message(1, [0; 4], b"", &option(code, value))).lines();
    let expected: Vec<String> =
        expected.iter().map(|line| format!("00:1b:63:84:45:e6 dhcp.{line}")).collect();
    assert_eq!(lines, expected);
}

#[test]
fn identifiers_and_hardware_are_said_and_names_in_identifiers_are_not() {
    check_option(61, &[1, 0, 0x1b, 0x63, 0x84, 0x45, 0xe6], &["client_id mac 00:1b:63:84:45:e6"]);
    check_option(
        61,
        b"\xff\0\0\0\x01\0\x03\0\x01\0\x1b\x63\x84\x45\xe6",
        &["client_id duid mac 00:1b:63:84:45:e6"],
    );
    check_option(61, b"\0somebody", &["client_id type 0"]);
    check_option(61, b"", &[]);
    check_option(93, &[0, 7, 0, 9], &["architecture 7,9"]);
    check_option(94, &[1, 3, 16], &["network_interface 1.3.16"]);
    check_option(97, &[&[0][..], &[0xab; 16]].concat(), &["machine_id abababababababababababababababab"]);
    check_option(97, &[0; 17], &[]);
    check_option(
        124,
        b"\0\0\0\x09\x05\x04AP-3\0\0\x01\x37\x02\x01\xff",
        &["enterprise 9 AP-3", "enterprise 311"],
    );
    check_option(125, b"\0\0\x0d\xe9\x04\x02\x02ab", &["enterprise 3561"]);
}

#[test]
fn relays_say_where_a_client_hangs() {
    check_option(
        82,
        b"\x01\x06\0\x04\0\x0a\x01\x03\x02\x08\0\x06\0\x1b\x63\x84\x45\xe6",
        &["circuit vlan 10 module 1 port 3", "remote mac 00:1b:63:84:45:e6"],
    );
    check_option(82, b"\x01\x05 eth1\x02\x02\x01\x02\x05\x01a", &["circuit eth1", "remote 0102"]);
    let relayed = facts(Ports { src: 67, dst: 67 }, &message(1, [10, 0, 9, 1], b"", &[255]));
    assert_eq!(relayed.lines(), ["src dhcp.relay 10.0.9.1"]);
}

#[test]
fn full_names_come_in_wire_format_too() {
    let options = option(81, b"\x04\x00\x00\x02ct\x08hospital");
    check(TO_SERVER, &message(1, [0; 4], b"", &options), &["00:1b:63:84:45:e6 dhcp.full_name ct.hospital"]);
}

#[test]
fn an_option_past_the_end_is_not_said() {
    let options = [option(53, &[3]), vec![12, 9, b'C', b'T']].concat();
    let collected = facts(TO_SERVER, &message(1, [0; 4], b"", &options));
    assert_eq!(collected.lines(), ["00:1b:63:84:45:e6 dhcp.message_type DHCPREQUEST"]);
    assert_eq!(collected.anomalies, [Anomaly { protocol: Protocol::Dhcp, kind: "option_past_end" }]);
}

#[test]
fn bootp_and_others_are_not_dhcp() {
    let mut bootp = message(1, [0; 4], b"", &[255]);
    bootp[236] = 0;
    for payload in [&bootp[..], b"", &[0; 300]] {
        assert_eq!(dissect(TO_SERVER, payload, &mut Collected::default()), None);
    }
}

proptest! {
    #[test]
    fn any_options_are_survived_and_a_cut_message_says_nothing_else(
        values in proptest::collection::vec((prop_oneof![Just(12u8), Just(53), Just(55), Just(60), Just(77), Just(81), any::<u8>()],
            proptest::collection::vec(any::<u8>(), 0..40)), 0..12),
        cut in 0usize..500,
    ) {
        let mut seen = std::collections::BTreeSet::new();
        let mut options: Vec<u8> =
            values.iter().filter(|(code, _)| seen.insert(*code)).flat_map(|(code, value)| option(*code, value)).collect();
        options.push(255);
        let whole = message(1, [0; 4], b"", &options);
        let all = facts(TO_SERVER, &whole).facts;
        for fact in facts(TO_SERVER, &whole[..cut.min(whole.len())]).facts {
            prop_assert!(all.contains(&fact), "{fact:?}");
        }
    }

    #[test]
    fn any_bytes_after_the_cookie_are_survived(options in proptest::collection::vec(any::<u8>(), 0..300)) {
        facts(TO_SERVER, &message(1, [0; 4], b"", &options));
        facts(TO_CLIENT, &message(2, [0; 4], &options, &[52, 1, 3, 255]));
    }
}
