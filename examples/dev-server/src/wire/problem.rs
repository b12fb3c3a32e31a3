//! Problem documents (RFC 9457), the errors of everything except the OAuth endpoints.

use axum::Json;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::scope::Scope;
use crate::state::tokens::Refused;

/// An error response of a resource endpoint.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    detail: String,
    challenge: Option<String>,
}

impl Problem {
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            detail: detail.into(),
            challenge: None,
        }
    }

    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// The request is well formed, but a value in it is not valid.
    pub fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail)
    }

    /// The request has no credentials; RFC 6750 wants no error code then.
    pub fn no_credentials() -> Self {
        Self::challenged(
            StatusCode::UNAUTHORIZED,
            "This call needs a bearer token.",
            "",
        )
    }

    pub fn invalid_token(why: Refused) -> Self {
        let detail = match why {
            Refused::Unknown => "The token is not known.",
            Refused::Expired => "The token has expired.",
            Refused::Revoked => "The token was revoked.",
        };
        Self::challenged(
            StatusCode::UNAUTHORIZED,
            detail,
            ", error=\"invalid_token\"",
        )
    }

    pub fn insufficient_scope(needed: Scope) -> Self {
        let needed = needed.name();
        Self::challenged(
            StatusCode::FORBIDDEN,
            format!("The token's scope does not cover this call: it needs {needed}."),
            &format!(", error=\"insufficient_scope\", scope=\"{needed}\""),
        )
    }

    fn challenged(status: StatusCode, detail: impl Into<String>, attributes: &str) -> Self {
        Self {
            challenge: Some(format!("Bearer realm=\"plexicus\"{attributes}")),
            ..Self::new(status, detail)
        }
    }

    /// The path exists, but not with this method.
    pub fn method_not_allowed(allow: Option<HeaderValue>) -> Response {
        let problem = Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "This path does not support this method.",
        );
        let mut response = problem.into_response();
        if let Some(allow) = allow {
            response.headers_mut().insert(ALLOW, allow);
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(value) = self.challenge.and_then(|text| text.parse().ok()) {
            headers.insert(WWW_AUTHENTICATE, value);
        }
        response
    }
}
