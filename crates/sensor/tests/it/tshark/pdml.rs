//! tshark run over a capture, and the trees that it gives of each packet (PDML, one element a line).

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// DICOM and HL7 on any port, by tshark's own heuristics, and heads of HTTP and RTSP at the frame where they end.
const SETTINGS: &[&str] = &[
    "-n",
    "--enable-heuristic",
    "dicom_tcp",
    "--enable-heuristic",
    "hl7_tcp",
    "-o",
    "rtsp.desegment_body:FALSE",
    "-o",
    "dicom.tag_tree:TRUE",
    "-o",
    "dicom.export_header:FALSE",
    "-o",
    "frame.generate_md5_hash:TRUE",
];

/// A protocol or field of a packet.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) show_name: String,
    pub(super) show: String,
    value: String,
    pub(super) children: Vec<Node>,
}

/// A packet that tshark takes for one of the protocols.
#[derive(Debug, Default)]
pub(super) struct Packet {
    pub(super) frame: u64,
    /// In microseconds.
    pub(super) time: i64,
    /// Of all its bytes.
    pub(super) digest: String,
    pub(super) protocols: Vec<Node>,
}

impl Node {
    /// The bytes that it covers.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let digits = self.value.as_bytes().chunks_exact(2);
        digits.filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
    }

    /// Every node below with this name, in order.
    pub(super) fn all<'a>(&'a self, name: &str) -> Vec<&'a Node> {
        let mut found = Vec::new();
        self.visit(&mut |node| {
            if node.name == name {
                found.push(node);
            }
        });
        found
    }

    /// The first node below with this name.
    pub(super) fn first(&self, name: &str) -> Option<&Node> {
        self.all(name).into_iter().next()
    }

    /// What the first node below with this name shows, else nothing.
    pub(super) fn shown(&self, name: &str) -> &str {
        self.first(name).map_or("", |node| &node.show)
    }

    fn visit<'a>(&'a self, each: &mut dyn FnMut(&'a Node)) {
        for child in &self.children {
            each(child);
            child.visit(each);
        }
    }
}

/// Is tshark here?
pub(super) fn is_here() -> bool {
    Command::new("tshark").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Every protocol, and heads of HTTP.
    Heads,
    /// Bodies of HTTP, put together.
    Bodies,
}

/// Runs tshark over a capture, told some things more, and hands over each packet.
pub(super) fn packets(capture: &Path, look: Look, told: &[&str], mut each: impl FnMut(&Packet)) {
    let others = [
        "ip",
        "ipv6",
        "tcp",
        "frame",
        "x509sat",
        "x509if",
        "x509ce",
        "x509af",
        "pkix1explicit",
        "pkix1implicit",
        "gss-api",
        "spnego",
        "http",
    ];
    let (protocols, put_together) = match look {
        Look::Heads => (super::values::PROTOCOLS.concat(), &["-o", "http.desegment_body:FALSE"][..]),
        // Whatever it is told of heads.
        Look::Bodies => {
            (super::values::bodies::PROTOCOLS.to_vec(), &["-o", "http.desegment_headers:TRUE"][..])
        }
    };
    let kept = [&protocols[..], &others].concat().join(" ");
    // Most packets are of TCP, and only those that open a connection tell something by that.
    let openings: &[&str] = if look == Look::Heads { &["tcp.flags.syn == 1"] } else { &[] };
    let wanted = [&protocols[..], openings].concat().join(" or ");
    let mut child = Command::new("tshark")
        .args(SETTINGS)
        .args(told)
        .args(put_together)
        .arg("-r")
        .arg(capture)
        .args(["-Y", &wanted, "-T", "pdml", "-J", &kept])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut line = Vec::new();
    let mut open: Vec<Node> = Vec::new();
    let mut packet = Packet::default();
    while lines.read_until(b'\n', &mut line).unwrap() > 0 {
        // What is shown may hold line ends; an element is over with its bracket, which is escaped elsewhere.
        let is_element = line.trim_ascii_start().starts_with(b"<");
        if is_element && !line.trim_ascii_end().ends_with(b">") {
            continue;
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        match text {
            "<packet>" => (packet, open) = (Packet::default(), Vec::new()),
            "</packet>" => each(&packet),
            "</proto>" | "</field>" => close(&mut open, &mut packet),
            _ if text.starts_with("<proto ") || text.starts_with("<field ") => {
                open.push(node(text));
                if text.ends_with("/>") {
                    close(&mut open, &mut packet);
                }
            }
            _ => {}
        }
        line.clear();
    }
    child.wait().unwrap();
}

fn close(open: &mut Vec<Node>, packet: &mut Packet) {
    let Some(node) = open.pop() else { return };
    match open.last_mut() {
        Some(outer) => outer.children.push(node),
        None => {
            if node.name == "frame" {
                packet.frame = node.shown("frame.number").parse().unwrap();
                packet.time = microseconds(node.shown("frame.time_epoch"));
                packet.digest = node.shown("frame.md5_hash").to_owned();
            }
            packet.protocols.push(node);
        }
    }
}

/// `1421154095.212462000`.
fn microseconds(seconds: &str) -> i64 {
    let (whole, fraction) = seconds.split_once('.').unwrap();
    whole.parse::<i64>().unwrap() * 1_000_000 + fraction[..6].parse::<i64>().unwrap()
}

fn node(line: &str) -> Node {
    let mut node = Node::default();
    let mut rest = line.split_once(' ').map_or("", |(_, rest)| rest);
    while let Some((name, after)) = rest.split_once("=\"") {
        let Some((value, after)) = after.split_once('"') else { break };
        match name.trim() {
            "name" => node.name = value.to_owned(),
            "showname" => node.show_name = unescape(value),
            "show" => node.show = unescape(value),
            "value" => node.value = value.to_owned(),
            _ => {}
        }
        rest = after;
    }
    node
}

fn unescape(text: &str) -> String {
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&amp;", "&")];
    entities.iter().fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
}
