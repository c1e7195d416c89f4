//! Connections whose sides greet each other.

use crate::captures::{Exchange, From};

use From::{Client, Server};

/// Name, port, and what is said.
pub(super) fn connections() -> Vec<(&'static str, u16, Exchange)> {
    vec![
        ("smtp", 25, smtp()),
        ("imap", 143, imap()),
        ("pop3", 110, pop3()),
        ("x11", 6000, x11()),
        ("tds", 1433, tds()),
        ("mysql", 3306, mysql()),
        ("postgresql", 5432, postgresql()),
    ]
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

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A pre-login both ways, and a login in the clear.
fn tds() -> Exchange {
    let packet = |kind: u8, body: &[u8]| {
        let [high, low] = (body.len() as u16 + 8).to_be_bytes();
        [&[kind, 1, high, low, 0, 0, 1, 0], body].concat()
    };
    let client = b"\0\0\x0b\0\x06\x02\0\x11\0\x0c\xff\x11\0\0\0\0\0MSSQLSERVER\0";
    let server = b"\0\0\x0b\0\x06\x01\0\x11\0\x01\xff\x10\0\x0f\xf5\0\0\x02";
    let texts = ["CT-WS-2", "somebody", "secret", "Report Writer", "10.0.0.2", "", "ODBC", "", "wards"];
    let (mut places, mut content) = (Vec::new(), Vec::new());
    for text in texts {
        places.extend((94 + content.len() as u16).to_le_bytes());
        places.extend((text.len() as u16).to_le_bytes());
        content.extend(wide(text));
    }
    let length = (94 + content.len() as u32).to_le_bytes();
    let login = [&length[..], &[4, 0, 0, 0x74], &[0; 28], &places, &[0; 22], &content].concat();
    let name = wide("Microsoft SQL Server");
    let head = [0xe3, 3, 0, 1, 0, 0, 0xad, 50, 0, 1, 0x74, 0, 0, 4, 20];
    let answer = [&head[..], &name, &[16, 0, 15, 0xf5], &[0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]].concat();
    vec![
        (Client, packet(0x12, client)),
        (Server, packet(4, server)),
        (Client, packet(0x10, &login)),
        (Server, packet(4, &answer)),
    ]
}

fn mysql() -> Exchange {
    let body = [
        &b"\x0a5.5.5-10.11.19-MariaDB-0+deb12u1\0\x1f\0\0\0ABCDEFGH\0"[..],
        b"\xfe\xf7\x2d\x02\0\xff\x81\x15\0\0\0\0\0\0\x3d\0\0\0IJKLMNOPQRST\0mysql_native_password\0",
    ]
    .concat();
    vec![(Server, [&[body.len() as u8, 0, 0, 0], &body[..]].concat())]
}

fn postgresql() -> Exchange {
    let parameters = b"user\0somebody\0database\0wards\0application_name\0Pump Gateway\0\0";
    let start = [&(parameters.len() as u32 + 8).to_be_bytes()[..], &[0, 3, 0, 0], parameters].concat();
    let ready = b"R\0\0\0\x08\0\0\0\0S\0\0\0\x18server_version\x0015.2\0Z\0\0\0\x05I";
    vec![(Client, start), (Server, ready.to_vec())]
}
