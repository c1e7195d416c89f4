//! How much one server takes on: so many requests at once, so long each, so long an address. What goes beyond is told
//! to come back; what is at work goes on.

use std::sync::Arc;
use std::time::Duration;

use axum::body::HttpBody;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::failure::Failure;

/// Bounds of a server. The defaults fit a hospital; tests take smaller ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long a request's head may take to arrive.
    pub head: Duration,
    /// How long a request may take, with its body.
    pub request: Duration,
    /// How long a connection may stand without a byte either way.
    pub idle: Duration,
    /// Requests that are answered at once.
    pub at_once: usize,
    /// Connections at once.
    pub connections: usize,
    /// Connections at once from one address.
    pub connections_of_one: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            request: Duration::from_secs(30),
            idle: Duration::from_secs(60),
            at_once: 64,
            connections: 1024,
            connections_of_one: 128,
        }
    }
}

/// Largest head of a request, in bytes.
pub(crate) const HEAD_BYTES: u32 = 32 * 1024;
/// Longest path and query, in bytes. Those that our own pages make are far shorter.
const ADDRESS_BYTES: usize = 8 * 1024;

/// The places for requests that a server has.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    free: Arc<Semaphore>,
    longest: Duration,
}

impl Places {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { free: Arc::new(Semaphore::new(limits.at_once)), longest: limits.request }
    }
}

/// Gives a request a place, or says that there is none.
pub(crate) async fn in_a_place(State(places): State<Places>, request: Request, next: Next) -> Response {
    // No queue: one that waits holds memory, and whoever floods would fill it.
    let Ok(_place) = places.free.try_acquire() else { return Failure::busy().into_response() };
    next.run(request).await
}

/// Answers a request in time, or says that it took too long.
pub(crate) async fn in_time(State(places): State<Places>, request: Request, next: Next) -> Response {
    let is_whole = request.body().is_end_stream();
    match timeout(places.longest, next.run(request)).await {
        Ok(response) => response,
        Err(_late) if is_whole => Failure::busy().into_response(),
        Err(_late) => Failure::too_slow().into_response(),
    }
}

/// Is the address one that might lead somewhere?
pub(crate) fn is_short(request: &Request) -> Result<(), Failure> {
    let length = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if length > ADDRESS_BYTES { Err(Failure::long_address()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::middleware::from_fn_with_state;
    use axum::routing::any;
    use tower::ServiceExt;

    use super::*;

    fn server(limits: Limits) -> Router {
        let slow = async |body: String| {
            tokio::time::sleep(Duration::from_millis(200)).await;
            body
        };
        let places = Places::new(limits);
        Router::new()
            .fallback(any(slow))
            .layer(from_fn_with_state(places.clone(), in_time))
            .layer(from_fn_with_state(places, in_a_place))
    }

    async fn ask(server: &Router, body: Body) -> Response {
        let request = Request::builder().method("POST").uri("/").body(body).unwrap();
        server.clone().oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn requests_are_bounded_in_number_and_time() {
        let two = server(Limits { at_once: 2, ..Limits::default() });
        let (first, second, third) =
            tokio::join!(ask(&two, Body::empty()), ask(&two, Body::empty()), ask(&two, Body::empty()));
        assert_eq!([first.status(), second.status()], [StatusCode::OK; 2]);
        assert_eq!(third.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(third.headers().contains_key("retry-after"));
        assert_eq!(third.headers()["content-type"], "application/problem+json");
        assert_eq!(ask(&two, Body::empty()).await.status(), StatusCode::OK, "places are given back");

        let short = server(Limits { request: Duration::from_millis(20), ..Limits::default() });
        for (body, status) in
            [(Body::empty(), StatusCode::SERVICE_UNAVAILABLE), (Body::from("x"), StatusCode::REQUEST_TIMEOUT)]
        {
            assert_eq!(ask(&short, body).await.status(), status);
        }
    }
}
