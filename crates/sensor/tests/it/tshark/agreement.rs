//! Counts of what is equal and what is not, and when that is good enough.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use wardroom_model::{Field, Protocol};

use super::explained::{EXPLAINED, Only, is_unseen, row};
use super::flows::protocol_name;
use super::name_of;
use super::ours::Ours;
use super::theirs::Theirs;

const COPY: &str = "a copy of the frame before, bit by bit, which is counted once";
const UNSEEN: &str = "a protocol that tshark has no dissector of";
const DEFLATED: &str = "a deflated data set, which tshark does not inflate";

/// Values of one field, or of all fields of a protocol.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    equal: u64,
    explained: u64,
    unexplained: u64,
}

impl Count {
    fn compared(self) -> u64 {
        self.equal + self.explained + self.unexplained
    }
}

/// One place where the two do not say the same.
#[derive(Clone, Debug)]
struct Difference {
    capture: String,
    frame: u64,
    field: Field,
    ours: Option<String>,
    theirs: Option<String>,
}

/// All captures that were compared.
#[derive(Debug, Default)]
pub(super) struct Agreement {
    captures: BTreeSet<String>,
    fields: BTreeMap<Field, Count>,
    /// How often each row of [`EXPLAINED`] did.
    explained: BTreeMap<usize, u64>,
    /// How often each reason did that is seen in the capture itself.
    evident: BTreeMap<&'static str, u64>,
    unexplained: Vec<Difference>,
    /// Frames and connections whose protocol tshark takes for another.
    contradicted: Vec<String>,
}

impl Agreement {
    pub(super) fn add(&mut self, ours: &Ours, theirs: &Theirs) {
        let name = name_of(&ours.capture);
        let frames: BTreeSet<u64> = ours.frames.keys().chain(theirs.frames.keys()).copied().collect();
        for frame in frames {
            self.frame(&name, frame, ours, theirs);
        }
        for flow in &ours.flows {
            if let Some(protocol) = flow.app
                && !theirs.spoken.has(flow, protocol)
            {
                self.contradict(&name, flow.first_frame, protocol, "connection");
            }
        }
        assert!(self.captures.insert(name), "{}: another has the same name", ours.capture.display());
    }

    fn frame(&mut self, capture: &str, frame: u64, our: &Ours, their: &Theirs) {
        let nothing = BTreeSet::new();
        let ours = our.frames.get(&frame).unwrap_or(&nothing);
        let theirs = their.frames.get(&frame).unwrap_or(&nothing);
        for (field, _) in ours.intersection(theirs) {
            self.fields.entry(*field).or_default().equal += 1;
        }
        let original = their.copies.of(frame).and_then(|first| our.frames.get(&first)).unwrap_or(&nothing);
        let is_deflated = their.deflated.contains(&frame);
        let mut pairs: BTreeMap<Field, (Vec<&String>, Vec<&String>)> = BTreeMap::new();
        for (field, value) in ours.difference(theirs) {
            if is_deflated && field.protocol() == Protocol::Dicom {
                self.is_evident(*field, DEFLATED);
            } else if is_unseen(capture, field.protocol()) {
                self.is_evident(*field, UNSEEN);
            } else {
                pairs.entry(*field).or_default().0.push(value);
            }
        }
        for known @ (field, value) in theirs.difference(ours) {
            if original.contains(known) {
                self.is_evident(*field, COPY);
            } else {
                pairs.entry(*field).or_default().1.push(value);
            }
        }
        for (field, (ours, theirs)) in pairs {
            for at in 0..ours.len().max(theirs.len()) {
                let (ours, theirs) = (ours.get(at).copied().cloned(), theirs.get(at).copied().cloned());
                self.difference(Difference { capture: capture.to_owned(), frame, field, ours, theirs });
            }
        }
        // What we say of a frame must be of a protocol that tshark sees in it as well.
        let protocols: BTreeSet<_> = ours.iter().map(|(field, _)| field.protocol()).collect();
        for protocol in protocols {
            let seen = their.spoken.frames.get(&frame);
            if !seen.is_some_and(|seen| seen.contains(protocol_name(protocol))) {
                self.contradict(capture, frame, protocol, "frame");
            }
        }
    }

    fn is_evident(&mut self, field: Field, reason: &'static str) {
        self.fields.entry(field).or_default().explained += 1;
        *self.evident.entry(reason).or_default() += 1;
    }

    fn difference(&mut self, difference: Difference) {
        let only = match (&difference.ours, &difference.theirs) {
            (Some(_), None) => Some(Only::Us),
            (None, Some(_)) => Some(Only::Tshark),
            _ => None,
        };
        let field = difference.field.to_string();
        let row = only.and_then(|only| row(&difference.capture, difference.frame, &field, only));
        let count = self.fields.entry(difference.field).or_default();
        match row {
            Some(row) => {
                count.explained += 1;
                *self.explained.entry(row).or_default() += 1;
            }
            None => {
                count.unexplained += 1;
                self.unexplained.push(difference);
            }
        }
    }

    fn contradict(&mut self, capture: &str, frame: u64, protocol: Protocol, what: &str) {
        match row(capture, frame, protocol.slug(), Only::Us) {
            None if is_unseen(capture, protocol) => {}
            Some(row) => *self.explained.entry(row).or_default() += 1,
            None => self.contradicted.push(format!("{capture} {what} of frame {frame}: {protocol}")),
        }
    }

    /// Fails on a value that differs, on a protocol that tshark does not see, and on an explanation of nothing; and
    /// where a field of `expected` was equal nowhere.
    pub(super) fn assert_good(&self, expected: &[Field]) {
        let idle: Vec<_> = EXPLAINED
            .iter()
            .enumerate()
            .filter(|(row, known)| self.captures.contains(known.capture) && !self.explained.contains_key(row))
            .map(|(_, known)| format!("{}: {}", known.capture, known.reason))
            .collect();
        let absent: Vec<String> =
            expected.iter().filter(|field| self.equal(**field) == 0).map(Field::to_string).collect();
        let first = &self.unexplained.first();
        assert!(first.is_none(), "{} unexplained differences, such as {first:#?}", self.unexplained.len());
        assert!(self.contradicted.is_empty(), "tshark sees no such protocol: {:#?}", self.contradicted);
        assert!(idle.is_empty(), "explained, but there is no such difference: {idle:#?}");
        assert!(absent.is_empty(), "no value of {absent:?} was compared");
    }

    /// How many values of a field are equal.
    pub(super) fn equal(&self, field: Field) -> u64 {
        self.fields.get(&field).map_or(0, |count| count.equal)
    }

    fn protocols(&self) -> BTreeMap<Protocol, Count> {
        let mut protocols: BTreeMap<Protocol, Count> = BTreeMap::new();
        for (field, count) in &self.fields {
            let all = protocols.entry(field.protocol()).or_default();
            all.equal += count.equal;
            all.explained += count.explained;
            all.unexplained += count.unexplained;
        }
        protocols
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = self.equal as f64 * 100.0 / self.compared().max(1) as f64;
        let Self { equal, explained, unexplained } = self;
        write!(f, "{:>9} {equal:>9} {explained:>9} {unexplained:>11} {share:>9.2}%", self.compared())
    }
}

impl fmt::Display for Agreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let titles = ["compared", "equal", "explained", "unexplained", "equal"];
        let [compared, equal, explained, unexplained, share] = titles;
        writeln!(f, "agreement with tshark over {} captures", self.captures.len())?;
        writeln!(f, "{:<36} {compared:>9} {equal:>9} {explained:>9} {unexplained:>11} {share:>10}", "")?;
        for (field, count) in &self.fields {
            writeln!(f, "{:<36} {count}", field.to_string())?;
        }
        for (protocol, count) in &self.protocols() {
            writeln!(f, "{:<36} {count}", format!("all of {protocol}"))?;
        }
        let fields = self.fields.len();
        let average =
            |share: fn(&Count) -> f64| self.fields.values().map(share).sum::<f64>() / fields.max(1) as f64;
        let equal = average(|count| count.equal as f64 * 100.0 / count.compared().max(1) as f64);
        let agreed =
            average(|count| (count.equal + count.explained) as f64 * 100.0 / count.compared().max(1) as f64);
        writeln!(
            f,
            "macro average over {fields} fields: {equal:.2}% equal, {agreed:.2}% equal or explained"
        )?;
        for (reason, count) in &self.evident {
            writeln!(f, "explained {count:>4} times: {reason}")?;
        }
        for (row, count) in &self.explained {
            let known = EXPLAINED[*row];
            writeln!(f, "explained {count:>4} times: {}: {}", known.capture, known.reason)?;
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
