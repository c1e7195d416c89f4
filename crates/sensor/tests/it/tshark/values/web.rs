//! Heads of HTTP, and of SSDP, which looks the same.

use std::collections::BTreeMap;

use wardroom_model::Field;

use super::{Values, Way};
use crate::tshark::pdml::Node;

pub(super) const PROTOCOLS: &[&str] = &["ssdp", "http"];

/// Names in lower case, and values, of a head's lines.
fn headers(node: &Node) -> Vec<(String, Vec<u8>)> {
    node.children
        .iter()
        .filter_map(|line| {
            let bytes = line.bytes();
            let colon = bytes.iter().position(|byte| *byte == b':')?;
            let is_line = line.name.starts_with("http.") && bytes.ends_with(b"\n");
            let name = String::from_utf8_lossy(&bytes[..colon]).to_ascii_lowercase();
            is_line.then(|| (name, bytes[colon + 1..].trim_ascii().to_vec()))
        })
        .collect()
}

pub(super) fn ssdp(node: &Node, values: &mut Values) {
    let method = node.shown("http.request.method");
    for (name, value) in headers(node) {
        let is_type = value.len() > 4 && value[..4].eq_ignore_ascii_case(b"urn:");
        match (method, &*name) {
            ("M-SEARCH", "user-agent") => values.add(Field::SsdpUserAgent, &value),
            ("NOTIFY" | "", "server") => values.add(Field::SsdpServer, &value),
            ("NOTIFY", "nt") | ("", "st") if is_type => values.add(Field::SsdpDeviceType, &value),
            _ => {}
        }
    }
}

/// Connections on which a proxy is asked for something of others.
#[derive(Default)]
pub(super) struct Proxied(BTreeMap<Way, bool>);

impl Proxied {
    pub(super) fn http(&mut self, node: &Node, way: &Way, values: &mut Values) {
        let target = node.shown("http.request.uri");
        let is_request = node.first("http.request.method").is_some();
        if is_request {
            let is_proxied = !matches!(target.bytes().next(), Some(b'/' | b'*' | b'?'));
            self.0.insert(way.clone(), is_proxied);
        }
        let is_response = node.first("http.response.code").is_some();
        let is_direct = !self.0.get(&way.back()).copied().unwrap_or(false);
        let is_ours = !self.0.get(way).copied().unwrap_or(false);
        if is_request && is_ours {
            service(node.shown("http.request.method"), target, &headers(node), values);
        }
        for (name, value) in headers(node) {
            match &*name {
                "user-agent" if is_request => values.add(Field::HttpUserAgent, &value),
                "host" if is_request && is_ours => values.add(Field::HttpHost, &value),
                "server" if is_response && is_direct => values.add(Field::HttpServer, &value),
                "x-powered-by" if is_response && is_direct => values.add(Field::HttpPoweredBy, &value),
                "www-authenticate" if is_response && is_direct => {
                    values.text(Field::HttpRealm, &realm(&String::from_utf8_lossy(&value)));
                }
                _ => {}
            }
        }
    }
}

/// Which service a request is for: SOAP by its action, DICOM by its path.
fn service(method: &str, target: &str, headers: &[(String, Vec<u8>)], values: &mut Values) {
    let mut names_dicom = false;
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value);
        names_dicom |= matches!(&**name, "accept" | "content-type") && value.contains("application/dicom");
        let action = match &**name {
            "soapaction" => Some(&*value),
            "content-type" if value.starts_with("application/soap+xml") => {
                value.split_once("action=").map(|(_, action)| action)
            }
            _ => None,
        };
        let bare = action.unwrap_or_default().trim_matches('"').split('?').next().unwrap_or_default();
        if bare.contains(':') {
            values.text(Field::SoapAction, bare);
        }
    }
    let path = target.split('?').next().unwrap_or_default().trim_end_matches('/');
    let Some(place) = ["/studies", "/series", "/instances"].iter().filter_map(|start| path.find(start)).min()
    else {
        return;
    };
    let levels: Vec<&str> = path[place + 1..].split('/').collect();
    let is_uid = |level: &str| level.contains('.') && level.chars().all(|c| c.is_ascii_digit() || c == '.');
    let ends_with_uid = levels.last().is_some_and(|level| is_uid(level));
    let is_level = |level: &&str| matches!(*level, "studies" | "series" | "instances");
    let service = match method {
        "POST" if names_dicom && levels[0] == "studies" => "stow_rs",
        "GET"
            if levels.iter().any(|level| !is_uid(level) && !is_level(level))
                && levels.iter().any(|level| is_uid(level)) =>
        {
            "wado_rs"
        }
        "GET" if ends_with_uid => "wado_rs",
        "GET" if names_dicom || levels.iter().any(|level| is_uid(level)) => "qido_rs",
        _ => return,
    };
    values.text(Field::DicomwebService, service);
}

/// Scheme and realm of a challenge, as our field writes them.
pub(super) fn realm(challenge: &str) -> String {
    let scheme = challenge.split([' ', ',']).next().unwrap_or_default();
    let lower = challenge.to_ascii_lowercase();
    match lower.find("realm=") {
        Some(place) => {
            let after = &challenge[place + "realm=".len()..];
            let realm = match after.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next(),
                None => after.split([',', ' ']).next(),
            };
            format!("{scheme} realm=\"{}\"", realm.unwrap_or_default())
        }
        None => scheme.to_owned(),
    }
}
