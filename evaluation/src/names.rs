//! How many names of makers and products of others' records the catalogue knows.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;
use wardroom_catalog::Catalog;
use wardroom_model::Field;

use crate::figures::Share;
use crate::independent::enterprises;

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub struct NameFigures {
    /// Products that CISA's medical advisories name, that the catalogue knows as its maker's.
    pub advisories: Share,
    /// Makers in a register of perinatal hospitals (openMEDIS).
    pub register: Share,
    /// Numbers of enterprises (`sysObjectID`, RFC 3418) of which we claim the maker whose name the IANA's list gives, of
    /// those whose maker is claimed and whose name is one that the catalogue knows.
    pub enterprises: Share,
}

/// Looks the names of others' records up.
///
/// # Errors
/// Where a record is not there.
pub fn measure(data: &Path) -> Result<NameFigures> {
    Ok(NameFigures {
        advisories: advisories(&data.join("advisories/csaf-icsma"))?,
        register: register(&data.join("cmms/openmedis/manufactures.csv"))?,
        enterprises: numbers(data)?,
    })
}

fn advisories(folder: &Path) -> Result<Share> {
    let mut named: BTreeSet<(String, String)> = BTreeSet::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let Ok(json) = serde_json::from_slice::<Value>(&std::fs::read(entry?.path())?) else { continue };
        walk(json.pointer("/product_tree/branches"), "", &mut named);
    }
    let catalog = Catalog::builtin();
    let mut known = Share::default();
    for (vendor, product) in &named {
        let vendor = catalog.vendor(vendor);
        known.count(vendor.is_some_and(|vendor| catalog.product(&vendor.id, product).is_some()));
    }
    Ok(known)
}

fn walk(branches: Option<&Value>, vendor: &str, named: &mut BTreeSet<(String, String)>) {
    for branch in branches.and_then(Value::as_array).into_iter().flatten() {
        let text = |key: &str| branch.get(key).and_then(Value::as_str).unwrap_or_default();
        let (name, category) = (text("name"), text("category"));
        let vendor = if category == "vendor" { name } else { vendor };
        if matches!(category, "product_name" | "product_family") {
            named.insert((vendor.to_owned(), name.to_owned()));
        }
        walk(branch.get("branches"), vendor, named);
    }
}

fn register(file: &Path) -> Result<Share> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let names = text.lines().skip(1).filter_map(|line| line.split(',').nth(1));
    let names: BTreeSet<&str> =
        names.map(|name| name.trim_matches(['"', ' '])).filter(|name| !name.is_empty()).collect();
    let mut known = Share::default();
    for name in names {
        known.count(Catalog::builtin().vendor(name).is_some());
    }
    Ok(known)
}

fn numbers(data: &Path) -> Result<Share> {
    let catalog = Catalog::builtin();
    let mut same = Share::default();
    for (number, organisation) in enterprises(data)? {
        let read = catalog.read(Field::SnmpObjectId, &format!("1.3.6.1.4.1.{number}.1"));
        let claimed = read.into_iter().find_map(|statement| statement.vendor?.id);
        let named = catalog.vendor_of_organisation(&organisation).or_else(|| catalog.vendor(&organisation));
        if let Some((claimed, named)) = claimed.zip(named) {
            same.count(
                claimed == named.id
                    || named
                        .former
                        .iter()
                        .any(|former| catalog.vendor(former).is_some_and(|v| v.id == claimed)),
            );
        }
    }
    Ok(same)
}
