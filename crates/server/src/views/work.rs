//! Lines of the work list: what, why now, what it avoids, how long, who; the parts of a visit beneath it.

use wardroom_model::work::Trade;
use wardroom_model::{Locator, WorkItem};
use wardroom_store::WorkRow;

use super::MarkView;
use super::device::slug;
use super::place::{PlaceView, places};
use crate::address::Address;
use crate::failure::Failure;
use crate::words;

/// One line.
pub(crate) struct WorkLine {
    /// What to do, and why.
    pub(crate) item: WorkItem,
    /// What people call the device.
    pub(crate) device_name: String,
    /// Where it is.
    pub(crate) place: Option<String>,
    /// The device's wrench.
    pub(crate) maintenance: MarkView,
    /// The device's shield.
    pub(crate) security: MarkView,
    /// What a visit is made of.
    pub(crate) parts: Vec<WorkItem>,
    /// What it rests on.
    pub(crate) evidence: Vec<PlaceView>,
    function: Option<&'static str>,
}

impl WorkLine {
    /// A line with the parts of its visit.
    pub(crate) fn new(row: WorkRow, parts: Vec<WorkItem>) -> Self {
        let device = row.device_row;
        let mark =
            |mark: Option<&wardroom_store::Mark>| mark.map_or_else(MarkView::not_known, MarkView::from);
        let place = device.as_ref().map(|device| {
            let places = [device.department.as_deref(), device.location.as_deref()];
            places.into_iter().flatten().collect::<Vec<_>>().join(", ")
        });
        // A visit rests on what its parts rest on.
        let evidence: Vec<Locator> =
            std::iter::once(&row.item).chain(&parts).flat_map(|item| &item.evidence).cloned().collect();
        Self {
            maintenance: mark(device.as_ref().map(|device| &device.maintenance)),
            security: mark(device.as_ref().map(|device| &device.security)),
            function: device.as_ref().and_then(|device| device.function).map(|function| function.slug()),
            evidence: places(&evidence, device.as_ref().map(|device| device.id.as_str())),
            device_name: device
                .map_or_else(|| "A device that is gone".to_owned(), |device| device.name.to_string()),
            place: place.filter(|place| !place.is_empty()),
            item: row.item,
            parts,
        }
    }

    /// The line's own page.
    pub(crate) fn href(&self) -> String {
        format!("/work/{}", self.item.id)
    }

    /// Icon of the device's function.
    pub(crate) fn icon(&self) -> &'static str {
        words::function_icon(self.function)
    }

    /// Care-days a year that an hour of this work avoids.
    pub(crate) fn harm_an_hour(&self) -> f64 {
        self.item.harm_removed * 60.0 / f64::from(self.item.minutes.max(1))
    }
}

/// The query of the work list and of its API twin.
#[derive(Clone, Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WorkListQuery {
    /// `htm` or `security`: only what that trade can do, work for both together among it.
    pub(crate) trade: Option<String>,
    /// Where the page begins, as the page before gave it.
    pub(crate) cursor: Option<String>,
    /// Rows of a page, at most 1000; 50 where none.
    pub(crate) limit: Option<usize>,
}

impl WorkListQuery {
    /// As the store takes it.
    pub(crate) fn store(&self) -> Result<wardroom_store::WorkQuery, Failure> {
        Ok(wardroom_store::WorkQuery {
            trade: slug("trade", &self.trade, Trade::find)?,
            after: self.cursor.clone().filter(|cursor| !cursor.is_empty()),
            limit: self.limit.unwrap_or_default(),
            ..Default::default()
        })
    }

    /// The address of this list at its first page.
    pub(crate) fn address(&self, path: &str) -> Address {
        Address::new(path).with("trade", self.trade.as_deref())
    }
}
