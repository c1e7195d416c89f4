//! Metadata of devices over web services: the model and the device of DPWS 1.1 §5, as answers of WS-Transfer carry them
//! over HTTP, and the descriptor of a whole medical device of IEEE 11073-10207 (BICEPS), as `GetMdibResponse` carries
//! it. Both are in the clear only where a hospital leaves TLS out.
//!
//! A device of DPWS whose envelope names IEEE 11073-20702 is one of SDC; others (printers, Windows) are told as `wsd`.
//! Friendly names, the contexts of patient and place, metrics and alarms are passed over.

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use crate::Sink;
use crate::xml::{Event, Name, Reader};

const DPWS: &[u8] = b"http://docs.oasis-open.org/ws-dd/ns/dpws/2009/01";
/// DPWS before it became a standard, as Windows and printers still speak it.
const DPWS_2006: &[u8] = b"http://schemas.xmlsoap.org/ws/2006/02/devprof";
const PARTICIPANT: &[u8] = b"http://standards.ieee.org/downloads/11073/11073-10207-2017/participant";
/// The profile of DPWS for medical devices.
const MEDICAL_PROFILE: &[u8] = b"11073-20702";

/// What the beginning of an envelope has that is read here.
pub(crate) const MARKS: [&[u8]; 4] =
    [b"/dpws/2009/01", b"/ws/2006/02/devprof", b"11073-10207", MEDICAL_PROFILE];

/// Says what an answer says, whose envelope was just opened. `bytes` are those of the whole document.
pub(crate) fn say(mut document: Reader<'_>, bytes: &[u8], sender: Subject, sink: &mut dyn Sink) {
    let is_medical = bytes.windows(MEDICAL_PROFILE.len()).any(|part| part == MEDICAL_PROFILE);
    let mut innermost = Name::default();
    while let Some(event) = document.event() {
        match event {
            Event::Open(tag) => {
                innermost = tag.name;
                let is_type = innermost == Name { namespace: PARTICIPANT, local: b"Type" };
                if is_type
                    && document.is_in(&["Mds", "Type"])
                    && let Some(code) = tag.attribute("Code")
                {
                    sink.fact_bytes(sender, Field::SdcType, &code.unescaped());
                }
            }
            Event::Close(_) => innermost = Name::default(),
            Event::Text(text) => {
                if let Some(field) = field(&document, innermost, is_medical) {
                    sink.fact_bytes(sender, field, &text.unescaped());
                }
            }
        }
    }
}

fn field(document: &Reader<'_>, innermost: Name<'_>, is_medical: bool) -> Option<Field> {
    match innermost.namespace {
        PARTICIPANT => of_whole_device(document, innermost.local),
        DPWS | DPWS_2006 => {
            let [sdc, wsd] = of_profile(document, innermost.local)?;
            Some(if is_medical { sdc } else { wsd })
        }
        _ => None,
    }
}

fn of_profile(document: &Reader<'_>, local: &[u8]) -> Option<[Field; 2]> {
    let (section, fields) = match local {
        b"Manufacturer" => ("ThisModel", [Field::SdcManufacturer, Field::WsdManufacturer]),
        b"ModelName" => ("ThisModel", [Field::SdcModelName, Field::WsdModelName]),
        b"ModelNumber" => ("ThisModel", [Field::SdcModelNumber, Field::WsdModelNumber]),
        b"FirmwareVersion" => ("ThisDevice", [Field::SdcFirmwareVersion, Field::WsdFirmwareVersion]),
        b"SerialNumber" => ("ThisDevice", [Field::SdcSerialNumber, Field::WsdSerialNumber]),
        _ => return None,
    };
    document.is_in(&[section, std::str::from_utf8(local).ok()?]).then_some(fields)
}

fn of_whole_device(document: &Reader<'_>, local: &[u8]) -> Option<Field> {
    let (section, field) = match local {
        b"Manufacturer" => ("MetaData", Field::SdcManufacturer),
        b"ModelName" => ("MetaData", Field::SdcModelName),
        b"ModelNumber" => ("MetaData", Field::SdcModelNumber),
        b"SerialNumber" => ("MetaData", Field::SdcSerialNumber),
        b"DeviceIdentifier" => ("Udi", Field::SdcDeviceIdentifier),
        b"HumanReadableForm" => ("Udi", Field::SdcUdi),
        _ => return None,
    };
    document.is_in(&[section, std::str::from_utf8(local).ok()?]).then_some(field)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::Collected;

    fn said(document: &[u8]) -> Vec<String> {
        let mut collected = Collected::default();
        let mut reader = Reader::new(document);
        reader.event();
        say(reader, document, Subject::Src, &mut collected);
        collected.lines()
    }

    /// Elements as the schemas of the two standards have them, and as sdc11073 writes them.
    const GET: &str = "<?xml version='1.0' encoding='UTF-8'?><s12:Envelope \
        xmlns:s12=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:mex=\"http://schemas.xmlsoap.org/ws/2004/09/mex\" \
        xmlns:mdpws=\"http://standards.ieee.org/downloads/11073/11073-20702-2016\" \
        xmlns:dpws=\"http://docs.oasis-open.org/ws-dd/ns/dpws/2009/01\"><s12:Header/><s12:Body><mex:Metadata>\
        <mex:MetadataSection Dialect=\"http://docs.oasis-open.org/ws-dd/ns/dpws/2009/01/ThisModel\"><dpws:ThisModel>\
        <dpws:Manufacturer xml:lang=\"de-DE\">Muster &amp; Co</dpws:Manufacturer><dpws:ManufacturerUrl>x</dpws:ManufacturerUrl>\
        <dpws:ModelName>Ventilator</dpws:ModelName><dpws:ModelNumber>V3</dpws:ModelNumber></dpws:ThisModel>\
        </mex:MetadataSection><mex:MetadataSection><dpws:ThisDevice>\
        <dpws:FriendlyName xml:lang=\"en\">Bed 7</dpws:FriendlyName><dpws:FirmwareVersion>2.0.1</dpws:FirmwareVersion>\
        <dpws:SerialNumber>ASDF-7</dpws:SerialNumber></dpws:ThisDevice></mex:MetadataSection>\
        <other:SerialNumber>no</other:SerialNumber></mex:Metadata></s12:Body></s12:Envelope>";

    const MDIB: &str = "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" \
        xmlns:msg=\"http://standards.ieee.org/downloads/11073/11073-10207-2017/message\" \
        xmlns:pm=\"http://standards.ieee.org/downloads/11073/11073-10207-2017/participant\"><s:Body><msg:GetMdibResponse>\
        <msg:Mdib><pm:MdDescription><pm:Mds Handle=\"mds0\"><pm:Type Code=\"70041\"/>\
        <pm:MetaData><pm:Udi><pm:DeviceIdentifier>00844588003288</pm:DeviceIdentifier>\
        <pm:HumanReadableForm>(01)00844588003288(21)42</pm:HumanReadableForm><pm:Issuer Root=\"1.2\"/></pm:Udi>\
        <pm:Manufacturer Lang=\"en\">Muster</pm:Manufacturer><pm:ModelName>Ventilator</pm:ModelName>\
        <pm:ModelNumber>V3</pm:ModelNumber><pm:SerialNumber>ASDF-7</pm:SerialNumber></pm:MetaData>\
        <pm:SystemContext><pm:PatientContext Handle=\"p\"><pm:Type Code=\"1\"/></pm:PatientContext></pm:SystemContext></pm:Mds>\
        </pm:MdDescription><pm:MdState><pm:State><pm:CoreData><pm:Givenname>Anna</pm:Givenname></pm:CoreData></pm:State>\
        </pm:MdState></msg:Mdib></msg:GetMdibResponse></s:Body></s:Envelope>";

    #[test]
    fn the_model_and_the_device_of_a_profile_are_read() {
        let lines = [
            "src sdc.manufacturer Muster & Co",
            "src sdc.model_name Ventilator",
            "src sdc.model_number V3",
            "src sdc.firmware_version 2.0.1",
            "src sdc.serial_number ASDF-7",
        ];
        assert_eq!(said(GET.as_bytes()), lines);
        let windows = GET
            .replace(
                "http://docs.oasis-open.org/ws-dd/ns/dpws/2009/01",
                "http://schemas.xmlsoap.org/ws/2006/02/devprof",
            )
            .replace("11073-20702-2016", "other");
        assert_eq!(said(windows.as_bytes()), lines.map(|line| line.replace("sdc.", "wsd.")));
    }

    #[test]
    fn the_descriptor_of_a_whole_device_is_read() {
        assert_eq!(
            said(MDIB.as_bytes()),
            [
                "src sdc.type 70041",
                "src sdc.device_identifier 00844588003288",
                "src sdc.udi (01)00844588003288(21)42",
                "src sdc.manufacturer Muster",
                "src sdc.model_name Ventilator",
                "src sdc.model_number V3",
                "src sdc.serial_number ASDF-7",
            ]
        );
    }

    proptest! {
        #[test]
        fn a_cut_answer_says_nothing_else(cut in 0..MDIB.len()) {
            let (whole, part) = (said(MDIB.as_bytes()), said(&MDIB.as_bytes()[..cut]));
            prop_assert_eq!(&part[..], &whole[..part.len()]);
        }
    }
}
