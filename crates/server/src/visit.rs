//! Who asks, and in what context: what a handler needs besides its own parameters.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use wardroom_model::actor::Right;
use wardroom_model::{Actor, OpContext};
use wardroom_store::{AccountRow, Admitted};

use crate::door::Door;
use crate::door::entry::Entry;
use crate::failure::Failure;
use crate::frame::{Frame, Who};
use crate::state::{AppState, Site};

/// One request: who acts, when, and which page it is on.
#[derive(Clone)]
pub(crate) struct Visit {
    /// What every store call carries.
    pub(crate) context: OpContext,
    /// Who asks.
    pub(crate) entry: Entry,
    /// Path and query.
    pub(crate) here: String,
    /// Where the request comes from.
    pub(crate) address: String,
    headers: HeaderMap,
    site: Arc<Site>,
    open: bool,
}

impl Visit {
    /// Looks at a request. The guard does this once, before anything else.
    pub(crate) async fn of(
        headers: &HeaderMap,
        here: String,
        peer: Option<SocketAddr>,
        state: &AppState,
    ) -> Result<Self, Failure> {
        let system = Self::system(state);
        let entry = Entry::of(headers, state, &system).await?;
        Ok(Self {
            context: entry.context(&system),
            entry,
            here,
            address: peer.map_or_else(|| "unknown".to_owned(), |peer| peer.ip().to_canonical().to_string()),
            headers: headers.clone(),
            site: Arc::clone(&state.site),
            open: matches!(state.door, Door::Open),
        })
    }

    fn system(state: &AppState) -> OpContext {
        static REQUESTS: AtomicU64 = AtomicU64::new(1);
        let request = format!("http-{}", REQUESTS.fetch_add(1, Ordering::Relaxed));
        OpContext::system(&state.site.slug, state.clock.now(), &request)
    }

    /// The program itself on behalf of this request: what letting people in takes.
    pub(crate) fn door_context(&self) -> OpContext {
        OpContext::system(&self.context.site, self.context.now, &self.context.request)
    }

    /// Whom the visitor acts as.
    pub(crate) fn acting(&self) -> Option<&Actor> {
        self.entry.actor()
    }

    /// The context of a decision: it needs somebody who makes it, and may.
    pub(crate) fn deciding(&self) -> Result<&OpContext, Failure> {
        if self.acting().is_none() {
            return Err(Failure::nobody_acts());
        }
        self.holding(Right::Decide)
    }

    /// The context of whoever has this right: for what asks no store, or something else first.
    pub(crate) fn holding(&self, right: Right) -> Result<&OpContext, Failure> {
        if !wardroom_store::holds(&self.context, right) {
            return Err(Failure::forbidden(self.context.actor.role, right.slug()));
        }
        Ok(&self.context)
    }

    /// The person in the browser, and the id of their session.
    pub(crate) fn person(&self) -> Result<(&AccountRow, &str), Failure> {
        match &self.entry {
            Entry::Person(Admitted { account: Some(account), by, .. }) => Ok((account, by)),
            _ => Err(Failure::not_found("This page is for people with an account who have signed in.")),
        }
    }

    /// What the page around the content shows.
    pub(crate) fn frame(&self, title: impl Into<String>) -> Frame {
        let who = match &self.entry {
            Entry::Visitor(actor) => Who::Visitor(actor.clone()),
            Entry::Person(Admitted { account: Some(account), .. }) => Who::Person(account.name.clone()),
            Entry::Person(admitted) | Entry::Program(admitted) => Who::Person(admitted.actor.name.clone()),
            Entry::Outside => Who::Outside,
        };
        Frame {
            title: title.into(),
            site: Arc::clone(&self.site),
            who,
            role: self.context.actor.role,
            people: !self.open,
            now: self.context.now,
            here: self.here.clone(),
        }
    }

    /// What the request carries.
    #[cfg(feature = "oidc")]
    pub(crate) const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The value of a request header.
    pub(crate) fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// The address at the other end of a connection, where the server knows it.
pub(crate) fn peer(extensions: &axum::http::Extensions) -> Option<SocketAddr> {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer)
}

impl FromRequestParts<AppState> for Visit {
    type Rejection = Failure;

    /// The guard has looked already; without it nobody is let past.
    async fn from_request_parts(parts: &mut Parts, _state: &AppState) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Failure::internal)
    }
}
