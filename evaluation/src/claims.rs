//! How often claims are right, where others say what is true.

use std::collections::BTreeMap;

use wardroom_catalog::{Catalog, names};
use wardroom_identity::{Identifier, host};
use wardroom_model::{
    Attribute, Field, Host, Identity, Locator, NetworkKey, Observation, Sighting, Timestamp,
};

use crate::calibration::Calibration;
use crate::figures::Share;
use crate::independent::{Case, Half, Labels};
use crate::labels;

/// The attributes that others have labels for, in the order of the page.
pub const ATTRIBUTES: [Attribute; 4] =
    [Attribute::Vendor, Attribute::Category, Attribute::Product, Attribute::Os];

/// What was claimed of an attribute that has a label.
#[derive(Clone, Debug)]
pub struct Judged<'c> {
    /// The case.
    pub case: &'c Case,
    /// What is claimed, with its confidence.
    pub claim: Option<(Box<str>, f64)>,
    /// The attribute.
    pub attribute: Attribute,
    /// Does the claim say what the label says, or something more general or more special?
    pub right: bool,
    /// Why the label is held to be wrong, where it is.
    pub disputed: Option<&'static str>,
}

/// What is claimed of each case, where it has a label.
pub fn judge<'c>(catalog: &Catalog, cases: &'c [Case]) -> Vec<Judged<'c>> {
    let mut identifier = Identifier::new(catalog);
    let mut found = Vec::new();
    for case in cases {
        let Some(host) = host_of(case) else { continue };
        let identity = identifier.identify(&host);
        for attribute in ATTRIBUTES.into_iter().filter(|attribute| has_label(&case.labels, *attribute)) {
            let claim = identity.claim(attribute);
            let right = claim.is_some_and(|claim| {
                let id = claim.id.as_deref();
                holds(&case.labels, attribute, &claim.value, id, &identity)
                    || attribute == Attribute::Product && is_family_of(case, id, &identity)
            });
            let claim = claim.map(|claim| (claim.value.clone(), claim.confidence.value()));
            let disputed = disputed(case, attribute).filter(|_| !right && claim.is_some());
            found.push(Judged { case, claim, attribute, right, disputed });
        }
    }
    found
}

/// Why we hold the label of a case to be wrong.
fn disputed(case: &Case, attribute: Attribute) -> Option<&'static str> {
    let (_, text) = case.facts.first()?;
    match attribute {
        Attribute::Vendor => labels::disputed(text, case.labels.vendor.as_deref()?),
        Attribute::Category => labels::disputed(text, case.labels.category.first()?),
        _ => None,
    }
}

/// A host that says these facts and nothing else.
fn host_of(case: &Case) -> Option<Host> {
    let place = |row| Locator::Table { file: case.source.into(), row };
    let heard = |(row, (field, value)): (u64, &(Field, Box<str>))| Observation {
        field: *field,
        value: value.clone(),
        first_seen: Timestamp(0),
        last_seen: Timestamp(0),
        count: 1,
        first: place(row),
        last: place(row),
    };
    let sighting = Sighting {
        network: NetworkKey { sensor: "evaluation".into(), vxlan: None, vlans: [].into() },
        mac: None,
        ip: Some([192, 0, 2, 1].into()),
        on_link: false,
        listed: false,
        first_seen: Timestamp(0),
        last_seen: Timestamp(0),
        packets: 1,
        bytes: 1,
        protocols: Vec::new(),
        observations: (1..).zip(&case.facts).map(heard).collect(),
        values_not_kept: 0,
    };
    host::join(vec![sighting]).into_iter().next()
}

fn has_label(labels: &Labels, attribute: Attribute) -> bool {
    match attribute {
        Attribute::Vendor => labels.vendor.is_some(),
        Attribute::Product => !labels.product.is_empty(),
        Attribute::Category => !labels.category.is_empty(),
        Attribute::Os => !labels.os.is_empty(),
        Attribute::Version | Attribute::Serial => false,
    }
}

fn holds(labels: &Labels, attribute: Attribute, claim: &str, id: Option<&str>, identity: &Identity) -> bool {
    match attribute {
        Attribute::Vendor => labels.vendor.as_deref().is_some_and(|label| same_maker(claim, label)),
        Attribute::Product => {
            let maker = identity.claim(Attribute::Vendor).and_then(|vendor| vendor.id.as_deref());
            labels.product.iter().any(|label| same_product(claim, id, label, maker))
        }
        Attribute::Category => labels.category.iter().any(|label| same_kind(claim, label)),
        Attribute::Os => labels.os.iter().all(|label| {
            let label = labels::system_of_today(&names::normal(label));
            let words: Vec<&str> = label.split(' ').collect();
            names::normal(claim).split(' ').all(|word| words.contains(&word))
        }),
        Attribute::Version | Attribute::Serial => false,
    }
}

/// Makers are compared by the table of names, a name without its legal form too.
pub fn same_maker(claim: &str, label: &str) -> bool {
    let plain = |name: &str| names::without_legal_form(&names::normal(name)).to_owned();
    let id = |name: &str| Catalog::builtin().vendor(name).map(|vendor| &vendor.id);
    plain(claim) == plain(label)
        || id(claim).is_some_and(|claim| id(label) == Some(claim) || labels::is_of_house(label, claim))
}

/// One name holds the words of the other, or the catalogue knows the label as the product that was claimed.
fn same_product(claim: &str, id: Option<&str>, label: &str, maker: Option<&str>) -> bool {
    let (ours, theirs) = (names::normal(claim), names::normal(label));
    let known = maker.and_then(|maker| Catalog::builtin().product(maker, label));
    names::compact(claim) == names::compact(label)
        || names::contains_words(&ours, &theirs)
        || names::contains_words(&theirs, &ours)
        || id.is_some() && known.map(|product| &*product.id) == id
}

/// Is a family claimed of which the label names a model, as the text does, and is its maker right?
fn is_family_of(case: &Case, id: Option<&str>, identity: &Identity) -> bool {
    let family = id.and_then(|id| Catalog::builtin().product_by_id(id)).filter(|product| product.family);
    let maker = identity.claim(Attribute::Vendor).zip(case.labels.vendor.as_deref());
    let stands = |label: &str| {
        let mut texts = case.facts.iter().map(|(_, text)| names::normal(text));
        texts.any(|text| names::contains_words(&text, &names::normal(label)))
    };
    family.is_some()
        && maker.is_some_and(|(claim, label)| same_maker(&claim.value, label))
        && case.labels.product.iter().any(|label| stands(label))
}

/// The same category, or one that is a case of the other.
fn same_kind(claim: &str, label: &str) -> bool {
    let general =
        |slug: &str| Catalog::builtin().category(slug).and_then(|category| category.kind_of.as_deref());
    claim == label || general(claim) == Some(label) || general(label) == Some(claim)
}

/// How much is right and how much is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Claims that are right, of the claims.
    pub right: Share,
    /// Labels that are known, of the labels.
    pub known: Share,
}

impl Count {
    fn add(&mut self, judged: &Judged<'_>) {
        if judged.claim.is_some() {
            self.right.count(judged.right);
        }
        self.known.count(judged.right);
    }
}

/// The figures of one half.
#[derive(Clone, Debug, Default)]
pub struct ClaimFigures {
    /// By attribute and field.
    pub by_field: BTreeMap<(Attribute, Field), Count>,
    /// By attribute and whose labels they are.
    pub by_source: BTreeMap<(Attribute, &'static str), Count>,
    /// By attribute.
    pub all: BTreeMap<Attribute, Count>,
    /// Claims whose label we hold to be wrong, which are counted as wrong above.
    pub disputed: BTreeMap<Attribute, u32>,
    /// How often a confidence is right, by attribute.
    pub calibration: BTreeMap<Attribute, Calibration>,
}

/// Counts what was judged in one half.
pub fn figures(judged: &[Judged<'_>], half: Half) -> ClaimFigures {
    let mut figures = ClaimFigures::default();
    for one in judged.iter().filter(|one| one.case.half() == half) {
        let attribute = one.attribute;
        if let Some(field) = one.case.field() {
            figures.by_field.entry((attribute, field)).or_default().add(one);
        }
        figures.by_source.entry((attribute, one.case.source)).or_default().add(one);
        figures.all.entry(attribute).or_default().add(one);
        if one.disputed.is_some() {
            *figures.disputed.entry(attribute).or_default() += 1;
        }
        if let Some((_, confidence)) = &one.claim {
            figures.calibration.entry(attribute).or_default().add(*confidence, one.right);
        }
    }
    figures
}

impl ClaimFigures {
    /// The mean over fields of right among the claims (fields of which nothing is claimed left out) and of known among the
    /// labels: no field counts more than another.
    pub fn macro_average(&self, attribute: Attribute) -> (f64, f64) {
        let of: Vec<&Count> =
            self.by_field.iter().filter(|((own, _), _)| *own == attribute).map(|(_, count)| count).collect();
        let mean = |shares: Vec<Share>| {
            let shares: Vec<f64> =
                shares.into_iter().filter(|share| share.of > 0).map(Share::value).collect();
            shares.iter().sum::<f64>() / shares.len() as f64
        };
        (
            mean(of.iter().map(|count| count.right).collect()),
            mean(of.iter().map(|count| count.known).collect()),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Of the held-out half, what is right of the claims may not fall below these hundredths.
    const LEAST: [(Attribute, u32); 4] =
        [(Attribute::Vendor, 97), (Attribute::Category, 96), (Attribute::Product, 95), (Attribute::Os, 95)];

    #[test]
    fn claims_of_the_held_out_half_stay_right() {
        let Some(data) = std::env::var_os("WARDROOM_DATA") else {
            println!("SKIPPED: WARDROOM_DATA is not set, so claims were not compared with others' labels");
            return;
        };
        let cases = crate::independent::cases(Path::new(&data)).unwrap();
        let held_out = figures(&judge(Catalog::builtin(), &cases), Half::HeldOut);
        for (attribute, least) in LEAST {
            let right = held_out.all[&attribute].right;
            assert!(right.of > 300 && right.of_these * 100 >= right.of * least, "{attribute:?}: {right}");
        }
    }

    #[test]
    fn a_product_is_right_by_its_family_and_by_its_model() {
        let check = |claim: &str, label: &str, expected: bool| {
            assert_eq!(same_product(claim, None, label, None), expected, "{claim}, {label}");
        };
        check("LaserJet 4250", "4250", true);
        check("LaserJet", "LaserJet 4250", true);
        check("LaserJet 4250", "LaserJet 4200", false);
    }
}
