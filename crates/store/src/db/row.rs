//! Rows, read by column name into the model's types.

use std::net::IpAddr;

use serde::de::DeserializeOwned;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use wardroom_model::{Date, Mac, Timestamp};

/// One row of either database.
pub(crate) enum Row<'r> {
    Sqlite(&'r SqliteRow),
    Postgres(&'r PgRow),
}

/// A column that does not hold what it should.
#[derive(Debug, thiserror::Error)]
#[error("column `{column}` does not read")]
pub struct RowError {
    column: String,
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl RowError {
    /// The column and why.
    pub(crate) fn new(column: &str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { column: column.to_owned(), source: source.into() }
    }
}

macro_rules! get {
    ($row:expr, $column:expr) => {
        match $row {
            Row::Sqlite(row) => row.try_get($column),
            Row::Postgres(row) => row.try_get($column),
        }
        .map_err(|source: sqlx::Error| RowError::new($column, source))
    };
}

impl Row<'_> {
    /// Text.
    pub(crate) fn text(&self, column: &str) -> Result<Box<str>, RowError> {
        let text: String = get!(self, column)?;
        Ok(text.into())
    }

    /// Text that may be missing.
    pub(crate) fn text_option(&self, column: &str) -> Result<Option<Box<str>>, RowError> {
        let text: Option<String> = get!(self, column)?;
        Ok(text.map(String::into_boxed_str))
    }

    /// A number.
    pub(crate) fn number(&self, column: &str) -> Result<i64, RowError> {
        get!(self, column)
    }

    /// A number that may be missing.
    pub(crate) fn number_option(&self, column: &str) -> Result<Option<i64>, RowError> {
        get!(self, column)
    }

    /// A count.
    pub(crate) fn count(&self, column: &str) -> Result<u64, RowError> {
        self.number(column).map(|number| u64::try_from(number).unwrap_or(0))
    }

    /// A real number.
    pub(crate) fn real(&self, column: &str) -> Result<f64, RowError> {
        get!(self, column)
    }

    /// A real number that may be missing.
    pub(crate) fn real_option(&self, column: &str) -> Result<Option<f64>, RowError> {
        get!(self, column)
    }

    /// True or false.
    pub(crate) fn bool(&self, column: &str) -> Result<bool, RowError> {
        get!(self, column)
    }

    /// True or false that may be missing.
    pub(crate) fn bool_option(&self, column: &str) -> Result<Option<bool>, RowError> {
        get!(self, column)
    }

    /// An instant.
    pub(crate) fn time(&self, column: &str) -> Result<Timestamp, RowError> {
        self.number(column).map(Timestamp)
    }

    /// An instant that may be missing.
    pub(crate) fn time_option(&self, column: &str) -> Result<Option<Timestamp>, RowError> {
        Ok(self.number_option(column)?.map(Timestamp))
    }

    /// Text that parses into something, and may be missing.
    fn parsed_option<T>(&self, column: &str) -> Result<Option<T>, RowError>
    where
        T: std::str::FromStr,
        T::Err: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let text = self.text_option(column)?;
        text.map(|text| text.parse().map_err(|error: T::Err| RowError::new(column, error))).transpose()
    }

    /// A date that may be missing.
    pub(crate) fn date_option(&self, column: &str) -> Result<Option<Date>, RowError> {
        self.parsed_option(column)
    }

    /// An Ethernet address that may be missing.
    pub(crate) fn mac_option(&self, column: &str) -> Result<Option<Mac>, RowError> {
        self.parsed_option(column)
    }

    /// An internet address that may be missing.
    pub(crate) fn ip_option(&self, column: &str) -> Result<Option<IpAddr>, RowError> {
        self.parsed_option(column)
    }

    /// An internet address.
    pub(crate) fn ip(&self, column: &str) -> Result<IpAddr, RowError> {
        self.ip_option(column)?.ok_or_else(|| RowError::new(column, "an address is missing"))
    }

    /// A JSON text.
    pub(crate) fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, RowError> {
        serde_json::from_str(&self.text(column)?).map_err(|error| RowError::new(column, error))
    }

    /// A JSON text that may be missing.
    pub(crate) fn json_option<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, RowError> {
        let text = self.text_option(column)?;
        text.map(|text| serde_json::from_str(&text).map_err(|error| RowError::new(column, error))).transpose()
    }

    /// A word of a closed vocabulary, by its `find`.
    pub(crate) fn slug<T>(&self, column: &str, find: fn(&str) -> Option<T>) -> Result<T, RowError> {
        let slug = self.text(column)?;
        find(&slug).ok_or_else(|| RowError::new(column, format!("`{slug}` is not a word that it may hold")))
    }

    /// A word of a closed vocabulary that may be missing.
    pub(crate) fn slug_option<T>(
        &self,
        column: &str,
        find: fn(&str) -> Option<T>,
    ) -> Result<Option<T>, RowError> {
        Ok(self.text_option(column)?.and_then(|slug| find(&slug)))
    }
}
