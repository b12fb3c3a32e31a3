//! `POST /repository-scans`: a call that a read-only login may not make.

use axum::Json;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::bearer::Bearer;
use super::{json_object, repositories};
use crate::scope::Scope;
use crate::secrets;
use crate::wire::problem::Problem;

/// Accepts the request for a scan and does nothing with it.
pub async fn request(
    bearer: Bearer,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    bearer.require(Scope::Scan)?;
    let object = json_object(&headers, &body)?;
    let wanted = object
        .get("repository_id")
        .and_then(Value::as_str)
        .ok_or_else(|| Problem::unprocessable("repository_id must be a string."))?;
    let known = repositories::of(bearer.0.account.organization)
        .iter()
        .any(|repository| repository["id"] == wanted);
    if !known {
        return Err(Problem::not_found("There is no such repository."));
    }
    let scan = json!({
        "scan_run_id": secrets::random_id("scn_"),
        "repository_id": wanted,
        "status": "queued",
    });
    Ok((StatusCode::ACCEPTED, Json(scan)))
}
