//! One device with all that is needed to plan for it, and the marks that follow.

use std::collections::HashMap;

use wardroom_catalog::{Catalog, Category};
use wardroom_identity::kin::Awake;
use wardroom_model::id::{AssetId, DeviceId, HostId};
use wardroom_model::work::WorkKind;
use wardroom_model::{Asset, Attribute, Conversation, Device, Finding, Host, HostKey, Locator, WorkItem};
use wardroom_plan::{Assessment, PlanInput};
use wardroom_risk::Exposure;
use wardroom_store::{DeviceMark, Mark, NextStep};

/// A device with its register rows, findings and traffic.
pub(super) struct Circumstances<'a> {
    device: &'a Device,
    category: Option<&'a Category>,
    assets: Vec<Asset>,
    findings: &'a [Finding],
    exposure: Exposure,
    host_evidence: Vec<Locator>,
}

/// Conversations by the host that takes part in them.
pub(super) type ConversationsOfHosts<'a> = HashMap<HostId, Vec<&'a Conversation>>;

/// Finds each host's conversations once for all devices.
pub(super) fn conversations_of<'a>(
    conversations: &'a [Conversation],
    hosts: &HashMap<HostId, &Host>,
) -> ConversationsOfHosts<'a> {
    let mut of_hosts = ConversationsOfHosts::new();
    for conversation in conversations {
        for party in [&conversation.key.client, &conversation.key.server] {
            let network = &conversation.key.network;
            let by_mac = party.mac.map(|mac| HostKey::Mac(network.clone(), mac).id());
            let by_address = HostKey::Address(network.clone(), party.ip, 0).id();
            let owns = |host: &&Host| host.addresses.iter().any(|address| address.ip == party.ip);
            let host = by_mac
                .filter(|id| hosts.get(id).is_some_and(owns))
                .or_else(|| hosts.contains_key(&by_address).then_some(by_address));
            if let Some(host) = host {
                of_hosts.entry(host).or_default().push(conversation);
            }
        }
    }
    of_hosts
}

/// The hours in which each host took part in a conversation.
pub(super) fn awake(hosts: &[Host], conversations: &[Conversation]) -> Awake {
    let by_id: HashMap<HostId, &Host> = hosts.iter().map(|host| (host.key.id(), host)).collect();
    let mut awake = Awake::default();
    for (id, own) in conversations_of(conversations, &by_id) {
        let Some(host) = by_id.get(&id) else { continue };
        own.iter().for_each(|conversation| awake.note(&host.key, conversation.key.hour));
    }
    awake
}

impl<'a> Circumstances<'a> {
    pub(super) fn of(
        device: &'a Device,
        catalog: &'a Catalog,
        hosts: &HashMap<HostId, &'a Host>,
        assets: &HashMap<AssetId, &'a Asset>,
        conversations: &ConversationsOfHosts<'a>,
        findings: &'a HashMap<DeviceId, Vec<Finding>>,
    ) -> Self {
        let own: Vec<&Host> = device.own_hosts().filter_map(|id| hosts.get(id).copied()).collect();
        let addresses: Vec<_> =
            own.iter().flat_map(|host| host.addresses.iter().map(|address| address.ip)).collect();
        let talks = device.own_hosts().filter_map(|id| conversations.get(id)).flatten().copied();
        let exposure = if own.is_empty() {
            Exposure::default()
        } else {
            Exposure::of(|party| addresses.contains(&party.ip), talks)
        };
        let category = device.claims.iter().find(|claim| claim.attribute == Attribute::Category);
        let category =
            category.and_then(|claim| catalog.category(claim.id.as_deref().unwrap_or(&claim.value)));
        Self {
            device,
            category,
            assets: device
                .assets
                .iter()
                .filter_map(|id| assets.get(id).map(|asset| (*asset).clone()))
                .collect(),
            findings: findings.get(&device.id).map_or(&[], Vec::as_slice),
            exposure,
            host_evidence: own.iter().filter_map(|host| first_heard(host)).collect(),
        }
    }

    pub(super) fn input(&self) -> PlanInput<'_> {
        PlanInput {
            device: self.device,
            function: self.category.map(|category| category.function),
            assets: &self.assets,
            findings: self.findings,
            exposure: &self.exposure,
            host_evidence: &self.host_evidence,
        }
    }
}

/// The frame in which something was first read about a host.
fn first_heard(host: &Host) -> Option<Locator> {
    host.observations
        .iter()
        .min_by_key(|observation| observation.first_seen)
        .map(|observation| observation.first.clone())
}

/// The marks of a device. Its next step is the first of its lines that is not part of another.
pub(super) fn mark(
    circumstances: &Circumstances<'_>,
    assessment: Assessment<'_>,
    items: &HashMap<&DeviceId, Vec<&WorkItem>>,
) -> DeviceMark {
    let device = circumstances.device;
    let own = items.get(&device.id).map_or(&[][..], Vec::as_slice);
    let next = own.iter().find(|item| item.visit.is_none() || item.kind == WorkKind::Visit);
    DeviceMark {
        device: device.id.clone(),
        category_name: circumstances.category.map(|category| category.name.clone()),
        function: circumstances.category.map(|category| category.function),
        maintenance: Mark { state: assessment.wrench.state, text: assessment.wrench.text },
        security: Mark { state: assessment.shield.state, text: assessment.shield.text },
        harm: assessment.harms.harm,
        next_step: next.map(|item| NextStep { work: item.id.clone(), action: item.action.clone() }),
    }
}
