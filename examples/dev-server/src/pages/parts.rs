//! Pieces that several pages share.

use maud::{Markup, html};

use super::visitor::Visitor;
use crate::accounts::Account;
use crate::scope::Scopes;

/// The hidden field that proves that a form is from this server.
pub fn csrf(visitor: &Visitor) -> Markup {
    html! { input type="hidden" name="csrf" value=(visitor.csrf()); }
}

/// A message about the form below it.
pub fn alert(message: Option<&str>) -> Markup {
    html! {
        @if let Some(message) = message {
            p.alert role="alert" { (message) }
        }
    }
}

/// The facts of a login: the device of the program, and the account.
pub fn request_facts(device: &str, account: &Account) -> Markup {
    html! {
        dl.facts {
            div { dt { "Device" } dd { (device) } }
            div { dt { "Account" } dd { (account.email) } }
            @if !account.has_choice() {
                div { dt { "Organization" } dd { (account.organization.name) } }
            }
        }
        @if account.has_choice() { (organization_choice(account)) }
    }
}

/// What a login may do, in words.
pub fn scope_list(scopes: &Scopes) -> Markup {
    html! {
        h2 { "It will be able to" }
        ul.scopes {
            @for scope in scopes.iter() {
                li { (scope.in_words()) " " span.muted { "(" (scope.name()) ")" } }
            }
        }
    }
}

/// The choice of the organization that the program gets access to.
fn organization_choice(current: &Account) -> Markup {
    html! {
        fieldset.organization {
            legend { "Organization" }
            div {
                @for account in current.of_user() {
                    label.choice {
                        input type="radio" name="organization"
                            value=(account.organization.client_id) checked[account == current];
                        (account.organization.name)
                    }
                }
            }
        }
    }
}

/// The two answers to a request; they stay in view if the page is longer than the window.
pub fn decision() -> Markup {
    html! {
        div.decision {
            button.primary type="submit" name="decision" value="approve" { "Approve" }
            button type="submit" name="decision" value="deny" { "Deny" }
        }
    }
}

/// The way to sign in with another account and return to `next`.
pub fn other_account(visitor: &Visitor, account: &Account, next: &str) -> Markup {
    html! {
        form.aside.center method="post" action="/logout" {
            (csrf(visitor))
            input type="hidden" name="next" value=(next);
            span { "Not " (account.name) "? " }
            button.link type="submit" { "Use another account" }
        }
    }
}
