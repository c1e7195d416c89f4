//! Makers, and the one table of the names that they go by.
//!
//! A name is looked up in three steps, each less sure than the one before: its normal form as it stands, without its
//! legal form, and with nothing behind an alias but words that any maker adds (`Philips Medical Systems Nederland`).
//! The IEEE registry's organisations go through the same table, except that a house with several trades lists in
//! `organisations` how the registry writes the one that is meant: a card of `SIEMENS AG` is a factory's controller, and
//! `SIEMENS` in a DICOM data set is a scanner.

use std::collections::HashMap;

use serde::Deserialize;

use crate::names;

/// What a maker's network card says about the device that it sits in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VendorRole {
    /// Makes devices, and puts its own cards in them.
    #[default]
    DeviceMaker,
    /// Makes cards and modules that others build in: nothing.
    NetworkModule,
    /// Makes virtual machines: the device is software.
    Virtual,
    /// Makes computers, or cards for them, which may be in anybody's workstation, server or console.
    ComputerMaker,
    /// Makes programs. A card of that name is somebody else's.
    SoftwareMaker,
}

/// What a maker makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trade {
    /// Only things for the care of patients.
    Medical,
    /// No such things.
    Other,
    /// Either, or not known.
    #[default]
    Both,
}

/// A maker.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vendor {
    /// Slug: `ge_healthcare`.
    pub id: Box<str>,
    /// For people: `GE HealthCare`.
    pub name: Box<str>,
    /// Other ways to write it.
    #[serde(default)]
    pub aliases: Vec<Box<str>>,
    /// Names of makers that it was or bought, which devices still carry.
    #[serde(default)]
    pub former: Vec<Box<str>>,
    /// How the IEEE registry writes it, where its names alone would mean other trades too.
    #[serde(default)]
    pub organisations: Vec<Box<str>>,
    /// First three bytes of Ethernet addresses that it documents as its own, whatever the registry says: `52:54:00`.
    #[serde(default)]
    pub blocks: Vec<Box<str>>,
    /// What its network card says.
    #[serde(default)]
    pub role: VendorRole,
    /// What it makes.
    #[serde(default)]
    pub trade: Trade,
    /// Slug of the one category that it makes, where it makes only one that is networked.
    #[serde(default)]
    pub category: Option<Box<str>>,
}

/// The makers with an index of their names.
#[derive(Debug, Default)]
pub(crate) struct Vendors {
    all: Vec<Vendor>,
    by_id: HashMap<Box<str>, usize>,
    by_name: HashMap<Box<str>, usize>,
    by_organisation: HashMap<Box<str>, usize>,
    by_block: HashMap<Box<str>, usize>,
}

impl Vendors {
    /// Builds the index. Returns the names that two makers claim; the first keeps them.
    pub(crate) fn new(all: Vec<Vendor>) -> (Self, Vec<String>) {
        let mut vendors = Self::default();
        let mut claimed_twice = Vec::new();
        for (index, vendor) in all.iter().enumerate() {
            vendors.by_id.insert(vendor.id.clone(), index);
            let own = [&vendor.id, &vendor.name].into_iter().chain(&vendor.aliases).chain(&vendor.former);
            for name in own {
                let normal = names::normal(name);
                let shorter = names::without_legal_form(&normal).to_owned();
                for key in [normal, shorter] {
                    let holder = *vendors.by_name.entry(key.into()).or_insert(index);
                    if holder != index {
                        claimed_twice.push(format!("`{name}` of `{}`", vendor.id));
                    }
                }
            }
            for block in &vendor.blocks {
                vendors.by_block.insert(block.to_ascii_lowercase().into(), index);
            }
            for organisation in &vendor.organisations {
                let key = names::without_legal_form(&names::normal(organisation)).into();
                let holder = *vendors.by_organisation.entry(key).or_insert(index);
                if holder != index {
                    claimed_twice.push(format!("organisation `{organisation}` of `{}`", vendor.id));
                }
            }
        }
        vendors.all = all;
        (vendors, claimed_twice)
    }

    pub(crate) fn all(&self) -> &[Vendor] {
        &self.all
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<&Vendor> {
        self.all.get(*self.by_id.get(id)?)
    }

    pub(crate) fn by_name(&self, name: &str) -> Option<&Vendor> {
        let normal = names::normal(name);
        let shorter = names::without_legal_form(&normal);
        let found = self.by_name.get(normal.as_str()).or_else(|| self.by_name.get(shorter)).copied();
        let found = found
            .or_else(|| longest_head(&self.by_name, shorter, names::is_generic))
            .or_else(|| self.by_name.get(without_further_makers(name)?.as_str()).copied());
        self.all.get(found?)
    }

    pub(crate) fn by_block(&self, block: &str) -> Option<&Vendor> {
        self.all.get(*self.by_block.get(block)?)
    }

    /// The maker that an organisation of the IEEE registry is.
    pub(crate) fn by_organisation(&self, organisation: &str) -> Option<&Vendor> {
        let normal = names::normal(organisation);
        let shorter = names::without_legal_form(&normal);
        let listed = longest_head(&self.by_organisation, shorter, |_| true);
        let named = [normal.as_str(), shorter].into_iter().find_map(|name| self.by_name.get(name).copied());
        let plain =
            |index: &usize| self.all.get(*index).is_some_and(|vendor| vendor.organisations.is_empty());
        let found = named
            .filter(plain)
            .or(listed)
            .or_else(|| longest_head(&self.by_name, shorter, names::is_generic).filter(plain));
        self.all.get(found?)
    }
}

/// The longest head of the name, in whole words, that the table knows, where each word behind it may stand there.
fn longest_head(table: &HashMap<Box<str>, usize>, name: &str, may_follow: fn(&str) -> bool) -> Option<usize> {
    let mut head = name;
    loop {
        if let Some(index) = table.get(head) {
            return Some(*index);
        }
        let (shorter, last) = head.rsplit_once(' ')?;
        if !may_follow(last) {
            return None;
        }
        head = shorter;
    }
}

/// The first of several makers, and without what stands in parentheses: `General Electric (GE)`,
/// `Hillrom and ELI, Baxter International Inc.`. In normal form, without a legal form; none where there is but one.
fn without_further_makers(name: &str) -> Option<String> {
    let end = [" (", ", ", " / ", " and "].iter().filter_map(|separator| name.find(separator)).min()?;
    let normal = names::normal(name.get(..end)?);
    Some(names::without_legal_form(&normal).to_owned())
}
