//! Cookie sessions of the web pages; no API call reads them.

use std::collections::HashMap;

use crate::accounts::Account;
use crate::secrets::{self, Hash};

const INACTIVITY_MS: i64 = 12 * 60 * 60 * 1000;

/// The sessions of all visitors.
#[derive(Default)]
pub struct Visits {
    by_hash: HashMap<Hash, Visit>,
}

/// One browser's session.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The token in every form of this session.
    pub csrf: String,
    pub stage: Stage,
    notice: Option<Notice>,
    /// How many times the page that asks for a code was shown: only the newest one waits.
    code_pages: u32,
    last_seen_ms: i64,
}

/// How far a visitor is in signing in.
#[derive(Clone, Copy, Debug)]
pub enum Stage {
    SignedOut,
    /// The password was right; the authenticator's code is still missing.
    PasswordGiven(&'static Account),
    SignedIn(&'static Account),
}

/// A message that is shown once.
#[derive(Clone, Debug)]
pub enum Notice {
    Generated { name: String, secret: String },
    Revoked { name: String },
}

impl Visits {
    /// Begins a session and returns the cookie's value.
    pub fn begin(&mut self, stage: Stage, now_ms: i64) -> (String, Visit) {
        self.by_hash.retain(|_, visit| visit.alive(now_ms));
        let cookie = secrets::random("");
        let visit = Visit {
            csrf: secrets::random(""),
            stage,
            notice: None,
            code_pages: 0,
            last_seen_ms: now_ms,
        };
        self.by_hash.insert(secrets::hash(&cookie), visit.clone());
        (cookie, visit)
    }

    /// Returns the session of a cookie; using it keeps the session active.
    pub fn find(&mut self, cookie: &str, now_ms: i64) -> Option<Visit> {
        let visit = self.by_hash.get_mut(&secrets::hash(cookie))?;
        if !visit.alive(now_ms) {
            return None;
        }
        visit.last_seen_ms = now_ms;
        Some(visit.clone())
    }

    /// Records that the page that asks for a code is shown, and returns its number.
    pub fn code_page_shown(&mut self, cookie: &str) -> u32 {
        let Some(visit) = self.by_hash.get_mut(&secrets::hash(cookie)) else {
            return 0;
        };
        visit.code_pages = visit.code_pages.wrapping_add(1);
        visit.code_pages
    }

    /// Whether the page with this number still waits for the right code.
    pub fn waits_for_code(&self, cookie: &str, page: u32) -> bool {
        let visit = self.by_hash.get(&secrets::hash(cookie));
        visit.is_some_and(|visit| {
            matches!(visit.stage, Stage::PasswordGiven(_)) && visit.code_pages == page
        })
    }

    pub fn end(&mut self, cookie: &str) {
        self.by_hash.remove(&secrets::hash(cookie));
    }

    pub fn leave_notice(&mut self, cookie: &str, notice: Notice) {
        if let Some(visit) = self.by_hash.get_mut(&secrets::hash(cookie)) {
            visit.notice = Some(notice);
        }
    }

    pub fn take_notice(&mut self, cookie: &str) -> Option<Notice> {
        self.by_hash.get_mut(&secrets::hash(cookie))?.notice.take()
    }
}

impl Visit {
    fn alive(&self, now_ms: i64) -> bool {
        now_ms - self.last_seen_ms < INACTIVITY_MS
    }
}
