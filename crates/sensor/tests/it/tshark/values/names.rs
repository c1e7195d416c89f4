//! DNS, multicast DNS and NetBIOS names.

use wardroom_model::Field;

use super::Values;
use crate::tshark::pdml::Node;

pub(super) const PROTOCOLS: &[&str] = &["dns", "mdns", "llmnr", "nbns", "nbdgm", "browser"];

const ALL_SERVICES: &str = "_services._dns-sd._udp.local";

pub(super) fn dns(node: &Node, values: &mut Values) {
    if node.shown("dns.flags.opcode") != "0" {
        return;
    }
    if node.shown("dns.flags.response") == "0" {
        let name = node.first("dns.qry.name").map(asked).unwrap_or_default();
        let text = String::from_utf8_lossy(&name);
        // What is not text cannot be a service either.
        let is_text = matches!(text, std::borrow::Cow::Borrowed(_));
        values.add(Field::DnsQuery, if is_text { without_instance(&text).as_bytes() } else { &name });
        return;
    }
    if matches!(node.shown("dns.flags.rcode"), "0" | "3") {
        let has = |name: &str| node.shown(name) == "1";
        let how = match (has("dns.flags.recavail"), has("dns.flags.authoritative")) {
            (true, _) => "recursive",
            (false, true) => "authoritative",
            (false, false) => "refers",
        };
        values.text(Field::DnsServer, how);
    }
    for record in records(node).filter(|record| record.section == "Answers") {
        if let Some(address) = address(record.node)
            && record.node.shown("dns.resp.class") == "0x0001"
            && can_be_of_a_host(address)
        {
            values.text(Field::DnsName, text_of(record.node.shown("dns.resp.name")));
        }
    }
}

pub(super) fn mdns(node: &Node, values: &mut Values) {
    if node.shown("dns.flags.response") != "1" || node.shown("dns.flags.opcode") != "0" {
        return;
    }
    for record in records(node) {
        let node = record.node;
        let owner = node.shown("dns.resp.name");
        if node.shown("dns.resp.ttl") == "0" || node.shown("dns.resp.class") != "0x0001" {
            continue;
        }
        match node.shown("dns.resp.type") {
            "1" | "28" if address(node).is_some_and(can_be_of_a_host) => values.text(Field::MdnsName, owner),
            "13" => {
                values.text(Field::MdnsProcessor, node.shown("dns.hinfo.cpu"));
                values.text(Field::MdnsSystem, node.shown("dns.hinfo.os"));
            }
            "12" if owner.eq_ignore_ascii_case(ALL_SERVICES) => {
                values.text(Field::MdnsService, service(node.shown("dns.ptr.domain_name")));
            }
            "12" => values.text(Field::MdnsService, service(owner)),
            "33" => values.text(Field::MdnsService, service(srv_owner(node))),
            "16" if !service(owner).is_empty() => {
                node.all("dns.txt").iter().for_each(|text| self_description(&text.bytes(), values));
            }
            _ => {}
        }
    }
}

/// tshark parts the owner of an SRV record, but shows it whole in the record's line.
fn srv_owner(node: &Node) -> &str {
    node.show.split(": type SRV").next().unwrap_or_default()
}

fn self_description(pair: &[u8], values: &mut Values) {
    let Some(place) = pair.iter().position(|byte| *byte == b'=') else { return };
    let field = match &*String::from_utf8_lossy(&pair[..place]).to_ascii_lowercase() {
        "model" | "md" | "ty" | "usb_mdl" | "product" => Field::MdnsModel,
        "manufacturer" | "mfg" | "usb_mfg" => Field::MdnsManufacturer,
        "serialnumber" | "usb_ser" => Field::MdnsSerial,
        "fv" | "srcvers" | "firmware" | "version" => Field::MdnsVersion,
        _ => return,
    };
    values.add(field, &pair[place + 1..]);
}

struct Record<'a> {
    section: &'a str,
    node: &'a Node,
}

/// The records below the headings of their sections.
fn records(node: &Node) -> impl Iterator<Item = Record<'_>> {
    node.children.iter().filter(|section| section.name.is_empty()).flat_map(|section| {
        let records = section.children.iter().filter(|record| record.first("dns.resp.type").is_some());
        records.map(|node| Record { section: &section.show, node })
    })
}

fn address(record: &Node) -> Option<&str> {
    record.first("dns.a").or_else(|| record.first("dns.aaaa")).map(|node| &*node.show)
}

fn can_be_of_a_host(address: &str) -> bool {
    !matches!(address, "0.0.0.0" | "::" | "::1") && !address.starts_with("127.")
}

/// The name in a query as its labels stand there: tshark shows no byte that is not ASCII, and cuts long names.
fn asked(node: &Node) -> Vec<u8> {
    let (bytes, mut labels) = (node.bytes(), Vec::new());
    let mut rest = &bytes[..];
    while let [length @ 1..=63, after @ ..] = rest {
        let (label, after) = after.split_at(usize::from(*length));
        labels.push(label);
        rest = after;
    }
    labels.join(&b'.')
}

fn text_of(name: &str) -> &str {
    if name == "<Root>" { "" } else { name }
}

/// `_ipp._tcp.local` of `Somebody's printer._ipp._tcp.local`, else nothing.
fn service(name: &str) -> &str {
    let labels: Vec<&str> = name.split('.').collect();
    let is_transport =
        |label: &&str| label.eq_ignore_ascii_case("_tcp") || label.eq_ignore_ascii_case("_udp");
    match labels.iter().rposition(is_transport) {
        Some(place) if place > 0 && labels[place - 1].starts_with('_') => {
            &name[name.len() - labels[place - 1..].join(".").len()..]
        }
        _ => "",
    }
}

fn without_instance(name: &str) -> &str {
    let service = service(name);
    let before = name[..name.len() - service.len()].trim_end_matches('.');
    let is_kept = service.is_empty()
        || before.is_empty()
        || before.starts_with('_')
        || matches!(before, "b" | "db" | "r" | "dr" | "lb");
    if is_kept { name } else { service }
}

pub(super) fn llmnr(node: &Node, values: &mut Values) {
    if node.shown("dns.flags.response") == "0" {
        values.text(Field::LlmnrQuery, without_instance(node.shown("dns.qry.name")));
        return;
    }
    for record in records(node).filter(|record| record.section == "Answers") {
        if address(record.node).is_some_and(can_be_of_a_host) {
            values.text(Field::LlmnrName, record.node.shown("dns.resp.name"));
        }
    }
}

/// With the name that its datagram is for.
pub(super) fn browser(node: &Node, target: &str, values: &mut Values) {
    const TYPES: [(&str, &str); 17] = [
        ("workstation", "workstation"),
        ("server", "server"),
        ("sql", "sql_server"),
        ("domain_controller", "domain_controller"),
        ("backup_controller", "backup_domain_controller"),
        ("time", "time_source"),
        ("apple", "apple_server"),
        ("novell", "novell_server"),
        ("member", "domain_member"),
        ("print", "print_server"),
        ("dialin", "dial_in_server"),
        ("xenix", "unix_server"),
        ("ntw", "windows_nt"),
        ("wfw", "windows_for_workgroups"),
        ("nts", "windows_nt_server"),
        ("w95", "windows_95"),
        ("dfs", "distributed_file_system"),
    ];
    match node.shown("browser.command") {
        "0x01" | "0x0f" => {
            values.text(Field::BrowserName, node.shown("browser.server"));
            if let Some((group, "1d>" | "1e>")) = target.rsplit_once('<') {
                values.text(Field::BrowserGroup, group);
            }
            let (major, minor) = (node.shown("browser.os_major"), node.shown("browser.os_minor"));
            values.text(Field::BrowserSystemVersion, &format!("{major}.{minor}"));
            for (theirs, ours) in TYPES {
                if node.shown(&format!("browser.server_type.{theirs}")) == "1" {
                    values.text(Field::BrowserServerType, ours);
                }
            }
        }
        "0x02" => values.text(Field::BrowserName, node.shown("browser.response_computer_name")),
        "0x0c" => values.text(Field::BrowserGroup, node.shown("browser.server")),
        _ => {}
    }
}

pub(super) fn nbns(node: &Node, values: &mut Values) {
    let operation = node.shown("nbns.flags.opcode");
    if node.shown("nbns.flags.response") == "0" {
        let wants_it = matches!(operation, "5" | "8" | "9" | "15");
        if wants_it && node.shown("nbns.count.add_rr") == "1" {
            claims(node, "Additional records", values);
        }
    } else if operation == "0" && node.shown("nbns.flags.rcode") == "0" {
        claims(node, "Answers", values);
        // Names and their flags take turns in a status.
        let names = node.all("nbns.netbios_name").into_iter();
        for (name, flags) in names.zip(node.all("nbns.name_flags")) {
            let bytes = name.bytes();
            let text = String::from_utf8_lossy(&bytes[..15]);
            netbios_name(
                &text,
                &format!("{:02x}", bytes[15]),
                is_group(flags, "nbns.name_flags.group"),
                values,
            );
        }
        let unit = node.shown("nbns.unit_id");
        if !matches!(unit, "" | "00:00:00:00:00:00") {
            values.text(Field::NbnsUnit, unit);
        }
    }
}

fn claims(node: &Node, section: &str, values: &mut Values) {
    for record in node.children.iter().filter(|child| child.show == section).flat_map(|child| &child.children)
    {
        for flags in record.all("nbns.nb_flags") {
            // `FS-01<20> (Server service)`.
            let Some((text, rest)) = record.shown("nbns.name").rsplit_once('<') else { continue };
            let text = text.replace("<01>", "").replace("<02>", "");
            netbios_name(
                &text,
                rest.get(..2).unwrap_or_default(),
                is_group(flags, "nbns.nb_flags.group"),
                values,
            );
        }
    }
}

fn is_group(flags: &Node, name: &str) -> bool {
    flags.shown(name) == "1"
}

fn netbios_name(text: &str, suffix: &str, is_group: bool, values: &mut Values) {
    if text.starts_with('*') || suffix == "03" {
        return;
    }
    match (is_group, suffix) {
        (false, _) => values.text(Field::NbnsName, &format!("{}<{suffix}>", text.trim())),
        (true, "00" | "1c" | "1e") => values.text(Field::NbnsGroup, text),
        (true, _) => {}
    }
}
