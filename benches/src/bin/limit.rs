//! The practical limit: walks a classic little-endian capture, reads the headers of each IPv4 packet, and counts hosts and
//! flows in hash tables. Nothing that tells one connection from another can be faster by much.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;

use anyhow::{Context, Result, bail};

#[expect(clippy::print_stdout, reason = "a tool for a terminal")]
fn main() -> Result<()> {
    let Some(path) = std::env::args().nth(1) else { bail!("usage: limit CAPTURE") };
    let mut file = File::open(&path).with_context(|| format!("opening {path}"))?;
    let mut buffer = vec![0; 4 << 20];
    let (mut start, mut end) = (0, 0);
    let mut walk = Walk::default();
    let mut skip = 24;
    loop {
        buffer.copy_within(start..end, 0);
        end -= start;
        start = 0;
        let count = file.read(&mut buffer[end..])?;
        if count == 0 {
            break;
        }
        end += count;
        if skip > 0 {
            start = skip;
            skip = 0;
        }
        while end - start >= 16 {
            let length = u32::from_le_bytes([
                buffer[start + 8],
                buffer[start + 9],
                buffer[start + 10],
                buffer[start + 11],
            ]) as usize;
            if end - start < 16 + length {
                break;
            }
            walk.frame(&buffer[start + 16..start + 16 + length]);
            start += 16 + length;
        }
    }
    println!("{} frames, {} hosts, {} flows", walk.frames, walk.hosts.len(), walk.flows.len());
    Ok(())
}

#[derive(Default)]
struct Walk {
    frames: u64,
    hosts: HashMap<u32, (u64, u64), Plain>,
    flows: HashMap<(u64, u64), (u64, u64), Plain>,
}

impl Walk {
    fn frame(&mut self, frame: &[u8]) {
        self.frames += 1;
        let mut at = 12;
        while frame.get(at..at + 2) == Some(&[0x81, 0x00]) {
            at += 4;
        }
        let Some(ip) = frame.get(at + 2..) else { return };
        if frame[at..at + 2] != [0x08, 0x00] || ip.len() < 20 {
            return;
        }
        let address = |at: usize| u32::from_be_bytes([ip[at], ip[at + 1], ip[at + 2], ip[at + 3]]);
        let (src, dst) = (address(12), address(16));
        let Some(&[a, b, c, d]) = ip.get(usize::from(ip[0] & 15) * 4..).and_then(|rest| rest.first_chunk())
        else {
            return;
        };
        let ports = [u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])];
        let length = frame.len() as u64;
        for host in [src, dst] {
            let entry = self.hosts.entry(host).or_default();
            *entry = (entry.0 + 1, entry.1 + length);
        }
        let (low, high) = if (src, ports[0]) <= (dst, ports[1]) {
            ((src, ports[0]), (dst, ports[1]))
        } else {
            ((dst, ports[1]), (src, ports[0]))
        };
        let key = (
            u64::from(low.0) << 32 | u64::from(high.0),
            u64::from(low.1) << 24 | u64::from(high.1) << 8 | u64::from(ip[9]),
        );
        let entry = self.flows.entry(key).or_default();
        *entry = (entry.0 + 1, entry.1 + length);
    }
}

/// A hash that costs next to nothing.
#[derive(Default, Clone)]
struct Plain(u64);

impl std::hash::BuildHasher for Plain {
    type Hasher = Self;

    fn build_hasher(&self) -> Self {
        Self(0)
    }
}

impl std::hash::Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        let mixed = (self.0.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95);
        self.0 = mixed ^ mixed >> 32;
    }
}
