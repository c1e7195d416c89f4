//! conn.log: who talked to whom.

use wardroom_model::record::{Connection, Counted};
use wardroom_model::{Protocol, Record, Timestamp};

use super::columns::Column;
use super::row::Row;

const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const RST: u8 = 0x04;

pub(super) fn record(row: &Row<'_>) -> Option<Record> {
    let mut record = row.between()?;
    let proto = row.text(Column::Proto)?;
    let protocol = match &*proto {
        "tcp" => 6,
        "udp" => 17,
        "icmp" if record.src.ip.is_some_and(|ip| ip.is_ipv6()) => 58,
        "icmp" => 1,
        // The number that IANA keeps for none.
        _ => row.number(Column::IpProto).and_then(|number| u8::try_from(number).ok()).unwrap_or(255),
    };
    if !matches!(protocol, 6 | 17) {
        (record.src.port, record.dst.port) = (None, None);
    }
    let lasted = row.interval(Column::Duration).unwrap_or(0).max(0);
    let state = row.text(Column::ConnState);
    let (client, server) = if protocol == 6 { flags(state.as_deref().unwrap_or_default()) } else { (0, 0) };
    let counted = |packets, ip_bytes, bytes, tcp_flags| Counted {
        packets: row.number(packets).unwrap_or(0),
        bytes: row.number(ip_bytes).or_else(|| row.number(bytes)).unwrap_or(0),
        tcp_flags,
    };
    record.connection = Some(Connection {
        protocol,
        whole: true,
        first: record.time,
        last: Timestamp(record.time.0.saturating_add(lasted)),
        from_src: counted(Column::OrigPackets, Column::OrigIpBytes, Column::OrigBytes, client),
        from_dst: counted(Column::RespPackets, Column::RespIpBytes, Column::RespBytes, server),
    });
    record.app = row.list(Column::Service).find_map(|service| service_of(&service));
    Some(record)
}

/// TCP flags that a connection in this state has shown, from client and server.
fn flags(state: &str) -> (u8, u8) {
    match state {
        "S0" => (SYN, 0),
        "S1" => (SYN, SYN),
        "SF" => (SYN | FIN, SYN | FIN),
        "REJ" => (SYN, RST),
        "S2" => (SYN | FIN, SYN),
        "S3" => (SYN, SYN | FIN),
        "RSTO" => (SYN | RST, SYN),
        "RSTR" => (SYN, SYN | RST),
        "RSTOS0" => (SYN | RST, 0),
        "RSTRH" => (0, SYN | RST),
        "SH" => (SYN | FIN, 0),
        "SHR" => (0, SYN | FIN),
        _ => (0, 0),
    }
}

/// The protocol that Zeek's analyser of this name reads. One that it gave up on has a minus before it.
pub(super) fn service_of(service: &str) -> Option<Protocol> {
    Some(match service.to_ascii_lowercase().as_str() {
        "http" => Protocol::Http,
        "ssl" => Protocol::Tls,
        "quic" => Protocol::Quic,
        "dns" => Protocol::Dns,
        "dhcp" => Protocol::Dhcp,
        "ssh" => Protocol::Ssh,
        "ftp" => Protocol::Ftp,
        "tftp" => Protocol::Tftp,
        "smtp" => Protocol::Smtp,
        "imap" => Protocol::Imap,
        "pop3" => Protocol::Pop3,
        "smb" => Protocol::Smb,
        "ntlm" => Protocol::Ntlm,
        "krb" | "krb_tcp" | "krb_udp" => Protocol::Kerberos,
        "ldap" | "ldap_tcp" | "ldap_udp" => Protocol::Ldap,
        "rdp" => Protocol::Rdp,
        "rfb" => Protocol::Vnc,
        "sip" => Protocol::Sip,
        "mqtt" => Protocol::Mqtt,
        "mysql" => Protocol::Mysql,
        "dce_rpc" => Protocol::Dcerpc,
        "radius" => Protocol::Radius,
        "postgresql" => Protocol::Postgresql,
        "snmp" => Protocol::Snmp,
        "ntp" => Protocol::Ntp,
        "syslog" => Protocol::Syslog,
        "modbus" => Protocol::Modbus,
        "dnp3" | "dnp3_tcp" | "dnp3_udp" => Protocol::Dnp3,
        "enip" | "enip_tcp" | "enip_udp" => Protocol::Enip,
        "bacnet" => Protocol::Bacnet,
        "s7comm" | "s7comm_tcp" => Protocol::S7comm,
        "opcua_binary" => Protocol::Opcua,
        _ => return None,
    })
}
