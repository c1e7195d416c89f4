use std::io::Write as _;

use proptest::prelude::*;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::record::{FLOW, OLD_FLOW};
use super::*;
use crate::source::tests::show_record;
use crate::source::{Kind, recognise};

/// Writes numbers in one of the two orders.
struct Writer {
    most_first: bool,
}

impl Writer {
    fn number(&self, number: u64, length: usize) -> Vec<u8> {
        let mut bytes = number.to_be_bytes()[8 - length..].to_vec();
        if !self.most_first {
            bytes.reverse();
        }
        bytes
    }

    fn numbers(&self, numbers: &[(u64, usize)]) -> Vec<u8> {
        numbers.iter().flat_map(|(number, length)| self.number(*number, *length)).collect()
    }

    fn element(&self, kind: u64, body: &[(u64, usize)]) -> Vec<u8> {
        let body = self.numbers(body);
        [self.numbers(&[(kind, 2), (body.len() as u64 + 4, 2)]), body].concat()
    }

    fn record(&self, elements: &[Vec<u8>]) -> Vec<u8> {
        let body = elements.concat();
        let head = [(FLOW, 2), (body.len() as u64 + 12, 2), (elements.len() as u64, 2), (0, 6)];
        [self.numbers(&head), body].concat()
    }

    /// 10.20.0.9:4000 asks 10.20.0.2:443, with an element that nobody knows.
    fn flow(&self) -> Vec<u8> {
        self.record(&[
            self.element(
                1,
                &[
                    (1_700_000_000_500, 8),
                    (1_700_000_001_000, 8),
                    (1_700_000_060_000, 8),
                    (5, 8),
                    (300, 8),
                    (4000, 2),
                    (443, 2),
                    (6, 1),
                    (0x1b, 1),
                    (0, 2),
                ],
            ),
            self.element(99, &[(0xdead_beef, 4)]),
            self.element(2, &[(0x0a14_0009, 4), (0x0a14_0002, 4)]),
            self.element(4, &[(0, 8), (0, 4), (0, 2), (0x12, 1), (0, 1)]),
            self.element(5, &[(1, 8), (4, 8), (500, 8)]),
            self.element(6, &[(12, 4), (13, 4)]),
            self.element(15, &[(0x001b_6384_45e6, 8), (0x0050_56a1_3010, 8), (0, 8), (0, 8)]),
        ])
    }

    fn head(&self, packing: u64, blocks: u64) -> Vec<u8> {
        let magic = [(0xa50c, 2), (2, 2), (0x0107_0100, 4), (1_700_000_000, 8)];
        let rest = [(packing, 1), (0, 1), (0, 2), (1, 4), (0, 8), (0, 4), (blocks, 4)];
        [self.numbers(&magic), self.numbers(&rest)].concat()
    }

    fn block(&self, body: &[u8], flags: u64) -> Vec<u8> {
        [self.numbers(&[(1, 4), (body.len() as u64, 4), (3, 2), (flags, 2)]), body.to_vec()].concat()
    }

    fn file(&self, packing: u64, bodies: &[Vec<u8>]) -> Vec<u8> {
        let blocks = bodies.iter().flat_map(|body| self.block(body, 0));
        self.head(packing, bodies.len() as u64).into_iter().chain(blocks).collect()
    }
}

const LEAST_FIRST: Writer = Writer { most_first: false };
const SHOWN: &str = "1 00:1b:63:84:45:e6/10.20.0.9/4000 > 00:50:56:a1:30:10/10.20.0.2/443 vlans [12, 0] /6 5p 300b 1b | 4p 500b 12";

fn show(bytes: &[u8]) -> Vec<String> {
    let (mut told, mut blocks) = (Told::new("f"), Blocks::default());
    assert_eq!(blocks.read(bytes, true, &mut told), bytes.len());
    let records = std::mem::take(&mut told.records);
    let shown = records.iter().flat_map(|(at, record)| show_record(*at, record));
    let problems =
        told.into_problems().into_iter().map(|problem| format!("{}: {}", problem.at, problem.kind));
    shown.chain(problems).collect()
}

/// One run of bytes that are taken as they are: the shortest way to be LZO.
fn lzo(bytes: &[u8]) -> Vec<u8> {
    let length = u8::try_from(bytes.len() + 17).unwrap();
    [&[length][..], bytes, &[17, 0, 0]].concat()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

/// Ways to pack, by their numbers.
type Pack = fn(&[u8]) -> Vec<u8>;
const PACKS: [(u64, Pack); 5] =
    [(0, <[u8]>::to_vec), (1, lzo), (2, bzip2), (3, lz4_flex::block::compress), (4, zstd)];

#[test]
fn a_flow_is_read_however_it_is_packed_and_in_both_orders() {
    for most_first in [false, true] {
        let writer = Writer { most_first };
        for (packing, pack) in PACKS {
            let file = writer.file(packing, &[pack(&writer.flow())]);
            assert_eq!(recognise(&file), Some(Kind::Nfcapd));
            assert_eq!(show(&file), [SHOWN], "{packing}");
        }
    }
    let (mut told, mut blocks) = (Told::new("f"), Blocks::default());
    blocks.read(&LEAST_FIRST.file(0, &[LEAST_FIRST.flow()]), true, &mut told);
    let connection = told.records[0].1.connection.unwrap();
    assert_eq!(
        (connection.first, connection.last),
        (Timestamp(1_700_000_000_500_000), Timestamp(1_700_000_001_000_000))
    );
}

#[test]
fn a_flow_of_version_six_and_an_event_without_packets() {
    let writer = LEAST_FIRST;
    let ends = writer.element(3, &[(0xfe80 << 48, 8), (1, 8), (0x2001_0db8 << 32, 8), (2, 8)]);
    let counted = |packets, bytes| {
        let counts = [(packets, 8), (bytes, 8), (0, 2), (0x8000, 2), (58, 1), (0, 3)];
        writer.element(1, &[&[(0, 8), (0, 8), (1_700_000_060_000, 8)][..], &counts].concat())
    };
    let event = writer.element(19, &[(1_700_000_050_000, 8), (0, 8)]);
    let flow = writer.record(&[ends.clone(), event.clone(), counted(1, 64)]);
    let nothing = writer.record(&[ends, event, counted(0, 0)]);
    let file = writer.file(0, &[[nothing, flow].concat()]);
    assert_eq!(show(&file), ["2 fe80::1 > 2001:db8::2 /58 1p 64b 00 | 0p 0b 00"]);
    let (mut told, mut blocks) = (Told::new("f"), Blocks::default());
    blocks.read(&file, true, &mut told);
    assert_eq!(told.records[0].1.time, Timestamp(1_700_000_050_000_000));
}

#[test]
fn what_is_no_flow_is_passed_over_and_what_is_wrong_is_told() {
    let writer = LEAST_FIRST;
    let other = writer.numbers(&[(7, 2), (8, 2), (0, 4)]);
    let old = writer.numbers(&[(OLD_FLOW, 2), (8, 2), (0, 4)]);
    let wrong_element = writer.record(&[writer.numbers(&[(1, 2), (3, 2)])]);
    let short_element = writer.record(&[writer.element(2, &[(0, 4)])]);
    let wrong_record = writer.numbers(&[(FLOW, 2), (2, 2), (0, 4)]);
    let body =
        [writer.flow(), other, old, wrong_element, short_element, writer.flow(), wrong_record].concat();
    let file = [
        writer.file(0, &[body, writer.flow()]),
        writer.numbers(&[(1, 4), (u64::from(u32::MAX), 4), (3, 2), (0, 2)]),
    ]
    .concat();
    let again = |number| SHOWN.replacen('1', number, 1);
    let expected = [
        SHOWN.to_owned(),
        again("4"),
        again("5"),
        "flow 2: bad_record".to_owned(),
        "flow 3: bad_record".to_owned(),
        "block 1: bad_record".to_owned(),
        "block 3: large_block".to_owned(),
        "block 4: torn_file".to_owned(),
        "all blocks: old_records".to_owned(),
    ];
    assert_eq!(show(&file), expected);
    assert_eq!(show(&writer.file(9, &[writer.flow()])), ["block 1: bad_block"]);
    let not_packed = [writer.head(9, 1), writer.block(&writer.flow(), NOT_PACKED)].concat();
    assert_eq!(show(&not_packed), [SHOWN]);
}

#[test]
fn of_a_torn_file_the_good_part_is_kept() {
    let writer = LEAST_FIRST;
    for (packing, pack) in PACKS {
        let file = writer.file(packing, &[pack(&writer.flow()), pack(&writer.flow())]);
        let first = HEAD + BLOCK_HEAD + pack(&writer.flow()).len();
        for cut in HEAD..file.len() {
            let shown = show(&file[..cut]);
            let flows = usize::from(cut >= first);
            assert_eq!(shown.len(), flows + 1, "{packing} {cut} {shown:?}");
            assert_eq!(shown[flows], format!("block {}: torn_file", flows + 1), "{packing} {cut}");
        }
    }
    let both = [writer.flow(), writer.flow()].concat();
    let file = writer.file(0, &[both]);
    assert_eq!(show(&file[..file.len() - 1]), [SHOWN, "block 1: torn_file"]);
}

#[test]
fn a_block_cannot_unpack_to_more_than_is_allowed() {
    let bomb = vec![0; LARGEST + 1];
    for (packing, pack) in [(2, bzip2 as Pack), (3, lz4_flex::block::compress), (4, zstd)] {
        let file = LEAST_FIRST.file(packing, &[pack(&bomb)]);
        assert!(file.len() < LARGEST / 100);
        assert_eq!(show(&file), ["block 1: bad_block"], "{packing}");
    }
    // One byte, then 255 of it for each zero byte, three times as much as is allowed.
    let lzo = [&[18, 0, 32][..], &vec![0; 3 * LARGEST / 255], &[1, 0, 0, 17, 0, 0]].concat();
    assert_eq!(show(&LEAST_FIRST.file(1, &[lzo])), ["block 1: bad_block"]);
}

#[test]
fn every_instruction_of_lzo_copies_what_it_names() {
    let far = [vec![b'a'; 17_000], b"bcdef".to_vec()].concat();
    let begun = |bytes: &[u8]| [&[bytes.len() as u8 + 17][..], bytes].concat();
    let end = [17, 0, 0];
    let unpacked = |parts: &[&[u8]]| lzo::unpack(&[&parts.concat()[..], &end].concat(), LARGEST);
    let text = |bytes: &[u8]| Some(bytes.to_vec());
    // Three bytes from four before, then two taken; four from eight before.
    assert_eq!(unpacked(&[&begun(b"abcdefgh"), &[0x4e, 0], b"xy"]), text(b"abcdefghefgxy"));
    assert_eq!(unpacked(&[&begun(b"abcdefgh"), &[0x7c, 0]]), text(b"abcdefghabcd"));
    // Eight from two before reach into themselves.
    assert_eq!(unpacked(&[&begun(b"abcd"), &[0xe4, 0]]), text(b"abcdcdcdcdcd"));
    // Lengths in five bits and longer.
    assert_eq!(unpacked(&[&begun(b"abcd"), &[33, 3 << 2 | 1, 0], b"z"]), text(b"abcdabcz"));
    let long = [&b"abcd"[..], &[b'd'; 2 + 255 + 31 + 7]].concat();
    assert_eq!(unpacked(&[&begun(b"abcd"), &[32, 0, 7, 0, 0]]), text(&long));
    // A run that follows a copy, short and long; the smallest instructions after one to three bytes and after more.
    assert_eq!(unpacked(&[&begun(b"abcd"), &[0x4c, 0], &[1], b"wxyz"]), text(b"abcdabcwxyz"));
    let run = [b'r'; 3 + 15 + 2];
    assert_eq!(
        unpacked(&[&begun(b"abcd"), &[0x4c, 0], &[0, 2], &run]),
        text(&[&b"abcdabc"[..], &run].concat())
    );
    assert_eq!(unpacked(&[&begun(b"abc"), &[0x08, 0]]), text(b"abcab"));
    // Beyond 16 KiB.
    let all = [&begun(b"a")[..], &[32], &[0; 66], &[(17_000 - 1 - 2 - 31 - 66 * 255) as u8, 0, 0]].concat();
    let before = [&all[..], &[2], b"bcdef"].concat();
    assert_eq!(unpacked(&[&before]), text(&far));
    let distance = far.len() - 0x4000;
    let copied = [&far[..], &far[distance - 600..distance - 600 + 5]].concat();
    let near = (600_u16 << 2).to_le_bytes();
    assert_eq!(unpacked(&[&before, &[16 | 3], &near]), text(&copied));
    // Too few bytes, or from before the beginning.
    assert_eq!(lzo::unpack(&begun(b"abcd"), LARGEST), None);
    assert_eq!(unpacked(&[&begun(b"abcd"), &[0x50, 0], b""]), None);
    assert_eq!(unpacked(&[&[0x40, 0]]), None);
    assert_eq!(unpacked(&[]), text(b""));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_in_any_pieces_tell_the_same(
        (packing, broken) in (0..5_usize, proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..6)),
        most_first: bool,
        size in 1..80_usize,
    ) {
        let writer = Writer { most_first };
        let (number, pack) = PACKS[packing];
        let mut file = writer.file(number, &[pack(&writer.flow()), pack(&writer.flow())]);
        for (at, byte) in broken {
            let at = at.index(file.len());
            file[at] = byte;
        }
        let whole = show(&file);
        let (mut told, mut blocks, mut held) = (Told::new("f"), Blocks::default(), Vec::new());
        for piece in file.chunks(size) {
            held.extend_from_slice(piece);
            let done = blocks.read(&held, false, &mut told);
            held.drain(..done);
        }
        blocks.read(&held, true, &mut told);
        let records = std::mem::take(&mut told.records);
        let shown: Vec<String> = records.iter().flat_map(|(at, record)| show_record(*at, record)).collect();
        prop_assert_eq!(&whole[..shown.len()], &shown[..]);
        prop_assert_eq!(whole.len() - shown.len(), told.into_problems().len());
    }

    #[test]
    fn any_bytes_survive(bytes in proptest::collection::vec(any::<u8>(), 0..400), packing in 0..6_u64) {
        let _ = show(&bytes);
        let _ = show(&LEAST_FIRST.file(packing, &[bytes]));
    }
}
