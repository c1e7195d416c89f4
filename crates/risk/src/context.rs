//! A vulnerability's CVSS score on this device: the publisher's vector with the environmental metrics that follow from
//! what is known of the device (CVSS 3.1 §4, 4.0 §4).
//!
//! The questions are those of MITRE's rubric for medical devices as far as it is public, keyed by its ids and in our
//! words: what a wrong or missing value does to therapy (`XIT`, `XAT`) and to diagnosis or monitoring (`XID`, `XAD`).
//! Only what is known is set. Nothing is made less severe because traffic was not heard, save where the device has no
//! network at all.

use std::str::FromStr;

use cvss::Cvss;
use wardroom_model::Finding;
use wardroom_model::category::ClinicalFunction;
use wardroom_model::severity::ScoreInContext;
use wardroom_model::ssvc::Exploitation;

use crate::words::function_words;

/// What is known of the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Circumstances {
    /// What it does for patients.
    pub function: Option<ClinicalFunction>,
    /// It was never heard, and the register gives it no address.
    pub without_network: bool,
}

/// A metric that is set, with its reason.
struct Metric {
    name: &'static str,
    value: &'static str,
    why: String,
}

/// The score of a finding on a device; none where the publisher gives no vector, or one that cannot be read.
pub fn score(finding: &Finding, device: Circumstances) -> Option<ScoreInContext> {
    let base = finding.cvss_vector.as_deref()?.trim_end_matches('/');
    let generation = Generation::of(&Cvss::from_str(base).ok()?);
    // In the order that CVSS 4.0 §7 asks for.
    let mut metrics: Vec<Metric> = exploitation(generation, finding).into_iter().collect();
    metrics.extend(requirements(device.function));
    metrics.extend(reach(generation, device));
    metrics.extend(safety(generation, base, device.function));
    // What the publisher set stands.
    metrics.retain(|metric| value(base, metric.name).is_none());
    let vector = metrics
        .iter()
        .fold(base.to_owned(), |vector, metric| format!("{vector}/{}:{}", metric.name, metric.value));
    let value = environmental(&Cvss::from_str(&vector).ok()?);
    let because =
        metrics.iter().map(|metric| format!("{}:{}, because {}", metric.name, metric.value, metric.why));
    Some(ScoreInContext { value, because: because.map(Into::into).collect(), vector: vector.into() })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Generation {
    Two,
    Three,
    Four,
}

impl Generation {
    fn of(vector: &Cvss) -> Self {
        match vector {
            Cvss::CvssV20(_) => Self::Two,
            Cvss::CvssV30(_) | Cvss::CvssV31(_) => Self::Three,
            _ => Self::Four,
        }
    }
}

fn value<'v>(vector: &'v str, metric: &str) -> Option<&'v str> {
    let mut parts = vector.split('/').filter_map(|part| part.split_once(':'));
    parts.find(|(name, _)| *name == metric).map(|(_, value)| value)
}

/// How much it matters here that values stay right (IR) and that the device answers (AR).
fn requirements(function: Option<ClinicalFunction>) -> Vec<Metric> {
    use ClinicalFunction::{
        Diagnostic, Laboratory, LifeSupport, Monitoring, NotMedical, Support, Therapeutic,
    };
    let (integrity, availability) = match function {
        Some(LifeSupport | Therapeutic | Monitoring) => ("H", "H"),
        Some(Diagnostic | Laboratory) => ("H", "M"),
        Some(Support) => ("M", "M"),
        Some(NotMedical) => ("M", "L"),
        None => return Vec::new(),
    };
    let metric = |name, value| Metric { name, value, why: function_words(function).to_owned() };
    vec![metric("IR", integrity), metric("AR", availability)]
}

/// CVSS 4.0 knows *safety*: a change or a stop of what sustains or treats a patient can injure.
fn safety(generation: Generation, base: &str, function: Option<ClinicalFunction>) -> Vec<Metric> {
    let treats = matches!(function, Some(ClinicalFunction::LifeSupport | ClinicalFunction::Therapeutic));
    if generation != Generation::Four || !treats {
        return Vec::new();
    }
    let effects = [("VI", "MSI", "wrong values (XIT)"), ("VA", "MSA", "a failure (XAT)")];
    let felt = effects.into_iter().filter(|(own, _, _)| value(base, own).is_some_and(|value| value != "N"));
    felt.map(|(_, name, what)| {
        let why = format!("{}, so that {what} can injure", function_words(function));
        Metric { name, value: "S", why }
    })
    .collect()
}

/// How far use of it is known.
fn exploitation(generation: Generation, finding: &Finding) -> Option<Metric> {
    use Generation::{Four, Two};
    let stated = if finding.kev { Some(Exploitation::Active) } else { finding.ssvc.exploitation };
    let (value, why) = match (stated?, generation) {
        (Exploitation::Active, Four) => ("A", "attackers use it"),
        (Exploitation::Active, _) => ("H", "attackers use it"),
        (Exploitation::PublicPoc, Two) => ("POC", "code for it is public"),
        (Exploitation::PublicPoc, _) => ("P", "code for it is public"),
        (Exploitation::None, _) => ("U", "no use of it and no code for it is known"),
    };
    Some(Metric { name: "E", value, why: why.to_owned() })
}

/// Who wants to reach a device without a network must stand before it.
fn reach(generation: Generation, device: Circumstances) -> Option<Metric> {
    let why = "the device was never heard on the network, and the register gives it no address";
    (device.without_network && generation != Generation::Two).then(|| Metric {
        name: "MAV",
        value: "P",
        why: why.to_owned(),
    })
}

fn environmental(vector: &Cvss) -> f64 {
    let score = match vector {
        Cvss::CvssV20(vector) => vector.environmental_score().value(),
        Cvss::CvssV30(vector) | Cvss::CvssV31(vector) => vector.environmental_score().value(),
        other => other.score(),
    };
    (score * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harm::tests::finding;

    const V2: &str = "AV:N/AC:L/Au:N/C:P/I:P/A:P";
    const V3: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:L";
    const V4: &str = "CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N";

    #[test]
    fn scores_follow_what_is_known_of_the_device() {
        use ClinicalFunction::{Diagnostic, LifeSupport, NotMedical};
        let none = Exploitation::None;
        let (poc, active) = (Exploitation::PublicPoc, Exploitation::Active);
        // Scores as another implementation (the Python package `cvss` 3.6) gives them.
        for (base, function, exploitation, without_network, added, expected) in [
            (V2, Some(LifeSupport), None, false, "/IR:H/AR:H", 8.5),
            (V2, Some(Diagnostic), Some(poc), true, "/E:POC/IR:H/AR:M", 7.2),
            (V3, None, None, false, "", 7.3),
            (V3, Some(LifeSupport), None, false, "/IR:H/AR:H", 8.1),
            (V3, Some(LifeSupport), Some(active), false, "/E:H/IR:H/AR:H", 8.1),
            (V3, Some(NotMedical), Some(none), false, "/E:U/IR:M/AR:L", 6.3),
            (V3, Some(LifeSupport), None, true, "/IR:H/AR:H/MAV:P", 5.1),
            (V4, None, None, false, "", 6.3),
            (V4, Some(LifeSupport), None, false, "/IR:H/AR:H/MSI:S/MSA:S", 8.4),
            (V4, Some(LifeSupport), Some(active), false, "/E:A/IR:H/AR:H/MSI:S/MSA:S", 8.4),
            (V4, Some(Diagnostic), Some(poc), false, "/E:P/IR:H/AR:M", 2.9),
            (V4, Some(NotMedical), Some(none), false, "/E:U/IR:M/AR:L", 1.7),
            (V4, Some(LifeSupport), None, true, "/IR:H/AR:H/MAV:P/MSI:S/MSA:S", 4.8),
        ] {
            let mut one = finding("CVE-2030-1");
            one.cvss_vector = Some(base.into());
            one.ssvc.exploitation = exploitation;
            let device = Circumstances { function, without_network };
            let found = score(&one, device).unwrap();
            assert_eq!((&*found.vector, found.value), (&*format!("{base}{added}"), expected));
            assert_eq!(found.because.len(), added.matches('/').count());
        }
    }

    #[test]
    fn what_the_publisher_set_stands_and_no_vector_gives_no_score() {
        let mut one = finding("CVE-2030-1");
        assert_eq!(score(&one, Circumstances::default()), None);
        one.cvss_vector = Some("nonsense".into());
        assert_eq!(score(&one, Circumstances::default()), None);
        one.cvss_vector = Some(format!("{V3}/E:U/RL:O").into());
        one.kev = true;
        let found = score(&one, Circumstances::default()).unwrap();
        assert_eq!((found.because.len(), &*found.vector), (0, &*format!("{V3}/E:U/RL:O")));
    }
}
