//! Product records into the store: a release of the FDA's GUDID, as files, in folders or in archives.
//!
//! A release is many gigabytes, so it is read as it comes and written batch by batch; of each file only its digest, a
//! piece and a few batches are in memory at a time.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use wardroom_exchange::gudid::Reader;
use wardroom_model::product_record::ProductEntry;
use wardroom_model::{OpContext, Problem};
use wardroom_store::{NewSource, SourceState};

use super::{Pipeline, PipelineError, ReadIn};

/// Bytes read at a time.
const PIECE: usize = 1 << 18;
/// Entries handed over at a time.
const ENTRIES: usize = 2_000;
/// Batches that wait to be written.
const WAITING: usize = 2;
/// Endings of files of a release.
const ENDINGS: [&str; 4] = ["txt", "xml", "json", "zip"];

/// What stands before the content of an archive.
const ARCHIVE: &[u8] = b"PK\x03\x04";

/// Gives every entry of a file, or of the files in an archive, and then the problems.
///
/// # Errors
/// Where the file cannot be read.
pub fn products_of(path: &Path, sink: &mut dyn FnMut(ProductEntry)) -> Result<Vec<Problem>, PipelineError> {
    let error = |source| PipelineError::File { path: path.to_owned(), source };
    let name = name_of(path);
    let mut file = File::open(path).map_err(error)?;
    let mut head = Vec::new();
    Read::by_ref(&mut file).take(ARCHIVE.len() as u64).read_to_end(&mut head).map_err(error)?;
    if head == ARCHIVE {
        return archive(&name, file, sink).map_err(error);
    }
    read(&name, head.as_slice().chain(file), sink).map_err(error)
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy()).into_owned()
}

fn archive(
    name: &str,
    file: File,
    sink: &mut dyn FnMut(ProductEntry),
) -> Result<Vec<Problem>, std::io::Error> {
    let broken = |at: &str, error: &dyn std::fmt::Display| {
        Problem::new(name, at, "broken_archive", format!("{error}; what stands there was passed over"))
    };
    let mut archive = match zip::ZipArchive::new(file) {
        Ok(archive) => archive,
        Err(error) => return Ok(vec![broken("the whole file", &error)]),
    };
    let mut problems = Vec::new();
    for number in 0..archive.len() {
        let entry = match archive.by_index(number) {
            Ok(entry) => entry,
            Err(error) => {
                problems.push(broken(&format!("file {}", number + 1), &error));
                continue;
            }
        };
        let inner = String::from_utf8_lossy(entry.name_raw()).into_owned();
        if !entry.is_file() || !has_ending(Path::new(&inner)) {
            continue;
        }
        match read(&format!("{name}/{inner}"), entry, sink) {
            Ok(more) => problems.extend(more),
            Err(error) => problems.push(broken(&inner, &error)),
        }
    }
    Ok(problems)
}

fn read(
    name: &str,
    mut file: impl Read,
    sink: &mut dyn FnMut(ProductEntry),
) -> Result<Vec<Problem>, std::io::Error> {
    let mut reader = Reader::new(name);
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(reader.finish(sink)),
            length => reader.read(piece.get(..length).unwrap_or_default(), sink),
        }
    }
}

fn has_ending(path: &Path) -> bool {
    path.extension().is_some_and(|end| ENDINGS.iter().any(|known| end.eq_ignore_ascii_case(known)))
}

/// The files of a release at or below a place, in the order of their paths.
///
/// # Errors
/// Where a folder cannot be listed, or holds none.
pub fn product_files(path: &Path) -> Result<Vec<PathBuf>, PipelineError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let error = |source| PipelineError::File { path: path.to_owned(), source };
    let entries = std::fs::read_dir(path).map_err(error)?.map(|entry| entry.map(|entry| entry.path()));
    let mut entries: Vec<PathBuf> = entries.collect::<Result<_, _>>().map_err(error)?;
    entries.retain(|entry| entry.is_file() && has_ending(entry));
    if entries.is_empty() {
        return Err(PipelineError::NoProducts { path: path.to_owned() });
    }
    entries.sort();
    Ok(entries)
}

/// Digest and size of a file.
fn digest(path: &Path) -> Result<(String, u64), PipelineError> {
    let error = |source| PipelineError::File { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(error)?;
    let (mut digest, mut size, mut piece) = (Sha256::new(), 0, vec![0; PIECE]);
    loop {
        match file.read(&mut piece).map_err(error)? {
            0 => break,
            length => {
                digest.update(piece.get(..length).unwrap_or_default());
                size += length as u64;
            }
        }
    }
    Ok((digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect(), size))
}

impl Pipeline {
    /// Reads product records in: a file, an archive or a folder of a release, each file as a source of its own. One that was
    /// read before is left as it is.
    ///
    /// # Errors
    /// When the store fails or a file cannot be read. A bad row is a problem, and the rest is kept.
    pub async fn products_read(&self, context: &OpContext, path: &Path) -> Result<ReadIn, PipelineError> {
        let mut sum = ReadIn::default();
        for path in product_files(path)? {
            self.products_file_read(context, path, &mut sum).await?;
        }
        Ok(sum)
    }

    async fn products_file_read(
        &self,
        context: &OpContext,
        path: PathBuf,
        sum: &mut ReadIn,
    ) -> Result<(), PipelineError> {
        let of = path.clone();
        let (sha256, bytes) = spawn_blocking(move || digest(&of)).await??;
        let name = name_of(&path);
        let source = NewSource { kind: "gudid".into(), name: name.into(), sha256: sha256.into(), bytes };
        let ticket = self.store.source_begin(context, &source).await?;
        if ticket.state == SourceState::Complete {
            sum.known += 1;
            return Ok(());
        }
        let (sender, mut batches) = mpsc::channel::<Vec<ProductEntry>>(WAITING);
        let reading = spawn_blocking(move || {
            let mut batch = Vec::with_capacity(ENTRIES);
            let problems = products_of(&path, &mut |entry| {
                batch.push(entry);
                if batch.len() == ENTRIES {
                    // Nobody takes it any more where the store has failed, which is told there.
                    let _gone =
                        sender.blocking_send(std::mem::replace(&mut batch, Vec::with_capacity(ENTRIES)));
                }
            })?;
            let _gone = sender.blocking_send(batch);
            Ok::<_, PipelineError>(problems)
        });
        let (mut entries, mut records) = (0, 0);
        while let Some(batch) = batches.recv().await {
            entries += batch.len();
            let is_record =
                |entry: &&ProductEntry| matches!(entry, ProductEntry::Whole(_) | ProductEntry::Head(_));
            records += batch.iter().filter(is_record).count();
            self.store.product_record_put_batch(context, &batch).await?;
        }
        let problems = reading.await??;
        self.store.problem_record(context, &ticket.id, &problems).await?;
        let counts = json!({ "entries": entries, "records": records, "problems": problems.len() });
        self.store.source_complete(context, &ticket.id, counts).await?;
        sum.read += 1;
        sum.problems.extend(problems);
        Ok(())
    }
}
