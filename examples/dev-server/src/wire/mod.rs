//! How requests are read and errors are written.

pub mod client_header;
pub mod params;
pub mod problem;

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;

/// Whether the body's media type is this one, ignoring parameters.
pub fn has_content_type(headers: &HeaderMap, media_type: &str) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|value| value.trim().eq_ignore_ascii_case(media_type))
}

/// The media type of form bodies.
pub const FORM: &str = "application/x-www-form-urlencoded";
