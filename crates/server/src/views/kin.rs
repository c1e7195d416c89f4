//! The hosts of a device: what each is to it, why they are one device, and which others may be part of it.

use wardroom_model::decision::DecisionKind;
use wardroom_model::device::HostRole;
use wardroom_model::kin::{KinDecision, KinReason, SeveralReason, SpokenFor};
use wardroom_store::{DecisionRow, DeviceDetail, HostDetail, HostLink, KinRow, KinSide};

use super::place::{PlaceView, Texts, place};
use crate::words;

/// Devices behind a gateway that the page lists.
const SPOKEN: usize = 40;

/// Everything about the hosts of a device.
pub(crate) struct HostsView {
    /// Each host.
    pub(crate) hosts: Vec<HostView>,
    /// Pairs of hosts that are one device.
    pub(crate) joined: Vec<KinView>,
    /// Pairs that a person should look at, and those that one parted.
    pub(crate) open: Vec<KinView>,
    /// The gateways that speak for it.
    pub(crate) gateways: Vec<HostLink>,
    /// As its gateway names it.
    pub(crate) named: Option<SpokenView>,
    /// Devices that it speaks for.
    pub(crate) spoken: Vec<SpokenView>,
    /// How many more there are.
    pub(crate) spoken_more: usize,
    /// What shows that it stands for several devices.
    pub(crate) several: Vec<SeveralView>,
}

/// A host of the device.
pub(crate) struct HostView {
    /// As the store has it.
    pub(crate) host: HostDetail,
    /// What it is to the device, where there are several.
    pub(crate) role: Option<&'static str>,
}

/// Two hosts with why they are, or may be, one device.
pub(crate) struct KinView {
    /// As the store has it.
    pub(crate) row: KinRow,
    /// What speaks for and against it.
    pub(crate) reasons: Vec<ReasonView>,
    /// The other device; none where both hosts are this one's.
    pub(crate) other: Option<KinSide>,
    /// The standing decision of a person.
    pub(crate) decision: Option<DecisionRow>,
}

/// One reason.
pub(crate) struct ReasonView {
    /// What it is about.
    pub(crate) kind: String,
    /// As the store has it.
    pub(crate) reason: KinReason,
    /// Where both were read.
    pub(crate) places: Vec<PlaceView>,
}

/// A device that somebody speaks for.
pub(crate) struct SpokenView {
    /// As the store has it.
    pub(crate) named: SpokenFor,
    /// Where it was first named.
    pub(crate) place: PlaceView,
}

/// Values that one system does not have together.
pub(crate) struct SeveralView {
    /// What differs.
    pub(crate) reason: SeveralReason,
    /// The values.
    pub(crate) values: String,
    /// Where the first was read.
    pub(crate) place: PlaceView,
}

impl HostsView {
    pub(crate) fn new(detail: &DeviceDetail, decisions: &[DecisionRow]) -> Self {
        let many = detail.hosts.len() > 1;
        let role = |host: &HostDetail| {
            let link = detail.host_links.iter().find(|link| link.host == host.id && link.until.is_none());
            link.filter(|_| many).map(|link| role_word(link.role))
        };
        let hosts = detail.hosts.iter().map(|host| HostView { role: role(host), host: host.clone() });
        let kin: Vec<KinView> = detail.kin.iter().map(|row| kin(row, detail, decisions)).collect();
        let (joined, open) = kin.into_iter().partition(|view| view.row.kin.decision == KinDecision::Joined);
        let gateways = detail.host_links.iter().filter(|link| link.role == HostRole::Gateway);
        Self {
            hosts: hosts.collect(),
            joined,
            open,
            gateways: gateways.filter(|link| link.until.is_none()).cloned().collect(),
            named: detail.named.as_ref().map(spoken),
            spoken: detail.speaks_for.iter().take(SPOKEN).map(spoken).collect(),
            spoken_more: detail.speaks_for.len().saturating_sub(SPOKEN),
            several: detail.several.iter().map(several).collect(),
        }
    }
}

fn kin(row: &KinRow, detail: &DeviceDetail, decisions: &[DecisionRow]) -> KinView {
    let subject = match &row.kin.hosts {
        [one, other] => wardroom_model::Kin::subject(one, other),
    };
    let about = |made: &&DecisionRow| {
        matches!(made.decision.kind, DecisionKind::HostsJoined | DecisionKind::HostsParted)
            && *made.decision.subject == *subject
    };
    let own = |side: &&KinSide| detail.hosts.iter().any(|host| host.id == side.host);
    KinView {
        reasons: row.kin.reasons.iter().map(reason).collect(),
        other: row.sides.iter().find(|side| !own(side)).cloned(),
        decision: decisions.iter().rev().find(about).cloned(),
        row: row.clone(),
    }
}

impl KinView {
    /// Where a person settled it: `one device` or `two devices`.
    pub(crate) fn settled(&self) -> Option<&'static str> {
        let joined = self.decision.as_ref()?.decision.kind == DecisionKind::HostsJoined;
        Some(if joined { "one device" } else { "two devices" })
    }
}

fn reason(reason: &KinReason) -> ReasonView {
    let read = [reason.first.as_ref(), reason.second.as_ref()];
    let mut places: Vec<PlaceView> =
        read.into_iter().flatten().map(|locator| place(locator, &Texts::default())).collect();
    places.dedup();
    ReasonView { kind: kind_word(&reason.kind), reason: reason.clone(), places }
}

fn spoken(named: &SpokenFor) -> SpokenView {
    SpokenView { place: place(&named.locator, &Texts::default()), named: named.clone() }
}

fn several(reason: &SeveralReason) -> SeveralView {
    SeveralView {
        values: reason.values.join(", "),
        place: place(&reason.locator, &Texts::default()),
        reason: reason.clone(),
    }
}

/// What a host is to its device, in words.
fn role_word(role: HostRole) -> &'static str {
    match role {
        HostRole::Main => "Main",
        HostRole::Part => "Another card or computer of it",
        HostRole::Wireless => "Wireless, with an address that it makes itself",
        HostRole::Former => "Before",
        HostRole::Gateway => "Speaks for it",
    }
}

/// What a reason is about, in words.
fn kind_word(kind: &str) -> String {
    match kind {
        "unique_id" => "Identifier that it keeps".to_owned(),
        "engine" => "Management engine".to_owned(),
        "card" => "Ethernet address that it names".to_owned(),
        "client_id" => "DHCP identifier".to_owned(),
        "full_name" => "Name with domain".to_owned(),
        "virtual" => "Virtual machines".to_owned(),
        "times" => "When they speak".to_owned(),
        other => words::plain(other),
    }
}
