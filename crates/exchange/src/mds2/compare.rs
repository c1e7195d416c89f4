//! Two filled forms side by side: what differs, by section.

use std::collections::BTreeMap;

use wardroom_model::mds2::{Mds2Answer, Mds2Form};

use super::question::Question;

/// A question that two forms answer differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference<'f> {
    /// The section's code.
    pub section: &'static str,
    /// The question's number.
    pub question: Box<str>,
    /// The answer of the first form.
    pub first: Option<&'f Mds2Answer>,
    /// The answer of the second form.
    pub second: Option<&'f Mds2Answer>,
}

/// What differs between two forms of one edition, in the form's order. What only is noted differently counts too; the
/// numbers of different editions are different questions, so that nothing of such two can be compared.
pub fn compare<'f>(first: &'f Mds2Form, second: &'f Mds2Form) -> Option<Vec<Difference<'f>>> {
    if first.edition != second.edition {
        return None;
    }
    let mut sides: BTreeMap<Question, [Option<&Mds2Answer>; 2]> = BTreeMap::new();
    for (side, form) in [first, second].into_iter().enumerate() {
        for answer in &form.answers {
            let Some((question, _)) = Question::at_start(&answer.question, None) else { continue };
            if let Some(place) = sides.entry(question).or_default().get_mut(side) {
                *place = Some(answer);
            }
        }
    }
    let said = |answer: Option<&'f Mds2Answer>| answer.map(|answer| (answer.choice, answer.text.as_deref()));
    let differing = sides.into_iter().filter(|(_, [first, second])| said(*first) != said(*second));
    let differences = differing.map(|(question, [first, second])| Difference {
        section: question.section(),
        question: question.to_string().into(),
        first,
        second,
    });
    Some(differences.collect())
}
