//! `wardroom knowledge check` and `explain`.

use std::io::Write;
use std::net::IpAddr;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use wardroom_catalog::Catalog;
use wardroom_identity::{Identifier, names};
use wardroom_model::{Host, Mac};
use wardroom_sensor::{Options, listen};
use wardroom_server::corrections::corrections_toml;

use super::data;
use crate::cli::{Cli, DataFolder, Explain, Knowing, KnowledgeCommand};
use crate::view::sum::SumLine;
use crate::{output, problems};

pub(crate) fn run(cli: &Cli, what: &KnowledgeCommand) -> Result<usize> {
    match what {
        KnowledgeCommand::Check { files } => check(cli, files),
        KnowledgeCommand::Explain(options) => explain(cli, options),
        KnowledgeCommand::ExportCorrections { data, knowing } => {
            data::block_on(export_corrections(cli, data, knowing))
        }
    }
}

/// Checks the built-in knowledge together with a user's own files.
fn check(cli: &Cli, files: &[PathBuf]) -> Result<usize> {
    let mut own = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        own.push((file.display().to_string(), text));
    }
    let mut texts: Vec<(&str, &str)> = Catalog::builtin_texts().collect();
    texts.extend(own.iter().map(|(name, text): &(String, String)| (name.as_str(), text.as_str())));
    let (catalog, found) = Catalog::from_texts(texts);
    let mut out = output::stdout();
    writeln!(
        out,
        "knowledge {}: {} vendors, {} products, {} categories, {} operating systems, {} fingerprints",
        catalog.version(),
        catalog.vendors().len(),
        catalog.products().len(),
        catalog.categories().len(),
        catalog.operating_systems().len(),
        catalog.fingerprints().len()
    )?;
    out.flush()?;
    problems::report(&found, cli.problems.as_deref())
}

/// Prints what people corrected as fingerprints.
async fn export_corrections(cli: &Cli, data: &DataFolder, knowing: &Knowing) -> Result<usize> {
    let knowledge = data::knowledge(data, knowing);
    let (store, context) = data::open_as(cli, &data.data, "knowledge export-corrections").await?;
    let hosts = store.host_list_all(&context).await?;
    let decisions = store.decision_list_all(&context).await?;
    let text = corrections_toml(knowledge.catalog, &hosts, &decisions, None);
    let mut out = output::stdout();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    problems::report(&knowledge.problems, cli.problems.as_deref())
}

/// Shows how the claims of one host were added up.
fn explain(cli: &Cli, options: &Explain) -> Result<usize> {
    let knowledge = data::knowledge(&options.data, &options.knowing);
    let mut found = knowledge.problems;
    let hosts = if options.captures.is_empty() {
        data::block_on(async {
            let (store, context) = data::open_as(cli, &options.data.data, "knowledge explain").await?;
            Ok(store.host_list_all(&context).await?)
        })?
    } else {
        let sensing = Options {
            threads: usize::from(cli.threads),
            keep_sightings: true,
            keep_conversations: false,
            ..Options::default()
        };
        let listening = listen(&options.captures, &sensing, None)?;
        found.extend(listening.problems);
        wardroom_identity::host::join(listening.heard.sightings)
    };
    let mut identifier = Identifier::new(knowledge.catalog);
    let meant: Vec<&Host> =
        hosts.iter().filter(|host| is_meant(&mut identifier, host, &options.host)).collect();
    let host = match meant.as_slice() {
        [host] => *host,
        [] => bail!("no host is `{}`: give its key, MAC, address or name", options.host),
        several => {
            let keys: Vec<String> = several.iter().map(|host| host.key.to_string()).collect();
            bail!("several hosts are `{}`; give the key of one: {}", options.host, keys.join(", "))
        }
    };
    let lines = SumLine::of_host(knowledge.catalog, host, identifier.sums(host));
    output::list(lines, options.format.unwrap_or_else(output::default_format))?;
    problems::report(&found, cli.problems.as_deref())
}

/// Is it the host that somebody means?
fn is_meant(identifier: &mut Identifier<'_>, host: &Host, text: &str) -> bool {
    let text = text.trim();
    let mut named = |host: &Host| {
        let identity = identifier.identify(host);
        names(host, &identity).iter().any(|name| name.eq_ignore_ascii_case(text))
    };
    *host.key.to_string() == *text
        || host.key.id().as_str() == text
        || text.parse::<Mac>().is_ok_and(|mac| host.macs.contains(&mac))
        || text.parse::<IpAddr>().is_ok_and(|ip| host.addresses.iter().any(|address| address.ip == ip))
        || named(host)
}
