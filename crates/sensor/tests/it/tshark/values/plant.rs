//! BACnet, EtherNet/IP, Modbus, S7, KNXnet/IP and OPC UA.

use wardroom_model::Field;

use super::Values;
use crate::tshark::pdml::{Node, Packet};

pub(super) const PROTOCOLS: &[&str] =
    &["bvlc", "bacnet", "bacapp", "enip", "mbtcp", "modbus", "s7comm", "kip", "opcua", "dnp3"];

/// Network and application layer, which are trees beside each other.
pub(super) fn bacnet(packet: &Packet, values: &mut Values) {
    let layer = |name: &str| packet.protocols.iter().find(|node| node.name == name);
    let Some(network) = layer("bacnet") else { return };
    let source = network.shown("bacnet.snet");
    values.text(Field::BacnetRoutedNetwork, source);
    if network.shown("bacnet.mesgtyp") == "0x01" && source.is_empty() {
        let destination = usize::from(network.first("bacnet.dlen").is_some());
        for network in network.all("bacnet.dnet").iter().skip(destination) {
            values.text(Field::BacnetRoutedNetwork, &network.show);
        }
    }
    let Some(application) = layer("bacapp") else { return };
    let number = |name| application.shown(name);
    match (number("bacapp.type"), source, number("bacapp.unconfirmed_service")) {
        ("1", _, "0" | "1") if number("bacapp.objectType") == "8" => {
            announcement(application, source, values)
        }
        ("3", "", _) if matches!(number("bacapp.confirmed_service"), "12" | "14") => {
            Answer::default().read(application, values);
        }
        _ => {}
    }
}

fn announcement(node: &Node, source: &str, values: &mut Values) {
    let instance = node.shown("bacapp.instance_number");
    let vendor = node.shown("bacapp.vendor_identifier");
    if source.is_empty() {
        device(instance, values);
        values.text(Field::BacnetVendorId, vendor);
    } else if !vendor.is_empty() {
        let routed = format!("network {source} device {instance} vendor {vendor}");
        values.text(Field::BacnetRoutedDevice, &routed);
    }
}

fn device(instance: &str, values: &mut Values) {
    if instance != "4194303" {
        values.text(Field::BacnetDevice, instance);
    }
}

/// What an answer speaks of, as the tree goes on.
#[derive(Default)]
struct Answer {
    instance: Option<String>,
    property: String,
}

impl Answer {
    fn read(&mut self, node: &Node, values: &mut Values) {
        for child in &node.children {
            let is_first = child.children.iter().any(|tag| tag.show.starts_with("Context Tag: 0,"));
            if is_first && child.first("bacapp.objectType").is_some() {
                let is_device = child.shown("bacapp.objectType") == "8";
                self.instance = is_device.then(|| child.shown("bacapp.instance_number").to_owned());
                continue;
            }
            if child.name == "bacapp.property_identifier" {
                child.show.clone_into(&mut self.property);
            }
            self.value(child, values);
            self.read(child, values);
        }
    }

    fn value(&self, node: &Node, values: &mut Values) {
        let Some(instance) = &self.instance else { return };
        let field = match &*self.property {
            "12" => Field::BacnetApplicationVersion,
            "44" => Field::BacnetFirmwareRevision,
            "58" => Field::BacnetLocation,
            "70" => Field::BacnetModelName,
            "75" if node.show.starts_with("ObjectIdentifier") => return device(instance, values),
            "77" => Field::BacnetObjectName,
            "120" => Field::BacnetVendorId,
            "121" => Field::BacnetVendorName,
            "139" => Field::BacnetProtocolRevision,
            "372" => Field::BacnetSerialNumber,
            _ => return,
        };
        let is_string = node.children.iter().any(|child| child.name == "bacapp.string_character_set");
        let number = node.show.split_once(": (Unsigned) ").map_or("", |(_, number)| number);
        if is_string {
            device(instance, values);
            values.add(field, &node.bytes());
        } else if !number.is_empty() {
            device(instance, values);
            values.text(field, number);
        }
    }
}

/// An answer of a server.
pub(super) fn modbus(node: &Node, values: &mut Values) {
    for object in node.all("modbus.object_str_value") {
        // Number, length and value are beside each other.
        let place = node.all("modbus.object_str_value").iter().position(|other| std::ptr::eq(*other, object));
        let numbers = node.all("modbus.object_id");
        let number = place.and_then(|place| numbers.get(place)).map_or("", |number| &number.show);
        let field = match number {
            "0" => Field::ModbusVendorName,
            "1" => Field::ModbusProductCode,
            "2" => Field::ModbusRevision,
            "3" => Field::ModbusVendorUrl,
            "4" => Field::ModbusProductName,
            "5" => Field::ModbusModelName,
            "6" => Field::ModbusUserApplication,
            _ => continue,
        };
        values.add(field, &object.bytes());
    }
    if node.shown("modbus.func_code") == "17"
        && let Some(data) = node.first("modbus.data")
    {
        let bytes = data.bytes();
        let counted = &bytes[1..(1 + usize::from(bytes[0])).min(bytes.len())];
        let texts = counted.split(|byte| !(0x20..0x7f).contains(byte)).filter(|text| text.len() >= 4);
        if let Some(longest) = texts.rev().max_by_key(|text| text.len()) {
            values.add(Field::ModbusServerId, longest);
        }
    }
}

/// An answer to ListIdentity.
pub(super) fn ethernet_ip(node: &Node, values: &mut Values) {
    let Some(name) = node.first("enip.lir.name") else { return };
    let number = |name: &str| {
        let shown = node.shown(name);
        let hexadecimal = shown.strip_prefix("0x").and_then(|digits| u32::from_str_radix(digits, 16).ok());
        hexadecimal.or_else(|| shown.parse().ok()).unwrap()
    };
    values.text(Field::EnipVendorId, &number("enip.lir.vendor").to_string());
    values.text(Field::EnipDeviceType, &number("enip.lir.devtype").to_string());
    values.text(Field::EnipProductCode, &number("enip.lir.prodcode").to_string());
    let revision = node.first("enip.lir.revision").unwrap().bytes();
    values.text(Field::EnipRevision, &format!("{}.{}", revision[0], revision[1]));
    let serial = number("enip.lir.serial");
    values.text(Field::EnipSerial, &if serial == 0 { String::new() } else { format!("{serial:08x}") });
    values.add(Field::EnipProductName, &name.bytes());
}

/// An answer with a system status list.
pub(super) fn s7(node: &Node, values: &mut Values) {
    for record in node.all("s7comm.data.userdata.szl_data_tree") {
        let bytes = |name: &str| record.first(name).map(Node::bytes).unwrap_or_default();
        let version = [bytes("s7comm.szl.xy11.0001.ausbg"), bytes("s7comm.szl.xy11.0001.ausbe")].concat();
        match (record.shown("s7comm.szl.xy11.0001.index"), &version[..]) {
            ("0x0001", _) => values.add(Field::S7commOrderNumber, &bytes("s7comm.szl.xy11.0001.anz")),
            ("0x0007", [b'V', major, minor, patch]) => {
                values.text(Field::S7commFirmwareVersion, &format!("V{major}.{minor}.{patch}"));
            }
            _ => {}
        }
        let components = [
            (Field::S7commSystemName, "s7comm.szl.001c.0001.name"),
            (Field::S7commModuleName, "s7comm.szl.001c.0002.name"),
            (Field::S7commSerial, "s7comm.szl.001c.0005.serialn"),
            (Field::S7commModuleType, "s7comm.szl.001c.0007.cputypname"),
            (Field::S7commMemoryCardSerial, "s7comm.szl.001c.0008.snmcmmc"),
        ];
        components.into_iter().for_each(|(field, name)| values.add(field, &bytes(name)));
    }
}

/// What a device of KNX says of itself.
pub(super) fn knx(node: &Node, values: &mut Values) {
    let is_device = |part: &Node| part.children.iter().any(|field| field.name == "knxip.device.name");
    for device in node.all("knxip.folder").into_iter().filter(|part| is_device(part)) {
        values.text(
            Field::KnxMedium,
            match device.shown("knxip.medium") {
                "0x02" => "twisted pair",
                "0x04" => "power line",
                "0x10" => "radio",
                "0x20" => "IP",
                _ => "",
            },
        );
        let serial = device.shown("knxip.sernr");
        values.text(Field::KnxSerial, &serial[serial.len() - 12..]);
        values.text(Field::KnxMac, device.shown("knxip.macaddr"));
        values.text(Field::KnxName, device.shown("knxip.device.name"));
    }
}

/// A client's hello, a channel, or the first endpoint of an answer.
pub(super) fn opc(node: &Node, values: &mut Values) {
    let address = node.shown("opcua.transport.endpoint");
    let host = address.split("://").nth(1).unwrap_or_default().split(['/', ':']).next().unwrap_or_default();
    values.text(Field::OpcuaHost, host);
    let policy = node.shown("opcua.security.spu");
    values.text(Field::OpcuaSecurityPolicy, policy.split_once('#').map_or("", |(_, name)| name));
    values.text(Field::OpcuaProductUri, node.shown("opcua.ProductUri"));
    values.text(Field::OpcuaApplicationName, node.shown("opcua.loctext.Text"));
}
