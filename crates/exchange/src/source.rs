//! Sources that are not packets: sensors' logs, lease files, tables of switches, flow exports.
//!
//! Each gives the same: [`Record`]s with their place, and problems with theirs. What a source is, its first bytes tell,
//! not its name.

use std::borrow::Cow;
use std::fmt::Display;

use wardroom_model::{Problem, Record, Timestamp};

use crate::{flow_export, leases, switch, zeek};

/// Longest line that is read, in bytes; what follows in a longer one is passed over.
pub const MAX_LINE: usize = 1 << 20;
/// Problems of one file that are shown one by one; the others are counted.
const MAX_SHOWN: u64 = 100;
/// Lines at the beginning by which a text is recognised.
const FIRST_LINES: usize = 200;

/// What a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A log of Zeek, as tab-separated text or as a JSON object a line.
    Zeek,
    /// The lease file of ISC dhcpd.
    IscLeases,
    /// The lease file of Kea ("memfile"), IPv4 or IPv6.
    KeaLeases,
    /// The lease file of dnsmasq.
    DnsmasqLeases,
    /// What a switch or router printed: addresses, neighbours, bindings.
    Switch,
    /// Messages of NetFlow version 5 or 9 or of IPFIX, one after the other; an IPFIX file (RFC 5655) is one.
    FlowExport,
    /// Flows as nfdump writes them with `-o csv`.
    NfdumpCsv,
    /// A file of nfcapd, or of another program of nfdump.
    Nfcapd,
}

impl Kind {
    /// For people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zeek => "Zeek log",
            Self::IscLeases => "leases of ISC dhcpd",
            Self::KeaLeases => "leases of Kea",
            Self::DnsmasqLeases => "leases of dnsmasq",
            Self::Switch => "output of a switch",
            Self::FlowExport => "flow export",
            Self::NfdumpCsv => "flows of nfdump",
            Self::Nfcapd => "file of nfcapd",
        }
    }
}

/// Does a text of some kind begin so? None where a line leaves it open.
type Begins = fn(&str) -> Option<bool>;

/// What begins so, if it is any source that is known here. A few kilobytes are enough.
pub fn recognise(start: &[u8]) -> Option<Kind> {
    if flow_export::begins(start) {
        return Some(Kind::FlowExport);
    }
    if flow_export::nfcapd::begins(start) {
        return Some(Kind::Nfcapd);
    }
    if start.contains(&0) {
        return None;
    }
    let text = text(start);
    let lines = || text.lines().take(FIRST_LINES);
    let text_kinds: [(Kind, Begins); 5] = [
        (Kind::Zeek, zeek::begins),
        (Kind::KeaLeases, leases::kea::begins),
        (Kind::NfdumpCsv, flow_export::nfdump::begins),
        (Kind::IscLeases, leases::isc::begins),
        (Kind::DnsmasqLeases, leases::dnsmasq::begins),
    ];
    let kind = text_kinds.into_iter().find(|(_, begins)| lines().find_map(begins) == Some(true));
    kind.map(|(kind, _)| kind).or_else(|| lines().any(switch::is_telling).then_some(Kind::Switch))
}

/// Bytes as text: UTF-8, else Latin-1.
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        // The end of what was given may lie within a character.
        Err(error) if error.error_len().is_none() && error.valid_up_to() + 4 > bytes.len() => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            Cow::Borrowed(std::str::from_utf8(valid).unwrap_or_default())
        }
        Err(_) => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

/// What a source told so far. Records are taken out by whoever reads it.
#[derive(Debug, Default)]
pub struct Told {
    file: Box<str>,
    /// Records with their places: the line, 1-based, or the number of the message or flow.
    pub records: Vec<(u64, Record)>,
    problems: Vec<Problem>,
    not_shown: u64,
}

impl Told {
    /// Nothing yet, of the file with this name.
    pub fn new(file: impl Into<Box<str>>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }

    /// Adds a record, unless it tells of nothing.
    pub fn record(&mut self, at: u64, record: Record) {
        if !record.is_empty() {
            self.records.push((at, record));
        }
    }

    /// Adds a problem.
    pub fn problem(&mut self, at: impl Display, kind: &str, reason: impl Into<Box<str>>) {
        if self.problems.len() as u64 >= MAX_SHOWN {
            self.not_shown += 1;
            return;
        }
        self.problems.push(Problem::new(self.file.clone(), at.to_string(), kind, reason));
    }

    /// The problems, with a last one for those that are not shown.
    pub fn into_problems(mut self) -> Vec<Problem> {
        if self.not_shown > 0 {
            let reason =
                format!("{} more like these, which were passed over and are only counted", self.not_shown);
            self.problems.push(Problem::new(self.file, "all lines", "more_problems", reason));
        }
        self.problems
    }
}

/// Reads a text line by line.
pub(crate) trait ReadLines {
    /// The next line, without its end.
    fn line(&mut self, number: u64, line: &str, told: &mut Told);

    /// There are no more.
    fn finish(&mut self, _told: &mut Told) {}
}

/// Reads a source that is a text.
pub struct Lines {
    reader: Box<dyn ReadLines + Send>,
    number: u64,
    /// What was read so far.
    pub told: Told,
}

impl Lines {
    /// A reader of the file with this name; `written` is when the file was, for texts that do not tell when.
    pub fn new(kind: Kind, file: &str, written: Timestamp) -> Self {
        let reader: Box<dyn ReadLines + Send> = match kind {
            Kind::Zeek => Box::<zeek::Reader>::default(),
            Kind::IscLeases => Box::<leases::isc::Reader>::default(),
            Kind::KeaLeases => Box::<leases::kea::Reader>::default(),
            Kind::DnsmasqLeases => Box::new(leases::dnsmasq::Reader::new(written)),
            Kind::NfdumpCsv => Box::<flow_export::nfdump::Reader>::default(),
            Kind::Switch | Kind::FlowExport | Kind::Nfcapd => Box::new(switch::Reader::new(written)),
        };
        Self { reader, number: 0, told: Told::new(file) }
    }

    /// The next line, with or without its end.
    pub fn line(&mut self, line: &[u8]) {
        self.number += 1;
        if line.len() > MAX_LINE {
            let reason = format!("the line is longer than {} MiB; it was passed over", MAX_LINE >> 20);
            self.told.problem(format_args!("line {}", self.number), "long_line", reason);
            return;
        }
        let line = text(line);
        self.reader.line(self.number, line.trim_end_matches(['\r', '\n']), &mut self.told);
    }

    /// There are no more lines. Gives how many there were.
    pub fn finish(&mut self) -> u64 {
        self.reader.finish(&mut self.told);
        self.number
    }
}

#[cfg(test)]
pub(crate) mod tests;
