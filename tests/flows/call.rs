//! One call of a scenario on one window, as JavaScript would make it and see it.

use crate::expect::{Known, pairs};
use crate::host::{FakeHost, Init, World};
use crate::scenario::Call;
use futures_util::future::AbortHandle;
use plexicus_auth::flows::login::{Progress, Request};
use plexicus_auth::flows::logout::LogoutRequest;
use plexicus_auth::flows::rotate::RotateRequest;
use plexicus_auth::policy::account::choice::Named;
use plexicus_auth::policy::login::callback::CallbackRequest;
use plexicus_auth::policy::login::method::Method;
use plexicus_auth::policy::text::secret::Secret;
use plexicus_auth::policy::token::scope;
use plexicus_auth::policy::wire::tokens::Lifetime;
use plexicus_auth::{Auth, AuthError};
use serde::Serialize;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

const WHY: &str = "the scenario compares it";

/// One of the programs that share the storage.
pub struct Window {
    pub auth: Auth<FakeHost>,
    /// Its watch, if there is a listener.
    pub watching: Option<AbortHandle>,
    /// Once set, every call is refused, as in JavaScript.
    pub is_disposed: Cell<bool>,
}

/// Makes one call and returns what JavaScript would see.
pub async fn perform(
    window: &Window,
    world: &Rc<World>,
    call: &Call,
    told: &Rc<RefCell<Vec<Value>>>,
    cancel: impl Future<Output = ()>,
) -> Result<Value, Value> {
    let auth = &window.auth;
    let is_of_auth = !matches!(call.action.as_str(), "advance" | "store" | "dispose");
    if window.is_disposed.get() && is_of_auth {
        return Err(view(&auth.complete_error(AuthError::disposed())));
    }
    let with = world.server.known.borrow().fill_value(&call.with);
    let text = |name: &str| with[name].as_str().map(str::to_owned);
    match call.action.as_str() {
        "plan" => Ok(json!(auth.plan())),
        "login" | "adoptToken" | "finishLogin" => {
            let (world, told) = (Rc::clone(world), Rc::clone(told));
            let tell = move |progress: &Progress| tell(&world, &told, progress);
            seen(
                auth.log_in(named(&with), login_request(&with), Rc::new(tell), cancel)
                    .await,
            )
        }
        "ensureLoggedIn" => {
            let (world, told) = (Rc::clone(world), Rc::clone(told));
            let tell = move |progress: &Progress| tell(&world, &told, progress);
            let interactive = with["interactive"].as_bool().unwrap_or(true);
            let request = login_request(&with);
            seen(
                auth.ensure_logged_in(named(&with), request, interactive, Rc::new(tell), cancel)
                    .await,
            )
        }
        "token" => {
            let resolved = auth
                .token(&named(&with))
                .await
                .map_err(|error| view(&error))?;
            Ok(json!({
                "value": resolved.token.expose(WHY),
                "source": resolved.source,
                "tokenKind": resolved.kind,
                "expiresAtMs": resolved.expires_at_ms,
            }))
        }
        "status" => {
            let verify = with["verify"].as_bool().unwrap_or(false);
            let status = auth
                .status(&named(&with), verify)
                .await
                .map_err(|error| view(&error))?;
            let mut value = json!(status);
            value["error"] = status.error.as_ref().map(view).unwrap_or_default();
            Ok(value)
        }
        "settled" => Ok(json!(auth.settled().await)),
        "logout" => {
            let local_only = with["localOnly"].as_bool().unwrap_or(false);
            let revoke = with["revoke"].as_bool().unwrap_or(false);
            let request = LogoutRequest {
                local_only,
                revoke,
                all: with["all"].as_bool().unwrap_or(false),
            };
            seen(auth.log_out(&named(&with), request).await)
        }
        "headers" => {
            let url = text("url").unwrap();
            let rejected = text("rejected").map(Secret::new);
            let headers = auth.headers(&named(&with), &url, rejected.as_ref()).await;
            let headers = headers.map_err(|error| view(&error))?;
            let headers = headers
                .iter()
                .map(|(name, value)| (*name, value.expose(WHY)));
            Ok(json!(headers.collect::<BTreeMap<_, _>>()))
        }
        "fetch" => {
            let init = Init {
                method: text("method"),
                body: text("body").unwrap_or_default(),
                is_stream: with["stream"].as_bool().unwrap_or(false),
            };
            let url = text("url").unwrap();
            let answer = auth.fetch(&named(&with), &url, &init).await;
            let answer = answer.map_err(|error| view(&error))?.answer;
            Ok(json!({ "status": answer.status, "retryAfter": answer.retry_after }))
        }
        "accounts.list" => {
            let scopes = scopes(&with);
            seen(auth.list_accounts(scopes.as_deref()).await)
        }
        "accounts.setDefault" => {
            let account = text("account").unwrap();
            seen(auth.set_default_account(&account).await)
        }
        "explain" => Ok(json!(auth.explain())),
        "dispose" => {
            window.is_disposed.set(true);
            if let Some(watching) = &window.watching {
                watching.abort();
            }
            seen(auth.close().await)
        }
        "advance" => {
            let ms = with["ms"].as_i64().unwrap();
            let monotonic_ms = with["monotonicMs"].as_i64().unwrap_or(ms);
            let server_ms = with["serverMs"].as_i64().unwrap_or(ms);
            let timeline = &world.timeline;
            timeline.drift(ms - monotonic_ms, server_ms - monotonic_ms);
            timeline.sleep(u64::try_from(monotonic_ms).unwrap()).await;
            Ok(Value::Null)
        }
        "store" => {
            let contents: BTreeMap<String, Value> =
                serde_json::from_value(call.with.clone()).unwrap();
            let known = world.server.known.borrow().clone();
            world.storage.put(&contents, &known);
            Ok(Value::Null)
        }
        action => perform_on_tokens(auth, action, &with, cancel).await,
    }
}

async fn perform_on_tokens(
    auth: &Auth<FakeHost>,
    action: &str,
    with: &Value,
    cancel: impl Future<Output = ()>,
) -> Result<Value, Value> {
    let name = with["name"].as_str().map(str::to_owned);
    match action {
        "tokens.list" => seen(auth.list_tokens(&named(with)).await),
        "tokens.create" => {
            let name = name.unwrap_or_default();
            let created = auth.create_token(&named(with), name, lifetime(with)).await;
            let created = created.map_err(|error| view(&error))?;
            Ok(json!({
                "value": created.access_token.expose(WHY),
                "tokenId": created.token_id,
                "name": created.name,
                "createdAtMs": created.created_at_ms,
                "expiresAtMs": created.expires_at_ms,
            }))
        }
        "tokens.revoke" => {
            let token_id = with["tokenId"].as_str().unwrap();
            seen(auth.revoke_token(&named(with), token_id).await)
        }
        "tokens.rotate" => {
            let lifetime = lifetime(with);
            let rotation = auth
                .rotate(&named(with), &RotateRequest { name, lifetime }, cancel)
                .await;
            let rotation = rotation.map_err(|error| view(&error))?;
            Ok(json!({
                "source": rotation.source,
                "tokenName": rotation.token_name,
                "tokenId": rotation.token_id,
                "expiresAtMs": rotation.expires_at_ms,
                "revoked": rotation.revoked,
                "becamePersonal": rotation.became_personal,
                "newToken": rotation.new_token.as_ref().map(|token| token.expose(WHY)),
                "error": rotation.error.as_ref().map(view),
            }))
        }
        other => panic!("there is no call {other:?}"),
    }
}

/// Returns where the result of a call may contain a secret: the whole result, or a field.
pub fn secret_of(action: &str) -> Option<&'static str> {
    match action {
        "token" => Some(""),
        "headers" => Some("Authorization"),
        "tokens.create" => Some("value"),
        "tokens.rotate" => Some("newToken"),
        _ => None,
    }
}

fn lifetime(with: &Value) -> Lifetime {
    match with.get("expiresInDays").map(Value::as_u64) {
        None | Some(Some(90)) => Lifetime::Days90,
        Some(Some(30)) => Lifetime::Days30,
        Some(None) => Lifetime::Never,
        Some(Some(days)) => panic!("nothing lives for {days} days"),
    }
}

// The login that a call chooses.
fn named(with: &Value) -> Named {
    let text = |name: &str| with[name].as_str().map(str::to_owned);
    Named {
        account: text("account"),
        purpose: text("purpose"),
        expect: text("expect"),
        scopes: None,
    }
}

fn scopes(with: &Value) -> Option<String> {
    let names = with["scopes"].as_array().cloned().unwrap_or_default();
    let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
    (!names.is_empty()).then(|| scope::parse(&names.join(" ")).unwrap())
}

fn login_request(with: &Value) -> Request {
    let default = Request::default();
    Request {
        method: with["method"].as_str().and_then(Method::from_name),
        preferred: with["preferred"].as_str().and_then(Method::from_name),
        scope: scopes(with),
        replace_newer: with["replaceNewer"].as_bool().unwrap_or(false),
        port: with["port"].as_u64().map(|port| port as u16),
        open_browser: with["openBrowser"].as_bool().unwrap_or(true),
        timeout_ms: with["timeoutMs"].as_u64().unwrap_or(default.timeout_ms),
        device_timeout_ms: with["timeoutMs"].as_u64(),
        token: with["token"]
            .as_str()
            .map(|text| Secret::new(text.to_owned())),
        callback: with["callback"]["target"]
            .as_str()
            .map(|target| CallbackRequest {
                method: "GET".to_owned(),
                target: Secret::new(target.to_owned()),
                host: with["callback"]["host"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
            }),
        ..default
    }
}

// Learns the values in the shown address, because the runners' randomness differs.
fn tell(world: &World, told: &RefCell<Vec<Value>>, progress: &Progress) {
    let event = json!(progress);
    if let Some((_, query)) = event["url"].as_str().and_then(|url| url.split_once('?')) {
        let mut query = pairs(query);
        let mut take = |name: &str| query.remove(name).unwrap_or_default();
        let mut known = world.server.known.borrow_mut();
        *known = Known {
            port: take("port"),
            state: take("state"),
            challenge: take("code_challenge"),
            verifier: String::new(),
            login: std::mem::take(&mut known.login),
        };
    }
    told.borrow_mut().push(event);
    world.timeline.stir();
}

fn seen<T: Serialize>(result: Result<T, AuthError>) -> Result<Value, Value> {
    result
        .map(|value| json!(value))
        .map_err(|error| view(&error))
}

/// Shows an error under the names that JavaScript sees.
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
