//! Which packets are read: a small language over what headers say.
//!
//! ```text
//! any    = all { "or" all }
//! all    = one { "and" one }
//! one    = "not" one | "(" any ")" | [ "src" | "dst" ] place | kind
//! place  = "host" ADDRESS | "net" ADDRESS "/" LENGTH | "mac" MAC | "port" NUMBER [ "-" NUMBER ]
//! kind   = "vlan" [ NUMBER ] | "ip" | "ip6" | "arp" | "tcp" | "udp" | "icmp" | "sctp"
//! ```
//!
//! A place without `src` or `dst` is either's. `net 10.20.0.0/16 and not port 9100` is a filter, and so is
//! `vlan 12 or (mac 00:1b:63:84:45:e6 and udp)`. What has no ports has no port; a frame that is not IP has no host.

use std::net::IpAddr;

use wardroom_model::Mac;
use wardroom_wire::frame::{Content, Frame, Transport};

/// Brackets and `not` may be this deep.
const DEEPEST: usize = 64;

/// Which packets are read. See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter(Node);

/// A filter that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the filter `{filter}` cannot be read at word {word}: {reason}; for example: net 10.20.0.0/16 and not port 9100"
)]
pub struct FilterError {
    filter: String,
    word: usize,
    reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Any(Vec<Node>),
    All(Vec<Node>),
    Not(Box<Node>),
    Place(Side, Place),
    Vlan(Option<u16>),
    Kind(Kind),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Either,
    Source,
    Target,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Net(IpAddr, u8),
    Mac(Mac),
    Ports(u16, u16),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Ip4,
    Ip6,
    Arp,
    Tcp,
    Udp,
    Icmp,
    Sctp,
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// Says at which word it cannot be read, and why.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let spaced = text.replace('(', " ( ").replace(')', " ) ");
        let mut words = Words { words: spaced.split_whitespace().collect(), at: 0 };
        let error = |at, reason| FilterError { filter: text.to_owned(), word: at + 1, reason };
        let node = words.any(0).map_err(|reason| error(words.at, reason))?;
        match words.peek() {
            None => Ok(Self(node)),
            Some(word) => {
                Err(error(words.at, format!("`{word}` stands where `and`, `or` or the end should")))
            }
        }
    }

    /// Is this frame read?
    pub fn wants(&self, frame: &Frame<'_>) -> bool {
        self.0.wants(frame)
    }
}

impl Node {
    fn wants(&self, frame: &Frame<'_>) -> bool {
        match self {
            Self::Any(nodes) => nodes.iter().any(|node| node.wants(frame)),
            Self::All(nodes) => nodes.iter().all(|node| node.wants(frame)),
            Self::Not(node) => !node.wants(frame),
            Self::Place(Side::Either, place) => place.is_source(frame) || place.is_target(frame),
            Self::Place(Side::Source, place) => place.is_source(frame),
            Self::Place(Side::Target, place) => place.is_target(frame),
            Self::Vlan(None) => !frame.vlans.ids().is_empty(),
            Self::Vlan(Some(id)) => frame.vlans.ids().contains(id),
            Self::Kind(kind) => kind.is(frame),
        }
    }
}

impl Place {
    fn is_source(self, frame: &Frame<'_>) -> bool {
        self.is(frame.src_mac, addresses(frame).map(|(src, _)| src), ports(frame).map(|(src, _)| src))
    }

    fn is_target(self, frame: &Frame<'_>) -> bool {
        self.is(frame.dst_mac, addresses(frame).map(|(_, dst)| dst), ports(frame).map(|(_, dst)| dst))
    }

    fn is(self, mac: Option<Mac>, ip: Option<IpAddr>, port: Option<u16>) -> bool {
        match self {
            Self::Net(net, length) => ip.is_some_and(|ip| is_within(ip, net, length)),
            Self::Mac(known) => mac == Some(known),
            Self::Ports(first, last) => port.is_some_and(|port| (first..=last).contains(&port)),
        }
    }
}

impl Kind {
    fn is(self, frame: &Frame<'_>) -> bool {
        let Content::Ip(packet) = &frame.content else {
            return self == Self::Arp && matches!(frame.content, Content::Arp(_));
        };
        match self {
            Self::Ip4 => packet.src.is_ipv4(),
            Self::Ip6 => packet.src.is_ipv6(),
            Self::Arp => false,
            Self::Tcp => packet.protocol == 6,
            Self::Udp => packet.protocol == 17,
            Self::Icmp => matches!(packet.protocol, 1 | 58),
            Self::Sctp => packet.protocol == 132,
        }
    }
}

fn addresses(frame: &Frame<'_>) -> Option<(IpAddr, IpAddr)> {
    match &frame.content {
        Content::Ip(packet) => Some((packet.src, packet.dst)),
        _ => None,
    }
}

fn ports(frame: &Frame<'_>) -> Option<(u16, u16)> {
    let Content::Ip(packet) = &frame.content else { return None };
    match packet.transport {
        Transport::Tcp(tcp) => Some((tcp.src_port, tcp.dst_port)),
        Transport::Udp { src_port, dst_port, .. } => Some((src_port, dst_port)),
        _ => None,
    }
}

fn is_within(ip: IpAddr, net: IpAddr, length: u8) -> bool {
    let same = |a: u128, b: u128, bits: u8| {
        let rest = u32::from(bits - length.min(bits));
        a.checked_shr(rest).unwrap_or(0) == b.checked_shr(rest).unwrap_or(0)
    };
    match (ip, net) {
        (IpAddr::V4(ip), IpAddr::V4(net)) => same(ip.to_bits().into(), net.to_bits().into(), 32),
        (IpAddr::V6(ip), IpAddr::V6(net)) => same(ip.to_bits(), net.to_bits(), 128),
        _ => false,
    }
}

/// The words of a filter, and how far they were read.
struct Words<'a> {
    words: Vec<&'a str>,
    at: usize,
}

impl<'a> Words<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.at).copied()
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_next = self.peek().is_some_and(|next| next.eq_ignore_ascii_case(word));
        self.at += usize::from(is_next);
        is_next
    }

    fn any(&mut self, depth: usize) -> Result<Node, String> {
        self.list(depth, "or", Self::all, Node::Any)
    }

    fn all(&mut self, depth: usize) -> Result<Node, String> {
        self.list(depth, "and", Self::one, Node::All)
    }

    fn list(
        &mut self,
        depth: usize,
        between: &str,
        part: fn(&mut Self, usize) -> Result<Node, String>,
        whole: fn(Vec<Node>) -> Node,
    ) -> Result<Node, String> {
        let first = part(self, depth)?;
        let mut nodes = vec![first];
        while self.takes(between) {
            nodes.push(part(self, depth)?);
        }
        Ok(match nodes.pop() {
            Some(only) if nodes.is_empty() => only,
            last => {
                nodes.extend(last);
                whole(nodes)
            }
        })
    }

    fn one(&mut self, depth: usize) -> Result<Node, String> {
        if depth > DEEPEST {
            return Err(format!("it is more than {DEEPEST} brackets deep"));
        }
        if self.takes("not") {
            return Ok(Node::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.takes("(") {
            let inner = self.any(depth + 1)?;
            return if self.takes(")") { Ok(inner) } else { Err("a bracket is not closed".into()) };
        }
        let side = match () {
            () if self.takes("src") => Side::Source,
            () if self.takes("dst") => Side::Target,
            () => Side::Either,
        };
        if let Some(place) = self.place()? {
            return Ok(Node::Place(side, place));
        }
        if side != Side::Either {
            return Err("after `src` and `dst` comes host, net, mac or port".into());
        }
        self.kind()
    }

    fn place(&mut self) -> Result<Option<Place>, String> {
        let place = if self.takes("host") {
            let host = self.word("an address", |word| word.parse::<IpAddr>().ok())?;
            Place::Net(host, if host.is_ipv4() { 32 } else { 128 })
        } else if self.takes("net") {
            self.word("an address and a prefix's length, such as 10.20.0.0/16", net)?
        } else if self.takes("mac") {
            Place::Mac(self.word("an Ethernet address", |word| word.parse().ok())?)
        } else if self.takes("port") {
            self.word("a port, or two such as 8000-8100", port)?
        } else {
            return Ok(None);
        };
        Ok(Some(place))
    }

    fn kind(&mut self) -> Result<Node, String> {
        const KINDS: [(&str, Kind); 7] = [
            ("ip", Kind::Ip4),
            ("ip6", Kind::Ip6),
            ("arp", Kind::Arp),
            ("tcp", Kind::Tcp),
            ("udp", Kind::Udp),
            ("icmp", Kind::Icmp),
            ("sctp", Kind::Sctp),
        ];
        if self.takes("vlan") {
            let id = self.peek().and_then(|word| word.parse().ok());
            self.at += usize::from(id.is_some());
            return Ok(Node::Vlan(id));
        }
        for (name, kind) in KINDS {
            if self.takes(name) {
                return Ok(Node::Kind(kind));
            }
        }
        Err(match self.peek() {
            Some(word) => format!("`{word}` is not known"),
            None => "something is missing at the end".into(),
        })
    }

    /// The next word as something.
    fn word<T>(&mut self, what: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, String> {
        let word = self.peek().ok_or_else(|| format!("{what} is missing"))?;
        let value = read(word).ok_or_else(|| format!("`{word}` is not {what}"))?;
        self.at += 1;
        Ok(value)
    }
}

fn net(word: &str) -> Option<Place> {
    let (address, length) = word.split_once('/')?;
    let (address, length): (IpAddr, u8) = (address.parse().ok()?, length.parse().ok()?);
    (length <= if address.is_ipv4() { 32 } else { 128 }).then_some(Place::Net(address, length))
}

fn port(word: &str) -> Option<Place> {
    let (first, last) = word.split_once('-').unwrap_or((word, word));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some(Place::Ports(first, last))
}

#[cfg(test)]
mod tests;
