//! Lists of devices, fast at a million of them.
//!
//! Two ways lead to the first fifty rows: walk the order and skip what the filters refuse, or take the few that the
//! narrowest filter leaves and sort them. The first is fast where much matches, the second where little does. The
//! databases guess wrongly between them too often (neither knows how many devices begin with `ct`), so the choice is
//! made here, from the maintained counts. A key joined with an empty text cannot be looked up in an index by either
//! database: that is how the way not chosen is closed.

use wardroom_model::OpContext;
use wardroom_model::actor::Right;

use super::{DEVICE_COLUMNS, DeviceQuery, DeviceRow, DeviceSort, device_row, search, text_key};
use crate::Store;
use crate::db::Value;
use crate::error::{Fault, StoreError};
use crate::page::{Page, cursor_read, cursor_write, limit_and_one, page_limit, real_read, real_write};
use crate::reach::{Named, reach_sql};
use crate::rights::permitted;

/// Up to so many devices are sorted rather than walked past.
const FEW: i64 = 4_000;

/// Filter columns whose index goes on by name.
const INDEXED_WITH_NAME: &[&str] = &["bucket", "category", "security_state", "maintenance_state"];

/// Which index the rows are found by.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    /// By the order asked for.
    Order,
    /// By a filter's column, whose index goes on in the order asked for.
    FilterInOrder(&'static str),
    /// By a filter's column, then sorted.
    Filter(&'static str),
    /// By the departments in reach, then sorted.
    Reach,
    /// By the first search term.
    Term,
    /// As the database likes.
    Free,
}

impl DeviceQuery {
    /// Filter columns and the values that they must have; `facet` counts stand under the first name, where there are any.
    pub(super) fn filters(&self) -> Vec<(&'static str, &'static str, String)> {
        let own = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
        let key = |text: &Option<Box<str>>| text.as_deref().map(|text| text_key(Some(text)));
        let filters = [
            ("bucket", "bucket", self.bucket.map(|bucket| bucket.slug().to_owned())),
            ("category", "category", own(&self.category)),
            ("vendor", "vendor_key", key(&self.vendor)),
            ("department", "department_key", key(&self.department)),
            ("", "clinical_function", own(&self.function)),
            ("security_state", "security_state", self.security_state.map(|state| state.slug().to_owned())),
            (
                "maintenance_state",
                "maintenance_state",
                self.maintenance_state.map(|state| state.slug().to_owned()),
            ),
        ];
        filters.into_iter().filter_map(|(facet, column, value)| Some((facet, column, value?))).collect()
    }

    fn sort(&self) -> DeviceSort {
        self.sort.unwrap_or(DeviceSort::Name)
    }
}

impl DeviceSort {
    const fn column(self) -> &'static str {
        match self {
            Self::Name => "name_key",
            Self::Vendor => "vendor_key",
            Self::Product => "product_key",
            Self::Department => "department_key",
            Self::LastSeen => "last_seen_key",
            Self::Harm => "care_days",
        }
    }

    /// The column in a form that no index is used for.
    fn column_without_index(self) -> String {
        match self {
            Self::LastSeen | Self::Harm => format!("(d.{} + 0)", self.column()),
            _ => format!("(d.{} || '')", self.column()),
        }
    }

    fn key(self, row: &DeviceRow) -> String {
        match self {
            Self::Name => text_key(Some(&row.name)),
            Self::Vendor => text_key(row.vendor.as_deref()),
            Self::Product => text_key(row.product.as_deref()),
            Self::Department => text_key(row.department.as_deref()),
            Self::LastSeen => row.last_seen_key.to_string(),
            Self::Harm => real_write(row.care_days),
        }
    }

    fn value(self, key: &str) -> Result<Value<'_>, Fault> {
        Ok(match self {
            Self::LastSeen => Value::number(key.parse().map_err(|_error| Fault::Cursor)?),
            Self::Harm => Value::real(real_read(key)?),
            _ => Value::text(key),
        })
    }
}

impl Store {
    /// Devices, filtered, searched, sorted, a page at a time.
    ///
    /// # Errors
    /// Without the right to read, on a foreign cursor, or when the database fails.
    pub async fn device_list(
        &self,
        context: &OpContext,
        query: &DeviceQuery,
    ) -> Result<Page<DeviceRow>, StoreError> {
        permitted(context, Right::Read, "device_list", &context.site, self.devices_listed(context, query))
            .await
    }

    pub(crate) async fn devices_listed(
        &self,
        context: &OpContext,
        query: &DeviceQuery,
    ) -> Result<Page<DeviceRow>, Fault> {
        let way = self.device_way(context, query).await?;
        let sort = query.sort();
        let limit = page_limit(query.limit);
        let mut condition = Condition::new(context);
        condition.reach(context, &way);
        condition.filter(query, &way);
        let column = match way {
            Way::Order | Way::FilterInOrder(_) => format!("d.{}", sort.column()),
            Way::Filter(_) | Way::Reach | Way::Term | Way::Free => sort.column_without_index(),
        };
        let cursor = query.after.as_deref().map(cursor_read::<2>).transpose()?;
        if let Some([key, id]) = &cursor {
            let key = condition.place(sort.value(key)?.into_owned());
            let id = condition.place(Value::show(id));
            let beyond = if query.descending { "<" } else { ">" };
            condition.sql.push_str(&format!(" AND ({column}, d.id) {beyond} ({key}, {id})"));
        }
        let direction = if query.descending { "DESC" } else { "ASC" };
        let limited = condition.place(Value::number(limit_and_one(limit)));
        let sql = format!(
            "SELECT {DEVICE_COLUMNS} FROM device_row d WHERE {} ORDER BY {column} {direction}, \
                 d.id {direction} LIMIT {limited}",
            condition.sql
        );
        let rows = self.database.fetch_all(&sql, &condition.values, device_row).await?;
        Ok(Page::from_rows(rows, limit, |row| cursor_write(&[&sort.key(row), row.id.as_str()])))
    }

    /// The way that touches the fewest rows.
    async fn device_way(&self, context: &OpContext, query: &DeviceQuery) -> Result<Way, Fault> {
        let mut best = (FEW + 1, Way::Order);
        if let Some(count) = self.devices_in_reach(context).await?
            && count < best.0
        {
            best = (count, Way::Reach);
        }
        let (mut narrowest, mut in_order) = (i64::MAX, None);
        for (facet, column, value) in query.filters().into_iter().filter(|(facet, ..)| !facet.is_empty()) {
            let count = self
                .database
                .fetch_number(
                    "SELECT count AS n FROM facet_count WHERE site = $1 AND facet = $2 AND value_key = $3",
                    &[Value::text(&context.site), Value::text(facet), Value::text(&value)],
                )
                .await?;
            if count < best.0 {
                best = (count, Way::Filter(column));
            }
            if count < narrowest && query.sort() == DeviceSort::Name && INDEXED_WITH_NAME.contains(&column) {
                (narrowest, in_order) = (count, Some(Way::FilterInOrder(column)));
            }
        }
        if let (Way::Order, Some(way)) = (&best.1, in_order) {
            best.1 = way;
        }
        let terms = query.search.as_deref().map(search::terms).unwrap_or_default();
        if let Some(term) = terms.first() {
            let count = self
                .database
                .fetch_number(
                    "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM search_token \
                     WHERE site = $1 AND token >= $2 AND token < $3 LIMIT $4) AS found",
                    &[
                        Value::text(&context.site),
                        Value::text(term),
                        Value::show(search::end_of(term)),
                        Value::number(FEW + 1),
                    ],
                )
                .await?;
            if count < best.0 {
                best = (count, Way::Term);
            }
        }
        Ok(best.1)
    }

    /// How many devices are in a limited reach, by the maintained counts.
    async fn devices_in_reach(&self, context: &OpContext) -> Result<Option<i64>, Fault> {
        let mut values = vec![Value::text(&context.site)];
        let reach = reach_sql(context, Named::Department, "value_key", &mut values);
        if reach.is_empty() {
            return Ok(None);
        }
        let sql = format!(
            "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) AS n FROM facet_count \
             WHERE site = $1 AND facet = 'department'{reach}"
        );
        self.database.fetch_number(&sql, &values).await.map(Some)
    }
}

/// A `WHERE` with its values.
pub(super) struct Condition {
    pub(super) sql: String,
    pub(super) values: Vec<Value<'static>>,
}

impl Condition {
    pub(super) fn new(context: &OpContext) -> Self {
        Self { sql: "d.site = $1".to_owned(), values: vec![Value::show(&context.site)] }
    }

    fn place(&mut self, value: Value<'static>) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    /// Every filter and term of a query among the devices in reach, in whatever way the database likes.
    pub(super) fn filter_freely(&mut self, context: &OpContext, query: &DeviceQuery) {
        self.reach(context, &Way::Free);
        self.filter(query, &Way::Free);
    }

    fn reach(&mut self, context: &OpContext, way: &Way) {
        let by_it = [Way::Reach, Way::Free].contains(way);
        let column = if by_it { "d.department_key" } else { "(d.department_key || '')" };
        let reach = reach_sql(context, Named::Department, column, &mut self.values);
        self.sql.push_str(&reach);
    }

    fn filter(&mut self, query: &DeviceQuery, way: &Way) {
        for (_facet, column, value) in query.filters() {
            if ["category", "clinical_function"].contains(&column) && value.is_empty() {
                self.sql.push_str(&format!(" AND d.{column} IS NULL"));
                continue;
            }
            let place = self.place(Value::show(value));
            let by_it = [Way::Filter(column), Way::FilterInOrder(column), Way::Free].contains(way);
            let test = if by_it {
                format!(" AND d.{column} = {place}")
            } else {
                format!(" AND (d.{column} || '') = {place}")
            };
            self.sql.push_str(&test);
        }
        let terms = query.search.as_deref().map(search::terms).unwrap_or_default();
        if terms.is_empty() && query.search.as_deref().is_some_and(|search| !search.trim().is_empty()) {
            self.sql.push_str(" AND 1 = 0");
        }
        for (number, term) in terms.iter().enumerate() {
            let from = self.place(Value::show(term));
            let to = self.place(Value::show(search::end_of(term)));
            let found = format!("t.site = $1 AND t.token >= {from} AND t.token < {to}");
            let test = if number == 0 && [Way::Term, Way::Free].contains(way) {
                format!(" AND d.id IN (SELECT t.device FROM search_token t WHERE {found})")
            } else {
                format!(" AND EXISTS (SELECT 1 FROM search_token t WHERE {found} AND t.device = d.id)")
            };
            self.sql.push_str(&test);
        }
    }
}
