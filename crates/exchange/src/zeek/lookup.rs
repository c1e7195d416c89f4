//! dns.log and dhcp.log: names and addresses.

use std::net::IpAddr;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol, Record};

use super::columns::Column;
use super::row::Row;

/// Ports of protocols that Zeek reads as DNS and that are not: NetBIOS names, multicast DNS, LLMNR.
const NOT_DNS: [u16; 3] = [137, 5353, 5355];

pub(super) fn dns(row: &Row<'_>) -> Option<Record> {
    let mut record = row.between()?;
    if record.dst.port.is_some_and(|port| NOT_DNS.contains(&port)) {
        return Some(Record::default());
    }
    record.app = Some(Protocol::Dns);
    let query = row.word(Column::Query);
    record.say(Subject::Src, Field::DnsQuery, without_instance(&query));
    if matches!(row.number(Column::Code), Some(0 | 3)) {
        let how = match (row.flag(Column::Authoritative), row.flag(Column::RecursionAvailable)) {
            (_, true) => "recursive",
            (true, false) => "authoritative",
            (false, false) => "refers",
        };
        record.say(Subject::Dst, Field::DnsServer, how);
    }
    if matches!(row.text(Column::TypeName).as_deref(), Some("A" | "AAAA")) {
        let mut owner = query;
        for answer in row.list(Column::Answers) {
            match answer.parse::<IpAddr>() {
                Ok(address) if address.is_unspecified() || address.is_loopback() => {}
                Ok(address) => record.say(Subject::Ip(address), Field::DnsName, owner.clone()),
                // An alias: the addresses that follow are those of the name that it leads to.
                Err(_) => owner = answer.into_owned(),
            }
        }
    }
    Some(record)
}

/// A name without the instance of a service that it may begin with: people put their names there (RFC 6763 §4.1).
fn without_instance(name: &str) -> &str {
    let is_transport = |label: &str| label.eq_ignore_ascii_case("_tcp") || label.eq_ignore_ascii_case("_udp");
    let labels: Vec<&str> = name.split('.').collect();
    let service = labels.iter().rposition(|label| is_transport(label)).and_then(|at| at.checked_sub(1));
    let Some(service) = service.filter(|at| labels.get(*at).is_some_and(|label| label.starts_with('_')))
    else {
        return name;
    };
    let before: usize = labels.iter().take(service).map(|label| label.len() + 1).sum();
    let instance = name.get(..before.saturating_sub(1)).unwrap_or_default();
    let is_standard = instance.starts_with('_') || matches!(instance, "" | "b" | "db" | "r" | "dr" | "lb");
    if is_standard { name } else { name.get(before..).unwrap_or(name) }
}

pub(super) fn dhcp(row: &Row<'_>) -> Option<Record> {
    let mut record = row.record()?;
    let mac = row.mac(Column::Mac).filter(|mac| !mac.is_group() && !mac.is_zero());
    let assigned = row.ip(Column::AssignedAddress).filter(|ip| !ip.is_unspecified());
    record.src.mac = mac;
    record.src.ip = row.ip(Column::ClientAddress).filter(|ip| !ip.is_unspecified()).or(assigned);
    record.dst.ip = row.ip(Column::ServerAddress).filter(|ip| !ip.is_unspecified());
    record.listed = record.src.mac.is_some();
    record.app = Some(Protocol::Dhcp);
    if let Some(server) = record.dst.ip {
        record.say(Subject::Dst, Field::DhcpServer, server.to_string());
    }
    let client = match (mac, record.src.ip) {
        (Some(mac), _) => Some(Subject::Mac(mac)),
        (None, Some(ip)) => Some(Subject::Ip(ip)),
        (None, None) => None,
    };
    for name in row.list(Column::MsgTypes) {
        let from_server = matches!(&*name, "OFFER" | "ACK" | "NAK");
        let about = if from_server { record.dst.ip.map(Subject::Ip) } else { client };
        if let Some(about) = about
            && !name.contains(|character: char| !character.is_ascii_uppercase())
        {
            record.say(about, Field::DhcpMessageType, format!("DHCP{name}"));
        }
    }
    let Some(client) = client else { return Some(record) };
    if let Some(assigned) = assigned {
        record.say(client, Field::DhcpAssignedAddress, assigned.to_string());
    }
    record.say(client, Field::DhcpHostName, row.word(Column::HostName));
    record.say(client, Field::DhcpFullName, row.word(Column::FullName));
    record.say(client, Field::DhcpVendorClass, row.word(Column::ClientSoftware));
    Some(record)
}

#[cfg(test)]
mod tests {
    use super::without_instance;

    #[test]
    fn instances_go_and_the_rest_stays() {
        for (name, expected) in [
            ("Somebody's printer._ipp._tcp.ward.example", "_ipp._tcp.ward.example"),
            ("A. B._x._udp.c._ipp._TCP.local", "_ipp._TCP.local"),
            ("pacs.ward", "pacs.ward"),
            ("_ldap._tcp.dc._msdcs.ward.example", "_ldap._tcp.dc._msdcs.ward.example"),
            ("_color._sub._ipp._tcp.local", "_color._sub._ipp._tcp.local"),
            ("lb._dns-sd._udp.ward.example", "lb._dns-sd._udp.ward.example"),
            ("a._tcp.local", "a._tcp.local"),
            ("", ""),
        ] {
            assert_eq!(without_instance(name), expected);
        }
    }
}
