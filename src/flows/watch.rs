//! Tells what happens to the login, whoever does it: each event once per window.
//!
//! One task watches as long as somebody listens. It is woken by every change that this window makes
//! or hears of, and by the clock; it compares what it finds with what it saw before.

use crate::flows::context::Context;
use crate::flows::resolve::{self, Life, Resolved};
use crate::flows::{identity, renew};
use crate::host::Host;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::secret::Fingerprint;
use crate::policy::source::Source;
use crate::policy::warning::{End, Warnings};
use core::cell::{Cell, RefCell};
use core::pin::pin;
use futures_channel::mpsc::unbounded;
use futures_util::StreamExt;
use futures_util::future::select;
use serde::Serialize;
use std::rc::Rc;

const LOOK_EVERY_MS: i64 = 60_000;
const LOOK_EVERY_IF_TOLD_MS: i64 = 5 * 60_000;
// Who a new login is for is asked for right after it was stored.
const IDENTITY_TAKES_MS: i64 = 10_000;
const LOOK_FOR_IDENTITY_EVERY_MS: i64 = 250;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// There are credentials where there were none, or none that worked.
    LoggedIn,
    /// There are none any more.
    LoggedOut,
    /// Others have taken their place: another login, another account, a renewed secret.
    Changed,
    /// They end soon.
    Expiring,
    /// They have ended.
    Expired,
}

/// Something that happened to the credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// What happened.
    pub kind: Kind,
    /// Where the credentials come from, or came from.
    pub source: Source,
    /// Their fixed end, in ms.
    pub expires_at_ms: Option<i64>,
    /// The end of a sliding session if it is not used again, in ms.
    pub slides_until_ms: Option<i64>,
    /// Why they have ended.
    pub error: Option<AuthError>,
}

type Listener = Rc<dyn Fn(&Event)>;

/// Who listens.
#[derive(Default)]
pub(crate) struct Watching {
    listeners: RefCell<Vec<(u32, Listener)>>,
    last_id: Cell<u32>,
}

impl Watching {
    /// Adds a listener; gives its id.
    pub fn subscribe(&self, listener: Listener) -> u32 {
        let id = self.last_id.get().wrapping_add(1);
        self.last_id.set(id);
        self.listeners.borrow_mut().push((id, listener));
        id
    }

    /// Takes a listener away; answers whether another one is left.
    pub fn unsubscribe(&self, id: u32) -> bool {
        let mut listeners = self.listeners.borrow_mut();
        listeners.retain(|(other, _)| *other != id);
        !listeners.is_empty()
    }

    fn tell(&self, event: &Event) {
        let listeners = self.listeners.borrow().clone();
        for (_, listener) in listeners {
            listener(event);
        }
    }
}

#[derive(PartialEq)]
enum Who {
    Bearer(Fingerprint),
    Login(String),
}

/// The credentials as they were found.
struct Seen {
    who: Who,
    generation: i64,
    resolved: Resolved,
    slides_until_ms: Option<i64>,
    dead: Option<AuthError>,
    has_identity: bool,
}

impl Seen {
    fn event(&self, kind: Kind) -> Event {
        Event {
            kind,
            source: self.resolved.source,
            expires_at_ms: self.resolved.expires_at_ms,
            slides_until_ms: self.slides_until_ms,
            error: None,
        }
    }

    // Just stored, with who it is for still to come.
    fn is_half_known<H: Host>(&self, context: &Context<H>, before: &Option<Option<Self>>) -> bool {
        let Some(login) = self.resolved.login.as_ref().filter(|_| !self.has_identity) else {
            return false;
        };
        let before = before.as_ref().and_then(Option::as_ref);
        let is_new = before.is_none_or(|before| before.who != self.who);
        let age_ms = context
            .host
            .wall_now_ms()
            .saturating_sub(login.obtained_at_ms);
        is_new && (0..IDENTITY_TAKES_MS).contains(&age_ms)
    }

    // The end of a token that the server renews is not the end of its login.
    fn end(&self) -> Option<End> {
        if self.resolved.renewable().is_some() {
            return None;
        }
        let fixed = self.resolved.expires_at_ms.map(End::Fixed);
        fixed.or(self.slides_until_ms.map(End::Sliding))
    }
}

/// Watches for ever; to end it, drop it.
pub(crate) async fn watch<H: Host>(context: Rc<Context<H>>) {
    let (waking, mut woken) = unbounded();
    context.wake_on_change(waking);
    let mut seen = look(&context).await.ok();
    let mut warnings = Warnings::default();
    let mut is_half_known = false;
    loop {
        let mut next_ms = None;
        if let Some(Some(seen)) = &mut seen {
            // All of this is judged at one moment: an end that comes later is left to the next look.
            let end = seen.end().map(|end| (end, now_ms(&context, end)));
            seen.dead = why_dead(&context, &seen.resolved).await;
            tend(&context, seen, end, &mut warnings).await;
            next_ms = end.and_then(|(end, now_ms)| context.warn_before.next_ms(end, now_ms));
        }
        let longest_ms = match context.storage_tells() {
            _ if is_half_known => LOOK_FOR_IDENTITY_EVERY_MS,
            true => LOOK_EVERY_IF_TOLD_MS,
            false => LOOK_EVERY_MS,
        };
        let wait_ms = next_ms.unwrap_or(longest_ms).clamp(1, longest_ms);
        let idling = context.host.idle(wait_ms.unsigned_abs());
        select(woken.next(), pin!(idling)).await;
        while woken.try_recv().is_ok() {}
        // A storage that cannot be read just now says nothing about who is signed in.
        if let Ok(now) = look(&context).await {
            is_half_known = now
                .as_ref()
                .is_some_and(|now| now.is_half_known(&context, &seen));
            // Whoever is told of a login asks who it is for.
            if is_half_known {
                continue;
            }
            if let Some(before) = &seen {
                compare(&context, before.as_ref(), now.as_ref()).await;
            }
            seen = Some(now);
        }
    }
}

async fn look<H: Host>(context: &Rc<Context<H>>) -> Result<Option<Seen>> {
    let (who, resolved) = match resolve::from_environment(context) {
        Ok(Some(resolved)) => (Who::Bearer(resolved.fingerprint), resolved),
        // A malformed variable lets nobody in, and no stored login either.
        Err(_) => return Ok(None),
        Ok(None) => match context.stored_login_shared().await? {
            None => match resolve::lent(context, false).await? {
                None => return Ok(None),
                Some(resolved) => (Who::Bearer(resolved.fingerprint), resolved),
            },
            Some(login) => (
                Who::Login(login.login_id.clone()),
                Resolved::from_stored(login),
            ),
        },
    };
    let mut seen = Seen {
        who,
        generation: 0,
        slides_until_ms: None,
        dead: None,
        has_identity: false,
        resolved,
    };
    if let Some(login) = &seen.resolved.login {
        let note = context.note(login).await.ok().flatten();
        seen.generation = login.generation;
        seen.slides_until_ms = context.slides_until_ms(login, note.as_ref());
        seen.has_identity = note.is_some_and(|note| note.identity.is_some());
    }
    Ok(Some(seen))
}

// Why the token can be used no more, if so.
async fn why_dead<H: Host>(context: &Context<H>, resolved: &Resolved) -> Option<AuthError> {
    match (resolve::life(context, resolved), resolved.renewable()) {
        (Life::Good, _) => None,
        (_, Some(login)) => {
            let has_ended = renew::has_ended(context, login).await;
            has_ended.then(renew::login_required)
        }
        (Life::Dead(error), None) => Some(error),
        _ => None,
    }
}

async fn compare<H: Host>(context: &Context<H>, before: Option<&Seen>, now: Option<&Seen>) {
    let event = match (before, now) {
        (None, Some(now)) => now.event(Kind::LoggedIn),
        (Some(before), None) => {
            // Signed out by whomever: that nothing is stored is no forgetting.
            context.mark(None).await;
            before.event(Kind::LoggedOut)
        }
        (Some(before), Some(now)) if before.who != now.who => now.event(if before.dead.is_some() {
            Kind::LoggedIn
        } else {
            Kind::Changed
        }),
        (Some(before), Some(now)) if before.generation != now.generation => {
            now.event(Kind::Changed)
        }
        _ => return,
    };
    context.watching.tell(&event);
}

// Warns ahead of the end; at the end, finds out whether it is one. `end` comes with the time by its
// own clock.
async fn tend<H: Host>(
    context: &Rc<Context<H>>,
    seen: &Seen,
    end: Option<(End, i64)>,
    warnings: &mut Warnings,
) {
    let tell_expired = |warnings: &mut Warnings, error: AuthError| {
        if warnings.expire(seen.resolved.fingerprint) {
            let error = Some(error);
            let event = Event {
                error,
                ..seen.event(Kind::Expired)
            };
            context.watching.tell(&event);
        }
    };
    if let Some(error) = &seen.dead {
        tell_expired(warnings, error.clone());
        return;
    }
    let Some((end, now_ms)) = end else {
        return;
    };
    if end.at_ms() > now_ms {
        if warnings.warn(&context.warn_before, end, now_ms) {
            context.watching.tell(&seen.event(Kind::Expiring));
        }
        return;
    }
    let is_promised = seen.resolved.promised_end_ms().is_some();
    let fingerprint = seen.resolved.fingerprint;
    let may_be_over = match end {
        // What a token says of its own end is only a hint, and what the server let in after its end
        // by this clock shows that the clock is wrong.
        End::Fixed(at_ms) => is_promised && !context.is_accepted_since(fingerprint, at_ms),
        // Others may have used the session meanwhile.
        End::Sliding(_) => true,
    };
    // By prediction alone nobody can know: the server is asked.
    if may_be_over
        && let Err(error) = identity::verify(context, &seen.resolved).await
        && matches!(
            error.code,
            ErrorCode::TokenExpired | ErrorCode::TokenRejected
        )
    {
        tell_expired(warnings, error);
    }
}

// A fixed end is the server's, a sliding one is counted from this machine's clock.
fn now_ms<H: Host>(context: &Context<H>, end: End) -> i64 {
    match end {
        End::Fixed(_) => context.best_now_ms(),
        End::Sliding(_) => context.host.wall_now_ms(),
    }
}
