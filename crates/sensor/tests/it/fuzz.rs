//! The fuzzer's inputs with a stable compiler: what it found, its seeds, and what captures and logs give.

mod captures;
#[path = "../../../../fuzz/driver/mod.rs"]
mod driver;
mod inputs;
#[path = "../../../wire/tests/it/seeds.rs"]
mod seeds;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use wardroom_exchange::source::{self, Kind};
use wardroom_model::Protocol;

use crate::captures_below;

fn run(input: &[u8]) -> driver::Checked {
    driver::run(input, &|| 0)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Numbers of readers and dissectors change when one joins, so what is for one is tried on all.
fn on_all(input: &[u8]) {
    run(input);
    if let [choice @ (0x30..=0x4f), _, rest @ ..] = input {
        (0..driver::NUMBERS).for_each(|number| drop(run(&[&[*choice, number], rest].concat())));
    }
}

#[test]
fn nothing_that_was_found_breaks_it_again() {
    let findings = std::fs::read_dir(root().join("fuzz/findings")).unwrap();
    for finding in findings.map(|entry| entry.unwrap().path()) {
        println!("{}", finding.display());
        on_all(&std::fs::read(finding).unwrap());
    }
}

/// A seed that nobody recognises teaches the fuzzer nothing.
#[test]
fn seeds_reach_their_protocols() {
    let said = seeds::all().into_iter().map(|(_, bytes)| run(&bytes));
    let spoken: BTreeSet<Protocol> =
        said.flat_map(|said| said.facts.into_iter().map(|(_, field, _)| field.protocol())).collect();
    for protocol in [
        Protocol::Dns,
        Protocol::Dhcp,
        Protocol::Ssdp,
        Protocol::Http,
        Protocol::Dicom,
        Protocol::Hl7,
        Protocol::Intellivue,
        Protocol::Phd,
        Protocol::Astm,
        Protocol::Poct1a,
        Protocol::Medibus,
        Protocol::Carescape,
        Protocol::Amqp,
        Protocol::Tns,
        Protocol::Tds,
        Protocol::Dcerpc,
        Protocol::Radius,
        Protocol::Mndp,
        Protocol::Lpd,
    ] {
        assert!(spoken.contains(&protocol), "{protocol}");
    }
}

/// With `WARDROOM_WRITE_CORPUS` set to a folder, the inputs are written there: the fuzzer begins with them.
#[test]
fn every_input_out_of_captures_and_logs_holds() {
    let folder = std::env::var_os("WARDROOM_WRITE_CORPUS").map(PathBuf::from);
    let inputs = corpus();
    let mut counts: BTreeMap<u8, usize> = BTreeMap::new();
    for input in &inputs {
        if let Some(folder) = &folder {
            std::fs::write(folder.join(name(input)), input).unwrap();
        } else {
            on_all(input);
        }
        *counts.entry(input[0] >> 4).or_default() += 1;
    }
    println!("{} inputs, by what they are for: {counts:?}", inputs.len());
    assert!(inputs.len() > seeds::all().len());
}

/// By its content, so that what is made again has the same name.
fn name(input: &[u8]) -> String {
    let hash = input.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    });
    format!("made-{hash:016x}")
}

fn corpus() -> BTreeSet<Vec<u8>> {
    let mut all: BTreeSet<Vec<u8>> = seeds::all().into_iter().map(|(_, bytes)| bytes).collect();
    all.extend(nfcapd());
    all.extend(CODES.iter().map(|text| [&[0x80], text.as_bytes()].concat()));
    all.extend(PRODUCTS.iter().map(|text| [&[0x60, 9], text.as_bytes()].concat()));
    all.extend(PUBLICATIONS.iter().map(|text| [&[0x90], text.as_bytes()].concat()));
    all.extend(BILLS.iter().map(|text| [&[0x60, 10], text.as_bytes()].concat()));
    all.insert([&[0x60, 11], FORM.as_bytes()].concat());
    all.extend(FILTERS.iter().map(|text| [&[0x70], text.as_bytes(), b"\n"].concat()));
    let mut folders = vec![root().join("sample/captures")];
    match std::env::var("WARDROOM_DATA") {
        Ok(data) => {
            folders.push(PathBuf::from(&data).join("pcap"));
            all.extend(files(&PathBuf::from(data).join("netinv")).iter().filter_map(|path| of_source(path)));
        }
        Err(_) => println!("skipped: WARDROOM_DATA is not set, so only the sample's captures give inputs"),
    }
    let captures = folders.iter().flat_map(|folder| captures_below(folder));
    all.extend(captures.flat_map(|path| captures::of(&path)));
    let more: Vec<Vec<u8>> = all
        .iter()
        .flat_map(|input| inputs::readers(input).into_iter().chain(inputs::session(input)))
        .collect();
    all.extend(more);
    all
}

/// A file of nfcapd with one flow, plain and as LZO packs what is so short.
fn nfcapd() -> [Vec<u8>; 2] {
    let generic = [
        &[1, 0, 52, 0][..],
        &[7; 24],
        &[5, 0, 0, 0, 0, 0, 0, 0],
        &[9, 0, 0, 0, 0, 0, 0, 0],
        &[1, 2, 3, 4, 6, 2, 0, 0],
    ];
    let addresses = [2, 0, 12, 0, 9, 0, 20, 10, 2, 0, 20, 10];
    let flow = [&[11, 0, 76, 0, 2, 0, 0, 0, 0, 0, 0, 0][..], &generic.concat(), &addresses].concat();
    let lzo = [&[flow.len() as u8 + 17][..], &flow, &[17, 0, 0]].concat();
    [(0, flow), (1, lzo)].map(|(packing, body)| {
        let head = [&[0x0c, 0xa5, 2, 0][..], &[0; 12], &[packing], &[0; 19], &[1, 0, 0, 0]].concat();
        let block = [&[1, 0, 0, 0, body.len() as u8, 0, 0, 0, 3, 0, 0, 0][..], &body].concat();
        [&[0x60, 8][..], &head, &block].concat()
    })
}

/// Records of products, of each shape that they are published in.
const PRODUCTS: &[&str] = &[
    "PrimaryDI|brandName|rx\n00844588003288|Muster|true\n1|2\n",
    "PRODUCTCODE|DEVICENAME|DEVICECLASS\nCBK|Ventilator|2\n",
    "<d><device><identifiers><identifier><deviceId>1</deviceId><deviceIdType>Primary</deviceIdType></identifier></identifiers>\
     <brandName>a&amp;b</brandName></device><device></d>",
    "{\"results\":[{\"brand_name\":\"M\",\"identifiers\":[{\"id\":\"1\",\"type\":\"Primary\"}]}]}",
];

/// Bills of materials, of each form that they are written in.
const BILLS: &[&str] = &[
    "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"metadata\":{\"component\":{\"name\":\"M\"}},\
     \"components\":[{\"name\":\"a\",\"purl\":\"pkg:a\",\"licenses\":[{\"license\":{\"id\":\"MIT\"}}],\"components\":[{\"name\":\"b\"}]}]}",
    "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.4\"><metadata><component><name>M</name></component></metadata><components>\
     <component type=\"file\"><name>a&amp;</name><components><component><name>b</name></component></components></component></components></bom>",
    "{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{\"SPDXID\":\"a\",\"name\":\"a\"},{\"SPDXID\":\"b\",\"name\":\"b\"}],\"relationships\":\
     [{\"spdxElementId\":\"a\",\"relationshipType\":\"CONTAINS\",\"relatedSpdxElement\":\"b\"}]}",
    "SPDXVersion: SPDX-2.3\nPackageName: a\nSPDXID: a\nPackageName: b\nSPDXID: b\nPackageComment: <text>c\nd</text>\nRelationship: a CONTAINS b\n",
];

/// A maker's statement on security.
const FORM: &str = "DOC-1:Maker:M\nAUDIT CONTROLS (AUDT)\nAUDT-1,Log?: Yes,some\nADUT-2,Events?: No\n| AUDT-2.1 | x? | N/A |\n2-3 x? See Note 1\n\
    A y? No\nRMOT-1,\"z, no\": Yes\n";

/// Codes of devices, of each agency and form.
const CODES: &[&str] = &[
    "(01)51022222233336(11)141231(17)150707(10)A213B1(21)1234",
    "]d20151022222233336111412311715070710A213B1\u{1d}211234",
    "https://id.gs1.org/01/12345678901231/10/A%2F1/21/7?17=270200",
    "+A123BJC5D6E71G+$$52001510X3GD",
    "+A99912349/$10X3/16D20111231/14D20200131/Q500Z",
    "=/A9999XYZ100T0944=,000025=A99971312345600=>014032=}013032&,1000000000000XYZ123",
];

/// Files of publishers, and texts as recalls have them.
const PUBLICATIONS: &[&str] = &[
    "{\"bomFormat\":\"CycloneDX\",\"serialNumber\":\"urn:uuid:a\",\"metadata\":{\"component\":{\"bom-ref\":\"m\",\"name\":\"M\"}},\"vulnerabilities\":\
     [{\"id\":\"CVE-1-1\",\"analysis\":{\"state\":\"exploitable\"},\"affects\":[{\"ref\":\"urn:cdx:a/1#m\",\"versions\":[{\"range\":\"vers:generic/<2\"}]}]}]}",
    "recall_number,recalling_firm,product_description,code_info\nZ-1-2031,Acme,Pump,All lots\n",
    "{\"results\":[{\"product_res_number\":\"Z-1-2031\",\"code_info\":\"Lot 1\",\"event_date_posted\":\"2031-01-01\"}]}",
    "{\"document\":{\"tracking\":{\"id\":\"A-1\"}},\"product_tree\":{},\"vulnerabilities\":[]}",
    "REF AB5T: Lots 3269, 4028;   REF AB5T-BULK: Lots 2287/Expiration Date: 12/30/2017",
    "Serial numbers between A123 and A456, 5000 and above; all serial numbers except 12",
    "UDI: (01)00718175003305(10)A1 (2 units) Software versions 2.0 through Revision 2.8, manufactured May 2019",
];

const FILTERS: [&str; 4] = [
    "net 10.20.0.0/16 and not port 9100",
    "vlan 12 or (mac 00:1b:63:84:45:e6 and udp)",
    "src host fe80::1 and dst port 8000-8100 or not (not arp)",
    "ip or ip6 or tcp or icmp or sctp or vlan",
];

/// The beginning of a file that is a source which is not packets.
fn of_source(path: &Path) -> Option<Vec<u8>> {
    let bytes = std::fs::read(path).ok()?;
    let bytes = &bytes[..bytes.len().min(inputs::LONGEST)];
    let kind = source::recognise(bytes)?;
    let others = if kind == Kind::Nfcapd { 8 } else { 6 };
    let number = driver::TEXTS.iter().position(|text| *text == kind).unwrap_or(others);
    Some([&[0x60, number as u8], bytes].concat())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    entries
        .flat_map(|entry| if entry.path().is_dir() { files(&entry.path()) } else { vec![entry.path()] })
        .collect()
}
