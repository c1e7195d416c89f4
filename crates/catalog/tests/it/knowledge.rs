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
    assert!(medical >= 400 && catalog.vendors().len() - medical >= 60, "{medical}");
    assert!(products >= 900, "{products}");
    assert!(catalog.vendors().iter().any(|vendor| vendor.role == VendorRole::Virtual));
}

#[test]
fn kinds_of_device_carry_the_codes_of_their_registers() {
    let catalog = Catalog::builtin();
    let check = |code: &str, slug: &str, class: u8| {
        let category = catalog.category_of_product_code(code).unwrap();
        assert_eq!((&*category.slug, category.fda_class), (slug, Some(class)), "{code}");
    };
    check("FRN", "infusion_pump", 2);
    check("mkj", "defibrillator", 3);
    check("KRG", "implant_programmer", 3);
    check("GKZ", "haematology_analyser", 2);
    check("OUG", "monitor_gateway", 1);
    assert_eq!(catalog.category_of_product_code("ZZZ"), None);
    assert_eq!(&*catalog.category("pulse_oximeter").unwrap().emdn_codes, ["Z1203020408".into()]);
    for category in catalog.categories() {
        assert_eq!(category.fda_class.is_some(), !category.fda_product_codes.is_empty(), "{}", category.slug);
        let class = category.fda_class.unwrap_or_default();
        assert!(class == 0 || category.function.is_medical(), "{}", category.slug);
    }
    let class = |slug: &str| catalog.fda_class(catalog.category(slug).unwrap());
    assert_eq!([class("syringe_pump"), class("printer")], [Some(2), None]);
    let coded = catalog.categories().iter().filter(|category| category.fda_class.is_some()).count();
    assert!(catalog.categories().len() >= 120 && coded >= 75, "{coded}");
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
    check(&fingerprint("GPL-2.0", 0.8, example), "bad_fingerprint", "line 1: fingerprint `x`");
    check(&fingerprint("LGPL-2.1", 0.8, example), "bad_fingerprint", "line 1: fingerprint `x`");
    check(&fingerprint("Apache-2.0", 1.5, example), "bad_fingerprint", "line 1: fingerprint `x`");
    check(&fingerprint("Apache-2.0", 0.8, ""), "bad_fingerprint", "line 1: fingerprint `x`");
    check(&good.replace("source", "# source"), "bad_fingerprint", "line 1: fingerprint `x`");
    check(&good.replace("id = 'x'", ""), "bad_entry", "line 1: fingerprint 1");
    check(&good.replace("'y$'", "'('"), "bad_fingerprint", "line 1: fingerprint `x`");
    check(&format!("{good}\n{good}"), "id_twice", "line 14: fingerprint `x`");
    check("[[vendor]]\nid = 'a'", "bad_entry", "line 1: vendor `a`");
    check(
        "[[vendor]]\nid = 'a'\nname = 'A'\n[[vendor]]\nid = 'a'\nname = 'B'",
        "id_twice",
        "line 4: vendor `a`",
    );
    check("vendor = 1", "not_a_list", "line 1: vendor");
    check("\n[[vendr]]\nid = 'a'", "unknown_table", "line 2: vendr");
    check("\n[source]\nkind = 'nmap'", "bad_source", "line 2: source");
    check("vendor = []\nthis is no toml", "not_toml", "line 2");
    let category = "[[category]]\nslug = 'a'\nname = 'A'\nfunction = 'support'\n";
    assert_eq!(Catalog::from_texts([("own.toml", category)]).1, []);
    let codes = |text: &str| check(&format!("{category}{text}"), "bad_category", "line 1: category `a`");
    codes("fda_product_codes = ['JAK', 'jak']");
    codes("emdn_codes = ['Z1203', 'Z120']");
    codes("emdn_codes = ['12']");
    codes("emdn_codes = ['Z12010203040506']");
    codes("fda_class = 4");
}

#[test]
fn an_example_that_is_read_otherwise_is_told() {
    let text = "[[fingerprint]]\nid = 'x'\nfield = 'dhcp.vendor_class'\nmatch = 'any'\nsays = { os = 'Linux' }\n\
                confidence = 0.8\nsource = { kind = 'own_measurement', title = 't', licence = 'MIT' }\n\
                [[fingerprint.example]]\nseen = 'a'\nsays = { os = 'Windows' }";
    let (_, problems) = Catalog::from_texts([("own.toml", text)]);
    let found: Vec<_> = problems.iter().map(|problem| (&*problem.kind, &*problem.at)).collect();
    assert_eq!(found, [("misread_example", "line 1: fingerprint `x`")]);
    assert!(problems.iter().all(|problem| &*problem.file == "own.toml"));
}

#[test]
fn an_id_is_given_once_in_what_the_program_brings() {
    let twice = Catalog::builtin_texts().chain(Catalog::builtin_texts());
    let (catalog, problems) = Catalog::from_texts(twice);
    assert_eq!(catalog.fingerprints().len(), Catalog::builtin().fingerprints().len());
    let twice = problems.iter().filter(|problem| &*problem.kind == "id_twice").count();
    assert!(twice >= catalog.fingerprints().len() + catalog.vendors().len() + catalog.products().len());
}

/// One mistake of each kind in one file: each is told by file, line and id, and what is right is read.
#[test]
fn a_users_mistakes_are_told_by_file_line_and_name_and_the_rest_is_read() {
    let entry = |id: &str, field: &str, on: &str, more: &str| {
        format!(
            "[[fingerprint]]\nid = '{id}'\nfield = '{field}'\nmatch = {on}\nsays = {{ os = 'Linux' }}\n\
             confidence = 0.8\n{more}[[fingerprint.example]]\nseen = 'ax'\nsays = {{ os = 'Linux' }}\n"
        )
    };
    let head = "[source]\nkind = 'own_hospital'\ntitle = 'our own'\nlicence = 'facts'\n";
    let text = [
        head.to_owned(),
        entry("first", "dhcp.vendor_class", "{ contains = 'x' }", ""),
        entry("no_such_field", "dhcp.vendor_clas", "'any'", ""),
        entry("bad_pattern", "dhcp.vendor_class", "{ pattern = '(' }", ""),
        entry("no_such_key", "dhcp.vendor_class", "'any'", "confidense = 0.8\n"),
        entry("no_such_match", "dhcp.vendor_class", "{ regex = 'x' }", ""),
        entry("last", "http.server", "{ prefix = 'ax' }", ""),
    ]
    .concat();
    let mut texts: Vec<(&str, &str)> = Catalog::builtin_texts().collect();
    texts.push(("ours/pumps.toml", &text));
    let (catalog, problems) = Catalog::from_texts(texts);
    let found: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let begins = [
        "ours/pumps.toml: line 38: fingerprint `no_such_key`: unknown field `confidense`",
        "ours/pumps.toml: line 45: fingerprint `no_such_match`: unknown variant `regex`",
        "ours/pumps.toml: line 14: fingerprint `no_such_field`: `dhcp.vendor_clas` is no field that may be read",
        "ours/pumps.toml: line 23: fingerprint `bad_pattern`: pattern `(`",
    ];
    assert_eq!(found.len(), begins.len(), "{found:#?}");
    for (problem, begin) in found.iter().zip(begins) {
        assert!(problem.starts_with(begin), "{problem}\n{begin}");
    }
    let own: Vec<_> = catalog.fingerprints().iter().filter(|f| f.source.title.contains("our own")).collect();
    assert_eq!(own.iter().map(|fingerprint| &*fingerprint.id).collect::<Vec<_>>(), ["first", "last"]);
}
