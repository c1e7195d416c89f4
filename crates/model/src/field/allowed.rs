// The closed list of what Wardroom may read off a network.
//
// This file is for the privacy officer as much as for the engineer. Each protocol has its fields, one a line: the name
// that they have in every output, and what they are. `never` says what a protocol carries that is not read, where it
// carries names of people, paths or contents. What is not listed here cannot be stored, shown or exported: the program
// has no other way to say what it read. No patient data is on the list.
//
// To add a field, add a line with its standard, and let the privacy test run over a capture that has it.

protocols! {
    // ---- The link, and those who keep it ----

    /// Ethernet itself, IEEE 802.3.
    Ethernet "ethernet" {
        EthernetSource "source": "the Ethernet address that the host sends from, whose first half names who made its network card",
        EthernetSwitchPort "switch_port": "the port of a switch behind which the address is, with the switch's name where it is known: from the switch's own table (IEEE 802.1Q §8.8)",
    }

    /// Link Layer Discovery Protocol with its media endpoint extensions, IEEE 802.1AB and ANSI/TIA-1057.
    Lldp "lldp"
        never "emergency call numbers and civic addresses of people" {
        LldpChassisId "chassis_id": "chassis identifier (IEEE 802.1AB §8.5.2)",
        LldpPortId "port_id": "port identifier (§8.5.3)",
        LldpPortDescription "port_description": "port description (§8.5.5)",
        LldpSystemName "system_name": "system name (§8.5.6)",
        LldpSystemDescription "system_description": "system description (§8.5.7)",
        LldpCapabilities "capabilities": "what the system does, such as bridge or telephone (§8.5.8)",
        LldpManagementAddress "management_address": "address at which the system is managed (§8.5.9)",
        LldpHardwareRevision "hardware_revision": "hardware revision of the inventory (TIA-1057 §10.2.6)",
        LldpFirmwareRevision "firmware_revision": "firmware revision of the inventory",
        LldpSoftwareRevision "software_revision": "software revision of the inventory",
        LldpSerialNumber "serial_number": "serial number of the inventory",
        LldpManufacturer "manufacturer": "manufacturer name of the inventory",
        LldpModel "model": "model name of the inventory",
        LldpAssetId "asset_id": "asset identifier of the inventory",
    }

    /// Cisco Discovery Protocol.
    Cdp "cdp"
        never "where the device stands" {
        CdpDeviceId "device_id": "type 1, the name or serial number of the device",
        CdpAddress "address": "type 2, an address of the port that sends",
        CdpPort "port": "type 3, the port that sends",
        CdpCapabilities "capabilities": "type 4, what the device does, such as switch or telephone",
        CdpVersion "version": "type 5, its software",
        CdpPlatform "platform": "type 6, its model",
        CdpNativeVlan "native_vlan": "type 10, the VLAN of untagged frames on this port",
        CdpSystemName "system_name": "type 20, its name",
        CdpManagementAddress "management_address": "type 22, an address at which it is managed",
    }

    /// Port-based access control, IEEE 802.1X.
    Eapol "eapol"
        never "the identity that a person signs in with: of an identity only its type and what it says of a machine" {
        EapolType "type": "packet type (IEEE 802.1X §11.3.2): start, packet, key and so on",
        EapolMethod "method": "EAP method that is asked for or answered with (RFC 3748 §5)",
        EapolIdentityKind "identity_kind": "whether an identity is of a machine, of an account, of a realm or anonymous",
        EapolMachine "machine": "identity of a machine, host/ and its name",
    }

    /// Spanning Tree Protocol, IEEE 802.1D.
    Stp "stp" {
        StpVersion "version": "STP, RSTP, MSTP or SPT (IEEE 802.1Q §14.2.4)",
        StpRoot "root": "priority and address of the root of the tree (IEEE 802.1D §9.3.1)",
        StpBridge "bridge": "priority and address of the switch that sends",
    }

    /// PPP over Ethernet, RFC 2516.
    Pppoe "pppoe" {
        PppoeAccessConcentrator "access_concentrator": "tag 0x0102, the name of who offers access",
        PppoeServiceName "service_name": "tag 0x0101, the service that is offered",
    }

    /// PROFINET discovery and configuration (DCP), IEC 61158-6-10.
    Profinet "profinet" {
        ProfinetStationName "station_name": "name of station (IEC 61158-6-10, device properties)",
        ProfinetStationType "station_type": "what the manufacturer calls this type of station",
        ProfinetVendorId "vendor_id": "number of the vendor",
        ProfinetDeviceId "device_id": "the vendor's number of the device",
        ProfinetRole "role": "device, controller, multidevice or supervisor",
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

    /// Internet Group Management Protocol and multicast listener discovery, RFC 3376 and 3810.
    Igmp "igmp" {
        IgmpGroup "group": "a group that the sender is in; not those that follow from its addresses",
    }

    /// How a host opens a TCP connection, RFC 9293: what its network software is.
    Tcp "tcp" {
        TcpSynSignature "syn_signature": "how it opens a connection: hop limit, window, options and their order, and what is seldom",
        TcpSynAckSignature "syn_ack_signature": "how it answers to one, likewise",
    }

    // ---- Who is who, and who offers what ----

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
        DhcpOptions "options": "codes of all options that the client sent, in their order, comma separated",
        DhcpClientId "client_id": "option 61: the kind of identifier, and its Ethernet address or DUID (RFC 4361); no other identifier",
        DhcpCircuit "circuit": "option 82, circuit (RFC 3046 §3.1): where the client hangs on the network, such as the port of a switch",
        DhcpRemote "remote": "option 82, remote id (RFC 3046 §3.2): the switch or modem that the client hangs on",
        DhcpArchitecture "architecture": "option 93, types of processor and firmware that starts from the network, by their numbers (RFC 4578 §2.1)",
        DhcpNetworkInterface "network_interface": "option 94, the interface of network start and its version (RFC 4578 §2.2)",
        DhcpMachineId "machine_id": "option 97, the machine's own unique identifier (RFC 4578 §2.3)",
        DhcpEnterprise "enterprise": "options 124 and 125, the maker's enterprise number and class (RFC 3925)",
        DhcpRelay "relay": "giaddr of a request: its sender is a relay with this address on the clients' network",
    }

    /// Dynamic Host Configuration Protocol for IPv6, RFC 8415.
    Dhcpv6 "dhcpv6" {
        Dhcpv6MessageType "message_type": "by its name in RFC 8415 §7.3",
        Dhcpv6ClientId "client_id": "option 1, the client's DUID: its kind, and the address, enterprise or UUID in it, without its time",
        Dhcpv6Server "server": "option 2 of an advertisement or reply, the server's DUID: the sender is a server, or a relay before it",
        Dhcpv6RequestedOptions "requested_options": "option 6, codes in the order sent, comma separated",
        Dhcpv6Options "options": "codes of all options that the client sent, in their order, comma separated",
        Dhcpv6VendorClass "vendor_class": "option 16, the maker's enterprise number and what the client's software calls itself",
        Dhcpv6UserClass "user_class": "option 15",
        Dhcpv6FullName "full_name": "option 39, the client's name (RFC 4704)",
        Dhcpv6Architecture "architecture": "option 61, types of processor and firmware that starts from the network (RFC 5970)",
        Dhcpv6AssignedAddress "assigned_address": "option 5 in an association of a reply: an address that the client now has",
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
        MdnsProcessor "processor": "CPU of an HINFO record (RFC 1035 §3.3.2)",
        MdnsSystem "system": "operating system of an HINFO record",
        MdnsVersion "version": "TXT keys fv, srcvers, firmware and version",
    }

    /// Link-Local Multicast Name Resolution, RFC 4795.
    Llmnr "llmnr" {
        LlmnrQuery "query": "a name that the sender asked its neighbours for",
        LlmnrName "name": "a name whose A or AAAA answer is the host's address",
    }

    /// NetBIOS name service, RFC 1002 §4.2.
    Nbns "nbns" {
        NbnsName "name": "a unique name that the sender registers or answers to, with its suffix in hexadecimal",
        NbnsGroup "group": "a group name (workgroup or domain) that the sender registers",
        NbnsUnit "unit": "the Ethernet address in a node's status (RFC 1002 §4.2.18)",
    }

    /// Announcements of the Windows browser service over NetBIOS datagrams, MS-BRWS.
    Browser "browser" {
        BrowserName "name": "the computer's name in an announcement of itself or a request for others' (MS-BRWS §2.2)",
        BrowserGroup "group": "the workgroup or domain that it announces itself to, or that a master browser announces",
        BrowserSystemVersion "system_version": "major and minor version of the operating system in an announcement",
        BrowserServerType "server_type": "each kind of server that it says it is, of those that do not change by election",
    }

    /// UPnP discovery, UPnP Device Architecture 1.1 §1.
    Ssdp "ssdp" {
        SsdpServer "server": "SERVER header: operating system, UPnP version, product",
        SsdpUserAgent "user_agent": "USER-AGENT header of a search",
        SsdpDeviceType "device_type": "NT or ST header that names a device or service type",
    }

    /// UPnP device descriptions, UPnP Device Architecture 1.1 §2.
    Upnp "upnp"
        never "friendly names, which are often a person's; embedded devices and services" {
        UpnpManufacturer "manufacturer": "manufacturer of the root device (UPnP Device Architecture 1.1 §2.3)",
        UpnpModelName "model_name": "modelName of the root device",
        UpnpModelNumber "model_number": "modelNumber of the root device",
        UpnpModelDescription "model_description": "modelDescription of the root device: what it is, in the words of its maker",
        UpnpSerialNumber "serial_number": "serialNumber of the root device",
        UpnpDeviceType "device_type": "deviceType of the root device, a URN",
        UpnpUniqueName "unique_name": "UDN of the root device: a UUID that stays its own",
    }

    /// Web Services Dynamic Discovery and device profile metadata, WS-Discovery 1.1 and DPWS 1.1.
    Wsd "wsd"
        never "the location scope of a bed or patient context" {
        WsdManufacturer "manufacturer": "Manufacturer of ThisModel (DPWS 1.1 §5.1) that a device answers over HTTP",
        WsdModelName "model_name": "ModelName of ThisModel",
        WsdModelNumber "model_number": "ModelNumber of ThisModel",
        WsdFirmwareVersion "firmware_version": "FirmwareVersion of ThisDevice (DPWS 1.1 §5.2)",
        WsdSerialNumber "serial_number": "SerialNumber of ThisDevice",
        WsdRole "role": "device where the sender announces itself or answers, client where it searches (WS-Discovery 1.1 §4 to 6)",
        WsdType "type": "each type that a device has, by its name and namespace, such as MedicalDevice of IEEE 11073-20702",
        WsdScope "scope": "scopes of a device that say its kind: sdc.cdc.type and sdc.mds.pkp (IEEE 11073-20701), type, hardware, name and profile of ONVIF",
        WsdEndpoint "endpoint": "the UUID of the device's endpoint reference",
        WsdAddress "address": "scheme, host and port of the device's transport addresses",
    }

    /// Simple Network Management Protocol, RFC 1157, 3416 and 3412.
    Snmp "snmp"
        never "communities, user names, contacts, and every object that is not one of those listed" {
        SnmpVersion "version": "version of the protocol in which an agent answers or announces: 1, 2c or 3",
        SnmpDescription "description": "sysDescr, 1.3.6.1.2.1.1.1 (RFC 3418): what the system calls itself, often with hardware and software",
        SnmpObjectId "object_id": "sysObjectID, 1.3.6.1.2.1.1.2 (RFC 3418): the vendor's own number of the product",
        SnmpName "name": "sysName, 1.3.6.1.2.1.1.5 (RFC 3418): the name that administrators gave it",
        SnmpLocation "location": "sysLocation, 1.3.6.1.2.1.1.6 (RFC 3418): where the equipment stands",
        SnmpEnterprise "enterprise": "enterprise of a trap (RFC 1157 §4.1.6) or snmpTrapEnterprise (RFC 3418): which product or module sent it",
        SnmpEngine "engine": "snmpEngineID of version 3 (RFC 3411 §5): the maker's enterprise number, and address, text or octets that tell engines apart",
        SnmpManufacturer "manufacturer": "entPhysicalMfgName (RFC 6933) or upsIdentManufacturer (RFC 1628)",
        SnmpModel "model": "entPhysicalModelName (RFC 6933) or upsIdentModel (RFC 1628)",
        SnmpSerial "serial": "entPhysicalSerialNum (RFC 6933), of the device or of a module of it",
        SnmpHardwareRevision "hardware_revision": "entPhysicalHardwareRev (RFC 6933)",
        SnmpFirmwareRevision "firmware_revision": "entPhysicalFirmwareRev (RFC 6933)",
        SnmpSoftwareRevision "software_revision": "entPhysicalSoftwareRev (RFC 6933) or upsIdentUPSSoftwareVersion (RFC 1628)",
        SnmpAssetTag "asset_tag": "entPhysicalAssetID (RFC 6933), the number in the owner's register",
        SnmpPrinterSerial "printer_serial": "prtGeneralSerialNumber, 1.3.6.1.2.1.43.5.1.1.17 (RFC 3805)",
        SnmpPart "part": "hrDeviceDescr, 1.3.6.1.2.1.25.3.2.1.3 (RFC 2790): maker and model of the host or of a part of it",
    }

    /// Network Time Protocol, RFC 5905.
    Ntp "ntp" {
        NtpRole "role": "client, server, peer or broadcast: the mode in which the sender speaks (RFC 5905 §7.3)",
        NtpVersion "version": "version number that the sender speaks",
        NtpStratum "stratum": "how far a server is from a reference clock, of its answers",
        NtpReference "reference": "kind of reference clock of a server of stratum 1, such as GPS",
        NtpSoftware "software": "system variable version of a control answer (RFC 9327)",
        NtpProcessor "processor": "system variable processor of a control answer (RFC 9327)",
        NtpSystem "system": "system variable system of a control answer (RFC 9327)",
    }

    /// System log messages, RFC 3164 and 5424.
    Syslog "syslog"
        never "messages" {
        SyslogHostName "host_name": "HOSTNAME of the head (RFC 5424 §6.2.4, RFC 3164 §4.1.2): the sender, or for whom it passes messages on",
        SyslogApplication "application": "APP-NAME of the head, or the program of the tag (RFC 5424 §6.2.5, RFC 3164 §4.1.3)",
    }

    /// Discovery of neighbours by MikroTik's RouterOS.
    Mndp "mndp" {
        MndpIdentity "identity": "type 5, the name of the router",
        MndpVersion "version": "type 7, version of its software",
        MndpPlatform "platform": "type 8, who makes it",
        MndpBoard "board": "type 12, its model",
        MndpInterface "interface": "type 16, the port that sends",
    }

    /// Service Location Protocol, RFC 2608.
    Slp "slp" {
        SlpService "service": "type of a service that the sender registers or answers for, such as service:printer:lpr (RFC 2608 §4.1)",
    }

    // ---- What any network has ----

    /// HTTP/1 message heads, RFC 9112.
    Http "http"
        never "paths, query strings, cookies, credentials, account names, and bodies. A title can name a patient, so titles are read only of pages that nobody needs to be let in for: the front page or a page to log in, asked for without a query, and pages that refuse (401, 403)" {
        HttpServer "server": "Server header of a response",
        HttpPoweredBy "powered_by": "X-Powered-By header of a response",
        HttpRealm "realm": "scheme and realm of WWW-Authenticate",
        HttpUserAgent "user_agent": "User-Agent header of a request",
        HttpHost "host": "Host header of a request, about the server",
        HttpTitle "title": "title of a front page, of a page to log in or of one that refuses: the words in <title>, at most 128 characters",
        HttpGenerator "generator": "what made such a page: <meta name=generator>",
    }

    /// HTTP/2, RFC 9113: that it is spoken.
    Http2 "http2" {
    }

    /// Transport Layer Security, RFC 5246 and 8446.
    Tls "tls"
        never "what is encrypted; names of people in certificates of clients" {
        TlsVersion "version": "version that the server chose",
        TlsOfferedVersion "offered_version": "highest version that the client offered",
        TlsJa4 "ja4": "JA4 fingerprint of what the client offered: versions, ciphers, extensions and signature algorithms, hashed",
        TlsServerName "server_name": "server name indication that the client sent, about the server",
        TlsApplication "application": "application protocol (ALPN) that the server chose",
        TlsSubject "subject": "subject of the server's certificate",
        TlsIssuer "issuer": "issuer of the server's certificate",
        TlsAlternativeName "alternative_name": "DNS name or address in the server's certificate",
    }

    /// QUIC, RFC 9000 and 9001: the first message of a connection.
    Quic "quic" {
        QuicVersion "version": "version of the packet that opens or accepts a connection (RFC 9000 §17.2.2)",
        QuicServerName "server_name": "server name indication that the client sent, about the server",
        QuicApplication "application": "application protocol (ALPN) that the client offered",
        QuicJa4 "ja4": "JA4 fingerprint of what the client offered",
    }

    /// Secure Shell, RFC 4253.
    Ssh "ssh"
        never "account names" {
        SshVersion "version": "protocol version of the identification string (RFC 4253 §4.2)",
        SshSoftware "software": "software version and comments of the identification string",
        SshHostKeys "host_keys": "host key algorithms that the server offers, in its order (RFC 4253 §7.1)",
    }

    /// Telnet, RFC 854.
    Telnet "telnet"
        never "account names, passwords, and what is typed and shown after the greeting" {
        TelnetOptions "options": "the options that each side asks for or refuses before the server shows any text (RFC 855), in order",
        TelnetGreeting "greeting": "what the server shows until it asks for a name or a password",
    }

    /// File Transfer Protocol, RFC 959.
    Ftp "ftp"
        never "account names, passwords, paths and file names" {
        FtpGreeting "greeting": "first line of the greeting (reply 220, RFC 959 §5.4), without times and counts",
        FtpSystem "system": "reply 215 to SYST, the operating system (RFC 959 §4.1.3)",
    }

    /// Trivial File Transfer Protocol, RFC 1350.
    Tftp "tftp"
        never "paths: of a file name only its extension" {
        TftpRequest "request": "read or write: what a client asks to do with a file (RFC 1350 §5)",
        TftpFileType "file_type": "the extension of the file's name",
        TftpOption "option": "names of options that a client proposes or a server takes (RFC 2347)",
    }

    /// Simple Mail Transfer Protocol, RFC 5321.
    Smtp "smtp"
        never "senders, recipients, account names and messages" {
        SmtpGreeting "greeting": "the server's greeting (reply 220, RFC 5321 §4.3.1), without the time",
        SmtpClientName "client_name": "name or address that the client gives for itself in EHLO or HELO (RFC 5321 §4.1.1.1)",
    }

    /// Internet Message Access Protocol, RFC 9051.
    Imap "imap"
        never "account names and messages" {
        ImapGreeting "greeting": "the server's greeting (RFC 9051 §7.1), without capabilities and the time",
        ImapName "name": "name of the program in the parameters of ID (RFC 2971 §3.3)",
        ImapVendor "vendor": "vendor in the parameters of ID",
        ImapVersion "version": "version in the parameters of ID",
        ImapSystem "system": "operating system in the parameters of ID",
    }

    /// Post Office Protocol, RFC 1939.
    Pop3 "pop3"
        never "account names and messages" {
        Pop3Greeting "greeting": "the server's greeting (RFC 1939 §4), without its stamp",
        Pop3Implementation "implementation": "IMPLEMENTATION of the server's capabilities (RFC 2449 §6.9)",
    }

    /// Server Message Block, MS-CIFS and MS-SMB2.
    Smb "smb"
        never "account names, shares, paths and file names" {
        SmbDialect "dialect": "dialect that the server chose: NT LM 0.12 and older are SMB 1 (MS-SMB §2.2.4.5.2, MS-SMB2 §2.2.4)",
        SmbOfferedDialect "offered_dialect": "the newest dialect that the client offered (MS-CIFS §2.2.4.52.1, MS-SMB2 §2.2.3)",
        SmbSigning "signing": "whether the server requires that messages are signed: required, or not required (MS-SMB2 §2.2.4)",
        SmbNativeOs "native_os": "what the sender calls its operating system (MS-CIFS §2.2.4.53)",
        SmbNativeLanManager "native_lan_manager": "what the sender calls its SMB software (MS-CIFS §2.2.4.53)",
        SmbDomain "domain": "domain or workgroup of the server (MS-CIFS §2.2.4.52.2)",
        SmbServer "server": "NetBIOS name of the server (MS-CIFS §2.2.4.52.2)",
        SmbCallingName "calling_name": "NetBIOS name that the client gives as its own, with its suffix (RFC 1002 §4.3.2)",
        SmbCalledName "called_name": "NetBIOS name that the client asks for, about the server (RFC 1002 §4.3.2)",
    }

    /// NTLM authentication wherever it rides, MS-NLMP.
    Ntlm "ntlm"
        never "user names, challenges and responses" {
        NtlmComputer "computer": "NetBIOS name of the server, value 1 of a challenge's target information (MS-NLMP §2.2.2.1)",
        NtlmDomain "domain": "NetBIOS name of the server's domain, value 2 of the target information",
        NtlmDnsComputer "dns_computer": "DNS name of the server, value 3 of the target information",
        NtlmDnsDomain "dns_domain": "DNS name of the server's domain, value 4 of the target information",
        NtlmDnsForest "dns_forest": "DNS name of the forest, value 5 of the target information",
        NtlmWorkstation "workstation": "name of the client's computer (MS-NLMP §2.2.1.1 and §2.2.1.3)",
        NtlmOsVersion "os_version": "major version, minor version and build of the sender's operating system (MS-NLMP §2.2.2.10)",
    }

    /// Kerberos, RFC 4120.
    Kerberos "kerberos"
        never "names of principals that are people; tickets" {
        KerberosRealm "realm": "realm of a request (RFC 4120 §5.4.1): the domain that the client works in",
        KerberosServer "server": "realm of an answer or error (RFC 4120 §5.4.2 and §5.9.1): the sender issues its tickets",
        KerberosEncryptionTypes "encryption_types": "encryption types that the client offers, in its order, comma separated (RFC 4120 §5.4.1, names of RFC 3961 and its successors)",
        KerberosHostName "host_name": "NetBIOS name among the addresses of a request (RFC 4120 §7.5.3, type 20)",
        KerberosMachine "machine": "the client's principal where it is a machine's: NAME$ or host/name, about the client",
    }

    /// DCE/RPC over TCP, C706 and MS-RPCE.
    Dcerpc "dcerpc"
        never "what calls carry; names of users and their tickets" {
        DcerpcInterface "interface": "UUID and version of an interface that a client asks for (C706 §12.6.3.1), about the server",
    }

    /// RADIUS, RFC 2865 and 2866: those who ask a server whether to let someone in.
    Radius "radius"
        never "user names, passwords, telephone numbers, sessions and all that a server answers" {
        RadiusRole "role": "client where the sender asks, server where it answers or orders (RFC 2865 §4, RFC 5176 §3)",
        RadiusNasIdentifier "nas_identifier": "attribute 32, the name of the switch, access point or gateway that asks (RFC 2865 §5.32)",
        RadiusNasAddress "nas_address": "attributes 4 and 95, its address (RFC 2865 §5.4, RFC 3162 §2.1)",
        RadiusNasPortType "nas_port_type": "attribute 61, the kind of port that someone is at, such as ethernet (RFC 2865 §5.41)",
        RadiusCalledStation "called_station": "attribute 30 where it is the Ethernet address of an access point or switch, with the name of its network (RFC 3580 §3.20)",
        RadiusCallingStation "calling_station": "attribute 31 where it is an Ethernet address: of what is to be let in (RFC 3580 §3.21)",
    }

    /// Lightweight Directory Access Protocol, RFC 4511.
    Ldap "ldap"
        never "names, filters and entries but for the root of the directory" {
        LdapAuthentication "authentication": "how the client signs in: anonymous, simple (a password), or the mechanism of SASL (RFC 4511 §4.2)",
        LdapVendorName "vendor_name": "vendorName of the root (RFC 3045)",
        LdapVendorVersion "vendor_version": "vendorVersion of the root (RFC 3045)",
        LdapVersion "version": "supportedLDAPVersion of the root (RFC 4512 §5.1)",
        LdapNamingContext "naming_context": "defaultNamingContext of the root (MS-ADTS §3.1.1.3.2)",
        LdapHostName "host_name": "dnsHostName of the root, or of an answer to a domain controller's ping (MS-ADTS §6.3.1.9)",
        LdapGlobalCatalog "global_catalog": "isGlobalCatalogReady of the root (MS-ADTS §3.1.1.3.2)",
        LdapFunctionality "functionality": "domainControllerFunctionality of the root: which version of Windows Server it is (MS-ADTS §3.1.1.3.2)",
        LdapDnsForest "dns_forest": "DNS name of the forest (MS-ADTS §6.3.1.9)",
        LdapDnsDomain "dns_domain": "DNS name of the domain (MS-ADTS §6.3.1.9)",
        LdapDomain "domain": "NetBIOS name of the domain (MS-ADTS §6.3.1.9)",
        LdapComputer "computer": "NetBIOS name of the domain controller (MS-ADTS §6.3.1.9)",
        LdapSite "site": "site of the domain controller (MS-ADTS §6.3.1.9)",
    }

    /// Remote Desktop Protocol, MS-RDPBCGR.
    Rdp "rdp"
        never "the user name of the cookie" {
        RdpOfferedProtocols "offered_protocols": "security protocols that the client offers, comma separated (MS-RDPBCGR §2.2.1.1.1)",
        RdpProtocol "protocol": "security protocol that the server chose; RDP is its own, without certificate or sign-in (MS-RDPBCGR §2.2.1.2.1)",
        RdpRefusal "refusal": "why the server refuses what the client offers (MS-RDPBCGR §2.2.1.2.2)",
        RdpClientName "client_name": "name of the client's computer (MS-RDPBCGR §2.2.1.3.2)",
        RdpClientBuild "client_build": "build number of the client's software (MS-RDPBCGR §2.2.1.3.2)",
    }

    /// Remote framebuffer, RFC 6143.
    Vnc "vnc"
        never "the screen, keys and names of people on it" {
        VncVersion "version": "protocol version that the side with the screen speaks (RFC 6143 §7.1.1)",
        VncSecurity "security": "security types that it offers, in its order (RFC 6143 §7.1.2): none stands for a screen without password",
    }

    /// X Window System protocol, version 11.
    X11 "x11"
        never "windows and what is shown" {
        X11Version "version": "protocol version of the server (X protocol, chapter 8)",
        X11Vendor "vendor": "vendor of the server",
        X11Release "release": "release number of the server, as its vendor counts",
    }

    /// Session Initiation Protocol, RFC 3261.
    Sip "sip"
        never "who calls whom: users, display names and numbers" {
        SipUserAgent "user_agent": "User-Agent header of a request or response (RFC 3261 §20.41)",
        SipServer "server": "Server header of a response (RFC 3261 §20.35)",
        SipMethod "method": "method of a request that the host sent, such as REGISTER (RFC 3261 §7.1)",
    }

    /// Real Time Streaming Protocol, RFC 2326.
    Rtsp "rtsp"
        never "paths and credentials" {
        RtspServer "server": "Server header of a response (RFC 2326 §12.36)",
        RtspUserAgent "user_agent": "User-Agent header of a request (RFC 2326 §12.41)",
        RtspRealm "realm": "scheme and realm of WWW-Authenticate (RFC 2326 §12.44)",
    }

    /// Internet Printing Protocol, RFC 8010.
    Ipp "ipp"
        never "names of printers, jobs, documents and who prints them" {
        IppOperation "operation": "operation that a printer is asked for, by its name in the registry of IANA, about the printer",
        IppMakeAndModel "make_and_model": "printer-make-and-model (RFC 8011 §5.4.9) of a printer that the sender is or speaks for",
        IppFirmwareVersion "firmware_version": "printer-firmware-string-version (PWG 5100.13)",
        IppManufacturer "manufacturer": "MFG of printer-device-id (PWG 5107.2, IEEE 1284)",
        IppModel "model": "MDL of printer-device-id",
        IppSerialNumber "serial_number": "SN of printer-device-id",
    }

    /// Printer Job Language on raw printing ports (HP PJL).
    Pjl "pjl"
        never "jobs, documents and who prints them" {
        PjlIdentity "identity": "answer of a printer to INFO ID (PJL Technical Reference, chapter 7)",
    }

    /// Line Printer Daemon protocol, RFC 1179.
    Lpd "lpd"
        never "jobs, files, who prints them and from where" {
        LpdQueue "queue": "queue that a client asks for in its first line (RFC 1179 §5), about the printer",
    }

    /// MQTT 3.1.1 and 5.0.
    Mqtt "mqtt"
        never "topics, payloads, user names and passwords" {
        MqttVersion "version": "version of the protocol that the client speaks (MQTT 5.0 §3.1.2.2)",
        MqttReturnCode "return_code": "how the broker answers, 0 where it lets the client in (MQTT 5.0 §3.2.2.2)",
    }

    /// AMQP of message brokers, versions 0-8 to 0-9-1 and 1.0 (OASIS).
    Amqp "amqp"
        never "messages, queues, virtual hosts, user names, passwords and answers to challenges, names of connections and containers" {
        AmqpVersion "version": "version that a client asks for in its header (AMQP 0-9-1 §4.2.2, AMQP 1.0 §2.2)",
        AmqpProduct "product": "product of what a side says of its software (AMQP 0-9-1, Connection.Start and Start-Ok; properties of open, AMQP 1.0 §2.7.1)",
        AmqpProductVersion "product_version": "version of the same",
        AmqpPlatform "platform": "platform of the same: operating system or what the software runs in",
        AmqpCluster "cluster": "cluster_name of a broker of RabbitMQ, which has the name of its first host",
        AmqpOfferedMechanism "offered_mechanism": "each mechanism by which a broker lets clients sign in (AMQP 1.0 §5.3.3.1)",
        AmqpMechanism "mechanism": "mechanism by which a client signs in (AMQP 1.0 §5.3.3.2)",
        AmqpHost "host": "host that a client asks for in its open (AMQP 1.0 §2.7.1), about the server",
    }

    /// Constrained Application Protocol, RFC 7252.
    Coap "coap"
        never "queries and payloads" {
        CoapRole "role": "client of a request, server of a response (RFC 7252 §3)",
        CoapDiscovery "discovery": "the sender asks for .well-known/core, what there is (RFC 6690 §4)",
    }

    /// Tabular Data Stream of Microsoft SQL Server, MS-TDS.
    Tds "tds"
        never "statements, rows, user names and passwords" {
        TdsVersion "version": "version of the server in the pre-login and the acknowledgement of the login (MS-TDS §2.2.6.5 and §2.2.7.14)",
        TdsServer "server": "what the server calls itself in the acknowledgement of the login",
        TdsInstance "instance": "instance that the client asks for in the pre-login, about the server",
        TdsDriverVersion "driver_version": "version of the client's library in the pre-login",
        TdsHost "host": "name of the client's machine in its login (MS-TDS §2.2.6.4)",
        TdsProgram "program": "name of the client's program in its login",
        TdsLibrary "library": "name of the client's library in its login",
    }

    /// SQL Server Browser, MC-SQLR: the instances of Microsoft SQL Server on a host.
    SqlBrowser "sql_browser" {
        SqlBrowserServer "server": "name of the host",
        SqlBrowserInstance "instance": "name of an instance",
        SqlBrowserVersion "version": "version of an instance",
    }

    /// Transparent Network Substrate of Oracle Database.
    Tns "tns"
        never "statements, rows, users of the database and of the operating system, passwords, paths and addresses of clients" {
        TnsVersion "version": "version of the protocol that a listener accepts (packet of type 2)",
        TnsOfferedVersion "offered_version": "newest version of the protocol that a client offers (packet of type 1)",
        TnsService "service": "SERVICE_NAME or SID in a client's connect string, about the server (Oracle Net Services Reference)",
        TnsProgram "program": "PROGRAM in the CID of the connect string, without its path",
        TnsHost "host": "HOST in the CID of the connect string: name of the client's machine",
        TnsServerVersion "server_version": "release of the database in a listener's refusal (VSNNUM)",
        TnsRefusal "refusal": "number of the error for which a listener refuses (ERR)",
        TnsRedirect "redirect": "host and port to which a listener sends a client on",
        TnsPlatform "platform": "what a side names itself by when the protocol is negotiated: a platform, or a driver",
    }

    /// MySQL and MariaDB, their first messages.
    Mysql "mysql"
        never "statements, rows, user names and passwords" {
        MysqlVersion "version": "version of the server in its greeting",
        MysqlPlugin "plugin": "how the server wants clients to sign in, in its greeting",
    }

    /// PostgreSQL, its first messages.
    Postgresql "postgresql"
        never "statements, rows, user names and passwords" {
        PostgresqlProgram "program": "application_name in the start-up message of a client",
        PostgresqlVersion "version": "server_version that the server reports",
    }

    /// SOAP over HTTP: which service is called.
    Soap "soap"
        never "bodies" {
        SoapAction "action": "action that a server is asked for: SOAPAction header, or action of the content type, where it is a URN or URL; without its query",
    }

    // ---- What medical devices and the systems of a hospital speak ----

    /// DICOM upper layer, commands and data sets, PS3.7 and PS3.8. No other element is ever read out.
    Dicom "dicom"
        never "every element of a data set but the eight below, so no patient, study, order or person" {
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

    /// DICOM over the web, PS3.18.
    Dicomweb "dicomweb"
        never "identifiers in paths, queries and data sets" {
        DicomwebService "service": "service that a server is asked for, by the form of the path (PS3.18 §9 and §10): qido_rs, wado_rs, stow_rs or wado_uri",
    }

    /// HL7 version 2 over MLLP.
    Hl7 "hl7"
        never "every segment but MSH, SFT, OBX-18 and PRT, so no patient, visit, order, result or person" {
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

    /// HL7 FHIR over HTTP: resources of type Device.
    Fhir "fhir"
        never "every other resource; of a device its patient, owner, location, contacts, notes, narrative, the names that people gave it and identifiers but a serial number" {
        FhirManufacturer "manufacturer": "Device.manufacturer, of a device that the sender speaks for",
        FhirModelNumber "model_number": "Device.modelNumber (before R4 Device.model)",
        FhirDeviceName "device_name": "Device.deviceName (R5: Device.name) that the maker gave: of type model-name, manufacturer-name, udi-label-name or registered-name",
        FhirSerialNumber "serial_number": "Device.serialNumber, or Device.identifier of type SNO",
        FhirLotNumber "lot_number": "Device.lotNumber",
        FhirVersion "version": "Device.version with its type",
        FhirDeviceIdentifier "device_identifier": "Device.udiCarrier.deviceIdentifier",
        FhirUdi "udi": "Device.udiCarrier.carrierHRF, the unique device identifier as people read it",
        FhirType "type": "Device.type.coding as system|code",
        FhirSoftwareName "software_name": "CapabilityStatement.software.name, about the server",
        FhirSoftwareVersion "software_version": "CapabilityStatement.software.version, about the server",
    }

    /// IEEE 11073 service-oriented device connectivity, over web services for devices.
    Sdc "sdc"
        never "friendly names, patient and location contexts, metrics and alarms" {
        SdcManufacturer "manufacturer": "Manufacturer of ThisModel (DPWS 1.1 §5.1) or of the MetaData of a whole device (IEEE 11073-10207)",
        SdcModelName "model_name": "ModelName of the same",
        SdcModelNumber "model_number": "ModelNumber of the same",
        SdcFirmwareVersion "firmware_version": "FirmwareVersion of ThisDevice (DPWS 1.1 §5.2)",
        SdcSerialNumber "serial_number": "SerialNumber of ThisDevice or of MetaData",
        SdcDeviceIdentifier "device_identifier": "DeviceIdentifier of MetaData's Udi",
        SdcUdi "udi": "HumanReadableForm of MetaData's Udi",
        SdcType "type": "code of the type of a whole device (IEEE 11073-10101)",
    }

    /// IEEE 11073-20601 personal health devices.
    Phd "phd"
        never "measurements, persons that a device tells apart, and times" {
        PhdSystemId "system_id": "system identifier of an association or MDC_ATTR_SYS_ID, an EUI-64 whose first three bytes name the maker (§6.3.2)",
        PhdConfiguration "configuration": "dev-config-id of an association (§7.4.6): what a device is, by number where it is a standard one",
        PhdSpecialisation "specialisation": "MDC_ATTR_SYS_TYPE_SPEC_LIST: code of each device specialisation and its version",
        PhdManufacturer "manufacturer": "MDC_ATTR_ID_MODEL, manufacturer",
        PhdModel "model": "MDC_ATTR_ID_MODEL, model number",
        PhdSerialNumber "serial_number": "MDC_ATTR_ID_PROD_SPECN, kind 1",
        PhdPartNumber "part_number": "MDC_ATTR_ID_PROD_SPECN, kind 2",
        PhdHardwareRevision "hardware_revision": "MDC_ATTR_ID_PROD_SPECN, kind 3",
        PhdSoftwareRevision "software_revision": "MDC_ATTR_ID_PROD_SPECN, kind 4",
        PhdFirmwareRevision "firmware_revision": "MDC_ATTR_ID_PROD_SPECN, kind 5",
        PhdProtocolRevision "protocol_revision": "MDC_ATTR_ID_PROD_SPECN, kind 6",
        PhdGmdn "gmdn": "MDC_ATTR_ID_PROD_SPECN, kind 7: the device's term in the Global Medical Device Nomenclature",
    }

    /// Philips IntelliVue data export.
    Intellivue "intellivue"
        never "patient demographics, measurements, alarms and bed labels" {
        IntellivueManufacturer "manufacturer": "NOM_ATTR_ID_MODEL (0x0928), manufacturer",
        IntellivueModel "model": "NOM_ATTR_ID_MODEL (0x0928), model number",
        IntellivueSystemId "system_id": "NOM_ATTR_SYS_ID (0x0984), an EUI-48 or EUI-64",
        IntellivueSerialNumber "serial_number": "NOM_ATTR_ID_PROD_SPECN (0x092D), kind 1, with the component that it is of if not the monitor",
        IntellivuePartNumber "part_number": "NOM_ATTR_ID_PROD_SPECN, kind 2",
        IntellivueHardwareRevision "hardware_revision": "NOM_ATTR_ID_PROD_SPECN, kind 3",
        IntellivueSoftwareRevision "software_revision": "NOM_ATTR_ID_PROD_SPECN, kind 4",
        IntellivueFirmwareRevision "firmware_revision": "NOM_ATTR_ID_PROD_SPECN, kind 5",
        IntellivueProtocolRevision "protocol_revision": "NOM_ATTR_ID_PROD_SPECN, kind 6",
        IntellivueSystemType "system_type": "NOM_ATTR_SYS_TYPE (0x0986) of a connect indication, by its name in IEEE 11073-10101 or as partition:code",
        IntellivueEthernetAddress "ethernet_address": "NOM_ATTR_NET_ADDR_INFO (0xF100) of a connect indication, the monitor's Ethernet address",
        IntellivueAddress "address": "NOM_ATTR_NET_ADDR_INFO, its IPv4 address",
        IntellivueProtocolSupport "protocol_support": "NOM_ATTR_PCOL_SUPPORT (0xF101): each protocol with its port, and whether by radio",
    }

    /// CARESCAPE networks of GE HealthCare (Unity): the message of the time.
    Carescape "carescape"
        never "unit, room and bed, names, measurements and alarms" {
        CarescapeAddress "address": "the sender's own IPv4 address, bytes 7 to 10 of the message (Understanding GE CARESCAPE networks, adapter guide 1.3.0)",
    }

    /// Dräger MEDIBUS over IP.
    Medibus "medibus"
        never "measurements, alarms, settings and texts" {
        MedibusDeviceId "device_id": "device identification (52H), the number of a kind of device",
        MedibusName "name": "device identification, the device's name between apostrophes",
        MedibusRevision "revision": "device identification, revisions of the device's software and of its MEDIBUS",
    }

    /// POCT1-A point-of-care devices, CLSI.
    Poct1a "poct1a"
        never "patients, operators, results, and where a device stands or what its owner calls it" {
        Poct1aDeviceId "device_id": "DEV.device_id of a hello (HEL.R01): an EUI-64, or what its maker puts there",
        Poct1aVendorId "vendor_id": "DEV.vendor_id, the maker's code",
        Poct1aModelId "model_id": "DEV.model_id",
        Poct1aSerialId "serial_id": "DEV.serial_id",
        Poct1aManufacturerName "manufacturer_name": "DEV.manufacturer_name",
        Poct1aHwVersion "hw_version": "DEV.hw_version",
        Poct1aSwVersion "sw_version": "DEV.sw_version",
    }

    /// ASTM E1381 and E1394 (CLSI LIS01 and LIS02) analysers.
    Astm "astm"
        never "every record but the header, and of the header its password, address, telephone number and comment" {
        AstmSender "sender": "H-5, name or identifier of the sender, with components of its maker's own such as software version and serial number",
        AstmReceiver "receiver": "H-10, name or identifier of the receiver, about the receiver",
        AstmVersion "version": "H-13, version of the standard",
    }

    // ---- What buildings and plants speak ----

    /// BACnet/IP, ANSI/ASHRAE 135.
    Bacnet "bacnet"
        never "every object and property that is not one of those listed: descriptions, values, schedules, users" {
        BacnetDevice "device": "instance number of the device object (I-Am, I-Have, and answers about it): unique on the site",
        BacnetVendorId "vendor_id": "the number that ASHRAE gave the vendor (I-Am, property 120)",
        BacnetVendorName "vendor_name": "property 121 of the device object (clause 12.11.6)",
        BacnetModelName "model_name": "property 70 of the device object (clause 12.11.8)",
        BacnetFirmwareRevision "firmware_revision": "property 44 of the device object (clause 12.11.9)",
        BacnetApplicationVersion "application_version": "property 12, application-software-version, of the device object (clause 12.11.10)",
        BacnetObjectName "object_name": "property 77 of the device object: what the device is called (clause 12.11.2)",
        BacnetSerialNumber "serial_number": "property 372 of the device object",
        BacnetLocation "location": "property 58 of the device object: where the equipment stands (clause 12.11.11)",
        BacnetProtocolRevision "protocol_revision": "property 139: which revision of the standard the device keeps to (clause 12.11.14)",
        BacnetRoutedNetwork "routed_network": "number of a network that the sender routes to (clause 6.4.2), or that it forwarded from (clause 6.2.2)",
        BacnetRoutedDevice "routed_device": "a device behind the sender that said I-Am: its network, instance and vendor's number",
    }

    /// Modbus over TCP.
    Modbus "modbus"
        never "registers and coils" {
        ModbusVendorName "vendor_name": "object 0 of a device identification (Application Protocol V1.1b3 §6.21)",
        ModbusProductCode "product_code": "object 1 of a device identification",
        ModbusRevision "revision": "object 2 of a device identification: major and minor revision",
        ModbusVendorUrl "vendor_url": "object 3 of a device identification",
        ModbusProductName "product_name": "object 4 of a device identification",
        ModbusModelName "model_name": "object 5 of a device identification",
        ModbusUserApplication "user_application": "object 6 of a device identification: what the controller is used for",
        ModbusServerId "server_id": "the longest text in an answer to Report Server ID (§6.13)",
    }

    /// EtherNet/IP, ODVA: the CIP Networks Library, volume 2.
    Enip "enip"
        never "what is read from or written to the device" {
        EnipVendorId "vendor_id": "the number that ODVA gave the vendor, in an identity (ListIdentity, table 2-4.4)",
        EnipDeviceType "device_type": "number of the device profile, in an identity",
        EnipProductCode "product_code": "the vendor's number of the product, in an identity",
        EnipRevision "revision": "major and minor revision, in an identity",
        EnipSerial "serial": "serial number in hexadecimal, in an identity",
        EnipProductName "product_name": "product name, in an identity",
    }

    /// Siemens S7 communication: system status lists, System Software for S7-300/400 volume 2, chapter 33.
    S7comm "s7comm"
        never "blocks, variables, plant designations" {
        S7commOrderNumber "order_number": "order number of the module (list xy11, index 1)",
        S7commFirmwareVersion "firmware_version": "version of the basic firmware (list xy11, index 7)",
        S7commSystemName "system_name": "name of the controller (list xy1C, index 1)",
        S7commModuleName "module_name": "name of the module (list xy1C, index 2)",
        S7commSerial "serial": "serial number of the module (list xy1C, index 5)",
        S7commModuleType "module_type": "module type name (list xy1C, index 7)",
        S7commMemoryCardSerial "memory_card_serial": "serial number of the memory card (list xy1C, index 8)",
    }

    /// OPC Unified Architecture, IEC 62541-6.
    Opcua "opcua"
        never "account names, certificates of people, paths and values" {
        OpcuaHost "host": "the host in the address that a client asks for, without port and path (OPC 10000-6 §7.1.2.3)",
        OpcuaSecurityPolicy "security_policy": "name of the security policy of a channel (OPC 10000-6 §6.7.2.3)",
        OpcuaProductUri "product_uri": "productUri of the server's description (OPC 10000-4 §7.2)",
        OpcuaApplicationName "application_name": "applicationName of the server's description (OPC 10000-4 §7.2)",
    }

    /// DNP3, IEEE 1815.
    Dnp3 "dnp3"
        never "values" {
        Dnp3Manufacturer "manufacturer": "device attribute, group 0 variation 252 (IEEE 1815 annex A.1)",
        Dnp3ProductName "product_name": "device attribute, group 0 variation 250",
        Dnp3SerialNumber "serial_number": "device attribute, group 0 variation 248",
        Dnp3HardwareVersion "hardware_version": "device attribute, group 0 variation 243",
        Dnp3SoftwareVersion "software_version": "device attribute, group 0 variation 242",
    }

    /// KNXnet/IP, ISO 22510.
    Knx "knx"
        never "values, group addresses" {
        KnxName "name": "the device's friendly name in its device information (chapter 3/8/2 §7.5.4.2)",
        KnxSerial "serial": "the device's serial number in its device information, in hexadecimal",
        KnxMac "mac": "the device's Ethernet address in its device information",
        KnxMedium "medium": "what the device's bus runs on: twisted pair, power line, radio, IP",
    }

    /// Niagara Fox (Tridium): its greeting.
    Fox "fox"
        never "account names, and all that follows the greeting" {
        FoxHostName "host_name": "hostName: what the host calls itself",
        FoxApplication "application": "app.name: Station or Workbench",
        FoxApplicationVersion "application_version": "app.version",
        FoxVirtualMachine "virtual_machine": "vm.name: the Java machine",
        FoxVirtualMachineVersion "virtual_machine_version": "vm.version",
        FoxOperatingSystem "operating_system": "os.name",
        FoxOperatingSystemVersion "operating_system_version": "os.version",
        FoxHostId "host_id": "hostId: what the licence is bound to, which begins with the platform",
        FoxBrand "brand": "brandId: who sells it",
    }
}
