//! What publishers say, in one form whatever the format: an advisory with its products and vulnerabilities.

use std::sync::Arc;

use wardroom_catalog::version::{Contains, Range};
use wardroom_model::{Locator, Ssvc};

use crate::nvd::Analysis;
pub use crate::score::Score;

/// Which format an advisory came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// A CSAF document.
    Csaf,
    /// A CVE record.
    Cve,
    /// A record of the National Vulnerability Database.
    Nvd,
    /// A configuration that others wrote where that database has none.
    Override,
    /// A CycloneDX document with statements on vulnerabilities.
    Vex,
}

/// One published document.
#[derive(Clone, Debug)]
pub struct Advisory {
    /// Its number: `ICSMA-20-254-01`, `CVE-2020-16214`.
    pub id: Box<str>,
    /// Which format it came in.
    pub format: Format,
    /// Its title.
    pub title: Box<str>,
    /// Who published it.
    pub publisher: Box<str>,
    /// When it first appeared, as it is written.
    pub published: Option<Box<str>>,
    /// When it last changed, as it is written.
    pub updated: Option<Box<str>>,
    /// Where it lives.
    pub link: Option<Box<str>>,
    /// What it says, in its words.
    pub summary: Box<str>,
    /// Digest of the file, lower-case hexadecimal.
    pub document: Arc<str>,
    /// The products that it speaks of.
    pub products: Vec<Product>,
    /// The vulnerabilities that it speaks of.
    pub vulnerabilities: Vec<Vulnerability>,
    /// What NVD's analysts state; none for other formats.
    pub analysis: Option<Box<Analysis>>,
}

impl Advisory {
    /// A place in the document.
    pub fn locator(&self, pointer: &str) -> Locator {
        Locator::Document { sha256: Arc::clone(&self.document), pointer: pointer.into() }
    }
}

/// A product with the versions that are meant.
#[derive(Clone, Debug)]
pub struct Product {
    /// Its maker, as the publisher writes it.
    pub vendor: Box<str>,
    /// Its name, as the publisher writes it.
    pub name: Box<str>,
    /// The versions that are meant.
    pub versions: Versions,
    /// Model and stock numbers, where the publisher gives them.
    pub numbers: Vec<Box<str>>,
    /// Platform names (CPE), where the publisher gives them.
    pub cpes: Vec<Box<str>>,
    /// Not from the maker or finder but added by a third party.
    pub second_hand: bool,
    /// JSON pointer to it.
    pub pointer: Box<str>,
}

/// The versions of a product that a publisher names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Versions {
    /// None are named.
    Unstated,
    /// A text.
    Text(Box<str>),
    /// A list of a CVE record.
    Listed {
        /// Status of versions that are not in the list.
        default: ListedStatus,
        /// The list.
        entries: Vec<ListedVersions>,
    },
}

/// Status of listed versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ListedStatus {
    /// Vulnerable.
    Affected,
    /// Not vulnerable.
    Unaffected,
    /// Not known.
    #[default]
    Unknown,
}

/// One entry of a CVE record's list of versions.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ListedVersions {
    /// The version, or where the span begins.
    pub from: Box<str>,
    /// Where the span ends, and whether that version is still in it.
    pub to: Option<(Box<str>, bool)>,
    /// Status of these versions.
    pub status: ListedStatus,
    /// `semver`, `custom`, `git`.
    pub kind: Box<str>,
    /// Versions from which on the status is another.
    pub changes: Vec<(Box<str>, ListedStatus)>,
}

/// What a publisher says about a product and a vulnerability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProductStatus {
    /// Vulnerable.
    Affected,
    /// Not known yet.
    UnderInvestigation,
    /// Not vulnerable any more.
    Fixed,
    /// Not vulnerable.
    NotAffected,
}

/// What a publisher tells to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// `vendor_fix`, `mitigation`, `workaround`, `no_fix_planned`, `none_available`.
    pub category: Box<str>,
    /// In its words.
    pub details: Box<str>,
    /// Where more is said.
    pub link: Option<Box<str>>,
    /// Positions of the products that it is for; empty for all.
    pub products: Vec<u32>,
}

/// A vulnerability in products of the advisory.
#[derive(Clone, Debug, Default)]
pub struct Vulnerability {
    /// CVE id, else the advisory's own number.
    pub id: Box<str>,
    /// What it is, in the publisher's words.
    pub summary: Box<str>,
    /// What is said of which product, by position.
    pub statuses: Vec<(u32, ProductStatus)>,
    /// Why products are not affected: VEX word, positions of products.
    pub justifications: Vec<(Box<str>, Vec<u32>)>,
    /// Scores with the positions of the products that they are for; empty for all.
    pub scores: Vec<(Score, Vec<u32>)>,
    /// What to do.
    pub remedies: Vec<Remedy>,
    /// What is stated of its use and its effect (SSVC), as CISA fills it in.
    pub ssvc: Ssvc,
    /// JSON pointer to it.
    pub pointer: Box<str>,
}

impl Vulnerability {
    /// The score for a product: the newest system, and in it the highest.
    pub fn score(&self, product: u32) -> Option<&Score> {
        let own =
            self.scores.iter().filter(|(_, products)| products.is_empty() || products.contains(&product));
        own.map(|(score, _)| score).max_by(|a, b| a.version.cmp(&b.version).then(a.value.total_cmp(&b.value)))
    }

    /// What to do about a product: the maker's repair first.
    pub fn remedy(&self, product: u32) -> Option<&Remedy> {
        const ORDER: [&str; 5] =
            ["vendor_fix", "workaround", "mitigation", "no_fix_planned", "none_available"];
        let rank = |remedy: &&Remedy| ORDER.iter().position(|category| **category == *remedy.category);
        let own = self
            .remedies
            .iter()
            .filter(|remedy| remedy.products.is_empty() || remedy.products.contains(&product));
        own.min_by_key(|remedy| rank(remedy).unwrap_or(ORDER.len()))
    }
}

impl Versions {
    /// Whether a version is among those that are meant; the version may not be known.
    pub fn contains(&self, version: Option<&str>) -> Contains {
        let within = |range: &Range| match version {
            Some(version) => range.contains(version),
            None if *range == Range::All => Contains::Yes,
            None => Contains::Unknown,
        };
        match self {
            Self::Unstated => Contains::Unknown,
            Self::Text(text) => within(&Range::parse(text)),
            Self::Listed { default, entries } => listed(*default, entries, version, within),
        }
    }

    /// In the publisher's words, for people.
    pub fn words(&self) -> Option<Box<str>> {
        match self {
            Self::Unstated => None,
            Self::Text(text) => Some(text.clone()),
            Self::Listed { default, entries } => {
                let mut words: Vec<String> = entries.iter().map(ListedVersions::words).collect();
                if *default == ListedStatus::Affected {
                    words.push("all others".to_owned());
                }
                (!words.is_empty()).then(|| words.join("; ").into())
            }
        }
    }
}

impl ListedVersions {
    /// The versions of the entry.
    pub fn range(&self) -> Range {
        let is_digest = |text: &str| {
            text.len() >= 7 && !text.contains('.') && text.chars().all(|c| c.is_ascii_hexdigit())
        };
        let ends = [Some(&*self.from), self.to.as_ref().map(|(to, _)| &**to)];
        if &*self.kind == "git" && ends.into_iter().flatten().any(is_digest) {
            return Range::Unclear(self.words().into());
        }
        match &self.to {
            Some((to, inclusive)) => Range::between(&self.from, to, *inclusive),
            // `0` alone says that somebody had to fill the field in.
            None if self.from.trim() == "0" => Range::Unclear("0".into()),
            None => Range::parse(&self.from),
        }
    }

    fn words(&self) -> String {
        let status = match self.status {
            ListedStatus::Affected => "",
            ListedStatus::Unaffected => "not ",
            ListedStatus::Unknown => "perhaps ",
        };
        let open = matches!(self.from.trim(), "0" | "*" | "" | "unspecified" | "n/a");
        match &self.to {
            Some((to, inclusive)) => {
                let sign = if *inclusive { "<=" } else { "<" };
                if open {
                    format!("{status}{sign} {to}")
                } else {
                    format!("{status}>= {} {sign} {to}", self.from)
                }
            }
            None => format!("{status}{}", self.from),
        }
    }

    /// The status of a version of the entry, after its changes.
    fn status_of(&self, version: Option<&str>) -> ListedStatus {
        let Some(version) = version else { return self.status };
        let mut changes: Vec<&(Box<str>, ListedStatus)> = self.changes.iter().collect();
        changes.sort_by(|a, b| wardroom_catalog::version::compare(&a.0, &b.0));
        let passed = |change: &&&(Box<str>, ListedStatus)| {
            wardroom_catalog::version::compare(&change.0, version).is_le()
        };
        changes.iter().rfind(passed).map_or(self.status, |change| change.1)
    }
}

fn listed(
    default: ListedStatus,
    entries: &[ListedVersions],
    version: Option<&str>,
    within: impl Fn(&Range) -> Contains,
) -> Contains {
    let as_contains = |status| match status {
        ListedStatus::Affected => Contains::Yes,
        ListedStatus::Unaffected => Contains::No,
        ListedStatus::Unknown => Contains::Unknown,
    };
    let mut unknown = false;
    let mut answer = None;
    for entry in entries {
        match within(&entry.range()) {
            Contains::Yes => match entry.status_of(version) {
                ListedStatus::Affected => return Contains::Yes,
                status => answer = Some(as_contains(status)),
            },
            Contains::Unknown => unknown = true,
            Contains::No => {}
        }
    }
    match answer {
        Some(answer) => answer,
        None if unknown => Contains::Unknown,
        // Records leave the default out, or unknown, and list what is meant.
        None if entries.iter().any(|entry| entry.status == ListedStatus::Affected) => match default {
            ListedStatus::Affected => Contains::Yes,
            ListedStatus::Unaffected | ListedStatus::Unknown => Contains::No,
        },
        None => as_contains(default),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(from: &str, to: Option<(&str, bool)>, status: ListedStatus) -> ListedVersions {
        ListedVersions {
            from: from.into(),
            to: to.map(|(to, inclusive)| (to.into(), inclusive)),
            status,
            ..ListedVersions::default()
        }
    }

    #[test]
    fn lists_of_cve_records_are_read_as_the_schema_says() {
        use Contains::{No, Unknown, Yes};
        use ListedStatus::{Affected, Unaffected};
        let up_to = |status| entry("0", Some(("3.6.7", false)), status);
        let mut changing = entry("1.0", Some(("3.0", false)), Affected);
        changing.changes = vec![("2.5".into(), Unaffected)];
        for (default, entries, version, expected) in [
            (Unaffected, vec![up_to(Affected)], Some("3.6.6"), Yes),
            (Unaffected, vec![up_to(Affected)], Some("3.6.7"), No),
            (Unaffected, vec![up_to(Affected)], None, Unknown),
            (ListedStatus::Unknown, vec![up_to(Affected)], Some("4.0"), No),
            (Affected, vec![entry("4.0", Some(("*", false)), Unaffected)], Some("3.9"), Yes),
            (Affected, vec![entry("4.0", Some(("*", false)), Unaffected)], Some("4.1"), No),
            (Unaffected, vec![changing.clone()], Some("2.4"), Yes),
            (Unaffected, vec![changing], Some("2.6"), No),
            (Unaffected, vec![entry("0", None, Affected)], Some("1"), Unknown),
            (Unaffected, vec![entry("n/a", None, Affected)], Some("1"), Unknown),
            (Unaffected, vec![entry("0", Some(("*", false)), Affected)], None, Yes),
            (ListedStatus::Unknown, vec![], Some("1"), Unknown),
        ] {
            let versions = Versions::Listed { default, entries };
            assert_eq!(versions.contains(version), expected, "{version:?} in {versions:?}");
        }
    }
}
