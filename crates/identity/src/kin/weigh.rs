//! What speaks for and against two hosts being one device.

use wardroom_model::Claim;
use wardroom_model::kin::KinReason;

use super::marks::{Kind, Mark, Side};
use super::times::{Awake, Times, compare, in_turns, instants};

/// Claims of which both are this sure contradict each other.
const SURE: f64 = 0.8;

/// What a contradiction weighs at least to keep hosts apart that others would join.
pub(super) const HARD: f64 = -4.0;

/// Everything that two hosts both say, compared; the weightiest first.
pub(super) fn reasons(awake: &Awake, one: &Side<'_>, other: &Side<'_>) -> Vec<KinReason> {
    let mut reasons = Vec::new();
    let strong = shared(one, other, &mut reasons);
    reasons.extend(contradictions(one, other));
    let turns = in_turns(awake.hours(&one.host.key), awake.hours(&other.host.key));
    let times = if turns { Times::InTurns } else { times(one, other) };
    reasons.extend(of_times(one, other, times, strong, &reasons));
    reasons.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()).then_with(|| a.kind.cmp(&b.kind)));
    reasons
}

/// What keeps two hosts apart, whatever others say.
pub(super) fn keeps_apart(one: &Side<'_>, other: &Side<'_>) -> bool {
    let hard = |reason: &KinReason| reason.weight <= HARD;
    contradictions(one, other).iter().any(hard) || both_random_at_once(one, other)
}

/// What is strong enough to say nothing of when hosts are awake.
const STRONG: [Kind; 5] = [Kind::Serial, Kind::Udi, Kind::Unique, Kind::Engine, Kind::Card];

/// Adds the marks that both have, and says whether one of them holds whenever the two are awake.
fn shared(one: &Side<'_>, other: &Side<'_>, reasons: &mut Vec<KinReason>) -> bool {
    let mut strong = false;
    let mut named = false;
    for kind in [
        Kind::Udi,
        Kind::Serial,
        Kind::Unique,
        Kind::Engine,
        Kind::Card,
        Kind::ClientId,
        Kind::Mac,
        Kind::FullName,
        Kind::Name,
    ] {
        let tells = |mark: &Mark<'_>| mark.kind != kind || !mark.common;
        let Some((first, second)) = same(one, other, kind, tells) else { continue };
        let (slug, weight) = match kind {
            // It stands in the other.
            Kind::Serial if has(reasons, "udi") => continue,
            Kind::Serial => match (one.vendor, other.vendor) {
                (Some(a), Some(b)) if is_same(a, b) => ("serial", 9.5),
                // Another maker's number may well be the same.
                (Some(_), Some(_)) => continue,
                _ if first.key.chars().count() < 5 => continue,
                _ => ("serial", 5.0),
            },
            Kind::Udi => ("udi", 9.5),
            Kind::Unique => ("unique_id", 8.5),
            Kind::Engine => ("engine", 8.0),
            Kind::Card => ("card", 8.0),
            Kind::ClientId => ("client_id", 7.0),
            Kind::Mac if one.virtual_machine => ("mac", 3.0),
            Kind::Mac => ("mac", 7.5),
            Kind::FullName => ("full_name", 5.0),
            Kind::Name if named => continue,
            Kind::Name => ("name", 3.0),
        };
        strong |= STRONG.contains(&kind);
        named |= kind == Kind::FullName;
        reasons.push(reason(slug, weight, first, second));
    }
    strong
}

/// The mark of a kind that both have, of those that may count. Of an Ethernet address one names it, and the other has it
/// or names it too.
fn same<'s, 'h>(
    one: &'s Side<'h>,
    other: &'s Side<'h>,
    kind: Kind,
    may: impl Fn(&Mark<'h>) -> bool,
) -> Option<(&'s Mark<'h>, &'s Mark<'h>)> {
    let find = |first: Kind, second: Kind| {
        let rival = |mark: &Mark<'h>| other.of(second).find(|same| same.key == mark.key && may(same));
        one.of(first).filter(|mark| may(mark)).find_map(|mark| Some((mark, rival(mark)?)))
    };
    match kind {
        Kind::Card => find(Kind::Card, Kind::Card)
            .or_else(|| find(Kind::Card, Kind::Mac))
            .or_else(|| find(Kind::Mac, Kind::Card)),
        kind => find(kind, kind),
    }
}

fn is_same(a: &Claim, b: &Claim) -> bool {
    match (&a.id, &b.id) {
        (Some(a), Some(b)) => a == b,
        _ => a.value == b.value,
    }
}

/// What the two say differently.
fn contradictions(one: &Side<'_>, other: &Side<'_>) -> Vec<KinReason> {
    let mut reasons = Vec::new();
    if let (Some(first), Some(second)) = (one.of(Kind::Serial).next(), other.of(Kind::Serial).next())
        && first.key != second.key
    {
        match (one.vendor, other.vendor) {
            (Some(a), Some(b)) if is_same(a, b) => reasons.push(reason("serial", -9.0, first, second)),
            // A scanner and the computer in it have numbers of their own.
            (Some(_), Some(_)) => {}
            _ => reasons.push(reason("serial", HARD, first, second)),
        }
    }
    // The same field, and not one identifier of it the same.
    let differ = one.of(Kind::Unique).find_map(|mark| {
        let mut rivals = other.of(Kind::Unique).filter(|rival| rival.field == mark.field).peekable();
        let rival = *rivals.peek()?;
        let none = rivals.all(|rival| one.of(Kind::Unique).all(|own| own.key != rival.key));
        none.then_some((mark, rival))
    });
    if let Some((first, second)) = differ {
        reasons.push(reason("unique_id", HARD, first, second));
    }
    if let (Some(first), Some(second)) = (one.of(Kind::Name).next(), other.of(Kind::Name).next())
        && same(one, other, Kind::Name, |_| true).is_none()
    {
        reasons.push(reason("name", -1.5, first, second));
    }
    for (kind, weight, first, second) in
        [("vendor", -3.0, one.vendor, other.vendor), ("category", -2.0, one.category, other.category)]
    {
        let sure = |claim: &&Claim| claim.confidence.value() >= SURE;
        if let (Some(first), Some(second)) = (first.filter(sure), second.filter(sure))
            && !is_same(first, second)
        {
            reasons.push(said(kind, weight, &first.value, &second.value));
        }
    }
    reasons
}

fn times(one: &Side<'_>, other: &Side<'_>) -> Times {
    compare(&instants(one.host), &instants(other.host))
}

/// Two addresses of their own making that are used at once, under two names, are of two devices.
fn both_random_at_once(one: &Side<'_>, other: &Side<'_>) -> bool {
    one.random
        && other.random
        && same(one, other, Kind::Name, |_| true).is_none()
        && one.of(Kind::Name).next().is_some()
        && other.of(Kind::Name).next().is_some()
        && times(one, other) == Times::Together
}

/// What the times say, given what else is known.
fn of_times(
    one: &Side<'_>,
    other: &Side<'_>,
    times: Times,
    strong: bool,
    reasons: &[KinReason],
) -> Option<KinReason> {
    let moved = reasons.iter().any(|reason| &*reason.kind == "mac");
    let text = match times {
        Times::Together => "both spoke in the same minute",
        Times::InTurns => "they take turns",
        Times::After => "one fell silent before the other spoke",
        Times::Unknown => return None,
    };
    let random = [one, other].iter().filter(|side| side.random).count();
    let (kind, weight) = match times {
        Times::Together if one.virtual_machine && other.virtual_machine && !has(reasons, "serial") => {
            ("virtual", -6.0)
        }
        Times::Together if moved => ("times", -5.0),
        _ if strong => return None,
        Times::Together => ("times", -1.0),
        _ if random == 2 => ("times", 5.0),
        _ if random == 1 => ("times", 3.0),
        Times::InTurns => ("times", 3.0),
        _ => ("times", 1.0),
    };
    Some(said(kind, weight, text, ""))
}

fn has(reasons: &[KinReason], kind: &str) -> bool {
    reasons.iter().any(|reason| &*reason.kind == kind && reason.agrees)
}

fn reason(kind: &str, weight: f64, first: &Mark<'_>, second: &Mark<'_>) -> KinReason {
    KinReason {
        kind: kind.into(),
        agrees: weight > 0.0,
        weight,
        first_value: first.seen.clone(),
        second_value: second.seen.clone(),
        first: first.locator.cloned(),
        second: second.locator.cloned(),
    }
}

fn said(kind: &str, weight: f64, first: &str, second: &str) -> KinReason {
    KinReason {
        kind: kind.into(),
        agrees: weight > 0.0,
        weight,
        first_value: first.into(),
        second_value: second.into(),
        first: None,
        second: None,
    }
}
