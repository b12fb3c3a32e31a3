//! Settings → API Tokens.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use maud::{Markup, html};

use super::error::PageError;
use super::form::PageForm;
use super::visitor::Visitor;
use super::{layout, login, parts, reply};
use crate::accounts::Account;
use crate::clock::{human_date, human_time, rfc3339};
use crate::state::App;
use crate::state::tokens::{Kind, Lifetime, NewToken, Token};
use crate::state::visits::Notice;

const PATH: &str = "/settings/api-tokens";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The choices of the form: value, label, days.
const EXPIRIES: [(&str, &str, Option<i64>); 3] = [
    ("30", "30 days", Some(30)),
    ("90", "90 days", Some(90)),
    ("never", "Never", None),
];

/// `GET`: shows both tables and the form.
pub async fn show(State(app): State<Arc<App>>, visitor: Visitor, uri: Uri) -> Response {
    match visitor.account() {
        Some(account) => overview(&app, &visitor, account, StatusCode::OK, None),
        None => login::first(&uri),
    }
}

/// `POST`: creates a personal token, which is shown once, on the next page.
pub async fn generate(State(app): State<Arc<App>>, uri: Uri, form: PageForm) -> Response {
    let Some(account) = form.visitor.account() else {
        return login::first(&uri);
    };
    let now_ms = app.clock.now_ms();
    let new = match wanted(&form, account, now_ms) {
        Ok(new) => new,
        Err(problem) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return overview(&app, &form.visitor, account, status, Some(&problem));
        }
    };
    let mut store = app.store();
    let (token, secret) = store.tokens.issue(new, now_ms);
    let notice = Notice::Generated {
        name: token.name,
        secret,
    };
    store.visits.leave_notice(&form.visitor.cookie, notice);
    reply::see_other(PATH)
}

/// `GET …/{token_id}/revoke`: asks for confirmation.
pub async fn confirm(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    uri: Uri,
    Path(token_id): Path<String>,
) -> Result<Response, PageError> {
    let Some(account) = visitor.account() else {
        return Ok(login::first(&Uri::from_static(PATH)));
    };
    let token = find(&app, account, &token_id)?;
    let body = html! {
        section.card {
            h1 { "Revoke “" (token.name) "”?" }
            p {
                "Every program that uses it gets 401 Unauthorized from now on. "
                "This cannot be undone."
            }
            (facts(&token))
            form method="post" action=(uri.path()) {
                (parts::csrf(&visitor))
                div.actions {
                    button.danger type="submit" { "Revoke" }
                    a.button href=(PATH) { "Cancel" }
                }
            }
        }
    };
    let page = layout::narrow("Revoke a token", Some(&visitor), body);
    Ok(reply::page(StatusCode::OK, page))
}

/// `POST …/{token_id}/revoke`: revokes the token at once.
pub async fn revoke(
    State(app): State<Arc<App>>,
    Path(token_id): Path<String>,
    form: PageForm,
) -> Result<Response, PageError> {
    let Some(account) = form.visitor.account() else {
        return Ok(login::first(&Uri::from_static(PATH)));
    };
    let token = find(&app, account, &token_id)?;
    let mut store = app.store();
    store.tokens.revoke(&token.id);
    let notice = Notice::Revoked { name: token.name };
    store.visits.leave_notice(&form.visitor.cookie, notice);
    Ok(reply::see_other(PATH))
}

fn wanted(form: &PageForm, account: &'static Account, now_ms: i64) -> Result<NewToken, String> {
    let name = form.field("name").trim();
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        return Err("Give the token a name of 1 to 60 characters.".into());
    }
    let expiry = form.field("expiry");
    let (_, _, days) = EXPIRIES
        .into_iter()
        .find(|(value, _, _)| *value == expiry)
        .ok_or("Choose when the token expires.")?;
    Ok(NewToken {
        account,
        name: name.to_owned(),
        kind: Kind::Personal,
        scopes: None,
        lifetime: days.map_or(Lifetime::Never, |days| {
            Lifetime::Until(now_ms + days * DAY_MS)
        }),
        renewable: false,
    })
}

fn find(app: &App, account: &Account, token_id: &str) -> Result<Token, PageError> {
    let now_ms = app.clock.now_ms();
    app.store()
        .tokens
        .find(account, token_id, now_ms)
        .ok_or_else(|| PageError {
            status: StatusCode::NOT_FOUND,
            title: "There is no such token",
            message: "It may have been revoked already, or have expired.".into(),
        })
}

fn overview(
    app: &App,
    visitor: &Visitor,
    account: &Account,
    status: StatusCode,
    problem: Option<&str>,
) -> Response {
    let now_ms = app.clock.now_ms();
    let mut store = app.store();
    let told = store.visits.take_notice(&visitor.cookie);
    let (personal, logins): (Vec<_>, Vec<_>) = store
        .tokens
        .list(account, now_ms)
        .into_iter()
        .partition(|token| matches!(token.kind, Kind::Personal));
    drop(store);
    let body = html! {
        div.heading {
            h1 { "API Tokens" }
            p.muted { "Personal tokens have full access to the data of " (account.organization.name) "." }
        }
        @if let Some(told) = &told { (notice(told)) }
        (generate_form(visitor, problem))
        section aria-labelledby="personal" {
            h2 #personal { "Personal tokens" }
            @if personal.is_empty() {
                p.empty { "You have no personal tokens. Generate one for a script, a pipeline or an MCP server." }
            } @else {
                (table("personal", &personal))
            }
        }
        section aria-labelledby="logins" {
            h2 #logins { "Signed-in programs" }
            @if logins.is_empty() {
                p.empty { "No program is signed in. Run " code { "plexicus login" } " in a terminal to sign one in." }
            } @else {
                (table("logins", &logins))
            }
        }
    };
    reply::page(status, layout::wide("API Tokens", visitor, PATH, body))
}

fn notice(notice: &Notice) -> Markup {
    match notice {
        Notice::Generated { name, secret } => html! {
            section.card.generated aria-labelledby="generated" {
                h2 #generated { "“" (name) "” is ready" }
                p { "Copy the token now. It is not shown again." }
                div.copy {
                    label.visually-hidden for="new-token" { "The new token" }
                    input #new-token readonly value=(secret) autocomplete="off" spellcheck="false";
                    button type="button" data-copy="new-token" hidden { "Copy" }
                }
                p.muted { "Then, in your shell: " code { "export PLEXICUS_API_TOKEN=\"<your-token>\"" } }
            }
        },
        Notice::Revoked { name } => html! {
            p.notice role="status" { "“" (name) "” is revoked." }
        },
    }
}

fn generate_form(visitor: &Visitor, problem: Option<&str>) -> Markup {
    html! {
        details open[problem.is_some()] {
            summary.button.primary { "+ Generate Token" }
            form.card method="post" action=(PATH) {
                (parts::csrf(visitor))
                (parts::alert(problem))
                div.field {
                    label for="name" { "Name" }
                    input #name name="name" required maxlength="60" autocomplete="off"
                        placeholder="GitHub Actions, Local Dev, MCP Server …";
                }
                fieldset {
                    legend { "Expires" }
                    @for (value, label, _) in EXPIRIES {
                        label.choice {
                            input type="radio" name="expiry" value=(value) checked[value == "90"];
                            (label)
                        }
                    }
                }
                div.actions { button.primary type="submit" { "Generate" } }
            }
        }
    }
}

fn table(labelled_by: &str, tokens: &[Token]) -> Markup {
    // On narrow screens the rows become cards; the roles keep them a table for screen readers.
    html! {
        table role="table" aria-labelledby=(labelled_by) {
            thead role="rowgroup" {
                tr role="row" {
                    @for heading in ["Name", "Created", "Expires", "Last used"] {
                        th role="columnheader" scope="col" { (heading) }
                    }
                    th role="columnheader" scope="col" { span.visually-hidden { "Action" } }
                }
            }
            tbody role="rowgroup" {
                @for token in tokens {
                    tr role="row" {
                        th role="rowheader" scope="row" {
                            (token.name)
                            @if let Kind::Login(client) = token.kind { span.muted { (client.name) } }
                        }
                        td role="cell" data-label="Created" { (date(token.created_ms)) }
                        td role="cell" data-label="Expires" { (expires(token)) }
                        td role="cell" data-label="Last used" { (last_used(token)) }
                        td.action role="cell" {
                            a.button href={ (PATH) "/" (token.id) "/revoke" } {
                                "Revoke" span.visually-hidden { " “" (token.name) "”" }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn facts(token: &Token) -> Markup {
    html! {
        dl.facts {
            div { dt { "Created" } dd { (date(token.created_ms)) } }
            div { dt { "Expires" } dd { (expires(token)) } }
            div { dt { "Last used" } dd { (last_used(token)) } }
        }
    }
}

fn expires(token: &Token) -> Markup {
    match token.lifetime {
        Lifetime::Never => html! { "Never" },
        Lifetime::Until(ms) => date(ms),
        Lifetime::Sliding => html! { "24 hours after last use" },
    }
}

fn last_used(token: &Token) -> Markup {
    match token.last_used_ms {
        Some(ms) => html! { time datetime=(rfc3339(ms)) { (human_time(ms)) } },
        None => html! { "Never" },
    }
}

fn date(ms: i64) -> Markup {
    html! { time datetime=(rfc3339(ms)) { (human_date(ms)) } }
}
