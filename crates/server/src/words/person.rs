//! Words about people: their roles, what these may do, and where they sign in from.

use std::borrow::Borrow;

use wardroom_model::actor::{Right, Role};

/// A role.
pub(crate) fn role(role: impl Borrow<Role>) -> &'static str {
    match role.borrow() {
        Role::Technician => "Biomed technician",
        Role::ClinicalEngineer => "Clinical engineer",
        Role::HtmDirector => "HTM director",
        Role::SecurityAnalyst => "Security analyst",
        Role::NetworkEngineer => "Network engineer",
        Role::Auditor => "Auditor",
        Role::Administrator => "Administrator",
        Role::Sensor => "Sensor",
        Role::System => "Wardroom itself",
    }
}

/// Roles of people that have a right, as a person says them.
pub(crate) fn who_may(right: Right) -> String {
    let of_people = |role: &&Role| !matches!(role, Role::System | Role::Sensor);
    let roles = Role::ALL.iter().filter(of_people).filter(|role| wardroom_store::allows(right, **role));
    roles.map(|one| role(*one)).collect::<Vec<_>>().join(", ")
}

/// What a token may do.
pub(crate) fn rights(rights: &[Right]) -> String {
    let word = |right: &Right| match right {
        Right::Read => "read",
        Right::Ingest => "bring in",
        Right::Derive => "derive",
        Right::Decide => "settle",
        Right::Audit => "read the record",
        Right::Administer => "administer",
        Right::Own => "change the account",
        Right::Admit => "let in",
    };
    rights.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// A browser and its system, as far as what it says of itself tells.
pub(crate) fn browser(agent: &str) -> String {
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(part, _)| agent.contains(part)).map(|(_, name)| *name)
    };
    // Each says that it is those after it too.
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => agent.chars().take(40).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_named_by_what_they_say_first() {
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36";
        for (agent, name) in [
            (windows, "Chrome on Windows"),
            (&format!("{windows} Edg/131.0"), "Edge on Windows"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1",
                "Safari on iPhone",
            ),
            ("curl/8.5.0", "curl/8.5.0"),
            ("", ""),
        ] {
            assert_eq!(browser(agent), name, "{agent}");
        }
    }

    #[test]
    fn who_may_do_something_is_told_by_role() {
        assert_eq!(who_may(Right::Audit), "HTM director, Security analyst, Auditor, Administrator");
        assert_eq!(who_may(Right::Derive), "");
    }
}
