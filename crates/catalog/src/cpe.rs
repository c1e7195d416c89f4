//! Common Platform Enumeration 2.3: reading names (NISTIR 7695) and comparing them (NISTIR 7696).
//!
//! The reader is lenient, as feeds are: the formatted string, the older URI, too few or too many components, letters
//! in either case. What is missing is ANY. A colon counts only where no backslash stands before it.

use std::fmt;

/// Number of attributes of a name.
const ATTRIBUTES: usize = 11;

/// One attribute of a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// `*`: nothing is said.
    Any,
    /// `-`: there is none.
    NotApplicable,
    /// A text in lower case, with its backslashes.
    Text(Box<str>),
}

/// A platform name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cpe {
    attributes: [Value; ATTRIBUTES],
}

/// How a source name relates to a target name, NISTIR 7696 §6.2 and §6.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// They name different things.
    Disjoint,
    /// They name the same.
    Equal,
    /// The source names less than the target.
    Subset,
    /// The source names more than the target.
    Superset,
    /// The comparison is not defined: the target has wildcards, or attributes point both ways.
    Undefined,
}

impl Cpe {
    /// Reads `cpe:2.3:…` or `cpe:/…`; nothing where the text is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let lower = text.to_lowercase();
        let values: Vec<Value> = if let Some(rest) = lower.strip_prefix("cpe:2.3:") {
            components(rest).into_iter().map(value).collect()
        } else {
            uri(lower.strip_prefix("cpe:/")?)
        };
        let mut values = values.into_iter();
        let attributes = std::array::from_fn(|_| values.next().unwrap_or(Value::Any));
        let cpe = Self { attributes };
        let part_is_known = match cpe.part() {
            Value::Any => true,
            Value::NotApplicable => false,
            Value::Text(part) => matches!(&**part, "a" | "o" | "h"),
        };
        part_is_known.then_some(cpe)
    }

    /// `a` application, `o` operating system, `h` hardware.
    pub fn part(&self) -> &Value {
        &self.attributes[0]
    }

    /// Who makes it.
    pub fn vendor(&self) -> &Value {
        &self.attributes[1]
    }

    /// Which product.
    pub fn product(&self) -> &Value {
        &self.attributes[2]
    }

    /// Which version.
    pub fn version(&self) -> &Value {
        &self.attributes[3]
    }

    /// Which update of the version, such as a service pack.
    pub fn update(&self) -> &Value {
        &self.attributes[4]
    }

    /// What restricts the product further: edition, software edition, target software and hardware, other.
    pub fn restrictions(&self) -> [&Value; 5] {
        let [_, _, _, _, _, edition, _, software_edition, software, hardware, other] = &self.attributes;
        [edition, software_edition, software, hardware, other]
    }

    /// Compares attribute by attribute with this name as the source.
    pub fn compare(&self, target: &Self) -> Relation {
        let relations =
            self.attributes.iter().zip(&target.attributes).map(|(source, target)| source.compare(target));
        relations.fold(Relation::Equal, |all, one| match (all, one) {
            (Relation::Disjoint, _) | (_, Relation::Disjoint) => Relation::Disjoint,
            (Relation::Equal, other) | (other, Relation::Equal) => other,
            (one, other) if one == other => one,
            _ => Relation::Undefined,
        })
    }
}

impl Value {
    /// Compares two attributes, NISTIR 7696 table 6-2.
    pub fn compare(&self, target: &Self) -> Relation {
        match (self, target) {
            (_, Self::Text(text)) if has_wildcard(text) => Relation::Undefined,
            (Self::Any, Self::Any) | (Self::NotApplicable, Self::NotApplicable) => Relation::Equal,
            (Self::Any, _) => Relation::Superset,
            (_, Self::Any) => Relation::Subset,
            (Self::NotApplicable, _) | (_, Self::NotApplicable) => Relation::Disjoint,
            (Self::Text(pattern), Self::Text(text)) if has_wildcard(pattern) => {
                let pattern: Vec<Piece> = pieces(pattern).collect();
                let text: Vec<Piece> = pieces(text).collect();
                if is_match(&pattern, &text) { Relation::Superset } else { Relation::Disjoint }
            }
            (Self::Text(source), Self::Text(target)) => {
                if pieces(source).eq(pieces(target)) {
                    Relation::Equal
                } else {
                    Relation::Disjoint
                }
            }
        }
    }

    /// The text without its backslashes; nothing for ANY and NA.
    pub fn plain(&self) -> Option<String> {
        match self {
            Self::Any | Self::NotApplicable => None,
            Self::Text(text) => Some(
                pieces(text)
                    .map(|piece| match piece {
                        Piece::Letter(c) => c,
                        Piece::Many => '*',
                        Piece::One => '?',
                    })
                    .collect(),
            ),
        }
    }
}

impl fmt::Display for Cpe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cpe:2.3")?;
        self.attributes.iter().try_for_each(|value| match value {
            Value::Any => f.write_str(":*"),
            Value::NotApplicable => f.write_str(":-"),
            Value::Text(text) => write!(f, ":{text}"),
        })
    }
}

/// One letter of a value, or an unquoted wildcard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Letter(char),
    Many,
    One,
}

fn pieces(text: &str) -> impl Iterator<Item = Piece> {
    let mut rest = text.chars();
    std::iter::from_fn(move || {
        Some(match rest.next()? {
            '\\' => Piece::Letter(rest.next().unwrap_or('\\')),
            '*' => Piece::Many,
            '?' => Piece::One,
            c => Piece::Letter(c),
        })
    })
}

fn has_wildcard(text: &str) -> bool {
    pieces(text).any(|piece| matches!(piece, Piece::Many | Piece::One))
}

/// Matches in time that grows with the product of the lengths, whatever the pattern.
fn is_match(pattern: &[Piece], text: &[Piece]) -> bool {
    let mut reachable = vec![false; text.len() + 1];
    if let Some(first) = reachable.first_mut() {
        *first = true;
    }
    for piece in pattern {
        let mut next = vec![false; text.len() + 1];
        let mut any_before = false;
        for (at, slot) in next.iter_mut().enumerate() {
            any_before |= reachable.get(at).copied().unwrap_or(false);
            let before = at.checked_sub(1);
            let from_before = before.and_then(|at| reachable.get(at)).copied().unwrap_or(false);
            *slot = match piece {
                Piece::Many => any_before,
                Piece::One => from_before || reachable.get(at).copied().unwrap_or(false),
                letter => from_before && before.and_then(|at| text.get(at)) == Some(letter),
            };
        }
        reachable = next;
    }
    reachable.last().copied().unwrap_or(false)
}

/// Splits at colons that no backslash protects.
fn components(text: &str) -> Vec<&str> {
    let mut components = Vec::with_capacity(ATTRIBUTES);
    let (mut start, mut quoted) = (0, false);
    for (at, c) in text.char_indices() {
        if c == ':' && !quoted {
            components.push(text.get(start..at).unwrap_or_default());
            start = at + 1;
        }
        quoted = c == '\\' && !quoted;
    }
    components.push(text.get(start..).unwrap_or_default());
    components
}

fn value(text: &str) -> Value {
    match text {
        "" | "*" => Value::Any,
        "-" => Value::NotApplicable,
        _ => Value::Text(text.into()),
    }
}

/// Unpacks the URI binding, NISTIR 7695 §6.1.3: percent codes, and `~` in the edition.
fn uri(text: &str) -> Vec<Value> {
    let parts: Vec<&str> = text.split(':').collect();
    let mut values: Vec<Value> = parts.iter().take(5).map(|part| decoded(part)).collect();
    values.resize(5, Value::Any);
    let edition = parts.get(5).copied().unwrap_or_default();
    let language = parts.get(6).map_or(Value::Any, |part| decoded(part));
    match edition.strip_prefix('~') {
        Some(packed) => {
            let mut packed = packed.split('~').map(decoded);
            values.push(packed.next().unwrap_or(Value::Any));
            values.push(language);
            values.extend(packed);
        }
        None => values.extend([decoded(edition), language]),
    }
    values
}

fn decoded(part: &str) -> Value {
    if part == "-" || part.is_empty() {
        return value(part);
    }
    let mut text = String::with_capacity(part.len());
    let mut rest = part;
    while let Some(c) = rest.chars().next() {
        let code =
            (c == '%').then(|| rest.get(1..3)).flatten().and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let (letter, length) = match code {
            Some(1) => ('?', 3),
            Some(2) => ('*', 3),
            Some(code) => (char::from(code), 3),
            None => (c, c.len_utf8()),
        };
        if !matches!(code, Some(1 | 2)) && !letter.is_alphanumeric() && !matches!(letter, '.' | '-' | '_') {
            text.push('\\');
        }
        text.push(letter);
        rest = rest.get(length..).unwrap_or_default();
    }
    Value::Text(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, target: &str, expected: Relation) {
        let [source_name, target_name] = [source, target].map(|name| Cpe::parse(name).unwrap());
        assert_eq!(source_name.compare(&target_name), expected, "{source} against {target}");
    }

    #[test]
    fn names_relate_as_in_the_standard() {
        use Relation::{Disjoint, Equal, Subset, Superset, Undefined};
        for (source, target, expected) in [
            ("cpe:2.3:a:b:c:1:*:*:*:*:*:*:*", "cpe:2.3:a:b:c:1:*:*:*:*:*:*:*", Equal),
            ("cpe:2.3:a:b:c:*:*:*:*:*:*:*:*", "cpe:2.3:a:b:c:1:*:*:*:*:*:*:*", Superset),
            ("cpe:2.3:a:b:c:1:*:*:*:*:*:*:*", "cpe:2.3:a:b:c:*:*:*:*:*:*:*:*", Subset),
            ("cpe:2.3:a:b:c:1:*:*:*:*:*:*:*", "cpe:2.3:a:b:c:2:*:*:*:*:*:*:*", Disjoint),
            ("cpe:2.3:a:b:c:-:*:*:*:*:*:*:*", "cpe:2.3:a:b:c:1:*:*:*:*:*:*:*", Disjoint),
            ("cpe:2.3:a:b:c:-:*:*:*:*:*:*:*", "cpe:2.3:a:b:c:*:*:*:*:*:*:*:*", Subset),
            ("cpe:2.3:a:b:c:*:*:*:*:*:*:*:*", "cpe:2.3:a:b:c:-:*:*:*:*:*:*:*", Superset),
            ("cpe:2.3:a:b:c:-:*:*:*:*:*:*:*", "cpe:2.3:a:b:c:-:*:*:*:*:*:*:*", Equal),
            ("cpe:2.3:a:b:c*:*:*:*:*:*:*:*:*", "cpe:2.3:a:b:cat:1:*:*:*:*:*:*:*", Superset),
            ("cpe:2.3:a:b:c??:*:*:*:*:*:*:*:*", "cpe:2.3:a:b:cats:1:*:*:*:*:*:*:*", Disjoint),
            ("cpe:2.3:a:b:cat:*:*:*:*:*:*:*:*", "cpe:2.3:a:b:c*:*:*:*:*:*:*:*:*", Undefined),
            ("cpe:2.3:a:b:c:1:*:*:*:*:*:*:*", "cpe:2.3:a:b:c:*:sp1:*:*:*:*:*:*", Undefined),
            ("cpe:2.3:a:b:c\\*:1:*:*:*:*:*:*:*", "cpe:2.3:a:b:c\\*:1:*:*:*:*:*:*:*", Equal),
            ("cpe:2.3:a:B:C:1:*:*:*:*:*:*:*", "cpe:2.3:a:b:c:1", Equal),
            ("cpe:/a:b:c:1", "cpe:2.3:a:b:c:1:*:*:*:*:*:*:*", Equal),
            ("cpe:/a:b:c%2b%2b:1::~~pro~wordpress~~", "cpe:2.3:a:b:c\\+\\+:1:*:*:*:pro:wordpress:*:*", Equal),
        ] {
            check(source, target, expected);
        }
    }

    #[test]
    fn colons_may_be_quoted() {
        let cpe =
            Cpe::parse("cpe:2.3:a:disney:where\\'s_my_perry\\?\\:_free:1.5.1:*:*:*:*:android:*:*").unwrap();
        assert_eq!(cpe.product().plain().as_deref(), Some("where's_my_perry?:_free"));
        assert_eq!(cpe.version().plain().as_deref(), Some("1.5.1"));
        assert_eq!(Cpe::parse(&cpe.to_string()), Some(cpe));
    }

    #[test]
    fn other_texts_are_no_names() {
        assert_eq!(Cpe::parse("cpe:2.3:x:b:c"), None);
        assert_eq!(Cpe::parse("windows"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "(cpe:2\\.3:|cpe:/)?[a:*?\\\\%0-9~é-]{0,30}") {
            if let Some(cpe) = Cpe::parse(&text) {
                proptest::prop_assert!(matches!(cpe.compare(&cpe), Relation::Equal | Relation::Undefined));
            }
        }
    }
}
