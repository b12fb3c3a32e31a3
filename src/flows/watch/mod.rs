//! Reports what happens to the login, whichever program causes it: each event once per window.
//!
//! One task watches while there is a listener. Every change that this window makes or is notified of
//! wakes it, and so does the clock. It compares what it finds with what it saw before, and handles the
//! login's expiry.

mod seen;

use crate::host::Host;
use crate::policy::credential::event::{Event, Kind};
use crate::policy::credential::life::Life;
use crate::policy::credential::warning::{End, WarnBefore, Warnings};
use crate::policy::error::{AuthError, ErrorCode};
use crate::runtime::listeners::Listeners;
use crate::tokens::{Tokens, doubt, renew, verify};
use core::pin::pin;
use futures_channel::mpsc::unbounded;
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use seen::Seen;
use std::rc::Rc;

const LOOK_EVERY_MS: i64 = 60_000;
const LOOK_EVERY_IF_TOLD_MS: i64 = 5 * 60_000;
const LOOK_FOR_IDENTITY_EVERY_MS: i64 = 250;

/// What is watched, and the listeners to notify.
pub(crate) struct Watch<H> {
    tokens: Rc<Tokens<H>>,
    pub listeners: Listeners<Event>,
    warn_before: WarnBefore,
}

impl<H: Host> Watch<H> {
    pub fn new(tokens: &Rc<Tokens<H>>, warn_before: WarnBefore) -> Self {
        Self {
            tokens: Rc::clone(tokens),
            listeners: Listeners::default(),
            warn_before,
        }
    }

    /// Watches forever. Drop the future to end it.
    pub async fn run(self: Rc<Self>) {
        let tokens = &*self.tokens;
        tokens.store.listen();
        let (waking, mut woken) = unbounded();
        tokens.memory.wake_on_change(waking);
        let mut before = seen::look(tokens).await.ok();
        let mut warnings = Warnings::default();
        let mut is_half = false;
        loop {
            let next_ms = match before.as_mut().and_then(|look| look.seen.as_mut()) {
                Some(seen) => self.tend(seen, &mut warnings).await,
                None => None,
            };
            let wait_ms = wait_ms(next_ms, tokens.store.tells(), is_half);
            let idling = tokens.env.host.idle(wait_ms.unsigned_abs());
            let mut news = match select(woken.next(), pin!(idling)).await {
                Either::Left((news, _)) => news,
                Either::Right(_) => None,
            };
            while let Some(event) = news {
                if let Some(event) = event {
                    self.listeners.tell(&event);
                }
                news = woken.try_recv().ok();
            }
            let serial = tokens.memory.serial();
            // A storage that cannot be read right now says nothing about who is logged in.
            let Ok(now) = seen::look(tokens).await else {
                continue;
            };
            // This look may have seen half of a change.
            is_half = tokens.store.is_changing();
            if is_half {
                continue;
            }
            let last = before.as_ref().and_then(|look| look.seen.as_ref());
            let wall_now_ms = tokens.env.host.wall_now_ms();
            is_half = now
                .seen
                .as_ref()
                .is_some_and(|now| now.is_half_known(last, wall_now_ms));
            // A listener that hears of a login asks for its account, so it is notified once that is known.
            if is_half {
                continue;
            }
            let event = before.as_ref();
            if let Some(event) = event.and_then(|before| seen::what_happened(before, &now)) {
                // The other logins may have been read before a change, and the one in use after it.
                if event.kind == Kind::AccountsChanged && tokens.memory.serial() != serial {
                    is_half = true;
                    continue;
                }
                if event.kind == Kind::LoggedOut && now.is_empty() {
                    // This program or another one logged out: the storage has not forgotten the login.
                    tokens.store.mark(None).await;
                }
                self.listeners.tell(&event);
            }
            before = Some(now);
        }
    }

    // Handles the login's expiry: warns ahead of it, and reports it once it has come. Returns how long
    // there is nothing to do, in ms.
    async fn tend(&self, seen: &mut Seen, warnings: &mut Warnings) -> Option<i64> {
        // The clock is read once: an expiry during this check is left to the next look.
        let end = seen.end.map(|end| (end, doubt::now_ms(&self.tokens, end)));
        seen.dead = self.why_dead(seen).await;
        let error = match (&seen.dead, end) {
            (Some(error), _) => Some(error.clone()),
            (None, Some((end, now_ms))) if end.at_ms() > now_ms => {
                if warnings.warn(&self.warn_before, end, now_ms) {
                    self.listeners.tell(&seen.event(Kind::Expiring));
                }
                None
            }
            (None, Some((end, _))) => self.why_ended(seen, end).await,
            (None, None) => None,
        };
        if error.is_some() && warnings.expire(seen.credential.fingerprint) {
            let expired = seen.event(Kind::Expired);
            self.listeners.tell(&Event { error, ..expired });
        }
        end.and_then(|(end, now_ms)| self.warn_before.next_ms(end, now_ms))
    }

    // Why the token can no longer be used, as far as is known without asking the server.
    async fn why_dead(&self, seen: &Seen) -> Option<AuthError> {
        let life = self.tokens.memory.life(&seen.credential);
        match (life, seen.credential.renewable()) {
            (Life::Good, _) => None,
            (_, Some(login)) => {
                let has_ended = renew::has_ended(&self.tokens, login).await;
                has_ended.then(renew::login_required)
            }
            (Life::Dead(error), None) => Some(error),
            _ => None,
        }
    }

    // Why the token cannot be used after its predicted end: only the server knows.
    async fn why_ended(&self, seen: &Seen, end: End) -> Option<AuthError> {
        let credential = &seen.credential;
        let may_be_over = match end {
            // The expiry inside a token is only a hint. And if the server accepted the token after its
            // expiry by this clock, the clock is wrong.
            End::Fixed(at_ms) => {
                let memory = &self.tokens.memory;
                credential.promised_end_ms().is_some()
                    && !memory.is_accepted_since(credential.fingerprint, at_ms)
            }
            // Another program may have used the login since.
            End::Sliding(_) => true,
        };
        if !may_be_over {
            return None;
        }
        let error = verify::verify(&self.tokens, credential).await.err()?;
        matches!(
            error.code,
            ErrorCode::TokenExpired | ErrorCode::TokenRejected
        )
        .then_some(error)
    }
}

fn wait_ms(next_ms: Option<i64>, storage_tells: bool, is_half: bool) -> i64 {
    let longest_ms = match storage_tells {
        _ if is_half => LOOK_FOR_IDENTITY_EVERY_MS,
        true => LOOK_EVERY_IF_TOLD_MS,
        false => LOOK_EVERY_MS,
    };
    next_ms.unwrap_or(longest_ms).clamp(1, longest_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_look_is_due_at_the_next_warning_or_after_the_longest_wait() {
        for (next_ms, storage_tells, is_half, expected) in [
            (None, true, false, LOOK_EVERY_IF_TOLD_MS),
            (None, false, false, LOOK_EVERY_MS),
            (Some(1_000), true, false, 1_000),
            (Some(i64::MAX), false, false, LOOK_EVERY_MS),
            (Some(0), false, false, 1),
            (Some(1_000), true, true, LOOK_FOR_IDENTITY_EVERY_MS),
        ] {
            assert_eq!(wait_ms(next_ms, storage_tells, is_half), expected);
        }
    }
}
