//! Accepts connections and passes each request through log, faults, routes, CORS and `Date`.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header::{ALLOW, DATE, HOST};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::faults::{self, Action};
use crate::request_log::Entry;
use crate::state::App;
use crate::wire::problem::Problem;
use crate::{api, control, cors, oauth, pages, playground};

const MAX_BODY: usize = 64 * 1024;
const CONTROL: &str = "/__control/";

/// The connection must be closed without a response.
#[derive(Debug)]
struct Hangup;

impl std::fmt::Display for Hangup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("closed on request")
    }
}

impl std::error::Error for Hangup {}

/// Serves until the task is dropped.
pub async fn serve(listener: TcpListener, app: Arc<App>) {
    let router = routes(&app);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Probably out of file descriptors: give other connections a moment to end.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (app, router) = (app.clone(), router.clone());
        tokio::spawn(async move {
            let service = service_fn(|request| handle(app.clone(), router.clone(), request));
            // The client went away, or the test asked for a hangup: nothing is left to do.
            let _ = http1::Builder::new()
                .auto_date_header(false)
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

fn routes(app: &Arc<App>) -> Router {
    let mut router = Router::new()
        .merge(api::routes())
        .merge(oauth::routes())
        .merge(pages::routes());
    if app.control {
        router = router.nest("/__control", control::routes());
    }
    if app.playground.is_some() {
        router = router.merge(playground::routes());
    }
    router.fallback(pages::not_found).with_state(app.clone())
}

async fn handle(
    app: Arc<App>,
    router: Router,
    request: hyper::Request<Incoming>,
) -> Result<Response, Hangup> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(Body::new(body), MAX_BODY).await;
    if parts.uri.path().starts_with(CONTROL) {
        let request = Request::from_parts(parts, Body::from(body.unwrap_or_default()));
        return Ok(dated(&app, routed(router, request).await));
    }
    let entry = Entry::new(
        &parts,
        body.as_deref().unwrap_or_default(),
        app.clock.now_ms(),
    );
    let cors = app.settings().cors;
    let shared = !is_page(parts.uri.path());
    let answer = match acceptable(&parts.headers, body.ok()) {
        Ok(body) => answer(&app, router, parts, body).await,
        Err(problem) => Ok(problem.into_response()),
    };
    let status = answer
        .as_ref()
        .ok()
        .map(|response| response.status().as_u16());
    if app.control {
        app.log.add(entry, status);
    }
    let mut response = answer?;
    if shared {
        cors::open(cors, response.headers_mut());
    }
    Ok(dated(&app, response))
}

async fn answer(app: &App, router: Router, parts: Parts, body: Bytes) -> Result<Response, Hangup> {
    let fault = app.faults.take(parts.method.as_str(), parts.uri.path());
    let work = work(app, router, Request::from_parts(parts, Body::from(body)));
    let Some(action) = fault else {
        return Ok(work.await);
    };
    match action {
        Action::Status {
            status,
            headers,
            body,
        } => Ok(faults::made_up(status, &headers, body)),
        Action::Redirect { location } => Ok(faults::redirect(location)),
        Action::Drop => Err(Hangup),
        Action::LoseAnswer => {
            work.await;
            Err(Hangup)
        }
        Action::Delay { ms } => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            Ok(work.await)
        }
        Action::Truncate => Ok(faults::truncated(work.await).await),
        Action::SlowBody { ms_per_byte } => Ok(faults::slow(work.await, ms_per_byte).await),
    }
}

/// What the server does if nothing goes wrong.
async fn work(app: &App, router: Router, request: Request) -> Response {
    let page = is_page(request.uri().path());
    if !page {
        let mode = app.settings().cors;
        if let Some(response) = cors::preflight(mode, request.method(), request.headers()) {
            return response;
        }
    }
    let response = routed(router, request).await;
    if response.status() == StatusCode::METHOD_NOT_ALLOWED && !page {
        return Problem::method_not_allowed(response.headers().get(ALLOW).cloned());
    }
    response
}

/// Whether this path is for people; every other path belongs to the API.
fn is_page(path: &str) -> bool {
    pages::is_page(path) || playground::is_page(path)
}

async fn routed(router: Router, request: Request) -> Response {
    let Ok(response) = router.oneshot(request).await;
    response
}

/// Rejects what no route should see: a host name for this address that another site chose (DNS rebinding
/// would give that site's pages access), and a body that is too large.
fn acceptable(headers: &HeaderMap, body: Option<Bytes>) -> Result<Bytes, Problem> {
    let host = headers
        .get(HOST)
        .and_then(|value| value.to_str().ok())
        .map_or("", |host| host.split(':').next().unwrap_or_default());
    let own = host == "127.0.0.1" || host == "localhost" || host.ends_with(".localhost");
    if !own {
        return Err(Problem::new(
            StatusCode::MISDIRECTED_REQUEST,
            "This server answers to 127.0.0.1 and localhost only.",
        ));
    }
    body.ok_or_else(|| {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "The body is larger than 64 KB or incomplete.",
        )
    })
}

fn dated(app: &App, mut response: Response) -> Response {
    if let Ok(date) = app.clock.http_date().parse() {
        response.headers_mut().entry(DATE).or_insert(date);
    }
    response
}
