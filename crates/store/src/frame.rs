//! One frame of a capture: what was read from it, and which conversations begin with it. This is where a claim ends
//! that is followed down, so it asks for the frame itself and not for all hosts.

use serde::Serialize;
use wardroom_model::actor::Right;
use wardroom_model::id::{DeviceId, HostId, SourceId};
use wardroom_model::{Field, OpContext, Timestamp};

use crate::Store;
use crate::db::{Row, RowError, Value};
use crate::error::{Fault, StoreError};
use crate::reach::{Named, reach_conversation_sql, reach_sql};
use crate::rights::permitted;

/// A value that was read from the frame.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FrameFact {
    /// The host that it says something about.
    pub host: HostId,
    /// That host's Ethernet or internet address.
    pub address: Box<str>,
    /// The host's device.
    pub device: Option<DeviceId>,
    /// What people call that device.
    pub device_name: Option<Box<str>>,
    /// Field, written `protocol.field`.
    pub field: Box<str>,
    /// What the field is, and where its standard puts it.
    pub describes: &'static str,
    /// Its value.
    pub value: Box<str>,
    /// When the frame was heard.
    pub at: Timestamp,
    /// How often the value was heard in this capture.
    pub count: u64,
}

/// A conversation whose first frame it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FrameConversation {
    /// Who asks.
    pub client: Box<str>,
    /// Who is asked.
    pub server: Box<str>,
    /// `tcp`, `udp`…
    pub transport: Box<str>,
    /// The server's port.
    pub server_port: Option<u64>,
    /// What is spoken; a protocol's slug.
    pub app: Option<Box<str>>,
    /// Start of its hour.
    pub hour: Timestamp,
}

/// What is kept of a frame.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FrameDetail {
    /// The capture.
    pub source: SourceId,
    /// Name of its file.
    pub name: Box<str>,
    /// Digest of the file.
    pub sha256: Box<str>,
    /// Number of the frame in it; the first is 1.
    pub frame: u64,
    /// Values read here. One that was heard often keeps its first and its last frame.
    pub facts: Vec<FrameFact>,
    /// Conversations that begin here.
    pub conversations: Vec<FrameConversation>,
}

impl Store {
    /// What was read from one frame of a capture, named by the digest of its file.
    ///
    /// # Errors
    /// Without the right to read, where no such capture was read in, or when the database fails.
    pub async fn frame_fetch(
        &self,
        context: &OpContext,
        sha256: &str,
        frame: u64,
    ) -> Result<FrameDetail, StoreError> {
        permitted(context, Right::Read, "frame_fetch", sha256, async {
            let file = self
                .database
                .fetch_optional(
                    "SELECT id, name, sha256 FROM source WHERE site = $1 AND kind = 'capture' AND sha256 = $2 \
                     ORDER BY begun_at DESC LIMIT 1",
                    &[Value::text(&context.site), Value::text(sha256)],
                    |row| Ok((SourceId::new(row.text("id")?), row.text("name")?, row.text("sha256")?)),
                )
                .await?;
            let (source, name, sha256) = file.ok_or_else(|| Fault::NotFound("capture".to_owned()))?;
            let place = format!("f{frame}@");
            let [site, from] = [Value::text(&context.site), Value::text(source.as_str())];
            let mut values = vec![site.clone(), from.clone(), Value::show(format!("{place}%"))];
            let reach = reach_sql(context, Named::Department, "d.department_key", &mut values);
            let sql = format!("{FACTS}{reach} ORDER BY o.host, o.field, o.value");
            let facts = self.database.fetch_all(&sql, &values, |row| fact_row(row, &place)).await?;
            // A conversation's place stands behind its hour and source.
            let mut values = vec![site, from, Value::show(format!("% {place}%"))];
            let reach = reach_conversation_sql(context, &mut values);
            let sql = format!(
                "{CONVERSATIONS}{reach} ORDER BY c.client_ip, c.server_ip, c.server_port, c.hour"
            );
            let conversations = self.database.fetch_all(&sql, &values, conversation_row).await?;
            Ok(FrameDetail {
                facts: facts.into_iter().flatten().collect(),
                conversations,
                source,
                name,
                sha256,
                frame,
            })
        })
        .await
    }
}

const FACTS: &str = "SELECT o.host, o.field, o.value, o.first_seen, o.last_seen, o.count, o.first_locator, \
     COALESCE(h.mac, h.ip, o.host) AS address, l.device, d.name AS device_name FROM observation o \
     JOIN host h ON h.site = o.site AND h.id = o.host \
     LEFT JOIN device_host l ON l.site = o.site AND l.host = o.host AND l.valid_to IS NULL \
     AND l.role <> 'gateway' \
     LEFT JOIN device_row d ON d.site = l.site AND d.id = l.device \
     WHERE o.site = $1 AND o.source = $2 AND (o.first_locator LIKE $3 OR o.last_locator LIKE $3)";

const CONVERSATIONS: &str = "SELECT c.client_ip, c.server_ip, c.transport, c.server_port, c.app, c.hour \
     FROM conversation c WHERE c.site = $1 AND c.source = $2 AND c.first_locator LIKE $3";

/// None where the field is no longer on the list of what may be read.
fn fact_row(row: &Row<'_>, place: &str) -> Result<Option<FrameFact>, RowError> {
    let name = row.text("field")?;
    let Some(field) = Field::parse(&name) else { return Ok(None) };
    let is_first = row.text("first_locator")?.starts_with(place);
    Ok(Some(FrameFact {
        host: HostId::new(row.text("host")?),
        address: row.text("address")?,
        device: row.text_option("device")?.map(DeviceId::new),
        device_name: row.text_option("device_name")?,
        field: name,
        describes: field.describes(),
        value: row.text("value")?,
        at: row.time(if is_first { "first_seen" } else { "last_seen" })?,
        count: row.count("count")?,
    }))
}

fn conversation_row(row: &Row<'_>) -> Result<FrameConversation, RowError> {
    Ok(FrameConversation {
        client: row.text("client_ip")?,
        server: row.text("server_ip")?,
        transport: row.text("transport")?,
        server_port: row.number_option("server_port")?.and_then(|port| u64::try_from(port).ok()),
        app: row.text_option("app")?,
        hour: row.time("hour")?,
    })
}
