//! http.log, ssl.log and ssh.log: what both sides of a session say they are.

use std::borrow::Cow;

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol, Record};

use super::columns::Column;
use super::row::Row;

pub(super) fn http(row: &Row<'_>) -> Option<Record> {
    let mut record = row.between()?;
    record.app = Some(Protocol::Http);
    record.say(Subject::Src, Field::HttpUserAgent, row.word(Column::UserAgent));
    if !row.has(Column::Proxied) {
        record.say(Subject::Dst, Field::HttpHost, row.word(Column::Host));
    }
    Some(record)
}

pub(super) fn ssl(row: &Row<'_>) -> Option<Record> {
    let mut record = row.between()?;
    record.app = Some(Protocol::Tls);
    if let Some(version) = row.text(Column::Version).and_then(|version| version_name(&version)) {
        record.say(Subject::Dst, Field::TlsVersion, version);
    }
    record.say(Subject::Dst, Field::TlsServerName, row.word(Column::ServerName));
    record.say(Subject::Dst, Field::TlsApplication, row.word(Column::NextProtocol));
    if let Some(subject) = row.text(Column::Subject) {
        record.say(Subject::Dst, Field::TlsSubject, distinguished_name(&subject));
    }
    if let Some(issuer) = row.text(Column::Issuer) {
        record.say(Subject::Dst, Field::TlsIssuer, distinguished_name(&issuer));
    }
    Some(record)
}

pub(super) fn ssh(row: &Row<'_>) -> Option<Record> {
    let mut record = row.between()?;
    record.app = Some(Protocol::Ssh);
    Some(record)
}

/// As the house writes versions.
fn version_name(version: &str) -> Option<&'static str> {
    Some(match version {
        "SSLv3" => "SSL 3.0",
        "TLSv10" => "TLS 1.0",
        "TLSv11" => "TLS 1.1",
        "TLSv12" => "TLS 1.2",
        "TLSv13" => "TLS 1.3",
        _ => return None,
    })
}

/// `CN=pump,O=Maker` as the house writes it, `CN=pump, O=Maker`: Zeek writes RFC 2253. Attributes without a short
/// name in the standard, such as addresses of people, are left out.
pub(super) fn distinguished_name(name: &str) -> String {
    const ATTRIBUTES: [&str; 8] = ["CN", "OU", "O", "L", "ST", "C", "DC", "serialNumber"];
    let mut kept: Vec<Cow<'_, str>> = Vec::new();
    let mut start = 0;
    let mut escaped = false;
    let ends = name.char_indices().filter_map(|(at, character)| {
        let ends = !escaped && matches!(character, ',' | '+');
        escaped = !escaped && character == '\\';
        ends.then_some(at)
    });
    for end in ends.chain([name.len()]) {
        let part = name.get(start..end).unwrap_or_default().trim_start();
        if part.split_once('=').is_some_and(|(key, _)| ATTRIBUTES.contains(&key)) {
            kept.push(part.into());
        }
        start = end + 1;
    }
    kept.join(", ")
}

#[cfg(test)]
mod tests {
    use super::distinguished_name;

    #[test]
    fn names_are_written_as_certificates_are_read_off_the_wire() {
        for (name, expected) in [
            ("CN=pump,O=Maker\\, Inc,C=DE", "CN=pump, O=Maker\\, Inc, C=DE"),
            ("emailAddress=a@b,CN=x", "CN=x"),
            ("CN=a+OU=b", "CN=a, OU=b"),
            ("", ""),
        ] {
            assert_eq!(distinguished_name(name), expected);
        }
    }
}
