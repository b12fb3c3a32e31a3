//! `/activate`: the browser's part of a device login.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use maud::{Markup, html};

use super::error::PageError;
use super::form::PageForm;
use super::visitor::Visitor;
use super::{layout, login, parts, reply};
use crate::accounts::Account;
use crate::secrets::normal_user_code;
use crate::state::App;
use crate::state::devices::DeviceRequest;
use crate::wire::params::Params;

const UNKNOWN: &str = "No device waits for this code. Check it, or start the login again.";
const BLOCKED: &str = "Too many wrong codes. Wait five minutes and try again.";

/// `GET`: asks for the code, or with `?user_code=` for the decision.
pub async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    uri: Uri,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(account) = visitor.account() else {
        return login::first(&uri);
    };
    let params = Params::parse(query.as_deref().unwrap_or_default()).unwrap_or_default();
    let user_code = params
        .optional("user_code")
        .ok()
        .flatten()
        .map(normal_user_code);
    let Some(user_code) = user_code.filter(|code| !code.is_empty()) else {
        return ask(&visitor, StatusCode::OK, "", None);
    };
    match awaiting(&app, account, &user_code) {
        Ok(request) => confirm(&visitor, account, &user_code, &request),
        Err((status, problem)) => ask(&visitor, status, &user_code, Some(problem)),
    }
}

/// `POST`: the decision.
pub async fn decide(State(app): State<Arc<App>>, form: PageForm) -> Result<Response, PageError> {
    let visitor = &form.visitor;
    let user_code = normal_user_code(form.field("user_code"));
    let Some(account) = visitor.account() else {
        return Ok(login::first(&Uri::from_static("/activate")));
    };
    let account = form.chosen(account)?;
    let request = match awaiting(&app, account, &user_code) {
        Ok(request) => request,
        Err((status, problem)) => return Ok(ask(visitor, status, &user_code, Some(problem))),
    };
    let by = match form.field("decision") {
        "approve" => Some(account),
        "deny" => None,
        _ => return Ok(confirm(visitor, account, &user_code, &request)),
    };
    let now_ms = app.clock.now_ms();
    app.store().devices.decide(&user_code, by, now_ms);
    Ok(done(visitor, &request, by.is_some()))
}

/// Returns the request for a code, and counts guesses.
fn awaiting(
    app: &App,
    account: &Account,
    user_code: &str,
) -> Result<DeviceRequest, (StatusCode, &'static str)> {
    let now_ms = app.clock.now_ms();
    let what = format!("user codes by {}", account.email);
    let mut store = app.store();
    if store.attempts.blocked(&what, now_ms) {
        return Err((StatusCode::TOO_MANY_REQUESTS, BLOCKED));
    }
    let request = store.devices.awaiting(user_code, now_ms);
    request.ok_or_else(|| {
        store.attempts.failed(&what, now_ms);
        (StatusCode::NOT_FOUND, UNKNOWN)
    })
}

fn ask(visitor: &Visitor, status: StatusCode, typed: &str, problem: Option<&str>) -> Response {
    let body = html! {
        section.card {
            h1 { "Activate a device" }
            p { "Enter the code that your terminal or editor shows." }
            (parts::alert(problem))
            form method="get" action="/activate" {
                div.field {
                    label for="user_code" { "Code" }
                    input.code #user_code name="user_code" value=(typed) required autofocus
                        placeholder="XXXX-XXXX" maxlength="20" autocomplete="off"
                        autocapitalize="characters" spellcheck="false";
                }
                div.actions { button.primary type="submit" { "Continue" } }
            }
            (warning())
        }
    };
    send(visitor, status, "Activate a device", body)
}

fn confirm(
    visitor: &Visitor,
    account: &Account,
    user_code: &str,
    request: &DeviceRequest,
) -> Response {
    let body = html! {
        form.card method="post" action="/activate" {
            h1 { "Let " (request.client.name) " sign in as you?" }
            (parts::request_facts(&request.device, account))
            div.check {
                p.check-code { (user_code) }
                p { "Approve only if your own device shows this code now." }
            }
            (warning())
            (parts::scope_list(&request.scopes))
            (parts::csrf(visitor))
            input type="hidden" name="user_code" value=(user_code);
            (parts::decision())
        }
        (parts::other_account(visitor, account, "/activate"))
    };
    let page = layout::question("Approve a device", body);
    visitor.with_cookie(reply::page(StatusCode::OK, page))
}

fn warning() -> Markup {
    html! {
        p.warning {
            strong { "Never enter a code that someone sent you." }
            " The person who sent it would be signed in as you."
        }
    }
}

fn done(visitor: &Visitor, request: &DeviceRequest, approved: bool) -> Response {
    let title = if approved { "Approved" } else { "Denied" };
    let body = html! {
        section.card {
            h1 { (title) }
            @if approved {
                p role="status" {
                    strong { (request.client.name) } " on " strong { (request.device) }
                    " is being signed in. Return to it. You can close this page."
                }
            } @else {
                p role="status" {
                    strong { (request.client.name) } " on " strong { (request.device) }
                    " was not signed in. You can close this page."
                }
            }
            p { a href="/settings/api-tokens" { "See what is signed in" } }
        }
    };
    send(visitor, StatusCode::OK, title, body)
}

fn send(visitor: &Visitor, status: StatusCode, title: &str, body: Markup) -> Response {
    let page = layout::narrow(title, Some(visitor), body);
    visitor.with_cookie(reply::page(status, page))
}
