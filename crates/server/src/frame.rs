//! What stands around the content of every page: the rail, the search, the site, and whom one acts as.

use std::sync::Arc;

use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use wardroom_model::actor::{Right, Role};
use wardroom_model::{Actor, Date, Timestamp};
use wardroom_store::allows;

use crate::failure::Failure;
use crate::guard::Shown;
use crate::moment::{self, Moment};
use crate::state::Site;

/// The frame of one page.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// Title of the page.
    pub(crate) title: String,
    /// The hospital.
    pub(crate) site: Arc<Site>,
    /// Who reads it.
    pub(crate) who: Who,
    /// Their role.
    pub(crate) role: Role,
    /// Are there accounts here?
    pub(crate) people: bool,
    /// The time that the page speaks of.
    pub(crate) now: Timestamp,
    /// Path and query of the page.
    pub(crate) here: String,
}

/// Who reads a page.
#[derive(Clone, Debug)]
pub(crate) enum Who {
    /// A visitor of a sample hospital, and whom they act as.
    Visitor(Option<Actor>),
    /// Somebody with an account: their name.
    Person(Box<str>),
    /// Somebody before the door.
    Outside,
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
    /// The right that it needs.
    needs: Right,
    /// There is nothing to see without accounts.
    of_accounts: bool,
}

const fn section(
    word: &'static str,
    href: &'static str,
    icon: &'static str,
    paths: &'static [&'static str],
) -> Section {
    Section { word, href, icon, paths, needs: Right::Read, of_accounts: false }
}

const SECTIONS: &[Section] = &[
    section("Work", "/work", "i-work", &["work", ""]),
    section("Devices", "/devices", "i-devices", &["devices", "kinds", "unknown", "exports"]),
    section("Reconcile", "/reconciliation", "i-pair", &["reconciliation"]),
    section("Alerts", "/alerts", "i-alerts", &["alerts", "documents"]),
    section("Sources", "/sources", "i-sources", &["sources", "captures", "rows", "knowledge"]),
    Section {
        needs: Right::Audit,
        of_accounts: true,
        ..section("People", "/people", "i-people", &["people", "sensors"])
    },
    Section { needs: Right::Audit, ..section("Record", "/record", "i-record", &["record"]) },
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
    pub(crate) fn sections(&self) -> impl Iterator<Item = &'static Section> {
        let inside = !matches!(self.who, Who::Outside);
        SECTIONS.iter().filter(move |section| {
            inside && (self.people || !section.of_accounts) && allows(section.needs, self.role)
        })
    }

    /// Whom a visitor acts as.
    pub(crate) fn acting(&self) -> Option<&Actor> {
        match &self.who {
            Who::Visitor(actor) => actor.as_ref(),
            Who::Person(_) | Who::Outside => None,
        }
    }

    /// Is the reader in?
    pub(crate) fn is_inside(&self) -> bool {
        !matches!(self.who, Who::Outside)
    }

    /// May the reader settle things here?
    pub(crate) fn decides(&self) -> bool {
        !matches!(self.who, Who::Visitor(None)) && self.may(Right::Decide)
    }

    /// Who may settle things, where the reader may not.
    pub(crate) fn deciders(&self) -> String {
        crate::words::who_may(Right::Decide)
    }

    /// May the reader do this?
    pub(crate) fn may(&self, right: Right) -> bool {
        allows(right, self.role)
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

/// Writes a form again with what was wrong with it, which it says itself.
pub(crate) fn form_again(template: &impl askama::Template, wrong: &Failure) -> Result<Response, Failure> {
    let mut response = (wrong.status, Html(template.render()?)).into_response();
    response.extensions_mut().insert(Shown);
    if let Some(seconds) = wrong.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    Ok(response)
}
