//! What the site says about its login: one small TOML file, read when the server starts. `docs/login.md` shows one.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use axum::http::Uri;
use serde::Deserialize;
use wardroom_model::actor::Role;

use crate::people::ROLES;

/// Where the login sends people back to.
pub(crate) const BACK: &str = "/sign-in/hospital/back";

/// Why the hospital's login cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// A file cannot be read.
    #[error("cannot read {file}, which the hospital's login is described in")]
    File {
        /// Which.
        file: PathBuf,
        /// Cause.
        source: std::io::Error,
    },
    /// The file is no TOML, or says what is not known here.
    #[error("{file} does not describe a login")]
    Syntax {
        /// Which.
        file: PathBuf,
        /// Cause.
        source: Box<toml::de::Error>,
    },
    /// Something in it makes no sense.
    #[error("{file}: {why}")]
    Wrong {
        /// Which.
        file: PathBuf,
        /// What, and what to write instead.
        why: String,
    },
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    issuer: String,
    client: String,
    secret_file: PathBuf,
    address: String,
    #[serde(default = "scopes")]
    scopes: Vec<String>,
    #[serde(default = "groups_claim")]
    groups_claim: String,
    #[serde(default = "yes")]
    make_accounts: bool,
    ca_file: Option<PathBuf>,
    #[serde(default)]
    group: Vec<Group>,
}

fn scopes() -> Vec<String> {
    ["profile", "email"].map(str::to_owned).into()
}

fn groups_claim() -> String {
    "groups".to_owned()
}

const fn yes() -> bool {
    true
}

/// A group of the hospital's, and what who is in it is here.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    name: String,
    role: Role,
    /// Departments whose devices they see; none where all.
    departments: Option<Vec<Box<str>>>,
}

/// What the site says about its login, as it is used.
pub(super) struct Settings {
    /// Exactly as the login names itself.
    pub(super) issuer: String,
    /// What the login knows this server as.
    pub(super) client: String,
    /// What shows the login that it is this server.
    pub(super) secret: String,
    /// Where the login sends people back to.
    pub(super) back: String,
    /// What the login is asked to tell.
    pub(super) scopes: Vec<String>,
    /// Which claim names somebody's groups.
    pub(super) groups_claim: String,
    /// Does somebody new with a group that is let in get an account?
    pub(super) make_accounts: bool,
    /// PEM of authorities that the login's certificate may come from, beside those that the system trusts.
    pub(super) authorities: Option<Vec<u8>>,
    groups: Vec<Group>,
}

/// What somebody is here by their groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) role: Role,
    pub(super) departments: Option<Vec<Box<str>>>,
}

impl Settings {
    pub(super) fn read(file: &Path) -> Result<Self, LoginError> {
        let text = String::from_utf8_lossy(&bytes(file)?).into_owned();
        let written: Written = toml::from_str(&text)
            .map_err(|source| LoginError::Syntax { file: file.into(), source: source.into() })?;
        written.check().map_err(|why| LoginError::Wrong { file: file.into(), why })?;
        // Files stand beside the one that names them.
        let beside = |named: &Path| file.parent().unwrap_or(Path::new("")).join(named);
        let secret_file = beside(&written.secret_file);
        let secret = String::from_utf8_lossy(&bytes(&secret_file)?).trim().to_owned();
        if secret.is_empty() {
            return Err(LoginError::Wrong { file: secret_file, why: "the secret is empty".to_owned() });
        }
        let authorities = written.ca_file.as_deref().map(|named| bytes(&beside(named))).transpose()?;
        Ok(Self {
            back: format!("{}{BACK}", written.address.trim_end_matches('/')),
            issuer: written.issuer,
            client: written.client,
            secret,
            scopes: written.scopes,
            groups_claim: written.groups_claim,
            make_accounts: written.make_accounts,
            authorities,
            groups: written.group,
        })
    }

    /// What somebody in these groups is here; none where no group of theirs is let in. The first in the file of their
    /// groups gives the role; departments are those of all their groups with that role.
    pub(super) fn place(&self, groups: &[String]) -> Option<Place> {
        let theirs: Vec<&Group> = self.groups.iter().filter(|group| groups.contains(&group.name)).collect();
        let role = theirs.first()?.role;
        let mut departments = Some(Vec::new());
        for group in theirs.into_iter().filter(|group| group.role == role) {
            departments = departments.zip(group.departments.clone()).map(|(all, more)| [all, more].concat());
        }
        let mut seen = HashSet::new();
        let once = |all: Vec<Box<str>>| all.into_iter().filter(|name| seen.insert(name.clone())).collect();
        Some(Place { role, departments: departments.map(once) })
    }
}

fn bytes(file: &Path) -> Result<Vec<u8>, LoginError> {
    fs::read(file).map_err(|source| LoginError::File { file: file.into(), source })
}

impl Written {
    /// Says what makes no sense.
    fn check(&self) -> Result<(), String> {
        for (key, address) in [("issuer", &self.issuer), ("address", &self.address)] {
            let read = address.parse::<Uri>().ok().filter(is_private);
            if read.is_none() {
                return Err(format!(
                    "`{key}` must be an address by https, or by http on this machine, and is `{address}`"
                ));
            }
        }
        let only_host = self.address.trim_end_matches('/').matches('/').count() == 2;
        if !only_host || self.address.contains('?') {
            return Err("`address` is scheme, name and port of this server, and no more".to_owned());
        }
        if self.client.is_empty() || self.groups_claim.is_empty() {
            return Err("`client` and `groups_claim` must not be empty".to_owned());
        }
        if self.group.is_empty() {
            return Err("nobody could come in: name at least one [[group]] with its role".to_owned());
        }
        let nobody = |group: &&Group| !ROLES.contains(&group.role);
        if let Some(group) = self.group.iter().find(nobody) {
            return Err(format!("people are not `{}`, as the group `{}` says", group.role, group.name));
        }
        if let Some(group) = self.group.iter().find(|group| group.departments.as_deref() == Some(&[])) {
            return Err(format!("the group `{}` sees no department; leave the line out for all", group.name));
        }
        Ok(())
    }
}

/// Can nobody read along? By TLS, or on this machine only.
pub(super) fn is_private(address: &Uri) -> bool {
    let host = address.host().unwrap_or_default().trim_matches(['[', ']']);
    let is_here = host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    match address.scheme_str() {
        Some("https") => !host.is_empty(),
        Some("http") => is_here,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        issuer = "https://login.example/realms/staff"
        client = "wardroom"
        secret_file = "secret"
        address = "https://wardroom.example/"
        [[group]]
        name = "biomed-lead"
        role = "htm_director"
        [[group]]
        name = "biomed-icu"
        role = "technician"
        departments = ["ICU", "Emergency"]
        [[group]]
        name = "biomed-lab"
        role = "technician"
        departments = ["Laboratory", "ICU"]
        [[group]]
        name = "biomed"
        role = "technician"
    "#;

    fn read(text: &str) -> Result<Settings, LoginError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("login.toml");
        fs::write(&file, text).unwrap();
        fs::write(folder.path().join("secret"), "s3cret\n").unwrap();
        Settings::read(&file)
    }

    #[test]
    fn a_file_is_read() {
        let settings = read(FILE).unwrap();
        assert_eq!(settings.secret, "s3cret");
        assert_eq!(settings.back, "https://wardroom.example/sign-in/hospital/back");
        assert_eq!((settings.groups_claim.as_str(), settings.make_accounts), ("groups", true));
    }

    #[test]
    fn groups_say_what_somebody_is() {
        let settings = read(FILE).unwrap();
        for (groups, expected) in [
            (&[][..], None),
            (&["nurses"][..], None),
            (&["Biomed"][..], None),
            (&["biomed-icu"][..], Some((Role::Technician, Some(vec!["ICU", "Emergency"])))),
            (
                &["biomed-lab", "biomed-icu"][..],
                Some((Role::Technician, Some(vec!["ICU", "Emergency", "Laboratory"]))),
            ),
            (&["biomed-icu", "biomed"][..], Some((Role::Technician, None))),
            (&["biomed-icu", "x", "biomed-lead"][..], Some((Role::HtmDirector, None))),
        ] {
            let groups: Vec<String> = groups.iter().map(|&name| name.to_owned()).collect();
            let boxed = |names: Vec<&str>| names.into_iter().map(Into::into).collect();
            let expected =
                expected.map(|(role, departments)| Place { role, departments: departments.map(boxed) });
            assert_eq!(settings.place(&groups), expected, "{groups:?}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        for (from, to, says) in [
            ("https://login.example", "http://login.example", "`issuer` must be"),
            ("https://wardroom.example/", "ftp://wardroom.example", "`address` must be"),
            ("https://wardroom.example/", "https://wardroom.example/x", "and no more"),
            ("\"htm_director\"", "\"sensor\"", "people are not `sensor`"),
            ("\"htm_director\"", "\"king\"", "does not describe"),
            ("[\"ICU\", \"Emergency\"]", "[]", "sees no department"),
            ("client =", "cleint =", "does not describe"),
            ("\"secret\"", "\"nowhere\"", "cannot read"),
            ("client = \"wardroom\"", "client = \"\"", "must not be empty"),
        ] {
            let error = read(&FILE.replace(from, to)).err().map(|error| error.to_string());
            assert!(error.as_ref().is_some_and(|error| error.contains(says)), "{to}: {error:?}");
        }
        let nobody = FILE.split("[[group]]").next().unwrap();
        assert!(read(nobody).err().unwrap().to_string().contains("nobody could come in"));
        assert!(read(&FILE.replace("https://login.example", "http://[::1]:9000")).is_ok());
        assert!(read(&FILE.replace("https://login.example", "http://127.0.0.1.evil.example")).is_err());
    }
}
