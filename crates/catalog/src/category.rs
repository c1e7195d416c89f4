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
}

impl Category {
    /// As the model speaks of it.
    pub fn to_model(&self) -> wardroom_model::Category {
        wardroom_model::Category { slug: self.slug.clone(), name: self.name.clone(), function: self.function }
    }
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

    /// The category whose longest name stands in the text.
    pub(crate) fn by_text(&self, text: &str) -> Option<&Category> {
        let normal = names::normal(text);
        let (_, index) = self.by_name.iter().find(|(name, _)| names::contains_words(&normal, name))?;
        self.all.get(*index)
    }
}
