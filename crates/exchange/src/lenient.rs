//! What readers of documents share: bounded problems, texts that say something, letters however they are encoded.

use std::borrow::Cow;

use wardroom_model::Problem;

/// Problems of a file that are told one by one; the rest is counted.
const PROBLEMS: usize = 1000;
/// Longest text that is kept, in characters.
const LONGEST_TEXT: usize = 500;

/// What is wrong with a file.
#[derive(Default)]
pub(crate) struct Problems {
    file: Box<str>,
    told: Vec<Problem>,
    untold: u64,
}

impl Problems {
    pub(crate) fn new(file: &str) -> Self {
        Self { file: file.into(), told: Vec::new(), untold: 0 }
    }

    /// The file's name.
    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    pub(crate) fn add(&mut self, at: impl Into<Box<str>>, kind: &str, reason: impl Into<Box<str>>) {
        if self.told.len() < PROBLEMS {
            self.told.push(Problem::new(&*self.file, at, kind, reason));
        } else {
            self.untold += 1;
        }
    }

    pub(crate) fn into_told(mut self) -> Vec<Problem> {
        if self.untold > 0 {
            let reason = format!("{} more problems of this file are not told one by one", self.untold);
            self.told.push(Problem::new(self.file, "the whole file", "more_problems", reason));
        }
        self.told
    }
}

/// Text in UTF-8, in UTF-16 that says so, else in Windows-1252, as older files are.
pub(crate) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// A text that says something, on one line and not longer than is kept.
pub(crate) fn text(value: &str) -> Option<Box<str>> {
    let value = value.trim();
    if value.is_empty() || value.eq_ignore_ascii_case("null") {
        return None;
    }
    let end = value.char_indices().nth(LONGEST_TEXT).map_or(value.len(), |(at, _)| at);
    value.get(..end).map(|text| text.replace(|character: char| character.is_control(), " ").into())
}

/// What `&name;` stands for in XML: its five names and numbered characters. Names that a document defines itself are
/// never looked up.
pub(crate) fn reference_text(name: &str) -> Option<String> {
    let text = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            return char::from_u32(number).map(String::from);
        }
    };
    Some(text.to_owned())
}
