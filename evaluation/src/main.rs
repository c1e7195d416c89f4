//! `evaluate FOLDER`: measures, and writes the figures into `ACCURACY.md` and the diagrams into `docs/` of the project's folder.
//! `evaluate --development [KNOWLEDGE]`: what differs or is missed in the half of the cases that may be learned from, by the
//! built-in knowledge or by that of a folder, so that rules can be tried without building.
//! `evaluate --findings`: what is said of the pairs of devices and publications.
//!
//! What needs others' data is measured where `WARDROOM_DATA` names their folder; else the page keeps what it says of it.

#![expect(clippy::print_stdout, reason = "what was measured, and what was not, is this program's output")]

use std::path::Path;

use anyhow::{Context as _, Result};
use wardroom_catalog::Catalog;
use wardroom_evaluation::calibration::Calibration;
use wardroom_evaluation::independent::Half;
use wardroom_evaluation::made::{Dirt, Hospital, Size};
use wardroom_evaluation::pairs::PairFigures;
use wardroom_evaluation::{claims, diagram, findings, independent, leave_out, names, report, sample};

/// Any numbers will do; the same ones make the same hospitals. The scorer was worked on with 1 to 9.
const SEEDS: std::ops::Range<u64> = 2026..2031;

fn main() -> Result<()> {
    let argument = std::env::args().nth(1);
    let knowledge = std::env::args().nth(2);
    let data = std::env::var_os("WARDROOM_DATA");
    match (argument.as_deref(), data.as_deref().map(Path::new)) {
        (Some("--development"), Some(data)) => development(data, knowledge.as_deref().map(Path::new)),
        (Some("--findings"), Some(data)) => {
            let figures = findings::measure(data)?;
            print!("{}", report::findings(&figures));
            figures.otherwise.iter().for_each(|(pair, reason)| println!("{pair}: {reason}"));
            Ok(())
        }
        (Some("--development" | "--findings"), None) => {
            anyhow::bail!("WARDROOM_DATA names no folder of others' data")
        }
        (folder, data) => evaluate(Path::new(folder.unwrap_or(".")), data),
    }
}

fn evaluate(project: &Path, data: Option<&Path>) -> Result<()> {
    let mut parts = vec![
        ("sample", report::sample(&sample::measure(&project.join("sample"))?)),
        ("pairs", of_pairs(project)?),
    ];
    match data {
        Some(data) => parts.extend(independently(project, data)?),
        None => println!(
            "not measured, for WARDROOM_DATA names no folder of others' data: claims, left-out, names, findings; the page keeps what it says of them"
        ),
    }
    let path = project.join("ACCURACY.md");
    let mut page = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    for (part, figures) in parts {
        page = report::insert(&page, part, &figures)?;
        println!("measured: {part}");
    }
    std::fs::write(&path, page).with_context(|| format!("writing {}", path.display()))
}

fn of_pairs(project: &Path) -> Result<String> {
    let registers =
        [("usual register", Dirt::USUAL), ("sparse register", Dirt::SPARSE), ("kept register", Dirt::KEPT)];
    let registers = registers.map(|(name, dirt)| {
        let mut figures = PairFigures::default();
        for seed in SEEDS {
            figures.measure(&Hospital::make(Size::WHOLE, &dirt, seed));
        }
        (name, figures)
    });
    if let Some((_, usual)) = registers.first() {
        draw(project, "calibration-pairs.svg", "Pairs of made hospitals", &usual.calibration)?;
    }
    Ok(report::pairs(Size::WHOLE, &registers))
}

fn independently(project: &Path, data: &Path) -> Result<Vec<(&'static str, String)>> {
    let cases = independent::cases(data)?;
    let judged = claims::judge(Catalog::builtin(), &cases);
    let [development, held_out] =
        [Half::Development, Half::HeldOut].map(|half| claims::figures(&judged, half));
    let mut all = Calibration::default();
    held_out.calibration.values().for_each(|one| all.add_all(one));
    draw(project, "calibration-claims.svg", "Claims of the held-out half", &all)?;
    Ok(vec![
        ("claims", report::claims(&development, &held_out)),
        ("left-out", report::left_out(&leave_out::measure(&cases, &judged))),
        ("names", report::names(&names::measure(data)?)),
        ("findings", report::findings(&findings::measure(data)?)),
    ])
}

fn draw(project: &Path, file: &str, title: &str, calibration: &Calibration) -> Result<()> {
    let path = project.join("docs").join(file);
    std::fs::write(&path, diagram::draw(title, calibration))
        .with_context(|| format!("writing {}", path.display()))
}

fn development(data: &Path, knowledge: Option<&Path>) -> Result<()> {
    let cases = independent::cases(data)?;
    let own = knowledge.map(catalog_of).transpose()?;
    let judged = claims::judge(own.as_ref().unwrap_or_else(|| Catalog::builtin()), &cases);
    let figures = claims::figures(&judged, Half::Development);
    print!("{}", report::claims(&figures, &figures));
    for one in judged.iter().filter(|one| one.case.half() == Half::Development && !one.right) {
        let facts: Vec<String> =
            one.case.facts.iter().map(|(field, text)| format!("{field} `{text}`")).collect();
        let what = if one.claim.is_some() { "otherwise" } else { "missed" };
        println!(
            "{what} {:?}: {:?} for {:?} of {}",
            one.attribute,
            one.claim,
            one.case.labels,
            facts.join(", ")
        );
    }
    Ok(())
}

/// The knowledge of a folder; what is wrong with it is printed.
fn catalog_of(folder: &Path) -> Result<Catalog> {
    let mut texts = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let path = entry.with_context(|| format!("reading {}", folder.display()))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                let text =
                    std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
                texts.push((path.display().to_string(), text));
            }
        }
    }
    texts.sort();
    let (catalog, problems) =
        Catalog::from_texts(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    problems.iter().for_each(|problem| println!("{problem:?}"));
    Ok(catalog)
}
