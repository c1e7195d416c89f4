//! Hosts that are named after what is written on the device: its tag or its serial number.

/// Shorter numbers stand in names for other reasons.
const LONG_ENOUGH: usize = 5;

/// Does the name end with the tag, or with all its last digits? Both in compact form.
pub(super) fn after_tag(name: &str, tag: &str) -> bool {
    tag_ends(tag).any(|end| ends_with(name, end))
}

/// Does the name end with the serial number, of which leading zeros do not count? Both in compact form.
pub(super) fn after_serial(name: &str, serial: &str) -> bool {
    is_long(serial)
        && name.strip_suffix(serial).is_some_and(|head| is_end(head.trim_end_matches('0'), serial))
}

/// The tag, and its last digits, where they are long enough to name a device.
pub(super) fn tag_ends(tag: &str) -> impl Iterator<Item = &str> {
    let letters = tag.trim_end_matches(|character: char| character.is_ascii_digit());
    let digits = tag.get(letters.len()..).unwrap_or_default();
    [tag, digits].into_iter().filter(|end| is_long(end))
}

/// Every end of a name that might be a tag or a serial number.
pub(super) fn ends(name: &str) -> impl Iterator<Item = &str> {
    name.char_indices().filter_map(|(at, _)| name.get(at..)).filter(|end| is_long(end))
}

fn is_long(text: &str) -> bool {
    text.len() >= LONG_ENOUGH && text.contains(|character: char| character.is_ascii_digit())
}

fn ends_with(name: &str, end: &str) -> bool {
    name.strip_suffix(end).is_some_and(|head| is_end(head, end))
}

/// The rest of a longer number is no number.
fn is_end(head: &str, end: &str) -> bool {
    let digit = |character: char| character.is_ascii_digit();
    !(head.ends_with(digit) && end.starts_with(digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_ends_with_the_whole_number() {
        for (name, tag, expected) in [
            ("sgh000101", "sgh000101", true),
            ("bme000101", "sgh000101", true),
            ("ct9000101", "sgh000101", false),
            ("ct0101", "sgh0101", false),
            ("ctroom", "ctroom", false),
        ] {
            assert_eq!(after_tag(name, tag), expected, "{name} {tag}");
        }
        for (name, serial, expected) in
            [("awp141388", "141388", true), ("awp00141388", "141388", true), ("awp9141388", "141388", false)]
        {
            assert_eq!(after_serial(name, serial), expected, "{name} {serial}");
        }
    }
}
