//! The house's words as types.
//!
//! Every room speaks in these types and imports nothing else of the house. They keep invariants (a MAC has six
//! bytes, a confidence lies between 0 and 1) and do no work: no I/O, no clock, no rules about devices.
//!
//! Start with [`field`], the closed list of what may be read off the wire, then follow a value:
//! [`fact`] → [`observation`] → [`host`] → [`claim`] → [`device`] → [`finding`] → [`work`].

mod macros;

pub mod actor;
pub mod asset;
pub mod bill;
pub mod category;
pub mod change;
pub mod claim;
pub mod confidence;
pub mod conversation;
pub mod decision;
pub mod device;
pub mod fact;
pub mod field;
pub mod finding;
pub mod harm;
pub mod host;
pub mod id;
pub mod kin;
pub mod locator;
pub mod mac;
pub mod mds2;
pub mod network;
pub mod observation;
pub mod problem;
pub mod product_record;
pub mod reconciliation;
pub mod record;
pub mod register;
pub mod severity;
pub mod ssvc;
pub mod state;
pub mod time;
pub mod udi;
pub mod work;

pub use actor::{Actor, OpContext, Reach, Right, Role};
pub use asset::Asset;
pub use bill::{BillOfMaterials, Part};
pub use category::Category;
pub use change::{ChangeCause, ClaimBasis, ClaimBrief, ClaimChange, DeviceBasis};
pub use claim::{Attribute, Claim, Evidence, Identity};
pub use confidence::Confidence;
pub use conversation::Conversation;
pub use device::Device;
pub use fact::Fact;
pub use field::{Field, Protocol};
pub use finding::Finding;
pub use harm::Harm;
pub use host::{Host, HostKey};
pub use jiff::civil::Date;
pub use kin::{Kin, KinDecision};
pub use locator::{CaptureFile, Locator, Origin};
pub use mac::Mac;
pub use network::NetworkKey;
pub use observation::{Observation, Sighting};
pub use problem::Problem;
pub use product_record::ProductRecord;
pub use record::Record;
pub use severity::Severity;
pub use ssvc::Ssvc;
pub use state::State;
pub use time::Timestamp;
pub use udi::Udi;
pub use work::WorkItem;
