//! Figures and functions as people say them.

use wardroom_model::category::ClinicalFunction;

/// A share as a percentage with two digits that count: `62 %`, `5.1 %`, `0.25 %`.
pub(crate) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        10.0.. => format!("{percent:.0} %"),
        1.0.. => format!("{percent:.1} %"),
        _ => format!("{percent:.2} %"),
    }
}

/// Care-days with two digits that count: `12 care-days`, `0.46 care-days`, `less than 0.01 care-days`.
pub fn care_days(days: f64) -> String {
    match days {
        10.0.. => format!("{days:.0} care-days"),
        1.0.. => format!("{days:.1} care-days"),
        0.01.. => format!("{days:.2} care-days"),
        0.0 => "no care-days".to_owned(),
        _ => "less than 0.01 care-days".to_owned(),
    }
}

/// What the device does for patients, as a sentence about it.
pub fn function_words(function: Option<ClinicalFunction>) -> &'static str {
    match function {
        Some(ClinicalFunction::LifeSupport) => "it keeps a patient alive",
        Some(ClinicalFunction::Therapeutic) => "it treats patients",
        Some(ClinicalFunction::Monitoring) => "it watches patients and alarms",
        Some(ClinicalFunction::Diagnostic) => "it finds out what patients have",
        Some(ClinicalFunction::Laboratory) => "it measures samples",
        Some(ClinicalFunction::Support) => "it supports other medical devices",
        Some(ClinicalFunction::NotMedical) => "it is not a medical device",
        None => "what it does for patients is not known",
    }
}

/// FDA's recall class: `FDA class II`, or nothing where there is none.
pub fn recall_class(class: Option<u8>) -> &'static str {
    match class {
        Some(1) => "FDA class I",
        Some(2) => "FDA class II",
        Some(3) => "FDA class III",
        _ => "not classified by FDA",
    }
}

/// A count with its noun.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_keep_two_digits_that_count() {
        assert_eq!([0.62, 0.0512, 0.0025].map(percent), ["62 %", "5.1 %", "0.25 %"]);
        assert_eq!(
            [12.3, 1.26, 0.456, 0.001, 0.0].map(care_days),
            ["12 care-days", "1.3 care-days", "0.46 care-days", "less than 0.01 care-days", "no care-days"]
        );
    }
}
