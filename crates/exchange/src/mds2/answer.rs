//! Words by which forms answer.

use wardroom_model::mds2::Mds2Choice;

use crate::lenient::text;

/// Words of an answer, the longer ones first.
const WORDS: [(&str, Mds2Choice); 9] = [
    ("not applicable", Mds2Choice::NotApplicable),
    ("see notes", Mds2Choice::SeeNote),
    ("see note", Mds2Choice::SeeNote),
    ("notes", Mds2Choice::SeeNote),
    ("note", Mds2Choice::SeeNote),
    ("n/a", Mds2Choice::NotApplicable),
    ("yes", Mds2Choice::Yes),
    ("na", Mds2Choice::NotApplicable),
    ("no", Mds2Choice::No),
];

/// What stands between a question, its answer and its note.
pub(super) const BETWEEN: [char; 12] = [' ', '\t', ',', ';', ':', '"', '“', '”', '|', '_', '?', '\u{a0}'];

/// The answer that a text begins with, and what follows it.
pub(super) fn at_start(text: &str) -> Option<(Mds2Choice, &str)> {
    WORDS.iter().find_map(|(word, choice)| {
        let head = text.get(..word.len())?;
        let rest = text.get(word.len()..)?;
        let ends = !rest.starts_with(|next: char| next.is_alphanumeric());
        (ends && head.eq_ignore_ascii_case(word)).then_some((*choice, rest))
    })
}

/// A cell that is an answer, with what is noted in the same cell.
pub(super) fn cell(cell: &str) -> Option<(Mds2Choice, Option<Box<str>>)> {
    let (choice, rest) = at_start(cell.trim())?;
    Some((choice, note(choice, rest)))
}

/// What stands behind an answer.
pub(super) fn note(choice: Mds2Choice, rest: &str) -> Option<Box<str>> {
    let rest = rest.trim_matches(BETWEEN).trim_matches(['.', '-', '–', '*', '(', ')']);
    let rest = text(rest.trim_matches(BETWEEN))?;
    // `See note 3`: the number alone would say nothing.
    let is_number = rest.bytes().all(|byte| byte.is_ascii_digit());
    Some(if choice == Mds2Choice::SeeNote && is_number { format!("note {rest}").into() } else { rest })
}
