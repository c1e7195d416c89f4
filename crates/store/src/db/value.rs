//! Parameters of statements: the few column types that both databases share.
//!
//! A missing value keeps its type, because PostgreSQL refuses a text NULL for a number's column. NUL bytes, which
//! PostgreSQL cannot keep in text, are stripped here, once for all.

use std::borrow::Cow;

use sqlx::{Arguments, Database, Encode, Type};
use wardroom_model::{Date, Timestamp};

/// One parameter.
#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    Text(Option<Cow<'a, str>>),
    Number(Option<i64>),
    Real(Option<f64>),
    Bool(Option<bool>),
}

/// Text without NUL bytes.
pub(crate) fn without_nul(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "")) } else { text }
}

impl<'a> Value<'a> {
    /// Borrowed text.
    pub(crate) fn text(text: &'a str) -> Self {
        Self::Text(Some(without_nul(Cow::Borrowed(text))))
    }

    /// Borrowed text that may be missing.
    pub(crate) fn text_option(text: Option<&'a str>) -> Self {
        text.map_or(Self::Text(None), Self::text)
    }

    /// Anything that prints, as text.
    pub(crate) fn show(shown: impl ToString) -> Self {
        Self::Text(Some(without_nul(Cow::Owned(shown.to_string()))))
    }

    /// Anything that prints and may be missing, as text.
    pub(crate) fn show_option(shown: Option<impl ToString>) -> Self {
        shown.map_or(Self::Text(None), Self::show)
    }

    /// A number.
    pub(crate) const fn number(number: i64) -> Self {
        Self::Number(Some(number))
    }

    /// A count; beyond what a BIGINT holds it stays at the largest.
    pub(crate) fn count(count: u64) -> Self {
        Self::Number(Some(i64::try_from(count).unwrap_or(i64::MAX)))
    }

    /// An instant in microseconds.
    pub(crate) const fn time(time: Timestamp) -> Self {
        Self::Number(Some(time.0))
    }

    /// An instant that may be missing.
    pub(crate) fn time_option(time: Option<Timestamp>) -> Self {
        Self::Number(time.map(|time| time.0))
    }

    /// A date that may be missing.
    pub(crate) fn date_option(date: Option<Date>) -> Self {
        Self::show_option(date)
    }

    /// A real number. NaN, which SQLite would turn into NULL, becomes 0; minus zero, whose sign SQLite drops, zero.
    pub(crate) fn real(real: f64) -> Self {
        Self::Real(Some(if real.is_nan() { 0.0 } else { real + 0.0 }))
    }

    /// A real number that may be missing.
    pub(crate) fn real_option(real: Option<f64>) -> Self {
        real.map_or(Self::Real(None), Self::real)
    }

    /// The same value, owning its text.
    pub(crate) fn into_owned(self) -> Value<'static> {
        match self {
            Self::Text(text) => Value::Text(text.map(|text| Cow::Owned(text.into_owned()))),
            Self::Number(number) => Value::Number(number),
            Self::Real(real) => Value::Real(real),
            Self::Bool(bool) => Value::Bool(bool),
        }
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(Some(value))
    }
}

/// Adds every value to a statement's arguments.
pub(crate) fn bind_all<'v, DB: Database>(
    arguments: &mut DB::Arguments,
    values: impl IntoIterator<Item = &'v Value<'v>>,
) -> Result<(), sqlx::error::BoxDynError>
where
    for<'t> Option<&'t str>: Encode<'t, DB> + Type<DB>,
    for<'t> Option<i64>: Encode<'t, DB> + Type<DB>,
    for<'t> Option<f64>: Encode<'t, DB> + Type<DB>,
    for<'t> Option<bool>: Encode<'t, DB> + Type<DB>,
{
    for value in values {
        match value {
            Value::Text(text) => arguments.add(text.as_deref())?,
            Value::Number(number) => arguments.add(*number)?,
            Value::Real(real) => arguments.add(*real)?,
            Value::Bool(bool) => arguments.add(*bool)?,
        }
    }
    Ok(())
}
