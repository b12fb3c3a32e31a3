//! What a bearer token may do, and for how long.

use serde_json::json;

use crate::server::{ADA, DAY_MS, GRACE, Server, text};

#[test]
fn each_use_keeps_a_login_for_another_day() {
    let server = Server::start();
    let token = text(&server.device_login(ADA, "read"), "access_token");
    for _ in 0..3 {
        server.advance(DAY_MS - 60_000);
        assert_eq!(server.call("GET", "/sessions/self", &token).status, 200);
    }
    server.advance(DAY_MS);
    let answer = server.call("GET", "/sessions/self", &token);
    answer.assert_problem(401);
    assert_eq!(
        answer.header("www-authenticate"),
        "Bearer realm=\"plexicus\", error=\"invalid_token\""
    );
}

#[test]
fn a_login_with_a_fixed_expiry_expires_despite_use() {
    let server = Server::start();
    server.control("settings", json!({ "login_expires_in_s": 60 }));
    let login = server.device_login(ADA, "read");
    assert!(text(&login, "expires_at").ends_with('Z'));
    let token = text(&login, "access_token");
    server.advance(50_000);
    assert_eq!(server.call("GET", "/sessions/self", &token).status, 200);
    server.advance(10_000);
    assert_eq!(server.call("GET", "/sessions/self", &token).status, 401);
}

#[test]
fn missing_and_malformed_credentials_are_told_apart() {
    let server = Server::start();
    let client = ("X-Plexicus-Client", "test/1.0");
    let answer = server.send("GET", "/sessions/self", &[client], "");
    answer.assert_problem(401);
    assert_eq!(
        answer.header("www-authenticate"),
        "Bearer realm=\"plexicus\""
    );
    let basic = ("Authorization", "Basic YTpi");
    let answer = server.send("GET", "/sessions/self", &[client, basic], "");
    assert_eq!(
        answer.header("www-authenticate"),
        "Bearer realm=\"plexicus\""
    );
    let scanner = ("Authorization", "Bearer plx_ci_0123456789");
    let answer = server.send("GET", "/sessions/self", &[client, scanner], "");
    answer.assert_problem(401);
    let token = format!("Bearer {}", server.personal_token(ADA, None));
    let bearer = ("Authorization", token.as_str());
    server
        .send("GET", "/sessions/self", &[bearer], "")
        .assert_problem(400);
    server
        .send("GET", "/sessions/self", &[client, bearer, bearer], "")
        .assert_problem(400);
}

#[test]
fn a_token_can_revoke_itself_once_with_immediate_effect() {
    let server = Server::start();
    let token = text(&server.device_login(ADA, "read"), "access_token");
    let path = "/users/me/api-tokens/self";
    assert_eq!(server.call("DELETE", path, &token).status, 204);
    server.call("DELETE", path, &token).assert_problem(401);
    server
        .call("GET", "/repositories", &token)
        .assert_problem(401);
}

#[test]
fn a_personal_token_is_created_listed_and_revoked() {
    let server = Server::start();
    let admin = server.personal_token(ADA, None);
    let path = "/users/me/api-tokens";
    let answer = server.call_json("POST", path, &admin, "{\"name\":\"CI\"}");
    assert_eq!(answer.status, 201);
    let created = answer.json();
    let token = text(&created, "access_token");
    assert_eq!(token.split('.').count(), 3);
    let list = server.call("GET", path, &token).json();
    let entry = list
        .as_array()
        .and_then(|list| list.iter().find(|entry| entry["name"] == "CI"))
        .expect("the token in the list");
    assert_eq!(entry["expires_at"], created["expires_at"]);
    assert_eq!(entry["token_type"], "personal");
    assert!(entry["last_used_at"].is_string());
    assert!(entry.get("access_token").is_none());
    let one = format!("{path}/{}", text(&created, "token_id"));
    let other = server.personal_token(GRACE, None);
    server.call("DELETE", &one, &other).assert_problem(404);
    assert_eq!(server.call("DELETE", &one, &admin).status, 204);
    server.call("GET", path, &token).assert_problem(401);
    server.call("DELETE", &one, &admin).assert_problem(404);
}

#[test]
fn a_token_lasts_1_to_365_days_or_forever() {
    let server = Server::start();
    let admin = server.personal_token(ADA, None);
    let create = |body: &str| server.call_json("POST", "/users/me/api-tokens", &admin, body);
    let never = create("{\"name\":\"a\",\"expires_at\":null}").json();
    assert!(never["expires_at"].is_null());
    for body in [
        "{}",
        "{\"name\":\"\"}",
        "{\"name\":7}",
        "{\"name\":\"a\",\"expires_at\":\"soon\"}",
        "{\"name\":\"a\",\"expires_at\":\"2020-01-01T00:00:00Z\"}",
        "{\"name\":\"a\",\"expires_at\":\"9000-01-01T00:00:00Z\"}",
    ] {
        create(body).assert_problem(422);
    }
    create("[]").assert_problem(400);
    create("{").assert_problem(400);
}

#[test]
fn scopes_are_enforced() {
    let server = Server::start();
    let reader = text(&server.device_login(ADA, "read"), "access_token");
    let scanner = text(&server.device_login(ADA, "scan"), "access_token");
    let body = "{\"repository_id\":\"rep_loom_driver\"}";
    let answer = server.call_json("POST", "/repository-scans", &reader, body);
    answer.assert_problem(403);
    assert_eq!(
        answer.header("www-authenticate"),
        "Bearer realm=\"plexicus\", error=\"insufficient_scope\", scope=\"scan\""
    );
    let answer = server.call_json("POST", "/repository-scans", &scanner, body);
    assert_eq!(answer.status, 202);
    server
        .call("GET", "/repositories", &scanner)
        .assert_problem(403);
    let answer = server.call_json("POST", "/users/me/api-tokens", &reader, "{\"name\":\"a\"}");
    answer.assert_problem(403);
    assert_eq!(server.call("GET", "/sessions/self", &scanner).status, 200);
}

#[test]
fn lists_come_in_pages_of_one_organization() {
    let server = Server::start();
    let ada = server.personal_token(ADA, None);
    let grace = server.personal_token(GRACE, None);
    let first = server.call("GET", "/findings?limit=5", &ada).json();
    assert_eq!(first["items"].as_array().map(Vec::len), Some(5));
    let second = server.call("GET", &text(&first, "next"), &ada).json();
    assert_eq!(second["items"].as_array().map(Vec::len), Some(3));
    assert!(second["next"].is_null());
    let critical = server
        .call("GET", "/findings?filters%5Bseverity%5D=critical", &ada)
        .json();
    assert_eq!(critical["total"], 1);
    let organization = |token| text(&server.call("GET", "/client", token).json(), "name");
    assert_eq!(organization(&ada), "Analytical Engines");
    assert_eq!(organization(&grace), "Compilers United");
    let total = |token| server.call("GET", "/repositories", token).json()["total"].clone();
    assert_eq!((total(&ada), total(&grace)), (json!(3), json!(2)));
    server
        .call("GET", "/findings?limit=0", &ada)
        .assert_problem(422);
    server
        .call("GET", "/repositories/rep_flow_matic", &ada)
        .assert_problem(404);
}
