//! The words that say what the numbers behind them are.

use super::Kind;

/// What a word announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// Codes of this kind.
    Codes(Kind),
    /// Numbers of models, catalogues, parts, orders.
    Numbers,
    /// The code of a UDI, with more than the product in it.
    Barcode,
    /// What does not tell which devices are meant: days of expiry, quantities, registrations.
    Aside,
    /// When it expires: does not tell either, but narrows *all lots*.
    Expiry,
}

/// The key that begins with this word, and how many words it is.
pub(super) fn key(words: &[&str]) -> Option<(Key, usize)> {
    let lower: Vec<String> = words.iter().take(3).map(|word| word.to_lowercase()).collect();
    let at = |position: usize| lower.get(position).map_or("", String::as_str);
    let numbered = |word: &str| matches!(word, "code" | "codes" | "#" | "id") || is_number_word(word);
    let key = match (at(0), at(1)) {
        ("lot" | "lots" | "batch" | "batches" | "lotto", _) => Key::Codes(Kind::Lot),
        ("control", next) if numbered(next) => Key::Codes(Kind::Lot),
        ("serial" | "serials" | "s/n" | "sn" | "sns" | "s/ns" | "ser", _) => Key::Codes(Kind::Serial),
        ("udi-di" | "udi" | "udi-dis" | "udis" | "gtin" | "gtins" | "di" | "udi-pi", _) => Key::Barcode,
        ("device" | "primary", "identifier" | "identifiers" | "di") => return Some((Key::Barcode, 2)),
        ("upc" | "upcs" | "ean", _) => Key::Codes(Kind::ProductCode),
        (
            "software" | "firmware" | "sw" | "s/w",
            "version" | "versions" | "revision" | "revisions" | "release" | "rev" | "ver",
        ) => {
            return Some((Key::Codes(Kind::Version), 2));
        }
        (
            "software" | "firmware" | "version" | "versions" | "revision" | "revisions" | "rev" | "release",
            _,
        ) => Key::Codes(Kind::Version),
        (
            "ref" | "refs" | "reference" | "references" | "catalog" | "catalogue" | "catalogs" | "cat"
            | "model" | "models" | "part" | "parts" | "p/n" | "pn" | "c/n" | "m/n" | "item" | "items"
            | "material" | "article" | "sku" | "skus" | "reorder" | "smn" | "mat",
            _,
        ) => Key::Numbers,
        ("product" | "products" | "order" | "list" | "stock" | "type" | "style" | "system", next)
            if numbered(next) =>
        {
            Key::Numbers
        }
        (
            "exp" | "expiration" | "expiry" | "expires" | "expire" | "exps" | "ubd" | "use-by"
            | "expirations",
            _,
        ) => Key::Expiry,
        ("use" | "used", "by" | "before") | ("best", "before") => return Some((Key::Expiry, 2)),
        ("manufactured" | "manufacture" | "manufacturing" | "dom" | "mfg" | "mfd" | "built", _) => {
            Key::Codes(Kind::Made)
        }
        ("date" | "dates" | "year" | "years", "of") if at(2).starts_with("manufact") => {
            return Some((Key::Codes(Kind::Made), 3));
        }
        ("date", "code" | "codes") | ("production" | "build", "date" | "dates") => {
            return Some((Key::Codes(Kind::Made), 2));
        }
        (
            "qty" | "quantity" | "registration" | "registry" | "listing" | "510(k)" | "510k" | "pma" | "tel"
            | "phone" | "distributed" | "shipped" | "sold" | "dated" | "fsca" | "fsn" | "ndc" | "hibc"
            | "anvisa" | "license",
            _,
        ) => Key::Aside,
        _ => return None,
    };
    Some((key, 1))
}

fn is_number_word(word: &str) -> bool {
    matches!(word, "number" | "numbers" | "no" | "nos" | "nr" | "nrs" | "num" | "n°" | "nº" | "№" | "#")
}

/// A word between a key and its values that adds nothing.
pub(super) fn is_filler(word: &str) -> bool {
    let lower = word.to_lowercase();
    is_number_word(&lower)
        || matches!(
            lower.as_str(),
            "code"
                | "codes"
                | "id"
                | "ids"
                | "s"
                | "es"
                | "is"
                | "are"
                | "was"
                | "were"
                | "as"
                | "follows"
                | "following"
                | "affected"
                | "the"
                | "of"
                | "include"
                | "includes"
                | "including"
                | "range"
                | "ranges"
                | "ranging"
                | "identifier"
                | "identifiers"
                | "date"
                | "dates"
                | "with"
                | "series"
                | "in"
                | "to be"
                | "recalled"
                | "list"
                | "listed"
                | "below"
                | "only"
                | "has"
                | "have"
                | "having"
                | "for"
        )
}

/// A word by which a list of numbers becomes a span.
pub(super) fn is_range(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "range" | "ranges" | "ranging" | "between" | "from")
}

/// A word between the ends of a span.
pub(super) fn is_to(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "to" | "through" | "thru" | "thr" | "till" | "until" | "up to" | "-"
    )
}

/// A word that joins two values.
pub(super) fn is_joint(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "and" | "or" | "&" | "+" | "also" | "plus")
}

/// A word that says which devices are meant in a way that is not read.
pub(super) fn is_limit(word: &str) -> bool {
    const LIMITS: &[&str] = &[
        "except",
        "excluding",
        "excluded",
        "excludes",
        "not",
        "other",
        "than",
        "before",
        "after",
        "between",
        "within",
        "some",
        "certain",
        "specific",
        "selected",
        "starting",
        "starts",
        "beginning",
        "begins",
        "ending",
        "ends",
        "prefix",
        "suffix",
        "containing",
        "contain",
        "contains",
        "various",
        "multiple",
        "potentially",
        "unknown",
        "see",
        "attached",
        "attachment",
        "unexpired",
        "in-date",
        "non-expired",
        "prior",
        "if",
        "when",
        "until",
        "since",
        "equipped",
        "configured",
        "installed",
        "running",
        "using",
        "without",
        "higher",
        "lower",
        "above",
        "earlier",
        "later",
        "greater",
        "less",
    ];
    LIMITS.contains(&word.to_lowercase().as_str())
}

/// A word that counts what stands before it.
pub(super) fn is_counted(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "unit"
            | "units"
            | "device"
            | "devices"
            | "box"
            | "boxes"
            | "case"
            | "cases"
            | "each"
            | "ea"
            | "kits"
            | "pieces"
            | "pcs"
            | "mm"
            | "cm"
            | "ml"
            | "fr"
            | "pack"
            | "packs"
            | "pairs"
            | "mg"
            | "kg"
            | "inch"
            | "inches"
            | "tests"
            | "months"
            | "years"
            | "days"
            | "systems"
            | "per"
    )
}

/// What *all* may be said of when it is said of everything.
pub(super) fn is_everything(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "unit"
            | "units"
            | "device"
            | "devices"
            | "system"
            | "systems"
            | "product"
            | "products"
            | "model"
            | "models"
            | "code"
            | "codes"
            | "pump"
            | "pumps"
            | "monitor"
            | "monitors"
            | "instrument"
            | "instruments"
            | "analyzers"
            | "analyzer"
            | "ventilators"
            | "ventilator"
            | "machines"
            | "kits"
            | "items"
            | "equipment"
            | "sizes"
            | "configurations"
    )
}

/// Behind a number: from it on (true) or up to it (false).
pub(super) fn direction(word: &str) -> Option<bool> {
    match word.to_lowercase().as_str() {
        "above" | "higher" | "later" | "greater" | "onward" | "onwards" | "newer" | "up" | "on"
        | "beyond" | "after" => Some(true),
        "below" | "lower" | "earlier" | "prior" | "older" | "before" | "less" => Some(false),
        _ => None,
    }
}

/// Before a number: from it on (true) or up to it (false), and whether it is within; with the words that say so.
pub(super) fn leading_direction(words: &[&str]) -> Option<(bool, bool, usize)> {
    const LEADING: &[(&[&str], bool, bool)] = &[
        (&["up", "to", "and", "including"], false, true),
        (&["up", "to"], false, true),
        (&["prior", "to"], false, false),
        (&["lower", "than"], false, false),
        (&["less", "than"], false, false),
        (&["earlier", "than"], false, false),
        (&["before"], false, false),
        (&["below"], false, false),
        (&["greater", "than"], true, false),
        (&["higher", "than"], true, false),
        (&["above"], true, false),
        (&["after"], true, false),
        (&["starting", "with"], true, true),
        (&["starting", "from"], true, true),
        (&["starting", "at"], true, true),
        (&["beginning", "at"], true, true),
        (&["from"], true, true),
    ];
    let is_it = |phrase: &[&str]| {
        phrase.len() <= words.len()
            && phrase.iter().zip(words).all(|(known, word)| known.eq_ignore_ascii_case(word))
    };
    LEADING.iter().find(|(phrase, ..)| is_it(phrase)).map(|(phrase, up, within)| (*up, *within, phrase.len()))
}
