//! Pages and API over a store with a small made-up hospital, asked as a browser and as a program would.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails where it stands, and says what it skips"
)]

mod api;
mod browse;
mod decide;
mod doors;
mod hospital;
mod hostile;
mod limits;
#[cfg(feature = "oidc")]
mod login;
mod pages;
mod postgres;
#[cfg(feature = "oidc")]
mod provider;
mod publications;
mod record;
mod rederive;
mod register;
mod replay;
