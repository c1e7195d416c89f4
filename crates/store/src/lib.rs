//! The only room that knows SQL: SQLite by default, PostgreSQL where a health system outgrows one machine.
//!
//! Every function takes the operation's context first, checks the actor's right, is named resource first and verb
//! second, and writes its audit event in the transaction of its change. Each noun has a file with its functions and
//! the views that they give; `db` holds the two databases behind one door, `rights` the one table of rules, `reach`
//! what an account limited to some departments sees.
//!
//! What is read from the world is keyed by a hash of its natural key and by its source, with absolute counts, so
//! that reading it again changes nothing. What is derived is compared by digest, and only what changed is written.
//! [`Store::dump_canonical`] says what *the same store* means.

mod account;
mod actor;
mod advisory;
mod asset;
mod change;
mod conversation;
mod db;
mod decision;
mod device;
mod digest;
mod dirty;
mod document;
mod dump;
mod error;
mod event;
mod finding;
mod frame;
mod host;
mod identity;
mod job;
mod outbox;
mod own;
mod page;
mod pair;
mod place;
mod problem;
mod product;
mod reach;
mod register;
mod rights;
mod session;
mod setting;
mod source;
mod subject;
mod summary;
mod table;
mod token;
mod whole;
mod word;
mod work;

pub use account::{AccountChange, AccountRow, Credentials, NewAccount};
pub use advisory::{AdvisoryDetail, AdvisoryQuery, AdvisoryRow, NewAdvisory};
pub use asset::{AssetDetail, AssetFieldRow, AssetRawRow};
pub use change::ClaimChangeRow;
pub use conversation::{ConversationRow, Side};
pub use db::RowError;
pub use decision::{DecisionBatchRow, DecisionRow};
pub use device::{
    AddressRow, DeviceDetail, DeviceMark, DeviceQuery, DeviceRow, DeviceSort, EvidenceRow, FacetRow,
    HostLink, KinRow, KinSide, KindRow, MaintenanceRow, Mark, NextStep, TimelineRow, UnknownRow,
};
pub use dirty::Dirty;
pub use document::{DocumentDetail, DocumentRow, NewDocument};
pub use error::StoreError;
pub use event::{EventBreak, EventHead, EventQuery, EventRow, EventVerdict};
pub use finding::{FindingQuery, FindingRow, finding_subject};
pub use frame::{FrameConversation, FrameDetail, FrameFact};
pub use host::{HostDetail, ObservationRow};
pub use job::{JobRow, JobState};
pub use outbox::OutboxRow;
pub use page::{LIMIT, Page};
pub use pair::{HostFound, PairHost, PairQuery, PairRow};
pub use problem::ProblemRow;
pub use product::{DeviceCode, DeviceProduct};
pub use register::{
    DuplicateQuery, DuplicateRow, ProgressBy, ProgressRow, QualityQuery, QualityRow, QualityShare,
    RegisterCounts, WriteBackQuery, WriteBackRow,
};
pub use rights::{allows, holds};
pub use session::{Admitted, NewSession, SessionRow};
pub use source::{NewSource, SourceRow, SourceState, SourceTicket};
pub use summary::Summary;
pub use table::TableRow;
pub use token::{NewToken, TokenRow};
pub use work::{WorkQuery, WorkRow};

/// An open store.
pub struct Store {
    database: db::Database,
}

impl Store {
    /// Opens `postgres://…`, `sqlite://…` or the path of a SQLite file, which is made where there is none, and
    /// brings its tables up to date.
    ///
    /// # Errors
    /// When the database cannot be reached, or a migration fails.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Ok(Self { database: db::Database::open(url).await? })
    }

    /// Ends all connections, after the work in hand.
    pub async fn close(&self) {
        self.database.close().await;
    }
}
