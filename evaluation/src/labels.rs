//! Labels that need a word: names of houses that have parted or joined since, systems that have another name now, and labels that we hold to be wrong.

/// A maker as others name it, our makers that were or are of that house, and why.
const HOUSES: &[(&str, &[&str], &str)] = &[
    ("Checkpoint", &["check_point"], "another spelling"),
    ("Cisco", &["tandberg"], "bought in 2010, and its devices go on saying so"),
    ("HP", &["hp", "hpe"], "one house until 2015, and devices of before say HP"),
    ("HPE", &["hp", "hpe"], "one house until 2015"),
    ("Konica Minolta", &["konica_minolta_business"], "its house for printers"),
    ("Kyocera Mita", &["kyocera"], "its name for printers until 2012"),
    ("NetBotz", &["apc"], "bought in 2005"),
    ("Okidata", &["oki"], "its name in America"),
    ("Poly", &["obihai", "polycom"], "Polycom bought Obihai in 2018 and calls itself so since 2019"),
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

/// Operating systems that have another name now, as others' labels and we write them, both in normal form.
const SYSTEMS: &[(&str, &str)] =
    &[("chrome os", "chromeos"), ("mac os x", "macos"), ("os 400", "ibm i"), ("raspbian", "raspberry pi os")];

/// The label of an operating system, in normal form, by the name that it has now.
pub(crate) fn system_of_today(normal: &str) -> String {
    SYSTEMS.iter().fold(normal.to_owned(), |label, (former, today)| label.replace(former, today))
}

/// What a text begins with, a word of their label, and why we hold the label to be wrong. Found in the development half
/// alone. The claims count as wrong all the same; the page says how many they are.
const DISPUTED: &[(&str, &str, &str)] = &[
    ("APC Metered Rack PDU", "uninterruptible_power_supply", "a power distribution unit, as it says"),
    ("APC Switched Rack PDU", "uninterruptible_power_supply", "a power distribution unit, as it says"),
    ("Cisco Controller", "wireless_access_point", "a wireless controller"),
    ("ConnectUPS", "APC", "a card of Eaton"),
    ("DD-WRT", "Linksys", "DD-WRT runs on routers of many makers"),
    ("Digi TransPort", "console_server", "a router for mobile networks"),
    (
        "HiPath Wireless Access Controller",
        "wireless_access_point",
        "a controller of access points, as it says",
    ),
    ("IBM Info", "Ricoh", "says IBM; Ricoh bought the house that serves it"),
    ("Imagistics", "Oce", "says Imagistics, which was bought later"),
    ("ipos/7.0 UPnP/1.0 TL-WR", "wireless_access_point", "a wireless router, which is both"),
    ("NetCache appliance", "Blue Coat", "says NetApp, which sold the line in 2006"),
    ("Prestige 660", "wireless_access_point", "a wireless router, which is both"),
    ("Speedport W", "wireless_access_point", "a wireless router, which is both"),
    ("CN=Tintri", "Tintro", "a slip of the pen"),
    ("VBrick", "Cisco", "a maker of its own"),
];

/// Why a label of a text is held to be wrong; none where it is not.
pub(crate) fn disputed(text: &str, label: &str) -> Option<&'static str> {
    let found = DISPUTED.iter().find(|(head, word, _)| text.starts_with(head) && *word == label);
    found.map(|(_, _, reason)| *reason)
}
