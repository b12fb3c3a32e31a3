//! What must hold at the end of every run.

use crate::history::{ACTORS, Event, Phase};
use crate::programs::{Call, Pair, Seed};
use crate::server::{GRACE_MS, Server};
use plexicus_auth::ErrorCode;

/// The state when everything has ended.
pub struct End<'a> {
    pub pair: &'a Pair,
    pub history: &'a [Event],
    /// Every stored text.
    pub texts: &'a [String],
    pub server: &'a Server,
    pub now_ms: i64,
    /// The result of a new window's request for a token.
    pub token: Result<String, ErrorCode>,
    /// The same ten minutes later, if that result matters.
    pub later: Option<Result<String, ErrorCode>>,
    /// The result of a new window's request for the other user's token, if there are two users.
    pub others: Option<Result<String, ErrorCode>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    LoginsKept,
    TokensKnown,
    UsedTokensAlive,
    LogoutsStand,
    LeftoversRevoked,
    AccountsKept,
}

impl Invariant {
    pub const ALL: [Self; 6] = [
        Self::LoginsKept,
        Self::TokensKnown,
        Self::UsedTokensAlive,
        Self::LogoutsStand,
        Self::LeftoversRevoked,
        Self::AccountsKept,
    ];

    /// Fails with a description of what is wrong.
    pub fn check(self, end: &End<'_>) -> Result<(), String> {
        match self {
            Self::LoginsKept => no_login_is_lost(end),
            Self::TokensKnown => no_token_is_unknown(end),
            Self::UsedTokensAlive => no_token_in_use_is_revoked(end),
            Self::LogoutsStand => no_logout_is_undone(end),
            Self::LeftoversRevoked => what_is_left_over_is_revoked(end),
            Self::AccountsKept => no_account_is_lost_or_taken_for_another(end),
        }
    }
}

/// If a login must still exist, a new window gets a token.
fn no_login_is_lost(end: &End<'_>) -> Result<(), String> {
    match end.token {
        Err(code) if end.login_stands() => Err(format!(
            "a login was stored and nothing ended it, but a new window fails with {}",
            code.as_str()
        )),
        _ => Ok(()),
    }
}

/// Every issued token that is still valid is somewhere in the store, so that it can be revoked.
fn no_token_is_unknown(end: &End<'_>) -> Result<(), String> {
    let tokens = end.server.tokens.iter().enumerate();
    for (index, token) in tokens.filter(|(_, token)| token.is_alive && token.is_issued) {
        let bearers = token.bearers.iter().map(|(bearer, _)| bearer);
        let mut secrets = bearers.chain(&token.refresh_tokens);
        let is_known = secrets.any(|secret| end.texts.iter().any(|text| text.contains(secret)));
        // A window that crashed on receiving a response could not store it.
        if !is_known && !end.server.lost.contains(&index) {
            return Err(format!(
                "{} lives, and no stored text knows it",
                token.name()
            ));
        }
    }
    Ok(())
}

/// If a login must still exist, the token that a new window gets is valid.
fn no_token_in_use_is_revoked(end: &End<'_>) -> Result<(), String> {
    match &end.token {
        Ok(token) if end.login_stands() && !end.is_alive(token) => {
            Err(format!("a new window uses {token}, which is dead"))
        }
        _ => Ok(()),
    }
}

/// After a logout, a new window is logged out and stays so.
fn no_logout_is_undone(end: &End<'_>) -> Result<(), String> {
    if !end.logout_stands() {
        return Ok(());
    }
    let later = end.later.iter().map(|token| ("ten minutes later", token));
    for (when, token) in [("at once", &end.token)].into_iter().chain(later) {
        match token {
            Err(ErrorCode::NoCredentials | ErrorCode::StorageForgot) => {}
            Ok(token) => return Err(format!("{when} a new window uses {token}")),
            Err(code) => {
                let code = code.as_str();
                return Err(format!("{when} a new window fails with {code}"));
            }
        }
    }
    Ok(())
}

/// After a call that began when all pending revocations were due, no token is valid except the ones in use.
fn what_is_left_over_is_revoked(end: &End<'_>) -> Result<(), String> {
    if !end.is_tidied() {
        return Ok(());
    }
    let in_use = end.token.as_ref().ok();
    let others = end.others.iter().flatten();
    let in_use: Vec<usize> = in_use
        .into_iter()
        .chain(others)
        .filter_map(|token| end.server.alive(token, end.now_ms))
        .collect();
    let tokens = end.server.tokens.iter().enumerate();
    for (index, token) in tokens.filter(|(_, token)| token.is_alive && token.is_issued) {
        if !in_use.contains(&index) && !end.server.lost.contains(&index) {
            return Err(format!("{} was left over and still lives", token.name()));
        }
    }
    Ok(())
}

/// The logins of two accounts are both kept, and neither is returned for the other.
fn no_account_is_lost_or_taken_for_another(end: &End<'_>) -> Result<(), String> {
    let Some(others) = &end.others else {
        return Ok(());
    };
    for (token, is_others) in [(&end.token, false), (others, true)] {
        let Ok(token) = token else {
            continue;
        };
        let mut all = end.server.tokens.iter();
        let found = all.find(|known| known.bearers.iter().any(|(bearer, _)| bearer == token));
        if found.is_some_and(|found| found.is_others != is_others) {
            return Err(format!("{token} is given for the wrong account"));
        }
    }
    let mut logins = end.calls(Call::LogInOther).into_iter();
    let stands = logins.any(|(_, _, how)| how == Some(Phase::Done));
    match others {
        _ if !stands || !end.calls(Call::LogOut).is_empty() => Ok(()),
        Ok(token) if end.is_alive(token) => Ok(()),
        Ok(token) => Err(format!("a new window uses {token}, which is dead")),
        Err(code) => Err(format!(
            "another account was added, but a new window fails with {}",
            code.as_str()
        )),
    }
}

impl End<'_> {
    fn is_alive(&self, token: &str) -> bool {
        self.server.alive(token, self.now_ms).is_some()
    }

    // The positions in the history at which calls of this kind began and ended, and how they ended, if they did.
    fn calls(&self, call: Call) -> Vec<(usize, usize, Option<Phase>)> {
        let of_call = |event: &&Event| event.call == call;
        let events = self.history.iter().filter(of_call);
        let begun = events.filter(|event| event.phase == Phase::Began);
        let spans = begun.map(|begun| {
            let mut own = self
                .history
                .iter()
                .enumerate()
                .filter(|(_, event)| event.actor == begun.actor && event.call == call);
            let began = own.next().map_or(0, |(index, _)| index);
            match own.next() {
                Some((index, event)) => (began, index, Some(event.phase)),
                None => (began, usize::MAX, None),
            }
        });
        spans.collect()
    }

    /// Whether there is a login that began after every logout had ended. A login whose renewal a crash
    /// interrupted counts for as long as the server repeats its response.
    fn login_stands(&self) -> bool {
        let is_over = |index: &usize| {
            let renewed_at_ms = self.server.tokens[*index].renewed_at_ms;
            renewed_at_ms.is_some_and(|at_ms| self.now_ms - at_ms >= GRACE_MS)
        };
        if self.server.lost.iter().any(is_over) {
            return false;
        }
        let logouts = self.calls(Call::LogOut);
        let stands = |began: usize| logouts.iter().all(|(_, ended, _)| *ended < began);
        let mut logins = self.calls(Call::LogIn).into_iter();
        let was_there = self.pair.seed != Seed::Nothing && logouts.is_empty();
        was_there || logins.any(|(began, _, how)| how == Some(Phase::Done) && stands(began))
    }

    // Whether a late program did its work and did not crash later.
    fn is_tidied(&self) -> bool {
        let mut programs = ACTORS.into_iter().zip(self.pair.programs);
        programs.any(|(actor, program)| {
            let mut own = self.history.iter().filter(|event| event.actor == actor);
            program.is_late
                && own
                    .next_back()
                    .is_some_and(|event| event.phase == Phase::Done)
        })
    }

    /// Whether a logout was done after every login had ended.
    pub fn logout_stands(&self) -> bool {
        // The other user may be the only one who was logged in.
        if self.pair.has_other() && self.pair.seed == Seed::Nothing {
            return false;
        }
        let logins = self.calls(Call::LogIn);
        let mut logouts = self.calls(Call::LogOut).into_iter();
        logouts.any(|(began, _, how)| {
            how == Some(Phase::Done) && logins.iter().all(|(_, ended, _)| *ended < began)
        })
    }
}
