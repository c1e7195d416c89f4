//! Tokens: what programs come in with. A person's API tokens have at most their holder's rights; a sensor's key has
//! the sensor's. Kept by their digest.

use serde::Serialize;
use serde_json::json;
use wardroom_model::actor::{Actor, Reach, Right, Role};
use wardroom_model::{OpContext, Timestamp};

use crate::Store;
use crate::account::{account_row, accounts_where};
use crate::db::{Row, RowError, Transaction, Value};
use crate::decision::id_at;
use crate::error::{Fault, StoreError};
use crate::event::event_record;
use crate::own::own_id;
use crate::rights::permitted;
use crate::session::Admitted;

/// A token as people see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenRow {
    /// Id; not what opens anything.
    pub id: Box<str>,
    /// What it is for; of a sensor, its name.
    pub name: Box<str>,
    /// What it may do, as far as its holder may.
    pub rights: Vec<Right>,
    /// Since when.
    pub begun_at: Timestamp,
    /// Who made it.
    pub begun_by: Box<str>,
    /// When it was last used, to the minute.
    pub used_at: Option<Timestamp>,
    /// When it ends whatever happens.
    pub expires_at: Option<Timestamp>,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
}

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewToken<'a> {
    /// Digest of its secret.
    pub digest: &'a str,
    /// What it is for; of a sensor, its name.
    pub name: &'a str,
    /// What it may do.
    pub rights: &'a [Right],
    /// When it ends whatever happens.
    pub expires_at: Option<Timestamp>,
}

const TOKEN_COLUMNS: &str =
    "t.id, t.name, t.rights, t.begun_at, t.begun_by, t.used_at, t.expires_at, t.ended_at";

fn token_row(row: &Row<'_>) -> Result<TokenRow, RowError> {
    Ok(TokenRow {
        id: row.text("id")?,
        name: row.text("name")?,
        rights: row.json("rights")?,
        begun_at: row.time("begun_at")?,
        begun_by: row.text("begun_by")?,
        used_at: row.time_option("used_at")?,
        expires_at: row.time_option("expires_at")?,
        ended_at: row.time_option("ended_at")?,
    })
}

impl Store {
    /// One's own tokens, the newest first.
    ///
    /// # Errors
    /// Without an account of one's own, or when the database fails.
    pub async fn own_token_list(&self, context: &OpContext) -> Result<Vec<TokenRow>, StoreError> {
        permitted(context, Right::Own, "own_token_list", &context.actor.name, async {
            let sql = format!(
                "SELECT {TOKEN_COLUMNS} FROM token t JOIN account a ON a.id = t.account \
                 WHERE t.site = $1 AND a.login = $2 ORDER BY t.begun_at DESC, t.id"
            );
            let values = [Value::text(&context.site), Value::text(&context.actor.name)];
            self.database.fetch_all(&sql, &values, token_row).await
        })
        .await
    }

    /// Makes a token of one's own, and gives its id.
    ///
    /// # Errors
    /// Without an account of one's own, or when the database fails.
    pub async fn own_token_make(
        &self,
        context: &OpContext,
        new: &NewToken<'_>,
    ) -> Result<Box<str>, StoreError> {
        permitted(context, Right::Own, "own_token_make", new.name, async {
            let mut transaction = self.database.begin().await?;
            let account = own_id(&mut transaction, context).await?;
            let id = token_write(&mut transaction, context, Some(&account), new).await?;
            transaction.commit().await?;
            Ok(id)
        })
        .await
    }

    /// Ends a token of one's own.
    ///
    /// # Errors
    /// Without an account of one's own, where there is no such token of it, or when the database fails.
    pub async fn own_token_end(&self, context: &OpContext, id: &str) -> Result<(), StoreError> {
        permitted(context, Right::Own, "own_token_end", id, async {
            let mut transaction = self.database.begin().await?;
            let account = own_id(&mut transaction, context).await?;
            token_end(&mut transaction, context, Some(&account), id).await?;
            transaction.commit().await
        })
        .await
    }

    /// Keys of the site's sensors, by name.
    ///
    /// # Errors
    /// Without the right to audit, or when the database fails.
    pub async fn sensor_key_list(&self, context: &OpContext) -> Result<Vec<TokenRow>, StoreError> {
        permitted(context, Right::Audit, "sensor_key_list", &context.site, async {
            let sql = format!(
                "SELECT {TOKEN_COLUMNS} FROM token t WHERE t.site = $1 AND t.account IS NULL \
                 ORDER BY t.name, t.begun_at DESC, t.id"
            );
            self.database.fetch_all(&sql, &[Value::text(&context.site)], token_row).await
        })
        .await
    }

    /// Makes a sensor's key, and gives its id.
    ///
    /// # Errors
    /// Without the right to administer, or when the database fails.
    pub async fn sensor_key_make(
        &self,
        context: &OpContext,
        new: &NewToken<'_>,
    ) -> Result<Box<str>, StoreError> {
        permitted(context, Right::Administer, "sensor_key_make", new.name, async {
            let mut transaction = self.database.begin().await?;
            let id = token_write(&mut transaction, context, None, new).await?;
            transaction.commit().await?;
            Ok(id)
        })
        .await
    }

    /// Ends a sensor's key: the sensor is lost.
    ///
    /// # Errors
    /// Without the right to administer, where there is no such key, or when the database fails.
    pub async fn sensor_key_end(&self, context: &OpContext, id: &str) -> Result<(), StoreError> {
        permitted(context, Right::Administer, "sensor_key_end", id, async {
            let mut transaction = self.database.begin().await?;
            token_end(&mut transaction, context, None, id).await?;
            transaction.commit().await
        })
        .await
    }

    /// Who holds the token with this digest; none where it has ended, or its holder may no longer come in.
    ///
    /// # Errors
    /// Without the right to admit, or when the database fails.
    pub async fn token_find(
        &self,
        context: &OpContext,
        digest: &str,
    ) -> Result<Option<Admitted>, StoreError> {
        permitted(context, Right::Admit, "token_find", &context.site, async {
            let sql = format!(
                "SELECT {TOKEN_COLUMNS}, t.account AS holder FROM token t WHERE t.digest = $1 AND t.site = $2 \
                 AND t.ended_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $3)"
            );
            let values = [Value::text(digest), Value::text(&context.site), Value::time(context.now)];
            let read = |row: &Row<'_>| Ok((token_row(row)?, row.text_option("holder")?));
            let found = self.database.fetch_optional(&sql, &values, read).await?;
            let Some((token, holder)) = found else { return Ok(None) };
            let rights = Some(token.rights.as_slice().into());
            let admitted = match holder {
                None => {
                    let actor = Actor { name: format!("sensor {}", token.name).into(), role: Role::Sensor };
                    Admitted { actor, reach: Reach { departments: None, rights }, account: None, by: token.id }
                }
                Some(holder) => {
                    let sql = accounts_where("AND a.id = $2 AND a.disabled_at IS NULL");
                    let values = [Value::text(&context.site), Value::text(&holder)];
                    let Some(account) = self.database.fetch_optional(&sql, &values, account_row).await?
                    else {
                        return Ok(None);
                    };
                    let reach = Reach { rights, ..account.reach() };
                    Admitted { actor: account.actor(), reach, account: Some(account), by: token.id }
                }
            };
            let noted = token.used_at.is_some_and(|used| context.now.0 - used.0 < 60 * Timestamp::SECOND);
            if !noted {
                let mut transaction = self.database.begin().await?;
                let used = "UPDATE token SET used_at = $2 WHERE digest = $1";
                transaction.execute(used, &[Value::text(digest), Value::time(context.now)]).await?;
                transaction.commit().await?;
            }
            Ok(Some(admitted))
        })
        .await
    }
}

async fn token_write(
    transaction: &mut Transaction,
    context: &OpContext,
    account: Option<&str>,
    new: &NewToken<'_>,
) -> Result<Box<str>, Fault> {
    let id = id_at(context.now);
    transaction
        .execute(
            "INSERT INTO token (digest, id, site, account, name, rights, begun_at, begun_by, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                Value::text(new.digest),
                Value::text(&id),
                Value::text(&context.site),
                Value::text_option(account),
                Value::text(new.name),
                Value::show(json!(new.rights)),
                Value::time(context.now),
                Value::text(&context.actor.name),
                Value::time_option(new.expires_at),
            ],
        )
        .await?;
    let payload = json!({ "name": new.name, "rights": new.rights, "expires_at": new.expires_at });
    let (operation, subject) = names(account, &id, "make");
    event_record(transaction, context, operation, &subject, &payload).await?;
    Ok(id)
}

async fn token_end(
    transaction: &mut Transaction,
    context: &OpContext,
    account: Option<&str>,
    id: &str,
) -> Result<(), Fault> {
    let holder = if account.is_some() { "account = $4" } else { "account IS NULL" };
    let sql = format!(
        "UPDATE token SET ended_at = $3 WHERE site = $1 AND id = $2 AND ended_at IS NULL AND {holder}"
    );
    let mut values = vec![Value::text(&context.site), Value::text(id), Value::time(context.now)];
    values.extend(account.map(Value::text));
    let (operation, subject) = names(account, id, "end");
    if transaction.execute(&sql, &values).await? == 0 {
        return Err(Fault::NotFound(subject));
    }
    event_record(transaction, context, operation, &subject, &json!({})).await.map(|_sequence| ())
}

/// What is done and to what, as the record names it.
fn names(account: Option<&str>, id: &str, verb: &str) -> (&'static str, String) {
    match (account.is_some(), verb) {
        (true, "make") => ("own_token_make", format!("token {id}")),
        (true, _) => ("own_token_end", format!("token {id}")),
        (false, "make") => ("sensor_key_make", format!("sensor key {id}")),
        (false, _) => ("sensor_key_end", format!("sensor key {id}")),
    }
}
