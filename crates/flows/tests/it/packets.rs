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
        if to_server { ip(6, client, server, &tcp) } else { ip(6, server, client, &tcp) }
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
    ip(17, ([0, 0x1b, 0x63, 1, high, low], [10, 1, high, low]), (SERVER, [10, 0, 0, 2]), &udp)
}

fn ip(protocol: u8, src: ([u8; 6], [u8; 4]), dst: ([u8; 6], [u8; 4]), payload: &[u8]) -> Vec<u8> {
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
