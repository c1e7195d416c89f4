//! The signature of how a TCP connection is opened, from tshark's tree of the packet.

use wardroom_model::Field;

use super::Values;
use crate::tshark::pdml::Node;

/// What lies below a TCP header.
pub(super) fn open(network: Option<&Node>, node: &Node, values: &mut Values) {
    let flag = |name: &str| node.shown(&format!("tcp.flags.{name}")) == "1";
    let Some(network) = network.filter(|_| flag("syn") && !flag("reset") && !flag("fin")) else { return };
    let (head, mut quirks) = if network.name == "ip" { version_4(network) } else { version_6(network) };
    let mss = node.shown("tcp.options.mss_val").parse::<u32>().ok();
    let window: u32 = node.shown("tcp.window_size_value").parse().unwrap_or(0);
    let mut line = match mss {
        Some(mss) if mss >= 100 && window > 0 && window.is_multiple_of(mss) => {
            format!("{head} window={}*mss", window / mss)
        }
        _ => format!("{head} window={window}"),
    };
    if let Some(mss) = mss {
        line += &format!(" mss={mss}");
    }
    if let Some(scale) = node.first("tcp.options.wscale.shift") {
        line += &format!(" scale={}", scale.show);
    }
    let options = node.first("tcp.options").map(|options| layout(&options.children)).unwrap_or_default();
    if !options.is_empty() {
        line += &format!(" options={}", options.join(","));
    }
    let is_zero = |name: &str| matches!(node.shown(name), "0" | "");
    let stamps = node.first("tcp.options.timestamp.tsval").is_some();
    let congested =
        network.all(&format!("{}.ecn", if network.name == "ip" { "ip.dsfield" } else { "ipv6.tclass" }));
    let is_congested = congested.iter().any(|node| node.show != "0");
    let of_tcp = [
        ("ecn", is_congested || flag("ece") || flag("cwr")),
        ("sequence-zero", is_zero("tcp.seq_raw")),
        ("ack-number", !flag("ack") && !is_zero("tcp.ack_raw")),
        ("ack-zero", flag("ack") && is_zero("tcp.ack_raw")),
        ("urgent", flag("urg")),
        ("urgent-pointer", !flag("urg") && !is_zero("tcp.urgent_pointer")),
        ("push", flag("push")),
        ("time-zero", stamps && is_zero("tcp.options.timestamp.tsval")),
        ("time-echo", stamps && !flag("ack") && !is_zero("tcp.options.timestamp.tsecr")),
        ("scale-large", node.shown("tcp.options.wscale.shift").parse().is_ok_and(|scale: u8| scale > 14)),
        ("data", !is_zero("tcp.len")),
    ];
    quirks.extend(of_tcp);
    let quirks: Vec<&str> = quirks.iter().filter(|(_, is_so)| *is_so).map(|(name, _)| *name).collect();
    if !quirks.is_empty() {
        line += &format!(" quirks={}", quirks.join(","));
    }
    let field = if flag("ack") { Field::TcpSynAckSignature } else { Field::TcpSynSignature };
    values.text(field, &line);
}

type Quirks = Vec<(&'static str, bool)>;

fn version_4(node: &Node) -> (String, Quirks) {
    let is_set = |name: &str| node.shown(name) == "1";
    let (is_whole, has_id) = (is_set("ip.flags.df"), node.shown("ip.id") != "0x0000");
    let quirks = vec![
        ("df", is_whole),
        ("id", is_whole && has_id),
        ("no-id", !is_whole && !has_id),
        ("ip-options", node.shown("ip.hdr_len") != "20"),
        ("reserved", is_set("ip.flags.rb")),
    ];
    (format!("ip4 ttl={}", sent_with(node.shown("ip.ttl"))), quirks)
}

fn version_6(node: &Node) -> (String, Quirks) {
    let flow = node.shown("ipv6.flow");
    let quirks = vec![
        ("ip-options", node.shown("ipv6.nxt") != "6"),
        ("flow", flow.trim_start_matches("0x").chars().any(|digit| digit != '0')),
    ];
    (format!("ip6 ttl={}", sent_with(node.shown("ipv6.hlim"))), quirks)
}

fn sent_with(left: &str) -> u8 {
    let left: u8 = left.parse().unwrap_or(0);
    [32, 64, 128].into_iter().find(|full| left <= *full).unwrap_or(255)
}

fn layout(options: &[Node]) -> Vec<String> {
    let mut names = Vec::new();
    let options: Vec<&Node> = options.iter().filter(|node| node.name.starts_with("tcp.option")).collect();
    for (number, option) in options.iter().enumerate() {
        let name = match &*option.name {
            "tcp.options.mss" => "mss",
            "tcp.options.nop" => "nop",
            "tcp.options.wscale" => "scale",
            "tcp.options.sack_perm" => "sack",
            "tcp.options.sack" => "sacked",
            "tcp.options.timestamp" => "time",
            "tcp.options.eol" => {
                names.push(format!("end+{}", options.len() - number - 1));
                break;
            }
            _ => {
                names.push(format!("?{}", option.shown("tcp.option_kind")));
                continue;
            }
        };
        names.push(name.to_owned());
    }
    names
}
