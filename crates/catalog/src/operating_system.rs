//! Operating systems: Windows by its NT version and build, and when makers end their support.

use serde::Deserialize;
use wardroom_model::Date;

use crate::names;

/// One release of an operating system.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatingSystem {
    /// Slug of release: `windows_10_1809`.
    pub id: Box<str>,
    /// Family: `Windows`, `Linux`, `VxWorks`.
    pub name: Box<str>,
    /// As people say it: `10`, `Server 2019`.
    #[serde(default)]
    pub version: Option<Box<str>>,
    /// Build number, where the release has one of its own.
    #[serde(default)]
    pub build: Option<Box<str>>,
    /// NT version of a Windows release: `10.0`.
    #[serde(default)]
    pub nt: Option<Box<str>>,
    /// True where it stands for every release of that NT version, since more is often not told.
    #[serde(default)]
    pub range: bool,
    /// The releases that share its build, where it stands for either: a build alone does not tell a desktop from a server.
    #[serde(default)]
    pub either_of: Vec<Box<str>>,
    /// Family that it is built on: `Linux` for its distributions.
    #[serde(default)]
    pub based_on: Option<Box<str>>,
    /// Other names of family and version together: `Win7`.
    #[serde(default)]
    pub aliases: Vec<Box<str>>,
    /// Why a device that runs it may fail when it is scanned; none where nothing speaks for that.
    #[serde(default)]
    pub fragile: Option<Box<str>>,
    /// The maker's last day of support of the release's last servicing channel sold as a product: for Windows the
    /// end of extended support, without paid extensions. None where it is not certain or not over for the version.
    #[serde(default, deserialize_with = "date")]
    pub end_of_support: Option<Date>,
}

/// A TOML text with a date.
fn date<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let text = Box::<str>::deserialize(deserializer)?;
    text.parse().map(Some).map_err(serde::de::Error::custom)
}

/// The operating systems.
#[derive(Debug, Default)]
pub(crate) struct OperatingSystems(Vec<OperatingSystem>);

impl OperatingSystems {
    pub(crate) fn new(all: Vec<OperatingSystem>) -> Self {
        Self(all)
    }

    pub(crate) fn all(&self) -> &[OperatingSystem] {
        &self.0
    }

    /// The release with this family, version and build. Where a build is asked for that no release has, the release
    /// without a build of that version answers.
    pub(crate) fn release(
        &self,
        name: &str,
        version: Option<&str>,
        build: Option<&str>,
    ) -> Option<&OperatingSystem> {
        let same = |a: Option<&str>, b: Option<&str>| match (a, b) {
            (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
            (a, b) => a == b,
        };
        let of_family = || self.0.iter().filter(|os| os.name.eq_ignore_ascii_case(name));
        of_family()
            .find(|os| {
                build.is_some()
                    && same(os.build.as_deref(), build)
                    && (version.is_none() || same(os.version.as_deref(), version))
            })
            .or_else(|| of_family().find(|os| os.build.is_none() && same(os.version.as_deref(), version)))
    }

    /// The release that a text names: `Windows 7 Professional` → Windows 7.
    pub(crate) fn by_text(&self, text: &str) -> Option<&OperatingSystem> {
        let normal = names::normal(text);
        let called = |os: &OperatingSystem| {
            let full = format!("{} {}", os.name, os.version.as_deref().unwrap_or_default());
            std::iter::once(full.as_str())
                .chain(os.aliases.iter().map(|alias| &**alias))
                .map(names::normal)
                .filter(|name| names::contains_words(&normal, name))
                .map(|name| name.len())
                .max()
        };
        let longest = self.0.iter().filter(|os| os.build.is_none()).filter_map(|os| Some((called(os)?, os)));
        longest.max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.id.cmp(&a.1.id))).map(|(_, os)| os)
    }
}
