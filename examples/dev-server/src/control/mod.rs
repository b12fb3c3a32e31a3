//! What a test may control. Off unless the server is started with `--control`.

mod inputs;
mod logins;
mod time;

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::request_log::Entry;
use crate::state::App;
use inputs::Changes;

/// Returns the routes under `/__control/`.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/clock", get(time::show).post(time::turn))
        .route("/faults", post(add_fault).delete(clear_faults))
        .route("/log", get(log).delete(clear_log))
        .route("/settings", post(settings))
        .route("/authorize", post(logins::authorize))
        .route("/device", post(logins::device))
        .route("/device/expire", post(logins::expire_devices))
        .route(
            "/tokens",
            get(logins::living_tokens).post(logins::create_token),
        )
        .route("/revoke", post(logins::revoke))
}

async fn add_fault(State(app): State<Arc<App>>, Json(fault): Json<Fault>) -> StatusCode {
    app.faults.add(fault);
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(app): State<Arc<App>>) -> StatusCode {
    app.faults.clear();
    StatusCode::NO_CONTENT
}

async fn log(State(app): State<Arc<App>>) -> Json<Vec<Entry>> {
    Json(app.log.entries())
}

async fn clear_log(State(app): State<Arc<App>>) -> StatusCode {
    app.log.clear();
    StatusCode::NO_CONTENT
}

/// Changes the given settings and leaves the others. Responds with all settings.
async fn settings(State(app): State<Arc<App>>, Json(changes): Json<Changes>) -> Json<Value> {
    app.change_settings(|settings| changes.apply(settings));
    let settings = app.settings();
    Json(json!({
        "login_expires_in_s": settings.login_expires_in_s,
        "refresh": settings.refresh,
        "cors": settings.cors,
        "device_interval_s": settings.device_interval_s,
        "show_check_code": settings.show_check_code,
    }))
}
