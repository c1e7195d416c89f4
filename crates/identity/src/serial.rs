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

/// A serial number as it is compared: compact, without leading zeros. None for placeholders, for less than three
/// characters, for one character over and over (`555555`), and for internet addresses, which some devices write there.
pub(crate) fn normal(text: &str) -> Option<String> {
    let compact = names::compact(text);
    let first = compact.chars().next()?;
    if text.trim().parse::<std::net::IpAddr>().is_ok() {
        return None;
    }
    if PLACEHOLDERS.contains(&compact.as_str()) || compact.chars().all(|character| character == first) {
        return None;
    }
    let short = compact.trim_start_matches('0');
    (short.chars().count() >= 3).then(|| short.to_owned())
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
        for text in
            ["555555", "0000", "N/A", "n.a.", "Unknown", "", "--", "12", "XXXX", "123456", "172.16.193.2"]
        {
            check(text, None);
        }
    }
}
