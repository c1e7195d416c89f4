//! Documents: published texts as they were read, so that every finding leads to its publisher's own words.
//!
//! They are public and the same for every site, so they are kept once.

use serde::Serialize;
use wardroom_model::actor::Right;
use wardroom_model::{OpContext, Timestamp};

use crate::Store;
use crate::db::{Row, RowError, Value};
use crate::error::{Fault, StoreError};
use crate::event::event_record;
use crate::page::{Page, cursor_read, cursor_write, limit_and_one, page_limit};
use crate::rights::permitted;

/// A published text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDocument {
    /// Digest of the text, lower-case hexadecimal.
    pub sha256: Box<str>,
    /// File name.
    pub name: Box<str>,
    /// `csaf`, `cve`, `kev`, `recall`…
    pub kind: Box<str>,
    /// The publisher's title.
    pub title: Box<str>,
    /// Who published it.
    pub publisher: Box<str>,
    /// Where it stands in the world.
    pub url: Option<Box<str>>,
    /// The text itself.
    pub body: Box<str>,
}

/// A document in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentRow {
    /// Digest of the text.
    pub sha256: Box<str>,
    /// File name.
    pub name: Box<str>,
    /// `csaf`, `cve`, `kev`, `recall`…
    pub kind: Box<str>,
    /// The publisher's title.
    pub title: Box<str>,
    /// Who published it.
    pub publisher: Box<str>,
    /// Where it stands in the world.
    pub url: Option<Box<str>>,
    /// When it was read in.
    pub read_at: Timestamp,
}

/// A document with its text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentDetail {
    /// What it is.
    #[serde(flatten)]
    pub row: DocumentRow,
    /// The text itself.
    pub body: Box<str>,
}

/// Names that are asked for at a time.
const NAMES_AT_A_TIME: usize = 500;

const COLUMNS: &str = "sha256, name, kind, title, publisher, url, read_at";

fn document_row(row: &Row<'_>) -> Result<DocumentRow, RowError> {
    Ok(DocumentRow {
        sha256: row.text("sha256")?,
        name: row.text("name")?,
        kind: row.text("kind")?,
        title: row.text("title")?,
        publisher: row.text("publisher")?,
        url: row.text_option("url")?,
        read_at: row.time("read_at")?,
    })
}

impl Store {
    /// Keeps a published text; one that is there already stays as it is.
    ///
    /// # Errors
    /// Without the right to ingest, or when the database fails.
    pub async fn document_put(&self, context: &OpContext, document: &NewDocument) -> Result<(), StoreError> {
        permitted(context, Right::Ingest, "document_put", &document.name, async {
            let mut transaction = self.database.begin().await?;
            let new = transaction
                .execute(
                    "INSERT INTO document (sha256, name, kind, title, publisher, url, body, read_at) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (sha256) DO NOTHING",
                    &[
                        Value::text(&document.sha256),
                        Value::text(&document.name),
                        Value::text(&document.kind),
                        Value::text(&document.title),
                        Value::text(&document.publisher),
                        Value::text_option(document.url.as_deref()),
                        Value::text(&document.body),
                        Value::time(context.now),
                    ],
                )
                .await?;
            if new > 0 {
                let payload = serde_json::json!({ "sha256": document.sha256, "title": document.title });
                let subject = format!("document {}", document.name);
                event_record(&mut transaction, context, "document_put", &subject, &payload).await?;
            }
            transaction.commit().await
        })
        .await
    }

    /// One published text.
    ///
    /// # Errors
    /// Without the right to read, where there is no such document, or when the database fails.
    pub async fn document_fetch(
        &self,
        context: &OpContext,
        sha256: &str,
    ) -> Result<DocumentDetail, StoreError> {
        permitted(context, Right::Read, "document_fetch", sha256, async {
            let sql = format!("SELECT {COLUMNS}, body FROM document WHERE sha256 = $1");
            let read =
                |row: &Row<'_>| Ok(DocumentDetail { row: document_row(row)?, body: row.text("body")? });
            let document = self.database.fetch_optional(&sql, &[Value::text(sha256)], read).await?;
            document.ok_or_else(|| Fault::NotFound(format!("document {sha256}")))
        })
        .await
    }

    /// The file names of some published texts, by their digests; those that are not there are left out.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn document_names(
        &self,
        context: &OpContext,
        sha256s: &[&str],
    ) -> Result<Vec<(Box<str>, Box<str>)>, StoreError> {
        permitted(context, Right::Read, "document_names", &context.site, async {
            let mut names = Vec::new();
            for some in sha256s.chunks(NAMES_AT_A_TIME) {
                let values: Vec<Value<'_>> = some.iter().map(|sha256| Value::text(sha256)).collect();
                let places: Vec<String> = (1..=values.len()).map(|place| format!("${place}")).collect();
                let sql =
                    format!("SELECT sha256, name FROM document WHERE sha256 IN ({})", places.join(", "));
                let read = |row: &Row<'_>| Ok((row.text("sha256")?, row.text("name")?));
                names.extend(self.database.fetch_all(&sql, &values, read).await?);
            }
            Ok(names)
        })
        .await
    }

    /// The published texts, by title.
    ///
    /// # Errors
    /// Without the right to read, on a foreign cursor, or when the database fails.
    pub async fn document_list(
        &self,
        context: &OpContext,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page<DocumentRow>, StoreError> {
        permitted(context, Right::Read, "document_list", &context.site, async {
            let limit = page_limit(limit);
            let [title, sha256] = match after {
                Some(cursor) => cursor_read::<2>(cursor)?,
                None => [String::new(), String::new()],
            };
            let sql = format!(
                "SELECT {COLUMNS} FROM document WHERE (title, sha256) > ($1, $2) ORDER BY title, sha256 LIMIT $3"
            );
            let values = [Value::text(&title), Value::text(&sha256), Value::number(limit_and_one(limit))];
            let rows = self.database.fetch_all(&sql, &values, document_row).await?;
            Ok(Page::from_rows(rows, limit, |row| cursor_write(&[&row.title, &row.sha256])))
        })
        .await
    }
}
