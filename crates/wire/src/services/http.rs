//! HTTP/1 message heads both ways, RFC 9112.
//!
//! Each head tells what software speaks: server, user agent, the realm that a login page names. Bodies are passed
//! over without keeping them, but for the few that say what a host is and whose head announces that ([`content`]).
//! Never read are paths, queries, cookies, credentials and account names: of credentials only the computer's name of
//! NTLM. Whether a message is a request or a response is seen by its first line, so that a connection whose opening
//! was not heard still reads right. What passes through a proxy is not said about the proxy.

mod body;
mod content;
mod framing;
pub(crate) mod head;
mod page;

use std::collections::VecDeque;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use super::soap;
use crate::clinical::dicomweb;
use crate::dissector::{Beginning, Dissector};
use crate::services::ntlm;
use crate::ways::Ways;
use crate::{Direction, Progress, Sink, Verdict};
use body::Body;
use content::Target;
use framing::{Framing, Passed};
use head::{Head, Start, is};

/// The longest head that is read, in bytes.
const HEAD_LIMIT: usize = 16 * 1024;

/// The most requests that may wait for their responses.
const PIPELINE_LIMIT: usize = 64;

/// A request whose response is to come.
#[derive(Clone, Copy, Debug)]
struct Asked {
    is_head: bool,
    is_connect: bool,
    is_proxied: bool,
    target: Target,
}

/// Where one direction stands.
#[derive(Debug)]
enum Place {
    Head,
    Body(Framing),
    /// After a gap, or in the middle of a message that began before we listened: until a segment begins as a
    /// message does.
    Seek,
    /// Nothing more can be read here.
    Lost,
}

/// One direction.
#[derive(Debug)]
struct Way {
    place: Place,
    /// An unfinished head.
    head: Vec<u8>,
    /// What is kept of the body that is passed over, where it is one that is wanted.
    body: Option<Box<Body>>,
    /// A whole head was read.
    has_spoken: bool,
    /// A head may have been missed: which response answers which request is a guess from here on, good enough for
    /// what a head says, and not to tell whose page a title is of.
    is_out_of_step: bool,
    /// Requests sent this way that wait for a response.
    asked: VecDeque<Asked>,
}

impl Default for Way {
    fn default() -> Self {
        Self {
            place: Place::Head,
            head: Vec::new(),
            body: None,
            has_spoken: false,
            is_out_of_step: false,
            asked: VecDeque::new(),
        }
    }
}

/// Reads one HTTP/1 connection.
#[derive(Debug, Default)]
pub struct Http {
    ways: Ways<Way>,
    /// What follows is another protocol.
    over: bool,
}

impl Dissector for Http {
    const PROTOCOL: Protocol = Protocol::Http;
    const BEGINS: &'static [u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    fn probe(beginning: &Beginning<'_>) -> Verdict {
        head::probe(beginning.bytes, Self::PROBE_LIMIT)
    }

    fn feed(&mut self, direction: Direction, mut bytes: &[u8], sink: &mut dyn Sink) -> Progress {
        while !bytes.is_empty() && !self.over {
            let (way, other) = self.ways.way_and_back(direction);
            bytes = match &mut way.place {
                Place::Lost => break,
                Place::Seek if head::probe(bytes, Self::PROBE_LIMIT) == Verdict::Yes => {
                    way.place = Place::Head;
                    bytes
                }
                Place::Seek => break,
                Place::Body(framing) => {
                    let body = &mut way.body;
                    match framing.pass(bytes, |piece| body::keep(body, piece)) {
                        Passed::All => break,
                        Passed::Ended(rest) => {
                            way.say_body(Subject::Src, sink);
                            way.place = Place::Head;
                            rest
                        }
                        Passed::Lost => {
                            way.lose();
                            break;
                        }
                    }
                }
                Place::Head => match way.read_head(bytes, &mut other.asked, sink) {
                    Some(rest) => rest,
                    None => {
                        self.over = true;
                        break;
                    }
                },
            };
        }
        self.progress()
    }

    fn held(&self) -> usize {
        self.ways.to_server.held() + self.ways.to_client.held()
    }

    fn gap(&mut self, direction: Direction, missing: u64, sink: &mut dyn Sink) -> Progress {
        let way = self.ways.way(direction);
        way.say_body(Subject::Src, sink);
        let still_knows = match &mut way.place {
            Place::Body(framing) => framing.miss(missing),
            Place::Lost => true,
            Place::Head | Place::Seek => false,
        };
        if !still_knows {
            way.seek();
        }
        self.progress()
    }

    fn finish(&mut self, sink: &mut dyn Sink) {
        self.ways.to_server.say_body(Subject::Src, sink);
        self.ways.to_client.say_body(Subject::Dst, sink);
    }
}

impl Http {
    fn progress(&self) -> Progress {
        if self.over {
            return Progress::Done;
        }
        self.ways.done_if(|way| matches!(way.place, Place::Lost))
    }
}

impl Way {
    fn held(&self) -> usize {
        self.head.len() + self.body.as_ref().map_or(0, |body| body.held())
    }

    fn lose(&mut self) {
        *self = Self { place: Place::Lost, ..Self::default() };
    }

    fn seek(&mut self) {
        *self =
            Self { place: Place::Seek, has_spoken: self.has_spoken, is_out_of_step: true, ..Self::default() };
    }

    /// Says what the kept part of a body says, which is over or cut.
    fn say_body(&mut self, sender: Subject, sink: &mut dyn Sink) {
        if let Some(body) = self.body.take() {
            body.say(sender, sink);
        }
    }

    /// What stands where a head should is none.
    fn misses_head(&mut self) {
        if self.has_spoken { self.lose() } else { self.seek() }
    }

    /// Reads a head, or keeps the beginning of one. Gives the bytes after it, none where another protocol follows.
    /// `waiting` are the requests sent the other way.
    fn read_head<'a>(
        &mut self,
        bytes: &'a [u8],
        waiting: &mut VecDeque<Asked>,
        sink: &mut dyn Sink,
    ) -> Option<&'a [u8]> {
        const NOTHING: &[u8] = &[];
        let known = self.head.len();
        // Empty lines before a start line are passed over, RFC 9112 §2.2.
        let is_line_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let blank = if known == 0 { bytes.iter().take_while(|byte| is_line_end(byte)).count() } else { 0 };
        let bytes = bytes.get(blank..)?;
        if known == 0
            && let Some((head, rest)) = head::end(bytes, 0).and_then(|end| bytes.split_at_checked(end))
            && head.len() <= HEAD_LIMIT
        {
            return self.take_head(head, waiting, sink).then_some(rest);
        }
        self.head.extend_from_slice(bytes.get(..HEAD_LIMIT - known).unwrap_or(bytes));
        match head::end(&self.head, known) {
            Some(end) => {
                let mut head = std::mem::take(&mut self.head);
                head.truncate(end);
                self.take_head(&head, waiting, sink).then_some(bytes.get(end - known..).unwrap_or(NOTHING))
            }
            None => {
                if self.head.len() >= HEAD_LIMIT {
                    self.lose();
                } else if head::probe(&self.head, Http::PROBE_LIMIT) == Verdict::No {
                    self.misses_head();
                }
                Some(NOTHING)
            }
        }
    }

    /// Says what a whole head says. False where another protocol follows.
    fn take_head(&mut self, head: &[u8], waiting: &mut VecDeque<Asked>, sink: &mut dyn Sink) -> bool {
        let Some(head) = Head::parse(head) else {
            self.misses_head();
            return true;
        };
        self.has_spoken = true;
        let mut answers_head = false;
        match head.start {
            Start::Request { method, target, is_head, is_connect, is_proxied } => {
                say_request(&head, is_proxied, sink);
                if !is_proxied {
                    say_service(&head, method, target, sink);
                }
                self.body = Body::of_request(&head, is_proxied);
                if self.asked.len() == PIPELINE_LIMIT {
                    self.asked.clear();
                    self.is_out_of_step = true;
                }
                let target = if self.is_out_of_step { Target::Other } else { Target::of(target) };
                self.asked.push_back(Asked { is_head, is_connect, is_proxied, target });
            }
            Start::Response { status } => {
                let is_interim = (100..200).contains(&status);
                // Nobody asks for a page before the last one came: an answer was missed, or it is asked ahead.
                self.is_out_of_step |= waiting.len() > 1;
                let asked = if is_interim { waiting.front().copied() } else { waiting.pop_front() };
                say_response(&head, asked.is_some_and(|asked| asked.is_proxied), sink);
                let opens_tunnel =
                    asked.is_some_and(|asked| asked.is_connect) && (200..300).contains(&status);
                if opens_tunnel || status == 101 {
                    return false;
                }
                answers_head = asked.is_some_and(|asked| asked.is_head);
                self.body = Body::of_response(&head, status, asked, self.is_out_of_step);
            }
        }
        match Framing::of(&head, answers_head) {
            Some(framing) => self.place = Place::Body(framing),
            None => self.lose(),
        }
        true
    }
}

fn say_request(head: &Head<'_>, is_proxied: bool, sink: &mut dyn Sink) {
    for (name, value) in head.headers() {
        if name.eq_ignore_ascii_case(b"user-agent") {
            sink.fact_bytes(Subject::Src, Field::HttpUserAgent, value);
        } else if !is_proxied && name.eq_ignore_ascii_case(b"host") {
            sink.fact_bytes(Subject::Dst, Field::HttpHost, value);
        } else if name.eq_ignore_ascii_case(b"authorization")
            || name.eq_ignore_ascii_case(b"proxy-authorization")
        {
            say_token(value, sink);
        }
    }
}

/// Which service of the server a request is for, where it says that in its head.
fn say_service(head: &Head<'_>, method: &[u8], target: &[u8], sink: &mut dyn Sink) {
    let mut names_dicom = false;
    for (name, value) in head.headers() {
        let is_content_type = is(name, "content-type");
        if is_content_type {
            soap::say_content_type(value, sink);
        } else if is(name, "soapaction") {
            soap::say_header(value, sink);
        }
        if is_content_type || is(name, "accept") {
            names_dicom |= dicomweb::is_named(value);
        }
    }
    dicomweb::say(method, target, names_dicom, sink);
}

fn say_response(head: &Head<'_>, is_proxied: bool, sink: &mut dyn Sink) {
    for (name, value) in head.headers() {
        if name.eq_ignore_ascii_case(b"proxy-authenticate") {
            say_token(value, sink);
        }
        if is_proxied {
            continue;
        }
        if name.eq_ignore_ascii_case(b"server") {
            sink.fact_bytes(Subject::Src, Field::HttpServer, value);
        } else if name.eq_ignore_ascii_case(b"x-powered-by") {
            sink.fact_bytes(Subject::Src, Field::HttpPoweredBy, value);
        } else if name.eq_ignore_ascii_case(b"www-authenticate") {
            sink.fact_bytes(Subject::Src, Field::HttpRealm, &realm(value));
            say_token(value, sink);
        }
    }
}

/// Reads what NTLM says of the sender's computer, RFC 4559 §4. Credentials of other schemes are passed over.
fn say_token(value: &[u8], sink: &mut dyn Sink) {
    let space = value.iter().position(|byte| *byte == b' ').unwrap_or(value.len());
    let (scheme, token) = value.split_at_checked(space).unwrap_or((value, &[]));
    if scheme.eq_ignore_ascii_case(b"ntlm") || scheme.eq_ignore_ascii_case(b"negotiate") {
        ntlm::say_base64(token, sink);
    }
}

/// `Basic realm="Pump 4"` of a challenge, RFC 9110 §11.6.1; what else it holds (tokens, nonces) is left out.
pub(super) fn realm(challenge: &[u8]) -> Vec<u8> {
    const REALM: &[u8] = b"realm=";
    let end = challenge.iter().position(|byte| matches!(byte, b' ' | b',')).unwrap_or(challenge.len());
    let (scheme, parameters) = challenge.split_at(end);
    let mut said = scheme.to_vec();
    let place = parameters.windows(REALM.len()).position(|part| part.eq_ignore_ascii_case(REALM));
    if let Some(value) = place.and_then(|place| parameters.get(place + REALM.len()..)) {
        let realm = match value {
            [b'"', quoted @ ..] => quoted.split(|byte| *byte == b'"').next(),
            bare => bare.split(|byte| matches!(byte, b',' | b' ')).next(),
        };
        said.extend_from_slice(b" realm=\"");
        said.extend_from_slice(realm.unwrap_or_default());
        said.push(b'"');
    }
    said
}

#[cfg(test)]
mod tests;
