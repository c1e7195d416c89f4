//! Web Services Dynamic Discovery, WS-Discovery 1.1 and its submission of 2005: printers, cameras and Windows, and
//! medical devices of IEEE 11073-20702, say that they are there and what they are.
//!
//! A message of SOAP in one datagram, known by the namespace of its action. What a search looks for is not what its
//! sender is, so it is not said. Scopes hold whatever a device is asked to hold, also the bed and the patient that it
//! is at (`sdc.ctxt`), so only those are read that say its kind.

use wardroom_model::fact::Subject;
use wardroom_model::{Field, Protocol};

use crate::Sink;
use crate::text::clean;
use crate::xml::{Event, Reader};

/// An element, or a byte order mark.
pub const BEGINS: &[u8] = b"<\xef";

/// Of the standard, and of what was submitted before.
const NAMESPACES: [&[u8]; 2] = [
    b"http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01/",
    b"http://schemas.xmlsoap.org/ws/2005/04/discovery/",
];

/// Scopes that say what kind of device it is.
const SCOPES: [&[u8]; 6] = [
    b"sdc.cdc.type:",
    b"sdc.mds.pkp:",
    b"onvif://www.onvif.org/type/",
    b"onvif://www.onvif.org/hardware/",
    b"onvif://www.onvif.org/name/",
    b"onvif://www.onvif.org/profile/",
];

/// Names in a list; more are not read.
const LIST_LIMIT: usize = 16;

/// Who sends a message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Device,
    Client,
}

impl Role {
    fn of(action: &[u8]) -> Option<Self> {
        let name = NAMESPACES.iter().find_map(|namespace| action.strip_prefix(*namespace))?;
        match name {
            b"Hello" | b"Bye" | b"ProbeMatches" | b"ResolveMatches" => Some(Self::Device),
            b"Probe" | b"Resolve" => Some(Self::Client),
            _ => None,
        }
    }
}

/// Reads a UDP payload that may be WS-Discovery.
pub fn dissect(payload: &[u8], sink: &mut dyn Sink) -> Option<Protocol> {
    let mut reader = Reader::new(payload);
    let Event::Open(envelope) = reader.event()? else { return None };
    if envelope.name.local != b"Envelope" {
        return None;
    }
    let mut role = None;
    while let Some(event) = reader.event() {
        let Event::Text(text) = event else { continue };
        if role.is_none() && reader.is_in(&["Envelope", "Header", "Action"]) {
            role = Some(Role::of(text.raw())?);
            let name = if role == Some(Role::Device) { "device" } else { "client" };
            sink.fact(Subject::Src, Field::WsdRole, name);
        } else if role == Some(Role::Device) {
            say(&reader, text.raw(), &text.unescaped(), sink);
        }
    }
    role.map(|_| Protocol::Wsd)
}

/// A text of a device's message.
fn say<'a>(reader: &Reader<'a>, raw: &'a [u8], text: &[u8], sink: &mut dyn Sink) {
    if reader.is_in(&["EndpointReference", "Address"]) {
        if let Some(uuid) = uuid(text) {
            sink.fact_of(Subject::Src, Field::WsdEndpoint, &uuid);
        }
    } else if reader.is_in(&["Types"]) {
        for name in words(raw) {
            let name = reader.resolve(name);
            let (local, namespace) = (clean(name.local), clean(name.namespace));
            let gap = if namespace.is_empty() { "" } else { " " };
            if !local.is_empty() {
                sink.fact_of(Subject::Src, Field::WsdType, &format_args!("{local}{gap}{namespace}"));
            }
        }
    } else if reader.is_in(&["Scopes"]) {
        for scope in words(text).filter(|scope| says_a_kind(scope)) {
            sink.fact_bytes(Subject::Src, Field::WsdScope, scope);
        }
    } else if reader.is_in(&["XAddrs"]) {
        for address in words(text).filter_map(without_path) {
            sink.fact_bytes(Subject::Src, Field::WsdAddress, address);
        }
    }
}

fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).take(LIST_LIMIT)
}

/// The digits of `urn:uuid:…`, in lower case.
fn uuid(address: &[u8]) -> Option<String> {
    let address = std::str::from_utf8(address).ok()?.to_ascii_lowercase();
    let digits = address.strip_prefix("urn:uuid:").or_else(|| address.strip_prefix("uuid:"))?;
    let is_uuid = digits.len() == 36 && digits.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    is_uuid.then(|| digits.to_owned())
}

fn says_a_kind(scope: &[u8]) -> bool {
    SCOPES.iter().any(|known| scope.get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known)))
}

/// `https://10.0.0.7:5357` of an address; nothing of who signs in.
fn without_path(address: &[u8]) -> Option<&[u8]> {
    let host = address.windows(3).position(|window| window == b"://")? + 3;
    let path = address.iter().skip(host).position(|byte| matches!(byte, b'/' | b'?' | b'#'));
    let whole = address.get(..path.map_or(address.len(), |path| host + path))?;
    (!whole.contains(&b'@') && whole.len() > host).then_some(whole)
}

#[cfg(test)]
mod tests;
