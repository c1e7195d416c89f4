//! A person's word: who may say it, from where, on what, and how it is taken back.

use axum::http::StatusCode;
use serde_json::json;
use wardroom_server::AppState;

use crate::browse::{Answer, ask, get, send};
use crate::hospital::hospital;

const OWN: (&str, &str) = ("sec-fetch-site", "same-origin");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const JSON: (&str, &str) = ("content-type", "application/json");

async fn cookie(state: &AppState, actor: &str) -> String {
    let body = format!("actor={actor}&back=/devices");
    let answer = ask(state, "/acting", &[OWN, FORM], Some(&body)).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/devices"));
    let cookie = answer.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    cookie.split(';').next().unwrap().to_owned()
}

async fn confirm(state: &AppState, headers: &[(&str, &str)]) -> Answer {
    let pairs = get(state, "/api/v1/pairs?decision=candidate").await.json();
    let host = pairs["rows"][0]["host"].as_str().unwrap().replace('/', "%2F").replace(':', "%3A");
    let body = format!("kind=pair_confirmed&asset=A0002&host={host}&back=%2Freconciliation");
    ask(state, "/decisions", headers, Some(&body)).await
}

#[tokio::test]
async fn a_decision_needs_somebody_and_our_own_page() {
    let hospital = hospital(0).await;
    let state = &hospital.state;
    let noor = cookie(state, "Noor%20(biomed)").await;
    let auditor = cookie(state, "Ada%20(auditor)").await;
    let noor = ("cookie", noor.as_str());
    for (headers, status) in [
        (vec![FORM, OWN], StatusCode::FORBIDDEN),
        (vec![FORM, noor], StatusCode::FORBIDDEN),
        (vec![FORM, noor, ("sec-fetch-site", "cross-site")], StatusCode::FORBIDDEN),
        (vec![FORM, noor, ("origin", "http://evil.example")], StatusCode::FORBIDDEN),
        (vec![FORM, OWN, ("cookie", auditor.as_str())], StatusCode::FORBIDDEN),
        (vec![FORM, OWN, ("cookie", "wardroom_acting=system")], StatusCode::FORBIDDEN),
    ] {
        let answer = confirm(state, &headers).await;
        assert_eq!(answer.status, status, "{headers:?}: {}", answer.text);
        assert!(answer.text.contains("Nothing was changed"), "{headers:?}");
    }
    assert_eq!(get(state, "/api/v1/decisions").await.text, "[]");

    let answer = confirm(state, &[FORM, OWN, noor]).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/reconciliation"));
    let made = get(state, "/api/v1/decisions").await.json();
    assert_eq!(
        (made[0]["kind"].as_str(), made[0]["actor"].as_str()),
        (Some("pair_confirmed"), Some("Noor (biomed)"))
    );
    let page = ask(state, "/reconciliation", &[noor], None).await;
    assert!(
        page.text.contains("Confirmed by Noor (biomed)") && page.text.contains("Take my last decision back")
    );

    let withdraw = format!("/decisions/{}/withdraw", made[0]["id"].as_str().unwrap());
    let back = ask(state, &withdraw, &[FORM, OWN, noor], Some("back=//evil.example")).await;
    assert_eq!((back.status, back.header("location")), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(get(state, "/api/v1/decisions").await.text, "[]");
    assert!(get(state, "/api/v1/events").await.text.contains("decision_withdraw"));
}

#[tokio::test]
async fn a_correction_stands_on_what_was_seen() {
    let hospital = hospital(0).await;
    let state = &hospital.state;
    let sam = cookie(state, "Sam%20(security)").await;
    let sam = ("cookie", sam.as_str());
    let path = format!("/api/v1/devices/{}", hospital.ct);
    let tag = get(state, &path).await.header("etag").to_owned();
    let body =
        json!({"kind": "correction", "device": hospital.ct, "attribute": "version", "value": "gmp_vct.66",
        "reason": "Read in its service menu"})
        .to_string();

    let stale =
        ask(state, "/api/v1/decisions", &[JSON, OWN, sam, ("if-match", "\"old\"")], Some(&body)).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    let made = ask(state, "/api/v1/decisions", &[JSON, OWN, sam, ("if-match", &tag)], Some(&body)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let page = ask(state, &format!("/devices/{}", hospital.ct), &[sam], None).await;
    assert!(page.text.contains("gmp_vct.66") && page.text.contains("settled by Sam (security)"));

    let again = ask(state, "/api/v1/decisions", &[JSON, OWN, sam, ("if-match", &tag)], Some(&body)).await;
    assert_eq!(again.status, StatusCode::PRECONDITION_FAILED, "the device shows the first decision by now");
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let gone = send(state, "DELETE", &format!("/api/v1/decisions/{id}"), &[JSON, OWN, sam], "").await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_finding_is_settled_where_it_stands() {
    let hospital = hospital(0).await;
    let state = &hospital.state;
    let sam = cookie(state, "Sam%20(security)").await;
    let body =
        "kind=finding&asset=A0001&finding=CVE-2099-0001&value=mitigated&reason=Behind+a+filter&back=/devices";
    let answer = ask(state, "/decisions", &[FORM, OWN, ("cookie", &sam)], Some(body)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = get(state, &format!("/devices/{}", hospital.ct)).await;
    assert!(page.text.contains("Protected otherwise"));
    for body in ["kind=finding&asset=A0001&finding=CVE-1&value=perhaps", "kind=finding&value=fixed", "kind=x"]
    {
        let answer = ask(state, "/decisions", &[FORM, OWN, ("cookie", &sam)], Some(body)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
    }
}

#[tokio::test]
async fn one_chooses_whom_to_act_as_and_may_only_read_again() {
    let hospital = hospital(0).await;
    let state = &hospital.state;
    let page = get(state, "/acting?back=%2Fdevices").await.text;
    for name in ["Noor (biomed)", "Sam (security)", "Ada (auditor)"] {
        assert!(page.contains(&format!("name=\"actor\" value=\"{name}\"")), "{page}");
    }
    assert!(!page.contains("value=\"system\""), "the program's own actors are nobody's choice");
    let noor = cookie(state, "Noor%20(biomed)").await;
    let shown = ask(state, "/work", &[("cookie", &noor)], None).await.text;
    assert!(shown.contains("Noor (biomed)") && shown.contains("My trade"), "{shown}");
    for nobody in ["system", "Nobody", "%00", "%E2%80%AENoor"] {
        let refused = ask(state, "/acting", &[OWN, FORM], Some(&format!("actor={nobody}"))).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{nobody}");
        assert!(refused.header("set-cookie").is_empty());
        let pretended = format!("wardroom_acting={nobody}");
        let shown = ask(state, "/work", &[("cookie", &pretended)], None).await.text;
        assert!(shown.contains("Reading only"), "{nobody}");
    }
    let ended = ask(state, "/acting", &[OWN, FORM, ("cookie", &noor)], Some("actor=&back=/work")).await;
    assert!(ended.header("set-cookie").contains("Max-Age=0"), "{}", ended.header("set-cookie"));
}

#[tokio::test]
async fn findings_of_one_reason_are_settled_by_one_form() {
    let hospital = hospital(0).await;
    let state = &hospital.state;
    let sam = cookie(state, "Sam%20(security)").await;
    let body = "kind=finding&asset=A0001&finding=CVE-2099-0001+CVE-2099-0002&value=mitigated&reason=Filter";
    let answer = ask(state, "/decisions", &[FORM, OWN, ("cookie", &sam)], Some(body)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let made = get(state, "/api/v1/decisions").await.json();
    let made = made.as_array().unwrap().iter();
    let mut subjects: Vec<_> = made.map(|made| made["subject"].as_str().unwrap()).collect();
    subjects.sort();
    assert_eq!(subjects, ["asset:A0001 finding:CVE-2099-0001", "asset:A0001 finding:CVE-2099-0002"]);
}
