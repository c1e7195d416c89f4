//! What changed in the claims of a device since they were last derived, and why.
//!
//! A [`DeviceBasis`] holds what claims rest on. Two of them tell the cause: what a person settled, what was heard, the
//! knowledge, the register, or which hosts and assets the device has. A confidence that moves by less than
//! [`SMALL`] while the value stays is no change.

use std::collections::{BTreeMap, BTreeSet};

use wardroom_catalog::Catalog;
use wardroom_model::{
    Asset, Attribute, ChangeCause, Claim, ClaimBasis, ClaimBrief, ClaimChange, Device, DeviceBasis, Host,
    Identity,
};

use crate::device::asset_claims;

/// Confidences that differ by less are the same.
const SMALL: f64 = 0.05;

/// What the claims of a device rest on; of a gateway's many assets none is its own.
pub fn basis(
    catalog: &Catalog,
    device: &Device,
    assets: &[&Asset],
    hosts: &[(&Host, &Identity)],
) -> DeviceBasis {
    let register = match assets {
        [asset] => asset_claims(catalog, asset),
        _ => Vec::new(),
    };
    let mut claims = BTreeMap::new();
    for attribute in Attribute::ALL.iter().copied() {
        let of = |claims: &[Claim]| claims.iter().find(|claim| claim.attribute == attribute).map(brief);
        let evidence = hosts.iter().flat_map(|(_, identity)| &identity.evidence);
        let fired: BTreeSet<Box<str>> = evidence
            .filter(|piece| piece.claim == attribute && piece.weight > 0.0)
            .map(|piece| piece.fingerprint.clone())
            .collect();
        let claim = device.claims.iter().find(|claim| claim.attribute == attribute);
        let basis = ClaimBasis {
            claim: claim.map(brief),
            heard: hosts.iter().find_map(|(_, identity)| of(&identity.claims)),
            register: of(&register).map(|claim| claim.value),
            // Nothing but a person's word is certain.
            settled: claim.is_some_and(|claim| claim.confidence.value() >= 1.0),
            fingerprints: fired.into_iter().collect(),
        };
        if basis != ClaimBasis::default() {
            claims.insert(attribute, basis);
        }
    }
    let heard: u64 = hosts.iter().map(|(host, _)| host.observations.len() as u64).sum();
    DeviceBasis {
        knowledge: catalog.version().into(),
        hosts: device.hosts.iter().map(|host| host.id.clone()).collect(),
        assets: device.assets.clone(),
        observations: heard,
        claims,
    }
}

fn brief(claim: &Claim) -> ClaimBrief {
    let value = match claim.attribute {
        // A model of a family has the family's slug.
        Attribute::Product => claim.value.clone(),
        _ => claim.id.clone().unwrap_or_else(|| claim.value.clone()),
    };
    ClaimBrief { value, confidence: claim.confidence }
}

/// What changed between two derivations of one device, by attribute.
pub fn changes(before: &DeviceBasis, after: &DeviceBasis) -> Vec<ClaimChange> {
    let change = |attribute: &Attribute| change(*attribute, before, after);
    Attribute::ALL.iter().filter_map(change).collect()
}

fn change(attribute: Attribute, before: &DeviceBasis, after: &DeviceBasis) -> Option<ClaimChange> {
    let none = ClaimBasis::default();
    let of = |basis: &DeviceBasis| basis.claims.get(&attribute).cloned().unwrap_or_else(|| none.clone());
    let (old, new) = (of(before), of(after));
    if is_same(old.claim.as_ref(), new.claim.as_ref()) {
        return None;
    }
    let (was, is): (BTreeSet<&Box<str>>, BTreeSet<&Box<str>>) =
        (old.fingerprints.iter().collect(), new.fingerprints.iter().collect());
    Some(ClaimChange {
        attribute,
        causes: causes(&old, &new, before, after),
        fired: is.difference(&was).map(|id| (*id).clone()).collect(),
        silent: was.difference(&is).map(|id| (*id).clone()).collect(),
        knowledge: (before.knowledge.clone(), after.knowledge.clone()),
        before: old.claim,
        after: new.claim,
    })
}

fn is_same(before: Option<&ClaimBrief>, after: Option<&ClaimBrief>) -> bool {
    match (before, after) {
        (None, None) => true,
        (Some(before), Some(after)) => {
            let moved = (before.confidence.value() - after.confidence.value()).abs();
            before.value == after.value && moved < SMALL
        }
        _ => false,
    }
}

fn causes(old: &ClaimBasis, new: &ClaimBasis, before: &DeviceBasis, after: &DeviceBasis) -> Vec<ChangeCause> {
    if old.settled != new.settled || (new.settled && old.claim != new.claim) {
        return vec![ChangeCause::Decision];
    }
    let mut causes = BTreeSet::new();
    let belongs = before.hosts != after.hosts || before.assets != after.assets;
    if belongs {
        causes.insert(ChangeCause::Pairing);
    }
    if old.heard != new.heard && before.hosts == after.hosts {
        if before.observations != after.observations {
            causes.insert(ChangeCause::Traffic);
        }
        if before.knowledge != after.knowledge {
            causes.insert(ChangeCause::Knowledge);
        }
        if causes.is_empty() {
            causes.insert(ChangeCause::Program);
        }
    }
    if old.register != new.register && !belongs {
        // A name of the register may be read otherwise by other knowledge.
        let by_knowledge = before.knowledge != after.knowledge;
        causes.insert(if by_knowledge { ChangeCause::Knowledge } else { ChangeCause::Register });
    }
    if causes.is_empty() {
        let by_knowledge = before.knowledge != after.knowledge;
        causes.insert(if by_knowledge { ChangeCause::Knowledge } else { ChangeCause::Program });
    }
    causes.into_iter().collect()
}
