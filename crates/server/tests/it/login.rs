//! The hospital's own login: who comes in by it, as what, and which answers of it are not believed.

use std::time::Duration;

use axum::http::StatusCode;
use rcgen::{KeyPair, PKCS_ED25519};
use serde_json::json;
use wardroom_model::Timestamp;
use wardroom_model::actor::Role;
use wardroom_server::{AppState, Clock, Door, Reached};
use wardroom_store::{AccountChange, AccountRow, EventQuery, EventRow, NewAccount};

use crate::browse::{Answer, get, send};
use crate::hospital::{Hospital, hospital, now, system};
use crate::provider::{Provider, SECRET, base64};

/// A hospital with an administrator, whose door its login opens too.
struct House {
    _hospital: Hospital,
    provider: Provider,
    state: AppState,
}

async fn house(own: &str) -> House {
    let (hospital, provider) = (hospital(0).await, Provider::start().await);
    let door = Door::locked_with_login(Reached::Plain, provider.login(own));
    let state = AppState { door, ..hospital.state.clone() };
    account(&state, "keeper", Role::Administrator).await;
    House { _hospital: hospital, provider, state }
}

async fn account(state: &AppState, login: &str, role: Role) {
    let new = NewAccount {
        login: login.into(),
        name: login.into(),
        role,
        departments: None,
        password: None,
        password_is_first: false,
        external: None,
    };
    state.store.account_make(&system(), &new).await.unwrap();
}

/// Somebody who was sent to the login: their cookie, and what came along.
struct Sent {
    cookie: String,
    state: String,
}

impl House {
    /// Sends somebody there, and lets the login remember what they came with.
    async fn leave(&self) -> Sent {
        let answer = get(&self.state, "/sign-in/hospital?back=/devices").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let url = answer.header("location");
        assert!(url.starts_with(&format!("{}/begin?", self.provider.issuer)), "{url}");
        let part = |name: &str| {
            let found = url.split(['?', '&']).find_map(|part| part.strip_prefix(&format!("{name}=")));
            found.unwrap_or_default().to_owned()
        };
        assert_eq!((part("response_type"), part("code_challenge_method")), ("code".into(), "S256".into()));
        assert_eq!(part("redirect_uri"), "http%3A%2F%2Flocalhost%3A8080%2Fsign-in%2Fhospital%2Fback");
        assert!(part("scope").starts_with("openid"), "{url}");
        let mut script = self.provider.script();
        script.claims["nonce"] = part("nonce").into();
        script.challenge = part("code_challenge");
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        Sent { cookie, state: part("state") }
    }

    async fn come_back(&self, sent: &Sent, more: &str) -> Answer {
        let path = format!("/sign-in/hospital/back?code=good&state={}{more}", sent.state);
        send(&self.state, "GET", &path, &[("cookie", &sent.cookie)], "").await
    }

    async fn sign_in(&self) -> Answer {
        self.come_back(&self.leave().await, "").await
    }

    /// The same with a door that remembers no tries.
    fn anew(&mut self) {
        self.state.door = Door::locked_with_login(Reached::Plain, self.provider.login(""));
    }

    async fn events(&self, operation: &str) -> Vec<(String, String)> {
        let query = EventQuery { operation: Some(operation.into()), limit: 100, ..EventQuery::default() };
        let events = self.state.store.event_list(&system(), &query).await.unwrap().rows;
        let told = |event: EventRow| (event.subject.to_string(), event.payload.unwrap().to_string());
        events.into_iter().map(told).collect()
    }

    async fn person(&self, login: &str) -> Option<AccountRow> {
        let all = self.state.store.account_list(&system()).await.unwrap();
        all.into_iter().find(|account| &*account.login == login)
    }

    /// Not let in: the page tells why in plain words, and the record in its own.
    async fn refused(&self, answer: &Answer, who: &str, why: &str) {
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{why}: {}", answer.text);
        assert_eq!(answer.header("set-cookie"), "", "{why}");
        assert!(answer.text.contains("You are not signed in"), "{why}");
        let (subject, payload) = self.events("session_refused").await.swap_remove(0);
        assert_eq!(subject, format!("account {who}"), "{why}: {payload}");
        assert!(payload.contains(why), "{why}: {payload}");
        let record = format!("{payload}{}", answer.text);
        assert!(!record.contains(SECRET) && !record.contains("access-17"), "{record}");
    }
}

#[tokio::test]
async fn whom_the_hospital_knows_comes_in_as_their_groups_say() {
    let house = house("").await;
    let page = get(&house.state, "/sign-in?back=/devices").await.text;
    assert!(page.contains("href=\"/sign-in/hospital?back=%2Fdevices\""), "{page}");
    let answer = house.sign_in().await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/devices"));
    let cookies: Vec<_> =
        answer.headers.get_all("set-cookie").iter().map(|one| one.to_str().unwrap()).collect();
    assert!(cookies[0].starts_with("wardroom_session=wrs_"), "{cookies:?}");
    assert_eq!(cookies[1], "wardroom_login=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    let session = cookies[0].split(';').next().unwrap();
    let own = send(&house.state, "GET", "/account", &[("cookie", session)], "").await;
    assert!(own.text.contains("Mai Tran") && own.text.contains("for ICU"), "{}", own.text);

    let made = house.person("m.tran").await.unwrap();
    assert_eq!((made.role, made.external, made.has_password), (Role::Technician, true, false));
    assert!(house.events("session_begin").await[0].1.contains("hospital login"));
    assert!(house.provider.script().asked.iter().all(|asked| asked != "more"), "all was told at once");

    // What they are follows their groups; what is the same is not written again.
    house.sign_in().await;
    assert!(house.events("account_change").await.is_empty());
    house.provider.script().claims["groups"] = json!("leads");
    house.provider.script().claims["name"] = json!("Mai Tran-Okafor");
    assert_eq!(house.sign_in().await.status, StatusCode::SEE_OTHER);
    let changed = house.person("m.tran").await.unwrap();
    assert_eq!(
        (changed.role, changed.departments, &*changed.name),
        (Role::HtmDirector, None, "Mai Tran-Okafor")
    );
    assert_eq!(house.events("account_change").await.len(), 1);
    let asked = send(&house.state, "GET", "/people", &[("cookie", session)], "").await;
    assert_eq!(asked.status, StatusCode::OK, "in the session that is open too");
}

#[tokio::test]
async fn an_answer_that_is_not_as_it_must_be_lets_nobody_in() {
    let mut house = house("").await;
    let seconds = now().0 / 1_000_000;
    let (claims, header) = {
        let script = house.provider.script();
        (script.claims.clone(), script.header.clone())
    };
    let issuer = house.provider.issuer.clone();
    for (claim, value, why) in [
        ("nonce", json!("0123456789abcdef"), "to another question"),
        ("nonce", json!(null), "to another question"),
        ("aud", json!("another"), "for another server"),
        ("aud", json!(["wardroom", "another"]), "for another server"),
        ("iss", json!("http://127.0.0.1:9/staff"), "from another login"),
        ("iss", json!(format!("{issuer}/")), "from another login"),
        ("exp", json!(seconds - 61), "are the clocks right"),
        ("iat", json!(seconds + 120), "are the clocks right"),
        ("at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA"), "not as it must be"),
        // Within what clocks may differ.
        ("exp", json!(seconds - 30), ""),
        ("iat", json!(seconds + 30), ""),
    ] {
        house.anew();
        let sent = house.leave().await;
        house.provider.script().claims[claim] = value;
        let answer = house.come_back(&sent, "").await;
        if why.is_empty() {
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{claim}: {}", answer.text);
        } else {
            house.refused(&answer, "unknown", why).await;
        }
        house.provider.script().claims = claims.clone();
    }
    for (alg, spoil) in [
        ("none", (|token| format!("{}.", token.rsplit_once('.').unwrap().0)) as fn(String) -> String),
        ("HS256", |token| token),
        ("EdDSA", |token| format!("{}.{}", token.rsplit_once('.').unwrap().0, base64(&[7; 64]))),
        // Other claims under the same signature.
        ("EdDSA", |token| {
            let parts: Vec<_> = token.split('.').collect();
            let claims = String::from_utf8(unbase64(parts[1])).unwrap().replace("biomed", "leads");
            format!("{}.{}.{}", parts[0], base64(claims.as_bytes()), parts[2])
        }),
    ] {
        house.anew();
        house.provider.script().header["alg"] = alg.into();
        house.provider.script().spoil = spoil;
        let answer = house.sign_in().await;
        house.refused(&answer, "unknown", "not signed by the login").await;
    }
    house.anew();
    house.provider.script().header = header;
    house.provider.script().spoil = |token| token;
    house.provider.script().forger = Some(KeyPair::generate_for(&PKCS_ED25519).unwrap());
    house.refused(&house.sign_in().await, "unknown", "not signed by the login").await;
    house.provider.script().forger = None;
    assert_eq!(house.sign_in().await.status, StatusCode::SEE_OTHER, "and a good one does");
}

fn unbase64(text: &str) -> Vec<u8> {
    let value = |letter: u8| {
        let all = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        all.iter().position(|one| *one == letter).unwrap()
    };
    let group = |part: &[u8]| {
        let bits = part.iter().fold(0, |bits, letter| bits << 6 | value(*letter)) << (6 * (4 - part.len()));
        (0..part.len() - 1).map(|place| (bits >> (16 - 8 * place)) as u8).collect::<Vec<_>>()
    };
    text.as_bytes().chunks(4).flat_map(group).collect()
}

#[tokio::test]
async fn one_comes_back_once_in_time_and_in_the_same_browser() {
    let mut house = house("").await;
    let begun = "not begun here, is over, or was used before";
    let sent = house.leave().await;
    let stranger = Sent { cookie: "wardroom_login=0123".to_owned(), state: sent.state.clone() };
    house.refused(&house.come_back(&stranger, "").await, "unknown", "another browser").await;
    let tampered = Sent { cookie: sent.cookie.clone(), state: sent.state.replace(['a', '1'], "b") };
    house.refused(&house.come_back(&tampered, "").await, "unknown", begun).await;
    assert_eq!(house.come_back(&sent, "").await.status, StatusCode::SEE_OTHER);
    house.refused(&house.come_back(&sent, "").await, "unknown", begun).await;

    house.anew();
    let sent = house.leave().await;
    house.state.clock = Clock::Fixed(Timestamp(now().0 + 601 * Timestamp::SECOND));
    house.refused(&house.come_back(&sent, "").await, "unknown", "more than ten minutes").await;
    house.state.clock = Clock::Fixed(now());

    house.anew();
    for (more, why) in [
        ("&error=access_denied&error_description=%3Cb%3Ex", "did not let them in"),
        ("&iss=https://another.example", "from another login"),
        ("x", begun),
    ] {
        let sent = house.leave().await;
        let answer = house.come_back(&sent, more).await;
        house.refused(&answer, "unknown", why).await;
        assert!(!answer.text.contains("<b>x"), "{}", answer.text);
    }
    let sent = house.leave().await;
    house.provider.script().challenge = "of another".to_owned();
    house.refused(&house.come_back(&sent, "").await, "unknown", "does not know the code").await;
    // Tries are limited like those with a password.
    house.come_back(&tampered, "").await;
    assert_eq!(house.come_back(&tampered, "").await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn without_a_group_that_is_let_in_nobody_comes_in() {
    let mut house = house("").await;
    for groups in [json!([]), json!(["nurses"]), json!("Biomed"), json!({"biomed": true})] {
        house.provider.script().claims["groups"] = groups;
        let answer = house.sign_in().await;
        house.refused(&answer, "M.Tran", "no group of theirs").await;
        assert!(answer.text.contains("none of your groups"), "{}", answer.text);
        assert!(house.person("m.tran").await.is_none());
    }
    house.provider.script().claims["groups"] = json!(["biomed"]);
    assert_eq!(house.sign_in().await.status, StatusCode::SEE_OTHER);
    // Put out here, the login does not help them; and a lost group puts them out too.
    let id = house.person("m.tran").await.unwrap().id;
    house.anew();
    for (disabled, groups, why) in
        [(true, "biomed", "account is disabled"), (false, "nurses", "no group of theirs")]
    {
        let change = AccountChange { disabled: Some(disabled), ..AccountChange::default() };
        house.state.store.account_change(&system(), &id, &change).await.unwrap();
        house.provider.script().claims["groups"] = json!([groups]);
        house.refused(&house.sign_in().await, "M.Tran", why).await;
    }
}

#[tokio::test]
async fn accounts_are_made_where_that_is_wanted_and_never_taken_over() {
    let house_without = house("make_accounts = false").await;
    house_without.refused(&house_without.sign_in().await, "M.Tran", "no such account").await;

    let house = house("").await;
    account(&house.state, "m.tran", Role::Administrator).await;
    assert_eq!(house.sign_in().await.status, StatusCode::SEE_OTHER);
    let (theirs, made) = (house.person("m.tran").await.unwrap(), house.person("m.tran-2").await.unwrap());
    assert_eq!((theirs.external, theirs.role), (false, Role::Administrator));
    assert_eq!((made.external, made.role), (true, Role::Technician));
    // The same login of another person there is another account here.
    house.provider.script().claims["sub"] = json!("u-18");
    house.provider.script().claims["name"] = json!("\u{202e}narT");
    assert_eq!(house.sign_in().await.status, StatusCode::SEE_OTHER);
    assert_eq!(&*house.person("m.tran-3").await.unwrap().name, "m.tran-3", "a turned name is none");
}

#[tokio::test]
async fn what_the_token_does_not_tell_is_asked_for() {
    let house = house("groups_claim = \"hospital.groups\"").await;
    house.provider.script().more =
        json!({"sub": "u-17", "name": "Another", "hospital": {"groups": ["keepers"]}});
    assert_eq!(house.sign_in().await.status, StatusCode::SEE_OTHER);
    let made = house.person("m.tran").await.unwrap();
    assert_eq!((made.role, &*made.name), (Role::Administrator, "Mai Tran"), "the signed name stands");
    // What is told of another is not believed.
    house.provider.script().more = json!({"sub": "u-18", "hospital": {"groups": ["keepers"]}});
    assert_eq!(house.sign_in().await.status, StatusCode::BAD_GATEWAY);
}

#[tokio::test]
async fn a_login_that_does_not_answer_is_told_and_asked_again() {
    let house = house("").await;
    house.provider.script().down = Some(StatusCode::SERVICE_UNAVAILABLE);
    let page = get(&house.state, "/sign-in").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("does not answer now"), "{}", page.text);
    let answer = get(&house.state, "/sign-in/hospital").await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "{}", answer.text);
    assert!(answer.text.contains("sign in with a password"), "{}", answer.text);
    house.provider.script().down = None;
    tokio::time::sleep(Duration::from_millis(2100)).await;
    assert!(!get(&house.state, "/sign-in").await.text.contains("does not answer now"));

    let sent = house.leave().await;
    house.provider.script().down = Some(StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(house.come_back(&sent, "").await.status, StatusCode::BAD_GATEWAY);
    house.provider.script().down = None;
    // New keys are asked for when the known ones do not fit.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    house.provider.script().key = KeyPair::generate_for(&PKCS_ED25519).unwrap();
    assert_eq!(house.sign_in().await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn by_tls_the_cookie_is_held_to_this_server() {
    let house = house("").await;
    let door = Door::locked_with_login(Reached::Made, house.provider.login(""));
    let state = AppState { door, ..house.state.clone() };
    let cookie = get(&state, "/sign-in/hospital").await.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-wardroom-login="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=600"), "{cookie}");
    // Without a login of the hospital there is no such page.
    let none = AppState { door: Door::locked(Reached::Plain), ..house.state.clone() };
    assert_eq!(get(&none, "/sign-in/hospital").await.status, StatusCode::NOT_FOUND);
    assert!(!get(&none, "/sign-in").await.text.contains("hospital's login"));
}
