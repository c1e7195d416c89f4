//! `wardroom user`: people who may come in, for whoever holds the data folder.

use anyhow::{Context, Result, bail};
use wardroom_model::OpContext;
use wardroom_server::accounts;
use wardroom_store::{AccountChange, AccountRow, NewAccount, Store};

use super::data;
use crate::cli::{Cli, DataFolder, User};
use crate::output::{list, say};

pub(crate) async fn run(cli: &Cli, what: &User) -> Result<usize> {
    match what {
        User::Add { login, name, role, department, data } => {
            let (store, context) = data::open_as(cli, &data.data, "user").await?;
            let (login, name) = accounts::named(login, name.as_deref().unwrap_or(login))?;
            let first = accounts::first_password()?;
            let departments: Vec<Box<str>> = department.iter().map(|name| name.as_str().into()).collect();
            let new = NewAccount {
                login: login.as_str().into(),
                name: name.into(),
                role: *role,
                departments: (!departments.is_empty()).then_some(departments),
                password: Some(first.kept.into()),
                password_is_first: true,
                external: None,
            };
            store.account_make(&context, &new).await?;
            handed_over(&login, &first.typed);
        }
        User::List { format, data } => {
            let (store, context) = data::open_as(cli, &data.data, "user").await?;
            let accounts = store.account_list(&context).await?;
            store.view_record_once(&context, "people").await?;
            list(accounts, *format)?;
        }
        User::Disable { login, data } => disable(cli, data, login, true).await?,
        User::Enable { login, data } => disable(cli, data, login, false).await?,
        User::Reset { login, data } => {
            let (store, context) = data::open_as(cli, &data.data, "user").await?;
            let account = find(&store, &context, login).await?;
            let first = accounts::first_password()?;
            store.account_reset(&context, &account.id, &first.kept).await?;
            handed_over(&account.login, &first.typed);
        }
    }
    Ok(0)
}

async fn disable(cli: &Cli, data: &DataFolder, login: &str, disabled: bool) -> Result<()> {
    let (store, context) = data::open_as(cli, &data.data, "user").await?;
    let account = find(&store, &context, login).await?;
    let change = AccountChange { disabled: Some(disabled), ..AccountChange::default() };
    store.account_change(&context, &account.id, &change).await.with_context(|| format!("changing {login}"))
}

async fn find(store: &Store, context: &OpContext, login: &str) -> Result<AccountRow> {
    let login = login.trim().to_lowercase();
    let found = store.account_list(context).await?.into_iter().find(|account| *account.login == *login);
    match found {
        Some(account) => Ok(account),
        None => bail!("nobody signs in as {login}; `wardroom user list` shows who does"),
    }
}

fn handed_over(login: &str, password: &str) {
    say(&format!(
        "{login} signs in first with: {password}\nThe server then asks for a password of their own."
    ));
}
