//! `wardroom reconcile`: assets and hosts that are one device, with no database.

use anyhow::{Context, Result, bail};
use wardroom_catalog::Catalog;
use wardroom_identity::{Identifier, kin};
use wardroom_model::{Host, Identity};
use wardroom_sensor::{Options, listen};

use super::import::mapping_read;
use crate::cli::{Cli, Reconcile};
use crate::output::{self, list};
use crate::problems;

pub(crate) fn run(cli: &Cli, options: &Reconcile) -> Result<usize> {
    let mapping = options.mapping.as_deref().map(mapping_read).transpose()?;
    let context = || format!("reading the inventory {}", options.assets.display());
    let bytes = std::fs::read(&options.assets).with_context(context)?;
    let name = options.assets.file_name().unwrap_or_default().to_string_lossy();
    let table = wardroom_exchange::assets::read(&name, &bytes, mapping.as_ref());
    let sensing =
        Options { threads: usize::from(cli.threads), keep_conversations: false, ..Options::default() };
    let listening = listen(&options.hosts, &sensing, None)?;
    if listening.captures.is_empty() {
        bail!("no capture could be read in --hosts");
    }
    let mut problems = table.problems;
    problems.extend(listening.problems);
    let count = problems::report(&problems, cli.problems.as_deref())?;
    let catalog = Catalog::builtin();
    let mut identifier = Identifier::new(catalog);
    let hosts: Vec<(Host, Identity)> = wardroom_identity::host::join(listening.heard.sightings)
        .into_iter()
        .map(|host| {
            let identity = identifier.identify(&host);
            (host, identity)
        })
        .collect();
    let pairs: Vec<(&Host, &Identity)> = hosts.iter().map(|(host, identity)| (host, identity)).collect();
    let parties = kin::parties(&mut identifier, &pairs, &kin::Awake::default(), &[]);
    let sides: Vec<(&Host, &Identity)> = parties.iter().map(kin::Party::side).collect();
    let pairs = wardroom_identity::reconcile(catalog, &table.assets, &sides, &[]);
    list(pairs, options.format.unwrap_or_else(output::default_format))?;
    Ok(count)
}
