//! Line Printer Daemon protocol, RFC 1179: which queue of a printer a client asks for, in its first line.
//!
//! One byte says what is asked for, a name says of which queue. What comes behind is never read: names of jobs, files,
//! users and machines.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::dissector::{Beginning, Dissector};
use crate::{Direction, Progress, Sink, Verdict};

/// A byte and a name are too few to tell, so the port decides with them (RFC 1179 §3.1).
const PORT: u16 = 515;

/// Commands of the first line, RFC 1179 §5.
const COMMANDS: &[u8] = &[1, 2, 3, 4, 5];

/// The longest name of a queue, in bytes.
const QUEUE_LIMIT: usize = 128;

/// Reads one connection.
#[derive(Debug, Default)]
pub struct Lpd {
    begun: Vec<u8>,
}

impl Dissector for Lpd {
    const PROTOCOL: Protocol = Protocol::Lpd;
    const BEGINS: &'static [u8] = COMMANDS;

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        if beginning.direction == Direction::ToClient || beginning.server_port != PORT {
            return Verdict::No;
        }
        match queue(beginning.bytes) {
            Queue::Cut => Verdict::Unsure,
            Queue::None => Verdict::No,
            Queue::Of(_) => Verdict::Yes,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        if direction == Direction::ToClient {
            return Progress::More;
        }
        let room = (QUEUE_LIMIT + 2).saturating_sub(self.begun.len());
        self.begun.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        match queue(&self.begun) {
            Queue::Cut => Progress::More,
            Queue::None => Progress::Done,
            Queue::Of(name) => {
                sink.fact_bytes(Subject::Dst, Field::LpdQueue, name);
                Progress::Done
            }
        }
    }

    fn gap(&mut self, _direction: Direction, _missing: u64, _sink: &mut dyn Sink) -> Progress {
        Progress::Done
    }
}

enum Queue<'a> {
    Cut,
    None,
    Of(&'a [u8]),
}

/// The name up to a blank or the end of the line.
fn queue(line: &[u8]) -> Queue<'_> {
    let Some((command, rest)) = line.split_first() else { return Queue::Cut };
    let length = rest.iter().take_while(|byte| (b'!'..=b'~').contains(byte)).count();
    match rest.get(length) {
        _ if !COMMANDS.contains(command) || length > QUEUE_LIMIT => Queue::None,
        None => Queue::Cut,
        Some(b' ' | b'\n') if length > 0 => Queue::Of(rest.get(..length).unwrap_or_default()),
        Some(_) => Queue::None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Exchange, check_pieces_and_cuts, feed};
    use Direction::{ToClient, ToServer};

    fn exchange() -> Exchange {
        vec![
            (ToServer, b"\x03labels somebody 42\n".to_vec()),
            (ToClient, b"no entries\n".to_vec()),
            (ToServer, b"\x02other\n".to_vec()),
        ]
    }

    fn probed(direction: Direction, bytes: &[u8], server_port: u16) -> Verdict {
        Lpd::probe(&Beginning { direction, bytes, server_port })
    }

    #[test]
    fn the_queue_is_read_and_no_more() {
        assert_eq!(feed::<Lpd>(&exchange(), &[]).lines(), ["dst lpd.queue labels"]);
    }

    #[test]
    fn the_port_and_the_line_tell() {
        assert_eq!(probed(ToServer, b"\x02labels\n", PORT), Verdict::Yes);
        assert_eq!(probed(ToServer, b"\x02lab", PORT), Verdict::Unsure);
        assert_eq!(probed(ToServer, b"\x02labels\n", 9100), Verdict::No);
        assert_eq!(probed(ToClient, b"\x02labels\n", PORT), Verdict::No);
        assert_eq!(probed(ToServer, b"\x02\n", PORT), Verdict::No);
        assert_eq!(probed(ToServer, b"\x02lab\xff", PORT), Verdict::No);
        assert_eq!(probed(ToServer, &[&b"\x02"[..], &[b'a'; 200]].concat(), PORT), Verdict::No);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..9, 1..20), cut in any::<usize>()) {
            check_pieces_and_cuts::<Lpd>(&exchange(), &sizes, cut)?;
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            feed::<Lpd>(&vec![(ToServer, [&b"\x02"[..], &bytes].concat())], &[7]);
        }
    }
}
