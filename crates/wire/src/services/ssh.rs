//! Secure Shell up to where it encrypts, RFC 4253: identification strings both ways (§4.2), and the host key
//! algorithms of the server's first message (§7.1).
//!
//! Lines that a server may send before its identification (§4.2) are not waited for: hardly any does.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::bytes::Cursor;
use crate::dissector::{Beginning, Dissector};
use crate::lines::Lines;
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// SSH_MSG_KEXINIT, RFC 4253 §12.
const KEY_EXCHANGE: u8 = 20;

/// What is kept of the first message, in bytes: its first two lists fit.
const MESSAGE_LIMIT: usize = 4 * 1024;

/// Where one direction stands.
#[derive(Debug)]
enum Place {
    Identification(Lines),
    /// The beginning of the first message.
    Message(Vec<u8>),
    Over,
}

/// Reads one SSH connection.
#[derive(Debug, Default)]
pub struct Ssh {
    ways: Ways<Place>,
}

impl Default for Place {
    fn default() -> Self {
        Self::Identification(Lines::default())
    }
}

impl Dissector for Ssh {
    const PROTOCOL: Protocol = Protocol::Ssh;
    const BEGINS: &'static [u8] = b"S";

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        let may_be = |start: &[u8]| {
            let common = beginning.bytes.len().min(start.len());
            beginning.bytes.get(..common) == start.get(..common)
        };
        match beginning.bytes.len() {
            _ if !may_be(b"SSH-2.") && !may_be(b"SSH-1.") => Verdict::No,
            0..6 => Verdict::Unsure,
            _ => Verdict::Yes,
        }
    }

    fn feed(&mut self, direction: Direction, mut bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        let place = self.ways.way(direction);
        if let Place::Identification(lines) = place {
            let Some(line) = lines.next(&mut bytes) else { return Progress::More };
            let is_read = say_identification(&line, sink).is_some();
            let goes_on = is_read && direction == Direction::ToClient;
            *place = if goes_on { Place::Message(Vec::new()) } else { Place::Over };
        }
        if let Place::Message(message) = place {
            let room = MESSAGE_LIMIT - message.len();
            message.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
            if let Some(message) = whole(message) {
                say_message(message, sink);
                *place = Place::Over;
            }
        }
        self.progress()
    }

    fn gap(&mut self, direction: Direction, _missing: u64, _sink: &mut dyn Sink) -> Progress {
        *self.ways.way(direction) = Place::Over;
        self.progress()
    }
}

impl Ssh {
    fn progress(&self) -> Progress {
        self.ways.done_if(|place| matches!(place, Place::Over))
    }
}

/// `SSH-2.0-software comments`.
fn say_identification(line: &[u8], sink: &mut dyn Sink) -> Option<()> {
    let rest = line.strip_prefix(b"SSH-")?;
    let dash = rest.iter().position(|byte| *byte == b'-')?;
    let (version, software) = rest.split_at_checked(dash)?;
    sink.fact_bytes(Subject::Src, Field::SshVersion, version);
    sink.fact_bytes(Subject::Src, Field::SshSoftware, software.get(1..)?);
    Some(())
}

/// The message as far as it is kept, once it is there: RFC 4253 §6.
fn whole(packet: &[u8]) -> Option<&[u8]> {
    let (length, message) = packet.split_first_chunk::<4>()?;
    let length = u32::from_be_bytes(*length) as usize;
    message.get(..length).or((packet.len() >= MESSAGE_LIMIT).then_some(message))
}

fn say_message(message: &[u8], sink: &mut dyn Sink) -> Option<()> {
    let mut cursor = Cursor::new(message);
    let (_padding, kind, _cookie) = (cursor.u8()?, cursor.u8()?, cursor.array::<16>()?);
    if kind != KEY_EXCHANGE {
        return None;
    }
    let exchanges = cursor.u32()? as usize;
    cursor.skip(exchanges)?;
    let length = cursor.u32()? as usize;
    sink.fact_bytes(Subject::Src, Field::SshHostKeys, cursor.take(length)?);
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Exchange, check_pieces_and_cuts, feed, probe};
    use Direction::{ToClient, ToServer};

    fn list(names: &str) -> Vec<u8> {
        [&(names.len() as u32).to_be_bytes()[..], names.as_bytes()].concat()
    }

    fn key_exchange() -> Vec<u8> {
        let lists = [list("curve25519-sha256"), list("ssh-ed25519,rsa-sha2-512"), list("")].concat();
        let message = [&[4, KEY_EXCHANGE][..], &[7; 16], &lists, &[0; 40]].concat();
        [&(message.len() as u32).to_be_bytes()[..], &message].concat()
    }

    fn exchange() -> Exchange {
        vec![
            (ToClient, b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n".to_vec()),
            (ToServer, b"SSH-2.0-PuTTY_Release_0.70\r\n".to_vec()),
            (ToServer, key_exchange()),
            (ToClient, key_exchange()),
            (ToClient, vec![0x99; 50]),
        ]
    }

    #[test]
    fn both_sides_say_what_they_are() {
        let lines = [
            "src ssh.version 2.0",
            "src ssh.software OpenSSH_9.2p1 Debian-2+deb12u3",
            "src ssh.version 2.0",
            "src ssh.software PuTTY_Release_0.70",
            "src ssh.host_keys ssh-ed25519,rsa-sha2-512",
        ];
        assert_eq!(feed::<Ssh>(&exchange(), &[]).lines(), lines);
    }

    #[test]
    fn version_1_has_no_lists() {
        let old: Exchange = vec![(ToClient, b"SSH-1.5-Cisco-1.25\n\0\0\x01\x0b\0\0\0\0\x02".to_vec())];
        assert_eq!(feed::<Ssh>(&old, &[]).lines(), ["src ssh.version 1.5", "src ssh.software Cisco-1.25"]);
    }

    #[test]
    fn probes_know_the_versions() {
        assert_eq!(probe::<Ssh>(ToServer, b"SSH-2.0"), Verdict::Yes);
        assert_eq!(probe::<Ssh>(ToClient, b"SSH-1.99"), Verdict::Yes);
        assert_eq!(probe::<Ssh>(ToClient, b"SSH-"), Verdict::Unsure);
        assert_eq!(probe::<Ssh>(ToClient, b"SSH-3."), Verdict::No);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..90, 1..20), cut in any::<usize>()) {
            check_pieces_and_cuts::<Ssh>(&exchange(), &sizes, cut)?;
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200), size in 1usize..50) {
            let message = [b"SSH-2.0-x\r\n\0\0\0\x60\x04\x14", &bytes[..]].concat();
            check_pieces_and_cuts::<Ssh>(&vec![(ToClient, message)], &[size], size)?;
        }
    }
}
