use proptest::prelude::*;

use super::*;

const TODAY: Date = Date::constant(2026, 11, 22);

/// What a code says in one line, then its faults.
fn told(text: &str) -> String {
    let Reading { udi, faults } = read(text, TODAY);
    let mut line: Vec<String> = Vec::new();
    if let Some(udi) = udi {
        line.push(udi.agency.to_string());
        let mut say =
            |name: &str, value: Option<String>| line.extend(value.map(|value| format!("{name}={value}")));
        say("di", udi.device_identifier.map(String::from));
        say("lot", udi.lot.map(String::from));
        say("serial", udi.serial.map(String::from));
        say("made", udi.manufactured.map(|date| date.to_string()));
        say("expires", udi.expires.map(|date| date.to_string()));
        say("version", udi.version.map(String::from));
        line.extend(udi.others.iter().map(|other| format!("{}:{}={}", other.mark, other.name, other.value)));
    }
    line.extend(faults.iter().map(|fault| format!("!{}@{}", fault.kind, fault.at)));
    line.join(" ")
}

fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(code, expected)| told(code) != *expected)
        .map(|(code, expected)| format!("{code}\n  reads as {}\n  expected {expected}", told(code)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn codes_of_the_three_agencies() {
    check(&[
        // GS1: FDA's example, as people and as scanners write it.
        (
            "(01)51022222233336(11)141231(17)150707(10)A213B1(21)1234",
            "gs1 di=51022222233336 lot=A213B1 serial=1234 made=2014-12-31 expires=2015-07-07",
        ),
        (
            "]d20151022222233336111412311715070710A213B1\u{1d}211234",
            "gs1 di=51022222233336 lot=A213B1 serial=1234 made=2014-12-31 expires=2015-07-07",
        ),
        (
            "]C10151022222233336\u{1d}1715070710A213B1<GS>211234\r\n",
            "gs1 di=51022222233336 lot=A213B1 serial=1234 expires=2015-07-07",
        ),
        // An example of AccessGUDID, whose check digit is wrong.
        ("(01)00208851107345(17)150331", "gs1 di=00208851107345 expires=2015-03-31 !bad_check_digit@18"),
        ("(01) 00012345678905 (21) 123456", "gs1 di=00012345678905 serial=123456"),
        ("(01)00012345678912(21)567890", "gs1 di=00012345678912 serial=567890"),
        ("(01)1234567890128(17)270200", "gs1 di=01234567890128 expires=2027-02-28"),
        ("1234567890128", "gs1 di=01234567890128"),
        ("02345673", "gs1 di=00000002345673"),
        ("12345673", "gs1 di=00000012345673 !bad_check_digit@8"),
        ("(8004)4012345AB12(414)4012345000009", "gs1 8004:asset=4012345AB12 414:place=4012345000009"),
        ("(01)12345678901231(8012)9.5(250)X7", "gs1 di=12345678901231 version=9.5 250:second serial=X7"),
        ("(8013)1987654Ad4X4bL5ttr2310c2K", "gs1 8013:model=1987654Ad4X4bL5ttr2310c2K"),
        ("(8013)12345678901234567890123NT", "gs1 8013:model=12345678901234567890123NT"),
        ("(8013)7907665Bm8v2AB", "gs1 8013:model=7907665Bm8v2AB"),
        ("(8013)7907665Bm8v2AC", "gs1 8013:model=7907665Bm8v2AC !bad_check_digit@20"),
        ("(01)12345678901231(10)A(B)C1(21)7", "gs1 di=12345678901231 lot=A(B)C1 serial=7"),
        // What is bad is told by its place, the rest is read.
        ("(01)12345678901231(17)271399(21)7", "gs1 di=12345678901231 serial=7 !bad_date@23"),
        ("(01)1234567890123(10)A", "gs1 di=01234567890123 lot=A !bad_check_digit@17"),
        ("(01)123456789012(10)A", "gs1 di=00123456789012 lot=A"),
        ("(01)12345(10)A", "gs1 lot=A !bad_length@5"),
        ("(01)12345678901231(10)ABCDEFGHIJKLMNOPQRSTUVW", "gs1 di=12345678901231 !bad_length@43"),
        ("(01)12345678901231(10)Ä7(21)7", "gs1 di=12345678901231 serial=7 !bad_character@23"),
        ("(01)12345678901231(04)77(21)7", "gs1 di=12345678901231 serial=7 !unknown_identifier@23"),
        ("(01)12345678901231(21)7(21)8", "gs1 di=12345678901231 serial=7 !repeated@28"),
        ("0112345678901231047\u{1d}217", "gs1 di=12345678901231 serial=7 !unknown_identifier@17"),
        ("0112345678901231\u{1d}17", "gs1 di=12345678901231 !bad_length@20"),
        // Of parcels, prices and patients nothing is kept.
        (
            "(01)12345678901231(3102)000123(8018)123456789012345675(7256)Muster(7250)19700101",
            "gs1 di=12345678901231",
        ),
        // Digital Link.
        (
            "https://id.gs1.org/01/12345678901231/10/A%2F1/21/7?17=270200&linkType=x#y",
            "gs1 di=12345678901231 lot=A/1 serial=7 expires=2027-02-28",
        ),
        ("https://example.org/some/8004/4012345AB12", "gs1 8004:asset=4012345AB12"),
        ("https://example.org/", "!unknown_code@1"),
        // HIBCC.
        ("+A123BJC5D6E71G", "hibcc di=A123BJC5D6E71"),
        ("+A123BJC5D6E71G+$$52001510X3GD", "hibcc di=A123BJC5D6E71 lot=10X3 expires=2020-01-15"),
        ("*+A123BJC5D6E71G*", "hibcc di=A123BJC5D6E71"),
        ("+a123bjc5d6e71g", "hibcc di=A123BJC5D6E71"),
        (
            "+A99912349/$10X3/16D20111231/14D20200131/Q500Z",
            "hibcc di=A99912349 lot=10X3 made=2011-12-31 expires=2020-01-31 Q:count=500",
        ),
        (
            "+J123AQ3451/$$3231231BC34567/S4012R",
            "hibcc di=J123AQ3451 lot=BC34567 serial=4012 expires=2023-12-31",
        ),
        ("+E308T800206X0/$$7230513/14D20260413F", "hibcc di=E308T800206X0 lot=230513 expires=2026-04-13"),
        (
            "+A99912345/$$52001510X3/16D20111212/S77DE1G45-",
            "hibcc di=A99912345 lot=10X3 serial=77DE1G45 made=2011-12-12 expires=2020-01-15",
        ),
        ("+A123BJC5D6E71H", "hibcc di=A123BJC5D6E71 !bad_check_digit@15"),
        (
            "+A123BJC5D6E71G+$$52001510X3HE",
            "hibcc di=A123BJC5D6E71 lot=10X3 expires=2020-01-15 !bad_check_digit@29",
        ),
        // A check character that is a space, as scanned, for people, and with spaces that are none.
        ("+A123PUMP1/$XO ", "hibcc di=A123PUMP1 lot=XO"),
        ("+A123PUMP1/$XO_", "hibcc di=A123PUMP1 lot=XO"),
        ("*+A123PUMP1/$XO_*", "hibcc di=A123PUMP1 lot=XO"),
        ("+A123PUMP1/$XO   ", "hibcc di=A123PUMP1 lot=XO"),
        ("+E25WW1243VPD8G2J3 +$$74F38B5  ", "hibcc di=E25WW1243VPD8G2J3 lot=4F38B5"),
        ("+R8SILI63+", "hibcc di=R8SILI63"),
        ("+A12", "!bad_check_digit@4 !bad_length@2"),
        ("+", "!bad_length@1"),
        ("+A123äJC", "!bad_character@6"),
        // ICCBBA.
        (
            "=/A9999XYZ100T0944=,000025=A99971312345600=>014032=}013032&,1000000000000XYZ123",
            "iccbba di=A9999XYZ100T0944 lot=000000000000XYZ123 serial=000025 made=2013-02-01 expires=2014-02-01 \
             =:donation=A99971312345600",
        ),
        ("=/08717648200274=,000025", "iccbba serial=000025 !bad_length@3"),
        ("=>014932", "!bad_date@3"),
        ("=*x=,000025", "iccbba serial=000025 !unknown_identifier@1"),
        // No code.
        ("", "!unknown_code@1"),
        ("Infusomat Space", "!unknown_code@1"),
        ("9999", "!unknown_code@1"),
    ]);
}

/// Lots and quantities by each form of date of a secondary code, without the check character.
#[test]
fn every_form_of_date_of_a_secondary_code() {
    for (secondary, expected) in [
        ("$L7", "lot=L7"),
        ("$+S7", "serial=S7"),
        ("$$0126L7", "lot=L7 expires=2026-01-31"),
        ("$$1226L7", "lot=L7 expires=2026-12-31"),
        ("$$2013126L7", "lot=L7 expires=2026-01-31"),
        ("$$3260131L7", "lot=L7 expires=2026-01-31"),
        ("$$426013114L7", "lot=L7 expires=2026-01-31"),
        ("$$526031L7", "lot=L7 expires=2026-01-31"),
        ("$$62603114L7", "lot=L7 expires=2026-01-31"),
        ("$$7L7", "lot=L7"),
        ("$$+7S7", "serial=S7"),
        ("$$+3260131S7", "serial=S7 expires=2026-01-31"),
        ("$$8053260131L7", "lot=L7 expires=2026-01-31 Q:count=5"),
        ("$$9005003260131L7", "lot=L7 expires=2026-01-31 Q:count=500"),
        ("26031L7", "lot=L7 expires=2026-01-31"),
        ("$$3269931L7", "lot=L7 !bad_date@15"),
        ("$$3", "!bad_date@15"),
        ("X", "!unknown_identifier@12"),
    ] {
        let code = with_check_character(&format!("+A123PUMP1/{secondary}"));
        assert_eq!(told(&code), format!("hibcc di=A123PUMP1 {expected}"), "{code}");
    }
}

fn with_check_digit(digits: &str) -> String {
    let last = (0..10).map(|last| format!("{digits}{last}")).find(|whole| gs1::has_right_check_digit(whole));
    last.unwrap()
}

fn with_check_character(text: &str) -> String {
    let alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";
    let sum: usize = text.chars().map(|character| alphabet.find(character).unwrap()).sum();
    format!("{text}{}", alphabet.chars().nth(sum % 43).unwrap())
}

prop_compose! {
    fn day()(year in 0i16..=50, month in 1i8..=12, day in 1i8..=28) -> Date {
        Date::new(2000 + year, month, day).unwrap()
    }
}

fn short(date: Date) -> String {
    date.strftime("%y%m%d").to_string()
}

proptest! {
    #[test]
    fn any_text_is_survived_and_faults_have_their_places(text in "(\\(01\\)|\\(10\\)|]d2|\\+|\\$|/|=|&|<GS>|[0-9]{1,14}|.){0,12}") {
        let Reading { udi, faults } = read(&text, TODAY);
        let length = text.chars().count();
        for fault in &faults {
            prop_assert!((1..=length.max(1) + 1).contains(&fault.at), "{:?} of {}", fault, length);
        }
        prop_assert!(udi.is_none_or(|udi| !udi.is_empty()));
        let _ = identifiers(&text);
    }

    #[test]
    fn what_is_built_by_gs1_reads_back(
        digits in "[0-9]{13}",
        lot in "[A-Za-z0-9/.-]{1,20}",
        serial in "[A-Za-z0-9/.-]{1,20}",
        made in day(),
        expires in day(),
    ) {
        let di = with_check_digit(&digits);
        let mut expected = Udi::new(Agency::Gs1);
        expected.device_identifier = Some(di.as_str().into());
        (expected.lot, expected.serial) = (Some(lot.as_str().into()), Some(serial.as_str().into()));
        (expected.manufactured, expected.expires) = (Some(made), Some(expires));
        let (made, expires) = (short(made), short(expires));
        let encoded = |text: &str| text.replace('/', "%2F");
        for code in [
            format!("(01){di}(11){made}(17){expires}(10){lot}(21){serial}"),
            format!("]d201{di}11{made}17{expires}10{lot}\u{1d}21{serial}"),
            format!("21{serial}\u{1d}10{lot}\u{1d}17{expires}11{made}01{di}"),
            format!("https://id.gs1.org/01/{di}/10/{}/21/{}?11={made}&17={expires}", encoded(&lot), encoded(&serial)),
        ] {
            let read = read(&code, TODAY);
            prop_assert_eq!(&read.faults, &[], "{}", &code);
            prop_assert_eq!(read.udi.as_ref(), Some(&expected), "{}", &code);
        }
    }

    #[test]
    fn what_is_built_by_hibcc_reads_back(
        di in "[A-Z][A-Z0-9]{4,21}[0-9]",
        lot in "[A-Z0-9]{1,18}",
        serial in "[A-Z0-9]{1,18}",
        made in day(),
        expires in day(),
    ) {
        let code = with_check_character(&format!(
            "+{di}/$$3{}{lot}/S{serial}/16D{}", short(expires), made.strftime("%Y%m%d")));
        let mut expected = Udi::new(Agency::Hibcc);
        expected.device_identifier = Some(di.into());
        (expected.lot, expected.serial) = (Some(lot.into()), Some(serial.into()));
        (expected.manufactured, expected.expires) = (Some(made), Some(expires));
        prop_assert_eq!(read(&code, TODAY), Reading { udi: Some(expected), faults: Vec::new() });
    }

    #[test]
    fn every_check_character_of_hibcc_is_known_as_such(di in "[A-Z][A-Z0-9]{4,21}[0-9]", lot in "[A-Z0-9]{1,18}") {
        let primary = with_check_character(&format!("+{di}"));
        let link = primary.chars().last().unwrap();
        let secondary = with_check_character(&format!("+$$7{lot}{link}"));
        // A space at the end may be none of the code: then the link before it is taken for the check character.
        prop_assume!(!secondary.ends_with("J ") && link != ' ');
        for (code, lot) in [(primary.clone(), None), (format!("{primary}{secondary}"), Some(lot.into()))] {
            let expected = Identifiers { agency: Agency::Hibcc, device_identifier: di.as_str().into(), serial: None, lot };
            prop_assert_eq!(identifiers(&code), Some(expected), "{}", &code);
        }
    }

    #[test]
    fn one_changed_digit_fails_the_check(digits in "[0-9]{13}", at in 0usize..14, by in 1u8..10) {
        let right = with_check_digit(&digits);
        prop_assert!(identifiers(&right).is_some());
        let mut wrong = right.into_bytes();
        wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
        let wrong = String::from_utf8(wrong).unwrap();
        for code in [wrong.clone(), format!("(01){wrong}(21)7"), format!("]d201{wrong}217")] {
            prop_assert!(read(&code, TODAY).faults.iter().any(|fault| fault.kind == "bad_check_digit"), "{}", &code);
            prop_assert_eq!(identifiers(&code), None);
        }
    }

    #[test]
    fn one_changed_character_of_hibcc_fails_the_check(di in "[A-Z][A-Z0-9]{4,21}[0-9]", at in 1usize..6, by in 1usize..26) {
        let right = with_check_character(&format!("+{di}"));
        // A space at the end may be none of the code: then the digit before it is the check character.
        prop_assume!(!right.ends_with(' '));
        let mut wrong = right.into_bytes();
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        let value = alphabet.iter().position(|letter| *letter == wrong[at]).unwrap();
        wrong[at] = alphabet[(value + by) % 26];
        prop_assume!(wrong[at] != alphabet[value]);
        prop_assert_eq!(identifiers(&String::from_utf8(wrong).unwrap()), None);
    }
}
