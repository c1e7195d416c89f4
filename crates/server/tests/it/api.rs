//! What a program sees, and that it agrees with the pages.

use std::path::Path;

use axum::http::StatusCode;
use serde_json::Value;
use wardroom_model::Role;
use wardroom_server::Reached;

use crate::browse::{ask, get};
use crate::doors::{account, locked, session};
use crate::hospital::{CAPTURE_SHA, DOCUMENT_SHA, hospital};

#[tokio::test]
async fn each_twin_has_what_its_page_shows() {
    let hospital = hospital(0).await;
    let (ct, visit) = (&hospital.ct, &hospital.visit);
    for (page, twin, key) in [
        ("/devices".to_owned(), "/api/v1/devices".to_owned(), "product"),
        ("/work".to_owned(), "/api/v1/work".to_owned(), "id"),
        ("/alerts".to_owned(), "/api/v1/alerts".to_owned(), "title"),
        ("/sources".to_owned(), "/api/v1/sources".to_owned(), "name"),
        ("/kinds".to_owned(), "/api/v1/kinds".to_owned(), "name"),
        ("/unknown".to_owned(), "/api/v1/unknown".to_owned(), "count"),
        ("/knowledge".to_owned(), "/api/v1/knowledge".to_owned(), "version"),
        ("/reconciliation".to_owned(), "/api/v1/pairs?decision=candidate".to_owned(), "asset"),
        ("/alerts/EXSA-99-001".to_owned(), "/api/v1/findings".to_owned(), "reason"),
        (
            format!("/findings/{}", hospital.finding()),
            format!("/api/v1/findings/{}", hospital.finding()),
            "reason",
        ),
        (format!("/devices/{ct}"), format!("/api/v1/devices/{ct}"), "name"),
        (format!("/work/{visit}"), format!("/api/v1/work/{visit}"), "device"),
        ("/alerts/EXSA-99-001".to_owned(), "/api/v1/alerts/EXSA-99-001".to_owned(), "title"),
        (format!("/sources/{}", hospital.source), format!("/api/v1/sources/{}", hospital.source), "sha256"),
        (
            format!("/sources/{}", hospital.source),
            format!("/api/v1/sources/{}/problems", hospital.source),
            "reason",
        ),
        (format!("/documents/{DOCUMENT_SHA}"), format!("/api/v1/documents/{DOCUMENT_SHA}"), "title"),
        (format!("/devices/{ct}"), format!("/api/v1/devices/{ct}/conversations"), "peer_name"),
        (format!("/devices/{ct}"), format!("/api/v1/devices/{ct}/reasons"), "advice"),
        (
            format!("/sources/{}", hospital.export),
            format!("/api/v1/sources/{}/rows", hospital.export),
            "asset_tag",
        ),
        (
            format!("/sources/{}/rows/2", hospital.export),
            format!("/api/v1/sources/{}/rows/2", hospital.export),
            "asset_tag",
        ),
        (
            format!("/captures/{CAPTURE_SHA}/frames/812"),
            format!("/api/v1/captures/{CAPTURE_SHA}/frames/812"),
            "name",
        ),
        ("/record".to_owned(), "/api/v1/events".to_owned(), "subject"),
        ("/record/1".to_owned(), "/api/v1/events/1".to_owned(), "hash"),
        ("/acting".to_owned(), "/api/v1/actors".to_owned(), "name"),
    ] {
        let html = get(&hospital.state, &page).await.text;
        let json = get(&hospital.state, &twin).await.json();
        let rows = match (&json, json.get("rows")) {
            (_, Some(Value::Array(rows))) | (Value::Array(rows), _) => rows.clone(),
            _ => vec![json],
        };
        assert!(!rows.is_empty(), "{twin} is empty");
        for row in rows {
            let Some(value) = row[key].as_str() else { continue };
            let value = value.replace('\'', "&#39;");
            assert!(html.contains(&value), "{page} does not show {value:?} of {twin}");
        }
    }
    let summary = get(&hospital.state, "/api/v1/summary").await.json();
    assert_eq!((summary["devices"].as_u64(), summary["unknown"].as_u64()), (Some(7), Some(1)));
    assert!(get(&hospital.state, "/work").await.text.contains(">7 devices</a>"));
}

#[tokio::test]
async fn every_error_is_a_problem_document() {
    let hospital = hospital(0).await;
    for (path, status, kind) in [
        ("/api/v1/nowhere", 404, "not_found"),
        ("/api/v1/devices/none", 404, "not_found"),
        ("/api/v1/documents/none", 404, "not_found"),
        ("/api/v1/work/none", 404, "not_found"),
        ("/api/v1/captures/none/frames/1", 404, "not_found"),
        ("/api/v1/sources/none/rows/1", 404, "not_found"),
        ("/api/v1/devices?cursor=x", 400, "bad_request"),
        ("/api/v1/devices?limit=many", 400, "bad_request"),
        ("/api/v1/devices?security=purple", 400, "bad_request"),
    ] {
        let answer = get(&hospital.state, path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        let problem = answer.json();
        assert_eq!(problem["type"], format!("urn:wardroom:problem:{kind}"), "{path}");
        assert_eq!(problem["status"], status, "{path}");
        for key in ["title", "detail", "remedy"] {
            assert!(problem[key].as_str().is_some_and(|text| !text.is_empty()), "{path} has no {key}");
        }
    }
    let deleted = crate::browse::send(
        &hospital.state,
        "DELETE",
        "/api/v1/devices",
        &[("sec-fetch-site", "same-origin")],
        "",
    )
    .await;
    assert_eq!((deleted.status.as_u16(), deleted.header("content-type")), (405, "application/problem+json"));
}

#[tokio::test]
async fn an_object_that_is_known_is_not_sent_again() {
    let hospital = hospital(0).await;
    let path = format!("/api/v1/devices/{}", hospital.ct);
    let first = get(&hospital.state, &path).await;
    let tag = first.header("etag");
    assert!(tag.starts_with('"') && tag.len() > 20);
    let again = ask(&hospital.state, &path, &[("if-none-match", tag)], None).await;
    assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
}

#[tokio::test]
async fn lists_are_paged_by_cursor() {
    let hospital = hospital(30).await;
    let mut seen = Vec::new();
    let mut path = "/api/v1/devices?limit=10&sort=name".to_owned();
    loop {
        let page = get(&hospital.state, &path).await.json();
        seen.extend(
            page["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = page["next"].as_str() else { break };
        path = format!("/api/v1/devices?limit=10&sort=name&cursor={cursor}");
    }
    let mut unique = seen.clone();
    unique.sort();
    unique.dedup();
    assert_eq!((seen.len(), unique.len()), (37, 37));
}

/// `WARDROOM_WRITE_SCHEMAS=1 cargo test -p wardroom-server openapi` writes it anew.
#[test]
fn the_openapi_document_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/openapi.json");
    let now = wardroom_server::openapi_json();
    if std::env::var_os("WARDROOM_WRITE_SCHEMAS").is_some() {
        std::fs::write(&file, &now).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(now.len() > 1_000, "no document was made");
    assert_eq!(committed, now, "schemas/openapi.json is not current: run with WARDROOM_WRITE_SCHEMAS=1");
}

#[tokio::test]
async fn every_path_of_the_document_answers() {
    let hospital = hospital(0).await;
    let document = get(&hospital.state, "/api/v1/openapi.json").await.json();
    // Behind a locked door, where there are people too.
    let state = locked(&hospital.state, Reached::Plain);
    let keeper = account(&state, "keeper", Role::Administrator).await;
    let cookie = session(&state, &keeper).await;
    for (path, methods) in document["paths"].as_object().unwrap() {
        if methods.get("get").is_none() {
            continue;
        }
        let noun = path.split('/').nth(3).unwrap_or_default();
        let id = match noun {
            "sources" if path.contains("rows") => hospital.export.clone(),
            "devices" => hospital.ct.to_string(),
            "work" => hospital.visit.to_string(),
            "alerts" => "EXSA-99-001".to_owned(),
            "findings" => hospital.finding().to_string(),
            "people" => keeper.to_string(),
            "sources" => hospital.source.clone(),
            _ => DOCUMENT_SHA.to_owned(),
        };
        let sha256 = if noun == "captures" { CAPTURE_SHA } else { DOCUMENT_SHA };
        let asked = path.replace("{id}", &id).replace("{sha256}", sha256);
        let asked = asked.replace("{sequence}", "1").replace("{row}", "2").replace("{frame}", "812");
        let answer = ask(&state, &asked, &[("cookie", &cookie)], None).await;
        assert_eq!(answer.status, StatusCode::OK, "{asked}: {}", answer.text);
        assert!(!answer.text.contains("argon2"), "{asked}");
    }
    assert!(get(&hospital.state, "/api/v1/sources").await.text.contains(CAPTURE_SHA));
}
