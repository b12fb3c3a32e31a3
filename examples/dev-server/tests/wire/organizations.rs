//! One user in two organizations: each token belongs to one of them.

use dev_server::accounts;
use serde_json::{Value, json};

use crate::server::{ADA, Answer, GRACE, Server, encode, text};
use crate::visitor::{CONSENT, Visitor, ada_signed_in, hidden, signed_in};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const ENGINES: &str = "org_analytical_engines";
const COMPILERS: &str = "org_compilers_united";
const GRACE_AT_ENGINES: &str = "grace@example.test/org_analytical_engines";

/// Returns the user and the organization of a token.
fn who(server: &Server, token: &str) -> (String, String) {
    let answer = server.call("GET", "/sessions/self", token).json();
    (text(&answer, "email"), text(&answer, "client_id"))
}

fn grace_at(organization: &str) -> (String, String) {
    (GRACE.to_owned(), organization.to_owned())
}

fn refused_by_control(server: &Server, path: &str, input: &Value) {
    let headers = [("Content-Type", "application/json")];
    let path = format!("/__control/{path}");
    server
        .send("POST", &path, &headers, &input.to_string())
        .assert_problem(404);
}

/// Exchanges the code of this callback address.
fn exchanged(server: &Server, location: &str) -> String {
    let (_, rest) = location.split_once("code=").expect("a code");
    let (code, _) = rest.split_once('&').expect("a state");
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("code_verifier", VERIFIER),
        ("client_id", "plexicus-cli"),
        ("redirect_uri", "http://127.0.0.1:9142/callback"),
        ("state", "state-0123456789abcdef"),
    ];
    text(
        &server.form("/auth/cli/token", &fields).json(),
        "access_token",
    )
}

/// Sends the consent form with these fields added.
fn consent(visitor: &mut Visitor, fields: &[(&str, &str)]) -> Answer {
    let (_, query) = CONSENT.split_once('?').expect("a query");
    let csrf = hidden(&visitor.get(CONSENT).text, "csrf");
    let body = format!("{query}&csrf={csrf}&{}", encode(fields));
    visitor.post("/auth/cli", &body)
}

/// Starts a device login. Returns the code to poll with, and the one to type.
fn start_device(server: &Server) -> (String, String) {
    let fields = [("client_id", "plexicus-cli"), ("device_name", "laptop")];
    let answer = server.form("/oauth/device_authorization", &fields).json();
    (text(&answer, "device_code"), text(&answer, "user_code"))
}

/// Sends the form of `/activate` with these fields added.
fn activate(visitor: &mut Visitor, user_code: &str, fields: &[(&str, &str)]) -> Answer {
    let page = format!("/activate?user_code={user_code}");
    let fields = [fields, &[("user_code", user_code)]].concat();
    visitor.submit(&page, "/activate", &fields)
}

fn radio(organization: &str, checked: &str) -> String {
    format!("<input type=\"radio\" name=\"organization\" value=\"{organization}\"{checked}>")
}

#[test]
fn each_user_is_listed_once_with_every_organization() {
    let lines: Vec<_> = accounts::users().map(ToString::to_string).collect();
    let organizations = |line: &str| {
        let (_, told) = line.split_once(" organization=").expect("an organization");
        told.to_owned()
    };
    assert_eq!(lines.len(), 2);
    assert_eq!(organizations(&lines[0]), "\"Analytical Engines\"");
    assert_eq!(
        organizations(&lines[1]),
        "\"Compilers United\" organization=\"Analytical Engines\""
    );
}

#[test]
fn an_email_alone_means_the_first_organization() {
    let server = Server::start();
    for (whose, organization) in [
        (GRACE, COMPILERS),
        ("Grace@Example.Test/compilers united", COMPILERS),
        (GRACE_AT_ENGINES, ENGINES),
        ("grace@example.test/ORG_ANALYTICAL_ENGINES", ENGINES),
        ("grace@example.test/Analytical Engines", ENGINES),
    ] {
        let token = server.personal_token(whose, None);
        assert_eq!(who(&server, &token), grace_at(organization), "{whose}");
    }
    let foreign = format!("{ADA}/{COMPILERS}");
    for whose in [foreign.as_str(), "grace@example.test/", "nobody/x"] {
        refused_by_control(&server, "tokens", &json!({ "email": whose, "name": "x" }));
    }
}

#[test]
fn a_tokens_organization_decides_what_it_sees() {
    let server = Server::start();
    let ada = server.personal_token(ADA, None);
    let engines = server.personal_token(GRACE_AT_ENGINES, None);
    let compilers = server.personal_token(GRACE, None);
    let see = |path: &str, token: &str| server.call("GET", path, token).json();
    for path in ["/client", "/repositories", "/findings"] {
        assert_eq!(see(path, &engines), see(path, &ada), "{path}");
        assert_ne!(see(path, &engines), see(path, &compilers), "{path}");
    }
    let body = "{\"name\":\"CI\"}";
    let created = server.call_json("POST", "/users/me/api-tokens", &engines, body);
    let created = text(&created.json(), "access_token");
    assert_eq!(who(&server, &created), grace_at(ENGINES));
}

#[test]
fn the_control_api_decides_for_an_organization() {
    let server = Server::start();
    let url = format!("{}{CONSENT}", server.url());
    let input = json!({ "url": url, "email": GRACE_AT_ENGINES, "approve": true });
    let location = text(&server.control("authorize", input), "location");
    let token = exchanged(&server, &location);
    assert_eq!(who(&server, &token), grace_at(ENGINES));

    let login = server.device_login(GRACE_AT_ENGINES, "read");
    let token = text(&login, "access_token");
    assert_eq!(who(&server, &token), grace_at(ENGINES));
}

#[test]
fn revoking_all_of_one_organization_spares_the_others() {
    let server = Server::start();
    let revoke = |whose: &str| server.control("revoke", json!({ "all": whose }))["revoked"].clone();
    let alive = |token: &str| server.call("GET", "/sessions/self", token).status == 200;
    let ada = server.personal_token(ADA, None);
    let compilers = server.personal_token(GRACE, None);
    let engines = server.personal_token(GRACE_AT_ENGINES, None);

    assert_eq!(revoke(GRACE_AT_ENGINES), 1);
    assert!(!alive(&engines) && alive(&compilers) && alive(&ada));
    server.personal_token(GRACE_AT_ENGINES, None);
    assert_eq!(revoke(GRACE), 2);
    assert!(!alive(&compilers) && alive(&ada));
    refused_by_control(&server, "revoke", &json!({ "all": "nobody@example.test" }));
}

#[test]
fn a_users_list_has_the_tokens_of_every_organization() {
    let server = Server::start();
    let compilers = server.personal_token(GRACE, None);
    let engines = text(
        &server.device_login(GRACE_AT_ENGINES, "read"),
        "access_token",
    );
    for token in [&compilers, &engines] {
        let list = server.call("GET", "/users/me/api-tokens", token).json();
        assert_eq!(list.as_array().map(Vec::len), Some(2));
    }
    let page = signed_in(&server).get("/settings/api-tokens").text;
    assert!(page.contains("laptop (CLI login)"));
}

#[test]
fn active_tokens_are_listed_with_their_organization() {
    let server = Server::start();
    server.personal_token(GRACE, None);
    server.advance(1);
    server.personal_token(GRACE_AT_ENGINES, None);
    let told = server.send("GET", "/__control/tokens", &[], "").json();
    let whose = |row: &Value| (text(row, "email"), text(row, "organization"));
    assert_eq!(whose(&told[0]), grace_at(COMPILERS));
    assert_eq!(whose(&told[1]), grace_at(ENGINES));
}

#[test]
fn both_pages_let_a_user_of_several_organizations_choose() {
    let server = Server::start();
    let mut visitor = signed_in(&server);
    let (device_code, user_code) = start_device(&server);
    for path in [CONSENT, &format!("/activate?user_code={user_code}")] {
        let page = visitor.get(path).text;
        assert!(page.contains("<legend>Organization</legend>"), "{path}");
        assert!(page.contains(&radio(COMPILERS, " checked")), "{path}");
        assert!(page.contains(&radio(ENGINES, "")), "{path}");
    }
    let chosen = [("decision", "approve"), ("organization", ENGINES)];
    let answer = consent(&mut visitor, &chosen);
    let token = exchanged(&server, answer.header("location"));
    assert_eq!(who(&server, &token), grace_at(ENGINES));

    assert_eq!(activate(&mut visitor, &user_code, &chosen).status, 200);
    let token = text(&server.poll(&device_code).json(), "access_token");
    assert_eq!(who(&server, &token), grace_at(ENGINES));
}

#[test]
fn without_a_choice_the_current_organization_is_used() {
    let server = Server::start();
    let mut visitor = signed_in(&server);
    let answer = consent(&mut visitor, &[("decision", "approve")]);
    let token = exchanged(&server, answer.header("location"));
    assert_eq!(who(&server, &token), grace_at(COMPILERS));
}

#[test]
fn a_user_of_one_organization_sees_it_and_is_not_asked() {
    let server = Server::start();
    let mut visitor = ada_signed_in(&server);
    let (_, user_code) = start_device(&server);
    for path in [CONSENT, &format!("/activate?user_code={user_code}")] {
        let page = visitor.get(path).text;
        assert!(page.contains("<dt>Organization</dt><dd>Analytical Engines</dd>"));
        assert!(!page.contains("type=\"radio\""), "{path}");
    }
    let foreign = [("decision", "approve"), ("organization", COMPILERS)];
    assert_eq!(consent(&mut visitor, &foreign).status, 403);
}

#[test]
fn a_foreign_organization_is_refused_and_nothing_decided() {
    let server = Server::start();
    let mut visitor = signed_in(&server);
    let (device_code, user_code) = start_device(&server);
    for decision in ["approve", "deny"] {
        for organization in ["org_of_nobody", "Analytical Engines", ""] {
            let fields = [("decision", decision), ("organization", organization)];
            let answer = consent(&mut visitor, &fields);
            assert_eq!(answer.status, 403, "{fields:?}");
            assert!(!answer.headers.contains_key("location"), "{fields:?}");
            let answer = activate(&mut visitor, &user_code, &fields);
            assert_eq!(answer.status, 403, "{fields:?}");
        }
    }
    let twice = [
        ("decision", "approve"),
        ("organization", ENGINES),
        ("organization", COMPILERS),
    ];
    assert_eq!(consent(&mut visitor, &twice).status, 403);
    server
        .poll(&device_code)
        .assert_oauth_error("authorization_pending");
}

#[test]
fn an_address_with_an_organization_cannot_sign_in() {
    let server = Server::start();
    let mut visitor = Visitor::new(&server);
    let answer = visitor.sign_in(GRACE_AT_ENGINES, "flow-matic-1955");
    assert_eq!(answer.status, 401);
}
