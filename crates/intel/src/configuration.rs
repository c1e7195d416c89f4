//! Configurations of NVD: which products in which versions, on which others, are vulnerable.
//!
//! A configuration is a tree of *and* and *or* over criteria, each a CPE name with versions. A criterion is either what
//! is vulnerable, or the platform that it has to run on. [`known`] is what is known of a device, [`criterion`] compares
//! one criterion with it, [`tree`] puts the answers together, and [`sentence`] says which of them decided.

pub(crate) mod criterion;
pub(crate) mod known;
mod operating_system;
pub(crate) mod release;
pub(crate) mod sentence;
#[cfg(test)]
mod tests;
pub(crate) mod tree;
pub(crate) mod versions;

pub(crate) use operating_system::{System, has_revision, is_windows};

/// A node: all, or any, of what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// All must hold; else any.
    pub is_all: bool,
    /// The node holds where what is in it does not.
    pub is_negated: bool,
    /// Position in its list in the document.
    pub at: u32,
    /// Nodes in it.
    pub children: Box<[Node]>,
    /// Criteria in it.
    pub criteria: Box<[Criterion]>,
}

/// A product with versions. One without a name is a condition that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Criterion {
    /// It is what is vulnerable; else the platform.
    pub is_vulnerable: bool,
    /// Position in its list in the document.
    pub at: u32,
    /// CPE 2.3 name, formatted string.
    pub cpe: Box<str>,
    /// Versions, where they are not within the name.
    pub bounds: Option<Box<Bounds>>,
}

/// Versions from one to another.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Bounds {
    /// The first.
    pub from: Option<Bound>,
    /// The last.
    pub to: Option<Bound>,
}

/// One end of a range of versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The version, as it is written.
    pub version: Box<str>,
    /// The version itself is within the range.
    pub inclusive: bool,
}

/// What of a CPE name says which product is meant: `bd:alaris_8015_pc_unit`, as it is written. Nothing for what is no
/// formatted string.
pub(crate) fn key(cpe: &str) -> Option<&str> {
    let rest = cpe.strip_prefix("cpe:2.3:")?;
    let is_part = matches!(rest.as_bytes(), [b'a' | b'h' | b'o', b':', ..]);
    let names = rest.get(2..).filter(|_| is_part)?;
    let mut colons = unquoted_colons(names);
    let (_, end) = (colons.next()?, colons.next()?);
    names.get(..end)
}

/// Places of the colons that no backslash protects.
pub(crate) fn unquoted_colons(text: &str) -> impl Iterator<Item = usize> {
    let mut quoted = false;
    text.bytes().enumerate().filter_map(move |(at, byte)| {
        let is_colon = byte == b':' && !quoted;
        quoted = byte == b'\\' && !quoted;
        is_colon.then_some(at)
    })
}

/// A name for people: `bd alaris 8015 pc unit`.
pub(crate) fn words(key: &str) -> String {
    let mut words = String::with_capacity(key.len());
    let mut quoted = false;
    for letter in key.chars() {
        match letter {
            '\\' if !quoted => {
                quoted = true;
                continue;
            }
            '_' => words.push(' '),
            ':' if !quoted => words.push(' '),
            letter => words.push(letter),
        }
        quoted = false;
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Maker and product of a key.
pub(crate) fn maker_and_product(key: &str) -> (&str, &str) {
    let colon = unquoted_colons(key).next().unwrap_or(key.len());
    (key.get(..colon).unwrap_or_default(), key.get(colon + 1..).unwrap_or_default())
}

impl Criterion {
    /// What of the name says which product is meant.
    pub(crate) fn key(&self) -> Option<&str> {
        key(&self.cpe)
    }

    /// `a` application, `h` hardware, `o` operating system or firmware.
    pub(crate) fn part(&self) -> char {
        self.cpe.get(8..9).and_then(|part| part.chars().next()).unwrap_or('a')
    }

    /// All criteria of some nodes.
    pub(crate) fn all_of<'n>(nodes: &'n [Node]) -> Vec<&'n Self> {
        let mut all = Vec::new();
        let mut waiting: Vec<&'n Node> = nodes.iter().collect();
        while let Some(node) = waiting.pop() {
            all.extend(&node.criteria);
            waiting.extend(&node.children);
        }
        all
    }
}
