//! The server: pages and API over the store, each page with its twin under `/api/v1` from the same store function.
//!
//! A connection passes the `doorway` and a request the `limits` (how many, how long), then `guard` (own host, own
//! origin, errors told in the reader's form). It becomes a `Visit` (who acts, when) and reaches a handler in `pages` or
//! `api`, which asks the store and writes a template or JSON. `views` turns the store's rows into what templates show;
//! `words` holds the words. Pages work without scripts, nothing is inline, and all text is escaped. Start with
//! [`router()`].

pub mod accounts;
mod accuracy;
mod address;
mod api;
mod assets;
pub mod corrections;
pub mod do_not_scan;
mod door;
mod doorway;
mod escape;
mod etag;
mod failure;
mod frame;
mod guard;
pub mod knowledge;
mod limits;
mod moment;
mod pages;
mod people;
pub mod pipeline;
mod reconciler;
mod router;
mod serve;
mod state;
mod table;
mod views;
mod visit;
mod words;
pub mod write_back;

pub use api::openapi_json;
pub use door::certificate::{Certificate, CertificateError, names_of};
#[cfg(feature = "oidc")]
pub use door::hospital::{HospitalLogin, LoginError};
pub use door::{Door, Locks, Reached};
pub use knowledge::Knowledge;
pub use limits::Limits;
pub use reconciler::Reconciler;
pub use router::router;
pub use serve::{Listening, ServeError, listen};
pub use state::{AppState, Clock, Site};
