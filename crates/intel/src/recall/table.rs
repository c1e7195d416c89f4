//! Tables of recalls, known by their headings: openFDA's enforcement reports, the FDA's list of press releases, and the
//! ICIJ's events.

use std::collections::HashMap;

use csv::StringRecord;
use wardroom_model::{Locator, Problem};

use super::{Read, Recall, RecallSource, RecallStatus, class, date, said, statement};

/// Headings that a table of each publication has beside others.
const TABLES: &[(RecallSource, &[&str])] = &[
    (RecallSource::Enforcement, &["recall_number", "recalling_firm", "product_description", "code_info"]),
    (
        RecallSource::Press,
        &["brand-names", "product-description", "recall-reason-description", "company-name"],
    ),
    (RecallSource::International, &["uid", "uid_hash", "action_summary", "name_x", "name_y", "country_x"]),
];

/// The rows of a table; nothing where its heading is none that is known.
pub(super) fn read(text: &str, file: &str) -> Option<Read> {
    let first = text.lines().next()?;
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(count)?;
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let heading = reader.headers().ok()?.clone();
    let columns = Columns::new(&heading);
    let (source, _) =
        TABLES.iter().find(|(_, names)| names.iter().all(|name| columns.0.contains_key(*name)))?;
    let mut read = Read::default();
    for (number, row) in (2u64..).zip(reader.records()) {
        let problem = |kind: &str, reason: String| Problem::new(file, format!("row {number}"), kind, reason);
        match row {
            Ok(row) if row.iter().all(|cell| cell.trim().is_empty()) => {}
            Ok(row) => {
                let row = Row { columns: &columns, cells: &row };
                let locator = Locator::Table { file: file.into(), row: number };
                match row.recall(*source, locator) {
                    Ok(recall) => read.recalls.push(recall),
                    Err((kind, reason)) => read.problems.push(problem(kind, reason)),
                }
            }
            Err(error) => read.problems.push(problem("bad_row", format!("{error}; the row was left out"))),
        }
    }
    Some(read)
}

/// Headings with their positions, the first of each name.
struct Columns(HashMap<Box<str>, usize>);

impl Columns {
    fn new(heading: &StringRecord) -> Self {
        let mut columns = HashMap::new();
        for (at, name) in heading.iter().enumerate() {
            columns.entry(name.trim().to_lowercase().into()).or_insert(at);
        }
        Self(columns)
    }
}

struct Row<'r> {
    columns: &'r Columns,
    cells: &'r StringRecord,
}

type Refused = (&'static str, String);

impl Row<'_> {
    fn cell(&self, name: &str) -> &str {
        let at = self.columns.0.get(name).copied();
        at.and_then(|at| self.cells.get(at)).and_then(said).unwrap_or_default()
    }

    fn text(&self, name: &str) -> Option<Box<str>> {
        Some(self.cell(name)).filter(|cell| !cell.is_empty()).map(Into::into)
    }

    fn recall(&self, source: RecallSource, locator: Locator) -> Result<Recall, Refused> {
        match source {
            RecallSource::Press => self.press(locator),
            RecallSource::International => self.international(locator),
            RecallSource::Recall | RecallSource::Enforcement => self.enforcement(locator),
        }
    }

    fn enforcement(&self, locator: Locator) -> Result<Recall, Refused> {
        let kind = self.cell("product_type");
        if !kind.is_empty() && kind != "Devices" {
            return Err((
                "not_a_device",
                format!("a recall of {kind}, not of a device; the row was left out"),
            ));
        }
        let event = self.text("event_id");
        let number = self.text("recall_number");
        let id = number.or_else(|| event.clone());
        let id =
            id.ok_or(("no_id", "the row has neither a recall number nor an event; it was left out".into()))?;
        let recall = Recall {
            firm: self.cell("recalling_firm").into(),
            product: self.cell("product_description").into(),
            reason: self.cell("reason_for_recall").into(),
            action: self.cell("action").into(),
            status: RecallStatus::read(self.cell("status")),
            class: class(self.cell("classification")),
            event,
            product_codes: self.text("product_code").into_iter().collect(),
            initiated: date::read(self.cell("recall_initiation_date")),
            published: date::read(self.cell("report_date")),
            terminated: date::read(self.cell("termination_date")),
            ..Recall::new(id, RecallSource::Enforcement, locator)
        };
        Ok(recall.with_codes(&[self.cell("code_info"), self.cell("more_code_info")].join("\n")))
    }

    fn press(&self, locator: Locator) -> Result<Recall, Refused> {
        let kind = self.cell("product-types");
        if !kind.is_empty() && !kind.contains("Medical Devices") {
            return Err((
                "not_a_device",
                format!("a release on {kind}, not on a device; the row was left out"),
            ));
        }
        let published = date::read(self.cell("date"));
        let name = self.text("brand-names").or_else(|| self.text("product-description"));
        let (Some(day), Some(name)) = (published, name) else {
            return Err(("no_id", "the row has no day or no product; it was left out".into()));
        };
        Ok(Recall {
            firm: self.cell("company-name").into(),
            product: self.cell("product-description").into(),
            brands: self.cell("brand-names").into(),
            reason: self.cell("recall-reason-description").into(),
            status: RecallStatus::read(self.cell("terminated recall")),
            published,
            ..Recall::new(format!("FDA press {day} {name}").into(), RecallSource::Press, locator)
        })
    }

    fn international(&self, locator: Locator) -> Result<Recall, Refused> {
        let number = || Some(format!("IMDD {}", self.text("id_x")?).into());
        let id = self
            .text("slug_x")
            .or_else(number)
            .ok_or(("no_id", "the row has no number; it was left out".to_owned()))?;
        let owner = self.cell("parent_company");
        let recall = Recall {
            firm: self.cell("name_y").replace("||", ";").into(),
            owner: if owner.starts_with("Unknown") { Box::default() } else { owner.into() },
            product: self.cell("name_x").into(),
            reason: self.cell("reason").into(),
            action: self.cell("action_summary").into(),
            event: self.text("uid").map(|uid| format!("{} {uid}", self.cell("country_x")).into()),
            published: date::read(self.cell("date")),
            link: self.text("url"),
            ..Recall::new(id, RecallSource::International, locator)
        };
        let named = self.cell("number_y");
        Ok(match statement::read(&recall.reason, &recall.product) {
            Some((sentences, codes)) if named.is_empty() => {
                Recall { code_info: sentences.into(), codes, ..recall }
            }
            _ => recall.with_codes(named),
        })
    }
}
