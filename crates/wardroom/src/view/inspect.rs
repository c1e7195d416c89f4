//! A line of `inspect`: a host, what it is, and why.

use std::collections::BTreeMap;

use serde::Serialize;
use wardroom_catalog::Catalog;
use wardroom_model::claim::Evidence;
use wardroom_model::host::HostAddress;
use wardroom_model::kin::{Kin, SeveralReason, SpokenFor};
use wardroom_model::{Attribute, Claim, Confidence, Date, Host, Identity, Locator, Mac, Protocol, Timestamp};

use crate::output::Row;

#[derive(Serialize)]
pub(crate) struct HostView {
    key: String,
    macs: Vec<Mac>,
    addresses: Vec<HostAddress>,
    hostnames: Vec<Box<str>>,
    router: bool,
    medical: Option<MedicalView>,
    claims: BTreeMap<&'static str, ClaimView>,
    evidence: Vec<EvidenceView>,
    protocols: Vec<Protocol>,
    first_seen: Timestamp,
    last_seen: Timestamp,
    packets: u64,
    bytes: u64,
    values_not_kept: u64,
    /// Key of the device's main host.
    device: String,
    kin: Vec<Kin>,
    speaks_for: Vec<SpokenFor>,
    several: Vec<SeveralReason>,
}

#[derive(Serialize)]
struct MedicalView {
    value: bool,
    confidence: Confidence,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ClaimView {
    Os {
        name: Box<str>,
        version: Option<Box<str>>,
        build: Option<Box<str>>,
        end_of_support: Option<Date>,
        confidence: Confidence,
    },
    Other {
        id: Option<Box<str>>,
        value: Box<str>,
        confidence: Confidence,
    },
}

#[derive(Serialize)]
struct EvidenceView {
    claim: Attribute,
    value: Box<str>,
    supports: bool,
    weight: f64,
    fingerprint: Box<str>,
    protocol: &'static str,
    field: &'static str,
    seen: Box<str>,
    locator: Locator,
}

impl HostView {
    pub(crate) fn new(host: Host, identity: Identity, device: String, kin: Vec<Kin>) -> Self {
        Self {
            device,
            kin,
            speaks_for: wardroom_identity::gateway::speaks_for(&host, &identity),
            several: wardroom_identity::several::several(Catalog::builtin(), &host),
            key: host.key.to_string(),
            hostnames: wardroom_identity::names(&host, &identity).into_iter().map(Box::from).collect(),
            macs: host.macs,
            addresses: host.addresses,
            router: host.router,
            medical: identity.medical.map(|(value, confidence)| MedicalView { value, confidence }),
            claims: identity.claims.into_iter().map(|claim| (claim.attribute.slug(), claim.into())).collect(),
            evidence: identity.evidence.into_iter().map(EvidenceView::from).collect(),
            protocols: host.protocols,
            first_seen: host.first_seen,
            last_seen: host.last_seen,
            packets: host.packets,
            bytes: host.bytes,
            values_not_kept: host.values_not_kept,
        }
    }
}

impl From<Claim> for ClaimView {
    fn from(claim: Claim) -> Self {
        if claim.attribute != Attribute::Os {
            return Self::Other { id: claim.id, value: claim.value, confidence: claim.confidence };
        }
        let detail = claim.os.unwrap_or_default();
        Self::Os {
            name: claim.value,
            version: detail.version,
            build: detail.build,
            end_of_support: detail.end_of_support,
            confidence: claim.confidence,
        }
    }
}

impl From<Evidence> for EvidenceView {
    fn from(evidence: Evidence) -> Self {
        Self {
            claim: evidence.claim,
            value: evidence.value,
            supports: evidence.supports,
            weight: (evidence.weight * 1000.0).round() / 1000.0,
            fingerprint: evidence.fingerprint,
            protocol: evidence.field.protocol().slug(),
            field: evidence.field.name(),
            seen: evidence.seen,
            locator: evidence.locator,
        }
    }
}

impl Row for HostView {
    const HEADINGS: &'static [&'static str] = &[
        "address", "mac", "name", "vendor", "product", "version", "serial", "os", "category", "sure",
        "speaks", "packets",
    ];

    fn cells(&self) -> Vec<String> {
        let claim = |attribute: Attribute| match self.claims.get(attribute.slug()) {
            Some(ClaimView::Other { value, .. }) => value.to_string(),
            Some(ClaimView::Os { name, version, .. }) => [Some(name), version.as_ref()]
                .into_iter()
                .flatten()
                .map(|part| &**part)
                .collect::<Vec<_>>()
                .join(" "),
            None => String::new(),
        };
        let sure = self.claims.values().map(|claim| match claim {
            ClaimView::Other { confidence, .. } | ClaimView::Os { confidence, .. } => confidence.value(),
        });
        let sure = sure.reduce(f64::min).map(|sure| format!("{:.0} %", sure * 100.0));
        vec![
            self.addresses.first().map(|address| address.ip.to_string()).unwrap_or_default(),
            self.macs.first().map(Mac::to_string).unwrap_or_default(),
            self.hostnames.first().map(|name| name.to_string()).unwrap_or_default(),
            claim(Attribute::Vendor),
            claim(Attribute::Product),
            claim(Attribute::Version),
            claim(Attribute::Serial),
            claim(Attribute::Os),
            claim(Attribute::Category),
            sure.unwrap_or_default(),
            self.protocols.iter().map(|protocol| protocol.slug()).collect::<Vec<_>>().join(" "),
            self.packets.to_string(),
        ]
    }
}
