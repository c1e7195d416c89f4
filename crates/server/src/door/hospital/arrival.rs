//! Whose account it is that the hospital's login speaks of. Role and departments are what their groups say, each time.

use wardroom_model::OpContext;
use wardroom_store::{AccountChange, AccountRow, NewAccount, Store, StoreError};

use super::settings::Place;
use super::{HospitalLogin, Known};
use crate::people;

/// So many logins are tried, `m.tran`, `m.tran-2`, …, before nobody is let in.
const MOST_TRIES: u32 = 100;

/// Why somebody whom the login knows does not come in: for the record, and for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stays {
    /// None of their groups is let in.
    NoGroup,
    /// They have no account, and none is made.
    NoAccount,
    /// They may no longer come in.
    Disabled,
    /// Their groups would leave nobody who can let others in.
    LastAdministrator,
}

impl Stays {
    pub(crate) const fn why(self) -> &'static str {
        match self {
            Self::NoGroup => "no group of theirs is let in",
            Self::NoAccount => "no such account, and none is made",
            Self::Disabled => "account is disabled",
            Self::LastAdministrator => "their groups would leave no administrator",
        }
    }

    pub(crate) const fn detail(self) -> &'static str {
        match self {
            Self::NoGroup => "The hospital's login knows you, and none of your groups there is let in here.",
            Self::NoAccount => "The hospital's login knows you, and you have no account here.",
            Self::Disabled => "The hospital's login knows you, and your account here is closed.",
            Self::LastAdministrator => {
                "Your groups no longer make you an administrator here, and there is no other one."
            }
        }
    }
}

/// The account of somebody who has come in by the login: found, brought up to date, or made.
pub(crate) async fn arrive(
    store: &Store,
    login: &HospitalLogin,
    system: &OpContext,
    known: &Known,
) -> Result<Result<AccountRow, Stays>, StoreError> {
    let found = store.account_find_external(system, &known.external).await?;
    if found.as_ref().is_some_and(|account| account.disabled_at.is_some()) {
        return Ok(Err(Stays::Disabled));
    }
    let Some(place) = login.place(&known.groups) else { return Ok(Err(Stays::NoGroup)) };
    let id = match found {
        Some(account) => match update(store, system, &account, known, place).await {
            Ok(()) => account.id,
            Err(StoreError::LastAdministrator { .. }) => return Ok(Err(Stays::LastAdministrator)),
            Err(error) => return Err(error),
        },
        None if login.makes_accounts() => make(store, system, known, place).await?,
        None => return Ok(Err(Stays::NoAccount)),
    };
    store.account_fetch(system, &id).await.map(Ok)
}

async fn update(
    store: &Store,
    system: &OpContext,
    account: &AccountRow,
    known: &Known,
    place: Place,
) -> Result<(), StoreError> {
    let name = people::label(&known.name).unwrap_or_else(|_| account.name.to_string());
    if (&*name, account.role, &account.departments) == (&*account.name, place.role, &place.departments) {
        return Ok(());
    }
    let change = AccountChange {
        name: Some(name.into()),
        role: Some(place.role),
        departments: Some(place.departments),
        disabled: None,
    };
    store.account_change(system, &account.id, &change).await
}

async fn make(
    store: &Store,
    system: &OpContext,
    known: &Known,
    place: Place,
) -> Result<Box<str>, StoreError> {
    let wanted = login_of(&known.login);
    let mut number = 1;
    loop {
        let login = if number == 1 { wanted.clone() } else { format!("{wanted}-{number}") };
        let new = NewAccount {
            name: people::label(&known.name).unwrap_or_else(|_| login.clone()).into(),
            login: login.into(),
            role: place.role,
            departments: place.departments.clone(),
            password: None,
            password_is_first: false,
            external: Some(known.external.as_str().into()),
        };
        match store.account_make(system, &new).await {
            Err(taken @ StoreError::Taken { .. }) => {
                // Somebody else's login, or they have just come in by another window.
                if let Some(account) = store.account_find_external(system, &known.external).await? {
                    return Ok(account.id);
                }
                if number == MOST_TRIES {
                    return Err(taken);
                }
                number += 1;
            }
            made => return made,
        }
    }
}

/// A login that can be taken, as near to the wanted one as may be, with room for a number.
fn login_of(wanted: &str) -> String {
    let plain = |letter: char| {
        let letter = letter.to_ascii_lowercase();
        if letter.is_ascii_alphanumeric() || "._-@".contains(letter) { letter } else { '-' }
    };
    let login: String = wanted.trim().chars().map(plain).take(58).collect();
    let login = login.trim_start_matches(|first: char| !first.is_ascii_alphanumeric());
    if login.len() < 2 { "person".to_owned() } else { login.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_made_so_that_they_can_be_taken() {
        for (wanted, expected) in [
            ("M.Tran", "m.tran"),
            ("m.tran@hospital.example", "m.tran@hospital.example"),
            ("HOSPITAL\\mtran", "hospital-mtran"),
            ("Jürgen Groß", "j-rgen-gro-"),
            ("--x", "person"),
            ("", "person"),
            ("\u{202e}root", "root"),
        ] {
            assert_eq!(login_of(wanted), expected);
            assert!(people::named(expected, "x").is_ok(), "{expected}");
        }
        assert!(people::named(&format!("{}-100", login_of(&"x".repeat(500))), "x").is_ok());
    }
}
