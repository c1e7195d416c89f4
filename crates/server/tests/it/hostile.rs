//! Odd and hostile requests: each gets an answer that says what is wrong, and none makes the program fail.

use axum::http::StatusCode;

use crate::browse::{Answer, ask, get, send};
use crate::hospital::{CAPTURE_SHA, Hospital, hospital};

const OWN: (&str, &str) = ("sec-fetch-site", "same-origin");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const JSON: (&str, &str) = ("content-type", "application/json");
const NOOR: (&str, &str) = ("cookie", "wardroom_acting=Noor%20%28biomed%29");

/// Values that no person types, percent-encoded as they travel.
fn values() -> Vec<String> {
    let mut values: Vec<String> = [
        "",
        "0",
        "-1",
        "1e9",
        "18446744073709551615",
        "18446744073709551616",
        "%00",
        "a%00b",
        "%FF%FE",
        "%E2%80%AE%E2%80%8B",
        "%F0%9F%92%89%CC%81%CC%81",
        "%EF%BF%BF%F4%8F%BF%BF",
        "%27%20OR%201%3D1%20--",
        "%22%3B%20DROP%20TABLE%20device%3B",
        "%25%5F%5C",
        "..%2F..%2Fetc%2Fpasswd",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "%0D%0ASet-Cookie%3A%20a%3Db",
        "5b2261222c2262225d",
        "5b5d",
        "descending",
        "unknown",
        "NaN",
        "%",
        "%2",
    ]
    .map(str::to_owned)
    .into();
    values.push("a".repeat(6_000));
    values.push("%20a".repeat(1_500));
    values
}

/// The answer is one of ours, in the reader's form, and carries nothing that runs.
fn is_answered(path: &str, answer: &Answer) {
    assert!(answer.status.as_u16() < 500, "{path}: {} {}", answer.status, answer.text);
    let is_page = answer.header("content-type").starts_with("text/html");
    assert!(!is_page || !answer.text.contains("<script>alert"), "{path} carries what was sent as markup");
    assert!(answer.header("set-cookie").is_empty(), "{path} sets a cookie");
    if answer.status.is_client_error() && path.starts_with("/api/") {
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        let problem = answer.json();
        for key in ["type", "title", "detail", "remedy"] {
            assert!(problem[key].as_str().is_some_and(|text| !text.is_empty()), "{path} has no {key}");
        }
    } else if answer.status.is_client_error() {
        assert!(answer.text.contains("<h1>"), "{path} is no page: {}", answer.text);
    }
}

#[tokio::test]
async fn no_query_makes_the_program_fail() {
    let hospital = hospital(0).await;
    let Hospital { state, ct, source, .. } = &hospital;
    let lists = [
        ("/work", vec!["trade", "cursor", "limit"]),
        (
            "/devices",
            vec![
                "search",
                "bucket",
                "category",
                "vendor",
                "department",
                "maintenance",
                "security",
                "sort",
                "order",
                "cursor",
                "limit",
            ],
        ),
        ("/devices.csv", vec!["search", "sort", "cursor", "limit"]),
        ("/reconciliation", vec!["tab", "asset", "cursor"]),
        ("/reconciliation/duplicates", vec!["asset", "cursor", "limit"]),
        ("/reconciliation/quality", vec!["asset", "dimension", "department", "presence", "cursor", "limit"]),
        ("/reconciliation/write-back", vec!["asset", "field", "state", "last_seen", "cursor", "limit"]),
        ("/reconciliation/write-back.csv", vec!["form"]),
        ("/reconciliation/join", vec!["asset", "search"]),
        ("/api/v1/reconciliation/progress", vec!["by"]),
        ("/api/v1/reconciliation/hosts", vec!["search"]),
        ("/alerts", vec!["tab", "id", "cursor", "limit"]),
        ("/search", vec!["q"]),
        ("/acting", vec!["back"]),
        ("/rows/2", vec!["file"]),
        ("/api/v1/work", vec!["trade", "cursor", "limit"]),
        ("/api/v1/devices", vec!["search", "bucket", "vendor", "sort", "cursor", "limit"]),
        ("/api/v1/device-facets", vec!["search", "category", "cursor"]),
        ("/api/v1/pairs", vec!["decision", "cursor", "limit"]),
        ("/api/v1/findings", vec!["device", "id", "status", "search", "cursor", "limit"]),
        ("/api/v1/alerts", vec!["tab", "id", "cursor", "limit"]),
        ("/api/v1/documents", vec!["cursor", "limit"]),
        ("/record", vec!["actor", "operation", "subject", "from", "to", "cursor", "limit", "verify"]),
        ("/api/v1/events", vec!["actor", "operation", "subject", "from", "to", "cursor", "limit"]),
    ];
    let values = values();
    for (path, names) in &lists {
        for name in names {
            for value in &values {
                let path = format!("{path}?{name}={value}");
                is_answered(&path, &get(state, &path).await);
            }
        }
    }
    for path in [
        format!("/sources/{source}?cursor=%00"),
        "/devices?search=a&search=b".into(),
        "/devices?limit=10&limit=11".into(),
        format!("/api/v1/devices/{ct}?%FF=%FF&&&=&="),
        "/rows/2".into(),
    ] {
        is_answered(&path, &get(state, &path).await);
    }
}

#[tokio::test]
async fn no_address_makes_the_program_fail() {
    let hospital = hospital(0).await;
    let Hospital { state, source, .. } = &hospital;
    let values: Vec<String> = values().into_iter().filter(|value| !value.is_empty()).collect();
    for value in &values {
        for path in [
            format!("/devices/{value}"),
            format!("/work/{value}"),
            format!("/alerts/{value}"),
            format!("/sources/{value}"),
            format!("/sources/{source}/rows/{value}"),
            format!("/rows/{value}?file=cmms.csv"),
            format!("/captures/{value}"),
            format!("/captures/{value}/frames/1"),
            format!("/captures/{CAPTURE_SHA}/frames/{value}"),
            format!("/documents/{value}?at={value}"),
            format!("/record/{value}"),
            format!("/api/v1/events/{value}"),
            format!("/assets/{value}"),
            format!("/{value}"),
            format!("/api/v1/devices/{value}"),
            format!("/api/v1/devices/{value}/conversations"),
            format!("/api/v1/alerts/{value}"),
            format!("/api/v1/documents/{value}"),
            format!("/api/v1/sources/{source}/rows/{value}"),
            format!("/api/v1/captures/{CAPTURE_SHA}/frames/{value}"),
        ] {
            // What is no address at all never reaches a server.
            if path.parse::<axum::http::Uri>().is_ok() {
                is_answered(&path, &get(state, &path).await);
            }
        }
    }
}

#[tokio::test]
async fn no_form_and_no_document_makes_the_program_fail() {
    let hospital = hospital(0).await;
    let Hospital { state, ct, .. } = &hospital;
    let deep = format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000));
    let long = "x".repeat(501);
    let many = (0..101).map(|number| format!("CVE-{number}")).collect::<Vec<_>>().join("+");
    let bodies = [
        String::new(),
        "null".into(),
        "{}".into(),
        "[1,2".into(),
        deep,
        "kind=%00&value=%FF".into(),
        "kind=correction".into(),
        format!("kind=correction&device={ct}&attribute=version&value={long}"),
        format!("kind=correction&device={ct}&attribute=version&value=1&reason={long}"),
        format!("kind=correction&device={ct}&attribute=colour&value=1"),
        "kind=correction&device=%00&attribute=version&value=1".into(),
        "kind=pair_confirmed&asset=A0001".into(),
        format!("kind=finding&asset=A0001&value=fixed&finding={many}"),
        "actor=%E2%80%AE".into(),
        r#"{"kind":"correction","device":"\u0000","attribute":"version","value":"\u202e"}"#.into(),
    ];
    let before = get(state, "/api/v1/decisions").await.text;
    for (path, kind) in [
        ("/decisions", FORM),
        ("/decisions", JSON),
        ("/decisions/none/withdraw", FORM),
        ("/acting", FORM),
        ("/api/v1/decisions", JSON),
        ("/api/v1/decisions", FORM),
    ] {
        for body in &bodies {
            let answer = ask(state, path, &[OWN, NOOR, kind], Some(body)).await;
            assert!(answer.status.is_client_error(), "{path} takes {body:.60}: {}", answer.status);
            is_answered(path, &answer);
        }
    }
    assert_eq!(get(state, "/api/v1/decisions").await.text, before, "nothing was changed");
}

#[tokio::test]
async fn each_kind_of_problem_has_its_status_and_name() {
    let hospital = hospital(0).await;
    let state = &hospital.state;
    let large = format!("{{\"reason\":\"{}\"}}", "x".repeat(70_000));
    for (method, path, headers, body, status, kind) in [
        ("GET", "/api/v1/nowhere", vec![], "", 404, "not_found"),
        ("GET", "/api/v1/devices?bucket=purple", vec![], "", 400, "bad_request"),
        ("GET", "/api/v1/devices?sort=colour", vec![], "", 400, "bad_request"),
        ("GET", "/api/v1/work?cursor=made-up", vec![], "", 400, "bad_request"),
        ("PUT", "/api/v1/devices", vec![OWN], "", 405, "bad_request"),
        ("POST", "/api/v1/decisions", vec![OWN, JSON, NOOR], "{", 400, "bad_request"),
        ("POST", "/api/v1/decisions", vec![OWN, NOOR], "{}", 415, "bad_request"),
        ("POST", "/api/v1/decisions", vec![OWN, JSON, NOOR], &large, 413, "too_large"),
        ("POST", "/api/v1/decisions", vec![JSON], r#"{"kind":"correction"}"#, 403, "nobody_acts"),
        ("POST", "/api/v1/decisions", vec![NOOR], "{}", 403, "other_origin"),
        ("POST", "/api/v1/decisions", vec![JSON, NOOR], "{}", 403, "other_origin"),
        ("GET", "/api/v1/devices", vec![("host", "evil.example")], "", 421, "other_host"),
    ] {
        let answer = send(state, method, path, &headers, body).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}: {}", answer.text);
        let problem = answer.json();
        assert_eq!(problem["type"], format!("urn:wardroom:problem:{kind}"), "{method} {path}");
        assert_eq!(problem["status"], status, "{method} {path}");
    }
    // The same for people, as a page.
    let page = send(state, "POST", "/decisions", &[FORM, OWN, NOOR], &large).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.text.contains("<h1>The request is too large</h1>"), "{}", page.text);
}

#[tokio::test]
async fn foreign_names_are_not_answered() {
    let hospital = hospital(0).await;
    let state = &hospital.state;
    for host in [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example:8080",
        "127.0.0.1@evil.example",
        "10.0.0.1",
        "[fe80::1]:80",
        "localhost:8080, evil.example",
        "0.0.0.0",
    ] {
        let answer = send(state, "GET", "/work", &[("host", host)], "").await;
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
        assert!(!answer.text.contains("CT-ED-01"), "{host} is told what is here");
    }
    let absolute = get(state, "http://evil.example/work").await;
    assert_eq!(absolute.status, StatusCode::MISDIRECTED_REQUEST);
    for host in ["localhost", "LOCALHOST:1", "127.0.0.1:8080", "127.9.9.9", "[::1]:8080", "[::1]"] {
        assert_eq!(send(state, "GET", "/work", &[("host", host)], "").await.status, StatusCode::OK, "{host}");
    }
}
