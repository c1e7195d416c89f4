//! Coming in by the hospital's own login (OpenID Connect, authorization code with PKCE): somebody is sent there, comes
//! back with a code, and the code is exchanged for who they are. Their groups there say what they are here.
//!
//! `settings` is what the site says of it, `pending` who was sent there, `provider` what is asked and believed, `claims`
//! what is told, `arrival` whose account that is.

pub(crate) mod arrival;
mod claims;
mod http;
mod pending;
mod provider;
mod settings;

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use wardroom_door::secret;
use wardroom_model::Timestamp;

pub(crate) use claims::Known;
pub(crate) use provider::Refusal;
pub use settings::LoginError;

use self::pending::{Pending, Sent};
use self::provider::Provider;
use self::settings::{Place, Settings};
use super::{Reached, random};

/// The hospital's own login.
pub struct HospitalLogin {
    provider: Provider,
    pending: Mutex<Pending>,
}

/// Somebody about to be sent there.
pub(crate) struct Leaving {
    /// Where to.
    pub(crate) url: String,
    /// What the browser's cookie holds meanwhile.
    pub(crate) held: String,
}

/// With what somebody comes back.
pub(crate) struct Returned<'a> {
    pub(crate) code: &'a str,
    pub(crate) state: &'a str,
    /// The login as it names itself, where it does (RFC 9207).
    pub(crate) issuer: Option<&'a str>,
    /// What the browser's cookie holds.
    pub(crate) held: Option<&'a str>,
    /// The login says that it did not let them in.
    pub(crate) refused: bool,
}

impl HospitalLogin {
    /// Reads what a site says of its login. Nothing is asked of it yet.
    ///
    /// # Errors
    /// Where the file, or one that it names, cannot be read or makes no sense.
    pub fn read(file: &Path) -> Result<Self, LoginError> {
        let provider = Provider::new(Settings::read(file)?)
            .map_err(|why| LoginError::Wrong { file: file.into(), why })?;
        Ok(Self { provider, pending: Mutex::default() })
    }

    /// Does it answer now?
    pub(crate) async fn answers(&self) -> bool {
        self.provider.answers().await
    }

    /// What somebody in these groups is here.
    fn place(&self, groups: &[String]) -> Option<Place> {
        self.provider.settings.place(groups)
    }

    /// Does somebody new get an account?
    fn makes_accounts(&self) -> bool {
        self.provider.settings.make_accounts
    }

    /// Sends somebody there, who goes on to `back` afterwards.
    pub(crate) async fn leave(
        &self,
        address: &str,
        back: &str,
        now: Timestamp,
    ) -> Result<Result<Leaving, Refusal>, getrandom::Error> {
        let (state, nonce, held) = (text()?, text()?, text()?);
        let asked = match self.provider.ask(&state, &nonce, text()?).await {
            Ok(asked) => asked,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let sent = Sent {
            browser: secret::digest(&held),
            nonce,
            verifier: asked.verifier,
            back: back.to_owned(),
            address: address.to_owned(),
            at: now,
        };
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).put(state, sent);
        Ok(Ok(Leaving { url: asked.url, held }))
    }

    /// Who has come back, and where they go on.
    pub(crate) async fn returned(
        &self,
        with: &Returned<'_>,
        now: Timestamp,
    ) -> Result<(Known, String), Refusal> {
        let taken =
            self.pending.lock().unwrap_or_else(PoisonError::into_inner).take(with.state, with.held, now);
        let sent = taken.map_err(Refusal::NotShown)?;
        if with.issuer.is_some_and(|issuer| issuer != self.provider.settings.issuer) {
            return Err(Refusal::NotShown("the answer is from another login"));
        }
        if with.refused {
            return Err(Refusal::NotShown("the hospital's login did not let them in"));
        }
        let known = self.provider.fetch(with.code, &sent.verifier, &sent.nonce, now).await?;
        Ok((known, sent.back))
    }

    /// The cookie that holds a browser to the sign-in that it began, or with an empty secret takes it away.
    pub(crate) fn cookie(reached: Reached, held: &str) -> String {
        let secure = if reached == Reached::Plain { "" } else { "; Secure" };
        let age = if held.is_empty() { 0 } else { pending::LONGEST / Timestamp::SECOND };
        let name = Self::cookie_name(reached);
        format!("{name}={held}; Path=/; HttpOnly; SameSite=Lax{secure}; Max-Age={age}")
    }

    /// Its name.
    pub(crate) const fn cookie_name(reached: Reached) -> &'static str {
        match reached {
            Reached::Plain => "wardroom_login",
            Reached::Made | Reached::Certified => "__Host-wardroom-login",
        }
    }
}

/// 256 random bits as text.
fn text() -> Result<String, getrandom::Error> {
    Ok(random::<32>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}
