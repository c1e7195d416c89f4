//! What the network would put right in the register, and what people said about it.

use serde::Serialize;
use wardroom_model::actor::Right;
use wardroom_model::register::{WriteBack, WriteBackField, WriteBackState};
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

/// A proposal with what a person said about it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WriteBackRow {
    /// The proposal.
    #[serde(flatten)]
    pub write_back: WriteBack,
    /// Where it stands.
    pub state: WriteBackState,
    /// The decision that says so.
    pub decision: Option<Box<str>>,
    /// Who made it.
    pub decided_by: Option<Box<str>>,
}

/// Which proposals to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteBackQuery {
    /// Only those about this record.
    pub asset: Option<Box<str>>,
    /// Only those about this field.
    pub field: Option<WriteBackField>,
    /// Only those that stand so.
    pub state: Option<WriteBackState>,
    /// Also when and where a device was last heard, which changes nothing in the register.
    pub with_last_seen: bool,
    /// Cursor of the page before.
    pub after: Option<String>,
    /// Rows of a page; 0 means 50.
    pub limit: usize,
}

const DERIVED: Derived = Derived {
    table: "write_back",
    columns: &[
        "site",
        "asset_tag",
        "field",
        "asset",
        "subject",
        "is_change",
        "register_value",
        "proposed",
        "confidence",
        "why",
        "locator",
        "digest",
    ],
    keys: &["asset_tag", "field"],
};

/// The decision about proposal `w`, the last word; `$2` is now. It is about a value: of another nothing was said.
pub(super) const DECIDED: &str = "(SELECT x.id FROM decision x WHERE x.site = w.site \
     AND x.kind IN ('write_back_taken', 'write_back_left') AND x.subject = w.subject AND x.value = w.proposed \
     AND x.withdrawn_at IS NULL AND (x.until IS NULL OR x.until > $2) ORDER BY x.at DESC, x.id DESC LIMIT 1)";

fn write_back_row(row: &Row<'_>) -> Result<WriteBackRow, RowError> {
    Ok(WriteBackRow {
        write_back: WriteBack {
            asset: row.text("asset_tag")?,
            field: row.slug("field", WriteBackField::find)?,
            register_value: row.text_option("register_value")?,
            proposed: row.text("proposed")?,
            confidence: row.real("confidence")?.into(),
            why: row.text("why")?,
            locator: row.json_option("locator")?,
        },
        state: match row.text_option("kind")?.as_deref() {
            Some("write_back_taken") => WriteBackState::Taken,
            Some(_) => WriteBackState::Left,
            None => WriteBackState::Open,
        },
        decision: row.text_option("decision")?,
        decided_by: row.text_option("actor")?,
    })
}

impl Store {
    /// Makes the given ones those of the site; what did not change is left alone.
    ///
    /// # Errors
    /// Without the right to derive, or when the database fails.
    pub async fn write_back_replace_all(
        &self,
        context: &OpContext,
        proposals: &[WriteBack],
    ) -> Result<(), StoreError> {
        permitted(context, Right::Derive, "write_back_replace_all", &context.site, async {
            let row = |proposal: &WriteBack| DerivedRow {
                keys: vec![proposal.asset.clone(), proposal.field.slug().into()],
                digest: short_digest(&[&json(proposal)]),
                values: vec![
                    Value::show(Asset::id(&context.site, &proposal.asset)),
                    Value::show(WriteBack::subject(&proposal.asset, proposal.field)),
                    Value::Bool(Some(proposal.field.is_change())),
                    Value::show_option(proposal.register_value.as_deref()),
                    Value::show(&proposal.proposed),
                    Value::real(proposal.confidence.into()),
                    Value::show(&proposal.why),
                    Value::show_option(proposal.locator.as_ref().map(json)),
                ],
            };
            let rows = proposals.iter().map(row).collect();
            self.derived_replace(context, &DERIVED, "write_back_replace_all", rows).await
        })
        .await
    }

    /// Proposals, by tag and field.
    ///
    /// # Errors
    /// Without the right to read, on a foreign cursor, or when the database fails.
    pub async fn write_back_list(
        &self,
        context: &OpContext,
        query: &WriteBackQuery,
    ) -> Result<Page<WriteBackRow>, StoreError> {
        permitted(context, Right::Read, "write_back_list", &context.site, async {
            let limit = page_limit(query.limit);
            let mut values = vec![Value::text(&context.site), Value::time(context.now)];
            let mut sql = format!(
                "SELECT w.asset_tag, w.field, w.register_value, w.proposed, w.confidence, w.why, w.locator, \
                 d.id AS decision, d.kind, d.actor FROM write_back w \
                 LEFT JOIN decision d ON d.site = w.site AND d.id = {DECIDED} WHERE w.site = $1"
            );
            sql.push_str(&reach_sql(context, Named::Asset, "w.asset", &mut values));
            if !query.with_last_seen && query.field.is_none() {
                sql.push_str(" AND w.is_change");
            }
            match query.state {
                Some(WriteBackState::Open) => sql.push_str(" AND d.id IS NULL"),
                Some(WriteBackState::Taken) => sql.push_str(" AND d.kind = 'write_back_taken'"),
                Some(WriteBackState::Left) => sql.push_str(" AND d.kind = 'write_back_left'"),
                None => {}
            }
            let field = query.field.map(|field| field.slug().to_owned());
            for (column, value) in
                [("asset_tag", query.asset.as_deref().map(str::to_owned)), ("field", field)]
            {
                if let Some(value) = value {
                    values.push(Value::show(value));
                    sql.push_str(&format!(" AND w.{column} = ${}", values.len()));
                }
            }
            if let Some(cursor) = &query.after {
                let [tag, field] = cursor_read::<2>(cursor)?;
                values.extend([Value::show(tag), Value::show(field)]);
                let place = values.len();
                sql.push_str(&format!(" AND (w.asset_tag, w.field) > (${}, ${place})", place - 1));
            }
            values.push(Value::number(limit_and_one(limit)));
            sql.push_str(&format!(" ORDER BY w.asset_tag, w.field LIMIT ${}", values.len()));
            let found = self.database.fetch_all(&sql, &values, write_back_row).await?;
            Ok(Page::from_rows(found, limit, |row| {
                cursor_write(&[&row.write_back.asset, row.write_back.field.slug()])
            }))
        })
        .await
    }
}
