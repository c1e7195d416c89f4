use proptest::prelude::*;
use wardroom_catalog::Catalog;
use wardroom_model::finding::{Component, FindingSource, FindingStatus};
use wardroom_model::{Confidence, Finding, Locator};

use crate::subject::OperatingSystem;
use crate::{Feeds, Index, Subject};

use FindingStatus::{Affected, NeedsCheck, NotAffected};

/// A criterion: `!` in front of a platform, versions behind a blank: `o:philips:x_firmware >=1 <2`.
fn criterion(text: &str) -> String {
    let (vulnerable, text) = text.strip_prefix('!').map_or((true, text), |text| (false, text));
    let mut parts = text.split(' ');
    let name = parts.next().unwrap();
    let fields = name.split(':').count();
    let name = format!("cpe:2.3:{name}{}", ":*".repeat(11 - fields));
    let bounds = parts.map(|bound| {
        let end = bound.find(|c: char| c.is_ascii_alphanumeric()).unwrap();
        let field = match &bound[..end] {
            ">=" => "versionStartIncluding",
            ">" => "versionStartExcluding",
            "<=" => "versionEndIncluding",
            _ => "versionEndExcluding",
        };
        format!(r#","{field}":"{}""#, &bound[end..])
    });
    format!(r#"{{"vulnerable":{vulnerable},"criteria":"{name}"{}}}"#, bounds.collect::<String>())
}

fn node(criteria: &[&str]) -> String {
    let criteria: Vec<String> = criteria.iter().map(|text| criterion(text)).collect();
    format!(r#"{{"operator":"OR","cpeMatch":[{}]}}"#, criteria.join(","))
}

/// One configuration: all of these nodes.
fn all(nodes: &[&[&str]]) -> String {
    let nodes: Vec<String> = nodes.iter().map(|criteria| node(criteria)).collect();
    format!(r#"{{"operator":"AND","nodes":[{}]}}"#, nodes.join(","))
}

fn record(configurations: &[String]) -> String {
    let configurations = configurations.join(",");
    format!(
        r#"{{"id":"CVE-2030-0001","sourceIdentifier":"x","vulnStatus":"Analyzed","configurations":[{configurations}]}}"#
    )
}

fn device(vendor: &str, product: &str, version: &str) -> Subject {
    Subject {
        vendor: Some(vendor.into()),
        product: Some(product.into()),
        version: (!version.is_empty()).then(|| version.into()),
        confidence: Confidence::new(1.0),
        ..Subject::default()
    }
}

fn on(name: &str, version: &str, build: &str, subject: Subject) -> Subject {
    let given = |text: &str| (!text.is_empty()).then(|| text.into());
    Subject {
        os: Some(OperatingSystem { name: name.into(), version: given(version), build: given(build) }),
        ..subject
    }
}

fn findings(texts: &[String], subject: &Subject) -> Vec<Finding> {
    let mut feeds = Feeds::default();
    for text in texts {
        let problems = feeds.add("nvd.json", "00", text.as_bytes());
        assert!(problems.is_empty(), "{text}: {problems:?}");
    }
    Index::build(Catalog::builtin(), &feeds).findings(subject, true)
}

/// The status, with words of the reason that say which piece decided.
fn check(configurations: &[String], subject: &Subject, expected: Option<(FindingStatus, &str)>) {
    let found = findings(&[record(configurations)], subject);
    let told = found.first().map(|finding| (finding.status, &*finding.reason));
    match (told, expected) {
        (Some((status, reason)), Some((wanted, words))) => {
            assert_eq!(status, wanted, "{reason}");
            assert!(reason.contains(words), "`{words}` in `{reason}`");
        }
        (told, expected) => assert_eq!(told, expected, "{configurations:?} on {subject:?}"),
    }
}

#[test]
fn firmware_on_hardware() {
    let ranged =
        [all(&[&["o:philips:intellivue_mx800_firmware >=B.01 <C.03"], &["!h:philips:intellivue_mx800:-"]])];
    let turned = [all(&[&["!h:philips:intellivue_mx800:-"], &["o:philips:intellivue_mx800_firmware <=9.5"]])];
    let unstated = [all(&[&["o:philips:intellivue_mx800_firmware:-"], &["!h:philips:intellivue_mx800:n"]])];
    let mx800 = |version| device("Philips", "IntelliVue MX800", version);
    for (configurations, subject, expected) in [
        (&ranged, mx800("B.07"), Some((Affected, "this device runs B.07, which is among them"))),
        (&ranged, mx800("C.03"), Some((NotAffected, ">= B.01 < C.03; this device runs C.03"))),
        (&ranged, mx800(""), Some((NeedsCheck, "look up which version this device runs"))),
        (&ranged, mx800("7.1"), Some((NeedsCheck, "cannot be compared with 7.1"))),
        (&ranged, device("Philips", "IntelliVue MX700", "B.07"), Some((NotAffected, "another model"))),
        (&ranged, device("GE HealthCare", "IntelliVue MX800", "B.07"), None),
        (&ranged, device("Philips", "Azurion", "B.07"), None),
        (&turned, mx800("9.5"), Some((Affected, "on philips intellivue mx800"))),
        (&turned, mx800("9.6"), Some((NotAffected, "<= 9.5"))),
        (&unstated, mx800("M.02"), Some((NeedsCheck, "does not say in which versions"))),
    ] {
        check(configurations, &subject, expected);
    }
}

#[test]
fn makers_go_by_several_names() {
    for maker in ["bd", "becton_dickinson", "carefusion"] {
        let own = [all(&[&[&format!("a:{maker}:alaris_systems_manager <=12.3")]])];
        check(&own, &device("BD", "Alaris Systems Manager", "12.1"), Some((Affected, "12.1")));
    }
    let own = [all(&[&["o:gehealthcare:optima_mr360_firmware"]])];
    check(&own, &device("GE HealthCare", "Optima MR360", ""), Some((Affected, "in every version")));
    let own = [all(&[&["o:bbraun:infusomat_space_large_volume_pump_firmware <2.0"]])];
    check(&own, &device("B. Braun", "Infusomat Space Large Volume Pump", "1.9"), Some((Affected, "1.9")));
    check(&own, &device("B. Braun", "Perfusor Space", "1.9"), None);
}

#[test]
fn versions_of_names_and_their_updates() {
    let exact = [all(&[&[
        "o:bd:alaris_gateway_workstation_firmware:1.1.3:10",
        "o:bd:alaris_gateway_workstation_firmware:1.3.0:-",
        "o:bd:alaris_gateway_workstation_firmware:2.0:sp2",
    ]])];
    let every = [all(&[&["o:bd:alaris_gateway_workstation_firmware"]])];
    let excluding = [all(&[&["o:bd:alaris_gateway_workstation_firmware >1.0 <=1.5"]])];
    let edition = [all(&[&["a:bd:alaris_gateway_workstation:*:*:*:*:*:android"]])];
    for (configurations, version, expected) in [
        (&exact, "1.1.3 Build 10", Some((Affected, "1.1.3 10"))),
        (&exact, "1.1.3 Build 11", Some((NotAffected, "not among them"))),
        (&exact, "1.1.3", Some((NeedsCheck, "which update"))),
        (&exact, "1.3.0", Some((Affected, "1.3.0"))),
        (&exact, "2.0 SP2", Some((Affected, "2.0 sp2"))),
        (&exact, "2.0 Service Pack 2", Some((Affected, "2.0 sp2"))),
        (&exact, "3.0", Some((NotAffected, "not among them"))),
        (&every, "", Some((Affected, "every version"))),
        (&every, "9", Some((Affected, "every version"))),
        (&excluding, "1.0", Some((NotAffected, "> 1.0 <= 1.5"))),
        (&excluding, "1.5", Some((Affected, "> 1.0 <= 1.5"))),
        (&edition, "1.5", Some((NeedsCheck, "edition android"))),
    ] {
        check(configurations, &device("BD", "Alaris Gateway Workstation", version), expected);
    }
}

#[test]
fn platforms_that_are_not_known_need_a_check() {
    let portal = || device("Philips", "IntelliSpace Portal", "9.0");
    let on_windows = [all(&[
        &["a:philips:intellispace_portal:9.0"],
        &["!o:microsoft:windows_7:-:sp1", "!o:microsoft:windows_10"],
    ])];
    let with_other = [all(&[&["a:philips:intellispace_portal:9.0"], &["!a:adobe:flash_player"]])];
    let other_on_it = [all(&[&["a:adobe:flash_player"], &["!o:microsoft:windows:-"]])];
    for (configurations, subject, expected) in [
        (&on_windows, portal(), Some((NeedsCheck, "with microsoft windows"))),
        (&on_windows, on("Windows", "10", "17763", portal()), Some((Affected, "runs 9.0"))),
        (&on_windows, on("Windows", "7", "7601", portal()), Some((Affected, "runs 9.0"))),
        (&on_windows, on("Linux", "4.14", "", portal()), Some((NotAffected, "this device runs Linux 4.14"))),
        (&on_windows, on("Windows", "", "", portal()), Some((NeedsCheck, "microsoft windows"))),
        (&with_other, portal(), Some((NeedsCheck, "with adobe flash player"))),
        (&other_on_it, on("Windows", "10", "17763", portal()), None),
    ] {
        check(configurations, &subject, expected);
    }
}

#[test]
fn operating_systems() {
    let scanner = || device("Siemens Healthineers", "SOMATOM go", "VA20");
    let windows = [all(&[&["o:microsoft:windows_10:1809"]])];
    let later = [all(&[&["o:microsoft:windows_10_1809 <10.0.17763.5329"]])];
    let xp = [all(&[&[
        "o:microsoft:windows_xp:*:sp3",
        "o:microsoft:windows_8.1",
        "o:microsoft:windows_server_2008:r2",
    ]])];
    let kernel = [all(&[&["o:linux:linux_kernel >=4.4 <4.14.90"]])];
    let vxworks = [all(&[&["o:windriver:vxworks >=6.5 <=6.9.4", "o:windriver:vxworks:7.0:-"]])];
    for (configurations, name, version, build, expected) in [
        (&windows, "Windows", "10", "17763", Some((NeedsCheck, "this device runs Windows 10 (build 17763)"))),
        (&windows, "Windows", "10", "18363", None),
        (&windows, "Windows", "10", "", Some((NeedsCheck, "microsoft windows 10"))),
        (&windows, "Windows", "", "", None),
        (&later, "Windows", "10", "17763", Some((NeedsCheck, "whether the update against it is installed"))),
        (&later, "Windows", "7", "7601", None),
        (&xp, "Windows", "7", "7601", None),
        (&xp, "Windows", "8.1", "9600", Some((NeedsCheck, "windows"))),
        (&kernel, "Linux", "4.14.76", "", Some((Affected, "Linux 4.14.76"))),
        (&kernel, "Linux", "4.14.96", "", Some((NotAffected, "Linux 4.14.96"))),
        (&kernel, "Linux", "", "", None),
        (&kernel, "VxWorks", "6.6", "", None),
        (&vxworks, "VxWorks", "6.6", "", Some((Affected, "VxWorks 6.6"))),
        (&vxworks, "VxWorks", "6.4", "", Some((NotAffected, "VxWorks 6.4"))),
        (&vxworks, "VxWorks", "", "", Some((NeedsCheck, "which version of VxWorks"))),
        (&later, "Windows", "10", "17763.5000", Some((Affected, "17763.5000"))),
        (&later, "Windows", "10", "17763.5400", Some((NotAffected, "17763.5400"))),
        (&xp, "Windows", "XP", "SP3", Some((NeedsCheck, "Windows XP"))),
        (&xp, "Windows", "XP", "SP2", None),
    ] {
        check(configurations, &on(name, version, build, scanner()), expected);
    }
    let found = findings(&[record(&kernel)], &on("Linux", "4.14.76", "", scanner()));
    assert_eq!((found[0].component, found[0].source), (Component::Os, FindingSource::Nvd));
}

#[test]
fn nested_negated_and_unreadable_conditions() {
    let mx800 = device("Philips", "IntelliVue MX800", "B.07");
    let firmware = node(&["o:philips:intellivue_mx800_firmware <C.03"]);
    let hardware = node(&["!h:philips:intellivue_mx800:-"]);
    let negated = |text: &str| text.replacen('{', r#"{"negate":true,"#, 1);
    let and = |nodes: &[&str]| vec![format!(r#"{{"operator":"AND","nodes":[{}]}}"#, nodes.join(","))];
    let nested = format!(
        r#"{{"operator":"OR","children":[{{"operator":"AND","children":[{firmware},{hardware}]}}]}}"#
    );
    let other = node(&["!a:adobe:flash_player"]);
    for (configurations, expected) in [
        (and(&[&nested]), Some((Affected, "B.07"))),
        (and(&[&firmware, &negated(&hardware)]), Some((NotAffected, "philips intellivue mx800"))),
        (and(&[&firmware, &negated(&other)]), Some((NeedsCheck, "adobe flash player"))),
        (and(&[r#"{"operator":"OR","cpeMatch":[]}"#, &firmware]), Some((Affected, "B.07"))),
        (and(&[]), None),
    ] {
        check(&configurations, &mx800, expected);
    }
    let mut feeds = Feeds::default();
    let broken = record(&and(&[&firmware, r#"{"cpeMatch":[{"vulnerable":false,"criteria":"nonsense"}]}"#]));
    assert_eq!(feeds.add("nvd.json", "00", broken.as_bytes()).len(), 1);
    let found = Index::build(Catalog::builtin(), &feeds).findings(&mx800, true);
    assert_eq!((found[0].status, found[0].reason.contains("could not be read")), (NeedsCheck, true));
}

#[test]
fn the_evidence_is_the_place_in_the_document() {
    let item = r#"{"cve":{"CVE_data_meta":{"ID":"CVE-2030-0001"}},"configurations":{"nodes":[{"operator":"AND","children":[
        {"operator":"OR","cpe_match":[{"vulnerable":false,"cpe23Uri":"cpe:2.3:h:philips:intellivue_mx800:-:*:*:*:*:*:*:*"}]},
        {"operator":"OR","cpe_match":[{"vulnerable":true,"cpe23Uri":"cpe:2.3:o:philips:other_firmware:-:*:*:*:*:*:*:*"},
            {"vulnerable":true,"cpe23Uri":"cpe:2.3:o:philips:intellivue_mx800_firmware:*:*:*:*:*:*:*:*","versionEndIncluding":"C.03"}]}]}]}}"#;
    let feed = format!(r#"{{"CVE_data_type":"CVE","CVE_Items":[{}]}}"#, item.replace('\n', " "));
    let found = findings(&[feed], &device("Philips", "IntelliVue MX800", "B.07"));
    let expected = "/CVE_Items/0/configurations/nodes/0/children/1/cpe_match/1";
    let is_it =
        |locator: &Locator| matches!(locator, Locator::Document { pointer, .. } if **pointer == *expected);
    assert!(found[0].evidence.iter().any(is_it), "{:?}", found[0].evidence);
}

#[test]
fn overrides_fill_in_what_is_missing_and_no_more() {
    let pump = device("BD", "Alaris Systems Manager", "12.1");
    let node = node(&["a:bd:alaris_systems_manager <=12.3"]);
    let filled = format!(
        r#"{{"_annotation":{{"cve_id":"CVE-2030-0001"}},"cve":{{"configurations":[{{"nodes":[{node}]}}]}}}}"#
    );
    let nvd = |status: &str, configurations: &[String]| record(configurations).replace("Analyzed", status);
    let other = [all(&[&["a:bd:other_product"]])];
    for (texts, expected) in [
        (vec![filled.clone()], Some("No record of the NVD is at hand")),
        (vec![filled.clone(), nvd("Deferred", &[])], Some("(Deferred), and a third party names bd alaris")),
        (vec![nvd("Awaiting Analysis", &[]), filled.clone()], Some("(Awaiting Analysis)")),
        (vec![nvd("Analyzed", &other), filled.clone()], None),
        (vec![nvd("Rejected", &[]), filled], None),
    ] {
        let found = findings(&texts, &pump);
        assert_eq!(found.first().map(|finding| finding.status), expected.map(|_| Affected), "{texts:?}");
        let words = expected.unwrap_or_default();
        assert!(found.iter().all(|finding| finding.reason.contains(words)), "{words}: {found:?}");
    }
}

#[test]
fn of_all_that_speak_the_closest_to_the_maker_decides() {
    let pump = device("BD", "Alaris Systems Manager", "12.1");
    let cve = |version: &str| {
        format!(
            r#"{{"cveMetadata":{{"cveId":"CVE-2030-0001"}},"containers":{{"cna":{{"affected":[{{"vendor":"BD","product":"Alaris Systems Manager","versions":[{{"version":"{version}","status":"affected"}}]}}]}}}}}}"#
        )
    };
    let nvd = record(&[all(&[&["a:bd:alaris_systems_manager <=12.3"]])]);
    for (texts, source, status) in [
        (vec![cve("12.1"), nvd.clone()], FindingSource::Cve, Affected),
        (vec![cve("9.0"), nvd.clone()], FindingSource::Cve, NotAffected),
        (vec![cve("n/a"), nvd.clone()], FindingSource::Nvd, Affected),
        (vec![nvd], FindingSource::Nvd, Affected),
    ] {
        let found = findings(&texts, &pump);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].source, found[0].status), (source, status), "{}", found[0].reason);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn any_configuration_is_answered(value in crate::nvd::tests::json(), version in "[A-Z]?[0-9.]{0,6}") {
        let text = record(&[value]);
        let mut feeds = Feeds::default();
        feeds.add("nvd.json", "00", text.as_bytes());
        let subject = on("Windows", "10", "17763", device("Philips", "IntelliVue MX800", &version));
        let index = Index::build(Catalog::builtin(), &feeds);
        for finding in index.findings(&subject, true) {
            prop_assert!(!finding.reason.is_empty() && !finding.evidence.is_empty());
        }
    }
}
