//! A block of packets, as the kernel lays it out (`struct tpacket_block_desc`, `struct tpacket3_hdr`).

/// Where things lie in a block's header: version (4 bytes), offset of what is private (4), then status (4), number of
/// packets (4), offset of the first (4).
const COUNT: usize = 12;
const FIRST: usize = 16;
/// Room before a packet that the kernel was asked for, in which its VLAN tag is put back.
pub(crate) const TAG: usize = 4;
/// Both Ethernet addresses, before a tag.
const ADDRESSES: usize = 12;
/// The kernel took a VLAN tag out of the frame, and which kind it was is known.
const HAS_VLAN: u32 = 1 << 4;
const KNOWS_KIND: u32 = 1 << 6;
/// IEEE 802.1Q's tag, where the kind is not known.
const CUSTOMER_TAG: u16 = 0x8100;

/// A packet, in the memory that the kernel wrote it to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// When it came, in nanoseconds since 1970.
    pub nanoseconds: u64,
    /// Its length on the wire, a VLAN tag that the kernel took out included.
    pub length: u32,
    /// The frame as it was on the wire, from the Ethernet addresses on.
    pub bytes: &'a [u8],
}

fn number<const N: usize>(block: &[u8], at: usize) -> Option<[u8; N]> {
    block.get(at..)?.first_chunk().copied()
}

fn word(block: &[u8], at: usize) -> Option<u32> {
    number(block, at).map(u32::from_ne_bytes)
}

fn half(block: &[u8], at: usize) -> Option<u16> {
    number(block, at).map(u16::from_ne_bytes)
}

/// Gives a block's packets, and how many there were.
pub(crate) fn packets(block: &mut [u8], take: &mut dyn FnMut(Packet<'_>)) -> usize {
    let count = word(block, COUNT).unwrap_or(0);
    let mut at = word(block, FIRST).unwrap_or(0) as usize;
    for number in 0..count {
        let Some(next) = packet(block, at, take) else { return number as usize };
        if next == 0 {
            return number as usize + 1;
        }
        at += next;
    }
    count as usize
}

/// Gives the packet whose header lies at `at`, and how far on the next one is.
fn packet(block: &mut [u8], at: usize, take: &mut dyn FnMut(Packet<'_>)) -> Option<usize> {
    let field = |offset: usize| word(block, at + offset);
    let (next, seconds, nanoseconds) = (field(0)?, field(4)?, field(8)?);
    let (captured, length, status) = (field(12)?, field(16)?, field(20)?);
    let start = at + usize::from(half(block, at + 24)?);
    let (tag, kind) = (field(32)? as u16, half(block, at + 36)?);
    let end = start.checked_add(captured as usize)?;
    block.get(start..end)?;
    let nanoseconds = u64::from(seconds) * 1_000_000_000 + u64::from(nanoseconds);
    let (start, length) = if status & HAS_VLAN != 0 && captured as usize >= ADDRESSES && start >= at + TAG {
        let kind = if status & KNOWS_KIND == 0 { CUSTOMER_TAG } else { kind };
        block.copy_within(start..start + ADDRESSES, start - TAG);
        let [k0, k1] = kind.to_be_bytes();
        let [t0, t1] = tag.to_be_bytes();
        block.get_mut(start - TAG + ADDRESSES..start + ADDRESSES)?.copy_from_slice(&[k0, k1, t0, t1]);
        (start - TAG, length + TAG as u32)
    } else {
        (start, length)
    };
    take(Packet { nanoseconds, length, bytes: block.get(start..end)? });
    Some(next as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame, and the kind and content of its tag, where it has one.
    type Tagged<'a> = (&'a [u8], Option<(u16, u16)>);

    fn block(frames: &[Tagged<'_>]) -> Vec<u8> {
        let mut block = vec![0; 48];
        block[COUNT..COUNT + 4].copy_from_slice(&(frames.len() as u32).to_ne_bytes());
        block[FIRST..FIRST + 4].copy_from_slice(&48u32.to_ne_bytes());
        for (number, (frame, tag)) in frames.iter().enumerate() {
            const START: u16 = 72;
            let size = (usize::from(START) + frame.len()).next_multiple_of(16);
            let next = if number + 1 == frames.len() { 0 } else { size as u32 };
            let status = if tag.is_some() { HAS_VLAN | KNOWS_KIND } else { 1 };
            let (kind, id) = tag.unwrap_or_default();
            let words = [next, 7, 9, frame.len() as u32, frame.len() as u32, status];
            let mut header: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
            header.extend(START.to_ne_bytes());
            header.resize(32, 0);
            header.extend(u32::from(id).to_ne_bytes());
            header.extend(kind.to_ne_bytes());
            header.resize(START.into(), 0);
            header.extend_from_slice(frame);
            header.resize(size, 0);
            block.extend(header);
        }
        block
    }

    fn read(block: &mut [u8]) -> Vec<(u64, u32, Vec<u8>)> {
        let mut read = Vec::new();
        packets(block, &mut |packet| read.push((packet.nanoseconds, packet.length, packet.bytes.to_vec())));
        read
    }

    #[test]
    fn frames_come_in_order_and_their_tags_are_put_back() {
        let plain = b"ddddddssssss\x08\x00rest";
        let mut block = block(&[(plain, None), (plain, Some((0x88a8, 100)))]);
        let tagged = b"ddddddssssss\x88\xa8\x00\x64\x08\x00rest".to_vec();
        let time = 7_000_000_009;
        assert_eq!(read(&mut block), [(time, 18, plain.to_vec()), (time, 22, tagged)]);
    }

    #[test]
    fn numbers_that_cannot_be_lose_packets_and_nothing_more() {
        let whole =
            block(&[(b"ddddddssssss\x08\x00one", None), (b"ddddddssssss\x08\x00two", Some((0x8100, 5)))]);
        for length in 0..whole.len() {
            read(&mut whole[..length].to_vec());
        }
        for at in 0..whole.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut broken = whole.clone();
                broken[at] = value;
                assert!(read(&mut broken).len() <= 2);
            }
        }
    }
}
