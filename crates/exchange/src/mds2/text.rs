//! The text of a form: copied out of a PDF, or typed by the maker on a page. A question begins a line with its number and goes on to
//! the next; its answer stands behind the question mark, behind a colon, or in a column of its own.

use wardroom_model::mds2::Mds2Choice;

use super::answer::{self, BETWEEN};
use super::question::{Question, section_of_heading};
use super::{Draft, sheet};
use crate::lenient;

/// Lines of one question that are read.
const MOST_LINES: usize = 12;

/// Reads a whole text.
pub(super) fn read(document: &str, draft: &mut Draft) {
    let mut heading = None;
    let mut open: Option<Entry> = None;
    for (number, line) in document.lines().enumerate() {
        let line = line.trim();
        if let Some((question, rest)) = begun(line, heading) {
            open.take().into_iter().for_each(|entry| entry.close(draft));
            slip_tell(draft, number + 1, line, &question);
            open = Some(Entry { question, text: rest.to_owned(), line: number + 1, lines: 1 });
        } else if let Some(section) = section_of_heading(line) {
            open.take().into_iter().for_each(|entry| entry.close(draft));
            heading = Some(section);
        } else if let Some(entry) = open.as_mut().filter(|entry| entry.goes_on(line)) {
            entry.text.push(' ');
            entry.text.push_str(line);
            entry.lines += 1;
        } else {
            open.take().into_iter().for_each(|entry| entry.close(draft));
            sheet::label_read(
                &mut draft.form,
                line.split_once(':').map(|(label, value)| (label, Some(value))),
            );
        }
    }
    open.into_iter().for_each(|entry| entry.close(draft));
}

/// The question that a line begins. `A` is one that asks something; most lines that begin so are a sentence.
fn begun(line: &str, heading: Option<u8>) -> Option<(Question, &str)> {
    let (question, rest) = Question::at_start(line, heading)?;
    let is_parted =
        rest.is_empty() || rest.starts_with(|c: char| BETWEEN.contains(&c) || matches!(c, '.' | ')' | '*'));
    let asks = !question.is_lettered() || (heading.is_none() && rest.contains('?'));
    (is_parted && asks).then_some((question, rest))
}

/// Tells where a maker wrote the code of a section with a slip.
fn slip_tell(draft: &mut Draft, line: usize, text: &str, question: &Question) {
    let text = text.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let Some(written) = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '.')).next()
    else {
        return;
    };
    let code = written.split('-').next().unwrap_or_default();
    let is_code = code.len() > 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_code && !code.eq_ignore_ascii_case(question.section()) {
        let reason =
            format!("`{written}` is no question of the form; by where it stands it was read as {question}");
        draft.problems.add(format!("line {line}"), "misspelt_question", reason);
    }
}

/// A question whose text is being gathered.
struct Entry {
    question: Question,
    text: String,
    line: usize,
    lines: usize,
}

impl Entry {
    /// Does a line belong to it? An empty one ends what has its answer.
    fn goes_on(&self, line: &str) -> bool {
        self.lines < MOST_LINES && !(line.is_empty() && found(&self.text).is_some()) && !line.starts_with('#')
    }

    fn close(self, draft: &mut Draft) {
        let at = format!("line {}", self.line);
        let (choice, text) = if self.question.is_crossed() {
            found(&self.text)
                .map(|(choice, rest)| (Some(choice), answer::note(choice, rest)))
                .unwrap_or_default()
        } else {
            (None, stated(&self.text))
        };
        draft.answer(self.question, choice, text, &at);
    }
}

/// The answer in a question's text: the first that stands where answers do.
fn found(text: &str) -> Option<(Mds2Choice, &str)> {
    after(text, &['?', ':', '|', '\t', '_']).or_else(|| after(text, &[',', ';']))
}

fn after<'t>(text: &'t str, marks: &[char]) -> Option<(Mds2Choice, &'t str)> {
    text.match_indices(marks).find_map(|(at, mark)| {
        let rest = text.get(at + mark.len()..)?;
        answer::at_start(rest.trim_start_matches(BETWEEN))
    })
}

/// The text that answers: `DOC-3:Device Model:"A, B"` says A, B.
fn stated(text: &str) -> Option<Box<str>> {
    let text = text.trim_start_matches(BETWEEN);
    let (_, value) = text.split_once([':', '|', '\t', '?'])?;
    lenient::text(value.trim_matches(BETWEEN))
}
