//! What every request passes through: over plain HTTP only this machine's own name is answered, writes come from our own
//! pages, a locked door lets nobody past who has not shown who they are, every answer carries the headers that keep a
//! browser in bounds, and errors of pages are pages.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use crate::address::{Address, encode};
use crate::door::Door;
use crate::door::entry::Entry;
use crate::failure::Failure;
use crate::limits::is_short;
use crate::pages::error::error_page;
use crate::state::AppState;
use crate::visit::{Visit, peer};

/// Nothing runs or is styled but what we ship, and no page is framed.
static HEADERS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// Paths that a locked door answers to anybody: what one needs to come in.
const BEFORE_THE_DOOR: &[&str] = &["/sign-in", "/sign-in/hospital", "/sign-in/hospital/back", "/first-run"];
/// Paths that are answered to somebody who must first change the password that another has set.
const WITH_A_FIRST_PASSWORD: &[&str] = &["/account/password", "/sign-out"];
/// Of a whole year, in seconds: browsers come by TLS only.
const BY_TLS_ONLY: &str = "max-age=31536000";

/// The outermost layer: what every answer carries, also one that is given before anything is looked at.
pub(crate) async fn answer_headers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in &HEADERS {
        response.headers_mut().insert(name.clone(), HeaderValue::from_static(value));
    }
    if state.door.is_certified() {
        let by_tls = HeaderValue::from_static(BY_TLS_ONLY);
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, by_tls);
    }
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Who asks, whether they may come in, and errors in the reader's form.
pub(crate) async fn guard(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let here = request.uri().path_and_query().map_or("/", |here| here.as_str()).to_owned();
    let visit = Visit::of(request.headers(), here, peer(request.extensions()), &state).await;
    match visit {
        Err(failure) => failure.into_response(),
        Ok(visit) => {
            let (method, path) = (request.method().clone(), request.uri().path().to_owned());
            let ours = is_short(&request).and_then(|()| is_ours(&request, &state.door));
            let ours = ours.map_err(IntoResponse::into_response);
            request.extensions_mut().insert(visit.clone());
            let inside = match ours {
                Ok(()) => turned_away(&method, &path, &visit, &state).await,
                foreign => foreign,
            };
            let response = match inside {
                Ok(()) => next.run(request).await,
                Err(answer) => answer,
            };
            told(response, &visit)
        }
    }
}

/// The answer to a request that comes no further than the door: nobody is signed in, or with a first password only.
async fn turned_away(method: &Method, path: &str, visit: &Visit, state: &AppState) -> Result<(), Response> {
    let among = |paths: &[&str]| paths.contains(&path) || path.starts_with("/assets/");
    let leads = method == Method::GET && !path.starts_with("/api/");
    if matches!(visit.entry, Entry::Outside) && !among(BEFORE_THE_DOOR) {
        if !leads {
            return Err(Failure::not_signed_in().into_response());
        }
        let somebody = state.store.account_is_any(&visit.door_context()).await;
        let door = match somebody.map_err(Failure::from).map_err(IntoResponse::into_response)? {
            true => Address::new("/sign-in")
                .with("back", (path != "/").then_some(visit.here.as_str()))
                .to_string(),
            false => "/first-run".to_owned(),
        };
        return Err(Redirect::to(&door).into_response());
    }
    if visit.entry.has_first_password() && !among(WITH_A_FIRST_PASSWORD) {
        let change = format!("/account/password?back={}", encode(&visit.here));
        return Err(match leads {
            true => Redirect::to(&change).into_response(),
            false => Failure::first_password().into_response(),
        });
    }
    Ok(())
}

/// Does the request name this server, and come from its own page?
fn is_ours(request: &Request, door: &Door) -> Result<(), Failure> {
    // HTTP/2 and absolute addresses name the host in the address itself.
    let named = request.uri().authority().map(|authority| authority.to_string());
    permitted(request.method(), request.headers(), named.as_deref(), door)
}

fn permitted(method: &Method, headers: &HeaderMap, named: Option<&str>, door: &Door) -> Result<(), Failure> {
    let host = text(headers, &header::HOST).or(named).unwrap_or_default();
    // A foreign name that resolves to this machine (DNS rebinding) would make us its server. Over TLS the browser has
    // compared the name with the certificate.
    let names = [host, named.unwrap_or_default()];
    if let Some(foreign) = names.into_iter().find(|name| !door.is_secure() && is_foreign(name)) {
        return Err(Failure::other_host(foreign));
    }
    if method.is_safe() || is_own_page(headers, host) { Ok(()) } else { Err(Failure::other_origin()) }
}

/// Browsers say where a write comes from. What says nothing is no browser: it must then send JSON, which no form of
/// another site can, and carry no cookie.
fn is_own_page(headers: &HeaderMap, host: &str) -> bool {
    let site = text(headers, &HeaderName::from_static("sec-fetch-site"));
    let origin = text(headers, &header::ORIGIN);
    let json = text(headers, &header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/json"));
    let program =
        headers.contains_key(header::AUTHORIZATION) || (json && !headers.contains_key(header::COOKIE));
    match (site, origin) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            !host.is_empty() && origin.split_once("://").is_some_and(|(_, from)| from == host)
        }
        (None, None) => program,
    }
}

fn is_foreign(host: &str) -> bool {
    !host.is_empty() && !is_loopback_name(host)
}

fn is_loopback_name(host: &str) -> bool {
    let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((name, port)) => (name, port.strip_prefix(':').unwrap_or(port)),
        None => host.split_once(':').unwrap_or((host, "")),
    };
    let is_here = name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    is_here && port.bytes().all(|byte| byte.is_ascii_digit())
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// An error told in the reader's form: a problem document for programs, a page for people.
fn told(response: Response, visit: &Visit) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error()
        || response.extensions().get::<Shown>().is_some()
    {
        return response;
    }
    let failure =
        response.extensions().get::<Failure>().cloned().unwrap_or_else(|| Failure::of_status(status));
    if visit.here.starts_with("/api/") { failure.into_response() } else { error_page(visit, &failure) }
}

/// Marks an answer whose page says itself what is wrong, such as a form with an error beside its field.
#[derive(Clone, Copy)]
pub(crate) struct Shown;

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn writes_come_from_our_own_pages() {
        for (pairs, expected) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("sec-fetch-site", "cross-site"), ("origin", "http://localhost:1")][..], false),
            (&[("sec-fetch-site", "same-site")][..], false),
            (&[("origin", "http://localhost:1")][..], true),
            (&[("origin", "http://localhost:2")][..], false),
            (&[("origin", "null")][..], false),
            (&[][..], false),
            (&[("content-type", "application/json")][..], true),
            (&[("content-type", "application/json"), ("cookie", "a=b")][..], false),
            (&[("authorization", "Bearer x")][..], true),
            (&[("content-type", "application/x-www-form-urlencoded")][..], false),
        ] {
            let mut headers = headers(pairs);
            headers.insert(header::HOST, HeaderValue::from_static("localhost:1"));
            assert_eq!(permitted(&Method::POST, &headers, None, &Door::Open).is_ok(), expected, "{pairs:?}");
        }
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for (host, expected) in [
            ("localhost:8080", true),
            ("127.0.0.1:8080", true),
            ("[::1]:8080", true),
            ("evil.example:8080", false),
            ("localhost.evil.example", false),
            ("10.0.0.1", false),
            ("[::1]evil.example", false),
            ("localhost:80, evil.example", false),
        ] {
            assert_eq!(is_loopback_name(host), expected, "{host}");
            assert_eq!(
                permitted(&Method::GET, &HeaderMap::new(), Some(host), &Door::Open).is_ok(),
                expected,
                "{host}"
            );
        }
    }
}
