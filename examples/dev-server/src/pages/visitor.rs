//! The visitor of a page: the cookie session of this browser.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::response::Response;

use crate::accounts::Account;
use crate::state::App;
use crate::state::visits::{Stage, Visit};

/// A browser's session, which begins with its first page.
pub struct Visitor {
    pub cookie: String,
    pub visit: Visit,
    is_new: bool,
    cookie_name: String,
}

impl Visitor {
    pub fn account(&self) -> Option<&'static Account> {
        match self.visit.stage {
            Stage::SignedIn(account) => Some(account),
            Stage::SignedOut | Stage::PasswordGiven(_) => None,
        }
    }

    pub fn csrf(&self) -> &str {
        &self.visit.csrf
    }

    /// Continues under a new cookie, so that a cookie planted before signing in is useless afterwards.
    pub fn moved_to(self, app: &App, stage: Stage) -> Self {
        let now_ms = app.clock.now_ms();
        let mut store = app.store();
        store.visits.end(&self.cookie);
        let (cookie, visit) = store.visits.begin(stage, now_ms);
        Self {
            cookie,
            visit,
            is_new: true,
            ..self
        }
    }

    /// Adds the cookie to the response, if it is new.
    pub fn with_cookie(&self, mut response: Response) -> Response {
        if self.is_new {
            let cookie = format!(
                "{}={}; HttpOnly; SameSite=Lax; Path=/",
                self.cookie_name, self.cookie
            );
            if let Ok(value) = cookie.parse() {
                response.headers_mut().append(SET_COOKIE, value);
            }
        }
        response
    }
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        // Browsers share cookies between ports: the name keeps two stand-ins apart.
        let cookie_name = format!("plexicus_stand_in_{}", app.port);
        let sent = cookie(parts, &cookie_name);
        let now_ms = app.clock.now_ms();
        let mut store = app.store();
        let known = sent.and_then(|cookie| {
            let visit = store.visits.find(&cookie, now_ms)?;
            Some((cookie, visit))
        });
        let is_new = known.is_none();
        let (cookie, visit) = known.unwrap_or_else(|| store.visits.begin(Stage::SignedOut, now_ms));
        Ok(Self {
            cookie,
            visit,
            is_new,
            cookie_name,
        })
    }
}

fn cookie(parts: &Parts, name: &str) -> Option<String> {
    parts
        .headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}
