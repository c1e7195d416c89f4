//! A line of `inspect --flows`.

use serde::Serialize;
use wardroom_model::conversation::{Flow, FlowState, Transport};
use wardroom_model::fact::End;
use wardroom_model::{Protocol, Timestamp};

use crate::output::Row;

#[derive(Serialize)]
pub(crate) struct FlowView {
    client: End,
    server: End,
    transport: Transport,
    server_port: Option<u16>,
    app: Option<Protocol>,
    state: FlowState,
    vlan: Option<u16>,
    bytes_to_server: u64,
    bytes_to_client: u64,
    packets_to_server: u64,
    packets_to_client: u64,
    first_seen: Timestamp,
    last_seen: Timestamp,
}

impl From<&Flow> for FlowView {
    fn from(flow: &Flow) -> Self {
        Self {
            client: End { mac: flow.client.mac, ip: Some(flow.client.ip), port: flow.client_port },
            server: End { mac: flow.server.mac, ip: Some(flow.server.ip), port: flow.server_port },
            transport: flow.transport,
            server_port: flow.server_port,
            app: flow.app,
            state: flow.state,
            vlan: flow.network.vlan(),
            bytes_to_server: flow.bytes_to_server,
            bytes_to_client: flow.bytes_to_client,
            packets_to_server: flow.packets_to_server,
            packets_to_client: flow.packets_to_client,
            first_seen: flow.first_seen,
            last_seen: flow.last_seen,
        }
    }
}

impl Row for FlowView {
    const HEADINGS: &'static [&'static str] =
        &["client", "server", "transport", "port", "app", "state", "to server", "to client", "first seen"];

    fn cells(&self) -> Vec<String> {
        let ip = |end: &End| end.ip.map(|ip| ip.to_string()).unwrap_or_default();
        vec![
            ip(&self.client),
            ip(&self.server),
            self.transport.to_string(),
            self.server_port.map(|port| port.to_string()).unwrap_or_default(),
            self.app.map(|app| app.to_string()).unwrap_or_default(),
            self.state.to_string(),
            self.bytes_to_server.to_string(),
            self.bytes_to_client.to_string(),
            self.first_seen.to_string(),
        ]
    }
}
