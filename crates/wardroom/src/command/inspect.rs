//! `wardroom inspect`: what captures tell, with no database.

use std::collections::HashMap;

use anyhow::{Result, bail};
use wardroom_catalog::Catalog;
use wardroom_identity::{Identifier, kin};
use wardroom_model::{Fact, Host, HostKey, Identity, Kin};
use wardroom_sensor::{Listening, Options, listen};

use crate::cli::{Cli, Format, Inspect, InspectFormat};
use crate::output::{self, list};
use crate::problems;
use crate::view::fact::FactView;
use crate::view::flow::FlowView;
use crate::view::inspect::HostView;
use crate::view::summary;

pub(crate) fn run(cli: &Cli, options: &Inspect) -> Result<usize> {
    if options.facts {
        return facts(cli, options);
    }
    let sensing = Options {
        threads: usize::from(cli.threads),
        keep_sightings: !options.flows || options.format == Some(InspectFormat::Summary),
        keep_flows: options.flows,
        keep_conversations: false,
        ..Options::default()
    };
    let listening = listen(&options.captures, &sensing, None)?;
    let problems = problems::report(&listening.problems, cli.problems.as_deref())?;
    nothing_read(&listening)?;
    write(listening, options.format, options.flows)?;
    Ok(problems)
}

/// Writes what was heard: hosts, or flows, or counts.
pub(super) fn write(listening: Listening, format: Option<InspectFormat>, flows: bool) -> Result<()> {
    let format = format.unwrap_or(match output::default_format() {
        Format::Table => InspectFormat::Table,
        _ => InspectFormat::Json,
    });
    match format {
        InspectFormat::Summary => summary::write(&listening),
        _ if flows => list(listening.heard.flows.iter().map(FlowView::from), format.into()),
        _ => {
            let mut identifier = Identifier::new(Catalog::builtin());
            let hosts = wardroom_identity::host::join(listening.heard.sightings);
            let identities: Vec<Identity> = hosts.iter().map(|host| identifier.identify(host)).collect();
            let both: Vec<(&Host, &Identity)> = hosts.iter().zip(&identities).collect();
            let parties = kin::parties(&mut identifier, &both, &kin::Awake::default(), &[]);
            let mut device_of: HashMap<HostKey, (String, Vec<Kin>)> = HashMap::new();
            for party in &parties {
                let device = party.host.key.to_string();
                for (host, _) in &party.hosts {
                    let key = host.key.to_string();
                    let names = |kin: &&Kin| kin.hosts.iter().any(|host| **host == *key);
                    let kin = party.kin.iter().filter(names).cloned().collect();
                    device_of.insert(host.key.clone(), (device.clone(), kin));
                }
            }
            drop(parties);
            let views = hosts.into_iter().zip(identities).map(|(host, identity)| {
                let (device, kin) = device_of.remove(&host.key).unwrap_or_default();
                HostView::new(host, identity, device, kin)
            });
            list(views, format.into())
        }
    }
}

/// Facts go out as they are read.
fn facts(cli: &Cli, options: &Inspect) -> Result<usize> {
    let format = match options.format {
        Some(InspectFormat::Csv) => Format::Csv,
        Some(InspectFormat::Table) => Format::Table,
        Some(InspectFormat::Summary) => {
            bail!("--facts has no summary; leave --facts out, or choose json, csv or table")
        }
        Some(InspectFormat::Json) | None => Format::Json,
    };
    let sensing = Options { keep_conversations: false, ..Options::default() };
    let listening = if format == Format::Json {
        let mut out = output::stdout();
        let mut written = Ok(());
        let mut write = |fact: Fact| {
            if written.is_ok() {
                written = output::json_line(&mut out, &FactView::from(fact));
            }
        };
        let listening = listen(&options.captures, &sensing, Some(&mut write))?;
        written?;
        std::io::Write::flush(&mut out)?;
        listening
    } else {
        let mut rows = Vec::new();
        let listening =
            listen(&options.captures, &sensing, Some(&mut |fact| rows.push(FactView::from(fact))))?;
        list(rows, format)?;
        listening
    };
    let problems = problems::report(&listening.problems, cli.problems.as_deref())?;
    nothing_read(&listening)?;
    Ok(problems)
}

/// Where not one capture could be read the command has failed.
fn nothing_read(listening: &Listening) -> Result<()> {
    if listening.captures.is_empty() {
        bail!("no capture could be read; the problems above say why");
    }
    Ok(())
}

impl From<InspectFormat> for Format {
    fn from(format: InspectFormat) -> Self {
        match format {
            InspectFormat::Csv => Self::Csv,
            InspectFormat::Json => Self::Json,
            InspectFormat::Table | InspectFormat::Summary => Self::Table,
        }
    }
}
