//! What others say that a text means: cases with labels by other hands, read at run time and never taken over.
//!
//! Each case is a host that says nothing but the facts of the case. The rules that draw cases out of others' tables stand in
//! this module alone and know nothing of what Wardroom claims: a label is what its authors wrote, in our words where a word
//! of theirs is plainly one of ours ([`words`]), else there is no label.
//!
//! Cases are parted by a hash of their text ([`Case::half`]): rules may be learned from the *development* half; the
//! *held-out* half is only counted. Satori (GPL-2.0) is held out as a whole, since nothing may be learned from it.

mod devices;
mod recog;
mod satori;
pub(crate) mod unpacked;
mod words;

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result};
use wardroom_model::Field;

/// What others say of a host. What they do not say is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// The maker.
    pub vendor: Option<Box<str>>,
    /// Names of the product, any of which is right: its model, its family.
    pub product: Vec<Box<str>>,
    /// Slugs of categories, any of which is right.
    pub category: Vec<Box<str>>,
    /// The operating system in their words; where several were seen, a claim must hold for each.
    pub os: Vec<Box<str>>,
}

impl Labels {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A host that says some facts, with what others say that it is.
#[derive(Clone, Debug)]
pub struct Case {
    /// Whose labels: `Recog`.
    pub source: &'static str,
    /// What it says. The first field stands for the case in tables.
    pub facts: Vec<(Field, Box<str>)>,
    /// What is true.
    pub labels: Labels,
    /// True where nothing may be learned from it.
    pub test_only: bool,
}

/// The half that a case is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Half {
    /// Rules may be learned from it.
    Development,
    /// Only counted.
    HeldOut,
}

impl Case {
    /// By the hash of its texts.
    pub fn half(&self) -> Half {
        let texts: String = self.facts.iter().map(|(_, text)| &**text).collect();
        if self.test_only || hash(&texts) >> 63 == 1 { Half::HeldOut } else { Half::Development }
    }

    /// What it says that is not the name of a maker, which many have in common.
    fn own_texts(&self) -> impl Iterator<Item = &(Field, Box<str>)> {
        const MAKERS: [Field; 2] = [Field::FhirManufacturer, Field::DicomManufacturer];
        self.facts.iter().filter(|(field, _)| !MAKERS.contains(field))
    }

    /// The field that stands for the case.
    pub fn field(&self) -> Option<Field> {
        self.facts.first().map(|(field, _)| *field)
    }
}

/// The FNV-1a hash (64 bits) of a text, mixed once more so that texts that differ at their end alone part too.
pub(crate) fn hash(text: &str) -> u64 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// All cases of the folder of others' data, each fact once a source, in a fixed order.
///
/// # Errors
/// Where a table is not there or cannot be unpacked.
pub fn cases(data: &Path) -> Result<Vec<Case>> {
    let mut all = recog::cases(data).context("reading the tables of Recog")?;
    all.extend(satori::cases(data).context("reading the tables of Satori")?);
    all.extend(devices::gudid(data).context("reading the records of GUDID")?);
    all.extend(devices::dicom(data).context("reading the DICOM files")?);
    all.retain(|case| !case.labels.is_empty());
    all.sort_by(|a, b| (a.source, &a.facts).cmp(&(b.source, &b.facts)));
    all.dedup_by(|a, b| (a.source, &a.facts) == (b.source, &b.facts));
    Ok(without_known_texts(all))
}

/// Leaves out of the held-out half what the development half says too, be it in another table or of the same record.
fn without_known_texts(all: Vec<Case>) -> Vec<Case> {
    let (development, mut held_out): (Vec<Case>, Vec<Case>) =
        all.into_iter().partition(|case| case.half() == Half::Development);
    let known: BTreeSet<(Field, Box<str>)> =
        development.iter().flat_map(Case::own_texts).map(|(field, text)| (*field, text.clone())).collect();
    held_out.retain(|case| !case.own_texts().any(|fact| known.contains(fact)));
    held_out.extend(development);
    held_out.sort_by(|a, b| (a.source, &a.facts).cmp(&(b.source, &b.facts)));
    held_out
}

/// The IANA's private enterprise numbers with their organisations.
///
/// # Errors
/// Where the list is not there.
pub fn enterprises(data: &Path) -> Result<Vec<(u32, String)>> {
    let list = unpacked::unpacked("xz", &["-dc"], &data.join("idtables/iana/enterprise_numbers.txt.xz"))?;
    let lines = list.lines().filter_map(|line| line.split_once('\t'));
    Ok(lines.filter_map(|(number, name)| Some((number.parse().ok()?, name.trim().to_owned()))).collect())
}

/// A field by its name.
fn field(name: &str) -> Result<Field> {
    Field::parse(name).with_context(|| format!("`{name}` is no field that may be read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_development_half_says_is_not_held_out() {
        let case = |source, text: &str, test_only| Case {
            source,
            facts: vec![(Field::HttpServer, text.into())],
            labels: Labels::default(),
            test_only,
        };
        let learned = (0..)
            .map(|n| case("one", &format!("Server {n}"), false))
            .find(|case| case.half() == Half::Development)
            .unwrap();
        let same = case("another", &learned.facts[0].1, true);
        let left = without_known_texts(vec![same, case("another", "never seen", true), learned]);
        let sources: Vec<(&str, Half)> = left.iter().map(|case| (case.source, case.half())).collect();
        assert_eq!(sources, [("another", Half::HeldOut), ("one", Half::Development)]);
    }

    #[test]
    fn halves_are_fixed_and_nearly_even() {
        let case = |text: &str, test_only| Case {
            source: "made",
            facts: vec![(Field::HttpServer, text.into())],
            labels: Labels::default(),
            test_only,
        };
        let held_out =
            (0..1000).filter(|n| case(&format!("Server {n}"), false).half() == Half::HeldOut).count();
        assert!((450..550).contains(&held_out), "{held_out}");
        assert_eq!(case("lighttpd/1.4.35", false).half(), case("lighttpd/1.4.35", false).half());
        assert_eq!(case("anything", true).half(), Half::HeldOut);
    }
}
