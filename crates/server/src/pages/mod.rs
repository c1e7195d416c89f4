//! The pages, one file a noun. Each handler asks the store and writes a template; its API twin in [`crate::api`]
//! asks the same function.

pub(crate) mod account;
pub(crate) mod acting;
pub(crate) mod alerts;
pub(crate) mod captures;
pub(crate) mod decisions;
pub(crate) mod device;
pub(crate) mod devices;
pub(crate) mod documents;
pub(crate) mod error;
pub(crate) mod exports;
pub(crate) mod finding;
pub(crate) mod first_run;
#[cfg(feature = "oidc")]
pub(crate) mod hospital;
mod hosts;
pub(crate) mod kinds;
pub(crate) mod knowledge;
pub(crate) mod people;
pub(crate) mod reconciliation;
pub(crate) mod record;
pub(crate) mod search;
pub(crate) mod secret_shown;
pub(crate) mod sensors;
pub(crate) mod sign_in;
pub(crate) mod sources;
pub(crate) mod unknown;
pub(crate) mod work;
