//! The start page.

use axum::http::StatusCode;
use axum::response::Response;
use maud::html;

use super::visitor::Visitor;
use super::{layout, reply};

/// `GET /`: shows who is signed in and where to go.
pub async fn show(visitor: Visitor) -> Response {
    let body = match visitor.account() {
        Some(account) => html! {
            section.card {
                h1 { "Hello, " (account.name) }
                p {
                    "You are signed in as " strong { (account.email) } " of "
                    strong { (account.organization.name) } "."
                }
                ul.links {
                    li {
                        a href="/settings/api-tokens" { "API Tokens" }
                        p.muted { "Generate tokens for scripts, and see which programs are signed in." }
                    }
                    li {
                        a href="/activate" { "Activate a device" }
                        p.muted { "Enter the code that a terminal or editor shows you." }
                    }
                }
            }
        },
        None => html! {
            section.card {
                h1 { "Plexicus stand-in" }
                p {
                    "A server for building and testing logins. The sign-in page lists the accounts "
                    "you may use."
                }
                div.actions { a.button.primary href="/login" { "Sign in" } }
            }
        },
    };
    let page = layout::narrow("Start", Some(&visitor), body);
    visitor.with_cookie(reply::page(StatusCode::OK, page))
}
