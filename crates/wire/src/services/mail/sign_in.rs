//! Signing in to mail by NTLM, MS-SMTPNTLM, MS-POP3 and MS-OXIMAP: tokens in base64, a line each, in turn. Other ways
//! to sign in carry names of accounts, and end the reading.

use crate::services::ntlm;
use crate::{Direction, Progress, Sink};

/// A sign-in that may be under way.
#[derive(Debug, Default)]
pub(super) struct SignIn {
    goes_on: bool,
}

impl SignIn {
    /// The client names a mechanism, and may say its first token at once.
    pub(super) fn begin(&mut self, arguments: &[u8], sink: &mut dyn Sink) -> Progress {
        let (mechanism, token) = crate::lines::word(arguments);
        self.goes_on = mechanism.eq_ignore_ascii_case(b"NTLM");
        if !self.goes_on {
            return Progress::Done;
        }
        ntlm::say_base64(token, sink);
        Progress::More
    }

    /// Reads a line of it; none where it is not under way. An answer that asks for no more ends it.
    pub(super) fn line(&self, direction: Direction, line: &[u8], sink: &mut dyn Sink) -> Option<Progress> {
        if !self.goes_on {
            return None;
        }
        let token = match direction {
            Direction::ToServer => Some(line),
            Direction::ToClient => line.strip_prefix(b"334").or_else(|| line.strip_prefix(b"+")),
        };
        let Some(token) = token.filter(|token| !token.starts_with(b"OK")) else {
            return Some(Progress::Done);
        };
        ntlm::say_base64(token, sink);
        Some(Progress::More)
    }
}

/// An exchange in which a client signs in, for the tests of the three: the command, and what begins a server's answer.
#[cfg(test)]
pub(super) fn exchange(command: &str, more: &str) -> crate::tests_support::Exchange {
    use Direction::{ToClient, ToServer};
    const NEGOTIATE: &str = "TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAAFASgKAAAADw==";
    const CHALLENGE: &str = "TlRMTVNTUAACAAAADAAMADgAAAAzgoriASNFZ4mrze8AAAAAAAAAACQAJABEAAAABgBwFwAAAA9TAGUAcgB2AGUAcgACAAwARABvAG0AYQBpAG4AAQAMAFMAZQByAHYAZQByAAAAAAA=";
    let line = |text: &str| format!("{text}\r\n").into_bytes();
    vec![
        (ToServer, line(command)),
        (ToClient, line(&format!("{more} NTLM supported"))),
        (ToServer, line(NEGOTIATE)),
        (ToClient, line(&format!("{more} {CHALLENGE}"))),
        (ToServer, line("somebody")),
    ]
}

/// What the exchange tells.
#[cfg(test)]
pub(super) const LINES: [&str; 4] = [
    "src ntlm.os_version 5.1.2600",
    "src ntlm.os_version 6.0.6000",
    "src ntlm.domain Domain",
    "src ntlm.computer Server",
];
