//! A device's operating system in the words of configurations.
//!
//! Windows is named by its release, whatever stands where: `windows_10_1809`, `windows_10:1809` and `windows_7:-:sp1`
//! become slugs of the catalogue's kind and are compared as such. Its updates are not known from a network, so that a
//! release of Windows that is vulnerable *needs a check*, never more. Others are named by their family and a version.

use wardroom_catalog::Catalog;
use wardroom_catalog::cpe::{Cpe, Value};

use super::Criterion;
use super::criterion::Why;
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

/// The operating system of a device.
#[derive(Clone, Debug)]
pub(crate) enum System {
    /// Windows: slugs of the releases that it may be, of which none means that only the family is known, and its version with build.
    Windows { releases: Vec<String>, number: Option<String> },
    /// Another: its names, and its version.
    Other { keys: &'static [&'static str], version: Option<Box<str>> },
}

impl System {
    /// The system of a device; nothing where configurations have no name for it.
    pub(crate) fn of(os: &OperatingSystem, catalog: &Catalog) -> Option<Self> {
        let family = wardroom_catalog::names::normal(&os.name);
        if family == "windows" {
            return Some(Self::windows(os, catalog));
        }
        let (_, keys) = FAMILIES.iter().find(|(name, _)| *name == family)?;
        Some(Self::Other { keys, version: os.version.clone() })
    }

    fn windows(os: &OperatingSystem, catalog: &Catalog) -> Self {
        let release = catalog.operating_system(&os.name, os.version.as_deref(), os.build.as_deref());
        let releases = match release {
            Some(release) if !release.either_of.is_empty() => {
                release.either_of.iter().map(|id| id.to_string()).collect()
            }
            Some(release) if !release.range && release.version.is_some() => vec![release.id.to_string()],
            _ => Vec::new(),
        };
        let nt = release.and_then(|release| release.nt.as_deref());
        let number = nt.zip(os.build.as_deref()).map(|(nt, build)| format!("{nt}.{build}"));
        Self::Windows { releases, number }
    }

    /// Keys of configurations that may be about this system, of which those of Windows are `windows`. None where only the
    /// family is known: that alone is no finding.
    pub(crate) fn keys<'s>(&self, windows: &'s [&'s str]) -> &'s [&'s str] {
        match self {
            Self::Windows { releases, .. } if !releases.is_empty() => windows,
            Self::Other { keys, version: Some(_) } => keys,
            _ => &[],
        }
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
            Self::Other { keys, version } if keys.contains(&key) => Some(match version {
                None if criterion.is_vulnerable => (Truth::Absent, Why::ReleaseUnknown, false),
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

/// The build says which release it is, and not which updates: it can only rule a range out.
fn of_build(bounds: &super::Bounds, number: Option<&str>) -> (Truth, Why, bool) {
    let told = number.map(|number| versions::within(bounds, number));
    match (told, &bounds.to, number) {
        (Some((Truth::No, why)), Some(to), Some(number)) if !to.version.starts_with(number) => {
            (Truth::No, why, true)
        }
        _ => (Truth::Unknown, Why::PatchUnknown, true),
    }
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
