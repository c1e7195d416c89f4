//! A line of a log by its columns.

use std::borrow::Cow;
use std::net::IpAddr;

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use wardroom_model::fact::End;
use wardroom_model::{Mac, Record, Timestamp};

use super::columns::Column;

/// Between the elements of a JSON list, which is kept as one text.
const LIST_MARK: &str = "\u{1f}";

/// What the heading of a tab-separated log says.
#[derive(Debug)]
pub(super) struct Heading {
    separator: String,
    set_separator: String,
    empty: String,
    unset: String,
    pub(super) path: Option<Box<str>>,
    /// The column that each field is, where it is read.
    columns: Vec<Option<Column>>,
}

impl Default for Heading {
    fn default() -> Self {
        Self {
            separator: "\t".into(),
            set_separator: ",".into(),
            empty: "(empty)".into(),
            unset: "-".into(),
            path: None,
            columns: Vec::new(),
        }
    }
}

impl Heading {
    /// Columns of a log; more are not looked at.
    const MOST_COLUMNS: usize = 1024;

    /// A line of the heading without its `#`. False where it makes no sense.
    pub(super) fn line(&mut self, line: &str) -> bool {
        if let Some(separator) = line.strip_prefix("separator ") {
            self.separator = unescape(separator, true).into_owned();
            return !self.separator.is_empty();
        }
        let Some((word, rest)) = line.split_once(self.separator.as_str()) else { return true };
        match word {
            "set_separator" => self.set_separator = unescape(rest, true).into_owned(),
            "empty_field" => self.empty = rest.to_owned(),
            "unset_field" => self.unset = rest.to_owned(),
            "path" => self.path = Some(rest.into()),
            "fields" => {
                let names = rest.split(self.separator.as_str()).take(Self::MOST_COLUMNS);
                self.columns = names.map(Column::find).collect();
            }
            _ => {}
        }
        !self.set_separator.is_empty()
    }

    /// A line below the heading.
    pub(super) fn row<'a>(&'a self, line: &'a str) -> Result<Row<'a>, String> {
        if self.columns.is_empty() {
            return Err("a line before any heading that names its columns; it was passed over".into());
        }
        let mut row = Row::empty(&self.set_separator, true);
        let mut found = 0;
        for (number, text) in line.split(self.separator.as_str()).enumerate() {
            found = number + 1;
            if let Some(Some(column)) = self.columns.get(number)
                && text != self.unset
                && text != self.empty
            {
                row.put(*column, Cow::Borrowed(text));
            }
        }
        if found < self.columns.len() && found < Self::MOST_COLUMNS {
            let columns = self.columns.len();
            return Err(format!("{found} columns where the heading names {columns}; it was passed over"));
        }
        Ok(row)
    }
}

/// One line. What is unset or empty is not there.
pub(super) struct Row<'a> {
    values: [Option<Cow<'a, str>>; Column::COUNT],
    set_separator: &'a str,
    /// A backslash stands there twice, as it does in tab-separated logs.
    doubled: bool,
}

impl<'a> Row<'a> {
    fn empty(set_separator: &'a str, doubled: bool) -> Self {
        Self { values: [const { None }; Column::COUNT], set_separator, doubled }
    }

    fn put(&mut self, column: Column, value: Cow<'a, str>) {
        if let Some(held) = self.values.get_mut(column as usize) {
            *held = Some(value);
        }
    }

    /// A line that is a JSON object.
    pub(super) fn json(line: &str) -> Result<Self, String> {
        let mut row = Row::empty(LIST_MARK, false);
        let mut deserializer = serde_json::Deserializer::from_str(line);
        deserializer
            .deserialize_map(Object(&mut row))
            .and_then(|()| deserializer.end())
            .map_err(|error| format!("not a JSON object ({error}); it was passed over"))?;
        Ok(row)
    }

    pub(super) fn has(&self, column: Column) -> bool {
        self.raw(column).is_some()
    }

    fn raw(&self, column: Column) -> Option<&str> {
        self.values.get(column as usize)?.as_deref()
    }

    /// Its text, escapes undone.
    pub(super) fn text(&self, column: Column) -> Option<Cow<'_, str>> {
        self.raw(column).map(|text| unescape(text, self.doubled))
    }

    /// Its text to be said; empty where there is none.
    pub(super) fn word(&self, column: Column) -> String {
        self.text(column).map(Cow::into_owned).unwrap_or_default()
    }

    /// The elements of a set or vector.
    pub(super) fn list(&self, column: Column) -> impl Iterator<Item = Cow<'_, str>> {
        let separator = if self.set_separator.is_empty() { "," } else { self.set_separator };
        self.raw(column)
            .into_iter()
            .flat_map(move |text| text.split(separator))
            .map(|text| unescape(text, self.doubled))
    }

    pub(super) fn number(&self, column: Column) -> Option<u64> {
        self.raw(column)?.parse().ok()
    }

    pub(super) fn port(&self, column: Column) -> Option<u16> {
        self.raw(column)?.parse().ok()
    }

    pub(super) fn flag(&self, column: Column) -> bool {
        matches!(self.raw(column), Some("T" | "true"))
    }

    pub(super) fn ip(&self, column: Column) -> Option<IpAddr> {
        self.raw(column)?.parse().ok()
    }

    pub(super) fn mac(&self, column: Column) -> Option<Mac> {
        self.raw(column)?.parse().ok()
    }

    /// Seconds since 1970 with a fraction, or RFC 3339.
    pub(super) fn time(&self) -> Option<Timestamp> {
        let text = self.raw(Column::Time)?;
        if text.contains('T') { text.parse().ok() } else { microseconds(text).map(Timestamp) }
    }

    /// An interval in microseconds.
    pub(super) fn interval(&self, column: Column) -> Option<i64> {
        microseconds(self.raw(column)?)
    }

    /// A record with time, ends and VLANs.
    pub(super) fn record(&self) -> Option<Record> {
        let id = |column| self.raw(column).and_then(|id| id.parse().ok()).filter(|id| *id < 4096);
        let vlans: [Option<u16>; 2] = [id(Column::Vlan), id(Column::InnerVlan)];
        Some(Record {
            time: self.time()?,
            vlans: vlans.map(Option::unwrap_or_default),
            src: End {
                mac: self.mac(Column::OrigMac),
                ip: self.ip(Column::OrigHost),
                port: self.port(Column::OrigPort),
            },
            dst: End {
                mac: self.mac(Column::RespMac),
                ip: self.ip(Column::RespHost),
                port: self.port(Column::RespPort),
            },
            ..Record::default()
        })
    }

    /// A record about two ends, both of which must have an address; the one that asked was heard.
    pub(super) fn between(&self) -> Option<Record> {
        let record = Record { listed: true, ..self.record()? };
        (record.src.ip.is_some() && record.dst.ip.is_some()).then_some(record)
    }
}

/// `1713484795.943239` as microseconds, exactly.
fn microseconds(text: &str) -> Option<i64> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    if digits.contains(['e', 'E']) {
        let seconds: f64 = text.parse().ok()?;
        let fits = seconds.is_finite() && seconds.abs() < 1e12;
        return fits.then_some((seconds * 1e6) as i64);
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let seconds: i64 = whole.parse().ok()?;
    let all_digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
    let micros = fraction.bytes().chain(std::iter::repeat(b'0')).take(6);
    let micros = micros.fold(0, |sum: i64, digit| sum * 10 + i64::from(digit.wrapping_sub(b'0')));
    let sum = seconds.checked_mul(Timestamp::SECOND)?.checked_add(micros)?;
    all_digits.then_some(if negative { -sum } else { sum })
}

/// `\x09` and its like undone, and `\\` where backslashes are `doubled`.
fn unescape(text: &str, doubled: bool) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend_from_slice(before.as_bytes());
        let hexadecimal = after.strip_prefix('x').and_then(|digits| digits.get(..2));
        let passed = match hexadecimal.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                3
            }
            None => {
                bytes.push(b'\\');
                usize::from(doubled && after.starts_with('\\'))
            }
        };
        rest = after.get(passed..).unwrap_or_default();
    }
    bytes.extend_from_slice(rest.as_bytes());
    Cow::Owned(crate::source::text(&bytes).into_owned())
}

/// Reads the members of an object that are columns.
struct Object<'b, 'a>(&'b mut Row<'a>);

impl<'de> Visitor<'de> for Object<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match Column::find(&name) {
                Some(column) => {
                    if let Some(text) = map.next_value::<Text>()?.0 {
                        self.0.put(column, Cow::Owned(text));
                    }
                }
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// A JSON value as text; lists with a mark between their elements. Objects and null are nothing.
struct Text(Option<String>);

impl<'de> serde::Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor { in_list: false })
    }
}

struct TextVisitor {
    in_list: bool,
}

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Text, E> {
        Ok(Text(Some(if value { "T" } else { "F" }.to_owned())))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Text, E> {
        Ok(Text(Some(value.to_string())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Text, E> {
        Ok(Text(Some(value.to_string())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Text, E> {
        Ok(Text(Some(format!("{value:.6}"))))
    }

    fn visit_str<E>(self, value: &str) -> Result<Text, E> {
        Ok(Text((!value.is_empty()).then(|| value.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Text, E> {
        Ok(Text(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Text, A::Error> {
        if self.in_list {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Text(None));
        }
        let mut text = String::new();
        while let Some(Element(element)) = list.next_element()? {
            if let Some(element) = element {
                if !text.is_empty() {
                    text.push_str(LIST_MARK);
                }
                text.push_str(&element);
            }
        }
        Ok(Text((!text.is_empty()).then_some(text)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Text(None))
    }
}

struct Element(Option<String>);

impl<'de> serde::Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor { in_list: true }).map(|text| Self(text.0))
    }
}
