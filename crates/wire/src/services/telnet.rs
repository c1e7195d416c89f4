//! Telnet, RFC 854: the options that each side asks for before the server shows any text, and what it shows until it
//! asks for a name or a password.
//!
//! Nothing is read after that prompt, and nothing at all once the client has typed something. Two commands that
//! follow each other are known on any port. One alone is three bytes that could be anyone's, and text could be so
//! even more: both need the registered port, and text a prompt.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::dissector::{Beginning, Dissector};
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// RFC 854, page 14.
const INTERPRET_AS_COMMAND: u8 = 255;
const SUBNEGOTIATION: u8 = 250;
const SUBNEGOTIATION_END: u8 = 240;

const PORT: u16 = 23;

/// The longest text before a prompt, in bytes.
const TEXT_LIMIT: usize = 1024;

/// Options that are kept of each side.
const OPTION_LIMIT: usize = 24;

/// What a prompt ends with, before its colon.
const PROMPTS: [&str; 6] = ["login", "username", "user name", "user", "password", "account"];

/// What the next byte is.
#[derive(Debug, Default)]
enum Place {
    #[default]
    Text,
    Command,
    Option(u8),
    Subnegotiation,
    SubnegotiationCommand,
}

/// One side.
#[derive(Debug, Default)]
struct Way {
    place: Place,
    /// Its commands about options, and which.
    options: Vec<(u8, u8)>,
}

/// Reads one Telnet connection.
#[derive(Debug, Default)]
pub struct Telnet {
    ways: Ways<Way>,
    text: Vec<u8>,
}

impl Dissector for Telnet {
    const PROTOCOL: Protocol = Protocol::Telnet;
    const BEGINS: &'static [u8] = &[];

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        let bytes = beginning.bytes;
        match bytes.first() {
            Some(&INTERPRET_AS_COMMAND) => probe_commands(bytes, beginning.server_port),
            _ if beginning.server_port == PORT && beginning.direction == Direction::ToClient => {
                probe_text(bytes, Self::PROBE_LIMIT)
            }
            _ => Verdict::No,
        }
    }

    fn feed(&mut self, direction: Direction, bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        for byte in bytes {
            let Some(text) = self.ways.way(direction).take(*byte) else { continue };
            if direction == Direction::ToServer {
                // An empty line wakes some servers.
                if !matches!(text, b'\r' | b'\n' | 0) {
                    return Progress::Done;
                }
            } else if self.take_text(text, sink) == Progress::Done {
                return Progress::Done;
            }
        }
        Progress::More
    }

    fn gap(&mut self, _direction: Direction, _missing: u64, _sink: &mut dyn Sink) -> Progress {
        Progress::Done
    }
}

impl Telnet {
    /// A byte that the server shows.
    fn take_text(&mut self, byte: u8, sink: &mut dyn Sink) -> Progress {
        if self.text.is_empty() {
            let Ways { to_server: client, to_client: server } = &self.ways;
            sink.fact_bytes(Subject::Src, Field::TelnetOptions, list(&server.options).as_bytes());
            sink.fact_bytes(Subject::Dst, Field::TelnetOptions, list(&client.options).as_bytes());
        }
        self.text.push(byte);
        if byte == b':' && ends_with_prompt(&self.text) {
            sink.fact_bytes(Subject::Src, Field::TelnetGreeting, greeting(&self.text).as_bytes());
            return Progress::Done;
        }
        if self.text.len() < TEXT_LIMIT { Progress::More } else { Progress::Done }
    }
}

impl Way {
    /// Takes a byte, and gives it back if it is text.
    fn take(&mut self, byte: u8) -> Option<u8> {
        let (place, text) = match (&self.place, byte) {
            (Place::Text, INTERPRET_AS_COMMAND) => (Place::Command, None),
            (Place::Text, byte) => (Place::Text, Some(byte)),
            (Place::Command, SUBNEGOTIATION) => (Place::Subnegotiation, None),
            (Place::Command, command @ 251..=254) => (Place::Option(command), None),
            (Place::Command, _) => (Place::Text, None),
            (Place::Option(command), option) => {
                if self.options.len() < OPTION_LIMIT {
                    self.options.push((*command, option));
                }
                (Place::Text, None)
            }
            (Place::Subnegotiation, INTERPRET_AS_COMMAND) => (Place::SubnegotiationCommand, None),
            (Place::Subnegotiation, _) => (Place::Subnegotiation, None),
            (Place::SubnegotiationCommand, SUBNEGOTIATION_END) => (Place::Text, None),
            (Place::SubnegotiationCommand, _) => (Place::Subnegotiation, None),
        };
        self.place = place;
        text
    }
}

/// `do 24,will 3`.
fn list(options: &[(u8, u8)]) -> String {
    let words: Vec<String> = options
        .iter()
        .map(|(command, option)| {
            let command = match command {
                251 => "will",
                252 => "wont",
                253 => "do",
                _ => "dont",
            };
            format!("{command} {option}")
        })
        .collect();
    words.join(",")
}

/// Is the last line a question for a name or a password, up to its colon?
fn ends_with_prompt(text: &[u8]) -> bool {
    let line = text.rsplit(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let line = line.strip_suffix(b":").unwrap_or(line).trim_ascii_end().to_ascii_lowercase();
    PROMPTS.iter().any(|prompt| line.ends_with(prompt.as_bytes())) && !line.ends_with(b"last login")
}

/// The lines one behind the other, without escape sequences and the terminal's number.
fn greeting(text: &[u8]) -> String {
    let text = without_escapes(text);
    let text = crate::text::clean(&text);
    let is_terminal = |word: &&str| {
        let word = word.trim_matches(|character| matches!(character, '(' | ')'));
        let number = word.strip_prefix("tty").or(word.strip_prefix("pts/"));
        number.is_some_and(|number| number.len() <= 3)
    };
    let words: Vec<&str> = text.split_whitespace().filter(|word| !is_terminal(word)).collect();
    words.join(" ").trim_end_matches(':').to_owned()
}

/// Control sequences of terminals (ECMA-48 §5.4) and line ends become spaces.
fn without_escapes(text: &[u8]) -> Vec<u8> {
    let mut bytes = text.iter().peekable();
    let mut kept = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if *byte == 0x1b && bytes.next_if(|next| **next == b'[').is_some() {
            bytes.by_ref().find(|byte| (0x40..=0x7e).contains(*byte));
            kept.push(b' ');
        } else {
            kept.push(if byte.is_ascii_control() { b' ' } else { *byte });
        }
    }
    kept
}

/// Commands that ask for or refuse options.
fn probe_commands(bytes: &[u8], port: u16) -> Verdict {
    let needed = if port == PORT { 1 } else { 2 };
    for command in bytes.chunks(3).take(needed) {
        match command {
            [INTERPRET_AS_COMMAND, 251..=254, 0..=49] => {}
            [INTERPRET_AS_COMMAND] | [INTERPRET_AS_COMMAND, 251..=254] => return Verdict::Unsure,
            _ => return Verdict::No,
        }
    }
    if bytes.len() < needed * 3 { Verdict::Unsure } else { Verdict::Yes }
}

/// Text with a prompt in it.
fn probe_text(bytes: &[u8], limit: usize) -> Verdict {
    let is_text = |byte: &u8| !byte.is_ascii_control() || matches!(byte, b'\r' | b'\n' | b'\t' | 0x1b | 0);
    let bytes = bytes.get(..limit).unwrap_or(bytes);
    if bytes.starts_with(b"SSH-") || !bytes.iter().all(is_text) {
        return Verdict::No;
    }
    let is_prompt =
        |(at, byte): (usize, &u8)| *byte == b':' && bytes.get(..=at).is_some_and(ends_with_prompt);
    if bytes.iter().enumerate().any(is_prompt) {
        Verdict::Yes
    } else if bytes.len() < limit {
        Verdict::Unsure
    } else {
        Verdict::No
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::{Exchange, check_pieces_and_cuts, feed, probe};
    use Direction::{ToClient, ToServer};

    fn exchange() -> Exchange {
        vec![
            (ToServer, b"\xff\xfd\x03\xff\xfb\x18".to_vec()),
            (ToClient, b"\xff\xfd\x18\xff\xfa\x18\x01\xff\xf0\xff\xfe\x25".to_vec()),
            (ToServer, b"\xff\xfa\x18\x00xterm\xff\xf0\r\n".to_vec()),
            (ToClient, b"\r\n\x1b[1mOpenBSD/i386\x1b[0m (oof) (ttyp1)\r\n\r\nlogin:\x20".to_vec()),
            (ToServer, b"somebody\r\n".to_vec()),
            (ToClient, b"somebody\r\nPassword: \r\nUsername: ".to_vec()),
        ]
    }

    #[test]
    fn options_and_the_greeting_are_read_up_to_the_prompt() {
        let lines = [
            "src telnet.options do 24,dont 37",
            "dst telnet.options do 3,will 24",
            "src telnet.greeting OpenBSD/i386 (oof) login",
        ];
        assert_eq!(feed::<Telnet>(&exchange(), &[]).lines(), lines);
    }

    #[test]
    fn nothing_is_read_once_something_was_typed() {
        let exchange: Exchange = vec![
            (ToClient, b"\xff\xfb\x01Menu\r\n".to_vec()),
            (ToServer, b"1".to_vec()),
            (ToClient, b"Patient user: ".to_vec()),
        ];
        assert_eq!(feed::<Telnet>(&exchange, &[]).lines(), ["src telnet.options will 1"]);
        let exchange: Exchange = vec![(ToClient, b"Last login: somebody\r\n$ ".to_vec())];
        assert_eq!(feed::<Telnet>(&exchange, &[]).lines(), [""; 0]);
    }

    #[test]
    fn little_is_believed_on_the_port_alone() {
        let at_port =
            |bytes: &[u8]| Telnet::probe(&Beginning { direction: ToClient, bytes, server_port: PORT });
        assert_eq!(probe::<Telnet>(ToClient, b"\xff\xfd\x18\xff\xfb\x01"), Verdict::Yes);
        assert_eq!(probe::<Telnet>(ToClient, b"\xff\xfd\x18\xff"), Verdict::Unsure);
        assert_eq!(probe::<Telnet>(ToClient, b"\xff\xfd\x18x"), Verdict::No);
        assert_eq!(at_port(b"\xff\xfd\x18"), Verdict::Yes);
        assert_eq!(at_port(b"\xff\xd8\xff"), Verdict::No);
        assert_eq!(at_port(b"Switch 4\r\nUser Name:"), Verdict::Yes);
        assert_eq!(at_port(b"Switch 4"), Verdict::Unsure);
        assert_eq!(at_port(&[b'x'; 300]), Verdict::No);
        assert_eq!(probe::<Telnet>(ToClient, b"Switch 4\r\nUser Name:"), Verdict::No);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(sizes in proptest::collection::vec(1usize..40, 1..20), cut in any::<usize>()) {
            check_pieces_and_cuts::<Telnet>(&exchange(), &sizes, cut)?;
        }

        #[test]
        fn any_bytes_are_survived(
            parts in proptest::collection::vec((any::<bool>(), prop_oneof![
                proptest::collection::vec(prop_oneof![Just(255u8), 240u8..=255, any::<u8>()], 0..20),
                Just(b"login:".to_vec()),
            ]), 0..9),
            sizes in proptest::collection::vec(1usize..9, 1..9),
            cut in any::<usize>(),
        ) {
            let parts: Exchange =
                parts.into_iter().map(|(way, bytes)| (if way { ToServer } else { ToClient }, bytes)).collect();
            check_pieces_and_cuts::<Telnet>(&parts, &sizes, cut)?;
        }
    }
}
