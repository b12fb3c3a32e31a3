//! Reading and moving the server's clock.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::inputs::Turn;
use crate::state::App;

/// `GET clock`.
pub async fn show(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({ "now_ms": app.clock.now_ms() }))
}

/// `POST clock`.
pub async fn turn(State(app): State<Arc<App>>, Json(turn): Json<Turn>) -> Json<Value> {
    match turn {
        Turn::AdvanceMs(ms) => app.clock.advance(ms),
        Turn::SetMs(ms) => app.clock.set(ms),
    }
    show(State(app)).await
}
