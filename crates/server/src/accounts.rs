//! What the program's own commands about people share with the pages.

use wardroom_door::{code, password};

use crate::door::random;
use crate::failure::Failure;

/// A first password: as it is handed over, and as it is kept.
pub struct FirstPassword {
    /// What the person types.
    pub typed: String,
    /// Argon2id string.
    pub kept: String,
}

/// What cannot be taken, or made.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Login or name cannot be taken; says why.
    #[error("{0}")]
    NotTaken(String),
    /// The system gives no random bytes.
    #[error("cannot make a password")]
    Random(#[from] getrandom::Error),
    /// Argon2 refuses.
    #[error("cannot keep the password that was made")]
    Kept,
}

/// A login and a name as they are kept, if they can be taken.
///
/// # Errors
/// Says what is wrong with them.
pub fn named(login: &str, name: &str) -> Result<(String, String), AccountError> {
    crate::people::named(login, name).map_err(|Failure { detail, .. }| AccountError::NotTaken(detail))
}

/// Makes a password for somebody who is to change it.
///
/// # Errors
/// Where the system gives no random bytes.
pub fn first_password() -> Result<FirstPassword, AccountError> {
    let typed = code::write(&random()?);
    let kept = password::hash(&typed, &random()?).ok_or(AccountError::Kept)?;
    Ok(FirstPassword { typed, kept })
}
