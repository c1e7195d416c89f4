//! The one list of work: what to do next, on which device, and how much harm that avoids.
//!
//! Devices with their findings and their row of the register go in; lines of work come out, ordered by the harm that
//! an hour of work removes. [`work()`] asks [`actions`] what is due on each device, joins what one trip can do
//! ([`visit`]) and puts all into [`order()`]. Every line says why in the words of both trades, most weighty first, and
//! carries the locators that it rests on.

pub mod actions;
pub mod assessment;
pub mod limits;
pub mod order;
pub mod remedy;
pub mod visit;
mod why;

use wardroom_model::category::ClinicalFunction;
use wardroom_model::{Asset, Date, Device, Finding, Locator, WorkItem};
use wardroom_risk::Exposure;

pub use assessment::{Assessment, assess};
pub use limits::{Limits, Minutes};
pub use order::order;

/// A device with all that is needed to say what is due on it.
#[derive(Clone, Debug)]
pub struct PlanInput<'a> {
    /// The device.
    pub device: &'a Device,
    /// What it does for patients, by its category.
    pub function: Option<ClinicalFunction>,
    /// Its rows of the register.
    pub assets: &'a [Asset],
    /// What is published about it.
    pub findings: &'a [Finding],
    /// What its conversations say; the default for a device that was never heard.
    pub exposure: &'a Exposure,
    /// Where it was heard.
    pub host_evidence: &'a [Locator],
}

/// The list of work for these devices on the day `today`, most harm removed an hour first. The order of the input
/// leaves no trace.
pub fn work(inputs: &[PlanInput<'_>], today: Date, limits: &Limits) -> Vec<WorkItem> {
    let mut items: Vec<WorkItem> = inputs
        .iter()
        .flat_map(|input| visit::join(input, actions::of(input, today, limits), &limits.minutes))
        .collect();
    items.sort_by(order);
    items
}

#[cfg(test)]
mod tests;
