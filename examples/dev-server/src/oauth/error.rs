//! Errors of the OAuth endpoints (RFC 6749, section 5.2; RFC 8628, section 3.5).

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// `{error, error_description}` with its status.
#[derive(Debug)]
pub struct OauthError {
    status: StatusCode,
    error: &'static str,
    description: String,
}

impl OauthError {
    /// One of the registered error codes, with status 400.
    pub fn new(error: &'static str, description: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error,
            description: description.into(),
        }
    }

    pub fn invalid_request(description: impl Into<String>) -> Self {
        Self::new("invalid_request", description)
    }

    pub fn invalid_grant(description: impl Into<String>) -> Self {
        Self::new("invalid_grant", description)
    }

    pub fn invalid_scope(description: impl Into<String>) -> Self {
        Self::new("invalid_scope", description)
    }

    pub fn unknown_client() -> Self {
        Self::new("invalid_client", "client_id is not known")
    }
}

/// Turns a missing or repeated parameter into an error.
impl From<String> for OauthError {
    fn from(description: String) -> Self {
        Self::invalid_request(description)
    }
}

impl IntoResponse for OauthError {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.error, "error_description": self.description });
        (self.status, super::uncached(body)).into_response()
    }
}
