//! The requests to the server, without secrets.

use std::sync::Mutex;

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE, ORIGIN};
use axum::http::request::Parts;
use serde::Serialize;

use crate::secrets;
use crate::state::lock;
use crate::wire::params::loggable_names;
use crate::wire::{FORM, client_header, has_content_type};

/// The requests since the start or since the log was last cleared, oldest first.
#[derive(Default)]
pub struct RequestLog {
    entries: Mutex<Vec<Entry>>,
}

/// One request.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    at_ms: i64,
    method: String,
    path: String,
    /// `None` if the connection was closed without a response.
    status: Option<u16>,
    client: Option<String>,
    /// The first 8 hex digits of the bearer token's SHA-256.
    authorization: Option<String>,
    cookie: bool,
    origin: Option<String>,
    form_keys: Vec<String>,
    query_keys: Vec<String>,
}

impl Entry {
    pub fn new(request: &Parts, body: &[u8], at_ms: i64) -> Self {
        let headers = &request.headers;
        let form = if has_content_type(headers, FORM) {
            std::str::from_utf8(body).unwrap_or_default()
        } else {
            ""
        };
        Self {
            at_ms,
            method: request.method.to_string(),
            path: request.uri.path().to_owned(),
            status: None,
            client: text(headers, client_header::NAME),
            authorization: text(headers, AUTHORIZATION.as_str())
                .map(|value| secrets::fingerprint(value.rsplit(' ').next().unwrap_or_default())),
            cookie: headers.contains_key(COOKIE),
            origin: text(headers, ORIGIN.as_str()),
            form_keys: loggable_names(form),
            query_keys: loggable_names(request.uri.query().unwrap_or_default()),
        }
    }
}

impl RequestLog {
    pub fn add(&self, entry: Entry, status: Option<u16>) {
        lock(&self.entries).push(Entry { status, ..entry });
    }

    pub fn entries(&self) -> Vec<Entry> {
        lock(&self.entries).clone()
    }

    pub fn clear(&self) {
        lock(&self.entries).clear();
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.to_owned())
}
