//! What a host is called: which observations name it, and by which text.
//!
//! NetBIOS registers many kinds of name; the suffix says which ([MS-NBTE]). Only the workstation service (`00`) and the
//! file service (`20`) carry the computer's own name. The others are of its workgroup (`1b`, `1c`, `1d`, `1e`), its
//! user (`03`) or of services.

use wardroom_model::{Field, Host, Identity, Observation, Protocol};

/// Suffixes of the NetBIOS names that are the computer's own.
const OWN_SUFFIXES: [&str; 2] = ["00", "20"];

/// The name that an observation gives its host; none where it names something else, or nothing.
pub fn name_of(heard: &Observation) -> Option<&str> {
    let name = match heard.field {
        Field::DhcpHostName | Field::DhcpFullName | Field::DnsName | Field::MdnsName => &*heard.value,
        Field::NbnsName => own_of_netbios(&heard.value)?,
        _ => return None,
    };
    Some(name.trim()).filter(|name| !name.is_empty())
}

/// A NetBIOS name without its suffix; none where that says that it is not the computer's own.
pub(crate) fn own_of_netbios(text: &str) -> Option<&str> {
    match text.split_once('<') {
        None => Some(text),
        Some((name, suffix)) => OWN_SUFFIXES.contains(&suffix.trim_end_matches('>')).then_some(name),
    }
}

/// Fields that name a host, the most trusted first.
const NAMING: [Field; 6] = [
    Field::DhcpFullName,
    Field::DhcpHostName,
    Field::NbnsName,
    Field::MdnsName,
    Field::DnsName,
    Field::DicomStationName,
];

/// What a host is called, each name once, the most trusted first. The stations that its images name are its own names
/// only where it does not pass on what others made.
pub fn names<'h>(host: &'h Host, identity: &Identity) -> Vec<&'h str> {
    let passes_on = identity
        .evidence
        .iter()
        .any(|piece| piece.field.protocol() == Protocol::Dicom && piece.fingerprint.ends_with(".passed_on"));
    let mut names: Vec<&str> = Vec::new();
    for field in NAMING {
        for heard in host.observations.iter().filter(|heard| heard.field == field) {
            let station = || (field == Field::DicomStationName && !passes_on).then(|| heard.value.trim());
            let Some(name) = name_of(heard).or_else(station).filter(|name| !name.is_empty()) else {
                continue;
            };
            if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                names.push(name);
            }
        }
    }
    names
}

/// The short names of a host in lower case, each once, with the texts that they were read from.
pub(crate) fn short_names(host: &Host) -> Vec<(String, &str)> {
    let texts = host.observations.iter().filter_map(name_of);
    let mut found: Vec<(String, &str)> = texts.filter_map(|text| Some((short(text)?, text))).collect();
    found.sort();
    found.dedup_by(|a, b| a.0 == b.0);
    found
}

/// The first label of a name, in lower case. None where it says nothing.
pub(crate) fn short(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('\\');
    let label = text.split(['.', '<', ' ']).next()?.to_lowercase();
    let says_nothing = matches!(label.as_str(), "" | "localhost" | "unknown" | "none" | "na" | "n/a" | "-");
    (!says_nothing && label.parse::<u32>().is_err()).then_some(label)
}

/// A short name without what people leave out: dashes but those between two numbers, and zeros before a number. `ct-ed-01` and
/// `cted1` are one, `icu-1-01` and `icu-10-1` are not.
pub(crate) fn plain(short: &str) -> String {
    let mut plain = String::with_capacity(short.len());
    let (mut is_apart, mut characters) = (false, short.chars().peekable());
    while let Some(character) = characters.next() {
        if !character.is_alphanumeric() {
            is_apart = true;
            continue;
        }
        let after_number = plain.ends_with(|before: char| before.is_ascii_digit());
        let is_number = character.is_ascii_digit();
        if is_apart && after_number && is_number {
            plain.push('-');
        }
        let leads = is_apart || !after_number;
        is_apart = false;
        let more = characters.peek().is_some_and(char::is_ascii_digit);
        if !(character == '0' && leads && more) {
            plain.push(character);
        }
    }
    plain
}

/// Are two short names one? NetBIOS cuts names off after 15 characters; people leave out dashes and zeros before a number.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a == b || plain(a) == plain(b) || (a.len().min(b.len()) == 15 && (a.starts_with(b) || b.starts_with(a)))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn dashes_and_leading_zeros_do_not_count_but_between_numbers() {
        for (one, other, same) in [
            ("ct-ed-01", "cted1", true),
            ("ct_ed_001", "ct-ed-1", true),
            ("icu-1-01", "icu-1-1", true),
            ("icu-1-01", "icu-10-1", false),
            ("icu-1-001", "icu-1-1", true),
            ("ct-10", "ct-1", false),
            ("ct-0", "ct", false),
            ("ct-100", "ct-1", false),
        ] {
            assert_eq!(plain(one) == plain(other), same, "{one} {other}: {} {}", plain(one), plain(other));
        }
    }
}
