//! What others say that a text means: Rapid7's Recog (BSD-2-Clause) and Satori (GPL-2.0), read as a test and never taken
//! over. Every text is a host that said nothing else.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use wardroom_catalog::{Catalog, names};
use wardroom_identity::identify;
use wardroom_model::{Attribute, Identity};

use crate::said;

/// Files of Recog, and the field that carries their texts.
const FILES: &[(&str, &str)] = &[
    ("dhcp_vendor_class.xml", "dhcp.vendor_class"),
    ("http_servers.xml", "http.server"),
    ("http_wwwauth.xml", "http.realm"),
    ("x509_subjects.xml", "tls.subject"),
    ("x509_issuers.xml", "tls.issuer"),
    ("mdns_device-info_txt.xml", "mdns.model"),
];

/// Their words for categories of ours, all that are true.
const DEVICES: &[(&str, &[&str])] = &[
    ("Broadband Router", &["router"]),
    ("Building Automation", &["building_controller"]),
    ("Desktop", &["workstation"]),
    ("DVR", &["ip_camera", "video_recorder"]),
    ("Firewall", &["firewall", "router"]),
    ("IP Camera", &["ip_camera"]),
    ("Laptop", &["workstation"]),
    ("Mobile Phone", &["smartphone"]),
    ("Multifunction Device", &["printer"]),
    ("NAS", &["file_server", "server"]),
    ("Power Device", &["power_distribution_unit", "uninterruptible_power_supply"]),
    ("Printer", &["printer", "label_printer"]),
    ("Router", &["router"]),
    ("Smart TV", &["television"]),
    ("Storage", &["file_server", "server"]),
    ("Switch", &["network_switch"]),
    ("Tablet", &["tablet"]),
    ("UPS", &["uninterruptible_power_supply"]),
    ("VoIP", &["phone"]),
    ("WAP", &["wireless_access_point"]),
    ("Web Cam", &["ip_camera"]),
];

/// Labelled, claimed of these, and claimed rightly.
#[derive(Clone, Copy, Default)]
struct Count {
    labelled: u32,
    claimed: u32,
    right: u32,
}

/// The interval of Wilson for 95 %, in hundredths.
fn wilson(right: u32, of: u32) -> (f64, f64) {
    let (n, z2) = (f64::from(of), 1.96f64.powi(2));
    let p = f64::from(right) / n;
    let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = 1.96 / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    (100.0 * (middle - half), 100.0 * (middle + half))
}

#[test]
fn the_interval_is_that_of_the_textbook() {
    let (low, high) = wilson(81, 263);
    assert!((low - 25.5).abs() < 0.1 && (high - 36.6).abs() < 0.1, "{low} {high}");
}

/// Others' tables; none where the variable is not set.
fn tables() -> Option<PathBuf> {
    Some(Path::new(&std::env::var_os("WARDROOM_DATA")?).join("idtables"))
}

/// The text that a program unpacks.
fn unpacked(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("running {program}, which unpacks the data: {error}"));
    assert!(output.status.success(), "{program} {}", arguments.join(" "));
    String::from_utf8(output.stdout).unwrap()
}

fn unescaped(text: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    pairs.iter().fold(text.trim().to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The attributes of a tag.
fn attributes(tag: &str) -> BTreeMap<&str, &str> {
    let mut found = BTreeMap::new();
    let mut rest = tag;
    while let Some((head, tail)) = rest.split_once("=\"") {
        let Some((value, after)) = tail.split_once('"') else { break };
        found.insert(head.rsplit(char::is_whitespace).next().unwrap_or_default(), value);
        rest = after;
    }
    found
}

/// The texts of a file with what is true of each: `hw.vendor`, `os.family` and so on.
fn examples(xml: &str) -> Vec<(String, BTreeMap<&str, &str>)> {
    let mut found = Vec::new();
    for fingerprint in xml.split("<fingerprint ").skip(1) {
        let fixed = fingerprint.split("<param ").skip(1).filter_map(|tag| {
            let tag = attributes(tag.split('>').next()?);
            (tag.get("pos") == Some(&"0")).then_some((*tag.get("name")?, *tag.get("value")?))
        });
        let fixed: BTreeMap<&str, &str> = fixed.collect();
        for example in fingerprint.split("<example").skip(1) {
            let Some((tag, rest)) = example.split_once('>') else { continue };
            let (own, text) = (attributes(tag), rest.split("</example>").next().unwrap_or_default());
            if own.contains_key("_encoding") || text.contains("CDATA") {
                continue;
            }
            let mut labels = fixed.clone();
            labels.extend(own);
            found.push((unescaped(text), labels));
        }
    }
    found
}

fn claimed(identity: &Identity, attribute: Attribute) -> Option<&str> {
    identity.claim(attribute).map(|claim| &*claim.value)
}

fn same_maker(claim: &str, label: &str) -> bool {
    let id = |name: &str| Catalog::builtin().vendor(name).map(|vendor| &vendor.id);
    names::normal(claim) == names::normal(label) || id(claim).is_some() && id(claim) == id(label)
}

/// What is claimed of an attribute of which they say what is true.
struct Judged<'i> {
    attribute: &'static str,
    label: String,
    claim: Option<&'i str>,
    right: bool,
}

/// One for each attribute; none where their label cannot be said in our words.
fn judged<'i>(identity: &'i Identity, labels: &BTreeMap<&str, &str>) -> Vec<Judged<'i>> {
    let mut found = Vec::new();
    let mut judge = |attribute, of, label: String, holds: &dyn Fn(&str) -> bool| {
        let claim = claimed(identity, of);
        found.push(Judged { attribute, label, claim, right: claim.is_some_and(holds) });
    };
    if let Some(maker) = labels.get("hw.vendor") {
        judge("vendor", Attribute::Vendor, (*maker).into(), &|claim| same_maker(claim, maker));
    }
    let system =
        ["os.family", "os.product", "os.vendor"].map(|name| labels.get(name).copied().unwrap_or_default());
    if system != [""; 3] {
        let label = names::normal(&system.join(", ")).replace("mac os x", "macos");
        let holds = |claim: &str| names::contains_words(&label, &names::normal(claim));
        judge("os", Attribute::Os, label.clone(), &holds);
    }
    let device = labels.get("hw.device").or_else(|| labels.get("os.device"));
    if let Some((theirs, ours)) = DEVICES.iter().find(|(theirs, _)| Some(theirs) == device) {
        judge("category", Attribute::Category, (*theirs).into(), &|claim| ours.contains(&claim));
    }
    found
}

#[test]
fn what_others_say_that_a_text_means() {
    let Some(tables) = tables() else {
        println!("SKIPPED: WARDROOM_DATA is not set, so what others say that texts mean was not compared");
        return;
    };
    let archive = tables.join("recog/recog-xml.tar.xz");
    let mut counts: BTreeMap<(&str, &str), Count> = BTreeMap::new();
    for (file, field) in FILES {
        let (archive, pattern) = (archive.display().to_string(), format!("*/{file}"));
        let xml = unpacked("tar", &["-xJOf", &archive, "--wildcards", &pattern]);
        for (text, labels) in examples(&xml) {
            let text = text.strip_prefix("model=").unwrap_or(&text);
            let identity = identify(Catalog::builtin(), &said(None, &[(field, text)]));
            for Judged { attribute, label, claim, right } in judged(&identity, &labels) {
                for of in [*field, "all"] {
                    let count = counts.entry((attribute, of)).or_default();
                    count.labelled += 1;
                    count.claimed += u32::from(claim.is_some());
                    count.right += u32::from(right);
                }
                if let Some(claim) = claim.filter(|_| !right) {
                    println!("otherwise {field} {attribute}: {claim} for {label} of `{text}`");
                }
            }
        }
    }
    for ((attribute, field), count) in &counts {
        let (low, high) = wilson(count.right, count.claimed.max(1));
        let (from, to) = wilson(count.right, count.labelled);
        println!(
            "{attribute:9} {field:18} {:4} labelled, {:4} claimed, {:4} right: {low:.1} to {high:.1} % of the claims, {from:.1} to {to:.1} % of the labels",
            count.labelled, count.claimed, count.right
        );
    }
    for attribute in ["vendor", "os", "category"] {
        let count = counts[&(attribute, "all")];
        assert!(count.right * 20 >= count.claimed * 19, "{attribute}: {} of {}", count.right, count.claimed);
    }
}

/// Option 55 of DHCP in Satori's table: each list of it with the systems that somebody saw it from.
#[test]
fn the_systems_that_others_saw_lists_of_dhcp_options_from() {
    let Some(tables) = tables() else {
        println!("SKIPPED: WARDROOM_DATA is not set, so lists of DHCP options were not compared");
        return;
    };
    let xml = unpacked("xz", &["-dc", &tables.join("satori/dhcp.xml.xz").display().to_string()]);
    let mut systems: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for fingerprint in xml.split("<fingerprint ").skip(1) {
        let tag = attributes(fingerprint.split('>').next().unwrap_or_default());
        let system = ["os_name", "os_class"].map(|name| tag.get(name).copied().unwrap_or_default());
        for test in fingerprint.split("<test ").skip(1).filter(|_| system != [""; 2]) {
            let test = attributes(test.split("/>").next().unwrap_or_default());
            let Some(list) = test.get("dhcpoption55") else { continue };
            systems.entry(list).or_default().push(names::normal(&system.join(", ")));
        }
    }
    let mut count = Count { labelled: systems.len() as u32, ..Count::default() };
    for (list, systems) in &systems {
        let identity = identify(Catalog::builtin(), &said(None, &[("dhcp.parameter_list", list)]));
        let Some(claim) = claimed(&identity, Attribute::Os) else { continue };
        count.claimed += 1;
        // A list that several systems send says too much, if one of them is another.
        if systems.iter().all(|system| names::contains_words(system, &names::normal(claim))) {
            count.right += 1;
        } else {
            println!("otherwise dhcp.parameter_list os: {claim} for {systems:?} of `{list}`");
        }
    }
    let (low, high) = wilson(count.right, count.claimed);
    println!(
        "os        dhcp.parameter_list {} labelled, {} claimed, {} right: {low:.1} to {high:.1} % of the claims",
        count.labelled, count.claimed, count.right
    );
    assert!(count.claimed >= 10 && count.right == count.claimed);
}
