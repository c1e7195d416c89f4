//! Many captures made into one that looks like a mirror port: interleaved, and repeated with new hosts each time.
//!
//! Every round gives each unicast IPv4 address of each capture a new one (private ones stay private) and changes the
//! lower half of each MAC, so that a vendor's prefix still means something. Checksums are kept right (RFC 1624).

use std::collections::HashMap;
use std::io::{self, Write};

/// Frames taken from one capture before another has its turn.
const BURST: u64 = 6;
/// Captures that are interleaved.
const ACTIVE: usize = 8;
/// Microseconds between frames.
const INTERVAL: u64 = 40;

/// A small generator of numbers that are the same in every run (Steele and Vigna's SplitMix64).
pub struct Numbers(u64);

impl Numbers {
    /// With a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ z >> 31) % bound.max(1)
    }
}

/// Cuts the longest captures until none has more than `share` of all bytes.
pub fn limit_share(captures: &mut [Vec<Vec<u8>>], share: f64) {
    let size = |capture: &Vec<Vec<u8>>| capture.iter().map(Vec::len).sum::<usize>();
    loop {
        let total: usize = captures.iter().map(size).sum();
        let bound = (total as f64 * share) as usize;
        let mut cut = false;
        for capture in captures.iter_mut() {
            while size(capture) > bound + bound / 100 && capture.len() > 1 {
                capture.truncate(capture.len() * 9 / 10);
                cut = true;
            }
        }
        if !cut {
            return;
        }
    }
}

/// Writes a classic capture of about `target` bytes. Gives frames and bytes written.
///
/// # Errors
/// Where writing fails.
pub fn write(out: &mut impl Write, captures: &[Vec<Vec<u8>>], target: u64) -> io::Result<(u64, u64)> {
    let header: [u32; 6] = [0xa1b2_c3d4, 0x0004_0002, 0, 0, 262_144, 1];
    header.iter().try_for_each(|word| out.write_all(&word.to_le_bytes()))?;
    let mut numbers = Numbers::new(7);
    let (mut frames, mut bytes) = (0, 24);
    let mut round = 0;
    while bytes < target && !captures.is_empty() {
        let mut waiting: Vec<usize> = (0..captures.len()).collect();
        let key = if round == 0 { [0; 3] } else { [0; 3].map(|_: u8| numbers.below(256) as u8) };
        let mut active: Vec<(usize, usize, HashMap<u32, u32>)> = Vec::new();
        while bytes < target {
            while active.len() < ACTIVE && !waiting.is_empty() {
                let next = waiting.swap_remove(numbers.below(waiting.len() as u64) as usize);
                active.push((next, 0, HashMap::new()));
            }
            if active.is_empty() {
                break;
            }
            let turn = numbers.below(active.len() as u64) as usize;
            let (capture, at, addresses) = &mut active[turn];
            for _ in 0..=numbers.below(BURST) {
                let Some(frame) = captures[*capture].get(*at) else { break };
                *at += 1;
                let frame = renamed(frame, &key, addresses, &mut numbers);
                let time = 1_700_000_000_000_000 + frames * INTERVAL;
                let length = frame.len() as u32;
                for word in [(time / 1_000_000) as u32, (time % 1_000_000) as u32, length, length] {
                    out.write_all(&word.to_le_bytes())?;
                }
                out.write_all(&frame)?;
                frames += 1;
                bytes += 16 + u64::from(length);
            }
            if *at >= captures[*capture].len() {
                active.swap_remove(turn);
            }
        }
        round += 1;
    }
    Ok((frames, bytes))
}

/// The frame with new addresses.
fn renamed(frame: &[u8], key: &[u8; 3], addresses: &mut HashMap<u32, u32>, numbers: &mut Numbers) -> Vec<u8> {
    let mut frame = frame.to_vec();
    rename_mac(&mut frame, 0, key);
    rename_mac(&mut frame, 6, key);
    let mut at = 12;
    while matches!(frame.get(at..at + 2), Some([0x81, 0x00] | [0x88, 0xa8])) {
        at += 4;
    }
    match frame.get(at..at + 2) {
        Some([0x08, 0x00]) => rename_ipv4(&mut frame, at + 2, addresses, numbers),
        Some([0x08, 0x06]) if frame.len() >= at + 30 => {
            rename_mac(&mut frame, at + 10, key);
            for place in [at + 16, at + 26] {
                rename_address(&mut frame, place, addresses, numbers);
            }
        }
        _ => {}
    }
    frame
}

fn rename_mac(frame: &mut [u8], at: usize, key: &[u8; 3]) {
    if let Some(mac) = frame.get_mut(at..at + 6)
        && mac[0] & 1 == 0
        && mac.iter().any(|byte| *byte != 0)
    {
        mac[3..].iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
    }
}

fn rename_address(
    frame: &mut [u8],
    at: usize,
    addresses: &mut HashMap<u32, u32>,
    numbers: &mut Numbers,
) -> Option<(u32, u32)> {
    let place = frame.get_mut(at..at + 4)?;
    let old = u32::from_be_bytes([place[0], place[1], place[2], place[3]]);
    let new = *addresses.entry(old).or_insert_with(|| new_address(old, numbers));
    place.copy_from_slice(&new.to_be_bytes());
    Some((old, new))
}

fn new_address(old: u32, numbers: &mut Numbers) -> u32 {
    let [a, b, _, d] = old.to_be_bytes();
    if matches!(a, 0 | 127 | 224..) || (a, b) == (169, 254) || d == 255 {
        return old;
    }
    let private = a == 10 || (a, b) == (192, 168) || (a == 172 && b & 0xf0 == 16);
    let host = 1 + numbers.below(253) as u32;
    let middle = numbers.below(1 << 16) as u32;
    if private {
        10 << 24 | middle << 8 | host
    } else {
        (20 + numbers.below(100) as u32) << 24 | middle << 8 | host
    }
}

fn rename_ipv4(frame: &mut [u8], ip: usize, addresses: &mut HashMap<u32, u32>, numbers: &mut Numbers) {
    if frame.len() < ip + 20 || frame[ip] >> 4 != 4 {
        return;
    }
    let changed = [ip + 12, ip + 16].map(|at| rename_address(frame, at, addresses, numbers));
    let [Some(src), Some(dst)] = changed else { return };
    fix_checksum(frame, ip + 10, &[src, dst], false);
    let transport = ip + usize::from(frame[ip] & 15) * 4;
    let first_fragment = frame[ip + 6] & 0x1f == 0 && frame[ip + 7] == 0;
    match frame[ip + 9] {
        6 if first_fragment => fix_checksum(frame, transport + 16, &[src, dst], false),
        17 if first_fragment => fix_checksum(frame, transport + 6, &[src, dst], true),
        _ => {}
    }
}

/// RFC 1624 equation 3. UDP's 0 stands for *no checksum* and stays.
fn fix_checksum(frame: &mut [u8], at: usize, changes: &[(u32, u32)], udp: bool) {
    let Some(place) = frame.get_mut(at..at + 2) else { return };
    let old = u16::from_be_bytes([place[0], place[1]]);
    if udp && old == 0 {
        return;
    }
    let mut sum = u64::from(!old);
    for (before, after) in changes {
        for shift in [0, 16] {
            sum += u64::from(!((before >> shift) as u16)) + u64::from((after >> shift) as u16);
        }
    }
    while sum >> 16 != 0 {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    let new = !(sum as u16);
    place.copy_from_slice(&if udp && new == 0 { 0xffff } else { new }.to_be_bytes());
}
