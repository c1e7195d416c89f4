//! What the register should be told, as tables that a CMMS imports: by the page and by the command alike.

use std::collections::BTreeMap;

use wardroom_model::OpContext;
use wardroom_model::register::{WriteBackField, WriteBackState};
use wardroom_store::{LIMIT, Store, StoreError, WriteBackQuery, WriteBackRow};

use crate::views::place::{Texts, place};

/// Columns of the long form: one row a value.
pub const LONG: &[&str] = &[
    "asset_tag",
    "field",
    "register_value",
    "proposed_value",
    "confidence",
    "state",
    "decided_by",
    "why",
    "where",
];

/// Every line that nobody left, with when and where each device was last heard, by tag and field.
///
/// # Errors
/// Without the right to read, or when the database fails.
pub async fn exported(store: &Store, context: &OpContext) -> Result<Vec<WriteBackRow>, StoreError> {
    let mut query = WriteBackQuery { with_last_seen: true, limit: LIMIT, ..Default::default() };
    let mut rows = Vec::new();
    loop {
        let page = store.write_back_list(context, &query).await?;
        rows.extend(page.rows.into_iter().filter(|row| row.state != WriteBackState::Left));
        query.after = page.next;
        if query.after.is_none() {
            return Ok(rows);
        }
    }
}

/// A line of the long form.
pub fn long(row: &WriteBackRow) -> Vec<String> {
    let proposal = &row.write_back;
    vec![
        proposal.asset.to_string(),
        proposal.field.to_string(),
        proposal.register_value.as_deref().unwrap_or_default().to_owned(),
        proposal.proposed.to_string(),
        format!("{:.3}", proposal.confidence.value()),
        row.state.to_string(),
        row.decided_by.as_deref().unwrap_or_default().to_owned(),
        proposal.why.to_string(),
        proposal.locator.as_ref().map(|locator| place(locator, &Texts::default()).text).unwrap_or_default(),
    ]
}

/// The wide form: one row a record, one column a field; a cell with nothing in it changes nothing.
pub fn wide(rows: &[WriteBackRow]) -> (Vec<&'static str>, Vec<Vec<String>>) {
    let fields = WriteBackField::ALL;
    let heading = std::iter::once("asset_tag").chain(fields.iter().map(|field| field.slug())).collect();
    let mut records: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in rows {
        let proposal = &row.write_back;
        let cells = records.entry(&proposal.asset).or_insert_with(|| {
            let mut cells = vec![String::new(); fields.len() + 1];
            if let Some(tag) = cells.first_mut() {
                tag.push_str(&proposal.asset);
            }
            cells
        });
        let at = fields.iter().position(|field| *field == proposal.field);
        if let Some(cell) = at.and_then(|at| cells.get_mut(at + 1)) {
            cell.push_str(&proposal.proposed);
        }
    }
    (heading, records.into_values().collect())
}
