//! Every file loads, every fingerprint reads its own examples, and unclean sources are refused.

use wardroom_catalog::fingerprint::Says;
use wardroom_catalog::{Catalog, Statement, VendorRole};
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
fn every_fingerprint_reads_its_examples() {
    let catalog = Catalog::builtin();
    let mut wrong = Vec::new();
    for fingerprint in catalog.fingerprints() {
        if !fingerprint.examples.iter().any(|example| example.says != Says::default()) {
            wrong.push(format!("{} has no example of a match", fingerprint.id));
        }
        for example in &fingerprint.examples {
            for field in &fingerprint.fields {
                let read = catalog.read(*field, &example.seen);
                let own = read.iter().find(|statement| statement.fingerprint.id == fingerprint.id);
                let says = own.map(found).unwrap_or_default();
                if says != example.says {
                    wrong.push(format!("{}: `{}` says {says:?}", fingerprint.id, example.seen));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a statement says with makers as slugs and products by name, as examples are written.
fn found(statement: &Statement<'_>) -> Says {
    let vendor =
        statement.vendor.as_ref().map(|vendor| vendor.id.clone().unwrap_or_else(|| vendor.name.clone()));
    Says { vendor, product: statement.product.as_ref().map(|p| p.name.clone()), ..statement.says.clone() }
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
    let fingerprint = |licence: &str, confidence: f64| {
        format!(
            "[[fingerprint]]\nid = 'x'\nfield = 'dhcp.vendor_class'\nmatch = 'any'\nsays = {{ os = 'Linux' }}\n\
             confidence = {confidence}\nsource = {{ kind = 'own_measurement', title = 't', licence = '{licence}' }}"
        )
    };
    assert_eq!(Catalog::from_texts([("own.toml", fingerprint("Apache-2.0", 0.8).as_str())]).1, []);
    check(&fingerprint("GPL-2.0", 0.8), "bad_fingerprint", "fingerprint 1");
    check(&fingerprint("LGPL-2.1", 0.8), "bad_fingerprint", "fingerprint 1");
    check(&fingerprint("Apache-2.0", 1.5), "bad_fingerprint", "fingerprint 1");
    check("[[vendor]]\nid = 'a'", "bad_entry", "vendor 1");
    check("[[vendor]]\nid = 'a'\nname = 'A'\n[[vendor]]\nid = 'a'\nname = 'B'", "id_twice", "vendor `a`");
    check("vendor = 1", "not_a_list", "vendor");
    check("[[vendr]]\nid = 'a'", "unknown_table", "vendr");
    check("this is no toml", "not_toml", "byte 5");
}
