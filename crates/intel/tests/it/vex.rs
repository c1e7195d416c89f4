//! Published statements on vulnerabilities (VEX), of CSAF and of CycloneDX: each file is read, or refused with a reason. How many
//! statements there are was counted with jq: `.vulnerabilities | length` of each file.

use std::collections::BTreeMap;
use std::path::Path;

use wardroom_intel::Feeds;
use wardroom_intel::advisory::{Format, ProductStatus};
use wardroom_model::Problem;

fn read(folder: &Path) -> (Feeds, Vec<Problem>) {
    let mut feeds = Feeds::default();
    let mut problems = Vec::new();
    for path in crate::data::files(folder) {
        let told = crate::data::add(&mut feeds, &path);
        let before = problems.len();
        problems.extend(told);
        println!("{}: {:?}", path.display(), problems.get(before..).unwrap_or_default());
    }
    problems.extend(feeds.unresolved());
    (feeds, problems)
}

fn kinds(problems: &[Problem]) -> BTreeMap<&str, usize> {
    let mut kinds = BTreeMap::new();
    problems.iter().for_each(|problem| *kinds.entry(&*problem.kind).or_default() += 1);
    kinds
}

#[test]
fn every_file_of_csaf_is_read_or_refused() {
    let Some(folder) = crate::data::folder("VEX of CSAF") else { return };
    let (feeds, problems) = read(&folder.join("mds2-sbom/csaf-vex"));
    let vulnerabilities: usize =
        feeds.advisories().iter().map(|advisory| advisory.vulnerabilities.len()).sum();
    assert!(feeds.advisories().iter().all(|advisory| advisory.format == Format::Csaf));
    // Feeds and lists of providers name documents and are none.
    assert_eq!(kinds(&problems), BTreeMap::from([("unknown_format", 4)]));
    assert_eq!((feeds.advisories().len(), vulnerabilities), (14, 53));
}

#[test]
fn every_statement_of_cyclonedx_is_read() {
    let Some(folder) = crate::data::folder("VEX of CycloneDX") else { return };
    let (feeds, problems) = read(&folder.join("mds2-sbom/cyclonedx"));
    let vulnerabilities = || feeds.advisories().iter().flat_map(|advisory| &advisory.vulnerabilities);
    let mut statuses: BTreeMap<ProductStatus, usize> = BTreeMap::new();
    vulnerabilities()
        .flat_map(|one| &one.statuses)
        .for_each(|(_, status)| *statuses.entry(*status).or_default() += 1);
    println!("{} statements, {statuses:?}", vulnerabilities().count());
    assert_eq!((feeds.advisories().len(), vulnerabilities().count()), (15, 63));
    // One is XML, which only bills of materials are read as. One vector is misspelt (`AAV`), one score is not its vector's.
    assert_eq!(kinds(&problems), BTreeMap::from([("bad_score", 2), ("not_json", 1)]));
    let nameless =
        feeds.advisories().iter().flat_map(|advisory| &advisory.products).filter(|one| one.name.is_empty());
    assert_eq!(nameless.count(), 0);
}
