//! The order of the list.

use std::cmp::Ordering;

use wardroom_model::WorkItem;

/// Most harm removed an hour first, then the earliest due date (lines without one last), then by id, so that the order
/// is total and the same on every run.
pub fn order(a: &WorkItem, b: &WorkItem) -> Ordering {
    let due = |item: &WorkItem| (item.due.is_none(), item.due);
    harm_an_hour(b)
        .total_cmp(&harm_an_hour(a))
        .then_with(|| due(a).cmp(&due(b)))
        .then_with(|| a.id.cmp(&b.id))
}

/// Care-days a year that an hour of this work avoids. Work of no minutes counts as one.
pub fn harm_an_hour(item: &WorkItem) -> f64 {
    let harm = if item.harm_removed.is_finite() { item.harm_removed } else { 0.0 };
    harm * 60.0 / f64::from(item.minutes.max(1))
}
