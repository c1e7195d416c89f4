//! What the protocols of medical devices say of who speaks them.

use crate::identify::check;

#[test]
fn a_monitor_says_its_number_part_by_part() {
    check(
        Some("00:09:fb:00:00:01"),
        &[
            ("intellivue.system_type", "MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS"),
            ("intellivue.manufacturer", "Philips"),
            ("intellivue.model", "866062"),
            ("intellivue.serial_number", "DE65128764"),
            ("intellivue.serial_number", "main board: A1234"),
            ("intellivue.software_revision", "application software: M.04.02"),
            ("intellivue.firmware_revision", "boot software: B.00.33"),
        ],
        Some(true),
        &[
            "vendor Philips",
            "product IntelliVue MX450",
            "version M.04.02",
            "serial DE65128764",
            "category patient_monitor",
        ],
    );
}

#[test]
fn a_ventilator_says_what_it_is_over_services_and_over_medibus() {
    check(
        None,
        &[
            ("wsd.type", "MedicalDevice http://standards.ieee.org/downloads/11073/11073-20702-2016"),
            ("wsd.scope", "sdc.cdc.type:///70001"),
            ("sdc.manufacturer", "Drägerwerk AG & Co. KGaA"),
            ("sdc.model_name", "Evita V800"),
            ("sdc.firmware_version", "1.0.14"),
            ("sdc.serial_number", "ASNF-0042"),
        ],
        Some(true),
        &["vendor Dräger", "product Evita V800", "version 1.0.14", "serial ASNF-0042", "category ventilator"],
    );
    check(
        None,
        &[("medibus.device_id", "8210"), ("medibus.name", "Evita V500"), ("medibus.revision", "02.51:06.00")],
        Some(true),
        &["vendor Dräger", "product Evita V500", "version 02.51", "category ventilator"],
    );
    // The other end of the line is somebody's computer.
    check(None, &[("medibus.device_id", "0161"), ("medibus.name", "ICE")], None, &[]);
}

#[test]
fn analysers_say_what_they_are() {
    check(
        None,
        &[("astm.sender", "XN-1000^00-22^11873^^^^BD634545"), ("astm.version", "E1394-97")],
        Some(true),
        &["vendor Sysmex", "product XN-1000", "version 00-22", "category haematology_analyser"],
    );
    check(None, &[("astm.sender", "HOST^LIS")], None, &[]);
    check(
        None,
        &[
            ("poct1a.device_id", "00-1C-9A-FF-FE-00-12-34"),
            ("poct1a.manufacturer_name", "Radiometer Medical ApS"),
            ("poct1a.model_id", "ABL90 FLEX"),
            ("poct1a.serial_id", "393-090R0123N001"),
            ("poct1a.sw_version", "3.5"),
        ],
        Some(true),
        &[
            "vendor Radiometer",
            "product ABL90 FLEX",
            "version 3.5",
            "serial 393-090R0123N001",
            "category blood_gas_analyser",
        ],
    );
    check(
        None,
        &[
            ("phd.system_id", "00:1c:05:ff:fe:01:02:03"),
            ("phd.specialisation", "4100 version 1"),
            ("phd.serial_number", "SN-0042"),
        ],
        Some(true),
        &["vendor Nonin Medical", "serial SN-0042", "category pulse_oximeter"],
    );
}

#[test]
fn who_speaks_for_several_devices_is_none_of_them() {
    let own = [
        ("fhir.manufacturer", "BREAS Medical"),
        ("fhir.serial_number", "VIVO45-SN-789012"),
        ("fhir.type", "urn:iso:std:iso:11073:10101|70001"),
    ];
    check(
        None,
        &own,
        Some(true),
        &["vendor Breas Medical", "serial VIVO45-SN-789012", "category ventilator"],
    );
    let another = [own[0], own[1], own[2], ("fhir.serial_number", "VIVO45-SN-789013")];
    check(None, &another, None, &[]);
    let server = [own[0], own[1], own[2], ("fhir.software_name", "HAPI FHIR Server")];
    check(None, &server, Some(false), &["product HAPI FHIR Server", "category server"]);
}

#[test]
fn numbers_that_registries_gave_name_their_makers() {
    check(
        None,
        &[("dicom.implementation_class_uid", "1.3.6.1.4.1.33437.10.1")],
        Some(true),
        &["vendor Heidelberg Engineering"],
    );
    check(None, &[("snmp.object_id", "1.3.6.1.4.1.19816.1.2")], Some(true), &["vendor Philips"]);
    check(
        None,
        &[("dicom.manufacturer", "GE MEDICAL SYSTEMS"), ("dicom.udi", "(01)00840682102030(21)A-17")],
        Some(true),
        &["vendor GE HealthCare", "serial A-17"],
    );
}
