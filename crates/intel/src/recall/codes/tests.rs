//! Texts as firms write them, made up, and what is read of each: numbers of models, `|`, codes; behind `?` what is not
//! understood.

use std::fmt::Write;

use proptest::prelude::*;

use super::*;

fn shown(codes: &Codes) -> String {
    let mut shown = String::new();
    for group in &codes.groups {
        if !shown.is_empty() {
            shown.push_str("; ");
        }
        shown.push_str(&group.numbers.join(","));
        shown.push('|');
        for code in &group.codes {
            let which = if code.which == Which::All { "*" } else { &code.text };
            write!(shown, " {}={which}", name(code.kind)).unwrap();
        }
    }
    if !codes.unclear.is_empty() {
        write!(shown, " ? {}", codes.unclear.join(" / ")).unwrap();
    }
    shown.trim().to_owned()
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Lot => "lot",
        Kind::Serial => "sn",
        Kind::LotOrSerial => "lot/sn",
        Kind::DeviceIdentifier => "di",
        Kind::ProductCode => "upc",
        Kind::Version => "version",
        Kind::Made => "made",
        Kind::Unit => "unit",
    }
}

#[test]
fn texts_say_which_lots_serial_numbers_and_versions_are_meant() {
    let mut wrong = Vec::new();
    for (text, expected) in [
        ("Lot 12A4", "| lot=12A4"),
        ("Lot/Batch Numbers: 12F1, 12F2,  12F3", "| lot=12F1 lot=12F2 lot=12F3"),
        ("Lots 326, 402 and 405", "| lot=326 lot=402 lot=405"),
        (
            "REF AB5T: Lots 3269, 4028;   REF AB5T-BULK: Lots 2287, 2299",
            "AB5T| lot=3269 lot=4028; AB5T-BULK| lot=2287 lot=2299",
        ),
        (
            "BX14, Lot Number: 5290-S19; BX14N, Lot Number: 1707-1 and 1709",
            "BX14| lot=5290-S19; BX14N| lot=1707-1 lot=1709",
        ),
        (
            "BX14 Lot Numbers: 52-S1, **52-S2; BX14N Lot Numbers: 17, and **18",
            "BX14| lot=52-S1 lot=52-S2; BX14N| lot=17 lot=18",
        ),
        ("Item #: 1) RTL 104, 2) RTL 105", "RTL 104,RTL 105|"),
        ("Lot 07A1, Ref 010-55-25.", "| lot=07A1; 010-55-25|"),
        (
            "Lot Numbers/Expiration Dates:  1) 1620/Expiration Date: 12/30/2017  2) 1630/No Expiration Date",
            "| lot=1620 lot=1630",
        ),
        (
            "Lot Number 1230, Exp. Date February 2017;   Lot Number 1330, Exp. Date April 2018",
            "| lot=1230 lot=1330",
        ),
        (
            "Lot/Codes: KN1 (exp. 2017-09), KN2 (exp. 2017-10) and KN3 (exp. 2018-02)",
            "| lot=KN1 lot=KN2 lot=KN3",
        ),
        ("Lot # 0146  USE BY: 9/2018", "| lot=0146"),
        (
            "Serial Number range:17081557-21062362   UDI: 00718175003305",
            "| sn=17081557 to 21062362 di=00718175003305",
        ),
        ("Serial numbers 1000 to 2400", "| sn=1000 to 2400"),
        ("serial numbers between 1000 and 2400", "| sn=1000 to 2400"),
        ("Serial numbers from 1000 through serial number 2400", "| sn=1000 to 2400"),
        ("S/N: A123-A456", "| sn=A123 to A456"),
        ("SN A123 – A456, A500", "| sn=A123 to A456 sn=A500"),
        ("Serial numbers: 1012-9620-000, 1012-9620-002", "| sn=1012-9620-000 sn=1012-9620-002"),
        ("Serial numbers 5000 and above", "| sn=5000 and above"),
        ("Serial numbers 5000 or lower", "| sn=5000 or lower"),
        ("Serial numbers up to 5000", "| sn=up to 5000"),
        ("Serial numbers prior to 5000", "| sn=prior to 5000"),
        ("Serial numbers 9000 to 100", "? 9000 to 100"),
        ("All lots", "| lot=*"),
        ("All serial numbers", "| sn=*"),
        ("all lot and serial numbers", "| lot=* sn=*"),
        ("ALL", "| unit=*"),
        ("All units are affected.", "| unit=*"),
        ("All devices", "| unit=*"),
        ("All Software versions", "| version=*"),
        ("Model 4711, all serial numbers", "4711| sn=*"),
        ("All lots: 12, 13", "| lot=12 lot=13"),
        ("All serial numbers except 123", "| sn=* ? except 123 / 123"),
        ("All unexpired lots", "? All unexpired lots / unexpired lots"),
        ("All lots with expiration dates up to 2019-05", "| lot=* ? all with certain days of expiry"),
        ("All serial numbers with software version 3.1 and below", "| version=3.1 and below sn=*"),
        ("All units manufactured before May 2019", "| made=before May 2019"),
        ("Software version 3.1 and below", "| version=3.1 and below"),
        (
            "Software versions 2.0.00 through Revision 2.0.08, inclusive; Model: 086-330",
            "| version=2.0.00 through 2.0.08; 086-330|",
        ),
        ("Serial numbers 100 to 200 with software version 3.x", "| sn=100 to 200 version=3.x"),
        (
            "Lot Number: 52-2010  UDI: (01)00851997007004(10)52-2010(17)201021(11)191021",
            "| lot=52-2010 di=00851997007004 lot=52-2010",
        ),
        ("UDI-DI 00718175003306", "? 00718175003306"),
        ("UPC: 036000291452", "| upc=036000291452"),
        ("Lot/Serial Numbers: 12, 13", "| lot/sn=12 lot/sn=13"),
        ("S/N 12 (2 units), 13", "| sn=12 sn=13"),
        ("500AH and 500AV, specific serials.", "? 500AH / 500AV / specific serials"),
        ("Acme PX3000/CX3070 Laser", "? PX3000 / CX3070"),
        ("certain serial numbers; contact the firm", "? certain serial numbers"),
        ("", ""),
        ("n/a", ""),
    ] {
        wrong.extend(difference(text, expected, &Codes::read(text)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn difference(text: &str, expected: &str, codes: &Codes) -> Option<String> {
    let shown = shown(codes);
    (shown != expected).then(|| format!("{text}\n  expected {expected}\n  read     {shown}"))
}

#[test]
fn descriptions_say_model_numbers_and_versions_only() {
    let mut wrong = Vec::new();
    for (text, expected) in [
        (
            "Atom 500 Dose Calibrator Software 2.0.00 through Revision 2.0.08, inclusive Model: 086-330.",
            "| version=2.0.00 through 2.0.08; 086-330|",
        ),
        ("Breathing Filter, REF AB5T and AB5T-BULK, Rx ONLY Single use, 50 per case", "AB5T,AB5T-BULK|"),
        ("Tray, Catalog # 986    Product Usage:  Surgical procedure", "986|"),
        ("BURN SHEET, STERILE, 60\" x 96\"; Item 7305, Acme item 30-01. Provide 5 hours", "7305,30-01|"),
        ("The Bladder (BB), part of circuits.   Model: BB14", "BB14|"),
        ("A pump", ""),
    ] {
        wrong.extend(difference(text, expected, &Codes::read_description(text)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn device_identifiers_have_right_check_digits() {
    let codes = Codes::read("UDI: 00718175003305, 00718175003306; UPC 036000291452");
    assert_eq!(
        codes.device_identifiers().collect::<Vec<_>>(),
        ["00718175003305".into(), "00036000291452".into()]
    );
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>()) {
        Codes::read(&text);
        Codes::read_description(&text);
    }

    #[test]
    fn no_text_of_known_words_panics(pieces in proptest::collection::vec(prop::sample::select(PIECES), 0..40)) {
        let text = pieces.concat();
        let codes = Codes::read(&text);
        for code in codes.codes() {
            code.contains("A123");
            code.contains("12");
        }
        Codes::read_description(&text);
    }
}

const PIECES: &[&str] = &[
    " ",
    ",",
    ";",
    ":",
    "(",
    ")",
    "-",
    " - ",
    "/",
    "#",
    ".",
    "Lot",
    " lots ",
    "serial",
    " number ",
    "s",
    "S/N",
    " all ",
    " to ",
    " from ",
    " between ",
    " and ",
    "above",
    "UDI",
    "(01)",
    "REF ",
    "Model",
    " version ",
    " and below",
    "exp ",
    "2017-09",
    "12",
    "A123",
    "A456",
    "99999999999999999999999999999999999999999999",
    "00718175003305",
    "manufactured ",
    "May",
    " except ",
    "ä",
    "\n",
    "RTL",
    "1)",
    "up to ",
    "12/30/2017",
    "510(k)",
    "–",
];
