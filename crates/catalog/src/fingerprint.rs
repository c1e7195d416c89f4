//! Fingerprints: rules, kept as data, that turn what was read into what it says of a device.
//!
//! A fingerprint looks at one field (or at several that carry the same kind of text, such as host names), matches its
//! value, and says something: a maker, a product, a version, an operating system, a category, or a component that many
//! makers build in. What it says is fixed text, `$value` for the whole value, or `$1` to `$9` for what its pattern
//! caught. On values that its `unless` matches it keeps silent. Makers and products go through the catalogue's names
//! afterwards. Its confidence is how often it is right when it is all that one knows.

use std::sync::Arc;

use regex_lite::{Captures, Regex, RegexBuilder};
use serde::Deserialize;
use wardroom_model::Field;

use crate::source::Source;

/// One text or several of which any will do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Texts {
    One(Box<str>),
    Many(Vec<Box<str>>),
}

impl Texts {
    fn iter(&self) -> std::slice::Iter<'_, Box<str>> {
        match self {
            Self::One(text) => std::slice::from_ref(text).iter(),
            Self::Many(texts) => texts.iter(),
        }
    }
}

/// What a value is compared with, as it stands in a file. Case counts only where `case_sensitive` says so.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MatchText {
    Any,
    Equals(Texts),
    Prefix(Texts),
    Contains(Texts),
    Pattern(Box<str>),
    Mentions(Mention),
}

/// What a text mentions by a name that the catalogue knows: `$1` is that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mention {
    Maker,
    /// The one category that the mentioned maker makes.
    Kind,
    Product,
    /// The model that stands behind the maker with which the text begins.
    Model,
}

/// What a fingerprint says, or what was read with it. Templates in a [`Fingerprint`], plain texts in what it reads.
#[derive(Clone, Debug, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Says {
    /// Maker.
    pub vendor: Option<Box<str>>,
    /// Product.
    pub product: Option<Box<str>>,
    /// Version of the device's software.
    pub version: Option<Box<str>>,
    /// Serial number.
    pub serial: Option<Box<str>>,
    /// Family of the operating system.
    pub os: Option<Box<str>>,
    /// Its version, as people say it.
    pub os_version: Option<Box<str>>,
    /// Its build.
    pub os_build: Option<Box<str>>,
    /// Slug of a category.
    pub category: Option<Box<str>>,
    /// A program or library that many makers build in: says nothing of the maker.
    pub component: Option<Box<str>>,
    /// Version of the component.
    pub component_version: Option<Box<str>>,
}

impl Says {
    fn map(&self, change: impl Fn(&str) -> Option<Box<str>>) -> Self {
        let of = |text: &Option<Box<str>>| text.as_deref().and_then(&change);
        Self {
            vendor: of(&self.vendor),
            product: of(&self.product),
            version: of(&self.version),
            serial: of(&self.serial),
            os: of(&self.os),
            os_version: of(&self.os_version),
            os_build: of(&self.os_build),
            category: of(&self.category),
            component: of(&self.component),
            component_version: of(&self.component_version),
        }
    }
}

/// A fingerprint as it stands in a file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FingerprintText {
    id: Box<str>,
    field: Texts,
    #[serde(rename = "match")]
    on: MatchText,
    unless: Option<Box<str>>,
    says: Says,
    confidence: f64,
    #[serde(default)]
    case_sensitive: bool,
    #[serde(default)]
    known_names_only: bool,
    source: Option<Source>,
    #[serde(default)]
    example: Vec<Example>,
}

/// A value with what the fingerprint reads from it. A test holds every fingerprint to its examples.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The value.
    pub seen: Box<str>,
    /// What it says, makers as slugs, products as their name; nothing where the fingerprint must not match.
    #[serde(default)]
    pub says: Says,
}

#[derive(Debug)]
enum Matcher {
    Any,
    Equals(Vec<String>),
    Prefix(Vec<String>),
    Contains(Vec<String>),
    /// With a text that every match begins with, in lower case, which spares the pattern most values.
    Pattern(Regex, String),
    Mentions(Mention),
}

/// A rule that turns the value of a field into what it says of a device.
#[derive(Debug)]
pub struct Fingerprint {
    /// Stable id: `dicom.manufacturer`.
    pub id: Box<str>,
    /// Fields that it looks at.
    pub fields: Vec<Field>,
    /// What it says: templates.
    pub says: Says,
    /// How often it is right when it is all that one knows; between 0.5 and 1.
    pub confidence: f64,
    /// True where a maker or product counts only if the catalogue knows it.
    pub known_names_only: bool,
    /// Where it comes from.
    pub source: Arc<Source>,
    /// Values with what it reads from them.
    pub examples: Vec<Example>,
    /// The file that it stands in.
    pub(crate) file: Box<str>,
    /// Its line and id there.
    pub(crate) at: Box<str>,
    on: Matcher,
    unless: Option<Regex>,
    case_sensitive: bool,
}

impl FingerprintText {
    /// Checks a fingerprint and prepares its match.
    pub(crate) fn build(
        self,
        file_source: Option<&Arc<Source>>,
        file: &str,
        at: &str,
    ) -> Result<Fingerprint, String> {
        let source = self.source.map(Arc::new).or_else(|| file_source.cloned());
        let source = source.ok_or("it names no source")?;
        if let Some(refusal) = source.refusal() {
            return Err(refusal);
        }
        if !(self.confidence > 0.5 && self.confidence < 1.0) {
            return Err(format!("confidence {} is not between 0.5 and 1", self.confidence));
        }
        if !self.example.iter().any(|example| example.says != Says::default()) {
            return Err("it has no example of a value that it reads".to_owned());
        }
        let parse =
            |name: &str| Field::parse(name).ok_or_else(|| format!("`{name}` is no field that may be read"));
        let fields: Vec<Field> = self.field.iter().map(|name| parse(name)).collect::<Result<_, _>>()?;
        let case = |texts: Texts| -> Vec<String> {
            texts
                .iter()
                .map(|text| if self.case_sensitive { text.to_string() } else { text.to_lowercase() })
                .collect()
        };
        let on = match self.on {
            MatchText::Any => Matcher::Any,
            MatchText::Equals(texts) => Matcher::Equals(case(texts)),
            MatchText::Prefix(texts) => Matcher::Prefix(case(texts)),
            MatchText::Contains(texts) => Matcher::Contains(case(texts)),
            MatchText::Pattern(pattern) => {
                Matcher::Pattern(regex(&pattern, self.case_sensitive)?, literal_head(&pattern))
            }
            MatchText::Mentions(what) => Matcher::Mentions(what),
        };
        let unless = self.unless.map(|pattern| regex(&pattern, self.case_sensitive)).transpose()?;
        Ok(Fingerprint {
            id: self.id,
            fields,
            says: self.says,
            confidence: self.confidence,
            known_names_only: self.known_names_only,
            source,
            examples: self.example,
            file: file.into(),
            at: at.into(),
            on,
            unless,
            case_sensitive: self.case_sensitive,
        })
    }
}

fn regex(pattern: &str, case_sensitive: bool) -> Result<Regex, String> {
    let built = RegexBuilder::new(pattern).case_insensitive(!case_sensitive).build();
    built.map_err(|error| format!("pattern `{pattern}`: {error}"))
}

impl Fingerprint {
    /// The file that it stands in, and its line there: `line 12`.
    pub fn place(&self) -> (&str, &str) {
        (&self.file, self.at.split(':').next().unwrap_or(&self.at))
    }

    /// What the value says by this fingerprint, with `$` filled in; none where it does not match. `lower` is the
    /// value in lower case, made once for all fingerprints of a field.
    pub(crate) fn read(&self, value: &str, lower: &str) -> Option<Says> {
        let said = self.read_any(value, lower)?;
        let excepted = self.unless.as_ref().is_some_and(|unless| unless.is_match(value));
        (!excepted).then_some(said)
    }

    fn read_any(&self, value: &str, lower: &str) -> Option<Says> {
        let cased = if self.case_sensitive { value } else { lower };
        let captures = match &self.on {
            Matcher::Any => None,
            Matcher::Equals(texts) => {
                return texts.iter().any(|t| t == cased).then(|| self.said(value, None));
            }
            Matcher::Prefix(texts) => {
                return texts.iter().any(|t| cased.starts_with(t.as_str())).then(|| self.said(value, None));
            }
            Matcher::Contains(texts) => {
                return texts.iter().any(|t| cased.contains(t.as_str())).then(|| self.said(value, None));
            }
            Matcher::Pattern(regex, head) => {
                if !lower.starts_with(head.as_str()) {
                    return None;
                }
                Some(regex.captures(value)?)
            }
            Matcher::Mentions(_) => return None,
        };
        Some(self.said(value, captures.as_ref()))
    }

    /// What it looks for in a text, where that is a name that the text mentions.
    pub(crate) fn mentions(&self) -> Option<Mention> {
        if let Matcher::Mentions(what) = &self.on { Some(*what) } else { None }
    }

    /// What the value says, where it mentions this name.
    pub(crate) fn read_mentioned(&self, value: &str, name: &str) -> Option<Says> {
        let excepted = self.unless.as_ref().is_some_and(|unless| unless.is_match(value));
        (!excepted).then(|| self.filled(|group| if group == 1 { name } else { "" }, value))
    }

    fn said(&self, value: &str, captures: Option<&Captures<'_>>) -> Says {
        let group =
            |group| captures.and_then(|captures| captures.get(group)).map_or("", |group| group.as_str());
        self.filled(group, value)
    }

    fn filled<'v>(&self, group: impl Fn(usize) -> &'v str, value: &str) -> Says {
        self.says.map(|template| {
            let text = fill(template, value, &group);
            let text =
                text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | ','));
            (!text.is_empty()).then(|| text.into())
        })
    }
}

/// A template with `$value` and `$1` to `$9` filled in. A group that caught nothing is empty.
fn fill<'v>(template: &str, value: &str, caught: &impl Fn(usize) -> &'v str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((head, tail)) = rest.split_once('$') {
        out.push_str(head);
        if let Some(after) = tail.strip_prefix("value") {
            out.push_str(value);
            rest = after;
        } else if let Some(number) = tail.chars().next().and_then(|c| c.to_digit(10)) {
            out.push_str(caught(number as usize));
            rest = tail.get(1..).unwrap_or_default();
        } else {
            out.push('$');
            rest = tail;
        }
    }
    out.push_str(rest);
    out
}

/// The text, in lower case, that whatever a pattern matches must begin with. Empty where it cannot be told simply.
fn literal_head(pattern: &str) -> String {
    let Some(rest) = pattern.strip_prefix('^') else { return String::new() };
    if has_alternative_at_top(rest) {
        return String::new();
    }
    let mut head: String = rest
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | '/' | '=' | ':'))
        .collect();
    // A repetition mark belongs to the last letter.
    if rest[head.len()..].starts_with(['*', '?', '{', '+']) {
        head.pop();
    }
    head.to_ascii_lowercase()
}

/// Has a pattern an alternative that is in no group? It may begin otherwise.
fn has_alternative_at_top(pattern: &str) -> bool {
    let (mut depth, mut in_class, mut escaped) = (0_usize, false, false);
    for character in pattern.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ']' => in_class = false,
            _ if in_class => {}
            '[' => in_class = true,
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pattern_begins_with_is_told_simply_or_not_at_all() {
        let check = |pattern: &str, expected: &str| assert_eq!(literal_head(pattern), expected, "{pattern}");
        check("^NPI[0-9A-F]{6}$", "npi");
        check("^SEP(?:[0-9A-F]{12})", "sep");
        check("^axis-[0-9a-f]{12}", "axis-");
        check("^ab?c", "a");
        check("^a|^b", "");
        check("^a(?:b|c)|^d", "");
        check(r"^ab\|c[|(]d(?:e|f)", "ab");
        check("model", "");
        check(r"^Polycom[/-]([A-Za-z]+)", "polycom");
    }
}
