//! The catalogue: one place to ask.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};
use wardroom_model::{Field, Problem};

use crate::category::{Categories, Category};
use crate::dicom::{SopClass, SopClasses};
use crate::fingerprint::{Fingerprint, Mention, Says};
use crate::load::Loaded;
use crate::mention::Mentions;
use crate::operating_system::{OperatingSystem, OperatingSystems};
use crate::product::{Product, Products};
use crate::vendor::{Vendor, Vendors};

/// The files of `knowledge/`: name and text.
const BUILTIN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/knowledge.rs"));

/// All that is known, with its indexes.
#[derive(Debug, Default)]
pub struct Catalog {
    version: Box<str>,
    vendors: Vendors,
    products: Products,
    categories: Categories,
    operating_systems: OperatingSystems,
    sop_classes: SopClasses,
    mentions: Mentions,
    fingerprints: Vec<Fingerprint>,
    by_field: BTreeMap<Field, Vec<usize>>,
}

/// A maker or a product as it was read: with its slug where the catalogue knows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// Slug.
    pub id: Option<Box<str>>,
    /// The catalogue's name, else the text as it was read.
    pub name: Box<str>,
}

/// What a fingerprint says of a value, with makers and products by the catalogue's names.
#[derive(Clone, Debug)]
pub struct Statement<'c> {
    /// The fingerprint.
    pub fingerprint: &'c Fingerprint,
    /// The maker, also where only the product was named and has one.
    pub vendor: Option<Named>,
    /// The product.
    pub product: Option<Named>,
    /// A text that names a product only if the maker, which another fingerprint may tell, makes one of that name.
    pub perhaps_product: Option<Box<str>>,
    /// The rest as it was read; `vendor` and `product` here are the texts before they were looked up.
    pub says: Says,
}

impl Catalog {
    /// The knowledge that the program was built with.
    pub fn builtin() -> &'static Self {
        static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::build(BUILTIN.iter().copied()).0);
        &CATALOG
    }

    /// The texts of [`Catalog::builtin`]: file name and text. A user's own texts go behind them:
    /// `from_texts(builtin_texts().chain(own))`.
    pub fn builtin_texts() -> impl Iterator<Item = (&'static str, &'static str)> {
        BUILTIN.iter().copied()
    }

    /// Reads and checks knowledge. What cannot be read or may not be used is a problem, and the rest is used. An entry of
    /// a user's own text takes the place of one with the same id in an earlier text; a fingerprint that does not read its own
    /// examples as they say is a problem too.
    pub fn from_texts<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> (Self, Vec<Problem>) {
        let (catalog, mut problems) = Self::build(texts);
        problems.extend(catalog.loose_ends());
        problems.extend(catalog.misread_examples());
        (catalog, problems)
    }

    fn build<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> (Self, Vec<Problem>) {
        let mut loaded = Loaded::default();
        let mut hash = Sha256::new();
        for (name, text) in texts {
            for part in [name, text] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part.as_bytes());
            }
            let own = !BUILTIN.iter().any(|(builtin, _)| *builtin == name);
            loaded.add(name, text, own);
        }
        let version = hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect::<String>();
        let mut problems = loaded.problems;
        let (vendors, claimed_twice) = Vendors::new(loaded.vendors);
        problems.extend(claimed_twice.iter().map(|what| {
            Problem::new("vendors", what.as_str(), "name_twice", "another maker has this name and keeps it")
        }));
        let (products, wrong) = Products::new(loaded.products);
        problems.extend(
            wrong.iter().map(|what| Problem::new("products", "product", "bad_product", what.as_str())),
        );
        let mentions = Mentions::new(vendors.all(), products.all());
        let mut catalog = Self {
            version: version.into(),
            vendors,
            products,
            categories: Categories::new(loaded.categories),
            operating_systems: OperatingSystems::new(loaded.operating_systems),
            sop_classes: SopClasses::new(loaded.sop_classes),
            mentions,
            fingerprints: loaded.fingerprints,
            by_field: BTreeMap::new(),
        };
        for (index, fingerprint) in catalog.fingerprints.iter().enumerate() {
            for field in &fingerprint.fields {
                catalog.by_field.entry(*field).or_default().push(index);
            }
        }
        (catalog, problems)
    }

    /// Short digest of the texts: the version of the knowledge that claims carry.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// All makers, in the order of the files.
    pub fn vendors(&self) -> &[Vendor] {
        self.vendors.all()
    }

    /// The maker with this name, alias or former name, however it is written.
    pub fn vendor(&self, name: &str) -> Option<&Vendor> {
        self.vendors.by_name(name)
    }

    /// The maker with this slug.
    pub fn vendor_by_id(&self, id: &str) -> Option<&Vendor> {
        self.vendors.by_id(id)
    }

    /// The maker that an organisation of the IEEE registry is. Not the same as [`Catalog::vendor`] for houses with
    /// several trades (see [`crate::vendor`]).
    pub fn vendor_of_organisation(&self, organisation: &str) -> Option<&Vendor> {
        self.vendors.by_organisation(organisation)
    }

    /// The maker that documents this block of Ethernet addresses as its own: three bytes, `52:54:00`.
    pub(crate) fn vendor_of_block(&self, block: &str) -> Option<&Vendor> {
        self.vendors.by_block(block)
    }

    /// All products, in the order of the files.
    pub fn products(&self) -> &[Product] {
        self.products.all()
    }

    /// The product of this maker (by slug) that a text names.
    pub fn product(&self, vendor_id: &str, text: &str) -> Option<&Product> {
        self.products.by_text(vendor_id, text)
    }

    /// The product with this slug.
    pub fn product_by_id(&self, id: &str) -> Option<&Product> {
        self.products.by_id(id)
    }

    /// The product that a text is the name of, whoever makes it: only names that one product alone has.
    pub fn product_anywhere(&self, text: &str) -> Option<&Product> {
        self.products.anywhere(text)
    }

    /// The product that a host name or title begins with (`LOGIQE9-1`), whoever makes it: only names that one product
    /// alone has and that are no everyday words.
    pub fn product_in_host_name(&self, host_name: &str) -> Option<&Product> {
        self.products.in_host_name(host_name)
    }

    /// A product by the catalogue's names: its own name, or, where the text names one model of a family, the model as
    /// the catalogue writes it, else as the text does.
    pub fn product_named(&self, product: &Product, text: &str) -> Named {
        let same = |name: &str| crate::names::compact(name) == crate::names::compact(text);
        let name = match product.aliases.iter().find(|alias| same(alias)) {
            _ if !product.family || same(&product.name) => product.name.clone(),
            Some(alias) => alias.clone(),
            None => text.trim().into(),
        };
        Named { id: Some(product.id.clone()), name }
    }

    /// All categories, in the order of the files.
    pub fn categories(&self) -> &[Category] {
        self.categories.all()
    }

    /// The category with this slug.
    pub fn category(&self, slug: &str) -> Option<&Category> {
        self.categories.by_slug(slug)
    }

    /// The category that a register's description names: `Infusion pump, volumetric` → `infusion_pump`.
    pub fn category_of_text(&self, description: &str) -> Option<&Category> {
        self.categories.by_text(description)
    }

    /// The category of an FDA product code.
    pub fn category_of_product_code(&self, code: &str) -> Option<&Category> {
        self.categories.by_code(code)
    }

    /// The FDA's class of most devices of a kind, 1 to 3; that of the more general kind where its own is not known.
    pub fn fda_class(&self, category: &Category) -> Option<u8> {
        let general = || self.category(category.kind_of.as_deref()?)?.fda_class;
        category.fda_class.or_else(general)
    }

    /// All releases of operating systems, in the order of the files.
    pub fn operating_systems(&self) -> &[OperatingSystem] {
        self.operating_systems.all()
    }

    /// The release of this family, version and build.
    pub fn operating_system(
        &self,
        name: &str,
        version: Option<&str>,
        build: Option<&str>,
    ) -> Option<&OperatingSystem> {
        self.operating_systems.release(name, version, build)
    }

    /// The release that a text names: `Windows 7 Professional` → Windows 7.
    pub fn operating_system_of_text(&self, text: &str) -> Option<&OperatingSystem> {
        self.operating_systems.by_text(text)
    }

    /// The DICOM service class with this UID.
    pub fn sop_class(&self, uid: &str) -> Option<&SopClass> {
        self.sop_classes.by_uid(uid)
    }

    /// All fingerprints, in the order of the files.
    pub fn fingerprints(&self) -> &[Fingerprint] {
        &self.fingerprints
    }

    /// The fingerprint that a piece of evidence names. Rules of the program name themselves, or a fingerprint that they
    /// go on from (`dicom.manufacturer.passed_on`).
    pub fn fingerprint_of_rule(&self, rule: &str) -> Option<&Fingerprint> {
        let on = [".category_of_product", ".passed_on"]
            .iter()
            .fold(rule, |rule, end| rule.strip_suffix(end).unwrap_or(rule));
        self.fingerprints.iter().find(|fingerprint| *fingerprint.id == *on)
    }

    /// The maker that a text mentions among other things.
    pub fn vendor_mentioned(&self, text: &str) -> Option<&Vendor> {
        self.vendors.all().get(self.mentions.maker(text)?)
    }

    /// The product that a text mentions among other things, with what stands there: its name and its model.
    pub fn product_mentioned<'t>(&self, text: &'t str) -> Option<(&Product, &'t str)> {
        let all = self.products.all();
        let (index, seen) =
            self.mentions.product(text, |index| all.get(index).is_some_and(|product| product.family))?;
        Some((all.get(index)?, seen))
    }

    /// What all fingerprints of a field say of a value, in the order of the files. What is only mentioned counts where no
    /// other says of what maker or product the host is.
    pub fn read(&self, field: Field, value: &str) -> Vec<Statement<'_>> {
        let Some(indexes) = self.by_field.get(&field) else { return Vec::new() };
        let lower = value.to_lowercase();
        let fingerprints = || indexes.iter().filter_map(|index| self.fingerprints.get(*index));
        let mut found: Vec<Statement<'_>> = fingerprints()
            .filter_map(|fingerprint| Some(self.statement(fingerprint, fingerprint.read(value, &lower)?)))
            .collect();
        let mentioned: Vec<Statement<'_>> = fingerprints()
            .filter_map(|fingerprint| self.mentioned(fingerprint, fingerprint.mentions()?, value, &found))
            .collect();
        found.extend(mentioned);
        found
    }

    /// What a value mentions of what nothing else has told.
    fn mentioned<'c>(
        &'c self,
        fingerprint: &'c Fingerprint,
        what: Mention,
        value: &str,
        told: &[Statement<'_>],
    ) -> Option<Statement<'c>> {
        let has_maker = || told.iter().any(|one| one.vendor.is_some() || one.product.is_some());
        let has_product = || told.iter().any(|one| one.product.is_some());
        let has_kind = || told.iter().any(|one| one.says.category.is_some());
        let said = match what {
            Mention::Maker if !has_maker() => self.vendor_mentioned(value)?.id.clone(),
            Mention::Kind if !has_kind() && !has_product() => {
                self.vendor_mentioned(value)?.category.clone()?
            }
            Mention::Product if !has_product() => {
                let (product, seen) = self.product_mentioned(value)?;
                let statement = self.statement(fingerprint, fingerprint.read_mentioned(value, seen)?);
                let product = Some(self.product_named(product, seen));
                return Some(Statement { product, perhaps_product: None, ..statement });
            }
            Mention::Model if !has_product() && self.product_mentioned(value).is_none() => {
                self.mentions.model(value)?.into()
            }
            Mention::Maker | Mention::Kind | Mention::Product | Mention::Model => return None,
        };
        Some(self.statement(fingerprint, fingerprint.read_mentioned(value, &said)?))
    }

    /// Looks the names up that a fingerprint said.
    fn statement<'c>(&'c self, fingerprint: &'c Fingerprint, says: Says) -> Statement<'c> {
        let vendor = says.vendor.as_deref().and_then(|text| {
            let known = self.vendor_by_id(text).or_else(|| self.vendor(text));
            match known {
                Some(vendor) => Some(Named { id: Some(vendor.id.clone()), name: vendor.name.clone() }),
                None if fingerprint.known_names_only => None,
                None => Some(Named { id: None, name: text.into() }),
            }
        });
        let of_vendor = vendor.as_ref().and_then(|vendor| vendor.id.clone());
        let product = says.product.as_deref().and_then(|text| {
            let known = match &of_vendor {
                Some(vendor) => self.product(vendor, text),
                None => self.product_by_id(text).or_else(|| self.product_anywhere(text)),
            };
            match known {
                Some(product) => Some(self.product_named(product, text)),
                None if fingerprint.known_names_only => None,
                None => Some(Named { id: None, name: text.into() }),
            }
        });
        let perhaps_product = if product.is_none() { says.product.clone() } else { None };
        Statement { fingerprint, vendor, product, perhaps_product, says }
    }
}
