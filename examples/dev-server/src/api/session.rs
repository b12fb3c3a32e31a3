//! The user and the organization of a token.

use axum::Json;
use serde_json::{Value, json};

use super::bearer::Bearer;

/// `GET /sessions/self`.
pub async fn who(bearer: Bearer) -> Json<Value> {
    let account = bearer.0.account;
    Json(json!({
        "user_id": account.user_id,
        "client_id": account.organization.client_id,
        "email": account.email,
    }))
}

/// `GET /client`, whose format is an assumption.
pub async fn organization(bearer: Bearer) -> Json<Value> {
    let organization = bearer.0.account.organization;
    Json(json!({ "client_id": organization.client_id, "name": organization.name }))
}
