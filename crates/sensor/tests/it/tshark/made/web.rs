//! What a browser, a printer, devices and servers of resources say over HTTP.

use crate::captures::{Exchange, From};

const PAGE: &str = "<!DOCTYPE html>\n<html><head>\n<title>Pump &amp; Gateway\n 4.2</title>\n\
    <meta name=\"generator\" content=\"Portal 5.1\"></head><body>x</body></html>\n";
const DESCRIPTION: &str = "<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device>\
    <deviceType>urn:schemas-upnp-org:device:MediaRenderer:1</deviceType><friendlyName>Anna</friendlyName>\
    <manufacturer>Panel &amp; Sons</manufacturer><modelDescription>Bedside terminal</modelDescription>\
    <modelName>BT-7</modelName><modelNumber>7</modelNumber><serialNumber>0042</serialNumber>\
    <UDN>uuid:4d696e69-0000-1000-8000-000000000001</UDN><deviceList><device><manufacturer>library</manufacturer>\
    </device></deviceList></device></root>";
const METADATA: &str = "<s12:Envelope xmlns:s12=\"http://www.w3.org/2003/05/soap-envelope\" \
    xmlns:mdpws=\"http://standards.ieee.org/downloads/11073/11073-20702-2016\" \
    xmlns:dpws=\"http://docs.oasis-open.org/ws-dd/ns/dpws/2009/01\"><s12:Body><dpws:ThisModel>\
    <dpws:Manufacturer>Muster</dpws:Manufacturer><dpws:ModelName>Ventilator</dpws:ModelName>\
    <dpws:ModelNumber>V3</dpws:ModelNumber></dpws:ThisModel><dpws:ThisDevice><dpws:FriendlyName>Bed 7</dpws:FriendlyName>\
    <dpws:FirmwareVersion>2.0.1</dpws:FirmwareVersion><dpws:SerialNumber>ASDF-7</dpws:SerialNumber></dpws:ThisDevice>\
    </s12:Body></s12:Envelope>";
const BASE: &str = "<s12:Envelope xmlns:s12=\"http://www.w3.org/2003/05/soap-envelope\" \
    xmlns:pm=\"http://standards.ieee.org/downloads/11073/11073-10207-2017/participant\"><s12:Body><pm:Mds>\
    <pm:Type Code=\"70041\"></pm:Type><pm:MetaData><pm:Udi><pm:DeviceIdentifier>00844588003288</pm:DeviceIdentifier>\
    <pm:HumanReadableForm>(01)00844588003288(21)42</pm:HumanReadableForm></pm:Udi><pm:Manufacturer>Muster</pm:Manufacturer>\
    <pm:ModelName>Ventilator</pm:ModelName><pm:ModelNumber>V3</pm:ModelNumber><pm:SerialNumber>ASDF-7</pm:SerialNumber>\
    </pm:MetaData></pm:Mds></s12:Body></s12:Envelope>";
const BUNDLE: &str = r#"{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","manufacturer":"x"}},
    {"resource":{"resourceType":"Device","identifier":[{"type":{"coding":[{"code":"SNO"}]},"value":"AMID-342135"},
    {"value":"x"}],"udiCarrier":[{"deviceIdentifier":"00844588003288","carrierHRF":"(01)00844588003288(21)42"}],
    "manufacturer":"Acme","lotNumber":"7654321D","serialNumber":"SN-1","modelNumber":"AB 45-J",
    "deviceName":[{"name":"Infusomat","type":"model-name"},{"name":"x","type":"user-friendly-name"}],
    "type":{"coding":[{"system":"http://snomed.info/sct","code":"86184003"}]},
    "version":[{"type":{"text":"firmware"},"value":"2.1"}],"patient":{"reference":"x"}}}]}"#;
const RESOURCE: &str = r#"<Device xmlns="http://hl7.org/fhir"><id value="7"/><manufacturer value="Acme"/>
    <deviceName><name value="Infusomat"/><type value="model-name"/></deviceName><note><text value="x"/></note></Device>"#;
const STATEMENT: &str = r#"{"resourceType":"CapabilityStatement","publisher":"x","software":{"name":"Server","version":"6.8.0"}}"#;

fn answer(status: &str, media_type: &str, body: &[u8]) -> (From, Vec<u8>) {
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n", body.len());
    (From::Server, [head.as_bytes(), body].concat())
}

/// In two chunks.
fn in_chunks(media_type: &str, body: &str) -> (From, Vec<u8>) {
    let (start, end) = body.split_at(body.len() / 2);
    let chunks = format!("{:x}\r\n{start}\r\n{:x}\r\n{end}\r\n0\r\n\r\n", start.len(), end.len());
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nTransfer-Encoding: chunked\r\n\r\n");
    (From::Server, format!("{head}{chunks}").into_bytes())
}

fn ask(method: &str, target: &str, headers: &str, body: &[u8]) -> (From, Vec<u8>) {
    let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let head = format!("{method} {target} HTTP/1.1\r\nHost: ward.example\r\n{headers}{length}\r\n");
    (From::Client, [head.as_bytes(), body].concat())
}

fn get(target: &str) -> (From, Vec<u8>) {
    ask("GET", target, "", b"")
}

/// What a printer says of itself.
fn printer() -> Vec<u8> {
    let attribute = |tag: u8, name: &str, value: &str| {
        let length = |text: &str| (text.len() as u16).to_be_bytes();
        [&[tag][..], &length(name), name.as_bytes(), &length(value), value.as_bytes()].concat()
    };
    [
        b"\x02\0\0\0\0\0\0\x01\x01".to_vec(),
        attribute(0x47, "attributes-charset", "utf-8"),
        attribute(0x48, "attributes-natural-language", "en"),
        b"\x04".to_vec(),
        attribute(0x42, "printer-name", "Anna"),
        attribute(0x41, "printer-make-and-model", "Maker Printer 4000"),
        attribute(0x41, "printer-firmware-string-version", "1.2.3"),
        attribute(0x41, "", "boot 4"),
        attribute(0x41, "printer-device-id", "MFG:Maker;MDL:Printer 4000;SN:42;"),
        b"\x03".to_vec(),
    ]
    .concat()
}

/// One connection, each request with its answer.
pub(super) fn exchange() -> Exchange {
    let print = b"\x02\0\0\x0b\0\0\0\x01\x01\x47\0\x12attributes-charset\0\x05utf-8\x03";
    let soap = "Content-Type: application/soap+xml; charset=utf-8; action=\"http://schemas.xmlsoap.org/ws/2004/09/transfer/Get\"\r\n";
    let action = "SOAPAction: \"urn:schemas-upnp-org:service:AVTransport:1#Play\"\r\n";
    vec![
        get("/"),
        in_chunks("text/html", PAGE),
        get("/patients/7"),
        answer("200 OK", "text/html", PAGE.as_bytes()),
        get("/admin/x?patient=7"),
        answer("403 Forbidden", "text/html", PAGE.as_bytes()),
        get("/description.xml"),
        answer("200 OK", "text/xml", DESCRIPTION.as_bytes()),
        ask("POST", "/ipp/print", "Content-Type: application/ipp\r\n", print),
        answer("200 OK", "application/ipp", &printer()),
        ask("POST", "/AVTransport", action, b""),
        answer("500 No", "text/xml", b"<x/>"),
        ask("POST", "/device", soap, b"<x/>"),
        answer("200 OK", "application/soap+xml", METADATA.as_bytes()),
        ask("POST", "/device", soap, b"<x/>"),
        answer("200 OK", "application/soap+xml", BASE.as_bytes()),
        get("/fhir/Device"),
        answer("200 OK", "application/json", BUNDLE.as_bytes()),
        get("/fhir/Device/7"),
        answer("200 OK", "application/xml", RESOURCE.as_bytes()),
        get("/fhir/metadata"),
        answer("200 OK", "application/json", STATEMENT.as_bytes()),
        get("/dicom-web/studies/1.2.840.1/series?Modality=CT"),
        answer("200 OK", "text/plain", b"x"),
        ask("GET", "/dicom-web/studies", "Accept: application/dicom+json\r\n", b""),
        answer("200 OK", "text/plain", b"x"),
    ]
}
