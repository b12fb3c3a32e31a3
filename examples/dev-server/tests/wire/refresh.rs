//! Renewal, with its one-minute grace period.

use serde_json::{Value, json};

use crate::server::{ADA, Answer, Server, text};

fn renew(server: &Server, refresh_token: &str) -> Answer {
    server.form(
        "/oauth/token",
        &[
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token),
            ("client_id", "plexicus-cli"),
        ],
    )
}

/// Returns a server whose logins last ten minutes, and one of these logins.
fn logged_in() -> (Server, Value) {
    let server = Server::start();
    server.control(
        "settings",
        json!({ "refresh": true, "login_expires_in_s": 600 }),
    );
    let login = server.device_login(ADA, "read");
    (server, login)
}

#[test]
fn a_renewal_gives_the_next_pair_under_the_same_id() {
    let (server, login) = logged_in();
    server.advance(700_000);
    let old = text(&login, "access_token");
    assert_eq!(server.call("GET", "/sessions/self", &old).status, 401);
    let next = renew(&server, &text(&login, "refresh_token")).json();
    assert_eq!(next["token_id"], login["token_id"]);
    assert_ne!(next["refresh_token"], login["refresh_token"]);
    let new = text(&next, "access_token");
    assert_eq!(server.call("GET", "/sessions/self", &new).status, 200);
}

#[test]
fn within_a_minute_the_old_refresh_token_gives_the_same_successor() {
    let (server, login) = logged_in();
    let old = text(&login, "refresh_token");
    let first = renew(&server, &old).json();
    server.advance(59_000);
    assert_eq!(renew(&server, &old).json(), first);
}

#[test]
fn after_a_minute_the_old_refresh_token_ends_the_login() {
    let (server, login) = logged_in();
    let old = text(&login, "refresh_token");
    let next = renew(&server, &old).json();
    server.advance(60_000);
    renew(&server, &old).assert_oauth_error("invalid_grant");
    let token = text(&next, "access_token");
    assert_eq!(server.call("GET", "/sessions/self", &token).status, 401);
    renew(&server, &text(&next, "refresh_token")).assert_oauth_error("invalid_grant");
}

#[test]
fn a_revoked_login_is_not_renewed() {
    let (server, login) = logged_in();
    let old = text(&login, "refresh_token");
    let next = renew(&server, &old).json();
    server.control("revoke", json!({ "token_id": text(&login, "token_id") }));
    renew(&server, &old).assert_oauth_error("invalid_grant");
    renew(&server, &text(&next, "refresh_token")).assert_oauth_error("invalid_grant");
}

#[test]
fn only_its_own_client_may_use_a_refresh_token() {
    let (server, login) = logged_in();
    let refresh_token = text(&login, "refresh_token");
    let with_client = |client_id| {
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token.as_str()),
            ("client_id", client_id),
        ];
        server.form("/oauth/token", &fields)
    };
    with_client("plexicus-mcp").assert_oauth_error("invalid_grant");
    with_client("nobody").assert_oauth_error("invalid_client");
    renew(&server, "plxr_unknown").assert_oauth_error("invalid_grant");
}
