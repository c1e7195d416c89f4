//! Reading JSON that does not quite keep its schema.
//!
//! The readers' types borrow from the text and are strict, which is fast. A document that they refuse is read again as
//! plain JSON, [`mend`] takes out what is not of its shape (each place a problem) and writes null in its stead, and the
//! strict types read the rest. Positions in lists stay as they are, so that JSON pointers hold.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde_json::Value;
use wardroom_model::Problem;

/// A text; numbers and booleans count as their text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text<'a>(pub(crate) Cow<'a, str>);

impl std::ops::Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
            fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
                Ok(Text(value.to_string().into()))
            }
            fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
                Ok(Text(value.to_string().into()))
            }
            fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
                Ok(Text(value.to_string().into()))
            }
            fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
                Ok(Text(value.to_string().into()))
            }
        }
        deserializer.deserialize_any(TextVisitor)
    }
}

/// A list in which null stands for an entry that was taken out, and null for an empty list.
#[derive(Clone, Debug)]
pub(crate) struct List<T>(Vec<Option<T>>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> List<T> {
    /// The entries with their positions in the document.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &T)> {
        self.0.iter().enumerate().filter_map(|(at, entry)| Some((at, entry.as_ref()?)))
    }

    /// How many positions the list has.
    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    /// How many entries were taken out.
    pub(crate) fn holes(&self) -> usize {
        self.0.iter().filter(|entry| entry.is_none()).count()
    }

    /// The entries alone.
    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flatten()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Option::<Vec<Option<T>>>::deserialize(deserializer)?.unwrap_or_default()))
    }
}

/// What a reader expects at a place.
pub(crate) enum Shape {
    /// A text, number or boolean.
    Text,
    /// A number, or a text that is one.
    Number,
    /// A list of one shape.
    List(&'static Shape),
    /// An object of which these fields are read.
    Object(&'static [(&'static str, &'static Shape)]),
}

/// Replaces what is not of its shape with null, and says so for each place.
pub(crate) fn mend(
    value: &mut Value,
    shape: &Shape,
    file: &str,
    at: &mut String,
    problems: &mut Vec<Problem>,
) {
    let expected = match (&mut *value, shape) {
        (Value::Null, _) | (Value::Number(_), Shape::Number) => return,
        (Value::String(_) | Value::Number(_) | Value::Bool(_), Shape::Text) => return,
        (Value::String(text), Shape::Number) => match text.trim().parse::<f64>() {
            Ok(number) => {
                *value = serde_json::Number::from_f64(number).map_or(Value::Null, Value::Number);
                return;
            }
            Err(_) => "a number",
        },
        (Value::Array(entries), Shape::List(entry_shape)) => {
            for (position, entry) in entries.iter_mut().enumerate() {
                let length = at.len();
                at.push_str(&format!("/{position}"));
                mend(entry, entry_shape, file, at, problems);
                at.truncate(length);
            }
            return;
        }
        (Value::Object(fields), Shape::Object(shapes)) => {
            for (name, field_shape) in *shapes {
                if let Some(field) = fields.get_mut(*name) {
                    let length = at.len();
                    at.push('/');
                    at.push_str(&name.replace('~', "~0").replace('/', "~1"));
                    mend(field, field_shape, file, at, problems);
                    at.truncate(length);
                }
            }
            return;
        }
        (_, Shape::Text) => "a text",
        (_, Shape::Number) => "a number",
        (_, Shape::List(_)) => "a list",
        (_, Shape::Object(_)) => "an object",
    };
    *value = Value::Null;
    let reason = format!("{expected} is expected here; this entry was left out, the rest was read");
    problems.push(Problem::new(file, at.as_str(), "bad_entry", reason));
}

/// Reads a text with strict types, or after mending. `pointer` is where the text stands in its file.
pub(crate) fn with_document<T, F, R>(
    text: &str,
    shape: &Shape,
    file: &str,
    pointer: &str,
    problems: &mut Vec<Problem>,
    read: F,
) -> Option<R>
where
    T: for<'a> Borrowing<'a>,
    F: FnOnce(<T as Borrowing<'_>>::Document, &mut Vec<Problem>) -> R,
{
    if let Ok(document) = <T as Borrowing<'_>>::read(text) {
        return Some(read(document, problems));
    }
    let mut value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            problems.push(not_json(file, pointer, text, &error));
            return None;
        }
    };
    mend(&mut value, shape, file, &mut pointer.to_owned(), problems);
    let mended = value.to_string();
    match <T as Borrowing<'_>>::read(&mended) {
        Ok(document) => Some(read(document, problems)),
        Err(error) => {
            problems.push(Problem::new(file, pointer, "bad_document", format!("left out: {error}")));
            None
        }
    }
}

/// A document type that borrows from its text.
pub(crate) trait Borrowing<'a> {
    /// The type for one lifetime.
    type Document;

    /// Reads it from JSON.
    fn read(text: &'a str) -> serde_json::Result<Self::Document>;
}

/// The problem of a text that is not JSON.
pub(crate) fn not_json(file: &str, pointer: &str, text: &str, error: &serde_json::Error) -> Problem {
    let start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let place = format!("byte {}", start + error.column().saturating_sub(1));
    let at = if pointer.is_empty() { place } else { format!("{pointer} {place}") };
    Problem::new(file, at, "not_json", format!("{error}; the text was left out"))
}
