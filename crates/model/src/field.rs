//! The closed list of what Wardroom may read off a network.
//!
//! This file is for the privacy officer as much as for the engineer: a fact can only carry a field named here, so
//! what is not on this list cannot be stored, shown or exported. No patient data is on it. DICOM gives AE titles,
//! implementation, SOP classes and eight device elements; HL7 v2 gives the sending and receiving systems and the
//! device fields; web traffic gives no paths, no query strings and no account names.
//!
//! To add a field, add a line here with its standard, and let the privacy test run over a capture that has it.

macro_rules! protocols {
    ($($(#[$meta:meta])* $protocol:ident $slug:literal { $($field:ident $name:literal : $describes:literal),* $(,)? })+) => {
        crate::macros::slugs! {
            /// A protocol that is recognised by content. Its slug is also the application label of conversations.
            Protocol { $($(#[$meta])* $protocol = $slug),+ }
        }

        /// One field that may be read. Written `protocol.field`, such as `dicom.manufacturer`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Field { $($(#[doc = $describes] $field),*),+ }

        impl Field {
            /// Every field, in the order of this file.
            pub const ALL: &'static [Self] = &[$($(Self::$field),*),+];

            /// The protocol that carries it.
            pub const fn protocol(self) -> Protocol {
                match self { $($(Self::$field => Protocol::$protocol,)*)+ }
            }

            /// Its name within the protocol.
            pub const fn name(self) -> &'static str {
                match self { $($(Self::$field => $name,)*)+ }
            }

            /// What it is and where the standard puts it.
            pub const fn describes(self) -> &'static str {
                match self { $($(Self::$field => $describes,)*)+ }
            }
        }
    };
}

protocols! {
    /// Ethernet itself, IEEE 802.3.
    Ethernet "ethernet" {
        EthernetSource "source": "the Ethernet address that the host sends from, whose first half names who made its network card",
    }
    /// Address Resolution Protocol, RFC 826.
    Arp "arp" {
        ArpSenderAddress "sender_address": "the IPv4 address that the sender says is its own",
    }
    /// IPv6 neighbour discovery, RFC 4861.
    Ndp "ndp" {
        NdpTargetAddress "target_address": "the IPv6 address that a neighbour advertisement says is the sender's",
        NdpRouter "router": "the sender announces itself as a router (its lifetime in seconds)",
    }
    /// Dynamic Host Configuration Protocol, RFC 2131 and 2132.
    Dhcp "dhcp" {
        DhcpMessageType "message_type": "option 53, by its name in RFC 2132 §9.6",
        DhcpHostName "host_name": "option 12, the client's name",
        DhcpFullName "full_name": "option 81, the client's fully qualified name (RFC 4702)",
        DhcpVendorClass "vendor_class": "option 60, what the client's software calls itself",
        DhcpUserClass "user_class": "option 77 (RFC 3004)",
        DhcpParameterList "parameter_list": "option 55, codes in the order sent, comma separated",
        DhcpAssignedAddress "assigned_address": "yiaddr of an acknowledgement: the address that the client now has",
        DhcpServer "server": "option 54 of an offer or acknowledgement: the sender is a DHCP server",
        DhcpManufacturerUsageUrl "manufacturer_usage_url": "option 161, the MUD URL (RFC 8520)",
    }
    /// Domain Name System, RFC 1035.
    Dns "dns" {
        DnsQuery "query": "a name that the sender asked for",
        DnsName "name": "a name whose A or AAAA answer is the host's address",
        DnsServer "server": "the sender answers queries",
    }
    /// Multicast DNS and service discovery, RFC 6762 and 6763.
    Mdns "mdns" {
        MdnsName "name": "the host's own name in .local",
        MdnsService "service": "a service type that the host offers, such as _ipp._tcp.local",
        MdnsModel "model": "TXT keys model, md, ty, usb_MDL and product: what the device calls itself",
        MdnsManufacturer "manufacturer": "TXT keys manufacturer, mfg and usb_MFG",
        MdnsSerial "serial": "TXT keys serialNumber and usb_SER",
        MdnsVersion "version": "TXT keys fv, srcvers, firmware and version",
    }
    /// NetBIOS name service, RFC 1002 §4.2.
    Nbns "nbns" {
        NbnsName "name": "a unique name that the sender registers or answers to, with its suffix in hexadecimal",
        NbnsGroup "group": "a group name (workgroup or domain) that the sender registers",
    }
    /// UPnP discovery, UPnP Device Architecture 1.1 §1.
    Ssdp "ssdp" {
        SsdpServer "server": "SERVER header: operating system, UPnP version, product",
        SsdpUserAgent "user_agent": "USER-AGENT header of a search",
        SsdpDeviceType "device_type": "NT or ST header that names a device or service type",
    }
    /// HTTP/1 message heads, RFC 9112.
    Http "http" {
        HttpServer "server": "Server header of a response",
        HttpPoweredBy "powered_by": "X-Powered-By header of a response",
        HttpRealm "realm": "scheme and realm of WWW-Authenticate",
        HttpUserAgent "user_agent": "User-Agent header of a request",
        HttpHost "host": "Host header of a request, about the server",
    }
    /// Transport Layer Security, RFC 5246 and 8446.
    Tls "tls" {
        TlsVersion "version": "version that the server chose",
        TlsOfferedVersion "offered_version": "highest version that the client offered",
        TlsServerName "server_name": "server name indication that the client sent, about the server",
        TlsApplication "application": "application protocol (ALPN) that the server chose",
        TlsSubject "subject": "subject of the server's certificate",
        TlsIssuer "issuer": "issuer of the server's certificate",
        TlsAlternativeName "alternative_name": "DNS name or address in the server's certificate",
    }
    /// DICOM upper layer, commands and data sets, PS3.7 and PS3.8. No other element is ever read out.
    Dicom "dicom" {
        DicomCallingAeTitle "calling_ae_title": "calling AE title of an association (PS3.8 §9.3.2), about the caller",
        DicomCalledAeTitle "called_ae_title": "called AE title (PS3.8 §9.3.2), about the called",
        DicomImplementationClassUid "implementation_class_uid": "implementation class UID (PS3.7 D.3.3.2)",
        DicomImplementationVersionName "implementation_version_name": "implementation version name (PS3.7 D.3.3.2)",
        DicomSopClass "sop_class": "abstract syntax that the requestor proposed (PS3.8 §9.3.2.2)",
        DicomAcceptedSopClass "accepted_sop_class": "abstract syntax that the acceptor took, about the acceptor",
        DicomModality "modality": "(0008,0060) of a stored data set",
        DicomManufacturer "manufacturer": "(0008,0070) of a stored data set",
        DicomStationName "station_name": "(0008,1010) of a stored data set",
        DicomModelName "model_name": "(0008,1090) of a stored data set",
        DicomDeviceSerialNumber "device_serial_number": "(0018,1000) of a stored data set",
        DicomDeviceUid "device_uid": "(0018,1002) of a stored data set",
        DicomSoftwareVersions "software_versions": "(0018,1020) of a stored data set, values parted by \\",
        DicomUdi "udi": "(0018,1009), the unique device identifier, of a stored data set",
    }
    /// HL7 version 2 over MLLP.
    Hl7 "hl7" {
        Hl7SendingApplication "sending_application": "MSH-3",
        Hl7SendingFacility "sending_facility": "MSH-4",
        Hl7ReceivingApplication "receiving_application": "MSH-5, about the receiver",
        Hl7ReceivingFacility "receiving_facility": "MSH-6, about the receiver",
        Hl7MessageType "message_type": "MSH-9",
        Hl7Version "version": "MSH-12",
        Hl7SoftwareVendor "software_vendor": "SFT-1",
        Hl7SoftwareVersion "software_version": "SFT-2",
        Hl7SoftwareProduct "software_product": "SFT-3",
        Hl7SoftwareBinary "software_binary": "SFT-4",
        Hl7EquipmentInstance "equipment_instance": "OBX-18, a device that the sender speaks for",
        Hl7ParticipantDevice "participant_device": "PRT-10, a device that took part",
        Hl7DeviceIdentifier "device_identifier": "PRT-16, UDI device identifier",
        Hl7DeviceManufactured "device_manufactured": "PRT-17, date of manufacture",
        Hl7DeviceExpires "device_expires": "PRT-18, expiry date",
        Hl7DeviceLot "device_lot": "PRT-19, lot number",
        Hl7DeviceSerial "device_serial": "PRT-20, serial number",
        Hl7DeviceDonation "device_donation": "PRT-21, donation identification of a device of human origin",
        Hl7DeviceType "device_type": "PRT-22, type of device",
    }
}

impl Field {
    /// The field with these names.
    pub fn find(protocol: &str, name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.protocol().slug() == protocol && field.name() == name)
    }

    /// Reads `protocol.field`.
    pub fn parse(text: &str) -> Option<Self> {
        let (protocol, name) = text.split_once('.')?;
        Self::find(protocol, name)
    }
}

impl std::fmt::Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.protocol(), self.name())
    }
}

impl serde::Serialize for Field {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Field {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not on the list of fields")))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_field_is_found_by_its_own_name() {
        let names: BTreeSet<String> = Field::ALL.iter().map(Field::to_string).collect();
        assert_eq!(names.len(), Field::ALL.len());
        for field in Field::ALL {
            assert_eq!(Field::parse(&field.to_string()), Some(*field));
        }
    }

    /// DESIGN's rule "no patient data": the DICOM elements that may be read, and no other.
    #[test]
    fn the_dicom_elements_are_exactly_those_agreed() {
        let elements: Vec<&str> = Field::ALL
            .iter()
            .filter(|field| field.protocol() == Protocol::Dicom)
            .filter_map(|field| field.describes().strip_prefix('(')?.get(..9))
            .collect();
        assert_eq!(
            elements,
            [
                "0008,0060",
                "0008,0070",
                "0008,1010",
                "0008,1090",
                "0018,1000",
                "0018,1002",
                "0018,1020",
                "0018,1009"
            ]
        );
    }
}
