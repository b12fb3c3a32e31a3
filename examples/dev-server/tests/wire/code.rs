//! The authorization code and its exchange.

use serde_json::json;

use crate::server::{ADA, Server, encode, text};

const STATE: &str = "state-0123456789abcdef";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

const QUERY: [(&str, &str); 7] = [
    ("client_id", "plexicus-cli"),
    ("port", "9100"),
    ("state", STATE),
    ("code_challenge", CHALLENGE),
    ("code_challenge_method", "S256"),
    ("device", "ada laptop"),
    ("scope", "read scan"),
];

const FORM: [(&str, &str); 6] = [
    ("grant_type", "authorization_code"),
    ("code", ""),
    ("code_verifier", VERIFIER),
    ("client_id", "plexicus-cli"),
    ("redirect_uri", "http://127.0.0.1:9100/callback"),
    ("state", STATE),
];

/// Returns the fields with one of them changed or left out.
fn with<'a>(
    fields: &[(&'a str, &'a str)],
    name: &str,
    value: Option<&'a str>,
) -> Vec<(&'a str, &'a str)> {
    fields
        .iter()
        .filter_map(|&(key, old)| {
            if key == name {
                value.map(|value| (key, value))
            } else {
                Some((key, old))
            }
        })
        .collect()
}

fn new_code(server: &Server) -> String {
    let url = format!("{}/auth/cli?{}", server.url(), encode(&QUERY));
    let input = json!({ "url": url, "email": ADA, "approve": true });
    let location = text(&server.control("authorize", input), "location");
    let start = "http://127.0.0.1:9100/callback?code=";
    let end = format!("&state={STATE}");
    location
        .strip_prefix(start)
        .and_then(|rest| rest.strip_suffix(&end))
        .expect("the callback address")
        .to_owned()
}

#[test]
fn a_good_code_gives_a_token() {
    let server = Server::start();
    let code = new_code(&server);
    assert!(code.starts_with("plxc_"));
    let answer = server.form("/auth/cli/token", &with(&FORM, "code", Some(&code)));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let answer = answer.json();
    assert_eq!(answer["scope"], "read scan");
    assert_eq!(answer["name"], "ada laptop (CLI login)");
    assert_eq!(answer["expires_at"], json!(null));
    assert!(answer["refresh_token"].is_null());
    let who = server.call("GET", "/sessions/self", &text(&answer, "access_token"));
    assert_eq!(who.json()["email"], ADA);
}

#[test]
fn every_field_of_the_exchange_is_required_and_checked() {
    let server = Server::start();
    let missing = [
        "grant_type",
        "code",
        "code_verifier",
        "client_id",
        "redirect_uri",
        "state",
    ];
    for name in missing {
        let code = new_code(&server);
        let fields = with(&FORM, "code", Some(&code));
        server
            .form("/auth/cli/token", &with(&fields, name, None))
            .assert_oauth_error("invalid_request");
        let mut twice = fields.clone();
        twice.push((name, "again"));
        server
            .form("/auth/cli/token", &twice)
            .assert_oauth_error("invalid_request");
    }
    let wrong = [
        ("grant_type", "password", "unsupported_grant_type"),
        ("client_id", "nobody", "invalid_client"),
        ("client_id", "plexicus-mcp", "invalid_grant"),
        (
            "redirect_uri",
            "http://127.0.0.1:9101/callback",
            "invalid_grant",
        ),
        (
            "redirect_uri",
            "http://localhost:9100/callback",
            "invalid_grant",
        ),
        ("state", "state-of-somebody-else", "invalid_grant"),
        ("code", "plxc_unknown", "invalid_grant"),
        ("code_verifier", "too-short", "invalid_request"),
        (
            "code_verifier",
            "not allowed but long enough, of 43 characters",
            "invalid_request",
        ),
        (
            "code_verifier",
            "aBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            "invalid_grant",
        ),
    ];
    for (name, value, error) in wrong {
        let code = new_code(&server);
        let fields = with(&FORM, "code", Some(&code));
        server
            .form("/auth/cli/token", &with(&fields, name, Some(value)))
            .assert_oauth_error(error);
    }
}

#[test]
fn a_failed_attempt_spends_the_code() {
    let server = Server::start();
    let code = new_code(&server);
    let fields = with(&FORM, "code", Some(&code));
    let wrong = with(&fields, "state", Some("state-of-somebody-else"));
    server
        .form("/auth/cli/token", &wrong)
        .assert_oauth_error("invalid_grant");
    server
        .form("/auth/cli/token", &fields)
        .assert_oauth_error("invalid_grant");
}

#[test]
fn a_reused_code_revokes_its_token() {
    let server = Server::start();
    let code = new_code(&server);
    let fields = with(&FORM, "code", Some(&code));
    let token = text(
        &server.form("/auth/cli/token", &fields).json(),
        "access_token",
    );
    assert_eq!(server.call("GET", "/sessions/self", &token).status, 200);
    server
        .form("/auth/cli/token", &fields)
        .assert_oauth_error("invalid_grant");
    assert_eq!(server.call("GET", "/sessions/self", &token).status, 401);
}

#[test]
fn a_code_expires_after_a_minute() {
    let server = Server::start();
    let code = new_code(&server);
    server.advance(60_000);
    server
        .form("/auth/cli/token", &with(&FORM, "code", Some(&code)))
        .assert_oauth_error("invalid_grant");
}

#[test]
fn the_body_must_be_a_form_and_the_client_must_name_itself() {
    let server = Server::start();
    let code = new_code(&server);
    let body = encode(&with(&FORM, "code", Some(&code)));
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let client = ("X-Plexicus-Client", "test/1.0");
    let refuse = |query: &str, headers: &[(&str, &str)], body: &str| {
        server
            .send("POST", &format!("/auth/cli/token{query}"), headers, body)
            .assert_oauth_error("invalid_request");
    };
    refuse("", &[client], &body);
    refuse("", &[client, ("Content-Type", "application/json")], "{}");
    refuse("", &[form], &body);
    refuse("", &[form, ("X-Plexicus-Client", "no version")], &body);
    refuse("", &[form, client], "code=%zz");
    refuse("?client_id=plexicus-cli", &[form, client], &body);
    server
        .call("GET", "/auth/cli/token", "")
        .assert_problem(405);
}

#[test]
fn the_clients_know_the_same_ports() {
    assert_eq!(
        dev_server::CALLBACK_PORTS,
        plexicus_auth::policy::login::callback::PORTS
    );
}

#[test]
fn a_wrong_login_address_gets_an_error_page_and_no_redirect() {
    let server = Server::start();
    let wrong = [
        ("client_id", Some("nobody")),
        ("client_id", None),
        ("port", Some("80")),
        ("port", Some("9200")),
        ("port", Some("+9100")),
        ("port", Some("09100")),
        ("port", None),
        ("state", Some("short")),
        ("state", Some("not/allowed/but/long/enough")),
        ("state", None),
        ("code_challenge", Some("short")),
        ("code_challenge", None),
        ("code_challenge_method", Some("plain")),
        ("code_challenge_method", None),
        ("device", Some("<b>")),
        ("device", Some(" ")),
        ("device", None),
        ("scope", Some("everything")),
        ("scope", Some("")),
    ];
    for (name, value) in wrong {
        let query = encode(&with(&QUERY, name, value));
        let answer = server.send("GET", &format!("/auth/cli?{query}"), &[], "");
        assert_eq!(answer.status, 400, "{name}={value:?}");
        assert!(!answer.headers.contains_key("location"), "{name}={value:?}");
        assert!(answer.header("content-type").starts_with("text/html"));
    }
    let repeated = format!("/auth/cli?{}&port=9101", encode(&QUERY));
    assert_eq!(server.send("GET", &repeated, &[], "").status, 400);
    let without_scope = format!("/auth/cli?{}", encode(&with(&QUERY, "scope", None)));
    assert_eq!(server.send("GET", &without_scope, &[], "").status, 303);
}
