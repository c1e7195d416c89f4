//! Feeds into the store: each file as a document by its digest, and its advisories in the inbox.

use std::path::{Path, PathBuf};

use serde_json::json;
use sha2::{Digest, Sha256};
use wardroom_intel::Feeds;
use wardroom_intel::advisory::{Advisory, Format};
use wardroom_intel::recall::{Recall, RecallSource};
use wardroom_model::{Date, OpContext, Problem, Timestamp};
use wardroom_store::{NewAdvisory, NewDocument, NewSource, SourceState};

use super::{Pipeline, PipelineError, ReadIn};

/// A file with its digest.
pub struct File {
    /// Name without its folder.
    pub name: Box<str>,
    /// Digest, lower-case hexadecimal.
    pub sha256: Box<str>,
    /// Content.
    pub bytes: Vec<u8>,
}

impl File {
    /// Reads a file.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn read(path: &Path) -> Result<Self, PipelineError> {
        let bytes =
            std::fs::read(path).map_err(|source| PipelineError::File { path: path.to_owned(), source })?;
        let name = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        Ok(Self { name: name.into(), sha256: sha256.into(), bytes })
    }

    /// All files at or below these places that may hold feeds, in the order of their paths.
    ///
    /// # Errors
    /// Where a folder cannot be listed.
    pub fn below(paths: &[PathBuf]) -> Result<Vec<PathBuf>, PipelineError> {
        let mut found = Vec::new();
        for path in paths {
            if !path.is_dir() {
                found.push(path.clone());
                continue;
            }
            let error = |source| PipelineError::File { path: path.clone(), source };
            let mut entries: Vec<PathBuf> = std::fs::read_dir(path)
                .map_err(error)?
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<Result<_, _>>()
                .map_err(error)?;
            entries.retain(|entry| entry.is_dir() || is_feed(entry));
            entries.sort();
            found.extend(Self::below(&entries)?);
        }
        Ok(found)
    }
}

/// Endings that a folder of feeds has; other files in it are none of ours.
fn is_feed(path: &Path) -> bool {
    path.extension().is_some_and(|end| {
        ["json", "jsonl", "ndjson", "csv"].iter().any(|known| end.eq_ignore_ascii_case(known))
    })
}

impl Pipeline {
    /// Reads files and folders of advisories, CVE records and catalogues in.
    ///
    /// # Errors
    /// When the store fails or a file cannot be read. A broken entry is a problem, and the rest is kept.
    pub async fn feeds_read(&self, context: &OpContext, paths: &[PathBuf]) -> Result<ReadIn, PipelineError> {
        let mut sum = ReadIn::default();
        for path in File::below(paths)? {
            match File::read(&path) {
                Ok(file) => self.feed_read(context, file, &mut sum).await?,
                Err(error) => {
                    let reason = format!("{error}; check the path and its rights");
                    sum.problems.push(Problem::new(
                        path.display().to_string(),
                        "byte 0",
                        "unreadable",
                        reason,
                    ));
                }
            }
        }
        Ok(sum)
    }

    async fn feed_read(
        &self,
        context: &OpContext,
        file: File,
        sum: &mut ReadIn,
    ) -> Result<(), PipelineError> {
        let mut feeds = Feeds::default();
        let problems = feeds.add(&file.name, &file.sha256, &file.bytes);
        let kind = kind(&feeds);
        let source = NewSource {
            kind: kind.into(),
            name: file.name.clone(),
            sha256: file.sha256.clone(),
            bytes: file.bytes.len() as u64,
        };
        let ticket = self.store.source_begin(context, &source).await?;
        if ticket.state == SourceState::Complete {
            sum.known += 1;
            return Ok(());
        }
        if kind != "unknown" {
            self.store.document_put(context, &document(&file, kind, &feeds)).await?;
        }
        let mut advisories: Vec<NewAdvisory> = feeds.advisories().iter().map(new_advisory).collect();
        advisories.extend(feeds.recalls().iter().map(|recall| of_recall(recall, &file.sha256)));
        self.store.advisory_put_batch(context, &advisories).await?;
        self.store.problem_record(context, &ticket.id, &problems).await?;
        let counts = json!({
            "advisories": feeds.advisories().len(),
            "recalls": feeds.recalls().len(),
            "known_exploited": feeds.exploited_count(),
            "predictions": feeds.prediction_count(),
            "problems": problems.len(),
        });
        self.store.source_complete(context, &ticket.id, counts).await?;
        sum.read += 1;
        sum.problems.extend(problems);
        Ok(())
    }
}

/// What a file holds, by what was read of it.
fn kind(feeds: &Feeds) -> &'static str {
    match feeds.advisories().first().map(|advisory| advisory.format) {
        Some(Format::Csaf) => "csaf",
        Some(Format::Cve) => "cve",
        Some(Format::Nvd) => "nvd",
        Some(Format::Override) => "nvd_override",
        Some(Format::Vex) => "vex",
        None if feeds.exploited_count() > 0 => "kev",
        None if !feeds.recalls().is_empty() => "recall",
        None if feeds.prediction_count() > 0 => "epss",
        None => "unknown",
    }
}

fn document(file: &File, kind: &str, feeds: &Feeds) -> NewDocument {
    let only = match feeds.advisories() {
        [only] => Some(only),
        _ => None,
    };
    NewDocument {
        sha256: file.sha256.clone(),
        name: file.name.clone(),
        kind: kind.into(),
        title: only.map_or_else(|| file.name.clone(), |advisory| advisory.title.clone()),
        publisher: only.map_or_else(|| "".into(), |advisory| advisory.publisher.clone()),
        url: only.and_then(|advisory| advisory.link.clone()),
        body: String::from_utf8_lossy(&file.bytes).into(),
    }
}

fn new_advisory(advisory: &Advisory) -> NewAdvisory {
    let score = |vulnerability: &wardroom_intel::advisory::Vulnerability| {
        vulnerability.scores.iter().map(|(score, _)| score.value).fold(None, highest)
    };
    NewAdvisory {
        id: advisory.id.clone(),
        document: (&*advisory.document).into(),
        kind: match advisory.format {
            Format::Csaf => "csaf".into(),
            Format::Cve => "cve".into(),
            Format::Nvd => "nvd".into(),
            Format::Override => "nvd_override".into(),
            Format::Vex => "vex".into(),
        },
        title: advisory.title.clone(),
        publisher: advisory.publisher.clone(),
        published: date(advisory.published.as_deref()),
        revised: date(advisory.updated.as_deref()),
        url: advisory.link.clone(),
        cvss: advisory.vulnerabilities.iter().filter_map(score).fold(None, highest),
        kev: false,
    }
}

/// A recall in the inbox.
fn of_recall(recall: &Recall, document: &str) -> NewAdvisory {
    let publisher = match recall.source {
        RecallSource::International => "ICIJ",
        RecallSource::Press | RecallSource::Recall | RecallSource::Enforcement => "FDA",
    };
    NewAdvisory {
        id: recall.id.clone(),
        document: document.into(),
        kind: "recall".into(),
        title: format!("{}: {}", recall.firm, recall.product).into(),
        publisher: publisher.into(),
        published: recall.published.or(recall.initiated),
        revised: recall.terminated,
        url: recall.link.clone(),
        cvss: None,
        kev: false,
    }
}

fn highest(best: Option<f64>, next: f64) -> Option<f64> {
    Some(best.map_or(next, |best| best.max(next)))
}

/// The day of a time or date as publishers write it.
fn date(text: Option<&str>) -> Option<Date> {
    let text = text?;
    let day = text.parse::<Timestamp>().map(Timestamp::date_utc).ok();
    day.or_else(|| text.get(..10)?.parse().ok())
}
