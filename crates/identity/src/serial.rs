//! Serial numbers: when two texts are one number, and when a text is none.

use wardroom_catalog::names;

/// What people and programs write where they have no serial number, in compact form.
const PLACEHOLDERS: &[&str] = &[
    "",
    "na",
    "none",
    "null",
    "nil",
    "unknown",
    "notavailable",
    "notapplicable",
    "unbekannt",
    "serial",
    "serialnumber",
    "sn",
    "default",
    "tbd",
    "test",
    "demo",
    "xxx",
    "nosn",
    "noserial",
    "pending",
    "various",
    "0123456789",
    "123456789",
    "12345678",
    "1234567",
    "123456",
    "12345",
    "1234",
    "123",
];

/// What people write before a serial number, in compact form, the longest first.
const LABELS: &[&str] = &["serialnumber", "serialno", "serial", "sno", "sn"];

/// A serial number as it is compared: compact, without `S/N` before it and without leading zeros. None for placeholders, for less than three
/// characters, for one character over and over (`555555`), and for internet addresses, which some devices write there.
pub(crate) fn normal(text: &str) -> Option<String> {
    let written = names::compact(text);
    let labelled = LABELS.iter().find_map(|label| written.strip_prefix(label));
    // Only before a number: elsewhere the letters may be the number's own.
    let is_number = |rest: &&str| {
        rest.starts_with(|first: char| first.is_ascii_digit()) && is_long(rest.trim_start_matches('0'))
    };
    let labelled = labelled.filter(is_number);
    let compact = labelled.unwrap_or(&written);
    let first = compact.chars().next()?;
    if text.trim().parse::<std::net::IpAddr>().is_ok() {
        return None;
    }
    if PLACEHOLDERS.contains(&compact) || compact.chars().all(|character| character == first) {
        return None;
    }
    let short = compact.trim_start_matches('0');
    is_long(short).then(|| short.to_owned())
}

fn is_long(text: &str) -> bool {
    text.chars().count() >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_no_serial_numbers_and_zeros_do_not_count() {
        let check =
            |text: &str, expected: Option<&str>| assert_eq!(normal(text).as_deref(), expected, "{text}");
        check("00000000CT04417", Some("ct04417"));
        check("DE-44012231", Some("de44012231"));
        check("95214", Some("95214"));
        check("SN 0095214", Some("95214"));
        check("S/N: 95214", Some("95214"));
        check("Serial No. 95214", Some("95214"));
        check("SNK4401", Some("snk4401"));
        check("SN-0042", Some("sn0042"));
        check("SN 123456", None);
        for text in
            ["555555", "0000", "N/A", "n.a.", "Unknown", "", "--", "12", "XXXX", "123456", "172.16.193.2"]
        {
            check(text, None);
        }
    }
}
