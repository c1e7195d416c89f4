//! What switches, telephones and plants say of themselves right above the link.

use wardroom_model::Field;

use super::Values;
use crate::tshark::pdml::Node;

pub(super) const PROTOCOLS: &[&str] = &["lldp", "cdp", "eapol", "eap", "stp", "pppoed", "pn_dcp", "igmp"];

pub(super) fn lldp(node: &Node, values: &mut Values) {
    let texts = [
        (Field::LldpPortDescription, "lldp.port.desc"),
        (Field::LldpSystemName, "lldp.tlv.system.name"),
        (Field::LldpSystemDescription, "lldp.tlv.system.desc"),
        (Field::LldpHardwareRevision, "lldp.media.hardware"),
        (Field::LldpFirmwareRevision, "lldp.media.firmware"),
        (Field::LldpSoftwareRevision, "lldp.media.software"),
        (Field::LldpSerialNumber, "lldp.media.sn"),
        (Field::LldpManufacturer, "lldp.media.manufacturer"),
        (Field::LldpModel, "lldp.media.model"),
        (Field::LldpAssetId, "lldp.media.asset"),
        (Field::LldpChassisId, "lldp.chassis.id"),
        (Field::LldpPortId, "lldp.port.id"),
    ];
    for (field, name) in texts {
        node.all(name).iter().for_each(|found| values.add(field, &found.bytes()));
    }
    let shown = [
        (Field::LldpChassisId, "lldp.chassis.id.mac"),
        (Field::LldpChassisId, "lldp.chassis.id.ip4"),
        (Field::LldpChassisId, "lldp.chassis.id.ip6"),
        (Field::LldpPortId, "lldp.port.id.mac"),
        (Field::LldpPortId, "lldp.port.id.ip4"),
        (Field::LldpPortId, "lldp.port.id.ip6"),
        (Field::LldpManagementAddress, "lldp.mgn.addr.ip4"),
        (Field::LldpManagementAddress, "lldp.mgn.addr.ip6"),
    ];
    for (field, name) in shown {
        node.all(name).iter().for_each(|found| values.text(field, &found.show));
    }
    let capabilities = [
        ("other", "other"),
        ("repeater", "repeater"),
        ("bridge", "bridge"),
        ("wlan_access_pt", "access point"),
        ("router", "router"),
        ("telephone", "telephone"),
        ("docsis_cable_device", "cable modem"),
        ("station_only", "station"),
    ];
    let name = |part: &str| format!("lldp.tlv.enable_system_cap.{part}");
    values.text(Field::LldpCapabilities, &set(node, &capabilities, name));
}

pub(super) fn cdp(node: &Node, values: &mut Values) {
    let texts = [
        (Field::CdpDeviceId, "cdp.deviceid"),
        (Field::CdpPort, "cdp.portid"),
        (Field::CdpPlatform, "cdp.platform"),
        (Field::CdpSystemName, "cdp.system_name"),
        (Field::CdpVersion, "cdp.software_version"),
    ];
    for (field, name) in texts {
        // It shows each line of a text by itself.
        let lines: Vec<_> = node.all(name).iter().map(|line| line.bytes()).collect();
        values.add(field, &lines.join(&b'\n'));
    }
    values.text(Field::CdpNativeVlan, node.shown("cdp.native_vlan"));
    let capabilities = [
        ("router", "router"),
        ("trans_bridge", "transparent bridge"),
        ("src_bridge", "source route bridge"),
        ("switch", "switch"),
        ("host", "host"),
        ("igmp_capable", "multicast filter"),
        ("repeater", "repeater"),
        ("voip_phone", "telephone"),
        ("remote", "remotely managed"),
        ("cvta", "video"),
        ("mac_relay", "two-port relay"),
    ];
    values.text(Field::CdpCapabilities, &set(node, &capabilities, |part| format!("cdp.capabilities.{part}")));
    for element in &node.children {
        let field = match element.shown("cdp.tlv.type") {
            "0x0002" => Field::CdpAddress,
            "0x0016" => Field::CdpManagementAddress,
            _ => continue,
        };
        for address in element.all("cdp.nrgyz.ip_address") {
            if address.show != "0.0.0.0" {
                values.text(field, &address.show);
            }
        }
    }
}

pub(super) fn eapol(node: &Node, values: &mut Values) {
    let name = match node.shown("eapol.type") {
        "0" => "packet",
        "1" => "start",
        "2" => "logoff",
        "3" => "key",
        _ => return,
    };
    values.text(Field::EapolType, name);
}

/// What an EAPOL packet carries.
pub(super) fn authentication(node: &Node, values: &mut Values) {
    let method = match node.shown("eap.type") {
        "1" => {
            let identity = node.shown("eap.identity");
            if node.shown("eap.code") == "2" && !identity.is_empty() {
                let kind = match identity {
                    text if text.starts_with("host/") && !text.contains(['@', ' ']) => "machine",
                    text if text.starts_with('@') || text.starts_with("anonymous") => "anonymous",
                    text if text.contains('\\') => "account of a domain",
                    text if text.contains('@') => "account of a realm",
                    _ => "account",
                };
                values.text(Field::EapolIdentityKind, kind);
                if kind == "machine" {
                    values.text(Field::EapolMachine, identity);
                }
            }
            return;
        }
        "4" => "MD5-Challenge",
        "13" => "TLS",
        "18" => "SIM",
        "21" => "TTLS",
        "23" => "AKA",
        "25" => "PEAP",
        _ => return,
    };
    if matches!(node.shown("eap.code"), "1" | "2") {
        values.text(Field::EapolMethod, method);
    }
}

pub(super) fn spanning_tree(node: &Node, values: &mut Values) {
    let bridge = |name: &str| {
        let part = |part: &str| node.shown(&format!("stp.{name}.{part}")).to_owned();
        let number = |text: String| text.parse::<u32>().unwrap_or(0);
        format!("{}/{}", number(part("prio")) + number(part("ext")), part("hw"))
    };
    let version = match node.shown("stp.version") {
        "0" => "STP",
        "2" => "RSTP",
        _ => return,
    };
    if matches!(node.shown("stp.type"), "0x00" | "0x02") {
        values.text(Field::StpVersion, version);
        values.text(Field::StpRoot, &bridge("root"));
        values.text(Field::StpBridge, &bridge("bridge"));
    }
}

pub(super) fn access(node: &Node, values: &mut Values) {
    if matches!(node.shown("pppoe.code"), "0x07" | "0x65") {
        values.text(Field::PppoeServiceName, node.shown("pppoed.tags.service_name"));
        values.text(Field::PppoeAccessConcentrator, node.shown("pppoed.tags.ac_name"));
    }
}

pub(super) fn plant(node: &Node, values: &mut Values) {
    if !matches!(
        (node.shown("pn_dcp.service_id"), node.shown("pn_dcp.service_type")),
        ("3" | "5", "1") | ("6", "0")
    ) {
        return;
    }
    values.text(Field::ProfinetStationName, node.shown("pn_dcp.suboption_device_nameofstation"));
    values.text(Field::ProfinetStationType, node.shown("pn_dcp.suboption_device_devicevendorvalue"));
    values.text(Field::ProfinetVendorId, node.shown("pn_dcp.suboption_vendor_id"));
    values.text(Field::ProfinetDeviceId, node.shown("pn_dcp.suboption_device_id"));
    let role = node.shown("pn_dcp.suboption_device_role").trim_start_matches("0x");
    let role = u8::from_str_radix(role, 16).unwrap_or(0);
    let names = ["device", "controller", "multidevice", "supervisor"];
    let names: Vec<&str> = (0..4).filter(|bit| role >> bit & 1 == 1).map(|bit| names[bit]).collect();
    values.text(Field::ProfinetRole, &names.join(","));
}

pub(super) fn groups(node: &Node, values: &mut Values) {
    let is_left = |address: &str| matches!(address, "224.0.0.1" | "0.0.0.0");
    let mut joined = |address: &str| {
        if !is_left(address) {
            values.text(Field::IgmpGroup, address);
        }
    };
    match node.shown("igmp.type") {
        "0x12" | "0x16" => joined(node.shown("igmp.maddr")),
        "0x22" => {
            for record in node.children.iter().filter(|child| child.first("igmp.record_type").is_some()) {
                if is_joined(record.shown("igmp.record_type"), record.shown("igmp.num_src")) {
                    joined(record.shown("igmp.maddr"));
                }
            }
        }
        _ => {}
    }
}

/// Multicast listener discovery, which is ICMPv6. True where it is that.
pub(super) fn listeners(node: &Node, values: &mut Values) -> bool {
    let mut joined = |address: &str| {
        if !address.starts_with("ff02::1:ff") && !matches!(address, "ff02::1" | "ff01::1") {
            values.text(Field::IgmpGroup, address);
        }
    };
    match node.children.iter().find(|child| child.name == "icmpv6.type").map_or("", |node| &node.show) {
        "131" => joined(node.shown("icmpv6.mld.multicast_address")),
        "143" => {
            for record in node.all("icmpv6.mldr.mar") {
                let kind = record.shown("icmpv6.mldr.mar.record_type");
                if is_joined(kind, record.shown("icmpv6.mldr.mar.nb_sources")) {
                    joined(record.shown("icmpv6.mldr.mar.multicast_address"));
                }
            }
        }
        "130" | "132" => {}
        _ => return false,
    }
    true
}

fn is_joined(kind: &str, sources: &str) -> bool {
    match kind {
        "2" | "4" | "5" => true,
        "1" | "3" => sources != "0",
        _ => false,
    }
}

/// The names of the flags that it shows as set.
fn set(node: &Node, flags: &[(&str, &str)], name: impl Fn(&str) -> String) -> String {
    let is_set = |(part, _): &&(&str, &str)| node.shown(&name(part)) == "1";
    let names: Vec<&str> = flags.iter().filter(is_set).map(|(_, name)| *name).collect();
    names.join(",")
}
