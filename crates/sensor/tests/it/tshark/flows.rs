//! Which protocols tshark sees between whom, to be held against what we say that a connection speaks.

use std::collections::{BTreeMap, BTreeSet};

use wardroom_model::Protocol;
use wardroom_model::conversation::{Flow, Transport};

use super::values::Way;

/// Transport and the two ends in order.
type Pair = (String, [(String, u16); 2]);

/// tshark's names of protocols, by frame and by connection.
#[derive(Debug, Default)]
pub(super) struct Spoken {
    pub(super) frames: BTreeMap<u64, BTreeSet<String>>,
    pairs: BTreeMap<Pair, BTreeSet<String>>,
}

impl Spoken {
    pub(super) fn add(&mut self, frame: u64, protocols: Vec<(String, Way)>) {
        for (name, way) in protocols {
            self.pairs.entry((way.transport.clone(), way.pair())).or_default().insert(name.clone());
            self.frames.entry(frame).or_default().insert(name);
        }
    }

    /// Names of what is put together in a frame.
    pub(super) fn add_to_frame(&mut self, frame: u64, names: impl Iterator<Item = String>) {
        self.frames.entry(frame).or_default().extend(names);
    }

    /// Does tshark see this protocol on this connection too?
    pub(super) fn has(&self, flow: &Flow, protocol: Protocol) -> bool {
        let transport = match flow.transport {
            Transport::Tcp => "tcp",
            Transport::Udp => "udp",
            _ => return true,
        };
        let mut pair = [
            (flow.client.ip.to_string(), flow.client_port.unwrap_or(0)),
            (flow.server.ip.to_string(), flow.server_port.unwrap_or(0)),
        ];
        pair.sort();
        let seen = self.pairs.get(&(transport.to_owned(), pair));
        seen.is_some_and(|seen| seen.contains(protocol_name(protocol)))
    }
}

/// How tshark calls it.
pub(super) fn protocol_name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Ndp => "icmpv6",
        Protocol::Slp => "srvloc",
        Protocol::Ntlm => "ntlmssp",
        Protocol::Bacnet => "bvlc",
        Protocol::Knx => "kip",
        Protocol::Modbus => "mbtcp",
        Protocol::Pppoe => "pppoed",
        Protocol::Profinet => "pn_dcp",
        Protocol::Postgresql => "pgsql",
        Protocol::Pop3 => "pop",
        // What rides in heads and bodies of HTTP.
        Protocol::Upnp | Protocol::Soap | Protocol::Dicomweb | Protocol::Fhir | Protocol::Sdc => "http",
        other => other.slug(),
    }
}
