//! Ethernet frames made for tests.

const CLIENT: [u8; 6] = [0x00, 0x1b, 0x63, 0, 0, 1];
const SERVER: [u8; 6] = [0x00, 0x1b, 0x63, 0, 0, 2];

/// A TCP segment between 10.0.0.1 (client) and 10.0.0.2 port 104 (server).
pub(crate) struct Segment {
    pub(crate) client_port: u16,
    pub(crate) flags: u8,
    pub(crate) sequence: u32,
    pub(crate) payload: Vec<u8>,
}

impl Default for Segment {
    fn default() -> Self {
        Self { client_port: 40_000, flags: 0, sequence: 0, payload: Vec::new() }
    }
}

impl Segment {
    /// The frame, to the server or back.
    pub(crate) fn ethernet(&self, to_server: bool) -> Vec<u8> {
        let (src_port, dst_port) = if to_server { (self.client_port, 104) } else { (104, self.client_port) };
        let mut tcp = Vec::new();
        tcp.extend(src_port.to_be_bytes());
        tcp.extend(dst_port.to_be_bytes());
        tcp.extend(self.sequence.to_be_bytes());
        tcp.extend([0, 0, 0, 0, 5 << 4, self.flags, 0x20, 0, 0, 0, 0, 0]);
        tcp.extend(&self.payload);
        let (client, server) = ((CLIENT, [10, 0, 0, 1]), (SERVER, [10, 0, 0, 2]));
        if to_server { between(6, client, server, &tcp) } else { between(6, server, client, &tcp) }
    }
}

/// A datagram from 10.1.x.y, by number, to 10.0.0.2.
pub(crate) fn udp(number: u32, port: u16, payload: &[u8]) -> Vec<u8> {
    let [_, _, high, low] = number.to_be_bytes();
    let mut udp = Vec::new();
    udp.extend(40_000u16.to_be_bytes());
    udp.extend(port.to_be_bytes());
    udp.extend((8 + payload.len() as u16).to_be_bytes());
    udp.extend([0, 0]);
    udp.extend(payload);
    between(17, ([0, 0x1b, 0x63, 1, high, low], [10, 1, high, low]), (SERVER, [10, 0, 0, 2]), &udp)
}

/// A packet from 10.1.x.y to 10.0.0.2.
pub(crate) fn ip(protocol: u8, number: u32, payload: &[u8]) -> Vec<u8> {
    let [_, _, high, low] = number.to_be_bytes();
    between(protocol, ([0, 0x1b, 0x63, 1, high, low], [10, 1, high, low]), (SERVER, [10, 0, 0, 2]), payload)
}

/// The server, or one on the way, says that a frame's packet did not arrive.
pub(crate) fn icmp(frame: &[u8]) -> Vec<u8> {
    let (mut mac, mut address) = ([0; 6], [0; 4]);
    mac.copy_from_slice(&frame[6..12]);
    address.copy_from_slice(&frame[26..30]);
    let back = (mac, address);
    let message = [&[3, 3, 0, 0, 0, 0, 0, 0], &frame[14..42]].concat();
    between(1, (SERVER, [10, 0, 0, 2]), back, &message)
}

/// The frame's packet in parts that hold so many bytes, a multiple of eight.
pub(crate) fn parts(frame: &[u8], identification: u16, size: usize) -> Vec<Vec<u8>> {
    let (head, above) = frame.split_at(34);
    let last = above.len().div_ceil(size) - 1;
    let part = |(number, part): (usize, &[u8])| {
        let place = (number * size / 8) as u16 | if number < last { 0x2000 } else { 0 };
        let mut frame = [head, part].concat();
        frame[16..18].copy_from_slice(&(20 + part.len() as u16).to_be_bytes());
        frame[18..20].copy_from_slice(&identification.to_be_bytes());
        frame[20..22].copy_from_slice(&place.to_be_bytes());
        frame
    };
    above.chunks(size).enumerate().map(part).collect()
}

/// Frames inside of others.
pub(crate) mod carried {
    use super::{CLIENT, SERVER, between};

    fn tunnel(protocol: u8, payload: &[u8]) -> Vec<u8> {
        between(protocol, (CLIENT, [10, 9, 0, 1]), (SERVER, [10, 9, 0, 2]), payload)
    }

    pub(crate) fn vxlan(segment: u32, frame: &[u8]) -> Vec<u8> {
        let length = (16 + frame.len() as u16).to_be_bytes();
        let ports = [&50_000_u16.to_be_bytes()[..], &4789_u16.to_be_bytes()].concat();
        let head = [&[8, 0, 0, 0], &(segment << 8).to_be_bytes()[..]].concat();
        tunnel(17, &[&ports, &length[..], &[0, 0], &head, frame].concat())
    }

    /// Type II.
    pub(crate) fn erspan(vlan: u16, frame: &[u8]) -> Vec<u8> {
        let head =
            [&[0x10, 0, 0x88, 0xbe, 0, 0, 0, 1][..], &(0x1000 | vlan).to_be_bytes(), &[0, 7, 0, 0, 0, 9]];
        tunnel(47, &[&head.concat(), frame].concat())
    }

    /// The frame's IP packet in one.
    pub(crate) fn bare(frame: &[u8]) -> Vec<u8> {
        tunnel(4, &frame[14..])
    }
}

pub(crate) fn between(
    protocol: u8,
    src: ([u8; 6], [u8; 4]),
    dst: ([u8; 6], [u8; 4]),
    payload: &[u8],
) -> Vec<u8> {
    let mut frame = Vec::new();
    frame.extend(dst.0);
    frame.extend(src.0);
    frame.extend([0x08, 0x00, 0x45, 0]);
    frame.extend((20 + payload.len() as u16).to_be_bytes());
    frame.extend([0, 0, 0, 0, 64, protocol, 0, 0]);
    frame.extend(src.1);
    frame.extend(dst.1);
    frame.extend(payload);
    frame
}
