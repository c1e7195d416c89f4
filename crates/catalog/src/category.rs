//! The one committed list of categories, and the words that registers use for them.

use std::collections::HashMap;

use serde::Deserialize;
use wardroom_model::category::ClinicalFunction;

use crate::names;

/// A category of device with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Slug: `ct_scanner`.
    pub slug: Box<str>,
    /// For people: `CT scanner`.
    pub name: Box<str>,
    /// What it does for patients.
    pub function: ClinicalFunction,
    /// Slug of the more general category that it belongs to.
    #[serde(default)]
    pub kind_of: Option<Box<str>>,
    /// Other words for it, as registers write them.
    #[serde(default)]
    pub aliases: Vec<Box<str>>,
    /// Product codes of the FDA, three letters each (source: FDA product classification, public domain).
    #[serde(default)]
    pub fda_product_codes: Vec<Box<str>>,
    /// The class of risk that the FDA puts most of its kind in: 1, 2 or 3 (source: the same).
    #[serde(default)]
    pub fda_class: Option<u8>,
    /// Why one of its kind may fail when it is scanned; none where nothing speaks for that.
    #[serde(default)]
    pub fragile: Option<Box<str>>,
    /// Codes of the European Medical Device Nomenclature, a letter and up to six pairs of digits. A code stands for
    /// all that begin with it.
    #[serde(default)]
    pub emdn_codes: Vec<Box<str>>,
}

impl Category {
    /// What of it cannot be so; none where all can.
    pub(crate) fn fault(&self) -> Option<String> {
        let wrong =
            |codes: &[Box<str>], right: fn(&str) -> bool| codes.iter().find(|code| !right(code)).cloned();
        if let Some(code) = wrong(&self.fda_product_codes, is_product_code) {
            return Some(format!("`{code}` is no product code of the FDA: three capital letters"));
        }
        if let Some(code) = wrong(&self.emdn_codes, is_emdn_code) {
            return Some(format!("`{code}` is no code of the EMDN: a letter and one to six pairs of digits"));
        }
        let class = self.fda_class.filter(|class| !(1..=3).contains(class))?;
        Some(format!("the FDA has no class {class}: 1, 2 or 3"))
    }

    /// As the model speaks of it.
    pub fn to_model(&self) -> wardroom_model::Category {
        wardroom_model::Category { slug: self.slug.clone(), name: self.name.clone(), function: self.function }
    }
}

fn is_product_code(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn is_emdn_code(code: &str) -> bool {
    let Some((letter, digits)) = code.split_at_checked(1) else { return false };
    letter.bytes().all(|byte| byte.is_ascii_uppercase())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (2..=12).contains(&digits.len())
        && digits.len() % 2 == 0
}

/// The categories with an index of their names.
#[derive(Debug, Default)]
pub(crate) struct Categories {
    all: Vec<Category>,
    by_slug: HashMap<Box<str>, usize>,
    by_code: HashMap<Box<str>, usize>,
    /// Names in normal form, longest first.
    by_name: Vec<(Box<str>, usize)>,
}

impl Categories {
    pub(crate) fn new(all: Vec<Category>) -> Self {
        let mut categories = Self::default();
        for (index, category) in all.iter().enumerate() {
            categories.by_slug.insert(category.slug.clone(), index);
            for code in &category.fda_product_codes {
                categories.by_code.entry(code.clone()).or_insert(index);
            }
            let own = [&category.slug, &category.name].into_iter().chain(&category.aliases);
            categories.by_name.extend(own.map(|name| (names::normal(name).into(), index)));
        }
        categories.by_name.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        categories.all = all;
        categories
    }

    pub(crate) fn all(&self) -> &[Category] {
        &self.all
    }

    pub(crate) fn by_slug(&self, slug: &str) -> Option<&Category> {
        self.all.get(*self.by_slug.get(slug)?)
    }

    pub(crate) fn by_code(&self, code: &str) -> Option<&Category> {
        self.all.get(*self.by_code.get(code.to_ascii_uppercase().as_str())?)
    }

    /// The category whose longest name stands in the text, as it is or turned: registers put the noun first (`Warmer,
    /// radiant, infant`).
    pub(crate) fn by_text(&self, text: &str) -> Option<&Category> {
        let turned: Vec<&str> = text.split(',').rev().collect();
        let texts = [names::normal(text), names::normal(&turned.join(" "))];
        let stands = |name: &str| texts.iter().any(|text| names::contains_words(text, name));
        let (_, index) = self.by_name.iter().find(|(name, _)| stands(name))?;
        self.all.get(*index)
    }
}
