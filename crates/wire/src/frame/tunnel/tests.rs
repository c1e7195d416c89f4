use proptest::prelude::*;

use super::*;
use crate::frame::{LinkType, decode};
use crate::tests_support::hex;

/// UDP 5353 to 53 with `hello`.
const UDP: &str = "14e9 0035 000d 0000 68656c6c6f";
const ETHERNET: &str = "001122334455 0a1b2c3d4e5f";

fn ipv4(protocol: &str, above: &str) -> String {
    let length = 20 + hex(above).len();
    format!("4500 {length:04x} 1234 0000 40 {protocol} 0000 0a140411 0a140401 {above}")
}

fn inner() -> String {
    ipv4("11", UDP)
}

/// The packet inside in a few words: address of its link, VLANs, ends, length, and its network.
fn summary(link: LinkType, bytes: &[u8]) -> Option<String> {
    let Inside { frame, length, segment } = inside(&decode(link, bytes), bytes.len(), bytes.len())?;
    let mac = frame.src_mac.map(|mac| format!("{mac} ")).unwrap_or_default();
    let content = match frame.content {
        Content::Ip(packet) => format!("{}>{}", packet.src, packet.dst),
        Content::Arp(_) => "arp".to_owned(),
        Content::Link(kind, _) => format!("{kind:?}"),
        Content::Broken(kind) => format!("broken {kind}"),
    };
    Some(format!("{mac}{:?} {content} {length} {segment:?}", frame.vlans.ids()))
}

#[track_caller]
fn check(packet: &str, expected: Option<&str>) {
    assert_eq!(summary(LinkType::RAW, &hex(packet)).as_deref(), expected, "{packet}");
}

const BARE: Option<&str> = Some("[] 10.20.4.17>10.20.4.1 33 Outer");

fn frame() -> String {
    format!("{ETHERNET} 0800 {}", inner())
}

fn tagged() -> String {
    format!("{ETHERNET} 8100 000c 0800 {}", inner())
}

#[test]
fn packets_inside_of_packets_are_found() {
    let generic = |head: &str, inner: &str| ipv4("2f", &format!("{head} {inner}"));
    check(&ipv4("04", &inner()), BARE);
    check(&generic("0000 0800", &inner()), BARE);
    check(&generic("b000 0800 00000000 00000007 00000001", &inner()), BARE);
    check(&generic("0000 8847 00064040 00065140", &inner()), BARE);
    check(&ipv4("89", &format!("00065140 {}", inner())), BARE);
    for head in ["0001 0800", "4000 0800", "0000 1234", "0000", "2000 0800"] {
        check(&generic(head, if head.len() > 8 { &UDP[..0] } else { "" }), None);
    }
    check(&inner(), None);
    check(&ipv4("32", &inner()), None);
}

#[test]
fn frames_inside_have_the_network_of_their_tags_or_of_the_tunnel() {
    let generic = |head: &str, inner: &str| ipv4("2f", &format!("{head} {inner}"));
    let own = |vlans: &str, segment: &str| {
        let length = if segment == "own" { 51 } else { 47 };
        let segment = if segment == "own" { "Vlans" } else { segment };
        Some(format!("0a:1b:2c:3d:4e:5f {vlans} 10.20.4.17>10.20.4.1 {length} {segment}"))
    };
    let vxlan = |inner: &str| {
        let length = 16 + hex(inner).len();
        ipv4("11", &format!("c350 12b5 {length:04x} 0000 08000000 00138800 {inner}"))
    };
    for (head, vlans, segment) in [
        ("2000 6558 00000007", "[]", "Outer"),
        ("0000 88be", "[]", "Outer"),
        ("1000 88be 00000001 100d 0007 00000009", "[13]", "Vlans"),
        ("1000 22eb 00000001 200d 0007 00000009 0000 0000", "[13]", "Vlans"),
        ("1000 22eb 00000001 200d 0007 00000009 0000 0001 0000000000000000", "[13]", "Vlans"),
    ] {
        check(&generic(head, &frame()), own(vlans, segment).as_deref());
        check(&generic(head, &tagged()), own("[12]", "own").as_deref());
    }
    check(&generic("1000 22eb 00000001 200d 0007 00000009 0000 0800", &inner()), BARE);
    check(&generic("1000 22eb 00000001 200d 0007 00000009 0000 0400", &inner()), None);
    check(&generic("1000 88be 00000001 200d 0007 00000009", &frame()), None);
    check(&vxlan(&frame()), own("[]", "Vxlan(5000)").as_deref());
    check(&vxlan(&tagged()), own("[12]", "own").as_deref());
    check(&vxlan(&frame()).replace("08000000 0013", "00000000 0013"), None);
    check(&vxlan("0011"), None);
}

#[test]
fn what_only_lies_on_the_link_is_passed_over_and_a_whole_frame_is_inside() {
    let on_link = |content: &str| hex(&format!("{ETHERNET} {content}"));
    let said = |content: &str| {
        let bytes = on_link(content);
        let frame = decode(LinkType::ETHERNET, &bytes);
        (matches!(frame.content, Content::Ip(_)), summary(LinkType::ETHERNET, &bytes))
    };
    assert_eq!(said(&format!("8847 00064040 00065140 {}", inner())), (true, None));
    let length = 2 + hex(&inner()).len();
    assert_eq!(said(&format!("8864 1100 0007 {length:04x} 0021 {}", inner())), (true, None));
    assert_eq!(said("8864 1100 0007 0004 c021 0101"), (false, None));
    let whole = Some("0a:1b:2c:3d:4e:5f [] 10.20.4.17>10.20.4.1 47 Outer".to_owned());
    assert_eq!(said(&format!("8847 00064140 {}", frame())), (false, whole.clone()));
    assert_eq!(said(&format!("8847 00064140 00000007 {}", frame())), (false, whole));
    assert_eq!(said("8847 00064140 00000007"), (false, None));
    assert_eq!(said(&format!("8847 {}", "00064040".repeat(9))), (false, None));
}

proptest! {
    #[test]
    fn any_bytes_are_survived(
        start in prop_oneof![
            Just("00064140"), Just("0000 0800"), Just("b000 6558"), Just("1000 88be 00000001 100d"), Just("1000 22eb 00000001 200d"),
        ],
        protocol in prop_oneof![Just("2f"), Just("04"), Just("29"), Just("89"), Just("11")],
        bytes in proptest::collection::vec(any::<u8>(), 0..90),
    ) {
        let above: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        summary(LinkType::RAW, &hex(&ipv4(protocol, &format!("{start} {above}"))));
        summary(LinkType::RAW, &hex(&ipv4("11", &format!("c350 12b5 0000 0000 08000000 00138800 {above}"))));
        summary(LinkType::ETHERNET, &hex(&format!("{ETHERNET} 8847 {start} {above}")));
    }
}
