//! One row becomes one asset.

use std::net::IpAddr;
use std::sync::Arc;

use wardroom_model::{Asset, Date, Locator, Mac, Problem};

use super::{AssetField, DateFormat, Mapping};
use crate::table::Row;

/// What registers write where there is nothing to write.
const NOTHING: &[&str] = &[
    "n/a",
    "na",
    "n.a.",
    "n/k",
    "none",
    "null",
    "nil",
    "unknown",
    "unk",
    "tbd",
    "not available",
    "not applicable",
    "unbekannt",
    "keine",
    "aucun",
    "inconnu",
    "desconocido",
    "-",
    "--",
    "---",
    "?",
    "??",
    "???",
    ".",
    "xxx",
    "/",
];

/// Reads rows under one mapping.
pub(super) struct Reader<'a> {
    file: &'a Arc<str>,
    tag: usize,
    columns: Vec<(AssetField, usize)>,
    date_format: [DateFormat; 2],
}

impl<'a> Reader<'a> {
    /// None where no column can serve as the tag.
    pub(super) fn new(file: &'a Arc<str>, headings: &[Arc<str>], mapping: &Mapping) -> Option<Self> {
        let position = |field| mapping.position(field, headings);
        let tag = position(AssetField::AssetTag).or_else(|| position(AssetField::SerialNumber))?;
        let format = |field| {
            let column = mapping.columns.iter().find(|column| column.field == field);
            column.and_then(|column| column.date_format).unwrap_or_default()
        };
        Some(Self {
            file,
            tag,
            columns: AssetField::ALL.iter().filter_map(|field| Some((*field, position(*field)?))).collect(),
            date_format: [format(AssetField::LastPm), format(AssetField::NextPm)],
        })
    }

    /// The row's asset; none, with a problem, where it has no tag.
    pub(super) fn asset(&self, row: &Row, problems: &mut Vec<Problem>) -> Option<Asset> {
        let mut cells = Cells { reader: self, row, problems };
        let Some(asset_tag) = something(row.cell(self.tag)) else {
            cells.problem("missing_tag", "the row has no asset tag and was not read".to_owned());
            return None;
        };
        let [last_pm, next_pm] = self.date_format;
        Some(Asset {
            asset_tag: asset_tag.into(),
            manufacturer: cells.text(AssetField::Manufacturer),
            model: cells.text(AssetField::Model),
            software_version: cells.text(AssetField::SoftwareVersion),
            serial_number: cells.text(AssetField::SerialNumber),
            mac_address: cells.mac(),
            ip_address: cells.ip(),
            host_name: cells.text(AssetField::HostName),
            udi: cells.text(AssetField::Udi),
            description: cells.text(AssetField::Description),
            department: cells.text(AssetField::Department),
            location: cells.text(AssetField::Location),
            last_pm: cells.date(AssetField::LastPm, last_pm),
            next_pm: cells.date(AssetField::NextPm, next_pm),
            locator: Locator::Table { file: Arc::clone(self.file), row: row.number },
        })
    }
}

struct Cells<'a> {
    reader: &'a Reader<'a>,
    row: &'a Row,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Cells<'a> {
    fn cell(&self, field: AssetField) -> Option<&'a str> {
        let (_, column) = self.reader.columns.iter().find(|(other, _)| *other == field)?;
        something(self.row.cell(*column))
    }

    fn problem(&mut self, kind: &str, reason: String) {
        self.problems.push(Problem::new(
            &**self.reader.file,
            format!("row {}", self.row.number),
            kind,
            reason,
        ));
    }

    fn text(&self, field: AssetField) -> Option<Box<str>> {
        self.cell(field).map(Box::from)
    }

    fn date(&mut self, field: AssetField, format: DateFormat) -> Option<Date> {
        let text = self.cell(field)?;
        match format.read(text) {
            Ok(date) => date,
            Err(why) => {
                self.problem("bad_date", format!("{field} `{}`: {why}; the date was left out", shown(text)));
                None
            }
        }
    }

    fn mac(&mut self) -> Option<Mac> {
        let read = |text: &str| text.parse::<Mac>().ok();
        let mac = self.address(AssetField::MacAddress, "bad_mac", read)?;
        if mac.is_group() || mac.is_zero() {
            self.problem("bad_mac", format!("mac_address `{mac}` belongs to no device; it was left out"));
            return None;
        }
        Some(mac)
    }

    fn ip(&mut self) -> Option<IpAddr> {
        if self.cell(AssetField::IpAddress).is_some_and(|text| text.eq_ignore_ascii_case("dhcp")) {
            return None;
        }
        // A prefix length is not part of the address.
        let read = |text: &str| text.split('/').next()?.trim().parse::<IpAddr>().ok();
        let ip = self.address(AssetField::IpAddress, "bad_ip", read)?;
        // The zeros that stand for no address.
        (!ip.is_unspecified()).then_some(ip)
    }

    /// The one address in a cell, or the first of several with a problem.
    fn address<T>(&mut self, field: AssetField, bad: &str, read: impl Fn(&'a str) -> Option<T>) -> Option<T> {
        let text = self.cell(field)?;
        if let Some(value) = read(text) {
            return Some(value);
        }
        let first = text.split([',', ';', '|', '\n', ' ']).find(|part| !part.is_empty()).and_then(read);
        if first.is_some() {
            self.problem(
                "several_addresses",
                format!("{field} `{}`: only the first address was read", shown(text)),
            );
        } else {
            self.problem(bad, format!("{field} `{}` is not an address; it was left out", shown(text)));
        }
        first
    }
}

fn something(text: &str) -> Option<&str> {
    let nothing = text.is_empty() || NOTHING.iter().any(|word| text.eq_ignore_ascii_case(word));
    (!nothing).then_some(text)
}

/// A value as it is shown in a problem: one line, not long.
fn shown(text: &str) -> String {
    text.chars().take(40).map(|character| if character.is_control() { ' ' } else { character }).collect()
}
