//! Protocols of lines of text.

use crate::captures::{Exchange, From};

/// Connections by name.
pub(super) fn connections() -> Vec<(&'static str, Exchange)> {
    let says = |client: &str, server: &str| {
        vec![(From::Client, client.as_bytes().to_vec()), (From::Server, server.as_bytes().to_vec())]
    };
    vec![
        ("http with query and cookies", says(GET, NOT_FOUND)),
        ("http with bodies", says(POSTS, ANSWERS)),
        ("http behind a login", says(GET, CHALLENGES)),
        (
            "http through a proxy",
            says(PROXIED, "HTTP/1.1 200 OK\r\nServer: elsewhere\r\nContent-Length: 0\r\n\r\n"),
        ),
        ("http tunnel", says(TUNNEL, TUNNELLED)),
        ("http upgraded", says(GET, UPGRADED)),
        ("mail", says(MAIL, "250 PLANTED-ANSWER\r\n")),
        (
            "files",
            says("USER PLANTED-USER\r\nPASS PLANTED-PASSWORD\r\nRETR PLANTED-FILE\r\n", "230 PLANTED\r\n"),
        ),
        (
            "telephony",
            says(CALL, "SIP/2.0 200 OK\r\nServer: ALLOWED-SERVER\r\nTo: <sip:PLANTED@ward>\r\n\r\n"),
        ),
        ("files after a greeting", talks(FILES)),
        ("mail fetched by POP3", talks(POP3)),
        ("mail fetched by IMAP", talks(IMAP)),
        ("console", talks(CONSOLE)),
        ("pictures", talks(PICTURES)),
        (
            "print",
            says("@PJL SET USERNAME=\"PLANTED-USER\"\r\n@PJL JOB NAME=\"PLANTED-JOB\"\r\n", "\x06PLANTED"),
        ),
    ]
}

/// Turns, of which the server has the first.
fn talks(turns: &[&str]) -> Exchange {
    let sides = [From::Server, From::Client].into_iter().cycle();
    sides.zip(turns).map(|(from, turn)| (from, turn.chars().map(|c| c as u8).collect())).collect()
}

/// Datagrams by name, with their ports.
pub(super) fn datagrams() -> Vec<(&'static str, (u16, u16), Vec<u8>)> {
    [
        ("announcement", (1900, 1900), ANNOUNCEMENT),
        ("search", (49_152, 1900), SEARCH),
        ("found", (1900, 49_152), FOUND),
        ("telephony", (5060, 5060), CALL),
        (
            "log",
            (514, 514),
            "<34>Oct 11 22:14:15 ALLOWED-HOST su: 'su root' failed for PLANTED-USER on /dev/pts/8",
        ),
        ("device discovery", (3702, 3702), HELLO),
    ]
    .map(|(name, ports, text)| (name, ports, text.as_bytes().to_vec()))
    .into()
}

const GET: &str = "GET /Patient/PLANTED-PATH?name=PLANTED-QUERY&birthdate=PLANTED-DATE#PLANTED-PART HTTP/1.1\r\n\
    Host: ALLOWED-HOST\r\n\
    User-Agent: ALLOWED-AGENT\r\n\
    Cookie: session=PLANTED-COOKIE\r\n\
    Authorization: Basic PLANTED-CREDENTIALS\r\n\
    Proxy-Authorization: Digest username=\"PLANTED-NAME\"\r\n\
    Referer: http://ehr/PLANTED-REFERRER?id=PLANTED-ID\r\n\
    From: PLANTED-MAIL@ward.example\r\n\
    X-Forwarded-User: PLANTED-USER\r\n\
    X-Folded: a\r\n Host: PLANTED-FOLDED\r\n\tUser-Agent: PLANTED-FOLDED\r\n\
    SOAPAction: \"PLANTED-ACTION\"\r\n\r\n";

const NOT_FOUND: &str = "HTTP/1.1 404 PLANTED-REASON\r\n\
    Server: ALLOWED-SERVER\r\n\
    X-Powered-By: ALLOWED-POWER\r\n\
    Set-Cookie: id=PLANTED-COOKIE\r\n\
    Location: /Patient/PLANTED-PLACE?x=PLANTED-QUERY\r\n\
    Content-Disposition: attachment; filename=\"PLANTED-FILE.pdf\"\r\n\
    Link: </Patient/PLANTED-LINK>; rel=self\r\n\
    Content-Length: 60\r\n\r\n\
    {\"name\": \"PLANTED-BODY\"}\r\nServer: PLANTED\r\nHost: PLANTED-LINE\r\n";

const POSTS: &str = "POST /login HTTP/1.1\r\nHost: ALLOWED-FIRST\r\nContent-Length: 75\r\n\r\n\
    user=PLANTED-USER&password=PLANTED-PASS\r\nUser-Agent: PLANTED\r\nHost: PLANTED\r\n\
    PUT /Observation HTTP/1.1\r\nHost: ALLOWED-SECOND\r\nTransfer-Encoding: chunked\r\n\r\n\
    24;x=PLANTED-EXTENSION\r\nUser-Agent: PLANTED\r\nHost: PLANTED\r\n\r\n\r\n0\r\nHost: PLANTED-TRAILER\r\n\r\n\
    GET / HTTP/1.1\r\nHost: ALLOWED-THIRD\r\n\r\n";

const ANSWERS: &str = "HTTP/1.1 200 OK\r\nServer: ALLOWED-FIRST\r\nContent-Length: 39\r\n\r\n\
    Server: PLANTED\r\nX-Powered-By: PLANTED\r\n\
    HTTP/1.1 200 OK\r\nServer: ALLOWED-SECOND\r\nTransfer-Encoding: chunked\r\n\r\n\
    11\r\nServer: PLANTED\r\n\r\n0\r\nServer: PLANTED-TRAILER\r\n\r\n\
    HTTP/1.1 200 OK\r\nServer: ALLOWED-THIRD\r\n\r\n\
    HTTP/1.1 200 OK\r\nServer: PLANTED-UNTIL-CLOSE\r\n\r\n";

const CHALLENGES: &str = "HTTP/1.1 401 Unauthorized\r\n\
    WWW-Authenticate: Digest qop=\"auth\", nonce=\"PLANTED-NONCE\", realm=\"ALLOWED-REALM\", opaque=\"PLANTED-OPAQUE\"\r\n\
    WWW-Authenticate: Basic realm=\"ALLOWED-OTHER\", charset=\"PLANTED\"\r\n\
    WWW-Authenticate: NTLM PLANTED-TOKEN\r\n\
    WWW-Authenticate: Negotiate PLANTED-TOKEN\r\n\
    Authentication-Info: nextnonce=\"PLANTED\"\r\n\
    Content-Length: 0\r\n\r\n";

const PROXIED: &str = "GET http://PLANTED-USER:PLANTED-PASSWORD@ehr.example/PLANTED?PLANTED HTTP/1.1\r\n\
    Host: elsewhere\r\nUser-Agent: ALLOWED-AGENT\r\n\r\n";

const TUNNEL: &str = "CONNECT PLANTED-USER@ehr.example:443 HTTP/1.1\r\nHost: elsewhere\r\n\
    User-Agent: ALLOWED-AGENT\r\n\r\n\
    GET / HTTP/1.1\r\nHost: within\r\n\r\n";

const TUNNELLED: &str = "HTTP/1.1 200 Connected\r\nServer: elsewhere\r\n\r\n\
    HTTP/1.1 200 OK\r\nServer: within\r\n\r\n";

const UPGRADED: &str = "HTTP/1.1 101 Switching Protocols\r\nServer: ALLOWED-SERVER\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Protocol: PLANTED\r\n\r\nHTTP/1.1 200 OK\r\nServer: within\r\n\r\n";

const MAIL: &str = "EHLO ALLOWED-HOST\r\nAUTH LOGIN PLANTED-USER\r\nMAIL FROM:<PLANTED-FROM@ward.example>\r\n\
    RCPT TO:<PLANTED-TO@ward.example>\r\nDATA\r\nSubject: PLANTED-SUBJECT\r\nUser-Agent: PLANTED-AGENT\r\n\r\n\
    PLANTED-BODY\r\n.\r\n";

const FILES: &[&str] = &[
    "220 ALLOWED-NAME FTP server\r\n",
    "USER PLANTED-USER\r\n",
    "331 Password for PLANTED-USER\r\n",
    "PASS PLANTED-PASSWORD\r\n",
    "230 Hello PLANTED-USER\r\n",
    "SYST\r\n",
    "215 ALLOWED-SYSTEM\r\n",
    "CWD PLANTED-FOLDER\r\nRETR PLANTED-FILE\r\n",
    "250 PLANTED-FOLDER\r\n150 PLANTED-FILE\r\n",
];

const POP3: &[&str] = &[
    "+OK ALLOWED-NAME POP3 server <PLANTED-STAMP@ward.example>\r\n",
    "CAPA\r\n",
    "+OK\r\nIMPLEMENTATION ALLOWED-PROGRAM\r\n.\r\n",
    "USER PLANTED-USER\r\n",
    "+OK PLANTED-USER\r\n",
    "PASS PLANTED-PASSWORD\r\nRETR 1\r\n",
    "+OK\r\nSubject: PLANTED-SUBJECT\r\n+OK PLANTED\r\nIMPLEMENTATION PLANTED\r\n",
];

const IMAP: &[&str] = &[
    "* OK [CAPABILITY IMAP4rev1] ALLOWED-NAME ready\r\n",
    "1 ID (\"name\" \"ALLOWED-CLIENT\" \"support-url\" \"mailto:PLANTED\" \"command\" \"PLANTED\")\r\n",
    "* ID (\"vendor\" \"ALLOWED-VENDOR\" \"environment\" \"PLANTED\")\r\n1 OK PLANTED\r\n",
    "2 LOGIN PLANTED-USER PLANTED-PASSWORD\r\n",
    "2 OK PLANTED-USER\r\n",
    "3 SELECT PLANTED-BOX\r\n",
    "* FLAGS PLANTED\r\n* ID (\"name\" \"PLANTED\")\r\n",
];

const CONSOLE: &[&str] = &[
    "\u{ff}\u{fd}\u{18}\u{ff}\u{fb}\u{1}",
    "\u{ff}\u{fb}\u{18}",
    "\u{ff}\u{fa}\u{18}\u{1}\u{ff}\u{f0}",
    "\u{ff}\u{fa}\u{18}\u{0}PLANTED-TERMINAL\u{ff}\u{f0}",
    "ALLOWED-NAME ALLOWED-SYSTEM\r\nlogin: ",
    "PLANTED-USER\r\n",
    "PLANTED-USER\r\nPassword: ",
    "PLANTED-PASSWORD\r\n",
    "Hello PLANTED-USER\r\nPLANTED login: ",
];

const PICTURES: &[&str] = &[
    "",
    "DESCRIBE rtsp://PLANTED-USER:PLANTED@10.0.0.2/PLANTED?PLANTED RTSP/1.0\r\nUser-Agent: ALLOWED-AGENT\r\nAuthorization: PLANTED\r\n\r\n",
    "RTSP/1.0 401 PLANTED\r\nServer: ALLOWED-SERVER\r\nContent-Base: rtsp://10.0.0.2/PLANTED\r\n\
     WWW-Authenticate: Digest realm=\"ALLOWED-REALM\", nonce=\"PLANTED\"\r\nContent-Length: 17\r\n\r\nServer: PLANTED\r\n",
];

const CALL: &str = "INVITE sip:PLANTED-NAME@ward.example SIP/2.0\r\nFrom: \"PLANTED\" <sip:PLANTED@ward>\r\n\
    Contact: <sip:PLANTED@10.0.0.1>\r\nUser-Agent: ALLOWED-AGENT\r\nServer: PLANTED\r\nContent-Length: 0\r\n\r\n";

const HELLO: &str = "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" \
    xmlns:a=\"http://www.w3.org/2005/08/addressing\" xmlns:d=\"http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01\" \
    xmlns:m=\"urn:example:ALLOWED-NAMESPACE\"><s:Header>\
    <a:Action>http://docs.oasis-open.org/ws-dd/ns/discovery/2009/01/Hello</a:Action>\
    <a:MessageID>urn:uuid:PLANTED-MESSAGE</a:MessageID><a:To>urn:PLANTED-TO</a:To></s:Header><s:Body><d:Hello>\
    <a:EndpointReference><a:Address>urn:PLANTED-NO-UUID</a:Address></a:EndpointReference>\
    <d:Types>m:ALLOWED-TYPE</d:Types>\
    <d:Scopes>sdc.ctxt.loc:/PLANTED-ROOM?bed=PLANTED-BED sdc.ctxt.pat:/PLANTED-PATIENT ldap:///PLANTED-PERSON \
    onvif://www.onvif.org/location/PLANTED-PLACE sdc.cdc.type:///ALLOWED-KIND</d:Scopes>\
    <d:XAddrs>http://ALLOWED-ADDRESS:80/PLANTED-PATH?PLANTED-QUERY http://PLANTED-USER:PLANTED@10.0.0.1/</d:XAddrs>\
    <d:MetadataVersion>PLANTED-VERSION</d:MetadataVersion></d:Hello></s:Body></s:Envelope>";

const ANNOUNCEMENT: &str = "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNTS: ssdp:alive\r\n\
    LOCATION: http://10.0.0.1/PLANTED-PLACE.xml?user=PLANTED\r\n\
    SERVER: ALLOWED-SYSTEM UPnP/1.0 ALLOWED-PRODUCT\r\n\
    NT: urn:ALLOWED-TYPE:device:MediaServer:1\r\n\
    USN: uuid:PLANTED-NAME::upnp:rootdevice\r\n\
    X-User-Agent: PLANTED-USER\r\n\
    X-FriendlyName: PLANTED-FRIENDLY\r\n\r\nSERVER: PLANTED-BODY\r\n";

const SEARCH: &str = "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\n\
    ST: urn:PLANTED-TARGET\r\nUSER-AGENT: ALLOWED-AGENT\r\nCPFN.UPNP.ORG: PLANTED-FRIENDLY\r\n\
    CPUUID.UPNP.ORG: PLANTED-UUID\r\n\r\n";

const FOUND: &str = "HTTP/1.1 200 OK\r\nST: urn:ALLOWED-TYPE\r\nUSN: uuid:PLANTED-NAME\r\nEXT:\r\n\
    LOCATION: http://10.0.0.1/PLANTED\r\nSERVER: ALLOWED-SERVER\r\n\r\n";
