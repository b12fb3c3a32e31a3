//! The frame around every page.

use maud::{DOCTYPE, Markup, html};

use super::parts;
use super::visitor::Visitor;
use crate::accounts::Account;

/// Returns a page with one narrow column, for a question or an answer.
pub fn narrow(title: &str, visitor: Option<&Visitor>, body: Markup) -> Markup {
    document(title, "narrow", visitor, "", body)
}

/// Returns a page that asks for a decision. No link leads away, so it fits into a small popup.
pub fn question(title: &str, body: Markup) -> Markup {
    document(title, "narrow", None, "", body)
}

/// Returns a page with room for tables; `path` marks the current entry of the navigation.
pub fn wide(title: &str, visitor: &Visitor, path: &str, body: Markup) -> Markup {
    document(title, "wide", Some(visitor), path, body)
}

fn document(
    title: &str,
    width: &str,
    visitor: Option<&Visitor>,
    path: &str,
    body: Markup,
) -> Markup {
    let signed_in = visitor.and_then(|visitor| Some((visitor, visitor.account()?)));
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Plexicus stand-in" }
                link rel="stylesheet" href="/assets/style.css";
                link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                script src="/assets/copy.js" defer {}
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                header {
                    p.stand-in { "Development stand-in, not Plexicus" }
                    div.bar {
                        a.brand href="/" {
                            img src="/assets/icon.svg" alt="" width="24" height="24";
                            "Plexicus"
                        }
                        @if let Some((visitor, account)) = signed_in {
                            (navigation(path))
                            (who(visitor, account))
                        }
                    }
                }
                main #main tabindex="-1" class=(width) { (body) }
                footer {
                    p { "This server runs on your machine and deletes all its data when it stops." }
                }
            }
        }
    }
}

fn navigation(path: &str) -> Markup {
    let entries = [
        ("/settings/api-tokens", "API Tokens"),
        ("/activate", "Activate a device"),
    ];
    html! {
        nav aria-label="Main" {
            @for (href, label) in entries {
                a href=(href) aria-current=[(path == href).then_some("page")] { (label) }
            }
        }
    }
}

fn who(visitor: &Visitor, account: &Account) -> Markup {
    html! {
        form.who method="post" action="/logout" {
            (parts::csrf(visitor))
            span { (account.email) }
            button.quiet type="submit" { "Sign out" }
        }
    }
}
