//! Templates: which elements a record has, and how long they are. RFC 3954 §5.2 and 6.1, RFC 7011 §3.4.

use std::collections::{BTreeMap, VecDeque};

use super::messages::number;
use super::set::Version;

/// An element whose length stands before each value (RFC 7011 §7).
pub(super) const VARIABLE: u16 = 0xffff;

/// One element of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) element: u16,
    /// Private enterprise number; 0 for the elements of IANA.
    pub(super) enterprise: u32,
    pub(super) length: u16,
}

/// What a record looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) fields: Vec<Field>,
    /// It describes the exporter, not flows.
    pub(super) is_options: bool,
}

impl Template {
    /// Elements of a record; more are no template.
    const MOST_FIELDS: usize = 1024;

    /// Bytes of the shortest record.
    pub(super) fn shortest(&self) -> usize {
        let length = |field: &Field| if field.length == VARIABLE { 1 } else { usize::from(field.length) };
        self.fields.iter().map(length).sum()
    }
}

/// Observation domain and number of a template.
pub(super) type Key = (Version, u32, u16);

/// The templates of an exporter.
#[derive(Debug, Default)]
pub(super) struct Templates {
    known: BTreeMap<Key, Template>,
    /// In the order in which they came, oldest first.
    order: VecDeque<Key>,
}

impl Templates {
    /// Templates that are kept of one exporter; beyond it the oldest goes (RFC 7011 §8.4 lets a collector forget).
    pub(super) const MOST: usize = 1024;

    pub(super) fn get(&self, key: Key) -> Option<&Template> {
        self.known.get(&key)
    }

    pub(super) fn put(&mut self, key: Key, template: Template) {
        if self.known.insert(key, template).is_none() {
            self.order.push_back(key);
        }
        if self.known.len() > Self::MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }

    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.known.len().max(self.order.len())
    }

    /// One template is withdrawn (RFC 7011 §8.1), or with a number below 256 all of its kind.
    pub(super) fn withdraw(&mut self, (version, domain, id): Key, is_options: bool) {
        let goes = |key: &Key, template: &Template| {
            let all_of_kind = id < 256 && template.is_options == is_options;
            (key.0, key.1) == (version, domain) && (key.2 == id || all_of_kind)
        };
        self.known.retain(|key, template| !goes(key, template));
        self.order.retain(|key| self.known.contains_key(key));
    }
}

/// Reads the template at the start of a set's rest: its number, the template (none where it is withdrawn), and its length.
pub(super) fn read(
    version: Version,
    is_options: bool,
    bytes: &[u8],
) -> Option<(u16, Option<Template>, usize)> {
    let id = number(bytes, 0, 2)? as u16;
    let second = number(bytes, 2, 2)?;
    let (count, mut at) = match (version, is_options) {
        (_, false) => (second as usize, 4),
        (Version::Ipfix, true) if second == 0 => (0, 4),
        (Version::Ipfix, true) => (second as usize, 6),
        // Lengths of scope and options in bytes.
        (Version::Nine, true) => ((second as usize + number(bytes, 4, 2)? as usize) / 4, 6),
    };
    if count == 0 {
        return Some((id, None, at));
    }
    if count > Template::MOST_FIELDS {
        return None;
    }
    let mut fields = Vec::with_capacity(count);
    for _ in 0..count {
        let (element, length) = (number(bytes, at, 2)? as u16, number(bytes, at + 2, 2)? as u16);
        at += 4;
        let has_enterprise = version == Version::Ipfix && element & 0x8000 != 0;
        let enterprise = if has_enterprise { number(bytes, at, 4)? } else { 0 };
        at += if has_enterprise { 4 } else { 0 };
        let element = if version == Version::Ipfix { element & 0x7fff } else { element };
        fields.push(Field { element, enterprise, length });
    }
    Some((id, Some(Template { fields, is_options }), at))
}
