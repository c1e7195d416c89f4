//! Satori (GPL-2.0): texts that its contributors saw, with the device or system that they saw them of. Only whole texts
//! (`exact`) count. It is a test alone: all of it is held out.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use wardroom_model::Field;

use super::unpacked::{attributes, unescaped, unpacked};
use super::{Case, Labels, field, words};

/// Their files, the attribute of a test that holds a text, and the field that carries it.
const FILES: &[(&str, &str, &str)] = &[
    ("dhcp.xml.xz", "dhcpoption55", "dhcp.parameter_list"),
    ("dhcp.xml.xz", "dhcpvendorcode", "dhcp.vendor_class"),
    ("sip.xml", "sipserver", "sip.server"),
    ("smb.xml", "smbnativelanman", "smb.native_lan_manager"),
    ("smb.xml", "smbnativename", "smb.native_os"),
    ("ssh.xml", "ssh", "ssh.software"),
    ("web.xml", "webserver", "http.server"),
];

pub(super) fn cases(data: &Path) -> Result<Vec<Case>> {
    let folder = data.join("idtables/satori");
    let mut found = Vec::new();
    for (file, attribute, name) in FILES {
        let path = folder.join(file);
        let xml = match file.ends_with(".xz") {
            true => unpacked("xz", &["-dc"], &path)?,
            false => std::fs::read_to_string(&path).with_context(|| path.display().to_string())?,
        };
        let of = field(name)?;
        for (text, labels) in merged(&xml, attribute) {
            let text = text.strip_prefix("SSH-2.0-").filter(|_| of == Field::SshSoftware).unwrap_or(&text);
            if !text.is_empty() {
                found.push(Case {
                    source: "Satori",
                    facts: vec![(of, text.into())],
                    labels,
                    test_only: true,
                });
            }
        }
    }
    Ok(found)
}

/// Each text with what was seen to say it. Where devices of several makers or kinds do, it has no such label; of
/// operating systems a claim must hold for each.
fn merged(xml: &str, attribute: &str) -> BTreeMap<String, Labels> {
    let mut seen: BTreeMap<String, Vec<Labels>> = BTreeMap::new();
    for fingerprint in xml.split("<fingerprint ").skip(1) {
        let labels = labels(&attributes(fingerprint.split('>').next().unwrap_or_default()));
        for test in fingerprint.split("<test ").skip(1) {
            let test = attributes(test.split("/>").next().unwrap_or_default());
            if let Some(text) = test.get(attribute).filter(|_| test.get("matchtype") == Some(&"exact")) {
                seen.entry(unescaped(text)).or_default().push(labels.clone());
            }
        }
    }
    seen.into_iter().map(|(text, all)| (text, common(&all))).collect()
}

fn common(all: &[Labels]) -> Labels {
    let Some(first) = all.first() else { return Labels::default() };
    let mut os: Vec<Box<str>> = all.iter().flat_map(|labels| labels.os.clone()).collect();
    os.sort();
    os.dedup();
    Labels {
        vendor: first
            .vendor
            .clone()
            .filter(|vendor| all.iter().all(|labels| labels.vendor.as_ref() == Some(vendor))),
        product: Vec::new(),
        category: if all.iter().all(|labels| labels.category == first.category) {
            first.category.clone()
        } else {
            Vec::new()
        },
        // One that names no system may be any.
        os: if all.iter().any(|labels| labels.os.is_empty()) { Vec::new() } else { os },
    }
}

fn labels(tag: &BTreeMap<&str, &str>) -> Labels {
    let said = |name: &str| tag.get(name).map(|text| unescaped(text)).filter(|text| !text.is_empty());
    let system: Vec<String> = ["os_name", "os_class"].into_iter().filter_map(said).collect();
    Labels {
        vendor: said("device_vendor").map(Into::into),
        product: Vec::new(),
        category: said("device_type").map(|word| words::categories(&word)).unwrap_or_default(),
        os: if system.is_empty() { Vec::new() } else { vec![system.join(", ").into()] },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_several_makers_has_none() {
        let tag = |maker: &str, text: &str, kind: &str| {
            format!(
                r#"<fingerprint name="x" os_name="" os_class="Linux" device_type="VoIP Phone" device_vendor="{maker}"><test matchtype="{kind}" web="{text}"/></fingerprint>"#
            )
        };
        let xml = tag("A", "one", "exact")
            + &tag("B", "one", "exact")
            + &tag("C", "two", "exact")
            + &tag("D", "3", "partial");
        let found = merged(&xml, "web");
        assert_eq!(found.len(), 2);
        assert_eq!(found["one"].vendor, None);
        assert_eq!(found["one"].category, [Box::from("phone")]);
        assert_eq!(found["two"].vendor.as_deref(), Some("C"));
        assert_eq!(found["two"].os, [Box::from("Linux")]);
    }
}
