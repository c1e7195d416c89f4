//! What a person says of a form that could not be read well: a table with the columns `question`, `answer` and `note`. A row may
//! also name a field of the head, such as `software release`.

use wardroom_model::Problem;
use wardroom_model::mds2::{Mds2Answer, Mds2Form};

use super::question::Question;
use super::{answer, sheet};
use crate::lenient::{Problems, text};
use crate::table;

/// Puts a table's answers into a form; they win over what was read.
pub fn correct(form: &mut Mds2Form, file_name: &str, bytes: &[u8]) -> Vec<Problem> {
    let mut read = Vec::new();
    let tables = table::read(file_name, bytes, &mut read);
    let mut problems = Problems::new(file_name);
    read.into_iter().for_each(|one| problems.add(one.at, &one.kind, one.reason));
    for row in tables.iter().flat_map(|table| &table.rows) {
        let [question, said, note] = [0, 1, 2].map(|column| row.cell(column));
        let at = format!("row {}", row.number);
        if row.number == 1 && question.eq_ignore_ascii_case("question") {
            continue;
        }
        if let Some(field) = sheet::field(form, question) {
            *field = text(said);
            continue;
        }
        let Some((question, "")) = Question::at_start(question, None) else {
            problems.add(
                at,
                "no_question",
                format!("`{question}` is no question of the form; the row was passed over"),
            );
            continue;
        };
        let choice = answer::cell(said);
        if choice.is_none() && question.is_crossed() {
            let reason = format!("`{said}` is none of yes, no, n/a and see note; the row was passed over");
            problems.add(at, "no_answer", reason);
            continue;
        }
        let own = if choice.is_some() { None } else { text(said) };
        let corrected = Mds2Answer {
            question: question.to_string().into(),
            choice: choice.as_ref().map(|(choice, _)| *choice),
            text: text(note).or_else(|| choice.and_then(|(_, note)| note)).or(own),
            corrected: true,
            at: at.into(),
        };
        put(form, question, corrected);
    }
    problems.into_told()
}

fn put(form: &mut Mds2Form, question: Question, corrected: Mds2Answer) {
    let number =
        |answer: &Mds2Answer| Question::at_start(&answer.question, None).map(|(question, _)| question);
    let place = form.answers.partition_point(|answer| number(answer) < Some(question));
    match form.answers.get_mut(place).filter(|answer| answer.question == corrected.question) {
        Some(known) => *known = corrected,
        None => form.answers.insert(place, corrected),
    }
}
