//! How a host opens a TCP connection (RFC 9293 §3.5), as one line of text: what its network software is shows in it.
//!
//! The line is made of parts in this order, parted by spaces; a part that there is nothing to say of is left out.
//!
//! - `ip4` or `ip6`;
//! - `ttl=` the time to live or hop limit that it was sent with: the next of 32, 64, 128 and 255;
//! - `window=` the receive window, as a multiple of the segment size where it is one (`20*mss`), else in bytes;
//! - `mss=` the largest segment, `scale=` the power that the window is scaled by (RFC 7323 §2);
//! - `options=` the options in their order: `mss`, `nop`, `scale`, `sack` (permitted), `sacked`, `time` (stamps),
//!   `end+3` (the end and the bytes behind it), others by their number as `?30`;
//! - `quirks=` what else is seldom: `df` (do not fragment), `id` (an identification although it is not to be fragmented),
//!   `no-id`, `ip-options`, `reserved` (the reserved bit of IPv4), `flow` (an IPv6 flow label), `ecn`, `sequence-zero`,
//!   `ack-number` (one without the flag), `ack-zero`, `urgent`, `urgent-pointer` (without the flag), `push`, `time-zero`,
//!   `time-echo` (before there was anything to echo), `end-data`, `scale-large` (beyond 14), `malformed`, `data`.
//!
//! Nothing of a connection itself is in it: neither ports nor numbers.

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use crate::Sink;
use crate::bytes::Cursor;
use crate::frame::{IpPacket, Tcp};

/// Says the signature of a packet that opens a connection, or of the answer to it.
#[cold]
pub fn dissect(packet: &IpPacket<'_>, tcp: &Tcp<'_>, sink: &mut dyn Sink) {
    let field = if tcp.flags & Tcp::ACK == 0 { Field::TcpSynSignature } else { Field::TcpSynAckSignature };
    let mut line = Line::default();
    if tcp.flags & (Tcp::RST | Tcp::FIN) == 0 && signature(packet, tcp, &mut line).is_some() {
        sink.fact(Subject::Src, field, line.text());
    }
}

/// Longest line that is written, in bytes.
const LONGEST: usize = wardroom_model::Fact::VALUE_LIMIT;

/// Text of bounded length, without an allocation and without [`std::fmt`], which would take half of the time. What goes
/// beyond is left out.
struct Line {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Default for Line {
    fn default() -> Self {
        Self { bytes: [0; LONGEST], length: 0 }
    }
}

impl Line {
    fn text(&self) -> &str {
        self.bytes.get(..self.length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    fn say(&mut self, text: &str) {
        if let Some(room) = self.bytes.get_mut(self.length..self.length + text.len()) {
            room.copy_from_slice(text.as_bytes());
            self.length += text.len();
        }
    }

    fn number(&mut self, number: usize) {
        if number >= 10 {
            self.number(number / 10);
        }
        let digit = number % 10;
        self.say("0123456789".get(digit..=digit).unwrap_or_default());
    }

    /// One of a list that begins with a name, or what parts it from the one before.
    fn item(&mut self, is_first: &mut bool, name: &str, item: &str) {
        self.say(if std::mem::take(is_first) { name } else { "," });
        self.say(item);
    }
}

/// What the IP header says.
#[derive(Default)]
struct Network {
    version: u8,
    ttl: u8,
    quirks: [(&'static str, bool); 6],
    is_congestion_told: bool,
}

/// What the options say.
#[derive(Default)]
struct Options {
    mss: Option<u16>,
    scale: Option<u8>,
    is_time_zero: bool,
    is_time_echoed: bool,
    is_data_behind_end: bool,
    is_malformed: bool,
}

fn signature(packet: &IpPacket<'_>, tcp: &Tcp<'_>, line: &mut Line) -> Option<()> {
    let network = network(packet.bytes)?;
    let header = crate::frame::above_ip(packet.bytes)?;
    let fixed = header.first_chunk::<20>()?;
    let options = header.get(20..usize::from(fixed[12] >> 4) * 4)?;
    let read = read(options, |_| ());
    let window = u16::from_be_bytes([fixed[14], fixed[15]]);
    line.say(if network.version == 4 { "ip4 ttl=" } else { "ip6 ttl=" });
    line.number(sent_with(network.ttl).into());
    line.say(" window=");
    match read.mss.filter(|mss| *mss >= 100 && window > 0 && window % mss == 0) {
        Some(mss) => {
            line.number((window / mss).into());
            line.say("*mss");
        }
        None => line.number(window.into()),
    }
    if let Some(mss) = read.mss {
        line.say(" mss=");
        line.number(mss.into());
    }
    if let Some(scale) = read.scale {
        line.say(" scale=");
        line.number(scale.into());
    }
    layout(options, line);
    let mut is_first = true;
    for (name, _) in quirks(&network, &read, tcp, fixed).filter(|(_, is_so)| *is_so) {
        line.item(&mut is_first, " quirks=", name);
    }
    Some(())
}

/// The next of the values that systems begin with.
const fn sent_with(ttl: u8) -> u8 {
    match ttl {
        0..=32 => 32,
        33..=64 => 64,
        65..=128 => 128,
        129.. => 255,
    }
}

fn network(bytes: &[u8]) -> Option<Network> {
    let head = bytes.first_chunk::<20>()?;
    let [first, second, _, _, i0, i1, flags, _, ttl, ..] = *head;
    let has_id = [i0, i1] != [0, 0];
    let is_whole = flags & 0x40 != 0;
    Some(match first >> 4 {
        4 => Network {
            version: 4,
            ttl,
            quirks: [
                ("df", is_whole),
                ("id", is_whole && has_id),
                ("no-id", !is_whole && !has_id),
                ("ip-options", first & 0x0f > 5),
                ("reserved", flags & 0x80 != 0),
                ("flow", false),
            ],
            is_congestion_told: second & 3 != 0,
        },
        _ => {
            let [_, _, _, _, _, _, next, hop_limit, ..] = *head;
            let label = u32::from_be_bytes([0, second & 0x0f, head[2], head[3]]);
            let mut quirks = [("", false); 6];
            quirks[3] = ("ip-options", next != 6);
            quirks[5] = ("flow", label != 0);
            Network { version: 6, ttl: hop_limit, quirks, is_congestion_told: second >> 4 & 3 != 0 }
        }
    })
}

/// An option: its number and value, and of the end how many bytes follow.
enum Item {
    End(usize),
    Option(u8),
}

/// Passes over the options and says each, RFC 9293 §3.1 and RFC 7323.
fn read(options: &[u8], mut each: impl FnMut(Item)) -> Options {
    let mut said = Options::default();
    let mut cursor = Cursor::new(options);
    while let Some(kind) = cursor.u8() {
        match kind {
            0 => {
                each(Item::End(cursor.rest().len()));
                said.is_data_behind_end = cursor.rest().iter().any(|byte| *byte != 0);
                break;
            }
            1 => each(Item::Option(kind)),
            _ => {
                let value = cursor.u8().and_then(|length| cursor.take(usize::from(length).checked_sub(2)?));
                let Some(value) = value.filter(|value| is_length(kind, value.len())) else {
                    said.is_malformed = true;
                    break;
                };
                each(Item::Option(kind));
                said.option(kind, value);
            }
        }
    }
    said
}

const fn is_length(kind: u8, length: usize) -> bool {
    match kind {
        2 => length == 2,
        3 => length == 1,
        4 => length == 0,
        5 => length > 0 && length <= 32 && length.is_multiple_of(8),
        8 => length == 8,
        _ => true,
    }
}

impl Options {
    fn option(&mut self, kind: u8, value: &[u8]) {
        match (kind, value) {
            (2, &[high, low]) => self.mss = Some(u16::from_be_bytes([high, low])),
            (3, &[scale]) => self.scale = Some(scale),
            (8, [own @ .., _, _, _, _]) if own.len() == 4 => {
                self.is_time_zero = own == [0; 4];
                self.is_time_echoed = !value.ends_with(&[0; 4]);
            }
            _ => {}
        }
    }
}

fn layout(options: &[u8], line: &mut Line) {
    let mut is_first = true;
    read(options, |item| {
        let (name, number) = match item {
            Item::End(behind) => ("end+", Some(behind)),
            Item::Option(kind) => match kind {
                1 => ("nop", None),
                2 => ("mss", None),
                3 => ("scale", None),
                4 => ("sack", None),
                5 => ("sacked", None),
                8 => ("time", None),
                _ => ("?", Some(usize::from(kind))),
            },
        };
        line.item(&mut is_first, " options=", name);
        if let Some(number) = number {
            line.number(number);
        }
    });
}

fn quirks(
    network: &Network,
    options: &Options,
    tcp: &Tcp<'_>,
    header: &[u8; 20],
) -> impl Iterator<Item = (&'static str, bool)> {
    const PUSH: u8 = 8;
    const URGENT: u8 = 32;
    const CONGESTION: u8 = 64 | 128;
    let has = |flag: u8| tcp.flags & flag != 0;
    let is_answer = has(Tcp::ACK);
    let pointer = [header[18], header[19]] != [0, 0];
    let of_tcp = [
        ("ecn", network.is_congestion_told || has(CONGESTION)),
        ("sequence-zero", tcp.sequence == 0),
        ("ack-number", !is_answer && tcp.acknowledgment != 0),
        ("ack-zero", is_answer && tcp.acknowledgment == 0),
        ("urgent", has(URGENT)),
        ("urgent-pointer", !has(URGENT) && pointer),
        ("push", has(PUSH)),
        ("time-zero", options.is_time_zero),
        ("time-echo", !is_answer && options.is_time_echoed),
        ("end-data", options.is_data_behind_end),
        ("scale-large", options.scale.is_some_and(|scale| scale > 14)),
        ("malformed", options.is_malformed),
        ("data", !tcp.payload.is_empty()),
    ];
    network.quirks.into_iter().chain(of_tcp)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::frame::{Content, LinkType, Transport, decode};
    use crate::tests_support::{Collected, hex};

    fn said(packet: &[u8]) -> Vec<String> {
        let mut collected = Collected::default();
        if let Content::Ip(packet) = decode(LinkType::RAW, packet).content
            && let Transport::Tcp(tcp) = packet.transport
        {
            dissect(&packet, &tcp, &mut collected);
        }
        collected.lines()
    }

    #[track_caller]
    fn check(head: &str, tcp: &str, options: &str, expected: &str) {
        let offset = 0x50 + hex(options).len() / 4 * 16;
        let tcp = tcp.replace("OO", &format!("{:02x}", offset & 0xf0));
        let (above, head) = (hex(&format!("{tcp} {options}")), hex(head));
        let mut packet = [head, above].concat();
        let length = packet.len() as u16;
        if packet[0] >> 4 == 4 {
            packet[2..4].copy_from_slice(&length.to_be_bytes());
        } else {
            packet[4..6].copy_from_slice(&(length - 40).to_be_bytes());
        }
        assert_eq!(said(&packet), [format!("src {expected}")]);
    }

    const V4: &str = "4500 0000 1234 4000 3d 06 0000 0a140411 0a140401";
    const V6: &str = "60012345 0000 06 80 fe800000000000000000000000000001 fe800000000000000000000000000002";
    const LINUX: &str = "0204 05b4 0402 080a 00000001 00000000 01 0303 07";

    #[test]
    fn the_line_says_what_the_software_is() {
        let syn = "9c40 0050 00000001 00000000 OO02 7210 0000 0000";
        check(
            V4,
            syn,
            LINUX,
            "tcp.syn_signature ip4 ttl=64 window=20*mss mss=1460 scale=7 options=mss,sack,time,nop,scale quirks=df,id",
        );
        let answer = "0050 9c40 00000001 00000002 OO12 ffff 0000 0000";
        check(
            V6,
            answer,
            "0204 05a0",
            "tcp.syn_ack_signature ip6 ttl=128 window=65535 mss=1440 options=mss quirks=flow",
        );
        let bare = V4.replace("1234 4000 3d", "0000 0000 ff");
        check(&bare, syn, "", "tcp.syn_signature ip4 ttl=255 window=29200 quirks=no-id");
    }

    #[test]
    fn what_is_seldom_is_told() {
        let odd = "9c40 0050 00000000 00000007 OOea 0001 0000 0001";
        check(
            &V4.replace("4500", "4502").replace("4000", "8000"),
            odd,
            "0303 0f 080a 00000000 00000009 1e02 00 07000000",
            "tcp.syn_signature ip4 ttl=64 window=1 scale=15 options=scale,time,?30,end+4 \
             quirks=reserved,ecn,sequence-zero,ack-number,urgent,push,time-zero,time-echo,end-data,scale-large"
                .trim(),
        );
        let syn = "9c40 0050 00000001 00000000 OO02 7210 0000 0000";
        check(V4, syn, "0205 05b4", "tcp.syn_signature ip4 ttl=64 window=29200 quirks=df,id,malformed");
        let both = format!("{V4} {}", "9c40 0050 00000001 00000000 5006 7210 0000 0000");
        assert!(said(&hex(&both)).is_empty(), "SYN and RST open nothing");
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(start in 0usize..2, bytes in proptest::collection::vec(any::<u8>(), 20..90)) {
            said(&[hex([V4, V6][start]), bytes].concat());
        }
    }
}
