//! A server in this process, and a plain client for it.

use dev_server::{Options, Running};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use ureq::Agent;
use ureq::http::{HeaderMap, Request};

pub const ADA: &str = "ada@example.test";
pub const GRACE: &str = "grace@example.test";
pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A server on a free port; dropping it ends the server.
pub struct Server {
    running: Running,
    agent: Agent,
    _runtime: Runtime,
}

/// A complete response.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Server {
    /// Starts a server with the control API enabled.
    pub fn start() -> Self {
        Self::with(Options {
            control: true,
            ..Options::default()
        })
    }

    pub fn with(options: Options) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let running = runtime
            .block_on(dev_server::start(options))
            .expect("a free port");
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .build()
            .into();
        Self {
            running,
            agent,
            _runtime: runtime,
        }
    }

    pub fn url(&self) -> &str {
        self.running.url()
    }

    /// Sends exactly this. Returns `None` if the connection was closed without a complete response.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Option<Answer> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = if body.is_empty() && method != "POST" {
            self.agent.run(request.body(()).expect("a request"))
        } else {
            self.agent.run(request.body(body).expect("a request"))
        };
        let (parts, mut body) = response.ok()?.into_parts();
        Some(Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: body.read_to_string().ok()?,
        })
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.try_send(method, path, headers, body)
            .expect("an answer")
    }

    /// Sends a form as a well-behaved client does.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let headers = [
            ("X-Plexicus-Client", "test/1.0"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        self.send("POST", path, &headers, &encode(fields))
    }

    /// Makes a call with a bearer token as a well-behaved client does.
    pub fn call(&self, method: &str, path: &str, token: &str) -> Answer {
        self.call_json(method, path, token, "")
    }

    pub fn call_json(&self, method: &str, path: &str, token: &str, body: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [
            ("X-Plexicus-Client", "test/1.0"),
            ("Authorization", bearer.as_str()),
            ("Content-Type", "application/json"),
        ];
        self.send(method, path, &headers, body)
    }

    /// Calls the control API, which must succeed.
    pub fn control(&self, path: &str, input: Value) -> Value {
        let headers = [("Content-Type", "application/json")];
        let path = format!("/__control/{path}");
        let answer = self.send("POST", &path, &headers, &input.to_string());
        assert!(answer.status < 300, "{path}: {answer:?}");
        serde_json::from_str(&answer.text).unwrap_or(Value::Null)
    }

    pub fn advance(&self, ms: i64) {
        self.control("clock", json!({ "advance_ms": ms }));
    }

    /// Creates a personal token with full access, or with this scope.
    pub fn personal_token(&self, email: &str, scope: Option<&str>) -> String {
        let input = json!({ "email": email, "name": "test", "scope": scope });
        text(&self.control("tokens", input), "access_token")
    }

    /// Runs a whole device login and returns its token response.
    pub fn device_login(&self, email: &str, scope: &str) -> Value {
        let start = self
            .form(
                "/oauth/device_authorization",
                &[
                    ("client_id", "plexicus-cli"),
                    ("device_name", "laptop"),
                    ("scope", scope),
                ],
            )
            .json();
        let user_code = text(&start, "user_code");
        let decision = json!({ "user_code": user_code, "email": email, "approve": true });
        self.control("device", decision);
        self.poll(&text(&start, "device_code")).json()
    }

    pub fn poll(&self, device_code: &str) -> Answer {
        self.form(
            "/oauth/token",
            &[
                ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
                ("device_code", device_code),
                ("client_id", "plexicus-cli"),
            ],
        )
    }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }

    /// Returns the header's value; empty if it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Asserts an error of an OAuth endpoint.
    pub fn assert_oauth_error(&self, error: &str) {
        assert_eq!(self.status, 400, "{self:?}");
        assert_eq!(self.json()["error"], error, "{self:?}");
        assert!(self.json()["error_description"].is_string());
        assert_eq!(self.header("cache-control"), "no-store");
    }

    /// Asserts a problem document.
    pub fn assert_problem(&self, status: u16) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.json()["status"], status);
        for member in ["type", "title", "detail"] {
            assert!(self.json()[member].is_string(), "{member}");
        }
    }
}

/// Returns a text member of a response.
pub fn text(answer: &Value, member: &str) -> String {
    let value = answer[member].as_str();
    value
        .unwrap_or_else(|| panic!("no {member} in {answer}"))
        .to_owned()
}

pub fn encode(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}
