//! Hellos as devices send them, and what must hold for any bytes.

use proptest::prelude::*;

use super::Poct1a;
use crate::tests_support::{Collected, Exchange, check_pieces_and_cuts, feed, probe};
use crate::{Direction, Dissector, Progress, Verdict};

use Direction::{ToClient, ToServer};

/// By the layout of the standard, with every element of DEV that implementations read (Nova pHOx, cobas Liat).
const HELLO: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<HEL.R01>
  <HDR><HDR.message_type V="HEL.R01"/><HDR.control_id V="1"/><HDR.version_id V="POCT1"/>
    <HDR.creation_dttm V="2026-11-20T08:15:00+01:00"/></HDR>
  <DEV>
    <DEV.device_id V="00-1C-9A-FF-FE-00-12-34"/><DEV.vendor_id V="EXM"/><DEV.model_id V="Gas 500 &amp; more"/>
    <DEV.serial_id V="SN0042"/><DEV.manufacturer_name V="Example Diagnostics"/>
    <DEV.hw_version V="2.1"/><DEV.sw_version V="3.3.1">de-DE</DEV.sw_version>
    <DEV.device_name V="PLANTED"/><DEV.location V="PLANTED"/>
    <DCP><DCP.application_timeout V="60"/><DEV.serial_id V="PLANTED"/></DCP>
    <DSC><DSC.connection_profile_cd V="SA"/><DSC.topics_supported_cd V="OP"/></DSC>
  </DEV>
</HEL.R01>
"#;

const FACTS: [&str; 7] = [
    "src poct1a.device_id 00-1C-9A-FF-FE-00-12-34",
    "src poct1a.vendor_id EXM",
    "src poct1a.model_id Gas 500 & more",
    "src poct1a.serial_id SN0042",
    "src poct1a.manufacturer_name Example Diagnostics",
    "src poct1a.hw_version 2.1",
    "src poct1a.sw_version 3.3.1",
];

const RESULT: &str =
    r#"<OBS.R01><HDR><HDR.control_id V="7"/></HDR><PT><PT.patient_id V="PLANTED"/></PT></OBS.R01>"#;

fn exchange() -> Exchange {
    let answer = r#"<ACK.R01><HDR><HDR.control_id V="1"/></HDR><ACK><ACK.type_cd V="AA"/></ACK></ACK.R01>"#;
    vec![(ToServer, HELLO.into()), (ToClient, answer.into()), (ToServer, RESULT.into())]
}

fn read(bytes: &str) -> Vec<String> {
    feed::<Poct1a>(&vec![(ToServer, bytes.into())], &[]).lines()
}

#[test]
fn a_hello_says_what_a_device_is() {
    assert_eq!(feed::<Poct1a>(&exchange(), &[]).lines(), FACTS);
    // As a test of an interface to a HemoScreen sends it: in one line, without a declaration.
    let short = r#"<HEL.R01><HDR><HDR.control_id V="1" /><HDR.version_id V="POCT1" /></HDR><DEV><DEV.device_id V="PIX^HemoScreen^0001-HS" /><DEV.vendor_id V="PIX" /><DEV.device_name V="HemoScreen" /><DEV.serial_id V="0001-HS" /></DEV></HEL.R01>"#;
    let expected = [
        "src poct1a.device_id PIX^HemoScreen^0001-HS",
        "src poct1a.vendor_id PIX",
        "src poct1a.serial_id 0001-HS",
    ];
    assert_eq!(read(short), expected);
    let marked = format!("\u{feff}\r\n<!-- hello -->{short}");
    assert_eq!(read(&marked), expected);
}

#[test]
fn other_messages_are_known_and_not_read() {
    let (mut poct1a, mut heard) = (Poct1a::default(), Collected::default());
    assert_eq!(poct1a.feed(ToServer, RESULT.as_bytes(), &mut heard), Progress::Done);
    poct1a.finish(&mut heard);
    assert_eq!(heard.facts, []);
}

#[test]
fn a_hello_may_come_from_the_server_and_be_cut() {
    let (mut poct1a, mut heard) = (Poct1a::default(), Collected::default());
    let cut = HELLO.find("<DEV.model_id").unwrap();
    assert_eq!(poct1a.feed(ToClient, &HELLO.as_bytes()[..cut], &mut heard), Progress::More);
    assert_eq!(poct1a.gap(ToServer, 7, &mut heard), Progress::More);
    assert_eq!(heard.facts, []);
    poct1a.finish(&mut heard);
    assert_eq!(heard.lines(), [FACTS[0].replace("src", "dst"), FACTS[1].replace("src", "dst")]);

    let (mut poct1a, mut heard) = (Poct1a::default(), Collected::default());
    poct1a.feed(ToServer, &HELLO.as_bytes()[..cut], &mut heard);
    assert_eq!(poct1a.gap(ToServer, 7, &mut heard), Progress::Done);
    assert_eq!(heard.lines(), FACTS[..2]);
}

#[test]
fn a_hello_is_kept_up_to_a_bound() {
    let long =
        HELLO.replace("<DEV.hw_version", &format!("<DEV.x V=\"{}\"/><DEV.hw_version", "y".repeat(9000)));
    assert_eq!(read(&long), FACTS[..5]);
}

#[test]
fn it_is_known_by_its_first_element() {
    for (bytes, expected) in [
        ("<", Verdict::Unsure),
        ("\u{feff}", Verdict::Unsure),
        ("<?xml version=\"1.0\"", Verdict::Unsure),
        ("<?xml version=\"1.0\"?>\r\n<HEL.R", Verdict::Unsure),
        ("<HEL.R01", Verdict::Unsure),
        ("<HEL.R01>", Verdict::Yes),
        ("\r\n<OBS.R02 xmlns=\"x\">", Verdict::Yes),
        ("<HEL.R01x", Verdict::No),
        ("<HEL>", Verdict::No),
        ("<XYZ.R01>", Verdict::No),
        ("<?xml version=\"1.0\"?><soap:Envelope", Verdict::No),
        (" hello", Verdict::No),
        ("<html>", Verdict::No),
    ] {
        assert_eq!(probe::<Poct1a>(ToServer, bytes.as_bytes()), expected, "{bytes:?}");
    }
    assert_eq!(probe::<Poct1a>(ToServer, format!("<?xml {}", " ".repeat(300)).as_bytes()), Verdict::No);
}

proptest! {
    #[test]
    fn any_pieces_and_cuts(sizes in proptest::collection::vec(1usize..40, 0..8), cut in any::<usize>()) {
        check_pieces_and_cuts::<Poct1a>(&exchange(), &sizes, cut)?;
    }

    #[test]
    fn any_bytes_are_survived(
        at in 0..HELLO.len(),
        bytes in proptest::collection::vec(any::<u8>(), 0..100),
        missing in any::<u16>(),
    ) {
        let (mut poct1a, mut heard) = (Poct1a::default(), Collected::default());
        poct1a.feed(ToServer, &HELLO.as_bytes()[..at], &mut heard);
        poct1a.feed(ToServer, &bytes, &mut heard);
        poct1a.gap(ToServer, missing.into(), &mut heard);
        poct1a.finish(&mut heard);
        probe::<Poct1a>(ToServer, &bytes);
    }
}
