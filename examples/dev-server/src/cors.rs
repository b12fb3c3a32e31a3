//! What pages of other origins may do and read.

use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// How the API responds to cross-origin requests. No mode allows cookies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CorsMode {
    /// Any origin may call the API and read `Date`, `Retry-After` and `WWW-Authenticate`
    #[default]
    Full,
    /// Any origin may call the API, but read only the headers that every page may read
    NoExpose,
    /// No other origin may call the API
    None,
}

const ALLOW: [(HeaderName, &str); 4] = [
    (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, DELETE"),
    (
        ACCESS_CONTROL_ALLOW_HEADERS,
        "Authorization, X-Plexicus-Client, Content-Type",
    ),
    // If the mode changes while a page is open, the next request already follows it.
    (ACCESS_CONTROL_MAX_AGE, "0"),
];
const EXPOSED: &str = "Date, Retry-After, WWW-Authenticate";

/// Returns the response to a preflight, if this is one and the mode allows it.
pub fn preflight(mode: CorsMode, method: &Method, headers: &HeaderMap) -> Option<Response> {
    let is_preflight = method == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    if !is_preflight || mode == CorsMode::None {
        return None;
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    for (name, value) in ALLOW {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    Some(response)
}

/// Adds the headers that let a page read an API response.
pub fn open(mode: CorsMode, headers: &mut HeaderMap) {
    if mode == CorsMode::None {
        return;
    }
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    if mode == CorsMode::Full {
        headers.insert(
            ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static(EXPOSED),
        );
    }
}
