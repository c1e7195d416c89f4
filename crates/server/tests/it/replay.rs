//! What was good once, or never: ended, expired, forged, cut and repeated secrets, codes of other times, tags of what
//! has changed, ids of other sites. Each is refused as what it is, and no line of the log holds a secret.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use tracing_subscriber::fmt::MakeWriter;
use wardroom_door::second_factor::SecondFactor;
use wardroom_door::secret;
use wardroom_model::actor::{Right, Role};
use wardroom_model::{OpContext, Timestamp};
use wardroom_server::{AppState, Reached};
use wardroom_store::{NewAccount, NewSession, NewToken};

use crate::browse::{Answer, send};
use crate::doors::{PASSWORD, account, at, locked, post, session, sign_in};
use crate::hospital::{hospital, now, system};

/// A program asks for the devices.
async fn ask(state: &AppState, headers: &[(&str, &str)]) -> Answer {
    send(state, "GET", "/api/v1/devices", headers, "").await
}

/// Nobody is let in, and told so as a program is told.
fn is_nobody(case: &str, answer: &Answer) {
    assert_eq!(answer.status.as_u16(), 401, "{case}: {}", answer.text);
    assert_eq!(answer.header("content-type"), "application/problem+json", "{case}");
    assert!(!answer.text.contains("CT-ED-01"), "{case}");
}

/// Gives a token of an account that ends then.
async fn token(state: &AppState, cookie: &str, place: u8, expires_at: Timestamp) -> String {
    let held = secret::write(secret::Kind::Token, &[place; 32]);
    let digest = secret::digest(&held);
    let new =
        NewToken { digest: &digest, name: "export", rights: &[Right::Read], expires_at: Some(expires_at) };
    let session = secret::digest(cookie.split_once('=').unwrap().1);
    let admitted = state.store.session_find(&system(), &session).await.unwrap().unwrap();
    let own = OpContext { actor: admitted.actor, reach: admitted.reach, ..system() };
    state.store.own_token_make(&own, &new).await.unwrap();
    held
}

#[tokio::test]
async fn what_opened_once_or_never_opens_nothing() {
    let hospital = hospital(0).await;
    let state = locked(&hospital.state, Reached::Plain);
    account(&state, "keeper", Role::Administrator).await;
    let cookie = session(&state, &account(&state, "m.tran", Role::Technician).await).await;
    let held = cookie.split_once('=').unwrap().1.to_owned();
    let expires = Timestamp(now().0 + Timestamp::HOUR);
    let token = token(&state, &cookie, 3, expires).await;
    let bearer = format!("Bearer {token}");
    assert_eq!(ask(&state, &[("cookie", &cookie)]).await.status.as_u16(), 200);
    assert_eq!(ask(&state, &[("authorization", &bearer)]).await.status.as_u16(), 200);

    let forged = secret::write(secret::Kind::Session, &[9; 32]);
    let large = "a".repeat(20_000);
    for value in [
        String::new(),
        forged.clone(),
        held[..held.len() - 1].to_owned(),
        format!("{held}0"),
        held.to_uppercase(),
        held.replacen("wrs_", "wrt_", 1),
        held.replacen("wrs_", "wrk_", 1),
        held.replace('_', "%5F%00"),
        format!("\"{held}\""),
        "wrs_".to_owned() + &"٠".repeat(64),
        "%FF%FE".to_owned(),
        "' OR 1=1 --".to_owned(),
        secret::digest(&held),
        token.clone(),
        large.clone(),
    ] {
        is_nobody(&value, &ask(&state, &[("cookie", &format!("wardroom_session={value}"))]).await);
        let other = format!("__Host-wardroom={held}");
        is_nobody(&value, &ask(&state, &[("cookie", &other)]).await);
    }
    for value in [
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        format!("Bearer {held}"),
        format!("Bearer {}", &token[..token.len() - 1]),
        format!("Bearer {token} {token}"),
        format!("Bearer {}", token.replacen("wrt_", "wrk_", 1)),
        format!("Bearer {}", secret::digest(&token)),
        format!("Basic {token}"),
        format!("Digest username=\"{token}\""),
        token.clone(),
        format!("Bearer {large}"),
    ] {
        is_nobody(&value, &ask(&state, &[("authorization", &value)]).await);
    }
    // Of two of one name the first counts, and a program's header before any cookie.
    let both = |first: &str, second: &str| format!("wardroom_session={first}; wardroom_session={second}");
    assert_eq!(ask(&state, &[("cookie", &both(&held, &forged))]).await.status.as_u16(), 200);
    is_nobody("forged first", &ask(&state, &[("cookie", &both(&forged, &held))]).await);
    let headers = [("cookie", format!("wardroom_session={forged}")), ("cookie", cookie.clone())];
    is_nobody(
        "two headers",
        &ask(&state, &headers.each_ref().map(|(name, value)| (*name, value.as_str()))).await,
    );
    is_nobody("forged token", &ask(&state, &[("authorization", "Bearer x"), ("cookie", &cookie)]).await);

    // The clock: to the second.
    let seconds = |count: i64| at(&state, count);
    for (state, case, status) in [
        (seconds(3_599), "a second before", 200),
        (seconds(3_600), "at its end", 401),
        (seconds(3_601), "a second after", 401),
    ] {
        assert_eq!(ask(&state, &[("authorization", &bearer)]).await.status.as_u16(), status, "{case}");
    }
    is_nobody("a session of last week", &ask(&seconds(8 * 86_400), &[("cookie", &cookie)]).await);

    // Ended is ended, also for writes, and the page leads to the door.
    post(&state, "/sign-out", &cookie, "").await;
    is_nobody("ended", &ask(&state, &[("cookie", &cookie)]).await);
    let page = send(&state, "GET", "/devices", &[("cookie", &cookie)], "").await;
    assert_eq!((page.status.as_u16(), page.header("location")), (303, "/sign-in?back=%2Fdevices"));
    let write = post(&state, "/decisions", &cookie, "kind=finding").await;
    assert_eq!(write.status.as_u16(), 401);
}

#[tokio::test]
async fn what_opens_another_site_opens_nothing_here() {
    let hospital = hospital(0).await;
    let state = locked(&hospital.state, Reached::Plain);
    let elsewhere = OpContext::system("elsewhere", now(), "test");
    let new = NewAccount {
        login: "far".into(),
        name: "Far away".into(),
        role: Role::Administrator,
        departments: None,
        password: None,
        password_is_first: false,
        external: None,
    };
    let id = state.store.account_make(&elsewhere, &new).await.unwrap();
    let held = secret::write(secret::Kind::Session, &[5; 32]);
    let digest = secret::digest(&held);
    let expires_at = Timestamp(now().0 + Timestamp::HOUR);
    let new = NewSession { digest: &digest, address: "10.0.0.9", agent: "test", expires_at, by: "password" };
    state.store.session_begin(&elsewhere, &id, &new).await.unwrap();
    let far = format!("wardroom_session={held}");
    is_nobody("another site's session", &ask(&state, &[("cookie", &far)]).await);

    let keeper = session(&state, &account(&state, "keeper", Role::Administrator).await).await;
    for path in ["/people/{}", "/people/{}/reset", "/people/{}/disable"] {
        let method = if path.ends_with("{}") { "GET" } else { "POST" };
        let ask = async |id: &str| {
            let headers = [
                ("cookie", keeper.as_str()),
                ("sec-fetch-site", "same-origin"),
                ("content-type", "application/x-www-form-urlencoded"),
            ];
            send(&state, method, &path.replace("{}", id), &headers, "disabled=true").await
        };
        let (theirs, nobody) = (ask(&id).await, ask("00000000000000000000000000").await);
        assert_eq!((theirs.status.as_u16(), nobody.status.as_u16()), (404, 404), "{path}");
        assert_eq!(
            theirs.text.replace(&*id, "X"),
            nobody.text.replace("00000000000000000000000000", "X"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_tag_of_what_has_changed_is_refused() {
    let hospital = hospital(0).await;
    let state = locked(&hospital.state, Reached::Plain);
    let cookie = session(&state, &account(&state, "e.okafor", Role::ClinicalEngineer).await).await;
    let device = hospital.ct.to_string();
    let path = format!("/api/v1/devices/{device}");
    let tag = async || send(&state, "GET", &path, &[("cookie", &cookie)], "").await.header("etag").to_owned();
    let correct = async |tag: &str, version: &str| {
        let body = format!(
            r#"{{"kind":"correction","device":"{device}","attribute":"version","value":"{version}","reason":"x"}}"#
        );
        let headers = [
            ("cookie", cookie.as_str()),
            ("content-type", "application/json"),
            ("sec-fetch-site", "same-origin"),
            ("if-match", tag),
        ];
        send(&state, "POST", "/api/v1/decisions", &headers, &body).await
    };
    let first = tag().await;
    for stale in ["\"000000000000000000000000\"", "x", "\"", &"\"a\",".repeat(2_000)] {
        let answer = correct(stale, "1").await;
        assert_eq!(answer.status.as_u16(), 412, "{stale:.40}");
        assert_eq!(answer.json()["type"], "urn:wardroom:problem:changed_since");
    }
    assert!(correct(&first, "2").await.status.is_success());
    assert_ne!(tag().await, first);
    assert_eq!(correct(&first, "3").await.status.as_u16(), 412, "as it was before the decision");
}

#[tokio::test]
async fn codes_of_other_times_are_refused() {
    let hospital = hospital(0).await;
    let state = locked(&hospital.state, Reached::Plain);
    let cookie = session(&state, &account(&state, "m.tran", Role::Technician).await).await;
    let factor = second_factor_set(&state, &cookie).await;
    let seconds = now().0 as u64 / 1_000_000;
    // Far from the code that set it up, which is used.
    let (later, then) = (at(&state, 600), seconds + 600);
    for (off, status) in [(-3_600, 401), (-60, 401), (61, 401), (3_600, 401), (-30, 303), (0, 303), (30, 303)]
    {
        let code = factor.code_at(then.saturating_add_signed(off));
        // Each try from a door that remembers none, so that waits do not hide what is asked here.
        let fresh = AppState { door: locked(&later, Reached::Plain).door, ..later.clone() };
        assert_eq!(
            sign_in(&fresh, "m.tran", PASSWORD, &code).await.status.as_u16(),
            status,
            "{off} seconds off"
        );
    }
    let fresh = locked(&later, Reached::Plain);
    let earlier = factor.code_at(then);
    assert_eq!(sign_in(&fresh, "m.tran", PASSWORD, &earlier).await.status.as_u16(), 401, "after a later one");
}

/// Sets up a second factor as its page does.
async fn second_factor_set(state: &AppState, cookie: &str) -> SecondFactor {
    let page = send(state, "GET", "/account/second-factor", &[("cookie", cookie)], "").await.text;
    let kept = page.split("name=\"kept\" value=\"").nth(1).unwrap()[..40].to_owned();
    let bytes = std::array::from_fn(|at| u8::from_str_radix(&kept[2 * at..2 * at + 2], 16).unwrap());
    let factor = SecondFactor::new(bytes, "m.tran", "Wardroom").unwrap();
    let code = factor.code_at(now().0 as u64 / 1_000_000);
    let form = format!("kept={kept}&code={code}&password={}", PASSWORD.replace(' ', "+"));
    let shown = post(state, "/account/second-factor", cookie, &form).await;
    assert_eq!(shown.status.as_u16(), 200, "{}", shown.text);
    LOG_MUST_NOT_HOLD.lock().unwrap_or_else(PoisonError::into_inner).extend([
        kept,
        code,
        recovery(&shown.text),
    ]);
    factor
}

fn recovery(page: &str) -> String {
    page.split("<code class=\"breaks\">").nth(1).unwrap()[..19].to_owned()
}

/// What tests of this file made that opens something.
static LOG_MUST_NOT_HOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// All that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_line_of_the_log_holds_a_secret() {
    let log = Log::default();
    let all =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    let _until_the_end = tracing::subscriber::set_default(all);
    let hospital = hospital(0).await;
    let state = locked(&hospital.state, Reached::Plain);
    let cookie = session(&state, &account(&state, "m.tran", Role::Technician).await).await;
    let factor = second_factor_set(&state, &cookie).await;
    let mut secrets = vec![
        "a wrong pass phrase".to_owned(),
        PASSWORD.to_owned(),
        cookie.split_once('=').unwrap().1.to_owned(),
    ];
    let code = factor.code_at(now().0 as u64 / 1_000_000 + 60);
    let signed = sign_in(&at(&state, 60), "m.tran", PASSWORD, &code).await;
    secrets.push(signed.header("set-cookie").split(['=', ';']).nth(1).unwrap().to_owned());
    sign_in(&state, "m.tran", "a wrong pass phrase", "123 456").await;
    sign_in(&state, "nobody", "a wrong pass phrase", "no-code-at-all").await;
    let shown = post(&state, "/account/tokens", &cookie, "name=export&may=read&days=1").await.text;
    let token = shown.split("<code class=\"breaks\">").nth(1).unwrap()[..68].to_owned();
    ask(&state, &[("authorization", &format!("Bearer {token}"))]).await;
    ask(&state, &[("authorization", &format!("Bearer {token}00"))]).await;
    ask(&state, &[("cookie", &format!("{cookie}00"))]).await;
    let new = "an owl upon a green post";
    let form = format!("old={}&new={}", PASSWORD.replace(' ', "+"), new.replace(' ', "+"));
    let changed = post(&state, "/account/password", &cookie, &form).await;
    assert_eq!(changed.status.as_u16(), 303, "{}", changed.text);
    secrets.extend([code, token, new.to_owned(), "no-code-at-all".to_owned(), "$argon2".to_owned()]);
    secrets.append(&mut LOG_MUST_NOT_HOLD.lock().unwrap_or_else(PoisonError::into_inner));
    // What fails is logged: this is the line that shows that anything is.
    tracing::error!("the last line");

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("the last line"));
    for secret in secrets {
        for form in [secret.clone(), secret.replace(' ', "+"), secret.replace(' ', "%20")] {
            let line = log.lines().find(|line| line.contains(&form));
            assert_eq!(line, None, "holds {form}");
        }
    }
}
