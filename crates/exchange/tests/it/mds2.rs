//! A published form. What it holds was counted apart from the reader: lines that begin with a question's number, and of these
//! the ones that end in each answer, with grep; two have none.

use std::collections::BTreeMap;

use wardroom_exchange::mds2;
use wardroom_model::mds2::{Mds2Choice, Mds2Edition};

use crate::published;

#[test]
fn a_published_form_is_read_whole() {
    let Some(folder) = published("mds2-sbom/mds2") else { return };
    let bytes = std::fs::read(folder.join("medicapture-mvr-mds2.md")).unwrap();
    let (form, told) = mds2::read("form.md", &bytes);
    let form = form.unwrap();
    assert_eq!((form.edition, form.answers.len()), (Some(Mds2Edition::Of2019), 240));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for answer in &form.answers {
        *counts.entry(answer.choice.map_or("-", Mds2Choice::slug)).or_default() += 1;
    }
    println!("{counts:?}");
    assert_eq!(counts, BTreeMap::from([("-", 9), ("no", 89), ("not_applicable", 24), ("yes", 118)]));
    let told: Vec<_> = told.iter().map(|one| (&*one.kind, one.reason.split(' ').nth(3).unwrap())).collect();
    assert_eq!(told, [("misspelt_question", "question"), ("no_answer", "CONN-1"), ("no_answer", "CONN-1.1")]);
    assert_eq!(form.manufacturer.as_deref(), Some("MediCapture Inc."));
    assert_eq!(form.model.as_deref(), Some("MVR435, MVR436, MVR450, MVR460, MTR133, MTR156, MTR245"));
    assert_eq!(
        (form.document_id.as_deref(), form.release_date.as_deref()),
        (Some("MDS2-MVR"), Some("2026-03-20"))
    );
    for (question, choice, text) in [
        (
            "DOC-8",
            Mds2Choice::Yes,
            Some(
                "MediCapture discloses vulnerabilities with security risk MEDIUM or higher directly to the affected customers",
            ),
        ),
        ("MPII-2.9", Mds2Choice::Yes, Some("PACS, NAS")),
        ("CSUP-1", Mds2Choice::Yes, None),
        ("MLDP-2", Mds2Choice::No, None),
        ("PAUT-4", Mds2Choice::NotApplicable, Some("No default accounts")),
        ("RDMP-4", Mds2Choice::No, Some("No end-of-life components")),
        ("SAHD-3", Mds2Choice::Yes, None),
        ("SAHD-15", Mds2Choice::Yes, None),
        ("RMOT-3", Mds2Choice::No, None),
    ] {
        let answer = form.answer(question).unwrap();
        assert_eq!((answer.choice, answer.text.as_deref()), (Some(choice), text), "{question}");
    }
}

#[test]
fn a_page_that_is_no_form_is_refused() {
    let Some(folder) = published("mds2-sbom/mds2") else { return };
    let bytes = std::fs::read(folder.join("medicapture-dicom-hl7.md")).unwrap();
    let (form, told) = mds2::read("page.md", &bytes);
    assert_eq!((form, &*told.last().unwrap().kind), (None, "unknown_format"));
}
