//! Addresses that stand for several devices: by what several systems say from one of them, and by the devices that
//! one names in what it sends.

use wardroom_catalog::Catalog;
use wardroom_identity::gateway::speaks_for;
use wardroom_identity::identify;
use wardroom_identity::several::several;
use wardroom_model::{Field, Timestamp};

use crate::said;

const LINUX: Fact = ("tcp.syn_signature", "ip4 ttl=64 window=44*mss mss=1460 scale=7 options=mss");
const WINDOWS: Fact = ("tcp.syn_signature", "ip4 ttl=128 window=44*mss mss=1460 scale=8 options=mss");
const SWITCH: Fact = ("tcp.syn_signature", "ip4 ttl=255 window=4128 mss=536 options=mss");
const ON_WINDOWS: Fact = ("http.user_agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)");
const ON_LINUX: (&str, &str) =
    ("http.user_agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/60.0 Safari/537.36");

/// A field and its value.
type Fact = (&'static str, &'static str);

/// What is heard from one address, in what of it several systems show, and which devices it speaks for.
struct Case {
    name: &'static str,
    /// Each with the first and the last minute in which it was heard, where that is not all the time.
    heard: &'static [(Fact, Option<(i64, i64)>)],
    several: &'static [&'static str],
    speaks_for: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        name: "computers behind address translation",
        heard: &[(LINUX, None), (WINDOWS, None), (ON_WINDOWS, None), (ON_LINUX, None)],
        several: &["tcp.syn_signature", "http.user_agent"],
        speaks_for: &[],
    },
    Case {
        name: "two systems that sign in under two names",
        heard: &[
            (LINUX, None),
            (WINDOWS, None),
            (("ntlm.workstation", "WS-0001"), None),
            (("rdp.client_name", "WS-0002"), None),
        ],
        several: &["tcp.syn_signature", "ntlm.workstation"],
        speaks_for: &[],
    },
    Case {
        name: "three names alone",
        heard: &[
            (("ntlm.workstation", "WS-0001"), None),
            (("ntlm.workstation", "WS-0002"), None),
            (("rdp.client_name", "WS-0003"), None),
        ],
        several: &["ntlm.workstation"],
        speaks_for: &[],
    },
    Case {
        name: "two names alone: one may be a program's own",
        heard: &[(("ntlm.workstation", "WS-0001"), None), (("tds.host", "WS-0002"), None)],
        several: &[],
        speaks_for: &[],
    },
    Case {
        name: "one computer, written in three ways",
        heard: &[
            (WINDOWS, None),
            (ON_WINDOWS, None),
            (("ntlm.workstation", "WS-0001"), None),
            (("rdp.client_name", "ws-0001"), None),
            (("kerberos.host_name", "WS-0001<20>"), None),
        ],
        several: &[],
        speaks_for: &[],
    },
    Case {
        name: "one computer that was started with another system",
        heard: &[
            (LINUX, Some((0, 60))),
            (ON_LINUX, Some((0, 60))),
            (WINDOWS, Some((100, 160))),
            (ON_WINDOWS, Some((100, 160))),
        ],
        several: &[],
        speaks_for: &[],
    },
    Case {
        name: "hop limits alone: a program may set its own, and a switch begins with 255",
        heard: &[(LINUX, None), (WINDOWS, None), (SWITCH, None)],
        several: &[],
        speaks_for: &[],
    },
    Case {
        name: "an HL7 sender that names the devices of a ward",
        heard: &[
            (("hl7.sending_application", "ALARISGW"), None),
            (("hl7.equipment_instance", "13862147^8015^F8C678FFFE200251^EUI-64"), None),
            (("hl7.equipment_instance", "15220983^8015^F8C678FFFE200252^EUI-64"), None),
        ],
        several: &[],
        speaks_for: &["13862147", "15220983"],
    },
    Case {
        name: "several HL7 senders that name none: an interface engine passes on what others wrote",
        heard: &[
            (("hl7.sending_application", "LAB"), None),
            (("hl7.sending_application", "RIS"), None),
            (("hl7.sending_application", "ADT"), None),
        ],
        several: &[],
        speaks_for: &[],
    },
    Case {
        name: "one device in the same message in two spellings",
        heard: &[
            (("hl7.equipment_instance", "13862147^8015^F8C678FFFE200251^EUI-64"), None),
            (("hl7.participant_device", "13862147^8015^F8C678FFFE200251^EUI-64"), None),
        ],
        several: &[],
        speaks_for: &["13862147"],
    },
    Case {
        name: "the one HL7 device whose address the sender has",
        heard: &[(("hl7.equipment_instance", "13862147^8015^0009FBFFFE200251^EUI-64"), None)],
        several: &[],
        speaks_for: &[],
    },
    Case {
        name: "SDC endpoints of two devices at one address",
        heard: &[(("sdc.serial_number", "ASHK-0199"), None), (("sdc.serial_number", "ASHK-0200"), None)],
        several: &[],
        speaks_for: &["ASHK-0199", "ASHK-0200"],
    },
    Case {
        name: "one SDC endpoint in two spellings",
        heard: &[
            (("sdc.serial_number", "ASHK-0199"), None),
            (("sdc.serial_number", "S/N 00ASHK0199"), None),
            (("sdc.serial_number", "N/A"), None),
        ],
        several: &[],
        speaks_for: &[],
    },
    Case {
        name: "a router of building automation",
        heard: &[(("bacnet.routed_device", "2001 4711 260"), None)],
        several: &[],
        speaks_for: &["2001 4711 260"],
    },
];

#[test]
fn an_address_stands_for_several_devices_where_that_shows() {
    let catalog = Catalog::builtin();
    for case in CASES {
        let facts: Vec<(&str, &str)> = case.heard.iter().map(|(fact, _)| *fact).collect();
        let mut host = said(Some("00:09:fb:20:02:51"), &facts);
        for heard in &mut host.observations {
            let of_fact = case.heard.iter().find(|((field, value), _)| {
                Field::parse(field) == Some(heard.field) && **value == *heard.value
            });
            let (from, to) = of_fact.and_then(|(_, span)| *span).unwrap_or((0, 1000));
            (heard.first_seen, heard.last_seen) = (Timestamp(from), Timestamp(to));
        }
        let shown = several(catalog, &host);
        let fields: Vec<String> = shown.iter().map(|reason| reason.field.to_string()).collect();
        assert_eq!(fields, case.several, "{}", case.name);
        assert!(shown.iter().all(|reason| reason.values.len() > 1), "{}: {shown:?}", case.name);
        let spoken = speaks_for(&host, &identify(catalog, &host));
        let named: Vec<&str> = spoken.iter().map(|named| &*named.identifier).collect();
        assert_eq!(named, case.speaks_for, "{}", case.name);
    }
}
