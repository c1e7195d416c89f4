//! What the tests of this room share: a sink that collects, and bytes written as hexadecimal.

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use proptest::prelude::*;

use crate::dissector::{Beginning, Dissector};
use crate::{Anomaly, Direction, Progress, Sink, Verdict};

/// Keeps all that it is told.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Collected {
    pub(crate) facts: Vec<(Subject, Field, String)>,
    pub(crate) anomalies: Vec<Anomaly>,
}

impl Sink for Collected {
    fn fact(&mut self, about: Subject, field: Field, value: &str) {
        self.facts.push((about, field, value.to_owned()));
    }

    fn anomaly(&mut self, anomaly: Anomaly) {
        self.anomalies.push(anomaly);
    }
}

impl Collected {
    /// The facts, one a line, as `about field value`.
    pub(crate) fn lines(&self) -> Vec<String> {
        let about = |subject: &Subject| match subject {
            Subject::Src => "src".to_owned(),
            Subject::Dst => "dst".to_owned(),
            Subject::Mac(mac) => mac.to_string(),
            Subject::Ip(ip) => ip.to_string(),
        };
        self.facts
            .iter()
            .map(|(subject, field, value)| format!("{} {field} {value}", about(subject)))
            .collect()
    }
}

/// Hexadecimal digits as bytes; white space is passed over.
pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_digit(16).unwrap() as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// What a dissector thinks of the beginning of a connection to no port of its own.
pub(crate) fn probe<D: Dissector>(direction: Direction, bytes: &[u8]) -> Verdict {
    D::probe(&Beginning { direction, bytes, server_port: 40_001 })
}

/// Bytes in turn, as one side and then the other sent them.
pub(crate) type Exchange = Vec<(Direction, Vec<u8>)>;

/// What a dissector says of an exchange that reaches it in pieces of the given sizes (again from the first).
pub(crate) fn feed<D: Dissector + Default>(exchange: &Exchange, sizes: &[usize]) -> Collected {
    let mut collected = Collected::default();
    let mut dissector = D::default();
    let mut sizes = sizes.iter().copied().filter(|size| *size > 0).cycle();
    for (direction, bytes) in exchange {
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(sizes.next().unwrap_or(rest.len()).min(rest.len()));
            rest = after;
            if dissector.feed(*direction, piece, &mut collected) != Progress::More {
                return collected;
            }
        }
    }
    dissector.finish(&mut collected);
    collected
}

/// The same facts in whatever pieces, and of a beginning no facts but those of the whole.
pub(crate) fn check_pieces_and_cuts<D: Dissector + Default>(
    exchange: &Exchange,
    sizes: &[usize],
    cut: usize,
) -> Result<(), TestCaseError> {
    let whole = feed::<D>(exchange, &[]);
    prop_assert_eq!(&feed::<D>(exchange, &[1]), &whole);
    prop_assert_eq!(&feed::<D>(exchange, sizes), &whole);
    let mut left = cut % (exchange.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() + 1);
    let beginning: Exchange = exchange
        .iter()
        .map(|(direction, bytes)| {
            let kept = left.min(bytes.len());
            left -= kept;
            (*direction, bytes[..kept].to_vec())
        })
        .collect();
    let part = feed::<D>(&beginning, &[]).facts;
    prop_assert_eq!(part.as_slice(), &whole.facts[..part.len().min(whole.facts.len())]);
    Ok(())
}
