//! Who asks: told once a request, before anything else is looked at.

use axum::http::{HeaderMap, header};
use wardroom_door::secret;
use wardroom_model::actor::{Reach, Role};
use wardroom_model::{Actor, OpContext};
use wardroom_store::Admitted;

use super::Door;
use crate::failure::Failure;
use crate::state::AppState;

/// The cookie that names whom one acts as at an open door.
pub(crate) const ACTING: &str = "wardroom_acting";

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    /// A visitor of a sample hospital, and whom they chose to act as.
    Visitor(Option<Actor>),
    /// A person in a browser.
    Person(Admitted),
    /// A program or a sensor.
    Program(Admitted),
    /// Somebody before a locked door.
    Outside,
}

impl Entry {
    /// Looks at what a request carries.
    pub(crate) async fn of(
        headers: &HeaderMap,
        state: &AppState,
        system: &OpContext,
    ) -> Result<Self, Failure> {
        let Door::Locked(locks) = &state.door else { return visitor(headers, state, system).await };
        if let Some(bearer) = bearer(headers) {
            let admitted = match secret::kind(&bearer) {
                Some(secret::Kind::Token | secret::Kind::SensorKey) => {
                    state.store.token_find(system, &secret::digest(&bearer)).await?
                }
                _ => None,
            };
            return Ok(admitted.map_or(Self::Outside, Self::Program));
        }
        let held = cookie(headers, locks.cookie_name())
            .filter(|held| secret::kind(held) == Some(secret::Kind::Session));
        let Some(held) = held else { return Ok(Self::Outside) };
        let admitted = state.store.session_find(system, &secret::digest(&held)).await?;
        Ok(admitted.map_or(Self::Outside, Self::Person))
    }

    /// Somebody who may do something, as the record names them.
    pub(crate) fn actor(&self) -> Option<&Actor> {
        match self {
            Self::Visitor(actor) => actor.as_ref(),
            Self::Person(admitted) | Self::Program(admitted) => Some(&admitted.actor),
            Self::Outside => None,
        }
    }

    /// The context of what they do. A visitor without a role reads and nothing else.
    pub(crate) fn context(&self, system: &OpContext) -> OpContext {
        let visitor = || Actor { name: "visitor".into(), role: Role::Auditor };
        let actor = self.actor().cloned().unwrap_or_else(visitor);
        let reach = match self {
            Self::Person(admitted) | Self::Program(admitted) => admitted.reach.clone(),
            Self::Visitor(_) => Reach::default(),
            Self::Outside => Reach { departments: Some([].into()), rights: Some([].into()) },
        };
        OpContext { actor, reach, ..system.clone() }
    }

    /// Must they change the password that somebody else has set, before anything else?
    pub(crate) fn has_first_password(&self) -> bool {
        matches!(self, Self::Person(Admitted { account: Some(account), .. }) if account.password_is_first)
    }
}

async fn visitor(headers: &HeaderMap, state: &AppState, system: &OpContext) -> Result<Entry, Failure> {
    let Some(name) = cookie(headers, ACTING) else { return Ok(Entry::Visitor(None)) };
    let actors = state.store.actor_list(system).await?;
    Ok(Entry::Visitor(actors.into_iter().find(|actor| *actor.name == *name)))
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let (scheme, secret) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim().to_owned())
}

/// The value of a cookie, with its percent-encoding undone.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| crate::address::decode(value))
}
