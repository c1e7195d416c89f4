//! Neighbours, one a row: `show lldp neighbors`, `show cdp neighbors`. Most rows hold a name only; those with a MAC address
//! can be told.

use super::heading::spans;
use super::neighbour::Neighbour;
use super::word;

/// Does such a table begin here?
pub(super) fn begins(line: &str) -> bool {
    let lower = line.to_ascii_lowercase();
    let names_device = ["device id", "device-id", "chassis id"].iter().any(|name| lower.contains(name));
    names_device
        && !lower.contains(':')
        && (lower.contains("port") || lower.contains("intf") || lower.contains("intrfce"))
}

/// The table that is open.
#[derive(Default)]
pub(super) struct Summary {
    open: bool,
    /// First column of the system's name.
    system_name: Option<std::ops::Range<usize>>,
    pending: Option<Neighbour>,
}

impl Summary {
    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// Reads a line and gives the neighbour that is complete with it.
    pub(super) fn line(&mut self, number: u64, line: &str, without_address: &mut u64) -> Option<Neighbour> {
        if begins(line) {
            let lower = line.to_ascii_lowercase();
            let columns = spans(&lower, true);
            let at = columns.iter().position(|column| lower.get(column.clone()) == Some("system name"));
            let end = at.and_then(|at| columns.get(at + 1)).map_or(usize::MAX, |next| next.start);
            self.system_name = at.and_then(|at| columns.get(at)).map(|column| column.start..end);
            self.open = true;
            return self.pending.take();
        }
        if !self.open || line.trim_start().starts_with("---") {
            return None;
        }
        if line.trim().is_empty() || line.to_ascii_lowercase().starts_with("total ") {
            self.open = line.trim().is_empty() && self.pending.is_none();
            return self.finish();
        }
        self.row(number, line, without_address)
    }

    fn row(&mut self, number: u64, line: &str, without_address: &mut u64) -> Option<Neighbour> {
        let device = line.split_ascii_whitespace().find(|word| {
            word::mac(word).is_some() || word.strip_prefix("SEP").and_then(word::loose_mac).is_some()
        });
        let Some(device) = device else {
            // More of a name that did not fit, under its heading; else a neighbour that only has a name.
            match (&mut self.pending, &self.system_name) {
                (Some(pending), Some(column)) if line.starts_with(' ') => {
                    let more = name_in(line, column);
                    if pending.system_name.len() + more.len() <= 255 {
                        pending.system_name.push_str(more);
                    }
                }
                _ if line.starts_with(' ') => {}
                _ => *without_address += 1,
            }
            return None;
        };
        let name = self.system_name.as_ref().map(|column| name_in(line, column)).unwrap_or_default();
        let next = match device.strip_prefix("SEP") {
            Some(_) => Neighbour::of_device_id(number, device),
            None => Neighbour::of_chassis(number, device, name),
        };
        self.pending.replace(next)
    }

    /// The table ends.
    pub(super) fn finish(&mut self) -> Option<Neighbour> {
        self.pending.take()
    }
}

/// The words that begin within a column.
fn name_in<'a>(line: &'a str, column: &std::ops::Range<usize>) -> &'a str {
    let within: Vec<_> = spans(line, false).into_iter().filter(|word| column.contains(&word.start)).collect();
    match (within.first(), within.last()) {
        (Some(first), Some(last)) => line.get(first.start..last.end).unwrap_or_default(),
        _ => "",
    }
}
