//! Whole connections, and what must hold for any bytes.

use proptest::prelude::*;
use wardroom_model::Field;

use super::Dicom;
use super::sample::{
    BIG_ENDIAN, CT_STORAGE, Content, DEFLATED, EXPLICIT, Element, FIND_RESPONSE, IMPLICIT, VERIFICATION,
    accept, command, data_set, request, sequence, store, text, unit, value, values,
};
use super::transfer_syntax::TransferSyntax;
use crate::tests_support::{Collected, probe};
use crate::{Direction, Dissector, Progress, Verdict};

use Direction::{ToClient, ToServer};

const SYNTAXES: [(&str, TransferSyntax); 4] = [
    (IMPLICIT, TransferSyntax::IMPLICIT),
    (EXPLICIT, TransferSyntax::EXPLICIT),
    (BIG_ENDIAN, TransferSyntax::BIG_ENDIAN),
    (DEFLATED, TransferSyntax::DEFLATED),
];

const DEVICE: [&str; 8] = [
    "src dicom.modality CT",
    "src dicom.manufacturer EXAMPLE MEDICAL",
    "src dicom.station_name CT-ED-01",
    "src dicom.model_name Example 64",
    "src dicom.device_serial_number SN0042",
    "src dicom.device_uid 1.2.3.99",
    "src dicom.udi (01)00843997009843",
    "src dicom.software_versions 1.0\\1.0.7",
];

fn device(open: bool) -> Vec<Element> {
    let other =
        vec![text(0x0008_0070, b"LO", "PLANTED OTHER MAKER"), text(0x0018_1009, b"UT", "PLANTED UDI")];
    vec![
        text(0x0008_0005, b"CS", "ISO_IR 100"),
        text(0x0008_0060, b"CS", "CT"),
        text(0x0008_0070, b"LO", "EXAMPLE MEDICAL"),
        text(0x0008_0080, b"LO", "PLANTED HOSPITAL"),
        text(0x0008_1010, b"SH", "CT-ED-01"),
        text(0x0008_1090, b"LO", "Example 64"),
        sequence(
            0x0008_1140,
            open,
            vec![other.clone(), vec![sequence(0x0040_a170, open, vec![other.clone()])]],
        ),
        text(0x0010_0010, b"PN", "PLANTED^PATIENT"),
        text(0x0018_1000, b"LO", "SN0042"),
        text(0x0018_1002, b"UI", "1.2.3.99"),
        sequence(
            0x0018_100a,
            open,
            vec![vec![
                text(0x0018_1009, b"UT", "(01)00843997009843"),
                sequence(0x0040_a170, open, vec![other]),
                text(0x0050_0020, b"LO", "PLANTED DESCRIPTION"),
            ]],
        ),
        text(0x0018_1020, b"LO", "1.0\\1.0.7"),
        text(0x0020_0010, b"SH", "PLANTED STUDY"),
        Element { tag: 0x7fe0_0010, vr: *b"OW", content: Content::Bytes(vec![7; 4000]) },
    ]
}

fn opening(syntax: &str) -> [(Direction, Vec<u8>); 2] {
    [
        (ToServer, request(&[(CT_STORAGE, &[IMPLICIT, syntax]), (VERIFICATION, &[IMPLICIT, EXPLICIT])])),
        (ToClient, accept(&[(1, Some(syntax)), (3, None)])),
    ]
}

fn read(pieces: &[(Direction, Vec<u8>)]) -> Collected {
    let (mut dicom, mut heard) = (Dicom::new(), Collected::default());
    for (direction, bytes) in pieces {
        if dicom.feed(*direction, bytes, &mut heard) == Progress::Done {
            return heard;
        }
    }
    dicom.finish(&mut heard);
    heard
}

/// What a connection says after it was opened.
fn read_after_opening(syntax: &str, bytes: Vec<u8>) -> Vec<String> {
    let [request, accept] = opening(syntax);
    let said = read(&[request.clone(), accept.clone()]).lines().len();
    read(&[request, accept, (ToServer, bytes)]).lines().split_off(said)
}

#[test]
fn an_association_says_who_calls_whom_and_for_what() {
    let heard = read(&opening(EXPLICIT));
    assert_eq!(
        heard.lines(),
        [
            "src dicom.calling_ae_title CT_ED_1",
            "dst dicom.called_ae_title ARCHIVE",
            "src dicom.implementation_class_uid 1.2.3.4",
            "src dicom.implementation_version_name SCANNER_54",
            "src dicom.sop_class 1.2.840.10008.5.1.4.1.1.2",
            "src dicom.sop_class 1.2.840.10008.1.1",
            "src dicom.implementation_class_uid 1.2.5",
            "src dicom.implementation_version_name ARCHIVE_7",
            "src dicom.accepted_sop_class 1.2.840.10008.5.1.4.1.1.2",
        ]
    );
    assert_eq!(heard.anomalies, []);
}

#[test]
fn a_stored_data_set_says_what_made_it_in_every_syntax() {
    for (uid, syntax) in SYNTAXES {
        for open in [false, true] {
            let bytes = data_set(syntax, &device(open));
            assert_eq!(read_after_opening(uid, store(1, &bytes, 300)), DEVICE, "{uid} {open}");
        }
    }
}

#[test]
fn a_sequence_of_unknown_kind_is_implicit_within() {
    let inner = text(0x0008_0070, b"LO", "PLANTED");
    let content = Content::Items { items: vec![vec![inner]], open_sequence: true, open_items: true };
    let elements =
        [Element { tag: 0x0008_0040, vr: *b"UN", content }, text(0x0008_0070, b"LO", "EXAMPLE MEDICAL")];
    for (uid, syntax) in SYNTAXES {
        let facts = read_after_opening(uid, store(1, &data_set(syntax, &elements), 300));
        assert_eq!(facts, ["src dicom.manufacturer EXAMPLE MEDICAL"], "{uid}");
    }
}

#[test]
fn several_values_may_share_a_unit() {
    let bytes = data_set(TransferSyntax::EXPLICIT, &device(true));
    let (start, end) = bytes.split_at(100);
    let body = [
        value(1, true, true, &command(1, true)),
        value(1, false, false, start),
        value(1, false, false, &[]),
        value(1, false, true, end),
    ];
    assert_eq!(read_after_opening(EXPLICIT, unit(4, &body.concat())), DEVICE);
}

#[test]
fn facts_are_said_with_the_last_fragment() {
    let bytes = store(1, &data_set(TransferSyntax::EXPLICIT, &device(true)), 300);
    let (mut dicom, mut heard) = (Dicom::new(), Collected::default());
    for (direction, bytes) in opening(EXPLICIT) {
        dicom.feed(direction, &bytes, &mut heard);
    }
    let before = heard.facts.len();
    dicom.feed(ToServer, &bytes[..bytes.len() - 1], &mut heard);
    assert_eq!(heard.facts.len(), before);
    dicom.feed(ToServer, &bytes[bytes.len() - 1..], &mut heard);
    assert_eq!(heard.facts.len(), before + 8);
}

#[test]
fn only_stored_data_sets_are_read() {
    let bytes = data_set(TransferSyntax::EXPLICIT, &device(false));
    let found = [values(1, true, &command(FIND_RESPONSE, true), 300), values(1, false, &bytes, 300)].concat();
    assert_eq!(read_after_opening(EXPLICIT, found), [""; 0]);
    assert_eq!(read_after_opening(EXPLICIT, values(1, false, &bytes, 300)), [""; 0]);
    assert_eq!(read_after_opening(EXPLICIT, store(3, &bytes, 300)), [""; 0]);
}

#[test]
fn one_way_is_enough_where_only_one_syntax_was_offered() {
    let bytes = data_set(TransferSyntax::BIG_ENDIAN, &device(false));
    let pieces = [(ToServer, request(&[(CT_STORAGE, &[BIG_ENDIAN])])), (ToServer, store(1, &bytes, 300))];
    assert_eq!(read(&pieces).lines().split_off(5), DEVICE);
}

#[test]
fn a_connection_may_carry_a_second_association() {
    let bytes = data_set(TransferSyntax::IMPLICIT, &device(false));
    let [first, answer] = opening(EXPLICIT);
    let [second, second_answer] = opening(IMPLICIT);
    let release = [(ToServer, unit(5, &[0; 4])), (ToClient, unit(6, &[0; 4]))];
    let pieces =
        [&[first, answer][..], &release, &[second, second_answer, (ToServer, store(1, &bytes, 300))]]
            .concat();
    assert_eq!(read(&pieces).lines().split_off(18), DEVICE);
}

#[test]
fn an_association_that_is_met_in_the_middle_is_read_where_its_data_sets_tell_their_syntax() {
    for (uid, syntax) in SYNTAXES {
        let stored = store(1, &data_set(syntax, &device(false)), 300);
        assert_eq!(probe::<Dicom>(ToServer, &stored), Verdict::Yes, "{uid}");
        for end in 1..20 {
            assert_eq!(probe::<Dicom>(ToServer, &stored[..end]), Verdict::Unsure, "{uid} {end}");
        }
        for at in [1, 2, 6, 10, 11, 12, 16, 17] {
            let mut other = stored.clone();
            other[at] ^= 0x85;
            assert_eq!(probe::<Dicom>(ToServer, &other), Verdict::No, "{uid} {at}");
        }
        let heard = read(&[(ToServer, stored.clone()), (ToServer, stored)]).lines();
        let expected = if syntax.deflated { vec![] } else { [DEVICE, DEVICE].concat() };
        assert_eq!(heard, expected, "{uid}");
    }
    // A response has no data set; one of a find is not read.
    let found =
        [values(1, true, &command(FIND_RESPONSE, true), 300), values(1, false, &[8; 100], 300)].concat();
    assert_eq!(read(&[(ToClient, found)]).facts, []);
}

#[test]
fn loss_within_what_is_passed_over_loses_nothing() {
    let stored = store(1, &data_set(TransferSyntax::EXPLICIT, &device(true)), 1 << 16);
    let twice = [stored.clone(), stored.clone()].concat();
    let (mut dicom, mut heard) = (Dicom::new(), Collected::default());
    for (direction, bytes) in opening(EXPLICIT) {
        dicom.feed(direction, &bytes, &mut heard);
    }
    let before = heard.facts.len();
    let missing = stored.len() - 1000..stored.len();
    dicom.feed(ToServer, &twice[..missing.start], &mut heard);
    assert_eq!(dicom.gap(ToServer, missing.len() as u64, &mut heard), Progress::More);
    assert_eq!(heard.facts.len(), before + 8);
    dicom.feed(ToServer, &twice[missing.end..], &mut heard);
    assert_eq!(heard.facts.len(), before + 16);
}

#[test]
fn loss_beyond_a_unit_ends_a_way_with_what_was_read() {
    let stored = store(1, &data_set(TransferSyntax::EXPLICIT, &device(true)), 1 << 16);
    let (mut dicom, mut heard) = (Dicom::new(), Collected::default());
    for (direction, bytes) in opening(EXPLICIT) {
        dicom.feed(direction, &bytes, &mut heard);
    }
    let before = heard.facts.len();
    dicom.feed(ToServer, &stored[..stored.len() - 1000], &mut heard);
    assert_eq!(dicom.gap(ToServer, 1001, &mut heard), Progress::More);
    assert_eq!(heard.facts.len(), before + 8);
    assert_eq!(dicom.gap(ToClient, 1, &mut heard), Progress::Done);
}

#[test]
fn an_end_says_what_was_read_so_far() {
    let stored = store(1, &data_set(TransferSyntax::EXPLICIT, &device(true)), 1 << 16);
    let [request, accept] = opening(EXPLICIT);
    let cut = stored[..stored.len() - 1000].to_vec();
    let abort = unit(7, &[0; 4]);
    assert_eq!(read_after_opening(EXPLICIT, cut.clone()), DEVICE);
    assert_eq!(read_after_opening(EXPLICIT, [&cut[..], &stored].concat()).len(), 8);
    let heard = read(&[request, accept, (ToServer, cut), (ToClient, abort)]);
    assert_eq!(heard.lines()[9], "dst dicom.modality CT");
}

#[test]
fn dicom_is_recognised_by_content() {
    let [(_, request), (_, accept)] = opening(EXPLICIT);
    for bytes in [request, accept] {
        assert_eq!(probe::<Dicom>(ToServer, &bytes), Verdict::Yes);
        assert_eq!(probe::<Dicom>(ToServer, &bytes[..99]), Verdict::Yes);
        for end in 0..99 {
            assert_eq!(probe::<Dicom>(ToServer, &bytes[..end]), Verdict::Unsure, "{end}");
        }
        for at in [0, 1, 2, 6, 7, 12, 30, 74, 80, 98] {
            let mut other = bytes.clone();
            other[at] = 0x82;
            assert_eq!(probe::<Dicom>(ToServer, &other), Verdict::No, "{at}");
        }
    }
    assert_eq!(probe::<Dicom>(ToServer, b"\x16\x03\x01\x02\x00\x01"), Verdict::No);
}

#[test]
fn nonsense_is_an_anomaly() {
    for (bytes, expected) in [
        (unit(9, &[]), "unit_unknown"),
        (unit(4, &[0, 0, 0]), "data_value_past_end"),
        (unit(4, &[0, 0, 0, 9, 1, 1]), "data_value_past_end"),
        (unit(1, &[0; 30]), "association_cut"),
        (store(1, b"\x08\0\x60\0\0\0\x02\0CT", 300), "value_representation_unknown"),
        (store(1, &[0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0], 300), "sequence_malformed"),
        (
            store(
                1,
                &b"\x08\0\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff".repeat(40),
                9000,
            ),
            "nesting_too_deep",
        ),
    ] {
        let [request, accept] = opening(EXPLICIT);
        let heard = read(&[request, accept, (ToServer, bytes)]);
        assert_eq!(heard.anomalies.iter().map(|anomaly| anomaly.kind).collect::<Vec<_>>(), [expected]);
    }
}

/// Any data set: wanted elements at the top with values that start with `W`, everything else with `PLANTED`.
fn elements() -> impl Strategy<Value = Vec<Element>> {
    let planted = |tag: u32| text(tag, b"LO", "PLANTED");
    let leaf = proptest::collection::vec(
        prop_oneof![
            Just(planted(0x0008_0070)),
            Just(planted(0x0018_1000)),
            Just(planted(0x0018_1009)),
            Just(planted(0x0010_0010)),
        ],
        0..3,
    );
    let nested = leaf.prop_recursive(3, 12, 3, move |inner| {
        (proptest::collection::vec(inner, 0..3), any::<[bool; 2]>(), any::<bool>()).prop_map(
            |(items, open, unknown)| {
                let content =
                    Content::Items { items, open_sequence: open[0] || unknown, open_items: open[1] };
                vec![Element { tag: 0x0008_1140, vr: if unknown { *b"UN" } else { *b"SQ" }, content }]
            },
        )
    });
    let wanted = [0x0008_0060, 0x0008_0070, 0x0008_1010, 0x0008_1090, 0x0018_1000, 0x0018_1002, 0x0018_1020];
    let udi = any::<[bool; 2]>();
    (proptest::collection::vec(nested, 0..4), any::<[bool; 7]>(), udi).prop_map(
        move |(nested, present, udi)| {
            let mut elements: Vec<Element> = nested.iter().flatten().cloned().collect();
            for (tag, _) in wanted.iter().zip(present).filter(|(_, present)| *present) {
                elements.push(text(*tag, b"LO", &format!("W{tag:08x}")));
            }
            if udi[0] {
                let mut item: Vec<Element> =
                    nested.into_iter().flatten().filter(|e| e.vr != *b"LO").collect();
                item.insert(0, text(0x0018_1009, b"UT", "W00181009"));
                elements.push(sequence(0x0018_100a, udi[1], vec![item]));
            }
            for tag in [0x0008_0080, 0x0010_0010, 0x0010_0020, 0x0010_4000, 0x0008_0090] {
                elements.push(planted(tag));
            }
            // Elements ascend; a planted one at a wanted tag of the top level would not be planted but wanted.
            elements.retain(|e| {
                let is_wanted = wanted.contains(&e.tag) || e.tag == 0x0018_1009;
                !is_wanted || matches!(&e.content, Content::Bytes(bytes) if bytes.starts_with(b"W"))
            });
            elements.sort_by_key(|element| element.tag);
            elements
        },
    )
}

fn expected(elements: &[Element]) -> Vec<String> {
    let mut values = Vec::new();
    for element in elements {
        match &element.content {
            Content::Bytes(bytes) if bytes.starts_with(b"W") => values.push(bytes.clone()),
            Content::Items { items, .. } if element.tag == 0x0018_100a => {
                let Content::Bytes(bytes) = &items[0][0].content else { panic!() };
                values.push(bytes.clone());
            }
            _ => {}
        }
    }
    values.iter().map(|value| String::from_utf8_lossy(value).trim().to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_data_set_gives_what_is_wanted_and_nothing_else(
        elements in elements(),
        at in 0_usize..4,
        size in 8_usize..200,
    ) {
        let (uid, syntax) = SYNTAXES[at];
        let [request, accept] = opening(uid);
        let heard = read(&[request, accept, (ToServer, store(1, &data_set(syntax, &elements), size))]);
        let values: Vec<String> = heard.facts.iter().skip(9).map(|(_, _, value)| value.clone()).collect();
        prop_assert_eq!(values, expected(&elements));
        prop_assert_eq!(heard.anomalies, []);
    }

    #[test]
    fn any_pieces_give_the_same(cuts in proptest::collection::vec(0_usize..9000, 0..30), at in 0_usize..4) {
        let (uid, syntax) = SYNTAXES[at];
        let [request, accept] = opening(uid);
        let stored = store(1, &data_set(syntax, &device(true)), 700);
        let whole = read(&[request.clone(), accept.clone(), (ToServer, stored.clone())]);
        let mut pieces = Vec::new();
        for (direction, bytes) in [request, accept, (ToServer, stored)] {
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % bytes.len()).chain([0, bytes.len()]).collect();
            cuts.sort_unstable();
            pieces.extend(cuts.windows(2).map(|cut| (direction, bytes[cut[0]..cut[1]].to_vec())));
        }
        prop_assert_eq!(read(&pieces), whole);
    }

    #[test]
    fn nothing_breaks_it(
        pieces in proptest::collection::vec((any::<bool>(), proptest::collection::vec(any::<u8>(), 0..400), any::<u16>()), 0..8),
        flips in proptest::collection::vec((0_usize..6000, any::<u8>()), 0..12),
        at in 0_usize..4,
    ) {
        let (uid, syntax) = SYNTAXES[at];
        let mut connection = Vec::new();
        for (direction, mut bytes) in opening(uid).into_iter().chain([(ToServer, store(1, &data_set(syntax, &device(true)), 500))]) {
            for (place, value) in &flips {
                let place = place % bytes.len();
                bytes[place] ^= value;
            }
            connection.push((direction, bytes));
        }
        let (mut dicom, mut heard) = (Dicom::new(), Collected::default());
        for (direction, bytes) in &connection {
            dicom.feed(*direction, bytes, &mut heard);
        }
        for (is_answer, bytes, missing) in pieces {
            let direction = if is_answer { ToClient } else { ToServer };
            dicom.feed(direction, &bytes, &mut heard);
            dicom.gap(direction, missing.into(), &mut heard);
            probe::<Dicom>(direction, &bytes);
        }
        dicom.finish(&mut heard);
        prop_assert!(heard.facts.iter().all(|(_, field, _)| Field::ALL.contains(field)));
    }
}
