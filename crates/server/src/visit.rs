//! Who asks, and in what context: what a handler needs besides its own parameters.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use wardroom_model::actor::Role;
use wardroom_model::{Actor, OpContext};

use crate::failure::Failure;
use crate::frame::Frame;
use crate::state::{AppState, Site};

/// The cookie that names whom one acts as.
pub(crate) const ACTING: &str = "wardroom_acting";

/// One request: who acts, when, and which page it is on.
#[derive(Clone)]
pub(crate) struct Visit {
    /// What every store call carries.
    pub(crate) context: OpContext,
    /// Whom the visitor chose to act as.
    pub(crate) acting: Option<Actor>,
    /// Path and query.
    pub(crate) here: String,
    headers: HeaderMap,
    site: Arc<Site>,
}

impl Visit {
    /// The context of a decision: it needs somebody who makes it.
    pub(crate) fn deciding(&self) -> Result<&OpContext, Failure> {
        if self.acting.is_some() { Ok(&self.context) } else { Err(Failure::nobody_acts()) }
    }

    /// What the page around the content shows.
    pub(crate) fn frame(&self, title: impl Into<String>) -> Frame {
        Frame {
            title: title.into(),
            site: Arc::clone(&self.site),
            acting: self.acting.clone(),
            now: self.context.now,
            here: self.here.clone(),
        }
    }

    /// The value of a request header.
    pub(crate) fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) async fn of(headers: &HeaderMap, here: String, state: &AppState) -> Result<Self, Failure> {
        static REQUESTS: AtomicU64 = AtomicU64::new(1);
        let request = format!("http-{}", REQUESTS.fetch_add(1, Ordering::Relaxed));
        let now = state.clock.now();
        let system = OpContext::system(&state.site.slug, now, &request);
        let acting = match cookie(headers, ACTING) {
            Some(name) => {
                state.store.actor_list(&system).await?.into_iter().find(|actor| *actor.name == *name)
            }
            None => None,
        };
        // Until somebody is chosen, a visitor may read and nothing else.
        let visitor = || Actor { name: "visitor".into(), role: Role::Auditor };
        let context = OpContext { actor: acting.clone().unwrap_or_else(visitor), ..system };
        Ok(Self { context, acting, here, headers: headers.clone(), site: Arc::clone(&state.site) })
    }
}

impl FromRequestParts<AppState> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let here = parts.uri.path_and_query().map_or("/", |here| here.as_str()).to_owned();
        Self::of(&parts.headers, here, state).await
    }
}

/// The value of a cookie, with its percent-encoding undone.
fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| crate::address::decode(value))
}
