//! One call of a scenario, as JavaScript would make it and see it.

use crate::expect::{Known, pairs};
use crate::host::{FakeHost, Init, World};
use crate::scenario::Call;
use plexicus_auth::flows::login::{Progress, Request};
use plexicus_auth::flows::plan::Method;
use plexicus_auth::policy::scope;
use plexicus_auth::policy::secret::Secret;
use plexicus_auth::{Auth, AuthError};
use serde::Serialize;
use serde_json::{Value, json};
use std::cell::RefCell;

/// Performs one call and gives what JavaScript would see.
pub async fn perform(
    auth: &Auth<FakeHost>,
    world: &World,
    call: &Call,
    told: &RefCell<Vec<Value>>,
) -> Result<Value, Value> {
    let with = world.server.known.borrow().fill_value(&call.with);
    let text = |name: &str| with[name].as_str().map(str::to_owned);
    match call.action.as_str() {
        "advance" => {
            world.timeline.advance(with["ms"].as_u64().unwrap());
            Ok(Value::Null)
        }
        "plan" => Ok(json!(auth.plan())),
        "login" => {
            let tell = |progress: Progress| tell(world, told, &progress);
            seen(auth.log_in(&login_request(&with), &tell).await)
        }
        "token" => {
            let resolved = auth.token().await.map_err(|error| view(&error))?;
            Ok(json!({
                "value": resolved.token.expose("the scenario compares it"),
                "source": resolved.source,
                "tokenKind": resolved.kind,
                "expiresAtMs": resolved.expires_at_ms,
            }))
        }
        "status" => {
            let verify = with["verify"].as_bool().unwrap_or(false);
            let status = auth.status(verify).await.map_err(|error| view(&error))?;
            let mut value = json!(status);
            value["error"] = status.error.as_ref().map(view).unwrap_or_default();
            Ok(value)
        }
        "logout" => seen(
            auth.log_out(with["localOnly"].as_bool().unwrap_or(false))
                .await,
        ),
        "authorizationHeader" => {
            let url = text("url").unwrap();
            let header = auth.authorization_header(&url).await;
            let header = header.map_err(|error| view(&error))?;
            Ok(header.expose("the scenario compares it").into())
        }
        "fetch" => {
            let init = Init {
                method: text("method"),
                body: text("body").unwrap_or_default(),
                is_stream: with["stream"].as_bool().unwrap_or(false),
            };
            let url = text("url").unwrap();
            let answer = auth
                .fetch(&url, &init)
                .await
                .map_err(|error| view(&error))?;
            Ok(json!({ "status": answer.0.status, "retryAfter": answer.0.retry_after }))
        }
        other => panic!("there is no call {other:?}"),
    }
}

fn login_request(with: &Value) -> Request {
    let names = with["scopes"].as_array().cloned().unwrap_or_default();
    let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
    let default = Request::default();
    Request {
        method: match with["method"].as_str() {
            Some("browser") => Some(Method::Browser),
            Some("device") => Some(Method::Device),
            Some("paste") => Some(Method::Paste),
            _ => None,
        },
        scope: scope::parse(&names.join(" ")).unwrap(),
        open_browser: with["openBrowser"].as_bool().unwrap_or(true),
        timeout_ms: with["timeoutMs"].as_u64().unwrap_or(default.timeout_ms),
        device_timeout_ms: with["timeoutMs"].as_u64(),
        token: with["token"]
            .as_str()
            .map(|text| Secret::new(text.to_owned())),
    }
}

// Learns what the address that is shown holds: the runners' randomness differs.
fn tell(world: &World, told: &RefCell<Vec<Value>>, progress: &Progress) {
    let event = json!(progress);
    if let Some((_, query)) = event["url"].as_str().and_then(|url| url.split_once('?')) {
        let mut query = pairs(query);
        let mut take = |name: &str| query.remove(name).unwrap_or_default();
        *world.server.known.borrow_mut() = Known {
            port: take("port"),
            state: take("state"),
            challenge: take("code_challenge"),
            verifier: String::new(),
        };
    }
    told.borrow_mut().push(event);
}

fn seen<T: Serialize>(result: Result<T, AuthError>) -> Result<Value, Value> {
    result
        .map(|value| json!(value))
        .map_err(|error| view(&error))
}

/// An error by the names that JavaScript sees.
pub fn view(error: &AuthError) -> Value {
    json!({
        "code": error.code.as_str(),
        "message": error.message,
        "remedy": error.remedy,
        "fault": error.code.fault(),
        "source": error.source,
        "retryAfterMs": error.retry_after_ms,
        "debug": format!("{error:?} {error}"),
    })
}
