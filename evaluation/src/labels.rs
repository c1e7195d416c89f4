//! Labels that need a word: names of houses that have parted or joined since, and labels that we hold to be wrong.

/// A maker as others name it, our makers that were or are of that house, and why.
const HOUSES: &[(&str, &[&str], &str)] = &[
    ("Checkpoint", &["check_point"], "another spelling"),
    ("Cisco", &["tandberg"], "bought in 2010, and its devices go on saying so"),
    ("HP", &["hp", "hpe"], "one house until 2015, and devices of before say HP"),
    ("HPE", &["hp", "hpe"], "one house until 2015"),
    ("Konica Minolta", &["konica_minolta_business"], "its house for printers"),
    ("NetBotz", &["apc"], "bought in 2005"),
    ("Okidata", &["oki"], "its name in America"),
    ("Samsung", &["samsung_electronics"], "its house for printers, telephones and cameras"),
    ("Sharp", &["sharp_electronics"], "its house in full"),
    (
        "Siemens",
        &["siemens_healthineers", "siemens_industry", "unify"],
        "its houses by trade, and what was its telephones",
    ),
    ("Symbol", &["zebra"], "bought by Motorola, then by Zebra in 2014"),
    ("Toshiba", &["toshiba_tec", "toshiba_computers", "canon_medical"], "its houses by trade"),
];

/// Is our maker of the house that their label names?
pub(crate) fn is_of_house(label: &str, ours: &str) -> bool {
    HOUSES.iter().any(|(house, makers, _)| house.eq_ignore_ascii_case(label) && makers.contains(&ours))
}
