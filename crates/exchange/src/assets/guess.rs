//! A mapping guessed from headings, and from values where a heading says nothing.

use std::net::IpAddr;
use std::sync::Arc;

use wardroom_model::Mac;

use super::AssetField;
use super::headings::Headings;
use super::mapping::{Column, Mapping};
use crate::table::Row;

/// Score of a column known by its values alone.
const BY_VALUES: f64 = 0.6;
/// Values that are needed to know a column by them, and the share of them that must read so.
const VALUES_NEEDED: usize = 3;
const VALUES_SHARE: f64 = 0.8;
/// Rows whose values are looked at.
const VALUES_ROWS: usize = 1000;

/// Gives each field the heading that fits it best, the best pair first; each heading and each field is used once.
pub(super) fn mapping(headings: &[Arc<str>], rows: &[Row]) -> Mapping {
    let known = Headings::new();
    let mut pairs: Vec<(f64, usize, AssetField)> = headings
        .iter()
        .enumerate()
        .flat_map(|(at, heading)| known.scores(heading).map(move |(field, score)| (score, at, field)))
        .collect();
    // A stable sort: of equal scores the leftmost column stands first.
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut chosen: Vec<(usize, AssetField, f64)> = Vec::new();
    let by_values = (0..headings.len()).filter_map(|at| Some((BY_VALUES, at, by_values(at, rows)?)));
    for (score, at, field) in pairs.into_iter().chain(by_values) {
        if !chosen.iter().any(|(used_at, used_field, _)| *used_at == at || *used_field == field) {
            chosen.push((at, field, score));
        }
    }
    chosen.sort_by_key(|(at, ..)| *at);
    let is_unused = |at: usize| !chosen.iter().any(|(used, ..)| *used == at);
    let unused = headings.iter().enumerate().filter(|(at, _)| is_unused(*at));
    Mapping {
        unused: unused.map(|(_, heading)| Box::from(&**heading)).collect(),
        columns: chosen
            .iter()
            .filter_map(|(at, field, score)| column(headings.get(*at)?, *field, *score))
            .collect(),
        ..Mapping::default()
    }
}

fn column(heading: &str, field: AssetField, score: f64) -> Option<Column> {
    let score = Some((score * 100.0).round() / 100.0);
    Some(Column { heading: heading.into(), field, date_format: None, score })
}

/// Ethernet and internet addresses look like nothing else.
fn by_values(column: usize, rows: &[Row]) -> Option<AssetField> {
    let values: Vec<&str> =
        rows.iter().take(VALUES_ROWS).map(|row| row.cell(column)).filter(|value| !value.is_empty()).collect();
    let most = |reads: fn(&str) -> bool| {
        let reading = values.iter().filter(|value| reads(value)).count();
        values.len() >= VALUES_NEEDED && reading as f64 >= VALUES_SHARE * values.len() as f64
    };
    // Twelve digits alone may be any number; an address in a column without a heading shows its separators.
    if most(|value| value.contains([':', '-', '.']) && value.parse::<Mac>().is_ok()) {
        Some(AssetField::MacAddress)
    } else if most(|value| value.parse::<IpAddr>().is_ok()) {
        Some(AssetField::IpAddress)
    } else {
        None
    }
}
