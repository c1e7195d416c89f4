//! Captures made for the tests: connections and datagrams between 10.0.0.1, who asks, and 10.0.0.2.

use std::path::{Path, PathBuf};

const CLIENT: End = End { mac: 1, ip: 1 };
const SERVER: End = End { mac: 2, ip: 2 };

#[derive(Clone, Copy)]
struct End {
    mac: u8,
    ip: u8,
}

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum From {
    Client,
    Server,
}

/// What is said in turn, as bytes.
pub(crate) type Exchange = Vec<(From, Vec<u8>)>;

/// The frames of a TCP connection whose segments hold so many bytes.
pub(crate) fn connection(port: u16, exchange: &Exchange, segment: usize) -> Vec<Vec<u8>> {
    let mut sequences = [1000, 2000];
    let mut frames = vec![
        tcp(From::Client, port, 999, 0x02, &[]),
        tcp(From::Server, port, 1999, 0x12, &[]),
        tcp(From::Client, port, 1000, 0x10, &[]),
    ];
    for (from, bytes) in exchange {
        for part in bytes.chunks(segment) {
            let sequence = &mut sequences[*from as usize];
            frames.push(tcp(*from, port, *sequence, 0x18, part));
            *sequence += part.len() as u32;
        }
    }
    frames
}

/// The frame of a datagram from the client.
pub(crate) fn datagram(ports: (u16, u16), payload: &[u8]) -> Vec<u8> {
    let length = (8 + payload.len() as u16).to_be_bytes();
    let head = [ports.0.to_be_bytes(), ports.1.to_be_bytes(), length, [0, 0]].concat();
    ip(17, From::Client, &[&head, payload].concat())
}

fn tcp(from: From, port: u16, sequence: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    let ports = match from {
        From::Client => [40_000, port],
        From::Server => [port, 40_000],
    };
    let mut segment = [ports[0].to_be_bytes(), ports[1].to_be_bytes()].concat();
    segment.extend(sequence.to_be_bytes());
    segment.extend([0, 0, 0, 0, 0x50, flags, 0x20, 0, 0, 0, 0, 0]);
    segment.extend(payload);
    ip(6, from, &segment)
}

fn ip(protocol: u8, from: From, payload: &[u8]) -> Vec<u8> {
    let (src, dst) = if from == From::Client { (CLIENT, SERVER) } else { (SERVER, CLIENT) };
    let mut frame = [[0, 0x1b, 0x63, 0, 0, dst.mac], [0, 0x1b, 0x63, 0, 0, src.mac]].concat();
    frame.extend([0x08, 0x00, 0x45, 0]);
    frame.extend((20 + payload.len() as u16).to_be_bytes());
    frame.extend([0, 0, 0x40, 0, 64, protocol, 0, 0, 10, 0, 0, src.ip, 10, 0, 0, dst.ip]);
    frame.extend(payload);
    frame
}

/// Writes the frames, ten milliseconds apart.
pub(crate) fn written(folder: &Path, frames: &[Vec<u8>]) -> PathBuf {
    let mut file = [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65_535, 1].map(u32::to_le_bytes).concat();
    for (number, frame) in frames.iter().enumerate() {
        let (seconds, rest) = (number as u32 / 100, number as u32 % 100 * 10_000);
        let length = frame.len() as u32;
        file.extend([seconds, rest, length, length].map(u32::to_le_bytes).concat());
        file.extend(frame);
    }
    let path = folder.join("made.pcap");
    std::fs::write(&path, file).unwrap();
    path
}
