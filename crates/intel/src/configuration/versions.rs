//! Whether a version is one that a criterion names.

use wardroom_catalog::cpe::{Cpe, Value};
use wardroom_catalog::version::{Contains, Range, Version};

use super::criterion::Why;
use super::tree::Truth;
use super::{Bounds, Criterion};

/// Whether a device's software of this version is among those of a criterion, as far as the name and its bounds say.
pub(super) fn among(criterion: &Criterion, cpe: &Cpe, version: Option<&str>) -> (Truth, Why) {
    let is_hardware = criterion.part() == 'h';
    if let Some(bounds) = &criterion.bounds {
        return version.map_or((Truth::Unknown, Why::VersionUnknown), |version| within(bounds, version));
    }
    match (cpe.version(), cpe.update()) {
        (Value::NotApplicable, _) if criterion.is_vulnerable && !is_hardware => {
            (Truth::Unknown, Why::NoVersionStated)
        }
        (Value::Any | Value::NotApplicable, Value::Text(update)) => match version {
            Some(version) if version.to_lowercase().contains(&**update) => (Truth::Yes, Why::Within),
            _ => (Truth::Unknown, Why::UpdateUnknown),
        },
        (Value::Any | Value::NotApplicable, _) => (Truth::Yes, Why::EveryVersion),
        (Value::Text(_), _) if is_hardware => match version.map(|version| exactly(cpe, version)) {
            Some((Truth::Yes, why)) => (Truth::Yes, why),
            // What stands there may be the revision of the hardware.
            _ => (Truth::Unknown, Why::HardwareVersion),
        },
        (Value::Text(_), _) => {
            version.map_or((Truth::Unknown, Why::VersionUnknown), |version| exactly(cpe, version))
        }
    }
}

/// Whether a version lies within bounds.
pub(super) fn within(bounds: &Bounds, version: &str) -> (Truth, Why) {
    let from = bounds.from.as_ref();
    let to = bounds.to.as_ref();
    let text = |bound: Option<&super::Bound>| bound.map_or(String::new(), |bound| bound.version.to_string());
    let range = Range::between(&text(from), &text(to), to.is_none_or(|to| to.inclusive));
    let is_excluded =
        from.is_some_and(|from| !from.inclusive && Version::parse(&from.version) == Version::parse(version));
    match range.contains(version) {
        Contains::Yes if is_excluded => (Truth::No, Why::Outside),
        Contains::Yes => (Truth::Yes, Why::Within),
        Contains::No => (Truth::No, Why::Outside),
        Contains::Unknown => (Truth::Unknown, Why::Incomparable),
    }
}

/// Whether a version is the one of a name, with its update where the name has one.
fn exactly(cpe: &Cpe, version: &str) -> (Truth, Why) {
    // `5.*` of the names is `5.x` of publishers.
    let base = cpe.version().plain().unwrap_or_default().replace('*', "x");
    let device = Version::parse(version);
    let plain = Range::parse(&base).contains(version);
    // `4.20 SR1` is 4.20 with an update; `4.20.1` is another version.
    let has_update =
        version.trim().to_lowercase().strip_prefix(&base).is_some_and(|rest| {
            rest.trim_start_matches([' ', '-', '_', '(']).starts_with(char::is_alphabetic)
        });
    match cpe.update() {
        Value::Text(_) => {
            let update = cpe.update().plain().unwrap_or_default();
            let written =
                [format!("{base} {update}"), format!("{base} build {update}"), format!("{base}{update}")];
            if written.iter().any(|text| Version::parse(text) == device) {
                return (Truth::Yes, Why::Within);
            }
            match plain {
                Contains::No => (Truth::No, Why::Outside),
                _ if has_update => (Truth::No, Why::Outside),
                _ => (Truth::Unknown, Why::UpdateUnknown),
            }
        }
        Value::Any if has_update => (Truth::Yes, Why::Within),
        Value::Any | Value::NotApplicable => match plain {
            Contains::Yes => (Truth::Yes, Why::Within),
            Contains::No => (Truth::No, Why::Outside),
            Contains::Unknown => (Truth::Unknown, Why::Incomparable),
        },
    }
}

/// The versions of a criterion, for people.
pub(crate) fn words(criterion: &Criterion) -> Box<str> {
    if let Some(bounds) = &criterion.bounds {
        let from = bounds
            .from
            .as_ref()
            .map(|from| format!("{} {}", if from.inclusive { ">=" } else { ">" }, from.version));
        let to =
            bounds.to.as_ref().map(|to| format!("{} {}", if to.inclusive { "<=" } else { "<" }, to.version));
        return from.into_iter().chain(to).collect::<Vec<_>>().join(" ").into();
    }
    let Some(cpe) = Cpe::parse(&criterion.cpe) else { return "".into() };
    let update = cpe.update().plain().map(|update| format!(" {update}")).unwrap_or_default();
    match cpe.version() {
        Value::Any => format!("every version{update}").into(),
        Value::NotApplicable => format!("no version{update}").into(),
        Value::Text(_) => format!("{}{update}", cpe.version().plain().unwrap_or_default()).into(),
    }
}
