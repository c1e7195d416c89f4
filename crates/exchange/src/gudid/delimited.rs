//! Tables of a release: a heading and rows, their cells parted by `|` and nowhere quoted.
//!
//! The columns are found by their names, which are those of the XML release, so that their order and number may change. Tables that hold nothing
//! that is kept (contacts, sizes, storage) are passed over.

use wardroom_model::product_record::{ProductCode, ProductEntry, ProductRecord, ReadAt};

use super::{LONGEST_RECORD, Place, Sink, decoded, flag, identifier, product_code, set, text};

/// Headings of tables that belong to a release and are not kept.
const PASSED: &[&str] =
    &["phone", "email", "sizetype", "storagehandlingtype", "sterilizationmethod", "submissionnumber"];

#[derive(Clone, Copy)]
enum Kind {
    Records,
    Codes,
    Identifiers,
    Terms,
    Classification,
}

/// A table that is being read.
pub(super) struct Table {
    kind: Kind,
    headings: Vec<String>,
    /// Is the rest of a line too long being passed over?
    skips: bool,
}

impl Table {
    /// The table that has this heading; why it is none of ours, or nothing where it belongs to a release and is not kept.
    pub(super) fn of(heading: &str) -> Result<Self, Option<String>> {
        let normal = |name: &str| name.trim().trim_matches('"').to_ascii_lowercase().replace('_', "");
        let headings: Vec<String> = heading.split('|').map(normal).collect();
        let has = |name: &str| headings.iter().any(|heading| heading == name);
        let kind = match () {
            () if has("primarydi") && has("brandname") => Kind::Records,
            () if has("primarydi") && has("productcode") => Kind::Codes,
            () if has("primarydi") && has("deviceid") => Kind::Identifiers,
            () if has("primarydi") && headings.iter().any(|heading| heading.starts_with("gmdn")) => {
                Kind::Terms
            }
            () if has("productcode") && has("deviceclass") => Kind::Classification,
            () if has("primarydi") && headings.iter().any(|heading| PASSED.contains(&heading.as_str())) => {
                return Err(None);
            }
            () => {
                let shown: String = heading.chars().take(60).collect();
                return Err(Some(format!(
                    "`{shown}` is no heading of a product table, and the file is neither XML nor JSON; nothing was read"
                )));
            }
        };
        Ok(Self { kind, headings, skips: false })
    }

    pub(super) fn read(&mut self, place: &mut Place, held: &mut Vec<u8>, ends: bool, sink: Sink<'_>) {
        let mut done = 0;
        while let Some(length) = held.get(done..).and_then(|rest| rest.iter().position(|byte| *byte == b'\n'))
        {
            place.line += 1;
            if !std::mem::take(&mut self.skips) {
                self.line(place, held.get(done..done + length).unwrap_or_default(), sink);
            }
            done += length + 1;
        }
        held.drain(..done);
        if ends && !held.is_empty() && !self.skips {
            place.line += 1;
            self.line(place, held, sink);
        } else if held.len() > LONGEST_RECORD {
            if !self.skips {
                place.problem(
                    format!("line {}", place.line + 1),
                    "too_long",
                    "the line was passed over".to_owned(),
                );
            }
            self.skips = true;
            held.clear();
        }
    }

    fn line(&self, place: &mut Place, bytes: &[u8], sink: Sink<'_>) {
        let line = decoded(bytes);
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() {
            return;
        }
        let at = format!("line {}", place.line);
        let cells: Vec<&str> = line.split('|').collect();
        if cells.len() != self.headings.len() {
            let reason = format!(
                "the row has {} cells under {} headings; it was passed over",
                cells.len(),
                self.headings.len()
            );
            return place.problem(at, "ragged_row", reason);
        }
        let read_at = ReadAt { file: place.file(), at: at.as_str().into() };
        match self.entry(&cells, read_at) {
            Ok(Some(entry)) => sink(entry),
            Ok(None) => {}
            Err(reason) => place.problem(at, "bad_row", reason),
        }
    }

    fn cell<'c>(&self, cells: &[&'c str], name: &str) -> Option<&'c str> {
        let at = self.headings.iter().position(|heading| heading == name)?;
        cells.get(at).copied()
    }

    /// What a row says; nothing where it says nothing that is kept.
    fn entry(&self, cells: &[&str], read_at: ReadAt) -> Result<Option<ProductEntry>, String> {
        let cell = |name: &str| self.cell(cells, name).unwrap_or_default();
        let bad = |what: &str, value: &str| {
            let shown: String = value.chars().take(40).collect();
            format!("`{shown}` is no {what}; the row was passed over")
        };
        let code = || {
            product_code(cell("productcode")).map(|code| ProductCode {
                code,
                name: text(cell("productcodename")).or_else(|| text(cell("devicename"))),
                device_class: text(cell("deviceclass")),
                life_supporting: flag(cell("lifesustainsupportflag")),
                implantable: flag(cell("implantflag")),
            })
        };
        let of = || identifier(cell("primarydi")).ok_or_else(|| bad("device identifier", cell("primarydi")));
        Ok(match self.kind {
            Kind::Records => {
                let mut record =
                    ProductRecord { device_identifier: of()?, read_at, ..ProductRecord::default() };
                for (heading, value) in self.headings.iter().zip(cells) {
                    set(&mut record, heading, value);
                }
                Some(ProductEntry::Head(record))
            }
            Kind::Codes => {
                let code = code().ok_or_else(|| bad("product code", cell("productcode")))?;
                Some(ProductEntry::Code { of: of()?, code })
            }
            Kind::Identifiers => {
                let of = of()?;
                let other =
                    identifier(cell("deviceid")).ok_or_else(|| bad("device identifier", cell("deviceid")))?;
                (other != of).then_some(ProductEntry::Identifier { of, other })
            }
            Kind::Terms => {
                let gmdn_code =
                    text(cell("gmdncode")).filter(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
                let implantable = flag(cell("implantable"));
                let entry = ProductEntry::Term { of: of()?, gmdn_code, implantable };
                (!matches!(entry, ProductEntry::Term { gmdn_code: None, implantable: None, .. }))
                    .then_some(entry)
            }
            Kind::Classification => {
                Some(ProductEntry::Kind(code().ok_or_else(|| bad("product code", cell("productcode")))?))
            }
        })
    }
}
