//! Why a device is claimed to be what it is: how each claim was added up, what contradicts it in words, and what would
//! raise the confidence. Made from what the store keeps of the device, by the same rules as its claims.

use serde::Serialize;
use wardroom_catalog::Catalog;
use wardroom_identity::code::Products;
use wardroom_identity::device::{self, Disagreement};
use wardroom_identity::{Advice, Counted, Identifier, Sum, SumPiece, SumValue, advice, kin};
use wardroom_model::decision::{Decision, DecisionKind};
use wardroom_model::id::HostId;
use wardroom_model::{Asset, Attribute, Confidence, Host, Identity};
use wardroom_store::{DecisionRow, DeviceDetail, EvidenceRow};

use crate::pages::decisions::correction_subject;
use crate::words;

/// Values of one attribute whose sums the page lists.
const VALUES: usize = 4;
/// Pieces of one sum that the page lists.
const PIECES: usize = 12;

/// All reasons of one device.
pub(crate) struct Reasons {
    /// What it is known by.
    pub(crate) catalog: &'static Catalog,
    /// What its sums, disagreements and advice are, for programs.
    pub(crate) told: ReasonsTold,
}

/// All reasons of one device, as the API gives them.
#[derive(Serialize)]
pub(crate) struct ReasonsTold {
    /// How each claim was added up, by host.
    pub(crate) hosts: Vec<HostSums>,
    /// On what the register and the network disagree.
    pub(crate) disagreements: Vec<Disagreement>,
    /// What would raise the confidence, the most first.
    pub(crate) advice: Vec<Advice>,
}

/// How the claims of one host were added up.
#[derive(Serialize)]
pub(crate) struct HostSums {
    /// The host.
    pub(crate) host: HostId,
    /// By attribute.
    pub(crate) sums: Vec<Sum>,
}

/// How one value was added up, as the page shows it.
pub(crate) struct SumView {
    /// The value as people say it.
    pub(crate) value: String,
    /// What remains of it beside the others.
    pub(crate) confidence: Confidence,
    /// Sum of the weights that counted.
    pub(crate) score: f64,
    /// Is it claimed?
    pub(crate) claimed: bool,
    /// What speaks for it.
    pub(crate) pieces: Vec<PieceView>,
    /// Further pieces.
    pub(crate) more: usize,
}

/// A piece of a sum.
pub(crate) struct PieceView {
    /// Its group.
    pub(crate) group: &'static str,
    /// The rule that fired.
    pub(crate) rule: Box<str>,
    /// Where the rule stands, with source and licence.
    pub(crate) from: String,
    /// What was heard.
    pub(crate) seen: Box<str>,
    /// What it would weigh alone.
    pub(crate) weight: f64,
    /// What it added.
    pub(crate) adds: f64,
}

/// One thing that would raise the confidence.
pub(crate) struct AdviceView {
    /// What to do, or to wait for.
    pub(crate) words: String,
    /// What it would raise: `Maker 62 % → 97 %`.
    pub(crate) raises: Vec<String>,
}

impl Reasons {
    /// The reasons of a device.
    pub(crate) fn of(catalog: &'static Catalog, detail: &DeviceDetail, decisions: &[DecisionRow]) -> Self {
        let mut identifier = Identifier::new(catalog);
        let hosts: Vec<Host> = detail.hosts.iter().map(|host| host.to_host()).collect();
        let identities: Vec<Identity> = hosts.iter().map(|host| identifier.identify(host)).collect();
        let assets: Vec<Asset> = detail.assets.iter().map(|asset| asset.asset.clone()).collect();
        let sums: Vec<HostSums> =
            hosts.iter().map(|host| HostSums { host: host.key.id(), sums: identifier.sums(host) }).collect();
        let all: Vec<Sum> = sums.iter().flat_map(|host| host.sums.iter().cloned()).collect();
        let subject = correction_subject(detail);
        let told = ReasonsTold {
            disagreements: disagreements(catalog, detail, &assets, &hosts, &identities),
            advice: advice(
                catalog,
                &detail.claims,
                &settled(decisions, &subject),
                &all,
                &hosts.iter().collect::<Vec<_>>(),
                &assets.iter().collect::<Vec<_>>(),
            ),
            hosts: sums,
        };
        Self { catalog, told }
    }

    fn of_attribute(&self, attribute: Attribute) -> impl Iterator<Item = &Sum> {
        let sums = self.told.hosts.iter().flat_map(|host| &host.sums);
        sums.filter(move |sum| sum.attribute == attribute)
    }

    /// How much of a piece of evidence was counted.
    pub(crate) fn counted(&self, row: &EvidenceRow) -> Option<Counted> {
        let of_host = self.told.hosts.iter().find(|host| host.host == row.host)?;
        let sum = of_host.sums.iter().find(|sum| sum.attribute == row.evidence.claim)?;
        Some(sum.piece(&row.evidence)?.counted)
    }

    /// What a kind of device means for patients, and the class of the FDA that is typical of it where no record says the
    /// class of the product itself.
    pub(crate) fn meaning(&self, detail: &DeviceDetail, category: &str) -> Option<String> {
        let category = self.catalog.category(category)?;
        let function = words::function(category.function);
        let is_recorded = detail.products.iter().any(|product| product.device_class.is_some());
        Some(match self.catalog.fda_class(category).filter(|_| !is_recorded) {
            Some(class) => format!("{function} · typically FDA class {class}"),
            None => function.to_owned(),
        })
    }

    /// What contradicts a claim, in words.
    pub(crate) fn contradictions(&self, attribute: Attribute) -> Vec<String> {
        let mut told: Vec<String> = Vec::new();
        for disagreement in self.told.disagreements.iter().filter(|one| one.attribute == attribute) {
            told.push(format!(
                "The CMMS says {}, the network shows {}.",
                words::named(self.catalog, attribute, &disagreement.register),
                words::named(self.catalog, attribute, &disagreement.network)
            ));
        }
        for sum in self.of_attribute(attribute) {
            told.extend(sum.claimed().into_iter().filter_map(|claimed| self.rivals(sum, claimed)));
        }
        told
    }

    /// Who speaks for another value than the claimed one, and what that costs.
    fn rivals(&self, sum: &Sum, claimed: &SumValue) -> Option<String> {
        let against = |value: &&SumValue| {
            !value.claimed && value.pieces.iter().any(|piece| piece.adds > 0.0 && !piece.evidence.supports)
        };
        let said: Vec<String> = sum
            .values
            .iter()
            .filter(against)
            .map(|value| {
                let groups: Vec<&str> = value.groups().into_iter().map(|(group, _)| group.words()).collect();
                format!("{} for {}", list(&groups), self.named(sum.attribute, value))
            })
            .collect();
        if said.is_empty() {
            return None;
        }
        let groups: Vec<&str> = claimed.groups().into_iter().map(|(group, _)| group.words()).collect();
        let alone = Confidence::from_log_odds(claimed.score);
        Some(format!(
            "For {} speak {}; {}. That lowers the confidence from {} to {}.",
            self.named(sum.attribute, claimed),
            list(&groups),
            said.join(", "),
            words::percent(alone.value()),
            words::percent(claimed.confidence.value())
        ))
    }

    fn named(&self, attribute: Attribute, value: &SumValue) -> String {
        match attribute {
            Attribute::Product => value.value.to_string(),
            _ => words::named(self.catalog, attribute, value.id.as_deref().unwrap_or(&value.value)),
        }
    }

    /// How an attribute was added up.
    pub(crate) fn sums(&self, attribute: Attribute) -> Vec<SumView> {
        let values = self.of_attribute(attribute).flat_map(|sum| sum.values.iter().take(VALUES));
        let view = |value: &SumValue| SumView {
            value: self.named(attribute, value),
            confidence: value.confidence,
            score: value.score,
            claimed: value.claimed,
            more: value.pieces.len().saturating_sub(PIECES),
            pieces: value.pieces.iter().take(PIECES).map(|piece| self.piece(piece)).collect(),
        };
        values.map(view).collect()
    }

    fn piece(&self, piece: &SumPiece) -> PieceView {
        PieceView {
            group: piece.group.words(),
            from: rule_place(self.catalog, &piece.evidence.fingerprint),
            rule: piece.evidence.fingerprint.clone(),
            seen: piece.evidence.seen.clone(),
            weight: piece.evidence.weight,
            adds: piece.adds,
        }
    }

    /// What would raise the confidence.
    pub(crate) fn advice(&self) -> Vec<AdviceView> {
        let view = |advice: &Advice| AdviceView {
            words: advice.means.words(),
            raises: advice
                .raises
                .iter()
                .map(|raise| {
                    let attribute = words::attribute(raise.attribute);
                    let after = words::percent(raise.after.value());
                    match raise.before {
                        Some(before) => {
                            format!("{attribute} {} → {after}", words::percent(before.value()))
                        }
                        None => format!("{attribute} not known → {after}"),
                    }
                })
                .collect(),
        };
        self.told.advice.iter().map(view).collect()
    }
}

/// Attributes that a person settled.
fn settled(decisions: &[DecisionRow], subject: &str) -> Vec<Attribute> {
    let of = decisions.iter().map(|row| &row.decision);
    let corrections = of.filter(|made| made.kind == DecisionKind::Correction && *made.subject == *subject);
    corrections.filter_map(|made| Attribute::find(made.value.split_once('=')?.0.trim())).collect()
}

/// On what the register and the network disagree; a person's word does not settle that.
fn disagreements(
    catalog: &Catalog,
    detail: &DeviceDetail,
    assets: &[Asset],
    hosts: &[Host],
    identities: &[Identity],
) -> Vec<Disagreement> {
    let hosts: Vec<(&Host, &Identity)> = hosts.iter().zip(identities).collect();
    let none: &[Decision] = &[];
    let party = kin::party_of(&mut Identifier::new(catalog), &hosts);
    let parties = party.as_slice();
    let joined = device::join(catalog, "", assets, parties, &detail.pairs, none, &Products::default());
    let mut all: Vec<Disagreement> = joined.into_iter().flat_map(|joined| joined.disagreements).collect();
    all.dedup();
    all
}

/// `a`, `a and b`, `a, b and c`.
fn list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Where a rule stands, and what it rests on.
pub(crate) fn rule_place(catalog: &Catalog, rule: &str) -> String {
    match catalog.fingerprint_of_rule(rule) {
        Some(fingerprint) => {
            let (file, line) = fingerprint.place();
            let source = &fingerprint.source;
            format!("{file}, {line}; source: {} ({})", source.title, source.licence)
        }
        None => "a rule of the program".to_owned(),
    }
}
