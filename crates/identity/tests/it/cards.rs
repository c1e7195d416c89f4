//! What a network card and a name say, and what they do not.

use wardroom_catalog::Catalog;
use wardroom_identity::identify;

use crate::identify::{check, claims};
use crate::said;

const ARP: (&str, &str) = ("arp.sender_address", "10.0.0.5");

#[test]
fn cards_speak_for_their_makers_only() {
    let alone =
        |mac: &str, medical: Option<bool>, expected: &[&str]| check(Some(mac), &[ARP], medical, expected);
    // A maker of devices made the device; one that makes one kind of device made one of that kind.
    alone("00:09:fb:00:00:01", Some(true), &["vendor Philips"]);
    alone("00:06:6b:00:00:01", Some(true), &["vendor Sysmex", "category laboratory_analyser"]);
    alone("ac:cc:8e:00:00:01", Some(false), &["vendor Axis", "category ip_camera"]);
    // Modules are built in by others, virtual machines run anybody's programs, computers are in consoles too.
    alone("00:80:92:00:00:01", None, &[]);
    alone("00:50:56:00:00:01", None, &[]);
    alone("52:54:00:00:00:01", None, &[]);
    alone("04:0e:3c:00:00:01", None, &[]);
    alone("14:18:77:00:00:01", None, &[]);
    // Of a block that somebody has, and yet counted up by hand.
    alone("00:00:00:00:00:01", None, &[]);
    alone("02:00:00:00:00:01", None, &[]);
    check(None, &[], None, &[]);
}

#[test]
fn a_maker_of_computers_made_what_is_a_computer_and_no_more() {
    const HP: Option<&str> = Some("04:0e:3c:00:00:01");
    let office = ("dhcp.host_name", "DESKTOP-4F8KQ2B");
    check(HP, &[office], Some(false), &["vendor HP", "os Windows ?", "category workstation"]);
    // What runs on it is not the computer's maker's.
    check(HP, &[("hl7.sending_application", "RIS")], None, &["category radiology_information_system"]);
    check(HP, &[("dicom.modality", "CT")], Some(true), &["category ct_scanner"]);
    check(Some("00:50:56:00:00:01"), &[office], Some(false), &["os Windows ?", "category workstation"]);
}

#[test]
fn only_a_computers_own_netbios_names_name_it() {
    let named = |name: &str| {
        let host = said(None, &[("nbns.name", name)]);
        let names: Vec<&str> = host.observations.iter().filter_map(wardroom_identity::name_of).collect();
        let claims = claims(&identify(Catalog::builtin(), &host));
        (names.join(" "), claims)
    };
    let printer = vec!["category printer".to_owned()];
    assert_eq!(named("PRN-RAD-01<00>"), ("PRN-RAD-01".into(), printer.clone()));
    assert_eq!(named("PRN-RAD-01<20>"), ("PRN-RAD-01".into(), printer));
    for suffix in ["1b", "1c", "1d", "1e", "03", "1f", "be"] {
        assert_eq!(named(&format!("PRN-RAD-01<{suffix}>")), (String::new(), Vec::new()), "{suffix}");
    }
}

#[test]
fn names_and_browsers_tell_no_more_than_they_know() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("dhcp.host_name", "CTX01", &[]),
        ("dhcp.host_name", "CT-ED-01", &["category ct_scanner"]),
        ("mdns.name", "Ward-4-iPhone.local", &["vendor Apple", "os iOS ?", "category smartphone"]),
        // Windows 11 and the servers kept the number.
        (
            "http.user_agent",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
            &["os Windows 10 or later", "category workstation"],
        ),
        ("http.user_agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/60.0 Safari/537.36", &["os Linux ?"]),
        // NetworkManager asks for Microsoft's routes (249) too.
        ("dhcp.parameter_list", "1,2,6,12,15,26,28,121,3,33,40,41,42,119,249,252,17", &["os Linux ?"]),
        ("dhcp.parameter_list", "1,3,6,15,31,33,43,44,46,47,119,121,249,252", &["os Windows ?"]),
        // Who runs a service did not make the server.
        ("tls.subject", "CN=*.google.com, O=Google LLC, C=US", &[]),
        ("tls.subject", "O=HP Inc., CN=NPI508140.local", &["vendor HP"]),
        ("tls.issuer", "CN=Microsoft Azure TLS Issuing CA 01, O=Microsoft Corporation, C=US", &[]),
    ];
    for (field, value, expected) in cases {
        let found = claims(&identify(Catalog::builtin(), &said(None, &[(field, value)])));
        assert_eq!(&found, expected, "{field} {value}");
    }
}

/// A relay hands on what the server said.
#[test]
fn a_relay_is_no_server() {
    check(None, &[("dhcp.server", "10.0.0.5")], None, &["category server"]);
    check(None, &[("dhcp.server", "10.9.0.1")], None, &[]);
}

#[test]
fn an_engine_that_passes_on_messages_is_none_of_their_senders() {
    let sent = [
        ("hl7.sending_application", "PIC iX"),
        ("hl7.sending_application", "ALARISGW"),
        ("hl7.sending_application", "PERSEUS"),
        ("hl7.software_vendor", "BD"),
        ("hl7.software_product", "Alaris Systems Manager"),
        ("hl7.software_version", "12.3"),
        ("hl7.equipment_instance", "13862147^Alaris PCU 8015^F8C678FFFE200251^EUI-64"),
    ];
    check(None, &sent, None, &["category interface_engine"]);
    // Two software segments do as well as three applications.
    let software = [("hl7.software_vendor", "BD"), ("hl7.software_vendor", "Philips Medical Systems")];
    check(None, &software, None, &["category interface_engine"]);
    let spellings = [("hl7.software_vendor", "Philips"), ("hl7.software_vendor", "Philips Medical Systems")];
    check(None, &spellings, Some(true), &["vendor Philips"]);
}

/// A maker of records' programs makes no medical device by that.
#[test]
fn a_computer_is_medical_by_its_use_alone() {
    let medical = |facts: &[(&str, &str)]| {
        identify(Catalog::builtin(), &said(None, facts)).medical.map(|(medical, _)| medical)
    };
    assert_eq!(medical(&[("dhcp.server", "10.0.0.5")]), None);
    assert_eq!(medical(&[("hl7.sending_application", "EPIC")]), None);
    assert_eq!(medical(&[("dicom.sop_class", "1.2.840.10008.5.1.4.1.2.2.1")]), None);
    assert_eq!(medical(&[("hl7.software_product", "Alaris Systems Manager")]), Some(true));
    assert_eq!(medical(&[("mdns.service", "_ipp._tcp.local")]), Some(false));
}
