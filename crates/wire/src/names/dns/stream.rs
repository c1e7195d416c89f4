//! DNS over TCP, RFC 7766: long answers, zone transfers, and what goes through middleboxes.
//!
//! Each message has its length before it. Most connections on port 53 are short, and DNS has no magic number, so the
//! first message must agree with itself in every part before a connection is taken for DNS.

use wardroom_model::Protocol;

use super::{is_plausible, read, read_continued};
use crate::dissector::{Beginning, Dissector};
use crate::framed::{Framed, Next};
use crate::names::dns::message::Reader;
use crate::ways::Ways;
use crate::{Anomaly, Direction, Progress, Sink, Verdict};

/// Bytes before each message.
const LENGTH: usize = 2;
/// Bytes of a message's header.
const HEADER: usize = 12;
/// The shortest record: a root, type, class, time to live, length.
const RECORD: usize = 11;

/// Reads one connection of DNS.
#[derive(Debug, Default)]
pub struct DnsStream {
    ways: Ways<Framed>,
    has_spoken: Ways<bool>,
}

impl Dissector for DnsStream {
    const PROTOCOL: Protocol = Protocol::Dns;
    const BEGINS: &'static [u8] = &[];

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        probe(beginning.bytes, Self::PROBE_LIMIT)
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        let has_spoken = self.has_spoken.way(direction);
        self.ways.feed(direction, bytes, look, |message| {
            is_read(message.get(LENGTH..).unwrap_or_default(), has_spoken, sink)
        });
        self.ways.progress()
    }

    fn held(&self) -> usize {
        self.ways.held()
    }

    fn gap(&mut self, direction: Direction, missing: u64, _sink: &mut dyn Sink) -> Progress {
        self.ways.gap_inside(direction, missing)
    }
}

/// Any length may be, so that a loss is bridged within a message only.
fn look(head: &[u8]) -> Next {
    match head.first_chunk::<LENGTH>() {
        Some(length) => Next::Read(LENGTH + usize::from(u16::from_be_bytes(*length))),
        None => Next::Cut,
    }
}

/// Reads a message, and says whether it is one.
fn is_read(message: &[u8], has_spoken: &mut bool, sink: &mut dyn Sink) -> bool {
    // Later messages of a zone transfer need not repeat the question, RFC 5936 §2.2.
    let is_later = std::mem::replace(has_spoken, true);
    let known = read(message, message.len() / RECORD, sink);
    let is_read = known.or_else(|| read_continued(message, sink).filter(|_| is_later)).is_some();
    if !is_read && is_later {
        sink.anomaly(Anomaly { protocol: Protocol::Dns, kind: "message_unreadable" });
    }
    is_read
}

/// Do these bytes begin with a message? Looks at no more than `limit` of them.
fn probe(bytes: &[u8], limit: usize) -> Verdict {
    let Some((length, rest)) = bytes.split_first_chunk::<LENGTH>() else { return Verdict::No };
    let length = usize::from(u16::from_be_bytes(*length));
    let known = rest.get(..length.min(limit - LENGTH)).unwrap_or(rest);
    let is_all = known.len() == length || known.len() == limit - LENGTH;
    match agrees(known, length) {
        Some(true) => Verdict::Yes,
        None if !is_all && length > HEADER => Verdict::Unsure,
        Some(false) | None => Verdict::No,
    }
}

/// Does a message of this length begin so? None where that cannot be said yet.
fn agrees(known: &[u8], length: usize) -> Option<bool> {
    // A connection that only waits sends single bytes; a message's length may come by itself.
    if known.is_empty() {
        return (length > 512).then_some(false);
    }
    // Bytes of the header that have not come yet are taken to be those of a query.
    let mut head = [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    head.iter_mut().zip(known).for_each(|(slot, byte)| *slot = *byte);
    let (header, _) = Reader::open(&head)?;
    if !is_plausible(header, length / RECORD) || !has_plain_name(known.get(HEADER..).unwrap_or_default()) {
        return Some(false);
    }
    let (_, mut reader) = Reader::open(known)?;
    let question = reader.question()?;
    let is_netbios = question.name.bytes().len() == 32 && matches!(question.kind, 32 | 33);
    let end = length - known.len() + reader.left();
    let fits = match header.records() {
        0 => end == 0,
        records => end >= records * RECORD,
    };
    Some(super::asks_for_something(&question) && !is_netbios && fits)
}

/// Are these the labels of a question, as far as they came? Nothing can be pointed at before them.
fn has_plain_name(mut labels: &[u8]) -> bool {
    while let Some((length @ 1..=63, rest)) = labels.split_first() {
        let label = rest.get(..usize::from(*length)).unwrap_or(rest);
        if !label.iter().all(u8::is_ascii_graphic) {
            return false;
        }
        labels = rest.get(label.len()..).unwrap_or_default();
    }
    matches!(labels.first(), None | Some(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Collected, Exchange, check_pieces_and_cuts, feed, hex, probe};
    use Direction::{ToClient, ToServer};

    /// `pacs.ward`.
    const NAME: &str = "04 70616373 04 77617264 00";

    fn framed(message: &str) -> Vec<u8> {
        let message = hex(message);
        [&(message.len() as u16).to_be_bytes(), &message[..]].concat()
    }

    fn query() -> String {
        format!("1234 0120 0001 0000 0000 0001 {NAME} 00fc 0001 00 0029 1000 00000000 0000")
    }

    fn address(last: u8) -> String {
        format!("c00c 0001 0001 0000003c 0004 0a1404{last:02x}")
    }

    /// A transfer in three messages, the last two without a question and one with six hundred records.
    fn transfer() -> Exchange {
        let first = format!("1234 8580 0001 0001 0000 0000 {NAME} 00fc 0001 {}", address(1));
        let second = format!("1234 8400 0000 0001 0000 0000 {NAME} 0001 0001 0000003c 0004 0a140402");
        let many: Vec<String> = (0..600).map(|_| format!("{NAME} 0005 0001 0000003c 0002 c00c")).collect();
        let third = format!("1234 8400 0000 0258 0000 0000 {}", many.concat());
        let answers = [framed(&first), framed(&second), framed(&third)].concat();
        vec![(ToServer, [framed(&query()), framed(&query())].concat()), (ToClient, answers)]
    }

    #[test]
    fn a_zone_transfer_is_read() {
        let expected = [
            "src dns.query pacs.ward",
            "src dns.query pacs.ward",
            "src dns.server recursive",
            "10.20.4.1 dns.name pacs.ward",
            "src dns.server authoritative",
            "10.20.4.2 dns.name pacs.ward",
            "src dns.server authoritative",
        ];
        assert_eq!(feed::<DnsStream>(&transfer(), &[]).lines(), expected);
    }

    #[test]
    fn only_what_agrees_with_itself_is_taken_for_dns() {
        let whole = framed(&query());
        for length in [2, 13, 14, 20, whole.len() - 17] {
            assert_eq!(probe::<DnsStream>(ToServer, &whole[..length]), Verdict::Unsure, "{length}");
        }
        assert_eq!(probe::<DnsStream>(ToServer, &whole), Verdict::Yes);
        assert_eq!(probe::<DnsStream>(ToClient, &transfer()[1].1), Verdict::Yes);
        let netbios = format!("1234 0110 0001 0000 0000 0000 20 {} 00 0021 0001", "41".repeat(32));
        for (what, bytes) in [
            ("one byte, to keep a connection", vec![0]),
            ("a length too short", framed("1234 0100 0001 0000 0000")),
            ("more than it says", framed(&format!("1234 0100 0001 0000 0000 0000 {NAME} 0001 0001 00"))),
            ("text", b"RFB 003.008\n".to_vec()),
            ("a question too many", framed(&query().replace("0120 0001", "0120 0002"))),
            ("a name that points", framed("1234 0100 0001 0000 0000 0000 c00c 0001 0001")),
            ("a name of no text", framed("1234 0100 0001 0000 0000 0000 02 0001 00 0001 0001")),
            ("a name of NetBIOS", framed(&netbios)),
            ("a long length alone", vec![0x16, 3]),
        ] {
            assert_eq!(probe::<DnsStream>(ToServer, &bytes), Verdict::No, "{what}");
        }
    }

    #[test]
    fn a_gap_ends_the_reading_of_its_direction() {
        let mut dns = DnsStream::default();
        let mut sink = Collected::default();
        let exchange = transfer();
        assert_eq!(dns.gap(ToServer, 1, &mut sink), Progress::More);
        assert_eq!(dns.feed(ToServer, &exchange[0].1, &mut sink), Progress::More);
        assert!(sink.facts.is_empty());
        assert_eq!(dns.feed(ToClient, b"\0\x0cno DNS at all", &mut sink), Progress::Done);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(sizes in prop::collection::vec(1usize..90, 1..20), cut in any::<usize>()) {
            check_pieces_and_cuts::<DnsStream>(&transfer(), &sizes, cut)?;
        }

        #[test]
        fn any_bytes_are_survived_in_the_same_way(
            bytes in prop::collection::vec(prop_oneof![Just(0u8), 0u8..20, any::<u8>()], 0..120),
            sizes in prop::collection::vec(1usize..30, 1..20),
            cut in any::<usize>(),
        ) {
            let exchange = vec![(ToServer, framed(&query())), (ToServer, bytes.clone()), (ToClient, bytes)];
            check_pieces_and_cuts::<DnsStream>(&exchange, &sizes, cut)?;
        }
    }
}
