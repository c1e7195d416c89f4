//! Connections whose sides greet each other.

use crate::captures::{Exchange, From};

use From::{Client, Server};

/// Name, port, and what is said.
pub(super) fn connections() -> Vec<(&'static str, u16, Exchange)> {
    vec![("smtp", 25, smtp()), ("imap", 143, imap()), ("pop3", 110, pop3()), ("x11", 6000, x11())]
}

fn said(parts: &[(From, &str)]) -> Exchange {
    parts.iter().map(|(from, text)| (*from, text.as_bytes().to_vec())).collect()
}

fn smtp() -> Exchange {
    said(&[
        (Server, "220-mx.ward.example ESMTP Exim 4.96 Sat, 21 Nov 2026 22:18:18 +0000\r\n220 ready\r\n"),
        (Client, "EHLO ct-2.ward.example\r\n"),
        (Server, "250-mx.ward.example Hello\r\n250-STARTTLS\r\n250 HELP\r\n"),
        (Client, "MAIL FROM:<somebody@ward.example>\r\n"),
    ])
}

fn imap() -> Exchange {
    said(&[
        (Server, "* OK [CAPABILITY IMAP4rev1 ID] Dovecot (Debian) ready.\r\n"),
        (Client, "a1 ID (\"name\" \"Thunderbird\" \"version\" \"115.1\" \"date\" NIL \"os\" \"linux\")\r\n"),
        (Server, "* ID (\"name\" \"Dovecot\" \"vendor\" \"Some Company\")\r\na1 OK ID completed.\r\n"),
        (Client, "a2 SELECT x\r\n"),
    ])
}

fn pop3() -> Exchange {
    said(&[
        (Server, "+OK Dovecot (Debian) ready. <f3.1.5@ward>\r\n"),
        (Client, "CAPA\r\n"),
        (Server, "+OK\r\nUIDL\r\nIMPLEMENTATION Dovecot-2.3\r\n.\r\n"),
        (Client, "USER somebody\r\n"),
    ])
}

fn x11() -> Exchange {
    let request = b"l\0\x0b\0\0\0\x12\0\x10\0\0\0MIT-MAGIC-COOKIE-1\0\0ABCDEFGHIJKLMNOP";
    let head = b"\x01\0\x0b\0\0\0\x0d\0\x68\x6b\xb8\0\0\0\0\x04\xff\xff\x1f\0\0\x01\0\0\x14\0\xff\xff\0\0\0\0\x20\x20\x08\xff\0\0\0\0";
    let answer = [&head[..], b"The X.Org Foundation"].concat();
    vec![(Client, request.to_vec()), (Server, answer)]
}
