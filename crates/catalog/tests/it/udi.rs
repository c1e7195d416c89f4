//! Codes and tables that others wrote.

use std::collections::BTreeMap;

use wardroom_catalog::udi::read;
use wardroom_model::Date;

const TODAY: Date = Date::constant(2026, 11, 22);

/// GS1's own table of identifiers: each with a value of the shortest and of the longest form is read without a length that is
/// wrong, and one character more or less is not.
#[test]
fn identifiers_have_the_forms_of_the_published_table() {
    let Some(data) = crate::data() else { return };
    let text = std::fs::read_to_string(data.join("clinical/udi/gs1-syntax-dictionary.txt")).unwrap();
    let lines = text.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_digit()));
    let mut checked = 0;
    for line in lines {
        let line = line.split('#').next().unwrap();
        let mut words = line.split_whitespace();
        let mark = words.next().unwrap().split('-').next().unwrap();
        let parts: Vec<&str> = words
            .filter(|word| word.trim_start_matches('[').starts_with(['N', 'X', 'Y', 'Z']))
            .map(|word| word.split(',').next().unwrap())
            .collect();
        let size = |part: &str| -> (usize, usize) {
            let digits = part.trim_matches(['[', ']']).trim_start_matches(['N', 'X', 'Y', 'Z']);
            let most = digits.trim_start_matches('.').parse().unwrap();
            let least = if digits.starts_with('.') { 1 } else { most };
            (if part.starts_with('[') { 0 } else { least }, most)
        };
        let least: usize = parts.iter().map(|part| size(part).0).sum();
        let most: usize = parts.iter().map(|part| size(part).1).sum();
        let wrong = |length: usize| {
            let kinds: BTreeMap<&str, usize> = read(&format!("({mark}){}", "0".repeat(length)), TODAY)
                .faults
                .into_iter()
                .map(|fault| (fault.kind, fault.at))
                .collect();
            assert!(!kinds.contains_key("unknown_identifier"), "{mark}");
            kinds.contains_key("bad_length")
        };
        assert!(!wrong(least) && !wrong(most), "({mark}) takes {least} to {most}");
        assert!(wrong(most + 1), "({mark}) takes at most {most}");
        assert!(mark == "01" || least == 0 || wrong(least - 1), "({mark}) takes at least {least}");
        checked += 1;
    }
    assert!(checked > 200, "{checked}");
}

/// What the FDA's own service reads out of a code.
#[test]
fn codes_are_read_as_the_fda_reads_them() {
    let Some(data) = crate::data() else { return };
    let folder = data.join("fda/gudid/accessgudid-api");
    let mut checked = 0;
    for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let value: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let told = if value["udi"].is_object() { &value["udi"] } else { &value };
        // One of its examples has an item number of GS1 where ICCBBA's identifier belongs.
        let (Some(code), Some(di)) = (told["udi"].as_str(), told["di"].as_str()) else { continue };
        let udi = read(code, TODAY).udi.unwrap();
        let text = |name: &str| told[name].as_str().map(str::to_owned);
        if di.len() == 16 || !code.starts_with("=/") {
            assert_eq!(udi.device_identifier.as_deref(), Some(di));
        }
        assert_eq!(Some(udi.agency.to_string()), text("issuingAgency").map(|name| name.to_lowercase()));
        assert_eq!(udi.lot.as_deref(), told["lotNumber"].as_str());
        assert_eq!(udi.serial.as_deref(), told["serialNumber"].as_str());
        assert_eq!(udi.expires.map(|date| date.to_string()), text("expirationDate"));
        assert_eq!(udi.manufactured.map(|date| date.to_string()), text("manufacturingDate"));
        checked += 1;
    }
    assert!(checked >= 3, "{checked}");
}
