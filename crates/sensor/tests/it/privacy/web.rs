//! What rides over HTTP: pages, descriptions of devices, printers, resources, metadata of medical devices.

use crate::captures::{Exchange, From};

const PAGE: &str = "<html><head><!--PLANTED--><script>PLANTED</script><title>MARK-TITLE</title>\
    <meta name=author content=PLANTED><meta name=generator content=MARK-GENERATOR></head><body>PLANTED</body></html>";
const DESCRIPTION: &str = "<root xmlns=\"urn:schemas-upnp-org:device-1-0\"><URLBase>PLANTED</URLBase><device>\
    <friendlyName>PLANTED</friendlyName><manufacturer>ALLOWED-MAKER</manufacturer><modelName>ALLOWED-MODEL</modelName>\
    <modelDescription>ALLOWED-DESCRIPTION</modelDescription><modelNumber>ALLOWED-NUMBER</modelNumber>\
    <serialNumber>ALLOWED-SERIAL</serialNumber><UDN>ALLOWED-UDN</UDN><deviceType>ALLOWED-TYPE</deviceType>\
    <presentationURL>PLANTED</presentationURL><deviceList><device><modelName>PLANTED</modelName></device></deviceList>\
    </device></root>";
const DEVICE: &str = r#"{"resourceType":"Bundle","id":"PLANTED","entry":[
    {"resource":{"resourceType":"Patient","name":[{"family":"PLANTED"}],"manufacturer":"PLANTED","serialNumber":"PLANTED"}},
    {"fullUrl":"PLANTED","resource":{"resourceType":"Device","id":"PLANTED","text":{"div":"PLANTED"},
    "identifier":[{"system":"PLANTED","value":"PLANTED"},{"type":{"coding":[{"code":"SNO"}]},"value":"ALLOWED-SNO"},
    {"type":{"coding":[{"code":"MR"}],"text":"PLANTED"},"value":"PLANTED"}],
    "udiCarrier":[{"deviceIdentifier":"ALLOWED-DI","carrierHRF":"ALLOWED-HRF","carrierAIDC":"PLANTED"}],
    "manufacturer":"ALLOWED-MAKER","lotNumber":"ALLOWED-LOT","serialNumber":"ALLOWED-SN","modelNumber":"ALLOWED-MODEL",
    "deviceName":[{"name":"ALLOWED-NAME","type":"model-name"},{"name":"PLANTED","type":"user-friendly-name"},
    {"name":"PLANTED","type":"patient-reported-name"},{"name":"PLANTED"}],"distinctIdentifier":"PLANTED",
    "type":{"coding":[{"system":"ALLOWED-SYSTEM","code":"ALLOWED-CODE","display":"PLANTED"}],"text":"PLANTED"},
    "version":[{"type":{"text":"ALLOWED-KIND"},"component":{"value":"PLANTED"},"value":"ALLOWED-VERSION"}],
    "property":[{"valueQuantity":[{"unit":"PLANTED"}]}],"patient":{"reference":"PLANTED","display":"PLANTED"},
    "owner":{"display":"PLANTED"},"contact":[{"value":"PLANTED"}],"location":{"display":"PLANTED"},"url":"PLANTED",
    "note":[{"text":"PLANTED","authorString":"PLANTED"}],"contained":[{"resourceType":"Device","manufacturer":"PLANTED"}]}}]}"#;
const STATEMENT: &str = r#"{"resourceType":"CapabilityStatement","publisher":"PLANTED","contact":[{"name":"PLANTED"}],
    "software":{"name":"ALLOWED-SOFTWARE","version":"ALLOWED-RELEASE","releaseDate":"PLANTED"},
    "implementation":{"description":"PLANTED","url":"PLANTED"}}"#;
const METADATA: &str = "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:m=\"x/11073-20702-2016\" \
    xmlns:d=\"http://docs.oasis-open.org/ws-dd/ns/dpws/2009/01\"><s:Header>PLANTED</s:Header><s:Body><d:ThisModel>\
    <d:Manufacturer>ALLOWED-MAKER</d:Manufacturer><d:ManufacturerUrl>PLANTED</d:ManufacturerUrl>\
    <d:ModelName>ALLOWED-MODEL</d:ModelName><d:ModelNumber>ALLOWED-NUMBER</d:ModelNumber></d:ThisModel><d:ThisDevice>\
    <d:FriendlyName>PLANTED</d:FriendlyName><d:FirmwareVersion>ALLOWED-FIRMWARE</d:FirmwareVersion>\
    <d:SerialNumber>ALLOWED-SERIAL</d:SerialNumber></d:ThisDevice><d:Host><d:Manufacturer>PLANTED</d:Manufacturer></d:Host>\
    </s:Body></s:Envelope>";
const BASE: &str = "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" \
    xmlns:p=\"http://standards.ieee.org/downloads/11073/11073-10207-2017/participant\"><s:Body><p:Mds Handle=\"PLANTED\">\
    <p:Type Code=\"ALLOWED-CODE\"/><p:MetaData><p:Udi><p:DeviceIdentifier>ALLOWED-DI</p:DeviceIdentifier>\
    <p:HumanReadableForm>ALLOWED-HRF</p:HumanReadableForm><p:Issuer Extension=\"PLANTED\"/></p:Udi>\
    <p:Manufacturer>ALLOWED-BASE-MAKER</p:Manufacturer><p:ModelName>ALLOWED-BASE-MODEL</p:ModelName></p:MetaData>\
    <p:SystemContext><p:PatientContext><p:Type Code=\"PLANTED\"/></p:PatientContext></p:SystemContext></p:Mds><p:MdState>\
    <p:CoreData><p:Givenname>PLANTED</p:Givenname><p:Familyname>PLANTED</p:Familyname></p:CoreData>\
    <p:LocationDetail Bed=\"PLANTED\"/><p:SerialNumber>PLANTED</p:SerialNumber></p:MdState></s:Body></s:Envelope>";

fn ask(head: &str, body: &[u8]) -> (From, Vec<u8>) {
    let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    (From::Client, [format!("{head}\r\n{length}\r\n").as_bytes(), body].concat())
}

fn answer(status: &str, media_type: &str, body: &[u8]) -> (From, Vec<u8>) {
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n", body.len());
    (From::Server, [head.as_bytes(), body].concat())
}

fn attribute(tag: u8, name: &str, value: &str) -> Vec<u8> {
    let length = |text: &str| (text.len() as u16).to_be_bytes();
    [&[tag][..], &length(name), name.as_bytes(), &length(value), value.as_bytes()].concat()
}

/// A print job, and what a printer says of itself and of jobs.
fn printing() -> Exchange {
    let job = [
        b"\x02\0\0\x02\0\0\0\x01\x01".to_vec(),
        attribute(0x42, "requesting-user-name", "PLANTED"),
        attribute(0x42, "job-name", "PLANTED"),
        attribute(0x41, "printer-make-and-model", "PLANTED"),
        b"\x03PLANTED".to_vec(),
    ];
    let said = [
        b"\x02\0\0\0\0\0\0\x01\x01".to_vec(),
        attribute(0x41, "status-message", "PLANTED"),
        b"\x02".to_vec(),
        attribute(0x42, "job-originating-user-name", "PLANTED"),
        attribute(0x41, "printer-make-and-model", "PLANTED"),
        b"\x04".to_vec(),
        attribute(0x42, "printer-name", "PLANTED"),
        attribute(0x41, "printer-make-and-model", "ALLOWED-MODEL."),
        attribute(0x41, "printer-location", "PLANTED"),
        attribute(0x41, "printer-info", "PLANTED"),
        attribute(0x41, "", "PLANTED"),
        attribute(
            0x41,
            "printer-device-id",
            "MFG:ALLOWED-MAKER;CMD:PLANTED;MDL:ALLOWED-MDL;SN:ALLOWED-SN;DES:PLANTED",
        ),
        attribute(0x41, "printer-firmware-string-version", "ALLOWED-VERSION"),
        b"\x03PLANTED".to_vec(),
    ];
    vec![
        ask("POST /printers/PLANTED HTTP/1.1\r\nContent-Type: application/ipp", &job.concat()),
        answer("200 OK", "application/ipp", &said.concat()),
    ]
}

/// Connections by name.
pub(super) fn connections() -> Vec<(&'static str, Exchange)> {
    let page = |mark: &str| PAGE.replace("MARK", mark).into_bytes();
    let calls = "POST /PLANTED HTTP/1.1\r\nContent-Type: application/soap+xml; action=\"urn:ALLOWED-ACTION?PLANTED\"\r\n\
        SOAPAction: PLANTED";
    vec![
        (
            "pages",
            vec![
                ask("GET / HTTP/1.1", b""),
                answer("200 OK", "text/html", &page("ALLOWED")),
                ask("GET /patients/PLANTED HTTP/1.1", b""),
                answer("200 OK", "text/html", &page("PLANTED")),
                ask("GET /?patient=PLANTED HTTP/1.1", b""),
                answer("200 OK", "text/html", &page("PLANTED")),
                ask("GET /login HTTP/1.1", b""),
                answer("200 OK", "text/html", &page("ALLOWED-LOGIN")),
                ask("GET /PLANTED HTTP/1.1", b""),
                answer("500 PLANTED", "text/html", &page("PLANTED")),
                ask("GET /PLANTED/index.html HTTP/1.1", b""),
                answer("200 OK", "text/html", &page("PLANTED")),
            ],
        ),
        (
            "description",
            vec![ask("GET /PLANTED.xml HTTP/1.1", b""), answer("200 OK", "text/xml", DESCRIPTION.as_bytes())],
        ),
        ("printing", printing()),
        (
            "resources",
            vec![
                ask("GET /fhir/Device?patient=PLANTED HTTP/1.1", b""),
                answer("200 OK", "application/fhir+json", DEVICE.as_bytes()),
                ask("GET /fhir/metadata HTTP/1.1", b""),
                answer("200 OK", "application/json", STATEMENT.as_bytes()),
                ask(
                    "PUT /fhir/Device/PLANTED HTTP/1.1\r\nContent-Type: application/fhir+json",
                    DEVICE.as_bytes(),
                ),
                answer(
                    "201 Created",
                    "application/fhir+json",
                    b"{\"resourceType\":\"Patient\",\"id\":\"PLANTED\"}",
                ),
            ],
        ),
        (
            "medical device",
            vec![
                ask(calls, b"<PLANTED/>"),
                answer("200 OK", "application/soap+xml", METADATA.as_bytes()),
                ask("POST /x HTTP/1.1\r\nContent-Type: application/soap+xml", b"<PLANTED/>"),
                answer("200 OK", "application/soap+xml", BASE.as_bytes()),
            ],
        ),
        (
            "images",
            vec![
                ask("GET /rs/studies/1.2.3/series?PatientName=PLANTED HTTP/1.1", b""),
                answer(
                    "200 OK",
                    "application/dicom+json",
                    b"[{\"00100010\":{\"vr\":\"PN\",\"Value\":[\"PLANTED\"]}}]",
                ),
            ],
        ),
    ]
}
