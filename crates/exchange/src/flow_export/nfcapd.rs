//! The files in which nfcapd, nfpcapd, sfcapd and nfdump keep flows, of the version 1.7: layout 2, as the headers
//! `nffileV2.h`, `nfxV3.h` and `id.h` of nfdump describe it.
//!
//! A head of 40 bytes is followed by blocks, each with a head of 12 bytes and packed by itself. A block holds records, and
//! a record of a flow holds elements, each with its kind and length. Numbers are in the order of the machine that wrote
//! them, which the first two bytes tell. What is not read is passed over by its length: what a flow carried (which nfpcapd
//! keeps), user names, labels.

mod lzo;
mod order;
mod record;
mod unpack;

use self::order::Order;
use self::unpack::{LARGEST, Packing};
use super::Clock;
use crate::source::Told;
use wardroom_model::Timestamp;

const HEAD: usize = 40;
const BLOCK_HEAD: usize = 12;
/// The layout that is read.
const LAYOUT: u64 = 2;
/// A block of records; the other kind, an array, holds no flows.
const RECORDS: u64 = 3;
/// The flag of a block that is not packed though the file says that its blocks are.
const NOT_PACKED: u64 = 1;

/// Is it a file of this layout?
pub(crate) fn begins(start: &[u8]) -> bool {
    Order::of(start).and_then(|order| order.number(start, 2, 2)) == Some(LAYOUT)
}

/// What the head of the file says.
#[derive(Clone, Copy, Debug)]
struct Head {
    order: Order,
    packing: Packing,
    /// Blocks that should follow; none where whoever wrote the file is still at it.
    blocks: u64,
    created: Timestamp,
}

impl Head {
    fn read(bytes: &[u8]) -> Option<Self> {
        let order = Order::of(bytes)?;
        let number = |at, length| order.number(bytes, at, length);
        let seconds = i64::try_from(number(8, 8)?).unwrap_or(0);
        (number(2, 2)? == LAYOUT).then_some(())?;
        Some(Self {
            order,
            packing: Packing::of(number(16, 1)?, number(17, 1)?),
            blocks: number(36, 4)? + number(18, 2)?,
            created: Timestamp(seconds.saturating_mul(Timestamp::SECOND)),
        })
    }

    /// How a block with these flags is packed.
    fn packing_of(&self, flags: u64) -> Packing {
        if flags & NOT_PACKED == 0 { self.packing } else { Packing::Plain }
    }
}

/// Walks the blocks of a file and tells each flow.
#[derive(Debug, Default)]
pub struct Blocks {
    head: Option<Head>,
    blocks: u64,
    flows: u64,
    /// Bytes of what is not read, that are still to come.
    passed_over: usize,
    /// Flows that nfdump 1.6 wrote.
    old: u64,
}

impl Blocks {
    /// How many flows there were. Their numbers are their places.
    pub fn count(&self) -> u64 {
        self.flows
    }

    /// Reads what is whole in `bytes` and gives how many bytes that was. `is_all` says that nothing follows them: what is
    /// torn then is told as a problem, and the count is that of all bytes.
    pub fn read(&mut self, bytes: &[u8], is_all: bool, told: &mut Told) -> usize {
        let mut done = 0;
        while let Some(rest) = bytes.get(done..).filter(|rest| !rest.is_empty()) {
            let length = self.step(rest, told);
            if length == 0 {
                break;
            }
            done += length;
        }
        if !is_all {
            return done;
        }
        self.torn(bytes.get(done..).unwrap_or_default(), told);
        if self.old > 0 {
            let reason = format!(
                "{} flows in the form of nfdump 1.6 were passed over; rewrite the file with `nfdump -r FILE -w NEW` of nfdump 1.7",
                self.old
            );
            told.problem("all blocks", "old_records", reason);
        }
        bytes.len()
    }

    /// Reads the head or one block, and gives its length; nothing where more bytes are needed.
    fn step(&mut self, rest: &[u8], told: &mut Told) -> usize {
        if self.passed_over > 0 {
            let length = self.passed_over.min(rest.len());
            self.passed_over -= length;
            return length;
        }
        let Some(head) = self.head else {
            let Some(bytes) = rest.get(..HEAD) else { return 0 };
            self.head = Head::read(bytes);
            if self.head.is_none() {
                told.problem("byte 0", "not_a_file", "not a file of nfdump in layout 2; it was passed over");
                self.passed_over = usize::MAX;
            }
            return HEAD;
        };
        let Some((size, kind, flags)) = block_head(head.order, rest) else { return 0 };
        if size > LARGEST {
            self.blocks += 1;
            self.problem(told, "large_block", &format!("a block of {size} bytes was passed over"));
            self.passed_over = size;
            return BLOCK_HEAD;
        }
        let Some(packed) = rest.get(BLOCK_HEAD..BLOCK_HEAD + size) else { return 0 };
        self.blocks += 1;
        match unpack::unpack(head.packing_of(flags), packed) {
            Ok(records) if kind == RECORDS => self.block(head, &records, told),
            Ok(_) => {}
            Err(reason) => self.problem(told, "bad_block", &format!("{reason}; the block was passed over")),
        }
        BLOCK_HEAD + size
    }

    fn block(&mut self, head: Head, records: &[u8], told: &mut Told) {
        let left = self.records(head, records, told);
        if left > 0 {
            let reason = format!("a record with a wrong length; {left} bytes of the block were passed over");
            self.problem(told, "bad_record", &reason);
        }
    }

    /// Reads records as far as they are whole, and gives how many bytes are left.
    fn records(&mut self, head: Head, mut rest: &[u8], told: &mut Told) -> usize {
        while let Some((kind, bytes)) = record::next(head.order, rest) {
            rest = rest.get(bytes.len()..).unwrap_or_default();
            match kind {
                record::FLOW => self.flow(head, bytes, told),
                record::OLD_FLOW | record::OLD_FLOW_OF_MANY => self.old += 1,
                _ => {}
            }
        }
        rest.len()
    }

    fn flow(&mut self, head: Head, bytes: &[u8], told: &mut Told) {
        self.flows += 1;
        match record::flow(head.order, bytes) {
            Some((flow, received)) => {
                let clock = Clock { exported: received.unwrap_or(head.created), uptime: None };
                flow.tell(self.flows, clock, told);
            }
            None => {
                let reason = "a flow with an element of a wrong length; it was passed over";
                told.problem(format_args!("flow {}", self.flows), "bad_record", reason);
            }
        }
    }

    /// What is left at the end, or missing. Of a block that is not packed, the records before the cut are read.
    fn torn(&mut self, mut rest: &[u8], told: &mut Told) {
        let expected = self.head.map_or(0, |head| head.blocks);
        if rest.is_empty() && self.blocks >= expected && (self.passed_over == 0 || self.head.is_none()) {
            return;
        }
        let whole = self.blocks;
        if let Some(head) = self.head
            && let Some((_, RECORDS, flags)) = block_head(head.order, rest)
            && head.packing_of(flags) == Packing::Plain
        {
            let left = self.records(head, rest.get(BLOCK_HEAD..).unwrap_or_default(), told);
            rest = rest.get(rest.len() - left..).unwrap_or_default();
        }
        let reason = format!(
            "the file is cut off: {whole} blocks are whole of {expected}; {} bytes at its end were passed over",
            rest.len()
        );
        told.problem(format_args!("block {}", whole + 1), "torn_file", reason);
    }

    fn problem(&self, told: &mut Told, kind: &str, reason: &str) {
        told.problem(format_args!("block {}", self.blocks), kind, reason);
    }
}

/// Size, kind and flags of a block.
fn block_head(order: Order, bytes: &[u8]) -> Option<(usize, u64, u64)> {
    let number = |at, length| order.number(bytes, at, length);
    Some((number(4, 4)? as usize, number(8, 2)?, number(10, 2)?))
}

#[cfg(test)]
mod tests;
