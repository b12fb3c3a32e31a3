//! `/auth/cli`: asks whether this program may log in as the user.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::error::PageError;
use super::form::PageForm;
use super::visitor::Visitor;
use super::{layout, login, parts, reply};
use crate::oauth::authorize::AuthorizeRequest;
use crate::secrets;
use crate::state::App;
use crate::wire::params::Params;

/// `GET`: reports a wrong request at once, even to a user who is not signed in.
pub async fn show(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    uri: Uri,
    RawQuery(query): RawQuery,
) -> Response {
    let request = Params::parse(query.as_deref().unwrap_or_default())
        .and_then(|params| AuthorizeRequest::parse(&params));
    let request = match request {
        Ok(request) => request,
        Err(why) => return wrong(&why).into_response(),
    };
    let Some(account) = visitor.account() else {
        return login::first(&uri);
    };
    let show_code = app.settings().show_check_code;
    let body = html! {
        form.card method="post" action="/auth/cli" {
            h1 { "Let " (request.client.name) " sign in as you?" }
            (parts::request_facts(&request.device, account))
            @if show_code { (check_code(&request)) }
            (parts::scope_list(&request.scopes))
            (parts::csrf(&visitor))
            @for (name, value) in request.fields() {
                input type="hidden" name=(name) value=(value);
            }
            (parts::decision())
        }
        (parts::other_account(&visitor, account, &uri.to_string()))
    };
    let page = layout::question("Approve a login", body);
    // Chromium also applies this list to the redirect after a form, and `'self'` does not cover it.
    let forms_to = format!("'self' {}", request.loopback_origin());
    visitor.with_cookie(reply::page_with_forms_to(StatusCode::OK, page, &forms_to))
}

/// `POST`: returns to the program with a code, or with the refusal.
pub async fn decide(State(app): State<Arc<App>>, form: PageForm) -> Result<Response, PageError> {
    let request = AuthorizeRequest::parse(&form.fields).map_err(|why| wrong(&why))?;
    let account = form
        .visitor
        .account()
        .ok_or_else(|| wrong("the user is no longer signed in"))?;
    let account = form.chosen(account)?;
    let approve = match form.field("decision") {
        "approve" => true,
        "deny" => false,
        _ => return Err(wrong("neither Approve nor Deny was chosen")),
    };
    Ok(reply::see_other(&request.decide(&app, account, approve)))
}

fn check_code(request: &AuthorizeRequest) -> Markup {
    html! {
        div.check {
            p.check-code { (secrets::check_code(&request.state)) }
            p {
                "If your terminal or editor shows a code, it must be this one. "
                "If it differs, this is not your login: choose " strong { "Deny" } "."
            }
        }
    }
}

fn wrong(why: &str) -> PageError {
    PageError {
        status: StatusCode::BAD_REQUEST,
        title: "This login cannot continue",
        message: format!(
            "The program that opened this page sent an invalid request: {why}. Start the login again."
        ),
    }
}
