//! Does without a browser what a user does on the pages.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::inputs::{Authorize, CreateToken, DecideDevice, Revoke};
use crate::accounts::{self, Account};
use crate::clock::rfc3339;
use crate::oauth::authorize::AuthorizeRequest;
use crate::scope::Scopes;
use crate::secrets::normal_user_code;
use crate::state::App;
use crate::state::tokens::{Kind, Lifetime, NewToken};
use crate::wire::params::Params;
use crate::wire::problem::Problem;

/// `POST authorize`: the consent page's decision about a full `/auth/cli` address.
pub async fn authorize(
    State(app): State<Arc<App>>,
    Json(input): Json<Authorize>,
) -> Result<Json<Value>, Problem> {
    let account = account(&input.email)?;
    let (path, query) = input.url.split_once('?').unwrap_or((&input.url, ""));
    // The server answers to `localhost` as well.
    let path = path.replacen("//localhost:", "//127.0.0.1:", 1);
    if path != format!("{}/auth/cli", app.origin) {
        return Err(Problem::bad_request("url is not this server's /auth/cli."));
    }
    let request = Params::parse(query)
        .and_then(|params| AuthorizeRequest::parse(&params))
        .map_err(Problem::bad_request)?;
    let location = request.decide(&app, account, input.approve);
    Ok(Json(json!({ "location": location })))
}

/// `POST device`: the decision on `/activate`.
pub async fn device(
    State(app): State<Arc<App>>,
    Json(input): Json<DecideDevice>,
) -> Result<StatusCode, Problem> {
    let account = account(&input.email)?;
    let by = input.approve.then_some(account);
    let user_code = normal_user_code(&input.user_code);
    let now_ms = app.clock.now_ms();
    if app.store().devices.decide(&user_code, by, now_ms) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("No device waits for this code."))
    }
}

/// `POST device/expire`: all pending device logins expire.
pub async fn expire_devices(State(app): State<Arc<App>>) -> StatusCode {
    let now_ms = app.clock.now_ms();
    app.store().devices.expire_all(now_ms);
    StatusCode::NO_CONTENT
}

/// `POST tokens`: creates a personal token with any lifetime and scope.
pub async fn create_token(
    State(app): State<Arc<App>>,
    Json(input): Json<CreateToken>,
) -> Result<Json<Value>, Problem> {
    let now_ms = app.clock.now_ms();
    let new = NewToken {
        account: account(&input.email)?,
        name: input.name,
        kind: Kind::Personal,
        scopes: input
            .scope
            .as_deref()
            .map(Scopes::parse)
            .transpose()
            .map_err(Problem::unprocessable)?,
        lifetime: input.expires_in_s.map_or(Lifetime::Never, |seconds| {
            Lifetime::Until(now_ms.saturating_add(seconds.saturating_mul(1000)))
        }),
        renewable: false,
    };
    let (token, secret) = app.store().tokens.issue(new, now_ms);
    Ok(Json(json!({
        "access_token": secret,
        "token_id": token.id,
        "expires_at": token.expires_ms().map(rfc3339),
    })))
}

/// `GET tokens`: lists the active tokens of every user.
pub async fn living_tokens(State(app): State<Arc<App>>) -> Json<Value> {
    let now_ms = app.clock.now_ms();
    let store = app.store();
    let described = store
        .tokens
        .living(now_ms)
        .into_iter()
        .map(|(token, secrets)| {
            json!({
                "token_id": token.id,
                "email": token.account.email,
                "organization": token.account.organization.client_id,
                "scope": token.scopes.as_ref().map(ToString::to_string),
                "name": token.name,
                "secrets": secrets,
            })
        });
    Json(described.collect())
}

/// `POST revoke`: revokes one token, or all tokens of a user in one organization or in all of them.
pub async fn revoke(
    State(app): State<Arc<App>>,
    Json(input): Json<Revoke>,
) -> Result<Json<Value>, Problem> {
    let revoked = match input {
        Revoke::TokenId(id) => usize::from(app.store().tokens.revoke(&id)),
        Revoke::All(whose) => {
            account(&whose)?;
            let mut store = app.store();
            accounts::named(&whose)
                .map(|account| store.tokens.revoke_all(account))
                .sum()
        }
    };
    Ok(Json(json!({ "revoked": revoked })))
}

fn account(text: &str) -> Result<&'static Account, Problem> {
    accounts::find(text).ok_or_else(|| Problem::not_found("There is no such account."))
}
