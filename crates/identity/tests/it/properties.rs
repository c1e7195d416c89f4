//! What holds whatever is heard: order does not count, contradiction does not convince, nothing does harm.

use proptest::prelude::*;
use wardroom_catalog::Catalog;
use wardroom_identity::fusion::{Candidate, Group, weigh};
use wardroom_identity::identify;
use wardroom_model::{Attribute, Claim, Field, Host, Identity};

use crate::{heard, said};

const CT: &str = "1.2.840.10008.5.1.4.1.1.2";
const FIND: &str = "1.2.840.10008.5.1.4.1.2.2.1";
const WORKLIST: &str = "1.2.840.10008.5.1.4.31";

pub(crate) const FACTS: &[(&str, &str)] = &[
    ("dicom.manufacturer", "SIEMENS"),
    ("dicom.manufacturer", "Philips"),
    ("dicom.model_name", "Aera"),
    ("dicom.modality", "MR"),
    ("dicom.software_versions", "A\\B:1\\1.2.3"),
    ("dicom.device_serial_number", "555555"),
    ("dicom.device_serial_number", "41527"),
    ("dicom.sop_class", CT),
    ("dicom.sop_class", WORKLIST),
    ("dicom.accepted_sop_class", FIND),
    ("dhcp.vendor_class", "MSFT 5.0"),
    ("dhcp.vendor_class", "udhcp 1.30"),
    ("dhcp.host_name", "LOGIQE9-1"),
    ("http.user_agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"),
    ("http.server", "Microsoft-IIS/8.5"),
    ("hl7.software_vendor", "BD"),
    ("hl7.software_product", "Alaris Systems Manager"),
    ("mdns.service", "_ipp._tcp.local"),
    ("tls.subject", "O=Draeger Medical, CN=x"),
    ("dns.server", "yes"),
];

/// Facts each of which speaks for a maker or a system by itself.
const RIVALS: &[(Attribute, &str, &str)] = &[
    (Attribute::Vendor, "dicom.implementation_class_uid", "1.2.840.113619.6.352"),
    (Attribute::Vendor, "http.realm", "Basic realm=\"Hikvision\""),
    (Attribute::Vendor, "tls.subject", "O=B. Braun Melsungen AG, CN=a"),
    (Attribute::Vendor, "hl7.software_vendor", "Sysmex"),
    (Attribute::Vendor, "dicom.manufacturer", "Hologic"),
    (Attribute::Os, "dhcp.vendor_class", "android-dhcp-13"),
    (Attribute::Os, "http.user_agent", "Mozilla/5.0 (iPad; CPU OS 16_0)"),
    (Attribute::Category, "ssdp.device_type", "urn:schemas-upnp-org:device:WLANAccessPointDevice:1"),
    (Attribute::Category, "dicom.modality", "MG"),
];

/// A host that said these of [`FACTS`], each at its place there.
fn made(facts: &[(&str, &str)]) -> Host {
    let place = |fact: &(&str, &str)| FACTS.iter().position(|known| known == fact).unwrap() as i64;
    let mut host = said(Some("04:0e:3c:00:00:01"), &[]);
    host.observations = facts.iter().map(|fact| heard(fact.0, fact.1, place(fact))).collect();
    host
}

fn known(host: &Host) -> Identity {
    identify(Catalog::builtin(), host)
}

/// What makes two claims the same.
fn key(claim: &Claim) -> (Option<&str>, &str) {
    (claim.id.as_deref(), &claim.value)
}

/// How much of the evidence is of data sets and messages that others made.
fn passed_on(identity: &Identity) -> usize {
    identity.evidence.iter().filter(|piece| piece.fingerprint.ends_with(".passed_on")).count()
}

fn special(a: &str, b: &str) -> bool {
    a.len() > b.len() && a.starts_with(b)
}

const GROUPS: [Group; 4] = [Group::Card, Group::Names, Group::DataSet, Group::Register];

fn any_candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let weights = || prop::collection::btree_map(prop::sample::select(&GROUPS[..]), 0.05f64..4.0, 1..4);
    let keys = prop::sample::subsequence(vec!["a", "a1", "a1x", "a2", "b", "b1", "c"], 1..7);
    keys.prop_flat_map(move |keys| {
        let count = keys.len();
        (Just(keys), prop::collection::vec(weights(), count))
    })
    .prop_map(|(keys, weights)| {
        keys.into_iter().zip(weights).map(|(key, weights)| Candidate { key: key.into(), weights }).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_order_of_evidence_does_not_count_and_confidences_are_probabilities(
        (facts, shuffled) in prop::sample::subsequence(FACTS, 0..FACTS.len())
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
    ) {
        let sorted = |mut host: Host| {
            host.observations.sort_by_key(|heard| (heard.field, heard.first_seen));
            host
        };
        let identity = known(&made(&facts));
        let again = known(&sorted(made(&shuffled)));
        prop_assert_eq!(&identity.claims, &again.claims);
        prop_assert_eq!(identity.medical, again.medical);
        prop_assert_eq!(identity.evidence, known(&made(&facts)).evidence);
        for claim in &identity.claims {
            let confidence = claim.confidence.value();
            prop_assert!((0.5..1.0).contains(&confidence), "{:?}", claim);
            let supported = again.evidence.iter().any(|piece| piece.claim == claim.attribute && piece.supports);
            prop_assert!(supported, "{:?}", claim);
        }
    }

    #[test]
    fn contradiction_never_raises_a_confidence(
        facts in prop::sample::subsequence(FACTS, 0..FACTS.len()),
        (attribute, field, value) in prop::sample::select(RIVALS),
    ) {
        let host = made(&facts);
        let mut torn = host.clone();
        torn.observations.push(heard(field, value, 99));
        let rival = known(&said(None, &[(field, value)]));
        let (before, after) = (known(&host), known(&torn));
        // Unless it shows of another witness that what that said was not its own.
        if let (Some(rival), Some(was), Some(is)) =
            (rival.claim(attribute), before.claim(attribute), after.claim(attribute))
            && key(was) == key(is)
            && key(was) != key(rival)
            && passed_on(&before) == passed_on(&after)
        {
            prop_assert!(is.confidence <= was.confidence, "{:?}, then {:?}", was, is);
        }
    }

    #[test]
    fn a_rival_lowers_and_a_witness_raises(
        candidates in any_candidates(),
        which in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        more in 0.05f64..3.0,
    ) {
        let (target, rival) = (which.index(candidates.len()), other.index(candidates.len()));
        let (own, its) = (candidates[target].key.clone(), candidates[rival].key.clone());
        let before = weigh(&candidates, special);
        let with = |index: usize| {
            let mut stronger = candidates.clone();
            stronger[index].weights.insert(Group::Named, more);
            weigh(&stronger, special).confidences[target]
        };
        prop_assert!(with(target) >= before.confidences[target]);
        if own != its && !special(&own, &its) && !special(&its, &own) {
            prop_assert!(with(rival) <= before.confidences[target]);
        }
        let reversed: Vec<Candidate> = candidates.iter().rev().cloned().collect();
        let claimed = |candidates: &[Candidate]| {
            weigh(candidates, special).claimed.map(|index| candidates[index].key.clone())
        };
        prop_assert_eq!(claimed(&candidates), claimed(&reversed));
    }

    #[test]
    fn hostile_values_do_no_harm(values in prop::collection::vec((0usize..90, ".{0,40}"), 0..12)) {
        let mut host = said(Some("00:09:fb:00:00:01"), &[]);
        host.observations = values
            .iter()
            .map(|(field, value)| heard(&Field::ALL[field % Field::ALL.len()].to_string(), value, 1))
            .collect();
        known(&host);
    }
}
