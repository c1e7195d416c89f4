//! Words of a line: addresses and VLANs in the makers' notations.

use std::net::IpAddr;

use wardroom_model::Mac;

/// `0011.2233.4455`, `00:11:22:33:44:55`, `00-11-…`, `0011-2233-4455`, `001122-334455`. Twelve bare digits are none: they
/// may be a serial number.
pub(super) fn mac(word: &str) -> Option<Mac> {
    let word = word.trim_matches(['(', ')', ',', '[', ']']);
    let separator = word.chars().find(|character| matches!(character, ':' | '-' | '.'))?;
    let mut parts = 0;
    let mut length = None;
    for part in word.split(separator) {
        let same = *length.get_or_insert(part.len()) == part.len();
        if !same || !part.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        parts += 1;
    }
    matches!((parts, length), (6, Some(2)) | (3, Some(4)) | (2, Some(6))).then(|| word.parse().ok())?
}

/// Twelve bare digits too, and what follows a colon left out: what port identifiers hold.
pub(super) fn loose_mac(word: &str) -> Option<Mac> {
    let bare = |word: &str| {
        (word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| word.parse().ok())?
    };
    mac(word).or_else(|| bare(word)).or_else(|| bare(word.split_once(':')?.0))
}

pub(super) fn ip(word: &str) -> Option<IpAddr> {
    let word = word.trim_matches(['(', ')', ',', '[', ']']);
    let ip: IpAddr = word.parse().ok()?;
    (!ip.is_unspecified()).then_some(ip)
}

/// `Vlan10`, `vlan954`, `Vlanif20`, `Vl 10`, in a word of its own.
pub(super) fn named_vlan(line: &str) -> Option<u16> {
    let words: Vec<&str> = line.split_ascii_whitespace().map(|word| word.trim_end_matches(',')).collect();
    words.iter().enumerate().find_map(|(at, word)| {
        let lower = word.to_ascii_lowercase();
        if lower == "vl" {
            return vlan(words.get(at + 1)?);
        }
        ["vlanif", "vlan-", "vlan", "vl", "ve"].iter().find_map(|name| vlan(lower.strip_prefix(name)?))
    })
}

/// A number that a VLAN can have.
pub(super) fn vlan(word: &str) -> Option<u16> {
    let digits = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    word.parse().ok().filter(|id| digits && (1..4095).contains(id))
}

/// `    10/-` alone on its line.
pub(super) fn vlan_below(line: &str) -> Option<u16> {
    let (outer, inner) = line.trim().split_once('/')?;
    (inner == "-" || vlan(inner).is_some()).then(|| vlan(outer))?
}

/// The last word behind a MAC address, where it looks like a port: letters or marks, and a digit.
pub(super) fn last_port(line: &str) -> Option<&str> {
    let last = line.split_ascii_whitespace().next_back()?;
    let has = |is_it: fn(&u8) -> bool| last.as_bytes().iter().any(is_it);
    let looks_so = has(u8::is_ascii_digit) && has(|byte| !byte.is_ascii_digit());
    (looks_so && mac(last).is_none() && ip(last).is_none() && named_vlan(last).is_none()).then_some(last)
}

/// The name in a prompt with a command behind it: `SW1#show ip arp`, `<core>display arp`.
pub(super) fn prompt(line: &str) -> Option<&str> {
    let line = line.trim();
    let (name, command) = match line.strip_prefix('<') {
        Some(rest) => rest.split_once('>')?,
        None => line.split_once(['#', '>'])?,
    };
    let command = command.trim_start();
    let is_command =
        ["sh ", "sho ", "show ", "dis ", "disp ", "display "].iter().any(|verb| command.starts_with(verb));
    let is_name = !name.is_empty() && name.len() <= 64 && !name.contains(char::is_whitespace);
    // `user@switch>` of Junos: who was logged in is nobody's business.
    (is_command && is_name).then(|| name.rsplit('@').next().unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_words() {
        for word in [
            "0011.2233.4455",
            "00:11:22:33:44:55",
            "00-11-22-33-44-55",
            "0011-2233-4455",
            "001122-334455",
            "(00:11:22:33:44:55)",
        ] {
            assert_eq!(mac(word).map(|mac| mac.to_string()).as_deref(), Some("00:11:22:33:44:55"), "{word}");
        }
        for word in [
            "001122334455",
            "1.2.3",
            "2024-01-02",
            "00:11:22",
            "10.1.2.3",
            "1/2/1",
            "00:01:02",
            "zz11.2233.4455",
            "-",
            "",
        ] {
            assert_eq!(mac(word), None, "{word}");
        }
        assert_eq!(
            loose_mac("C8F9F9D61BC2:P1").map(|mac| mac.to_string()).as_deref(),
            Some("c8:f9:f9:d6:1b:c2")
        );
    }

    #[test]
    fn vlans_and_prompts_are_found() {
        for (line, expected) in [
            ("10.1.1.1 0 0011.2233.4455 ARPA Vlan10", Some(10)),
            ("x Vl 10 CP", Some(10)),
            ("x Vlanif20", Some(20)),
            ("Vlan101, Port-Channel2", Some(101)),
            ("vlanx Vlan9999 Vlan", None),
        ] {
            assert_eq!(named_vlan(line), expected, "{line}");
        }
        assert_eq!(vlan_below("            10/-"), Some(10));
        assert_eq!(vlan_below(" 1/2/1 "), None);
        assert_eq!(prompt("SW1#show ip arp"), Some("SW1"));
        assert_eq!(prompt("jane@edge> show lldp neighbors"), Some("edge"));
        assert_eq!(prompt("r1-services# show lldp neighbor"), Some("r1-services"));
        assert_eq!(prompt("# show must go on"), None);
    }
}
