//! The calls that take a bearer token. None of them reads a cookie.

mod bearer;
mod findings;
mod page;
mod repositories;
mod scans;
mod session;
mod tokens;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{delete, get, post};
use serde_json::{Map, Value};

use crate::state::App;
use crate::wire::has_content_type;
use crate::wire::problem::Problem;

/// Returns the routes of every resource endpoint.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/sessions/self", get(session::who))
        .route("/client", get(session::organization))
        .route(
            "/users/me/api-tokens",
            get(tokens::list).post(tokens::create),
        )
        .route("/users/me/api-tokens/self", delete(tokens::revoke_self))
        .route("/users/me/api-tokens/{token_id}", delete(tokens::revoke))
        .route("/repositories", get(repositories::list))
        .route("/repositories/{id}", get(repositories::one))
        .route("/findings", get(findings::list))
        .route("/findings/{id}", get(findings::one))
        .route("/repository-scans", post(scans::request))
}

/// Reads the body of a call that takes a JSON object.
fn json_object(headers: &HeaderMap, body: &[u8]) -> Result<Map<String, Value>, Problem> {
    if !has_content_type(headers, "application/json") {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body must be application/json.",
        ));
    }
    serde_json::from_slice(body)
        .map_err(|_| Problem::bad_request("The body must be a JSON object."))
}
