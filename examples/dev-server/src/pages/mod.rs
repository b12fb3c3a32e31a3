//! What a user sees: the web app, on the same origin as the API.

mod activate;
mod assets;
mod consent;
mod error;
mod form;
mod home;
mod layout;
mod login;
mod parts;
mod reply;
mod tokens;
mod visitor;

use std::sync::Arc;

use axum::Router;
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::state::App;
use crate::wire::problem::Problem;
use error::PageError;

/// Returns the routes of every page and of what its forms send.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(home::show))
        .route("/login", get(login::show).post(login::password))
        .route("/login/code", get(login::show_code).post(login::code))
        .route("/logout", get(login::show_log_out).post(login::log_out))
        .route("/auth/cli", get(consent::show).post(consent::decide))
        .route("/activate", get(activate::show).post(activate::decide))
        .route(
            "/settings/api-tokens",
            get(tokens::show).post(tokens::generate),
        )
        .route(
            "/settings/api-tokens/{token_id}/revoke",
            get(tokens::confirm).post(tokens::revoke),
        )
        .route("/assets/{name}", get(assets::serve))
}

/// Whether this path belongs to the web app; every other path belongs to the API.
pub fn is_page(path: &str) -> bool {
    matches!(
        path,
        "/" | "/login" | "/login/code" | "/logout" | "/auth/cli" | "/activate"
    ) || path.starts_with("/settings/")
        || path.starts_with("/assets/")
}

/// Responds that nothing is there, in HTML if the client accepts HTML.
pub async fn not_found(headers: HeaderMap) -> Response {
    let accepts = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    if accepts.is_some_and(|types| types.contains("text/html")) {
        PageError {
            status: StatusCode::NOT_FOUND,
            title: "There is no such page",
            message: "Check the address, or go to the start page.".into(),
        }
        .into_response()
    } else {
        Problem::not_found("There is no such path.").into_response()
    }
}
