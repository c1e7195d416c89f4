//! Recog of Rapid7 (BSD-2-Clause): each fingerprint has examples of what it matches, with what is true of them.
//!
//! The maker is `hw.vendor`; where there is none, and `os.device` names a thing that somebody sells, it is `os.vendor`, as
//! the older entries write it. The product is `hw.product` and `hw.family`; where both are missing, for such a thing, what
//! was caught from the text as `os.product`. There is an operating system where their CPE name says that it is one
//! (`cpe:/o:`), or where no thing is named.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use wardroom_model::Field;

use super::unpacked::{attributes, base64, of_archive, unescaped};
use super::{Case, Labels, field, words};

/// Their files, and the field that carries such texts.
const FILES: &[(&str, &str)] = &[
    ("dhcp_vendor_class.xml", "dhcp.vendor_class"),
    ("ftp_banners.xml", "ftp.greeting"),
    ("hp_pjl_id.xml", "pjl.identity"),
    ("html_title.xml", "http.title"),
    ("http_servers.xml", "http.server"),
    ("http_wwwauth.xml", "http.realm"),
    ("imap_banners.xml", "imap.greeting"),
    ("mdns_device-info_txt.xml", "mdns.model"),
    ("mysql_banners.xml", "mysql.version"),
    ("ntp_banners.xml", "ntp.system"),
    ("pop_banners.xml", "pop3.greeting"),
    ("rtsp_servers.xml", "rtsp.server"),
    ("sip_banners.xml", "sip.server"),
    ("sip_user_agents.xml", "sip.user_agent"),
    ("smb_native_lm.xml", "smb.native_lan_manager"),
    ("smb_native_os.xml", "smb.native_os"),
    ("smtp_banners.xml", "smtp.greeting"),
    ("snmp_sysdescr.xml", "snmp.description"),
    ("snmp_sysobjid.xml", "snmp.object_id"),
    ("ssh_banners.xml", "ssh.software"),
    ("telnet_banners.xml", "telnet.greeting"),
    ("x11_banners.xml", "x11.vendor"),
    ("x509_issuers.xml", "tls.issuer"),
    ("x509_subjects.xml", "tls.subject"),
];

pub(super) fn cases(data: &Path) -> Result<Vec<Case>> {
    let archive = data.join("idtables/recog/recog-xml.tar.xz");
    let mut found = Vec::new();
    for (file, name) in FILES {
        let (xml, of) = (of_archive(&archive, file)?, field(name)?);
        for example in examples(&xml) {
            let facts = facts(of, &example.text);
            if !facts.is_empty() {
                found.push(Case { source: "Recog", facts, labels: labels(&example), test_only: false });
            }
        }
    }
    Ok(found)
}

/// A text with what is true of it.
struct Example<'x> {
    text: String,
    /// The same for all that the fingerprint matches.
    fixed: BTreeMap<&'x str, &'x str>,
    /// Caught from this text.
    caught: BTreeMap<&'x str, &'x str>,
}

impl<'x> Example<'x> {
    /// What they say under a name, where they say it at all.
    fn label(&self, name: &str) -> Option<&'x str> {
        let said = self.caught.get(name).or_else(|| self.fixed.get(name)).copied();
        said.filter(|text| !text.is_empty() && !text.contains('{'))
    }
}

fn examples(xml: &str) -> Vec<Example<'_>> {
    let mut found = Vec::new();
    for fingerprint in xml.split("<fingerprint ").skip(1) {
        let fixed = fingerprint.split("<param ").skip(1).filter_map(|tag| {
            let tag = attributes(tag.split('>').next()?);
            (tag.get("pos") == Some(&"0")).then_some((*tag.get("name")?, *tag.get("value")?))
        });
        let fixed: BTreeMap<&str, &str> = fixed.collect();
        for example in fingerprint.split("<example").skip(1) {
            let Some((tag, rest)) = example.split_once('>') else { continue };
            let caught = attributes(tag);
            let Some(text) = text(&caught, rest.split("</example>").next().unwrap_or_default()) else {
                continue;
            };
            found.push(Example { text, fixed: fixed.clone(), caught });
        }
    }
    found
}

fn text(tag: &BTreeMap<&str, &str>, raw: &str) -> Option<String> {
    let raw = raw.trim();
    if let Some(inner) = raw.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>")) {
        return Some(inner.trim().to_owned());
    }
    match tag.get("_encoding") {
        Some(&"base64") => Some(String::from_utf8_lossy(&base64(raw)?).trim().to_owned()),
        Some(_) => None,
        None => Some(unescaped(raw)),
    }
}

/// The text as the field carries it, without what stands around it in their files.
fn facts(of: Field, text: &str) -> Vec<(Field, Box<str>)> {
    let quoted = |name: &str| {
        let (_, rest) = text.split_once(&format!("{name}="))?;
        let end = |c: char| if rest.starts_with('"') { c == '"' } else { c == ',' };
        rest.trim_start_matches('"').split(end).next().map(str::trim).filter(|value| !value.is_empty())
    };
    let plain = match of {
        Field::MdnsModel => Some(text.strip_prefix("model=").unwrap_or(text)),
        Field::HttpRealm => quoted("realm"),
        Field::NtpSystem => {
            let variables = [
                (Field::NtpSystem, "system"),
                (Field::NtpProcessor, "processor"),
                (Field::NtpSoftware, "version"),
            ];
            let said = variables.iter().filter_map(|(field, name)| Some((*field, quoted(name)?.into())));
            return said.collect();
        }
        _ => Some(text),
    };
    plain.filter(|text| !text.is_empty()).map(|text| (of, text.into())).into_iter().collect()
}

fn labels(example: &Example<'_>) -> Labels {
    let said = |name: &str| example.label(name);
    let plain = |text: &str| Box::<str>::from(unescaped(text));
    let thing = said("os.device").filter(|word| words::is_device(word));
    let is_system = said("os.cpe23").is_some_and(|name| name.starts_with("cpe:/o:")) || thing.is_none();
    let named = [said("hw.product"), said("hw.family")];
    let caught = || example.caught.get("os.product").copied().filter(|_| thing.is_some() && !is_system);
    let product: Vec<Box<str>> = match named {
        [None, None] => caught().into_iter().map(plain).collect(),
        _ => named.into_iter().flatten().map(plain).collect(),
    };
    let system = ["os.family", "os.product", "os.vendor"].map(|name| said(name).unwrap_or_default());
    Labels {
        vendor: said("hw.vendor").or_else(|| said("os.vendor").filter(|_| thing.is_some())).map(plain),
        product,
        category: said("hw.device").or(thing).map(words::categories).unwrap_or_default(),
        os: if is_system && system != [""; 3] { vec![system.join(", ").into()] } else { Vec::new() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_read_with_their_labels() {
        let xml = r#"<fingerprint pattern="^HP (.*)$">
            <example os.product="J4110A">HP &lt;J4110A&gt;</example>
            <param pos="0" name="os.vendor" value="HP"/>
            <param pos="0" name="os.device" value="Switch"/>
            <param pos="1" name="os.product"/>
            </fingerprint>
            <fingerprint pattern="x"><example _encoding="base64">VW5peA==</example>
            <param pos="0" name="os.family" value="Unix"/></fingerprint>"#;
        let found: Vec<(String, Labels)> =
            examples(xml).iter().map(|example| (example.text.clone(), labels(example))).collect();
        let switch = Labels {
            vendor: Some("HP".into()),
            product: vec!["J4110A".into()],
            category: vec!["network_switch".into()],
            os: vec![],
        };
        let unix = Labels { os: vec!["Unix, , ".into()], ..Labels::default() };
        assert_eq!(found, [("HP <J4110A>".to_owned(), switch), ("Unix".to_owned(), unix)]);
    }

    #[test]
    fn texts_are_as_the_fields_carry_them() {
        let check = |of: Field, text: &str, expected: &[(Field, &str)]| {
            let expected: Vec<(Field, Box<str>)> =
                expected.iter().map(|(field, text)| (*field, (*text).into())).collect();
            assert_eq!(facts(of, text), expected);
        };
        check(Field::HttpRealm, r#"Basic realm="HP J4110A", x"#, &[(Field::HttpRealm, "HP J4110A")]);
        check(Field::HttpRealm, "Negotiate", &[]);
        let control = r#"version="ntpd 4.2.6", processor="i686", system="Linux/2.6.32", leap=0"#;
        let three = [
            (Field::NtpSystem, "Linux/2.6.32"),
            (Field::NtpProcessor, "i686"),
            (Field::NtpSoftware, "ntpd 4.2.6"),
        ];
        check(Field::NtpSystem, control, &three);
        check(Field::MdnsModel, "model=MacPro6,1", &[(Field::MdnsModel, "MacPro6,1")]);
    }
}
