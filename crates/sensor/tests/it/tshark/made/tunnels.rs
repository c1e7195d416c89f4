//! A question of DNS inside of every tunnel that is looked into, and in parts.

use super::link::hex;
use crate::captures::datagram;

/// An Ethernet frame whose question has this number, so that no two are alike.
fn question(number: u8) -> Vec<u8> {
    let payload =
        [&[number, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2], &b"ct\x04ward\x07example\0\0\x01\0\x01"[..]].concat();
    datagram((40_000, 53), &payload)
}

/// An Ethernet frame from 10.20.0.1 to 10.20.0.2.
fn ipv4(protocol: u8, identification: u16, flags: u16, above: &[u8]) -> Vec<u8> {
    let mut frame = hex("001b63000012 001b63000011 0800 4500");
    frame.extend((20 + above.len() as u16).to_be_bytes());
    frame.extend(identification.to_be_bytes());
    frame.extend(flags.to_be_bytes());
    frame.extend([64, protocol, 0, 0, 10, 20, 0, 1, 10, 20, 0, 2]);
    frame.extend(above);
    frame
}

/// An IPv6 packet from fd00::11 to fd00::12.
fn ipv6(next: u8, above: &[u8]) -> Vec<u8> {
    let mut packet = hex("60000000");
    packet.extend((above.len() as u16).to_be_bytes());
    packet.extend([next, 64]);
    packet.extend(hex("fd000000000000000000000000000011 fd000000000000000000000000000012"));
    packet.extend(above);
    packet
}

fn on_link(kind: &str, content: &[u8]) -> Vec<u8> {
    [hex("001b63000012 001b63000011"), hex(kind), content.to_vec()].concat()
}

fn udp(port: u16, payload: &[u8]) -> Vec<u8> {
    let length = (8 + payload.len() as u16).to_be_bytes();
    [&40_001_u16.to_be_bytes()[..], &port.to_be_bytes(), &length, &[0, 0], payload].concat()
}

fn under(head: &str, inner: &[u8]) -> Vec<u8> {
    [&hex(head), inner].concat()
}

pub(super) fn frames() -> Vec<Vec<u8>> {
    let whole = |number| question(number);
    let packet = |number| question(number)[14..].to_vec();
    let sixth = |number| ipv6(17, &question(number)[34..]);
    let generic = |number, head: &str, inner: &[u8]| ipv4(47, number, 0, &under(head, inner));
    let session = under("1100 0007 0000", &under("0021", &packet(20)));
    let session = [&session[..4], &((session.len() - 6) as u16).to_be_bytes(), &session[6..]].concat();
    let nested = generic(24, "0000 0800", &ipv4(4, 25, 0, &packet(24))[14..]);
    vec![
        generic(1, "0000 0800", &packet(1)),
        generic(2, "b000 0800 0000 0000 00000007 00000001", &packet(2)),
        generic(3, "0000 86dd", &sixth(3)),
        generic(4, "2000 6558 00000007", &whole(4)),
        generic(5, "1000 88be 00000001 100c 0007 00000009", &whole(5)),
        generic(6, "1000 22eb 00000001 200c 0007 00000009 0000 0000", &whole(6)),
        generic(7, "1000 22eb 00000001 200c 0007 00000009 0000 0001 00000000 00000000", &whole(7)),
        generic(8, "0000 8847 00064140", &packet(8)),
        ipv4(17, 9, 0, &udp(4789, &under("08000000 00138800", &whole(9)))),
        ipv4(4, 10, 0, &packet(10)),
        ipv4(41, 11, 0, &sixth(11)),
        on_link("86dd", &ipv6(4, &packet(12))),
        on_link("86dd", &ipv6(41, &sixth(13))),
        on_link("8847", &under("00064040 00065140", &packet(14))),
        on_link("8847", &under("00064140", &sixth(15))),
        on_link("8847", &under("00064140 00000000", &whole(16))),
        on_link("88a8", &under("0064 8100 0065 8100 000c 0800", &packet(17))),
        on_link("8864", &session),
        nested,
    ]
}

/// The parts of what is above an IP header, with what an IPv4 header says of each.
fn parts(above: &[u8], size: usize) -> Vec<(u16, &[u8])> {
    let count = above.len().div_ceil(size);
    let part = |(number, bytes)| {
        let more = if number + 1 < count { 0x2000 } else { 0 };
        (more | (number * size / 8) as u16, bytes)
    };
    above.chunks(size).enumerate().map(part).collect()
}

pub(super) fn fragments() -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    let datagram = |number: u8| question(number)[34..].to_vec();
    let first = datagram(1);
    frames.extend(parts(&first, 16).into_iter().map(|(flags, part)| ipv4(17, 101, flags, part)));
    let second = datagram(2);
    frames.extend(parts(&second, 24).into_iter().rev().map(|(flags, part)| ipv4(17, 102, flags, part)));
    let third = datagram(3);
    for (flags, part) in parts(&third, 16) {
        let place = (flags & 0x1fff) << 3 | flags >> 13;
        let header = [&[17, 0][..], &place.to_be_bytes(), &[0, 0, 0, 103], part].concat();
        frames.push(on_link("86dd", &ipv6(44, &header)));
    }
    // A tunnel whose packets were too long, and parts inside of one.
    let carrying = under("0000 0800", &question(4)[14..]);
    frames.extend(parts(&carrying, 32).into_iter().map(|(flags, part)| ipv4(47, 104, flags, part)));
    let inner = datagram(5);
    for (number, (flags, part)) in parts(&inner, 16).into_iter().enumerate() {
        let frame = ipv4(17, 105, flags, part);
        let head = under("08000000 00138800", &frame);
        frames.push(ipv4(17, 200 + number as u16, 0, &udp(4789, &head)));
    }
    frames
}
