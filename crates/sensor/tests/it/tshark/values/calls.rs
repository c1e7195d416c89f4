//! Calls and screens: SIP, RTSP, VNC and X11.

use std::collections::BTreeSet;

use wardroom_model::Field;

use super::{Values, Way};
use crate::tshark::pdml::Node;

pub(super) const PROTOCOLS: &[&str] = &["sip", "rtsp", "vnc", "x11"];

pub(super) fn sip(node: &Node, values: &mut Values) {
    for line in node.children.iter().filter(|child| child.name == "sip.Request-Line") {
        values.text(Field::SipMethod, line.shown("sip.Method"));
    }
    values.text(Field::SipUserAgent, node.shown("sip.User-Agent"));
    values.text(Field::SipServer, node.shown("sip.Server"));
}

/// Messages that were seen, by their numbers: tshark reads each that is sent again.
#[derive(Default)]
pub(super) struct Streams(BTreeSet<(Way, String)>);

impl Streams {
    pub(super) fn rtsp(&mut self, node: &Node, way: &Way, values: &mut Values) {
        let is_request = node.first("rtsp.request").is_some();
        let text = |line: &Node| String::from_utf8_lossy(&line.bytes()).into_owned();
        let lines: Vec<String> = node.children.iter().map(text).collect();
        let headers: Vec<(String, &str)> = lines
            .iter()
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim()))
            .collect();
        let number = headers.iter().find(|(name, _)| name == "cseq").map_or("", |(_, number)| number);
        if !self.0.insert((way.clone(), number.to_owned())) {
            return;
        }
        for (name, value) in &headers {
            match (&**name, is_request) {
                ("user-agent", true) => values.text(Field::RtspUserAgent, value),
                ("server", false) => values.text(Field::RtspServer, value),
                ("www-authenticate", false) => values.text(Field::RtspRealm, &super::web::realm(value)),
                _ => {}
            }
        }
    }
}

/// The side with the screen has said its version; the types follow.
#[derive(Default)]
pub(super) struct Screens(BTreeSet<Way>);

impl Screens {
    pub(super) fn vnc(&mut self, node: &Node, way: &Way, values: &mut Values) {
        let version = node.shown("vnc.server_proto_ver");
        if let Some((major, minor)) = version.split_once('.') {
            let number = |digits: &str| digits.parse::<u16>().unwrap_or(0);
            values.text(Field::VncVersion, &format!("{}.{}", number(major), number(minor)));
            self.0.insert(way.clone());
        }
        let types = [node.all("vnc.security_type"), node.all("vnc.server_security_type")].concat();
        if !types.is_empty() && self.0.remove(way) {
            let names = types.iter().map(|kind| match &*kind.show {
                "1" => "none",
                "2" => "vnc",
                "16" => "tight",
                "17" => "ultra",
                "18" => "tls",
                "19" => "vencrypt",
                "20" => "sasl",
                number => number,
            });
            values.text(Field::VncSecurity, &names.collect::<Vec<_>>().join(","));
        }
    }
}

pub(super) fn x11(node: &Node, values: &mut Values) {
    if node.first("x11.success").is_none() {
        return;
    }
    let (major, minor) = (node.shown("x11.protocol-major-version"), node.shown("x11.protocol-minor-version"));
    values.text(Field::X11Version, &format!("{major}.{minor}"));
    values.text(Field::X11Vendor, node.shown("x11.vendor"));
    values.text(Field::X11Release, node.shown("x11.release-number"));
}
