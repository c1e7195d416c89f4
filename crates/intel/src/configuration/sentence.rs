//! What a configuration says about a device, as a verdict with its sentence.

use wardroom_catalog::cpe::Cpe;
use wardroom_model::finding::FindingStatus;

use super::criterion::{self, Why};
use super::known::Known;
use super::tree::{Told, Truth};
use super::{Criterion, versions, words};
use crate::advisory::{Advisory, Format};
use crate::judge::{Fit, Verdict};
use crate::names::Meant;
use crate::nvd::Status;
use crate::part::Part;

/// What is said, of whom.
pub(crate) struct Case<'c> {
    pub(crate) advisory: &'c Advisory,
    /// NVD's own record, where an override speaks in its stead.
    pub(crate) left: Option<&'c Status>,
    pub(crate) known: &'c Known<'c>,
    /// The device's name, for people.
    pub(crate) device: &'c str,
    /// The device's operating system, for people.
    pub(crate) system: &'c str,
}

impl Case<'_> {
    /// The verdict on what the tree told; nothing where it is not about the device.
    pub(crate) fn verdict(&self, told: &Told<'_>) -> Option<Verdict> {
        let vulnerable = told.vulnerable.filter(|_| told.is_named())?;
        match told.truth {
            Truth::Yes => Some(self.affected(told, vulnerable)),
            Truth::Unknown => Some(self.unclear(told, vulnerable)),
            Truth::No => Some(self.cleared(told, vulnerable)),
            // The product is the device; nobody has seen what it has to be on.
            Truth::Absent if self.is_device(vulnerable) => Some(self.unclear(told, vulnerable)),
            Truth::Absent => None,
        }
    }

    /// The criterion's product is the device, and no mere family of it.
    fn is_device(&self, criterion: &Criterion) -> bool {
        let fit = criterion.key().and_then(|key| self.known.products.get(key));
        fit.is_some_and(|fit| fit.rank() <= Fit::Named(Meant::Model).rank())
    }

    /// The verdict where a record names only other models of the device's family.
    pub(crate) fn other_model(&self, criterion: &Criterion) -> Verdict {
        let reason = format!(
            "{} {}; this device is a {}, another model of the family.",
            self.who(),
            name(criterion),
            self.device
        );
        self.with(
            FindingStatus::NotAffected,
            Some("other_model"),
            reason,
            criterion,
            Fit::OtherModel.confidence(),
        )
    }

    fn affected(&self, told: &Told<'_>, vulnerable: &Criterion) -> Verdict {
        let what = self.what(told, vulnerable);
        let device = self.device_of(told);
        let range = versions::words(vulnerable);
        let reason = match (told.decided.1, self.version_of(told)) {
            (Why::Within, Some(version)) => {
                format!("{what} with the versions {range}; this device runs {version}, which is among them.")
            }
            _ => format!("{what} in every version, and this device {device}."),
        };
        self.with(FindingStatus::Affected, None, reason, vulnerable, sure(told))
    }

    fn cleared(&self, told: &Told<'_>, vulnerable: &Criterion) -> Verdict {
        let (decided, why) = told.decided;
        let what = self.what(told, vulnerable);
        let (justification, reason) = match (why, self.version_of(told)) {
            (Why::Outside, Some(version)) => (
                "version_outside_range",
                format!(
                    "{what} with the versions {}; this device runs {version}, which is not among them.",
                    versions::words(decided)
                ),
            ),
            _ => (
                "other_platform",
                format!("{what} only with {}; this device runs {}.", name(decided), self.system),
            ),
        };
        self.with(FindingStatus::NotAffected, Some(justification), reason, vulnerable, sure(told))
    }

    fn unclear(&self, told: &Told<'_>, vulnerable: &Criterion) -> Verdict {
        let (decided, why) = told.decided;
        let what = self.what(told, vulnerable);
        let range = versions::words(decided);
        let version = self.version_of(told).unwrap_or_else(|| "what this device runs".to_owned());
        let asked = match why {
            Why::Incomparable => format!(
                " with the versions {range}, which cannot be compared with {version}: look at the device."
            ),
            Why::NoVersionStated => {
                ", and does not say in which versions: ask the maker whether that of this device is meant."
                    .to_owned()
            }
            Why::HardwareVersion => format!(
                " with the version {range} of the hardware: look at the type plate whether this device has it."
            ),
            Why::UpdateUnknown => format!(" with {range}: look up which update this device has."),
            Why::Edition => {
                let edition =
                    Cpe::parse(&decided.cpe).and_then(|cpe| criterion::edition(&cpe)).unwrap_or_default();
                format!(" ({range}), of the edition {edition}: look up whether this device has that.")
            }
            Why::Perhaps => {
                format!(" ({range}); the record says only {}: look up whether it is that one.", self.device)
            }
            Why::PatchUnknown => format!(
                ", and this device runs {}: look up whether the update against it is installed.",
                self.system
            ),
            Why::ReleaseUnknown => {
                format!(": look up whether the {} of this device is {}.", self.system, name(decided))
            }
            Why::NotSeen | Why::OtherSystem => {
                format!(", with {}: look up whether that is on this device.", name(decided))
            }
            Why::Unreadable => ", under a condition that could not be read: read the record.".to_owned(),
            Why::VersionUnknown if told.fit.is_none() => {
                let part = self.component(decided).map_or(self.system, |part| &part.name);
                format!(" with the versions {range}: look up which version of {part} this device runs.")
            }
            Why::VersionUnknown | Why::EveryVersion | Why::Within | Why::Outside => {
                format!(" with the versions {range}: look up which version this device runs.")
            }
        };
        self.with(FindingStatus::NeedsCheck, None, format!("{what}{asked}"), vulnerable, sure(told) * 0.9)
    }

    /// `NVD names philips intellivue mx800 firmware on philips intellivue mx800`.
    fn what(&self, told: &Told<'_>, vulnerable: &Criterion) -> String {
        let platform = told.platform.map(|platform| format!(" on {}", name(platform))).unwrap_or_default();
        format!("{} {}{platform}", self.who(), name(vulnerable))
    }

    fn who(&self) -> String {
        let id = &self.advisory.id;
        match (self.advisory.format, self.left) {
            (Format::Override, Some(Status::Unstated)) => {
                format!("NVD left {id} without a configuration, and a third party names")
            }
            (Format::Override, Some(status)) => {
                format!("NVD left {id} without a configuration ({status}), and a third party names")
            }
            (Format::Override, None) => {
                format!("No record of the NVD is at hand for {id}, and a third party names")
            }
            _ => format!("NVD's record of {id} names"),
        }
    }

    fn device_of(&self, told: &Told<'_>) -> String {
        match (&told.fit, told.vulnerable.and_then(|criterion| self.component(criterion))) {
            (Some(_), _) => format!("is a {}", self.device),
            (None, Some(part)) => format!("contains {}", part.text()),
            (None, None) => format!("runs {}", self.system),
        }
    }

    /// The component of the device that a criterion is about.
    fn component(&self, criterion: &Criterion) -> Option<&Part> {
        criterion.key().and_then(|key| self.known.component(key))
    }

    fn version_of(&self, told: &Told<'_>) -> Option<String> {
        let is_product = told.decided.0.key().is_some_and(|key| self.known.products.contains_key(key));
        match self.component(told.decided.0) {
            _ if is_product => self.known.version.map(str::to_owned),
            Some(part) => Some(part.text()),
            None => Some(self.system.to_owned()).filter(|system| !system.is_empty()),
        }
    }

    fn with(
        &self,
        status: FindingStatus,
        justification: Option<&str>,
        reason: String,
        vulnerable: &Criterion,
        confidence: f64,
    ) -> Verdict {
        Verdict {
            status,
            justification: justification.map(Into::into),
            reason: reason.into(),
            range: Some(versions::words(vulnerable)),
            confidence,
            inferred: justification.is_some(),
            aside: false,
        }
    }
}

/// Product of a criterion, for people.
fn name(criterion: &Criterion) -> String {
    criterion.key().map(words).unwrap_or_else(|| "something".to_owned())
}

fn sure(told: &Told<'_>) -> f64 {
    told.fit.as_ref().map_or(0.9, Fit::confidence)
}
