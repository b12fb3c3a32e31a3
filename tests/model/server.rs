//! A Plexicus server that knows which tokens are valid: it answers by the token, as in `docs/contract.md`.

use crate::history::Actor;
use form_urlencoded::parse;
use jiff::Timestamp;
use plexicus_auth::policy::wire::Answer;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

/// How long a used refresh token returns the same response again, in ms.
pub const GRACE_MS: i64 = 60_000;
/// The lifetime of a token of a login that can be renewed, in ms.
pub const LIFE_MS: i64 = 3_600_000;

/// The users, by id and email address.
pub const ADA: (&str, &str) = ("u1", "ada@example.test");
pub const BEA: (&str, &str) = ("u2", "bea@example.test");
/// The other user approves a login that requests this scope.
pub const OTHERS_SCOPE: &str = "scan";

/// A request as it is on the wire.
#[derive(Clone, Debug)]
pub struct WireRequest {
    pub method: String,
    pub path: String,
    pub bearer: Option<String>,
    pub body: String,
}

#[derive(Clone, Default, Hash)]
pub struct Server {
    /// Whether logins come with a refresh token and expire after an hour.
    pub renews: bool,
    /// All tokens that ever existed; a renewal adds a secret to the token of a login.
    pub tokens: Vec<Token>,
    issued: BTreeMap<Actor, u32>,
    refresh: BTreeMap<String, Refresh>,
    /// The device codes, and whether the other user approves them.
    devices: BTreeMap<String, bool>,
    /// The tokens whose response an actor has received without having done anything since that could
    /// have stored them.
    pub in_hand: BTreeMap<Actor, BTreeSet<usize>>,
    /// The tokens whose response came to a window that crashed before it could store them.
    pub lost: BTreeSet<usize>,
    /// The tokens that an actor considers dead because of a planted mistake.
    pub believed_dead: BTreeSet<(Actor, String)>,
}

/// A token with all its secrets: they are valid and revoked together.
#[derive(Clone, Default, Hash)]
pub struct Token {
    pub is_alive: bool,
    /// Whether a login or a rotation issued it; if not, the user already had it.
    pub is_issued: bool,
    /// Whether it belongs to the other user.
    pub is_others: bool,
    /// Each access token, and when it expires.
    pub bearers: Vec<(String, Option<i64>)>,
    pub refresh_tokens: Vec<String>,
    /// When it was last renewed, in ms.
    pub renewed_at_ms: Option<i64>,
}

impl Token {
    /// The newest access token, as its name.
    pub fn name(&self) -> &str {
        self.bearers.last().map_or("", |(bearer, _)| bearer)
    }
}

#[derive(Clone, Hash)]
struct Refresh {
    token: usize,
    used: Option<(i64, String)>,
}

impl Server {
    /// Adds a valid token, made without a request.
    pub fn add(&mut self, is_issued: bool, bearer: &str, refresh: Option<&str>, end: Option<i64>) {
        if let Some(secret) = refresh {
            let token = self.tokens.len();
            let refresh = Refresh { token, used: None };
            self.refresh.insert(secret.to_owned(), refresh);
        }
        self.tokens.push(Token {
            is_alive: true,
            is_issued,
            is_others: false,
            bearers: vec![(bearer.to_owned(), end)],
            refresh_tokens: refresh.map(str::to_owned).into_iter().collect(),
            renewed_at_ms: None,
        });
    }

    /// The token that this access token belongs to, if both are still valid.
    pub fn alive(&self, bearer: &str, now_ms: i64) -> Option<usize> {
        self.tokens.iter().position(|token| {
            let mut bearers = token.bearers.iter();
            token.is_alive
                && bearers.any(|(secret, end_ms)| {
                    secret == bearer && end_ms.is_none_or(|end_ms| end_ms > now_ms)
                })
        })
    }

    pub fn answer(&mut self, from: Actor, request: &WireRequest, now_ms: i64) -> Answer {
        let (status, body) = self.judge(from, request, now_ms);
        let date = Timestamp::from_millisecond(now_ms).expect("it is a time");
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        Answer {
            status,
            date: Some(date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()),
            www_authenticate: (status == 401).then(|| "Bearer".to_owned()),
            body: Zeroizing::new(body.into_bytes()),
            ..Answer::default()
        }
    }

    fn judge(&mut self, from: Actor, request: &WireRequest, now_ms: i64) -> (u16, Option<Value>) {
        let form = |name: &str| {
            let mut pairs = parse(request.body.as_bytes());
            let found = pairs.find(|(found, _)| found == name);
            found.map(|(_, value)| value.into_owned())
        };
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/oauth/device_authorization") => {
                let is_others = form("scope").as_deref() == Some(OTHERS_SCOPE);
                return self.start_device(from, is_others);
            }
            ("POST", "/oauth/token") => {
                return match form("refresh_token") {
                    Some(secret) => self.renew(from, &secret, now_ms),
                    None => {
                        self.finish_device(from, &form("device_code").unwrap_or_default(), now_ms)
                    }
                };
            }
            _ => {}
        }
        let bearer = request.bearer.as_deref().unwrap_or_default();
        let Some(token) = self.alive(bearer, now_ms) else {
            return (401, Some(json!({ "detail": "the token is not good" })));
        };
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/sessions/self") => {
                let (id, email) = if self.tokens[token].is_others {
                    BEA
                } else {
                    ADA
                };
                let session = json!({ "user_id": id, "client_id": "o1", "email": email });
                (200, Some(session))
            }
            ("GET", "/client") => (200, Some(json!({ "name": "Example" }))),
            ("GET", "/repositories") => (200, Some(json!({ "items": [], "next": null }))),
            ("POST", "/users/me/api-tokens") => {
                let is_others = self.tokens[token].is_others;
                let created = self.create(from, &request.body);
                self.last().is_others = is_others;
                created
            }
            ("DELETE", "/users/me/api-tokens/self") => {
                self.tokens[token].is_alive = false;
                (204, None)
            }
            _ => (404, None),
        }
    }

    // The request is approved at once.
    fn start_device(&mut self, from: Actor, is_others: bool) -> (u16, Option<Value>) {
        let code = format!("plxd_{}", self.number(from));
        self.devices.insert(code.clone(), is_others);
        let answer = json!({
            "device_code": code, "user_code": "ABCD-EFGH", "interval": 1, "expires_in": 600,
            "verification_uri": "https://app.plexicus.ai/activate",
        });
        (200, Some(answer))
    }

    fn finish_device(&mut self, from: Actor, code: &str, now_ms: i64) -> (u16, Option<Value>) {
        let Some(is_others) = self.devices.remove(code) else {
            return (400, Some(json!({ "error": "invalid_grant" })));
        };
        let number = self.number(from);
        let bearer = format!("plxs_{number}");
        let refresh = self.renews.then(|| format!("plxr_{number}"));
        let end_ms = self.renews.then_some(now_ms + LIFE_MS);
        self.give(from, self.tokens.len());
        self.add(true, &bearer, refresh.as_deref(), end_ms);
        self.last().is_others = is_others;
        (200, Some(grant(&bearer, refresh.as_deref())))
    }

    fn renew(&mut self, from: Actor, secret: &str, now_ms: i64) -> (u16, Option<Value>) {
        let invalid = (400, Some(json!({ "error": "invalid_grant" })));
        let Some(refresh) = self.refresh.get(secret).cloned() else {
            return invalid;
        };
        let token = refresh.token;
        if !self.tokens[token].is_alive {
            return invalid;
        }
        if let Some((at_ms, answer)) = refresh.used {
            if now_ms - at_ms < GRACE_MS {
                let answer = serde_json::from_str(&answer).expect("it is an answer");
                return (200, Some(answer));
            }
            self.tokens[token].is_alive = false;
            return invalid;
        }
        let number = self.number(from);
        let (bearer, next) = (format!("plxs_{number}"), format!("plxr_{number}"));
        let answer = grant(&bearer, Some(&next));
        let used = Some((now_ms, answer.to_string()));
        self.refresh
            .insert(secret.to_owned(), Refresh { token, used });
        self.refresh
            .insert(next.clone(), Refresh { token, used: None });
        let renewed = &mut self.tokens[token];
        renewed.bearers.push((bearer, Some(now_ms + LIFE_MS)));
        renewed.refresh_tokens.push(next);
        renewed.renewed_at_ms = Some(now_ms);
        self.give(from, token);
        (200, Some(answer))
    }

    fn create(&mut self, from: Actor, body: &str) -> (u16, Option<Value>) {
        let wish: Value = serde_json::from_str(body).unwrap_or_default();
        let bearer = format!("plxp_{}", self.number(from));
        self.give(from, self.tokens.len());
        self.add(true, &bearer, None, None);
        let created = json!({
            "access_token": bearer, "token_id": bearer.replace("plxp_", "id-"), "name": wish["name"],
            "created_at": "2026-01-01T00:00:00Z", "expires_at": wish["expires_at"],
        });
        (201, Some(created))
    }

    fn last(&mut self) -> &mut Token {
        self.tokens.last_mut().expect("one was added")
    }

    fn give(&mut self, to: Actor, token: usize) {
        self.in_hand.entry(to).or_default().insert(token);
    }

    /// Records that the actor did something other than read or lock: it could have stored what it received.
    pub fn has_acted(&mut self, actor: Actor) {
        self.in_hand.remove(&actor);
    }

    /// Records that the actor crashed.
    pub fn has_crashed(&mut self, actor: Actor) {
        self.lost
            .extend(self.in_hand.remove(&actor).unwrap_or_default());
    }

    // The actor's letter and two digits, so that no secret is the prefix of another.
    fn number(&mut self, from: Actor) -> String {
        let number = self.issued.entry(from).or_default();
        *number += 1;
        format!("{}{number:02}", from.letter())
    }
}

// A login whose scope the server does not report may be rotated.
fn grant(bearer: &str, refresh: Option<&str>) -> Value {
    let mut grant = json!({ "access_token": bearer, "token_id": bearer.replace("plxs_", "id-") });
    if let Some(refresh) = refresh {
        grant["refresh_token"] = refresh.into();
        grant["expires_in"] = (LIFE_MS / 1_000).into();
    }
    grant
}
