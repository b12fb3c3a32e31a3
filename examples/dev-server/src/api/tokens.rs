//! `/users/me/api-tokens`: listing, creating and revoking tokens.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::bearer::Bearer;
use super::json_object;
use crate::clock::{parse_rfc3339, rfc3339};
use crate::scope::Scope;
use crate::state::App;
use crate::state::tokens::{Kind, Lifetime, NewToken, Token};
use crate::wire::problem::Problem;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const DEFAULT_DAYS: i64 = 90;
const MAX_DAYS: i64 = 365;
/// A client computes `expires_at` with its own clock.
const CLOCK_SKEW_MS: i64 = 10 * 60 * 1000;

/// `GET`: the active tokens of the caller's user.
pub async fn list(State(app): State<Arc<App>>, bearer: Bearer) -> Result<Json<Value>, Problem> {
    bearer.require(Scope::Read)?;
    let now_ms = app.clock.now_ms();
    let tokens = app.store().tokens.list(bearer.0.account, now_ms);
    Ok(Json(tokens.iter().map(described).collect()))
}

/// `POST {name, expires_at?}`: creates a personal token, whose secret is in this response only.
pub async fn create(
    State(app): State<Arc<App>>,
    bearer: Bearer,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    bearer.require(Scope::Support)?;
    let object = json_object(&headers, &body)?;
    let now_ms = app.clock.now_ms();
    let new = NewToken {
        account: bearer.0.account,
        name: token_name(object.get("name").and_then(Value::as_str))?,
        kind: Kind::Personal,
        scopes: None,
        lifetime: lifetime(&object, now_ms)?,
        renewable: false,
    };
    let (token, secret) = app.store().tokens.issue(new, now_ms);
    let mut answer = described(&token);
    answer["access_token"] = json!(secret);
    let headers = [(CACHE_CONTROL, "no-store")];
    Ok((StatusCode::CREATED, headers, Json(answer)).into_response())
}

/// `DELETE …/self`: every token may revoke itself.
pub async fn revoke_self(State(app): State<Arc<App>>, bearer: Bearer) -> StatusCode {
    app.store().tokens.revoke(&bearer.0.id);
    StatusCode::NO_CONTENT
}

/// `DELETE …/{token_id}`: revokes another token of the same user.
pub async fn revoke(
    State(app): State<Arc<App>>,
    bearer: Bearer,
    Path(token_id): Path<String>,
) -> Result<StatusCode, Problem> {
    bearer.require(Scope::Support)?;
    let now_ms = app.clock.now_ms();
    let mut store = app.store();
    if store
        .tokens
        .find(bearer.0.account, &token_id, now_ms)
        .is_none()
    {
        return Err(Problem::not_found("There is no such token."));
    }
    store.tokens.revoke(&token_id);
    Ok(StatusCode::NO_CONTENT)
}

/// Returns what the list shows of a token.
fn described(token: &Token) -> Value {
    json!({
        "token_id": token.id,
        "name": token.name,
        "token_type": match token.kind {
            Kind::Personal => "personal",
            Kind::Login(_) => "login",
        },
        "created_at": rfc3339(token.created_ms),
        "expires_at": token.expires_ms().map(rfc3339),
        "last_used_at": token.last_used_ms.map(rfc3339),
    })
}

/// Returns a token's name, trimmed.
pub fn token_name(name: Option<&str>) -> Result<String, Problem> {
    name.map(str::trim)
        .filter(|name| (1..=60).contains(&name.chars().count()))
        .filter(|name| !name.chars().any(char::is_control))
        .map(str::to_owned)
        .ok_or_else(|| Problem::unprocessable("name must be a string of 1 to 60 characters."))
}

/// Absent means 90 days, null means never; a time must be 1 to 365 days away.
fn lifetime(object: &Map<String, Value>, now_ms: i64) -> Result<Lifetime, Problem> {
    let ends_ms = match object.get("expires_at") {
        None => now_ms + DEFAULT_DAYS * DAY_MS,
        Some(Value::Null) => return Ok(Lifetime::Never),
        Some(value) => value
            .as_str()
            .and_then(parse_rfc3339)
            .ok_or_else(|| Problem::unprocessable("expires_at must be a time or null."))?,
    };
    let allowed = DAY_MS - CLOCK_SKEW_MS..=MAX_DAYS * DAY_MS + CLOCK_SKEW_MS;
    if allowed.contains(&(ends_ms - now_ms)) {
        Ok(Lifetime::Until(ends_ms))
    } else {
        Err(Problem::unprocessable(
            "expires_at must be 1 to 365 days from now.",
        ))
    }
}
