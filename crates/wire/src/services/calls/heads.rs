//! Messages in the form of HTTP over TCP: a head of lines, a body whose length the head gives, and the next.

use wardroom_model::Protocol;

use crate::dissector::{Beginning, Dissector};
use crate::services::http::head;
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};

/// The longest head that is read, in bytes.
const HEAD_LIMIT: usize = 8 * 1024;

/// What start lines of a protocol look like.
#[derive(Debug)]
pub struct Form {
    /// With its number, as it stands in start lines.
    pub version: &'static [u8],
    /// In capitals.
    pub methods: &'static [&'static str],
    /// Beginnings of what may be asked for, in lower case.
    pub targets: &'static [&'static str],
}

/// A start line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Somebody asks.
    Request {
        /// Which of the methods of the form.
        method: &'static str,
    },
    /// Somebody answers.
    Response,
}

impl Form {
    /// `METHOD target VERSION` or `VERSION 200 OK`.
    pub(super) fn start(&self, line: &[u8]) -> Option<Start> {
        if let Some([b' ', b'1'..=b'6', b'0'..=b'9', b'0'..=b'9', rest @ ..]) =
            line.strip_prefix(self.version)
        {
            return matches!(rest.first(), None | Some(b' ')).then_some(Start::Response);
        }
        let rest = line.strip_suffix(self.version)?.strip_suffix(b" ")?;
        let method = self.methods.iter().find(|method| {
            let target = rest.strip_prefix(method.as_bytes()).and_then(|rest| rest.strip_prefix(b" "));
            target.is_some_and(|target| self.could_be_target(target) && !target.is_empty())
        })?;
        Some(Start::Request { method })
    }

    fn could_be_target(&self, target: &[u8]) -> bool {
        let is_clean = target.iter().all(u8::is_ascii_graphic);
        is_clean
            && self.targets.iter().any(|known| {
                let common = target.len().min(known.len());
                let start = known.as_bytes().get(..common).unwrap_or_default();
                target.get(..common).is_some_and(|target| target.eq_ignore_ascii_case(start))
            })
    }

    /// Could a message begin so? Where the line is whole, it is sure.
    pub(super) fn probe(&self, bytes: &[u8], limit: usize) -> Verdict {
        let bytes = bytes.get(..limit).unwrap_or(bytes);
        if let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let line = bytes.get(..end).unwrap_or_default();
            return if self.start(line.trim_ascii_end()).is_some() { Verdict::Yes } else { Verdict::No };
        }
        let begins = |whole: &[u8]| {
            let common = bytes.len().min(whole.len());
            bytes.get(..common) == whole.get(..common)
        };
        let method = self.methods.iter().find(|method| begins(method.as_bytes()));
        let target = method.and_then(|method| bytes.get(method.len() + 1..));
        let is_target = target.is_none_or(|target| {
            let target = target.split(|byte| matches!(byte, b' ' | b'\r')).next().unwrap_or_default();
            self.could_be_target(target)
        });
        match method.is_some() && is_target || begins(self.version) {
            false => Verdict::No,
            true if bytes.len() == limit => Verdict::Yes,
            true => Verdict::Unsure,
        }
    }
}

/// A protocol in that form.
pub trait Calls {
    /// See [`Dissector::PROTOCOL`].
    const PROTOCOL: Protocol;
    /// See [`Dissector::BEGINS`].
    const BEGINS: &'static [u8];
    /// What its start lines look like.
    const FORM: Form;
    /// The short name of Content-Length, where there is one.
    const SHORT_LENGTH: &'static [u8];

    /// Says what a whole head says.
    fn say(start: Start, lines: &[u8], sink: &mut dyn Sink);
}

/// Where one direction stands.
#[derive(Debug)]
enum Place {
    /// In a head, of which so much is kept.
    Head(Vec<u8>),
    /// In a body, of which so much is to come.
    Body(u64),
    /// Nothing more can be read here.
    Lost,
}

/// Reads one connection of such messages.
#[derive(Debug)]
pub struct Conversation<C> {
    ways: Ways<Place>,
    calls: std::marker::PhantomData<C>,
}

impl<C> Default for Conversation<C> {
    fn default() -> Self {
        Self { ways: Ways::default(), calls: std::marker::PhantomData }
    }
}

impl<C: Calls> Dissector for Conversation<C> {
    const PROTOCOL: Protocol = C::PROTOCOL;
    const BEGINS: &'static [u8] = C::BEGINS;

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        C::FORM.probe(beginning.bytes, Self::PROBE_LIMIT)
    }

    fn feed(&mut self, direction: Direction, mut bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        let place = self.ways.way(direction);
        while !bytes.is_empty() {
            bytes = place.take::<C>(bytes, sink);
        }
        self.progress()
    }

    fn gap(&mut self, direction: Direction, missing: u64, _sink: &mut dyn Sink) -> Progress {
        let place = self.ways.way(direction);
        *place = match place {
            Place::Body(left) if *left > missing => Place::Body(*left - missing),
            Place::Body(left) if *left == missing => Place::Head(Vec::new()),
            _ => Place::Lost,
        };
        self.progress()
    }
}

impl<C> Conversation<C> {
    fn progress(&self) -> Progress {
        self.ways.done_if(|place| matches!(place, Place::Lost))
    }
}

impl Default for Place {
    fn default() -> Self {
        Self::Head(Vec::new())
    }
}

impl Place {
    /// Takes bytes, and gives those that it has not taken.
    fn take<'a, C: Calls>(&mut self, bytes: &'a [u8], sink: &mut dyn Sink) -> &'a [u8] {
        const NOTHING: &[u8] = &[];
        match self {
            Self::Lost => NOTHING,
            Self::Body(left) => {
                let taken = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                *left -= taken as u64;
                if *left == 0 {
                    *self = Self::Head(Vec::new());
                }
                bytes.get(taken..).unwrap_or_default()
            }
            Self::Head(kept) => {
                // Empty lines keep connections alive (RFC 5626 §3.5.1).
                let is_line_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
                if kept.is_empty() && bytes.first().is_some_and(is_line_end) {
                    return bytes.get(1..).unwrap_or_default();
                }
                let known = kept.len();
                kept.extend_from_slice(bytes.get(..HEAD_LIMIT - known).unwrap_or(bytes));
                let Some(end) = head::end(kept, known) else {
                    let is_none = C::FORM.probe(kept, 256) == Verdict::No;
                    if is_none || kept.len() == HEAD_LIMIT {
                        *self = Self::Lost;
                    }
                    return NOTHING;
                };
                let head = kept.get(..end).unwrap_or_default();
                *self = match body_after::<C>(head, sink) {
                    Some(0) => Self::Head(Vec::new()),
                    Some(length) => Self::Body(length),
                    None => Self::Lost,
                };
                bytes.get(end - known..).unwrap_or_default()
            }
        }
    }
}

/// Says what a head says. Gives the length of the body, none where it is no head.
fn body_after<C: Calls>(head: &[u8], sink: &mut dyn Sink) -> Option<u64> {
    let end = head.iter().position(|byte| *byte == b'\n')?;
    let (line, lines) = head.split_at_checked(end + 1)?;
    C::say(C::FORM.start(line.trim_ascii_end())?, lines, sink);
    let is_length = |name: &[u8]| {
        name.eq_ignore_ascii_case(b"content-length") || name.eq_ignore_ascii_case(C::SHORT_LENGTH)
    };
    match head::headers(lines).find(|(name, _)| is_length(name)) {
        Some((_, value)) => std::str::from_utf8(value).ok()?.parse().ok(),
        None => Some(0),
    }
}
