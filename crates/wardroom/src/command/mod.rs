//! One file a command. Each gives how many problems it met.

mod audit;
mod data;
mod demo;
mod dump;
mod export;
mod import;
mod inspect;
mod knowledge;
mod list;
mod match_feeds;
mod mds2;
mod name;
mod reconcile;
mod record_key;
mod reidentify;
mod sbom;
mod schema;
mod sense;
mod serve;
mod udi;
mod user;

use anyhow::Result;

use crate::cli::{Cli, Command};

/// Runs the command that was typed.
pub(crate) fn run(cli: &Cli) -> Result<usize> {
    match &cli.command {
        Command::Inspect(options) => inspect::run(cli, options),
        Command::Sense(options) => sense::run(cli, options),
        Command::Match(options) => match_feeds::run(cli, options),
        Command::Reconcile(options) => reconcile::run(cli, options),
        Command::Udi(options) => udi::run(cli, options),
        Command::Sbom(options) => sbom::run(cli, options),
        Command::Mds2(options) => mds2::run(cli, options),
        Command::Version(what) => name::version(what),
        Command::Cpe(what) => name::cpe(what),
        Command::Schema { name } => schema::run(name.as_deref()),
        Command::Knowledge(what) => knowledge::run(cli, what),
        Command::Demo(options) => data::block_on(demo::run(cli, options)),
        Command::Reidentify(options) => data::block_on(reidentify::run(cli, options)),
        Command::Export(what) => data::block_on(export::run(cli, what)),
        Command::Dump(options) => data::block_on(dump::run(cli, options)),
        Command::Audit(what) => data::block_on(audit::run(cli, what)),
        Command::Serve(options) => data::block_on(serve::run(cli, options)),
        Command::User(what) => data::block_on(user::run(cli, what)),
        Command::Import(options) => data::block_on(import::run(cli, options)),
        Command::Devices(options) => data::block_on(list::devices(cli, options)),
        Command::Findings(options) => data::block_on(list::findings(cli, options)),
        Command::Work(options) => data::block_on(list::work(cli, options)),
    }
}
