//! Lines of logs in, records out. The layouts are those of Zeek's documentation.

use crate::source::Kind;
use crate::source::tests::show;

#[track_caller]
fn check(log: &str, expected: &[&str]) {
    assert_eq!(show(Kind::Zeek, log), expected, "{log}");
}

fn tsv(path: &str, fields: &str, lines: &[&str]) -> String {
    let heading = format!(
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t{path}\n"
    );
    format!(
        "{heading}#fields\t{}\n{}\n#close\t2024\n",
        fields.replace(' ', "\t"),
        lines.join("\n").replace(' ', "\t")
    )
}

const ID: &str = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p";

#[test]
fn a_connection_has_its_counts_state_addresses_and_vlan() {
    let fields = format!(
        "{ID} proto service duration orig_bytes resp_bytes conn_state orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes orig_l2_addr resp_l2_addr vlan inner_vlan"
    );
    let log = tsv(
        "conn",
        &fields,
        &[
            "1.5 C1 10.0.0.1 4000 10.0.0.2 104 tcp ssl,http 2.25 10 20 SF 5 300 4 500 00:1b:63:00:00:01 00:1b:63:00:00:02 12 34",
            "2 C2 10.0.0.1 4001 10.0.0.2 23 tcp - - - - REJ 1 60 1 40 - - - -",
            "3 C3 fe80::1 135 ff02::1 136 icmp - - - - OTH 1 72 0 0 - - - -",
            "4 C4 10.0.0.1 5353 224.0.0.251 5353 udp dns 0.1 70 - S0 1 98 0 0 - - - -",
        ],
    );
    check(
        &log,
        &[
            "7 00:1b:63:00:00:01/10.0.0.1/4000 > 00:1b:63:00:00:02/10.0.0.2/104 vlans [12, 34] /6 5p 300b 03 | 4p 500b 03",
            "8 10.0.0.1/4001 > 10.0.0.2/23 /6 1p 60b 02 | 1p 40b 04",
            "9 fe80::1 > ff02::1 /58 1p 72b 00 | 0p 0b 00",
            "10 10.0.0.1/5353 > 224.0.0.251/5353 /17 1p 98b 00 | 0p 0b 00",
        ],
    );
}

#[test]
fn both_encodings_tell_the_same() {
    let fields = format!("{ID} query qtype_name rcode AA RA answers");
    let text = tsv(
        "dns",
        &fields,
        &["1700000000.000001 C1 10.0.0.1 5000 10.0.0.2 53 pacs.ward A 0 F T alias.ward,10.0.0.9,0.0.0.0"],
    );
    let object = r#"{"_path":"dns","ts":1700000000.000001,"uid":"C1","id.orig_h":"10.0.0.1","id.orig_p":5000,"id.resp_h":"10.0.0.2","id.resp_p":53,"query":"pacs.ward","qtype_name":"A","rcode":0,"AA":false,"RA":true,"answers":["alias.ward","10.0.0.9","0.0.0.0"],"unknown":{"a":[1]}}"#;
    let facts = ["  src dns.query pacs.ward", "  dst dns.server recursive", "  10.0.0.9 dns.name alias.ward"];
    let head = "10.0.0.1/5000 > 10.0.0.2/53";
    check(&text, &[&format!("7 {head}"), facts[0], facts[1], facts[2]]);
    check(object, &[&format!("1 {head}"), facts[0], facts[1], facts[2]]);
    check(
        &object
            .replace("\"_path\":\"dns\"", "\"trans_id\":7")
            .replace("1700000000.000001", "\"2023-11-14T22:13:20.000001Z\""),
        &[&format!("1 {head}"), facts[0], facts[1], facts[2]],
    );
}

#[test]
fn a_lease_is_told_of_the_client_and_of_the_server() {
    let fields =
        "ts client_addr server_addr mac host_name client_fqdn assigned_addr msg_types client_software";
    let log = tsv(
        "dhcp",
        fields,
        &["1 - 10.0.0.1 00:1b:63:84:45:e6 ct1 ct1.ward 10.0.0.9 DISCOVER,ACK MSFT\\x205.0"],
    );
    check(
        &log,
        &[
            "7 00:1b:63:84:45:e6/10.0.0.9 > 10.0.0.1",
            "  dst dhcp.server 10.0.0.1",
            "  00:1b:63:84:45:e6 dhcp.message_type DHCPDISCOVER",
            "  10.0.0.1 dhcp.message_type DHCPACK",
            "  00:1b:63:84:45:e6 dhcp.assigned_address 10.0.0.9",
            "  00:1b:63:84:45:e6 dhcp.host_name ct1",
            "  00:1b:63:84:45:e6 dhcp.full_name ct1.ward",
            "  00:1b:63:84:45:e6 dhcp.vendor_class MSFT 5.0",
        ],
    );
}

#[test]
fn of_a_request_neither_path_nor_person_is_read() {
    let fields = format!("{ID} trans_depth method host uri referrer user_agent username password");
    let log = tsv(
        "http",
        &fields,
        &["1 C1 10.0.0.1 4000 10.0.0.2 80 1 GET pacs.ward /patient/7?name=x http://x Viewer/1 jane secret"],
    );
    check(
        &log,
        &["7 10.0.0.1/4000 > 10.0.0.2/80", "  src http.user_agent Viewer/1", "  dst http.host pacs.ward"],
    );
}

#[test]
fn what_servers_say_of_themselves_is_told_of_them() {
    let fields = format!("{ID} version server_name next_protocol subject issuer");
    let log = tsv(
        "ssl",
        &fields,
        &["1 C1 10.0.0.1 4000 10.0.0.2 443 TLSv12 pacs.ward h2 CN=pacs.ward,O=Maker emailAddress=a@b,CN=ca"],
    );
    check(
        &log,
        &[
            "7 10.0.0.1/4000 > 10.0.0.2/443",
            "  dst tls.version TLS 1.2",
            "  dst tls.server_name pacs.ward",
            "  dst tls.application h2",
            "  dst tls.subject CN=pacs.ward, O=Maker",
            "  dst tls.issuer CN=ca",
        ],
    );
    let fields = "ts host host_p software_type name unparsed_version";
    check(
        &tsv(
            "software",
            fields,
            &["1 10.0.0.2 80 HTTP::SERVER Apache Apache/2.4", "1 10.0.0.3 - OS::WINDOWS Windows -"],
        ),
        &["7 10.0.0.2", "  src http.server Apache/2.4", "8 10.0.0.3"],
    );
    check(&tsv("known_hosts", "ts host", &["1 10.0.0.2"]), &["7 10.0.0.2"]);
}

#[test]
fn what_cannot_be_read_is_told_with_its_line_and_passed_over() {
    check("1.5\tx\n", &["line 1: bad_line"]);
    check(
        &tsv(
            "conn",
            &format!("{ID} proto"),
            &["1 C1 10.0.0.1", "x C1 10.0.0.1 1 10.0.0.2 2 tcp", "1 C1 nobody 1 10.0.0.2 2 tcp"],
        ),
        &["line 7: bad_line", "line 8: bad_record", "line 9: bad_record"],
    );
    check("{\"ts\":1,", &["line 1: bad_line"]);
    check(&tsv("dicom_scu", "ts patient", &["1 x", "1 y"]), &["all lines: log_not_read"]);
}
