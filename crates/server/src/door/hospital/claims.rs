//! What the login tells of somebody: who they are there, and their groups.

use std::collections::HashMap;

use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Longest list of groups that is read.
const MOST_GROUPS: usize = 2000;

/// Somebody as the login knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// Issuer and subject: who they are there, for good.
    pub(crate) external: String,
    /// What they sign in as there, or their e-mail address.
    pub(crate) login: String,
    /// What they are called; empty where it is not told.
    pub(crate) name: String,
    /// Names of their groups.
    pub(crate) groups: Vec<String>,
}

/// Claims that are no standard ones.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Others {
    #[serde(flatten)]
    claims: HashMap<String, Value>,
}

impl AdditionalClaims for Others {}

impl Others {
    /// Names of groups in a claim: a text, or a list of them. A claim may lie within another: `realm_access.roles`.
    /// None where there is no such claim.
    pub(super) fn groups(&self, claim: &str) -> Option<Vec<String>> {
        let whole = self.claims.get(claim);
        let within = || {
            let mut parts = claim.split('.');
            let first = self.claims.get(parts.next()?)?;
            parts.try_fold(first, |value, part| value.get(part))
        };
        let names = match whole.or_else(within)? {
            Value::String(one) => vec![one.clone()],
            Value::Array(all) => {
                all.iter().filter_map(Value::as_str).take(MOST_GROUPS).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        Some(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_found_where_logins_put_them() {
        let claims = r#"{"groups":["a","b",7],"role":"x","realm_access":{"roles":["c"]},"https://h.example/g":["d"],
            "odd":{"a":1}}"#;
        let others: Others = serde_json::from_str(claims).unwrap();
        for (claim, expected) in [
            ("groups", Some(vec!["a", "b"])),
            ("role", Some(vec!["x"])),
            ("realm_access.roles", Some(vec!["c"])),
            ("https://h.example/g", Some(vec!["d"])),
            ("odd", Some(vec![])),
            ("none", None),
            ("realm_access.none", None),
            ("", None),
        ] {
            let expected = expected.map(|names| names.into_iter().map(str::to_owned).collect());
            assert_eq!(others.groups(claim), expected, "{claim}");
        }
    }
}
