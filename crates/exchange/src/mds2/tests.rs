use proptest::prelude::*;

use super::*;

/// Three questions answered, so that a few lines are a form.
const FILLER: &str = "RMOT-1,Remote?: Yes\nRMOT-2,Predictive?: No\nTXIG-1,Guarded?: N/A\nTXIG-2,Parts?: No\nIGAU-1,Checked?: No\n";

fn shown(form: &Mds2Form) -> Vec<String> {
    let show = |answer: &Mds2Answer| {
        let choice = answer.choice.map_or("-", Mds2Choice::slug);
        let text = answer.text.as_deref().map(|text| format!(" [{text}]")).unwrap_or_default();
        format!(
            "{} {choice}{text}{} @{}",
            answer.question,
            if answer.corrected { " by hand" } else { "" },
            answer.at
        )
    };
    form.answers.iter().map(show).collect()
}

/// Answers and problems of a text, without those that make a form of it.
fn check(text: &str, expected: &[&str], problems: &[&str]) {
    let (form, told) = read("f", format!("{text}\n\n{FILLER}").as_bytes());
    let filler = ["RMOT", "TXIG", "IGAU"];
    let lines = shown(&form.unwrap())
        .into_iter()
        .filter(|line| !filler.iter().any(|section| line.starts_with(section)));
    assert_eq!(lines.collect::<Vec<_>>(), expected);
    let told = told.iter().filter(|problem| &*problem.kind != "missing_questions");
    assert_eq!(told.map(|problem| format!("{} {}", problem.at, problem.kind)).collect::<Vec<_>>(), problems);
}

#[test]
fn answers_are_found_in_text_however_they_are_written() {
    check(
        "DOC-1:Manufacturer Name:Muster Inc.\n\
         DOC-3:Device Model:\"M 1, M 2\"\n\
         DOC-9:Shares?:No\n\
         AUDT-1,Does it log (e.g. syslog)?: Yes\n\
         AUDT-2,\"Events? If yes, say which:\": Yes,most of them\n\
         | AUDT-3 | Can they be chosen? | See Note | Note 4 |\n\
         AUDT-4 A question that goes on\nover two lines, \"yes\" it does?\nN/A: none kept\n\
         CSUP-1,\"Software? If no, answer “N/A” to all. \": Yes\n\
         CSUP-2\tSystem?\tNo\t\n\
         PLOK-1,Nothing is asked____\n\
         MLDP-1,\"If the answer is NO, what then\",No,\n\
         ALOF-1 Note the time?\n",
        &[
            "DOC-1 - [Muster Inc.] @line 1",
            "DOC-3 - [M 1, M 2] @line 2",
            "DOC-9 no @line 3",
            "ALOF-1 - @line 14",
            "AUDT-1 yes @line 4",
            "AUDT-2 yes [most of them] @line 5",
            "AUDT-3 see_note [Note 4] @line 6",
            "AUDT-4 not_applicable [none kept] @line 7",
            "CSUP-1 yes @line 10",
            "CSUP-2 no @line 11",
            "MLDP-1 no @line 13",
            "PLOK-1 - @line 12",
        ],
        &["line 14 no_answer", "line 12 no_answer"],
    );
}

#[test]
fn slips_and_second_answers_are_told() {
    check(
        "HARDENING (SAHD)\nSAHD-1,One?: Yes\nSHAD-2,Two?: No\nSAHD-1,Again?: No\nISO-27,None?: No\n",
        &["SAHD-1 yes @line 2", "SAHD-2 no @line 3"],
        &["line 3 misspelt_question", "line 4 answered_twice"],
    );
}

#[test]
fn the_form_of_2013_is_read_below_its_headings() {
    let text = "Device Description: Monitor\nManufacturer: Muster\nDevice Model: M 1\nSoftware Revision: 4.2\n\
                A Can it show private data? Yes\nB.1 Kept for a while? No\nA device like this is no question\n\
                AUTOMATIC LOGOFF (ALOF)\n1-1 Logs off? Yes 1\n1-1.1 Time can be set? N/A\n\
                AUDIT CONTROLS (AUDT)\n2-1 Logs? See Note 3\n2-2.1 Sign-ins? No\n";
    let (form, told) = read("f", text.as_bytes());
    let form = form.unwrap();
    assert_eq!(told, []);
    assert_eq!(form.edition, Some(Mds2Edition::Of2013));
    let head = [&form.manufacturer, &form.model, &form.software_release, &form.description];
    assert_eq!(head.map(|field| field.as_deref().unwrap_or_default()), ["Muster", "M 1", "4.2", "Monitor"]);
    assert_eq!(
        shown(&form),
        [
            "A yes @line 5",
            "B.1 no [A device like this is no question] @line 6",
            "ALOF-1 yes [1] @line 9",
            "ALOF-1.1 not_applicable @line 10",
            "AUDT-1 see_note [note 3] @line 12",
            "AUDT-2.1 no @line 13",
        ]
    );
}

/// Made by `tests/fixtures/make.py`, and so is what it holds.
const WORKBOOK: &[u8] = include_bytes!("../../tests/fixtures/mds2.xlsx");

#[test]
fn a_workbook_is_read_by_its_rows() {
    let (form, told) = read("f", WORKBOOK);
    let mut form = form.unwrap();
    let kinds: Vec<_> = told.iter().map(|problem| format!("{} {}", problem.at, problem.kind)).collect();
    assert_eq!(kinds, ["row 9 no_answer", "the whole file missing_questions"]);
    assert_eq!((form.manufacturer.as_deref(), form.model.as_deref()), (Some("Muster"), Some("M 1")));
    assert_eq!(form.software_release.as_deref(), Some("4.2"));
    assert_eq!(
        shown(&form),
        [
            "DOC-1 - [Muster] @row 4",
            "DOC-3 - [M 1] @row 5",
            "DOC-9 no @row 6",
            "AUDT-1 yes [to a file] @row 8",
            "AUDT-1.1 - @row 9",
            "AUDT-2 see_note [only sign-ins] @row 10",
            "CONN-1 yes @row 11",
            "CONN-7 no @row 12",
        ]
    );
    let table = b"question,answer,note\nAUDT-1.1,Yes,by name\nCONN-2,no,\nCONN-7,perhaps,\nX-1,yes,\nsoftware release,4.3,\nDOC-4,F 7,\n";
    let told = correct(&mut form, "t.csv", table);
    let kinds: Vec<_> = told.iter().map(|problem| format!("{} {}", problem.at, problem.kind)).collect();
    assert_eq!(kinds, ["row 4 no_answer", "row 5 no_question"]);
    assert_eq!(form.software_release.as_deref(), Some("4.3"));
    let lines = shown(&form);
    assert_eq!(
        lines.iter().filter(|line| line.contains("by hand")).collect::<Vec<_>>(),
        ["DOC-4 - [F 7] by hand @row 7", "AUDT-1.1 yes [by name] by hand @row 2", "CONN-2 no by hand @row 3"]
    );
    assert_eq!(lines.len(), 10);
}

#[test]
fn two_forms_are_compared_by_their_answers() {
    let form = |text: &str| read("f", format!("{text}\n\n{FILLER}").as_bytes()).0.unwrap();
    let first = form("AUDT-1,Log?: Yes\nAUDT-2,Events?: No,none\nCONN-1,Net?: Yes");
    let second = form("AUDT-1,Log?: Yes\nAUDT-2,Events?: No,some\nCONN-7,TLS?: Yes");
    let differences = compare(&first, &second).unwrap();
    let said =
        |answer: Option<&Mds2Answer>| answer.and_then(|answer| answer.choice).map_or("-", Mds2Choice::slug);
    let lines: Vec<String> = differences
        .iter()
        .map(|one| format!("{} {} {} {}", one.section, one.question, said(one.first), said(one.second)))
        .collect();
    assert_eq!(lines, ["AUDT AUDT-2 no no", "CONN CONN-1 yes -", "CONN CONN-7 - yes"]);
    assert_eq!(compare(&first, &first).unwrap(), []);
    let older = Mds2Form { edition: Some(Mds2Edition::Of2013), ..first.clone() };
    assert_eq!(compare(&first, &older), None);
}

#[test]
fn questions_are_known_by_number_and_some_by_what_they_are_about() {
    assert_eq!(question::all().count(), 240);
    assert_eq!(topic("AUDT-5.2"), Some("log goes to a SIEM by ATNA"));
    assert_eq!((topic("AUDT"), topic("AUDT-2.11")), (Some("audit logs"), None));
}

#[test]
fn what_is_no_form_is_refused() {
    for (file, kind) in [
        (&b""[..], "unknown_format"),
        (b"A page that speaks of MDS2 and AUDT-1: yes", "unknown_format"),
        (b"%PDF-1.7", "pdf"),
        (b"PK\x03\x04rubbish", "unknown_format"),
    ] {
        let (form, told) = read("f", file);
        assert_eq!((form, told.last().map(|problem| &*problem.kind)), (None, Some(kind)));
    }
}

/// What must hold of any answer.
fn holds(file: &[u8]) {
    let (form, told) = read("f", file);
    assert!(form.is_some() || !told.is_empty(), "nothing read and nothing told");
    let Some(mut form) = form else { return };
    let numbers: Vec<_> =
        form.answers.iter().map(|answer| Question::at_start(&answer.question, None).unwrap()).collect();
    assert!(numbers.is_sorted() && numbers.iter().all(|(_, rest)| rest.is_empty()), "{:?}", shown(&form));
    let answers = form.answers.len();
    correct(&mut form, "t", b"question,answer\nAUDT-1,yes\nTXIG-2,no\n");
    assert!((answers..=answers + 2).contains(&form.answers.len()));
    assert_eq!(compare(&form, &form), Some(Vec::new()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_lines_are_read_or_told(lines in prop::collection::vec(
        "(AUDT|SHAD|1|B|A|DOC|X)[-.]?[0-9]{0,4}(\\.[0-9]{1,3}){0,4}[,: ?|]{0,3}(Yes|no|N/A|See Note 3|é“|word|\\(SAHD\\)|)[,: ?|]{0,2}(No|x)?",
        0..30,
    )) {
        holds(format!("{}\n\n{FILLER}", lines.join("\n")).as_bytes());
    }

    #[test]
    fn any_bytes_are_read_or_told(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        holds(&bytes);
        holds(&[b"PK\x03\x04", bytes.as_slice()].concat());
    }

    #[test]
    fn damaged_workbooks_are_read_or_told(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let mut bytes = WORKBOOK.to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        holds(&bytes);
    }
}
