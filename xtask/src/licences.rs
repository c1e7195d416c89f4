//! Licences of every dependency, by what cargo knows: only permissive ones are let in.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use cargo_metadata::MetadataCommand;

/// Licences that may be in the program. A package may offer others beside one of these.
const ALLOWED: &[&str] = &[
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "MIT",
    "MIT-0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "0BSD",
    "BSL-1.0",
    "bzip2-1.0.6",
    "CC0-1.0",
    "Unlicense",
    "Unicode-3.0",
    "CDLA-Permissive-2.0",
];

/// Fails on a package that none of the allowed licences covers.
pub(crate) fn check() -> Result<()> {
    let metadata = MetadataCommand::new().exec().context("reading cargo metadata")?;
    let ours: BTreeSet<_> = metadata.workspace_members.iter().collect();
    let mut wrong = Vec::new();
    for package in metadata.packages.iter().filter(|package| !ours.contains(&package.id)) {
        let licence = package.license.as_deref().unwrap_or("none");
        if !is_allowed(licence) {
            wrong.push(format!("{} {}: {licence}", package.name, package.version));
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        bail!("licences that may not be in the program:\n{}", wrong.join("\n"))
    }
}

/// `A OR B` needs one, `A AND B` needs both; a slash is an old way to write OR.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let term = |text: &str| ALLOWED.contains(&text.trim().trim_matches(['(', ')']));
    let all = |text: &str| text.split(" AND ").all(term);
    let group = |text: &str| text.split(" OR ").any(all);
    if expression.contains('(') {
        // `(A OR B) AND C`: every bracketed group and every single term on the outside must hold.
        return expression.split(" AND ").all(|part| group(part.trim().trim_matches(['(', ')'])));
    }
    group(&expression)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read() {
        for allowed in [
            "MIT",
            "MIT OR GPL-3.0",
            "MIT/Apache-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 AND ISC",
        ] {
            assert!(is_allowed(allowed), "{allowed}");
        }
        for refused in [
            "GPL-3.0",
            "MIT AND GPL-2.0",
            "AGPL-3.0-only",
            "none",
            "MPL-2.0",
            "(MIT OR Apache-2.0) AND GPL-2.0",
        ] {
            assert!(!is_allowed(refused), "{refused}");
        }
    }
}
