//! What every request passes through: only this machine's own name is answered, writes come from our own pages,
//! every answer carries the headers that keep a browser in bounds, and errors of pages are pages.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::failure::Failure;
use crate::pages::error::error_page;
use crate::state::AppState;
use crate::visit::Visit;

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

/// The outermost layer.
pub(crate) async fn guard(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let here = request.uri().path_and_query().map_or("/", |here| here.as_str()).to_owned();
    let headers = request.headers().clone();
    // HTTP/2 and absolute addresses name the host in the address itself.
    let named = request.uri().authority().map(|authority| authority.to_string());
    let response = match permitted(request.method(), &headers, named.as_deref()) {
        Ok(()) => next.run(request).await,
        Err(failure) => failure.into_response(),
    };
    let mut response = told(response, &headers, here, &state).await;
    for (name, value) in &HEADERS {
        response.headers_mut().insert(name.clone(), HeaderValue::from_static(value));
    }
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

fn permitted(method: &Method, headers: &HeaderMap, named: Option<&str>) -> Result<(), Failure> {
    let host = text(headers, &header::HOST).unwrap_or_default();
    // A foreign name that resolves to this machine (DNS rebinding) would make us its server.
    if let Some(foreign) = [host, named.unwrap_or_default()].into_iter().find(|name| is_foreign(name)) {
        return Err(Failure::other_host(foreign));
    }
    if method.is_safe() || is_own_page(headers, host) { Ok(()) } else { Err(Failure::other_origin()) }
}

/// Browsers say where a write comes from. What says nothing is no browser, and must then send JSON, which no
/// form of another site can.
fn is_own_page(headers: &HeaderMap, host: &str) -> bool {
    let site = text(headers, &HeaderName::from_static("sec-fetch-site"));
    let origin = text(headers, &header::ORIGIN);
    let json = text(headers, &header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/json"));
    match (site, origin) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            !host.is_empty() && origin.split_once("://").is_some_and(|(_, from)| from == host)
        }
        (None, None) => json,
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
async fn told(response: Response, headers: &HeaderMap, here: String, state: &AppState) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let failure =
        response.extensions().get::<Failure>().cloned().unwrap_or_else(|| Failure::of_status(status));
    if here.starts_with("/api/") {
        return failure.into_response();
    }
    match Visit::of(headers, here, state).await {
        Ok(visit) => error_page(&visit, &failure),
        Err(failure) => failure.into_response(),
    }
}

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
            (&[("content-type", "application/x-www-form-urlencoded")][..], false),
        ] {
            let mut headers = headers(pairs);
            headers.insert(header::HOST, HeaderValue::from_static("localhost:1"));
            assert_eq!(permitted(&Method::POST, &headers, None).is_ok(), expected, "{pairs:?}");
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
            assert_eq!(permitted(&Method::GET, &HeaderMap::new(), Some(host)).is_ok(), expected, "{host}");
        }
    }
}
