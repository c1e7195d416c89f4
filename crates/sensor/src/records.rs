//! Files that are not captures: logs, leases, tables of switches, flow exports. `exchange` reads what is in them.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use wardroom_exchange::flow_export::{Blocks, Exporter, Messages};
use wardroom_exchange::source::{self, Kind, Lines, MAX_LINE, Told};
use wardroom_model::{CaptureFile, Origin, Problem, Record, Timestamp};

use crate::capture::is_input;
use crate::digest::DigestReader;
use crate::packed::Packing;

/// Bytes at the beginning of a file by which it is recognised.
const START: u64 = 64 << 10;
/// Bytes read at once.
const BUFFER: usize = 64 << 10;
/// How deep folders are walked.
const DEEPEST: usize = 16;

/// What a file is, as far as its beginning tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// A source of records.
    Records(Kind),
    /// Something that another program can turn into a source: what it is, and how.
    Foreign(&'static str, &'static str),
    /// A capture, or what the reader of captures shall tell about.
    Capture,
}

/// Looks at the beginning of a file.
pub(crate) fn recognise(path: &Path) -> io::Result<Content> {
    if is_input(path) {
        return Ok(Content::Capture);
    }
    let mut start = Vec::new();
    File::open(path)?.take(START).read_to_end(&mut start)?;
    let packing = Packing::of(&start);
    if packing != Packing::Plain {
        start.clear();
        // What is torn is told of by whoever reads it.
        let _ = packing.unpack(File::open(path)?).take(START).read_to_end(&mut start);
    }
    Ok(match (source::recognise(&start), start.as_slice()) {
        (Some(kind), _) => Content::Records(kind),
        (None, [0x0c, 0xa5, ..] | [0xa5, 0x0c, ..]) => Content::Foreign(
            "a file of nfdump in another layout than that of its version 1.7",
            "rewrite it with `nfdump -r FILE -w NEW` of nfdump 1.7, or give what `TZ=UTC nfdump -r FILE -o csv` writes",
        ),
        _ => Content::Capture,
    })
}

/// The files of the paths: those of folders in order of their names, but for hidden ones.
pub(crate) fn files(paths: &[PathBuf]) -> Vec<PathBuf> {
    paths.iter().flat_map(|path| below(path, DEEPEST)).collect()
}

fn below(path: &Path, deep: usize) -> Vec<PathBuf> {
    if !path.is_dir() || deep == 0 {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).into_iter().flatten().filter_map(Result::ok);
    let is_hidden = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with('.');
    let mut inner: Vec<PathBuf> =
        entries.filter(|entry| !is_hidden(entry)).map(|entry| entry.path()).collect();
    inner.sort();
    inner.iter().flat_map(|path| below(path, deep - 1)).collect()
}

/// What places in a source of this kind are called.
pub(crate) fn origin(kind: Kind, name: &str) -> Origin {
    match kind {
        Kind::Zeek => Origin::Log(name.into()),
        Kind::FlowExport | Kind::Nfcapd => Origin::FlowExport(name.into()),
        _ => Origin::Table(name.into()),
    }
}

/// What was read of a file.
pub(crate) struct Summary {
    pub(crate) file: Arc<CaptureFile>,
    pub(crate) bytes: u64,
    /// Lines, messages or flows.
    pub(crate) count: u64,
    pub(crate) problems: Vec<Problem>,
}

/// Reads a source and gives each record to `take`, in order.
///
/// # Errors
/// Where the file cannot be opened or read at all.
pub(crate) fn read(path: &Path, name: &str, kind: Kind, take: Take<'_>) -> io::Result<Summary> {
    let written = fs::metadata(path)?.modified().ok().map_or(Timestamp(0), |modified| {
        let since = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    });
    let mut start = Vec::new();
    File::open(path)?.take(6).read_to_end(&mut start)?;
    let mut raw = DigestReader::new(File::open(path)?, true);
    let mut content = Packing::of(&start).unpack(&mut raw);
    let (count, mut problems, stopped) = match kind {
        Kind::FlowExport => messages(&mut content, name, take),
        Kind::Nfcapd => blocks(&mut content, name, take),
        _ => text(&mut content, kind, name, written, take),
    };
    drop(content);
    if let Some(error) = stopped {
        let reason = format!("reading stopped: {error}; what is before it was read");
        problems.push(Problem::new(name, "the end", "unreadable", reason));
    }
    let (sha256, bytes) = raw.finish()?;
    Ok(Summary { file: Arc::new(CaptureFile { sha256, name: name.into() }), bytes, count, problems })
}

/// Takes each record with its place.
pub(crate) type Take<'a> = &'a mut dyn FnMut(u64, Record);

type Done = (u64, Vec<Problem>, Option<io::Error>);

fn text(content: &mut dyn Read, kind: Kind, name: &str, written: Timestamp, take: Take<'_>) -> Done {
    let mut lines = Lines::new(kind, name, written);
    let mut content = BufReader::with_capacity(BUFFER, content);
    let mut line = Vec::new();
    let mut stopped = None;
    loop {
        line.clear();
        // One byte more than a line may have, so that its reader sees that it is too long.
        match content.by_ref().take(MAX_LINE as u64 + 1).read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                stopped = Some(error);
                break;
            }
        }
        lines.line(&line);
        if line.last() != Some(&b'\n') && line.len() > MAX_LINE && content.skip_until(b'\n').is_err() {
            break;
        }
        lines.told.records.drain(..).for_each(|(at, record)| take(at, record));
    }
    let count = lines.finish();
    lines.told.records.drain(..).for_each(|(at, record)| take(at, record));
    (count, lines.told.into_problems(), stopped)
}

fn messages(content: &mut dyn Read, name: &str, take: Take<'_>) -> Done {
    let (mut exporter, mut told, mut messages) = (Exporter::default(), Told::new(name), Messages::default());
    let stopped = pieces(content, &mut told, take, &mut |held, is_all, told| {
        let done = messages.read(&mut exporter, held, is_all, told);
        if is_all {
            exporter.finish(told);
        }
        done
    });
    (messages.count(), told.into_problems(), stopped)
}

fn blocks(content: &mut dyn Read, name: &str, take: Take<'_>) -> Done {
    let (mut told, mut blocks) = (Told::new(name), Blocks::default());
    let stopped = pieces(content, &mut told, take, &mut |held, is_all, told| blocks.read(held, is_all, told));
    (blocks.count(), told.into_problems(), stopped)
}

/// Reads what is whole of what is held, and gives how many bytes that was. Whether nothing follows is said too.
type ReadWhole<'a> = &'a mut dyn FnMut(&[u8], bool, &mut Told) -> usize;

/// Hands what comes to `read`, which leaves what is not whole for the next time.
fn pieces(content: &mut dyn Read, told: &mut Told, take: Take<'_>, read: ReadWhole<'_>) -> Option<io::Error> {
    let mut held = Vec::new();
    let mut buffer = vec![0; BUFFER];
    let mut stopped = None;
    loop {
        let count = match content.read(&mut buffer) {
            Ok(count) => count,
            Err(error) => {
                stopped = Some(error);
                0
            }
        };
        held.extend_from_slice(buffer.get(..count).unwrap_or_default());
        let done = read(&held, count == 0, told);
        held.drain(..done);
        told.records.drain(..).for_each(|(at, record)| take(at, record));
        if count == 0 {
            return stopped;
        }
    }
}
