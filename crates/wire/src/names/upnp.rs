//! UPnP device descriptions, UPnP Device Architecture 1.1 §2.3: the XML document to which a discovery message leads.
//!
//! It comes over HTTP. Said is what stands in the root device itself: devices within it and services are parts of the
//! same product, often with the name of the library that made them. The friendly name is often a person's and is not
//! said.

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use crate::Sink;
use crate::xml::{Event, Reader};

/// The namespace of descriptions.
pub(crate) const NAMESPACE: &[u8] = b"urn:schemas-upnp-org:device-1-0";

/// Says what a description says, whose root element was just opened.
pub(crate) fn say(mut document: Reader<'_>, sender: Subject, sink: &mut dyn Sink) {
    let mut innermost: &[u8] = b"";
    while let Some(event) = document.event() {
        match event {
            Event::Open(tag) => innermost = tag.name.local,
            Event::Close(_) => innermost = b"",
            Event::Text(text)
                if document.depth() == 3 && document.is_in(&["root", "device", as_text(innermost)]) =>
            {
                if let Some(field) = field(innermost) {
                    sink.fact_bytes(sender, field, &text.unescaped());
                }
            }
            Event::Text(_) => {}
        }
    }
}

fn as_text(name: &[u8]) -> &str {
    std::str::from_utf8(name).unwrap_or_default()
}

fn field(element: &[u8]) -> Option<Field> {
    Some(match element {
        b"manufacturer" => Field::UpnpManufacturer,
        b"modelName" => Field::UpnpModelName,
        b"modelNumber" => Field::UpnpModelNumber,
        b"modelDescription" => Field::UpnpModelDescription,
        b"serialNumber" => Field::UpnpSerialNumber,
        b"deviceType" => Field::UpnpDeviceType,
        b"UDN" => Field::UpnpUniqueName,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tests_support::Collected;

    const DESCRIPTION: &str = "<?xml version=\"1.0\"?>\n<root xmlns=\"urn:schemas-upnp-org:device-1-0\">\
        <specVersion><major>1</major><minor>0</minor></specVersion><device>\
        <deviceType>urn:schemas-upnp-org:device:MediaRenderer:1</deviceType><friendlyName>Anna's TV</friendlyName>\
        <manufacturer>Panel &amp; Sons</manufacturer><manufacturerURL>http://x/</manufacturerURL>\
        <modelDescription> Bedside terminal </modelDescription><modelName>BT-7</modelName><modelNumber/>\
        <serialNumber>0042</serialNumber><UDN>uuid:4d696e69-0000-1000-8000-000000000001</UDN>\
        <iconList><icon><modelName>no</modelName></icon></iconList>\
        <deviceList><device><manufacturer>library</manufacturer></device></deviceList></device></root>";

    fn said(description: &[u8]) -> Vec<String> {
        let mut collected = Collected::default();
        let mut document = Reader::new(description);
        document.event();
        say(document, Subject::Src, &mut collected);
        collected.lines()
    }

    #[test]
    fn the_root_device_says_what_it_is() {
        assert_eq!(
            said(DESCRIPTION.as_bytes()),
            [
                "src upnp.device_type urn:schemas-upnp-org:device:MediaRenderer:1",
                "src upnp.manufacturer Panel & Sons",
                "src upnp.model_description Bedside terminal",
                "src upnp.model_name BT-7",
                "src upnp.serial_number 0042",
                "src upnp.unique_name uuid:4d696e69-0000-1000-8000-000000000001",
            ]
        );
    }

    proptest! {
        #[test]
        fn a_cut_description_says_nothing_else(cut in 0..DESCRIPTION.len()) {
            let (whole, part) = (said(DESCRIPTION.as_bytes()), said(&DESCRIPTION.as_bytes()[..cut]));
            prop_assert_eq!(&part[..], &whole[..part.len()]);
        }
    }
}
