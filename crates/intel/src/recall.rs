//! Recalls: what a firm calls back, in one form whatever the publication.
//!
//! Read are openFDA's `device/recall` and `device/enforcement` (JSON, and enforcement as a table), the FDA's list of press
//! releases and the events of the ICIJ's *International Medical Devices Database* (Open Database License: a hospital's own
//! import, never shipped). One recall is one product; what was recalled together is one [`Recall::event`]. [`codes`] reads
//! which lots, serial numbers and versions are named, [`judge`] compares them with a device.

mod book;
pub mod codes;
mod date;
mod index;
mod json;
mod judge;
mod makers;
mod product;
mod statement;
mod table;

use serde_json::Value;
use wardroom_model::{Date, Locator, Problem};

use codes::{Codes, Group};

pub(crate) use book::RecallBook;
pub(crate) use index::RecallIndex;

/// Which publication a recall was read from. The later in this order, the more it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecallSource {
    /// The ICIJ's collection of events of many countries.
    International,
    /// The FDA's list of press releases.
    Press,
    /// openFDA `device/recall`: the firm's action, product codes; no class.
    Recall,
    /// openFDA `device/enforcement`: the weekly report, with the class.
    Enforcement,
}

/// How far a recall has come (21 CFR 7.55; openFDA *status*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecallStatus {
    /// The firm still corrects or fetches.
    Ongoing,
    /// The firm has done its part.
    Completed,
    /// The authority has closed it.
    Terminated,
    /// Not begun, or not decided yet.
    Pending,
}

/// One recalled product.
#[derive(Clone, Debug, PartialEq)]
pub struct Recall {
    /// `Z-0359-2013`; where the publication numbers none, the event's number or the name of the page.
    pub id: Box<str>,
    /// Which publication says so; of several the one that says most.
    pub source: RecallSource,
    /// Who recalls.
    pub firm: Box<str>,
    /// Whose the firm is, where the publication says so.
    pub owner: Box<str>,
    /// The product in the publication's words.
    pub product: Box<str>,
    /// Brand names, where the publication lists them beside the product.
    pub brands: Box<str>,
    /// Why.
    pub reason: Box<str>,
    /// What the firm does and asks for.
    pub action: Box<str>,
    /// How far it has come.
    pub status: Option<RecallStatus>,
    /// 1 (serious harm or death is likely) to 3 (21 CFR 7.3(m)).
    pub class: Option<u8>,
    /// What was recalled together has this in common: `res_event_number`, `event_id`.
    pub event: Option<Box<str>>,
    /// FDA product codes, three letters each.
    pub product_codes: Vec<Box<str>>,
    /// Clearances: `K082332`.
    pub clearances: Vec<Box<str>>,
    /// When the firm began.
    pub initiated: Option<Date>,
    /// When it was published.
    pub published: Option<Date>,
    /// When the authority closed it.
    pub terminated: Option<Date>,
    /// Lots, serial numbers and the like, in the publication's words.
    pub code_info: Box<str>,
    /// What of them was understood.
    pub codes: Codes,
    /// Where more is said.
    pub link: Option<Box<str>>,
    /// Where it was read.
    pub evidence: Vec<Locator>,
}

/// What one file holds of recalls.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) recalls: Vec<Recall>,
    pub(crate) problems: Vec<Problem>,
}

/// Reads a JSON document of openFDA, if it is one with recalls.
pub(crate) fn of_json(document: &Value, file: &str, sha256: &str, pointer: &str) -> Option<Read> {
    json::read(document, file, sha256, pointer)
}

/// Reads a table of recalls, if its heading is one of those that are known.
pub(crate) fn of_table(text: &str, file: &str) -> Option<Read> {
    table::read(text, file)
}

impl Recall {
    fn new(id: Box<str>, source: RecallSource, locator: Locator) -> Self {
        Self {
            id,
            source,
            firm: Box::default(),
            owner: Box::default(),
            product: Box::default(),
            brands: Box::default(),
            reason: Box::default(),
            action: Box::default(),
            status: None,
            class: None,
            event: None,
            product_codes: Vec::new(),
            clearances: Vec::new(),
            initiated: None,
            published: None,
            terminated: None,
            code_info: Box::default(),
            codes: Codes::default(),
            link: None,
            evidence: vec![locator],
        }
    }

    /// Keeps the text of the codes and what it says.
    fn with_codes(mut self, text: &str) -> Self {
        self.codes = Codes::read(text);
        self.code_info = text.trim().into();
        if self.codes.groups.is_empty() {
            let numbers = self.numbers_said_again();
            if !numbers.is_empty() {
                self.codes =
                    Codes { groups: vec![Group { numbers, codes: Vec::new() }], unclear: Vec::new() };
            }
        }
        self
    }

    /// Model numbers, where the text of the codes only says words of the product again: every unit is meant.
    fn numbers_said_again(&self) -> Vec<Box<str>> {
        let words = |text: &str| -> Vec<Box<str>> {
            let pieces = text.split(|c: char| c.is_whitespace() || matches!(c, '/' | ',' | ';' | '(' | ')'));
            pieces.filter(|piece| !piece.is_empty()).map(Into::into).collect()
        };
        let (said, product) = (words(&self.code_info), words(&self.product));
        if !said.iter().all(|word| product.contains(word)) {
            return Vec::new();
        }
        // One name alone may as well be a lot.
        if said.len() < 2 {
            return Vec::new();
        }
        let has = |word: &str, what: fn(&u8) -> bool| word.bytes().any(|byte| what(&byte));
        let is_number =
            |word: &str| word.len() > 2 && has(word, u8::is_ascii_digit) && has(word, u8::is_ascii_uppercase);
        said.into_iter().filter(|word| is_number(word)).collect()
    }

    /// What the action, else the reason, says.
    pub fn remedy(&self) -> Option<Box<str>> {
        let text = if self.action.is_empty() { &self.reason } else { &self.action };
        (!text.is_empty()).then(|| text.clone())
    }
}

impl RecallStatus {
    /// As openFDA and its kin write it.
    fn read(text: &str) -> Option<Self> {
        let word: String = text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
        match word.as_str() {
            "ongoing" | "open" | "openclassified" => Some(Self::Ongoing),
            "completed" => Some(Self::Completed),
            "terminated" | "closed" => Some(Self::Terminated),
            "pending" => Some(Self::Pending),
            _ => None,
        }
    }
}

/// `Class II` → 2.
fn class(text: &str) -> Option<u8> {
    match text.trim().to_lowercase().strip_prefix("class").unwrap_or_default().trim() {
        "i" | "1" => Some(1),
        "ii" | "2" => Some(2),
        "iii" | "3" => Some(3),
        _ => None,
    }
}

/// A text that says something, without blanks around it.
fn said(text: &str) -> Option<&str> {
    const NOTHING: &[&str] = &["", "n/a", "na", "none", "unknown", "no summary", "no url", "null", "-"];
    let text = text.trim();
    (!NOTHING.iter().any(|nothing| text.eq_ignore_ascii_case(nothing))).then_some(text)
}
