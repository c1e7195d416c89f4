//! What would raise the confidence in what a device is: what this kind of device usually tells and was not heard yet,
//! and what a person can read off its label or in its service menu. Nothing here asks anything of the device.
//!
//! What a source would add is the median confidence of the fingerprints of its group ([`Group`]) that say the attribute,
//! added by the same formula as the claims ([`crate::fusion`]). The advice that adds most stands first.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use wardroom_catalog::{Catalog, Fingerprint};
use wardroom_model::{Asset, Attribute, Claim, Confidence, Field, Host, Protocol};

use crate::fusion::Group;
use crate::identify::Sum;
use crate::identify::gather::group;

/// What a claim gains less than is no advice.
const LEAST: f64 = 0.03;
/// Things to wait for that are told; what a person can read is told always.
const MOST: usize = 4;
/// How often what people type into a register is right, by attribute; as the register's own claims are weighed.
const TYPED: [(Attribute, f64); 5] = [
    (Attribute::Vendor, 0.93),
    (Attribute::Product, 0.92),
    (Attribute::Serial, 0.95),
    (Attribute::Version, 0.8),
    (Attribute::Category, 0.92),
];
/// How often a version that somebody reads in a service menu is right.
const READ_IN_MENU: f64 = 0.99;
/// What computers and devices of any kind tell of themselves.
const GENERAL: [Group; 6] = [
    Group::Names,
    Group::Protocol(Protocol::Dhcp),
    Group::Protocol(Protocol::Http),
    Group::Protocol(Protocol::Snmp),
    Group::Protocol(Protocol::Smb),
    Group::Protocol(Protocol::Mdns),
];

/// Where more could come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Means {
    /// What the device says by itself one day: only listening.
    Heard(Group),
    /// Its label or barcode, entered in the register by a person.
    Label,
    /// Its service menu, read by a person.
    Menu,
}

impl Means {
    /// Slug.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Heard(_) => "heard",
            Self::Label => "label",
            Self::Menu => "menu",
        }
    }

    /// What to do, or to wait for.
    pub fn words(self) -> String {
        match self {
            Self::Heard(Group::DataSet) => {
                "No DICOM image of its own was heard: one that it sends names its maker and \
                 model, often its serial number and software"
                    .to_owned()
            }
            Self::Heard(Group::Association) => {
                "No DICOM association was heard: the next one names its software".to_owned()
            }
            Self::Heard(Group::Names) => {
                "No name was heard: it is told when the device next announces itself".to_owned()
            }
            Self::Heard(Group::Protocol(Protocol::Dhcp)) => {
                "No DHCP request was heard: the next one shows what kind of system asks for an address"
                    .to_owned()
            }
            Self::Heard(Group::Protocol(Protocol::Http)) => {
                "No web page was heard: title and server are read the next time that somebody uses it"
                    .to_owned()
            }
            Self::Heard(group) => {
                format!("Not heard yet: {}. It is read when the device next speaks it", group.words())
            }
            Self::Label => {
                "Scan the UDI barcode, or read maker, model and serial number on its label, and enter \
                 them in the CMMS"
                    .to_owned()
            }
            Self::Menu => "Read the version of its software in its service menu and enter it".to_owned(),
        }
    }
}

impl Serialize for Means {
    /// Its words.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.words())
    }
}

/// What an attribute would gain.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Raise {
    /// Which.
    pub attribute: Attribute,
    /// Confidence now; none where nothing is claimed.
    pub before: Option<Confidence>,
    /// Confidence that it would typically have, if what is learnt agrees.
    pub after: Confidence,
}

/// One thing that would raise the confidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Advice {
    /// What to do, or to wait for.
    pub means: Means,
    /// Log-odds that it typically adds over all attributes.
    pub gain: f64,
    /// What it would raise, by attribute.
    pub raises: Vec<Raise>,
}

/// What would raise the confidence in a device's `claims`, the most first. `settled` are the attributes that a person
/// settled, which need no more.
pub fn advice(
    catalog: &Catalog,
    claims: &[Claim],
    settled: &[Attribute],
    sums: &[Sum],
    hosts: &[&Host],
    assets: &[&Asset],
) -> Vec<Advice> {
    let device = Known { claims, settled, sums };
    let heard: BTreeSet<Group> =
        hosts.iter().flat_map(|host| &host.observations).map(|heard| group(heard.field)).collect();
    let mut all: Vec<Advice> = Vec::new();
    if !hosts.is_empty() {
        for (means, typical) in usual(catalog, device.claim(Attribute::Category)) {
            if !heard.contains(&means) && means != Group::Card {
                all.extend(device.raised(Means::Heard(means), &typical));
            }
        }
    }
    let most_first = |a: &Advice, b: &Advice| b.gain.total_cmp(&a.gain).then_with(|| a.means.cmp(&b.means));
    all.sort_by(most_first);
    all.truncate(MOST);
    all.extend(device.raised(Means::Label, &not_typed(assets)));
    all.extend(device.raised(Means::Menu, &BTreeMap::from([(Attribute::Version, READ_IN_MENU)])));
    all.sort_by(most_first);
    all
}

/// What is known of the device now.
struct Known<'k> {
    claims: &'k [Claim],
    settled: &'k [Attribute],
    sums: &'k [Sum],
}

impl Known<'_> {
    fn claim(&self, attribute: Attribute) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.attribute == attribute)
    }

    /// What a source that is so often right would raise; none where it raises nothing.
    fn raised(&self, means: Means, typical: &BTreeMap<Attribute, f64>) -> Option<Advice> {
        let raise = |(attribute, p): (&Attribute, &f64)| self.raise(*attribute, Confidence::new(*p));
        let raises: Vec<Raise> = typical.iter().filter_map(raise).collect();
        let odds = |raise: &Raise| {
            raise.after.log_odds() - raise.before.map_or(0.0, |before| before.log_odds().max(0.0))
        };
        let gain: f64 = raises.iter().map(odds).sum();
        (!raises.is_empty()).then_some(Advice { means, gain, raises })
    }

    /// One more group of evidence for the value that is claimed, or for the likeliest one.
    fn raise(&self, attribute: Attribute, typical: Confidence) -> Option<Raise> {
        if self.settled.contains(&attribute) {
            return None;
        }
        let before = self.claim(attribute).map(|claim| claim.confidence);
        let likeliest = self.sums.iter().find(|sum| sum.attribute == attribute);
        let likeliest = likeliest.and_then(|sum| sum.values.first()).map(|value| value.confidence);
        let odds = before.or(likeliest).map_or(0.0, Confidence::log_odds);
        // What is left of a sum that nobody contradicts grows by the piece's own log-odds.
        let after = Confidence::from_log_odds((odds + typical.log_odds()).min(6.9));
        let gained = after.value() - before.map_or(0.5, Confidence::value);
        (gained >= LEAST && after.value() >= 0.5).then_some(Raise { attribute, before, after })
    }
}

/// What the register does not hold yet of the device.
fn not_typed(assets: &[&Asset]) -> BTreeMap<Attribute, f64> {
    let has = |attribute: Attribute| {
        assets.iter().any(|asset| match attribute {
            Attribute::Vendor => asset.manufacturer.is_some(),
            Attribute::Product | Attribute::Category => asset.model.is_some(),
            Attribute::Serial => asset.serial_number.is_some(),
            Attribute::Version | Attribute::Os => true,
        })
    };
    TYPED.into_iter().filter(|(attribute, _)| !has(*attribute)).collect()
}

/// By group, how sure its fingerprints typically are of each attribute: the groups that say something of this kind of device
/// by the catalogue's fingerprints, and those of any device.
fn usual(catalog: &Catalog, category: Option<&Claim>) -> BTreeMap<Group, BTreeMap<Attribute, f64>> {
    let mut of_kind: BTreeSet<Group> = GENERAL.into();
    let mut found: BTreeMap<(Group, Attribute), Vec<f64>> = BTreeMap::new();
    for fingerprint in catalog.fingerprints() {
        let kind = category_of(catalog, fingerprint);
        let is_of_kind = category.is_some_and(|claim| kind == Some(&*claim.value));
        for field in fingerprint.fields.iter().filter(|field| is_of_the_device(**field)) {
            let group = group(*field);
            if is_of_kind {
                of_kind.insert(group);
            }
            for attribute in says(catalog, fingerprint) {
                found.entry((group, attribute)).or_default().push(fingerprint.confidence);
            }
        }
    }
    let mut usual: BTreeMap<Group, BTreeMap<Attribute, f64>> = BTreeMap::new();
    for ((group, attribute), mut confidences) in found {
        confidences.sort_by(f64::total_cmp);
        if let Some(median) = confidences.get(confidences.len() / 2).filter(|_| of_kind.contains(&group)) {
            usual.entry(group).or_default().insert(attribute, *median);
        }
    }
    usual
}

/// Not what others say of it.
fn is_of_the_device(field: Field) -> bool {
    !matches!(field, Field::Hl7ReceivingApplication | Field::DicomCalledAeTitle)
}

/// The category that a fingerprint names, or that its product belongs to.
fn category_of<'c>(catalog: &'c Catalog, fingerprint: &'c Fingerprint) -> Option<&'c str> {
    let says = &fingerprint.says;
    let product = says.product.as_deref().filter(|text| !text.contains('$'));
    let product =
        product.and_then(|text| catalog.product_by_id(text).or_else(|| catalog.product_anywhere(text)));
    says.category.as_deref().or_else(|| product.map(|product| &*product.category))
}

/// The attributes that a fingerprint speaks of: a known product speaks for its maker and category too.
fn says(catalog: &Catalog, fingerprint: &Fingerprint) -> BTreeSet<Attribute> {
    let says = &fingerprint.says;
    let stated = [
        (Attribute::Vendor, says.vendor.is_some() || says.product.is_some()),
        (Attribute::Product, says.product.is_some()),
        (Attribute::Version, says.version.is_some()),
        (Attribute::Serial, says.serial.is_some()),
        (Attribute::Os, says.os.is_some()),
        (Attribute::Category, category_of(catalog, fingerprint).is_some()),
    ];
    stated.into_iter().filter(|(_, stated)| *stated).map(|(attribute, _)| attribute).collect()
}
