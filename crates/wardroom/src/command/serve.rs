//! `wardroom serve`: pages and API over a data folder.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use jiff::tz::TimeZone;
use wardroom_server::{AppState, Clock, Reconciler, Site};
use wardroom_server::{listen, serve_on};

use super::data;
use crate::cli::{Cli, Serve};
use crate::output::say;

pub(crate) async fn run(cli: &Cli, options: &Serve) -> Result<usize> {
    let store = Arc::new(data::open(&options.data.data).await?);
    let site = Site {
        slug: data::SITE.into(),
        name: "Hospital".into(),
        time_zone: TimeZone::system(),
        sample: false,
    };
    let clock = cli.as_of.map_or(Clock::System, Clock::Fixed);
    run_on(
        AppState { store, site: Arc::new(site), clock, reconciler: Reconciler::default() },
        options.listen,
    )
    .await?;
    Ok(0)
}

/// Serves until Ctrl-C, after telling where.
pub(crate) async fn run_on(state: AppState, address: SocketAddr) -> Result<()> {
    let listener = listen(address).await?;
    say(&format!("Pages at http://{}/ — Ctrl-C ends.", listener.local_addr()?));
    Ok(serve_on(state, listener).await?)
}
