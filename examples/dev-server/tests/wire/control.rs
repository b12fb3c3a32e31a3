//! The control API, which is off by default.

use std::time::{Duration, Instant};

use dev_server::Options;
use serde_json::{Value, json};

use crate::server::{ADA, Server};

fn log(server: &Server) -> Vec<Value> {
    let answer = server.send("GET", "/__control/log", &[], "");
    answer.json().as_array().cloned().unwrap_or_default()
}

#[test]
fn the_control_api_is_off_by_default() {
    let server = Server::with(Options::default());
    for path in ["clock", "log", "faults", "settings", "tokens"] {
        let path = format!("/__control/{path}");
        assert_eq!(server.send("GET", &path, &[], "").status, 404);
        assert_eq!(server.send("POST", &path, &[], "{}").status, 404);
    }
}

#[test]
fn the_clock_moves_both_ways_and_dates_every_answer() {
    let server = Server::start();
    let now = server.control("clock", json!({ "set_ms": 1_000_000_000_000_i64 }));
    assert!((0..5000).contains(&(now["now_ms"].as_i64().unwrap_or(0) - 1_000_000_000_000)));
    let answer = server.send("GET", "/repositories", &[], "");
    assert!(
        answer.header("date").starts_with("Sun, 09 Sep 2001 01:46:"),
        "{answer:?}"
    );
    server.advance(-3_600_000);
    let answer = server.send("GET", "/nowhere", &[], "");
    assert!(
        answer.header("date").starts_with("Sun, 09 Sep 2001 00:46:"),
        "{answer:?}"
    );
    answer.assert_problem(404);
}

#[test]
fn faults_hit_the_requests_they_are_meant_for() {
    let server = Server::start();
    let token = server.personal_token(ADA, None);
    let who = || server.call("GET", "/sessions/self", &token);
    server.control(
        "faults",
        json!({
            "path": "/sessions/*", "times": 2, "skip": 1,
            "action": { "kind": "status", "status": 429, "headers": { "Retry-After": "7" }, "body": "later" },
        }),
    );
    assert_eq!(who().status, 200);
    let answer = who();
    assert_eq!((answer.status, answer.header("retry-after")), (429, "7"));
    assert_eq!(answer.text, "later");
    assert_eq!(who().status, 429);
    assert_eq!(who().status, 200);

    server.control(
        "faults",
        json!({ "method": "DELETE", "path": "/sessions/self", "action": { "kind": "redirect", "location": "https://x.test/" } }),
    );
    assert_eq!(who().status, 200);
    assert_eq!(
        server.send("DELETE", "/__control/faults", &[], "").status,
        204
    );
    assert_eq!(server.call("DELETE", "/sessions/self", &token).status, 405);
}

#[test]
fn connections_break_on_demand() {
    let server = Server::start();
    let fail = |kind: &str, path: &str| {
        server.control(
            "faults",
            json!({ "path": path, "action": { "kind": kind } }),
        );
    };
    let token = server.personal_token(ADA, None);
    let bearer = format!("Bearer {token}");
    let headers = [
        ("X-Plexicus-Client", "test/1.0"),
        ("Authorization", bearer.as_str()),
    ];
    let call = |method: &str, path: &str| server.try_send(method, path, &headers, "");

    fail("drop", "/sessions/self");
    assert!(call("GET", "/sessions/self").is_none());
    fail("truncate", "/findings");
    assert!(call("GET", "/findings").is_none());
    let own = "/users/me/api-tokens/self";
    fail("drop", own);
    assert!(call("DELETE", own).is_none());
    assert_eq!(
        call("GET", "/sessions/self").map(|answer| answer.status),
        Some(200)
    );
    fail("lose_answer", own);
    assert!(call("DELETE", own).is_none());
    assert_eq!(
        call("GET", "/sessions/self").map(|answer| answer.status),
        Some(401)
    );
}

#[test]
fn answers_come_late_or_slowly_on_demand() {
    let server = Server::start();
    let token = server.personal_token(ADA, None);
    for action in [
        json!({ "kind": "delay", "ms": 200 }),
        json!({ "kind": "slow_body", "ms_per_byte": 3 }),
    ] {
        server.control(
            "faults",
            json!({ "path": "/sessions/self", "action": action }),
        );
        let begin = Instant::now();
        let answer = server.call("GET", "/sessions/self", &token);
        assert_eq!(answer.json()["email"], ADA);
        assert!(begin.elapsed() >= Duration::from_millis(200));
    }
}

#[test]
fn the_log_contains_names_but_no_values() {
    let server = Server::start();
    let token = server.personal_token(ADA, None);
    server.call("GET", "/findings?cursor=0&plxs_Secret=1", &token);
    server.form(
        "/oauth/token",
        &[
            ("grant_type", "refresh_token"),
            ("refresh_token", "plxr_secret"),
        ],
    );
    let entries = log(&server);
    assert_eq!(entries.len(), 2);
    let [bearer, form] = entries.as_slice() else {
        panic!("two entries");
    };
    assert_eq!(bearer["query_keys"], json!(["cursor", "?"]));
    assert_eq!(bearer["authorization"].as_str().map(str::len), Some(8));
    assert_eq!(bearer["client"], "test/1.0");
    assert_eq!(bearer["cookie"], false);
    assert_eq!(form["form_keys"], json!(["grant_type", "refresh_token"]));
    assert_eq!(form["status"], 400);
    let text = json!(entries).to_string();
    assert!(!text.contains("plxr_secret") && !text.contains("Secret") && !text.contains(&token));
    server.send("DELETE", "/__control/log", &[], "");
    assert!(log(&server).is_empty());
}

#[test]
fn settings_change_only_what_they_name() {
    let server = Server::start();
    let before = server.control("settings", json!({ "login_expires_in_s": 60 }));
    assert_eq!(before["login_expires_in_s"], 60);
    let after = server.control(
        "settings",
        json!({ "cors": "no-expose", "show_check_code": false }),
    );
    assert_eq!(after["login_expires_in_s"], 60);
    assert_eq!(after["cors"], "no-expose");
    let slides = server.control("settings", json!({ "login_expires_in_s": null }));
    assert!(slides["login_expires_in_s"].is_null());
}

#[test]
fn another_name_for_this_address_is_refused() {
    let server = Server::start();
    let answer = server.send("GET", "/", &[("Host", "rebound.example")], "");
    answer.assert_problem(421);
}

#[test]
fn active_tokens_are_listed_without_a_secret() {
    let server = Server::start();
    let living = || server.send("GET", "/__control/tokens", &[], "").json();
    assert_eq!(living(), json!([]));
    let token = server.personal_token(ADA, None);
    server.call("GET", "/sessions/self", &token);
    let told = living();
    assert_eq!(told[0]["email"], json!(ADA));
    let entries = log(&server);
    let used = entries.last().map(|entry| &entry["authorization"]);
    assert_eq!(told[0]["secrets"].get(0), used);
    assert!(!told.to_string().contains(&token));
    server.control("revoke", json!({ "token_id": told[0]["token_id"] }));
    assert_eq!(living(), json!([]));
}
