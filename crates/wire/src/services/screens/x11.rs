//! X Window System, version 11, its set-up (X protocol, chapter 8): what the server that owns the screen is.
//!
//! The client says its byte order and asks; the authorization data in its request is passed over. Of the server's
//! answer the version, the release and the vendor are read, and nothing of what follows.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::bytes::Cursor;
use crate::dissector::{Beginning, Dissector};
use crate::{Direction, Progress, Sink, Verdict};

const MAJOR_VERSION: u16 = 11;

/// The longest names of an authorization protocol and its data that a probe believes, in bytes.
const AUTHORIZATION_LIMIT: [u16; 2] = [64, 1024];

/// The answer up to its vendor, and as much vendor as is kept, in bytes.
const ANSWER_LIMIT: usize = 40 + 256;

/// Reads one connection of a client with a screen.
#[derive(Debug, Default)]
pub struct X11 {
    is_big_endian: Option<bool>,
    answer: Vec<u8>,
}

impl Dissector for X11 {
    const PROTOCOL: Protocol = Protocol::X11;
    const BEGINS: &'static [u8] = b"Bl";

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        let bytes = beginning.bytes;
        let is_big_endian = bytes.first() == Some(&b'B');
        let usual = if is_big_endian { *b"B\0\0\x0b\0\0\0\0\0\0\0\0" } else { *b"l\0\x0b\0\0\0\0\0\0\0\0\0" };
        let mut whole = usual;
        whole.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = *byte);
        let [order, _, a, b, c, d, e, f, g, h, ..] = whole;
        let number =
            |pair: [u8; 2]| if is_big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) };
        let fits = matches!(order, b'B' | b'l')
            && number([a, b]) == MAJOR_VERSION
            && number([c, d]) == 0
            && number([e, f]) <= AUTHORIZATION_LIMIT[0]
            && number([g, h]) <= AUTHORIZATION_LIMIT[1];
        match (beginning.direction, fits, bytes.len() >= usual.len()) {
            (Direction::ToClient, _, _) | (_, false, _) => Verdict::No,
            (_, true, false) => Verdict::Unsure,
            (_, true, true) => Verdict::Yes,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        if direction == Direction::ToServer {
            let order = bytes.first().map(|order| *order == b'B');
            self.is_big_endian = self.is_big_endian.or(order);
            return Progress::More;
        }
        let Some(is_big_endian) = self.is_big_endian else { return Progress::Done };
        let room = ANSWER_LIMIT - self.answer.len();
        self.answer.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        match Answer::read(&self.answer, is_big_endian) {
            Some(answer) => {
                answer.say(sink);
                Progress::Done
            }
            // A refusal (0) or a question for more (2).
            None if self.answer.first().is_some_and(|kind| *kind != 1) => Progress::Done,
            None if self.answer.len() == ANSWER_LIMIT => Progress::Done,
            None => Progress::More,
        }
    }

    fn gap(&mut self, _direction: Direction, _missing: u64, _sink: &mut dyn Sink) -> Progress {
        Progress::Done
    }
}

/// What a server says of itself.
struct Answer<'a> {
    version: (u16, u16),
    release: u32,
    vendor: &'a [u8],
}

impl<'a> Answer<'a> {
    fn read(bytes: &'a [u8], is_big_endian: bool) -> Option<Self> {
        let short = |cursor: &mut Cursor<'_>| if is_big_endian { cursor.u16() } else { cursor.u16_le() };
        let mut cursor = Cursor::new(bytes);
        let (kind, _) = (cursor.u8()?, cursor.u8()?);
        let version = (short(&mut cursor)?, short(&mut cursor)?);
        let _length = short(&mut cursor)?;
        let release = if is_big_endian { cursor.u32()? } else { cursor.u32_le()? };
        // The base and mask of identifiers, and the size of the motion buffer.
        cursor.skip(12)?;
        let vendor_length = usize::from(short(&mut cursor)?);
        cursor.skip(14)?;
        let vendor = cursor.take(vendor_length)?;
        (kind == 1).then_some(Self { version, release, vendor })
    }

    fn say(&self, sink: &mut dyn Sink) {
        let (major, minor) = self.version;
        sink.fact(Subject::Src, Field::X11Version, &format!("{major}.{minor}"));
        sink.fact_bytes(Subject::Src, Field::X11Vendor, self.vendor);
        sink.fact(Subject::Src, Field::X11Release, &self.release.to_string());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Exchange, check_pieces_and_cuts, feed, hex, probe};
    use Direction::{ToClient, ToServer};

    fn exchange() -> Exchange {
        let cookie = b"MIT-MAGIC-COOKIE-1\0\0ABCDEFGHIJKLMNOP";
        let vendor = b"The X.Org Foundation";
        let head = hex(
            "01 00 0b00 0000 2000 686bb800 00000004 ffff1f00 00010000 1400 ffff 01 07 00 00 20 20 08 ff 00000000",
        );
        vec![
            (ToServer, [&hex("6c 00 0b00 0000 1200 1000 0000")[..], cookie].concat()),
            (ToClient, [&head[..], vendor, &[9; 300]].concat()),
        ]
    }

    #[test]
    fn the_server_says_what_it_is() {
        let lines =
            ["src x11.version 11.0", "src x11.vendor The X.Org Foundation", "src x11.release 12086120"];
        assert_eq!(feed::<X11>(&exchange(), &[]).lines(), lines);
        let refused: Exchange = vec![
            (ToServer, hex("42 00 000b 0000 0000 0000 0000")),
            (ToClient, hex("00 02 000b 0000 0001 4e6f 0000")),
        ];
        assert_eq!(feed::<X11>(&refused, &[]).lines(), [""; 0]);
    }

    #[test]
    fn a_client_asks_for_version_11() {
        assert_eq!(probe::<X11>(ToServer, &hex("6c 00 0b00 0000 1200 1000 0000")), Verdict::Yes);
        assert_eq!(probe::<X11>(ToServer, &hex("42 00 000b 0000 0012 0010 0000")), Verdict::Yes);
        assert_eq!(probe::<X11>(ToServer, &hex("42 00 000b")), Verdict::Unsure);
        assert_eq!(probe::<X11>(ToServer, &hex("42 00 0b00")), Verdict::No);
        assert_eq!(probe::<X11>(ToClient, &hex("42 00 000b 0000 0012 0010 0000")), Verdict::No);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..60, 1..20), cut in any::<usize>()) {
            check_pieces_and_cuts::<X11>(&exchange(), &sizes, cut)?;
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let answer = [&[1, 0], &bytes[..]].concat();
            feed::<X11>(&vec![(ToServer, b"B\0\0\x0b".to_vec()), (ToClient, answer)], &[]);
        }
    }
}
