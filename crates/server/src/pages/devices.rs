//! `/devices`: every device, searched, filtered, sorted, a page at a time; and the same as CSV.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use crate::failure::Failure;
use crate::frame::{Frame, page};
use crate::state::AppState;
use crate::views::device::{self, Column, DeviceLine, DeviceListQuery};
use crate::views::{Chip, Choice, Tab};
use crate::visit::Visit;
use crate::{table, words};

/// Most rows of an export; what is longer is read page by page through the API.
const EXPORT: usize = 200_000;

#[derive(Template)]
#[template(path = "devices.html")]
struct DevicesPage {
    frame: Frame,
    sentence: String,
    search: String,
    tabs: Vec<Tab>,
    kept: Vec<(&'static str, String)>,
    choices: Vec<Choice>,
    chips: Vec<Chip>,
    columns: Vec<Column>,
    rows: Vec<DeviceLine>,
    next: Option<String>,
    first: Option<String>,
    csv: String,
    json: String,
}

/// `GET /devices`.
pub(crate) async fn devices(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<DeviceListQuery>,
) -> Result<Response, Failure> {
    let asked = query.store()?;
    let found = state.store.device_list(&visit.context, &asked).await?;
    let facets = state.store.device_facets(&visit.context, &asked).await?;
    let site = state.store.device_facets(&visit.context, &Default::default()).await?;
    let here = query.address("/devices");
    let left: u64 = facets.iter().filter(|row| &*row.facet == "bucket").map(|row| row.count).sum();
    let total: u64 = site.iter().filter(|row| &*row.facet == "bucket").map(|row| row.count).sum();
    let chips = device::chips(&query, &site);
    page(&DevicesPage {
        sentence: match chips.is_empty() {
            true => format!(
                "{}, medical and not, on the network or in the CMMS.",
                words::counted(total, "device")
            ),
            false => format!("{} of {}.", words::count(left), words::counted(total, "device")),
        },
        search: device::text(&query.search).unwrap_or_default().to_owned(),
        tabs: device::tabs(&query, &site),
        kept: query.kept(),
        choices: device::choices(&query, &facets),
        chips,
        columns: device::columns(&query)?,
        rows: found.rows.into_iter().map(DeviceLine::from).collect(),
        next: found.next.map(|cursor| here.with("cursor", Some(&cursor)).to_string()),
        first: query.cursor.as_ref().map(|_| here.to_string()),
        csv: query.address("/devices.csv").to_string(),
        json: query.address("/api/v1/devices").to_string(),
        frame: visit.frame("Devices"),
    })
}

/// `GET /devices.csv`: all that the filters leave.
pub(crate) async fn devices_csv(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<DeviceListQuery>,
) -> Result<Response, Failure> {
    let mut asked = query.store()?;
    asked.limit = wardroom_store::LIMIT;
    let mut rows = Vec::new();
    loop {
        let found = state.store.device_list(&visit.context, &asked).await?;
        rows.extend(found.rows);
        asked.after = found.next;
        if asked.after.is_none() || rows.len() >= EXPORT {
            break;
        }
    }
    let seen =
        serde_json::json!({ "address": query.address("/devices.csv").to_string(), "rows": rows.len() });
    state.store.view_record(&visit.context, "devices.csv", &seen).await?;
    let heading = [
        "id",
        "name",
        "asset_tag",
        "vendor",
        "product",
        "version",
        "serial",
        "category",
        "medical",
        "confidence",
        "address",
        "mac",
        "department",
        "location",
        "last_seen",
        "bucket",
        "maintenance",
        "maintenance_reason",
        "security",
        "security_reason",
        "next_step",
        "care_days_a_year",
    ];
    let cells = rows.into_iter().map(|row| {
        let own = |text: Option<Box<str>>| text.map(String::from).unwrap_or_default();
        vec![
            row.id.to_string(),
            row.name.into(),
            own(row.asset_tag),
            own(row.vendor),
            own(row.product),
            own(row.version),
            own(row.serial),
            own(row.category),
            row.medical.map(|medical| medical.to_string()).unwrap_or_default(),
            row.confidence.map(|share| f64::from(share).to_string()).unwrap_or_default(),
            own(row.address),
            row.mac.map(|mac| mac.to_string()).unwrap_or_default(),
            own(row.department),
            own(row.location),
            row.last_seen.map(|time| time.to_string()).unwrap_or_default(),
            row.bucket.slug().to_owned(),
            row.maintenance.state.slug().to_owned(),
            row.maintenance.text.into(),
            row.security.state.slug().to_owned(),
            row.security.text.into(),
            row.next_step.map(|step| step.action.into()).unwrap_or_default(),
            format!("{:.3}", row.care_days),
        ]
    });
    Ok(table::download("devices.csv", "text/csv; charset=utf-8", table::csv(&heading, cells)))
}
