//! Every file loads, every fingerprint reads its own examples, and unclean sources are refused.

use wardroom_catalog::fingerprint::Says;
use wardroom_catalog::{Catalog, VendorRole};
use wardroom_model::category::ClinicalFunction;

#[test]
fn every_file_loads_without_a_problem() {
    let (catalog, problems) = Catalog::from_texts(Catalog::builtin_texts());
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
    assert_eq!(catalog.version(), Catalog::builtin().version());
    assert_eq!(catalog.version().len(), 12);
}

#[test]
fn the_tables_are_as_large_as_a_hospital_needs() {
    let catalog = Catalog::builtin();
    let medical = catalog.vendors().iter().filter(|v| v.trade == wardroom_catalog::Trade::Medical).count();
    let category =
        |slug: &str| catalog.category(slug).is_some_and(|c| c.function != ClinicalFunction::NotMedical);
    let products = catalog.products().iter().filter(|product| category(&product.category)).count();
    assert!(medical >= 60 && catalog.vendors().len() - medical >= 60, "{medical}");
    assert!(products >= 80, "{products}");
    assert!(catalog.vendors().iter().any(|vendor| vendor.role == VendorRole::Virtual));
}

#[test]
fn every_fingerprint_has_a_source_and_an_example_that_it_reads() {
    for fingerprint in Catalog::builtin().fingerprints() {
        assert_eq!(fingerprint.source.refusal(), None, "{}", fingerprint.id);
        assert!(
            fingerprint.examples.iter().any(|example| example.says != Says::default()),
            "{}",
            fingerprint.id
        );
    }
}

#[test]
fn a_text_of_a_users_own_is_added_and_may_take_the_place_of_ours() {
    let own = r#"
        [[vendor]]
        id = "acme"
        name = "Acme Medical Devices"
        [[vendor]]
        id = "abbott"
        name = "Abbott by another name"
    "#;
    let (catalog, problems) = Catalog::from_texts(Catalog::builtin_texts().chain([("own.toml", own)]));
    assert_eq!(problems, []);
    assert_eq!(catalog.vendor("ACME MEDICAL DEVICES, INC.").map(|v| &*v.id), Some("acme"));
    assert_eq!(catalog.vendor_by_id("abbott").map(|v| &*v.name), Some("Abbott by another name"));
    assert_ne!(catalog.version(), Catalog::builtin().version());
}

#[test]
fn what_is_unclean_or_broken_is_refused_with_its_place_and_the_rest_is_used() {
    let check = |text: &str, kind: &str, at: &str| {
        let (_, problems) = Catalog::from_texts([("own.toml", text)]);
        let first = problems.first().map(|problem| (&*problem.file, &*problem.kind, &*problem.at));
        assert_eq!(first, Some(("own.toml", kind, at)), "{text}\n{problems:?}");
    };
    let fingerprint = |licence: &str, confidence: f64, example: &str| {
        format!(
            "[[fingerprint]]\nid = 'x'\nfield = 'dhcp.vendor_class'\nmatch = {{ contains = 'x' }}\nunless = 'y$'\n\
             says = {{ os = 'Linux' }}\nconfidence = {confidence}\n\
             source = {{ kind = 'own_measurement', title = 't', licence = '{licence}' }}\n{example}"
        )
    };
    let example =
        "[[fingerprint.example]]\nseen = 'ax'\nsays = { os = 'Linux' }\n[[fingerprint.example]]\nseen = 'xy'";
    let good = fingerprint("Apache-2.0", 0.8, example);
    assert_eq!(Catalog::from_texts([("own.toml", good.as_str())]).1, []);
    check(&fingerprint("GPL-2.0", 0.8, example), "bad_fingerprint", "fingerprint 1");
    check(&fingerprint("LGPL-2.1", 0.8, example), "bad_fingerprint", "fingerprint 1");
    check(&fingerprint("Apache-2.0", 1.5, example), "bad_fingerprint", "fingerprint 1");
    check(&fingerprint("Apache-2.0", 0.8, ""), "bad_fingerprint", "fingerprint 1");
    check(&good.replace("source", "# source"), "bad_fingerprint", "fingerprint 1");
    check(&good.replace("id = 'x'", ""), "bad_entry", "fingerprint 1");
    check(&good.replace("'y$'", "'('"), "bad_fingerprint", "fingerprint 1");
    check(&format!("{good}\n{good}"), "id_twice", "fingerprint `x`");
    check("[[vendor]]\nid = 'a'", "bad_entry", "vendor 1");
    check("[[vendor]]\nid = 'a'\nname = 'A'\n[[vendor]]\nid = 'a'\nname = 'B'", "id_twice", "vendor `a`");
    check("vendor = 1", "not_a_list", "vendor");
    check("[[vendr]]\nid = 'a'", "unknown_table", "vendr");
    check("this is no toml", "not_toml", "byte 5");
}

#[test]
fn an_example_that_is_read_otherwise_is_told() {
    let text = "[[fingerprint]]\nid = 'x'\nfield = 'dhcp.vendor_class'\nmatch = 'any'\nsays = { os = 'Linux' }\n\
                confidence = 0.8\nsource = { kind = 'own_measurement', title = 't', licence = 'MIT' }\n\
                [[fingerprint.example]]\nseen = 'a'\nsays = { os = 'Windows' }";
    let (_, problems) = Catalog::from_texts([("own.toml", text)]);
    let found: Vec<_> = problems.iter().map(|problem| (&*problem.kind, &*problem.at)).collect();
    assert_eq!(found, [("misread_example", "x")]);
}

#[test]
fn an_id_is_given_once_in_what_the_program_brings() {
    let twice = Catalog::builtin_texts().chain(Catalog::builtin_texts());
    let (catalog, problems) = Catalog::from_texts(twice);
    assert_eq!(catalog.fingerprints().len(), Catalog::builtin().fingerprints().len());
    let twice = problems.iter().filter(|problem| &*problem.kind == "id_twice").count();
    assert!(twice >= catalog.fingerprints().len() + catalog.vendors().len() + catalog.products().len());
}
