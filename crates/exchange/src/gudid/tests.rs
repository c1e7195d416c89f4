use proptest::prelude::*;

use super::*;

fn read(file: &[u8], size: usize) -> (Vec<ProductEntry>, Vec<Problem>) {
    let (mut reader, mut entries) = (Reader::new("f"), Vec::new());
    for piece in file.chunks(size.max(1)) {
        reader.read(piece, &mut |entry| entries.push(entry));
    }
    let problems = reader.finish(&mut |entry| entries.push(entry));
    (entries, problems)
}

fn shown(entry: &ProductEntry) -> String {
    let record = |record: &ProductRecord| {
        let text = |text: &Option<Box<str>>| text.as_deref().unwrap_or("-").to_owned();
        let codes = record.product_codes.iter().map(|code| &*code.code).collect::<Vec<_>>().join(",");
        format!(
            "{} {}/{}/{}/{} {} lot={:?} serial={:?} mri={} other={} codes={codes} gmdn={} implant={:?} @{}",
            record.device_identifier,
            text(&record.brand),
            text(&record.model),
            text(&record.catalogue_number),
            text(&record.company),
            text(&record.version_date),
            record.has_lot,
            record.has_serial,
            record.mri_safety.map_or("-", MriSafety::slug),
            record.other_identifiers.join(","),
            record.gmdn_codes.join(","),
            record.implantable,
            record.read_at.at,
        )
    };
    match entry {
        ProductEntry::Whole(whole) => format!("whole {}", record(whole)),
        ProductEntry::Head(head) => format!("head {}", record(head)),
        ProductEntry::Identifier { of, other } => format!("{of} is {other}"),
        ProductEntry::Code { of, code } => format!("{of} code {} {:?}", code.code, code.name),
        ProductEntry::Term { of, gmdn_code, implantable } => {
            format!("{of} term {gmdn_code:?} {implantable:?}")
        }
        ProductEntry::Kind(code) => {
            format!("kind {} {:?} {:?} {:?}", code.code, code.name, code.device_class, code.life_supporting)
        }
    }
}

/// The entries and problems of a file, the same in one and in pieces.
fn check(file: &str, expected: &[&str], problems: &[&str]) {
    let whole = read(file.as_bytes(), file.len());
    assert_eq!(whole, read(file.as_bytes(), 7), "in one and in pieces");
    let entries: Vec<String> = whole.0.iter().map(shown).collect();
    assert_eq!(entries, expected);
    let told: Vec<String> =
        whole.1.iter().map(|problem| format!("{} {}", problem.at, problem.kind)).collect();
    assert_eq!(told, problems);
}

#[test]
fn tables_of_a_release() {
    check(
        "PrimaryDI|publicVersionDate|brandName|versionModelNumber|catalogNumber|companyName|lotBatch|serialNumber|MRISafetyStatus|rx\r\n\
         00844588003288|2025-04-15|Muster Pump|MP 1||ACME, INC.|false|true|MR Conditional|true\r\n\
         |2025-04-15|No identifier|MP 2||ACME, INC.|false|true|MR Safe|true\r\n\
         torn|row\r\n\
         \r\n\
         B072X1|20250415|Other|null|C-1|||true|Who knows|\n",
        &[
            "head 00844588003288 Muster Pump/MP 1/-/ACME, INC. 2025-04-15 lot=Some(false) serial=Some(true) \
             mri=conditional other= codes= gmdn= implant=None @line 2",
            "head B072X1 Other/-/C-1/- 2025-04-15 lot=None serial=Some(true) mri=- other= codes= gmdn= implant=None @line 6",
        ],
        &["line 3 bad_row", "line 4 ragged_row"],
    );
    check(
        "PrimaryDI|productCode|productCodeName\n00844588003288|FRN|Pump, infusion\n00844588003288|F1|x\n00844588003288|MEA|",
        &["00844588003288 code FRN Some(\"Pump, infusion\")", "00844588003288 code MEA None"],
        &["line 3 bad_row"],
    );
    check(
        "PrimaryDI|deviceId|deviceIdType\n00844588003288|00844588003288|Primary\n00844588003288|10844588003285|Package\n",
        &["00844588003288 is 10844588003285"],
        &[],
    );
    check(
        "PrimaryDI|gmdnCode|gmdnPTName|gmdnPTDefinition|implantable\n1|35420|Licensed|Licensed|false\n2|||x|\n",
        &["1 term Some(\"35420\") Some(false)"],
        &[],
    );
    check(
        "PRODUCTCODE|DEVICENAME|DEVICECLASS|Implant_Flag|Life_Sustain_support_flag\nCBK|Ventilator|2|N|Y\n",
        &["kind CBK Some(\"Ventilator\") Some(\"2\") Some(true)"],
        &[],
    );
    check("PrimaryDI|phone|email\n1|2|3\n", &[], &[]);
    check("a|b\n1|2\n", &[], &["line 1 unknown_table"]);
    check("", &[], &[]);
}

#[test]
fn records_of_the_xml_release() {
    let device = |body: &str| {
        format!(
            "  <device xmlns=\"http://www.fda.gov/cdrh/gudid\">\n{body}  <brandName>A &amp; B &#8212;</brandName>\n</device>\n"
        )
    };
    let identifiers = "<identifiers><identifier><deviceId>00844588003288</deviceId><deviceIdType>Primary</deviceIdType>\
         </identifier><identifier><deviceId>10844588003285</deviceId><deviceIdType>Package</deviceIdType></identifier>\
         </identifiers>\n<pkgQuantity xsi:nil=\"true\" />\n";
    let more = "<gmdnTerms><gmdn><gmdnCode>35420</gmdnCode><gmdnPTName>Licensed</gmdnPTName><implantable>true</implantable>\
         </gmdn></gmdnTerms><productCodes><fdaProductCode><productCode>FRN</productCode></fdaProductCode></productCodes>\n";
    let whole = format!(
        "\u{feff}<?xml version=\"1.0\"?>\n<devices>\n{}{}{}{}</devices>\n",
        device(identifiers),
        device("<identifiers/>\n"),
        device("<broken\n"),
        device(&format!("{identifiers}{more}")),
    );
    let all = "00844588003288 A & B —/-/-/- - lot=None serial=None mri=- other=10844588003285";
    check(
        &whole,
        &[
            &format!("whole {all} codes= gmdn= implant=None @line 3"),
            &format!("whole {all} codes=FRN gmdn=35420 implant=Some(true) @line 16"),
        ],
        &["line 8 bad_record", "line 12 bad_record"],
    );
    check("<gudid><device>\n<brandName>x", &[], &["line 1 torn_record"]);
}

#[test]
fn answers_as_json() {
    check(
        r#"{"gudid":{"device":{"publicVersionDate":"2018-07-23T00:00:00.000Z","identifiers":{"identifier":
        [{"deviceId":"08717648200274","deviceIdType":"Primary"}]},"brandName":"MUSTER","companyName":"ACME","lotBatch":true,
        "productCodes":{"fdaProductCode":[{"productCode":"NIQ","productCodeName":"Stent"}]}}},
        "productCodes":[{"productCode":"NIQ","deviceClass":"3","lifeSustainSupportFlag":"Y","deviceName":"Stent"}]}"#,
        &[
            "whole 08717648200274 MUSTER/-/-/ACME 2018-07-23 lot=Some(true) serial=None mri=- other= codes=NIQ gmdn= \
             implant=None @/gudid/device",
            "kind NIQ Some(\"Stent\") Some(\"3\") Some(true)",
        ],
        &[],
    );
    check(
        r#"{"results":[{"brand_name":"M","identifiers":[{"id":"1","type":"Primary"}],"has_serial_number":"true",
        "product_codes":[{"code":"MAX","name":"x","openfda":{"device_class":"2"}}],"gmdn_terms":[{"code":"57805"}]},
        {"brand_name":"none","identifiers":[]}]}"#,
        &[
            "whole 1 M/-/-/- - lot=None serial=Some(true) mri=- other= codes=MAX gmdn=57805 implant=None @/results/0",
        ],
        &["/results/1 bad_record"],
    );
    check("{\"a\":1}", &[], &["byte 0 no_record"]);
    check("{\"a\":", &[], &["line 1 not_json"]);
}

#[test]
fn a_line_without_an_end_costs_itself_only() {
    let long = "x".repeat(2 * LONGEST_RECORD);
    let file = format!("PrimaryDI|productCode\n1|FRN\n{long}\n2|FRN\n");
    let (entries, problems) = read(file.as_bytes(), 1 << 16);
    assert_eq!((entries.len(), problems.len()), (2, 1), "{problems:?}");
    assert_eq!((&*problems[0].at, &*problems[0].kind), ("line 3", "too_long"));
}

#[test]
fn blank_space_before_a_file_is_not_kept_and_its_lines_are_counted() {
    let mut reader = Reader::new("f");
    let mut entries = 0;
    for _ in 0..256 {
        reader.read(&[b'\n'; 1 << 10], &mut |_| entries += 1);
        assert!(reader.held.len() < 1 << 12, "{} bytes are held", reader.held.len());
    }
    reader.read(b" PrimaryDI|productCode\n1|FRN\ntorn\n", &mut |_| entries += 1);
    let problems = reader.finish(&mut |_| entries += 1);
    assert_eq!(entries, 1);
    assert_eq!(problems.iter().map(|problem| &*problem.at).collect::<Vec<_>>(), ["line 262147"]);
    check("\n\n<gudid>\n<device>", &[], &["line 4 torn_record"]);
    check("\n\u{feff}PrimaryDI|productCode\n1|F\n", &[], &["line 3 bad_row"]);
}

#[test]
fn a_document_longer_than_an_answer_is_not_held() {
    let mut reader = Reader::new("f");
    reader.read(b"[", &mut |_| {});
    for _ in 0..LONGEST_JSON >> 18 {
        reader.read(&[b' '; 1 << 18], &mut |_| {});
    }
    assert_eq!(reader.held.capacity(), 0);
    let problems = reader.finish(&mut |_| {});
    assert_eq!(problems.iter().map(|problem| &*problem.kind).collect::<Vec<_>>(), ["too_long"]);
    // What a document unfolds to in memory is some twenty times its length.
    const { assert!(LONGEST_JSON <= 16 << 20) };
}

#[test]
fn xml_that_holds_no_products_is_told() {
    check("<?xml version=\"1.0\"?>\n<devices />", &[], &[]);
    check("<gudid><header/></gudid>", &[], &[]);
    check("<html>\n<p>Sign in</p></html>", &[], &["the whole file no_record"]);
}

#[test]
fn a_record_with_more_parts_than_any_product_has_is_passed_over() {
    let one = "<identifier><deviceId>1</deviceId></identifier>";
    let of = |count: usize| {
        let identifiers = one.repeat(count);
        format!(
            "<device><identifiers><identifier><deviceId>7</deviceId><deviceIdType>Primary</deviceIdType></identifier>\
             {identifiers}</identifiers></device>"
        )
    };
    let (entries, problems) = read((of(MOST_PARTS - 1) + &of(MOST_PARTS)).as_bytes(), 1 << 16);
    assert_eq!((entries.len(), problems.len()), (1, 1), "{problems:?}");
}

#[test]
fn a_day_is_one_of_the_calendar() {
    for (text, expected) in [
        ("2018-07-23", Some("2018-07-23")),
        ("20180723", Some("2018-07-23")),
        ("2018-07-23T00:00:00.000Z", Some("2018-07-23")),
        ("99999999", None),
        ("2018-13-01", None),
        ("2018-02-30", None),
        ("20180723x", None),
        ("", None),
    ] {
        assert_eq!(day(text).as_deref(), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived_the_same_in_pieces(
        text in "(PrimaryDI\\|productCode\n|[0-9]{14}\\|FRN\n|<device>|</device>|<deviceId>1|&#1;|\\{\"identifiers\":|.|\n|\\|){0,20}",
        size in 1usize..40,
    ) {
        prop_assert_eq!(read(text.as_bytes(), text.len()), read(text.as_bytes(), size));
    }
}
