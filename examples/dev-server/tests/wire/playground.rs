//! The playground's files: only those of its folder, under a strict policy.

use crate::server::{Answer, Server};
use dev_server::{CALLBACK_PORTS, Options};
use std::path::{Path, PathBuf};

fn served(name: &str) -> (Server, PathBuf) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    for (name, content) in [
        ("index.html", "<p>the playground"),
        ("callback.html", "<p>the callback"),
        ("errors.html", "<p>the errors"),
        ("page.js", "1"),
        ("secret.txt", "no page's"),
    ] {
        std::fs::write(folder.join(name), content).expect("a file");
    }
    let options = Options {
        playground: Some(folder.clone()),
        ..Options::default()
    };
    (Server::with(options), folder)
}

fn get(server: &Server, path: &str) -> Answer {
    server.send("GET", path, &[], "")
}

#[test]
fn it_uses_a_port_that_a_callback_may_go_to() {
    let (server, _) = served("playground-port");
    let port = server
        .url()
        .rsplit(':')
        .next()
        .and_then(|port| port.parse::<u16>().ok());
    assert!(
        port.is_some_and(|port| CALLBACK_PORTS.contains(&port)),
        "{port:?}"
    );
    assert_eq!(
        get(&server, "/callback?code=x&state=y").text,
        "<p>the callback"
    );
    assert_eq!(get(&server, "/playground/").text, "<p>the playground");
}

#[test]
fn a_page_of_the_folder_is_served_by_its_name() {
    let (server, _) = served("playground-pages");
    let answer = get(&server, "/playground/errors.html");
    assert_eq!(answer.text, "<p>the errors");
    assert_eq!(answer.headers["content-type"], "text/html; charset=utf-8");
}

#[test]
fn every_file_has_a_policy_without_foreign_or_inline_script() {
    let (server, _) = served("playground-policy");
    let answer = get(&server, "/playground/page.js");
    let policy = answer.headers["content-security-policy"]
        .to_str()
        .unwrap_or_default();
    assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"));
    assert!(!policy.contains("'unsafe-inline'") && !policy.contains("'unsafe-eval'"));
    assert!(!answer.headers.contains_key("access-control-allow-origin"));
}

#[test]
fn nothing_else_is_served() {
    let (server, folder) = served("playground-files");
    let outside = folder.with_file_name("outside.html");
    std::fs::write(outside, "outside").expect("a file");
    for path in ["secret.txt", "..%2Foutside.html", "none.html"] {
        assert_eq!(
            get(&server, &format!("/playground/{path}")).status,
            404,
            "{path}"
        );
    }
    assert_eq!(get(&Server::start(), "/playground/").status, 404);
}
