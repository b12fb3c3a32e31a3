//! The endpoints that log a client in.

pub mod authorize;
mod code;
mod device;
mod error;
mod form;
mod refresh;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, PRAGMA};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::Serialize;

use crate::state::App;

/// Returns the routes of `/auth/cli/token` and everything under `/oauth/`.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/auth/cli/token", post(code::exchange))
        .route("/oauth/device_authorization", post(device::start))
        .route("/oauth/token", post(token::grant))
}

/// Returns JSON that no cache may store (RFC 6749, section 5.1).
fn uncached(body: impl Serialize) -> Response {
    let headers = [(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")];
    (headers, axum::Json(body)).into_response()
}
