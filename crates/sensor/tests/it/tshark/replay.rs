//! Every clinical file of the test data, sent by the laboratory over a wire of its own, and what is heard there beside
//! tshark's values.

use std::path::Path;
use std::process::{Command, Stdio};

use wardroom_model::Field;

use super::{compared, is_tshark_missing};

/// How many files there were, and how many of them were sent.
#[derive(Debug)]
struct Sent {
    images: [u64; 2],
    messages: [u64; 2],
}

/// Lets `lab/replay` send the files. What it says of each is printed.
fn sent(capture: &Path) -> Sent {
    let replay = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lab/replay");
    let output = Command::new(&replay).arg(capture).stderr(Stdio::inherit()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{said}");
    assert!(output.status.success(), "{} did not go through: {}", replay.display(), output.status);
    // `sent 34 of 34 images and 70 of 70 messages`
    let last = said.lines().last().unwrap();
    let numbers: Vec<u64> = last.split(' ').filter_map(|word| word.parse().ok()).collect();
    let [images, all_images, messages, all_messages] = numbers.try_into().expect("it ends with the counts");
    Sent { images: [images, all_images], messages: [messages, all_messages] }
}

#[test]
#[ignore = "needs root, dcmtk and a minute: sends the clinical test data through network namespaces"]
fn replayed_clinical_files_agree_with_tshark() {
    if is_tshark_missing() {
        return;
    }
    if std::env::var_os("WARDROOM_DATA").is_none() {
        println!("skipped: WARDROOM_DATA is not set, so there are no clinical files to send");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("replay.pcapng");
    let sent = sent(&capture);
    let agreement = compared(&[capture]);
    println!("{agreement}");
    agreement.assert_good(&[Field::DicomCallingAeTitle, Field::Hl7MessageType]);
    assert!(sent.images[0] > 0 && sent.images[0] == sent.images[1], "not all were sent: {sent:?}");
    assert!(sent.messages[0] > 0 && sent.messages[0] == sent.messages[1], "not all were sent: {sent:?}");
    // An association each, and what could not be sent at first has more; a message each, and its acknowledgement.
    assert!(agreement.equal(Field::DicomCallingAeTitle) >= sent.images[0], "{sent:?}");
    assert_eq!(agreement.equal(Field::Hl7MessageType), 2 * sent.messages[0], "{sent:?}");
}
