//! A small client: requests go straight into the router.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use tower::ServiceExt;
use wardroom_server::{AppState, router};

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

/// Asks with the headers given; a body makes it a POST.
pub(crate) async fn ask(
    state: &AppState,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<&str>,
) -> Answer {
    let method = if body.is_some() { "POST" } else { "GET" };
    send(state, method, path, headers, body.unwrap_or_default()).await
}

pub(crate) async fn send(
    state: &AppState,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    if headers.iter().all(|(name, _)| *name != "host") {
        request = request.header("host", "localhost:8080");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.to_owned())).unwrap();
    let response = router(state.clone()).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 16_000_000).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
}

pub(crate) async fn get(state: &AppState, path: &str) -> Answer {
    ask(state, path, &[], None).await
}

/// Bytes on the wire, as a browser asks for them.
pub(crate) async fn weight(state: &AppState, path: &str) -> usize {
    let request =
        Request::builder().uri(path).header("host", "localhost:8080").header("accept-encoding", "gzip");
    let request = request.body(Body::empty()).unwrap();
    let response = router(state.clone()).oneshot(request).await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip", "{path}");
    to_bytes(response.into_body(), 16_000_000).await.unwrap().len()
}
