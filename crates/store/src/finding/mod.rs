//! Findings: which publication touches which device, and what a person settled about it.
//!
//! Findings are derived again and again; what a person settled hangs on the finding's natural subject and survives.
//! One that is no longer derived is not deleted: it is *gone* since then, and comes back as itself.

mod put;

use serde::Serialize;
use wardroom_model::actor::Right;
use wardroom_model::finding::{FindingDecision, FindingStatus};
use wardroom_model::id::{DeviceId, FindingId, WorkItemId};
use wardroom_model::{Finding, OpContext, Timestamp};

pub(crate) use put::findings_settle;

use crate::Store;
use crate::db::{Row, RowError, Value};
use crate::device::NextStep;
use crate::error::{Fault, StoreError};
use crate::page::{Page, cursor_read, cursor_write, limit_and_one, page_limit, real_read, real_write};
use crate::reach::{Named, reach_sql};
use crate::rights::permitted;

/// A finding as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FindingRow {
    /// Its id.
    pub key: FindingId,
    /// The device that it is on.
    pub device: DeviceId,
    /// What people call that device.
    pub device_name: Option<Box<str>>,
    /// Its maker and product.
    pub device_made: Option<Box<str>>,
    /// Its department and place.
    pub device_place: Option<Box<str>>,
    /// What to do next on it.
    pub next_step: Option<NextStep>,
    /// What a decision about it hangs on.
    pub subject: Box<str>,
    /// What was found, with the decision that holds now.
    #[serde(flatten)]
    pub finding: Finding,
    /// When it was first derived.
    pub first_seen: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Since when it is no longer derived.
    pub gone_at: Option<Timestamp>,
    /// Until when the decision holds.
    pub decided_until: Option<Timestamp>,
    #[serde(skip)]
    pub(crate) rank: f64,
}

/// Which findings to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindingQuery {
    /// Only those of a device.
    pub device: Option<DeviceId>,
    /// Only those of this CVE, recall or advisory number.
    pub id: Option<Box<str>>,
    /// Only those with this status.
    pub status: Option<FindingStatus>,
    /// Only those whose number, device or reason has this in it, in any case of letters.
    pub text: Option<Box<str>>,
    /// Also those that are no longer derived.
    pub gone: bool,
    /// Cursor of the page before.
    pub after: Option<String>,
    /// Rows of a page; 0 means 50.
    pub limit: usize,
}

/// What a person's decision about a finding hangs on.
///
/// `asset` and `id` are those of the finding: the asset's tag or the device's id, and the CVE's or recall's number.
pub fn finding_subject(asset: &str, id: &str) -> String {
    format!("asset:{asset} finding:{id}")
}

pub(crate) const FINDING_COLUMNS: &str = "SELECT f.id, f.device, f.subject, f.rank, f.body, f.decision, \
     f.first_seen, f.changed_at, f.gone_at, f.decided_until, d.name AS device_name, d.vendor, d.product, \
     d.department, d.location, d.next_work, d.next_action \
     FROM finding f LEFT JOIN device_row d ON d.site = f.site AND d.id = f.device";

/// Reads a finding as it stands at `now`: a decision that ran out no longer holds.
pub(crate) fn finding_row(row: &Row<'_>, now: Timestamp) -> Result<FindingRow, RowError> {
    let mut finding: Finding = row.json("body")?;
    let decided_until = row.time_option("decided_until")?;
    finding.decision = match decided_until {
        Some(until) if until <= now => FindingDecision::None,
        _ => row.slug("decision", FindingDecision::find)?,
    };
    let joined = |first, second, by| -> Result<Option<Box<str>>, RowError> {
        let parts = [row.text_option(first)?, row.text_option(second)?];
        let parts: Vec<Box<str>> = parts.into_iter().flatten().collect();
        Ok(if parts.is_empty() { None } else { Some(parts.join(by).into()) })
    };
    let next = row.text_option("next_work")?.zip(row.text_option("next_action")?);
    Ok(FindingRow {
        key: FindingId::new(row.text("id")?),
        device: DeviceId::new(row.text("device")?),
        device_name: row.text_option("device_name")?,
        device_made: joined("vendor", "product", " ")?,
        device_place: joined("department", "location", ", ")?,
        next_step: next.map(|(work, action)| NextStep { work: WorkItemId::new(work), action }),
        subject: row.text("subject")?,
        finding,
        first_seen: row.time("first_seen")?,
        changed_at: row.time("changed_at")?,
        gone_at: row.time_option("gone_at")?,
        decided_until,
        rank: row.real("rank")?,
    })
}

impl Store {
    /// Findings, the worst first.
    ///
    /// # Errors
    /// Without the right to read, on a foreign cursor, or when the database fails.
    pub async fn finding_list(
        &self,
        context: &OpContext,
        query: &FindingQuery,
    ) -> Result<Page<FindingRow>, StoreError> {
        permitted(context, Right::Read, "finding_list", &context.site, self.findings(context, query)).await
    }

    /// One finding, also one that is no longer derived.
    ///
    /// # Errors
    /// Without the right to read, where there is none, or when the database fails.
    pub async fn finding_fetch(&self, context: &OpContext, id: &FindingId) -> Result<FindingRow, StoreError> {
        permitted(context, Right::Read, "finding_fetch", id.as_str(), async {
            let mut values = vec![Value::text(&context.site), Value::text(id.as_str())];
            let mut sql = format!("{FINDING_COLUMNS} WHERE f.site = $1 AND f.id = $2");
            sql.push_str(&reach_sql(context, Named::Department, "d.department_key", &mut values));
            let found =
                self.database.fetch_optional(&sql, &values, |row| finding_row(row, context.now)).await?;
            found.ok_or_else(|| Fault::NotFound(format!("finding {id}")))
        })
        .await
    }

    pub(crate) async fn findings(
        &self,
        context: &OpContext,
        query: &FindingQuery,
    ) -> Result<Page<FindingRow>, Fault> {
        let limit = page_limit(query.limit);
        let mut values = vec![Value::text(&context.site), Value::number(limit_and_one(limit))];
        let mut sql = format!("{FINDING_COLUMNS} WHERE f.site = $1");
        sql.push_str(&reach_sql(context, Named::Department, "d.department_key", &mut values));
        let equal = [
            ("device", query.device.as_ref().map(DeviceId::as_str)),
            ("name", query.id.as_deref()),
            ("status", query.status.map(FindingStatus::slug)),
        ];
        for (column, value) in equal {
            if let Some(value) = value {
                values.push(Value::text(value));
                sql.push_str(&format!(" AND f.{column} = ${}", values.len()));
            }
        }
        if let Some(text) = &query.text {
            let text = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            values.push(Value::show(format!("%{text}%")));
            let place = values.len();
            sql.push_str(&format!(
                " AND (f.text_key LIKE ${place} ESCAPE '\\' OR d.name_key LIKE ${place} ESCAPE '\\')"
            ));
        }
        if !query.gone {
            sql.push_str(" AND f.gone_at IS NULL");
        }
        if let Some(cursor) = &query.after {
            let [rank, id] = cursor_read::<2>(cursor)?;
            values.push(Value::real(real_read(&rank)?));
            values.push(Value::show(id));
            let place = values.len();
            sql.push_str(&format!(" AND (f.rank, f.id) > (${}, ${place})", place - 1));
        }
        sql.push_str(" ORDER BY f.rank, f.id LIMIT $2");
        let rows = self.database.fetch_all(&sql, &values, |row| finding_row(row, context.now)).await?;
        Ok(Page::from_rows(rows, limit, |row| cursor_write(&[&real_write(row.rank), row.key.as_str()])))
    }
}
