//! Faults on demand: what a test wants to go wrong with the next responses.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::sync::Mutex;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::{CONTENT_LENGTH, LOCATION};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use futures_util::stream;
use serde::Deserialize;

use crate::state::lock;

/// The faults that wait for a matching request, oldest first.
#[derive(Default)]
pub struct Faults {
    waiting: Mutex<Vec<Fault>>,
}

/// Which requests go wrong, and how.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    method: Option<String>,
    /// The exact path, or a prefix that ends in `*`.
    path: String,
    #[serde(default = "once")]
    times: u32,
    /// How many matching requests succeed first.
    #[serde(default)]
    skip: u32,
    action: Action,
}

/// What goes wrong.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Send this response instead of doing the work.
    Status {
        status: u16,
        #[serde(default)]
        headers: BTreeMap<String, String>,
        #[serde(default)]
        body: String,
    },
    /// Send a redirect instead of doing the work.
    Redirect { location: String },
    /// Close the connection instead of doing the work.
    Drop,
    /// Do the work, then close the connection.
    LoseAnswer,
    /// Wait, then do the work.
    Delay { ms: u64 },
    /// Do the work, send half of the response, then close the connection.
    Truncate,
    /// Do the work and send the response byte by byte.
    SlowBody { ms_per_byte: u64 },
}

fn once() -> u32 {
    1
}

impl Faults {
    pub fn add(&self, fault: Fault) {
        lock(&self.waiting).push(fault);
    }

    pub fn clear(&self) {
        lock(&self.waiting).clear();
    }

    /// Returns the fault for this request, if there is one.
    pub fn take(&self, method: &str, path: &str) -> Option<Action> {
        let mut waiting = lock(&self.waiting);
        let index = waiting
            .iter()
            .position(|fault| fault.matches(method, path))?;
        let fault = waiting.get_mut(index)?;
        if fault.skip > 0 {
            fault.skip -= 1;
            return None;
        }
        fault.times = fault.times.saturating_sub(1);
        if fault.times > 0 {
            return Some(fault.action.clone());
        }
        Some(waiting.remove(index).action)
    }
}

impl Fault {
    fn matches(&self, method: &str, path: &str) -> bool {
        let path_matches = match self.path.strip_suffix('*') {
            Some(prefix) => path.starts_with(prefix),
            None => path == self.path,
        };
        // A preflight fails only if the fault names its method.
        let method_matches = match &self.method {
            Some(wanted) => wanted.eq_ignore_ascii_case(method),
            None => method != "OPTIONS",
        };
        path_matches && method_matches
    }
}

/// Returns a response made up by a test; header values that cannot be sent are left out.
pub fn made_up(status: u16, headers: &BTreeMap<String, String>, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

/// Returns a redirect made up by a test.
pub fn redirect(location: String) -> Response {
    let headers = BTreeMap::from([(LOCATION.to_string(), location)]);
    made_up(302, &headers, String::new())
}

/// Returns the response with half of its body, then an abrupt end.
pub async fn truncated(response: Response) -> Response {
    let (mut response, bytes) = with_whole_length(response).await;
    let half = bytes.slice(..bytes.len() / 2);
    let chunks = [Ok(half), Err(io::Error::other("truncated on request"))];
    *response.body_mut() = Body::from_stream(stream::iter(chunks));
    response
}

/// Returns the response byte by byte.
pub async fn slow(response: Response, ms_per_byte: u64) -> Response {
    let (mut response, bytes) = with_whole_length(response).await;
    let pace = Duration::from_millis(ms_per_byte);
    let drip = stream::unfold(bytes, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pace).await;
        let byte = rest.split_to(1);
        Some((Ok::<_, Infallible>(byte), rest))
    });
    *response.body_mut() = Body::from_stream(drip);
    response
}

async fn with_whole_length(response: Response) -> (Response, Bytes) {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts
        .headers
        .insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    (Response::from_parts(parts, Body::empty()), bytes)
}
