//! Who gets whom: an asset one host, a host one asset, the surest first.
//!
//! Pairs of one asset or of one host exclude each other, so each of them makes the others less likely: of two that speak
//! equally well, none is more than an even chance. A pair that is a match all the same takes its asset and its host, and
//! what is left is looked at again, until nothing changes.

use std::collections::{HashMap, HashSet};

use wardroom_model::Confidence;
use wardroom_model::reconciliation::PairDecision;

use super::{LEAST, MATCH};

/// A pair that may become a match.
pub(super) struct Contender {
    pub(super) asset: usize,
    pub(super) host: usize,
    pub(super) log_odds: f64,
    /// A person said that they are one device.
    pub(super) confirmed: bool,
    /// The host stands for many assets, and this one takes it from no other.
    pub(super) shares_host: bool,
}

/// What became of a pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Verdict {
    /// None where its asset or its host went to another, or its rivals leave it too little.
    pub(super) decision: PairDecision,
    /// Log-odds that its rivals take from it: 0 or less.
    pub(super) taken: f64,
    /// The rival that takes most.
    pub(super) strongest: Option<usize>,
}

/// Decides the pairs, which come best first.
pub(super) fn settle(pairs: &[Contender]) -> Vec<Verdict> {
    let mut rivals = Rivals::new(pairs);
    for number in 0..pairs.len() {
        if rivals.pairs.get(number).is_some_and(|pair| pair.confirmed && !rivals.has_match(pair.asset)) {
            rivals.decide(number, Verdict { decision: PairDecision::Match, taken: 0.0, strongest: None });
        }
    }
    loop {
        let weighed = rivals.weigh_free();
        let stands_at = |(number, verdict): &(usize, Verdict), least: f64| {
            let log_odds = pairs.get(*number).map_or(f64::NEG_INFINITY, |pair| pair.log_odds);
            Confidence::from_log_odds(log_odds + verdict.taken).value() >= least
        };
        let sure = |weighed: &(usize, Verdict)| stands_at(weighed, MATCH);
        if !weighed.iter().any(sure) {
            for (number, verdict) in weighed.into_iter().filter(|weighed| stands_at(weighed, LEAST)) {
                rivals.decide(number, Verdict { decision: PairDecision::Candidate, ..verdict });
            }
            return rivals.verdicts;
        }
        // Two that exclude each other cannot both be sure.
        for (number, verdict) in weighed.into_iter().filter(sure) {
            rivals.decide(number, Verdict { decision: PairDecision::Match, ..verdict });
        }
    }
}

/// The pairs by their assets and hosts, and what is decided.
struct Rivals<'p> {
    pairs: &'p [Contender],
    of_asset: HashMap<usize, Vec<usize>>,
    /// Without those that share their host.
    of_host: HashMap<usize, Vec<usize>>,
    matched_assets: HashSet<usize>,
    matched_hosts: HashSet<usize>,
    verdicts: Vec<Verdict>,
}

impl<'p> Rivals<'p> {
    fn new(pairs: &'p [Contender]) -> Self {
        let (mut of_asset, mut of_host) = (HashMap::new(), HashMap::new());
        for (number, pair) in pairs.iter().enumerate() {
            of_asset.entry(pair.asset).or_insert_with(Vec::new).push(number);
            if !pair.shares_host {
                of_host.entry(pair.host).or_insert_with(Vec::new).push(number);
            }
        }
        let undecided = Verdict { decision: PairDecision::None, taken: 0.0, strongest: None };
        Self {
            pairs,
            of_asset,
            of_host,
            matched_assets: HashSet::new(),
            matched_hosts: HashSet::new(),
            verdicts: vec![undecided; pairs.len()],
        }
    }

    fn has_match(&self, asset: usize) -> bool {
        self.matched_assets.contains(&asset)
    }

    fn is_free(&self, pair: &Contender) -> bool {
        !self.has_match(pair.asset) && (pair.shares_host || !self.matched_hosts.contains(&pair.host))
    }

    fn decide(&mut self, number: usize, verdict: Verdict) {
        let (Some(pair), Some(own)) = (self.pairs.get(number), self.verdicts.get_mut(number)) else { return };
        *own = verdict;
        if verdict.decision == PairDecision::Match {
            self.matched_assets.insert(pair.asset);
            if !pair.shares_host {
                self.matched_hosts.insert(pair.host);
            }
        }
    }

    /// The pairs that are free, each with what its free rivals take: that they are not one device weighs 1, and each rival
    /// weighs its odds.
    fn weigh_free(&self) -> Vec<(usize, Verdict)> {
        let mut weighed: Vec<Weighed> = vec![Weighed { odds: 1.0, strongest: None }; self.pairs.len()];
        for group in self.of_asset.values().chain(self.of_host.values()) {
            self.add_rivals(group, &mut weighed);
        }
        let free = self.pairs.iter().zip(weighed).enumerate().filter(|(_, (pair, _))| self.is_free(pair));
        let verdict = |own: Weighed| Verdict {
            decision: PairDecision::None,
            taken: -own.odds.ln(),
            strongest: own.strongest,
        };
        free.map(|(number, (_, own))| (number, verdict(own))).collect()
    }

    /// Adds to each free pair of an asset or of a host what the others weigh. Sums from both ends, so that thousands of
    /// rows with one host's name cost no more than their number, and a great one does not swallow the small ones.
    fn add_rivals(&self, group: &[usize], weighed: &mut [Weighed]) {
        let pair = |number: &usize| Some((*number, self.pairs.get(*number)?));
        let free: Vec<(usize, f64)> = group
            .iter()
            .filter_map(pair)
            .filter(|(_, pair)| self.is_free(pair))
            .map(|(number, pair)| (number, pair.log_odds))
            .collect();
        let [(best, _), (second, _), ..] = *free.as_slice() else { return };
        let mut behind = 0.0;
        let mut rest: Vec<f64> = Vec::with_capacity(free.len());
        for (_, log_odds) in free.iter().rev() {
            rest.push(behind);
            behind += log_odds.exp();
        }
        let mut before = 0.0;
        for ((number, log_odds), behind) in free.iter().zip(rest.into_iter().rev()) {
            if let Some(own) = weighed.get_mut(*number) {
                own.odds += before + behind;
                let rival = if *number == best { second } else { best };
                own.strongest = self.stronger(own.strongest, rival);
            }
            before += log_odds.exp();
        }
    }

    /// The stronger of two rivals; of equals the first.
    fn stronger(&self, first: Option<usize>, second: usize) -> Option<usize> {
        let log_odds = |number: usize| self.pairs.get(number).map(|pair| pair.log_odds);
        first.filter(|first| log_odds(*first) >= log_odds(second)).or(Some(second))
    }
}

/// What the rivals of a pair weigh together, and which of them weighs most.
#[derive(Clone, Copy)]
struct Weighed {
    odds: f64,
    strongest: Option<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use PairDecision::{Candidate, Match, None as Nothing};

    fn check(pairs: &[(usize, usize, f64)], expected: &[(PairDecision, f64)]) {
        let contenders: Vec<Contender> = pairs
            .iter()
            .map(|(asset, host, log_odds)| Contender {
                asset: *asset,
                host: *host,
                log_odds: *log_odds,
                confirmed: false,
                shares_host: *host == 9,
            })
            .collect();
        let verdicts = settle(&contenders);
        let found: Vec<_> =
            verdicts.iter().map(|own| (own.decision, (own.taken * 10.0).round() / 10.0)).collect();
        assert_eq!(found, expected, "{pairs:?}");
    }

    #[test]
    fn of_two_that_exclude_each_other_the_surer_wins_if_it_is_much_surer() {
        check(&[(0, 0, 6.0), (1, 0, 6.0)], &[(Candidate, -6.0), (Candidate, -6.0)]);
        check(&[(0, 0, 7.0), (1, 0, 3.0)], &[(Match, -3.0), (Nothing, 0.0)]);
        check(&[(0, 0, 6.0), (0, 1, 5.0)], &[(Candidate, -5.0), (Candidate, -6.0)]);
        check(&[(0, 0, 3.5), (1, 0, 0.0)], &[(Candidate, -0.7), (Nothing, 0.0)]);
        // Whose rival has a better host of its own has no rival.
        check(&[(1, 1, 9.0), (1, 0, 6.0), (0, 0, 6.0)], &[(Match, -6.0), (Nothing, 0.0), (Match, 0.0)]);
        // A host that stands for many is nobody's rival.
        check(&[(0, 9, 6.0), (1, 9, 6.0)], &[(Match, 0.0), (Match, 0.0)]);
    }
}
