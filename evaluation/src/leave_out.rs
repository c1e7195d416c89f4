//! What is lost without one source: each file of `knowledge/` left out in turn, over all cases with labels by others.

use wardroom_catalog::Catalog;

use crate::claims::{ATTRIBUTES, Judged, judge};
use crate::independent::Case;

/// What changes without a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The file.
    pub file: String,
    /// By attribute, as [`ATTRIBUTES`]: right claims fewer, and wrong claims more, than with it.
    pub by_attribute: [(i64, i64); ATTRIBUTES.len()],
}

/// Each file without which something changes, the one with the greatest loss first.
pub fn measure(cases: &[Case], whole: &[Judged<'_>]) -> Vec<Change> {
    let with = counts(whole);
    let mut changes: Vec<Change> = Catalog::builtin_texts()
        .map(|(file, _)| {
            let rest = Catalog::builtin_texts().filter(|(name, _)| *name != file);
            let (catalog, _) = Catalog::from_texts(rest);
            let without = counts(&judge(&catalog, cases));
            let mut by_attribute = [(0, 0); ATTRIBUTES.len()];
            for (change, (with, without)) in by_attribute.iter_mut().zip(with.iter().zip(&without)) {
                *change = (with.0 - without.0, without.1 - with.1);
            }
            Change { file: file.to_owned(), by_attribute }
        })
        .filter(|change| change.by_attribute.iter().any(|change| *change != (0, 0)))
        .collect();
    let loss = |change: &Change| change.by_attribute.iter().map(|(fewer, _)| *fewer).sum::<i64>();
    changes.sort_by(|a, b| loss(b).cmp(&loss(a)).then_with(|| a.file.cmp(&b.file)));
    changes
}

/// Right and wrong claims of each attribute.
fn counts(judged: &[Judged<'_>]) -> [(i64, i64); ATTRIBUTES.len()] {
    ATTRIBUTES.map(|attribute| {
        let claims = judged.iter().filter(|one| one.attribute == attribute && one.claim.is_some());
        let (right, wrong): (Vec<_>, Vec<_>) = claims.partition(|one| one.right);
        (right.len() as i64, wrong.len() as i64)
    })
}
