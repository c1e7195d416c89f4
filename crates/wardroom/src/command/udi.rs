//! `wardroom udi`: what the barcodes on devices say, with no database.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;
use std::path::Path;

use anyhow::{Context, Result};
use wardroom_catalog::udi;
use wardroom_model::product_record::{ProductCode, ProductEntry};
use wardroom_model::{Problem, ProductRecord};
use wardroom_server::pipeline::{product_files, products_of};

use super::data;
use crate::cli::{Cli, UdiCommand};
use crate::output::{self, list};
use crate::problems;
use crate::view::udi::UdiLine;

pub(crate) fn run(cli: &Cli, options: &UdiCommand) -> Result<usize> {
    let today = data::now(cli).date_utc();
    let mut problems = Vec::new();
    let mut lines = Vec::new();
    for Typed { file, place, code } in typed(options)? {
        let udi::Reading { udi, faults } = udi::read(&code, today);
        let told = faults.iter().map(|fault| {
            Problem::new(file, format!("{place}, character {}", fault.at), fault.kind, fault.reason.as_str())
        });
        problems.extend(told);
        lines.push(UdiLine { code: code.into(), sound: faults.is_empty(), udi, product: None });
    }
    if let Some(release) = &options.gudid {
        problems.extend(products_add(release, &mut lines)?);
    }
    let count = problems::report(&problems, cli.problems.as_deref())?;
    list(lines, options.format.unwrap_or_else(output::default_format))?;
    Ok(count)
}

/// Adds to each line the record of its product. A release is read twice and only what is asked for is kept: first which records
/// have the identifiers, then what belongs to them.
fn products_add(release: &Path, lines: &mut [UdiLine]) -> Result<Vec<Problem>> {
    let wanted: BTreeSet<Box<str>> =
        lines.iter().filter_map(|line| line.identifier().map(Into::into)).collect();
    let mut primary: BTreeMap<Box<str>, Box<str>> = BTreeMap::new();
    let mut records: BTreeMap<Box<str>, ProductRecord> = BTreeMap::new();
    let mut kinds: BTreeMap<Box<str>, ProductCode> = BTreeMap::new();
    let mut problems = Vec::new();
    for file in product_files(release)? {
        problems.extend(products_of(&file, &mut |entry| match entry {
            ProductEntry::Whole(record) => {
                let all = [&record.device_identifier].into_iter().chain(&record.other_identifiers);
                let asked: Vec<_> = all.filter(|identifier| wanted.contains(*identifier)).cloned().collect();
                primary.extend(asked.into_iter().map(|asked| (asked, record.device_identifier.clone())));
            }
            ProductEntry::Head(record) if wanted.contains(&record.device_identifier) => {
                primary.insert(record.device_identifier.clone(), record.device_identifier);
            }
            ProductEntry::Identifier { of, other } if wanted.contains(&other) => {
                primary.entry(other).or_insert(of);
            }
            ProductEntry::Kind(code) => merge(&mut kinds, code),
            _ => {}
        })?);
    }
    let found: BTreeSet<Box<str>> = primary.values().cloned().collect();
    for file in product_files(release)? {
        products_of(&file, &mut |entry| match entry {
            ProductEntry::Whole(record) | ProductEntry::Head(record)
                if found.contains(&record.device_identifier) =>
            {
                let known = records.entry(record.device_identifier.clone()).or_default();
                let (codes, terms) = (known.product_codes.clone(), known.gmdn_codes.clone());
                *known = record;
                known.product_codes.extend(codes);
                known.gmdn_codes.extend(terms);
            }
            ProductEntry::Code { of, code } if found.contains(&of) => {
                records.entry(of).or_default().product_codes.push(code);
            }
            ProductEntry::Term { of, gmdn_code, implantable } if found.contains(&of) => {
                let record = records.entry(of).or_default();
                record.gmdn_codes.extend(gmdn_code);
                record.implantable = record.implantable.max(implantable);
            }
            _ => {}
        })?;
    }
    for record in records.values_mut() {
        record.product_codes.iter().for_each(|code| merge(&mut kinds, code.clone()));
        record.product_codes.sort_by(|a, b| a.code.cmp(&b.code));
        record.product_codes.dedup_by(|a, b| a.code == b.code);
        for code in &mut record.product_codes {
            *code = kinds.get(&code.code).cloned().unwrap_or_else(|| code.clone());
        }
    }
    for line in lines {
        let of = line.identifier().and_then(|identifier| primary.get(identifier));
        line.product = of.and_then(|of| records.get(of)).cloned();
    }
    Ok(problems)
}

/// Adds what is said of a kind to what is known of it.
fn merge(kinds: &mut BTreeMap<Box<str>, ProductCode>, code: ProductCode) {
    let known = kinds.entry(code.code.clone()).or_insert_with(|| code.clone());
    known.name = known.name.take().or(code.name);
    known.device_class = known.device_class.take().or(code.device_class);
    known.life_supporting = known.life_supporting.or(code.life_supporting);
    known.implantable = known.implantable.or(code.implantable);
}

/// A code with where it was typed.
struct Typed {
    file: &'static str,
    place: String,
    code: String,
}

fn typed(options: &UdiCommand) -> Result<Vec<Typed>> {
    if !options.codes.is_empty() {
        let typed = |(number, code): (usize, &String)| Typed {
            file: "command line",
            place: format!("code {}", number + 1),
            code: code.clone(),
        };
        return Ok(options.codes.iter().enumerate().map(typed).collect());
    }
    let mut all = Vec::new();
    for (number, line) in std::io::stdin().lock().split(b'\n').enumerate() {
        let line = line.context("reading codes from the standard input")?;
        let code = String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned();
        if !code.trim().is_empty() {
            all.push(Typed { file: "-", place: format!("line {}", number + 1), code });
        }
    }
    Ok(all)
}
