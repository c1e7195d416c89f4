//! Devices: the derived view that every page stands on.
//!
//! `device_row` holds one wide row a device with its sort keys beside it, so that a list of a million devices is an
//! index walk; `search_token` holds the beginnings of everything that people type to find one; `facet_count` holds
//! the counts of the filters. All three are written with the devices (`replace`, `mark`) and read by `list`.

mod detail;
mod facet;
mod kin;
mod kind;
mod line;
mod list;
mod mark;
mod replace;
mod search;

use serde::Serialize;
use wardroom_model::category::ClinicalFunction;
use wardroom_model::device::Bucket;
use wardroom_model::id::{DeviceId, WorkItemId};
use wardroom_model::{Confidence, Harm, Mac, State, Timestamp};

pub(crate) use detail::Known;
pub use detail::{DeviceDetail, EvidenceRow, MaintenanceRow, TimelineRow};
pub use facet::FacetRow;
pub use kin::{HostLink, KinRow, KinSide};
pub use kind::{AddressRow, KindRow, UnknownRow};

use crate::db::{Row, RowError};
use crate::word::words;

words! {
    /// What a list of devices is ordered by. What is missing comes last when ascending.
    DeviceSort {
        /// What people call it.
        Name = "name",
        /// Maker.
        Vendor = "vendor",
        /// Product.
        Product = "product",
        /// Department.
        Department = "department",
        /// When it was last heard.
        LastSeen = "last_seen",
        /// Expected care-days a year.
        Harm = "harm",
    }
}

/// One of the pair of marks: the wrench or the shield.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// State.
    pub state: State,
    /// What it says in words.
    pub text: Box<str>,
}

/// The one next step on a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NextStep {
    /// Line of the work list.
    pub work: WorkItemId,
    /// What to do.
    pub action: Box<str>,
}

/// What the derivation says of a device beyond what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceMark {
    /// The device.
    pub device: DeviceId,
    /// Name of its category for people.
    pub category_name: Option<Box<str>>,
    /// What it does for patients, from its category.
    pub function: Option<ClinicalFunction>,
    /// The wrench: maintenance and calibration.
    pub maintenance: Mark,
    /// The shield: security.
    pub security: Mark,
    /// Expected care-days a year, with parts.
    pub harm: Harm,
    /// What to do next on it.
    pub next_step: Option<NextStep>,
}

/// All that a device line shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DeviceRow {
    /// Its id.
    pub id: DeviceId,
    /// What people call it.
    pub name: Box<str>,
    /// Tag in the register.
    pub asset_tag: Option<Box<str>>,
    /// Maker.
    pub vendor: Option<Box<str>>,
    /// Product.
    pub product: Option<Box<str>>,
    /// Version of its software.
    pub version: Option<Box<str>>,
    /// Serial number.
    pub serial: Option<Box<str>>,
    /// Slug of its category.
    pub category: Option<Box<str>>,
    /// Name of its category.
    pub category_name: Option<Box<str>>,
    /// What it does for patients.
    pub function: Option<ClinicalFunction>,
    /// Is it medical?
    pub medical: Option<bool>,
    /// How sure the least sure of vendor, product and category is.
    pub confidence: Option<Confidence>,
    /// Its newest internet address.
    pub address: Option<Box<str>>,
    /// Its first Ethernet address.
    pub mac: Option<Mac>,
    /// Department.
    pub department: Option<Box<str>>,
    /// Place.
    pub location: Option<Box<str>>,
    /// Last packet from it.
    pub last_seen: Option<Timestamp>,
    /// On which side of the house it is known.
    pub bucket: Bucket,
    /// The wrench.
    pub maintenance: Mark,
    /// The shield.
    pub security: Mark,
    /// What to do next on it.
    pub next_step: Option<NextStep>,
    /// Expected care-days a year.
    pub care_days: f64,
    #[serde(skip)]
    pub(crate) last_seen_key: i64,
}

/// Which devices to list, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceQuery {
    /// Beginnings of words, serial numbers, tags, addresses: all must be found.
    pub search: Option<Box<str>>,
    /// Side of the house.
    pub bucket: Option<Bucket>,
    /// Category's slug; empty for devices of no known category.
    pub category: Option<Box<str>>,
    /// Maker, as shown; empty for devices of no known maker.
    pub vendor: Option<Box<str>>,
    /// Department, as shown; empty for devices of no known department.
    pub department: Option<Box<str>>,
    /// Slug of the clinical function; empty for devices of no known function.
    pub function: Option<Box<str>>,
    /// State of the shield.
    pub security_state: Option<State>,
    /// State of the wrench.
    pub maintenance_state: Option<State>,
    /// Order; by name where none.
    pub sort: Option<DeviceSort>,
    /// Backwards.
    pub descending: bool,
    /// Cursor of the page before.
    pub after: Option<String>,
    /// Rows of a page; 0 means 50.
    pub limit: usize,
}

/// Sort key of what is missing: after every text.
pub(crate) const MISSING: &str = "\u{10FFFF}";

/// Longest sort key in bytes: PostgreSQL refuses to index more than a third of a page.
const KEY: usize = 200;

/// A text as it is compared: letters in one case, long ones cut at a character.
pub(crate) fn text_key(text: Option<&str>) -> String {
    let key = text.unwrap_or_default().replace('\0', "").to_lowercase();
    let end = (0..=key.len().min(KEY)).rev().find(|&end| key.is_char_boundary(end)).unwrap_or(0);
    match key.get(..end) {
        None | Some("") => MISSING.to_owned(),
        Some(key) => key.to_owned(),
    }
}

pub(crate) const DEVICE_COLUMNS: &str = "d.id, d.name, d.asset_tag, d.vendor, d.product, d.version, d.serial, \
     d.category, d.category_name, d.clinical_function, d.medical, d.confidence, d.address, d.mac, d.department, \
     d.location, d.last_seen, d.last_seen_key, d.bucket, d.maintenance_state, d.maintenance_text, \
     d.security_state, d.security_text, d.next_work, d.next_action, d.care_days";

pub(crate) fn device_row(row: &Row<'_>) -> Result<DeviceRow, RowError> {
    let next = row.text_option("next_work")?.zip(row.text_option("next_action")?);
    Ok(DeviceRow {
        id: DeviceId::new(row.text("id")?),
        name: row.text("name")?,
        asset_tag: row.text_option("asset_tag")?,
        vendor: row.text_option("vendor")?,
        product: row.text_option("product")?,
        version: row.text_option("version")?,
        serial: row.text_option("serial")?,
        category: row.text_option("category")?,
        category_name: row.text_option("category_name")?,
        function: row.slug_option("clinical_function", ClinicalFunction::find)?,
        medical: row.bool_option("medical")?,
        confidence: row.real_option("confidence")?.map(Confidence::new),
        address: row.text_option("address")?,
        mac: row.mac_option("mac")?,
        department: row.text_option("department")?,
        location: row.text_option("location")?,
        last_seen: row.time_option("last_seen")?,
        bucket: row.slug("bucket", Bucket::find)?,
        maintenance: Mark {
            state: row.slug("maintenance_state", State::find)?,
            text: row.text("maintenance_text")?,
        },
        security: Mark { state: row.slug("security_state", State::find)?, text: row.text("security_text")? },
        next_step: next.map(|(work, action)| NextStep { work: WorkItemId::new(work), action }),
        care_days: row.real("care_days")?,
        last_seen_key: row.number("last_seen_key")?,
    })
}
