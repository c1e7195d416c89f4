//! What each field is held against: a line for each in `oracles/`, by group.
//!
//! `tshark NAME` is compared frame by frame over every capture (`tshark/`); `file NAME` is an expected file beside the
//! captures; `published SOURCE` an example of a standard or of another implementation, replayed by a test of the
//! dissector; `none REASON` says why there is nothing to hold it against.

use std::collections::BTreeMap;

use wardroom_model::Field;

const TABLES: [&str; 5] = [
    include_str!("oracles/link.txt"),
    include_str!("oracles/names.txt"),
    include_str!("oracles/services.txt"),
    include_str!("oracles/clinical.txt"),
    include_str!("oracles/plant.txt"),
];

/// Field, kind of oracle, which one.
pub(crate) fn oracles() -> BTreeMap<Field, (&'static str, &'static str)> {
    let lines = TABLES.iter().flat_map(|table| table.lines());
    let mut oracles = BTreeMap::new();
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut words = line.splitn(3, ' ');
        let (name, kind, which) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap_or(""));
        let field = Field::parse(name).expect(name);
        assert!(["tshark", "file", "published", "none"].contains(&kind), "{line}");
        assert!(!which.is_empty(), "{name} does not say which");
        assert!(oracles.insert(field, (kind, which)).is_none(), "{name} stands twice");
    }
    oracles
}

#[test]
fn every_field_has_an_oracle() {
    let oracles = oracles();
    let missing: Vec<String> =
        Field::ALL.iter().filter(|field| !oracles.contains_key(field)).map(Field::to_string).collect();
    assert!(missing.is_empty(), "no line in oracles/ for {missing:?}");
}
