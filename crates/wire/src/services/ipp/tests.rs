use proptest::prelude::*;

use super::*;
use crate::tests_support::Collected;

/// An attribute, or a further value where the name is empty.
fn attribute(tag: u8, name: &str, value: &[u8]) -> Vec<u8> {
    let length = |bytes: &[u8]| (bytes.len() as u16).to_be_bytes();
    [&[tag][..], &length(name.as_bytes()), name.as_bytes(), &length(value), value].concat()
}

/// What a printer answers, with each attribute that is read and some that are not.
fn response() -> Vec<u8> {
    [
        &b"\x02\0\0\0\0\0\0\x01\x01"[..],
        &attribute(0x47, "attributes-charset", b"utf-8"),
        &attribute(0x41, "printer-make-and-model", b"in the wrong group"),
        &[PRINTER_ATTRIBUTES],
        &attribute(0x42, "printer-name", b"Anna's office"),
        &attribute(0x41, "printer-make-and-model", b"Maker Printer 4000"),
        &attribute(TEXT_WITH_LANGUAGE, "printer-firmware-string-version", b"\0\x02en\0\x051.2.3"),
        &attribute(0x41, "", b"boot 4"),
        &attribute(0x41, "printer-device-id", b"MFG:Maker;MDL:Printer 4000;SN:42;"),
        &attribute(0x23, "printer-state", &[0, 0, 0, 3]),
        &[END_OF_ATTRIBUTES],
        &attribute(0x41, "printer-make-and-model", b"a document"),
    ]
    .concat()
}

fn said(read: fn(&[u8], Subject, &mut dyn Sink), message: &[u8]) -> Vec<String> {
    let mut collected = Collected::default();
    read(message, Subject::Src, &mut collected);
    collected.lines()
}

#[test]
fn a_printer_says_what_it_is() {
    assert_eq!(
        said(say_response, &response()),
        [
            "src ipp.make_and_model Maker Printer 4000",
            "src ipp.firmware_version 1.2.3",
            "src ipp.firmware_version boot 4",
            "src ipp.manufacturer Maker",
            "src ipp.model Printer 4000",
            "src ipp.serial_number 42",
        ]
    );
}

/// The request of RFC 8010 §A.1 (version 1.1, Print-Job).
#[test]
fn an_operation_has_its_name() {
    let operation = |message: &[u8]| said(say_request, message);
    assert_eq!(operation(b"\x01\x01\0\x02\0\0\0\x01\x01"), ["src ipp.operation Print-Job"]);
    for other in [&b"\x01\x01\0\x1d\0\0\0\x01"[..], b"\x05\0\0\x02\0\0\0\x01", b"\x01\x01\0", b"GET "] {
        assert!(operation(other).is_empty());
    }
}

proptest! {
    #[test]
    fn a_cut_response_says_nothing_else(cut in 0usize..300) {
        let message = response();
        let (whole, part) = (said(say_response, &message), said(say_response, &message[..cut.min(message.len())]));
        prop_assert_eq!(&part[..], &whole[..part.len()]);
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        said(say_response, &[&b"\x02\0\0\0\0\0\0\x01\x04"[..], &bytes].concat());
    }
}
