//! Lease files in, records out.

use crate::source::Kind;
use crate::source::tests::show;

#[test]
fn isc_blocks_may_lie_on_one_line_and_texts_may_hold_braces() {
    let file = r#"
        # comment
        server-duid "\000\001";
        lease 10.0.0.9 { starts 4 2023/11/14 22:13:20; cltt epoch 1700000001; # a note
          binding state active; hardware ethernet 00:1b:63:84:45:e6;
          set vendor-class-identifier = "Pump {1};"; client-hostname "pump-\"7\""; }
        lease 10.0.0.8 { binding state abandoned; hardware ethernet 00:1b:63:84:45:e7; }
        lease 10.0.0.7 { starts never; uid "\001\000\033c\204E\350"; }
        lease nowhere { }
        lease 10.0.0.6 { hardware ethernet xyz;
    "#;
    let expected = [
        "4 00:1b:63:84:45:e6/10.0.0.9",
        "  00:1b:63:84:45:e6 dhcp.assigned_address 10.0.0.9",
        "  00:1b:63:84:45:e6 dhcp.host_name pump-\"7\"",
        "  00:1b:63:84:45:e6 dhcp.vendor_class Pump {1};",
        "8 00:1b:63:84:45:e8/10.0.0.7",
        "  00:1b:63:84:45:e8 dhcp.assigned_address 10.0.0.7",
        "line 8: bad_time",
        "line 9: bad_address",
        "line 10: bad_mac",
        "the end: torn_record",
    ];
    assert_eq!(show(Kind::IscLeases, file), expected);
}

#[test]
fn kea_leases_of_both_families_are_read() {
    let v4 = "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id\n\
        10.0.0.9,00:1b:63:84:45:e6,01:00:1b:63:84:45:e6,3600,1700003600,1,1,1,ct1,0,,0\n\
        10.0.0.8,,,3600,1700003600,1,1,1,,1,,0\n\
        10.0.0.7,00:1b:63:84:45:e7,,x,1,1,1,1,,0,,0\n";
    let lease =
        ["  00:1b:63:84:45:e6 dhcp.assigned_address 10.0.0.9", "  00:1b:63:84:45:e6 dhcp.host_name ct1"];
    assert_eq!(
        show(Kind::KeaLeases, v4),
        ["2 00:1b:63:84:45:e6/10.0.0.9", lease[0], lease[1], "line 4: bad_lease"]
    );
    let v6 = "address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,fqdn_fwd,fqdn_rev,hostname,hwaddr,state\n\
        2001:db8::9,00:03:00:01:00:1b:63:84:45:e6,3600,1700003600,1,1800,0,1,128,0,0,ct1.ward.,,0\n\
        2001:db8:1::,00:03:00:01:00:1b:63:84:45:e6,3600,1700003600,1,1800,2,1,56,0,0,,,0\n";
    let shown = show(Kind::KeaLeases, v6);
    assert_eq!(shown.first().map(String::as_str), Some("2 00:1b:63:84:45:e6/2001:db8::9"));
    for said in ["dhcpv6.assigned_address 2001:db8::9", "dhcp.full_name ct1.ward"] {
        assert!(shown.contains(&format!("  00:1b:63:84:45:e6 {said}")), "{shown:?}");
    }
    assert!(!shown.iter().any(|line| line.starts_with("3 ")), "{shown:?}");
}

#[test]
fn dnsmasq_leases_are_read() {
    let file = "1700003600 00:1b:63:84:45:e6 10.0.0.9 ct1 01:00:1b:63:84:45:e6\n\
        0 06-00:1b:63:84:45:e7 10.0.0.8 * *\n\
        duid 00:01:00:01:2c:00:00:00:00:1b:63:84:45:ff\n\
        1700003600 1234 2001:db8::9 ct1 00:03:00:01:00:1b:63:84:45:e6\n\
        not a lease\n";
    let shown = show(Kind::DnsmasqLeases, file);
    let heads: Vec<&String> = shown.iter().filter(|line| !line.starts_with("  ")).collect();
    let expected = [
        "1 00:1b:63:84:45:e6/10.0.0.9",
        "2 00:1b:63:84:45:e7/10.0.0.8",
        "4 00:1b:63:84:45:e6/2001:db8::9",
        "line 5: bad_lease",
    ];
    assert_eq!(heads, expected);
}
