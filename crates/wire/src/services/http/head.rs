//! The head of an HTTP/1 message: RFC 9112 §2 to §5.

use crate::Verdict;

/// Methods of RFC 9110, RFC 5789, WebDAV, UPnP eventing and Windows services. Other methods are other protocols.
const METHODS: [&str; 29] = [
    "GET",
    "POST",
    "HEAD",
    "PUT",
    "DELETE",
    "OPTIONS",
    "PATCH",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "PROPPATCH",
    "MKCOL",
    "COPY",
    "MOVE",
    "LOCK",
    "UNLOCK",
    "REPORT",
    "SEARCH",
    "SUBSCRIBE",
    "UNSUBSCRIBE",
    "NOTIFY",
    "MERGE",
    "CHECKOUT",
    "MKACTIVITY",
    "POLL",
    "BITS_POST",
    "CCM_POST",
    "RPC_IN_DATA",
    "RPC_OUT_DATA",
];

/// A request line or status line, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start<'a> {
    Request {
        method: &'a [u8],
        target: &'a [u8],
        /// HEAD: its response has no body, whatever it says.
        is_head: bool,
        /// CONNECT: what follows is a tunnel.
        is_connect: bool,
        /// The target names a host of its own: the receiver is a proxy.
        is_proxied: bool,
    },
    Response {
        status: u16,
    },
}

/// A whole head.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head<'a> {
    pub(super) start: Start<'a>,
    headers: &'a [u8],
}

impl<'a> Head<'a> {
    /// Reads a head that ends with its empty line.
    pub(super) fn parse(head: &'a [u8]) -> Option<Self> {
        let end = head.iter().position(|byte| *byte == b'\n')?;
        let (line, headers) = head.split_at_checked(end + 1)?;
        Some(Self { start: start(trimmed(line))?, headers })
    }

    /// Names and values in the order sent. Continued lines (obsolete) are passed over.
    pub(super) fn headers(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        headers(self.headers)
    }
}

/// Names and values of the lines after the first, for all protocols whose heads look so.
pub(crate) fn headers(lines: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    lines.split(|byte| *byte == b'\n').filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (name, value) = line.split_at_checked(colon)?;
        let name_is_token = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
        name_is_token.then_some((name, value.get(1..)?.trim_ascii()))
    })
}

/// Is it this name or value, in capital or small letters?
pub(super) fn is(bytes: &[u8], known: &str) -> bool {
    bytes.eq_ignore_ascii_case(known.as_bytes())
}

/// Where the head in these bytes ends, its empty line included. What came before `known` was searched already.
pub(crate) fn end(bytes: &[u8], known: usize) -> Option<usize> {
    let from = known.saturating_sub(2);
    let rest = bytes.get(from..)?;
    rest.iter().enumerate().filter(|(_, byte)| **byte == b'\n').find_map(|(place, _)| {
        match rest.get(place + 1..) {
            Some([b'\n', ..]) => Some(from + place + 2),
            Some([b'\r', b'\n', ..]) => Some(from + place + 3),
            _ => None,
        }
    })
}

/// Do these bytes begin an HTTP/1 message? Looks at no more than `limit` of them.
pub(super) fn probe(bytes: &[u8], limit: usize) -> Verdict {
    // A method or `HTTP`, so that most of what else there is costs one comparison.
    if !matches!(bytes.first(), None | Some(b'A'..=b'Z')) {
        return Verdict::No;
    }
    let (bytes, at_limit) = match bytes.get(..limit) {
        Some(bytes) => (bytes, true),
        None => (bytes, false),
    };
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(place) => match bytes.get(..place).and_then(|line| start(trimmed(line))) {
            Some(_) => Verdict::Yes,
            None => Verdict::No,
        },
        None if !may_begin(bytes) => Verdict::No,
        None if at_limit => Verdict::Yes,
        None => Verdict::Unsure,
    }
}

/// Could a start line begin so?
fn may_begin(bytes: &[u8]) -> bool {
    const VERSION: &[u8] = b"HTTP/1.";
    let common = bytes.len().min(VERSION.len());
    if bytes.get(..common) == VERSION.get(..common) {
        return bytes.iter().skip(common).all(is_of_reason);
    }
    match bytes.iter().position(|byte| *byte == b' ') {
        None => METHODS.iter().any(|method| method.as_bytes().starts_with(bytes)),
        Some(space) => {
            let (method, target) = bytes.split_at(space);
            let target = after_spaces(target);
            is_method(method) && may_begin_target(method, target) && target.iter().all(is_of_target)
        }
    }
}

fn is_of_reason(byte: &u8) -> bool {
    *byte >= b' ' || matches!(byte, b'\r' | b'\t')
}

fn is_of_target(byte: &u8) -> bool {
    *byte >= b' ' || *byte == b'\r'
}

fn is_method(method: &[u8]) -> bool {
    METHODS.iter().any(|known| known.as_bytes() == method)
}

/// A path, an absolute address, `*`, or for CONNECT a host. Other schemes are other protocols with the same look.
fn may_begin_target(method: &[u8], target: &[u8]) -> bool {
    let could_be = |scheme: &[u8]| {
        let common = target.len().min(scheme.len());
        target.get(..common).is_some_and(|start| start.eq_ignore_ascii_case(&scheme[..common]))
    };
    method == b"CONNECT"
        || matches!(target.first(), None | Some(b'/' | b'*' | b'?'))
        || could_be(b"http://")
        || could_be(b"https://")
}

fn after_spaces(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().take_while(|byte| **byte == b' ').count();
    bytes.get(start..).unwrap_or_default()
}

/// Without what may stand at the end of a start line.
fn trimmed(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|byte| !matches!(byte, b' ' | b'\r' | b'\n'));
    line.get(..end.map_or(0, |end| end + 1)).unwrap_or_default()
}

fn start(line: &[u8]) -> Option<Start<'_>> {
    if let Some(rest) = line.strip_prefix(b"HTTP/1.") {
        let [b'0' | b'1', b' ', a @ b'1'..=b'5', b @ b'0'..=b'9', c @ b'0'..=b'9', after @ ..] = rest else {
            return None;
        };
        let digit = |byte: &u8| u16::from(byte - b'0');
        return (matches!(after.first(), None | Some(b' ')) && after.iter().all(is_of_reason))
            .then(|| Start::Response { status: digit(a) * 100 + digit(b) * 10 + digit(c) });
    }
    let rest = line.strip_suffix(b" HTTP/1.1").or_else(|| line.strip_suffix(b" HTTP/1.0"))?;
    let space = rest.iter().position(|byte| *byte == b' ')?;
    let (method, target) = rest.split_at(space);
    let target = after_spaces(target);
    let is_target = !target.is_empty() && target.iter().all(is_of_target) && may_begin_target(method, target);
    if !is_method(method) || !is_target {
        return None;
    }
    let is_connect = method == b"CONNECT";
    let is_proxied = is_connect || !matches!(target.first(), Some(b'/' | b'*' | b'?'));
    Some(Start::Request { method, target, is_head: method == b"HEAD", is_connect, is_proxied })
}
