//! What stands around the content of every page: the rail, the search, the site, and whom one acts as.

use std::sync::Arc;

use axum::response::{Html, IntoResponse, Response};
use wardroom_model::{Actor, Date, Timestamp};

use crate::failure::Failure;
use crate::moment::{self, Moment};
use crate::state::Site;

/// The frame of one page.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// Title of the page.
    pub(crate) title: String,
    /// The hospital.
    pub(crate) site: Arc<Site>,
    /// Whom the visitor acts as.
    pub(crate) acting: Option<Actor>,
    /// The time that the page speaks of.
    pub(crate) now: Timestamp,
    /// Path and query of the page.
    pub(crate) here: String,
}

/// One word of the rail.
pub(crate) struct Section {
    /// What it is called.
    pub(crate) word: &'static str,
    /// Where it leads.
    pub(crate) href: &'static str,
    /// Its icon.
    pub(crate) icon: &'static str,
    /// First parts of the paths that belong to it.
    paths: &'static [&'static str],
}

const SECTIONS: &[Section] = &[
    Section { word: "Work", href: "/work", icon: "i-work", paths: &["work", ""] },
    Section { word: "Devices", href: "/devices", icon: "i-devices", paths: &["devices"] },
    Section { word: "Reconcile", href: "/reconciliation", icon: "i-pair", paths: &["reconciliation"] },
    Section { word: "Alerts", href: "/alerts", icon: "i-alerts", paths: &["alerts", "documents"] },
    Section { word: "Sources", href: "/sources", icon: "i-sources", paths: &["sources", "captures", "rows"] },
];

impl Section {
    /// Does the page at this path belong to it?
    pub(crate) fn holds(&self, here: &str) -> bool {
        let first = here.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
        self.paths.contains(&first)
    }
}

impl Frame {
    /// The rail.
    pub(crate) fn sections(&self) -> &'static [Section] {
        SECTIONS
    }

    /// An instant in the site's zone.
    pub(crate) fn time(&self, time: &Timestamp) -> Moment {
        moment::moment(*time, &self.site.time_zone)
    }

    /// Today at the site.
    pub(crate) fn today(&self) -> Date {
        self.now.to_jiff().to_zoned(self.site.time_zone.clone()).date()
    }

    /// A due date against today, and whether it has passed.
    pub(crate) fn due(&self, date: &Date) -> (String, bool) {
        moment::due(*date, self.today())
    }

    /// A civil date.
    pub(crate) fn day(&self, date: &Date) -> String {
        moment::day(*date)
    }

    /// Name of the site's time zone.
    pub(crate) fn zone(&self) -> &str {
        self.site.time_zone.iana_name().unwrap_or("UTC")
    }

    /// Where a form on this page leads back to.
    pub(crate) fn back(&self) -> &str {
        &self.here
    }
}

/// Writes a page.
pub(crate) fn page(template: &impl askama::Template) -> Result<Response, Failure> {
    Ok(Html(template.render()?).into_response())
}
