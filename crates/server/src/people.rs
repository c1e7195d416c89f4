//! People: the roles that they have, and what may stand in the forms about them.

use wardroom_door::password::{self, Weakness};
use wardroom_exchange::text::is_hidden;
use wardroom_model::OpContext;
use wardroom_model::actor::{Actor, Role};
use wardroom_store::{Store, StoreError};

use crate::door::{Locks, random};
use crate::failure::Failure;
use crate::words;

/// Roles that people have.
pub(crate) const ROLES: [Role; 7] = [
    Role::Technician,
    Role::ClinicalEngineer,
    Role::HtmDirector,
    Role::SecurityAnalyst,
    Role::NetworkEngineer,
    Role::Auditor,
    Role::Administrator,
];

/// Whom one may act as at a sample hospital: one actor a role, named after it, where it has nobody.
pub(crate) async fn people_put_where_none(store: &Store, context: &OpContext) -> Result<(), StoreError> {
    let samples = ROLES.into_iter().filter(|role| *role != Role::Administrator);
    if store.actor_list(context).await?.iter().any(|actor| ROLES.contains(&actor.role)) {
        return Ok(());
    }
    for role in samples {
        store.actor_put(context, &Actor { name: words::role(role).into(), role }).await?;
    }
    Ok(())
}

/// A login and a name, if they can be taken.
///
/// # Errors
/// Says what is wrong with them.
pub(crate) fn named(login: &str, name: &str) -> Result<(String, String), Failure> {
    let login = login.trim().to_lowercase();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-@".contains(letter);
    let good = (2..=64).contains(&login.len())
        && login.chars().all(plain)
        && login.starts_with(|first: char| first.is_ascii_alphanumeric());
    if !good {
        let detail = "A login has 2 to 64 characters: a to z, digits, dot, hyphen, underscore, @. It begins with a \
                      letter or digit.";
        return Err(Failure::not_taken(detail));
    }
    Ok((login, label(name)?))
}

/// A short text that is shown to others: something to see, and nothing that turns or hides it.
///
/// # Errors
/// Says what is wrong with it.
pub(crate) fn label(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    let hidden = |letter: char| letter.is_control() || is_hidden(letter);
    if text.is_empty() || text.chars().count() > 100 || text.chars().any(hidden) {
        return Err(Failure::not_taken("A name has 1 to 100 characters, and no hidden ones."));
    }
    Ok(text.to_owned())
}

/// Is a new password good enough?
///
/// # Errors
/// Says why it is not.
pub(crate) fn password_check(password: &str, login: &str, name: &str, site: &str) -> Result<(), Failure> {
    let why = match password::check(password, &[login, name, site]) {
        Ok(()) => return Ok(()),
        Err(Weakness::Short) => {
            format!("A password has {} characters or more: a few words do.", password::SHORTEST)
        }
        Err(Weakness::Long) => format!("A password has {} characters at most.", password::LONGEST),
        Err(Weakness::Guessable) => {
            "Anybody would try this password: it is hardly more than a name, or the same again and again."
                .to_owned()
        }
    };
    Err(Failure::not_taken(why))
}

/// What a password is kept as.
///
/// # Errors
/// Where the system gives no random bytes.
pub(crate) async fn password_hash(locks: &Locks, password: &str) -> Result<String, Failure> {
    let (salt, password) = (random()?, password.to_owned());
    let kept = locks.heavy(move || password::hash(&password, &salt)).await?;
    kept.ok_or_else(|| Failure::not_taken("This password cannot be kept."))
}
