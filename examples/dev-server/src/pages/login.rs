//! Signing in and out.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use maud::{Markup, html};

use super::form::PageForm;
use super::visitor::Visitor;
use super::{layout, parts, reply};
use crate::accounts;
use crate::state::App;
use crate::state::visits::Stage;
use crate::wire::params::Params;

const WRONG: &str = "The e-mail address or the password is not right.";
const WRONG_CODE: &str = "The code is not right. Wait for the next one and try again.";
const BLOCKED: &str = "Too many attempts. Wait five minutes and try again.";

/// Where somebody who has to sign in first is sent, to come back to `from`.
pub fn first(from: &Uri) -> Response {
    let from = from.path_and_query().map_or("/", |path| path.as_str());
    reply::see_other(&address("/login", from))
}

/// `GET /login`.
pub async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Response {
    let next = next(query.as_deref());
    if visitor.account().is_some() {
        return reply::see_other(&next);
    }
    password_page(&visitor, StatusCode::OK, &next, "", None)
}

/// `POST /login`: e-mail address and password.
pub async fn password(State(app): State<Arc<App>>, form: PageForm) -> Response {
    let next = own_path(form.field("next"));
    let email = form.field("email").trim().to_lowercase();
    let now_ms = app.clock.now_ms();
    let what = format!("password of {email}");
    if app.store().attempts.blocked(&what, now_ms) {
        let status = StatusCode::TOO_MANY_REQUESTS;
        return password_page(&form.visitor, status, &next, &email, Some(BLOCKED));
    }
    // An organization is chosen later: behind the address it would get attempts of its own.
    let account = accounts::find(&email)
        .filter(|account| account.email == email && account.password == form.field("password"));
    let Some(account) = account else {
        app.store().attempts.failed(&what, now_ms);
        let status = StatusCode::UNAUTHORIZED;
        return password_page(&form.visitor, status, &next, &email, Some(WRONG));
    };
    app.store().attempts.succeeded(&what);
    let (stage, location) = if account.totp_secret.is_some() {
        (Stage::PasswordGiven(account), address("/login/code", &next))
    } else {
        (Stage::SignedIn(account), next)
    };
    let visitor = form.visitor.moved_to(&app, stage);
    visitor.with_cookie(reply::see_other(&location))
}

/// `GET /login/code`.
pub async fn show_code(visitor: Visitor, RawQuery(query): RawQuery) -> Response {
    let next = next(query.as_deref());
    match visitor.visit.stage {
        Stage::PasswordGiven(_) => code_page(&visitor, StatusCode::OK, &next, None),
        Stage::SignedOut | Stage::SignedIn(_) => reply::see_other(&address("/login", &next)),
    }
}

/// `POST /login/code`: the six digits of the authenticator.
pub async fn code(State(app): State<Arc<App>>, form: PageForm) -> Response {
    let next = own_path(form.field("next"));
    let Stage::PasswordGiven(account) = form.visitor.visit.stage else {
        return reply::see_other(&address("/login", &next));
    };
    let now_ms = app.clock.now_ms();
    let what = format!("authenticator of {}", account.email);
    if app.store().attempts.blocked(&what, now_ms) {
        let status = StatusCode::TOO_MANY_REQUESTS;
        return code_page(&form.visitor, status, &next, Some(BLOCKED));
    }
    let digits: String = form.field("code").split_whitespace().collect();
    if !account.accepts_totp(&digits) {
        app.store().attempts.failed(&what, now_ms);
        let status = StatusCode::UNAUTHORIZED;
        return code_page(&form.visitor, status, &next, Some(WRONG_CODE));
    }
    app.store().attempts.succeeded(&what);
    let visitor = form.visitor.moved_to(&app, Stage::SignedIn(account));
    visitor.with_cookie(reply::see_other(&next))
}

/// `GET /logout`: a link alone signs nobody out.
pub async fn show_log_out(visitor: Visitor) -> Response {
    let Some(account) = visitor.account() else {
        return reply::see_other("/");
    };
    let body = html! {
        section.card {
            h1 { "Sign out?" }
            p { "You are signed in as " strong { (account.email) } ". Programs that you approved stay signed in." }
            form method="post" action="/logout" {
                (parts::csrf(&visitor))
                div.actions {
                    button.primary type="submit" { "Sign out" }
                    a.button href="/" { "Cancel" }
                }
            }
        }
    };
    let page = layout::narrow("Sign out", Some(&visitor), body);
    reply::page(StatusCode::OK, page)
}

/// `POST /logout`, and on to signing in again where a page asked for another account.
pub async fn log_out(State(app): State<Arc<App>>, form: PageForm) -> Response {
    let next = own_path(form.field("next"));
    let location = if next == "/" {
        next
    } else {
        address("/login", &next)
    };
    let visitor = form.visitor.moved_to(&app, Stage::SignedOut);
    visitor.with_cookie(reply::see_other(&location))
}

fn password_page(
    visitor: &Visitor,
    status: StatusCode,
    next: &str,
    email: &str,
    problem: Option<&str>,
) -> Response {
    let body = html! {
        section.card {
            h1 { "Sign in" }
            (parts::alert(problem))
            form method="post" action="/login" {
                (parts::csrf(visitor))
                input type="hidden" name="next" value=(next);
                div.field {
                    label for="email" { "E-mail address" }
                    input #email type="email" name="email" value=(email) required
                        autocomplete="username" autofocus[email.is_empty()];
                }
                div.field {
                    label for="password" { "Password" }
                    input #password type="password" name="password" required
                        autocomplete="current-password" autofocus[!email.is_empty()];
                }
                div.actions { button.primary type="submit" { "Sign in" } }
            }
        }
        (hint())
    };
    let page = layout::narrow("Sign in", Some(visitor), body);
    visitor.with_cookie(reply::page(status, page))
}

fn hint() -> Markup {
    html! {
        p.muted.center { "The demonstration accounts stand in the terminal where this server was started." }
    }
}

fn code_page(visitor: &Visitor, status: StatusCode, next: &str, problem: Option<&str>) -> Response {
    let body = html! {
        section.card {
            h1 { "Two-factor code" }
            p { "Enter the six digits that your authenticator app shows for Plexicus." }
            (parts::alert(problem))
            form method="post" action="/login/code" {
                (parts::csrf(visitor))
                input type="hidden" name="next" value=(next);
                div.field {
                    label for="code" { "Six-digit code" }
                    input.code #code name="code" required inputmode="numeric"
                        autocomplete="one-time-code" maxlength="7" autofocus;
                }
                div.actions { button.primary type="submit" { "Verify" } }
            }
        }
    };
    let page = layout::narrow("Two-factor code", Some(visitor), body);
    visitor.with_cookie(reply::page(status, page))
}

fn address(path: &str, next: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("next", next)
        .finish();
    format!("{path}?{query}")
}

fn next(query: Option<&str>) -> String {
    let params = Params::parse(query.unwrap_or_default()).unwrap_or_default();
    own_path(params.optional("next").ok().flatten().unwrap_or_default())
}

/// The path where it is one of ours that somebody may be sent to after signing in, else `/`.
fn own_path(next: &str) -> String {
    let path = next.split('?').next().unwrap_or_default();
    let known = matches!(path, "/auth/cli" | "/activate" | "/settings/api-tokens");
    let clean = next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if known && clean { next } else { "/" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn only_own_paths_are_returned_to() {
        for own in [
            "/activate",
            "/auth/cli?port=9100&state=x",
            "/settings/api-tokens",
        ] {
            assert_eq!(own_path(own), own);
        }
        for other in [
            "https://evil.test/",
            "//evil.test/activate",
            "/\\evil.test",
            "/activate\r\nx: y",
            "/activate/../x",
            "activate",
            "",
        ] {
            assert_eq!(own_path(other), "/");
        }
    }
}
