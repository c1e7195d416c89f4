use proptest::prelude::*;

use super::*;
use crate::tests_support::Collected;

/// What a device of IEEE 11073-20701 says when it comes, with a bed that is not to be read.
const HELLO: &str = concat!(
    "<?xml version='1.0' encoding='UTF-8'?><s12:Envelope xmlns:s12='http://www.w3.org/2003/05/soap-envelope' ",
    "xmlns:wsa='http://www.w3.org/2005/08/addressing' xmlns:wsd='http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01'>",
    "<s12:Header><wsa:Action>http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01/Hello</wsa:Action>",
    "<wsa:MessageID>urn:uuid:11111111-1111-1111-1111-111111111111</wsa:MessageID>",
    "<wsd:AppSequence InstanceId='1' MessageNumber='2'/></s12:Header><s12:Body><wsd:Hello><wsa:EndpointReference>",
    "<wsa:Address>urn:uuid:E3248000-80CE-11DB-8000-001BA99EC956</wsa:Address></wsa:EndpointReference>",
    "<wsd:Types xmlns:dpws='http://docs.oasis-open.org/ws-dd/ns/dpws/2009/01' ",
    "xmlns:m='http://standards.ieee.org/downloads/11073/11073-20702-2016'>dpws:Device m:MedicalDevice</wsd:Types>",
    "<wsd:Scopes>sdc.ctxt.loc:/sdc.ctxt.loc.detail/Ward%20Bed?fac=H&amp;bed=7 sdc.cdc.type:///70001 ",
    "ldap:///ou=somebody onvif://www.onvif.org/location/room onvif://www.onvif.org/Hardware/C-9</wsd:Scopes>",
    "<wsd:XAddrs>https://10.0.0.7:6464/uuid/path http://who:what@10.0.0.7/x</wsd:XAddrs>",
    "<wsd:MetadataVersion>3</wsd:MetadataVersion></wsd:Hello></s12:Body></s12:Envelope>",
);

#[track_caller]
fn check(payload: &str, expected: Option<&[&str]>) {
    let mut collected = Collected::default();
    assert_eq!(dissect(payload.as_bytes(), &mut collected), expected.map(|_| Protocol::Wsd));
    assert_eq!(collected.lines(), expected.unwrap_or_default());
}

const FACTS: [&str; 7] = [
    "src wsd.role device",
    "src wsd.endpoint e3248000-80ce-11db-8000-001ba99ec956",
    "src wsd.type Device http://docs.oasis-open.org/ws-dd/ns/dpws/2009/01",
    "src wsd.type MedicalDevice http://standards.ieee.org/downloads/11073/11073-20702-2016",
    "src wsd.scope sdc.cdc.type:///70001",
    "src wsd.scope onvif://www.onvif.org/Hardware/C-9",
    "src wsd.address https://10.0.0.7:6464",
];

#[test]
fn devices_say_what_they_are_and_not_where() {
    check(HELLO, Some(&FACTS));
    check(&format!("\u{feff}{HELLO}"), Some(&FACTS));
    let old = HELLO.replace(
        "docs.oasis-open.org/ws-dd/ns/discovery/2009/01",
        "schemas.xmlsoap.org/ws/2005/04/discovery",
    );
    check(&old, Some(&FACTS));
}

#[test]
fn who_searches_says_no_more() {
    check(&HELLO.replace("2009/01/Hello", "2009/01/Probe"), Some(&["src wsd.role client"]));
    check(&HELLO.replace("2009/01/Hello", "2009/01/Other"), None);
    check(&HELLO.replace("wsa:Action", "wsa:To"), None);
    check(&HELLO.replace("s12:Envelope", "s12:Letter"), None);
    check("<a/>", None);
    check("", None);
}

#[test]
fn a_type_without_a_name_is_not_said() {
    let nameless = HELLO.replace("dpws:Device m:MedicalDevice", "dpws: m:\u{1} m:MedicalDevice");
    let expected: Vec<&str> = FACTS.into_iter().filter(|fact| !fact.contains("/dpws/")).collect();
    check(&nameless, Some(&expected));
}

proptest! {
    #[test]
    fn a_changed_message_is_survived(at in 0usize..1400, byte in any::<u8>()) {
        let mut message = HELLO.as_bytes().to_vec();
        let at = at % message.len();
        message[at] = byte;
        dissect(&message, &mut Collected::default());
    }

    #[test]
    fn a_cut_message_says_nothing_else(cut in 0usize..1400) {
        let mut part = Collected::default();
        dissect(&HELLO.as_bytes()[..cut.min(HELLO.len())], &mut part);
        let lines = part.lines();
        prop_assert_eq!(&lines[..], &FACTS[..lines.len()]);
    }
}
