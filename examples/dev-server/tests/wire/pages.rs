//! The pages: who gets in, and what guards them.

use crate::server::{ADA, Answer, GRACE, Server, encode};
use crate::visitor::{CONSENT, Visitor, hidden, signed_in, totp_now};

#[test]
fn every_page_is_guarded() {
    let server = Server::start();
    let mut visitor = signed_in(&server);
    for path in [
        "/",
        "/activate",
        "/settings/api-tokens",
        "/auth/cli",
        "/settings/api-tokens/x/revoke",
    ] {
        let answer = visitor.get(path);
        assert_eq!(
            answer.header("content-security-policy"),
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
             form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            "{path}"
        );
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert!(
            answer.text.contains("Development stand-in, not Plexicus"),
            "{path}"
        );
    }
}

#[test]
fn the_consent_page_names_this_attempts_port_and_no_other() {
    let server = Server::start();
    let mut visitor = signed_in(&server);
    let answer = visitor.get(CONSENT);
    assert_eq!(answer.status, 200);
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains("form-action 'self' http://127.0.0.1:9142;"),
        "{policy}"
    );
    server.control("settings", serde_json::json!({ "show_check_code": false }));
    let without_code = visitor.get(CONSENT);
    assert!(answer.text.contains("check-code"));
    assert!(!without_code.text.contains("check-code"));
}

#[test]
fn consent_leads_to_the_loopback_address() {
    let server = Server::start();
    let mut visitor = signed_in(&server);
    let (_, query) = CONSENT.split_once('?').expect("a query");
    for (decision, start) in [
        ("approve", "http://127.0.0.1:9142/callback?code=plxc_"),
        (
            "deny",
            "http://127.0.0.1:9142/callback?error=access_denied&state=",
        ),
    ] {
        let csrf = hidden(&visitor.get(CONSENT).text, "csrf");
        let body = format!(
            "{query}&{}",
            encode(&[("csrf", &csrf), ("decision", decision)])
        );
        let answer = visitor.post("/auth/cli", &body);
        assert_eq!(answer.status, 303);
        assert!(answer.header("location").starts_with(start));
    }
}

#[test]
fn a_form_without_this_sessions_token_changes_nothing() {
    let server = Server::start();
    let mut visitor = signed_in(&server);
    let (_, query) = CONSENT.split_once('?').expect("a query");
    let stranger = hidden(&Visitor::new(&server).get("/login").text, "csrf");
    for csrf in ["", &stranger] {
        let body = format!(
            "{query}&{}",
            encode(&[("csrf", csrf), ("decision", "approve")])
        );
        let answer = visitor.post("/auth/cli", &body);
        assert_eq!(answer.status, 403);
        assert!(!answer.headers.contains_key("location"));
    }
}

#[test]
fn an_account_with_two_factors_needs_both() {
    let server = Server::start();
    let mut visitor = Visitor::new(&server);
    let answer = visitor.sign_in(ADA, "note-g-1843");
    assert_eq!(answer.header("location"), "/login/code?next=%2Factivate");
    assert_eq!(visitor.get("/activate").status, 303);
    let from = "/login/code?next=%2Factivate";
    let wrong = visitor.submit(
        from,
        "/login/code",
        &[("code", "000000"), ("next", "/activate")],
    );
    assert_eq!(wrong.status, 401);
    let fields = [("code", totp_now()), ("next", "/activate".into())];
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    let right = visitor.submit(from, "/login/code", &fields);
    assert_eq!((right.status, right.header("location")), (303, "/activate"));
    assert_eq!(visitor.get("/activate").status, 200);
}

#[test]
fn guessing_a_password_ends_after_five_attempts() {
    let server = Server::start();
    let mut visitor = Visitor::new(&server);
    for _ in 0..5 {
        assert_eq!(visitor.sign_in(GRACE, "wrong").status, 401);
    }
    assert_eq!(visitor.sign_in(GRACE, "flow-matic-1955").status, 429);
    server.advance(5 * 60_000);
    assert_eq!(visitor.sign_in(GRACE, "flow-matic-1955").status, 303);
}

#[test]
fn an_unknown_address_and_a_wrong_password_look_the_same() {
    let server = Server::start();
    let mut visitor = Visitor::new(&server);
    let alert = |answer: Answer| {
        let (_, rest) = answer.text.split_once("role=\"alert\">").expect("an alert");
        rest.split('<').next().unwrap_or_default().to_owned()
    };
    let unknown = alert(visitor.sign_in("nobody@example.test", "x"));
    assert_eq!(unknown, alert(visitor.sign_in(GRACE, "x")));
}

#[test]
fn only_a_listed_account_is_filled_in() {
    let server = Server::start();
    let mut visitor = Visitor::new(&server);
    let filled_in = "value=\"note-g-1843\"";
    let mut page = |query: &str| visitor.get(&format!("/login{query}")).text;
    assert!(page("?account=ada@example.test").contains(filled_in));
    for other in ["", "?account=", "?account=nobody@example.test"] {
        assert!(!page(other).contains(filled_in), "{other}");
    }
}

#[test]
fn signing_in_changes_the_cookie_and_signing_out_ends_it() {
    let server = Server::start();
    let mut visitor = Visitor::new(&server);
    visitor.get("/login");
    let before = visitor.cookie.clone();
    visitor.sign_in(GRACE, "flow-matic-1955");
    let signed_in = visitor.cookie.clone();
    assert_ne!(signed_in, before);
    visitor.submit("/", "/logout", &[]);
    visitor.cookie = signed_in;
    assert_eq!(visitor.get("/settings/api-tokens").status, 303);
}

#[test]
fn a_signed_in_cookie_is_no_credential_for_the_api() {
    let server = Server::start();
    let visitor = signed_in(&server);
    let headers = [
        ("X-Plexicus-Client", "test/1.0"),
        ("Cookie", visitor.cookie.as_str()),
    ];
    server
        .send("GET", "/sessions/self", &headers, "")
        .assert_problem(401);
}

#[test]
fn returns_only_to_own_addresses() {
    let server = Server::start();
    let mut visitor = signed_in(&server);
    for foreign in ["https://evil.test/", "//evil.test", "/%5Cevil.test"] {
        let answer = visitor.get(&format!("/login?next={foreign}"));
        assert_eq!(answer.header("location"), "/");
    }
}

#[test]
fn a_generated_token_is_shown_once_and_revoked_at_once() {
    let server = Server::start();
    let mut visitor = signed_in(&server);
    let path = "/settings/api-tokens";
    let answer = visitor.submit(path, path, &[("name", "CI"), ("expiry", "30")]);
    assert_eq!(answer.status, 303);
    let page = visitor.get(path).text;
    let (_, rest) = page.split_once("readonly value=\"").expect("the token");
    let token = rest.split('"').next().expect("the token");
    assert_eq!(
        server.call("GET", "/sessions/self", token).json()["email"],
        GRACE
    );
    let page = visitor.get(path).text;
    assert!(!page.contains(token));
    let (_, rest) = page
        .split_once("href=\"/settings/api-tokens/tok_")
        .expect("a link");
    let id = rest.split('/').next().expect("an id");
    let revoke = format!("{path}/tok_{id}/revoke");
    assert_eq!(visitor.submit(&revoke, &revoke, &[]).status, 303);
    assert_eq!(server.call("GET", "/sessions/self", token).status, 401);
    for fields in [
        [("name", ""), ("expiry", "30")],
        [("name", "x"), ("expiry", "31")],
    ] {
        assert_eq!(visitor.submit(path, path, &fields).status, 422);
    }
}

#[test]
fn guessing_user_codes_ends_after_five_attempts() {
    let server = Server::start();
    let mut visitor = signed_in(&server);
    for _ in 0..5 {
        assert_eq!(visitor.get("/activate?user_code=BBBB-BBBB").status, 404);
    }
    assert_eq!(visitor.get("/activate?user_code=BBBB-BBBB").status, 429);
}
