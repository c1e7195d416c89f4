//! Which bodies say what a host is, as far as the heads of the request and of the message itself tell.
//!
//! Pages may show a patient's name in their title, so a title is read only where nobody has been let in yet: the
//! entrance of a site, a page to log in, and pages that refuse. Other bodies are of formats with their own reader.

use wardroom_model::fact::Subject;

use super::head::is;
use super::page;
use crate::Sink;

/// What a request asks for, as far as it matters for its response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// The front page or a page to log in, without a query.
    Entrance,
    /// Anything else.
    Other,
}

/// What is in a body that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A page in HTML.
    Page,
}

impl Target {
    pub(super) fn of(target: &[u8]) -> Self {
        if is_entrance(target) { Self::Entrance } else { Self::Other }
    }
}

impl Content {
    /// Of a body that a server sends.
    pub(super) fn of_response(media_type: &[u8], status: u16, target: Option<Target>) -> Option<Self> {
        let known = |types: &[&str]| types.iter().any(|known| is(media_type, known));
        let refuses = matches!(status, 401 | 403);
        if known(&["text/html", "application/xhtml+xml"]) {
            let is_entrance = status == 200 && target == Some(Target::Entrance);
            return (is_entrance || refuses).then_some(Self::Page);
        }
        None
    }

    /// Of a body that a client sends.
    pub(super) fn of_request(_media_type: &[u8]) -> Option<Self> {
        None
    }

    /// How much of it is looked at, in bytes.
    pub(super) const fn limit(self, _is_request: bool) -> usize {
        const KEPT_LIMIT: usize = 64 * 1024;
        KEPT_LIMIT
    }

    /// May a body that begins so be what is wanted? Asked once, so that most of others is not kept.
    pub(super) fn may_begin(self, _bytes: &[u8]) -> bool {
        true
    }

    /// Says what the body says. Its end may be missing.
    pub(super) fn say(self, bytes: &[u8], _is_request: bool, sender: Subject, sink: &mut dyn Sink) {
        match self {
            Self::Page => page::say(bytes, sender, sink),
        }
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
    }
}
