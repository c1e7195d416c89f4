//! Letting people in: what they show is checked, a session begins, and what was wrong is never told.

use wardroom_door::second_factor::SecondFactor;
use wardroom_door::{code, password, secret};
use wardroom_model::{OpContext, Timestamp};
use wardroom_store::{AccountRow, NewSession, Store};

use super::{Locks, random};
use crate::doorway::network;
use crate::failure::Failure;
use crate::state::AppState;

/// A session ends after so long whatever happens.
const LONGEST_SESSION: i64 = 7 * 24 * Timestamp::HOUR;

/// What somebody shows.
#[derive(Clone, Debug)]
pub(crate) struct Shown<'a> {
    pub(crate) login: &'a str,
    pub(crate) password: &'a str,
    /// Of the second factor, or a recovery code; empty where they have none.
    pub(crate) code: &'a str,
    pub(crate) address: &'a str,
    pub(crate) agent: &'a str,
}

/// Lets somebody in, and gives what their cookie must hold.
///
/// # Errors
/// The same whatever was wrong; or that they must wait.
pub(crate) async fn sign_in(
    state: &AppState,
    locks: &Locks,
    system: &OpContext,
    shown: &Shown<'_>,
) -> Result<String, Failure> {
    // No login is longer; what is typed may be, and is remembered for a while.
    let login: String = shown.login.trim().to_lowercase().chars().take(64).collect();
    let (of_account, of_address) = (format!("login {login}"), of_network(shown.address));
    let keys = [of_account.as_str(), of_address.as_str()];
    locks.may_try(&keys, system.now)?;
    match check(state, locks, system, shown).await? {
        Ok((account, by)) => {
            locks.try_succeeded(&of_account);
            begin(&state.store, system, &account, shown, by).await
        }
        Err(why) => {
            locks.try_failed(&keys, system.now);
            state.store.session_refused(system, &login, shown.address, why).await?;
            Err(Failure::not_let_in())
        }
    }
}

/// What tries from an address are counted by.
pub(crate) fn of_network(address: &str) -> String {
    match address.parse() {
        Ok(address) => format!("from {}", network(address)),
        Err(_) => format!("from {address}"),
    }
}

/// Begins a session of an account that has shown who it is, and gives its secret.
pub(crate) async fn begin(
    store: &Store,
    system: &OpContext,
    account: &AccountRow,
    shown: &Shown<'_>,
    by: &str,
) -> Result<String, Failure> {
    let held = secret::write(secret::Kind::Session, &random()?);
    let agent: String = shown.agent.chars().take(200).collect();
    let new = NewSession {
        digest: &secret::digest(&held),
        address: shown.address,
        agent: &agent,
        expires_at: Timestamp(system.now.0 + LONGEST_SESSION),
        by,
    };
    store.session_begin(system, &account.id, &new).await?;
    Ok(held)
}

/// Whose these are and how it was shown, or why not, for the record alone.
async fn check(
    state: &AppState,
    locks: &Locks,
    system: &OpContext,
    shown: &Shown<'_>,
) -> Result<Result<(AccountRow, &'static str), &'static str>, Failure> {
    let found = state.store.account_find(system, shown.login).await?;
    let kept = found.as_ref().and_then(|found| found.password.clone());
    let typed = shown.password.to_owned();
    let right = locks.heavy(move || password::verify(&typed, kept.as_deref())).await?;
    let Some(found) = found else { return Ok(Err("no such account")) };
    if !right {
        return Ok(Err("wrong password"));
    }
    let Some(kept) = &found.second_factor else { return Ok(Ok((found.account, "password"))) };
    let factor = second_factor(kept, &found.account.login).ok_or_else(Failure::internal)?;
    let id = &found.account.id;
    if let Some(step) = factor.step_of(shown.code, seconds(system.now)) {
        let step = i64::try_from(step).unwrap_or(i64::MAX);
        let fresh = state.store.second_factor_use(system, id, step).await?;
        return Ok(if fresh {
            Ok((found.account, "password and second factor"))
        } else {
            Err("code was used before")
        });
    }
    let digest = recovery_digest(id, shown.code);
    if state.store.recovery_code_use(system, id, &digest).await? {
        return Ok(Ok((found.account, "password and recovery code")));
    }
    Ok(Err("wrong code"))
}

/// What a recovery code is kept by.
pub(crate) fn recovery_digest(account: &str, typed: &str) -> String {
    secret::digest(&format!("{account} {}", code::normal(typed)))
}

/// The second factor whose secret is kept so.
pub(crate) fn second_factor(kept: &str, login: &str) -> Option<SecondFactor> {
    let mut bytes = [0; 20];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(kept.get(2 * place..2 * place + 2)?, 16).ok()?;
    }
    (kept.len() == 40).then(|| SecondFactor::new(bytes, login, "Wardroom"))?
}

/// Seconds since 1970.
pub(crate) fn seconds(now: Timestamp) -> u64 {
    u64::try_from(now.0.div_euclid(Timestamp::SECOND)).unwrap_or(0)
}
