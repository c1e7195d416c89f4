//! Locators in a few bytes.
//!
//! Most locators point into the source whose row they stand in, so naming the file again would be nine tenths of an
//! observation's size. `f812@0` is frame 812 of interface 0 of that capture, `r7` row 7 of that table, `l40` line 40 of that log, anything else
//! is the locator's JSON.

use std::collections::HashMap;
use std::sync::Arc;

use wardroom_model::id::SourceId;
use wardroom_model::locator::CaptureLocator;
use wardroom_model::{CaptureFile, Locator, OpContext};

use crate::Store;
use crate::db::{Row, RowError, Value};
use crate::error::Fault;

/// Writes the locators of one source.
pub(crate) fn place_write(locator: &Locator, file: &CaptureFile) -> String {
    match locator {
        Locator::Capture(at) if *at.file == *file => format!("f{}@{}", at.frame, at.interface),
        Locator::Table { file: name, row } if **name == *file.name => format!("r{row}"),
        Locator::Log { name, line } if **name == *file.name => format!("l{line}"),
        other => json(other),
    }
}

/// A locator's JSON, which cannot fail: it is made of texts and numbers.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn place_read(text: &str, file: &Arc<CaptureFile>) -> Option<Locator> {
    if let Some((frame, interface)) = text.strip_prefix('f').and_then(|rest| rest.split_once('@')) {
        let (frame, interface) = (frame.parse().ok()?, interface.parse().ok()?);
        return Some(Locator::Capture(CaptureLocator { file: Arc::clone(file), interface, frame }));
    }
    if let Some(line) = text.strip_prefix('l') {
        return Some(Locator::Log { name: (&*file.name).into(), line: line.parse().ok()? });
    }
    match text.strip_prefix('r') {
        Some(row) => Some(Locator::Table { file: (&*file.name).into(), row: row.parse().ok()? }),
        None => serde_json::from_str(text).ok(),
    }
}

/// The files of all sources, for reading their locators.
pub(crate) struct Places {
    files: HashMap<SourceId, Arc<CaptureFile>>,
}

impl Places {
    /// The locator in `column` of a row, which stands in a row of `source`.
    pub(crate) fn read(&self, row: &Row<'_>, source: &SourceId, column: &str) -> Result<Locator, RowError> {
        self.parse(&row.text(column)?, source, column)
    }

    /// The locator that a text of `source` stands for.
    pub(crate) fn parse(&self, text: &str, source: &SourceId, column: &str) -> Result<Locator, RowError> {
        let file = self.files.get(source).ok_or_else(|| RowError::new(column, "its source is gone"))?;
        place_read(text, file).ok_or_else(|| RowError::new(column, format!("`{text}` is no place")))
    }
}

impl Store {
    /// The file of one source.
    pub(crate) async fn source_file(
        &self,
        context: &OpContext,
        source: &SourceId,
    ) -> Result<CaptureFile, Fault> {
        let file = self
            .database
            .fetch_optional(
                "SELECT sha256, name FROM source WHERE site = $1 AND id = $2",
                &[Value::text(&context.site), Value::text(source.as_str())],
                |row| Ok(CaptureFile { sha256: Some(row.text("sha256")?), name: row.text("name")? }),
            )
            .await?;
        file.ok_or_else(|| Fault::NotFound(format!("source {source}")))
    }

    /// The files of all sources of the site.
    pub(crate) async fn places(&self, context: &OpContext) -> Result<Places, Fault> {
        let files = self
            .database
            .fetch_all(
                "SELECT id, sha256, name FROM source WHERE site = $1",
                &[Value::text(&context.site)],
                |row| {
                    let file = CaptureFile { sha256: Some(row.text("sha256")?), name: row.text("name")? };
                    Ok((SourceId::new(row.text("id")?), Arc::new(file)))
                },
            )
            .await?;
        Ok(Places { files: files.into_iter().collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_place_reads_back() {
        let file = Arc::new(CaptureFile { sha256: Some("ab".into()), name: "ct.pcap".into() });
        let other = Arc::new(CaptureFile { sha256: Some("cd".into()), name: "ct.pcap".into() });
        let frame = |file: &Arc<CaptureFile>| {
            Locator::Capture(CaptureLocator { file: Arc::clone(file), interface: 2, frame: 812 })
        };
        for (locator, length) in [
            (frame(&file), Some(6)),
            (frame(&other), None),
            (Locator::Table { file: "ct.pcap".into(), row: 7 }, Some(2)),
            (Locator::Table { file: "cmms.csv".into(), row: 7 }, None),
            (Locator::Log { name: "ct.pcap".into(), line: 40 }, Some(3)),
            (Locator::Log { name: "conn.log".into(), line: 40 }, None),
            (Locator::Document { sha256: "ef".into(), pointer: "/a".into() }, None),
        ] {
            let text = place_write(&locator, &file);
            assert_eq!(place_read(&text, &file), Some(locator));
            assert!(length.is_none_or(|length| text.len() == length), "{text}");
        }
    }
}
