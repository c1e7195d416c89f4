//! Sessions: a person in a browser, from signing in to going. Kept by the digest of what their cookie holds.

use serde::Serialize;
use serde_json::json;
use wardroom_model::actor::{Actor, Reach, Right};
use wardroom_model::{OpContext, Timestamp};

use crate::Store;
use crate::account::{ACCOUNT_COLUMNS, AccountRow, account_read, account_row};
use crate::db::{Row, RowError, Value};
use crate::decision::id_at;
use crate::error::StoreError;
use crate::event::event_record;
use crate::rights::permitted;

/// A session that nobody used for so long is over: a shift.
const IDLE: i64 = 12 * Timestamp::HOUR;
/// Uses are noted this often.
const NOTED: i64 = 60 * Timestamp::SECOND;

/// A session as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionRow {
    /// Id; not what opens it.
    pub id: Box<str>,
    /// Where it came from.
    pub address: Box<str>,
    /// What browser it says it is.
    pub agent: Box<str>,
    /// Since when.
    pub begun_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
}

/// A session to begin.
#[derive(Clone, Debug)]
pub struct NewSession<'a> {
    /// Digest of its secret.
    pub digest: &'a str,
    /// Where it comes from.
    pub address: &'a str,
    /// What browser it says it is.
    pub agent: &'a str,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
    /// How the person showed who they are: `password`, `password and second factor`, …
    pub by: &'a str,
}

/// Somebody who was let in.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// Whom they act as.
    pub actor: Actor,
    /// How far their rights reach.
    pub reach: Reach,
    /// Their account; none for a sensor.
    pub account: Option<AccountRow>,
    /// Id of the session or token.
    pub by: Box<str>,
}

pub(crate) fn session_row(row: &Row<'_>) -> Result<SessionRow, RowError> {
    Ok(SessionRow {
        id: row.text("id")?,
        address: row.text("address")?,
        agent: row.text("agent")?,
        begun_at: row.time("begun_at")?,
        seen_at: row.time("seen_at")?,
        expires_at: row.time("expires_at")?,
    })
}

impl Store {
    /// Begins a session of an account.
    ///
    /// # Errors
    /// Without the right to admit, where there is no such account at the site, or when the database fails.
    pub async fn session_begin(
        &self,
        context: &OpContext,
        account: &str,
        new: &NewSession<'_>,
    ) -> Result<(), StoreError> {
        permitted(context, Right::Admit, "session_begin", account, async {
            let id = id_at(context.now);
            let mut transaction = self.database.begin().await?;
            let account = account_read(&mut transaction, context, account).await?;
            transaction
                .execute(
                    "INSERT INTO session (digest, id, account, address, agent, begun_at, seen_at, expires_at) \
                     VALUES ($1, $2, $3, $4, $5, $6, $6, $7)",
                    &[
                        Value::text(new.digest),
                        Value::text(&id),
                        Value::text(&account.id),
                        Value::text(new.address),
                        Value::text(new.agent),
                        Value::time(context.now),
                        Value::time(new.expires_at),
                    ],
                )
                .await?;
            let payload = json!({ "session": id, "address": new.address, "by": new.by });
            let acting = OpContext { actor: account.actor(), ..context.clone() };
            let subject = format!("account {}", account.login);
            event_record(&mut transaction, &acting, "session_begin", &subject, &payload).await?;
            transaction.commit().await
        })
        .await
    }

    /// Open sessions of somebody at the site, the newest first.
    ///
    /// # Errors
    /// Without the right to audit, or when the database fails.
    pub async fn account_session_list(
        &self,
        context: &OpContext,
        account: &str,
    ) -> Result<Vec<SessionRow>, StoreError> {
        permitted(context, Right::Audit, "account_session_list", account, async {
            self.database
                .fetch_all(
                    "SELECT s.id, s.address, s.agent, s.begun_at, s.seen_at, s.expires_at FROM session s \
                     JOIN actor r ON r.account = s.account WHERE r.site = $1 AND s.account = $2 \
                     AND s.ended_at IS NULL AND s.expires_at > $3 ORDER BY s.begun_at DESC, s.id",
                    &[Value::text(&context.site), Value::text(account), Value::time(context.now)],
                    session_row,
                )
                .await
        })
        .await
    }

    /// Ends all sessions of somebody at the site: a telephone is lost, a browser was left open.
    ///
    /// # Errors
    /// Without the right to administer, where there is no such account at the site, or when the database fails.
    pub async fn account_sessions_end(&self, context: &OpContext, account: &str) -> Result<(), StoreError> {
        permitted(context, Right::Administer, "account_sessions_end", account, async {
            let mut transaction = self.database.begin().await?;
            let account = account_read(&mut transaction, context, account).await?;
            let ended = transaction
                .execute(
                    "UPDATE session SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL",
                    &[Value::text(&account.id), Value::time(context.now)],
                )
                .await?;
            let subject = format!("account {}", account.login);
            let payload = json!({ "sessions": ended });
            event_record(&mut transaction, context, "account_sessions_end", &subject, &payload).await?;
            transaction.commit().await
        })
        .await
    }

    /// Who holds the session with this digest; none where it is over, or its holder may no longer come in.
    ///
    /// # Errors
    /// Without the right to admit, or when the database fails.
    pub async fn session_find(
        &self,
        context: &OpContext,
        digest: &str,
    ) -> Result<Option<Admitted>, StoreError> {
        permitted(context, Right::Admit, "session_find", &context.site, async {
            let sql = format!(
                "SELECT {ACCOUNT_COLUMNS}, s.id AS session, s.seen_at AS used_at FROM session s \
                 JOIN account a ON a.id = s.account JOIN actor r ON r.account = a.id \
                 WHERE s.digest = $1 AND r.site = $2 AND s.ended_at IS NULL AND a.disabled_at IS NULL \
                 AND s.expires_at > $3 AND s.seen_at > $4"
            );
            let values = [
                Value::text(digest),
                Value::text(&context.site),
                Value::time(context.now),
                Value::number(context.now.0 - IDLE),
            ];
            let found = self
                .database
                .fetch_optional(&sql, &values, |row| {
                    Ok((account_row(row)?, row.text("session")?, row.time("used_at")?))
                })
                .await?;
            let Some((account, by, used_at)) = found else { return Ok(None) };
            if context.now.0 - used_at.0 > NOTED {
                let mut transaction = self.database.begin().await?;
                transaction
                    .execute(
                        "UPDATE session SET seen_at = $2 WHERE digest = $1",
                        &[Value::text(digest), Value::time(context.now)],
                    )
                    .await?;
                transaction.commit().await?;
            }
            Ok(Some(Admitted { actor: account.actor(), reach: account.reach(), account: Some(account), by }))
        })
        .await
    }

    /// Takes a step of a second factor's codes as used. False where it, or a later one, was used before.
    ///
    /// # Errors
    /// Without the right to admit, or when the database fails.
    pub async fn second_factor_use(
        &self,
        context: &OpContext,
        account: &str,
        step: i64,
    ) -> Result<bool, StoreError> {
        permitted(context, Right::Admit, "second_factor_use", account, async {
            let mut transaction = self.database.begin().await?;
            let used = transaction
                .execute(
                    "UPDATE account SET second_factor_step = $2 WHERE id = $1 AND second_factor_step < $2",
                    &[Value::text(account), Value::number(step)],
                )
                .await?;
            transaction.commit().await?;
            Ok(used == 1)
        })
        .await
    }

    /// Takes a recovery code as used. False where there is none such that is not.
    ///
    /// # Errors
    /// Without the right to admit, or when the database fails.
    pub async fn recovery_code_use(
        &self,
        context: &OpContext,
        account: &str,
        digest: &str,
    ) -> Result<bool, StoreError> {
        permitted(context, Right::Admit, "recovery_code_use", account, async {
            let mut transaction = self.database.begin().await?;
            let used = transaction
                .execute(
                    "UPDATE recovery_code SET used_at = $3 WHERE account = $1 AND digest = $2 AND used_at IS NULL",
                    &[Value::text(account), Value::text(digest), Value::time(context.now)],
                )
                .await?;
            if used == 1 {
                let subject = format!("account {account}");
                event_record(&mut transaction, context, "recovery_code_use", &subject, &json!({})).await?;
            }
            transaction.commit().await?;
            Ok(used == 1)
        })
        .await
    }

    /// Writes into the record that somebody was not let in.
    ///
    /// # Errors
    /// Without the right to admit, or when the database fails.
    pub async fn session_refused(
        &self,
        context: &OpContext,
        login: &str,
        address: &str,
        why: &str,
    ) -> Result<(), StoreError> {
        permitted(context, Right::Admit, "session_refused", login, async {
            let mut transaction = self.database.begin().await?;
            let payload = json!({ "address": address, "why": why });
            let subject = format!("account {login}");
            event_record(&mut transaction, context, "session_refused", &subject, &payload).await?;
            transaction.commit().await
        })
        .await
    }
}
