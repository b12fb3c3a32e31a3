//! The playground's files, on the same origin as the API that they call.
//!
//! `/callback` is one of them: a page at `127.0.0.1` on a callback port receives its own callback.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path as InPath, State};
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::state::App;

/// Nothing from other origins, nothing inline, and no script except the playground's own; WebAssembly may run.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; \
     base-uri 'none'";

/// The files of one folder, read once.
#[derive(Debug, Default)]
pub struct Files(BTreeMap<String, (&'static str, Vec<u8>)>);

impl Files {
    /// Reads the files in the folder that a page may load.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().map(|name| name.to_string_lossy());
            if let (Some(name), Some(media_type)) = (name, media_type(&path)) {
                files.insert(name.into_owned(), (media_type, std::fs::read(&path)?));
            }
        }
        Ok(Self(files))
    }
}

fn media_type(path: &Path) -> Option<&'static str> {
    Some(match path.extension()?.to_str()? {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "wasm" => "application/wasm",
        _ => return None,
    })
}

/// Returns the routes of the pages and what they load.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route(
            "/playground",
            get(|| async { Redirect::permanent("/playground/") }),
        )
        .route("/playground/", get(|app| file(app, "index.html")))
        .route("/callback", get(|app| file(app, "callback.html")))
        .route("/playground/{name}", get(named))
}

async fn file(State(app): State<Arc<App>>, name: &str) -> Response {
    answer(&app, name)
}

async fn named(State(app): State<Arc<App>>, InPath(name): InPath<String>) -> Response {
    answer(&app, &name)
}

fn answer(app: &App, name: &str) -> Response {
    let file = app.playground.as_ref().and_then(|files| files.0.get(name));
    let Some((media_type, content)) = file else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (CONTENT_TYPE, *media_type),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, content.clone()).into_response()
}

/// Whether this path belongs to the playground.
pub fn is_page(path: &str) -> bool {
    path == "/callback" || path == "/playground" || path.starts_with("/playground/")
}
