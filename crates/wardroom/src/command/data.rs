//! The data folder, and what all commands on it share.

use std::future::Future;
use std::path::Path;

use anyhow::{Context, Result, bail};
use wardroom_model::{OpContext, Timestamp};
use wardroom_server::Knowledge;
use wardroom_store::Store;

use crate::cli::{Cli, DataFolder, Knowing};

/// The site that the command line works on.
pub(crate) const SITE: &str = "main";

/// Runs what talks to the store or the network.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")?;
    runtime.block_on(work)
}

/// Is the data in a folder, rather than at a database's address?
pub(crate) fn is_folder(data: &str) -> bool {
    !(data.starts_with("postgres://") || data.starts_with("postgresql://"))
}

/// Opens the store of a data folder, or at a postgres:// address.
pub(crate) async fn open(data: &str) -> Result<Store> {
    if !is_folder(data) {
        return Ok(Store::open(data).await?);
    }
    std::fs::create_dir_all(data).with_context(|| format!("making the data folder {data}"))?;
    let file = Path::new(data).join("wardroom.db");
    Ok(Store::open(&file.to_string_lossy()).await?)
}

/// The program's knowledge, with the hospital's own files where there are any.
pub(crate) fn knowledge(data: &DataFolder, knowing: &Knowing) -> Knowledge {
    let beside = || Some(Path::new(&data.data).join("knowledge")).filter(|_| is_folder(&data.data));
    let beside = || beside().filter(|folder| folder.is_dir());
    match knowing.knowledge.clone().or_else(beside) {
        Some(folder) => Knowledge::with_folder(&folder),
        None => Knowledge::default(),
    }
}

/// The time that counts as now.
pub(crate) fn now(cli: &Cli) -> Timestamp {
    cli.as_of.unwrap_or_else(|| jiff::Timestamp::now().into())
}

/// Opens the store, and says who works on it: the program itself, or the account that `--as` names. No password is
/// asked for: whoever can read the data folder needs none.
pub(crate) async fn open_as(cli: &Cli, data: &str, request: &str) -> Result<(Store, OpContext)> {
    let store = open(data).await?;
    let system = context(cli, request);
    let Some(login) = &cli.acting else { return Ok((store, system)) };
    match store.account_find(&system, login).await? {
        Some(found) => {
            let (actor, reach) = (found.account.actor(), found.account.reach());
            Ok((store, OpContext { actor, reach, ..system }))
        }
        None => bail!("nobody signs in as {login}; `wardroom user list` shows who does"),
    }
}

/// The program's own context in a command.
pub(crate) fn context(cli: &Cli, request: &str) -> OpContext {
    OpContext::system(SITE, now(cli), request)
}
