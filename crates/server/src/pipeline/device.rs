//! One device with all that is needed to plan for it, and the marks that follow.

use std::collections::HashMap;
use std::sync::LazyLock;

use wardroom_catalog::{Catalog, Category};
use wardroom_identity::kin::Awake;
use wardroom_model::id::{AssetId, DeviceId, HostId};
use wardroom_model::work::WorkKind;
use wardroom_model::{Asset, Attribute, Conversation, Device, Finding, Host, HostKey, Locator, WorkItem};
use wardroom_plan::{Assessment, PlanInput};
use wardroom_risk::{Constants, Exposure};
use wardroom_store::{DeviceMark, Mark, NextStep};

/// A device with its register rows, findings and traffic.
pub(super) struct Circumstances<'a> {
    device: &'a Device,
    category: Option<&'a Category>,
    assets: Vec<Asset>,
    findings: &'a [Finding],
    exposure: &'a Exposure,
    host_evidence: Vec<Locator>,
}

/// How exposed each device is.
pub(super) type Exposures = HashMap<DeviceId, Exposure>;

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

/// Reads how exposed each device is from the conversations of its hosts.
pub(super) fn exposures(
    devices: &[Device],
    hosts: &HashMap<HostId, &Host>,
    conversations: &[Conversation],
) -> Exposures {
    let conversations = conversations_of(conversations, hosts);
    let exposure = |device: &Device| {
        let own: Vec<&Host> = device.own_hosts().filter_map(|id| hosts.get(id).copied()).collect();
        if own.is_empty() {
            return Exposure::default();
        }
        let addresses: Vec<_> =
            own.iter().flat_map(|host| host.addresses.iter().map(|address| address.ip)).collect();
        let talks = device.own_hosts().filter_map(|id| conversations.get(id)).flatten().copied();
        Exposure::of(|party| addresses.contains(&party.ip), talks)
    };
    devices.iter().map(|device| (device.id.clone(), exposure(device))).collect()
}

/// The category that a device is claimed to be of.
pub(super) fn category<'c>(device: &Device, catalog: &'c Catalog) -> Option<&'c Category> {
    let claim = device.claims.iter().find(|claim| claim.attribute == Attribute::Category)?;
    catalog.category(claim.id.as_deref().unwrap_or(&claim.value))
}

/// Says of each finding what it means on its device.
pub(super) fn weigh(
    findings: &mut [Finding],
    device: &Device,
    catalog: &Catalog,
    assets: &HashMap<AssetId, &Asset>,
    exposure: &Exposure,
    constants: &Constants,
) {
    let has_address = |asset: &&Asset| asset.mac_address.is_some() || asset.ip_address.is_some();
    let own_assets = || device.assets.iter().filter_map(|id| assets.get(id).copied());
    let circumstances = wardroom_risk::Circumstances {
        function: category(device, catalog).map(|category| category.function),
        without_network: !exposure.heard && !own_assets().any(|asset| has_address(&asset)),
    };
    for finding in findings {
        finding.severity = wardroom_risk::severity(finding, circumstances, exposure, constants);
    }
}

static NEVER_HEARD: LazyLock<Exposure> = LazyLock::new(Exposure::default);

impl<'a> Circumstances<'a> {
    pub(super) fn of(
        device: &'a Device,
        catalog: &'a Catalog,
        hosts: &HashMap<HostId, &'a Host>,
        assets: &HashMap<AssetId, &'a Asset>,
        exposures: &'a Exposures,
        findings: &'a HashMap<DeviceId, Vec<Finding>>,
    ) -> Self {
        let own: Vec<&Host> = device.own_hosts().filter_map(|id| hosts.get(id).copied()).collect();
        Self {
            device,
            category: category(device, catalog),
            assets: device
                .assets
                .iter()
                .filter_map(|id| assets.get(id).map(|asset| (*asset).clone()))
                .collect(),
            findings: findings.get(&device.id).map_or(&[], Vec::as_slice),
            exposure: exposures.get(&device.id).unwrap_or(&NEVER_HEARD),
            host_evidence: own.iter().filter_map(|host| first_heard(host)).collect(),
        }
    }

    pub(super) fn input(&self) -> PlanInput<'_> {
        PlanInput {
            device: self.device,
            function: self.category.map(|category| category.function),
            assets: &self.assets,
            findings: self.findings,
            exposure: self.exposure,
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
