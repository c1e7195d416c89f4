//! `wardroom demo`: the sample hospital, from its files to its pages.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use jiff::tz::TimeZone;
use wardroom_model::{OpContext, Problem};
use wardroom_sensor::Options;
use wardroom_server::pipeline::Pipeline;
use wardroom_server::{AppState, Clock, Door, Reconciler, Site};

use super::{data, list, serve};
use crate::cli::{Cli, Demo};
use crate::output::say;
use crate::problems;
use crate::sample::{Hospital, Sample};

pub(crate) async fn run(cli: &Cli, options: &Demo) -> Result<usize> {
    let temporary = tempfile::tempdir().context("making a temporary folder")?;
    let folder = options.data.as_deref().unwrap_or(temporary.path());
    let sample = Sample::unpack(&folder.join("sample"))?;
    let store = Arc::new(data::open(&folder.to_string_lossy()).await?);
    let pipeline = Pipeline::new(Arc::clone(&store));
    let now = cli.as_of.unwrap_or(sample.hospital.as_of);
    let context = OpContext::system(data::SITE, now, "demo");
    say(&format!("{}: nothing in it is real.", sample.hospital.name));
    let problems = read(&pipeline, &context, &sample, usize::from(cli.threads)).await?;
    let count = problems::report(&problems, cli.problems.as_deref())?;
    if options.no_serve {
        list::work_of(&store, &context, None, u32::MAX, options.format).await?;
        return Ok(count);
    }
    let state = AppState {
        store,
        site: Arc::new(site(&sample.hospital)?),
        clock: Clock::Fixed(now),
        door: Door::Open,
        knowledge: Arc::default(),
        reconciler: Reconciler::default(),
    };
    serve::run_on(state, options.listen, None).await?;
    Ok(count)
}

/// From files to work, telling each step.
async fn read(
    pipeline: &Pipeline,
    context: &OpContext,
    sample: &Sample,
    threads: usize,
) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    say(&format!("Listening to {} captures …", sample.captures.len()));
    let options = Options { threads, ..Options::default() };
    problems.extend(pipeline.captures_read(context, &sample.captures, &options).await?.problems);
    say(&format!("Reading the CMMS export {} …", name(&sample.assets)));
    problems.extend(pipeline.assets_read(context, &sample.assets, None).await?.problems);
    say("Reading advisories, CVE records, known exploited vulnerabilities and product records …");
    problems.extend(pipeline.feeds_read(context, &sample.feeds).await?.problems);
    problems.extend(pipeline.products_read(context, &sample.products).await?.problems);
    say("Working out what each device is, what is wrong with it, and what to do first …");
    pipeline.derive(context).await?;
    Ok(problems)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn site(hospital: &Hospital) -> Result<Site> {
    let zone = &hospital.time_zone;
    Ok(Site {
        slug: data::SITE.into(),
        name: hospital.name.clone(),
        time_zone: TimeZone::get(zone).with_context(|| format!("looking up the time zone {zone}"))?,
        sample: true,
    })
}
