//! What is not medical: networks, rooms of servers, offices, buildings and plants, and which system a host runs.

use wardroom_catalog::Catalog;
use wardroom_identity::identify;
use wardroom_model::Attribute;

use crate::identify::{check, claims};
use crate::said;

const IOS: &str =
    "Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M), Version 15.2(7)E4, RELEASE SOFTWARE";

#[test]
fn a_program_on_a_server_is_not_what_the_server_is() {
    let identity = identify(Catalog::builtin(), &said(None, &[("http.server", "Microsoft-IIS/10.0")]));
    assert_eq!(identity.claim(Attribute::Vendor), None);
    assert_eq!(identity.claim(Attribute::Product), None);
    assert!(identity.claim(Attribute::Os).is_some());
}

#[test]
fn a_build_of_windows_names_the_release_only_with_what_else_tells_it() {
    let check = |facts: &[(&str, &str)], version: &str, build: Option<&str>, end: Option<&str>| {
        let identity = identify(Catalog::builtin(), &said(None, facts));
        let claim = identity.claim(Attribute::Os).unwrap_or_else(|| panic!("{facts:?}"));
        let os = claim.os.as_ref().unwrap_or_else(|| panic!("{facts:?}"));
        assert_eq!(&*claim.value, "Windows", "{facts:?}");
        assert_eq!((os.version.as_deref(), os.build.as_deref()), (Some(version), build), "{facts:?}");
        assert_eq!(os.end_of_support.map(|date| date.to_string()).as_deref(), end, "{facts:?}");
    };
    let build = |text| ("ntlm.os_version", text);
    check(&[build("10.0.17763")], "10 or Server 2019", Some("17763"), None);
    check(&[build("6.1.7601")], "7 or Server 2008 R2", Some("7601"), Some("2020-01-14"));
    check(&[build("10.0.20348")], "Server 2022", Some("20348"), Some("2031-10-14"));
    let controller = ("ldap.functionality", "6");
    check(&[build("6.3.9600"), controller], "Server 2012 R2", Some("9600"), Some("2023-10-10"));
    check(
        &[build("6.1.7601"), ("smb.native_os", "Windows 7 Ultimate 7601")],
        "7",
        Some("7601"),
        Some("2020-01-14"),
    );
}

#[test]
fn who_speaks_the_protocols_of_windows_need_not_be_one() {
    let samba = [
        ("ntlm.os_version", "6.1.0"),
        ("browser.server_type", "unix_server"),
        ("browser.system_version", "6.1"),
    ];
    check(None, &samba, None, &["os Linux ?"]);
    check(None, &[("smb.native_os", "Unix"), ("smb.native_lan_manager", "Samba 3.6.25")], None, &[]);
    check(None, &[("ssh.software", "OpenSSH_7.4")], None, &[]);
    check(None, &[("ssh.software", "OpenSSH_8.2p1 Ubuntu-4ubuntu0.11")], None, &["os Ubuntu 20.04"]);
}

#[test]
fn networks_say_what_they_are_made_of() {
    let switch = [("snmp.object_id", "1.3.6.1.4.1.9.1.1208"), ("snmp.description", IOS)];
    let expected = [
        "vendor Cisco",
        "product Catalyst",
        "version 15.2(7)E4",
        "os Cisco IOS 15.2(7)E4",
        "category network_switch",
    ];
    check(None, &switch, Some(false), &expected);
    let phone = [
        ("lldp.capabilities", "bridge,telephone"),
        ("lldp.manufacturer", "Polycom"),
        ("lldp.model", "VVX 411"),
    ];
    check(None, &phone, Some(false), &["vendor Poly", "product VVX 411", "category phone"]);
    // Agents that anybody builds in name nobody.
    check(
        None,
        &[("snmp.object_id", "1.3.6.1.4.1.8072.3.2.10"), ("snmp.engine", "8072 format 128 a1")],
        None,
        &["os Linux ?"],
    );
    check(None, &[("snmp.object_id", "1.3.6.1.4.1.2021.250.10")], None, &[]);
    let bridge = claims(&identify(Catalog::builtin(), &said(None, &[("stp.version", "RSTP")])));
    assert_eq!(bridge, ["category network_switch"]);
}

#[test]
fn buildings_and_plants_are_no_medical_devices() {
    let controller = [
        ("bacnet.device", "551001"),
        ("bacnet.vendor_id", "5"),
        ("bacnet.vendor_name", "Johnson Controls, Inc."),
        ("bacnet.model_name", "MS-NAE5510-1"),
        ("bacnet.firmware_revision", "8.1.0.2050"),
    ];
    let expected = [
        "vendor Johnson Controls",
        "product MS-NAE5510-1",
        "version 8.1.0.2050",
        "category building_controller",
    ];
    check(None, &controller, Some(false), &expected);
    let plc = [
        ("s7comm.order_number", "6ES7 315-2EH14-0AB0"),
        ("profinet.vendor_id", "0x002a"),
        ("profinet.role", "controller"),
    ];
    check(None, &plc, Some(false), &["vendor Siemens (industry)", "product SIMATIC S7-300", "category plc"]);
    let drive = [("enip.vendor_id", "1"), ("enip.device_type", "2"), ("enip.product_name", "PowerFlex 525")];
    check(
        None,
        &drive,
        Some(false),
        &["vendor Rockwell Automation", "product PowerFlex 525", "category variable_speed_drive"],
    );
}
