//! Findings that a look at the device would settle: one line a question, with the question.

use std::collections::BTreeMap;

use wardroom_model::finding::{Component, FindingSource, FindingStatus};
use wardroom_model::work::{Trade, WorkKind};
use wardroom_model::{Finding, WorkItem};
use wardroom_risk::Share;

use super::fixes::{findings_evidence, open};
use super::{Context, Line};
use crate::why::{device_words, findings_words};

/// What is not known, and so what to look up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Question {
    Model,
    Version(Component),
    Range(Component),
    Recall(Box<str>),
}

impl Question {
    fn of(finding: &Finding) -> Self {
        let met = &finding.matched_on;
        if finding.source == FindingSource::Recall {
            Self::Recall(finding.id.clone())
        } else if met.device_product.is_none() && finding.component == Component::Device {
            Self::Model
        } else if met.device_version.is_none() {
            Self::Version(finding.component)
        } else {
            Self::Range(finding.component)
        }
    }

    fn key(&self) -> String {
        match self {
            Self::Model => "model".to_owned(),
            Self::Version(component) => format!("version {component}"),
            Self::Range(component) => format!("range {component}"),
            Self::Recall(id) => format!("recall {id}"),
        }
    }

    fn action(&self, device: &str, shares: &[&Share<'_>]) -> String {
        match self {
            Self::Model => {
                format!("Read maker and model from the label of {device} and enter them in the CMMS")
            }
            Self::Version(Component::Device) => format!(
                "Read the software version of {device} (service menu or label) and enter it in the CMMS"
            ),
            Self::Version(Component::Os) => {
                format!("Read which operating system and version {device} runs and enter it in the CMMS")
            }
            Self::Version(Component::Sbom) => {
                format!("Ask the vendor which versions of its software components {device} has")
            }
            Self::Range(component) => range_action(device, *component, shares),
            Self::Recall(id) => {
                format!("Read model, serial and lot number of {device} and compare them with recall {id}")
            }
        }
    }
}

fn range_action(device: &str, component: Component, shares: &[&Share<'_>]) -> String {
    let found = shares.iter().find_map(|share| {
        let version = share.finding.matched_on.device_version.as_deref()?;
        Some((version, share.finding.range.as_deref()?))
    });
    let of = match component {
        Component::Device => "",
        Component::Os => "the operating system of ",
        Component::Sbom => "the software components of ",
    };
    match found {
        Some((version, range)) => {
            format!("Compare version {version} of {of}{device} with what the publisher names: “{range}”")
        }
        None => format!("Compare the version of {of}{device} with what the publisher names"),
    }
}

pub(super) fn actions(context: &Context<'_>) -> Vec<WorkItem> {
    let mut questions: BTreeMap<Question, Vec<&Share<'_>>> = BTreeMap::new();
    for share in open(context, FindingStatus::NeedsCheck) {
        questions.entry(Question::of(share.finding)).or_default().push(share);
    }
    questions.into_iter().map(|(question, shares)| context.item(line(context, &question, &shares))).collect()
}

fn line(context: &Context<'_>, question: &Question, shares: &[&Share<'_>]) -> Line {
    let settled = match shares {
        [only] => format!("It settles whether {} touches the device", only.finding.id),
        _ => format!("It settles {} open findings at once", shares.len()),
    };
    let mut why = vec![settled.into()];
    why.extend(findings_words(shares, context.input));
    let harm: f64 = shares.iter().map(|share| share.care_days).sum();
    Line {
        kind: WorkKind::Check,
        key: question.key(),
        action: question.action(&device_words(context.input), shares),
        why,
        due: None,
        harm_removed: harm * context.limits.constants.remedy.check,
        trade: Trade::Htm,
        asset: None,
        evidence: findings_evidence(context, shares),
    }
}
