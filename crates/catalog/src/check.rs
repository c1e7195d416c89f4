//! What is wrong with knowledge that can be read: slugs that name nothing, fingerprints that do not read their examples.

use wardroom_model::Problem;

use crate::fingerprint::Says;
use crate::{Catalog, Fingerprint, Statement};

impl Catalog {
    /// Slugs that name nothing.
    pub(crate) fn loose_ends(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut check = |found: bool, at: &str, what: &str| {
            if !found {
                problems.push(Problem::new(
                    "knowledge",
                    at,
                    "names_nothing",
                    format!("`{what}` is not known"),
                ));
            }
        };
        for product in self.products() {
            check(self.vendor_by_id(&product.vendor).is_some(), &product.id, &product.vendor);
            check(self.category(&product.category).is_some(), &product.id, &product.category);
        }
        for category in self.categories() {
            let general = category.kind_of.as_deref();
            check(
                general.is_none_or(|slug| self.category(slug).is_some()),
                &category.slug,
                general.unwrap_or_default(),
            );
        }
        for vendor in self.vendors() {
            let category = vendor.category.as_deref();
            check(
                category.is_none_or(|slug| self.category(slug).is_some()),
                &vendor.id,
                category.unwrap_or_default(),
            );
        }
        for os in self.operating_systems() {
            for version in &os.either_of {
                check(self.operating_system(&os.name, Some(version), None).is_some(), &os.id, version);
            }
        }
        problems.extend(self.categories_of_one_code());
        for fingerprint in self.fingerprints() {
            let mut check = |found: bool, what: &str| {
                if !found {
                    let reason = format!("`{what}` is not known");
                    problems.push(Problem::new(
                        &*fingerprint.file,
                        &*fingerprint.at,
                        "names_nothing",
                        reason,
                    ));
                }
            };
            let fixed = |text: &Option<Box<str>>| {
                text.as_deref().filter(|text| !text.contains('$')).map(str::to_owned)
            };
            if let Some(slug) = fixed(&fingerprint.says.category) {
                check(self.category(&slug).is_some(), &slug);
            }
            if let Some(vendor) = fixed(&fingerprint.says.vendor) {
                check(self.vendor(&vendor).is_some(), &vendor);
            }
        }
        problems
    }

    /// Product codes that two categories claim.
    fn categories_of_one_code(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for category in self.categories() {
            for code in &category.fda_product_codes {
                let holder = self.category_of_product_code(code).map(|holder| &holder.slug);
                if holder != Some(&category.slug) {
                    let reason = format!("`{code}` is a code of `{}` too", holder.map_or("", |slug| slug));
                    problems.push(Problem::new("knowledge", &*category.slug, "code_twice", reason));
                }
            }
        }
        problems
    }

    /// Fingerprints that say of one of their examples something else than the example says.
    pub(crate) fn misread_examples(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for fingerprint in self.fingerprints() {
            for example in &fingerprint.examples {
                for field in &fingerprint.fields {
                    let read = self.read(*field, &example.seen);
                    let own = read.iter().find(|statement| statement.fingerprint.id == fingerprint.id);
                    let says = own.map(as_in_examples).unwrap_or_default();
                    if says != example.says {
                        problems.push(misread(fingerprint, &example.seen, &says));
                    }
                }
            }
        }
        problems
    }
}

fn misread(fingerprint: &Fingerprint, seen: &str, says: &Says) -> Problem {
    let what = format!("of `{seen}` it says {says:?}, and its example otherwise; correct one of the two");
    Problem::new(&*fingerprint.file, &*fingerprint.at, "misread_example", what)
}

/// What a statement says with makers as slugs and products by name, as examples are written.
fn as_in_examples(statement: &Statement<'_>) -> Says {
    let vendor =
        statement.vendor.as_ref().map(|vendor| vendor.id.clone().unwrap_or_else(|| vendor.name.clone()));
    let product = statement.product.as_ref().map(|product| product.name.clone());
    Says { vendor, product, ..statement.says.clone() }
}
