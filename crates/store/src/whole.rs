//! The whole of a noun at once, for what is derived from all of it. Pages never ask for these.

use std::collections::HashMap;

use wardroom_model::actor::Right;
use wardroom_model::conversation::{ConversationKey, Party, Transport};
use wardroom_model::id::DeviceId;
use wardroom_model::{Conversation, Finding, NetworkKey, OpContext, Protocol};

use crate::Store;
use crate::conversation::first_read;
use crate::db::{Row, RowError, Value};
use crate::error::StoreError;
use crate::finding::{FINDING_COLUMNS, finding_row};
use crate::place::Places;
use crate::rights::permitted_whole;

impl Store {
    /// All conversations as each source tells them, hour by hour.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn conversation_list_all(&self, context: &OpContext) -> Result<Vec<Conversation>, StoreError> {
        permitted_whole(context, Right::Read, "conversation_list_all", &context.site, async {
            let places = self.places(context).await?;
            let sql = "SELECT * FROM conversation WHERE site = $1 ORDER BY hour, id, source";
            let values = [Value::text(&context.site)];
            self.database.fetch_all(sql, &values, |row| conversation(row, &places)).await
        })
        .await
    }

    /// All findings that stand, by device, with what people settled about them.
    ///
    /// # Errors
    /// Without the right to read, or when the database fails.
    pub async fn finding_list_all(
        &self,
        context: &OpContext,
    ) -> Result<HashMap<DeviceId, Vec<Finding>>, StoreError> {
        permitted_whole(context, Right::Read, "finding_list_all", &context.site, async {
            let sql =
                format!("{FINDING_COLUMNS} WHERE f.site = $1 AND f.gone_at IS NULL ORDER BY f.rank, f.id");
            let read = |row: &Row<'_>| finding_row(row, context.now);
            let mut all: HashMap<DeviceId, Vec<Finding>> = HashMap::new();
            for row in self.database.fetch_all(&sql, &[Value::text(&context.site)], read).await? {
                all.entry(row.device).or_default().push(row.finding);
            }
            Ok(all)
        })
        .await
    }
}

fn conversation(row: &Row<'_>, places: &Places) -> Result<Conversation, RowError> {
    let party = |mac: &str, ip: &str| Ok::<_, RowError>(Party { mac: row.mac_option(mac)?, ip: row.ip(ip)? });
    let first = row.text_option("first_locator")?.map(|text| first_read(&text, places)).transpose()?;
    Ok(Conversation {
        key: ConversationKey {
            network: NetworkKey::parse(&row.text("network")?),
            client: party("client_mac", "client_ip")?,
            server: party("server_mac", "server_ip")?,
            transport: row.slug("transport", Transport::find)?,
            server_port: row.number_option("server_port")?.and_then(|port| u16::try_from(port).ok()),
            app: row.text_option("app")?.and_then(|app| Protocol::find(&app)),
            hour: row.time("hour")?,
        },
        bytes_to_server: row.count("bytes_to_server")?,
        bytes_to_client: row.count("bytes_to_client")?,
        packets_to_server: row.count("packets_to_server")?,
        packets_to_client: row.count("packets_to_client")?,
        connections: row.count("connections")?,
        refusals: row.count("refusals")?,
        first,
    })
}
