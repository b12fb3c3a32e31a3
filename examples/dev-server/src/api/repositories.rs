//! A few seeded repositories.

use axum::Json;
use axum::extract::{Path, RawQuery};
use serde_json::{Value, json};

use super::bearer::Bearer;
use super::page::{self, Page};
use crate::accounts::Organization;
use crate::scope::Scope;
use crate::wire::problem::Problem;

/// `GET /repositories`, filtered by name with `filters[default]`.
pub async fn list(bearer: Bearer, RawQuery(query): RawQuery) -> Result<Json<Page>, Problem> {
    bearer.require(Scope::Read)?;
    let params = page::query(query.as_deref())?;
    let search = params
        .optional("filters[default]")
        .map_err(Problem::bad_request)?
        .unwrap_or_default();
    let mut items = of(bearer.0.account.organization);
    items.retain(|item| {
        item["attributes"]["nickname"]
            .as_str()
            .is_some_and(|name| name.contains(search))
    });
    Page::cut("/repositories", items, &params).map(Json)
}

/// `GET /repositories/{id}`.
pub async fn one(bearer: Bearer, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    bearer.require(Scope::Read)?;
    of(bearer.0.account.organization)
        .into_iter()
        .find(|item| item["id"] == id.as_str())
        .map(|item| Json(json!({ "data": item, "meta": {} })))
        .ok_or_else(|| Problem::not_found("There is no such repository."))
}

/// Returns the repositories of an organization.
pub fn of(organization: &Organization) -> Vec<Value> {
    match organization.client_id {
        "org_analytical_engines" => vec![
            repository(
                "rep_difference_engine",
                "difference-engine",
                "main",
                [1, 2, 1, 0, 1],
            ),
            repository(
                "rep_punched_cards",
                "punched-cards",
                "main",
                [0, 1, 1, 1, 0],
            ),
            repository("rep_loom_driver", "loom-driver", "trunk", [0, 0, 0, 0, 0]),
        ],
        _ => vec![
            repository("rep_flow_matic", "flow-matic", "main", [0, 1, 1, 0, 0]),
            repository("rep_moth_catcher", "moth-catcher", "main", [0, 0, 0, 1, 1]),
        ],
    }
}

fn repository(id: &str, name: &str, branch: &str, findings: [u32; 5]) -> Value {
    let [critical, high, medium, low, informational] = findings;
    json!({
        "id": id,
        "attributes": {
            "nickname": name,
            "active": true,
            "status": "completed",
            "scan_finished_at": "2026-11-20T08:15:00Z",
            "data": {
                "url": format!("https://git.example.test/{name}"),
                "branch": branch,
                "source_control": "github",
            },
            "findings": {
                "critical": critical,
                "high": high,
                "medium": medium,
                "low": low,
                "informational": informational,
                "total": findings.iter().sum::<u32>(),
            },
        },
    })
}
