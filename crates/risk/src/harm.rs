//! Harm: likelihood a year × care-days of one event, added over the causes.
//!
//! Security: each open finding has a likelihood *p*; together they are 1 − ∏(1 − *p*). As rates, −ln(1 − *p*), they add
//! up, and exposure multiplies the sum. That keeps the whole below certainty, makes it grow with every finding, and
//! lets it be shared out again among findings, which is how `plan` knows what fixing one of them is worth.

use wardroom_model::category::ClinicalFunction;
use wardroom_model::device::Bucket;
use wardroom_model::finding::FindingSource;
use wardroom_model::harm::HarmPart;
use wardroom_model::{Confidence, Finding, Harm, Locator};

use crate::likelihood::{self, Likelihood};
use crate::words::{care_days, count, function_words, percent};
use crate::{Constants, Exposure};

/// Findings that are spelled out in a part; the rest is counted.
const SPELLED_OUT: usize = 5;
const YEAR_DAYS: f64 = 365.0;

/// What is known of one device, as plain values.
#[derive(Clone, Debug)]
pub struct RiskInput<'a> {
    /// What it does for patients.
    pub function: Option<ClinicalFunction>,
    /// Is it a medical device?
    pub medical: Option<bool>,
    /// On which side of the house it is known.
    pub bucket: Bucket,
    /// How sure its identity is.
    pub confidence: Confidence,
    /// What is published about it, in any status and order.
    pub findings: &'a [Finding],
    /// Days that its maintenance is overdue; of several assets the longest.
    pub overdue_days: u32,
    /// The register's row.
    pub maintenance_evidence: Vec<Locator>,
    /// Does the register give it an address on the network?
    pub expected_on_network: bool,
    /// What its conversations say.
    pub exposure: &'a Exposure,
    /// Where it was heard.
    pub host_evidence: &'a [Locator],
}

/// What one finding adds to the harm of its device. Shares of one cause add up to the part of that cause.
#[derive(Clone, Debug, PartialEq)]
pub struct Share<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// Expected care-days a year from it.
    pub care_days: f64,
}

/// Harm with the share of each finding in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Harms<'a> {
    /// Harm and its parts.
    pub harm: Harm,
    /// Open findings, those that add most first. Of several with one id only the heaviest is here.
    pub shares: Vec<Share<'a>>,
}

/// Expected care-days a year of a device, with every factor in words.
pub fn harm<'a>(input: &RiskInput<'a>, constants: &Constants) -> Harms<'a> {
    let (recalls, attacks): (Vec<_>, Vec<_>) = weighed(input.findings, constants)
        .into_iter()
        .partition(|one| one.finding.source == FindingSource::Recall);
    let mut shares = Vec::new();
    let (factor, exposed) = input.exposure.factor(&constants.exposure);
    let security = findings_part("security", &attacks, (factor, exposed), input, constants, &mut shares);
    let recall = findings_part("recall", &recalls, (1.0, Vec::new()), input, constants, &mut shares);
    shares.sort_by(|a: &Share, b: &Share| {
        b.care_days.total_cmp(&a.care_days).then_with(|| a.finding.id.cmp(&b.finding.id))
    });
    let causes = [security, recall, maintenance_part(input, constants), unknown_part(input, constants)];
    let mut parts: Vec<HarmPart> = causes.into_iter().flatten().collect();
    parts.sort_by(|a, b| b.care_days.total_cmp(&a.care_days));
    Harms { harm: Harm { care_days: parts.iter().map(|part| part.care_days).sum(), parts }, shares }
}

/// Expected care-days a year from maintenance that is so many days overdue.
pub fn maintenance_care_days(
    overdue_days: u32,
    function: Option<ClinicalFunction>,
    constants: &Constants,
) -> f64 {
    overdue_likelihood(overdue_days, constants)
        * constants.care_days.of(function)
        * constants.maintenance.care_share
}

struct Weighed<'a> {
    finding: &'a Finding,
    likelihood: Likelihood,
    rate: f64,
}

/// Open findings, heaviest first, one an id: a weakness that several advisories name is one weakness.
fn weighed<'a>(findings: &'a [Finding], constants: &Constants) -> Vec<Weighed<'a>> {
    let mut all: Vec<Weighed<'a>> = findings
        .iter()
        .filter_map(|finding| {
            let likelihood = likelihood::of(finding, constants)?;
            Some(Weighed { finding, rate: likelihood.rate(), likelihood })
        })
        .collect();
    all.sort_by(|a, b| b.rate.total_cmp(&a.rate).then_with(|| tie(a.finding, b.finding)));
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|one| seen.insert((&one.finding.id, one.finding.source == FindingSource::Recall)));
    all
}

/// Every field that is shown or summed takes part, so that the order of the input leaves no trace.
fn tie(a: &Finding, b: &Finding) -> std::cmp::Ordering {
    fn texts(one: &Finding) -> impl Ord {
        let met = &one.matched_on;
        let met = (&met.vendor, &met.product, &met.device_vendor, &met.device_product, &met.device_version);
        (&one.id, &one.reason, &one.range, &one.remedy, &one.evidence, met)
    }
    fn figures(one: &Finding) -> impl Ord {
        let figure = |number: Option<f64>| number.map(f64::to_bits);
        let slugs = (one.source, one.component, one.status, one.decision);
        (slugs, one.kev, one.recall_class, figure(one.epss), figure(one.cvss))
    }
    texts(a).cmp(&texts(b)).then_with(|| figures(a).cmp(&figures(b)))
}

fn findings_part<'a>(
    cause: &str,
    weighed: &[Weighed<'a>],
    (factor, exposed): (f64, Vec<String>),
    input: &RiskInput<'a>,
    constants: &Constants,
    shares: &mut Vec<Share<'a>>,
) -> Option<HarmPart> {
    let rate: f64 = weighed.iter().map(|one| one.rate).sum();
    let likelihood = -(-rate * factor).exp_m1();
    let event = constants.care_days.of(input.function);
    let total = likelihood * event;
    shares.extend(weighed.iter().map(|one| Share {
        finding: one.finding,
        care_days: if rate > 0.0 { total * one.rate / rate } else { 0.0 },
    }));
    let mut because: Vec<String> =
        weighed.iter().take(SPELLED_OUT).map(|one| one.likelihood.because.clone()).collect();
    if let more @ 1.. = weighed.len().saturating_sub(SPELLED_OUT) {
        because.push(format!("and {}", count(more, "more finding")));
    }
    because.extend(exposed);
    let mut evidence: Vec<Locator> =
        weighed.iter().flat_map(|one| one.finding.evidence.iter().cloned()).collect();
    if cause == "security" {
        evidence.extend(input.exposure.evidence.iter().cloned());
    }
    part(cause, likelihood, event, input.function, because, evidence)
}

fn overdue_likelihood(days: u32, constants: &Constants) -> f64 {
    let years = (f64::from(days) / YEAR_DAYS).min(constants.maintenance.longest_years);
    -(-constants.maintenance.failures_a_year * years).exp_m1()
}

fn maintenance_part(input: &RiskInput<'_>, constants: &Constants) -> Option<HarmPart> {
    let figures = &constants.maintenance;
    let because = vec![
        format!("Maintenance is overdue by {}", count(input.overdue_days as usize, "day")),
        format!("{} failures by device and year overdue", figures.failures_a_year),
        format!("A failure costs a share of {} of what an attack does", figures.care_share),
    ];
    part(
        "maintenance",
        overdue_likelihood(input.overdue_days, constants),
        constants.care_days.of(input.function) * figures.care_share,
        input.function,
        because,
        input.maintenance_evidence.clone(),
    )
}

fn unknown_part(input: &RiskInput<'_>, constants: &Constants) -> Option<HarmPart> {
    let figures = &constants.unknown;
    let identified = input.confidence.value() >= figures.identified_from;
    let (likelihood, because, evidence) = match (input.bucket, input.medical) {
        (Bucket::NetworkOnly, Some(true)) => (
            figures.not_in_cmms,
            "A medical device on the network that is not in the CMMS: no maintenance and no recall finds it",
            input.host_evidence,
        ),
        (Bucket::NetworkOnly, None) if !identified => {
            (figures.not_identified, "On the network, and nobody knows what it is", input.host_evidence)
        }
        (Bucket::CmmsOnly, _) if input.expected_on_network => (
            figures.not_found,
            "The CMMS gives it an address, and it was not heard on the network",
            &*input.maintenance_evidence,
        ),
        _ => return None,
    };
    let event = constants.care_days.of(input.function);
    part("unknown_device", likelihood, event, input.function, vec![because.to_owned()], evidence.to_vec())
}

/// None where nothing is expected from the cause.
fn part(
    cause: &str,
    likelihood: f64,
    event: f64,
    function: Option<ClinicalFunction>,
    mut because: Vec<String>,
    mut evidence: Vec<Locator>,
) -> Option<HarmPart> {
    let total = likelihood.clamp(0.0, 1.0) * event;
    because.push(format!("One event costs {}: {}", care_days(event), function_words(function)));
    because.push(format!(
        "{} a year × {} = {} a year",
        percent(likelihood),
        care_days(event),
        care_days(total)
    ));
    let mut seen = std::collections::BTreeSet::new();
    evidence.retain(|locator| seen.insert(locator.clone()));
    (total > 0.0).then(|| HarmPart {
        cause: cause.into(),
        care_days: total,
        because: because.into_iter().map(Box::from).collect(),
        evidence,
    })
}

#[cfg(test)]
pub(crate) mod tests;
