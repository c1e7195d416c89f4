//! The device line: function, name, place, the pair of marks, one next step; and the filters of the list.

use wardroom_model::State;
use wardroom_model::device::Bucket;
use wardroom_store::{DeviceQuery, DeviceRow, DeviceSort, FacetRow};

use super::{Chip, Choice, ChoiceOption, Link, MarkView, Tab};
use crate::address::Address;
use crate::failure::Failure;
use crate::words;

/// A device on one line.
pub(crate) struct DeviceLine {
    /// As the store has it.
    pub(crate) row: DeviceRow,
    /// The wrench.
    pub(crate) maintenance: MarkView,
    /// The shield.
    pub(crate) security: MarkView,
    /// The one next step.
    pub(crate) next: Option<Link>,
}

impl From<DeviceRow> for DeviceLine {
    fn from(row: DeviceRow) -> Self {
        let place = place_of(&row);
        let next = row.next_step.as_ref().map(|step| Link {
            href: format!("/work/{}", step.work),
            text: super::work::task(&step.action, &row.name, &place),
        });
        Self { maintenance: (&row.maintenance).into(), security: (&row.security).into(), next, row }
    }
}

fn place_of(row: &DeviceRow) -> String {
    let places = [row.department.as_deref(), row.location.as_deref()];
    places.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl DeviceLine {
    /// The device's own page.
    pub(crate) fn href(&self) -> String {
        format!("/devices/{}", self.row.id)
    }

    /// Icon of its function.
    pub(crate) fn icon(&self) -> &'static str {
        words::function_icon(self.row.function.map(|function| function.slug()))
    }

    /// What kind of device it is.
    pub(crate) fn kind(&self) -> &str {
        self.row.category_name.as_deref().unwrap_or("Kind not known")
    }

    /// Maker and product.
    pub(crate) fn made(&self) -> String {
        match (self.row.vendor.as_deref(), self.row.product.as_deref()) {
            (Some(vendor), Some(product)) => format!("{vendor} {product}"),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => "Maker not known".to_owned(),
        }
    }

    /// Where it is.
    pub(crate) fn place(&self) -> String {
        place_of(&self.row)
    }
}

/// The query of the devices page, of its exports and of its API twin.
#[derive(Clone, Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeviceListQuery {
    /// Beginnings of names, serial numbers, tags, MAC and IP addresses; all must be found.
    pub(crate) search: Option<String>,
    /// `matched`, `network_only` or `cmms_only`.
    pub(crate) bucket: Option<String>,
    /// A category's slug; `unknown` for devices of no known category.
    pub(crate) category: Option<String>,
    /// A maker as it is shown; `unknown` for none.
    pub(crate) vendor: Option<String>,
    /// A department as it is shown; `unknown` for none.
    pub(crate) department: Option<String>,
    /// A clinical function's slug, such as `life_support`; `unknown` for none.
    pub(crate) function: Option<String>,
    /// State of the maintenance mark: `act_now`, `plan`, `in_order`, `not_known`.
    pub(crate) maintenance: Option<String>,
    /// State of the security mark.
    pub(crate) security: Option<String>,
    /// `name`, `vendor`, `product`, `department`, `last_seen` or `harm`; where none, `harm` with the most first.
    pub(crate) sort: Option<String>,
    /// `descending` for backwards.
    pub(crate) order: Option<String>,
    /// Where the page begins, as the page before gave it.
    pub(crate) cursor: Option<String>,
    /// Rows of a page, at most 1000; 50 where none.
    pub(crate) limit: Option<usize>,
}

impl DeviceListQuery {
    /// As the store takes it.
    pub(crate) fn store(&self) -> Result<DeviceQuery, Failure> {
        let (sort, descending) = self.sorting()?;
        Ok(DeviceQuery {
            search: text(&self.search).map(Into::into),
            bucket: slug("bucket", &self.bucket, Bucket::find)?,
            category: known(&self.category),
            vendor: known(&self.vendor),
            department: known(&self.department),
            function: known(&self.function),
            security_state: slug("security", &self.security, State::find)?,
            maintenance_state: slug("maintenance", &self.maintenance, State::find)?,
            sort: Some(sort),
            descending,
            after: self.cursor.clone().filter(|cursor| !cursor.is_empty()),
            limit: self.limit.unwrap_or_default(),
        })
    }

    /// What the list is ordered by, and whether backwards. What needs somebody most comes first where nothing is asked.
    fn sorting(&self) -> Result<(DeviceSort, bool), Failure> {
        let backwards = self.order.as_deref() == Some("descending");
        let sort = slug("sort", &self.sort, DeviceSort::find)?;
        Ok(sort.map_or((DeviceSort::Harm, true), |sort| (sort, backwards)))
    }

    /// The address of this list at its first page.
    pub(crate) fn address(&self, path: &str) -> Address {
        self.parts().into_iter().fold(Address::new(path), |address, (key, value)| address.with(key, value))
    }

    /// Everything but the cursor.
    fn parts(&self) -> [(&'static str, Option<&str>); 10] {
        [
            ("search", text(&self.search)),
            ("bucket", text(&self.bucket)),
            ("category", text(&self.category)),
            ("vendor", text(&self.vendor)),
            ("department", text(&self.department)),
            ("function", text(&self.function)),
            ("maintenance", text(&self.maintenance)),
            ("security", text(&self.security)),
            ("sort", text(&self.sort)),
            ("order", text(&self.order)),
        ]
    }

    /// What the filter form must carry along, since it has no field for it.
    pub(crate) fn kept(&self) -> Vec<(&'static str, String)> {
        let kept = self
            .parts()
            .into_iter()
            .filter(|(key, _)| matches!(*key, "bucket" | "function" | "sort" | "order"));
        kept.filter_map(|(key, value)| Some((key, value?.to_owned()))).collect()
    }
}

/// A text that is not empty.
pub(crate) fn text(value: &Option<String>) -> Option<&str> {
    value.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// `unknown` stands for what the store calls by the empty text.
pub(super) fn known(value: &Option<String>) -> Option<Box<str>> {
    text(value).map(|text| if text == "unknown" { "".into() } else { text.into() })
}

/// One word of a closed list.
pub(crate) fn slug<T>(
    name: &str,
    value: &Option<String>,
    find: fn(&str) -> Option<T>,
) -> Result<Option<T>, Failure> {
    let Some(text) = text(value) else {
        return Ok(None);
    };
    match find(text) {
        Some(found) => Ok(Some(found)),
        None => Err(Failure::bad_request(format!("`{text}` is no value of `{name}`."))),
    }
}

/// Tabs by where devices are known, with counts over the whole site.
pub(crate) fn tabs(query: &DeviceListQuery, site: &[FacetRow]) -> Vec<Tab> {
    let here = query.address("/devices");
    let count = |facet: &str, value: &str| {
        site.iter().find(|row| *row.facet == *facet && *row.value == *value).map_or(0, |row| row.count)
    };
    let total = site.iter().filter(|row| &*row.facet == "bucket").map(|row| row.count).sum();
    let unknown = text(&query.category) == Some("unknown");
    let mut tabs = vec![Tab {
        word: "All".to_owned(),
        href: here
            .with("bucket", None)
            .with("category", query.category.as_deref().filter(|_| !unknown))
            .to_string(),
        chosen: text(&query.bucket).is_none() && !unknown,
        count: Some(total),
    }];
    let plain = if unknown { here.with("category", None) } else { here.clone() };
    tabs.extend(Bucket::ALL.iter().map(|bucket| Tab {
        word: words::bucket(*bucket).to_owned(),
        href: plain.with("bucket", Some(bucket.slug())).to_string(),
        chosen: text(&query.bucket) == Some(bucket.slug()),
        count: Some(count("bucket", bucket.slug())),
    }));
    tabs.push(Tab {
        word: "Unknown".to_owned(),
        href: here.with("bucket", None).with("category", Some("unknown")).to_string(),
        chosen: unknown && text(&query.bucket).is_none(),
        count: Some(count("category", "")),
    });
    tabs
}

/// The filters that can be set, with how many devices each value leaves.
pub(crate) fn choices(query: &DeviceListQuery, facets: &[FacetRow]) -> Vec<Choice> {
    let choice = |label, name, any, facet: &str, chosen: Option<&str>, word: fn(&FacetRow) -> String| {
        let rows = facets.iter().filter(|row| *row.facet == *facet).take(200);
        let options = rows.map(|row| {
            let value = if row.value.is_empty() { "unknown".to_owned() } else { row.value.to_string() };
            ChoiceOption {
                chosen: chosen == Some(value.as_str()),
                word: word(row),
                count: Some(row.count),
                value,
            }
        });
        Choice { label, name, any, options: options.collect() }
    };
    let shown = |row: &FacetRow| {
        if row.name.is_empty() { "Not known".to_owned() } else { row.name.to_string() }
    };
    let state = |row: &FacetRow| {
        State::find(&row.value).map_or_else(|| row.value.to_string(), |state| words::state(state).to_owned())
    };
    vec![
        choice("Kind of device", "category", "Any kind", "category", text(&query.category), shown),
        choice("Maker", "vendor", "Any maker", "vendor", text(&query.vendor), shown),
        choice("Department", "department", "Any department", "department", text(&query.department), shown),
        choice(
            "Maintenance",
            "maintenance",
            "Any maintenance",
            "maintenance_state",
            text(&query.maintenance),
            state,
        ),
        choice("Security", "security", "Any security", "security_state", text(&query.security), state),
    ]
}

/// The filters that are on, as parts of a sentence.
pub(crate) fn chips(query: &DeviceListQuery, facets: &[FacetRow]) -> Vec<Chip> {
    let here = query.address("/devices");
    let name = |facet: &str, value: &str| {
        let row = facets.iter().find(|row| *row.facet == *facet && *row.value == *value);
        row.map(|row| row.name.to_string())
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| value.to_owned())
    };
    let state =
        |slug: &str| State::find(slug).map_or(slug.to_owned(), |state| words::state(state).to_lowercase());
    let chip = |key: &'static str, value: &str| {
        let text = match (key, value) {
            ("search", value) => format!("with \u{201c}{value}\u{201d}"),
            ("bucket", value) => Bucket::find(value).map_or(value.to_owned(), |bucket| {
                words::bucket(bucket).to_lowercase().replace("cmms", "CMMS")
            }),
            ("category", "unknown") => "of no known kind".to_owned(),
            ("category", value) => format!("kind {}", name("category", value)),
            ("vendor", "unknown") => "of no known maker".to_owned(),
            ("vendor", value) => format!("made by {value}"),
            ("department", "unknown") => "in no known department".to_owned(),
            ("department", value) => format!("in {value}"),
            ("function", value) => words::function_of(value).to_lowercase(),
            ("maintenance", value) => format!("maintenance: {}", state(value)),
            (_, value) => format!("security: {}", state(value)),
        };
        Chip { text, href: here.with(key, None).to_string() }
    };
    let filters = query.parts().into_iter().filter(|(key, _)| !matches!(*key, "sort" | "order"));
    filters.filter_map(|(key, value)| Some(chip(key, value?))).collect()
}

/// A heading of the table, which sorts where it can.
pub(crate) struct Column {
    /// Its word.
    pub(crate) word: &'static str,
    /// What it sorts by, for the hover text.
    pub(crate) title: &'static str,
    /// The list sorted by it, or the other way round.
    pub(crate) href: Option<String>,
    /// Is the list sorted by it?
    pub(crate) chosen: bool,
    /// Backwards?
    pub(crate) descending: bool,
}

/// The table's headings.
pub(crate) fn columns(query: &DeviceListQuery) -> Result<Vec<Column>, Failure> {
    const COLUMNS: &[(&str, &str, Option<DeviceSort>)] = &[
        ("Marks", "Sort by harm if nothing is done", Some(DeviceSort::Harm)),
        ("Device", "Sort by name", Some(DeviceSort::Name)),
        ("Maker, product, version", "Sort by maker", Some(DeviceSort::Vendor)),
        ("Where", "Sort by department", Some(DeviceSort::Department)),
        ("Address", "", None),
        ("Last heard", "Sort by when it was last heard", Some(DeviceSort::LastSeen)),
        ("Next step", "", None),
    ];
    let (sorted, backwards) = query.sorting()?;
    let columns = COLUMNS.iter().map(|(word, title, sort)| {
        let chosen = *sort == Some(sorted);
        // What is largest or newest is wanted first.
        let begins_backwards = matches!(sort, Some(DeviceSort::Harm | DeviceSort::LastSeen));
        let descending = if chosen { !backwards } else { begins_backwards };
        let href = sort.map(|sort| {
            let address = query.address("/devices").with("sort", Some(sort.slug()));
            address.with("order", Some("descending").filter(|_| descending)).to_string()
        });
        Column { word, title, href, chosen, descending: backwards }
    });
    Ok(columns.collect())
}
