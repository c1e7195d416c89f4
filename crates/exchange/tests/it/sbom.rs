//! Published bills of materials. How many components each holds was counted apart from the reader: in JSON with jq, all
//! entries of `components` and `services` at any depth; in XML the tags `<component `, less the one of `metadata`.

use std::path::Path;
use std::process::Command;

use wardroom_exchange::sbom;
use wardroom_model::{BillOfMaterials, Problem};

use crate::{files, published};

/// Files with how many parts they hold; those that are not named here hold none.
const PARTS: &[(&str, usize)] = &[
    ("HBOM__PCIe-SATA-adapter-board__bom.json", 6),
    ("SaaSBOM__apigateway-microservices-datastores__bom.json", 6),
    ("keycloak-10.0.2.cdx.xml.xz", 903),
    ("bom-invalid-license-expression.json", 1),
    ("bom-issue1905.json", 2),
    ("bom-issue2859.xml", 1),
    ("bom-issue3936-both.json", 1),
    ("bom-license-expression.json", 1),
    ("bom-no-purl.json", 1),
    ("bom-service.json", 2),
    ("meddevice-extended.cdx.json", 65),
    ("meddevice-narrow.cdx.json", 55),
];

fn bytes(path: &Path) -> Vec<u8> {
    if path.extension().is_none_or(|end| end != "xz") {
        return std::fs::read(path).unwrap();
    }
    let output = Command::new("xz").arg("-dc").arg(path).output().unwrap();
    assert!(output.status.success(), "{}", path.display());
    output.stdout
}

fn read(path: &Path) -> (Option<BillOfMaterials>, Vec<Problem>) {
    sbom::read(&path.file_name().unwrap().to_string_lossy(), &bytes(path))
}

#[test]
fn every_published_bill_gives_as_many_parts_as_were_counted() {
    let Some(folder) = published("mds2-sbom") else { return };
    let (mut bills, mut parts, mut subjects) = (0, 0, 0);
    for below in ["cyclonedx", "cyclonedx-edge", "sbom"] {
        for path in files(&folder.join(below), "") {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let (bill, problems) = read(&path);
            let bill = bill.unwrap_or_else(|| panic!("{name}: {problems:?}"));
            let expected = PARTS.iter().find(|(file, _)| *file == name).map_or(0, |(_, count)| *count);
            assert_eq!(bill.parts.len(), expected, "{name}");
            let kinds: Vec<&str> = problems.iter().map(|problem| &*problem.kind).collect();
            // A firmware without a name.
            let told: &[&str] = if name == "bom-issue3936-both.json" { &["no_name"] } else { &[] };
            assert_eq!(kinds, told, "{name}: {problems:?}");
            bills += 1;
            parts += bill.parts.len();
            subjects += usize::from(bill.subject.is_some());
        }
    }
    println!("{bills} bills, {subjects} say what they are for, {parts} parts");
    assert_eq!((bills, parts), (44, 1044));
}

#[test]
fn fields_are_as_they_were_counted() {
    let Some(folder) = published("mds2-sbom") else { return };
    let bill = |path: &str| read(&folder.join(path)).0.unwrap();
    let keycloak = bill("cyclonedx/keycloak-10.0.2.cdx.xml.xz");
    let hashes: u32 = keycloak.parts.iter().map(|part| part.hashes).sum();
    let purls = keycloak.parts.iter().filter(|part| part.purl.is_some()).count();
    assert_eq!((hashes, purls), (7224, 903));
    assert_eq!(
        keycloak.subject.unwrap().purl.as_deref(),
        Some("pkg:maven/org.keycloak/keycloak-parent@10.0.2")
    );
    for (file, all, unversioned) in [("narrow", 55, 1), ("extended", 65, 6)] {
        let device = bill(&format!("sbom/meddevice-{file}.cdx.json"));
        let count =
            |has: fn(&wardroom_model::Part) -> bool| device.parts.iter().filter(|part| has(part)).count();
        assert_eq!(count(|part| part.support.is_some() && part.end_of_support.is_some()), all);
        assert_eq!(count(|part| part.version.is_none()), unversioned);
    }
}

#[test]
fn what_is_no_bill_is_refused() {
    let Some(folder) = published("mds2-sbom") else { return };
    for below in ["csaf-vex", "mds2"] {
        for path in files(&folder.join(below), "") {
            let (bill, problems) = read(&path);
            let kinds: Vec<&str> = problems.iter().map(|problem| &*problem.kind).collect();
            assert_eq!((bill, kinds), (None, vec!["unknown_format"]), "{}", path.display());
        }
    }
}
