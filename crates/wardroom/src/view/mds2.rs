//! Lines of `mds2`: an answer, or what differs between two forms.

use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use wardroom_exchange::mds2::{Difference, topic};
use wardroom_model::mds2::{Mds2Answer, Mds2Choice, Mds2Form};

use crate::output::Row;

/// An answer, with the form that it is of.
pub(crate) struct AnswerLine<'a> {
    pub(crate) file: &'a str,
    pub(crate) form: &'a Mds2Form,
    pub(crate) answer: &'a Mds2Answer,
}

/// A question that two forms answer differently.
pub(crate) struct DifferenceLine<'a>(pub(crate) Difference<'a>);

fn text(text: Option<&str>) -> String {
    text.unwrap_or_default().to_owned()
}

/// The section of a question's number: `AUDT`.
fn section(question: &str) -> Option<&str> {
    question.split_once('-').map(|(section, _)| section)
}

/// What a question is about; where we have no words for it, what its section is about.
fn about(question: &str) -> Option<&'static str> {
    topic(question).or_else(|| topic(section(question)?))
}

impl Serialize for AnswerLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { file, form, answer } = self;
        json!({
            "file": file,
            "edition": form.edition,
            "manufacturer": form.manufacturer,
            "model": form.model,
            "document_id": form.document_id,
            "release_date": form.release_date,
            "software_release": form.software_release,
            "question": answer.question,
            "about": about(&answer.question),
            "answer": answer.choice,
            "text": answer.text,
            "corrected": answer.corrected,
            "at": answer.at,
        })
        .serialize(serializer)
    }
}

impl Row for AnswerLine<'_> {
    const HEADINGS: &'static [&'static str] =
        &["file", "manufacturer", "model", "question", "about", "answer", "text", "corrected"];

    fn cells(&self) -> Vec<String> {
        let Self { file, form, answer } = self;
        vec![
            (*file).to_owned(),
            text(form.manufacturer.as_deref()),
            text(form.model.as_deref()),
            answer.question.to_string(),
            text(about(&answer.question)),
            text(answer.choice.map(Mds2Choice::slug)),
            text(answer.text.as_deref()),
            if answer.corrected { "yes" } else { "no" }.to_owned(),
        ]
    }
}

/// An answer as JSON: null where the form has none.
fn side(answer: Option<&Mds2Answer>) -> Value {
    answer.map_or(Value::Null, |answer| json!({ "answer": answer.choice, "text": answer.text }))
}

/// An answer in a cell.
fn shown(answer: Option<&Mds2Answer>) -> String {
    let words = answer.map(|answer| [answer.choice.map(Mds2Choice::slug), answer.text.as_deref()]);
    words.into_iter().flatten().flatten().collect::<Vec<_>>().join(": ")
}

impl Serialize for DifferenceLine<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Difference { section, question, first, second } = &self.0;
        json!({
            "section": section,
            "question": question,
            "about": about(question),
            "first": side(*first),
            "second": side(*second),
        })
        .serialize(serializer)
    }
}

impl Row for DifferenceLine<'_> {
    const HEADINGS: &'static [&'static str] = &["section", "question", "about", "first", "second"];

    fn cells(&self) -> Vec<String> {
        let Difference { section, question, first, second } = &self.0;
        let about = text(about(question));
        vec![(*section).to_owned(), question.to_string(), about, shown(*first), shown(*second)]
    }
}
