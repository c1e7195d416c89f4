//! Lines of the one list of work.

use serde::{Deserialize, Serialize};

use crate::id::{DeviceId, WorkItemId};
use crate::macros::slugs;
use crate::{Date, Locator};

slugs! {
    /// What kind of work it is.
    WorkKind {
        /// All that is due on one device, in one trip.
        Visit = "visit",
        /// Preventive maintenance.
        Pm = "pm",
        /// Calibration.
        Calibration = "calibration",
        /// Repair.
        Repair = "repair",
        /// A vendor's fix for a vulnerability.
        Patch = "patch",
        /// A protection where there is no fix.
        Mitigation = "mitigation",
        /// A recall's action.
        Recall = "recall",
        /// Look up what is not known: a version, a model, an owner.
        Check = "check",
        /// Enter in the CMMS a device that is only on the network.
        Register = "register",
        /// Find a device that is only in the CMMS.
        Locate = "locate",
    }
}

slugs! {
    /// Who can do it.
    Trade {
        /// Biomed, clinical engineering.
        Htm = "htm",
        /// Security team.
        Security = "security",
        /// Both together.
        Both = "both",
    }
}

/// One line: what to do next, on which device, and what it avoids.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkItem {
    /// Its id: same device, same action, same id.
    pub id: WorkItemId,
    /// Kind of work.
    pub kind: WorkKind,
    /// The device.
    pub device: DeviceId,
    /// Its asset tag, where it has one.
    pub asset: Option<Box<str>>,
    /// What to do, as an order to a person.
    pub action: Box<str>,
    /// Why, most weighty first.
    pub why: Vec<Box<str>>,
    /// By when.
    pub due: Option<Date>,
    /// How long it takes.
    pub minutes: u32,
    /// Expected care-days a year that it avoids.
    pub harm_removed: f64,
    /// Visit that it belongs to: the id of that line.
    pub visit: Option<WorkItemId>,
    /// Who can do it.
    pub trade: Trade,
    /// What it rests on: frames, rows, texts.
    pub evidence: Vec<Locator>,
}
