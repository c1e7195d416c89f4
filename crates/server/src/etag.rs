//! Entity tags (RFC 9110 §8.8.3): a digest of the answer, so that a reader fetches again only what changed, and a
//! decision names what it was based on.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::failure::Failure;
use crate::visit::Visit;

/// The tag of a value: a digest of its JSON, in quotes.
pub(crate) fn tag(value: &impl Serialize) -> Result<String, Failure> {
    Ok(tag_of(&serde_json::to_vec(value)?))
}

fn tag_of(json: &[u8]) -> String {
    let digest: String = Sha256::digest(json).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digest}\"")
}

/// One object as JSON with its tag; *not modified* where the reader has it already.
pub(crate) fn object(visit: &Visit, value: &impl Serialize) -> Result<Response, Failure> {
    let json = serde_json::to_vec(value)?;
    let tag = tag_of(&json);
    let known = visit.header(header::IF_NONE_MATCH).is_some_and(|known| names(known, &tag));
    let headers = [(header::ETAG, tag.as_str()), (header::CONTENT_TYPE, "application/json")];
    Ok(if known {
        (StatusCode::NOT_MODIFIED, headers).into_response()
    } else {
        (headers, json).into_response()
    })
}

/// Refuses where the reader decides about something that is no longer as it was.
pub(crate) fn require(expected: Option<&str>, value: &impl Serialize) -> Result<(), Failure> {
    let Some(expected) = expected.filter(|expected| !expected.is_empty()) else {
        return Ok(());
    };
    if names(expected, &tag(value)?) { Ok(()) } else { Err(Failure::changed_since()) }
}

/// Does a list of tags name this one?
fn names(list: &str, tag: &str) -> bool {
    list.trim() == "*" || list.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_on_what_has_changed_is_refused() {
        let before = tag(&serde_json::json!({"version": 1})).unwrap();
        assert!(require(Some(&before), &serde_json::json!({"version": 1})).is_ok());
        assert!(require(Some(&format!("\"x\", {before}")), &serde_json::json!({"version": 1})).is_ok());
        assert!(require(Some(&before), &serde_json::json!({"version": 2})).is_err());
        assert!(require(None, &serde_json::json!({})).is_ok());
    }
}
