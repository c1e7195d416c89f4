//! What a system says that it does, in the words of the house; makers print letters or words.

/// Letters and words of LLDP, in the order of IEEE 802.1AB table 8-4.
const LLDP: [(&str, &[&str]); 8] = [
    ("other", &["o", "other"]),
    ("repeater", &["p", "r-", "repeater"]),
    ("bridge", &["b", "bridge"]),
    ("access point", &["w", "wlanaccesspoint", "wlan", "access"]),
    ("router", &["r", "router"]),
    ("telephone", &["t", "telephone", "phone"]),
    ("cable modem", &["c", "d", "docsiscabledevice", "docsis"]),
    ("station", &["s", "station", "stationonly"]),
];

/// Words of CDP, in the order of its bits.
const CDP: [(&str, &[&str]); 10] = [
    ("router", &["router"]),
    ("transparent bridge", &["trans-bridge"]),
    ("source route bridge", &["source-route-bridge"]),
    ("switch", &["switch"]),
    ("host", &["host"]),
    ("multicast filter", &["igmp"]),
    ("repeater", &["repeater"]),
    ("telephone", &["phone", "voip-phone"]),
    ("remotely managed", &["remotely-managed-device"]),
    ("two-port relay", &["two-port"]),
];

pub(super) fn of_lldp(text: &str) -> String {
    named(text, &LLDP)
}

pub(super) fn of_cdp(text: &str) -> String {
    named(text, &CDP)
}

fn named(text: &str, names: &[(&str, &[&str])]) -> String {
    let lower = text.to_ascii_lowercase();
    let words: Vec<&str> = lower.split([',', ' ', '\t']).filter(|word| !word.is_empty()).collect();
    let has = |(_, known): &&(&str, &[&str])| words.iter().any(|word| known.contains(word));
    let found: Vec<&str> = names.iter().filter(has).map(|(name, _)| *name).collect();
    found.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_words_are_the_same() {
        for text in ["B,R", "B, R", "bridge router", "R, B,", "bridge, router"] {
            assert_eq!(of_lldp(text), "bridge,router", "{text}");
        }
        assert_eq!(of_lldp("wlanAccessPoint"), "access point");
        assert_eq!(
            of_cdp("Router Switch IGMP Filtering Supports-STP-Dispute"),
            "router,switch,multicast filter"
        );
        assert_eq!(of_cdp(""), "");
    }
}
