//! What devices of a kind tell alike, in words that both trades know.

use wardroom_model::Field;

/// Fields that do not say what their name says elsewhere.
const BY_FIELD: &[(Field, &str)] = &[
    (Field::EthernetSource, "Network card of"),
    (Field::CdpPlatform, MODEL),
    (Field::CdpVersion, SOFTWARE),
    (Field::MndpPlatform, MAKER),
    (Field::MndpVersion, SOFTWARE),
    (Field::MdnsVersion, SOFTWARE),
    (Field::FhirVersion, SOFTWARE),
    (Field::ImapVersion, "Version of its mail server"),
    (Field::TdsVersion, "Version of its database"),
    (Field::SqlBrowserVersion, "Version of its database"),
    (Field::MysqlVersion, "Version of its database"),
    (Field::PostgresqlVersion, "Version of its database"),
    (Field::SnmpVersion, "Version of SNMP that it speaks"),
    (Field::NtpVersion, "Version of NTP that it asks the time in"),
    (Field::StpVersion, "Version of the spanning tree that it speaks"),
    (Field::TlsVersion, "Version of encryption (TLS) that it chooses"),
    (Field::QuicVersion, "Version of encryption (QUIC) that it speaks"),
    (Field::SshVersion, "Version of SSH that it speaks"),
    (Field::LdapVersion, "Version of its directory (LDAP)"),
    (Field::VncVersion, "Version of screen sharing (VNC) that it speaks"),
    (Field::X11Version, "Version of its display server (X)"),
    (Field::MqttVersion, "Version of MQTT that it speaks"),
    (Field::AmqpVersion, "Version of AMQP that it speaks"),
    (Field::TnsVersion, "Version of its database listener (Oracle)"),
    (Field::Hl7Version, "Version of HL7 that it speaks"),
    (Field::AstmVersion, "Version of the analyser standard (ASTM) that it speaks"),
    (Field::EapolType, "How it signs on to the network (802.1X)"),
    (Field::DhcpServer, "Hands out network addresses as"),
    (Field::HttpServer, "Web server"),
    (Field::SsdpServer, "Software that announces it"),
    (Field::SipServer, "Telephony server"),
    (Field::RtspServer, "Video server"),
    (Field::TdsServer, "Database server"),
    (Field::SqlBrowserServer, "Database server with the name"),
    (Field::SmbServer, "File server with the name"),
    (Field::KerberosRealm, "Works in the domain"),
    (Field::DicomwebService, "Asked for images by"),
    (Field::TnsService, "Its database is called"),
    (Field::SnmpEnterprise, "Sends alarms as the product with the number"),
];

const MAKER: &str = "Calls its maker";
const MODEL: &str = "Calls its model";
const SOFTWARE: &str = "Version of its software";

/// What comes before the value of something that devices share; none for a field that says nothing of their kind.
pub(crate) fn said(field: Field) -> Option<&'static str> {
    if let Some((_, words)) = BY_FIELD.iter().find(|(of, _)| *of == field) {
        return Some(words);
    }
    Some(match field.name() {
        "manufacturer" | "vendor_name" => MAKER,
        "model" | "model_name" | "product" | "product_name" | "board" => MODEL,
        "model_number" => "Calls the number of its model",
        "model_description" | "description" | "system_description" => "Describes itself as",
        "device_type" | "type" => "Calls its kind",
        "station_type" => "Calls its type of station",
        "object_id" => "Maker's number of the product",
        "part" => "Has the part",
        "printer" => "Offers the printer",
        "platform" => "Runs on",
        "vendor_class" => "Asks for its network address as",
        "parameter_list" => "Asks of the network (DHCP options)",
        "enterprise" | "vendor_id" => "Registered number of its maker",
        "device_id" => "Maker's number of the kind",
        "implementation_class_uid" => "Number of its DICOM software",
        "implementation_version_name" => "Version of its DICOM software",
        "software_vendor" => "Maker of its software",
        "software_product" | "software" => "Its software",
        "modality" => "Sends images of the modality",
        "service" => "Offers the service",
        "title" => "Title of its web page",
        "realm" => "Asks for a password for",
        "generator" => "Its web page was made with",
        "powered_by" => "Its web pages are made by",
        "issuer" => "Its certificate was issued by",
        "greeting" => "Greets with",
        "ja4" => "Opens encrypted connections as (JA4)",
        "native_os" => "Calls its operating system",
        "os_version" => "Version of its operating system",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use wardroom_catalog::Catalog;
    use wardroom_identity::unknown::{Unknown, groups};

    use super::*;

    /// Does a field group devices that say the same in it?
    fn groups_devices(field: Field) -> bool {
        let heard = [(field, "Quiet Devices".into())];
        let device = |id| Unknown { id, macs: &[], heard: &heard };
        groups(Catalog::builtin(), &[device("one"), device("other")]).iter().any(|group| group.by.is_some())
    }

    #[test]
    fn all_that_groups_devices_has_words() {
        for field in Field::ALL.iter().copied().filter(|field| groups_devices(*field)) {
            assert!(said(field).is_some(), "{field}");
        }
        for (field, _) in BY_FIELD.iter().filter(|(field, _)| *field != Field::EthernetSource) {
            assert!(groups_devices(*field), "{field} needs no words");
        }
    }
}
