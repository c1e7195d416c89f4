//! Files that are a list of records within one object: handed over record by record.

use serde::de::IgnoredAny;
use serde_json::Deserializer;

use crate::lenient::Text;

/// Which list of records a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    /// A yearly feed, JSON 1.1.
    Feed,
    /// A page of the API 2.0.
    Api,
}

/// Where a file is no JSON any more, and why.
#[derive(Debug)]
pub(crate) struct Fault {
    /// In bytes from the start.
    pub(crate) at: usize,
    pub(crate) reason: String,
}

impl Page {
    /// Which list a file is whose text begins so.
    pub(crate) fn recognise(head: &str) -> Option<Self> {
        if head.contains("\"CVE_Items\"") || head.contains("\"CVE_data_numberOfCVEs\"") {
            Some(Self::Feed)
        } else {
            head.contains("\"NVD_CVE\"").then_some(Self::Api)
        }
    }

    /// The field that has the records.
    pub(crate) const fn list(self) -> &'static str {
        match self {
            Self::Feed => "CVE_Items",
            Self::Api => "vulnerabilities",
        }
    }

    /// Hands over each record's position and text, up to the first fault of the file.
    pub(crate) fn each<'t>(self, text: &'t str, each: &mut dyn FnMut(usize, &'t str)) -> Result<(), Fault> {
        let mut cursor = Cursor { text, at: 0 };
        cursor.expect('{')?;
        while !cursor.take('}') {
            let name = cursor.value()?;
            cursor.expect(':')?;
            let is_list = serde_json::from_str::<Text<'_>>(name).is_ok_and(|name| *name == *self.list());
            if is_list && cursor.take('[') {
                cursor.entries(each)?;
            } else {
                cursor.value()?;
            }
            cursor.separator('}')?;
        }
        if cursor.rest().is_empty() { Ok(()) } else { Err(cursor.fault("the file goes on behind its end")) }
    }
}

/// A place in a JSON text.
struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    /// What follows, without blanks before it.
    fn rest(&mut self) -> &'t str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let start = rest.trim_start_matches([' ', '\n', '\r', '\t']);
        self.at += rest.len() - start.len();
        start
    }

    fn take(&mut self, sign: char) -> bool {
        let is_next = self.rest().starts_with(sign);
        self.at += if is_next { sign.len_utf8() } else { 0 };
        is_next
    }

    fn expect(&mut self, sign: char) -> Result<(), Fault> {
        if self.take(sign) { Ok(()) } else { Err(self.fault(&format!("`{sign}` is expected here"))) }
    }

    /// A comma, or the sign of the end, which stays.
    fn separator(&mut self, end: char) -> Result<(), Fault> {
        if self.take(',') || self.rest().starts_with(end) {
            Ok(())
        } else {
            Err(self.fault(&format!("`,` or `{end}` is expected here")))
        }
    }

    /// The text of one value, which is not made into a tree.
    fn value(&mut self) -> Result<&'t str, Fault> {
        let rest = self.rest();
        let mut values = Deserializer::from_str(rest).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Ok(_)) => {
                let end = values.byte_offset();
                self.at += end;
                Ok(rest.get(..end).unwrap_or_default())
            }
            Some(Err(error)) => Err(self.fault(&error.to_string())),
            None => Err(self.fault("the file ends here")),
        }
    }

    fn entries(&mut self, each: &mut dyn FnMut(usize, &'t str)) -> Result<(), Fault> {
        let mut position = 0;
        while !self.take(']') {
            each(position, self.value()?);
            position += 1;
            self.separator(']')?;
        }
        Ok(())
    }

    fn fault(&self, reason: &str) -> Fault {
        Fault { at: self.at, reason: reason.to_owned() }
    }
}
