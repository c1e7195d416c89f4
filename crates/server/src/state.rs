//! What every request needs: the store, the site, and what time it is.

use std::sync::Arc;

use jiff::tz::TimeZone;
use wardroom_model::Timestamp;
use wardroom_store::Store;

use crate::door::Door;
use crate::knowledge::Knowledge;
use crate::reconciler::Reconciler;

/// What the pages and the API stand on.
#[derive(Clone)]
pub struct AppState {
    /// Where everything is kept.
    pub store: Arc<Store>,
    /// The hospital that is shown.
    pub site: Arc<Site>,
    /// What time it is.
    pub clock: Clock,
    /// How somebody comes in.
    pub door: Door,
    /// What devices are known by.
    pub knowledge: Arc<Knowledge>,
    /// Derives again what a decision has touched, once the server runs.
    pub reconciler: Reconciler,
}

/// The hospital that the pages show.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its slug in the store.
    pub slug: Box<str>,
    /// Its name for people.
    pub name: Box<str>,
    /// Dates and times are shown in this zone.
    pub time_zone: TimeZone,
    /// True where nothing of it is real: every page says so.
    pub sample: bool,
}

/// Where *now* comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// `--as-of TIME`, tests and samples: always the same instant.
    Fixed(Timestamp),
}

impl Clock {
    /// The time now.
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => jiff::Timestamp::now().into(),
            Self::Fixed(time) => time,
        }
    }
}
