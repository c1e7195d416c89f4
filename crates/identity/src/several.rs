//! Hosts that stand for several devices: behind address translation, many systems speak from one address.
//!
//! Three things show it, where the times in which they were heard overlap: connections that begin with hop limits of
//! different systems, programs that say they run on different operating systems, and computers that sign in under
//! different names. One of them may be made up, and a computer may be started with another system, so two are needed, or three
//! names. What passes such a host from beyond is then not said of itself.

use std::collections::{BTreeMap, BTreeSet};

use wardroom_catalog::Catalog;
use wardroom_model::kin::SeveralReason;
use wardroom_model::{Field, Host, Observation, Protocol};

use crate::name;

/// So many names of computers are of several, whatever else is heard.
const NAMES: usize = 3;

/// What shows that a host stands for several devices; empty where too little does.
pub fn several(catalog: &Catalog, host: &Host) -> Vec<SeveralReason> {
    let of =
        |fields: &[Field]| host.observations.iter().filter(|heard| fields.contains(&heard.field)).collect();
    let systems = |heard: &Observation| {
        let says = catalog
            .read(heard.field, &heard.value)
            .into_iter()
            .find_map(|statement| statement.says.os.clone());
        says.map(|os| family(catalog, &os))
    };
    let hops = at_once(of(&[Field::TcpSynSignature]), |heard| Some(hop_limit(&heard.value)?.to_owned()));
    let agents = at_once(of(&[Field::HttpUserAgent]), systems);
    let names = at_once(of(&CLIENTS), |heard| name::short(heard.value.split('<').next()?));
    let many_names = names.as_ref().is_some_and(|(count, _)| *count >= NAMES);
    let shown: Vec<SeveralReason> =
        [hops, agents, names].into_iter().flatten().map(|(_, reason)| reason).collect();
    if shown.len() >= 2 || many_names { shown } else { Vec::new() }
}

/// Names under which a computer signs in elsewhere.
const CLIENTS: [Field; 5] = [
    Field::NtlmWorkstation,
    Field::KerberosHostName,
    Field::KerberosMachine,
    Field::RdpClientName,
    Field::TdsHost,
];

/// Is this what may come from beyond a host that stands for several? What is spoken on the link alone is its own.
pub(crate) const fn may_be_anothers(field: Field) -> bool {
    !matches!(
        field.protocol(),
        Protocol::Ethernet
            | Protocol::Lldp
            | Protocol::Cdp
            | Protocol::Eapol
            | Protocol::Stp
            | Protocol::Pppoe
            | Protocol::Profinet
            | Protocol::Arp
            | Protocol::Ndp
            | Protocol::Igmp
            | Protocol::Dhcp
            | Protocol::Dhcpv6
            | Protocol::Mdns
            | Protocol::Llmnr
            | Protocol::Nbns
            | Protocol::Browser
            | Protocol::Ssdp
            | Protocol::Upnp
            | Protocol::Wsd
            | Protocol::Mndp
            | Protocol::Snmp
    )
}

/// Values that differ and were heard over the same time, and how many they are.
fn at_once(
    heard: Vec<&Observation>,
    of: impl Fn(&Observation) -> Option<String>,
) -> Option<(usize, SeveralReason)> {
    let mut by_value: BTreeMap<String, Vec<&Observation>> = BTreeMap::new();
    for one in heard {
        if let Some(value) = of(one) {
            by_value.entry(value).or_default().push(one);
        }
    }
    let overlap = |a: &[&Observation], b: &[&Observation]| {
        a.iter().any(|a| b.iter().any(|b| a.first_seen <= b.last_seen && b.first_seen <= a.last_seen))
    };
    let at_once: BTreeSet<&str> = by_value
        .iter()
        .filter(|(value, own)| by_value.iter().any(|(other, rivals)| other != *value && overlap(own, rivals)))
        .map(|(value, _)| value.as_str())
        .collect();
    let first =
        by_value.iter().filter(|(value, _)| at_once.contains(value.as_str())).flat_map(|(_, all)| all);
    let first = first.min_by_key(|heard| (heard.first_seen, &heard.first))?;
    let values = at_once.iter().map(|value| (*value).into()).collect();
    Some((at_once.len(), SeveralReason { field: first.field, values, locator: first.first.clone() }))
}

/// The hop limit with which a connection begins, of those that operating systems of computers use.
fn hop_limit(signature: &str) -> Option<&str> {
    let (_, rest) = signature.split_once("ttl=")?;
    rest.split(' ').next().filter(|limit| matches!(*limit, "64" | "128"))
}

/// What an operating system is made from: two kinds of Linux may be one system's.
fn family(catalog: &Catalog, os: &str) -> String {
    let based_on = catalog.operating_system(os, None, None).and_then(|os| os.based_on.as_deref());
    based_on.unwrap_or(os).to_owned()
}
