//! The key that signs the record's head: 32 random bytes in a file that only its owner reads.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use crate::cli::AuditKey;

/// The key as it is kept.
pub(crate) fn read(options: &AuditKey) -> Result<[u8; 32]> {
    let path = path(options)?;
    read_file(&path).with_context(|| format!("reading the record's key {}", path.display()))
}

/// The key; made where there is none yet.
pub(crate) fn read_or_make(options: &AuditKey) -> Result<[u8; 32]> {
    let path = path(options)?;
    make_where_none(&path).with_context(|| format!("making the record's key {}", path.display()))?;
    read(options)
}

fn path(options: &AuditKey) -> Result<PathBuf> {
    match (&options.key, super::data::is_folder(&options.data.data)) {
        (Some(path), _) => Ok(path.clone()),
        (None, true) => Ok(Path::new(&options.data.data).join("record.key")),
        (None, false) => {
            bail!("a database at an address has no folder for the record's key: name one with --key FILE")
        }
    }
}

fn read_file(path: &Path) -> Result<[u8; 32]> {
    let mut bytes = Vec::new();
    let file = File::open(path)?;
    is_ones_own(&file)?;
    file.take(33).read_to_end(&mut bytes)?;
    bytes.try_into().map_err(|_bytes| anyhow!("it is not 32 bytes long"))
}

/// Who else can read the key could sign a head that never was.
#[cfg(unix)]
fn is_ones_own(file: &File) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = file.metadata()?.permissions().mode();
    if mode & 0o077 != 0 {
        bail!("others can open it (mode {:o}); `chmod 600` it", mode & 0o777);
    }
    Ok(())
}

#[cfg(not(unix))]
fn is_ones_own(_file: &File) -> Result<()> {
    Ok(())
}

fn make_where_none(path: &Path) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    if path.exists() {
        return Ok(());
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("the system gives no random bytes: {error}"))?;
    match options.open(path) {
        Ok(mut file) => {
            file.write_all(&bytes)?;
            Ok(file.sync_all()?)
        }
        // Somebody else was faster.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.into()),
    }
}
