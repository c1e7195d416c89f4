//! Names as advisories, network cards and hospitals' registers write them.

use wardroom_catalog::{Catalog, VendorRole};

#[test]
fn makers_are_known_by_every_name() {
    let check = |name: &str, expected: Option<&str>| {
        assert_eq!(Catalog::builtin().vendor(name).map(|vendor| &*vendor.id), expected, "{name}");
    };
    check("GE MEDICAL SYSTEMS", Some("ge_healthcare"));
    check("General Electric Healthcare", Some("ge_healthcare"));
    check("Marquette Electronics Inc.", Some("ge_healthcare"));
    check("Datex-Ohmeda, Inc.", Some("ge_healthcare"));
    check("Philips Medical Systems Nederland B.V.", Some("philips"));
    check("Phillips", Some("philips"));
    check("CareFusion 303, Inc.", None);
    check("CareFusion", Some("becton_dickinson"));
    check("Becton, Dickinson and Company (BD)", Some("becton_dickinson"));
    check("ALARIS MEDICAL SYSTEMS, INC.", Some("becton_dickinson"));
    check("Hospira Inc", Some("icu_medical"));
    check("Smiths Medical ASD Inc.", Some("icu_medical"));
    check("Welch Allyn", Some("hillrom"));
    check("Drägerwerk AG & Co. KGaA", Some("draeger"));
    check("DRAEGER MEDICAL GMBH", Some("draeger"));
    check("SIEMENS", Some("siemens_healthineers"));
    check("Siemens Healthcare GmbH", Some("siemens_healthineers"));
    check("TOSHIBA", Some("canon_medical"));
    check("Toshiba Medical Systems Corporation", Some("canon_medical"));
    check("B. Braun Melsungen AG", Some("b_braun"));
    check("St. Jude Medical", Some("abbott"));
    check("Shenzhen Mindray Bio-Medical Electronics Co., Ltd.", Some("mindray"));
    check("Johnson & Johnson Medical GmbH", Some("johnson_johnson"));
    check("C. R. Bard, Inc.", Some("becton_dickinson"));
    check("Smith & Nephew plc", Some("smith_nephew"));
    check("Medrad, Inc.", Some("bayer"));
    check("Gambro Lundia AB", None);
    check("Hewlett-Packard Medical", Some("philips"));
    check("Löwenstein Medical Technology GmbH + Co. KG", Some("heinen_loewenstein"));
    check("Cincinnati Sub-Zero Products, LLC", Some("gentherm_medical"));
    check("THERMO FISHER SCIENTIFIC INC", Some("thermo_fisher"));
    check("Nuvon, Inc.", Some("bernoulli"));
    check("Hamilton Medical AG", Some("hamilton_medical"));
    check("GS Elektromedizinische Geräte G. Stemple GmbH", None);
    check("Sample General Hospital", None);
    check("Medical Systems", None);
    check("", None);
}

#[test]
fn organisations_of_the_registry_are_told_from_makers_of_devices() {
    let check = |mac: &str, expected: Option<(&str, VendorRole)>| {
        let holder = Catalog::builtin().mac_holder(mac.parse().unwrap());
        let vendor = holder.and_then(|holder| holder.vendor);
        assert_eq!(vendor.map(|vendor| (&*vendor.id, vendor.role)), expected, "{mac} {holder:?}");
    };
    check("00:09:fb:00:00:01", Some(("philips", VendorRole::DeviceMaker)));
    check("00:50:56:00:00:01", Some(("vmware", VendorRole::Virtual)));
    check("52:54:00:00:00:01", Some(("qemu", VendorRole::Virtual)));
    check("08:00:27:00:00:01", Some(("virtualbox", VendorRole::Virtual)));
    check("00:15:5d:00:00:01", Some(("microsoft_hyper_v", VendorRole::Virtual)));
    check("00:80:92:00:00:01", Some(("silex", VendorRole::NetworkModule)));
    check("00:80:a3:00:00:01", Some(("lantronix", VendorRole::NetworkModule)));
    check("00:40:9d:00:00:01", Some(("digi", VendorRole::NetworkModule)));
    check("00:0e:8c:00:00:01", Some(("siemens_industry", VendorRole::DeviceMaker)));
    // Names that others have too: a trader, a maker of measuring amplifiers.
    let organisation = |name: &str| Catalog::builtin().vendor_of_organisation(name).map(|vendor| &*vendor.id);
    assert_eq!(organisation("BELLCO TRADING COMPANY (PVT) LTD"), None);
    assert_eq!(organisation("iba AG"), None);
    assert_eq!(organisation("IBA Dosimetry GmbH"), Some("iba"));
    assert_eq!(organisation("Moog GmbH"), None);
    check("02:00:00:00:00:01", None);
    check("ff:ff:ff:ff:ff:ff", None);
}

#[test]
fn products_are_known_by_every_name() {
    let check = |vendor: &str, text: &str, expected: Option<&str>| {
        let product = Catalog::builtin().product(vendor, text);
        assert_eq!(product.map(|product| &*product.id), expected, "{vendor} {text}");
    };
    check("ge_healthcare", "LOGIQE9", Some("ge_healthcare_logiq"));
    check("ge_healthcare", "CARESCAPE B450", Some("ge_healthcare_carescape_monitor"));
    check("siemens_healthineers", "Aera", Some("siemens_healthineers_magnetom_aera"));
    check("siemens_healthineers", "MAGNETOM Sola", Some("siemens_healthineers_magnetom"));
    check("philips", "IntelliVue MX450", Some("philips_intellivue_mx"));
    check("philips", "EPIQ 7C", Some("philips_epiq"));
    check("philips", "Brilliance 64", Some("philips_brilliance_64"));
    check("philips", "Brilliance 16", Some("philips_brilliance"));
    check("becton_dickinson", "Alaris PCU 8015", Some("becton_dickinson_alaris_pcu"));
    check(
        "becton_dickinson",
        "BD Alaris Point-of-Care Unit (PCU) Model 8015",
        Some("becton_dickinson_alaris_pcu"),
    );
    check("resmed", "AirSense 10 AutoSet", Some("resmed_airsense"));
    check("zoll", "Thermogard XP", Some("zoll_thermogard_xp"));
    check("sysmex", "XN-1000", Some("sysmex_xn"));
    check("bayer", "MEDRAD Stellant D", Some("bayer_medrad_stellant"));
    check("elekta", "Leksell Gamma Knife Icon", Some("elekta_leksell_gamma_knife"));
    check("philips", "LOGIQ E9", None);
    check("philips", "", None);
    check("nobody", "LOGIQ E9", None);
}

#[test]
fn products_in_host_names_end_where_the_word_ends() {
    let check = |name: &str, expected: Option<&str>| {
        let product = Catalog::builtin().product_in_host_name(name);
        assert_eq!(product.map(|product| &*product.id), expected, "{name}");
    };
    check("HAMILTON-T1-7", Some("hamilton_medical_t1"));
    check("HAMILTON-T17", None);
    check("HAMILTON-T1-ICU", Some("hamilton_medical_t1"));
    check("AFFINITI-30", Some("philips_affiniti"));
    check("venuehall", None);
    check("orthanctest", None);
    // Everyday words name a product only beside its maker.
    check("CIRRUS-01", None);
    check("HUGS-SERVER", None);
    check("STERRAD-100NX-2", Some("advanced_sterilization_sterrad"));
}

#[test]
fn words_of_registers_are_categories() {
    let check = |text: &str, expected: Option<&str>| {
        let category = Catalog::builtin().category_of_text(text);
        assert_eq!(category.map(|category| &*category.slug), expected, "{text}");
    };
    check("Infusion Pump, Volumetric", Some("infusion_pump"));
    check("Syringe infusion pump", Some("syringe_pump"));
    check("SCANNER, CT", Some("ct_scanner"));
    check("X-ray unit, mobile", Some("digital_radiography"));
    check("Anesthesia machine", Some("anesthesia_workstation"));
    check("integration_engine", Some("interface_engine"));
    check("Hematology analyzer", Some("haematology_analyser"));
    check("ANALYZER, BLOOD GAS/pH", Some("blood_gas_analyser"));
    check("Warmer, radiant, infant", Some("infant_warmer"));
    check("Holter recorder", Some("ambulatory_ecg_recorder"));
    check("CPAP unit", Some("positive_pressure_device"));
    check("Intra-aortic balloon pump", Some("intra_aortic_balloon_pump"));
    check("Argon plasma coagulation unit", None);
    check("Thermal cycler", None);
    check("Chair", None);
}

#[test]
fn windows_builds_and_ends_of_support() {
    let check = |version: Option<&str>, build: Option<&str>, expected: (&str, Option<&str>)| {
        let os = Catalog::builtin().operating_system("Windows", version, build).unwrap();
        assert_eq!((&*os.id, os.end_of_support.map(|date| date.to_string()).as_deref()), expected);
    };
    check(Some("7"), None, ("windows_7", Some("2020-01-14")));
    check(Some("10"), None, ("windows_10", None));
    check(None, Some("19045"), ("windows_10_22h2", Some("2025-10-14")));
    check(Some("XP"), Some("2600"), ("windows_xp", Some("2014-04-08")));
    check(Some("10"), Some("99999"), ("windows_10", None));
    check(None, None, ("windows", None));
    let named = Catalog::builtin().operating_system_of_text("MS Windows Server 2008 R2 Standard");
    assert_eq!(named.map(|os| &*os.id), Some("windows_server_2008_r2"));
}
