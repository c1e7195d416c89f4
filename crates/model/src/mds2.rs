//! A maker's statement on the security of a device: the form MDS2 (ANSI/NEMA HN 1), its answers by the numbers of its questions.

use serde::{Deserialize, Serialize};

use crate::macros::slugs;

slugs! {
    /// Which form it is. The numbers of one are not those of the other.
    Mds2Edition {
        /// HN 1-2013.
        Of2013 = "2013",
        /// HN 1-2019.
        Of2019 = "2019",
    }
}

slugs! {
    /// What was crossed.
    Mds2Choice {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
        /// It does not apply.
        NotApplicable = "not_applicable",
        /// A note says it.
        SeeNote = "see_note",
    }
}

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mds2Answer {
    /// The question's number: `AUDT-2.8.1`, or a letter of the form of 2013.
    pub question: Box<str>,
    /// What was crossed.
    pub choice: Option<Mds2Choice>,
    /// Text: the answer where the question has none to cross, else what is noted beside it.
    pub text: Option<Box<str>>,
    /// A person corrected what was read.
    pub corrected: bool,
    /// Place in the file.
    pub at: Box<str>,
}

/// A filled form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mds2Form {
    /// Which form it is.
    pub edition: Option<Mds2Edition>,
    /// The device's maker.
    pub manufacturer: Option<Box<str>>,
    /// The device's model, or several.
    pub model: Option<Box<str>>,
    /// What kind of device it is.
    pub description: Option<Box<str>>,
    /// The form's own number.
    pub document_id: Option<Box<str>>,
    /// Date of the form, as it is written.
    pub release_date: Option<Box<str>>,
    /// Release of the device's software, as it is written.
    pub software_release: Option<Box<str>>,
    /// Answers in the form's order; each question once.
    pub answers: Vec<Mds2Answer>,
}

impl Mds2Form {
    /// The answer to a question.
    pub fn answer(&self, question: &str) -> Option<&Mds2Answer> {
        self.answers.iter().find(|answer| &*answer.question == question)
    }
}
