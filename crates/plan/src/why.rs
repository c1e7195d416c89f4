//! Names, places and reasons, in words that both trades understand.

use wardroom_htm::words;
use wardroom_model::finding::FindingSource;
use wardroom_model::{Attribute, Finding, Locator};
use wardroom_risk::{Share, function_words, recall_class};

use crate::PlanInput;

/// Findings that a line spells out; the rest is counted.
const SPELLED_OUT: usize = 5;

/// What people call the device, with what it is and where it stands: `A1 (Acme CT 9) in Radiology, Room 4`.
pub(crate) fn device_words(input: &PlanInput<'_>) -> String {
    let device = input.device;
    let claim = |attribute| {
        device.claims.iter().find(|claim| claim.attribute == attribute).map(|claim| &*claim.value)
    };
    let asset = input.assets.iter().min_by(|a, b| a.asset_tag.cmp(&b.asset_tag));
    let vendor = claim(Attribute::Vendor).or(asset.and_then(|asset| asset.manufacturer.as_deref()));
    let product = claim(Attribute::Product).or(asset.and_then(|asset| asset.model.as_deref()));
    let what: Vec<&str> = [vendor, product].into_iter().flatten().collect();
    let place: Vec<&str> =
        [device.department.as_deref(), device.location.as_deref()].into_iter().flatten().collect();
    let mut text = device.name.to_string();
    if !what.is_empty() {
        text.push_str(&format!(" ({})", what.join(" ")));
    }
    if !place.is_empty() {
        text.push_str(&format!(" in {}", place.join(", ")));
    }
    text
}

/// A finding as a reason: its number, what weighs most, and the matcher's own sentence.
pub(crate) fn finding_words(finding: &Finding) -> String {
    let mut parts = Vec::new();
    if finding.kev {
        parts.push("attackers use this today (CISA KEV)".to_owned());
    }
    match finding.source {
        FindingSource::Recall => parts.push(format!("recall, {}", recall_class(finding.recall_class))),
        FindingSource::EndOfSupport => parts.push("the maker has ended support".to_owned()),
        FindingSource::Csaf | FindingSource::Cve | FindingSource::Nvd | FindingSource::Vex => {}
    }
    if let Some(cvss) = finding.cvss {
        parts.push(format!("severity {cvss:.1} of 10 (CVSS)"));
    }
    if let Some(epss) = finding.epss {
        parts.push(format!("used somewhere within 30 days with {:.0} % (EPSS)", epss * 100.0));
    }
    if !finding.reason.is_empty() {
        parts.push(finding.reason.to_string());
    }
    if parts.is_empty() { finding.id.to_string() } else { format!("{}: {}", finding.id, parts.join("; ")) }
}

/// The findings of a line, those that weigh most first, then what makes them weigh.
pub(crate) fn findings_words(shares: &[&Share<'_>], input: &PlanInput<'_>) -> Vec<Box<str>> {
    let mut heaviest: Vec<&Finding> = shares.iter().map(|share| share.finding).collect();
    // A stable sort: what attackers use today first, then by share.
    heaviest.sort_by_key(|finding| !finding.kev);
    let mut lines: Vec<Box<str>> =
        heaviest.iter().take(SPELLED_OUT).map(|finding| finding_words(finding).into()).collect();
    let more = heaviest.len().saturating_sub(SPELLED_OUT);
    if more > 0 {
        lines.push(format!("and {}", words::count(more as u64, "more finding")).into());
    }
    if input.exposure.public_peers > 0 {
        lines.push("The device talks to addresses on the internet".into());
    }
    lines.push(function_line(input));
    lines
}

/// What the device does for patients, as a line of its own.
pub(crate) fn function_line(input: &PlanInput<'_>) -> Box<str> {
    let words = function_words(input.function);
    let mut characters = words.chars();
    characters.next().into_iter().flat_map(char::to_uppercase).chain(characters).collect::<String>().into()
}

/// Locators without repetition, in the order in which they weigh.
pub(crate) fn evidence<'a>(locators: impl IntoIterator<Item = &'a Locator>) -> Vec<Locator> {
    let mut seen = std::collections::BTreeSet::new();
    locators.into_iter().filter(|locator| seen.insert(*locator)).cloned().collect()
}
