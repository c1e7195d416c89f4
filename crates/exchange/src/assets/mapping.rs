//! Which heading is which field: shown to a person, kept as a small TOML file, read back.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wardroom_model::Problem;

use super::{AssetField, DateFormat};
use crate::table::Row;

/// Version of the mapping file that is written and read.
const VERSION: u32 = 1;

/// The columns of an export and the fields that they hold. Its `Display` is its TOML file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Version of the file's form: 1.
    pub version: u32,
    /// Headings that no field was found for. Only for the reader's eye.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unused: Vec<Box<str>>,
    /// The columns that are read, in the export's order; each field at most once.
    #[serde(default, rename = "column")]
    pub columns: Vec<Column>,
}

/// One column that is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The column's heading. Case and outer spaces do not count.
    pub heading: Box<str>,
    /// The field that it holds.
    pub field: AssetField,
    /// How its dates are written, for the two date fields. Decided from the data where it is missing or `ambiguous`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_format: Option<DateFormat>,
    /// How sure the guess is, 0 to 1; none where a person wrote the column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
}

/// A mapping file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// It is not TOML, or a key or field is not known.
    #[error("the mapping cannot be read")]
    Toml(#[from] toml::de::Error),
    /// Written by a later Wardroom.
    #[error("the mapping has version {0}; this program reads version {VERSION}")]
    Version(u32),
    /// Two columns for one field.
    #[error("the mapping gives the field `{0}` to more than one column")]
    Twice(AssetField),
}

impl Default for Mapping {
    fn default() -> Self {
        Self { version: VERSION, unused: Vec::new(), columns: Vec::new() }
    }
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    ///
    /// Where it is not TOML of this form, has another version, or gives one field to two columns.
    pub fn from_toml(text: &str) -> Result<Self, MappingError> {
        let mapping: Self = toml::from_str(text)?;
        if mapping.version != VERSION {
            return Err(MappingError::Version(mapping.version));
        }
        let twice =
            |field: &AssetField| mapping.columns.iter().filter(|column| column.field == *field).count() > 1;
        match AssetField::ALL.iter().find(|field| twice(field)) {
            Some(field) => Err(MappingError::Twice(*field)),
            None => Ok(mapping),
        }
    }

    /// The column with this heading.
    pub fn column(&self, heading: &str) -> Option<&Column> {
        self.columns.iter().find(|column| same_heading(&column.heading, heading))
    }

    /// The heading that holds a field.
    pub fn heading(&self, field: AssetField) -> Option<&str> {
        self.columns.iter().find(|column| column.field == field).map(|column| &*column.heading)
    }

    /// Where a field stands among these headings.
    pub(super) fn position(&self, field: AssetField, headings: &[Arc<str>]) -> Option<usize> {
        let heading = self.heading(field)?;
        headings.iter().position(|other| same_heading(other, heading))
    }

    /// Decides the date format of each date column that has none. A column that does not tell takes the format of the
    /// other one: both come from one program.
    pub(super) fn dates_decide(&mut self, headings: &[Arc<str>], rows: &[Row]) {
        let is_open = |column: &Column| {
            column.field.is_date() && matches!(column.date_format, None | Some(DateFormat::Ambiguous))
        };
        for column in self.columns.iter_mut().filter(|column| is_open(column)) {
            let position = headings.iter().position(|other| same_heading(other, &column.heading));
            let values = rows.iter().filter_map(|row| Some(row.cell(position?)));
            column.date_format = Some(DateFormat::decide(values));
        }
        let told = self.columns.iter().find_map(|column| {
            column
                .date_format
                .filter(|format| matches!(format, DateFormat::MonthDayYear | DateFormat::DayMonthYear))
        });
        if let Some(told) = told {
            for column in self.columns.iter_mut().filter(|column| is_open(column)) {
                column.date_format = Some(told);
            }
        }
    }

    /// What is wrong between the mapping and the file's headings.
    pub(super) fn problems(&self, file_name: &str, heading_row: u64, headings: &[Arc<str>]) -> Vec<Problem> {
        let at = format!("row {heading_row}");
        let problem = |kind: &str, reason: String| Problem::new(file_name, at.clone(), kind, reason);
        let mut problems = Vec::new();
        for column in &self.columns {
            if !headings.iter().any(|heading| same_heading(heading, &column.heading)) {
                let reason = format!("the mapping names a column `{}`; the file has none", column.heading);
                problems.push(problem("column_missing", reason));
            }
            if column.date_format == Some(DateFormat::Ambiguous) {
                let reason = format!(
                    "the dates in `{}` can be read as month/day and as day/month and were not read; write \
                     date_format = \"month_day_year\" or \"day_month_year\" in the mapping",
                    column.heading
                );
                problems.push(problem("ambiguous_dates", reason));
            }
        }
        if self.position(AssetField::AssetTag, headings).is_none() {
            let done = match self.position(AssetField::SerialNumber, headings) {
                Some(_) => "the serial number is taken as the tag",
                None => "no row was read; name the column of the asset tag in the mapping",
            };
            problems.push(problem("no_asset_tag_column", format!("no column holds an asset tag; {done}")));
        }
        problems
    }
}

impl std::fmt::Display for Mapping {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let fields: Vec<&str> = AssetField::ALL.iter().map(|field| field.slug()).collect();
        writeln!(
            f,
            "# Which column of the export holds which field. To change it, edit `field`; the fields are"
        )?;
        for line in fields.chunks(7) {
            writeln!(f, "#   {}", line.join(", "))?;
        }
        writeln!(f, "# date_format: iso, month_day_year or day_month_year.\n")?;
        f.write_str(&toml::to_string(self).map_err(|_| std::fmt::Error)?)
    }
}

fn same_heading(a: &str, b: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    words(a) == words(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_written_and_reads_back() {
        let mapping = Mapping {
            unused: vec!["Notes".into()],
            columns: vec![
                Column {
                    heading: "Equipment #".into(),
                    field: AssetField::AssetTag,
                    date_format: None,
                    score: Some(0.95),
                },
                Column {
                    heading: "Next \"PM\"".into(),
                    field: AssetField::NextPm,
                    date_format: Some(DateFormat::MonthDayYear),
                    score: None,
                },
            ],
            ..Mapping::default()
        };
        let text = mapping.to_string();
        assert_eq!(Mapping::from_toml(&text).unwrap(), mapping, "{text}");
        assert!(text.contains("[[column]]\nheading = \"Equipment #\"\nfield = \"asset_tag\"\n"), "{text}");
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_its_reason() {
        for (text, reason) in [
            ("version = 2", "the mapping has version 2; this program reads version 1"),
            ("version = 1\n[[column]]\nheading = \"A\"\nfield = \"tag\"", "the mapping cannot be read"),
            ("version = 1\n[[columns]]\nheading = \"A\"\nfield = \"model\"", "the mapping cannot be read"),
            ("{", "the mapping cannot be read"),
            (
                "version = 1\n[[column]]\nheading = \"A\"\nfield = \"model\"\n[[column]]\nheading = \"B\"\nfield = \"model\"",
                "the mapping gives the field `model` to more than one column",
            ),
        ] {
            assert_eq!(Mapping::from_toml(text).unwrap_err().to_string(), reason);
        }
    }
}
