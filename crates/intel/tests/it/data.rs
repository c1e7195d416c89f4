//! Files of `WARDROOM_DATA`, unpacked.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use sha2::{Digest, Sha256};
use wardroom_intel::Feeds;
use wardroom_model::Problem;

/// The folder with published data, or a line that says that the test skipped.
pub(crate) fn folder(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("WARDROOM_DATA").map(PathBuf::from).filter(|folder| folder.is_dir());
    if folder.is_none() {
        eprintln!("skipped {test}: WARDROOM_DATA does not name a folder with published data");
    }
    folder
}

/// All files below a folder, in order.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

/// The bytes of a file; `xz` and `gzip` unpack what they packed.
pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().into_owned());
    let program = match extension.as_deref() {
        Some("xz") => "xz",
        Some("gz") => "gzip",
        _ => return std::fs::read(path).unwrap(),
    };
    let output = Command::new(program).arg("-dc").arg(path).output();
    let output = output.unwrap_or_else(|error| panic!("{program} is needed for packed data: {error}"));
    assert!(output.status.success(), "{program} -dc {}", path.display());
    output.stdout
}

/// Adds a file to the feeds.
pub(crate) fn add(feeds: &mut Feeds, path: &Path) -> Vec<Problem> {
    let bytes = bytes(path);
    let mut digest = String::new();
    for byte in Sha256::digest(&bytes) {
        write!(digest, "{byte:02x}").unwrap();
    }
    feeds.add(&path.file_name().unwrap().to_string_lossy(), &digest, &bytes)
}

/// The advisories, the list of known exploited vulnerabilities, and all CVE records: read once.
pub(crate) fn everything(folder: &Path) -> &'static Feeds {
    static FEEDS: OnceLock<Feeds> = OnceLock::new();
    FEEDS.get_or_init(|| read_everything(folder))
}

fn read_everything(folder: &Path) -> Feeds {
    let mut feeds = Feeds::default();
    let mut paths = files(&folder.join("advisories"));
    paths.retain(|path| path.to_string_lossy().contains(".json"));
    paths.extend(files(&folder.join("vulns/vulnrichment")));
    for path in paths.iter().filter(|path| !path.to_string_lossy().contains("_schema")) {
        add(&mut feeds, path);
    }
    feeds
}
