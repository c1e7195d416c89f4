use proptest::prelude::*;

use super::*;
use crate::tests_support::hex;

const ETHERNET: &str = "001122334455 0a1b2c3d4e5f";
/// UDP 5353 to 53 with `hello`.
const UDP: &str = "14e9 0035 000d 0000 68656c6c6f";

fn ipv4(flags: &str, protocol: &str, above: &str) -> String {
    let length = 20 + hex(above).len();
    format!("4500 {length:04x} 1234 {flags} 40 {protocol} 0000 0a140411 0a140401 {above}")
}

fn ipv6(next: &str, above: &str) -> String {
    let length = hex(above).len();
    let addresses = "fe800000000000000000000000000001 ff0200000000000000000000000000fb";
    format!("60000000 {length:04x} {next} ff {addresses} {above}")
}

/// A frame in a few words.
fn summary(link: LinkType, bytes: &[u8]) -> String {
    let frame = decode(link, bytes);
    let content = match frame.content {
        Content::Arp(bytes) => format!("arp {}", bytes.len()),
        Content::Link(LinkKind::EtherType(number), bytes) => format!("type {number:04x} {}", bytes.len()),
        Content::Link(LinkKind::Llc(service), bytes) => format!("llc {service:02x} {}", bytes.len()),
        Content::Link(LinkKind::Snap(organisation, number), bytes) => {
            format!("snap {organisation:02x?} {number:04x} {}", bytes.len())
        }
        Content::Link(LinkKind::Local(number), bytes) => format!("local {number} {}", bytes.len()),
        Content::Broken(kind) => format!("broken {kind}"),
        Content::Ip(packet) => {
            let transport = match packet.transport {
                Transport::Tcp(tcp) => {
                    let Tcp { src_port, dst_port, sequence, acknowledgment, flags, payload } = tcp;
                    format!(
                        "tcp {src_port}>{dst_port} {sequence}/{acknowledgment} {flags} {}",
                        String::from_utf8_lossy(payload)
                    )
                }
                Transport::Udp { src_port, dst_port, payload } => {
                    format!("udp {src_port}>{dst_port} {}", String::from_utf8_lossy(payload))
                }
                Transport::Icmp(bytes) => format!("icmp {}", bytes.len()),
                Transport::Icmp6(bytes) => format!("icmp6 {}", bytes.len()),
                Transport::Other(bytes) => format!("protocol {} {}", packet.protocol, bytes.len()),
            };
            let later =
                if packet.fragment.is_some_and(|fragment| fragment.offset > 0) { " later" } else { "" };
            format!("{}>{}{later} {transport} of {}", packet.src, packet.dst, packet.payload_length)
        }
    };
    let mac = frame.src_mac.map(|mac| format!("{mac} ")).unwrap_or_default();
    let vlans =
        if frame.vlans.ids().is_empty() { String::new() } else { format!("{:?} ", frame.vlans.ids()) };
    format!("{mac}{vlans}{content}")
}

#[track_caller]
fn check(link: LinkType, bytes: &str, expected: &str) {
    assert_eq!(summary(link, &hex(bytes)), expected);
}

const MAC: &str = "0a:1b:2c:3d:4e:5f";
const V4: &str = "10.20.4.17>10.20.4.1";
const HELLO: &str = "udp 5353>53 hello of 5";

#[test]
fn links_lead_to_the_packet() {
    let packet = ipv4("4000", "11", UDP);
    let expected = format!("{MAC} {V4} {HELLO}");
    check(LinkType::ETHERNET, &format!("{ETHERNET} 0800 {packet}"), &expected);
    check(LinkType::ETHERNET, &format!("{ETHERNET} 8100 0000 0800 {packet}"), &expected);
    let length = 8 + hex(&packet).len();
    check(LinkType::ETHERNET, &format!("{ETHERNET} {length:04x} aaaa03 000000 0800 {packet}"), &expected);
    check(LinkType::LINUX_SLL, &format!("0000 0001 0006 0a1b2c3d4e5f 0000 0800 {packet}"), &expected);
    check(
        LinkType::LINUX_SLL2,
        &format!("0800 0000 00000002 0001 00 06 0a1b2c3d4e5f 0000 {packet}"),
        &expected,
    );
    let expected = format!("{V4} {HELLO}");
    check(LinkType::LINUX_SLL, &format!("0000 0304 0006 000000000000 0000 0800 {packet}"), &expected);
    for link in [LinkType::RAW, LinkType::RAW_BSD, LinkType::RAW_OPENBSD, LinkType::IPV4] {
        check(link, &packet, &expected);
    }
    check(LinkType::NULL, &format!("02000000 {packet}"), &expected);
    check(LinkType::NULL, &format!("00000002 {packet}"), &expected);
    check(LinkType::LOOP, &format!("00000002 {packet}"), &expected);
    let expected = format!("fe80::1>ff02::fb {HELLO}");
    for family in ["1e000000", "0000001c", "18000000"] {
        check(LinkType::NULL, &format!("{family} {}", ipv6("11", UDP)), &expected);
    }
    check(LinkType::IPV6, &ipv6("11", UDP), &expected);
    check(LinkType(147), &packet, "broken link_type_unknown");
}

#[test]
fn tags_are_kept_outermost_first_and_of_more_than_two_the_innermost() {
    let packet = ipv4("0000", "11", UDP);
    let tags = format!("{ETHERNET} 88a8 0064 8100 200c 0800 {packet}");
    check(LinkType::ETHERNET, &tags, &format!("{MAC} [100, 12] {V4} {HELLO}"));
    let tags = format!("{ETHERNET} 88a8 0064 9100 0065 8100 000c 0800 {packet}");
    check(LinkType::ETHERNET, &tags, &format!("{MAC} [101, 12] {V4} {HELLO}"));
}

#[test]
fn padding_is_not_payload_and_what_was_cut_still_counts() {
    let packet = ipv4("0000", "11", UDP);
    check(LinkType::RAW, &format!("{packet} 000000000000"), &format!("{V4} {HELLO}"));
    let cut = &hex(&packet)[..31];
    assert_eq!(summary(LinkType::RAW, cut), format!("{V4} udp 5353>53 hel of 5"));
    let split_later_by_the_card = format!("4500 0000 1234 0000 40 11 0000 0a140411 0a140401 {UDP}");
    check(LinkType::RAW, &split_later_by_the_card, &format!("{V4} {HELLO}"));
}

#[test]
fn options_and_extension_headers_are_passed_over() {
    let with_options = format!("4600 0025 1234 0000 40 11 0000 0a140411 0a140401 94040000 {UDP}");
    check(LinkType::RAW, &with_options, &format!("{V4} {HELLO}"));
    let hop_by_hop_destination_ah =
        format!("3c00 050200000100 3300 000000000000 1101 0000 00000001 00000002 {UDP}");
    check(LinkType::RAW, &ipv6("00", &hop_by_hop_destination_ah), &format!("fe80::1>ff02::fb {HELLO}"));
    let segment = "0068 c001 00000005 00000006 6018 ffff 0000 0000 01010101 4849";
    check(LinkType::RAW, &ipv4("4000", "06", segment), &format!("{V4} tcp 104>49153 5/6 24 HI of 2"));
    let header_cut = "0068 c001 00000005 00000000 f018 ffff 0000 0000";
    check(LinkType::RAW, &ipv4("4000", "06", header_cut), &format!("{V4} protocol 6 20 of 20"));
}

#[test]
fn fragments_have_a_transport_header_only_in_the_first() {
    check(LinkType::RAW, &ipv4("2000", "11", UDP), &format!("{V4} {HELLO}"));
    check(LinkType::RAW, &ipv4("2001", "11", UDP), &format!("{V4} later protocol 17 13 of 13"));
    check(
        LinkType::RAW,
        &ipv6("2c", &format!("1100 0001 00000001 {UDP}")),
        &format!("fe80::1>ff02::fb {HELLO}"),
    );
    let later = ipv6("2c", &format!("1100 0009 00000001 {UDP}"));
    check(LinkType::RAW, &later, "fe80::1>ff02::fb later protocol 17 13 of 13");
}

#[test]
fn other_frames_say_what_they_are() {
    check(LinkType::ETHERNET, &format!("{ETHERNET} 0806 0001"), &format!("{MAC} arp 2"));
    check(LinkType::ETHERNET, &format!("{ETHERNET} 88cc 0207"), &format!("{MAC} type 88cc 2"));
    check(LinkType::ETHERNET, &format!("{ETHERNET} 0003 424203 0000"), &format!("{MAC} llc 42 3"));
    let discovery = format!("{ETHERNET} 000a aaaa03 00000c 2000 02b4 0000");
    check(LinkType::ETHERNET, &discovery, &format!("{MAC} snap [00, 00, 0c] 2000 2"));
    check(LinkType::LINUX_SLL, "0000 0001 0006 0a1b2c3d4e5f 0000 0001 ffff", &format!("{MAC} local 1 2"));
    check(LinkType::NULL, "07000000 ffff", "local 7 2");
    check(LinkType::ETHERNET, "0011223344", "broken ethernet_header_cut");
    check(LinkType::ETHERNET, &format!("{ETHERNET} 0800 4500"), &format!("{MAC} broken ipv4_header_cut"));
    check(LinkType::RAW, "70", "broken ip_version_unknown");
    check(LinkType::RAW, &ipv4("0000", "11", UDP).replace("4500", "4400"), "broken ipv4_length");
    check(LinkType::RAW, &ipv4("0000", "01", "0800 0000"), &format!("{V4} icmp 4 of 4"));
    check(LinkType::RAW, &ipv6("3a", "8700 0000"), "fe80::1>ff02::fb icmp6 4 of 4");
}

proptest! {
    #[test]
    fn any_bytes_are_survived(link in 0usize..9, start in 0usize..4, bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        let links = [0, 1, 12, 101, 108, 113, 228, 229, 276];
        let starts = ["", "001122334455 0a1b2c3d4e5f 0800 45", "001122334455 0a1b2c3d4e5f 8100 0001 86dd 60", "60000000003000"];
        let all = [hex(starts[start]), bytes].concat();
        decode(LinkType(links[link]), &all);
    }
}
