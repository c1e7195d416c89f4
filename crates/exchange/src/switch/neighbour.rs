//! One neighbour in detail: lines `name: value`, by whatever name the maker gives an element.

use std::net::IpAddr;

use wardroom_model::fact::{End, Subject};
use wardroom_model::{Field, Mac, Protocol, Record, Timestamp};

use super::{capability, word};

/// What a line is to a neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It belongs to this one.
    Took,
    /// It begins the next.
    Next,
    /// It is something else.
    NotMine,
}

/// An element of what a neighbour tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    LocalPort,
    Chassis,
    PortId,
    PortDescription,
    SystemName,
    SystemDescription,
    Capabilities,
    Address,
    PeerMac,
    Interface,
    DevicePort,
    NativeVlan,
    DeviceId,
    Platform,
    Version,
    Hardware,
    Firmware,
    Software,
    Serial,
    Manufacturer,
    Model,
    Other,
}

/// What a neighbour tells of itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Neighbour {
    pub(super) line: u64,
    is_cdp: bool,
    chassis: String,
    port_id: String,
    pub(super) system_name: String,
    system_description: String,
    capabilities: String,
    address: Option<IpAddr>,
    management: Option<IpAddr>,
    /// The addresses that follow are those of management.
    in_management: bool,
    native_vlan: String,
    port_description: String,
    peer_mac: Option<Mac>,
    device_id: String,
    platform: String,
    version: String,
    hardware: String,
    firmware: String,
    software: String,
    serial: String,
    manufacturer: String,
    model: String,
    local_port: String,
    /// A text that goes on over several lines.
    open: Option<Element>,
}

/// Does a neighbour begin here?
pub(super) fn begins(line: &str) -> bool {
    let Some((name, _)) = pair(line) else { return false };
    matches!(element(&name), Element::Chassis | Element::DeviceId)
}

/// Name and value of a line, the name in small letters without what is in brackets.
fn pair(line: &str) -> Option<(String, &str)> {
    let line = line.trim_start_matches([' ', '+', '\t']);
    let (name, value) = line.split_once(':')?;
    let name = name.split_once('(').map_or(name, |(name, _)| name);
    let plausible = name.len() <= 40 && name.starts_with(|first: char| first.is_ascii_alphabetic());
    plausible.then(|| (name.trim().to_ascii_lowercase(), value.trim()))
}

fn element(name: &str) -> Element {
    match name {
        "local intf" | "local port" | "local port id" | "local interface" | "port" => Element::LocalPort,
        "chassis id" | "chassisid" => Element::Chassis,
        "port id" => Element::PortId,
        "port description" => Element::PortDescription,
        "interface" => Element::Interface,
        "device port" => Element::DevicePort,
        "native vlan" => Element::NativeVlan,
        "system name" | "sysname" => Element::SystemName,
        "system description" => Element::SystemDescription,
        "enabled capabilities" | "system capabilities enabled" | "enabled" | "capability" => {
            Element::Capabilities
        }
        "management address"
        | "management address value"
        | "mgmt address"
        | "management addresses"
        | "interface address"
        | "ip"
        | "ipv6"
        | "ipv6 address"
        | "ip address"
        | "ipv4 address"
        | "address"
        | "entry address" => Element::Address,
        "peer source mac" | "neighbor" | "remote interface mac" => Element::PeerMac,
        "device id" => Element::DeviceId,
        "platform" => Element::Platform,
        "version" => Element::Version,
        "h/w revision" | "hardwarerev" | "hardware revision" => Element::Hardware,
        "f/w revision" | "firmwarerev" | "firmware revision" => Element::Firmware,
        "s/w revision" | "softwarerev" | "software revision" => Element::Software,
        "serial number" | "serialnum" | "serialnumber" => Element::Serial,
        "manufacturer" | "manufacturer name" => Element::Manufacturer,
        "model" | "model name" => Element::Model,
        _ => Element::Other,
    }
}

/// A value without quotes; nothing where the maker's word says that there is none.
fn said(value: &str) -> &str {
    let value = value.trim().trim_matches('"').trim();
    let is_none = matches!(
        value,
        "-" | "--" | "NA" | "N/A" | "not advertised" | "- not advertised" | "Unsupported format"
    );
    if is_none { "" } else { value }
}

impl Neighbour {
    /// Longest text that is kept.
    const LONGEST: usize = 1024;

    /// A neighbour of which CDP told no more than this.
    pub(super) fn of_device_id(line: u64, device_id: &str) -> Self {
        Self { line, is_cdp: true, device_id: device_id.to_owned(), ..Self::default() }
    }

    /// A neighbour of which LLDP told no more than this.
    pub(super) fn of_chassis(line: u64, chassis: &str, system_name: &str) -> Self {
        Self { line, chassis: chassis.to_owned(), system_name: system_name.to_owned(), ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.chassis.is_empty() && self.device_id.is_empty()
    }

    /// The next line of the text.
    pub(super) fn line(&mut self, number: u64, line: &str) -> Part {
        // `GigabitEthernet0/0/14 has 1 neighbor(s):`
        if let Some((port, _)) = line.split_once(" has ").filter(|(_, rest)| rest.contains("neighbor")) {
            if self.is_empty() {
                port.trim().clone_into(&mut self.local_port);
            }
            return if self.is_empty() { Part::Took } else { Part::Next };
        }
        let Some((name, value)) = pair(line) else { return self.continues(line) };
        let element = element(&name);
        let repeats = match element {
            Element::Chassis => !self.chassis.is_empty(),
            Element::DeviceId => !self.device_id.is_empty(),
            Element::LocalPort => !self.is_empty() && !self.is_cdp && !name.contains("port id"),
            _ => false,
        };
        // `Port :` of HP's CDP comes before `Device ID`; later ones are the neighbour's own.
        if repeats || (element == Element::LocalPort && name == "port" && !self.is_empty()) {
            return Part::Next;
        }
        if self.is_empty()
            && !matches!(
                element,
                Element::Chassis | Element::DeviceId | Element::LocalPort | Element::PeerMac
            )
        {
            return Part::NotMine;
        }
        if element == Element::Other && self.open.is_some() && !is_known_other(&name) {
            return self.continues(line);
        }
        self.open = None;
        if matches!(element, Element::Chassis | Element::DeviceId) {
            self.line = number;
            self.is_cdp = element == Element::DeviceId;
        }
        match name.as_str() {
            "management address" | "mgmt address" | "management addresses" => self.in_management = true,
            "entry address" | "interface address" => self.in_management = false,
            _ => {}
        }
        self.put(element, value);
        Part::Took
    }

    /// A line that is no pair: more of a text, or something else.
    fn continues(&mut self, line: &str) -> Part {
        let Some(open) = self.open else {
            return if self.is_empty() || word_row(line) { Part::NotMine } else { Part::Took };
        };
        let text = match open {
            Element::Version => &mut self.version,
            _ => &mut self.system_description,
        };
        let more = line.trim();
        if more.is_empty() || more.starts_with("---") {
            // An empty line ends a text that has begun.
            if !text.is_empty() {
                self.open = None;
            }
        } else if text.len() + more.len() < Self::LONGEST {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(more);
        }
        Part::Took
    }

    fn put(&mut self, element: Element, value: &str) {
        let value = said(value);
        let place = match element {
            Element::LocalPort => &mut self.local_port,
            Element::Chassis => &mut self.chassis,
            Element::PortId => &mut self.port_id,
            Element::SystemName => &mut self.system_name,
            Element::SystemDescription => {
                self.open = Some(element);
                &mut self.system_description
            }
            Element::Capabilities => &mut self.capabilities,
            Element::DeviceId => &mut self.device_id,
            Element::Platform => {
                // `Platform: cisco WS-C3560X-24P,  Capabilities: Switch IGMP`
                let (platform, more) =
                    value.split_once(", ").map_or((value, ""), |(platform, more)| (platform, more.trim()));
                if let Some(capabilities) = more.strip_prefix("Capabilities:") {
                    self.capabilities = capabilities.trim().to_owned();
                    self.platform = platform.trim().to_owned();
                    return;
                }
                &mut self.platform
            }
            Element::Version => {
                self.open = Some(element);
                &mut self.version
            }
            Element::Hardware => &mut self.hardware,
            Element::Firmware => &mut self.firmware,
            Element::Software => &mut self.software,
            Element::Serial => &mut self.serial,
            Element::Manufacturer => &mut self.manufacturer,
            Element::Model => &mut self.model,
            Element::Address => {
                let usable = |ip: &IpAddr| !ip.is_unspecified() && !ip.is_multicast() && !ip.is_loopback();
                let ip = value.parse().ok().filter(usable);
                let held = if self.in_management { &mut self.management } else { &mut self.address };
                *held = held.or(ip);
                return;
            }
            Element::Interface => {
                // `Interface: Gi0/3,  Port ID (outgoing port): Gi0/8`
                let (local, remote) = value.split_once(',').unwrap_or((value, ""));
                local.trim().clone_into(&mut self.local_port);
                let port = remote.split_once(':').map(|(_, port)| port.trim()).unwrap_or_default();
                port.clone_into(&mut self.port_id);
                return;
            }
            Element::DevicePort => &mut self.port_id,
            Element::NativeVlan => &mut self.native_vlan,
            Element::PortDescription => &mut self.port_description,
            Element::PeerMac => {
                let word = value.split([',', ' ']).next().unwrap_or_default();
                self.peer_mac = word::mac(word).filter(|mac| !mac.is_zero()).or(self.peer_mac);
                return;
            }
            Element::Other => return,
        };
        if value.len() < Self::LONGEST {
            value.clone_into(place);
        }
    }

    /// The Ethernet address that the neighbour is known by: the one that sent the announcement, else the chassis', else
    /// the port's. Phones have their address for a chassis, and name themselves by their MAC.
    fn mac(&self) -> Option<Mac> {
        let spaced = self.device_id.replace(' ', "");
        let phone = || self.device_id.strip_prefix("SEP").and_then(word::loose_mac);
        self.peer_mac
            .or_else(|| word::mac(&self.chassis))
            .or_else(|| word::loose_mac(&self.port_id))
            .or_else(phone)
            .or_else(|| word::loose_mac(&spaced))
            .filter(|mac| !mac.is_group() && !mac.is_zero())
    }

    /// None where nothing ties what is told to a host. `device` is the name of the switch that printed it.
    pub(super) fn record(&self, device: &str, written: Timestamp) -> Option<Record> {
        let mac = self.mac();
        let ip = self.management.or(self.address).or_else(|| word::ip(&self.chassis));
        let about = match (mac, ip) {
            (Some(mac), _) => Subject::Mac(mac),
            (None, Some(ip)) => Subject::Ip(ip),
            (None, None) => return None,
        };
        let mut record = Record::about(written, End { mac, ip, port: None });
        record.listed = true;
        if !self.local_port.is_empty() {
            let port = format!("{device} {}", self.local_port);
            record.say(about, Field::EthernetSwitchPort, port.trim_start());
        }
        if self.is_cdp {
            self.say_cdp(about, &mut record);
        } else {
            self.say_lldp(about, &mut record);
        }
        Some(record)
    }

    fn say_lldp(&self, about: Subject, record: &mut Record) {
        record.app = Some(Protocol::Lldp);
        let identifier = |text: &str| word::mac(text).map_or(text.to_owned(), |mac| mac.to_string());
        record.say(about, Field::LldpChassisId, identifier(&self.chassis));
        record.say(about, Field::LldpPortId, identifier(&self.port_id));
        let address = self.management.or(self.address).map(|ip| ip.to_string());
        let said: [(Field, &str); 11] = [
            (Field::LldpPortDescription, &self.port_description),
            (Field::LldpSystemName, &self.system_name),
            (Field::LldpSystemDescription, &self.system_description),
            (Field::LldpCapabilities, &capability::of_lldp(&self.capabilities)),
            (Field::LldpManagementAddress, address.as_deref().unwrap_or_default()),
            (Field::LldpHardwareRevision, &self.hardware),
            (Field::LldpFirmwareRevision, &self.firmware),
            (Field::LldpSoftwareRevision, &self.software),
            (Field::LldpSerialNumber, &self.serial),
            (Field::LldpManufacturer, &self.manufacturer),
            (Field::LldpModel, &self.model),
        ];
        said.into_iter().for_each(|(field, value)| record.say(about, field, value));
    }

    fn say_cdp(&self, about: Subject, record: &mut Record) {
        record.app = Some(Protocol::Cdp);
        let text = |ip: Option<IpAddr>| ip.map(|ip| ip.to_string()).unwrap_or_default();
        let said: [(Field, &str); 9] = [
            (Field::CdpDeviceId, &self.device_id),
            (Field::CdpPort, &self.port_id),
            (Field::CdpCapabilities, &capability::of_cdp(&self.capabilities)),
            (Field::CdpVersion, &self.version),
            (Field::CdpPlatform, &self.platform),
            (Field::CdpNativeVlan, &self.native_vlan),
            (Field::CdpSystemName, &self.system_name),
            (Field::CdpAddress, &text(self.address)),
            (Field::CdpManagementAddress, &text(self.management)),
        ];
        said.into_iter().for_each(|(field, value)| record.say(about, field, value));
    }
}

/// A row of another table.
fn word_row(line: &str) -> bool {
    super::row(line).is_some()
}

/// Names that come after a text of several lines and end it.
fn is_known_other(name: &str) -> bool {
    [
        "time remaining",
        "holdtime",
        "ttl",
        "system capabilities",
        "system capabilities supported",
        "supported",
        "advertisement version",
        "management address type",
        "management addresses",
        "mgmt address",
        "native vlan",
        "duplex",
        "expired time",
        "capabilities",
    ]
    .contains(&name)
}
