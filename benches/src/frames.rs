//! Captures as Ethernet frames, whatever they were captured on.

use std::fs::File;
use std::path::{Path, PathBuf};

use pcap_parser::{Block, Linktype, PcapBlockOwned, PcapError, create_reader};

const ETHERNET_HEADER: [u8; 12] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];

/// All captures below a folder, in the order of their paths.
pub fn captures_below(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .flat_map(|entry| {
            let path = entry.path();
            let is_capture = path.extension().is_some_and(|end| end == "pcap" || end == "pcapng");
            if path.is_dir() {
                captures_below(&path)
            } else {
                is_capture.then_some(path).into_iter().collect()
            }
        })
        .collect();
    found.sort();
    found
}

/// The frames of a capture up to the first that cannot be read; empty for link types that are not IP.
pub fn frames(path: &Path) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    let Ok(file) = File::open(path) else { return frames };
    let Ok(mut reader) = create_reader(1 << 20, file) else { return frames };
    let mut links = Vec::new();
    loop {
        match reader.next() {
            Ok((consumed, block)) => {
                match &block {
                    PcapBlockOwned::LegacyHeader(header) => links.push(header.network),
                    PcapBlockOwned::NG(Block::SectionHeader(_)) => links.clear(),
                    PcapBlockOwned::NG(Block::InterfaceDescription(interface)) => {
                        links.push(interface.linktype)
                    }
                    PcapBlockOwned::Legacy(packet) => frames.extend(ethernet(links.first(), packet.data)),
                    PcapBlockOwned::NG(Block::EnhancedPacket(packet)) => {
                        let data = packet.data.get(..packet.caplen as usize).unwrap_or(packet.data);
                        frames.extend(ethernet(links.get(packet.if_id as usize), data));
                    }
                    PcapBlockOwned::NG(_) => {}
                }
                drop(block);
                reader.consume(consumed);
            }
            Err(PcapError::Incomplete(_)) => {
                if reader.reader_exhausted() || reader.refill().is_err() {
                    return frames;
                }
            }
            Err(_) => return frames,
        }
    }
}

fn ethernet(link: Option<&Linktype>, data: &[u8]) -> Option<Vec<u8>> {
    let raw = |ip: &[u8]| {
        let kind = if ip.first()? >> 4 == 6 { [0x86, 0xdd] } else { [0x08, 0x00] };
        Some([&ETHERNET_HEADER[..], &kind, ip].concat())
    };
    let frame = match *link? {
        Linktype::ETHERNET => data.to_vec(),
        Linktype::RAW | Linktype::IPV4 | Linktype::IPV6 | Linktype(12 | 14) => raw(data)?,
        Linktype::NULL => raw(data.get(4..)?)?,
        Linktype::LINUX_SLL => {
            let [head, rest] = [data.get(..16)?, data.get(16..)?];
            [&ETHERNET_HEADER[..6], head.get(6..12)?, head.get(14..16)?, rest].concat()
        }
        _ => return None,
    };
    (14..=65_535).contains(&frame.len()).then_some(frame)
}
