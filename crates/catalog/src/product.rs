//! Product families and models, and the many ways in which devices, registers and advisories write them.
//!
//! Within one vendor a text is looked up by, in this order: an equal name; an equal name without spaces and
//! punctuation (`LOGIQE9`); a pattern of the product; the longest name that stands in the text in whole words; the
//! longest name that the text begins with, spaces aside. Never by likeness: `MX450` is not `MX400`.

use std::collections::HashMap;

use regex_lite::Regex;
use serde::Deserialize;

use crate::names;

/// A product, or a family of products.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Slug: `philips_intellivue_mx450`.
    pub id: Box<str>,
    /// Slug of its maker.
    pub vendor: Box<str>,
    /// For people, without the maker: `IntelliVue MX450`.
    pub name: Box<str>,
    /// Other names and model numbers.
    #[serde(default)]
    pub aliases: Vec<Box<str>>,
    /// Patterns over the text in normal form (see [`names::normal`]), for model numbers that vary.
    #[serde(default)]
    pub patterns: Vec<Box<str>>,
    /// Slug of its category.
    pub category: Box<str>,
    /// Why it may fail when it is scanned; none where nothing speaks for that beyond its category.
    #[serde(default)]
    pub fragile: Option<Box<str>>,
    /// True for a family of several models: a text that names one of them says more than the family's name.
    #[serde(default)]
    pub family: bool,
    /// True where the name is an everyday word, or that of a program that runs on others' devices: it names the product only
    /// beside its maker.
    #[serde(default)]
    pub everyday_word: bool,
}

/// The products with an index by vendor.
#[derive(Debug, Default)]
pub(crate) struct Products {
    all: Vec<Product>,
    by_id: HashMap<Box<str>, usize>,
    by_vendor: HashMap<Box<str>, Names>,
    /// Names in compact form that one product alone has, of at least [`UNMISTAKABLE`] letters.
    anywhere: HashMap<Box<str>, Option<usize>>,
}

/// What the products of one vendor are called.
#[derive(Debug, Default)]
struct Names {
    exact: HashMap<Box<str>, usize>,
    compact: HashMap<Box<str>, usize>,
    patterns: Vec<(Regex, usize)>,
    /// Normal and compact form, longest first.
    longest: Vec<(Box<str>, Box<str>, usize)>,
}

/// Shortest compact name that is looked for at the head of a longer text.
const DISTINCTIVE: usize = 4;
/// Shortest compact name that names a product without its vendor, where the whole text is the name.
const UNMISTAKABLE: usize = 5;
/// The same where a host name only begins with it.
const UNMISTAKABLE_HEAD: usize = 6;

impl Products {
    /// Builds the index. Returns what is wrong with single products; the rest of each is used all the same.
    pub(crate) fn new(all: Vec<Product>) -> (Self, Vec<String>) {
        let mut products = Self::default();
        let mut wrong = Vec::new();
        for (index, product) in all.iter().enumerate() {
            products.by_id.insert(product.id.clone(), index);
            let names_of_vendor = products.by_vendor.entry(product.vendor.clone()).or_default();
            for name in std::iter::once(&product.name).chain(&product.aliases) {
                let (normal, compact) = (names::normal(name), names::compact(name));
                let holder = *names_of_vendor.exact.entry(normal.as_str().into()).or_insert(index);
                if holder != index {
                    wrong.push(format!("name `{name}` of product `{}` is another product's", product.id));
                }
                names_of_vendor.compact.entry(compact.as_str().into()).or_insert(index);
                if compact.len() >= UNMISTAKABLE && !product.everyday_word {
                    let alone = products.anywhere.entry(compact.as_str().into()).or_insert(Some(index));
                    if *alone != Some(index) {
                        *alone = None;
                    }
                }
                names_of_vendor.longest.push((normal.into(), compact.into(), index));
            }
            for pattern in &product.patterns {
                match Regex::new(pattern) {
                    Ok(regex) => names_of_vendor.patterns.push((regex, index)),
                    Err(error) => wrong.push(format!("pattern `{pattern}` of `{}`: {error}", product.id)),
                }
            }
        }
        for names_of_vendor in products.by_vendor.values_mut() {
            names_of_vendor.longest.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.cmp(b)));
        }
        products.all = all;
        (products, wrong)
    }

    pub(crate) fn all(&self) -> &[Product] {
        &self.all
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<&Product> {
        self.all.get(*self.by_id.get(id)?)
    }

    pub(crate) fn by_text(&self, vendor: &str, text: &str) -> Option<&Product> {
        let known = self.by_vendor.get(vendor)?;
        let (normal, compact) = (names::normal(text), names::compact(text));
        let exact = known.exact.get(normal.as_str()).or_else(|| known.compact.get(compact.as_str())).copied();
        let found = exact
            .or_else(|| {
                known.patterns.iter().find(|(regex, _)| regex.is_match(&normal)).map(|(_, index)| *index)
            })
            .or_else(|| known.in_words(&normal))
            .or_else(|| known.at_head(&compact));
        self.all.get(found?)
    }

    /// The product that a text names by itself, whoever makes it.
    pub(crate) fn anywhere(&self, text: &str) -> Option<&Product> {
        let found = self.anywhere.get(names::compact(text).as_str()).copied().flatten();
        self.all.get(found?)
    }

    /// The product whose name a host name begins with; its longest name counts.
    pub(crate) fn in_host_name(&self, host_name: &str) -> Option<&Product> {
        let heads = host_name.char_indices().map(|(at, letter)| at + letter.len_utf8());
        let found = heads.rev().find_map(|end| {
            let (head, rest) = host_name.split_at_checked(end)?;
            let compact = names::compact(head);
            if compact.len() < UNMISTAKABLE_HEAD || !goes_no_further(head, rest) {
                return None;
            }
            self.anywhere.get(compact.as_str()).copied().flatten()
        });
        self.all.get(found?)
    }
}

/// False where the same word or the same number goes on behind a name.
fn goes_no_further(name: &str, rest: &str) -> bool {
    let digit_after_digit =
        name.ends_with(|c: char| c.is_ascii_digit()) && rest.starts_with(|c: char| c.is_ascii_digit());
    let letter_after_letter = name.ends_with(char::is_alphabetic) && rest.starts_with(char::is_alphabetic);
    !digit_after_digit && !letter_after_letter
}

impl Names {
    fn in_words(&self, normal: &str) -> Option<usize> {
        let found = self.longest.iter().find(|(name, ..)| names::contains_words(normal, name));
        found.map(|(.., index)| *index)
    }

    /// The longest name that the text begins with: `logiqe91` is a LOGIQ E9, though not one with a digit that goes on
    /// in the same number, and never a word that goes on (`sparqle` is no Sparq).
    fn at_head(&self, compact: &str) -> Option<usize> {
        let found = self.longest.iter().find(|(_, name, _)| {
            let rest = compact.strip_prefix(&**name);
            name.len() >= DISTINCTIVE && rest.is_some_and(|rest| goes_no_further(name, rest))
        });
        found.map(|(.., index)| *index)
    }
}
