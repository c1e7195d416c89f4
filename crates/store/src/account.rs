//! Accounts: people who may come in, and what they are at a site. What only the account's own holder may do is in
//! [`crate::own`].

use serde::{Deserialize, Serialize};
use serde_json::json;
use wardroom_model::actor::{Reach, Right, Role};
use wardroom_model::{Actor, OpContext, Timestamp};

use crate::Store;
use crate::db::{Batch, Row, RowError, Transaction, Value};
use crate::decision::id_at;
use crate::error::{Fault, StoreError};
use crate::event::event_record;
use crate::rights::permitted;

/// A person who may come in, as seen at one site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountRow {
    /// Id; never changes.
    pub id: Box<str>,
    /// What they sign in as; the actor's name in the record.
    pub login: Box<str>,
    /// What they are called.
    pub name: Box<str>,
    /// What they are at this site.
    pub role: Role,
    /// Departments whose devices they see; none where all.
    pub departments: Option<Vec<Box<str>>>,
    /// They have a password.
    pub has_password: bool,
    /// The password was set by somebody else, and must be changed.
    pub password_is_first: bool,
    /// They have set up a second factor.
    pub has_second_factor: bool,
    /// They come in by the hospital's own login.
    pub external: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// Since when they may no longer come in.
    pub disabled_at: Option<Timestamp>,
    /// When a session of theirs was last used.
    pub seen_at: Option<Timestamp>,
}

impl AccountRow {
    /// Whom it acts as.
    pub fn actor(&self) -> Actor {
        Actor { name: self.login.clone(), role: self.role }
    }

    /// How far its rights reach.
    pub fn reach(&self) -> Reach {
        let departments = self.departments.as_ref().map(|departments| departments.as_slice().into());
        Reach { departments, rights: None }
    }
}

/// What one must show to come in. Never leaves the server.
pub struct Credentials {
    /// Whose.
    pub account: AccountRow,
    /// Argon2id string.
    pub password: Option<Box<str>>,
    /// Secret of the second factor, in hexadecimal.
    pub second_factor: Option<Box<str>>,
}

/// A person to be let in.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// What they sign in as. Unique, however written.
    pub login: Box<str>,
    /// What they are called.
    pub name: Box<str>,
    /// What they are at the context's site.
    pub role: Role,
    /// Departments whose devices they see; none where all.
    pub departments: Option<Vec<Box<str>>>,
    /// Argon2id string.
    pub password: Option<Box<str>>,
    /// The password was not set by them, and must be changed.
    pub password_is_first: bool,
    /// Issuer and subject at the hospital's own login.
    pub external: Option<Box<str>>,
}

/// What changes of an account; nothing where none.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AccountChange {
    /// What they are called.
    pub name: Option<Box<str>>,
    /// What they are at the context's site.
    pub role: Option<Role>,
    /// Departments whose devices they see: inner none for all.
    pub departments: Option<Option<Vec<Box<str>>>>,
    /// May they no longer come in?
    pub disabled: Option<bool>,
}

pub(crate) const ACCOUNT_COLUMNS: &str = "a.id, a.login, a.name, r.role, r.departments, a.password_is_first, \
     a.password IS NOT NULL AS has_password, a.second_factor IS NOT NULL AS has_second_factor, \
     a.external IS NOT NULL AS is_external, a.created_at, a.disabled_at, \
     (SELECT MAX(s.seen_at) FROM session s WHERE s.account = a.id) AS seen_at";

/// Accounts at a site (`$1`), as [`account_row`] reads them, on a further condition.
pub(crate) fn accounts_where(condition: &str) -> String {
    format!(
        "SELECT {ACCOUNT_COLUMNS} FROM account a JOIN actor r ON r.account = a.id WHERE r.site = $1 {condition}"
    )
}

pub(crate) fn account_row(row: &Row<'_>) -> Result<AccountRow, RowError> {
    Ok(AccountRow {
        id: row.text("id")?,
        login: row.text("login")?,
        name: row.text("name")?,
        role: row.slug("role", Role::find)?,
        departments: row.json_option("departments")?,
        has_password: row.bool("has_password")?,
        password_is_first: row.bool("password_is_first")?,
        has_second_factor: row.bool("has_second_factor")?,
        external: row.bool("is_external")?,
        created_at: row.time("created_at")?,
        disabled_at: row.time_option("disabled_at")?,
        seen_at: row.time_option("seen_at")?,
    })
}

/// A login as it is kept: however somebody writes it, it is one.
pub(crate) fn login_key(login: &str) -> String {
    login.trim().to_lowercase()
}

fn departments_json(departments: Option<&Vec<Box<str>>>) -> Option<String> {
    departments.map(|departments| json!(departments).to_string())
}

impl Store {
    /// Everybody who may come in at the site, or might once, by login.
    ///
    /// # Errors
    /// Without the right to audit, or when the database fails.
    pub async fn account_list(&self, context: &OpContext) -> Result<Vec<AccountRow>, StoreError> {
        permitted(context, Right::Audit, "account_list", &context.site, async {
            let sql = accounts_where("ORDER BY a.login");
            self.database.fetch_all(&sql, &[Value::text(&context.site)], account_row).await
        })
        .await
    }

    /// One of them.
    ///
    /// # Errors
    /// Without the right to audit, where there is no such account at the site, or when the database fails.
    pub async fn account_fetch(&self, context: &OpContext, id: &str) -> Result<AccountRow, StoreError> {
        let subject = format!("account {id}");
        permitted(context, Right::Audit, "account_fetch", &subject, async {
            let sql = accounts_where("AND a.id = $2");
            let values = [Value::text(&context.site), Value::text(id)];
            let found = self.database.fetch_optional(&sql, &values, account_row).await?;
            found.ok_or_else(|| Fault::NotFound(subject.clone()))
        })
        .await
    }

    /// What somebody must show to come in at the site; none where they may not.
    ///
    /// # Errors
    /// Without the right to admit, or when the database fails.
    pub async fn account_find(
        &self,
        context: &OpContext,
        login: &str,
    ) -> Result<Option<Credentials>, StoreError> {
        permitted(context, Right::Admit, "account_find", &context.site, async {
            self.credentials(context, "a.login = $2", &login_key(login)).await
        })
        .await
    }

    /// Somebody whom the hospital's own login knows, by issuer and subject, also one who may no longer come in; none
    /// where they have no account at the site.
    ///
    /// # Errors
    /// Without the right to admit, or when the database fails.
    pub async fn account_find_external(
        &self,
        context: &OpContext,
        external: &str,
    ) -> Result<Option<AccountRow>, StoreError> {
        permitted(context, Right::Admit, "account_find_external", &context.site, async {
            let sql = format!(
                "SELECT {ACCOUNT_COLUMNS} FROM account a JOIN actor r ON r.account = a.id \
                 WHERE r.site = $1 AND a.external = $2"
            );
            let values = [Value::text(&context.site), Value::text(external)];
            self.database.fetch_optional(&sql, &values, account_row).await
        })
        .await
    }

    async fn credentials(
        &self,
        context: &OpContext,
        condition: &str,
        value: &str,
    ) -> Result<Option<Credentials>, Fault> {
        let sql = format!(
            "SELECT {ACCOUNT_COLUMNS}, a.password, a.second_factor FROM account a \
             JOIN actor r ON r.account = a.id WHERE r.site = $1 AND a.disabled_at IS NULL AND {condition}"
        );
        let values = [Value::text(&context.site), Value::text(value)];
        self.database
            .fetch_optional(&sql, &values, |row| {
                Ok(Credentials {
                    account: account_row(row)?,
                    password: row.text_option("password")?,
                    second_factor: row.text_option("second_factor")?,
                })
            })
            .await
    }

    /// Is there somebody at the site who can let others in?
    ///
    /// # Errors
    /// Without the right to admit, or when the database fails.
    pub async fn account_is_any(&self, context: &OpContext) -> Result<bool, StoreError> {
        permitted(context, Right::Admit, "account_is_any", &context.site, async {
            let sql = "SELECT COUNT(*) AS n FROM account a JOIN actor r ON r.account = a.id \
                       WHERE r.site = $1 AND r.role = $2 AND r.departments IS NULL AND a.disabled_at IS NULL";
            let values = [Value::text(&context.site), Value::text(Role::Administrator.slug())];
            Ok(self.database.fetch_number(sql, &values).await? > 0)
        })
        .await
    }

    /// Lets a person in, and gives their id.
    ///
    /// # Errors
    /// Without the right to administer, where the login is taken, or when the database fails.
    pub async fn account_make(&self, context: &OpContext, new: &NewAccount) -> Result<Box<str>, StoreError> {
        let login = login_key(&new.login);
        permitted(context, Right::Administer, "account_make", &login, async {
            let id = id_at(context.now);
            let mut transaction = self.database.begin().await?;
            let made = transaction
                .execute(
                    "INSERT INTO account (id, login, name, password, password_is_first, second_factor_step, \
                     external, created_at) VALUES ($1, $2, $3, $4, $5, 0, $6, $7) ON CONFLICT DO NOTHING",
                    &[
                        Value::text(&id),
                        Value::text(&login),
                        Value::text(&new.name),
                        Value::text_option(new.password.as_deref()),
                        Value::Bool(Some(new.password_is_first)),
                        Value::text_option(new.external.as_deref()),
                        Value::time(context.now),
                    ],
                )
                .await?;
            if made == 0 {
                return Err(Fault::Taken(format!("login {login}")));
            }
            let role = (new.role, new.departments.as_ref());
            actor_write(&mut transaction, context, &id, &login, role).await?;
            let payload = json!({
                "login": login, "name": new.name, "role": new.role, "departments": new.departments,
                "external": new.external.is_some(),
            });
            event_record(&mut transaction, context, "account_make", &format!("account {login}"), &payload)
                .await?;
            transaction.commit().await?;
            Ok(id)
        })
        .await
    }

    /// Changes what somebody is called or may do. One who may no longer come in is out at once: sessions and tokens end.
    ///
    /// # Errors
    /// Without the right to administer, where there is no such account at the site, where nobody would be left who
    /// can let others in, or when the database fails.
    pub async fn account_change(
        &self,
        context: &OpContext,
        id: &str,
        change: &AccountChange,
    ) -> Result<(), StoreError> {
        permitted(context, Right::Administer, "account_change", id, async {
            let mut transaction = self.database.begin().await?;
            let before = account_read(&mut transaction, context, id).await?;
            let role = change.role.unwrap_or(before.role);
            let departments = change.departments.clone().unwrap_or_else(|| before.departments.clone());
            let disabled_at = match change.disabled {
                Some(true) => before.disabled_at.or(Some(context.now)),
                Some(false) => None,
                None => before.disabled_at,
            };
            let name = change.name.clone().unwrap_or_else(|| before.name.clone());
            transaction
                .execute(
                    "UPDATE account SET name = $2, disabled_at = $3 WHERE id = $1",
                    &[Value::text(id), Value::text(&name), Value::time_option(disabled_at)],
                )
                .await?;
            actor_write(&mut transaction, context, id, &before.login, (role, departments.as_ref())).await?;
            if disabled_at.is_some() {
                all_end(&mut transaction, context, id).await?;
            }
            somebody_is_left(&mut transaction, context).await?;
            let payload = json!({
                "before": { "name": before.name, "role": before.role, "departments": before.departments,
                            "disabled": before.disabled_at.is_some() },
                "after": { "name": name, "role": role, "departments": departments,
                           "disabled": disabled_at.is_some() },
            });
            let subject = format!("account {}", before.login);
            event_record(&mut transaction, context, "account_change", &subject, &payload).await?;
            transaction.commit().await
        })
        .await
    }

    /// Gives somebody a first password again and takes their second factor away: they have lost both. Sessions and
    /// tokens end.
    ///
    /// # Errors
    /// Without the right to administer, where there is no such account at the site, or when the database fails.
    pub async fn account_reset(
        &self,
        context: &OpContext,
        id: &str,
        password: &str,
    ) -> Result<(), StoreError> {
        permitted(context, Right::Administer, "account_reset", id, async {
            let mut transaction = self.database.begin().await?;
            let account = account_read(&mut transaction, context, id).await?;
            transaction
                .execute(
                    "UPDATE account SET password = $2, password_is_first = $3, second_factor = NULL WHERE id = $1",
                    &[Value::text(id), Value::text(password), Value::Bool(Some(true))],
                )
                .await?;
            transaction.execute("DELETE FROM recovery_code WHERE account = $1", &[Value::text(id)]).await?;
            all_end(&mut transaction, context, id).await?;
            let subject = format!("account {}", account.login);
            event_record(&mut transaction, context, "account_reset", &subject, &json!({})).await?;
            transaction.commit().await
        })
        .await
    }
}

/// An account at the context's site, or that there is none.
pub(crate) async fn account_read(
    transaction: &mut Transaction,
    context: &OpContext,
    id: &str,
) -> Result<AccountRow, Fault> {
    let sql = accounts_where("AND a.id = $2");
    let values = [Value::text(&context.site), Value::text(id)];
    let found = transaction.fetch_optional(&sql, &values, account_row).await?;
    found.ok_or_else(|| Fault::NotFound(format!("account {id}")))
}

/// What an account is at the context's site.
async fn actor_write(
    transaction: &mut Transaction,
    context: &OpContext,
    account: &str,
    login: &str,
    (role, departments): (Role, Option<&Vec<Box<str>>>),
) -> Result<(), Fault> {
    let columns = &["site", "name", "role", "created_at", "account", "departments"];
    let mut batch = Batch::new("actor", columns, 2).keeping(&["created_at"]);
    batch.push(vec![
        Value::text(&context.site),
        Value::text(login),
        Value::text(role.slug()),
        Value::time(context.now),
        Value::text(account),
        Value::show_option(departments_json(departments)),
    ]);
    batch.upsert(transaction).await
}

/// Sessions and tokens of an account end.
async fn all_end(transaction: &mut Transaction, context: &OpContext, account: &str) -> Result<(), Fault> {
    for table in ["session", "token"] {
        let sql = format!("UPDATE {table} SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL");
        transaction.execute(&sql, &[Value::text(account), Value::time(context.now)]).await?;
    }
    Ok(())
}

/// A site whose last administrator left could never let anybody in again. One who is limited to departments cannot.
async fn somebody_is_left(transaction: &mut Transaction, context: &OpContext) -> Result<(), Fault> {
    let left = transaction
        .fetch_optional(
            "SELECT a.id FROM account a JOIN actor r ON r.account = a.id \
             WHERE r.site = $1 AND r.role = $2 AND r.departments IS NULL AND a.disabled_at IS NULL LIMIT 1",
            &[Value::text(&context.site), Value::text(Role::Administrator.slug())],
            |row| row.text("id"),
        )
        .await?;
    if left.is_some() { Ok(()) } else { Err(Fault::LastAdministrator) }
}
