//! The record: who may see it, what it shows, and that looking at much is written down too.

use axum::http::StatusCode;
use serde_json::{Value, json};
use wardroom_model::Actor;
use wardroom_model::actor::Role;

use crate::browse::{ask, get};
use crate::hospital::{Hospital, hospital, system};

/// A page as somebody of the hospital sees it.
async fn seen_by(hospital: &Hospital, name: &str, path: &str) -> crate::browse::Answer {
    let cookie = format!("wardroom_acting={name}");
    ask(&hospital.state, path, &[("cookie", &cookie)], None).await
}

async fn views(hospital: &Hospital) -> Vec<Value> {
    let found = get(&hospital.state, "/api/v1/events?operation=view").await.json();
    found["rows"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_change_shows_before_and_after_in_words() {
    let hospital = hospital(0).await;
    let store = &hospital.state.store;
    store.setting_put(&system(), "feeds", &json!({"kev": false})).await.unwrap();
    store.setting_put(&system(), "feeds", &json!({"kev": true, "epss": true})).await.unwrap();
    let page = get(&hospital.state, "/record?subject=FEEDS").await.text;
    assert!(page.contains("<span class=\"strong\">Changed a setting</span>"), "{page}");
    assert!(page.contains("<td class=\"quiet\">KEV</td><td>no</td><td class=\"strong\">yes</td>"), "{page}");
    assert!(page.contains("<td class=\"quiet\">EPSS</td><td><span class=\"quiet\">–</span></td>"), "{page}");
    assert_eq!(page.matches("<details data-row>").count(), 2);
    assert!(page.contains("to “FEEDS”"));
    let sequence = store.event_head(&system()).await.unwrap().unwrap().sequence - 1;
    let page = get(&hospital.state, &format!("/record/{sequence}")).await.text;
    assert!(page.contains("Changed a setting: setting feeds") && page.contains("rel=\"next\""), "{page}");
    let twin = get(&hospital.state, &format!("/api/v1/events/{sequence}")).await.json();
    assert_eq!(twin["payload"]["after"], json!({"kev": true, "epss": true}));
}

#[tokio::test]
async fn filters_leave_what_fits_and_say_so() {
    let hospital = hospital(0).await;
    for (path, rows) in [
        ("/record?actor=nobody", 0),
        ("/record?from=2026-11-21&to=2026-11-21&operation=actor_put", 3),
        ("/record?from=2026-11-22", 0),
        ("/record?to=2026-11-20", 0),
        ("/record?actor=system&operation=actor_put&subject=noor", 1),
    ] {
        let page = get(&hospital.state, path).await.text;
        assert_eq!(page.matches("<details data-row>").count(), rows, "{path}");
        assert_eq!(page.contains("Nothing fits"), rows == 0, "{path}");
        let twin = get(&hospital.state, &path.replace("/record", "/api/v1/events")).await.json();
        assert_eq!(twin["rows"].as_array().unwrap().len(), rows, "{path}");
    }
    let mut path = "/record".to_owned();
    let mut seen = Vec::new();
    for value in 0..60 {
        hospital.state.store.setting_put(&system(), "x", &json!(value)).await.unwrap();
    }
    loop {
        let page = get(&hospital.state, &path).await.text;
        let links = page.split("<a href=\"/record/").skip(1);
        seen.extend(links.map(|link| link.split('"').next().unwrap().parse::<i64>().unwrap()));
        let Some(next) = page.split("rel=\"next\" href=\"").nth(1) else { break };
        path = next.split('"').next().unwrap().replace("&amp;", "&");
    }
    assert!(seen.len() > 60 && seen.windows(2).all(|pair| pair[0] == pair[1] + 1), "{seen:?}");
}

#[tokio::test]
async fn only_those_who_may_audit_see_it_and_others_hear_who_may() {
    let hospital = hospital(0).await;
    let rail = "<a class=\"to\" href=\"/record\"";
    for (name, may) in [("Noor%20(biomed)", false), ("Sam%20(security)", true), ("Ada%20(auditor)", true)] {
        assert_eq!(seen_by(&hospital, name, "/devices").await.text.contains(rail), may, "{name}");
        for path in ["/record", "/record/1", "/record?verify=1", "/api/v1/events", "/api/v1/events/1"] {
            let answer = seen_by(&hospital, name, path).await;
            let status = if may { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(answer.status, status, "{name} at {path}");
            assert!(may || answer.text.contains("Who may: "), "{}", answer.text);
        }
        let verification = seen_by(&hospital, name, "/api/v1/events/verification").await;
        assert_eq!(verification.status == StatusCode::OK, may, "{name}");
    }
    for path in ["/record/0", "/record/99999", "/api/v1/events/-1"] {
        assert_eq!(get(&hospital.state, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/record/x", "/record?from=yesterday", "/api/v1/events?cursor=x"] {
        assert_eq!(get(&hospital.state, path).await.status, StatusCode::BAD_REQUEST, "{path}");
    }
}

#[tokio::test]
async fn what_is_seen_is_recorded_and_the_record_does_not_fill_itself() {
    let hospital = hospital(0).await;
    for _ in 0..3 {
        seen_by(&hospital, "Sam%20(security)", "/record").await;
        seen_by(&hospital, "Sam%20(security)", "/record/1").await;
    }
    seen_by(&hospital, "Sam%20(security)", "/devices.csv?department=Laboratory").await;
    seen_by(&hospital, "Sam%20(security)", "/devices.csv").await;
    let seen: Vec<Value> = views(&hospital).await;
    let told: Vec<String> = seen.iter().map(|row| format!("{} {}", row["actor"], row["subject"])).collect();
    let [csv, record] = ["devices.csv", "record"].map(|what| format!("\"Sam (security)\" \"{what}\""));
    assert_eq!(told, [csv.clone(), csv, record]);
    assert_eq!(seen[1]["payload"], json!({"address": "/devices.csv?department=Laboratory", "rows": 1}));
    // The list above was a view of the record too, by one who had not looked yet.
    assert_eq!(views(&hospital).await.len(), 4);
    assert_eq!(views(&hospital).await.len(), 4);
}

#[tokio::test]
async fn a_person_can_ask_whether_the_chain_holds() {
    let hospital = hospital(0).await;
    let page = get(&hospital.state, "/record").await.text;
    assert!(page.contains("Check that the chain holds") && !page.contains("The chain holds"), "{page}");
    let page = get(&hospital.state, "/record?verify=1").await.text;
    assert!(page.contains("The chain holds."), "{page}");
    let twin = get(&hospital.state, "/api/v1/events/verification").await.json();
    assert_eq!((&twin["breaks"], &twin["found"]), (&json!(0), &json!([])));
    assert_eq!(twin["events"], twin["head"]["sequence"]);
}

#[tokio::test]
async fn what_somebody_calls_themselves_is_only_text_in_the_record() {
    let hospital = hospital(0).await;
    let name = format!("{}\" onload=x", crate::hospital::HOSTILE);
    let actor = Actor { name: name.into(), role: Role::Auditor };
    hospital.state.store.actor_put(&system(), &actor).await.unwrap();
    let sequence = hospital.state.store.event_head(&system()).await.unwrap().unwrap().sequence;
    for path in [
        "/record".to_owned(),
        format!("/record/{sequence}"),
        format!("/record?actor={}", "%22%3E%3Cscript%3E"),
    ] {
        let page = get(&hospital.state, &path).await.text;
        assert!(!page.contains("<script>") && !page.contains('\u{202e}'), "{path}");
    }
}
