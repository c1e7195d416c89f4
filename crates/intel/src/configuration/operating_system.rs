//! A device's operating system in the words of configurations.
//!
//! Windows is named by its release, whatever stands where: `windows_10_1809`, `windows_10:1809` and `windows_7:-:sp1`
//! become slugs of the catalogue's kind and are compared as such. Its updates are not known from a network, so that a
//! release of Windows that is vulnerable *needs a check*, never more. Others are named by their family and a version.

use wardroom_catalog::Catalog;
use wardroom_catalog::cpe::{Cpe, Value};

use super::Criterion;
use super::criterion::Why;
use super::release;
use super::tree::Truth;
use super::versions;
use crate::subject::OperatingSystem;

/// Names of other systems in configurations, by the catalogue's family.
const FAMILIES: &[(&str, &[&str])] = &[
    ("linux", &["linux:linux_kernel"]),
    ("ubuntu", &["canonical:ubuntu_linux"]),
    ("debian", &["debian:debian_linux"]),
    ("centos", &["centos:centos"]),
    (
        "red hat enterprise linux",
        &[
            "redhat:enterprise_linux",
            "redhat:enterprise_linux_server",
            "redhat:enterprise_linux_workstation",
            "redhat:enterprise_linux_desktop",
        ],
    ),
    (
        "suse",
        &[
            "suse:linux_enterprise_server",
            "suse:linux_enterprise_desktop",
            "novell:suse_linux_enterprise_server",
        ],
    ),
    ("android", &["google:android"]),
    ("macos", &["apple:macos", "apple:mac_os_x"]),
    ("ios", &["apple:iphone_os"]),
    ("ipados", &["apple:ipados"]),
    ("chrome os", &["google:chrome_os"]),
    ("vxworks", &["windriver:vxworks"]),
    (
        "qnx",
        &[
            "blackberry:qnx_neutrino_rtos",
            "blackberry:qnx_neutrino_real-time_operating_system",
            "qnx:neutrino_rtos",
        ],
    ),
    ("freertos", &["amazon:freertos", "amazon:amazon_web_services_freertos"]),
    ("integrity", &["ghs:integrity_rtos", "greenhills:integrity_rtos"]),
    ("nucleus", &["siemens:nucleus_rtos", "mentor:nucleus_rtos"]),
    ("threadx", &["microsoft:azure_rtos_threadx", "eclipse:threadx"]),
    ("windows ce", &["microsoft:windows_ce", "microsoft:windows_embedded_compact"]),
    ("solaris", &["oracle:solaris", "sun:solaris"]),
    ("freebsd", &["freebsd:freebsd"]),
    ("netware", &["novell:netware"]),
    ("aix", &["ibm:aix"]),
    ("hp ux", &["hp:hp-ux"]),
    ("ios cisco", &["cisco:ios"]),
    ("ios xe", &["cisco:ios_xe"]),
    ("esxi", &["vmware:esxi"]),
];

/// Systems that a device's maker builds in, so that a publication about one is worth a look even where its release is not
/// known. A device that is merely seen to run Linux is not.
const EMBEDDED: &[&str] = &["vxworks", "qnx", "freertos", "integrity", "nucleus", "threadx"];

/// The operating system of a device.
#[derive(Clone, Debug)]
pub(crate) enum System {
    /// Windows: slugs of the releases that it may be, of which none means that only the family is known, and its version with build.
    Windows { releases: Vec<String>, number: Option<String> },
    /// Another: its names, its version, and whether its family alone says enough to look at a device.
    Other { keys: &'static [&'static str], version: Option<Box<str>>, is_embedded: bool },
}

impl System {
    /// The system of a device; nothing where configurations have no name for it.
    pub(crate) fn of(os: &OperatingSystem, catalog: &Catalog) -> Option<Self> {
        let family = wardroom_catalog::names::normal(&os.name);
        if family == "windows" || family == "windows server" {
            return Some(Self::windows(os, catalog));
        }
        let (_, keys) = FAMILIES.iter().find(|(name, _)| *name == family)?;
        Some(Self::Other { keys, version: os.version.clone(), is_embedded: EMBEDDED.contains(&&*family) })
    }

    fn windows(os: &OperatingSystem, catalog: &Catalog) -> Self {
        let is_server = os.name.to_lowercase().ends_with("server");
        let said = os.version.as_deref().map(release::without_service_pack);
        let version = said.map(|version| if is_server { format!("Server {version}") } else { version });
        let build = os.build.as_deref().filter(|build| build.starts_with(|c: char| c.is_ascii_digit()));
        // `17763.1577` is a build with its revision.
        let base = build.map(|build| build.split_once('.').map_or(build, |(base, _)| base));
        let slug = format!("windows_{}", version.as_deref().map(release::slug_of_words).unwrap_or_default());
        let release = catalog
            .operating_system("Windows", version.as_deref(), base)
            .or_else(|| catalog.operating_systems().iter().find(|release| *release.id == *slug));
        let releases = match release {
            Some(release) if !release.either_of.is_empty() => {
                release.either_of.iter().map(|id| id.to_string()).collect()
            }
            Some(release) if !release.range && release.version.is_some() => vec![release.id.to_string()],
            _ => Vec::new(),
        };
        let written = os.version.iter().chain(&os.build).map(|text| &**text).collect::<Vec<_>>().join(" ");
        let releases = match release::service_pack(&written) {
            Some(pack) => releases.iter().map(|release| with_service_pack(release, &pack)).collect(),
            None => releases,
        };
        let nt = release.and_then(|release| release.nt.as_deref());
        let number = nt.zip(build).map(|(nt, build)| format!("{nt}.{build}"));
        Self::Windows { releases, number }
    }

    /// Keys of configurations that may be about this system, of which those of Windows are `windows`. None where only the
    /// family is known: that alone is no finding.
    pub(crate) fn keys<'s>(&self, windows: &'s [&'s str]) -> &'s [&'s str] {
        match self {
            Self::Windows { releases, .. } if !releases.is_empty() => windows,
            Self::Windows { .. } => &[],
            Self::Other { .. } => self.spoken_keys(),
        }
    }

    /// Keys of a system that is no Windows, where what is known of it is enough to look at the device.
    pub(crate) const fn spoken_keys(&self) -> &'static [&'static str] {
        match self {
            Self::Other { keys, version: Some(_), .. } | Self::Other { keys, is_embedded: true, .. } => keys,
            _ => &[],
        }
    }

    /// Whether a release of Windows, as [`release::slug_of_words`] writes it, is this system: *unknown* where less is known of
    /// it. Nothing where it is no Windows, or only the family is known.
    pub(crate) fn is_release(&self, named: &str) -> Option<Truth> {
        let Self::Windows { releases, .. } = self else { return None };
        let relations = || releases.iter().map(|release| relation(named, release));
        match (relations().min()?, relations().max()?) {
            (least, most) if least == most => Some(least),
            _ => Some(Truth::Unknown),
        }
    }

    /// Windows for desktops and servers.
    pub(crate) const fn is_windows(&self) -> bool {
        matches!(self, Self::Windows { .. })
    }

    /// Version of Windows with its build: `10.0.17763`.
    pub(crate) fn number(&self) -> Option<&str> {
        if let Self::Windows { number, .. } = self { number.as_deref() } else { None }
    }

    /// Whether a criterion is about this system, and why; and whether the device is meant by that. Nothing where the
    /// criterion is about no operating system that has a name here.
    pub(super) fn told(&self, criterion: &Criterion, key: &str, cpe: &Cpe) -> Option<(Truth, Why, bool)> {
        let is_windows = is_windows(key);
        if !is_windows && !FAMILIES.iter().any(|(_, keys)| keys.contains(&key)) {
            return None;
        }
        match self {
            Self::Windows { releases, number } if is_windows => {
                Some(of_windows(releases, number.as_deref(), criterion, key, cpe))
            }
            Self::Other { keys, version, is_embedded } if keys.contains(&key) => Some(match version {
                None if criterion.is_vulnerable && !is_embedded => {
                    (Truth::Absent, Why::ReleaseUnknown, false)
                }
                _ => {
                    let (truth, why) = versions::among(criterion, cpe, version.as_deref());
                    (truth, why, true)
                }
            }),
            _ => Some((Truth::No, Why::OtherSystem, false)),
        }
    }
}

/// Windows for desktops and servers.
pub(crate) fn is_windows(key: &str) -> bool {
    let release = key.strip_prefix("microsoft:windows");
    release.is_some_and(|release| {
        (release.is_empty() || release.starts_with('_'))
            && !["_ce", "_mobile", "_phone", "_defender", "_media"]
                .iter()
                .any(|other| release.starts_with(other))
    })
}

fn of_windows(
    releases: &[String],
    number: Option<&str>,
    criterion: &Criterion,
    key: &str,
    cpe: &Cpe,
) -> (Truth, Why, bool) {
    let named = slug(key, cpe);
    let relations: Vec<Truth> = releases.iter().map(|release| relation(&named, release)).collect();
    let least = relations.iter().min().copied();
    let most = relations.iter().max().copied();
    let is_family = matches!(&*named, "windows" | "windows_nt");
    match (least, most) {
        (None, _) if is_family && !criterion.is_vulnerable => (Truth::Yes, Why::EveryVersion, true),
        (None, _) => (Truth::Absent, Why::ReleaseUnknown, false),
        (_, Some(Truth::No)) => (Truth::No, Why::OtherSystem, false),
        (Some(Truth::Yes), _) => match &criterion.bounds {
            Some(bounds) => of_build(bounds, number),
            None if criterion.is_vulnerable => (Truth::Unknown, Why::PatchUnknown, true),
            None => (Truth::Yes, Why::EveryVersion, true),
        },
        _ => (Truth::Unknown, Why::ReleaseUnknown, !is_family),
    }
}

/// A build without its revision says which release it is, and not which updates: it can only rule a range out.
fn of_build(bounds: &super::Bounds, number: Option<&str>) -> (Truth, Why, bool) {
    let told = number.map(|number| versions::within(bounds, number));
    match (told, &bounds.to, number) {
        (Some((truth, why)), _, Some(number)) if has_revision(number) => (truth, why, true),
        (Some((Truth::No, why)), Some(to), Some(number)) if !to.version.starts_with(number) => {
            (Truth::No, why, true)
        }
        _ => (Truth::Unknown, Why::PatchUnknown, true),
    }
}

/// `10.0.17763.1577`, of which the last number tells the updates.
pub(crate) fn has_revision(number: &str) -> bool {
    number.split('.').count() > 3
}

fn with_service_pack(release: &str, pack: &str) -> String {
    if release.contains("_sp") { release.to_owned() } else { format!("{release}_{pack}") }
}

/// `windows_10` with version 1809, `windows_7` with update `sp1`, `windows_8.1`: as the catalogue writes releases.
fn slug(key: &str, cpe: &Cpe) -> String {
    let product = key.strip_prefix("microsoft:").unwrap_or(key);
    let mut slug = product.replace("\\", "").replace(['.', '-'], "_");
    for value in [cpe.version(), cpe.update()] {
        if let Value::Text(_) = value {
            let text = value.plain().unwrap_or_default();
            // A build with its update says no more than the release does.
            if !text.starts_with("10.0.") && !matches!(&*text, "gold" | "rtm") {
                slug.push('_');
                slug.push_str(&text.replace('.', "_"));
            }
        }
    }
    slug
}

/// Whether a name that is vulnerable is about a release: the name itself, or one that says less.
fn relation(named: &str, release: &str) -> Truth {
    if named == release || matches!(named, "windows" | "windows_nt") {
        return Truth::Yes;
    }
    let goes_on = |longer: &str, shorter: &str| {
        longer.strip_prefix(shorter).and_then(|rest| rest.strip_prefix('_')).map(str::to_owned)
    };
    // `8_1` is no release of 8, nor is `2012_r2` of 2012.
    let is_another = |shorter: &str, rest: &str| {
        shorter.ends_with("windows_8") && rest.starts_with('1') || rest.starts_with("r2")
    };
    if let Some(rest) = goes_on(release, named) {
        return if is_another(named, &rest) { Truth::No } else { Truth::Yes };
    }
    match goes_on(named, release) {
        Some(rest) if is_another(release, &rest) => Truth::No,
        Some(_) => Truth::Unknown,
        None => Truth::No,
    }
}
