//! Two records of the register that may be one device.

use serde::Serialize;
use wardroom_model::actor::Right;
use wardroom_model::register::Duplicate;
use wardroom_model::{Asset, OpContext};

use super::replace::{Derived, DerivedRow};
use crate::Store;
use crate::db::{Row, RowError, Value};
use crate::digest::short_digest;
use crate::error::StoreError;
use crate::page::{Page, cursor_read, cursor_write, limit_and_one, page_limit};
use crate::place::json;
use crate::reach::{Named, reach_sql};
use crate::rights::permitted;

/// Two records with what both say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DuplicateRow {
    /// Their tags, and why.
    #[serde(flatten)]
    pub duplicate: Duplicate,
    /// The one; none where it is out of reach.
    pub first_record: Option<Asset>,
    /// The other; none where it is out of reach.
    pub second_record: Option<Asset>,
}

/// Which of them to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DuplicateQuery {
    /// Only those with this record.
    pub asset: Option<Box<str>>,
    /// Cursor of the page before.
    pub after: Option<String>,
    /// Rows of a page; 0 means 50.
    pub limit: usize,
}

const DERIVED: Derived = Derived {
    table: "duplicate",
    columns: &[
        "site",
        "first_tag",
        "second_tag",
        "first_asset",
        "second_asset",
        "reasons",
        "retire",
        "confirmed",
        "digest",
    ],
    keys: &["first_tag", "second_tag"],
};

/// Two records `u` are in reach where either is.
pub(super) fn reached(context: &OpContext, values: &mut Vec<Value<'_>>) -> String {
    let first = reach_sql(context, Named::Asset, "u.first_asset", values);
    let second = reach_sql(context, Named::Asset, "u.second_asset", values);
    match (first.strip_prefix(" AND "), second.strip_prefix(" AND ")) {
        (Some(first), Some(second)) => format!(" AND ({first} OR {second})"),
        _ => String::new(),
    }
}

fn duplicate_row(row: &Row<'_>) -> Result<Duplicate, RowError> {
    Ok(Duplicate {
        first: row.text("first_tag")?,
        second: row.text("second_tag")?,
        reasons: row.json("reasons")?,
        retire: row.text("retire")?,
        confirmed: row.bool("confirmed")?,
    })
}

impl Store {
    /// Makes the given ones those of the site; what did not change is left alone.
    ///
    /// # Errors
    /// Without the right to derive, or when the database fails.
    pub async fn duplicate_replace_all(
        &self,
        context: &OpContext,
        duplicates: &[Duplicate],
    ) -> Result<(), StoreError> {
        permitted(context, Right::Derive, "duplicate_replace_all", &context.site, async {
            let row = |duplicate: &Duplicate| DerivedRow {
                keys: vec![duplicate.first.clone(), duplicate.second.clone()],
                digest: short_digest(&[&json(duplicate)]),
                values: vec![
                    Value::show(Asset::id(&context.site, &duplicate.first)),
                    Value::show(Asset::id(&context.site, &duplicate.second)),
                    Value::show(json(&duplicate.reasons)),
                    Value::show(&duplicate.retire),
                    Value::Bool(Some(duplicate.confirmed)),
                ],
            };
            let rows = duplicates.iter().map(row).collect();
            self.derived_replace(context, &DERIVED, "duplicate_replace_all", rows).await
        })
        .await
    }

    /// Records that may be one device, two and two, by their tags. Of a record out of reach there is only its tag and
    /// what both say.
    ///
    /// # Errors
    /// Without the right to read, on a foreign cursor, or when the database fails.
    pub async fn duplicate_list(
        &self,
        context: &OpContext,
        query: &DuplicateQuery,
    ) -> Result<Page<DuplicateRow>, StoreError> {
        permitted(context, Right::Read, "duplicate_list", &context.site, async {
            let limit = page_limit(query.limit);
            let mut values = vec![Value::text(&context.site), Value::number(limit_and_one(limit))];
            let mut sql = "SELECT u.first_tag, u.second_tag, u.reasons, u.retire, u.confirmed \
                           FROM duplicate u WHERE u.site = $1"
                .to_owned();
            sql.push_str(&reached(context, &mut values));
            if let Some(asset) = &query.asset {
                values.push(Value::text(asset));
                let place = values.len();
                sql.push_str(&format!(" AND (u.first_tag = ${place} OR u.second_tag = ${place})"));
            }
            if let Some(cursor) = &query.after {
                let [first, second] = cursor_read::<2>(cursor)?;
                values.extend([Value::show(first), Value::show(second)]);
                let place = values.len();
                sql.push_str(&format!(" AND (u.first_tag, u.second_tag) > (${}, ${place})", place - 1));
            }
            sql.push_str(" ORDER BY u.first_tag, u.second_tag LIMIT $2");
            let found = self.database.fetch_all(&sql, &values, duplicate_row).await?;
            let page = Page::from_rows(found, limit, |row| cursor_write(&[&row.first, &row.second]));
            let tags = page.rows.iter().flat_map(|row| [&*row.first, &*row.second]).collect();
            let records = self.assets_reached(context, &tags).await?;
            Ok(page.map(|duplicate| DuplicateRow {
                first_record: records.get(&duplicate.first).cloned(),
                second_record: records.get(&duplicate.second).cloned(),
                duplicate,
            }))
        })
        .await
    }
}
