//! What pages of other origins may do and read, in each mode.

use dev_server::Options;
use dev_server::cors::CorsMode;

use crate::server::{Answer, Server};

const ORIGIN: (&str, &str) = ("Origin", "https://vscode.example");

fn preflight(server: &Server) -> Answer {
    let headers = [
        ORIGIN,
        ("Access-Control-Request-Method", "GET"),
        (
            "Access-Control-Request-Headers",
            "authorization,x-plexicus-client",
        ),
    ];
    server.send("OPTIONS", "/repositories", &headers, "")
}

fn server(cors: CorsMode) -> Server {
    Server::with(Options {
        cors,
        ..Options::default()
    })
}

#[test]
fn full_lets_any_origin_call_and_read() {
    let server = server(CorsMode::Full);
    let answer = preflight(&server);
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let allowed = answer.header("access-control-allow-headers");
    for name in ["Authorization", "X-Plexicus-Client", "Content-Type"] {
        assert!(allowed.contains(name), "{name}");
    }
    assert!(
        answer
            .header("access-control-allow-methods")
            .contains("DELETE")
    );
    let answer = server.send("GET", "/repositories", &[ORIGIN], "");
    assert_eq!(answer.status, 400);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(
        answer.header("access-control-expose-headers"),
        "Date, Retry-After, WWW-Authenticate"
    );
    assert!(
        !answer
            .headers
            .contains_key("access-control-allow-credentials")
    );
}

#[test]
fn no_expose_hides_the_headers() {
    let server = server(CorsMode::NoExpose);
    assert_eq!(preflight(&server).status, 204);
    let answer = server.send("GET", "/repositories", &[ORIGIN], "");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert!(!answer.headers.contains_key("access-control-expose-headers"));
}

#[test]
fn none_answers_no_preflight() {
    let server = server(CorsMode::None);
    let answer = preflight(&server);
    assert_eq!(answer.status, 405);
    assert!(!answer.headers.contains_key("access-control-allow-origin"));
    let answer = server.send("GET", "/repositories", &[ORIGIN], "");
    assert!(!answer.headers.contains_key("access-control-allow-origin"));
}

#[test]
fn pages_are_never_shared() {
    let server = server(CorsMode::Full);
    let answer = server.send("GET", "/login", &[ORIGIN], "");
    assert!(!answer.headers.contains_key("access-control-allow-origin"));
}
