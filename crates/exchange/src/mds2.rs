//! The maker's statement on a device's security, the form MDS2 of 2013 and 2019: a workbook, or the text of a PDF as far as it goes.
//!
//! Answers are kept by the numbers of their questions; the form's texts are licensed and neither shipped nor kept, and
//! [`topic`] says of some questions in our own words what they are about. Where no answer is found that is told, and a
//! person's table of corrections ([`correct`]) says it; it wins over what was read.

mod answer;
mod compare;
mod correction;
mod question;
mod sheet;
mod text;

use std::collections::BTreeMap;

use wardroom_model::Problem;
use wardroom_model::mds2::{Mds2Answer, Mds2Choice, Mds2Edition, Mds2Form};

pub use compare::{Difference, compare};
pub use correction::correct;
pub use question::topic;

use crate::lenient::{Problems, decoded};
use crate::table;
use question::Question;

/// Longest file that is read, in bytes; a form has less than one million.
const LONGEST: usize = 32 << 20;
/// Fewer answers than these are no form but a text that speaks of one.
const FEWEST_ANSWERS: usize = 5;

/// Reads a filled form; none where the file is none. `file_name` is only what places are told by.
pub fn read(file_name: &str, bytes: &[u8]) -> (Option<Mds2Form>, Vec<Problem>) {
    let mut draft = Draft { problems: Problems::new(file_name), ..Draft::default() };
    if bytes.len() > LONGEST {
        let reason = format!("a form has at most {} MiB; nothing was read", LONGEST >> 20);
        return draft.refuse("too_long", &reason);
    }
    match bytes {
        [b'P', b'K', 3 | 5, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            let mut told = Vec::new();
            let tables = table::read(file_name, bytes, &mut told);
            told.into_iter().for_each(|one| draft.problems.add(one.at, &one.kind, one.reason));
            tables.iter().for_each(|table| sheet::read(table, &mut draft));
        }
        [b'%', b'P', b'D', b'F', ..] => {
            let reason =
                "a PDF is not read itself: save its text (copy it, or with pdftotext -layout) and read that";
            return draft.refuse("pdf", reason);
        }
        _ => text::read(&decoded(bytes), &mut draft),
    }
    draft.finish()
}

/// A form while it is being read.
#[derive(Default)]
struct Draft {
    problems: Problems,
    form: Mds2Form,
    answers: BTreeMap<Question, Mds2Answer>,
}

impl Draft {
    fn refuse(mut self, kind: &str, reason: &str) -> (Option<Mds2Form>, Vec<Problem>) {
        self.problems.add("byte 0", kind, reason);
        (None, self.problems.into_told())
    }

    /// Keeps what stands at a question: the first time, unless only later something is said.
    fn answer(&mut self, question: Question, choice: Option<Mds2Choice>, text: Option<Box<str>>, at: &str) {
        let is_new =
            self.answers.get(&question).is_none_or(|known| known.choice.is_none() && known.text.is_none());
        if is_new {
            let answer = Mds2Answer {
                question: question.to_string().into(),
                choice,
                text,
                corrected: false,
                at: at.into(),
            };
            self.answers.insert(question, answer);
        } else if choice.is_some() {
            let reason = format!("{question} is answered a second time; the first answer was kept");
            self.problems.add(at, "answered_twice", reason);
        }
    }

    fn finish(mut self) -> (Option<Mds2Form>, Vec<Problem>) {
        let answered = self.answers.values().filter(|answer| answer.choice.is_some()).count();
        if answered < FEWEST_ANSWERS {
            let reason = format!("no form MDS2: {answered} questions with an answer were found in it");
            return self.refuse("unknown_format", &reason);
        }
        self.head();
        self.form.edition = Some(self.edition());
        for (question, answer) in &self.answers {
            if answer.choice.is_none() && (answer.text.is_none() || question.is_crossed()) {
                let reason = format!(
                    "no answer to {question} was found; look it up and add it by a table of corrections"
                );
                self.problems.add(answer.at.clone(), "no_answer", reason);
            }
        }
        self.missing_tell();
        self.form.answers = self.answers.into_values().collect();
        (Some(self.form), self.problems.into_told())
    }

    /// What the first questions say of device and form.
    fn head(&mut self) {
        let said = |number: u16| {
            self.answers.get(&Question::document(number)).and_then(|answer| answer.text.clone())
        };
        let form = &mut self.form;
        for (field, number) in [
            (&mut form.manufacturer, 1),
            (&mut form.description, 2),
            (&mut form.model, 3),
            (&mut form.document_id, 4),
            (&mut form.release_date, 7),
        ] {
            *field = said(number).or_else(|| field.take());
        }
    }

    /// By the sections: some are only in the newer one.
    fn edition(&self) -> Mds2Edition {
        let newer = self.answers.keys().any(Question::is_of_2019);
        if newer { Mds2Edition::Of2019 } else { Mds2Edition::Of2013 }
    }

    /// Tells questions of the form that did not come at all, in one line.
    fn missing_tell(&mut self) {
        if self.form.edition != Some(Mds2Edition::Of2019) {
            return;
        }
        let missing: Vec<String> = question::all()
            .filter(|question| !self.answers.contains_key(question))
            .map(|question| question.to_string())
            .collect();
        if !missing.is_empty() {
            let reason =
                format!("{} questions of the form were not found: {}", missing.len(), missing.join(", "));
            self.problems.add("the whole file", "missing_questions", reason);
        }
    }
}

#[cfg(test)]
mod tests;
