use proptest::prelude::*;

use super::*;

/// As much as is read of a long message.
const LIMIT: usize = 5;

/// Two bytes of length, those included, and one that says whether to read.
fn look(bytes: &[u8]) -> Next {
    match bytes {
        [high, low, kind, ..] => {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            match kind {
                _ if length < 3 => Next::End,
                b'r' => Next::Read(length),
                b'f' => Next::ReadFirst { limit: LIMIT, length },
                b'p' => Next::Pass(length),
                _ => Next::End,
            }
        }
        _ => Next::Cut,
    }
}

/// What reaches a direction.
enum Step<'a> {
    Bytes(&'a [u8]),
    Gap(u64),
    GapInside(u64),
}

use Step::{Bytes, Gap, GapInside};

fn read<'a>(steps: impl IntoIterator<Item = Step<'a>>) -> Vec<Vec<u8>> {
    let mut framed = Framed::default();
    let mut read = Vec::new();
    for step in steps {
        match step {
            Bytes(bytes) => {
                framed.feed(bytes, look, |message| {
                    read.push(message.to_vec());
                    message != b"\0\x04r!"
                });
            }
            Gap(missing) => framed.gap(missing),
            GapInside(missing) => framed.gap_inside(missing),
        }
    }
    read
}

fn pieces<'a>(mut rest: &'a [u8], sizes: &[usize]) -> Vec<Step<'a>> {
    let mut sizes = sizes.iter().cycle();
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let (piece, after) = rest.split_at((*sizes.next().unwrap()).min(rest.len()));
        pieces.push(Bytes(piece));
        rest = after;
    }
    pieces
}

#[track_caller]
fn check(stream: &[u8], expected: &[&[u8]]) {
    for size in [1, 2, 3, 4, 100] {
        assert_eq!(read(pieces(stream, &[size])), expected, "{size}");
    }
}

#[test]
fn wanted_messages_are_read_whole_and_others_passed() {
    check(b"\0\x05rab\0\x06pabc\0\x03r\0\x04rz\0\x09x\0\x03r", &[b"\0\x05rab", b"\0\x03r", b"\0\x04rz"]);
}

#[test]
fn of_long_ones_the_beginning_is_read() {
    check(b"\0\x09fabcdef\0\x04fz\0\x05fyz\0\x04rz", &[b"\0\x09fab", b"\0\x04fz", b"\0\x05fyz", b"\0\x04rz"]);
    // It is not waited for the rest.
    assert_eq!(read([Bytes(b"\0\x09f"), Bytes(b"ab")]), [b"\0\x09fab"]);
}

#[test]
fn a_wrong_head_or_a_reader_ends_it() {
    check(b"\0\x04rz\0\x02r\0\x04rz", &[b"\0\x04rz"]);
    check(b"\0\x04r!\0\x04rz", &[b"\0\x04r!"]);
}

#[test]
fn who_reads_may_stop_and_is_told_what_is_left() {
    let mut framed = Framed::default();
    assert_eq!(framed.feed(b"\0\x03r\x16\x03\x01", look, |_| false), 3);
    assert_eq!(framed.feed(b"\0", look, |_| false), 1);
    let mut framed = Framed::default();
    assert_eq!(framed.feed(b"\0", look, |_| false), 0);
    assert_eq!(framed.feed(b"\x04rab", look, |_| false), 1);
}

#[test]
fn a_head_without_end_is_given_up() {
    let mut framed = Framed::default();
    for _ in 0..HEAD_LIMIT {
        assert!(!framed.is_over());
        framed.feed(b"x", |_| Next::Cut, |_| true);
    }
    assert!(framed.is_over());
    let mut framed = Framed::default();
    framed.feed(&[0; HEAD_LIMIT], |_| Next::Cut, |_| true);
    assert!(framed.is_over());
}

#[test]
fn after_a_loss_the_next_head_is_found() {
    let next = Bytes(b"\0\x04rz");
    let found: &[&[u8]] = &[b"\0\x04rz"];
    assert_eq!(read([Bytes(b"\0\x06ra"), Gap(1), Bytes(b"c\0\x04rz")]), found);
    assert_eq!(read([Bytes(b"\0\x06ra"), Gap(2), Bytes(b"\0\x04rz")]), found);
    assert_eq!(read([Bytes(b"\0\x06ra"), Gap(50), Bytes(b"\0\x04rz")]), found);
    assert_eq!(read([Bytes(b"\0\x06pa"), Gap(1), Bytes(b"c\0\x04rz")]), found);
    assert_eq!(read([Gap(u64::MAX), next]), found);
}

#[test]
fn a_loss_within_a_head_ends_it() {
    assert_eq!(read([Bytes(b"\0"), Gap(2), Bytes(b"\0\x04rz")]), [b""; 0]);
}

#[test]
fn a_loss_may_be_bridged_inside_of_a_message_only() {
    assert_eq!(read([Bytes(b"\0\x06pa"), GapInside(2), Bytes(b"\0\x04rz")]), [b"\0\x04rz"]);
    assert_eq!(read([Bytes(b"\0\x06pa"), GapInside(3), Bytes(b"\0\x04rz")]), [b""; 0]);
    assert_eq!(read([GapInside(1), Bytes(b"\0\x04rz")]), [b""; 0]);
}

/// A message of this kind with so many bytes behind its head.
fn message((kind, length): (u8, u8)) -> Vec<u8> {
    [&[0, 3 + length, kind][..], &vec![b'x'; length.into()]].concat()
}

proptest! {
    #[test]
    fn pieces_do_not_matter(
        stream in proptest::collection::vec(
            prop_oneof![4 => 0u8..8, 2 => Just(b'r'), 2 => Just(b'p'), 1 => Just(b'f'), 1 => any::<u8>()],
            0..300,
        ),
        sizes in proptest::collection::vec(1usize..20, 1..9),
    ) {
        let single = read(pieces(&stream, &[1]));
        prop_assert_eq!(&single, &read(pieces(&stream, &sizes)));
        prop_assert_eq!(&single, &read(pieces(&stream, &[1000])));
    }

    /// Up to a loss that begins in one message and ends with the same or a later one all is read, and from there on.
    #[test]
    fn a_loss_costs_what_it_touches(
        before in proptest::collection::vec((prop_oneof![Just(b'r'), Just(b'f'), Just(b'p')], 0u8..20), 0..5),
        hit in (prop_oneof![Just(b'r'), Just(b'f'), Just(b'p')], 1u8..20),
        lost in 1usize..20,
        gone in 0u64..40,
        after in proptest::collection::vec((prop_oneof![Just(b'r'), Just(b'f'), Just(b'p')], 0u8..20), 0..5),
        sizes in proptest::collection::vec(1usize..20, 1..9),
    ) {
        let bytes = |messages: &[(u8, u8)]| -> Vec<u8> { messages.iter().copied().flat_map(message).collect() };
        let whole = message(hit);
        let lost = lost.min(usize::from(hit.1));
        let kept = &whole[..whole.len() - lost];
        let (before, after) = (bytes(&before), bytes(&after));
        let start = [&before, kept].concat();
        let mut expected = read([Bytes(&start)]);
        expected.extend(read([Bytes(&after)]));
        let steps = pieces(&start, &sizes).into_iter().chain([Gap(lost as u64 + gone)]);
        prop_assert_eq!(read(steps.chain(pieces(&after, &sizes))), expected);
    }
}
