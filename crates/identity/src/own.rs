//! A person's corrections as fingerprints: what a corrected host says that others of its kind say too becomes a rule that
//! names those.
//!
//! Only what is shared by a kind is taken ([`crate::unknown`]): never a name, an address or a serial number of the one
//! device. What a host says that is known to be something else is not taken either. The confidence is that of so many
//! cases without a failure, `(n + 1) / (n + 2)`, so that it grows with every device that is named.

use std::fmt::Write as _;

use wardroom_catalog::{Catalog, names};
use wardroom_model::{Attribute, Claim, Field, Host, Identity};

use crate::unknown::{is_shared, own_texts, telling};

/// Fingerprints that are made of one host.
const MOST: usize = 2;
/// Characters of a value that stand in an id.
const IN_ID: usize = 48;
/// No correction is surer than this.
const SUREST: f64 = 0.9;

/// A fingerprint that was made of a correction.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnFingerprint {
    /// What it looks at.
    pub field: Field,
    /// The value that it names.
    pub value: Box<str>,
    /// How often it is right, as far as is known.
    pub confidence: f64,
    /// Hosts that it speaks for and that are not known yet in what it says, as numbers in the list.
    pub names: Vec<usize>,
    /// Its entry in a file of knowledge.
    pub toml: String,
    /// The entry of its maker, where the catalogue does not know it: once in a file, before the others.
    pub maker: Option<String>,
}

/// The fingerprints that corrections of a host make, the most telling first. `said` is what a person settled of it;
/// `hosts` are all, with what they are known as.
pub fn own_fingerprints(
    catalog: &Catalog,
    corrected: &Host,
    said: &[(Attribute, Box<str>)],
    hosts: &[(&Host, &Identity)],
) -> Vec<OwnFingerprint> {
    let said = Said::of(catalog, said);
    if said.is_empty() {
        return Vec::new();
    }
    let own =
        own_texts(corrected.observations.iter().map(|heard| (heard.field, &*heard.value)), &corrected.macs);
    let mut found: Vec<(u8, OwnFingerprint)> = Vec::new();
    for heard in &corrected.observations {
        let Some(tier) = telling(heard.field).filter(|_| is_shared(&heard.value, &own)) else { continue };
        let same = |host: &Host| {
            host.observations
                .iter()
                .any(|other| other.field == heard.field && other.value.eq_ignore_ascii_case(&heard.value))
        };
        let sharing: Vec<usize> = hosts
            .iter()
            .enumerate()
            .filter(|(_, (host, _))| host.key != corrected.key && same(host))
            .map(|(number, _)| number)
            .collect();
        let known = |number: &&usize| hosts.get(**number).is_some_and(|(_, identity)| said.agrees(identity));
        let rival =
            |number: &usize| hosts.get(*number).is_some_and(|(_, identity)| said.contradicts(identity));
        if sharing.iter().any(rival) {
            continue;
        }
        let cases = 1 + sharing.iter().filter(known).count();
        let confidence = ((cases as f64 + 1.0) / (cases as f64 + 2.0)).min(SUREST);
        let confidence = (confidence * 100.0).floor() / 100.0;
        let names = sharing.iter().filter(|number| !known(number)).copied().collect();
        let toml = said.entry(heard.field, &heard.value, confidence);
        let (field, value, maker) = (heard.field, heard.value.clone(), said.maker());
        let made = OwnFingerprint { field, value, confidence, names, toml, maker };
        found.push((tier, made));
    }
    found.sort_by(|(a, left), (b, right)| {
        b.cmp(a)
            .then_with(|| right.names.len().cmp(&left.names.len()))
            .then_with(|| (left.field, &left.value).cmp(&(right.field, &right.value)))
    });
    // What comes from one protocol depends on each other.
    let mut taken: Vec<OwnFingerprint> = Vec::new();
    for (_, made) in found {
        if taken.len() < MOST && !taken.iter().any(|one| one.field.protocol() == made.field.protocol()) {
            taken.push(made);
        }
    }
    taken
}

/// A maker that a person named.
struct Maker {
    slug: Box<str>,
    name: Box<str>,
    /// Does the catalogue know it?
    known: bool,
}

/// What a person said, by the catalogue's names.
struct Said {
    vendor: Option<Maker>,
    product: Option<Box<str>>,
    category: Option<Box<str>>,
}

impl Said {
    fn of(catalog: &Catalog, said: &[(Attribute, Box<str>)]) -> Self {
        let text =
            |attribute| said.iter().rev().find(|(of, _)| *of == attribute).map(|(_, text)| text.clone());
        let vendor = text(Attribute::Vendor).map(|text| {
            let known = catalog.vendor_by_id(&text).or_else(|| catalog.vendor(&text));
            match known {
                Some(vendor) => Maker { slug: vendor.id.clone(), name: vendor.name.clone(), known: true },
                None => Maker {
                    slug: format!("own_{}", names::normal(&text).replace(' ', "_")).into(),
                    name: text,
                    known: false,
                },
            }
        });
        let of_vendor = vendor.as_ref().map(|vendor| vendor.slug.clone());
        let product = text(Attribute::Product).map(|text| {
            let known = match &of_vendor {
                Some(vendor) => catalog.product(vendor, &text),
                None => catalog.product_by_id(&text).or_else(|| catalog.product_anywhere(&text)),
            };
            known.map_or(text.clone(), |product| catalog.product_named(product, &text).name)
        });
        let category = text(Attribute::Category).filter(|slug| catalog.category(slug).is_some());
        Self { vendor, product, category }
    }

    fn is_empty(&self) -> bool {
        self.vendor.is_none() && self.product.is_none() && self.category.is_none()
    }

    /// By attribute: what was said, as a fingerprint says it.
    fn values(&self) -> impl Iterator<Item = (Attribute, &str)> {
        let vendor = self.vendor.as_ref().map(|maker| (Attribute::Vendor, &*maker.slug));
        let product = self.product.as_deref().map(|text| (Attribute::Product, text));
        let category = self.category.as_deref().map(|text| (Attribute::Category, text));
        [vendor, product, category].into_iter().flatten()
    }

    /// Does a claim say the same?
    fn is_said(&self, claim: &Claim, text: &str) -> bool {
        let called = |name: &str| names::compact(&claim.value) == names::compact(name);
        let maker = self.vendor.as_ref().filter(|_| claim.attribute == Attribute::Vendor);
        claim.id.as_deref() == Some(text) || called(text) || maker.is_some_and(|maker| called(&maker.name))
    }

    /// Is a host known as just that?
    fn agrees(&self, identity: &Identity) -> bool {
        self.values()
            .all(|(attribute, text)| identity.claim(attribute).is_some_and(|claim| self.is_said(claim, text)))
    }

    /// Is a host known as something else?
    fn contradicts(&self, identity: &Identity) -> bool {
        self.values().any(|(attribute, text)| {
            identity.claim(attribute).is_some_and(|claim| !self.is_said(claim, text))
        })
    }

    /// The entry of a maker that the catalogue does not know.
    fn maker(&self) -> Option<String> {
        let maker = self.vendor.as_ref().filter(|maker| !maker.known)?;
        Some(format!("[[vendor]]\nid = {}\nname = {}\n", quoted(&maker.slug), quoted(&maker.name)))
    }

    /// The entry in a file of knowledge.
    fn entry(&self, field: Field, value: &str, confidence: f64) -> String {
        let says: Vec<String> =
            self.values().map(|(attribute, text)| format!("{attribute} = {}", quoted(text))).collect();
        let says = says.join(", ");
        let id: String = names::compact(value).chars().take(IN_ID).collect();
        let mut entry = String::new();
        let _ = writeln!(entry, "[[fingerprint]]");
        let _ = writeln!(entry, "id = {}", quoted(&format!("own.{field}.{id}")));
        let _ = writeln!(entry, "field = {}", quoted(&field.to_string()));
        let _ = writeln!(entry, "match = {{ equals = {} }}", quoted(value));
        let _ = writeln!(entry, "says = {{ {says} }}");
        let _ = writeln!(entry, "confidence = {confidence}");
        let _ = writeln!(
            entry,
            "source = {{ kind = \"own_hospital\", title = \"A correction by a person of this hospital\", licence = \"facts\" }}"
        );
        let _ = writeln!(entry, "[[fingerprint.example]]\nseen = {}\nsays = {{ {says} }}", quoted(value));
        entry
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            control if control.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
