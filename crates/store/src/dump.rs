//! What *the same store* means: a text of all that was read, derived and settled.
//!
//! Two stores are the same when their dumps are. Left out is what depends on when and how often the program ran:
//! times of reading, the audit chain, jobs, counts that are kept beside the rows, and ids that were drawn.

use std::io::Write;

use wardroom_model::OpContext;
use wardroom_model::actor::Right;

use crate::Store;
use crate::db::{Row, RowError, Value};
use crate::error::StoreError;
use crate::rights::permitted_whole;

/// How a column reads.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Real,
    Bool,
}
use Kind::{Bool, Number, Real, Text};

/// A table, its key (by which it is ordered and walked), its other columns, and which rows count.
struct Table {
    name: &'static str,
    site: bool,
    keys: &'static [(&'static str, Kind)],
    columns: &'static [(&'static str, Kind)],
    only: &'static str,
}

const fn table(
    name: &'static str,
    keys: &'static [(&'static str, Kind)],
    columns: &'static [(&'static str, Kind)],
) -> Table {
    Table { name, site: true, keys, columns, only: "" }
}

const TABLES: &[Table] = &[
    table("network", &[("id", Text)], &[("key", Text), ("name", Text)]),
    table(
        "network_mapping",
        &[("sensor", Text), ("interface", Text), ("segment", Text)],
        &[("network", Text)],
    ),
    table(
        "source",
        &[("id", Text)],
        &[
            ("kind", Text),
            ("name", Text),
            ("sha256", Text),
            ("bytes", Number),
            ("state", Text),
            ("counts", Text),
        ],
    ),
    table(
        "problem",
        &[("source", Text), ("position", Number)],
        &[("file", Text), ("place", Text), ("kind", Text), ("reason", Text)],
    ),
    table(
        "host",
        &[("id", Text)],
        &[("network", Text), ("mac", Text), ("ip", Text), ("lease_epoch", Number)],
    ),
    table(
        "host_source",
        &[("host", Text), ("source", Text)],
        &[
            ("router", Bool),
            ("first_seen", Number),
            ("last_seen", Number),
            ("packets", Number),
            ("bytes", Number),
            ("values_not_kept", Number),
            ("protocols", Text),
        ],
    ),
    table("host_mac", &[("host", Text), ("mac", Text), ("source", Text)], &[]),
    table(
        "host_address",
        &[("host", Text), ("network", Text), ("ip", Text), ("source", Text)],
        &[("first_seen", Number), ("last_seen", Number)],
    ),
    table(
        "observation",
        &[("host", Text), ("field", Text), ("value", Text), ("source", Text)],
        &[
            ("first_seen", Number),
            ("last_seen", Number),
            ("count", Number),
            ("first_locator", Text),
            ("last_locator", Text),
        ],
    ),
    table(
        "identity",
        &[("host", Text)],
        &[("medical", Bool), ("medical_confidence", Real), ("knowledge", Text)],
    ),
    table(
        "claim",
        &[("host", Text), ("attribute", Text)],
        &[("slug", Text), ("value", Text), ("confidence", Real), ("os", Text)],
    ),
    table(
        "evidence",
        &[("host", Text), ("position", Number)],
        &[
            ("attribute", Text),
            ("value", Text),
            ("supports", Bool),
            ("weight", Real),
            ("fingerprint", Text),
            ("field", Text),
            ("seen", Text),
            ("locator", Text),
        ],
    ),
    table(
        "conversation",
        &[("id", Text), ("hour", Number), ("source", Text)],
        &[
            ("network", Text),
            ("client_mac", Text),
            ("client_ip", Text),
            ("server_mac", Text),
            ("server_ip", Text),
            ("transport", Text),
            ("server_port", Number),
            ("app", Text),
            ("bytes_to_server", Number),
            ("bytes_to_client", Number),
            ("packets_to_server", Number),
            ("packets_to_client", Number),
            ("connections", Number),
            ("refusals", Number),
            ("first_locator", Text),
        ],
    ),
    table(
        "asset",
        &[("id", Text)],
        &[
            ("asset_tag", Text),
            ("source", Text),
            ("missing_from", Text),
            ("manufacturer", Text),
            ("model", Text),
            ("software_version", Text),
            ("serial_number", Text),
            ("mac_address", Text),
            ("ip_address", Text),
            ("host_name", Text),
            ("udi", Text),
            ("description", Text),
            ("department", Text),
            ("location", Text),
            ("last_pm", Text),
            ("next_pm", Text),
            ("locator", Text),
        ],
    ),
    table(
        "asset_field",
        &[("asset", Text), ("field", Text), ("source_kind", Text), ("value_digest", Text)],
        &[("value", Text), ("source", Text), ("locator", Text)],
    ),
    table(
        "asset_row",
        &[("asset", Text), ("source_kind", Text)],
        &[("source", Text), ("locator", Text), ("raw", Text)],
    ),
    table(
        "external_ref",
        &[("system", Text), ("entity", Text), ("external_id", Text)],
        &[("entity_id", Text), ("last_synced_digest", Text)],
    ),
    table(
        "device",
        &[("id", Text)],
        &[("digest", Text), ("claims", Text), ("harm", Text), ("first_seen", Number)],
    ),
    Table {
        only: " AND valid_to IS NULL",
        ..table("device_host", &[("device", Text), ("host", Text)], &[("role", Text)])
    },
    Table {
        only: " AND valid_to IS NULL",
        ..table("device_asset", &[("device", Text), ("asset", Text)], &[("role", Text)])
    },
    table("device_redirect", &[("device", Text)], &[("target", Text)]),
    table(
        "device_code",
        &[("device", Text), ("said_by", Text)],
        &[("code", Text), ("device_identifier", Text), ("serial", Text), ("lot", Text)],
    ),
    Table {
        site: false,
        ..table(
            "product_record",
            &[("device_identifier", Text)],
            &[
                ("version_date", Text),
                ("brand", Text),
                ("model", Text),
                ("catalogue_number", Text),
                ("company", Text),
                ("mri_safety", Text),
                ("has_lot", Bool),
                ("has_serial", Bool),
                ("on_prescription", Bool),
                ("read_in", Text),
                ("read_at", Text),
            ],
        )
    },
    Table {
        site: false,
        ..table("product_record_part", &[("device_identifier", Text), ("kind", Text), ("value", Text)], &[])
    },
    Table {
        site: false,
        ..table("product_identifier", &[("identifier", Text), ("device_identifier", Text)], &[])
    },
    Table {
        site: false,
        ..table(
            "product_code",
            &[("code", Text)],
            &[("name", Text), ("device_class", Text), ("life_supporting", Bool), ("implantable", Bool)],
        )
    },
    table(
        "device_row",
        &[("id", Text)],
        &[
            ("name", Text),
            ("asset_tag", Text),
            ("vendor", Text),
            ("product", Text),
            ("version", Text),
            ("serial", Text),
            ("category", Text),
            ("clinical_function", Text),
            ("medical", Bool),
            ("confidence", Real),
            ("address", Text),
            ("mac", Text),
            ("department", Text),
            ("location", Text),
            ("last_seen", Number),
            ("bucket", Text),
            ("maintenance_state", Text),
            ("maintenance_text", Text),
            ("security_state", Text),
            ("security_text", Text),
            ("next_work", Text),
            ("next_action", Text),
            ("care_days", Real),
        ],
    ),
    table("search_token", &[("token", Text), ("device", Text)], &[]),
    table("facet_count", &[("facet", Text), ("value_key", Text)], &[("value", Text), ("count", Number)]),
    table(
        "pair",
        &[("asset", Text), ("host", Text)],
        &[("score", Real), ("decision", Text), ("reasons", Text)],
    ),
    table(
        "duplicate",
        &[("first_tag", Text), ("second_tag", Text)],
        &[("reasons", Text), ("retire", Text), ("confirmed", Bool)],
    ),
    table(
        "asset_quality",
        &[("asset_tag", Text)],
        &[("department", Text), ("presence", Text), ("score", Real), ("dimensions", Text)],
    ),
    table(
        "write_back",
        &[("asset_tag", Text), ("field", Text)],
        &[
            ("register_value", Text),
            ("proposed", Text),
            ("confidence", Real),
            ("why", Text),
            ("locator", Text),
        ],
    ),
    Table {
        site: false,
        ..table(
            "document",
            &[("sha256", Text)],
            &[
                ("name", Text),
                ("kind", Text),
                ("title", Text),
                ("publisher", Text),
                ("url", Text),
                ("body", Text),
            ],
        )
    },
    Table {
        site: false,
        ..table(
            "advisory",
            &[("id", Text)],
            &[
                ("document", Text),
                ("kind", Text),
                ("title", Text),
                ("publisher", Text),
                ("published", Text),
                ("revised", Text),
                ("url", Text),
                ("cvss", Real),
                ("kev", Bool),
            ],
        )
    },
    Table {
        only: " AND gone_at IS NULL",
        ..table(
            "finding",
            &[("id", Text)],
            &[
                ("device", Text),
                ("name", Text),
                ("subject", Text),
                ("status", Text),
                ("rank", Real),
                ("body", Text),
                ("decision", Text),
                ("decided_until", Number),
            ],
        )
    },
    table(
        "finding_advisory",
        &[("advisory", Text), ("finding", Text)],
        &[("device", Text), ("status", Text)],
    ),
    table(
        "work_item",
        &[("id", Text)],
        &[("kind", Text), ("trade", Text), ("device", Text), ("visit", Text), ("rank", Real), ("body", Text)],
    ),
    Table {
        only: " AND withdrawn_at IS NULL",
        ..table(
            "decision",
            &[("kind", Text), ("subject", Text), ("at", Number), ("value", Text)],
            &[("reason", Text), ("actor", Text), ("until", Number)],
        )
    },
    table("setting", &[("name", Text)], &[("value", Text)]),
    table("import_mapping", &[("name", Text)], &[("body", Text)]),
];

/// Rows that are read at a time.
const ROWS_AT_A_TIME: usize = 5_000;

impl Store {
    /// Writes the canonical text of the site's store: a line a row, `table<TAB>column=value…`, ordered by bytes.
    ///
    /// # Errors
    /// Without the right to read, when the writer fails, or when the database fails.
    pub async fn dump_canonical(
        &self,
        context: &OpContext,
        writer: &mut (dyn Write + Send),
    ) -> Result<(), StoreError> {
        permitted_whole(context, Right::Read, "dump_canonical", &context.site, async {
            for table in TABLES {
                let mut after: Option<Vec<Value<'static>>> = None;
                loop {
                    let (sql, values) = table.page(&context.site, after.as_deref());
                    let rows = self.database.fetch_all(&sql, &values, |row| table.line(row)).await?;
                    for (line, _key) in &rows {
                        writer.write_all(line.as_bytes())?;
                    }
                    let full = rows.len() == ROWS_AT_A_TIME;
                    match rows.into_iter().next_back() {
                        Some((_line, key)) if full => after = Some(key),
                        _ => break,
                    }
                }
            }
            Ok(())
        })
        .await
    }
}

impl Table {
    fn page(&self, site: &str, after: Option<&[Value<'static>]>) -> (String, Vec<Value<'static>>) {
        let names =
            |columns: &[(&str, Kind)]| columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let all: Vec<(&str, Kind)> = self.keys.iter().chain(self.columns).copied().collect();
        let keys = names(self.keys);
        let mut values = vec![Value::show(site)];
        let mut sql = format!("SELECT {} FROM {} WHERE ", names(&all), self.name);
        sql.push_str(if self.site { "site = $1" } else { "$1 = $1" });
        sql.push_str(self.only);
        if let Some(after) = after {
            values.extend(after.iter().cloned());
            let places: Vec<String> = (2..=values.len()).map(|place| format!("${place}")).collect();
            sql.push_str(&format!(" AND ({keys}) > ({})", places.join(", ")));
        }
        sql.push_str(&format!(" ORDER BY {keys} LIMIT {ROWS_AT_A_TIME}"));
        (sql, values)
    }

    /// A row as a line, and its key to go on from.
    fn line(&self, row: &Row<'_>) -> Result<(String, Vec<Value<'static>>), RowError> {
        let mut line = self.name.to_owned();
        let mut key = Vec::new();
        for (name, kind) in self.keys {
            let (text, value) = cell(row, name, *kind)?;
            line.push_str(&format!("\t{name}={text}"));
            key.push(value);
        }
        for (name, kind) in self.columns {
            line.push_str(&format!("\t{name}={}", cell(row, name, *kind)?.0));
        }
        line.push('\n');
        Ok((line, key))
    }
}

/// A column as text (as JSON has it, `null` where it is missing) and as a value.
fn cell(row: &Row<'_>, name: &str, kind: Kind) -> Result<(String, Value<'static>), RowError> {
    Ok(match kind {
        Text => {
            let text = row.text_option(name)?;
            (crate::place::json(&text), Value::show_option(text))
        }
        Number => {
            let number = row.number_option(name)?;
            (crate::place::json(&number), Value::Number(number))
        }
        Real => {
            let real = row.real_option(name)?;
            (crate::place::json(&real), Value::Real(real))
        }
        Bool => {
            let bool = row.bool_option(name)?;
            (crate::place::json(&bool), Value::Bool(bool))
        }
    })
}
