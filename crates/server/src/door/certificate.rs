//! What the server shows of itself: the hospital's own certificate, or one made at the first start.

use std::fs;
use std::io::Write as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use axum_server::tls_rustls::RustlsConfig;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};

/// Where a certificate comes from.
#[derive(Clone, Debug)]
pub enum Certificate {
    /// The hospital's: a chain and its key, PEM.
    Own {
        /// File of the chain, the server's own first.
        chain: PathBuf,
        /// File of its key.
        key: PathBuf,
    },
    /// Made where there is none, and kept in this folder.
    Made {
        /// Folder; its files are `certificate.pem` and `key.pem`.
        folder: PathBuf,
        /// Names and addresses that the server is reached by.
        names: Vec<String>,
    },
}

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file cannot be read or written.
    #[error("cannot read or write {file}, which the server's certificate stands in")]
    File {
        /// Which.
        file: PathBuf,
        /// Cause.
        source: std::io::Error,
    },
    /// It cannot be made.
    #[error(
        "cannot make a certificate for {names}: give the names and addresses that this server is reached by"
    )]
    Make {
        /// For which names.
        names: String,
        /// Cause.
        source: rcgen::Error,
    },
    /// It is not one, or the key is another's.
    #[error("{file} and its key are no certificate that can be used: both must be PEM, and belong together")]
    Use {
        /// Which.
        file: PathBuf,
        /// Cause.
        source: std::io::Error,
    },
}

impl Certificate {
    /// Reads it, or makes it first.
    ///
    /// # Errors
    /// Where it cannot be read, made or used.
    pub async fn load(&self) -> Result<RustlsConfig, CertificateError> {
        // Says which cryptography rustls uses; an error means that it was said before.
        let _said_before = rustls::crypto::ring::default_provider().install_default();
        let (chain, key) = match self {
            Self::Own { chain, key } => (chain.clone(), key.clone()),
            Self::Made { folder, names } => {
                let (chain, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
                if !(chain.exists() && key.exists()) {
                    make(folder, &chain, &key, names)?;
                }
                (chain, key)
            }
        };
        let read = |file: &Path| {
            fs::read(file).map_err(|source| CertificateError::File { file: file.into(), source })
        };
        let (pem, key) = (read(&chain)?, read(&key)?);
        RustlsConfig::from_pem(pem, key).await.map_err(|source| CertificateError::Use { file: chain, source })
    }
}

fn make(folder: &Path, chain: &Path, key: &Path, names: &[String]) -> Result<(), CertificateError> {
    let failed = |source| CertificateError::Make { names: names.join(", "), source };
    let mut parameters = CertificateParams::new(names.to_vec()).map_err(failed)?;
    parameters.distinguished_name = DistinguishedName::new();
    parameters.distinguished_name.push(DnType::CommonName, "Wardroom");
    let pair = KeyPair::generate().map_err(failed)?;
    let made = parameters.self_signed(&pair).map_err(failed)?;
    let file = |path: &Path| {
        let path = path.to_owned();
        move |source| CertificateError::File { file: path, source }
    };
    fs::create_dir_all(folder).map_err(file(folder))?;
    write_private(key, &pair.serialize_pem()).map_err(file(key))?;
    fs::write(chain, made.pem()).map_err(file(chain))
}

/// A file that only its owner reads.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

/// Names that a server at this address is reached by, where none are given.
pub fn names_of(address: IpAddr) -> Vec<String> {
    let mut names = vec!["localhost".to_owned()];
    if !address.is_unspecified() {
        names.push(address.to_string());
    }
    names
}
