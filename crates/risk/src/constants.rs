//! The figures that risk is computed with, as a hospital can edit them.

use serde::{Deserialize, Serialize};
use wardroom_model::category::ClinicalFunction;
use wardroom_model::ssvc::{MissionImpact, SafetyImpact};

macro_rules! tables {
    ($($(#[$meta:meta])* $table:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),+ $(,)? })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $table { $($(#[$field_meta])* pub $field: $type),+ }
    )+};
}

tables! {
    /// All figures. What each means, and where it comes from, stands in [`Constants::TEXT`].
    Constants {
        /// Version of the file's form: 1.
        version: u32,
        /// How likely weaknesses are used.
        likelihood: Likelihood,
        /// How likely recalled defects show.
        recall: Recall,
        /// Factors by what the device talks to.
        exposure: ExposureFactors,
        /// Care-days that one event costs, by clinical function.
        care_days: ByFunction<f64>,
        /// How urgent findings are, by clinical function.
        ssvc: SsvcFigures,
        /// What overdue maintenance lets fail.
        maintenance: MaintenanceFigures,
        /// What is not known.
        unknown: Unknown,
        /// What actions take away.
        remedy: Remedy,
    }

    /// Likelihoods a year of weaknesses.
    Likelihood {
        /// Used anywhere, where CISA lists it.
        kev: f64,
        /// Used anywhere, CVSS 9.0 and more, no EPSS score.
        cvss_critical: f64,
        /// Used anywhere, CVSS 7.0 and more, no EPSS score.
        cvss_high: f64,
        /// Used anywhere, CVSS 4.0 and more, no EPSS score.
        cvss_medium: f64,
        /// Used anywhere, any other.
        cvss_low: f64,
        /// Those who use it reach one certain device.
        reach: f64,
        /// A system without support.
        end_of_support: f64,
        /// Share of a finding that must be looked up.
        needs_check: f64,
        /// Share left of a mitigated finding.
        mitigated: f64,
    }

    /// Likelihoods a year of recalled defects.
    Recall {
        /// FDA class I.
        class_1: f64,
        /// FDA class II.
        class_2: f64,
        /// FDA class III.
        class_3: f64,
        /// Not classified.
        no_class: f64,
    }

    /// Factors on the yearly rate of attacks.
    ExposureFactors {
        /// Talks to the internet.
        public_peers: f64,
        /// Number of peers from which on they are many.
        many_peers_from: u32,
        /// Talks to many.
        many_peers: f64,
        /// Speaks clinical protocols without encryption.
        plaintext_clinical: f64,
        /// Heard, and in no conversation.
        isolated: f64,
        /// Never heard.
        not_heard: f64,
    }

    /// What a failure does to people and to the hospital's work, in the words of SSVC.
    SsvcFigures {
        /// How badly a failure can hurt.
        safety: ByFunction<SafetyImpact>,
        /// How much of the hospital's work a failure stops.
        mission: ByFunction<MissionImpact>,
    }

    /// What overdue maintenance lets fail.
    MaintenanceFigures {
        /// Failures by device and year overdue.
        failures_a_year: f64,
        /// Years overdue beyond which nothing is added.
        longest_years: f64,
        /// Share of the care-days of one event.
        care_share: f64,
    }

    /// Likelihoods a year for what is not known.
    Unknown {
        /// Medical, and not in the CMMS.
        not_in_cmms: f64,
        /// Nobody knows what it is.
        not_identified: f64,
        /// In the CMMS with an address, and not heard.
        not_found: f64,
        /// Confidence from which on an identity counts as known.
        identified_from: f64,
    }

    /// Shares of harm that actions take away.
    Remedy {
        /// A vendor's fix, or a recall's action.
        patch: f64,
        /// A protection on the network.
        mitigation: f64,
        /// A question answered.
        check: f64,
        /// Days that maintenance which is due soon is compared with.
        maintenance_left_days: u32,
    }
}

/// A value for each clinical function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByFunction<T> {
    /// [`ClinicalFunction::LifeSupport`].
    pub life_support: T,
    /// [`ClinicalFunction::Therapeutic`].
    pub therapeutic: T,
    /// [`ClinicalFunction::Monitoring`].
    pub monitoring: T,
    /// [`ClinicalFunction::Diagnostic`].
    pub diagnostic: T,
    /// [`ClinicalFunction::Laboratory`].
    pub laboratory: T,
    /// [`ClinicalFunction::Support`].
    pub support: T,
    /// [`ClinicalFunction::NotMedical`].
    pub not_medical: T,
    /// Function not known.
    pub not_known: T,
}

impl<T: Copy> ByFunction<T> {
    /// The value for a function.
    pub fn of(&self, function: Option<ClinicalFunction>) -> T {
        match function {
            Some(ClinicalFunction::LifeSupport) => self.life_support,
            Some(ClinicalFunction::Therapeutic) => self.therapeutic,
            Some(ClinicalFunction::Monitoring) => self.monitoring,
            Some(ClinicalFunction::Diagnostic) => self.diagnostic,
            Some(ClinicalFunction::Laboratory) => self.laboratory,
            Some(ClinicalFunction::Support) => self.support,
            Some(ClinicalFunction::NotMedical) => self.not_medical,
            None => self.not_known,
        }
    }
}

/// A file of constants that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConstantsError {
    /// It is not TOML, or a name in it is not known.
    #[error("the risk constants cannot be read")]
    Toml(#[from] toml::de::Error),
    /// A number is negative or not finite.
    #[error("the risk constant `{0}` is {1}; it must be 0 or more")]
    Number(String, f64),
    /// Written by a later Wardroom.
    #[error("the risk constants have version {0}; this program reads version 1")]
    Version(u32),
}

impl Constants {
    /// The file that is shipped, with the meaning and source of each figure.
    pub const TEXT: &str = include_str!("constants.toml");

    /// Reads a file of constants; what it leaves out keeps the shipped value.
    ///
    /// # Errors
    ///
    /// Where it is not TOML, names something unknown, has a negative number or another version.
    pub fn from_toml(text: &str) -> Result<Self, ConstantsError> {
        let mut all: toml::Table = toml::from_str(Self::TEXT)?;
        overlay(&mut all, toml::from_str(text)?);
        for (name, value) in &all {
            check_numbers(name, value)?;
        }
        let constants: Self = all.try_into()?;
        if constants.version == 1 { Ok(constants) } else { Err(ConstantsError::Version(constants.version)) }
    }
}

impl Default for Constants {
    #[expect(clippy::expect_used, reason = "the text is embedded, and a test reads it")]
    fn default() -> Self {
        Self::from_toml("").expect("the shipped constants can be read")
    }
}

fn overlay(base: &mut toml::Table, changes: toml::Table) {
    for (name, change) in changes {
        match (base.get_mut(&name), change) {
            (Some(toml::Value::Table(base)), toml::Value::Table(change)) => overlay(base, change),
            (_, change) => _ = base.insert(name, change),
        }
    }
}

fn check_numbers(name: &str, value: &toml::Value) -> Result<(), ConstantsError> {
    match value {
        toml::Value::Table(table) => {
            table.iter().try_for_each(|(field, value)| check_numbers(&format!("{name}.{field}"), value))
        }
        toml::Value::Float(number) if !(number.is_finite() && *number >= 0.0) => {
            Err(ConstantsError::Number(name.to_owned(), *number))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_constants_follow_the_order_of_clinical_function() {
        let constants = Constants::default();
        let days: Vec<f64> =
            ClinicalFunction::ALL.iter().map(|function| constants.care_days.of(Some(*function))).collect();
        assert!(days.is_sorted_by(|a, b| a > b), "{days:?}");
    }

    #[test]
    fn a_hospital_changes_one_figure_and_keeps_the_rest() {
        let own = Constants::from_toml("[care_days]\nlaboratory = 22.5\n").unwrap();
        let mut expected = Constants::default();
        expected.care_days.laboratory = 22.5;
        assert_eq!(own, expected);
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_its_reason() {
        for (text, reason) in [
            ("[care_days]\nlab = 1.0", "the risk constants cannot be read"),
            (
                "[care_days]\nsupport = -1.0",
                "the risk constant `care_days.support` is -1; it must be 0 or more",
            ),
            ("[recall]\nclass_1 = nan", "the risk constant `recall.class_1` is NaN; it must be 0 or more"),
            ("version = 2", "the risk constants have version 2; this program reads version 1"),
            ("[", "the risk constants cannot be read"),
        ] {
            assert_eq!(Constants::from_toml(text).unwrap_err().to_string(), reason);
        }
    }

    /// DESIGN's rule of clean sources: each figure says where it comes from.
    #[test]
    fn every_table_of_figures_says_what_it_rests_on() {
        for table in Constants::TEXT.split("\n[").skip(1) {
            let table = table.to_lowercase();
            assert!(table.contains("assumption") || table.contains("source"), "{table}");
        }
    }
}
