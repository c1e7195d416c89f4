//! Makers and products that a text mentions: `Linux dcu-01, ADTRAN NetVanta 3448` mentions a maker, whoever else writes
//! what there.
//!
//! What counts is careful rather than complete: whole words; a name of one word begins with a capital or a digit as names
//! do, one of up to three letters is in capitals throughout; words that mean something else are left out ([`EVERYDAY`]), and so are
//! makers of programs, of modules that others build in and of virtual machines. Where a text mentions two makers, the first
//! word of the text decides, else nothing is said. Measured, not guessed, is how often that is right: see the
//! fingerprints that use it.

mod model;

use std::collections::HashMap;

use crate::names;
use crate::product::Product;
use crate::vendor::{Vendor, VendorRole};

/// Names of makers that are words, or names of programs and protocols, as well.
const EVERYDAY: &[&str] = &[
    "access",
    "andromeda",
    "asp",
    "atom",
    "bard",
    "candela",
    "cane",
    "capsule",
    "cardinal",
    "carrier",
    "cook",
    "ecs",
    "extreme",
    "google",
    "hid",
    "impac",
    "integra",
    "intuitive",
    "lunar",
    "mentor",
    "merge",
    "microsoft",
    "msi",
    "natus",
    "notifier",
    "optos",
    "oracle",
    "outset",
    "poly",
    "priva",
    "samson",
    "seca",
    "sick",
    "signify",
    "tandem",
    "ti",
    "unify",
    "volcano",
];
/// Most words that a name has.
const LONGEST: usize = 5;
/// Shortest name of a product, in letters and digits, that names it in a text of other things.
const UNMISTAKABLE: usize = 5;

/// A name that a text may mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Maker(usize),
    Product(usize),
    /// A name that two have.
    Several,
}

/// All names that may be mentioned, in compact form.
#[derive(Debug, Default)]
pub(crate) struct Mentions {
    makers: HashMap<Box<str>, Of>,
    products: HashMap<Box<str>, Of>,
}

/// A word of a text: where it is, and its compact form.
struct Word<'t> {
    start: usize,
    end: usize,
    text: &'t str,
    compact: String,
}

impl Mentions {
    pub(crate) fn new(vendors: &[Vendor], products: &[Product]) -> Self {
        let mut mentions = Self::default();
        for (index, vendor) in vendors.iter().enumerate() {
            if !matches!(vendor.role, VendorRole::DeviceMaker | VendorRole::ComputerMaker) {
                continue;
            }
            for name in std::iter::once(&vendor.name).chain(&vendor.aliases).chain(&vendor.former) {
                let normal = names::normal(name);
                let plain = names::without_legal_form(&normal);
                if !EVERYDAY.contains(&plain) && !plain.split(' ').all(names::is_generic) {
                    put(&mut mentions.makers, names::compact(plain), Of::Maker(index));
                }
            }
        }
        for (index, product) in products.iter().enumerate().filter(|(_, product)| !product.everyday_word) {
            for name in std::iter::once(&product.name).chain(&product.aliases) {
                let compact = names::compact(name);
                if compact.len() >= UNMISTAKABLE && compact.contains(|c: char| c.is_alphabetic()) {
                    put(&mut mentions.products, compact, Of::Product(index));
                }
            }
        }
        mentions
    }

    /// The maker that a text mentions: its place in the list of makers.
    pub(crate) fn maker(&self, text: &str) -> Option<usize> {
        let words = words(text);
        let mut found: Option<usize> = None;
        let mut at = 0;
        while at < words.len() {
            let Some((of, count)) = longest(&self.makers, &words, at, is_name) else {
                at += 1;
                continue;
            };
            // Two letters stand for many things within a text.
            let is_clear = at == 0 || words.get(at).is_some_and(|word| count > 1 || word.compact.len() > 2);
            if let Of::Maker(maker) = of
                && is_clear
            {
                match found {
                    None if at == 0 => return Some(maker),
                    None => found = Some(maker),
                    Some(other) if other != maker => return None,
                    Some(_) => {}
                }
            }
            at += count;
        }
        found
    }

    /// The model that stands behind the maker with which a text begins: `LBP5500` in `Canon LBP5500 /P EEPROM 1100`.
    pub(crate) fn model<'t>(&self, text: &'t str) -> Option<&'t str> {
        let words = words(text);
        let (Of::Maker(_), count) = longest(&self.makers, &words, 0, is_name)? else { return None };
        model::of(text.get(words.get(count - 1)?.end..)?)
    }

    /// The product that a text mentions, with what the text writes: its name, and the model behind it where the product is a
    /// family. The first that is mentioned counts.
    pub(crate) fn product<'t>(
        &self,
        text: &'t str,
        is_family: impl Fn(usize) -> bool,
    ) -> Option<(usize, &'t str)> {
        let words = words(text);
        for at in 0..words.len() {
            let Some((Of::Product(product), count)) = longest(&self.products, &words, at, |_| true) else {
                continue;
            };
            let (start, end) = (words.get(at)?.start, words.get(at + count - 1)?.end);
            let end = if is_family(product) { end + model(text.get(end..)?) } else { end };
            return Some((product, text.get(start..end)?));
        }
        None
    }
}

fn put(names: &mut HashMap<Box<str>, Of>, name: String, of: Of) {
    if name.len() < 2 {
        return;
    }
    let holder = names.entry(name.into()).or_insert(of);
    if *holder != of {
        *holder = Of::Several;
    }
}

/// The longest name that stands at a word, and how many words it has.
fn longest(
    names: &HashMap<Box<str>, Of>,
    words: &[Word<'_>],
    at: usize,
    may: impl Fn(&[Word<'_>]) -> bool,
) -> Option<(Of, usize)> {
    (1..=LONGEST).rev().find_map(|count| {
        let several = words.get(at..at + count)?;
        let compact: String = several.iter().map(|word| word.compact.as_str()).collect();
        Some((*names.get(compact.as_str())?, count)).filter(|_| may(several))
    })
}

/// Is it written as names are?
fn is_name(words: &[Word<'_>]) -> bool {
    let [word] = words else { return true };
    let short = word.compact.len() <= 3;
    word.text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        && (!short
            || !word.text.contains(char::is_lowercase)
            || word.text.starts_with(|c: char| c.is_ascii_digit()))
}

/// How many bytes behind a family's name are the model: what goes on in the same word, a word with a digit that is no
/// version, or a short word and such a one (`Optra` `SC 1275`).
fn model(rest: &str) -> usize {
    let here = rest
        .find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '(' | ')'))
        .unwrap_or(rest.len());
    let tail = rest.get(..here).unwrap_or_default();
    if tail.starts_with(['-', '_']) && is_model(tail) {
        return here;
    }
    let Some(behind) = rest.strip_prefix(' ') else { return 0 };
    let mut words = behind.split(' ');
    let (Some(first), second) = (words.next().map(trimmed), words.next().map(trimmed)) else { return 0 };
    if is_model(first) {
        return 1 + first.len();
    }
    // `SC 1275`
    let both = second.filter(|second| !first.is_empty() && first.len() <= 6 && is_model(second));
    let both =
        both.map(|second| format!("{first} {second}")).filter(|both| behind.starts_with(both.as_str()));
    both.map_or(0, |both| 1 + both.len())
}

/// A word up to the end of its clause.
fn trimmed(word: &str) -> &str {
    word.split([',', ';', ':', '(', ')', '\r', '\n']).next().unwrap_or_default()
}

/// A word with a digit, and not a version.
fn is_model(word: &str) -> bool {
    word.len() >= 2
        && word.contains(|c: char| c.is_ascii_digit())
        && !word.contains('.')
        && !word.starts_with(['v', 'V'])
}

/// The words of a text: letters and digits.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, character.is_alphanumeric()) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                if let Some(word) = text.get(from..at) {
                    words.push(Word { start: from, end: at, text: word, compact: names::compact(word) });
                }
                start = None;
            }
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use crate::Catalog;

    #[test]
    fn makers_are_mentioned_as_names_are_written() {
        let check = |text: &str, expected: Option<&str>| {
            let found = Catalog::builtin().vendor_mentioned(text);
            assert_eq!(found.map(|vendor| &*vendor.id), expected, "{text}");
        };
        check("Switch of Hewlett-Packard, revision 3", Some("hp"));
        check("HP ETHERNET MULTI-ENVIRONMENT", Some("hp"));
        check("the hp of the boat", None);
        check("a cisco and its fish", None);
        check("Cisco and Juniper speak BGP", Some("cisco"));
        check("BGP of Cisco and Juniper", None);
        check("Merge requests", None);
        check("Philips Medical Systems viewer", Some("philips"));
        check("Linux 5.4", None);
        check("", None);
    }

    #[test]
    fn products_are_mentioned_with_their_model() {
        let check = |text: &str, expected: Option<(&str, &str)>| {
            let found = Catalog::builtin().product_mentioned(text);
            assert_eq!(found.map(|(product, seen)| (&*product.id, seen)), expected, "{text}");
        };
        check("Front page of IntelliVue MX450 in bay 3", Some(("philips_intellivue_mx", "IntelliVue MX450")));
        check("nothing of ours", None);
    }
}
