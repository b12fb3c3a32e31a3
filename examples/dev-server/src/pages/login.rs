//! Signing in and out.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use maud::{Markup, html};

use super::form::PageForm;
use super::visitor::Visitor;
use super::{layout, parts, reply};
use crate::accounts::{self, Account};
use crate::state::App;
use crate::state::visits::Stage;
use crate::terminal;
use crate::wire::params::Params;

const WRONG: &str = "The e-mail address or the password is wrong.";
const WRONG_CODE: &str = "The code is wrong. Enter the one that is valid now.";
const BLOCKED: &str = "Too many attempts. Wait five minutes and try again.";

/// Sends a visitor who must sign in first to the sign-in page, to return to `from`.
pub fn first(from: &Uri) -> Response {
    let from = from.path_and_query().map_or("/", |path| path.as_str());
    reply::see_other(&address("/login", from))
}

/// `GET /login`; with `?account=` the form is filled in.
pub async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Response {
    let params = Params::parse(query.as_deref().unwrap_or_default()).unwrap_or_default();
    let named = |name| params.optional(name).ok().flatten();
    let next = own_path(named("next").unwrap_or_default());
    if visitor.account().is_some() {
        return reply::see_other(&next);
    }
    let form = match named("account").and_then(accounts::find) {
        Some(account) => SignIn::Chosen(account),
        None => SignIn::Empty,
    };
    password_page(&visitor, &next, &form)
}

/// `POST /login`: email address and password.
pub async fn password(State(app): State<Arc<App>>, form: PageForm) -> Response {
    let next = own_path(form.field("next"));
    let email = form.field("email").trim().to_lowercase();
    let now_ms = app.clock.now_ms();
    let what = format!("password of {email}");
    if app.store().attempts.blocked(&what, now_ms) {
        return password_page(&form.visitor, &next, &SignIn::Blocked(&email));
    }
    // The organization is chosen later. Behind the address, it would have its own count of attempts.
    let account = accounts::find(&email)
        .filter(|account| account.email == email && account.password == form.field("password"));
    let Some(account) = account else {
        app.store().attempts.failed(&what, now_ms);
        return password_page(&form.visitor, &next, &SignIn::Refused(&email));
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
pub async fn show_code(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Response {
    let next = next(query.as_deref());
    match visitor.visit.stage {
        Stage::PasswordGiven(account) => {
            terminal::tell_codes(&app, &visitor.cookie, account);
            code_page(&app, &visitor, StatusCode::OK, &next, None)
        }
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
        return code_page(&app, &form.visitor, status, &next, Some(BLOCKED));
    }
    let digits: String = form.field("code").split_whitespace().collect();
    if !account.accepts_totp(&digits) {
        app.store().attempts.failed(&what, now_ms);
        terminal::tell_codes(&app, &form.visitor.cookie, account);
        let status = StatusCode::UNAUTHORIZED;
        return code_page(&app, &form.visitor, status, &next, Some(WRONG_CODE));
    }
    app.store().attempts.succeeded(&what);
    let visitor = form.visitor.moved_to(&app, Stage::SignedIn(account));
    visitor.with_cookie(reply::see_other(&next))
}

/// `GET /logout`: a link alone signs no user out.
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

/// `POST /logout`; continues to the sign-in page if a page asked for another account.
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

/// The content of the sign-in form.
enum SignIn<'a> {
    Empty,
    Chosen(&'static Account),
    /// The email address that was typed.
    Refused(&'a str),
    Blocked(&'a str),
}

fn password_page(visitor: &Visitor, next: &str, form: &SignIn) -> Response {
    let (status, email, problem) = match *form {
        SignIn::Empty => (StatusCode::OK, "", None),
        SignIn::Chosen(account) => (StatusCode::OK, account.email, None),
        SignIn::Refused(email) => (StatusCode::UNAUTHORIZED, email, Some(WRONG)),
        SignIn::Blocked(email) => (StatusCode::TOO_MANY_REQUESTS, email, Some(BLOCKED)),
    };
    let chosen = match *form {
        SignIn::Chosen(account) => Some(account),
        SignIn::Empty | SignIn::Refused(_) | SignIn::Blocked(_) => None,
    };
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
                        value=[chosen.map(|account| account.password)]
                        autocomplete="current-password" autofocus[problem.is_some()];
                }
                div.actions {
                    button.primary type="submit" autofocus[chosen.is_some()]
                        aria-describedby=[chosen.map(|_| "filled-in")] { "Sign in" }
                }
                @if let Some(account) = chosen {
                    p.visually-hidden #filled-in { "The form is filled in for " (account.email) "." }
                }
            }
            (account_list(next, chosen))
        }
    };
    let page = layout::narrow("Sign in", Some(visitor), body);
    visitor.with_cookie(reply::page(status, page))
}

/// Lists every user who can sign in; a click fills in the form.
fn account_list(next: &str, chosen: Option<&Account>) -> Markup {
    html! {
        form.accounts method="get" action="/login" {
            h2 #accounts { "Accounts of this stand-in" }
            p.muted { "They exist only here. Choose one to fill in the form." }
            input type="hidden" name="next" value=(next);
            ul aria-labelledby="accounts" {
                @for account in accounts::users() {
                    li {
                        button type="submit" name="account" value=(account.email)
                            aria-current=[(chosen == Some(account)).then_some("true")] {
                            strong { (account.email) } " "
                            span.organizations { (organizations(account)) } " "
                            span { (needs(account)) }
                        }
                    }
                }
            }
        }
    }
}

fn needs(account: &Account) -> &'static str {
    match account.totp_secret {
        Some(_) => "Password and TOTP code",
        None => "Password",
    }
}

fn organizations(account: &Account) -> String {
    let names: Vec<_> = account
        .of_user()
        .map(|each| each.organization.name)
        .collect();
    names.join(", ")
}

fn code_page(
    app: &App,
    visitor: &Visitor,
    status: StatusCode,
    next: &str,
    problem: Option<&str>,
) -> Response {
    let body = html! {
        section.card {
            h1 { "Two-factor code" }
            p { "Enter the six digits that your authenticator app shows for Plexicus." }
            @if app.tells_codes {
                p.muted { "The terminal that runs this stand-in prints the current TOTP code." }
            }
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

/// Returns the path if it is one that a user may be sent to after signing in, else `/`.
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
    fn returns_only_to_own_paths() {
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
