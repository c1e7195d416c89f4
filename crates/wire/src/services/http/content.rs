//! Which bodies say what a host is, as far as the heads of the request and of the message itself tell.
//!
//! Pages may show a patient's name in their title, so a title is read only where nobody has been let in yet: the
//! entrance of a site, a page to log in, and pages that refuse. Other bodies are of formats with their own reader, and
//! given up where they do not begin like one of them.

use wardroom_model::fact::Subject;

use super::head::is;
use super::page;
use crate::clinical::{fhir, sdc};
use crate::names::upnp;
use crate::services::ipp;
use crate::xml::{Event, Reader};
use crate::{Sink, xml};

/// How much of a body is kept, in bytes.
const KEPT_LIMIT: usize = 64 * 1024;

/// What a request asks for, as far as it matters for its response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The front page or a page to log in, without a query.
    Entrance,
    /// What FHIR names a device, or what a server says of itself.
    Resource,
    /// Anything else.
    Other,
}

/// What is in a body that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A page in HTML.
    Page,
    /// A document in XML: a description of UPnP, metadata of a device, a resource of FHIR.
    Xml,
    /// A resource of FHIR in JSON.
    Json,
    /// What a printer is asked for.
    PrintRequest,
    /// What a printer answers.
    PrintResponse,
}

impl Target {
    pub(super) fn of(target: &[u8]) -> Self {
        if is_entrance(target) {
            return Self::Entrance;
        }
        let path = target.split(|byte| *byte == b'?').next().unwrap_or_default();
        let is_resource =
            path.split(|byte| *byte == b'/').any(|part| matches!(part, b"Device" | b"metadata"));
        if is_resource { Self::Resource } else { Self::Other }
    }
}

/// Is the media type one of these?
fn is_any(media_type: &[u8], known: &[&str]) -> bool {
    known.iter().any(|known| is(media_type, known))
}

/// FHIR's media types, before STU3 and since.
const FHIR_XML: [&str; 2] = ["application/fhir+xml", "application/xml+fhir"];
const FHIR_JSON: [&str; 2] = ["application/fhir+json", "application/json+fhir"];

impl Content {
    /// Of a body that a server sends.
    pub(super) fn of_response(media_type: &[u8], status: u16, target: Option<Target>) -> Option<Self> {
        if is_any(media_type, &["text/html", "application/xhtml+xml"]) {
            let is_entrance = status == 200 && target == Some(Target::Entrance);
            return (is_entrance || matches!(status, 401 | 403)).then_some(Self::Page);
        }
        let is_xml = || is_any(media_type, &["text/xml", "application/xml", "application/soap+xml"]);
        let is_json = || is(media_type, "application/json") && target == Some(Target::Resource);
        match status {
            200 | 201 if is_any(media_type, &FHIR_XML) => Some(Self::Xml),
            200 | 201 if is_any(media_type, &FHIR_JSON) => Some(Self::Json),
            200 if is(media_type, "application/ipp") => Some(Self::PrintResponse),
            200 if is_xml() => Some(Self::Xml),
            200 if is_json() => Some(Self::Json),
            _ => None,
        }
    }

    /// Of a body that a client sends: a device that registers itself, or a print job.
    pub(super) fn of_request(media_type: &[u8]) -> Option<Self> {
        match media_type {
            _ if is(media_type, "application/ipp") => Some(Self::PrintRequest),
            _ if is_any(media_type, &FHIR_XML) => Some(Self::Xml),
            _ if is_any(media_type, &FHIR_JSON) => Some(Self::Json),
            _ => None,
        }
    }

    /// How much of it is looked at, in bytes.
    pub(super) const fn limit(self) -> usize {
        match self {
            Self::PrintRequest => ipp::REQUEST_LIMIT,
            _ => KEPT_LIMIT,
        }
    }

    /// May a body that begins so be what is wanted? Asked once, so that most of others is not kept.
    pub(super) fn may_begin(self, bytes: &[u8]) -> bool {
        let has = |mark: &&[u8]| bytes.windows(mark.len()).any(|part| part == *mark);
        match self {
            Self::Xml => sdc::MARKS.iter().chain(&[upnp::NAMESPACE, fhir::NAMESPACE]).any(has),
            Self::Json => fhir::QUOTED_ROOTS.iter().any(has),
            Self::Page | Self::PrintRequest | Self::PrintResponse => true,
        }
    }

    /// Says what the body says. Its end may be missing.
    pub(super) fn say(self, bytes: &[u8], is_request: bool, sender: Subject, sink: &mut dyn Sink) {
        match self {
            Self::Page => page::say(bytes, sender, sink),
            Self::Xml => say_xml(bytes, is_request, sender, sink),
            Self::Json => fhir::say_json(bytes, !is_request, sender, sink),
            Self::PrintRequest => ipp::say_request(bytes, receiver(sender), sink),
            Self::PrintResponse => ipp::say_response(bytes, sender, sink),
        }
    }
}

/// The other end.
fn receiver(sender: Subject) -> Subject {
    if sender == Subject::Src { Subject::Dst } else { Subject::Src }
}

/// The root element says of which kind the document is.
fn say_xml(bytes: &[u8], is_request: bool, sender: Subject, sink: &mut dyn Sink) {
    let mut document = Reader::new(bytes);
    let Some(Event::Open(root)) = document.event() else { return };
    match root.name {
        xml::Name { namespace: upnp::NAMESPACE, local: b"root" } => upnp::say(document, sender, sink),
        xml::Name { namespace: fhir::NAMESPACE, .. } => {
            fhir::say_xml(document, root, !is_request, sender, sink)
        }
        xml::Name { local: b"Envelope", .. } => sdc::say(document, bytes, sender, sink),
        _ => {}
    }
}

/// `/`, `/index.html`, `/web/index.html`, and pages to log in, such as `/cgi-bin/login.cgi`. An index deeper down may
/// be of one person's pages.
fn is_entrance(target: &[u8]) -> bool {
    const INDEXES: [&str; 4] = ["index", "default", "main", "welcome"];
    const LOGINS: [&str; 6] = ["login", "logon", "signin", "sign-in", "sign_in", "authenticate"];
    const FOLDERS: [&str; 10] =
        ["admin", "app", "cgi-bin", "en", "gui", "html", "portal", "ui", "web", "webui"];
    if target.contains(&b'?') {
        return false;
    }
    let Some(path) = target.strip_prefix(b"/") else { return false };
    let (folder, page) = match path.iter().rposition(|byte| *byte == b'/') {
        Some(slash) => {
            path.split_at_checked(slash).map_or((path, path), |(folder, page)| (folder, &page[1..]))
        }
        None => (&[][..], path),
    };
    let stem = page.split(|byte| *byte == b'.').next().unwrap_or_default();
    let any = |names: &[&str], name: &[u8]| names.iter().any(|known| is(name, known));
    let is_front = folder.is_empty() || any(&FOLDERS, folder);
    any(&LOGINS, stem) || is_front && (page.is_empty() || any(&INDEXES, stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_before_anybody_is_let_in_are_an_entrance() {
        for target in
            ["/", "/index.html", "/web/", "/ui/Index.htm", "/Login", "/a/b/login.aspx", "/default.asp"]
        {
            assert_eq!(Target::of(target.as_bytes()), Target::Entrance, "{target}");
        }
        for target in
            ["/?patient=7", "/smith/index.html", "/patients/", "/viewer", "*", "/login?user=x", "?", ""]
        {
            assert_eq!(Target::of(target.as_bytes()), Target::Other, "{target}");
        }
        for target in ["/fhir/Device?patient=7", "/Device/7", "/baseR4/metadata"] {
            assert_eq!(Target::of(target.as_bytes()), Target::Resource, "{target}");
        }
    }
}
