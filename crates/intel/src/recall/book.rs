//! Recalls by number. What two publications say of one recall is put together; the order of the files does not matter.

use std::collections::HashMap;

use super::{Recall, RecallSource};

/// Most publications of one recall that are kept; a recall is published in three places.
const MOST_PARTS: usize = 8;

/// All recalls that files gave.
#[derive(Debug, Default)]
pub(crate) struct RecallBook {
    wholes: Vec<Recall>,
    /// What each is made of, where that is more than one publication; the one that says most first.
    parts: HashMap<usize, Vec<Recall>>,
    by_key: HashMap<Box<str>, usize>,
}

impl RecallBook {
    /// Keeps a recall, or what it adds to one that is known.
    pub(crate) fn keep(&mut self, recall: Recall) {
        let key = key(&recall);
        let Some(at) = self.by_key.get(&key).copied() else {
            self.by_key.insert(key, self.wholes.len());
            self.wholes.push(recall);
            return;
        };
        let Some(whole) = self.wholes.get_mut(at) else { return };
        let parts = self.parts.entry(at).or_insert_with(|| vec![whole.clone()]);
        if !parts.contains(&recall) {
            parts.push(recall);
            parts.sort_by(|a, b| rank(b).cmp(&rank(a)));
            parts.truncate(MOST_PARTS);
            if let Some(merged) = merged(parts) {
                *whole = merged;
            }
        }
    }

    pub(crate) fn all(&self) -> &[Recall] {
        &self.wholes
    }
}

/// A recall number is one product; what has none is known by all that it says.
fn key(recall: &Recall) -> Box<str> {
    let has_number = recall.source >= RecallSource::Recall && recall.event.as_ref() != Some(&recall.id);
    if has_number || recall.source == RecallSource::International {
        return recall.id.clone();
    }
    [&*recall.id, &recall.product, &recall.code_info].join("\n").into()
}

fn rank(recall: &Recall) -> impl Ord {
    (
        recall.published,
        recall.source,
        recall.product.clone(),
        recall.code_info.clone(),
        recall.evidence.clone(),
    )
}

/// The first part, with what it leaves open from those behind it.
fn merged(parts: &[Recall]) -> Option<Recall> {
    let (first, rest) = parts.split_first()?;
    let mut whole = first.clone();
    for part in rest {
        whole.source = whole.source.max(part.source);
        for (own, other) in [
            (&mut whole.firm, &part.firm),
            (&mut whole.product, &part.product),
            (&mut whole.reason, &part.reason),
            (&mut whole.action, &part.action),
        ] {
            if own.is_empty() {
                own.clone_from(other);
            }
        }
        if whole.code_info.is_empty() {
            whole.code_info.clone_from(&part.code_info);
            whole.codes.clone_from(&part.codes);
        }
        if whole.product_codes.is_empty() {
            whole.product_codes.clone_from(&part.product_codes);
        }
        if whole.clearances.is_empty() {
            whole.clearances.clone_from(&part.clearances);
        }
        whole.status = whole.status.or(part.status);
        whole.class = whole.class.or(part.class);
        whole.event = whole.event.take().or_else(|| part.event.clone());
        whole.initiated = whole.initiated.or(part.initiated);
        whole.terminated = whole.terminated.or(part.terminated);
        whole.link = whole.link.take().or_else(|| part.link.clone());
        whole.evidence.extend(part.evidence.iter().filter(|place| !first.evidence.contains(place)).cloned());
    }
    Some(whole)
}
