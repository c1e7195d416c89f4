//! A locked door: who comes in and how, what each role may ask for, and what is never told.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use wardroom_door::second_factor::SecondFactor;
use wardroom_door::{password, secret};
use wardroom_model::actor::{Right, Role};
use wardroom_model::{OpContext, Timestamp};
use wardroom_server::{AppState, Clock, Door, Reached};
use wardroom_store::{NewAccount, NewSession, NewToken, Store};

use crate::browse::{Answer, get, send};
use crate::hospital::{Hospital, hospital, hospital_in, now, system};
use crate::postgres::Schema;

pub(crate) const PASSWORD: &str = "correct horse battery";
const OWN_PAGE: (&str, &str) = ("sec-fetch-site", "same-origin");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// The same hospital behind a locked door.
pub(crate) fn locked(state: &AppState, reached: Reached) -> AppState {
    AppState { door: Door::locked(reached), ..state.clone() }
}

pub(crate) async fn account(state: &AppState, login: &str, role: Role) -> Box<str> {
    let new = NewAccount {
        login: login.into(),
        name: format!("Person {login}").into(),
        role,
        departments: None,
        password: password::hash(PASSWORD, &[7; 16]).map(Into::into),
        password_is_first: false,
        external: None,
    };
    state.store.account_make(&system(), &new).await.unwrap()
}

/// Begins a session and gives its cookie.
pub(crate) async fn session(state: &AppState, account: &str) -> String {
    let random = std::array::from_fn(|place| account.as_bytes().get(place).copied().unwrap_or(1));
    let held = secret::write(secret::Kind::Session, &random);
    let digest = secret::digest(&held);
    let expires_at = Timestamp(now().0 + 24 * Timestamp::HOUR);
    let new = NewSession { digest: &digest, address: "10.0.0.9", agent: "test", expires_at, by: "password" };
    // One that is there already is the same.
    if state.store.session_find(&system(), &digest).await.unwrap().is_none() {
        state.store.session_begin(&system(), account, &new).await.unwrap();
    }
    format!("wardroom_session={held}")
}

pub(crate) async fn post(state: &AppState, path: &str, cookie: &str, body: &str) -> Answer {
    send(state, "POST", path, &[OWN_PAGE, FORM, ("cookie", cookie)], body).await
}

pub(crate) async fn sign_in(state: &AppState, login: &str, password: &str, code: &str) -> Answer {
    let body = format!("login={login}&password={}&code={code}&back=/devices", password.replace(' ', "+"));
    post(state, "/sign-in", "", &body).await
}

pub(crate) fn at(state: &AppState, seconds: i64) -> AppState {
    let clock = Clock::Fixed(Timestamp(now().0 + seconds * Timestamp::SECOND));
    AppState { clock, ..state.clone() }
}

/// A line of `rules.txt`.
struct Rule<'a> {
    method: &'a str,
    path: &'a str,
    who: &'a str,
    body: &'a str,
}

fn rules() -> Vec<Rule<'static>> {
    let lines = include_str!("rules.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let mut words = line.split_whitespace();
            let mut next = || words.next().unwrap_or_default();
            Rule { method: next(), path: next(), who: next(), body: next() }
        })
        .collect()
}

/// Every route that the server's source names.
fn routes() -> BTreeSet<(String, String)> {
    let mut routes = BTreeSet::new();
    let source = include_str!("../../src/router.rs");
    for part in source.split(".route(").skip(1) {
        let mut quoted = part.split('"');
        let (Some(_), Some(path), Some(rest)) = (quoted.next(), quoted.next(), quoted.next()) else {
            continue;
        };
        let call = rest.split('\n').next().unwrap_or_default();
        for method in ["get", "post", "put", "patch", "delete"] {
            if call.contains(&format!("{method}(")) {
                routes.insert((method.to_uppercase(), path.to_owned()));
            }
        }
    }
    let document: serde_json::Value = serde_json::from_str(&wardroom_server::openapi_json()).unwrap();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            routes.insert((method.to_uppercase(), path.clone()));
        }
    }
    routes
}

/// A path with its places filled by what there is nowhere.
fn filled(path: &str) -> String {
    let part = |part: &str| match part {
        "{row}" | "{frame}" | "{sequence}" => "7".to_owned(),
        part if part.starts_with('{') => "0123456789abcdef".to_owned(),
        part => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// What is asked by a rule: a GET carries its form in the address.
fn asked<'a>(rule: &Rule<'a>) -> (String, &'a str) {
    match (rule.method, rule.body) {
        ("GET", "") | ("POST" | "DELETE", _) => (filled(rule.path), rule.body),
        _ => (format!("{}?{}", filled(rule.path), rule.body), ""),
    }
}

#[test]
fn every_route_has_a_rule_and_every_rule_a_route() {
    let ruled: BTreeSet<_> =
        rules().iter().map(|rule| (rule.method.to_owned(), rule.path.to_owned())).collect();
    let routes = routes();
    let known = include_str!("uncovered.txt").lines().filter(|line| !line.starts_with('#'));
    assert_eq!(known.count(), 0, "uncovered.txt stays empty");
    let without: Vec<_> = routes.difference(&ruled).collect();
    assert!(without.is_empty(), "routes that no rule covers: {without:?}");
    let gone: Vec<_> = ruled.difference(&routes).collect();
    assert!(gone.is_empty(), "rules without a route: {gone:?}");
}

#[tokio::test]
async fn every_route_holds_its_rule_for_every_role() {
    every_route_is_walked(&hospital(0).await).await;
}

#[tokio::test]
async fn every_route_holds_its_rule_for_every_role_on_postgresql_too() {
    let Some(schema) = Schema::make().await else { return };
    let store = Store::open(&schema.url).await.unwrap();
    let hospital = hospital_in(store, 0, None).await;
    every_route_is_walked(&hospital).await;
    hospital.state.store.close().await;
    schema.remove().await;
}

async fn every_route_is_walked(hospital: &Hospital) {
    let state = locked(&hospital.state, Reached::Plain);
    account(&state, "keeper", Role::Administrator).await;
    let roles: Vec<Role> = Role::ALL.iter().copied().filter(|role| *role != Role::System).collect();
    for role in roles {
        let (cookie, bearer) = if role == Role::Sensor {
            let held = secret::write(secret::Kind::SensorKey, &[9; 32]);
            let rights = [Right::Ingest];
            let digest = secret::digest(&held);
            let new = NewToken { digest: &digest, name: "east", rights: &rights, expires_at: None };
            state.store.sensor_key_make(&system(), &new).await.unwrap();
            (String::new(), format!("Bearer {held}"))
        } else {
            (session(&state, &account(&state, role.slug(), role).await).await, String::new())
        };
        for rule in rules() {
            // Signing out would end the walk.
            if rule.path == "/sign-out" && role != Role::Sensor {
                continue;
            }
            let json = rule.path.starts_with("/api/");
            let kind = if json { ("content-type", "application/json") } else { FORM };
            let mut headers = vec![OWN_PAGE, kind];
            headers.push(if bearer.is_empty() { ("cookie", &cookie) } else { ("authorization", &bearer) });
            let (path, body) = asked(&rule);
            let answer = send(&state, rule.method, &path, &headers, body).await;
            let right = Right::find(rule.who);
            let what = format!("{role}: {} {}: {}", rule.method, rule.path, answer.text);
            assert!(!answer.status.is_server_error(), "{what}");
            match (rule.who, right) {
                (_, Some(right)) if wardroom_store::allows(right, role) => {
                    assert!(!turned_away(answer.status), "may: {} {what}", answer.status);
                }
                (_, Some(_)) => assert_eq!(answer.status, StatusCode::FORBIDDEN, "{what}"),
                ("nobody", _) => assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what}"),
                ("person", _) if role == Role::Sensor => {
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what}");
                }
                ("outside", _) => {}
                ("inside" | "person", _) => assert!(!turned_away(answer.status), "{} {what}", answer.status),
                (who, _) => panic!("{who} is nobody that a rule can name"),
            }
        }
    }
}

fn turned_away(status: StatusCode) -> bool {
    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
}

#[tokio::test]
async fn nobody_before_the_door_is_shown_or_told_anything() {
    let hospital = hospital(0).await;
    let state = locked(&hospital.state, Reached::Plain);
    let first = get(&state, "/devices").await;
    assert_eq!((first.status, first.header("location")), (StatusCode::SEE_OTHER, "/first-run"));
    let keeper = account(&state, "keeper", Role::Administrator).await;
    let ended = session(&state, &keeper).await;
    let context = OpContext {
        actor: wardroom_model::Actor { name: "keeper".into(), role: Role::Administrator },
        ..system()
    };
    let id = state.store.own_session_list(&context).await.unwrap()[0].id.clone();
    state.store.own_session_end(&context, &id).await.unwrap();
    let forged = format!("wardroom_session=wrs_{}", "0".repeat(64));
    let there = format!("/devices/{}", hospital.ct);
    for headers in [
        &[][..],
        &[("cookie", ended.as_str())],
        &[("cookie", forged.as_str())],
        &[("cookie", "wardroom_acting=keeper")],
        &[("authorization", "Bearer wrt_0000")],
        &[("authorization", "Basic a2VlcGVyOng=")],
    ] {
        for rule in rules().iter().filter(|rule| rule.who != "outside" && rule.path != "/first-run") {
            for path in [filled(rule.path), there.clone()] {
                let mut headers = headers.to_vec();
                headers.extend([OWN_PAGE, FORM]);
                let answer = send(&state, rule.method, &path, &headers, rule.body).await;
                let leads = rule.method == "GET" && !path.starts_with("/api/");
                let expected = if leads { StatusCode::SEE_OTHER } else { StatusCode::UNAUTHORIZED };
                assert_eq!(answer.status, expected, "{} {path}", rule.method);
                assert!(!answer.text.contains("CT-ED-01"), "{path}");
            }
        }
    }
    // What is there and what is not look the same from outside.
    let (there, nowhere) = (get(&state, &there).await, get(&state, "/devices/nowhere").await);
    assert_eq!((there.status, there.text), (nowhere.status, nowhere.text));
}

#[tokio::test]
async fn the_first_run_takes_the_consoles_code_once() {
    let hospital = hospital(0).await;
    let state = locked(&hospital.state, Reached::Plain);
    let Door::Locked(locks) = &state.door else { panic!() };
    let code = locks.first_code_make().unwrap();
    let form = |code: &str, password: &str| {
        format!("code={code}&login=N.Adeyemi&name=Nia+Adeyemi&password={}", password.replace(' ', "+"))
    };
    for (code, password, says) in [
        ("AAAA-AAAA-AAAA-AAAA", PASSWORD, "not the one that the console shows"),
        (code.as_str(), "short", "15 characters"),
        (code.as_str(), "Nia Adeyemi Nia Adeyemi", "Anybody would try"),
    ] {
        let answer = post(&state, "/first-run", "", &form(code, password)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains(says), "{}", answer.text);
    }
    let answer = post(&state, "/first-run", "", &form(&code.to_lowercase(), PASSWORD)).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/people"));
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    assert!(send(&state, "GET", "/people", &[("cookie", &cookie)], "").await.text.contains("Nia Adeyemi"));
    let again = post(&state, "/first-run", "", &form(&code, PASSWORD)).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn signing_in_tells_nothing_of_what_was_wrong() {
    let hospital = hospital(0).await;
    let state = locked(&hospital.state, Reached::Made);
    account(&state, "m.tran", Role::Technician).await;
    let good = sign_in(&state, "M.Tran", PASSWORD, "").await;
    assert_eq!((good.status, good.header("location")), (StatusCode::SEE_OTHER, "/devices"));
    let cookie = good.header("set-cookie");
    assert!(cookie.starts_with("__Host-wardroom=wrs_"), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{cookie}");

    let wrong = sign_in(&state, "m.tran", "correct horse batterz", "").await;
    let nobody = sign_in(&state, "nobody.x", "correct horse batterz", "").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(wrong.text.replace("m.tran", "X"), nobody.text.replace("nobody.x", "X"));

    // Somebody else's page cannot sign anybody in, and no page leads away.
    let form = format!("login=m.tran&password={}&back=https://evil.example/", PASSWORD.replace(' ', "+"));
    let foreign = send(&state, "POST", "/sign-in", &[("sec-fetch-site", "cross-site"), FORM], &form).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert_eq!(post(&state, "/sign-in", "", &form).await.header("location"), "/");
}

#[tokio::test]
async fn tries_are_limited_by_account_and_by_address() {
    let hospital = hospital(0).await;
    let state = locked(&hospital.state, Reached::Plain);
    account(&state, "m.tran", Role::Technician).await;
    for _ in 0..5 {
        assert_eq!(sign_in(&state, "m.tran", "wrong", "").await.status, StatusCode::UNAUTHORIZED);
    }
    let waits = sign_in(&state, "m.tran", PASSWORD, "").await;
    assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS, "also with the right password");
    assert_eq!(waits.header("retry-after"), "3");
    assert_eq!(
        sign_in(&state, "other", "wrong", "").await.status,
        StatusCode::TOO_MANY_REQUESTS,
        "one address"
    );
    assert_eq!(sign_in(&at(&state, 3), "m.tran", PASSWORD, "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_good_once() {
    let hospital = hospital(0).await;
    let state = locked(&hospital.state, Reached::Plain);
    let id = account(&state, "m.tran", Role::Technician).await;
    let cookie = session(&state, &id).await;
    let page = send(&state, "GET", "/account/second-factor", &[("cookie", &cookie)], "").await.text;
    let kept = page.split("name=\"kept\" value=\"").nth(1).unwrap()[..40].to_owned();
    let bytes = std::array::from_fn(|at| u8::from_str_radix(&kept[2 * at..2 * at + 2], 16).unwrap());
    let factor = SecondFactor::new(bytes, "m.tran", "Wardroom").unwrap();
    let seconds = now().0 as u64 / 1_000_000;
    let form = |code: &str, password: &str| {
        format!("kept={kept}&code={code}&password={}", password.replace(' ', "+"))
    };
    let code = factor.code_at(seconds);
    for (code, password) in [("000000", PASSWORD), (code.as_str(), "not the password")] {
        let answer = post(&state, "/account/second-factor", &cookie, &form(code, password)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let shown = post(&state, "/account/second-factor", &cookie, &form(&code, PASSWORD)).await;
    assert_eq!(shown.status, StatusCode::OK);
    let recovery = shown.text.split("<code class=\"breaks\">").nth(1).unwrap()[..19].to_owned();

    assert_eq!(sign_in(&state, "m.tran", PASSWORD, "").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&state, "m.tran", PASSWORD, &code).await.status, StatusCode::UNAUTHORIZED, "used");
    let later = at(&state, 60);
    let code = factor.code_at(seconds + 60);
    assert_eq!(sign_in(&later, "m.tran", PASSWORD, &code).await.status, StatusCode::SEE_OTHER);
    assert_eq!(sign_in(&later, "m.tran", PASSWORD, &code).await.status, StatusCode::UNAUTHORIZED, "replayed");
    assert_eq!(sign_in(&later, "m.tran", PASSWORD, &recovery).await.status, StatusCode::SEE_OTHER);
    assert_eq!(sign_in(&later, "m.tran", PASSWORD, &recovery).await.status, StatusCode::UNAUTHORIZED, "used");
}

#[tokio::test]
async fn a_first_password_opens_nothing_but_its_change() {
    let hospital = hospital(0).await;
    let state = locked(&hospital.state, Reached::Plain);
    let keeper = session(&state, &account(&state, "keeper", Role::Administrator).await).await;
    let made =
        post(&state, "/people", &keeper, "login=e.okafor&name=Ebele&role=technician&departments=Laboratory")
            .await;
    let first = made.text.split("<code class=\"breaks\">").nth(1).unwrap()[..19].to_owned();
    let taken = post(&state, "/people", &keeper, "login=E.Okafor&name=Ebele&role=technician").await;
    assert_eq!(taken.status, StatusCode::CONFLICT);

    let cookie = sign_in(&state, "e.okafor", &first, "")
        .await
        .header("set-cookie")
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let led = send(&state, "GET", "/devices", &[("cookie", &cookie)], "").await;
    assert_eq!(led.header("location"), "/account/password?back=%2Fdevices");
    assert_eq!(post(&state, "/decisions", &cookie, "").await.status, StatusCode::FORBIDDEN);
    let change = format!("old={first}&new=a+long+walk+by+the+sea&back=/devices");
    let changed = post(&state, "/account/password", &cookie, &change).await;
    assert_eq!((changed.status, changed.header("location")), (StatusCode::SEE_OTHER, "/devices"));
    assert_eq!(send(&state, "GET", "/account", &[("cookie", &cookie)], "").await.status, StatusCode::OK);

    // Put out, they are out at once.
    let people = send(&state, "GET", "/people", &[("cookie", &keeper)], "").await.text;
    let id = people.split("/people/").find(|part| part.contains("Ebele")).unwrap().split('"').next().unwrap();
    post(&state, &format!("/people/{id}/disable"), &keeper, "disabled=true").await;
    assert_eq!(
        send(&state, "GET", "/account", &[("cookie", &cookie)], "").await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_token_does_what_it_says_and_no_more() {
    let hospital = hospital(0).await;
    let state = locked(&hospital.state, Reached::Plain);
    let cookie = session(&state, &account(&state, "keeper", Role::Administrator).await).await;
    let shown = post(&state, "/account/tokens", &cookie, "name=export&may=read&days=1").await.text;
    let token = shown.split("<code class=\"breaks\">").nth(1).unwrap()[..68].to_owned();
    let bearer = format!("Bearer {token}");
    let asks = async |method: &str, path: &str, body: &str| {
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        send(&state, method, path, &headers, body).await.status
    };
    assert_eq!(asks("GET", "/api/v1/devices", "").await, StatusCode::OK);
    let settle =
        r#"{"kind":"finding","asset":"A0001","finding":"CVE-2099-0001","value":"accepted","reason":"x"}"#;
    assert_eq!(asks("POST", "/api/v1/decisions", settle).await, StatusCode::FORBIDDEN);
    assert_eq!(asks("GET", "/people", "").await, StatusCode::FORBIDDEN, "not even what its holder may");
    // A session's secret is no token, and a token no session.
    let session = cookie.split_once('=').unwrap().1;
    let swapped =
        send(&state, "GET", "/api/v1/devices", &[("authorization", &format!("Bearer {session}"))], "").await;
    assert_eq!(swapped.status, StatusCode::UNAUTHORIZED);
    let held = format!("wardroom_session={token}");
    assert_eq!(
        send(&state, "GET", "/api/v1/devices", &[("cookie", &held)], "").await.status,
        StatusCode::UNAUTHORIZED
    );
    let account = send(&state, "GET", "/account", &[("cookie", &cookie)], "").await.text;
    assert!(!account.contains(&token), "shown once");
}

#[tokio::test]
async fn others_are_listened_to_by_tls_only_and_where_somebody_can_sign_in() {
    let hospital = hospital(0).await;
    let listen = async |state: &AppState, address: &str| {
        wardroom_server::listen(state.clone(), address.parse().unwrap(), None)
            .await
            .map(|listening| listening.url())
    };
    let open = listen(&hospital.state, "0.0.0.0:0").await.unwrap_err().to_string();
    assert!(open.contains("127.0.0.1") && open.contains("sample hospital"), "{open}");
    assert!(listen(&hospital.state, "127.0.0.1:0").await.unwrap().starts_with("http://127.0.0.1:"));
    let state = locked(&hospital.state, Reached::Plain);
    let nobody = listen(&state, "[::]:0").await.unwrap_err().to_string();
    assert!(nobody.contains("wardroom user add"), "{nobody}");
    account(&state, "keeper", Role::Administrator).await;
    let plain = listen(&state, "0.0.0.0:0").await.unwrap_err().to_string();
    assert!(plain.contains("TLS"), "{plain}");
    assert!(listen(&state, "127.0.0.1:0").await.is_ok());
}
