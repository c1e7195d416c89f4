//! Does a publisher's remedy name an update, or only protections?

/// Phrases that take an update back in the sentence where they stand, or put it off.
const NOT_YET: &[&str] = &[
    "no update",
    "no patch",
    "no fix",
    "no software",
    "no firmware",
    "no security",
    "no longer",
    "no remediation",
    "not available",
    "not be ",
    "not plan",
    "not releas",
    "will not",
    "cannot be",
    "none available",
    "no plan",
    "is planned",
    "under development",
    "until",
    "as soon as",
    "becomes available",
    "workaround",
    "when it is",
];

/// Words that say that something can be installed.
const UPDATE: &[&str] = &[
    "update",
    "updates",
    "updated",
    "updating",
    "upgrade",
    "upgrades",
    "upgraded",
    "upgrading",
    "patch",
    "patches",
    "patched",
    "hotfix",
    "fix",
    "fixes",
    "fixed",
    "install",
];

/// The sentence that tells to install something, where there is one. A sentence that puts the update off counts as
/// none: a person who is sent to install what does not exist loses an hour, one who protects the device meanwhile does
/// not.
pub fn update_named(remedy: &str) -> Option<&str> {
    remedy.split_inclusive(['\n', ';']).flat_map(|line| line.split_inclusive(". ")).map(str::trim).find(
        |sentence| {
            let text = sentence.to_lowercase();
            let mut words = text.split(|character: char| !character.is_alphanumeric());
            words.any(|word| UPDATE.contains(&word)) && !NOT_YET.iter().any(|phrase| text.contains(phrase))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn updates_are_told_from_protections() {
        for (text, update) in [
            ("Update to version 9.33 or later.", true),
            ("Versions below 9.19 are end of life. The vendor recommends users upgrade.", true),
            ("Upgrade to the latest version as soon as it becomes available.", false),
            ("Currently no remediation is planned", false),
            ("The vendor recommends users upgrade to R5.", true),
            ("Install hotfix KB123.", true),
            ("Fixed in 2.1", true),
            ("No fix is planned. Isolate the device from the internet.", false),
            ("The vendor will not be releasing an update.", false),
            ("Place the device behind a firewall.", false),
            ("As a workaround, disable the service until an update is out.", false),
            ("", false),
        ] {
            assert_eq!(update_named(text).is_some(), update, "{text}");
        }
    }
}
