//! What a request gets that cannot be answered: one type, told as problem details (RFC 9457) by the API and as a
//! page by the pages. It says what failed, what is still true, and what to do; causes stay in the log.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use wardroom_model::actor::{Right, Role};
use wardroom_store::StoreError;

/// Why a request was not answered.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// The status of the answer.
    pub(crate) status: StatusCode,
    /// Slug of the kind of problem; the end of its type.
    pub(crate) kind: &'static str,
    /// What failed, in a few words, always the same for a kind.
    pub(crate) title: &'static str,
    /// What failed this time, and what is still true.
    pub(crate) detail: String,
    /// What to do.
    pub(crate) remedy: &'static str,
    /// Seconds to wait.
    pub(crate) retry_after: Option<i64>,
}

/// A problem document, RFC 9457.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProblemDetails {
    /// Kind of problem, as a URN.
    #[serde(rename = "type")]
    kind: String,
    /// What failed, in a few words.
    title: &'static str,
    /// HTTP status.
    status: u16,
    /// What failed this time, and what is still true.
    detail: String,
    /// What to do.
    remedy: &'static str,
}

impl Failure {
    fn new(status: StatusCode, kind: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, kind, title, detail: detail.into(), remedy: "", retry_after: None }
    }

    fn remedy(mut self, remedy: &'static str) -> Self {
        self.remedy = remedy;
        self
    }

    /// There is nothing at this address.
    pub(crate) fn not_found(what: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is no such page or thing", what)
            .remedy("Check the address, or search for a device, serial number, address or CVE.")
    }

    /// The request cannot be understood.
    pub(crate) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", "The request cannot be understood", detail)
            .remedy("Go back to the list and choose again.")
    }

    /// Nobody has shown who they are.
    pub(crate) fn not_signed_in() -> Self {
        let detail = "Nothing was changed or shown: nobody is signed in, or the session is over.";
        Self::new(StatusCode::UNAUTHORIZED, "not_signed_in", "Sign in first", detail)
            .remedy("Sign in, then do it again. A program sends its token as `Authorization: Bearer …`.")
    }

    /// The role may not, and which may.
    pub(crate) fn forbidden(role: Role, needs: &str) -> Self {
        if needs == StoreError::WHOLE_HOUSE {
            return Self::too_far();
        }
        let others = Right::find(needs).map(crate::words::who_may).filter(|others| !others.is_empty());
        let others = others.unwrap_or_else(|| "the program itself".to_owned());
        let role = crate::words::role(role);
        let detail =
            format!("Nothing was changed or shown: as {role} you may not do this. Who may: {others}.");
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Your role may not do this", detail)
            .remedy("Ask one of them to do it, or an administrator for another role.")
    }

    /// The role may, but not for some departments only.
    fn too_far() -> Self {
        let detail = "Nothing was changed or shown: this concerns the whole house, and your account is for some departments.";
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Your account does not reach so far", detail)
            .remedy("Ask somebody whose account is for all departments.")
    }

    /// What was shown opens nothing; what of it was wrong is not told.
    pub(crate) fn not_let_in() -> Self {
        let detail =
            "Login, password or code is not right. Capitals count in the password; each code is good once.";
        Self::new(StatusCode::UNAUTHORIZED, "not_let_in", "You are not signed in", detail)
            .remedy("Try again, or ask an administrator to reset your account.")
    }

    /// The hospital's login did not show who somebody is, or they may not come in.
    #[cfg(feature = "oidc")]
    pub(crate) fn not_let_in_by_login(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "not_let_in", "You are not signed in", detail)
            .remedy("Begin again at the sign-in page. If it stays so, ask an administrator of this server.")
    }

    /// The hospital's login does not answer.
    #[cfg(feature = "oidc")]
    pub(crate) fn login_silent() -> Self {
        let detail = "The hospital's own login does not answer, or not so that it can be understood. Whoever is signed \
                      in stays so.";
        let title = "The hospital's login does not answer";
        Self::new(StatusCode::BAD_GATEWAY, "login_silent", title, detail)
            .remedy("Try again in a minute, or sign in with a password of this server.")
    }

    /// Too many tries.
    pub(crate) fn too_many(seconds: i64) -> Self {
        let detail = format!("Too many tries went wrong. The next is looked at in {seconds} seconds.");
        let failure =
            Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many", "Wait before you try again", detail);
        Self { retry_after: Some(seconds), ..failure }
    }

    /// The password was set by somebody else.
    pub(crate) fn first_password() -> Self {
        let detail = "Nothing was changed or shown: your password was set by somebody else.";
        Self::new(StatusCode::FORBIDDEN, "first_password", "Set your own password first", detail)
            .remedy("Open /account/password in a browser.")
    }

    /// Something that was typed cannot be taken.
    pub(crate) fn not_taken(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "not_taken", "This cannot be taken as it is", detail)
            .remedy("Go back, correct it, and send it again.")
    }

    /// It stands against something that is there.
    fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", "This stands against what is there", detail)
            .remedy("Go back and choose differently.")
    }

    /// Nobody was chosen to act as.
    pub(crate) fn nobody_acts() -> Self {
        let detail = "Nothing was changed: a decision carries the name of the person who made it, and nobody is chosen.";
        Self::new(StatusCode::FORBIDDEN, "nobody_acts", "Say first whom you act as", detail)
            .remedy("Choose whom you act as at the top of any page, then decide again.")
    }

    /// The request came from another site's page.
    pub(crate) fn other_origin() -> Self {
        let detail = "Nothing was changed: the request did not come from a page of this server.";
        Self::new(StatusCode::FORBIDDEN, "other_origin", "This request came from elsewhere", detail)
            .remedy("Open the page of this server itself and decide there.")
    }

    /// The request names a host that is not this machine.
    pub(crate) fn other_host(host: &str) -> Self {
        let detail = format!("This server answers on its own machine only, and was asked as `{host}`.");
        Self::new(
            StatusCode::MISDIRECTED_REQUEST,
            "other_host",
            "This is not the host that was asked for",
            detail,
        )
        .remedy("Open it as localhost, 127.0.0.1 or [::1].")
    }

    /// What the decision was based on has changed since.
    pub(crate) fn changed_since() -> Self {
        let detail = "Nothing was changed: somebody or something changed this since you opened it.";
        Self::new(
            StatusCode::PRECONDITION_FAILED,
            "changed_since",
            "This has changed since you opened it",
            detail,
        )
        .remedy("Open it again, look at what changed, and decide once more.")
    }

    /// The program itself failed; the cause is in the log.
    pub(crate) fn internal() -> Self {
        let detail = "The program failed while it made this answer. Nothing was changed, and what is stored is still there.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Wardroom failed at this", detail)
            .remedy("Try again. If it stays so, the log names the cause.")
    }

    /// So much is asked at once that this must wait.
    pub(crate) fn busy() -> Self {
        let detail =
            "Nothing was changed: more is asked of the server at this moment than it can answer in time.";
        let failure = Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "The server is busy", detail)
            .remedy("Try again in a moment.");
        Self { retry_after: Some(2), ..failure }
    }

    /// The request did not arrive whole in time.
    pub(crate) fn too_slow() -> Self {
        let detail = "The request did not arrive in time, and its answer was not waited for.";
        Self::new(StatusCode::REQUEST_TIMEOUT, "too_slow", "The request took too long", detail)
            .remedy("See whether it took effect, then try again.")
    }

    /// The address is longer than any that makes sense here.
    pub(crate) fn long_address() -> Self {
        let detail =
            "Nothing was changed or shown: the address is longer than anything that leads somewhere here.";
        Self::new(StatusCode::URI_TOO_LONG, "long_address", "The address is too long", detail)
            .remedy("Search for less, or choose fewer filters.")
    }

    /// The request is longer than any that makes sense here.
    pub(crate) fn too_large() -> Self {
        let detail = "Nothing was changed: the request is larger than anything that is read here.";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The request is too large", detail)
            .remedy("Send less at once. Files are brought in with `wardroom import`.")
    }

    /// What an answer of the framework means, which has only a status.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::not_found("Nothing is at this address."),
            StatusCode::PAYLOAD_TOO_LARGE => Self::too_large(),
            StatusCode::METHOD_NOT_ALLOWED => {
                Self { status, ..Self::bad_request("This address does not take this kind of request.") }
            }
            status if status.is_client_error() => Self {
                status,
                ..Self::bad_request("A part of the address or form is missing or cannot be read.")
            },
            _ => Self::internal(),
        }
    }

    /// As a problem document.
    pub(crate) fn details(&self) -> ProblemDetails {
        ProblemDetails {
            kind: format!("urn:wardroom:problem:{}", self.kind),
            title: self.title,
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            remedy: self.remedy,
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::NotFound { subject, .. } => {
                Self::not_found(format!("There is no {subject} at this site."))
            }
            StoreError::Cursor { .. } => {
                Self::bad_request("The place in the list is not one that this list gave.")
            }
            StoreError::Forbidden { role, needs, .. } => Self::forbidden(*role, needs),
            StoreError::Taken { subject, .. } => {
                Self::conflict(format!("Nothing was changed: the {subject} is taken."))
            }
            StoreError::LastAdministrator { .. } => {
                Self::conflict("Nothing was changed: nobody would be left who can let others in.")
            }
            _ => {
                tracing::error!(error = &error as &dyn std::error::Error, "the store failed");
                Self::internal()
            }
        }
    }
}

impl From<getrandom::Error> for Failure {
    fn from(error: getrandom::Error) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "the system gives no random bytes");
        Self::internal()
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "a page could not be written");
        Self::internal()
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "an answer could not be written as JSON");
        Self::internal()
    }
}

impl IntoResponse for Failure {
    /// A problem document. The failure itself travels along, so that the pages' own layer can write it as a page.
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.details())).into_response();
        let kind = header::HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        if self.status == StatusCode::UNAUTHORIZED {
            let bearer = header::HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
        }
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}
