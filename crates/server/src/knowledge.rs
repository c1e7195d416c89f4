//! What devices are known by: the program's own knowledge, and a hospital's own files beside it.
//!
//! The files are those of one folder that end in `.toml`, in the order of their names. What cannot be read in one is a
//! problem with file and line, and the rest is used.

use std::path::{Path, PathBuf};

use wardroom_catalog::Catalog;
use wardroom_model::Problem;

/// The knowledge that a running program uses.
#[derive(Debug)]
pub struct Knowledge {
    /// All of it.
    pub catalog: &'static Catalog,
    /// The folder of the hospital's own files; none where there is none.
    pub folder: Option<PathBuf>,
    /// The hospital's own files, by name.
    pub own: Vec<OwnFile>,
    /// What in them could not be used, with file and line.
    pub problems: Vec<Problem>,
}

/// A file of a hospital's own knowledge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnFile {
    /// Its name, as problems and fingerprints have it: `own/pumps.toml`.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl Default for Knowledge {
    /// The knowledge that the program carries.
    fn default() -> Self {
        Self { catalog: Catalog::builtin(), folder: None, own: Vec::new(), problems: Vec::new() }
    }
}

impl Knowledge {
    /// The program's knowledge together with the files of a folder. A folder or file that cannot be read is a problem.
    ///
    /// What is read stays in memory for as long as the program runs: call it once.
    pub fn with_folder(folder: &Path) -> Self {
        let (own, mut problems) = own_files(folder);
        let (catalog, found) = with_texts(&own);
        problems.extend(found);
        Self { catalog: Box::leak(Box::new(catalog)), folder: Some(folder.to_owned()), own, problems }
    }
}

/// The program's knowledge with some files beside it, and what is wrong in them.
pub fn with_texts(own: &[OwnFile]) -> (Catalog, Vec<Problem>) {
    let mut texts: Vec<(&str, &str)> = Catalog::builtin_texts().collect();
    texts.extend(own.iter().map(|file| (file.name.as_str(), file.text.as_str())));
    Catalog::from_texts(texts)
}

fn own_files(folder: &Path) -> (Vec<OwnFile>, Vec<Problem>) {
    let (mut own, mut problems) = (Vec::new(), Vec::new());
    let mut unread = |name: String, error: std::io::Error| {
        problems.push(Problem::new(name.as_str(), "file", "unreadable", error.to_string()));
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            unread(folder.display().to_string(), error);
            return (own, problems);
        }
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    paths.sort();
    for path in paths {
        let name = format!("own/{}", path.file_name().unwrap_or_default().to_string_lossy());
        match std::fs::read_to_string(&path) {
            Ok(text) => own.push(OwnFile { name, text }),
            Err(error) => unread(name, error),
        }
    }
    (own, problems)
}
