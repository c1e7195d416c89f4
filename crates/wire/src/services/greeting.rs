//! What servers say first, where several protocols begin alike.
//!
//! FTP and SMTP both greet with `220`: the words of the greeting tell them apart, else the registered port does.

use crate::lines::holds;
use crate::{Beginning, Direction, Verdict};

/// Words of FTP servers that do not speak of FTP otherwise, and of mail servers.
const FILES: [&str; 3] = ["ftp", "filezilla", "serv-u"];
const MAIL: [&str; 5] = ["smtp", "lmtp", "mail", "postfix", "exim"];

const FTP_PORT: u16 = 21;
/// SMTP and message submission.
const MAIL_PORTS: [u16; 3] = [25, 587, 2525];

/// Whose greeting it may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Files,
    Mail,
}

/// Is this a greeting with `220` of that protocol? As long as no line says whose it is, the next is waited for.
pub(super) fn probe(beginning: &Beginning<'_>, wanted: Of, limit: usize) -> Verdict {
    const CODE: &[u8] = b"220";
    let bytes = beginning.bytes;
    let common = bytes.len().min(CODE.len());
    if beginning.direction != Direction::ToClient || bytes.get(..common) != CODE.get(..common) {
        return Verdict::No;
    }
    let bytes = bytes.get(..limit).unwrap_or(bytes);
    let mut is_over = bytes.len() == limit;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let is_whole = line.ends_with(b"\n");
        match line.get(3) {
            Some(b' ' | b'-' | b'\r' | b'\n') => {}
            // Lines between the first and the last need not begin with the code, RFC 959 §4.2.
            Some(_) if !line.starts_with(CODE) => {}
            Some(_) => return Verdict::No,
            None => break,
        }
        if is_whole && let Some(of) = by_words(line) {
            return verdict(of == wanted);
        }
        if is_whole && line.starts_with(b"220 ") {
            is_over = true;
            break;
        }
    }
    if !is_over {
        return Verdict::Unsure;
    }
    verdict(match wanted {
        Of::Files => beginning.server_port == FTP_PORT,
        Of::Mail => MAIL_PORTS.contains(&beginning.server_port),
    })
}

fn verdict(is: bool) -> Verdict {
    if is { Verdict::Yes } else { Verdict::No }
}

fn by_words(line: &[u8]) -> Option<Of> {
    let has = |words: &[&str]| words.iter().any(|word| holds(line, word));
    if holds(line, "smtp") {
        Some(Of::Mail)
    } else if has(&FILES) {
        Some(Of::Files)
    } else {
        has(&MAIL).then_some(Of::Mail)
    }
}

/// A greeting that begins with these bytes, of a protocol with this port and this word in the line.
pub(super) fn probe_line(beginning: &Beginning<'_>, start: &[u8], name: &str, port: u16) -> Verdict {
    let bytes = beginning.bytes;
    let common = bytes.len().min(start.len());
    if beginning.direction != Direction::ToClient || bytes.get(..common) != start.get(..common) {
        return Verdict::No;
    }
    match bytes.iter().position(|byte| *byte == b'\n').and_then(|end| bytes.get(..end)) {
        Some(line) => verdict(beginning.server_port == port || holds(line, name)),
        None if bytes.len() < 256 => Verdict::Unsure,
        None => verdict(beginning.server_port == port || holds(bytes, name)),
    }
}

/// The words of a greeting without what is of this connection alone, the time, an APOP stamp (RFC 1939 §7) and long
/// tokens in brackets; and without the rules that some draw around it.
pub(super) fn lasting(text: &[u8]) -> Vec<u8> {
    const DAYS: [&[u8]; 7] = [b"Mon,", b"Tue,", b"Wed,", b"Thu,", b"Fri,", b"Sat,", b"Sun,"];
    const TOKEN_LENGTH: usize = 24;
    let mut kept: Vec<u8> = Vec::with_capacity(text.len());
    for word in text.split(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty()) {
        if DAYS.contains(&word) {
            break;
        }
        let is_stamp = word.starts_with(b"<") && word.contains(&b'@');
        let is_token = word.starts_with(b"[") && word.len() > TOKEN_LENGTH;
        let is_clock = word.len() >= 5
            && word.contains(&b':')
            && word.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'));
        if !is_stamp && !is_token && !is_clock {
            if !kept.is_empty() {
                kept.push(b' ');
            }
            kept.extend_from_slice(word);
        }
    }
    let text = kept.strip_suffix(b" at").unwrap_or(&kept);
    let is_rule = |byte: &u8| matches!(byte, b'-' | b'*' | b'=' | b'#' | b';' | b' ');
    let start = text.iter().position(|byte| !is_rule(byte)).unwrap_or(text.len());
    let end = text.iter().rposition(|byte| !is_rule(byte)).map_or(start, |last| last + 1);
    text.get(start..end).unwrap_or_default().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(greeting: &str, port: u16, expected: Option<Of>) {
        let beginning =
            Beginning { direction: Direction::ToClient, bytes: greeting.as_bytes(), server_port: port };
        let is = |of| probe(&beginning, of, 256) == Verdict::Yes;
        assert_eq!(
            (is(Of::Files), is(Of::Mail)),
            (expected == Some(Of::Files), expected == Some(Of::Mail)),
            "{greeting}"
        );
    }

    #[test]
    fn words_come_before_ports() {
        check("220 (vsFTPd 3.0.3)\r\n", 40_001, Some(Of::Files));
        check("220 redmint FTP server (Version 6.4/OpenBSD/Linux-ftpd-0.17) ready.\r\n", 25, Some(Of::Files));
        check("220 mail.ward ESMTP\r\n", 21, Some(Of::Mail));
        check("220 ftp.ward ESMTP Postfix\r\n", 40_001, Some(Of::Mail));
        check("220-Hello\r\n220-This is FileZilla Server\r\n", 40_001, Some(Of::Files));
        check("220 Service ready\r\n", 40_001, None);
        check("220 Service ready\r\n", 21, Some(Of::Files));
        check("220 Service ready\r\n", 25, Some(Of::Mail));
        check("220-Service ready\r\n", 25, None);
        check("220-\r\n*** Welcome ***\r\n220 FTP ready\r\n", 40_001, Some(Of::Files));
        check("220 Service ready\r\nand no FTP\r\n", 40_001, None);
        check("2200 ESMTP\r\n", 25, None);
        check("220 Service rea", 25, None);
    }

    #[track_caller]
    fn check_lasting(greeting: &str, expected: &str) {
        assert_eq!(String::from_utf8(lasting(greeting.as_bytes())).unwrap(), expected);
    }

    #[test]
    fn what_is_of_one_connection_is_left_out() {
        check_lasting(
            "pacs.ward ESMTP Sendmail 8.14.4/8.14.4; Mon, 5 Jan 2026 11:22:33 +0100",
            "pacs.ward ESMTP Sendmail 8.14.4/8.14.4",
        );
        check_lasting(
            "pacs Microsoft ESMTP MAIL Service ready at Mon, 5 Jan 2026 11:22:33 +0100",
            "pacs Microsoft ESMTP MAIL Service ready",
        );
        check_lasting("POP3 server ready <1896.697170952@dbc.mtview.ca.us>", "POP3 server ready");
        check_lasting(
            "The Microsoft Exchange IMAP4 service is ready. [QQBNADAAUABSADAANABDAEEAMAAwADQAMAA=]",
            "The Microsoft Exchange IMAP4 service is ready.",
        );
        check_lasting("ProFTPD 1.3.5 Server (Debian) [10.0.0.7]", "ProFTPD 1.3.5 Server (Debian) [10.0.0.7]");
    }
}
