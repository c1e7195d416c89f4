//! What computers with Windows, and those that speak with them, say of themselves.

use std::collections::BTreeMap;

use wardroom_model::Field;

use super::{Values, Way};
use crate::tshark::pdml::Node;

pub(super) const PROTOCOLS: &[&str] = &["nbss", "smb", "smb2", "ntlmssp", "rdp", "kerberos", "ldap"];

/// Tokens of NTLM in whatever carries them. Tells whether there is one.
pub(super) fn authentication(node: &Node, values: &mut Values) -> bool {
    let tokens = node.all("ntlmssp");
    for token in &tokens {
        match token.shown("ntlmssp.messagetype") {
            "0x00000002" => {
                for (name, field) in [
                    ("nb_computer_name", Field::NtlmComputer),
                    ("nb_domain_name", Field::NtlmDomain),
                    ("dns_computer_name", Field::NtlmDnsComputer),
                    ("dns_domain_name", Field::NtlmDnsDomain),
                    ("dns_tree_name", Field::NtlmDnsForest),
                ] {
                    values.text(field, token.shown(&format!("ntlmssp.challenge.target_info.{name}")));
                }
            }
            "0x00000001" => supplied(token.shown("ntlmssp.negotiate.callingworkstation"), values),
            "0x00000003" => supplied(token.shown("ntlmssp.auth.hostname"), values),
            _ => {}
        }
        let part = |name: &str| token.shown(&format!("ntlmssp.version.{name}")).to_owned();
        if part("ntlm_current_revision") == "15" && part("major") != "0" {
            let version = [part("major"), part("minor"), part("build_number")].join(".");
            values.text(Field::NtlmOsVersion, &version);
        }
    }
    !tokens.is_empty()
}

fn supplied(name: &str, values: &mut Values) {
    if name != "NULL" {
        values.text(Field::NtlmWorkstation, name);
    }
}

/// The names of a session request.
pub(super) fn session_request(node: &Node, values: &mut Values) {
    for (name, field) in
        [("nbss.called_name", Field::SmbCalledName), ("nbss.calling_name", Field::SmbCallingName)]
    {
        let written = node.shown(name);
        let is_address = written.starts_with(|first: char| first.is_ascii_digit())
            && written
                .split('<')
                .next()
                .is_some_and(|text| text.parse::<f64>().is_ok() || text.matches('.').count() == 3);
        if !written.starts_with('*') && !is_address {
            values.text(field, written);
        }
    }
}

/// The dialects that clients offered, by the way that their list went.
#[derive(Default)]
pub(super) struct Dialects(BTreeMap<Way, Vec<String>>);

impl Dialects {
    pub(super) fn smb(&mut self, node: &Node, way: &Way, values: &mut Values) {
        let is_answer = node.shown("smb.flags.response") == "1";
        match (node.shown("smb.cmd"), is_answer) {
            ("0x72", false) => {
                let names = node.all("smb.dialect.name");
                let names: Vec<String> = names.iter().map(|name| name.show.clone()).collect();
                values.text(Field::SmbOfferedDialect, names.last().map_or("", |name| name));
                self.0.insert(way.clone(), names);
            }
            ("0x72", true) => {
                let offered = self.0.get(&way.back());
                let index: Option<usize> = node.shown("smb.dialect.index").parse().ok();
                let chosen = offered.and_then(|names| names.get(index?)).map_or("", |name| name);
                let is_nt = node.shown("smb.wct") == "17";
                values
                    .text(Field::SmbDialect, if chosen.is_empty() && is_nt { "NT LM 0.12" } else { chosen });
                match node.shown("smb.sm.sig_required") {
                    "1" => values.text(Field::SmbSigning, "required"),
                    "0" => values.text(Field::SmbSigning, "not required"),
                    _ => {}
                }
                if is_nt {
                    values.text(Field::SmbDomain, node.shown("smb.primary_domain"));
                    values.text(Field::SmbServer, node.shown("smb.server"));
                }
            }
            ("0x73", _) => {
                values.text(Field::SmbNativeOs, node.shown("smb.native_os"));
                values.text(Field::SmbNativeLanManager, node.shown("smb.native_lanman"));
                if is_answer {
                    values.text(Field::SmbDomain, node.shown("smb.primary_domain"));
                }
            }
            _ => {}
        }
    }
}

pub(super) fn smb2(node: &Node, values: &mut Values) {
    if node.shown("smb2.cmd") != "0" {
        return;
    }
    let is_answer = node.shown("smb2.flags.response") == "1";
    let name = |dialect: &&Node| match &*dialect.show {
        "0x0202" => Some("SMB 2.0.2"),
        "0x0210" => Some("SMB 2.1"),
        "0x0300" => Some("SMB 3.0"),
        "0x0302" => Some("SMB 3.0.2"),
        "0x0311" => Some("SMB 3.1.1"),
        _ => None,
    };
    let newest = node.all("smb2.dialect").iter().filter_map(name).max();
    let Some(newest) = newest else { return };
    if is_answer {
        values.text(Field::SmbDialect, newest);
        let is_required = node.shown("smb2.sec_mode.sign_required") == "1";
        values.text(Field::SmbSigning, if is_required { "required" } else { "not required" });
    } else {
        values.text(Field::SmbOfferedDialect, newest);
    }
}

/// The two messages before security begins.
pub(super) fn rdp(node: &Node, values: &mut Values) {
    let number = |name: &str| u32::from_str_radix(node.shown(name).trim_start_matches("0x"), 16).unwrap_or(0);
    let name = |bit: u32| match bit {
        0 => "RDP",
        1 => "TLS",
        2 => "CredSSP",
        4 => "RDSTLS",
        8 => "CredSSP with early authorization",
        _ => "",
    };
    match node.shown("rdp.neg_type") {
        "0x01" => {
            let offered = number("rdp.negReq.requestedProtocols");
            let names: Vec<&str> =
                (0..4).map(|bit| 1 << bit).filter(|bit| offered & bit != 0).map(name).collect();
            let names = if names.is_empty() { name(0).to_owned() } else { names.join(",") };
            values.text(Field::RdpOfferedProtocols, &names);
        }
        "0x02" => values.text(Field::RdpProtocol, name(number("rdp.negReq.selectedProtocol"))),
        _ => {}
    }
}

/// How a client signs in to a directory.
pub(super) fn ldap(node: &Node, values: &mut Values) {
    for bind in node.all("ldap.bindRequest_element") {
        match bind.shown("ldap.authentication") {
            "0" if bind.shown("ldap.simple").is_empty() => {
                values.text(Field::LdapAuthentication, "anonymous")
            }
            "0" => values.text(Field::LdapAuthentication, "simple"),
            _ => values.text(Field::LdapAuthentication, bind.shown("ldap.mechanism")),
        }
    }
}

/// Requests for tickets, and what comes back.
pub(super) fn kerberos(node: &Node, values: &mut Values) {
    let child = |node: &Node, name: &str| {
        node.children.iter().find(|child| child.name == name).map(|child| child.show.clone())
    };
    for message in node.children.iter().filter(|child| child.name.ends_with("_element")) {
        let realm = |name: &str| child(message, name).unwrap_or_default();
        match &*message.name {
            "kerberos.as_req_element" | "kerberos.tgs_req_element" => {
                let Some(body) =
                    message.children.iter().find(|child| child.name == "kerberos.req_body_element")
                else {
                    continue;
                };
                values.text(Field::KerberosRealm, &child(body, "kerberos.realm").unwrap_or_default());
                let types = body.all("kerberos.ENCTYPE");
                let types: Vec<&str> = types.iter().map(|kind| encryption_type(&kind.show)).collect();
                values.text(Field::KerberosEncryptionTypes, &types.join(","));
                if let Some(name) = body.first("kerberos.addr_nb") {
                    values.text(Field::KerberosHostName, name.show.split('<').next().unwrap_or_default());
                }
                machine(body, values);
            }
            "kerberos.as_rep_element" | "kerberos.tgs_rep_element" => {
                values.text(Field::KerberosServer, &realm("kerberos.crealm"));
                machine(message, values);
            }
            "kerberos.krb_error_element" => values.text(Field::KerberosServer, &realm("kerberos.realm")),
            _ => {}
        }
    }
}

fn machine(node: &Node, values: &mut Values) {
    let Some(name) = node.children.iter().find(|child| child.name == "kerberos.cname_element") else {
        return;
    };
    let words = name.all("kerberos.CNameString");
    let words: Vec<&str> = words.iter().map(|word| &*word.show).collect();
    match words[..] {
        [only] if only.ends_with('$') => values.text(Field::KerberosMachine, &only[..only.len() - 1]),
        ["host", name, ..] => values.text(Field::KerberosMachine, name),
        _ => {}
    }
}

fn encryption_type(number: &str) -> &str {
    match number {
        "1" => "des-cbc-crc",
        "2" => "des-cbc-md4",
        "3" => "des-cbc-md5",
        "16" => "des3-cbc-sha1-kd",
        "17" => "aes128-cts-hmac-sha1-96",
        "18" => "aes256-cts-hmac-sha1-96",
        "19" => "aes128-cts-hmac-sha256-128",
        "20" => "aes256-cts-hmac-sha384-192",
        "23" => "rc4-hmac",
        "24" => "rc4-hmac-exp",
        other => other,
    }
}
