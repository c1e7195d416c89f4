//! The counts that every page's one sentence is made of.

use serde::Serialize;
use wardroom_model::OpContext;
use wardroom_model::actor::Right;

use crate::Store;
use crate::db::Value;
use crate::error::StoreError;
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

impl Store {
    /// The counts.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn summary(&self, context: &OpContext) -> Result<Summary, StoreError> {
        permitted(context, Right::Read, "summary", &context.site, async {
            let values = [Value::text(&context.site), Value::show(context.now.date_utc())];
            let facet = |name: &str, value: &str| {
                format!(
                    "COALESCE((SELECT SUM(count) FROM facet_count WHERE site = $1 AND facet = '{name}' \
                     AND value_key = '{value}'), 0)"
                )
            };
            let count = |from: &str| format!("(SELECT COUNT(*) FROM {from} site = $1)");
            let counts = [
                (
                    "devices",
                    "COALESCE((SELECT SUM(count) FROM facet_count WHERE site = $1 AND facet = 'bucket'), 0)"
                        .to_owned(),
                ),
                ("hosts", count("host WHERE")),
                ("assets", count("asset WHERE")),
                ("matched", facet("bucket", "matched")),
                ("network_only", facet("bucket", "network_only")),
                ("cmms_only", facet("bucket", "cmms_only")),
                ("unknown", facet("category", "")),
                (
                    "act_now",
                    "(SELECT COUNT(*) FROM (SELECT id FROM device_row WHERE site = $1 AND security_state = \
                     'act_now' UNION SELECT id FROM device_row WHERE site = $1 AND maintenance_state = \
                     'act_now') AS acting)"
                        .to_owned(),
                ),
                ("overdue", count("asset WHERE next_pm < $2 AND missing_from IS NULL AND")),
                ("findings_affected", count("finding WHERE status = 'affected' AND gone_at IS NULL AND")),
                (
                    "findings_needs_check",
                    count("finding WHERE status = 'needs_check' AND gone_at IS NULL AND"),
                ),
                ("pairs_candidate", count("pair WHERE decision = 'candidate' AND")),
                ("work", count("work_item WHERE")),
                ("sources", count("source WHERE")),
                ("sources_begun", count("source WHERE state = 'begun' AND")),
                ("problems", count("problem WHERE")),
                ("documents", "(SELECT COUNT(*) FROM document)".to_owned()),
            ];
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
