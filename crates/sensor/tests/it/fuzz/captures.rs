//! Inputs for the fuzzer out of captures and logs: the packets of each in rows, its datagrams, its connections, and
//! frames of other kinds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use pcap_parser::{Block, PcapBlockOwned, PcapError, create_reader};
use wardroom_wire::frame::{self, Content, IpPacket, LinkType, Tcp, Transport};

use super::inputs::{self, LONGEST};

/// Frames of a capture that are looked at.
const FRAMES: usize = 3000;
/// Inputs of each kind that a capture gives at most.
const EACH: usize = 24;

/// A frame, and how it is framed.
type Framed = (LinkType, Vec<u8>);

/// All inputs of a capture; none of one that cannot be read.
pub(crate) fn of(path: &Path) -> Vec<Vec<u8>> {
    let frames = frames(path);
    let mut parts = Parts::default();
    frames.iter().for_each(|(link, bytes)| parts.add(*link, bytes));
    let streams = parts.streams.into_values().filter(|stream| !stream.bytes.is_empty()).take(EACH);
    let mut all = rows(&frames);
    all.extend(parts.frames.into_iter().chain(parts.datagrams));
    all.extend(streams.map(|stream| inputs::stream(stream.client.1, &stream.bytes)));
    all
}

fn frames(path: &Path) -> Vec<Framed> {
    let Ok(file) = std::fs::File::open(path) else { return Vec::new() };
    let packed = path.extension().is_some_and(|end| end == "gz");
    let source: Box<dyn std::io::Read + Send> =
        if packed { Box::new(flate2::read::MultiGzDecoder::new(file)) } else { Box::new(file) };
    let Ok(mut reader) = create_reader(1 << 22, source) else { return Vec::new() };
    let (mut links, mut frames): (Vec<LinkType>, Vec<Framed>) = (Vec::new(), Vec::new());
    while frames.len() < FRAMES {
        match reader.next() {
            Ok((length, block)) => {
                let framed = match &block {
                    PcapBlockOwned::LegacyHeader(header) => {
                        links.push(LinkType(header.network.0 as u16));
                        None
                    }
                    PcapBlockOwned::Legacy(packet) => Some((0, packet.data)),
                    PcapBlockOwned::NG(Block::InterfaceDescription(interface)) => {
                        links.push(LinkType(interface.linktype.0 as u16));
                        None
                    }
                    PcapBlockOwned::NG(Block::EnhancedPacket(packet)) => {
                        let length = packet.data.len().min(packet.caplen as usize);
                        Some((packet.if_id as usize, &packet.data[..length]))
                    }
                    PcapBlockOwned::NG(_) => None,
                };
                let framed = framed.and_then(|(at, data)| Some((*links.get(at)?, data.to_vec())));
                frames.extend(framed);
                drop(block);
                reader.consume(length);
            }
            Err(PcapError::Incomplete(_)) => {
                if reader.refill().is_err() {
                    break;
                }
            }
            Err(_) => break,
        }
    }
    frames
}

/// Rows of packets that fit into an input, from all over the capture.
fn rows(frames: &[Framed]) -> Vec<Vec<u8>> {
    let mut rows = Vec::new();
    let mut row: Vec<&Framed> = Vec::new();
    let mut length = 0;
    for frame in frames.iter().filter(|(_, bytes)| bytes.len() < LONGEST / 2) {
        length += frame.1.len() + 4;
        if length > LONGEST {
            rows.push(inputs::packets(std::mem::take(&mut row)));
            length = frame.1.len() + 4;
        }
        row.push(frame);
    }
    rows.push(inputs::packets(row));
    let apart = rows.len().div_ceil(EACH);
    rows.into_iter().step_by(apart).collect()
}

/// A connection as far as it fits into an input.
#[derive(Default)]
struct Stream {
    client: (u16, u16),
    next: [Option<u32>; 2],
    bytes: Vec<u8>,
}

/// What a capture's frames carry.
#[derive(Default)]
struct Parts {
    frames: BTreeSet<Vec<u8>>,
    datagrams: Vec<Vec<u8>>,
    of_port: BTreeMap<u16, usize>,
    streams: BTreeMap<(u16, u16), Stream>,
}

impl Parts {
    fn add(&mut self, link: LinkType, bytes: &[u8]) {
        match frame::decode(link, bytes).content {
            Content::Ip(IpPacket { transport: Transport::Tcp(tcp), .. }) => self.segment(&tcp),
            Content::Ip(IpPacket { transport: Transport::Udp { src_port, dst_port, payload }, .. }) => {
                let count = self.of_port.entry(src_port.min(dst_port)).or_default();
                *count += 1;
                if *count <= 3
                    && !payload.is_empty()
                    && payload.len() < LONGEST
                    && self.datagrams.len() < EACH
                {
                    self.datagrams.push(inputs::datagram((src_port, dst_port), payload));
                }
            }
            _ if self.frames.len() < EACH && bytes.len() < LONGEST => {
                self.frames.extend(inputs::frame(link, bytes));
            }
            _ => {}
        }
    }

    fn segment(&mut self, tcp: &Tcp<'_>) {
        let (src, dst) = (tcp.src_port, tcp.dst_port);
        let is_new = !self.streams.contains_key(&(src.min(dst), src.max(dst)));
        let stream = self.streams.entry((src.min(dst), src.max(dst))).or_default();
        if is_new {
            let from_client = if tcp.flags & Tcp::SYN != 0 { tcp.flags & Tcp::ACK == 0 } else { src > dst };
            stream.client = if from_client { (src, dst) } else { (dst, src) };
        }
        let way = usize::from(stream.client != (src, dst));
        let expected = stream.next[way].get_or_insert(tcp.sequence);
        if tcp.payload.is_empty() || tcp.sequence.wrapping_sub(*expected) > 1 << 30 {
            return;
        }
        let missing = tcp.sequence.wrapping_sub(*expected) as usize;
        *expected = tcp.sequence.wrapping_add(tcp.payload.len() as u32);
        let left = (LONGEST - 2).saturating_sub(stream.bytes.len() + 3);
        // A SYN takes a place in the sequence.
        if missing > 1 && left > 3 {
            inputs::lost(&mut stream.bytes, way, missing);
        }
        if left > 3 {
            inputs::step(&mut stream.bytes, way, &tcp.payload[..tcp.payload.len().min(left)]);
        }
    }
}
