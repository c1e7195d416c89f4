//! How far an actor's rights reach, said once for every query.
//!
//! An account limited to departments sees and settles their devices and what hangs on them: the hosts and assets that
//! a device has now, its findings, its lines of work. A device without a department is in nobody's limited reach.
//! What is out of reach is absent: for whoever asks, it does not exist. A context without a limit adds no word to
//! any query.

use std::collections::{BTreeMap, BTreeSet};

use wardroom_model::OpContext;
use wardroom_model::id::{AssetId, HostId};

use crate::Store;
use crate::db::{Row, Value};
use crate::device::{MISSING, text_key};
use crate::error::Fault;

/// What a column or an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// A department, by its key.
    Department,
    Device,
    Host,
    Asset,
    /// What a decision about a finding hangs on.
    Finding,
}

/// Ids that are looked up at a time.
pub(crate) const IDS_AT_A_TIME: usize = 500;

/// The natural key of host `h`, as pairs and decisions have it.
const HOST_KEY: &str = "h.network || '/' || COALESCE(h.mac, h.ip || CASE WHEN h.lease_epoch = 0 THEN '' \
     ELSE '#' || CAST(h.lease_epoch AS TEXT) END)";

/// Keys of the departments in reach; none where all are.
pub(crate) fn reach_keys(context: &OpContext) -> Option<BTreeSet<String>> {
    let departments = context.reach.departments.as_ref()?;
    let keys = departments.iter().map(|department| text_key(Some(department)));
    Some(keys.filter(|key| key != MISSING).collect())
}

/// The places of the department keys in reach, with the values put behind the others; none where all are in reach.
fn places(context: &OpContext, values: &mut Vec<Value<'_>>) -> Option<String> {
    let places = reach_keys(context)?.into_iter().map(|key| {
        values.push(Value::show(key));
        format!("${}", values.len())
    });
    let places: Vec<String> = places.collect();
    // A list with nothing in it is no SQL; a missing value equals nothing.
    Some(if places.is_empty() { "NULL".to_owned() } else { places.join(", ") })
}

/// Links that hold. A gateway is not part of the devices that it speaks for.
const NOW: &str = " AND l.valid_to IS NULL AND l.role <> 'gateway'";

/// Of what is named, the ids in reach.
fn ids(named: Named, places: &str) -> String {
    let reached = |columns: &str, joined: &str| {
        format!(
            "SELECT {columns} FROM device_row r {joined} WHERE r.site = $1 AND r.department_key IN ({places})"
        )
    };
    let linked = |table: &str| format!("JOIN {table} l ON l.site = r.site AND l.device = r.id{NOW}");
    match named {
        Named::Department => places.to_owned(),
        Named::Device => reached("r.id", ""),
        Named::Host => reached("l.host", &linked("device_host")),
        Named::Asset => reached("l.asset", &linked("device_asset")),
        Named::Finding => reached("f.subject", "JOIN finding f ON f.site = r.site AND f.device = r.id"),
    }
}

/// ` AND column IN (…)` for a column that names something; empty where all is in reach. The statement's `$1` is the
/// site.
pub(crate) fn reach_sql(
    context: &OpContext,
    named: Named,
    column: &str,
    values: &mut Vec<Value<'_>>,
) -> String {
    let Some(places) = places(context, values) else { return String::new() };
    format!(" AND {column} IN ({})", ids(named, &places))
}

/// The same for pairs `p`, which are in reach where either side is. They name assets by tag, and hosts by id or key.
pub(crate) fn reach_pair_sql(context: &OpContext, values: &mut Vec<Value<'_>>) -> String {
    let Some(places) = places(context, values) else { return String::new() };
    let (assets, hosts) = (ids(Named::Asset, &places), ids(Named::Host, &places));
    format!(
        " AND (p.asset IN (SELECT a.asset_tag FROM asset a WHERE a.site = $1 AND a.id IN ({assets})) \
         OR p.host IN (SELECT {HOST_KEY} FROM host h WHERE h.site = $1 AND h.id IN ({hosts})) \
         OR p.host IN ({hosts}))"
    )
}

/// The same for conversations `c`, which are in reach where the host of either side is. An address may have been
/// another host's before: on link, the Ethernet address tells.
pub(crate) fn reach_conversation_sql(context: &OpContext, values: &mut Vec<Value<'_>>) -> String {
    let Some(places) = places(context, values) else { return String::new() };
    let hosts = ids(Named::Host, &places);
    let side = |side: &str| {
        format!(
            "EXISTS (SELECT 1 FROM host_address a JOIN host h ON h.site = a.site AND h.id = a.host \
             WHERE a.site = $1 AND a.ip = c.{side}_ip AND a.network = c.network AND a.host IN ({hosts}) \
             AND (h.mac IS NULL OR c.{side}_mac IS NULL OR EXISTS (SELECT 1 FROM host_mac m \
             WHERE m.site = $1 AND m.host = a.host AND m.mac = c.{side}_mac)))"
        )
    };
    format!(" AND ({} OR {})", side("client"), side("server"))
}

/// The same for problems `p`, which are in reach where they stand at a row that became an asset in reach.
pub(crate) fn reach_problem_sql(context: &OpContext, values: &mut Vec<Value<'_>>) -> String {
    let Some(places) = places(context, values) else { return String::new() };
    let assets = ids(Named::Asset, &places);
    format!(
        " AND (p.source, p.place) IN (SELECT t.source, 'row ' || SUBSTR(t.locator, 2) FROM asset_row t \
         WHERE t.site = $1 AND t.locator LIKE 'r%' AND t.asset IN ({assets}))"
    )
}

/// By id, the department keys of the devices that something belongs to.
pub(crate) type Departments = BTreeMap<Box<str>, Vec<Box<str>>>;

impl Store {
    /// Where some things belong; what belongs to no device is left out.
    pub(crate) async fn departments_of(
        &self,
        context: &OpContext,
        named: Named,
        ids: &BTreeSet<&str>,
    ) -> Result<Departments, Fault> {
        let asked: Vec<&str> = ids.iter().copied().collect();
        let mut departments = Departments::new();
        for some in asked.chunks(IDS_AT_A_TIME) {
            let mut values = vec![Value::text(&context.site)];
            values.extend(some.iter().map(|id| Value::text(id)));
            let places: Vec<String> = (2..=values.len()).map(|place| format!("${place}")).collect();
            let sql = departments_sql(named, &places.join(", "));
            let read = |row: &Row<'_>| Ok((row.text("named")?, row.text("department_key")?));
            for (id, department) in self.database.fetch_all(&sql, &values, read).await? {
                departments.entry(id).or_default().push(department);
            }
        }
        Ok(departments)
    }

    /// Which of some devices, hosts or assets are in reach; none where all are.
    pub(crate) async fn reached(
        &self,
        context: &OpContext,
        named: Named,
        ids: &BTreeSet<&str>,
    ) -> Result<Option<BTreeSet<Box<str>>>, Fault> {
        let Some(keys) = reach_keys(context) else { return Ok(None) };
        let departments = self.departments_of(context, named, ids).await?;
        let in_reach = |of: &Vec<Box<str>>| of.iter().any(|department| keys.contains(&**department));
        Ok(Some(departments.into_iter().filter(|(_, of)| in_reach(of)).map(|(id, _)| id).collect()))
    }

    /// Is this host in reach?
    pub(crate) async fn host_is_reached(&self, context: &OpContext, id: &HostId) -> Result<bool, Fault> {
        self.is_reached(context, Named::Host, id.as_str()).await
    }

    /// Is this asset in reach?
    pub(crate) async fn asset_is_reached(&self, context: &OpContext, id: &AssetId) -> Result<bool, Fault> {
        self.is_reached(context, Named::Asset, id.as_str()).await
    }

    async fn is_reached(&self, context: &OpContext, named: Named, id: &str) -> Result<bool, Fault> {
        if context.reach.departments.is_none() {
            return Ok(true);
        }
        let reached = self.reached(context, named, &BTreeSet::from([id])).await?;
        Ok(reached.is_none_or(|reached| reached.contains(id)))
    }
}

fn departments_sql(named: Named, places: &str) -> String {
    let from = |id: &str, table: &str, device: &str, now: &str| {
        format!(
            "SELECT l.{id} AS named, r.department_key FROM {table} l \
             JOIN device_row r ON r.site = l.site AND r.id = l.{device} \
             WHERE l.site = $1{now} AND l.{id} IN ({places})"
        )
    };
    match named {
        Named::Department => from("department_key", "device_row", "id", ""),
        Named::Device => from("id", "device_row", "id", ""),
        Named::Host => from("host", "device_host", "device", NOW),
        Named::Asset => from("asset", "device_asset", "device", NOW),
        Named::Finding => from("subject", "finding", "device", ""),
    }
}

#[cfg(test)]
mod tests {
    use wardroom_model::Timestamp;

    use super::*;

    fn limited(departments: Option<&[&str]>) -> OpContext {
        let mut context = OpContext::system("main", Timestamp(0), "test");
        context.reach.departments = departments.map(|all| all.iter().map(|one| (*one).into()).collect());
        context
    }

    #[test]
    fn the_condition_says_which_departments() {
        for (departments, condition, values) in [
            (None, "", 1),
            (Some(&["Emergency"][..]), " AND d.x IN ($2)", 2),
            (Some(&["Emergency", "EMERGENCY", "Röntgen"]), " AND d.x IN ($2, $3)", 3),
            (Some(&[]), " AND d.x IN (NULL)", 1),
            // Devices without a department are in nobody's limited reach, whatever is written in the list.
            (Some(&["", "\0", MISSING]), " AND d.x IN (NULL)", 1),
        ] {
            let mut bound = vec![Value::text("main")];
            let sql = reach_sql(&limited(departments), Named::Department, "d.x", &mut bound);
            assert_eq!((&*sql, bound.len()), (condition, values), "{departments:?}");
        }
    }
}
