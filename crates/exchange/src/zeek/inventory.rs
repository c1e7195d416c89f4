//! software.log and the known_* logs: what Zeek has learned of a host.

use wardroom_model::fact::{End, Subject};
use wardroom_model::{Field, Record};

use super::columns::Column;
use super::connection::service_of;
use super::row::Row;
use super::session::distinguished_name;

/// A record about the host of the line.
pub(super) fn host(row: &Row<'_>) -> Option<Record> {
    let mut record = row.record()?;
    record.src = End { ip: Some(row.ip(Column::Host)?), ..record.src };
    record.listed = true;
    Some(record)
}

pub(super) fn software(row: &Row<'_>) -> Option<Record> {
    let mut record = host(row)?;
    let kind = row.text(Column::SoftwareType)?;
    let field = match &*kind {
        "HTTP::BROWSER" => Field::HttpUserAgent,
        "HTTP::SERVER" => Field::HttpServer,
        "HTTP::APPSERVER" => Field::HttpPoweredBy,
        "DHCP::CLIENT" => Field::DhcpVendorClass,
        _ => return Some(record),
    };
    let whole = row.word(Column::UnparsedVersion);
    let text = if whole.is_empty() { row.word(Column::Name) } else { whole };
    record.app = Some(field.protocol());
    record.say(Subject::Src, field, text);
    Some(record)
}

pub(super) fn service(row: &Row<'_>) -> Option<Record> {
    let mut record = host(row)?;
    record.app = row.list(Column::Service).find_map(|service| service_of(&service));
    Some(record)
}

pub(super) fn certificate(row: &Row<'_>) -> Option<Record> {
    let mut record = host(row)?;
    if let Some(subject) = row.text(Column::Subject) {
        record.say(Subject::Src, Field::TlsSubject, distinguished_name(&subject));
    }
    if let Some(issuer) = row.text(Column::IssuerSubject) {
        record.say(Subject::Src, Field::TlsIssuer, distinguished_name(&issuer));
    }
    Some(record)
}

pub(super) fn device(row: &Row<'_>) -> Option<Record> {
    let mut record = row.record()?;
    let mac = row.mac(Column::Mac)?;
    record.src = End { mac: Some(mac), ..record.src };
    record.listed = true;
    record.say(Subject::Mac(mac), Field::DhcpHostName, row.word(Column::DhcpHostName));
    Some(record)
}
