//! The device login.

use serde_json::json;

use crate::server::{GRACE, Server, text};

const FORM: [(&str, &str); 3] = [
    ("client_id", "plexicus-cli"),
    ("device_name", "laptop"),
    ("scope", "read"),
];

fn start(server: &Server) -> (String, String) {
    let answer = server.form("/oauth/device_authorization", &FORM);
    assert_eq!(answer.status, 200);
    let answer = answer.json();
    (text(&answer, "device_code"), text(&answer, "user_code"))
}

fn decide(server: &Server, user_code: &str, approve: bool) {
    let input = json!({ "user_code": user_code, "email": GRACE, "approve": approve });
    server.control("device", input);
}

#[test]
fn the_start_returns_the_fields_of_the_contract() {
    let server = Server::start();
    let answer = server.form("/oauth/device_authorization", &FORM).json();
    assert!(text(&answer, "device_code").starts_with("plxd_"));
    let user_code = text(&answer, "user_code");
    assert_eq!(user_code.len(), 9);
    assert_eq!(user_code.as_bytes().get(4), Some(&b'-'));
    assert_eq!(
        answer["verification_uri"],
        format!("{}/activate", server.url())
    );
    assert_eq!(answer["interval"], 5);
    assert_eq!(answer["expires_in"], 600);
}

#[test]
fn a_wrong_start_is_refused() {
    let server = Server::start();
    let wrong: [(&[(&str, &str)], &str); 5] = [
        (&[("device_name", "laptop")], "invalid_request"),
        (&[("client_id", "plexicus-cli")], "invalid_request"),
        (
            &[("client_id", "nobody"), ("device_name", "x")],
            "invalid_client",
        ),
        (
            &[("client_id", "plexicus-cli"), ("device_name", "a/b")],
            "invalid_request",
        ),
        (
            &[
                ("client_id", "plexicus-cli"),
                ("device_name", "x"),
                ("scope", "admin"),
            ],
            "invalid_scope",
        ),
    ];
    for (fields, error) in wrong {
        server
            .form("/oauth/device_authorization", fields)
            .assert_oauth_error(error);
    }
}

#[test]
fn an_approved_code_gives_one_token() {
    let server = Server::start();
    let (device_code, user_code) = start(&server);
    server
        .poll(&device_code)
        .assert_oauth_error("authorization_pending");
    decide(&server, &user_code, true);
    let answer = server.poll(&device_code).json();
    assert_eq!(answer["scope"], "read");
    assert_eq!(answer["name"], "laptop (CLI login)");
    let token = text(&answer, "access_token");
    assert_eq!(
        server.call("GET", "/sessions/self", &token).json()["email"],
        GRACE
    );
    server
        .poll(&device_code)
        .assert_oauth_error("invalid_grant");
}

#[test]
fn polling_too_fast_costs_five_seconds_each_time() {
    let server = Server::start();
    let (device_code, _) = start(&server);
    let poll_after = |ms: i64, error: &str| {
        server.advance(ms);
        server.poll(&device_code).assert_oauth_error(error);
    };
    poll_after(0, "authorization_pending");
    poll_after(1000, "slow_down");
    poll_after(6000, "slow_down");
    poll_after(15_000, "authorization_pending");
}

#[test]
fn a_denied_an_expired_and_an_unknown_code_have_their_own_errors() {
    let server = Server::start();
    let (denied, user_code) = start(&server);
    decide(&server, &user_code, false);
    server.poll(&denied).assert_oauth_error("access_denied");

    let (expired, user_code) = start(&server);
    server.advance(600_000);
    server.poll(&expired).assert_oauth_error("expired_token");
    let late = json!({ "user_code": user_code, "email": GRACE, "approve": true }).to_string();
    let json_type = [("Content-Type", "application/json")];
    let answer = server.send("POST", "/__control/device", &json_type, &late);
    answer.assert_problem(404);

    let (expired_by_hand, _) = start(&server);
    server.control("device/expire", json!({}));
    server
        .poll(&expired_by_hand)
        .assert_oauth_error("expired_token");

    server
        .poll("plxd_unknown")
        .assert_oauth_error("invalid_grant");
}

#[test]
fn the_code_belongs_to_its_client() {
    let server = Server::start();
    let (device_code, _) = start(&server);
    server
        .form(
            "/oauth/token",
            &[
                ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
                ("device_code", &device_code),
                ("client_id", "plexicus-mcp"),
            ],
        )
        .assert_oauth_error("invalid_grant");
    server
        .form("/oauth/token", &[("grant_type", "client_credentials")])
        .assert_oauth_error("unsupported_grant_type");
}
