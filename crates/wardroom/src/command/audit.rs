//! `wardroom audit`: the record as a list, whether it holds, and its head, signed.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::json;
use wardroom_door::signed_head::{self, SignedHead};
use wardroom_model::{Date, Timestamp};
use wardroom_store::{EventBreak, EventHead, EventQuery};

use super::{data, record_key};
use crate::cli::{AuditCommand, AuditKey, AuditList, AuditVerify, Cli};
use crate::output::{self, list, say};

pub(crate) async fn run(cli: &Cli, what: &AuditCommand) -> Result<usize> {
    match what {
        AuditCommand::List(options) => events(cli, options).await,
        AuditCommand::Verify(options) => verify(cli, options).await,
        AuditCommand::Head(options) => head(cli, options).await,
        AuditCommand::Key(options) => {
            line(&signed_head::public_key(&record_key::read_or_make(options)?))?;
            Ok(0)
        }
    }
}

async fn events(cli: &Cli, options: &AuditList) -> Result<usize> {
    let (store, context) = data::open_as(cli, &options.data.data, "audit").await?;
    let mut query = EventQuery {
        actor: options.actor.clone(),
        operation: options.operation.clone(),
        subject: options.subject.clone(),
        from: options.from.as_deref().map(|day| instant(day, 0)).transpose()?,
        to: options.to.as_deref().map(|day| instant(day, 1)).transpose()?,
        limit: wardroom_store::LIMIT,
        ..EventQuery::default()
    };
    let mut rows = Vec::new();
    while rows.len() < options.limit as usize {
        let page = store.event_list(&context, &query).await?;
        rows.extend(page.rows);
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    rows.truncate(options.limit as usize);
    store.view_record(&context, "record", &json!({ "rows": rows.len() })).await?;
    list(rows, options.format.unwrap_or_else(output::default_format))?;
    Ok(0)
}

/// A time, or the beginning of a day here, so many days later.
fn instant(text: &str, days_later: i64) -> Result<Timestamp> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    let hint = || format!("`{text}` is neither a day (2026-11-21) nor a time (2026-11-21T08:00:00Z)");
    let day = text.parse::<Date>().with_context(hint)?;
    let day = day.checked_add(jiff::Span::new().try_days(days_later)?).with_context(hint)?;
    Ok(day.to_zoned(jiff::tz::TimeZone::system()).with_context(hint)?.timestamp().into())
}

async fn verify(cli: &Cli, options: &AuditVerify) -> Result<usize> {
    let (known, mut broken) = heads(options)?;
    let (store, context) = data::open_as(cli, &options.key.data.data, "audit").await?;
    let mut found: Vec<EventBreak> = Vec::new();
    let verdict = store.event_verify(&context, &known, &mut |one| found.push(one)).await?;
    if verdict.events == 0 && found.is_empty() && broken.is_empty() {
        bail!("nothing was ever recorded in {}", options.key.data.data);
    }
    found.sort();
    broken.extend(found.iter().map(ToString::to_string));
    broken.iter().try_for_each(|text| line(text))?;
    if !broken.is_empty() {
        bail!("the record does not hold: {} break(s) in {} events", broken.len(), verdict.events);
    }
    let signed = if known.is_empty() { String::new() } else { format!(", through {} signed", known.len()) };
    say(&format!("The record holds: {} events{signed}.", verdict.events));
    Ok(0)
}

/// Signed heads of the files given, and what is wrong with those that are not believed.
fn heads(options: &AuditVerify) -> Result<(Vec<EventHead>, Vec<String>)> {
    let (mut known, mut refused) = (Vec::new(), Vec::new());
    if options.head.is_empty() {
        return Ok((known, refused));
    }
    let trusted = match &options.public_key {
        Some(key) => key.to_string(),
        None => signed_head::public_key(&record_key::read(&options.key)?),
    };
    for file in &options.head {
        for head in heads_of(file)? {
            let checked = head.check(&trusted).map_err(|refusal| refusal.to_string());
            let of_site =
                if *head.site == *data::SITE { checked } else { Err("it is of another site".into()) };
            match of_site {
                Ok(()) => known.push(EventHead { sequence: head.sequence, hash: head.hash, at: None }),
                Err(why) => refused.push(format!("{}: event {}: {why}", file.display(), head.sequence)),
            }
        }
    }
    Ok((known, refused))
}

/// The heads of a file, one a line.
fn heads_of(file: &Path) -> Result<Vec<SignedHead>> {
    let told = || format!("reading the signed head {}", file.display());
    let mut heads = Vec::new();
    for line in BufReader::new(std::fs::File::open(file).with_context(told)?).lines() {
        let line = line.with_context(told)?;
        if !line.trim().is_empty() {
            heads.push(serde_json::from_str(&line).with_context(told)?);
        }
    }
    if heads.is_empty() {
        bail!("there is no signed head in {}", file.display());
    }
    Ok(heads)
}

async fn head(cli: &Cli, options: &AuditKey) -> Result<usize> {
    let (store, context) = data::open_as(cli, &options.data.data, "audit").await?;
    let head = store.event_head(&context).await?;
    let Some(head) = head else { bail!("nothing was ever recorded in {}", options.data.data) };
    let secret = record_key::read_or_make(options)?;
    let signed = signed_head::sign(&secret, data::SITE, (head.sequence, &head.hash), data::now(cli));
    let mut out = output::stdout();
    output::json_line(&mut out, &signed)?;
    out.flush()?;
    Ok(0)
}

fn line(text: &str) -> Result<()> {
    let mut out = output::stdout();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}
