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
    let mut problems = Vec::new();
    let files = product_files(release)?;
    for file in &files {
        problems.extend(products_of(file, &mut |entry| match entry {
            ProductEntry::Whole(record) | ProductEntry::Head(record) => {
                let all = [&record.device_identifier].into_iter().chain(&record.other_identifiers);
                let asked: Vec<_> = all.filter(|identifier| wanted.contains(*identifier)).cloned().collect();
                primary.extend(asked.into_iter().map(|asked| (asked, record.device_identifier.clone())));
            }
            ProductEntry::Identifier { of, other } if wanted.contains(&other) => {
                primary.entry(other).or_insert(of);
            }
            _ => {}
        })?);
    }
    let mut products = Products { wanted: primary.values().cloned().collect(), ..Products::default() };
    for file in &files {
        products_of(file, &mut |entry| products.take(entry))?;
    }
    products.finish();
    for line in lines {
        let of = line.identifier().and_then(|identifier| primary.get(identifier));
        line.product = of.and_then(|of| products.records.get(of)).cloned();
    }
    Ok(problems)
}

/// What a release says of some products, in whatever order its files say it.
#[derive(Default)]
struct Products {
    /// By their primary identifiers.
    wanted: BTreeSet<Box<str>>,
    records: BTreeMap<Box<str>, ProductRecord>,
    kinds: BTreeMap<Box<str>, ProductCode>,
}

impl Products {
    fn take(&mut self, entry: ProductEntry) {
        match entry {
            ProductEntry::Kind(code) => self.kind(code),
            ProductEntry::Whole(record) => {
                if let Some(known) = self.older(&record) {
                    *known = record;
                }
            }
            ProductEntry::Head(record) => {
                if let Some(known) = self.older(&record) {
                    let parts = std::mem::take(known);
                    *known = ProductRecord {
                        other_identifiers: parts.other_identifiers,
                        product_codes: parts.product_codes,
                        gmdn_codes: parts.gmdn_codes,
                        implantable: parts.implantable,
                        ..record
                    };
                }
            }
            ProductEntry::Identifier { of, other } => {
                self.record(&of).into_iter().for_each(|record| record.other_identifiers.push(other.clone()));
            }
            ProductEntry::Code { of, code } => {
                self.record(&of).into_iter().for_each(|record| record.product_codes.push(code.clone()));
            }
            ProductEntry::Term { of, gmdn_code, implantable } => {
                if let Some(record) = self.record(&of) {
                    record.gmdn_codes.extend(gmdn_code);
                    record.implantable = record.implantable.max(implantable);
                }
            }
        }
    }

    /// What is known of a product, where it is one that is wanted.
    fn record(&mut self, of: &str) -> Option<&mut ProductRecord> {
        let of = self.wanted.get(of)?;
        Some(self.records.entry(of.clone()).or_default())
    }

    /// The same, where this version of it is as new.
    fn older(&mut self, record: &ProductRecord) -> Option<&mut ProductRecord> {
        self.record(&record.device_identifier).filter(|known| known.version_date <= record.version_date)
    }

    /// Adds what is said of a kind to what is known of it.
    fn kind(&mut self, code: ProductCode) {
        let known = self.kinds.entry(code.code.clone()).or_insert_with(|| code.clone());
        known.name = known.name.take().or(code.name);
        known.device_class = known.device_class.take().or(code.device_class);
        known.life_supporting = known.life_supporting.or(code.life_supporting);
        known.implantable = known.implantable.or(code.implantable);
    }

    /// Says of each kind all that is known of it, and each thing once.
    fn finish(&mut self) {
        let said: Vec<ProductCode> =
            self.records.values().flat_map(|record| record.product_codes.clone()).collect();
        said.into_iter().for_each(|code| self.kind(code));
        for record in self.records.values_mut() {
            record.product_codes.sort_by(|a, b| a.code.cmp(&b.code));
            record.product_codes.dedup_by(|a, b| a.code == b.code);
            for code in &mut record.product_codes {
                *code = self.kinds.get(&code.code).cloned().unwrap_or_else(|| code.clone());
            }
            for list in [&mut record.other_identifiers, &mut record.gmdn_codes] {
                list.sort();
                list.dedup();
            }
        }
    }
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
