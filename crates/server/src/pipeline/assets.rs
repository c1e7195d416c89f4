//! A CMMS export into the store.

use std::collections::HashMap;
use std::path::Path;

use serde_json::{Map, Value, json};
use wardroom_exchange::assets::{Mapping, RawRow, read};
use wardroom_identity::register::{duplicates, field_words};
use wardroom_model::register::Duplicate;
use wardroom_model::{Asset, Locator, OpContext, Problem};
use wardroom_store::{NewSource, SourceState};

use super::{Pipeline, PipelineError};

/// What reading an export came to.
#[derive(Clone, Debug)]
pub struct AssetsRead {
    /// The mapping that was used.
    pub mapping: Mapping,
    /// Rows below the heading.
    pub rows: u64,
    /// Assets read.
    pub assets: u64,
    /// Assets that an earlier export had and this one has not.
    pub missing: u64,
    /// True where this very file was read before.
    pub known: bool,
    /// What could not be read, with its place.
    pub problems: Vec<Problem>,
}

impl Pipeline {
    /// Reads a CMMS export in. Assets that are gone from it are marked as missing from their source, never deleted.
    ///
    /// # Errors
    /// Where the file cannot be read or the store fails. A bad row is a problem.
    pub async fn assets_read(
        &self,
        context: &OpContext,
        path: &Path,
        mapping: Option<&Mapping>,
    ) -> Result<AssetsRead, PipelineError> {
        let file = super::feeds::File::read(path)?;
        let mut table = read(&file.name, &file.bytes, mapping);
        let twice = duplicates(self.catalog, &table.assets, &[]);
        table.problems.extend(told_twice(&file.name, &twice, &table.assets));
        let source = NewSource {
            kind: "assets".into(),
            name: file.name.clone(),
            sha256: file.sha256.clone(),
            bytes: file.bytes.len() as u64,
        };
        let ticket = self.store.source_begin(context, &source).await?;
        let mut done = AssetsRead {
            rows: table.rows_read,
            assets: table.assets.len() as u64,
            missing: 0,
            known: ticket.state == SourceState::Complete,
            mapping: table.mapping,
            problems: table.problems,
        };
        if done.known && mapping.is_none() {
            return Ok(done);
        }
        let rows: Vec<_> = table.raw.iter().map(|row| (row.asset_tag.clone(), json_of(row))).collect();
        self.store.asset_put_batch(context, &ticket.id, &table.assets, &rows).await?;
        // A file of which nothing could be read says nothing about what is gone.
        if done.assets > 0 {
            done.missing = self.store.asset_missing_mark(context, &ticket.id).await?;
        }
        self.store.problem_record(context, &ticket.id, &done.problems).await?;
        let counts = json!({
            "rows": done.rows,
            "assets": done.assets,
            "missing_from_this_export": done.missing,
            "format": table.format,
            "mapping": done.mapping.to_string(),
            "problems": done.problems.len(),
        });
        self.store.source_complete(context, &ticket.id, counts).await?;
        Ok(done)
    }
}

/// Records that may be one device, told at the later of their rows; all are kept.
fn told_twice(file: &str, twice: &[Duplicate], assets: &[Asset]) -> Vec<Problem> {
    let row = |asset: &Asset| match &asset.locator {
        Locator::Table { row, .. } => Some(*row),
        _ => None,
    };
    let rows: HashMap<&str, u64> =
        assets.iter().filter_map(|asset| Some((asset.asset_tag.trim(), row(asset)?))).collect();
    let told = |twice: &Duplicate| {
        let (one, other) = (*rows.get(&*twice.first)?, *rows.get(&*twice.second)?);
        let ((tag, row), late) =
            if one < other { ((&twice.first, one), other) } else { ((&twice.second, other), one) };
        let fields: Vec<&str> = twice.reasons.iter().map(|reason| field_words(&reason.field)).collect();
        let reason = format!("same {} as asset {tag} (row {row}); both rows were read", fields.join(" and "));
        Some(Problem::new(file, format!("row {late}"), "duplicate_record", reason))
    };
    twice.iter().filter_map(told).collect()
}

fn json_of(row: &RawRow) -> Value {
    let cells = row.cells.iter().map(|(heading, text)| (heading.to_string(), Value::from(&**text)));
    Value::Object(cells.collect::<Map<_, _>>())
}
