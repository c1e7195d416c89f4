//! Problems: bad input that was counted and skipped, with its place.

use serde::Serialize;
use wardroom_model::actor::Right;
use wardroom_model::id::SourceId;
use wardroom_model::{OpContext, Problem};

use crate::Store;
use crate::db::{Batch, Row, Value};
use crate::error::StoreError;
use crate::reach::reach_problem_sql;
use crate::rights::{permitted, permitted_whole};

/// A problem as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProblemRow {
    /// The source that it was met in.
    pub source: SourceId,
    /// What, and where.
    #[serde(flatten)]
    pub problem: Problem,
}

impl Store {
    /// Cells of the register that could not be read: the tag of their record, and what was wrong.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn asset_problem_list_all(
        &self,
        context: &OpContext,
    ) -> Result<Vec<(Box<str>, Box<str>)>, StoreError> {
        permitted_whole(context, Right::Read, "asset_problem_list_all", &context.site, async {
            let sql = "SELECT a.asset_tag, p.kind FROM asset_row t JOIN problem p ON p.site = t.site \
                       AND p.source = t.source AND p.place = 'row ' || SUBSTR(t.locator, 2) \
                       JOIN asset a ON a.site = t.site AND a.id = t.asset \
                       WHERE t.site = $1 AND t.locator LIKE 'r%' AND p.kind IN ('bad_mac', 'bad_ip', 'bad_date') \
                       ORDER BY a.asset_tag, p.kind, p.position";
            let read = |row: &Row<'_>| Ok((row.text("asset_tag")?, row.text("kind")?));
            self.database.fetch_all(sql, &[Value::text(&context.site)], read).await
        })
        .await
    }

    /// Records what was wrong in a source, in place of what was recorded of it before.
    ///
    /// # Errors
    /// Without the right to ingest, or when the database fails.
    pub async fn problem_record(
        &self,
        context: &OpContext,
        source: &SourceId,
        problems: &[Problem],
    ) -> Result<(), StoreError> {
        permitted(context, Right::Ingest, "problem_record", source.as_str(), async {
            let mut transaction = self.database.begin().await?;
            transaction
                .execute(
                    "DELETE FROM problem WHERE site = $1 AND source = $2",
                    &[Value::text(&context.site), Value::text(source.as_str())],
                )
                .await?;
            let columns = &["site", "source", "position", "file", "place", "kind", "reason"];
            let mut batch = Batch::new("problem", columns, 3);
            for (position, problem) in (0_u64..).zip(problems) {
                batch.push(vec![
                    Value::text(&context.site),
                    Value::text(source.as_str()),
                    Value::count(position),
                    Value::text(&problem.file),
                    Value::text(&problem.at),
                    Value::text(&problem.kind),
                    Value::text(&problem.reason),
                ]);
            }
            batch.upsert(&mut transaction).await?;
            transaction.commit().await
        })
        .await
    }

    /// Problems of one source, or of all, in the order that they were met; at most 10,000.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn problem_list(
        &self,
        context: &OpContext,
        source: Option<&SourceId>,
    ) -> Result<Vec<ProblemRow>, StoreError> {
        permitted(context, Right::Read, "problem_list", &context.site, async {
            let mut values = vec![Value::text(&context.site)];
            let mut sql =
                "SELECT p.source, p.file, p.place, p.kind, p.reason FROM problem p WHERE p.site = $1"
                    .to_owned();
            if let Some(source) = source {
                values.push(Value::text(source.as_str()));
                sql.push_str(" AND p.source = $2");
            }
            sql.push_str(&reach_problem_sql(context, &mut values));
            sql.push_str(" ORDER BY p.source, p.position LIMIT 10000");
            self.database
                .fetch_all(&sql, &values, |row| {
                    Ok(ProblemRow {
                        source: SourceId::new(row.text("source")?),
                        problem: Problem::new(
                            row.text("file")?,
                            row.text("place")?,
                            row.text("kind")?,
                            row.text("reason")?,
                        ),
                    })
                })
                .await
        })
        .await
    }
}
