//! Advisories: what publishers say is wrong, with how many devices each touches.

use serde::Serialize;
use wardroom_model::actor::Right;
use wardroom_model::id::DeviceId;
use wardroom_model::{Date, OpContext};

use crate::Store;
use crate::db::{Batch, Row, RowError, Value};
use crate::error::{Fault, StoreError};
use crate::event::event_record;
use crate::finding::{FINDING_COLUMNS, FindingRow, finding_row};
use crate::page::{Page, cursor_read, cursor_write, limit_and_one, page_limit};
use crate::reach::{Named, reach_sql};
use crate::rights::permitted;

/// An advisory, CVE or recall as a publisher has it.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAdvisory {
    /// The publisher's number, such as `ICSMA-17-…`, `CVE-…`.
    pub id: Box<str>,
    /// Digest of the document that it stands in.
    pub document: Box<str>,
    /// `csaf`, `cve`, `recall`.
    pub kind: Box<str>,
    /// The publisher's title.
    pub title: Box<str>,
    /// Who published it.
    pub publisher: Box<str>,
    /// First published.
    pub published: Option<Date>,
    /// Last revised.
    pub revised: Option<Date>,
    /// Where it stands in the world.
    pub url: Option<Box<str>>,
    /// Highest CVSS base score in it, 0 to 10.
    pub cvss: Option<f64>,
    /// Something in it is in CISA's catalogue of known exploited vulnerabilities.
    pub kev: bool,
}

/// An advisory in the inbox.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AdvisoryRow {
    /// The publisher's number.
    pub id: Box<str>,
    /// Digest of the document that it stands in.
    pub document: Box<str>,
    /// `csaf`, `cve`, `recall`.
    pub kind: Box<str>,
    /// The publisher's title.
    pub title: Box<str>,
    /// Who published it.
    pub publisher: Box<str>,
    /// First published.
    pub published: Option<Date>,
    /// Last revised.
    pub revised: Option<Date>,
    /// Where it stands in the world.
    pub url: Option<Box<str>>,
    /// Highest CVSS base score in it.
    pub cvss: Option<f64>,
    /// Attackers use something in it today.
    pub kev: bool,
    /// Devices that are affected.
    pub affected: u64,
    /// Devices that must be looked at, and are not among the affected.
    pub needs_check: u64,
    /// Devices that it names and does not touch.
    pub not_affected: u64,
}

/// An advisory with the devices that it touches.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AdvisoryDetail {
    /// What the publisher says.
    #[serde(flatten)]
    pub row: AdvisoryRow,
    /// What it means here, the affected first; at most [`crate::LIMIT`].
    pub findings: Vec<FindingRow>,
}

/// Which advisories to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AdvisoryQuery {
    /// Only those that name a device of this site.
    pub touching: bool,
    /// Only those whose number begins so.
    pub id_prefix: Option<Box<str>>,
    /// Cursor of the page before.
    pub after: Option<String>,
    /// Rows of a page; 0 means 50.
    pub limit: usize,
}

const COLUMNS: &[&str] = &[
    "id",
    "document",
    "kind",
    "title",
    "publisher",
    "published",
    "revised",
    "url",
    "cvss",
    "kev",
    "published_key",
];

/// One pass over an advisory's devices in reach: each counts once, for the worst of its findings.
fn counted<'a>(context: &'a OpContext, advisory: &'a str) -> (String, Vec<Value<'a>>) {
    let mut values = vec![Value::text(&context.site), Value::text(advisory)];
    let reach = reach_sql(context, Named::Device, "device", &mut values);
    let sql = format!(
        "SELECT advisory, device, CAST(MIN(CASE status WHEN 'affected' THEN 0 \
         WHEN 'needs_check' THEN 1 ELSE 2 END) AS BIGINT) AS worst \
         FROM finding_advisory WHERE site = $1 AND advisory = $2{reach} GROUP BY advisory, device"
    );
    (sql, values)
}

fn advisory_row(row: &Row<'_>) -> Result<AdvisoryRow, RowError> {
    Ok(AdvisoryRow {
        id: row.text("id")?,
        document: row.text("document")?,
        kind: row.text("kind")?,
        title: row.text("title")?,
        publisher: row.text("publisher")?,
        published: row.date_option("published")?,
        revised: row.date_option("revised")?,
        url: row.text_option("url")?,
        cvss: row.real_option("cvss")?,
        kev: row.bool("kev")?,
        affected: 0,
        needs_check: 0,
        not_affected: 0,
    })
}

impl Store {
    /// Makes advisories known, or brings them up to date.
    ///
    /// # Errors
    /// Without the right to ingest, or when the database fails.
    pub async fn advisory_put_batch(
        &self,
        context: &OpContext,
        advisories: &[NewAdvisory],
    ) -> Result<(), StoreError> {
        permitted(context, Right::Ingest, "advisory_put_batch", &context.site, async {
            let mut chunks = advisories.chunks(1_000).peekable();
            while let Some(chunk) = chunks.next() {
                let mut transaction = self.database.begin().await?;
                let mut batch = Batch::new("advisory", COLUMNS, 1);
                for advisory in chunk {
                    batch.push(vec![
                        Value::text(&advisory.id),
                        Value::text(&advisory.document),
                        Value::text(&advisory.kind),
                        Value::text(&advisory.title),
                        Value::text(&advisory.publisher),
                        Value::date_option(advisory.published),
                        Value::date_option(advisory.revised),
                        Value::text_option(advisory.url.as_deref()),
                        Value::real_option(advisory.cvss),
                        advisory.kev.into(),
                        Value::show(advisory.published.map(|date| date.to_string()).unwrap_or_default()),
                    ]);
                }
                batch.upsert(&mut transaction).await?;
                if chunks.peek().is_none() {
                    let payload = serde_json::json!({ "advisories": advisories.len() });
                    event_record(&mut transaction, context, "advisory_put_batch", "advisories", &payload)
                        .await?;
                }
                transaction.commit().await?;
            }
            Ok(())
        })
        .await
    }

    /// The inbox, newest first, with how many devices each advisory touches.
    ///
    /// # Errors
    /// Without the right to read, on a foreign cursor, or when the database fails.
    pub async fn advisory_list(
        &self,
        context: &OpContext,
        query: &AdvisoryQuery,
    ) -> Result<Page<AdvisoryRow>, StoreError> {
        permitted(context, Right::Read, "advisory_list", &context.site, async {
            let limit = page_limit(query.limit);
            let mut values = vec![Value::text(&context.site), Value::number(limit_and_one(limit))];
            let mut sql = format!("SELECT {} FROM advisory a WHERE $1 = $1", COLUMNS.join(", "));
            if query.touching {
                let reach = reach_sql(context, Named::Device, "f.device", &mut values);
                sql.push_str(&format!(
                    " AND EXISTS (SELECT 1 FROM finding_advisory f WHERE f.site = $1 AND f.advisory = a.id{reach})"
                ));
            }
            if let Some(prefix) = &query.id_prefix {
                values.push(Value::text(prefix));
                values.push(Value::show(format!("{prefix}{}", char::MAX)));
                sql.push_str(&format!(" AND a.id >= ${} AND a.id < ${}", values.len() - 1, values.len()));
            }
            if let Some(cursor) = &query.after {
                let [published, id] = cursor_read::<2>(cursor)?;
                values.push(Value::show(published));
                values.push(Value::show(id));
                let place = values.len();
                sql.push_str(&format!(" AND (a.published_key, a.id) < (${}, ${place})", place - 1));
            }
            sql.push_str(" ORDER BY a.published_key DESC, a.id DESC LIMIT $2");
            let rows = self.database.fetch_all(&sql, &values, advisory_row).await?;
            let mut page = Page::from_rows(rows, limit, |row| {
                let published = row.published.map(|date| date.to_string()).unwrap_or_default();
                cursor_write(&[&published, &row.id])
            });
            for row in &mut page.rows {
                self.advisory_count(context, row).await?;
            }
            Ok(page)
        })
        .await
    }

    /// One advisory with the devices that it touches.
    ///
    /// # Errors
    /// Without the right to read, where there is no such advisory, or when the database fails.
    pub async fn advisory_fetch(&self, context: &OpContext, id: &str) -> Result<AdvisoryDetail, StoreError> {
        permitted(context, Right::Read, "advisory_fetch", id, async {
            let sql = format!("SELECT {} FROM advisory WHERE id = $1", COLUMNS.join(", "));
            let row = self.database.fetch_optional(&sql, &[Value::text(id)], advisory_row).await?;
            let mut row = row.ok_or_else(|| Fault::NotFound(format!("advisory {id}")))?;
            self.advisory_count(context, &mut row).await?;
            let mut values = vec![Value::text(&context.site), Value::text(id)];
            let reach = reach_sql(context, Named::Department, "d.department_key", &mut values);
            let sql = format!(
                "{FINDING_COLUMNS} JOIN finding_advisory l ON l.site = f.site AND l.finding = f.id \
                 WHERE l.site = $1 AND l.advisory = $2{reach} ORDER BY f.rank, f.id LIMIT {}",
                crate::LIMIT
            );
            let read = |row: &Row<'_>| finding_row(row, context.now);
            let findings = self.database.fetch_all(&sql, &values, read).await?;
            Ok(AdvisoryDetail { row, findings })
        })
        .await
    }

    /// Devices that an advisory touches and how, for the plan of its campaign.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn advisory_device_list(
        &self,
        context: &OpContext,
        id: &str,
    ) -> Result<Vec<(DeviceId, Box<str>)>, StoreError> {
        permitted(context, Right::Read, "advisory_device_list", id, async {
            let (counted, values) = counted(context, id);
            let sql = format!("SELECT device, worst FROM ({counted}) AS counted ORDER BY worst, device");
            self.database
                .fetch_all(&sql, &values, |row| {
                    let status = match row.number("worst")? {
                        0 => "affected",
                        1 => "needs_check",
                        _ => "not_affected",
                    };
                    Ok((DeviceId::new(row.text("device")?), status.into()))
                })
                .await
        })
        .await
    }

    async fn advisory_count(&self, context: &OpContext, row: &mut AdvisoryRow) -> Result<(), Fault> {
        let (counted, values) = counted(context, &row.id);
        let sql = format!("SELECT worst, COUNT(*) AS n FROM ({counted}) AS counted GROUP BY worst");
        let counts =
            self.database.fetch_all(&sql, &values, |row| Ok((row.number("worst")?, row.count("n")?))).await?;
        for (worst, count) in counts {
            match worst {
                0 => row.affected = count,
                1 => row.needs_check = count,
                _ => row.not_affected = count,
            }
        }
        Ok(())
    }
}
