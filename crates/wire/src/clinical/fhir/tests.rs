use proptest::prelude::*;
use wardroom_model::fact::Subject;

use super::*;
use crate::tests_support::Collected;
use crate::xml::{Event, Reader};

fn of_json(document: &[u8]) -> Vec<String> {
    let mut collected = Collected::default();
    say_json(document, true, Subject::Src, &mut collected);
    collected.lines()
}

fn of_xml(document: &[u8]) -> Vec<String> {
    let mut collected = Collected::default();
    let mut reader = Reader::new(document);
    if let Some(Event::Open(root)) = reader.event() {
        say_xml(reader, root, true, Subject::Src, &mut collected);
    }
    collected.lines()
}

/// The elements of R4, with everything that must not be read.
const JSON: &str = r#"{"resourceType":"Bundle","type":"searchset","entry":[
  {"resource":{"resourceType":"Patient","name":[{"family":"SECRET"}],"manufacturer":"SECRET"}},
  {"resource":{"id":"SECRET","identifier":[
      {"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"SNO"}]},"value":"AMID-342135"},
      {"type":{"coding":[{"code":"MR"}]},"value":"SECRET"},{"value":"SECRET"}],
    "text":{"status":"generated","div":"<div>SECRET</div>"},
    "udiCarrier":[{"deviceIdentifier":"00844588003288","issuer":"x","carrierHRF":"(01)00844588003288(21)42"}],
    "manufacturer":"Acme \u0026 Co","lotNumber":"7654321D","serialNumber":"SN-1","modelNumber":"AB 45-J",
    "deviceName":[{"name":"Infusomat","type":"model-name"},{"name":"SECRET","type":"user-friendly-name"},{"name":"SECRET"}],
    "type":{"coding":[{"system":"http://snomed.info/sct","code":"86184003","display":"monitor"}],"text":"SECRET"},
    "version":[{"type":{"text":"firmware"},"value":"2.1"},{"value":"7"}],
    "patient":{"reference":"Patient/SECRET","display":"SECRET"},"owner":{"display":"SECRET"},
    "contact":[{"system":"phone","value":"SECRET"}],"note":[{"text":"SECRET"}],
    "resourceType":"Device"}}]}"#;

const XML: &str = r#"<?xml version="1.0"?><Device xmlns="http://hl7.org/fhir"><id value="SECRET"/>
  <text><div xmlns="http://www.w3.org/1999/xhtml"><manufacturer value="SECRET"/>SECRET</div></text>
  <identifier><type><coding><code value="SNO"/></coding></type><value value="AMID-342135"/></identifier>
  <udiCarrier><deviceIdentifier value="00844588003288"/><carrierHRF value="(01)00844588003288(21)42"/></udiCarrier>
  <manufacturer value="Acme &amp; Co"/><lotNumber value="7654321D"/><serialNumber value="SN-1"/><modelNumber value="AB 45-J"/>
  <deviceName><name value="Infusomat"/><type value="model-name"/></deviceName>
  <deviceName><name value="SECRET"/><type value="patient-reported-name"/></deviceName>
  <type><coding><system value="http://snomed.info/sct"/><code value="86184003"/></coding></type>
  <version><type><text value="firmware"/></type><value value="2.1"/></version><version><value value="7"/></version>
  <patient><reference value="SECRET"/></patient><note><text value="SECRET"/></note></Device>"#;

const DEVICE: [&str; 11] = [
    "src fhir.serial_number AMID-342135",
    "src fhir.device_identifier 00844588003288",
    "src fhir.udi (01)00844588003288(21)42",
    "src fhir.manufacturer Acme & Co",
    "src fhir.lot_number 7654321D",
    "src fhir.serial_number SN-1",
    "src fhir.model_number AB 45-J",
    "src fhir.device_name Infusomat",
    "src fhir.type http://snomed.info/sct|86184003",
    "src fhir.version firmware: 2.1",
    "src fhir.version 7",
];

#[test]
fn a_device_is_read_in_both_notations_and_nobody_else() {
    assert_eq!(of_json(JSON.as_bytes()), DEVICE);
    assert_eq!(of_xml(XML.as_bytes()), DEVICE);
    let patient = JSON.replace("\"Bundle\"", "\"Patient\"");
    assert!(of_json(patient.as_bytes()).is_empty());
    assert!(
        of_xml(XML.replace("<Device", "<Patient").replace("</Device", "</Patient").as_bytes()).is_empty()
    );
}

/// As releases before R4 have them.
#[test]
fn older_and_newer_devices_are_read() {
    let stu3 = r#"{"resourceType":"Device","udi":{"deviceIdentifier":"1","name":"x","carrierHRF":"2"},"model":"M","version":"3"}"#;
    let lines =
        ["src fhir.device_identifier 1", "src fhir.udi 2", "src fhir.model_number M", "src fhir.version 3"];
    assert_eq!(of_json(stu3.as_bytes()), lines);
    let dstu2 = r#"{"resourceType":"Device","udi":"(01)1"}"#;
    assert_eq!(of_json(dstu2.as_bytes()), ["src fhir.udi (01)1"]);
    let r5 = r#"{"resourceType":"Device","name":[{"value":"Pump","type":"registered-name"}],"type":[{"coding":[{"code":"9"}]}]}"#;
    assert_eq!(of_json(r5.as_bytes()), ["src fhir.device_name Pump", "src fhir.type |9"]);
}

#[test]
fn a_server_says_what_software_it_is() {
    let statement = r#"{"resourceType":"CapabilityStatement","publisher":"SECRET","contact":[{"name":"SECRET"}],
        "software":{"name":"HAPI FHIR Server","version":"6.8.0","releaseDate":"x"},"implementation":{"description":"SECRET"}}"#;
    let lines = ["src fhir.software_name HAPI FHIR Server", "src fhir.software_version 6.8.0"];
    assert_eq!(of_json(statement.as_bytes()), lines);
    let xml = r#"<Conformance xmlns="http://hl7.org/fhir"><software><name value="HAPI FHIR Server"/><version value="6.8.0"/></software></Conformance>"#;
    assert_eq!(of_xml(xml.as_bytes()), lines);
    let mut sent_by_a_client = Collected::default();
    say_json(statement.as_bytes(), false, Subject::Src, &mut sent_by_a_client);
    assert!(sent_by_a_client.facts.is_empty());
}

#[test]
fn what_is_nested_too_deep_is_passed_over() {
    let open = r#"{"resourceType":"Device","a":"#.to_owned() + &"[{\"a\":".repeat(20_000);
    assert!(of_json(open.as_bytes()).is_empty());
    let nested = format!("<Device xmlns=\"http://hl7.org/fhir\">{}<manufacturer value=\"x\"/></Device>", {
        format!("{}{}", "<a>".repeat(20), "</a>".repeat(20))
    });
    assert_eq!(of_xml(nested.as_bytes()), ["src fhir.manufacturer x"]);
}

proptest! {
    #[test]
    fn cut_documents_say_nothing_else(cut in 0..JSON.len()) {
        let (whole, part) = (of_json(JSON.as_bytes()), of_json(&JSON.as_bytes()[..cut]));
        prop_assert_eq!(&part[..], &whole[..part.len()]);
        let cut = cut.min(XML.len());
        let (whole, part) = (of_xml(XML.as_bytes()), of_xml(&XML.as_bytes()[..cut]));
        prop_assert_eq!(&part[..], &whole[..part.len()]);
    }
}
