//! Counts of what is equal and what is not, and when that is good enough.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use wardroom_model::Field;

use super::BothSides;
use super::explained::reason;
use super::flows::protocol_name;

/// Values of one field.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    equal: u64,
    only_ours: u64,
    only_tshark: u64,
    different: u64,
    /// Of those that are not equal.
    explained: u64,
}

/// One place where the two do not say the same.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    pub(super) capture: String,
    pub(super) frame: u64,
    pub(super) field: Field,
    pub(super) ours: Option<String>,
    pub(super) theirs: Option<String>,
}

/// All captures that were compared.
#[derive(Debug, Default)]
pub(super) struct Agreement {
    captures: u64,
    fields: BTreeMap<Field, Count>,
    unexplained: Vec<Difference>,
    reasons: BTreeMap<&'static str, u64>,
    /// Frames and connections whose protocol tshark takes for another.
    contradicted: Vec<String>,
}

impl Agreement {
    pub(super) fn add(&mut self, capture: &Path, sides: &BothSides) {
        let name = capture.file_name().unwrap().to_string_lossy().into_owned();
        self.captures += 1;
        let nothing = BTreeSet::new();
        let frames: BTreeSet<u64> = sides.ours.keys().chain(sides.theirs.keys()).copied().collect();
        for frame in frames {
            let ours = sides.ours.get(&frame).unwrap_or(&nothing);
            let theirs = sides.theirs.get(&frame).unwrap_or(&nothing);
            self.frame(&name, frame, ours, theirs);
            self.protocols(&name, frame, ours, sides);
        }
        for flow in &sides.listening.heard.flows {
            if let Some(protocol) = flow.app
                && !sides.spoken.has(flow, protocol)
                && reason(&name, flow.first_frame, protocol.slug()).is_none()
            {
                self.contradicted
                    .push(format!("{name} connection of frame {}: {protocol}", flow.first_frame));
            }
        }
    }

    fn frame(
        &mut self,
        capture: &str,
        frame: u64,
        ours: &BTreeSet<(Field, String)>,
        theirs: &BTreeSet<(Field, String)>,
    ) {
        for (field, _) in ours.intersection(theirs) {
            self.fields.entry(*field).or_default().equal += 1;
        }
        let mut pairs: BTreeMap<Field, (Vec<&String>, Vec<&String>)> = BTreeMap::new();
        for (field, value) in ours.difference(theirs) {
            pairs.entry(*field).or_default().0.push(value);
        }
        for (field, value) in theirs.difference(ours) {
            pairs.entry(*field).or_default().1.push(value);
        }
        for (field, (ours, theirs)) in pairs {
            for at in 0..ours.len().max(theirs.len()) {
                let (ours, theirs) = (ours.get(at), theirs.get(at));
                self.difference(Difference {
                    capture: capture.to_owned(),
                    frame,
                    field,
                    ours: ours.map(|value| (*value).clone()),
                    theirs: theirs.map(|value| (*value).clone()),
                });
            }
        }
    }

    fn difference(&mut self, difference: Difference) {
        let count = self.fields.entry(difference.field).or_default();
        match (&difference.ours, &difference.theirs) {
            (Some(_), Some(_)) => count.different += 1,
            (Some(_), None) => count.only_ours += 1,
            _ => count.only_tshark += 1,
        }
        match reason(&difference.capture, difference.frame, &difference.field.to_string()) {
            Some(reason) => {
                count.explained += 1;
                *self.reasons.entry(reason).or_default() += 1;
            }
            None => self.unexplained.push(difference),
        }
    }

    /// What we say of a frame must be of a protocol that tshark sees in it as well.
    fn protocols(&mut self, capture: &str, frame: u64, ours: &BTreeSet<(Field, String)>, sides: &BothSides) {
        let protocols: BTreeSet<_> = ours.iter().map(|(field, _)| field.protocol()).collect();
        for protocol in protocols {
            let seen = sides.spoken.frames.get(&frame);
            let agrees = seen.is_some_and(|seen| seen.contains(protocol_name(protocol)));
            if !agrees && reason(capture, frame, protocol.slug()).is_none() {
                self.contradicted
                    .push(format!("{capture} frame {frame}: {protocol}, where tshark has {seen:?}"));
            }
        }
    }

    /// Fails on a value that differs, on a protocol that tshark contradicts, and below 99.9 % of a field; all apart
    /// from what is explained.
    pub(super) fn assert_good(&self) {
        const LEAST: f64 = 0.999;
        let both_gave = |difference: &&Difference| difference.ours.is_some() && difference.theirs.is_some();
        let different: Vec<&Difference> = self.unexplained.iter().filter(both_gave).collect();
        let below: Vec<String> = self
            .fields
            .iter()
            .filter(|(_, count)| count.share() < LEAST)
            .map(|(field, count)| format!("{field} {:.2} %", count.share() * 100.0))
            .collect();
        assert!(
            different.is_empty(),
            "{} unexplained differences, such as {:#?}",
            different.len(),
            different.first()
        );
        assert!(self.contradicted.is_empty(), "tshark sees another protocol: {:#?}", self.contradicted);
        assert!(below.is_empty(), "below 99.9 %: {below:?}");
    }
}

impl Count {
    /// Equal values of all that are not explained.
    fn share(&self) -> f64 {
        let all = self.equal + self.only_ours + self.only_tshark + self.different - self.explained;
        if all == 0 { 1.0 } else { self.equal as f64 / all as f64 }
    }
}

impl fmt::Display for Agreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "agreement with tshark over {} captures", self.captures)?;
        writeln!(
            f,
            "{:<36} {:>8} {:>9} {:>11} {:>9} {:>9} {:>9}",
            "field", "equal", "only ours", "only tshark", "different", "explained", "agreement"
        )?;
        for (field, count) in &self.fields {
            writeln!(
                f,
                "{:<36} {:>8} {:>9} {:>11} {:>9} {:>9} {:>8.2}%",
                field.to_string(),
                count.equal,
                count.only_ours,
                count.only_tshark,
                count.different,
                count.explained,
                count.share() * 100.0
            )?;
        }
        for (reason, count) in &self.reasons {
            writeln!(f, "explained {count:>6} times: {reason}")?;
        }
        for difference in &self.unexplained {
            let Difference { capture, frame, field, ours, theirs } = difference;
            writeln!(f, "not explained: {capture} frame {frame} {field}: ours {ours:?}, tshark {theirs:?}")?;
        }
        for place in &self.contradicted {
            writeln!(f, "contradicted: {place}")?;
        }
        Ok(())
    }
}
