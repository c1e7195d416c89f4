//! The counts that every page's one sentence is made of.

use serde::Serialize;
use wardroom_model::OpContext;
use wardroom_model::actor::Right;

use crate::Store;
use crate::db::Value;
use crate::error::StoreError;
use crate::reach::{Named, reach_pair_sql, reach_sql};
use crate::rights::permitted;

/// How many there are of everything, at one site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Devices.
    pub devices: u64,
    /// Hosts heard.
    pub hosts: u64,
    /// Assets in the register, those missing from it among them.
    pub assets: u64,
    /// Devices known on both sides.
    pub matched: u64,
    /// Devices on the network and not in the CMMS.
    pub network_only: u64,
    /// Devices in the CMMS and not on the network.
    pub cmms_only: u64,
    /// Devices of which nobody knows what they are: they have no category.
    pub unknown: u64,
    /// Devices that need somebody now, for either mark.
    pub act_now: u64,
    /// Assets whose maintenance was due before today, those missing from their source left out.
    pub overdue: u64,
    /// Findings: affected.
    pub findings_affected: u64,
    /// Findings: must be looked at.
    pub findings_needs_check: u64,
    /// Pairs that a person should look at.
    pub pairs_candidate: u64,
    /// Lines of the work list.
    pub work: u64,
    /// Sources that were read in.
    pub sources: u64,
    /// Sources that were begun and not completed.
    pub sources_begun: u64,
    /// Problems that were counted.
    pub problems: u64,
    /// Published texts.
    pub documents: u64,
}

/// Each count's name and statement.
fn counts(context: &OpContext, values: &mut Vec<Value<'_>>) -> Vec<(&'static str, String)> {
    let mut reach = |named, column| reach_sql(context, named, column, values);
    let devices = reach(Named::Department, "department_key");
    let (of_hosts, of_assets) = (reach(Named::Host, "id"), reach(Named::Asset, "id"));
    let of_devices = reach(Named::Device, "device");
    let of_pairs = reach_pair_sql(context, values);
    let count = |from: &str, reach: &str| format!("(SELECT COUNT(*) FROM {from} site = $1{reach})");
    let facet = |name: &str, value: &str| {
        if devices.is_empty() {
            format!(
                "COALESCE((SELECT SUM(count) FROM facet_count WHERE site = $1 AND facet = '{name}' \
                 AND value_key = '{value}'), 0)"
            )
        } else {
            count(&format!("device_row WHERE COALESCE({name}, '') = '{value}' AND"), &devices)
        }
    };
    // The maintained counts are the whole site's: a limited reach is counted.
    let all = if devices.is_empty() {
        "COALESCE((SELECT SUM(count) FROM facet_count WHERE site = $1 AND facet = 'bucket'), 0)".to_owned()
    } else {
        count("device_row WHERE", &devices)
    };
    let acting =
        |state: &str| format!("SELECT id FROM device_row WHERE site = $1 AND {state} = 'act_now'{devices}");
    let (for_security, for_maintenance) = (acting("security_state"), acting("maintenance_state"));
    let finding = |status: &str| {
        count(&format!("finding WHERE status = '{status}' AND gone_at IS NULL AND"), &of_devices)
    };
    vec![
        ("devices", all),
        ("hosts", count("host WHERE", &of_hosts)),
        ("assets", count("asset WHERE", &of_assets)),
        ("matched", facet("bucket", "matched")),
        ("network_only", facet("bucket", "network_only")),
        ("cmms_only", facet("bucket", "cmms_only")),
        ("unknown", facet("category", "")),
        ("act_now", format!("(SELECT COUNT(*) FROM ({for_security} UNION {for_maintenance}) AS acting)")),
        ("overdue", count("asset WHERE next_pm < $2 AND missing_from IS NULL AND", &of_assets)),
        ("findings_affected", finding("affected")),
        ("findings_needs_check", finding("needs_check")),
        ("pairs_candidate", count("pair p WHERE p.decision = 'candidate' AND", &of_pairs)),
        ("work", count("work_item WHERE", &of_devices)),
        ("sources", count("source WHERE", "")),
        ("sources_begun", count("source WHERE state = 'begun' AND", "")),
        ("problems", count("problem WHERE", "")),
        ("documents", "(SELECT COUNT(*) FROM document)".to_owned()),
    ]
}

impl Store {
    /// The counts. Sources, problems and published texts are the whole house's; all else is of the devices in reach.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn summary(&self, context: &OpContext) -> Result<Summary, StoreError> {
        permitted(context, Right::Read, "summary", &context.site, async {
            let mut values = vec![Value::text(&context.site), Value::show(context.now.date_utc())];
            let counts = counts(context, &mut values);
            let columns: Vec<String> =
                counts.iter().map(|(name, sql)| format!("CAST({sql} AS BIGINT) AS {name}")).collect();
            let sql = format!("SELECT {}", columns.join(", "));
            let summary = self
                .database
                .fetch_optional(&sql, &values, |row| {
                    Ok(Summary {
                        devices: row.count("devices")?,
                        hosts: row.count("hosts")?,
                        assets: row.count("assets")?,
                        matched: row.count("matched")?,
                        network_only: row.count("network_only")?,
                        cmms_only: row.count("cmms_only")?,
                        unknown: row.count("unknown")?,
                        act_now: row.count("act_now")?,
                        overdue: row.count("overdue")?,
                        findings_affected: row.count("findings_affected")?,
                        findings_needs_check: row.count("findings_needs_check")?,
                        pairs_candidate: row.count("pairs_candidate")?,
                        work: row.count("work")?,
                        sources: row.count("sources")?,
                        sources_begun: row.count("sources_begun")?,
                        problems: row.count("problems")?,
                        documents: row.count("documents")?,
                    })
                })
                .await?;
            Ok(summary.unwrap_or_default())
        })
        .await
    }
}
