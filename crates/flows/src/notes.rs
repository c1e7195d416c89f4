//! Takes what dissectors say of one packet and folds it.

use wardroom_model::fact::{End, Subject};
use wardroom_model::{Field, Mac};
use wardroom_wire::{Anomaly, Direction, Sink};

use crate::engine::{FactInPassing, Output};
use crate::flow::Way;
use crate::key::{Address, EndpointKey, FlowKey, NetworkCode};
use crate::merge::Tally;
use crate::reassembly::Heard;
use crate::shard::Arrival;
use crate::sighting::{Endpoints, NO_ENDPOINT};

/// Whose packet it is. Most packets say nothing, so this is looked into only when a fact comes.
#[derive(Clone, Copy)]
pub(crate) enum Between<'a> {
    /// A frame below IP, and the sender's endpoint.
    Link { src: Mac, dst: Option<Mac>, sender: u32 },
    /// A record, with its ends and their endpoints.
    Record { src: End, dst: End, endpoints: (u32, u32) },
    /// A packet of a connection.
    Flow { key: &'a FlowKey, client_is_low: bool, ways: &'a [Way; 2], direction: Direction },
}

impl Between<'_> {
    /// Numbers of the endpoints of source and destination.
    fn endpoints(&self) -> (u32, u32) {
        match self {
            Self::Link { sender, .. } => (*sender, NO_ENDPOINT),
            Self::Record { endpoints, .. } => *endpoints,
            Self::Flow { ways, direction, .. } => {
                (ways[direction.index()].endpoint, ways[direction.reverse().index()].endpoint)
            }
        }
    }

    /// Source and destination.
    fn ends(&self) -> (End, End) {
        match self {
            Self::Link { src, dst, .. } => {
                (End { mac: Some(*src), ..End::default() }, End { mac: *dst, ..End::default() })
            }
            Self::Record { src, dst, .. } => (*src, *dst),
            Self::Flow { key, client_is_low, ways, direction } => {
                let ports = matches!(key.protocol(), 6 | 17).then(|| key.ports());
                let low = (key.low, ports.map(|(low, _)| low));
                let high = (key.high, ports.map(|(_, high)| high));
                let of_ways = if *client_is_low { [low, high] } else { [high, low] };
                let end = |way: usize| {
                    let (address, port) = of_ways[way];
                    End { mac: ways[way].mac, ip: address.ip(), port }
                };
                (end(direction.index()), end(direction.reverse().index()))
            }
        }
    }

    fn src_mac(&self) -> Option<Mac> {
        match self {
            Self::Link { src, .. } => Some(*src),
            Self::Record { src, .. } => src.mac,
            Self::Flow { ways, direction, .. } => ways[direction.index()].mac,
        }
    }
}

/// The sink of one packet's dissector.
pub(crate) struct Notes<'a> {
    pub(crate) endpoints: &'a mut Endpoints,
    pub(crate) tally: &'a mut Tally,
    pub(crate) arrival: Arrival,
    pub(crate) network: NetworkCode,
    pub(crate) between: Between<'a>,
    pub(crate) facts: Option<&'a mut Vec<FactInPassing>>,
    keeps: bool,
}

impl<'a> Notes<'a> {
    pub(crate) fn new(
        endpoints: &'a mut Endpoints,
        tally: &'a mut Tally,
        arrival: Arrival,
        network: NetworkCode,
        between: Between<'a>,
        out: &'a mut Output<'_>,
    ) -> Self {
        let facts = out.config.keep_facts.then_some(&mut *out.facts);
        Self { endpoints, tally, arrival, network, between, facts, keeps: out.config.keep_sightings }
    }

    /// When and where the packet was heard.
    pub(crate) const fn heard(&self) -> Heard {
        (self.arrival.time, self.arrival.place)
    }

    /// What comes next was sent in this direction of the connection.
    pub(crate) fn face(&mut self, towards: Direction) {
        if let Between::Flow { direction, .. } = &mut self.between {
            *direction = towards;
        }
    }

    fn endpoint_of(&mut self, about: Subject) -> u32 {
        let network = self.network;
        match about {
            Subject::Src => self.between.endpoints().0,
            Subject::Dst => self.between.endpoints().1,
            Subject::Mac(mac) if mac.is_group() || mac.is_zero() => NO_ENDPOINT,
            Subject::Mac(mac) => {
                self.endpoints.number(EndpointKey { network, mac: Some(mac), address: Address::NONE })
            }
            Subject::Ip(ip) => match Address::of_host(ip) {
                Address::NONE => NO_ENDPOINT,
                address => self.endpoints.number(EndpointKey { network, mac: None, address }),
            },
        }
    }

    /// Some facts say which Ethernet address has an internet address on this very link.
    fn bind(&mut self, about: Subject, field: Field, value: &str) {
        let binds = matches!(
            field,
            Field::ArpSenderAddress
                | Field::NdpTargetAddress
                | Field::DhcpAssignedAddress
                | Field::Dhcpv6AssignedAddress
        );
        if !binds {
            return;
        }
        let mac = match about {
            Subject::Mac(mac) => Some(mac),
            Subject::Src => self.between.src_mac(),
            Subject::Dst | Subject::Ip(_) => None,
        };
        if let (Some(mac), Ok(ip)) = (mac, value.parse())
            && !mac.is_group()
            && Address::of_host(ip) != Address::NONE
        {
            let key = EndpointKey { network: self.network, mac: Some(mac), address: Address::of(ip) };
            let number = self.endpoints.number(key);
            if let Some(endpoint) = self.endpoints.get_mut(number) {
                endpoint.on_link = true;
            }
        }
    }
}

impl Sink for Notes<'_> {
    fn fact(&mut self, about: Subject, field: Field, value: &str) {
        if !self.keeps {
            return;
        }
        let Arrival { place, time, .. } = self.arrival;
        self.tally.facts += 1;
        self.bind(about, field, value);
        let number = self.endpoint_of(about);
        self.endpoints.note(number, field, value, time, place);
        if let Some(facts) = &mut self.facts {
            let (src, dst) = self.between.ends();
            let vlan = self.network.vlan();
            facts.push(FactInPassing { place, time, src, dst, vlan, about, field, value: value.into() });
        }
    }

    fn anomaly(&mut self, anomaly: Anomaly) {
        *self.tally.anomalies.entry(anomaly).or_default() += 1;
    }
}
