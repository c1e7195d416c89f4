//! What switches, routers and firewalls print: tables of addresses (MAC, ARP, DHCP snooping) and of neighbours (LLDP, CDP).
//!
//! No two makers print the same columns, and most change them between versions. So a line is read by what it holds: a row of
//! an address table is one with a MAC address, whose heading tells which word is the VLAN and which the port; a neighbour is
//! a run of lines `name: value` whose names are the makers' words for the elements of IEEE 802.1AB and CDP. Layouts: output
//! of the makers named in the tests, as collected by networktocode's ntc-templates (Apache-2.0), whose expected values check
//! this reader.
//!
//! The text has no clock: everything is told at the time that the file was written.

mod capability;
mod heading;
mod neighbour;
mod summary;
mod word;

use wardroom_model::fact::{End, Subject};
use wardroom_model::{Field, Mac, Protocol, Record, Timestamp};

use crate::source::{ReadLines, Told};
use heading::Heading;
use neighbour::{Neighbour, Part};
use summary::Summary;

/// Is this a line that only such a text has?
pub(crate) fn is_telling(line: &str) -> bool {
    let shaped = || line.split_ascii_whitespace().count() <= 14;
    (row(line).is_some() && shaped()) || neighbour::begins(line) || summary::begins(line)
}

/// A row of an address table.
#[derive(Clone, Debug, PartialEq, Eq)]
struct AddressRow {
    mac: Mac,
    ip: Option<std::net::IpAddr>,
    vlan: Option<u16>,
    port: Option<String>,
}

/// The one MAC address of a line, with the internet address and VLAN that stand beside it.
fn row(line: &str) -> Option<AddressRow> {
    let words = || line.split_ascii_whitespace();
    let mut macs = words().filter_map(word::mac);
    let (mac, None) = (macs.next()?, macs.next()) else { return None };
    Some(AddressRow { mac, ip: words().find_map(word::ip), vlan: word::named_vlan(line), port: None })
}

/// Reads the text.
pub(crate) struct Reader {
    written: Timestamp,
    /// The device's own name, from its prompt.
    device: String,
    heading: Heading,
    neighbour: Neighbour,
    summary: Summary,
    /// The row before, which the line after may go on with.
    pending: Option<(u64, AddressRow)>,
    /// Neighbours that nothing ties to a host.
    without_address: u64,
}

impl Reader {
    pub(crate) fn new(written: Timestamp) -> Self {
        Self {
            written,
            device: String::new(),
            heading: Heading::default(),
            neighbour: Neighbour::default(),
            summary: Summary::default(),
            pending: None,
            without_address: 0,
        }
    }

    fn tell_row(&mut self, told: &mut Told) {
        let Some((number, row)) = self.pending.take() else { return };
        // Broadcast and group addresses are nobody's; zero stands for one that did not answer.
        if row.mac.is_group() || row.mac.is_zero() {
            return;
        }
        let mut record = Record::about(self.written, End { mac: Some(row.mac), ip: row.ip, port: None });
        record.listed = true;
        record.vlans = [row.vlan.unwrap_or_default(), 0];
        let about = Subject::Mac(row.mac);
        record.say(about, Field::EthernetSource, row.mac.to_string());
        match row.ip {
            Some(ip @ std::net::IpAddr::V4(_)) => {
                record.app = Some(Protocol::Arp);
                record.say(about, Field::ArpSenderAddress, ip.to_string());
            }
            Some(ip) => record.say(about, Field::NdpTargetAddress, ip.to_string()),
            None => {}
        }
        if let Some(port) = row
            .port
            .filter(|port| word::named_vlan(port).is_none() && (row.ip.is_none() || row.vlan.is_some()))
        {
            record.say(about, Field::EthernetSwitchPort, format!("{} {port}", self.device).trim_start());
        }
        told.record(number, record);
    }

    fn tell_neighbour(&mut self, told: &mut Told) {
        let neighbour = std::mem::take(&mut self.neighbour);
        if neighbour.is_empty() {
            return;
        }
        match neighbour.record(&self.device, self.written) {
            Some(record) => told.record(neighbour.line, record),
            None => self.without_address += 1,
        }
    }

    fn tell_summary(&mut self, told: &mut Told) {
        if let Some(neighbour) = self.summary.finish()
            && let Some(record) = neighbour.record(&self.device, self.written)
        {
            told.record(neighbour.line, record);
        }
    }

    fn address_row(&mut self, number: u64, line: &str, told: &mut Told) -> bool {
        if let Some(mut row) = row(line) {
            self.tell_row(told);
            row.vlan = row.vlan.or_else(|| self.heading.vlan(line));
            row.port = self.heading.port(line).or_else(|| word::last_port(line).map(str::to_owned));
            self.pending = Some((number, row));
            return true;
        }
        // The second line of a row: `10/-` is a VLAN of Huawei, with the customer's behind it.
        if let Some((_, row)) = &mut self.pending
            && let Some(vlan) = word::vlan_below(line)
        {
            row.vlan = Some(vlan);
            return true;
        }
        false
    }
}

impl ReadLines for Reader {
    fn line(&mut self, number: u64, line: &str, told: &mut Told) {
        if let Some(device) = word::prompt(line) {
            self.tell_row(told);
            self.tell_neighbour(told);
            self.tell_summary(told);
            (self.device, self.heading, self.summary) =
                (device.to_owned(), Heading::default(), Summary::default());
            return;
        }
        match self.neighbour.line(number, line) {
            Part::Took => return,
            Part::Next => {
                self.tell_neighbour(told);
                self.neighbour.line(number, line);
                return;
            }
            Part::NotMine => {}
        }
        if let Some(neighbour) = self.summary.line(number, line, &mut self.without_address) {
            if let Some(record) = neighbour.record(&self.device, self.written) {
                told.record(neighbour.line, record);
            }
            return;
        }
        if self.summary.is_open() {
            return;
        }
        if !self.address_row(number, line, told) {
            self.tell_row(told);
            self.heading.line(line);
        }
    }

    fn finish(&mut self, told: &mut Told) {
        self.tell_row(told);
        self.tell_neighbour(told);
        self.tell_summary(told);
        if self.without_address > 0 {
            let reason = format!(
                "{} neighbours are told by name only, with neither a MAC nor an internet address; give the detailed output",
                self.without_address
            );
            told.problem("all lines", "neighbour_without_address", reason);
        }
    }
}

#[cfg(test)]
mod tests;
