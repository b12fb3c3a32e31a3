//! A few seeded findings.

use axum::Json;
use axum::extract::{Path, RawQuery};
use serde_json::{Value, json};

use super::bearer::Bearer;
use super::page::{self, Page};
use super::repositories;
use crate::accounts::Organization;
use crate::scope::Scope;
use crate::wire::problem::Problem;

/// Each filter of the call, and the attribute that it compares.
const FILTERS: [(&str, &str); 4] = [
    ("filters[repository]", "repo_id"),
    ("filters[severity]", "severity"),
    ("filters[status]", "status"),
    ("filters[cwe]", "cwe"),
];

/// `GET /findings`; several values of a filter are separated by commas.
pub async fn list(bearer: Bearer, RawQuery(query): RawQuery) -> Result<Json<Page>, Problem> {
    bearer.require(Scope::Read)?;
    let params = page::query(query.as_deref())?;
    let mut items = of(bearer.0.account.organization);
    for (filter, attribute) in FILTERS {
        if let Some(wanted) = params.optional(filter).map_err(Problem::bad_request)? {
            items.retain(|item| {
                let has = item["attributes"][attribute].as_str().unwrap_or_default();
                wanted.split(',').any(|one| one.eq_ignore_ascii_case(has))
            });
        }
    }
    Page::cut("/findings", items, &params).map(Json)
}

/// `GET /findings/{id}`.
pub async fn one(bearer: Bearer, Path(id): Path<String>) -> Result<Json<Value>, Problem> {
    bearer.require(Scope::Read)?;
    of(bearer.0.account.organization)
        .into_iter()
        .find(|item| item["id"] == id.as_str())
        .map(|item| Json(json!({ "data": item, "meta": {} })))
        .ok_or_else(|| Problem::not_found("There is no such finding."))
}

/// Returns the findings in the repositories of an organization.
fn of(organization: &Organization) -> Vec<Value> {
    let repositories = repositories::of(organization);
    let owned = |finding: &Value| {
        repositories
            .iter()
            .any(|repository| repository["id"] == finding["attributes"]["repo_id"])
    };
    seeded().into_iter().filter(owned).collect()
}

fn seeded() -> Vec<Value> {
    let difference_engine = "rep_difference_engine";
    let punched_cards = "rep_punched_cards";
    let flow_matic = "rep_flow_matic";
    let moth_catcher = "rep_moth_catcher";
    [
        (
            difference_engine,
            "critical",
            "CWE-89",
            "SQL built from request parameters",
            "src/mill/query.py",
            118,
        ),
        (
            difference_engine,
            "high",
            "CWE-798",
            "Access key committed in a configuration file",
            "deploy/settings.toml",
            9,
        ),
        (
            difference_engine,
            "high",
            "CWE-502",
            "Pickle of untrusted data",
            "src/store/axis.py",
            57,
        ),
        (
            difference_engine,
            "medium",
            "CWE-327",
            "Passwords hashed with MD5",
            "src/store/keys.py",
            31,
        ),
        (
            difference_engine,
            "informational",
            "CWE-1104",
            "Dependency without a release for three years",
            "requirements.txt",
            14,
        ),
        (
            punched_cards,
            "high",
            "CWE-22",
            "Path of an uploaded file is not confined",
            "reader/src/upload.rs",
            203,
        ),
        (
            punched_cards,
            "medium",
            "CWE-79",
            "Card label written into the page unescaped",
            "web/label.ts",
            44,
        ),
        (
            punched_cards,
            "low",
            "CWE-209",
            "Stack trace shown to the visitor",
            "web/errors.ts",
            12,
        ),
        (
            flow_matic,
            "high",
            "CWE-918",
            "Webhook address may point into the private network",
            "hooks/send.go",
            88,
        ),
        (
            flow_matic,
            "medium",
            "CWE-611",
            "XML parser resolves external entities",
            "import/xml.go",
            27,
        ),
        (
            moth_catcher,
            "low",
            "CWE-532",
            "Session id written to the log",
            "relay/log.c",
            310,
        ),
        (
            moth_catcher,
            "informational",
            "CWE-16",
            "Container runs as root",
            "Dockerfile",
            1,
        ),
    ]
    .into_iter()
    .enumerate()
    .map(|(index, (repository, severity, cwe, title, file, line))| {
        json!({
            "id": format!("fnd_{:03}", index + 1),
            "attributes": {
                "title": title,
                "severity": severity,
                "status": "enriched",
                "cwe": cwe,
                "file_path": file,
                "line": line,
                "repo_id": repository,
                "date": "2026-11-20T08:15:00Z",
            },
        })
    })
    .collect()
}
