//! Who is on the network, what each is, and which record of the register it is.
//!
//! Five steps, each of which runs alone: [`host`] joins sightings to hosts, [`identify`] weighs what was heard about a
//! host into claims with their evidence, [`kin`] says which hosts are one device, [`reconcile`] pairs the register's
//! assets with those, and [`device`] joins both into what people see. [`register`] says what the register repeats, lacks
//! and should be told. All are pure: the same values in whatever order give the same answer.

pub mod advice;
pub mod change;
pub mod code;
pub mod device;
pub mod fusion;
pub mod gateway;
pub mod host;
pub mod identify;
pub mod kin;
pub mod own;
pub mod reconcile;
pub mod register;
pub mod scan;
pub mod several;
pub mod unknown;

mod name;
mod serial;

pub use advice::{Advice, Means, Raise, advice};
pub use identify::{Component, Counted, Identifier, Sum, SumPiece, SumValue, components, identify};
pub use name::{name_of, names};
pub use reconcile::reconcile;
