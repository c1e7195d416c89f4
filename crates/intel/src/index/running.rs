//! Advisories and records that name what runs in a device: an operating system, a stack, a library.

use std::collections::HashMap;

use wardroom_catalog::names::{compact, normal};
use wardroom_catalog::version::Contains;
use wardroom_model::finding::{Component, FindingStatus};

use super::Hit;
use crate::advisory::{Advisory, Product, ProductStatus, Versions};
use crate::configuration::tree::Truth;
use crate::configuration::{System, has_revision, release};
use crate::feeds::Feeds;
use crate::judge::{Fit, Verdict};
use crate::names::Meant;
use crate::part::{Part, Runs, compact_key};

/// What publishers write where an advisory is about products of many makers.
const MANY_MAKERS: &[&str] = &["multiple", "multiple vendors", "various", "n a", ""];

/// Products of publications by their own names.
pub(super) struct Named {
    /// Positions of advisory and product, by the name without marks and blanks.
    by_name: HashMap<String, Vec<(usize, u32)>>,
    /// Releases of Windows.
    windows: Vec<(String, usize, u32)>,
}

/// A product that names something that runs in the device.
struct Match<'m> {
    component: Component,
    /// For people: `OpenSSL 1.0.1f`.
    text: String,
    /// Such as `a component of this device`.
    role: &'static str,
    fit: Fit,
    contains: Contains,
    advisory: &'m Advisory,
    product: &'m Product,
}

impl Named {
    pub(super) fn build(feeds: &Feeds) -> Self {
        let mut this = Self { by_name: HashMap::new(), windows: Vec::new() };
        let mut names: HashMap<&str, String> = HashMap::new();
        for (at, advisory) in feeds.advisories().iter().enumerate() {
            for (position, product) in (0..).zip(&advisory.products) {
                if let Some(release) = release_of(product) {
                    this.windows.push((release, at, position));
                }
                let name = names.entry(&product.name).or_insert_with(|| compact(&product.name));
                if !name.is_empty() {
                    this.by_name.entry(name.clone()).or_default().push((at, position));
                }
            }
        }
        this
    }

    /// What is said of the parts of a device.
    pub(super) fn hits<'f>(&self, feeds: &'f Feeds, runs: &Runs) -> Vec<Hit<'f>> {
        let product = |at: usize, position: u32| {
            let advisory = feeds.advisories().get(at)?;
            Some((advisory, advisory.products.get(usize::try_from(position).ok()?)?))
        };
        let mut hits = Vec::new();
        for part in &runs.parts {
            for (name, maker, version, fit) in spellings(part) {
                for (at, position) in self.by_name.get(&name).into_iter().flatten() {
                    let Some((advisory, product)) = product(*at, *position) else { continue };
                    if !is_of(&product.vendor, &maker) || is_of_commits(&product.versions) {
                        continue;
                    }
                    let (component, role) = (part.component, part.role());
                    let contains = product.versions.contains(version.as_deref());
                    let text = part.text();
                    let fit = fit.clone();
                    Match { component, text, role, fit, contains, advisory, product }
                        .add_to(*position, &mut hits);
                }
            }
        }
        let Some(system) = runs.system.as_ref().filter(|system| system.is_windows()) else { return hits };
        for (release, at, position) in &self.windows {
            let Some((advisory, product)) = product(*at, *position) else { continue };
            let (contains, meant) = match system.is_release(release) {
                Some(Truth::Yes) => (of_number(&product.versions, system), Meant::Same),
                Some(Truth::Unknown) => (Contains::Unknown, Meant::Family),
                _ => continue,
            };
            let (text, fit) = (runs.system_text.clone(), Fit::Named(meant));
            let role = "the operating system of this device";
            Match { component: Component::Os, text, role, fit, contains, advisory, product }
                .add_to(*position, &mut hits);
        }
        hits
    }
}

impl<'f> Match<'f> {
    fn add_to(&self, position: u32, hits: &mut Vec<Hit<'f>>) {
        for vulnerability in &self.advisory.vulnerabilities {
            for (_, status) in vulnerability.statuses.iter().filter(|(of, _)| *of == position) {
                hits.push(Hit {
                    advisory: self.advisory,
                    vulnerability,
                    vendor: self.product.vendor.clone(),
                    product: self.product.name.clone(),
                    pointers: vec![vulnerability.pointer.clone(), self.product.pointer.clone()],
                    second_hand: self.product.second_hand,
                    position,
                    component: self.component,
                    fit: self.fit.clone(),
                    verdict: self.verdict(*status),
                });
            }
        }
    }

    fn verdict(&self, said: ProductStatus) -> Verdict {
        let stated = self.product.versions.words().map(|words| crate::text::line(&words, 200));
        let range = stated.as_deref().unwrap_or("no version at all");
        let (id, name, text, role) = (&self.advisory.id, &self.product.name, &self.text, self.role);
        let is_cleared = matches!(said, ProductStatus::Fixed | ProductStatus::NotAffected);
        let (status, justification, reason) = match (self.contains, said) {
            (_, ProductStatus::UnderInvestigation) => (
                FindingStatus::NeedsCheck,
                None,
                format!(
                    "It is still investigated whether {name} is affected by {id}; {role} is {text}: ask the maker."
                ),
            ),
            (Contains::Yes, ProductStatus::Affected) => (
                FindingStatus::Affected,
                None,
                format!(
                    "{id} names {name} with the versions {range}; {role} is {text}, which is among them."
                ),
            ),
            (Contains::Yes, _) => (
                FindingStatus::NotAffected,
                Some(if said == ProductStatus::Fixed { "fixed_version" } else { "known_not_affected" }),
                format!("{id} says that {name} ({range}) is in order; {role} is {text}, which is that."),
            ),
            (Contains::No, ProductStatus::Affected) => (
                FindingStatus::NotAffected,
                Some("version_outside_range"),
                format!(
                    "{id} names {name} with the versions {range}; {role} is {text}, which is not among them."
                ),
            ),
            _ => (
                FindingStatus::NeedsCheck,
                None,
                format!(
                    "{id} names {name} with the versions {range}; {role} is {text}: look up whether that is one of them."
                ),
            ),
        };
        let sure = self.fit.confidence();
        Verdict {
            status,
            inferred: justification == Some("version_outside_range"),
            justification: justification.map(Into::into),
            reason: reason.into(),
            range: stated,
            confidence: if status == FindingStatus::NeedsCheck { sure * 0.9 } else { sure },
            aside: is_cleared && status == FindingStatus::NeedsCheck,
        }
    }
}

/// How publishers may spell a part: name, maker, the version that is left, and how close that is. `VxWorks 7 SR620` is
/// the release SR620 of `VxWorks 7`, and the release `7 SR620` of `VxWorks`.
fn spellings(part: &Part) -> Vec<(String, String, Option<Box<str>>, Fit)> {
    let mut spellings = Vec::new();
    let line = part.version.as_deref().and_then(|version| version.split_once(' '));
    for key in &part.keys {
        let (maker, product) = compact_key(key);
        let mut names = vec![product.clone(), compact(&part.name)];
        names.dedup();
        for name in names {
            for head in ["", &*maker] {
                if let Some((line, release)) = line {
                    let named = compact(&format!("{head}{name}{line}"));
                    spellings.push((named, maker.clone(), Some(release.into()), Fit::Named(Meant::Same)));
                }
                let fit = Fit::Named(Meant::Model);
                spellings.push((format!("{head}{name}"), maker.clone(), part.version.clone(), fit));
            }
        }
    }
    spellings.sort_by(|a, b| (&a.0, &a.1, &a.2).cmp(&(&b.0, &b.1, &b.2)));
    spellings.dedup();
    spellings
}

/// The publisher's maker is this one, or none in particular.
fn is_of(vendor: &str, maker: &str) -> bool {
    let vendor = normal(vendor);
    if MANY_MAKERS.contains(&&*vendor) {
        return true;
    }
    let mut head = String::new();
    vendor.split(' ').any(|word| {
        head.push_str(word);
        head == maker
    })
}

/// A list of commits says nothing about a release.
fn is_of_commits(versions: &Versions) -> bool {
    matches!(versions, Versions::Listed { entries, .. }
        if !entries.is_empty() && entries.iter().all(|entry| &*entry.kind == "git"))
}

/// `windows_10_1809` of Microsoft's product `Windows 10 Version 1809`.
fn release_of(product: &Product) -> Option<String> {
    let is_microsoft = product.vendor.to_lowercase().starts_with("microsoft");
    let name = product.name.split('(').next().unwrap_or_default().replace(',', " ");
    let rest = name.trim().to_lowercase().starts_with("windows").then_some(name).filter(|_| is_microsoft)?;
    let (named, rest) = release::named_in(&rest);
    match &named[..] {
        [release] if release != "windows" && rest.is_empty() => Some(release.clone()),
        _ => None,
    }
}

/// Whether a build is among versions. One without its revision is among them, or is not, only where any revision is.
fn of_number(versions: &Versions, system: &System) -> Contains {
    let Some(number) = system.number() else { return versions.contains(None) };
    if has_revision(number) {
        return versions.contains(Some(number));
    }
    let of = |revision: &str| versions.contains(Some(&format!("{number}.{revision}")));
    match (of("0"), of("999999")) {
        (first, last) if first == last => first,
        _ => Contains::Unknown,
    }
}
