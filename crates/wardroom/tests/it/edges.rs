//! The house's edges: which room may import which. An import that is not in this table runs up the house.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Packages beside the house: they measure it or build it, and may import any room.
const BESIDE: &[&str] = &["benches", "evaluation"];

/// Every room with the rooms that it may import.
const EDGES: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("catalog", &["model"]),
    ("wire", &["model"]),
    ("flows", &["wire", "model"]),
    ("identity", &["catalog", "model"]),
    ("intel", &["catalog", "model"]),
    ("htm", &["model"]),
    ("door", &["model"]),
    ("risk", &["model"]),
    ("segment", &["model"]),
    ("detect", &["catalog", "model"]),
    ("plan", &["htm", "risk", "segment", "model"]),
    ("exchange", &["catalog", "model"]),
    ("ring", &[]),
    ("sensor", &["ring", "flows", "wire", "exchange", "model"]),
    ("store", &["model"]),
    ("report", &["model"]),
    ("connect", &["exchange", "intel", "segment", "model"]),
    ("server", &["*"]),
    ("wardroom", &["*"]),
];

/// Rooms that do no I/O: none of these crates may be among what they import directly.
const PURE: &[&str] = &[
    "model", "catalog", "wire", "flows", "identity", "intel", "htm", "risk", "segment", "detect", "plan",
    "exchange", "door",
];
const IMPURE_CRATES: &[&str] = &["tokio", "sqlx", "reqwest", "axum", "rand", "getrandom", "uuid"];

fn room(package: &str) -> Option<&str> {
    if package == "wardroom" { Some("wardroom") } else { package.strip_prefix("wardroom-") }
}

fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = MetadataCommand::new().no_deps().other_options(["--offline".to_owned()]).exec().unwrap();
    let rooms = metadata.packages.iter().filter_map(|package| {
        let dependencies =
            package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Development);
        Some((
            room(&package.name).filter(|room| !BESIDE.contains(room))?.to_owned(),
            dependencies.map(|dependency| dependency.name.clone()).collect(),
        ))
    });
    rooms.collect()
}

#[test]
fn no_import_runs_up_the_house() {
    let allowed: BTreeMap<&str, &[&str]> = EDGES.iter().copied().collect();
    let mut wrong = Vec::new();
    for (name, dependencies) in imports() {
        let Some(allowed) = allowed.get(name.as_str()) else {
            wrong.push(format!("`{name}` is a room that the table of edges does not know"));
            continue;
        };
        for imported in dependencies.iter().filter_map(|package| room(package)) {
            if !allowed.contains(&"*") && !allowed.contains(&imported) {
                wrong.push(format!("`{name}` imports `{imported}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "imports that run up the house:\n{}", wrong.join("\n"));
}

#[test]
fn pure_rooms_import_nothing_that_does_io() {
    for (name, dependencies) in imports() {
        if PURE.contains(&name.as_str()) {
            let impure: Vec<_> =
                dependencies.iter().filter(|package| IMPURE_CRATES.contains(&package.as_str())).collect();
            assert!(impure.is_empty(), "`{name}` is pure and imports {impure:?}");
        }
    }
}

#[test]
fn pure_rooms_read_no_file_no_clock_and_no_environment() {
    let crates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for name in PURE {
        for file in rust_files(&crates.join(name).join("src")) {
            if file.ends_with("tests.rs") || file.ends_with("tests_support.rs") {
                continue;
            }
            let text = std::fs::read_to_string(&file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for forbidden in
                ["std::fs", "std::env", "std::net::Tcp", "std::net::Udp", "SystemTime", "Timestamp::now"]
            {
                assert!(!code.contains(forbidden), "{} uses {forbidden}", file.display());
            }
        }
    }
}

fn rust_files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries
        .filter_map(Result::ok)
        .flat_map(|entry| {
            let path = entry.path();
            if path.is_dir() {
                rust_files(&path)
            } else {
                path.extension().is_some_and(|end| end == "rs").then_some(path).into_iter().collect()
            }
        })
        .collect()
}
