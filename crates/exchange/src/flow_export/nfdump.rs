//! Flows as nfdump writes them with `-o csv`, of the versions 1.6 and 1.7: nfdump(1). It turns its files of
//! any version into this; those of layout 2 are read as they are, by `nfcapd`.
//!
//! Times are written in the local time of the machine on which nfdump ran, without saying which; they are read as UTC
//! (run it with `TZ=UTC`).

use std::net::IpAddr;

use wardroom_model::Timestamp;

use super::Clock;
use super::flow::Flow;
use crate::source::{ReadLines, Told};

/// Is this the heading?
pub(crate) fn begins(line: &str) -> Option<bool> {
    let names = ["ts", "te", "sa", "da", "pr", "ipkt", "ibyt"];
    let is_heading = || names.iter().all(|name| line.split(',').any(|held| held == *name));
    (!line.trim().is_empty()).then(is_heading)
}

/// Reads the text.
#[derive(Default)]
pub(crate) struct Reader {
    columns: Vec<Box<str>>,
    /// The figures that follow the flows were reached.
    ended: bool,
}

impl Reader {
    fn cell<'l>(&self, cells: &[&'l str], name: &str) -> Option<&'l str> {
        let at = self.columns.iter().position(|held| **held == *name)?;
        cells.get(at).map(|cell| cell.trim())
    }

    fn flow(&self, line: &str) -> Option<Flow> {
        let cells: Vec<&str> = line.split(',').collect();
        let cell = |name| self.cell(&cells, name);
        let count = |name| cell(name).and_then(|text| text.parse().ok()).unwrap_or(0_u64).min(Flow::MOST);
        let ip = |name| cell(name)?.parse::<IpAddr>().ok();
        let port = |name| cell(name).and_then(|text| text.parse().ok()).unwrap_or(0);
        Some(Flow {
            src: Some(ip("sa")?),
            dst: Some(ip("da")?),
            first: Some(moment(cell("ts")?)?),
            last: moment(cell("te")?),
            protocol: protocol(cell("pr")?)?,
            src_port: port("sp"),
            dst_port: port("dp"),
            tcp_flags: cell("flg").map_or(0, flags),
            packets: count("ipkt"),
            bytes: count("ibyt"),
            reverse_packets: count("opkt"),
            reverse_bytes: count("obyt"),
            vlan: cell("svln").and_then(|text| text.parse().ok()).filter(|id| (1..4095).contains(id)),
            src_mac: cell("ismc").and_then(|text| text.parse().ok()),
            dst_mac: cell("odmc").and_then(|text| text.parse().ok()),
            counted: true,
            ..Flow::default()
        })
    }
}

/// `2010-05-18 14:21:39`, with or without a fraction.
fn moment(text: &str) -> Option<Timestamp> {
    format!("{}Z", text.replace(' ', "T")).parse().ok()
}

fn protocol(text: &str) -> Option<u8> {
    Some(match text {
        "TCP" => 6,
        "UDP" => 17,
        "ICMP" => 1,
        "ICMP6" => 58,
        "IGMP" => 2,
        "GRE" => 47,
        "ESP" => 50,
        "AH" => 51,
        "SCTP" => 132,
        number => number.parse().unwrap_or(255),
    })
}

/// `...AP.SF`: a letter for each flag, from CWR to FIN.
fn flags(text: &str) -> u8 {
    let letters = [
        ('C', 0x80),
        ('E', 0x40),
        ('U', 0x20),
        ('A', 0x10),
        ('P', 0x08),
        ('R', 0x04),
        ('S', 0x02),
        ('F', 0x01),
    ];
    letters.iter().filter(|(letter, _)| text.contains(*letter)).map(|(_, bit)| bit).sum()
}

impl ReadLines for Reader {
    fn line(&mut self, number: u64, line: &str, told: &mut Told) {
        if begins(line) == Some(true) {
            self.columns = line.split(',').map(|name| name.trim().into()).collect();
            self.ended = false;
            return;
        }
        self.ended |= line.starts_with("Summary");
        if self.ended || line.trim().is_empty() || self.columns.is_empty() {
            return;
        }
        match self.flow(line) {
            Some(flow) => {
                let clock = Clock { exported: flow.first.unwrap_or_default(), uptime: None };
                flow.tell(number, clock, told);
            }
            None if line.starts_with("No matching") => {}
            None => {
                let reason = "a flow whose times, addresses or protocol cannot be read; it was passed over";
                told.problem(format_args!("line {number}"), "bad_record", reason);
            }
        }
    }
}
