//! No patient data. What real software says in the laboratory is in [`sample`]; what can be said in each protocol at
//! all, field by field, is in [`everywhere`].

mod bedside;
mod binary;
mod dicom;
mod everywhere;
mod hl7;
mod laboratory;
mod sample;
mod services;
mod text;
mod web;

use std::fmt::Write as _;
use std::path::PathBuf;

use wardroom_sensor::{Options, listen};

/// All text that comes out of captures: facts, observations, conversations, flows and problems. Times are left out,
/// whose digits could spell a planted date.
fn everything_out_of(captures: &[PathBuf]) -> (String, usize) {
    let (mut text, mut facts) = (String::new(), 0);
    let options = Options { keep_flows: true, ..Options::default() };
    let listening = listen(
        captures,
        &options,
        Some(&mut |fact| {
            facts += 1;
            writeln!(text, "{:?} {:?} {:?} {} {}", fact.src, fact.dst, fact.about, fact.field, fact.value)
                .unwrap();
        }),
    )
    .unwrap();
    for sighting in &listening.heard.sightings {
        writeln!(text, "{:?} {:?} {:?}", sighting.network, sighting.mac, sighting.ip).unwrap();
        for observation in &sighting.observations {
            writeln!(text, "{} {}", observation.field, observation.value).unwrap();
        }
    }
    for conversation in &listening.heard.conversations {
        let key = &conversation.key;
        writeln!(text, "{:?} {:?} {:?} {:?}", key.network, key.client, key.server, key.app).unwrap();
    }
    for flow in &listening.heard.flows {
        writeln!(text, "{:?} {:?} {:?} {:?}", flow.network, flow.client, flow.server, flow.app).unwrap();
    }
    for problem in &listening.problems {
        writeln!(text, "{} {} {} {}", problem.file, problem.at, problem.kind, problem.reason).unwrap();
    }
    (text, facts)
}
