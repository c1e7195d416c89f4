//! The fuzzer's first inputs, made here: each starts a dissector and gets some way into it.

/// Name and bytes of each.
pub(crate) fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("frame-ethernet-tcp", [&[0, 1][..], &ethernet(6, &tcp(b"GET / HTTP/1.1\r\n\r\n"))].concat()),
        ("frame-ethernet-udp", [&[0, 1][..], &ethernet(17, &udp(&dns()))].concat()),
        ("frame-raw-ipv4", [&[0, 101][..], &ipv4(17, &udp(&dns()))].concat()),
        ("frame-arp", [&[0, 1][..], &arp()].concat()),
        ("frame-lldp", link(b"\x88\xcc\x02\x07\x04\0\x1b\x63\0\0\x01\x04\x03\x07e1\x06\x02\0\x78\x0a\x03ct1\xfe\x06\0\x12\xbb\x0aP7\0\0")),
        ("frame-cdp", link(b"\0\x1e\xaa\xaa\x03\0\0\x0c\x20\0\x02\xb4\0\0\0\x01\0\x06s1\0\x0a\0\x06\0\x0c\0\x06\0\x06CS")),
        ("frame-eapol", link(b"\x88\x8e\x01\0\0\x0b\x02\x07\0\x0b\x01host/a")),
        ("frame-stp", link(b"\0\x26\x42\x42\x03\0\0\0\0\0\x80\x64\0\x1c\x0e\x87\x78\0\0\0\0\x04\x80\x64\0\x1c\x0e\x87\x85\0\x80\x04\x01\0\x14\0\x02\0\x0f\0")),
        ("frame-pppoe", link(b"\x88\x63\x11\x07\0\0\0\x07\x01\x02\0\x03ac1")),
        ("frame-profinet", link(b"\x88\x92\xfe\xff\x05\x01\0\0\0\x07\0\0\0\x0c\x02\x02\0\x07\0\0plc-1\0")),
        ("datagram-dns", datagram(53, &dns())),
        ("datagram-mdns", datagram(5353, &dns())),
        ("datagram-dhcp", datagram(67, &dhcp())),
        ("datagram-dhcpv6", datagram(547, b"\x01\0\0\x07\0\x01\0\x0a\0\x03\0\x01\x02\0\0\0\0\x01\0\x10\0\x0a\0\0\x01\x37\0\x04pump\0\x06\0\x02\0\x17")),
        ("datagram-llmnr", datagram(5355, b"\0\x01\x80\0\0\x01\0\x01\0\0\0\0\x02ct\0\0\x01\0\x01\xc0\x0c\0\x01\0\x01\0\0\0\x1e\0\x04\x0a\0\0\x02")),
        ("datagram-wsd", datagram(3702, b"<s:Envelope xmlns:s='e'><s:Header><Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Hello</Action></s:Header><s:Body><Types xmlns:m='n'>m:MedicalDevice</Types><XAddrs>http://a/b</XAddrs></s:Body></s:Envelope>")),
        ("datagram-syslog", datagram(514, b"<34>1 2003-10-11T22:14:15.003Z pump.ward su - ID47 - x")),
        ("datagram-tftp", datagram(69, b"\0\x01fw.bin\0octet\0blksize\x001468\0")),
        ("datagram-coap", datagram(5683, b"\x42\x01\0\x01ab\xbb.well-known\x04core")),
        ("datagram-slp", datagram(427, b"\x02\x0a\0\0\x1d\0\0\0\0\0\0\x07\0\x02en\0\0\0\x09service:a")),
        ("datagram-ssdp", datagram(1900, b"NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\nNT: upnp:rootdevice\r\nSERVER: A/1 UPnP/1.1 B/2\r\n\r\n")),
        ("datagram-bacnet", datagram(47808, b"\x81\x0b\0\x18\x01\x20\xff\xff\0\xff\x10\0\xc4\x02\0\x05\x39\x22\x05\xc4\x91\x03\x21\x18")),
        ("datagram-snmp", datagram(161, b"0\x28\x02\x01\x01\x04\x01p\xa2\x20\x02\x01\x01\x02\x01\0\x02\x01\0\x30\x150\x13\x06\x08+\x06\x01\x02\x01\x01\x01\0\x04\x07Gateway")),
        ("datagram-intellivue", datagram(24_105, b"\xe1\0\0\x02\0\x01\0\x4c\0\x01\0\x01\0\x46\0\x21\0\0\0\0\0\0\0\x01\x0d\x06\0\x38\0\x21\0\0\0\0\0\x02\0\x2e\x09\x28\0\x11\0\x07Philips\0\x06M8007A\x09\x2d\0\x15\0\x01\0\x11\0\x01\0\x08\0\x0bDE123456789")),
        ("stream-phd", stream(&[(0, b"\xe2\0\0\x32\x80\0\0\0\0\x01\0\x2a\x50\x79\0\x26\x80\0\0\0\x80\0\x80\0\0\0\0\0\0\0\0\x80\0\0\0\x08LNIAGENT\x40\0\0\x01\x01\0\0\0\0\0"), (0, b"\xe7\0\0\x23\0\x21\0\x01\x02\x03\0\x1b\0\0\0\x01\0\x15\x09\x28\0\x11\0\x07Example\0\x06Scale1")])),
        ("stream-astm", stream(&[(0, b"\x05\x021H|\\^&|||ARCHITECT^7.01^F5260044206^H1P1O1R1C1Q1L1|||||||P|1|20120217144954\r\x032A\r\n"), (0x80, b"\x06"), (0, b"\x022P|1|||||||U\r\x03F8\r\n\x04")])),
        ("stream-poct1a", stream(&[(0, b"<HEL.R01><HDR><HDR.version_id V=\"POCT1\"/></HDR><DEV><DEV.device_id V=\"PIX^HemoScreen^1\"/><DEV.vendor_id V=\"PIX\"/><DEV.serial_id V=\"1&amp;2\"/></DEV></HEL.R01>"), (0x80, b"<ACK.R01/>")])),
        ("stream-medibus", stream(&[(0, b"\x1bQ6C\r\x1bR6D\r"), (0x80, b"\x01Q52\r\x01R8210'Evita'02.51:06.0089\r")])),
        ("stream-http", stream(&[(0, b"GET /a HTTP/1.1\r\nHost: pump.ward\r\nUser-Agent: Gateway/2\r\n\r\n"), (0x80, b"HTTP/1.1 401 No\r\nServer: Web/1\r\nWWW-Authenticate: Basic realm=\"Pump\"\r\nContent-Length: 2\r\n\r\nno")])),
        ("stream-http-page", stream(&[(0, b"GET / HTTP/1.1\r\n\r\n"), (0x80, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n18\r\n<title>Pump &amp; 4</title>\r\n0\r\n\r\n")])),
        ("stream-http-upnp", stream(&[(0, b"GET /x HTTP/1.1\r\n\r\n"), (0x80, b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device><modelName>M</modelName></device></root>")])),
        ("stream-http-fhir", stream(&[(0, b"GET /Device HTTP/1.1\r\n\r\n"), (0x80, b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n\r\n{\"resourceType\":\"Device\",\"version\":[{\"type\":{\"text\":\"a\"},\"value\":\"2\"}]}")])),
        ("stream-http-ipp", stream(&[(0, b"POST /ipp HTTP/1.1\r\nContent-Type: application/ipp\r\nContent-Length: 9\r\n\r\n\x02\0\0\x0b\0\0\0\x01\x03"), (0x80, b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n\r\n\x02\0\0\0\0\0\0\x01\x04\x41\0\x11printer-device-id\0\x06MDL:X;\x03")])),
        ("stream-tls", stream(&[(0, b"\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x03ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF\x00\x00\x02\x13\x01\x01\x00\x00\x00")])),
        ("stream-ssh", stream(&[(0x80, b"SSH-2.0-OpenSSH_9.2 x\r\n"), (0, b"SSH-2.0-PuTTY\r\n"), (0x80, b"\0\0\0\x24\x04\x14ABCDEFGHIJKLMNOP\0\0\0\x01a\0\0\0\x07ssh-rsa\0\0")])),
        ("stream-ftp", stream(&[(0x80, b"220-***\r\n220 Pump FTP ready.\r\n"), (0, b"SYST\r\n"), (0x80, b"215 UNIX\r\n")])),
        ("stream-smtp", stream(&[(0x80, b"220 mx ESMTP Mon, 1\r\n"), (0, b"EHLO ct.ward\r\nSTARTTLS\r\n"), (0x80, b"220 go\r\n\x16\x03\x03\0\x04\x0e\0\0\0")])),
        ("stream-imap", stream(&[(0x80, b"* OK [CAPABILITY IMAP4] x <a@b>\r\n"), (0, b"a ID (\"name\" \"x\" \"os\" NIL)\r\n"), (0x80, b"* ID NIL\r\n")])),
        ("stream-pop3", stream(&[(0x80, b"+OK POP3 <a@b>\r\n"), (0, b"CAPA\r\n"), (0x80, b"+OK\r\nIMPLEMENTATION x\r\n")])),
        ("stream-telnet", stream(&[(0x80, b"\xff\xfd\x18\xff\xfb\x01\xff\xfa\x18\x01\xff\xf0"), (0, b"\xff\xfb\x18"), (0x80, b"\x1b[1mpump (tty1)\r\nlogin: ")])),
        ("stream-rtsp", stream(&[(0, b"OPTIONS rtsp://x/ RTSP/1.0\r\nUser-Agent: a\r\n\r\n"), (0x80, b"RTSP/1.0 401 No\r\nServer: b\r\nContent-Length: 1\r\n\r\nx")])),
        ("stream-sip", stream(&[(0, b"REGISTER sip:x SIP/2.0\r\nUser-Agent: a\r\nl: 1\r\n\r\nx\r\n\r\n")])),
        ("datagram-sip", datagram(5060, b"SIP/2.0 200 OK\r\nServer: a\r\n\r\n")),
        ("stream-vnc", stream(&[(0x80, b"RFB 003.008\n"), (0, b"RFB 003.008\n"), (0x80, b"\x02\x01\x10")])),
        ("stream-x11", stream(&[(0, b"l\0\x0b\0\0\0\0\0\0\0\0\0"), (0x80, b"\x01\0\x0b\0\0\0\x08\0\x01\0\0\0ABCDEFGHIJKL\x04\0\xff\xff\0\0\0\0\x20\x20\x08\xff\0\0\0\0X.Or")])),
        ("stream-tds", stream(&[(0, b"\x12\x01\0\x15\0\0\x01\0\0\0\x06\0\x06\xff\x11\0\0\0\0\0\0"), (0x80, b"\x04\x01\0\x1c\0\0\x01\0\xe3\x01\0\0\xad\x0c\0\x01\x74\0\0\x04\x01M\0\x10\0\x0f\xf5\0")])),
        ("stream-mysql", stream(&[(0x80, b"\x34\0\0\0\x0a8.0.1\0\x01\0\0\0ABCDEFGH\0\xff\xff\x08\x02\0\xff\xdf\x15\0\0\0\0\0\0\0\0\0\0ABCDEFGHIJKL\0sha2\0"), (0, b"\x20\0\0\x01\0\x08\0\0")])),
        ("stream-postgresql", stream(&[(0, b"\0\0\0\x08\x04\xd2\x16\x2f"), (0x80, b"N"), (0, b"\0\0\0\x25\0\x03\0\0user\0x\0application_name\0y\0\0"), (0x80, b"S\0\0\0\x16server_version\0\x31\x35\0Z\0\0\0\x05I")])),
        ("datagram-sql-browser", datagram(1434, b"\x05\x0e\0ServerName;A;;")),
        ("stream-mqtt", stream(&[(0, b"\x10\x0c\0\x04MQTT\x05\x02\0\x3c\0\0"), (0x80, b"\x20\x03\0\0\0")])),
        ("stream-amqp", stream(&[(0, b"AMQP\0\0\x09\x01"), (0x80, b"\x01\0\0\0\0\0\x27\0\x0a\0\x0a\0\x09\0\0\0\x10\x07productS\0\0\0\x03Bus\0\0\0\x05PLAIN\0\0\0\0\xce"), (0, b"\x01\0\0\0\0\0\x13\0\x0a\0\x0b\0\0\0\0\x05PLAIN\0\0\0\0\0\xce")])),
        ("stream-amqp-one", stream(&[(0, b"AMQP\x03\x01\0\0"), (0x80, b"AMQP\x03\x01\0\0\0\0\0\x1a\x02\x01\0\0\0\x53\x40\xc0\x0d\x01\xe0\x0a\x01\xb3\0\0\0\x04NTLM"), (0, b"\0\0\0\x15\x02\0\0\0\0\x53\x10\xc0\x08\x02\x40\xa1\x04host")])),
        ("stream-tns", stream(&[(0, b"\0\x54\0\0\x01\0\0\0\x01\x3f\x01\x2c\x04\x01\x20\0\x20\0\x4f\x98\0\0\0\x01\0\x1a\0\x3a\0\0\0\0\x84\x84\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0(CONNECT_DATA=(SID=lab)) )"), (0x80, b"\0\x17\0\0\x04\0\0\0\0\0\0\x0b(D=(ERR=1))")])),
        ("stream-dcerpc", stream(&[(0, b"\x05\0\x0b\x03\x10\0\0\0\x48\0\0\0\x01\0\0\0\xd0\x16\xd0\x16\0\0\0\0\x01\0\0\0\0\0\x01\0\x08\x83\xaf\xe1\x1f\x5d\xc9\x11\x91\xa4\x08\0\x2b\x14\xa0\xfa\x03\0\0\0\x04\x5d\x88\x8a\xeb\x1c\xc9\x11\x9f\xe8\x08\0\x2b\x10\x48\x60\x02\0\0\0")])),
        ("stream-lpd", [&[33, 2, 3], &stream(&[(0, b"\x02labels\n")])[1..]].concat()),
        ("datagram-radius", datagram(1812, b"\x01\x07\0\x2dABCDEFGHIJKLMNOP\x20\x06ap-1\x1f\x1302-00-00-00-00-01")),
        ("datagram-mndp", datagram(5678, b"\0\0\0\x09\0\x01\0\x06\x02\0\0\0\0\x01\0\x05\0\x02gw\0\x0c\0\x05RB750")),
        ("datagram-carescape", datagram(2000, b"\0\0\0\0\0\0\x7e\x04\x11\x09\0\0\0\0\0\0\0\0\0\0\0\0\0\0CICU\0\0\0BED12\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xec\xfd\0\0")),
        ("stream-pjl", stream(&[(0, b"\x1b%-12345X@PJL INFO ID\r\n"), (0x80, b"@PJL INFO ID\r\n\"HP 4\"\r\n\x0c")])),
        ("stream-dns", stream(&[(0, &framed(b"\0\x01\x01\0\0\x01\0\0\0\0\0\0\x02ct\x04ward\0\0\x01\0\x01")), (0x80, &framed(&dns()))])),
        ("stream-hl7", stream(&[(0, HL7), (0x80, b"\x0bMSH|^~\\&|B||A||1||ACK|1|P|2.6\rMSA|AA|1\r\x1c\r")])),
        ("datagram-enip", datagram(44818, &identity())),
        ("stream-enip", stream(&[(0, b"\x65\0\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0"), (0x80, &identity())])),
        ("datagram-knx", datagram(3671, &[&b"\x06\x10\x02\x04\0\x3c\x36\x01\x20\0\x11\x01\0\x11\0\xc5\x01\x02\x03\x04\xe0\0\x17\x0c\0\x50\xc2\x79\x3e\x03IP Router"[..], &[0; 21]].concat())),
        ("stream-s7comm", stream(&[(0, b"\x03\0\0\x21\x02\xf0\x80\x32\x07\0\0\0\x01\0\x08\0\x08\0\x01\x12\x04\x11\x44\x01\0\xff\x09\0\x04\0\x1c\0\0"), (0x80, &[&b"\x03\0\0\x4f\x02\xf0\x80\x32\x07\0\0\0\x01\0\x0c\0\x2e\0\x01\x12\x08\x12\x84\x01\x01\0\0\0\0\xff\x09\0\x2a\0\x1c\0\0\0\x22\0\x01\0\x05S C-X4U4"[..], &[0; 23]].concat())])),
        ("stream-knx", stream(&[(0, b"\x06\x10\x02\x03\0\x0e\x08\x02\0\0\0\0\0\0")])),
        ("stream-fox", stream(&[(0, b"fox a 1 -1 fox hello\n{\nhostName=s:jace\nos.name=s:QNX\n};;\n"), (0x80, b"fox a 0 -1 fox hello\n{\nbrandId=s:vykon\n};;\n")])),
        ("stream-dnp3", stream(&[(0, b"\x05\x64\x05\xc0\x01\0\0\x04\xe9\x21")])),
        ("stream-opcua", stream(&[(0, b"HELF\x2d\0\0\0\0\0\0\0\0\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\0\x0d\0\0\0opc.tcp://plc")])),
        ("stream-modbus", stream(&[(0, b"\0\x01\0\0\0\x05\x01\x2b\x0e\x01\0"), (0x80, b"\0\x01\0\0\0\x0e\x01\x2b\x0e\x01\x01\0\0\x01\0\x04Acme"), (0x80, b"\0\x02\0\0\0\x07\x01\x11\x04PLC1")])),
        ("stream-dicom-implicit", dicom("1.2.840.10008.1.2", &element(&implicit))),
        ("stream-dicom-explicit", dicom("1.2.840.10008.1.2.1", &element(&explicit))),
        ("stream-dicom-big-endian", dicom("1.2.840.10008.1.2.2", &element(&explicit_big))),
        ("stream-dicom-deflated", dicom("1.2.840.10008.1.2.1.99", &stored(&element(&explicit)))),
    ]
}

const HL7: &[u8] = b"\x0bMSH|^~\\&|A^1^EUI-64|W|B|H|1||ORU^R01|1|P|2.6\rSFT|V|1|P|B\rOBX|1|NM|||1|||||||||||||DEV\\T\\1^NS\rPRT||||||||||D||||||I|1|2|L|S|N|T\r\x1c\r";

fn ethernet(protocol: u8, payload: &[u8]) -> Vec<u8> {
    [b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x08\0", &ipv4(protocol, payload)[..]].concat()
}

fn ipv4(protocol: u8, payload: &[u8]) -> Vec<u8> {
    let [high, low] = (payload.len() as u16 + 20).to_be_bytes();
    let header = [0x45, 0, high, low, 0, 1, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
    [&header, payload].concat()
}

fn tcp(payload: &[u8]) -> Vec<u8> {
    [b"\x9c\x40\0\x50\0\0\0\x01\0\0\0\x01\x50\x18\x10\0\0\0\0\0", payload].concat()
}

fn udp(payload: &[u8]) -> Vec<u8> {
    let [high, low] = (payload.len() as u16 + 8).to_be_bytes();
    [&[0x9c, 0x40, 0, 53, high, low, 0, 0], payload].concat()
}

/// Of an Ethernet frame, from the type or length on.
fn link(content: &[u8]) -> Vec<u8> {
    [b"\0\x01\x01\x80\xc2\0\0\x0e\x02\0\0\0\0\x02", content].concat()
}

fn arp() -> Vec<u8> {
    let head = b"\xff\xff\xff\xff\xff\xff\x02\0\0\0\0\x02\x08\x06\0\x01\x08\0\x06\x04\0\x01";
    [&head[..], b"\x02\0\0\0\0\x02\x0a\0\0\x02", b"\0\0\0\0\0\0\x0a\0\0\x01"].concat()
}

fn datagram(port: u16, payload: &[u8]) -> Vec<u8> {
    let [high, low] = port.to_be_bytes();
    [&[16, high, low, high, low], payload].concat()
}

/// An answer with one address.
fn dns() -> Vec<u8> {
    let head = b"\0\x01\x84\0\0\x01\0\x01\0\0\0\0";
    let name = b"\x02ct\x04ward\0\0\x01\0\x01";
    [&head[..], name, b"\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\x0a\0\0\x02"].concat()
}

/// A message with its length before it, as DNS has it over TCP.
fn framed(message: &[u8]) -> Vec<u8> {
    [&(message.len() as u16).to_be_bytes()[..], message].concat()
}

/// A request with a host name, a class and a list of parameters.
fn dhcp() -> Vec<u8> {
    let mut message = vec![1, 1, 6, 0, 0, 0, 0, 7];
    message.resize(28, 0);
    message.extend_from_slice(&[2, 0, 0, 0, 0, 1]);
    message.resize(236, 0);
    message.extend_from_slice(b"\x63\x82\x53\x63\x35\x01\x03\x0c\x02ct\x3c\x04pump\x37\x03\x01\x03\x06\xff");
    message
}

/// Of a device of EtherNet/IP.
fn identity() -> Vec<u8> {
    let item = b"\x01\0\0\x02\xaf\x12\x0a\0\0\x02\0\0\0\0\0\0\0\0\x01\0\x0e\0\x36\0\x14\x0b\0\0\x07\0\0\0\x03PLC\x03";
    let length = item.len() as u8;
    [b"\x63\0", &[length + 6, 0][..], &[0; 20], b"\x01\0\x0c\0", &[length, 0], item].concat()
}

/// Steps of the driver: a direction with its bytes.
fn stream(steps: &[(u8, &[u8])]) -> Vec<u8> {
    let mut out = vec![32];
    for (kind, bytes) in steps {
        out.push(*kind);
        out.extend_from_slice(&(bytes.len() as u16).to_be_bytes());
        out.extend_from_slice(bytes);
    }
    out
}

/// An association with one context, and the store of a data set.
fn dicom(syntax: &str, data_set: &[u8]) -> Vec<u8> {
    let item = |kind: u8, content: &[u8]| {
        let [high, low] = (content.len() as u16).to_be_bytes();
        [&[kind, 0, high, low], content].concat()
    };
    let unit = |kind: u8, body: &[u8]| [&[kind, 0], &(body.len() as u32).to_be_bytes()[..], body].concat();
    let titles = b"\0\x01\0\0ARCHIVE         CT_ED_1         ";
    let context = item(0x10, b"1.2.840.10008.3.1.1.1");
    let user = item(0x50, &[item(0x52, b"1.2.3"), item(0x55, b"SCANNER_54")].concat());
    let offered = [item(0x30, b"1.2.840.10008.5.1.4.1.1.2"), item(0x40, syntax.as_bytes())].concat();
    let proposed = item(0x20, &[b"\x01\0\0\0", &offered[..]].concat());
    let answered = item(0x21, &[b"\x01\0\0\0", &item(0x40, syntax.as_bytes())[..]].concat());
    let request = unit(1, &[titles, &[0; 32][..], &context, &proposed, &user].concat());
    let accept = unit(2, &[titles, &[0; 32][..], &context, &answered, &user].concat());
    let command = b"\0\0\0\x01\x02\0\0\0\x01\0\0\0\0\x08\x02\0\0\0\x01\0";
    let value = |control: u8, bytes: &[u8]| {
        unit(4, &[&(bytes.len() as u32 + 2).to_be_bytes()[..], &[1, control], bytes].concat())
    };
    let (start, end) = data_set.split_at(data_set.len() / 2);
    let stored = [value(3, command), value(0, start), value(2, end)].concat();
    stream(&[(0, &request), (0x80, &accept), (0, &stored), (0x40, &[]), (0, &stored)])
}

/// Group, element, value representation and value, written in some syntax.
type Write = dyn Fn(u16, u16, &[u8; 2], &[u8]) -> Vec<u8>;

/// A small data set.
fn element(write: &Write) -> Vec<u8> {
    let udi = write(0x0018, 0x1009, b"UT", b"(01)00843997009843");
    let item = write(0xfffe, 0xe000, b"  ", &udi);
    [
        write(0x0008, 0x0060, b"CS", b"CT"),
        write(0x0008, 0x0070, b"LO", b"EXAMPLE "),
        write(0x0018, 0x1000, b"LO", b"SN42"),
        write(0x0018, 0x100a, b"SQ", &item),
        write(0x0018, 0x1020, b"LO", b"1.0\\2.0 "),
        write(0x7fe0, 0x0010, b"OW", &[7; 64]),
    ]
    .concat()
}

fn implicit(group: u16, element: u16, _representation: &[u8; 2], value: &[u8]) -> Vec<u8> {
    let length = (value.len() as u32).to_le_bytes();
    [&group.to_le_bytes(), &element.to_le_bytes()[..], &length, value].concat()
}

fn explicit(group: u16, element: u16, representation: &[u8; 2], value: &[u8]) -> Vec<u8> {
    if group == 0xfffe {
        return implicit(group, element, representation, value);
    }
    let head = [&group.to_le_bytes()[..], &element.to_le_bytes(), representation].concat();
    match representation {
        b"SQ" | b"UT" | b"OW" => [&head, &[0; 2][..], &(value.len() as u32).to_le_bytes(), value].concat(),
        _ => [&head, &(value.len() as u16).to_le_bytes()[..], value].concat(),
    }
}

fn explicit_big(group: u16, element: u16, representation: &[u8; 2], value: &[u8]) -> Vec<u8> {
    let head = [&group.to_be_bytes()[..], &element.to_be_bytes()].concat();
    let long = (value.len() as u32).to_be_bytes();
    match representation {
        _ if group == 0xfffe => [&head, &long[..], value].concat(),
        b"SQ" | b"UT" | b"OW" => [&head, &representation[..], &[0; 2], &long, value].concat(),
        _ => [&head, &representation[..], &(value.len() as u16).to_be_bytes(), value].concat(),
    }
}

/// A deflate stream of one block that is not compressed (RFC 1951 §3.2.4).
fn stored(bytes: &[u8]) -> Vec<u8> {
    let length = bytes.len() as u16;
    [&[1], &length.to_le_bytes()[..], &(!length).to_le_bytes(), bytes].concat()
}
