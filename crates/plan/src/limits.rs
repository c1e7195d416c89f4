//! What work costs, and the figures that its worth is computed with.

use wardroom_model::work::WorkKind;
use wardroom_risk::Constants;

/// What the plan reckons with.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Limits {
    /// Risk constants.
    pub constants: Constants,
    /// How long work takes.
    pub minutes: Minutes,
}

/// How long work takes, in minutes. All defaults are Wardroom's own assumptions, for one person who knows the device; a
/// hospital puts its own in their place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minutes {
    /// The way to a device and back, and finding it free. Paid once a visit.
    pub travel: u32,
    /// Preventive maintenance.
    pub pm: u32,
    /// Calibration.
    pub calibration: u32,
    /// Repair.
    pub repair: u32,
    /// Installing a vendor's fix and testing the device.
    pub patch: u32,
    /// Agreeing on and setting a protection on the network.
    pub mitigation: u32,
    /// A recall's action.
    pub recall: u32,
    /// Reading a version or a label.
    pub check: u32,
    /// Entering a device in the CMMS, plate in hand.
    pub register: u32,
    /// Searching for a device.
    pub locate: u32,
}

impl Default for Minutes {
    fn default() -> Self {
        Self {
            travel: 15,
            pm: 45,
            calibration: 60,
            repair: 90,
            patch: 60,
            mitigation: 45,
            recall: 45,
            check: 10,
            register: 20,
            locate: 30,
        }
    }
}

impl Minutes {
    /// Minutes of the work itself, without the way.
    pub fn of(&self, kind: WorkKind) -> u32 {
        match kind {
            WorkKind::Visit => 0,
            WorkKind::Pm => self.pm,
            WorkKind::Calibration => self.calibration,
            WorkKind::Repair => self.repair,
            WorkKind::Patch => self.patch,
            WorkKind::Mitigation => self.mitigation,
            WorkKind::Recall => self.recall,
            WorkKind::Check => self.check,
            WorkKind::Register => self.register,
            WorkKind::Locate => self.locate,
        }
    }

    /// Minutes of the way: a protection on the network is set from a desk, and a search is a way already.
    pub fn way(&self, kind: WorkKind) -> u32 {
        if matches!(kind, WorkKind::Mitigation | WorkKind::Locate) { 0 } else { self.travel }
    }
}
