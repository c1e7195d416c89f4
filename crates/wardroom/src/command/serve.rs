//! `wardroom serve`: pages and API over a data folder.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};
use jiff::tz::TimeZone;
#[cfg(feature = "oidc")]
use wardroom_server::HospitalLogin;
use wardroom_server::{AppState, Certificate, Clock, Door, Reached, Reconciler, Site};
use wardroom_server::{listen, names_of};

use super::data;
use crate::cli::{Cli, Serve};
use crate::output::say;
use crate::problems;

pub(crate) async fn run(cli: &Cli, options: &Serve) -> Result<usize> {
    let store = Arc::new(data::open(&options.data.data).await?);
    let site = Site {
        slug: data::SITE.into(),
        name: "Hospital".into(),
        time_zone: TimeZone::system(),
        sample: false,
    };
    let clock = cli.as_of.map_or(Clock::System, Clock::Fixed);
    let certificate = certificate(options)?;
    let reached = match &certificate {
        None => Reached::Plain,
        Some(Certificate::Made { .. }) => Reached::Made,
        Some(Certificate::Own { .. }) => Reached::Certified,
    };
    let knowledge = data::knowledge(&options.data, &options.knowing);
    problems::report(&knowledge.problems, cli.problems.as_deref())?;
    let state = AppState {
        store,
        site: Arc::new(site),
        clock,
        door: door(options, reached)?,
        knowledge: Arc::new(knowledge),
        reconciler: Reconciler::default(),
    };
    run_on(state, options.listen, certificate).await?;
    Ok(0)
}

/// The door, which the hospital's own login opens too where it is described.
#[cfg(feature = "oidc")]
fn door(options: &Serve, reached: Reached) -> Result<Door> {
    Ok(match &options.login {
        Some(file) => Door::locked_with_login(reached, HospitalLogin::read(file)?),
        None => Door::locked(reached),
    })
}

/// The program was built without the hospital's own login.
#[cfg(not(feature = "oidc"))]
fn door(_options: &Serve, reached: Reached) -> Result<Door> {
    Ok(Door::locked(reached))
}

/// The hospital's certificate; beyond loopback, where there is none, one of the server's own.
fn certificate(options: &Serve) -> Result<Option<Certificate>> {
    if let (Some(chain), Some(key)) = (&options.certificate, &options.key) {
        return Ok(Some(Certificate::Own { chain: chain.clone(), key: key.clone() }));
    }
    if options.listen.ip().is_loopback() && options.name.is_empty() {
        return Ok(None);
    }
    let folder = match &options.tls {
        Some(folder) => folder.clone(),
        None if data::is_folder(&options.data.data) => Path::new(&options.data.data).join("tls"),
        None => bail!("say with --tls FOLDER where the certificate is kept: the data is no folder"),
    };
    let mut names = names_of(options.listen.ip());
    names.extend(options.name.iter().cloned());
    Ok(Some(Certificate::Made { folder, names }))
}

/// Serves until Ctrl-C, after telling where.
pub(crate) async fn run_on(
    state: AppState,
    address: SocketAddr,
    certificate: Option<Certificate>,
) -> Result<()> {
    let listening = listen(state, address, certificate.as_ref()).await?;
    if let Some(code) = &listening.first_code {
        say(&format!("Nobody can sign in yet. The first-run page asks for this code: {code}"));
    }
    if let Some(Certificate::Made { folder, .. }) = &certificate {
        let file = folder.join("certificate.pem");
        say(&format!("Browsers will warn of a certificate that they do not know: {}", file.display()));
    }
    say(&format!("Pages at {} — Ctrl-C ends.", listening.url()));
    Ok(listening.serve().await?)
}
