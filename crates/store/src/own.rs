//! What only the holder of an account may do: its password, second factor and sessions.

use serde_json::{Value as Json, json};
use wardroom_model::OpContext;
use wardroom_model::actor::Right;

use crate::Store;
use crate::account::{AccountRow, account_row, accounts_where};
use crate::db::{Transaction, Value};
use crate::error::{Fault, StoreError};
use crate::event::event_record;
use crate::rights::permitted;
use crate::session::{SessionRow, session_row};

impl Store {
    /// The acting one's account.
    ///
    /// # Errors
    /// Without an account of one's own, or when the database fails.
    pub async fn own_account(&self, context: &OpContext) -> Result<AccountRow, StoreError> {
        permitted(context, Right::Own, "own_account", &context.actor.name, async {
            let sql = accounts_where("AND a.login = $2");
            let values = [Value::text(&context.site), Value::text(&context.actor.name)];
            let found = self.database.fetch_optional(&sql, &values, account_row).await?;
            found.ok_or_else(|| Fault::NotFound("account of your own".to_owned()))
        })
        .await
    }

    /// Sets one's password (an Argon2id string). All other sessions end: who knew the old one is out.
    ///
    /// # Errors
    /// Without an account of one's own, or when the database fails.
    pub async fn own_password_set(
        &self,
        context: &OpContext,
        password: &str,
        session_kept: &str,
    ) -> Result<(), StoreError> {
        permitted(context, Right::Own, "own_password_set", &context.actor.name, async {
            let mut transaction = self.database.begin().await?;
            let id = own_id(&mut transaction, context).await?;
            transaction
                .execute(
                    "UPDATE account SET password = $2, password_is_first = $3 WHERE id = $1",
                    &[Value::text(&id), Value::text(password), Value::Bool(Some(false))],
                )
                .await?;
            transaction
                .execute(
                    "UPDATE session SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL AND id <> $3",
                    &[Value::text(&id), Value::time(context.now), Value::text(session_kept)],
                )
                .await?;
            own_event(&mut transaction, context, "own_password_set", &json!({})).await?;
            transaction.commit().await
        })
        .await
    }

    /// Sets up a second factor: its secret in hexadecimal, the step of the code that showed that it works, and digests
    /// of recovery codes; or takes it away.
    ///
    /// # Errors
    /// Without an account of one's own, or when the database fails.
    pub async fn own_second_factor_put(
        &self,
        context: &OpContext,
        factor: Option<(&str, i64)>,
        recovery: &[String],
    ) -> Result<(), StoreError> {
        permitted(context, Right::Own, "own_second_factor_put", &context.actor.name, async {
            let mut transaction = self.database.begin().await?;
            let id = own_id(&mut transaction, context).await?;
            let step = factor.map_or(0, |(_, step)| step);
            transaction
                .execute(
                    "UPDATE account SET second_factor = $2, second_factor_step = $3 WHERE id = $1",
                    &[
                        Value::text(&id),
                        Value::text_option(factor.map(|(secret, _)| secret)),
                        Value::number(step),
                    ],
                )
                .await?;
            transaction.execute("DELETE FROM recovery_code WHERE account = $1", &[Value::text(&id)]).await?;
            for digest in recovery {
                transaction
                    .execute(
                        "INSERT INTO recovery_code (account, digest) VALUES ($1, $2)",
                        &[Value::text(&id), Value::text(digest)],
                    )
                    .await?;
            }
            let payload = json!({ "set_up": factor.is_some(), "recovery_codes": recovery.len() });
            own_event(&mut transaction, context, "own_second_factor_put", &payload).await?;
            transaction.commit().await
        })
        .await
    }

    /// Recovery codes that are left.
    ///
    /// # Errors
    /// Without an account of one's own, or when the database fails.
    pub async fn own_recovery_codes_left(&self, context: &OpContext) -> Result<i64, StoreError> {
        permitted(context, Right::Own, "own_recovery_codes_left", &context.actor.name, async {
            let sql = "SELECT COUNT(*) AS n FROM recovery_code c JOIN account a ON a.id = c.account \
                       WHERE a.login = $1 AND c.used_at IS NULL";
            self.database.fetch_number(sql, &[Value::text(&context.actor.name)]).await
        })
        .await
    }

    /// One's sessions that are open, the newest first.
    ///
    /// # Errors
    /// Without an account of one's own, or when the database fails.
    pub async fn own_session_list(&self, context: &OpContext) -> Result<Vec<SessionRow>, StoreError> {
        permitted(context, Right::Own, "own_session_list", &context.actor.name, async {
            self.database
                .fetch_all(
                    "SELECT s.id, s.address, s.agent, s.begun_at, s.seen_at, s.expires_at FROM session s \
                     JOIN account a ON a.id = s.account WHERE a.login = $1 AND s.ended_at IS NULL \
                     AND s.expires_at > $2 ORDER BY s.begun_at DESC, s.id",
                    &[Value::text(&context.actor.name), Value::time(context.now)],
                    session_row,
                )
                .await
        })
        .await
    }

    /// Ends one of one's sessions.
    ///
    /// # Errors
    /// Without an account of one's own, where no such session of it is open, or when the database fails.
    pub async fn own_session_end(&self, context: &OpContext, id: &str) -> Result<(), StoreError> {
        permitted(context, Right::Own, "own_session_end", id, async {
            let mut transaction = self.database.begin().await?;
            let account = own_id(&mut transaction, context).await?;
            let ended = transaction
                .execute(
                    "UPDATE session SET ended_at = $3 WHERE account = $1 AND id = $2 AND ended_at IS NULL",
                    &[Value::text(&account), Value::text(id), Value::time(context.now)],
                )
                .await?;
            if ended == 0 {
                return Err(Fault::NotFound(format!("session {id}")));
            }
            own_event(&mut transaction, context, "own_session_end", &json!({ "session": id })).await?;
            transaction.commit().await
        })
        .await
    }
}

/// Id of the acting one's account.
pub(crate) async fn own_id(transaction: &mut Transaction, context: &OpContext) -> Result<Box<str>, Fault> {
    let found = transaction
        .fetch_optional(
            "SELECT a.id FROM account a JOIN actor r ON r.account = a.id WHERE r.site = $1 AND a.login = $2",
            &[Value::text(&context.site), Value::text(&context.actor.name)],
            |row| row.text("id"),
        )
        .await?;
    found.ok_or_else(|| Fault::NotFound("account of your own".to_owned()))
}

pub(crate) async fn own_event(
    transaction: &mut Transaction,
    context: &OpContext,
    operation: &str,
    payload: &Json,
) -> Result<(), Fault> {
    let subject = format!("account {}", context.actor.name);
    event_record(transaction, context, operation, &subject, payload).await.map(|_sequence| ())
}
