//! `wardroom mds2`: what makers state on the security of their devices, with no database.

use anyhow::{Result, bail};
use wardroom_exchange::mds2;
use wardroom_model::Problem;
use wardroom_model::mds2::Mds2Form;
use wardroom_server::pipeline::File;

use crate::cli::{Cli, Mds2Command};
use crate::output::{self, list};
use crate::problems;
use crate::view::mds2::{AnswerLine, DifferenceLine};

pub(crate) fn run(cli: &Cli, options: &Mds2Command) -> Result<usize> {
    let mut problems = Vec::new();
    let mut forms = Vec::new();
    for path in &options.files {
        let file = File::read(path)?;
        let (form, told) = mds2::read(&file.name, &file.bytes);
        problems.extend(told);
        forms.extend(form.map(|form| (file.name, form)));
    }
    if let Some(path) = &options.corrections {
        let [(_, form)] = forms.as_mut_slice() else {
            bail!("corrections are of one form: give one FILE that can be read with --corrections");
        };
        let file = File::read(path)?;
        problems.extend(mds2::correct(form, &file.name, &file.bytes));
        // What a person answered is no problem any more.
        problems.retain(|problem| !is_answered(problem, form));
    }
    let count = problems::report(&problems, cli.problems.as_deref())?;
    let format = options.format.unwrap_or_else(output::default_format);
    if options.compare {
        let [first, second] = forms.as_slice() else {
            bail!("--compare needs two forms that can be read, and {} could be", forms.len());
        };
        let Some(differences) = mds2::compare(&first.1, &second.1) else {
            bail!(
                "{} and {} are of different editions, whose questions have different numbers; they cannot be compared",
                first.0,
                second.0
            );
        };
        list(differences.into_iter().map(DifferenceLine), format)?;
    } else {
        let answers = forms.iter().flat_map(|(file, form)| {
            form.answers.iter().map(move |answer| AnswerLine { file, form, answer })
        });
        list(answers, format)?;
    }
    Ok(count)
}

fn is_answered(problem: &Problem, form: &Mds2Form) -> bool {
    let asked = |question: &str| problem.reason.starts_with(&format!("no answer to {question} was found"));
    &*problem.kind == "no_answer"
        && form.answers.iter().any(|answer| answer.corrected && asked(&answer.question))
}
