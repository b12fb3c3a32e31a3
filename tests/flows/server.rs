//! A server that expects exactly the requests of a scenario, in order.

use crate::clock::{START_MS, Timeline};
use crate::expect::{Known, pairs};
use crate::host::{FakeForwarded, Serve, World};
use crate::scenario::{AnswerSpec, Exchange};
use base64ct::{Base64UrlUnpadded, Encoding};
use jiff::Timestamp;
use plexicus_auth::policy::error::cause::Cause;
use plexicus_auth::policy::wire::{Answer, FetchFailure};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use zeroize::Zeroizing;

/// Returns the exchange of a server that is gone.
pub fn silence() -> Value {
    json!({ "expect": { "method": "", "path": "" }, "answer": { "failure": "unreachable" } })
}

/// A request as it is on the wire.
pub struct WireRequest {
    pub method: String,
    pub url: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

pub struct Server {
    pub timeline: Rc<Timeline>,
    pub exchanges: Vec<Exchange>,
    /// How far its clock is ahead, in ms, if its answers contain the time.
    pub skew_ms: Option<i64>,
    pub next: Cell<usize>,
    pub known: RefCell<Known>,
    pub api_origin: RefCell<String>,
    /// What went wrong on the wire.
    pub complaints: RefCell<Vec<String>>,
    /// While observing, any request gets the next answer, and the exchanges are recorded as in a scenario.
    pub observed: Option<RefCell<Vec<Value>>>,
    /// The exchange that is used when no answers are left.
    silence: Exchange,
}

impl Server {
    pub fn new(timeline: Rc<Timeline>, exchanges: Vec<Exchange>, skew_ms: Option<i64>) -> Self {
        Self {
            timeline,
            exchanges,
            skew_ms,
            next: Cell::new(0),
            known: RefCell::default(),
            api_origin: RefCell::default(),
            complaints: RefCell::default(),
            observed: None,
            silence: serde_json::from_value(silence()).expect("it is an exchange"),
        }
    }

    /// Makes the server answer any request with the next answer.
    pub fn observing(self) -> Self {
        Self {
            observed: Some(RefCell::default()),
            ..self
        }
    }

    fn date(&self) -> Option<String> {
        let now_ms = self.timeline.server_ms() + self.skew_ms?;
        let now = Timestamp::from_millisecond(now_ms).expect("it is a time");
        Some(now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
    }

    /// Returns the exchange that this request belongs to. If it belongs to none, complains and returns `None`.
    fn take(&self, request: &WireRequest) -> Option<&Exchange> {
        let index = self.next.replace(self.next.get() + 1);
        if let Some(observed) = &self.observed {
            observed.borrow_mut().push(self.observe(request));
            return Some(self.exchanges.get(index).unwrap_or(&self.silence));
        }
        let what = format!("request {} ({} {})", index + 1, request.method, request.url);
        let complain = |why: String| self.complaints.borrow_mut().push(format!("{what}: {why}"));
        let Some(exchange) = self.exchanges.get(index) else {
            complain("is one too many".to_owned());
            return None;
        };
        let expect = &exchange.expect;
        let url = format!("{}{}", self.api_origin.borrow(), expect.path);
        if (&request.method, &request.url) != (&expect.method, &url) {
            complain(format!("should be {} {url}", expect.method));
        }
        let at_ms = self.timeline.wall_ms() - START_MS;
        if exchange.at_ms.is_some_and(|expected| expected != at_ms) {
            complain(format!("came at {at_ms}, not at {:?}", exchange.at_ms));
        }
        if request.headers.get("authorization") != expect.authorization.as_ref() {
            complain("has another Authorization".to_owned());
        }
        if request.headers.get("x-plexicus-client").map(String::as_str)
            != Some("plexicus-test/1.2.3")
        {
            complain("does not name the client".to_owned());
        }
        if request.headers.get("accept").map(String::as_str) != Some("application/json") {
            complain("does not accept JSON".to_owned());
        }
        let content_type = request.headers.get("content-type").map(String::as_str);
        if let Some(form) = &expect.form {
            self.learn_verifier(&request.body);
            let form: BTreeMap<String, String> = form
                .iter()
                .map(|(name, value)| (name.clone(), self.known.borrow().fill(value)))
                .collect();
            let found = pairs(&request.body);
            if found != form {
                complain(format!("has the form {found:?}, not {form:?}"));
            }
            if content_type != Some("application/x-www-form-urlencoded") {
                complain("is no form by its header".to_owned());
            }
        } else if let Some(json) = &expect.json {
            let expected = self.known.borrow().fill_value(json);
            let found: Value = serde_json::from_str(&request.body).unwrap_or_default();
            if found != expected {
                complain(format!("has the body {found}, not {expected}"));
            }
            if content_type != Some("application/json") {
                complain("is no JSON by its header".to_owned());
            }
        } else if request.body != expect.body.clone().unwrap_or_default() {
            complain("has another body".to_owned());
        }
        Some(exchange)
    }

    // Returns what a scenario would have to expect.
    fn observe(&self, request: &WireRequest) -> Value {
        let origin = self.api_origin.borrow();
        let path = request.url.strip_prefix(origin.as_str());
        if path.is_none_or(|path| !path.starts_with('/')) {
            let complaint = format!("a request went to {}", request.url);
            self.complaints.borrow_mut().push(complaint);
        }
        let mut expect = json!({ "method": request.method, "path": path });
        if let Some(authorization) = request.headers.get("authorization") {
            expect["authorization"] = authorization.clone().into();
        }
        match request.headers.get("content-type").map(String::as_str) {
            Some("application/json") => {
                expect["json"] = serde_json::from_str(&request.body).unwrap_or_default();
            }
            Some(_) => {
                self.learn_verifier(&request.body);
                let known = self.known.borrow();
                let callback = format!("http://127.0.0.1:{}/callback", known.port);
                let by_lot = [
                    (&known.verifier, "{verifier}"),
                    (&known.state, "{state}"),
                    (&callback, "http://127.0.0.1:{port}/callback"),
                ];
                let form = pairs(&request.body).into_iter().map(|(name, value)| {
                    let drawn = by_lot
                        .iter()
                        .find(|(drawn, _)| **drawn == value && !value.is_empty());
                    (
                        name,
                        drawn.map_or(value.clone(), |(_, placeholder)| (*placeholder).to_owned()),
                    )
                });
                expect["form"] = form
                    .collect::<BTreeMap<_, _>>()
                    .into_iter()
                    .collect::<Value>();
            }
            None if request.body.is_empty() => {}
            None => expect["body"] = request.body.clone().into(),
        }
        expect
    }

    // Takes the verifier from the form if its S256 hash is the challenge that was shown.
    fn learn_verifier(&self, form: &str) {
        let Some(verifier) = pairs(form).remove("code_verifier") else {
            return;
        };
        let mut known = self.known.borrow_mut();
        if Base64UrlUnpadded::encode_string(&Sha256::digest(&verifier)) == known.challenge {
            known.verifier = verifier;
        }
    }
}

impl Serve for Server {
    async fn serve(
        &self,
        world: &World,
        request: &WireRequest,
    ) -> Result<FakeForwarded, FetchFailure> {
        let Some(exchange) = self.take(request) else {
            let why = "no such request was expected".to_owned();
            return Err(FetchFailure::Unreachable(Cause::new(why)));
        };
        // What other programs do while the request is under way.
        if let Some(env) = &exchange.env {
            world.env.borrow_mut().clone_from(env);
        }
        let known = self.known.borrow().clone();
        world.storage.put(&exchange.meanwhile, &known);
        Ok(FakeForwarded {
            answer: answer(self, &exchange.answer, request).await?,
            stalls: exchange.answer.failure.as_deref() == Some("stalls"),
        })
    }

    fn fill(&self, text: &str) -> String {
        self.known.borrow().fill(text)
    }
}

/// Returns the answer as a transport delivers it.
async fn answer(
    server: &Server,
    spec: &AnswerSpec,
    request: &WireRequest,
) -> Result<Answer, FetchFailure> {
    server.timeline.next_turn().await;
    server.timeline.sleep(spec.takes_ms).await;
    match spec.failure.as_deref() {
        Some("hangs") => return std::future::pending().await,
        Some("stalls") | None => {}
        Some("echoes") => {
            let authorization = request.headers.get("authorization");
            return Err(FetchFailure::Unreachable(Cause::new(format!(
                "connect ECONNREFUSED after {} {}",
                authorization.map_or("", String::as_str),
                request.body
            ))));
        }
        Some(_) => {
            return Err(FetchFailure::Unreachable(Cause::new(
                "connect ECONNREFUSED plxs_canary-in-an-error",
            )));
        }
    }
    let body = body(spec);
    let header = |name: &str| spec.headers.get(name).cloned();
    Ok(Answer {
        status: spec.status,
        date: header("date").or_else(|| server.date()),
        retry_after: header("retry-after"),
        www_authenticate: header("www-authenticate"),
        body: Zeroizing::new(body.into_bytes()),
    })
}

fn body(spec: &AnswerSpec) -> String {
    match (&spec.json, &spec.text, spec.size) {
        (Some(json), _, _) => json.to_string(),
        (_, Some(text), _) => text.clone(),
        (_, _, size) => " ".repeat(size.unwrap_or(0)),
    }
}
