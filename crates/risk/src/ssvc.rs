//! How soon to act on a finding, by SSVC's table for those who run systems (*Deployer Patch Application Priority*
//! 1.0.0, CERT/CC).
//!
//! Two of its points are stated of the vulnerability, by CISA or another analyst; exposure is read from conversations,
//! and what a failure does to people from the device's clinical function, by figures that a hospital can change.
//! What nobody stated is not guessed: the answer then spans what it may be, and says what to look up.

use std::collections::HashMap;
use std::sync::LazyLock;

use wardroom_model::Finding;
use wardroom_model::category::ClinicalFunction;
use wardroom_model::severity::Urgency;
use wardroom_model::ssvc::{
    Exploitation, HumanImpact, MissionImpact, Priority, SafetyImpact, SystemExposure,
};

use crate::words::function_words;
use crate::{Constants, Exposure};

/// CERT/CC, `human_impact_1_0_0`. The text of decision point *Human Impact* 2.0.2 rates some pairs higher; the table
/// decides here.
const HUMAN_IMPACT: &str = include_str!("ssvc/human_impact_1_0_0.tsv");
/// CERT/CC, `deployer_patch_application_priority_1_0_0`.
const DEPLOYER: &str = include_str!("ssvc/deployer_1_0_0.tsv");

type DeployerKey = (Exploitation, SystemExposure, bool, HumanImpact);

static HUMAN_IMPACTS: LazyLock<HashMap<(SafetyImpact, MissionImpact), HumanImpact>> = LazyLock::new(|| {
    let row = |cells: &[&str]| match cells {
        [safety, mission, impact] => {
            Some(((SafetyImpact::find(safety)?, MissionImpact::find(mission)?), HumanImpact::find(impact)?))
        }
        _ => None,
    };
    rows(HUMAN_IMPACT).filter_map(|cells| row(&cells)).collect()
});

static PRIORITIES: LazyLock<HashMap<DeployerKey, Priority>> = LazyLock::new(|| {
    let row = |cells: &[&str]| match cells {
        [exploitation, exposure, automatable, impact, priority] => {
            let key = (
                Exploitation::find(exploitation)?,
                SystemExposure::find(exposure)?,
                *automatable == "yes",
                HumanImpact::find(impact)?,
            );
            Some((key, Priority::find(priority)?))
        }
        _ => None,
    };
    rows(DEPLOYER).filter_map(|cells| row(&cells)).collect()
});

fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().skip(1).map(|line| line.split('\t').collect())
}

/// How soon to act on a finding of a device that does this for patients and talks like that.
pub fn urgency(
    finding: &Finding,
    function: Option<ClinicalFunction>,
    exposure: &Exposure,
    constants: &Constants,
) -> Urgency {
    let (exploitation, used) = exploitation(finding);
    let (reach, reached) = system_exposure(exposure);
    let (impact, hurts) = human_impact(function, constants);
    let mut because = vec![used, reached, automatable_words(finding.ssvc.automatable), hurts];
    because.retain(|words| !words.is_empty());
    let automatable = match finding.ssvc.automatable {
        Some(known) => vec![known],
        None => vec![false, true],
    };
    let mut possible = exploitation
        .iter()
        .flat_map(|used| automatable.iter().map(move |automatable| (*used, reach, *automatable, impact)))
        .filter_map(|key| PRIORITIES.get(&key).copied())
        .collect::<Vec<_>>();
    possible.sort();
    // The tables are whole, as a test shows; an empty list would be no reason to wait.
    let at_least = possible.first().copied().unwrap_or(Priority::Immediate);
    let at_most = possible.last().copied().unwrap_or(Priority::Immediate);
    let open = if at_least == at_most { Vec::new() } else { questions(&exploitation, finding) };
    Urgency { at_least, at_most, because, open }
}

fn exploitation(finding: &Finding) -> (Vec<Exploitation>, Box<str>) {
    if finding.kev {
        return (vec![Exploitation::Active], "It is used by attackers: it is in CISA's catalogue".into());
    }
    match finding.ssvc.exploitation {
        Some(Exploitation::None) => {
            (vec![Exploitation::None], "No use of it and no code for it is known".into())
        }
        Some(Exploitation::PublicPoc) => (vec![Exploitation::PublicPoc], "Code for it is public".into()),
        Some(Exploitation::Active) => (vec![Exploitation::Active], "It is used by attackers".into()),
        None => (vec![Exploitation::None, Exploitation::PublicPoc], "".into()),
    }
}

fn automatable_words(automatable: Option<bool>) -> Box<str> {
    match automatable {
        Some(true) => "A program can find and attack such devices by itself".into(),
        Some(false) => "Each attack needs a person's work".into(),
        None => "".into(),
    }
}

fn system_exposure(exposure: &Exposure) -> (SystemExposure, Box<str>) {
    if exposure.public_peers > 0 {
        (SystemExposure::Open, "Exposure is open: the device talks to the internet".into())
    } else if exposure.heard && exposure.peers > 0 {
        (SystemExposure::Controlled, "Exposure is controlled: the device is on the hospital's network".into())
    } else if exposure.heard {
        (SystemExposure::Small, "Exposure is small: the device talks to nobody on the network".into())
    } else {
        (SystemExposure::Small, "Exposure is small: the device was never heard on the network".into())
    }
}

fn human_impact(function: Option<ClinicalFunction>, constants: &Constants) -> (HumanImpact, Box<str>) {
    let safety = constants.ssvc.safety.of(function);
    let mission = constants.ssvc.mission.of(function);
    let impact = HUMAN_IMPACTS.get(&(safety, mission)).copied().unwrap_or(HumanImpact::VeryHigh);
    let words = format!(
        "What a failure does to people is {}, because {} (safety {}, mission {})",
        plain(impact.slug()),
        function_words(function),
        plain(safety.slug()),
        plain(mission.slug()),
    );
    (impact, words.into())
}

fn plain(slug: &str) -> String {
    slug.replace('_', " ")
}

fn questions(exploitation: &[Exploitation], finding: &Finding) -> Vec<Box<str>> {
    let mut open: Vec<Box<str>> = Vec::new();
    if exploitation.len() > 1 {
        open.push(format!("Is code that uses {} public?", finding.id).into());
    }
    if finding.ssvc.automatable.is_none() {
        open.push(format!("Can a program use {} without a person's help?", finding.id).into());
    }
    open
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harm::tests::finding;

    #[test]
    fn the_tables_are_whole() {
        assert_eq!(HUMAN_IMPACTS.len(), SafetyImpact::ALL.len() * MissionImpact::ALL.len());
        let keys = Exploitation::ALL.len() * SystemExposure::ALL.len() * 2 * HumanImpact::ALL.len();
        assert_eq!(PRIORITIES.len(), keys);
    }

    #[test]
    fn urgency_never_falls_as_any_point_rises() {
        for ((exploitation, exposure, automatable, impact), priority) in PRIORITIES.iter() {
            let higher = |key: DeployerKey| PRIORITIES[&key] >= *priority;
            for other in Exploitation::ALL.iter().filter(|other| *other > exploitation) {
                assert!(higher((*other, *exposure, *automatable, *impact)));
            }
            for other in HumanImpact::ALL.iter().filter(|other| *other > impact) {
                assert!(higher((*exploitation, *exposure, *automatable, *other)));
            }
            assert!(higher((*exploitation, *exposure, true, *impact)));
        }
    }

    #[test]
    fn what_is_not_stated_spans_what_it_may_be() {
        use ClinicalFunction::{Diagnostic, LifeSupport, NotMedical};
        use Priority::{Defer, Immediate, OutOfCycle, Scheduled};
        let open = Exposure { heard: true, peers: 4, public_peers: 1, ..Exposure::default() };
        let inside = Exposure { heard: true, peers: 4, ..Exposure::default() };
        let silent = Exposure::default();
        let stated = |exploitation, automatable| {
            let mut finding = finding("CVE-2030-1");
            finding.ssvc.exploitation = exploitation;
            finding.ssvc.automatable = automatable;
            finding
        };
        let active = Some(Exploitation::Active);
        for (finding, function, exposure, at_least, at_most) in [
            (stated(active, Some(true)), Some(LifeSupport), &open, Immediate, Immediate),
            (stated(active, None), Some(LifeSupport), &open, Immediate, Immediate),
            (stated(Some(Exploitation::None), Some(false)), Some(NotMedical), &silent, Defer, Defer),
            (stated(None, None), Some(LifeSupport), &open, Scheduled, OutOfCycle),
            (stated(None, None), Some(Diagnostic), &inside, Defer, Scheduled),
            (
                stated(Some(Exploitation::PublicPoc), Some(true)),
                Some(Diagnostic),
                &inside,
                Scheduled,
                Scheduled,
            ),
        ] {
            let urgency = urgency(&finding, function, exposure, &Constants::default());
            assert_eq!((urgency.at_least, urgency.at_most), (at_least, at_most), "{finding:?} {function:?}");
            assert_eq!(urgency.open.is_empty(), at_least == at_most);
        }
        let listed = Finding { kev: true, ..stated(Some(Exploitation::None), Some(false)) };
        let inside = urgency(&listed, Some(LifeSupport), &inside, &Constants::default());
        assert_eq!(inside.at_most, OutOfCycle);
        assert!(inside.because.iter().any(|words| words.contains("CISA's catalogue")));
    }
}
