//! The door: how somebody comes in. A sample hospital's is open, and one says whom one acts as; every other is locked.
//!
//! `entry` says who asks, `sign_in` lets people in, `hospital` by the hospital's own login, `certificate` is what the
//! server shows of itself. What opens is decided in the room `door`; what is kept of it, in the store.

pub(crate) mod certificate;
pub(crate) mod entry;
#[cfg(feature = "oidc")]
pub(crate) mod hospital;
pub(crate) mod sign_in;

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;
use wardroom_door::attempts::Attempts;
use wardroom_door::code;
use wardroom_model::Timestamp;

use crate::failure::Failure;

/// Passwords that are checked at once. Each takes 19 MiB and some 20 ms of a core.
const PASSWORDS_AT_ONCE: usize = 2;
/// Those that wait for it. Each takes some bytes, and a wait that people bear.
const PASSWORDS_WAITING: usize = 30;

/// How somebody comes in.
#[derive(Clone)]
pub enum Door {
    /// Nothing here is real: whoever reaches it reads, and says whom they act as.
    Open,
    /// Only people with an account come in.
    Locked(Arc<Locks>),
}

/// What a locked door is reached by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// Plain HTTP, on this machine only.
    Plain,
    /// TLS with a certificate that the server made itself.
    Made,
    /// TLS with the hospital's certificate.
    Certified,
}

/// What a locked door remembers while the server runs.
pub struct Locks {
    reached: Reached,
    attempts: Mutex<Attempts>,
    /// Opens the first-run page, while nobody is there yet.
    first_code: Mutex<Option<String>>,
    passwords: Arc<Semaphore>,
    /// Places of those at work and those that wait.
    queue: Arc<Semaphore>,
    #[cfg(feature = "oidc")]
    hospital: Option<hospital::HospitalLogin>,
}

impl Door {
    /// A locked door.
    pub fn locked(reached: Reached) -> Self {
        Self::Locked(Arc::new(Locks::new(reached)))
    }

    /// A locked door that the hospital's own login opens too.
    #[cfg(feature = "oidc")]
    pub fn locked_with_login(reached: Reached, login: hospital::HospitalLogin) -> Self {
        Self::Locked(Arc::new(Locks { hospital: Some(login), ..Locks::new(reached) }))
    }

    /// Do browsers come by TLS?
    pub(crate) fn is_secure(&self) -> bool {
        matches!(self, Self::Locked(locks) if locks.reached != Reached::Plain)
    }

    /// Do they come by TLS with a certificate that will stay? Then they may be told to come no other way.
    pub(crate) fn is_certified(&self) -> bool {
        matches!(self, Self::Locked(locks) if locks.reached == Reached::Certified)
    }

    /// The locks, or that there is nothing here: an open door has none of their pages.
    pub(crate) fn locks(&self) -> Result<&Arc<Locks>, Failure> {
        match self {
            Self::Locked(locks) => Ok(locks),
            Self::Open => Err(Failure::not_found("Nobody signs in at a sample hospital.")),
        }
    }
}

impl Locks {
    fn new(reached: Reached) -> Self {
        Self {
            reached,
            attempts: Mutex::default(),
            first_code: Mutex::default(),
            passwords: Arc::new(Semaphore::new(PASSWORDS_AT_ONCE)),
            queue: Arc::new(Semaphore::new(PASSWORDS_AT_ONCE + PASSWORDS_WAITING)),
            #[cfg(feature = "oidc")]
            hospital: None,
        }
    }

    /// The hospital's own login, where there is one.
    #[cfg(feature = "oidc")]
    pub(crate) const fn hospital(&self) -> Option<&hospital::HospitalLogin> {
        self.hospital.as_ref()
    }

    /// Does the hospital's own login answer? None where there is none.
    #[cfg(feature = "oidc")]
    pub(crate) async fn hospital_answers(&self) -> Option<bool> {
        match &self.hospital {
            Some(login) => Some(login.answers().await),
            None => None,
        }
    }

    /// The program was built without it.
    #[cfg(not(feature = "oidc"))]
    pub(crate) async fn hospital_answers(&self) -> Option<bool> {
        None
    }

    /// What it is reached by.
    #[cfg(feature = "oidc")]
    pub(crate) const fn reached(&self) -> Reached {
        self.reached
    }

    /// Makes the code that opens the first-run page, for the console.
    pub fn first_code_make(&self) -> Result<String, getrandom::Error> {
        let code = code::write(&random()?);
        *self.first_code.lock().unwrap_or_else(PoisonError::into_inner) = Some(code.clone());
        Ok(code)
    }

    /// Is this the code of the console?
    pub(crate) fn first_code_is(&self, typed: &str) -> bool {
        let known = self.first_code.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().is_some_and(|known| code::is_same(known, typed))
    }

    /// Somebody is there: the code opens nothing more.
    pub(crate) fn first_code_forget(&self) {
        *self.first_code.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Fails where one of these keys must wait before it tries again.
    pub(crate) fn may_try(&self, keys: &[&str], now: Timestamp) -> Result<(), Failure> {
        let wait = self.attempts.lock().unwrap_or_else(PoisonError::into_inner).wait(keys, now);
        if wait == 0 { Ok(()) } else { Err(Failure::too_many(wait / Timestamp::SECOND + 1)) }
    }

    pub(crate) fn try_failed(&self, keys: &[&str], now: Timestamp) {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner).failed(keys, now);
    }

    pub(crate) fn try_succeeded(&self, key: &str) {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner).succeeded(key);
    }

    /// Runs what takes memory and a core for a while, a few at once; with too many waiting already, fails at once.
    pub(crate) async fn heavy<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let waiting = Arc::clone(&self.queue).try_acquire_owned().map_err(|_full| Failure::busy())?;
        let turn =
            Arc::clone(&self.passwords).acquire_owned().await.map_err(|_closed| Failure::internal())?;
        // The work keeps its place to its end, also where nobody waits for it any more.
        let held = move || {
            let done = work();
            drop((turn, waiting));
            done
        };
        tokio::task::spawn_blocking(held).await.map_err(|_panic| Failure::internal())
    }

    /// The cookie that holds a session. The `__Host-` prefix lets no other host and no plain HTTP set it.
    pub(crate) const fn cookie_name(&self) -> &'static str {
        match self.reached {
            Reached::Plain => "wardroom_session",
            Reached::Made | Reached::Certified => "__Host-wardroom",
        }
    }

    /// Sets that cookie, or with an empty secret takes it away.
    pub(crate) fn cookie(&self, secret: &str) -> String {
        let secure = if self.reached == Reached::Plain { "" } else { "; Secure" };
        let age = if secret.is_empty() { "; Max-Age=0" } else { "" };
        format!("{}={secret}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", self.cookie_name())
    }
}

/// Random bytes of the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn few_passwords_are_checked_at_once_and_few_wait() {
        let Door::Locked(locks) = Door::locked(Reached::Plain) else { panic!("it is locked") };
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let tries: Vec<_> = (0..100)
            .map(|number| {
                let (locks, now, most) = (Arc::clone(&locks), Arc::clone(&now), Arc::clone(&most));
                tokio::spawn(async move {
                    let work = move || {
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::sleep(Duration::from_millis(30));
                        now.fetch_sub(1, Ordering::SeqCst);
                    };
                    // Every third is not waited for, as where a client has gone.
                    let patience = Duration::from_millis(if number % 3 == 0 { 5 } else { 60_000 });
                    tokio::time::timeout(patience, locks.heavy(work)).await
                })
            })
            .collect();
        let mut refused = 0;
        for one in tries {
            if let Ok(Err(failure)) = one.await.unwrap() {
                assert_eq!((failure.kind, failure.retry_after), ("busy", Some(2)));
                refused += 1;
            }
        }
        assert_eq!(most.load(Ordering::SeqCst), PASSWORDS_AT_ONCE);
        assert!(refused >= 100 - 2 * (PASSWORDS_AT_ONCE + PASSWORDS_WAITING), "only {refused} were refused");
        assert!(locks.heavy(|| true).await.is_ok(), "places are given back");
    }
}
