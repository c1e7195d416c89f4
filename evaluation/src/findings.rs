//! What publications say about devices, against pairs that were judged by reading.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use wardroom_catalog::Catalog;
use wardroom_intel::subject::{OperatingSystem, SoftwareComponent};
use wardroom_intel::{Feeds, Index, Subject};
use wardroom_model::Confidence;
use wardroom_model::finding::FindingStatus::{self, Affected, NotAffected};

use crate::figures::Share;
use crate::independent::hash;
use crate::independent::unpacked::unpacked;

/// Pairs of a device and a publication, judged before the matcher ran on them.
const PAIRS: &str = include_str!("../../crates/intel/tests/it/golden/pairs.tsv");
/// What another reader judged of the same pairs.
const SECOND: &str = include_str!("../../crates/intel/tests/it/golden/second.tsv");

/// A pair with what it should be.
struct Pair {
    cells: BTreeMap<&'static str, &'static str>,
    /// The answers of both readers, one where they agree.
    expected: Vec<FindingStatus>,
}

/// How often statuses are right, of one kind of publication or of all.
#[derive(Clone, Debug, Default)]
pub struct StatusFigures {
    /// Said to be affected, and it is.
    pub affected_right: Share,
    /// Affected, and said to be.
    pub affected_found: Share,
    /// Status as judged.
    pub as_judged: Share,
    /// Not affected, and said to be affected.
    pub false_alarms: u32,
}

/// What was measured.
#[derive(Clone, Debug, Default)]
pub struct FindingFigures {
    /// Of all pairs.
    pub all: StatusFigures,
    /// Of the half that may be learned from, and of the half that is only counted. Siblings are in one half.
    pub by_half: BTreeMap<&'static str, StatusFigures>,
    /// By the kind of publication.
    pub by_source: BTreeMap<&'static str, StatusFigures>,
    /// Pairs whose two readers disagree; either answer counts as right.
    pub disputed: u32,
    /// What was judged otherwise in the half that may be learned from: pair, kind, expected and said; and the reason.
    pub otherwise: Vec<(String, Box<str>)>,
}

/// Compares each device with its publication, as it lies below a folder of others' data.
///
/// # Errors
/// Where a document cannot be read or unpacked.
pub fn measure(data: &Path) -> Result<FindingFigures> {
    let mut by_document: BTreeMap<&str, Vec<Pair>> = BTreeMap::new();
    for pair in pairs()? {
        by_document.entry(pair.cell("document")).or_default().push(pair);
    }
    let mut figures = FindingFigures::default();
    for (document, pairs) in by_document {
        let feeds = read(&data.join(document))?;
        let index = Index::build(Catalog::builtin(), &feeds);
        for pair in pairs {
            let (said, reason) = said(&index, &pair);
            figures.count(&pair, said, reason);
        }
    }
    figures.otherwise.sort();
    Ok(figures)
}

fn said(index: &Index<'_>, pair: &Pair) -> (FindingStatus, Box<str>) {
    let publication = pair.cell("publication");
    let findings = index.findings(&pair.subject(), true);
    let own = findings.iter().filter(|finding| {
        &*finding.id == publication || finding.advisories.iter().any(|advisory| &**advisory == publication)
    });
    // Nothing said of a device is that it is not affected.
    own.min_by_key(|finding| finding.status)
        .map_or((NotAffected, "nothing is said".into()), |finding| (finding.status, finding.reason.clone()))
}

impl FindingFigures {
    fn count(&mut self, pair: &Pair, said: FindingStatus, reason: Box<str>) {
        let source = pair.cell("source");
        self.all.count(&pair.expected, said);
        self.by_source.entry(source).or_default().count(&pair.expected, said);
        let half = if pair.is_held_out() { "held out" } else { "development" };
        self.by_half.entry(half).or_default().count(&pair.expected, said);
        self.disputed += u32::from(pair.expected.len() > 1);
        if !pair.expected.contains(&said) && !pair.is_held_out() {
            let expected: Vec<&str> = pair.expected.iter().map(|status| status.slug()).collect();
            let (id, kind) = (pair.cell("id"), pair.cell("kind"));
            let line = format!("`{id}` ({source}, {kind}): {}, said {said}", expected.join(" or "));
            self.otherwise.push((line, reason));
        }
    }
}

impl StatusFigures {
    fn count(&mut self, expected: &[FindingStatus], said: FindingStatus) {
        self.as_judged.count(expected.contains(&said));
        if said == Affected {
            self.affected_right.count(expected.contains(&Affected));
        }
        if expected == [Affected] {
            self.affected_found.count(said == Affected);
        }
        self.false_alarms += u32::from(expected == [NotAffected] && said == Affected);
    }
}

impl Pair {
    fn cell(&self, column: &str) -> &'static str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    /// By a hash of the word that it has in common with its siblings, or of its own number.
    fn is_held_out(&self) -> bool {
        let siblings = self.cell("siblings");
        hash(if siblings.is_empty() { self.cell("id") } else { siblings }) >> 63 == 1
    }

    fn subject(&self) -> Subject {
        let known = |column| Some(self.cell(column)).filter(|text| !text.is_empty()).map(Into::into);
        Subject {
            asset: self.cell("id").into(),
            vendor: known("manufacturer"),
            vendor_name: known("manufacturer"),
            product: known("model"),
            catalogue_number: known("catalogue_number"),
            udi_di: known("udi_di"),
            serial: known("serial"),
            lot: known("lot"),
            version: known("version"),
            os: Some(self.cell("os")).filter(|text| !text.is_empty()).map(operating_system),
            components: self.cell("components").split(';').filter_map(component).collect(),
            confidence: Confidence::new(1.0),
            ..Subject::default()
        }
    }
}

/// `Windows 10 17763`, `VxWorks 7 SR620`: a name, its version, and a build of Windows.
fn operating_system(text: &str) -> OperatingSystem {
    let name = if text.starts_with("Windows Server") {
        "Windows Server"
    } else {
        text.split(' ').next().unwrap_or(text)
    };
    let rest = text.strip_prefix(name).unwrap_or_default().trim();
    let (version, build) = match rest.split_once(' ') {
        Some((version, build)) if name.starts_with("Windows") => (version, Some(build.into())),
        _ => (rest, None),
    };
    OperatingSystem {
        name: name.into(),
        version: Some(version).filter(|text| !text.is_empty()).map(Into::into),
        build,
    }
}

/// `OpenSSL 1.0.1f`: a name of one or more words, and the version where the last begins with a digit.
fn component(text: &str) -> Option<SoftwareComponent> {
    let text = text.trim();
    let (name, version) = match text.rsplit_once(' ') {
        Some((name, version)) if version.starts_with(|c: char| c.is_ascii_digit()) => (name, Some(version)),
        _ => (text, None),
    };
    (!name.is_empty()).then(|| SoftwareComponent {
        name: name.into(),
        version: version.map(Into::into),
        ..SoftwareComponent::default()
    })
}

fn pairs() -> Result<Vec<Pair>> {
    let second: BTreeMap<&str, FindingStatus> = rows(SECOND)
        .filter(|cells| cells.get("settled").copied() == Some("open"))
        .filter_map(|cells| Some((*cells.get("id")?, FindingStatus::find(cells.get("second")?)?)))
        .collect();
    rows(PAIRS)
        .map(|cells| {
            let id = cells.get("id").copied().unwrap_or_default();
            let Some(first) = cells.get("expected").and_then(|slug| FindingStatus::find(slug)) else {
                bail!("pair {id} has no status that is known");
            };
            let mut expected = vec![first];
            expected.extend(second.get(id).filter(|second| **second != first));
            Ok(Pair { cells, expected })
        })
        .collect()
}

fn rows(table: &'static str) -> impl Iterator<Item = BTreeMap<&'static str, &'static str>> {
    let mut lines = table.lines().filter(|line| !line.starts_with('#'));
    let heads: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    lines.map(move |line| heads.iter().copied().zip(line.split('\t')).collect())
}

fn read(path: &Path) -> Result<Feeds> {
    let text = match path.extension().and_then(|end| end.to_str()) {
        Some("gz") => unpacked("gzip", &["-dc"], path)?,
        Some("xz") => unpacked("xz", &["-dc"], path)?,
        _ => std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?,
    };
    let mut feeds = Feeds::default();
    // What is wrong in others' files is told by `match`; here it only costs pairs.
    feeds.add(&path.to_string_lossy(), "", text.as_bytes());
    Ok(feeds)
}

#[cfg(test)]
mod tests {
    use wardroom_model::finding::FindingStatus::NeedsCheck;

    use super::*;

    #[test]
    fn every_pair_has_a_status_of_two_readers_and_a_document() {
        let pairs = pairs().unwrap();
        assert!(pairs.len() >= 150);
        assert!(
            pairs
                .iter()
                .all(|pair| !pair.cell("document").is_empty() && !pair.cell("publication").is_empty())
        );
        let disputed = pairs.iter().filter(|pair| pair.expected.len() > 1).count();
        assert!((1..pairs.len() / 10).contains(&disputed), "{disputed}");
        let siblings = pairs.iter().filter(|pair| !pair.cell("siblings").is_empty()).count();
        assert!(siblings >= 40);
    }

    #[test]
    fn systems_are_parted_into_name_version_and_build() {
        for (text, name, version, build) in [
            ("Windows 10 17763.1577", "Windows", Some("10"), Some("17763.1577")),
            ("Windows Server 2012", "Windows Server", Some("2012"), None),
            ("VxWorks 7 SR620", "VxWorks", Some("7 SR620"), None),
            ("VxWorks", "VxWorks", None, None),
        ] {
            let system = operating_system(text);
            let found = (&*system.name, system.version.as_deref(), system.build.as_deref());
            assert_eq!(found, (name, version, build));
        }
    }

    #[test]
    fn a_wrong_alarm_is_counted_where_no_reader_says_affected() {
        let mut figures = StatusFigures::default();
        figures.count(&[NotAffected], Affected);
        figures.count(&[NotAffected, Affected], Affected);
        figures.count(&[Affected], NeedsCheck);
        assert_eq!(figures.false_alarms, 1);
        assert_eq!(figures.affected_right, Share { of_these: 1, of: 2 });
        assert_eq!(figures.affected_found, Share { of_these: 0, of: 1 });
    }
}
