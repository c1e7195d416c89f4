//! `dhcpd.leases` and `dhcpd6.leases` of ISC dhcpd: dhcpd.leases(5).
//!
//! The file is a sequence of statements: words, texts in quotes with octal escapes, `;`, and blocks in braces. Times are
//! UTC, as a weekday with date and time or as `epoch` with seconds.

use std::net::IpAddr;

use wardroom_model::Timestamp;

use super::{Lease, mac_of_identifier};
use crate::source::{ReadLines, Told, text};

pub(crate) fn begins(line: &str) -> Option<bool> {
    let line = line.trim();
    const WORDS: [&str; 8] = [
        "lease ",
        "ia-na ",
        "ia-ta ",
        "ia-pd ",
        "server-duid ",
        "authoring-byte-order ",
        "failover peer ",
        "default-duid ",
    ];
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let is_statement = line.ends_with('{') || line.ends_with(';') || line.ends_with('}');
    Some(is_statement && WORDS.iter().any(|word| line.starts_with(word)))
}

/// A word, or a text in quotes with its escapes undone.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    Plain(String),
    Quoted(Vec<u8>),
}

impl Word {
    fn plain(&self) -> &str {
        match self {
            Self::Plain(word) => word,
            Self::Quoted(_) => "",
        }
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Plain(word) => word.as_bytes(),
            Self::Quoted(bytes) => bytes,
        }
    }
}

/// What blocks are open.
#[derive(Default)]
struct Open {
    /// Line that the lease began on; 0 outside.
    line: u64,
    lease: Lease,
    abandoned: bool,
    client: Option<Vec<u8>>,
}

/// Reads the file.
#[derive(Default)]
pub(crate) struct Reader {
    words: Vec<Word>,
    /// Inside quotes.
    quoted: Option<Vec<u8>>,
    depth: usize,
    open: Open,
    /// Identifier of the client of the `ia-na` that is open.
    association: Option<Vec<u8>>,
    association_time: Timestamp,
}

impl Reader {
    /// Words of a statement; a longer one is no statement of this file.
    const MOST_WORDS: usize = 64;
    /// Bytes of a text in quotes.
    const LONGEST: usize = 4096;

    fn opens(&mut self, number: u64, told: &mut Told) {
        self.depth += 1;
        let words = std::mem::take(&mut self.words);
        match words.as_slice() {
            [kind, address] if matches!(kind.plain(), "lease" | "iaaddr") => {
                let ip: Option<IpAddr> = address.plain().parse().ok();
                if ip.is_none() {
                    let reason = "a lease of what is no address; it was passed over";
                    told.problem(format_args!("line {number}"), "bad_address", reason);
                }
                let time =
                    if kind.plain() == "iaaddr" { self.association_time } else { Timestamp::default() };
                self.open =
                    Open { line: number, lease: Lease { ip, time, ..Lease::default() }, ..Open::default() };
            }
            [kind, identifier] if matches!(kind.plain(), "ia-na" | "ia-ta") => {
                // Four bytes of association come before the client's identifier.
                self.association = identifier.bytes().get(4..).map(<[u8]>::to_vec);
            }
            _ => {}
        }
    }

    fn closes(&mut self, told: &mut Told) {
        self.words.clear();
        self.depth = self.depth.saturating_sub(1);
        if self.open.line > 0 {
            let Open { line, mut lease, abandoned, client } = std::mem::take(&mut self.open);
            let identifier = self.association.as_deref().or(client.as_deref());
            lease.mac = lease.mac.or_else(|| mac_of_identifier(identifier?));
            if let Some(record) = lease.into_record().filter(|_| !abandoned) {
                told.record(line, record);
            }
        } else {
            self.association = None;
        }
    }

    fn statement(&mut self, number: u64, told: &mut Told) {
        let words = std::mem::take(&mut self.words);
        let plain: Vec<&str> = words.iter().map(Word::plain).collect();
        let lease = &mut self.open.lease;
        match plain.as_slice() {
            ["cltt", time @ ..] if self.open.line == 0 => {
                self.association_time = moment(time).unwrap_or_default();
            }
            _ if self.open.line == 0 => {}
            // The client's last message, else when the lease began.
            ["cltt", time @ ..] => lease.time = moment(time).unwrap_or(lease.time),
            ["starts", time @ ..] => match moment(time) {
                Some(time) => lease.time = lease.time.max(time),
                None => told.problem(
                    format_args!("line {number}"),
                    "bad_time",
                    "a time that is none; it was passed over",
                ),
            },
            ["hardware", "ethernet", mac] => match mac.parse() {
                Ok(mac) => lease.mac = Some(mac),
                Err(_) => {
                    let reason = "no Ethernet address; the lease is told without it";
                    told.problem(format_args!("line {number}"), "bad_mac", reason);
                }
            },
            ["binding", "state", "abandoned"] => self.open.abandoned = true,
            ["client-hostname", _] => lease.host_name = said(&words, 1),
            ["uid", _] => self.open.client = words.get(1).map(|uid| uid.bytes().to_vec()),
            ["set", "vendor-class-identifier", "=", _] => lease.vendor_class = said(&words, 3),
            ["set", "ddns-fwd-name", "=", _] => lease.full_name = said(&words, 3),
            _ => {}
        }
    }
}

fn said(words: &[Word], at: usize) -> String {
    words.get(at).map(|word| text(word.bytes()).into_owned()).unwrap_or_default()
}

/// `4 2017/10/05 15:22:29` or `epoch 1507216949`; `never` is none.
fn moment(words: &[&str]) -> Option<Timestamp> {
    match words {
        ["epoch", seconds] => seconds.parse::<i64>().ok()?.checked_mul(Timestamp::SECOND).map(Timestamp),
        [_weekday, date, time] => format!("{}T{time}Z", date.replace('/', "-")).parse().ok(),
        _ => None,
    }
}

impl ReadLines for Reader {
    fn line(&mut self, number: u64, line: &str, told: &mut Told) {
        let mut rest = line;
        loop {
            if let Some(held) = &mut self.quoted {
                let Some(after) = unquote(rest, held) else { return };
                rest = after;
                let held = self.quoted.take().unwrap_or_default();
                self.words.push(Word::Quoted(held));
            }
            rest = rest.trim_start();
            let Some(first) = rest.chars().next() else { return };
            match first {
                '#' => return,
                ';' => self.statement(number, told),
                '{' => self.opens(number, told),
                '}' => self.closes(told),
                '"' => self.quoted = Some(Vec::new()),
                _ => {
                    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, ';' | '{' | '}' | '"'));
                    let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
                    if self.words.len() < Self::MOST_WORDS {
                        self.words.push(Word::Plain(word.to_owned()));
                    }
                    rest = after;
                    continue;
                }
            }
            rest = rest.get(1..).unwrap_or_default();
        }
    }

    fn finish(&mut self, told: &mut Told) {
        if self.depth > 0 {
            told.problem(
                "the end",
                "torn_record",
                "the file ends within a block; what is before it was read",
            );
        }
    }
}

/// Reads up to the closing quote and gives what follows it; none where the line ends first.
fn unquote<'a>(text: &'a str, into: &mut Vec<u8>) -> Option<&'a str> {
    let mut put = |byte: u8| {
        if into.len() < Reader::LONGEST {
            into.push(byte);
        }
    };
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => return text.get(at + 1..),
            b'\\' => {
                let octal = text.get(at + 1..at + 4).and_then(|digits| u8::from_str_radix(digits, 8).ok());
                if let Some(byte) = octal {
                    put(byte);
                    bytes.nth(2);
                } else if let Some((_, next)) = bytes.next() {
                    put(next);
                }
            }
            byte => put(byte),
        }
    }
    None
}
