//! A server that uses the true time, and a witness that knows what the client can know.

use super::World;
use crate::clock::Timeline;
use crate::host::{FakeForwarded, Serve};
use crate::server::WireRequest;
use plexicus_auth::policy::error::cause::Cause;
use plexicus_auth::policy::wire::{Answer, FetchFailure};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use zeroize::Zeroizing;

const GRACE_MS: i64 = 60_000;
const SLIDING_MS: i64 = 24 * 60 * 60 * 1000;
const MAX_DRIFT_MS: i64 = 5_000;

/// The kind of login that the server issues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It expires after this many ms.
    Fixed(i64),
    /// It expires after 24 hours without use.
    Sliding,
    /// Each token expires after this many ms and is renewed.
    Renewable(i64),
}

/// The true time, and what this machine's clocks said, when a `Date` arrived.
#[derive(Clone, Copy)]
struct Measured {
    server_ms: i64,
    wall_ms: i64,
    monotonic_ms: i64,
}

pub struct Server {
    timeline: Rc<Timeline>,
    pub kind: Kind,
    /// When each token expires, by the true time; a sliding expiry moves.
    ends: RefCell<BTreeMap<String, i64>>,
    revoked: Cell<bool>,
    refresh: RefCell<(String, Option<(String, i64)>)>,
    issued: Cell<u32>,
    pub date_is_readable: Cell<bool>,
    pub is_up: Cell<bool>,
    pub behind_portal: Cell<bool>,
    pub latency_ms: Cell<u64>,
    pub requests: Cell<usize>,
    pub renewals: Cell<usize>,
    measured: Cell<Option<Measured>>,
    refused: RefCell<BTreeSet<String>>,
    /// What the client should not have done.
    pub complaints: RefCell<Vec<String>>,
}

impl Server {
    pub fn new(timeline: Rc<Timeline>, kind: Kind) -> Self {
        let server = Self {
            timeline,
            kind,
            ends: RefCell::default(),
            revoked: Cell::new(false),
            refresh: RefCell::new(("r0".to_owned(), None)),
            issued: Cell::new(0),
            date_is_readable: Cell::new(true),
            is_up: Cell::new(true),
            behind_portal: Cell::new(false),
            latency_ms: Cell::new(0),
            requests: Cell::new(0),
            renewals: Cell::new(0),
            measured: Cell::new(None),
            refused: RefCell::default(),
            complaints: RefCell::default(),
        };
        server.issue();
        server
    }

    /// Returns the newest access token, its promised expiry, and its refresh token.
    pub fn newest(&self) -> (String, Option<i64>, Option<String>) {
        let token = format!("t{}", self.issued.get());
        let end_ms = self.ends.borrow()[&token];
        match self.kind {
            Kind::Fixed(_) => (token, Some(end_ms), None),
            Kind::Sliding => (token, None, None),
            Kind::Renewable(_) => (token, Some(end_ms), Some(self.refresh.borrow().0.clone())),
        }
    }

    fn issue(&self) -> String {
        self.issued.set(self.issued.get() + 1);
        let token = format!("t{}", self.issued.get());
        let life_ms = match self.kind {
            Kind::Fixed(ms) | Kind::Renewable(ms) => ms,
            Kind::Sliding => SLIDING_MS,
        };
        let end_ms = self.timeline.server_ms() + life_ms;
        self.ends.borrow_mut().insert(token.clone(), end_ms);
        token
    }

    /// Forgets what the client saw, because it restarted.
    pub fn forget(&self) {
        self.measured.set(None);
        self.refused.borrow_mut().clear();
    }

    pub fn revoke(&self) {
        self.revoked.set(true);
    }

    /// Whether the server would accept this token now.
    pub fn accepts(&self, token: &str) -> bool {
        let ends = self.ends.borrow();
        !self.revoked.get()
            && ends
                .get(token)
                .is_some_and(|end_ms| self.timeline.server_ms() < *end_ms)
    }

    /// Whether the login is still valid: its newest token is accepted, or it can be renewed.
    pub fn is_alive(&self) -> bool {
        let renews = matches!(self.kind, Kind::Renewable(_));
        !self.revoked.get() && (renews || self.accepts(&self.newest().0))
    }

    // By definition: refused in Plexicus's own words, or past its promised expiry in measured server
    // time, with no sleep or clock jump since.
    fn is_known_dead(&self, token: &str) -> bool {
        if self.refused.borrow().contains(token) {
            return true;
        }
        let Some(measured) = self.measured.get().filter(|_| self.kind != Kind::Sliding) else {
            return false;
        };
        let elapsed_ms = self.timeline.monotonic_ms() - measured.monotonic_ms;
        measured.server_ms + elapsed_ms >= self.ends.borrow()[token]
    }

    /// A sleep or a clock jump invalidates the measurement permanently.
    pub fn look_at_clocks(&self) {
        let drift_ms = |measured: &Measured| {
            let elapsed_ms = self.timeline.monotonic_ms() - measured.monotonic_ms;
            self.timeline.wall_ms() - measured.wall_ms - elapsed_ms
        };
        let measured = self.measured.get();
        self.measured
            .set(measured.filter(|measured| drift_ms(measured).abs() <= MAX_DRIFT_MS));
    }

    /// One request, over the wire and back.
    async fn answer(&self, request: &WireRequest) -> Result<Answer, FetchFailure> {
        let bearer = request.headers.get("authorization");
        let bearer = bearer.and_then(|value| value.strip_prefix("Bearer "));
        self.requests.set(self.requests.get() + 1);
        if let Some(token) = bearer
            && self.is_known_dead(token)
        {
            let why = format!(
                "{token}, which is known to be dead, was sent to {}",
                request.url
            );
            self.complaints.borrow_mut().push(why);
        }
        if !self.is_up.get() {
            return Err(FetchFailure::Unreachable(Cause::new("down")));
        }
        if self.behind_portal.get() {
            return Ok(reply(401, "<html>Welcome to the hotel</html>"));
        }
        let mut answer = match bearer {
            Some(token) => self.let_in(token),
            None => self.renew(&request.body),
        };
        // The response is written now and arrives later.
        let server_ms = self.timeline.server_ms().div_euclid(1000) * 1000;
        self.timeline.sleep(self.latency_ms.get()).await;
        if answer.status == 401
            && let Some(token) = bearer
        {
            self.refused.borrow_mut().insert(token.to_owned());
        }
        if self.date_is_readable.get() {
            answer.date = Some(http_date(server_ms));
            self.measured.set(Some(Measured {
                server_ms,
                wall_ms: self.timeline.wall_ms(),
                monotonic_ms: self.timeline.monotonic_ms(),
            }));
        }
        Ok(answer)
    }

    fn let_in(&self, token: &str) -> Answer {
        if !self.accepts(token) {
            return reply(401, r#"{"detail":"invalid, expired or revoked"}"#);
        }
        if self.kind == Kind::Sliding {
            let end_ms = self.timeline.server_ms() + SLIDING_MS;
            self.ends.borrow_mut().insert(token.to_owned(), end_ms);
        }
        reply(200, r#"{"user_id":"u1","client_id":"c1"}"#)
    }

    fn renew(&self, form: &str) -> Answer {
        self.renewals.set(self.renewals.get() + 1);
        let asked = form
            .split('&')
            .find_map(|pair| pair.strip_prefix("refresh_token="));
        let asked = asked.unwrap_or_default().to_owned();
        let (current, before) = self.refresh.borrow().clone();
        let in_grace = before.is_some_and(|(token, at_ms)| {
            token == asked && self.timeline.server_ms() < at_ms + GRACE_MS
        });
        if self.revoked.get() || !(asked == current || in_grace) {
            return reply(400, r#"{"error":"invalid_grant"}"#);
        }
        if asked == current {
            let next = format!("r{}", self.issued.get());
            let at_ms = self.timeline.server_ms();
            self.refresh.replace((next, Some((asked, at_ms))));
            self.issue();
        }
        let (token, end_ms, refresh) = self.newest();
        let body = serde_json::json!({
            "access_token": token, "refresh_token": refresh, "expires_at": end_ms,
        });
        reply(200, &body.to_string())
    }
}

impl Serve for Server {
    async fn serve(&self, _: &World, request: &WireRequest) -> Result<FakeForwarded, FetchFailure> {
        Ok(FakeForwarded {
            answer: self.answer(request).await?,
            stalls: false,
        })
    }
}

fn reply(status: u16, body: &str) -> Answer {
    Answer {
        status,
        body: Zeroizing::new(body.as_bytes().to_vec()),
        ..Answer::default()
    }
}

fn http_date(ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(ms).unwrap();
    let utc = at.in_tz("UTC").unwrap();
    utc.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
