//! Lines of the work list: where and which device, what, why now, what it avoids, how long, who; the parts of a visit
//! beneath it, and what all of it rests on.

use wardroom_model::work::Trade;
use wardroom_model::{Locator, WorkItem};
use wardroom_store::WorkRow;

use super::MarkView;
use super::device::{DeviceLine, slug};
use super::place::{PlaceView, Texts, one_of_each, places};
use crate::address::Address;
use crate::failure::Failure;
use crate::words;

/// One line.
pub(crate) struct WorkLine {
    /// What to do, and why.
    pub(crate) item: WorkItem,
    /// What to do, without naming the device again.
    pub(crate) task: String,
    /// The device; none where it is gone since.
    pub(crate) device: Option<DeviceLine>,
    /// What a visit is made of.
    pub(crate) parts: Vec<Part>,
    /// What it rests on.
    pub(crate) evidence: Vec<PlaceView>,
    /// The first packet, row and text among it.
    pub(crate) rests_on: Vec<PlaceView>,
}

/// A part of a visit.
pub(crate) struct Part {
    /// What to do, and why.
    pub(crate) item: WorkItem,
    /// What to do, without naming the device again.
    pub(crate) task: String,
}

impl WorkLine {
    /// A line with the parts of its visit.
    pub(crate) fn new(row: WorkRow, parts: Vec<WorkItem>, texts: &Texts) -> Self {
        let device = row.device_row;
        // A visit rests on what its parts rest on.
        let evidence: Vec<Locator> =
            std::iter::once(&row.item).chain(&parts).flat_map(|item| &item.evidence).cloned().collect();
        let evidence = places(&evidence, texts);
        let device = device.map(DeviceLine::from);
        let short = |item: &WorkItem| match &device {
            Some(device) => task(&item.action, &device.row.name, &device.place()),
            None => item.action.to_string(),
        };
        let part = |item: WorkItem| Part { task: short(&item), item };
        Self {
            task: short(&row.item),
            parts: parts.into_iter().map(part).collect(),
            rests_on: one_of_each(&evidence),
            evidence,
            item: row.item,
            device,
        }
    }

    /// The line's own page.
    pub(crate) fn href(&self) -> String {
        format!("/work/{}", self.item.id)
    }

    /// What people call the device.
    pub(crate) fn device_name(&self) -> &str {
        self.device.as_ref().map_or("A device that is gone", |device| &device.row.name)
    }

    /// The device's marks.
    pub(crate) fn marks(&self) -> (MarkView, MarkView) {
        match &self.device {
            Some(device) => (device.maintenance.clone(), device.security.clone()),
            None => (MarkView::not_known(), MarkView::not_known()),
        }
    }

    /// Where to go; where nobody entered it, where it was heard.
    pub(crate) fn place(&self) -> String {
        let Some(device) = &self.device else { return String::new() };
        match (device.place(), device.row.address.as_deref()) {
            (place, _) if !place.is_empty() => place,
            (_, Some(address)) if *address == *device.row.name => "Place not known".to_owned(),
            (_, Some(address)) => format!("Place not known; heard at {address}"),
            (_, None) => "Place not known".to_owned(),
        }
    }

    /// Why it comes now; a visit's parts say it themselves.
    pub(crate) fn why(&self) -> Option<&str> {
        self.item.why.first().filter(|_| self.parts.is_empty()).map(|why| &**why)
    }

    /// Care-days a year that an hour of this work avoids.
    pub(crate) fn harm_an_hour(&self) -> f64 {
        self.item.harm_removed * 60.0 / f64::from(self.item.minutes.max(1))
    }
}

/// An order that stands beside its device, which it therefore need not name: of `Do the PM on CT-1 (Acme CT) in Room 4`
/// there remains `Do the PM`. What does not name the device in this form stays as it is.
pub(crate) fn task(action: &str, name: &str, place: &str) -> String {
    let Some((before, after)) = action.split_once(name).filter(|_| !name.is_empty()) else {
        return action.to_owned();
    };
    let after = match after.strip_prefix(" (").and_then(|rest| rest.split_once(')')) {
        Some((_made, rest)) => rest,
        None => after,
    };
    let after = after.strip_prefix(&*format!(" in {place}")).unwrap_or(after);
    match (before, after) {
        ("Visit ", after) => words::first_upper(after.trim_start_matches([':', ' '])),
        (before, "") if before.ends_with(" on ") => before.trim_end_matches(" on ").to_owned(),
        (before, after) => format!("{before}it{after}"),
    }
}

/// The lines of one device: single ones, and visits with what they are made of.
pub(crate) fn grouped(rows: Vec<WorkRow>, texts: &Texts) -> Vec<WorkLine> {
    let (parts, lines): (Vec<WorkRow>, Vec<WorkRow>) =
        rows.into_iter().partition(|row| row.item.visit.is_some());
    let line = |row: WorkRow| {
        let own =
            parts.iter().map(|part| &part.item).filter(|part| part.visit.as_ref() == Some(&row.item.id));
        let own = own.cloned().collect();
        WorkLine::new(row, own, texts)
    };
    lines.into_iter().map(line).collect()
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

#[cfg(test)]
mod tests {
    use super::task;

    #[test]
    fn an_order_beside_its_device_does_not_name_it_again() {
        for (action, expected) in [
            ("Do the PM on CT-1 (Acme CT) in Radiology, Room 4", "Do the PM"),
            ("Do the PM on CT-1", "Do the PM"),
            ("Visit CT-1 (Acme CT) in Radiology, Room 4: PM · check", "PM · check"),
            ("Visit CT-1: enter in the CMMS", "Enter in the CMMS"),
            ("Find CT-1 (Acme CT) and enter it in the CMMS", "Find it and enter it in the CMMS"),
            (
                "Have the fix installed on CT-1 (Acme CT) in Radiology, Room 4: “Update (to 9).”",
                "Have the fix installed on it: “Update (to 9).”",
            ),
            ("Call the vendor", "Call the vendor"),
        ] {
            assert_eq!(task(action, "CT-1", "Radiology, Room 4"), expected);
        }
    }
}
