//! The login: from the request to a stored login.
//!
//! A token or a callback that the caller passes is used directly. Otherwise `choose` runs the method
//! that the caller named, or those of the plan. `keep` stores the result and asks the server whose login
//! it is.

mod authorize;
mod browser;
mod choose;
mod device;
mod keep;
mod listeners;
mod page;
mod paste;
pub mod plan;
mod redirect;
mod request;
pub(crate) mod session;

use crate::host::Host;
use crate::policy::account::choice::Choice;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::source::Source;
use crate::runtime::flight::Flight;
use crate::runtime::trace::Flow;
use crate::tokens::{Tokens, sources};
use core::cell::RefCell;
use core::pin::pin;
use futures_channel::oneshot;
use futures_util::FutureExt;
use futures_util::future::{Either, Shared, select};
use keep::How;
use listeners::Listeners;
pub use request::{Progress, ReplacedLogin, Request, Session};
use std::rc::Rc;

/// The logins in progress. Equal requests share one login; of different ones, only one at a time asks the user.
#[derive(Default)]
pub(crate) struct Logins {
    flight: Flight<Wanted, Result<Session>>,
    /// The checks of existing logins in progress. The key is the requested login, and whether the user may be asked.
    pub checks: Flight<(Choice, bool), Result<Session>>,
    listeners: RefCell<Vec<(Wanted, Rc<Listeners>)>>,
    /// A logout drops these senders, which ends their logins.
    enders: RefCell<Vec<(Choice, oneshot::Sender<()>)>>,
    /// Resolves when the login that began last ends.
    turn: RefCell<Option<Shared<oneshot::Receiver<()>>>>,
}

/// What a caller requests; equal requests are joined.
#[derive(Clone, PartialEq)]
struct Wanted {
    choice: Choice,
    scope: String,
}

impl Logins {
    /// Ends the logins in progress on a logout, except those for another account.
    pub fn end(&self, of: &Choice, all: bool) {
        let is_other = |login: &Choice| match (login.expected(), of.expected()) {
            (Some(expected), Some(ended)) => !all && expected != ended,
            _ => false,
        };
        self.enders
            .borrow_mut()
            .retain(|(login, _)| is_other(login));
    }

    fn ended(&self, choice: &Choice) -> oneshot::Receiver<()> {
        let (ender, ended) = oneshot::channel();
        let mut enders = self.enders.borrow_mut();
        enders.retain(|(_, ender)| !ender.is_canceled());
        enders.push((choice.clone(), ender));
        ended
    }

    // Returns the end of the login before this one, and a sender that ends this one's turn when dropped.
    fn queue(&self) -> (Option<Shared<oneshot::Receiver<()>>>, oneshot::Sender<()>) {
        let (mine, ended) = oneshot::channel();
        (self.turn.replace(Some(ended.shared())), mine)
    }

    fn listeners(&self, wanted: &Wanted) -> Rc<Listeners> {
        let mut all = self.listeners.borrow_mut();
        all.retain(|(other, _)| self.flight.under_way(other).is_some());
        let known = all.iter().find(|(other, _)| other == wanted);
        if let Some((_, known)) = known {
            return Rc::clone(known);
        }
        let new = Rc::<Listeners>::default();
        all.push((wanted.clone(), Rc::clone(&new)));
        new
    }
}

/// Logs in. Joins a login in progress with an equal request; any other login waits for its turn. A login
/// with a token or a callback asks the user nothing and does not wait.
pub(crate) async fn log_in<H: Host>(
    tokens: &Rc<Tokens<H>>,
    logins: &Logins,
    request: Request,
    progress: Rc<dyn Fn(&Progress)>,
) -> Result<Session> {
    if !sources::use_logins(tokens) {
        let message = "This program uses only the token from the environment, so a login would have no effect.";
        let error = AuthError::new(ErrorCode::MethodUnavailable, message);
        return Err(error.with_source(Source::Environment));
    }
    if request.token.is_some() || request.callback.is_some() {
        return traced(tokens, &request, &|_| {}).await;
    }
    let wanted = Wanted {
        choice: tokens.choice.clone(),
        scope: request.scope().to_owned(),
    };
    let listeners = logins.listeners(&wanted);
    listeners.join(&progress);
    let begin = || {
        let (tokens, teller) = (Rc::clone(tokens), listeners.teller());
        let tell = move |progress| teller.tell(progress);
        let ended = logins.ended(&tokens.choice);
        let (before, mine) = logins.queue();
        let login = async move {
            if let Some(before) = before {
                let _ = before.await;
            }
            traced(&tokens, &request, &tell).await
        };
        async move {
            let _mine = mine;
            match select(pin!(login), ended).await {
                Either::Left((outcome, _)) => outcome,
                Either::Right(_) => Err(keep::logged_out_meanwhile()),
            }
        }
        .boxed_local()
    };
    logins.flight.join(wanted, begin).await
}

/// Returns every login method in order, with what this host lacks for it, if anything.
pub(crate) fn steps<H: Host>(tokens: &Tokens<H>) -> Vec<plan::Step> {
    plan::plan(choose::facts(tokens, true, None))
}

async fn traced<H: Host>(
    tokens: &Rc<Tokens<H>>,
    request: &Request,
    progress: &dyn Fn(Progress),
) -> Result<Session> {
    tokens.begin(Flow::Login);
    let outcome = run(tokens, request, progress).await;
    if let Err(error) = &outcome {
        tokens.decide(Flow::Login, "fail", error.message.clone());
    }
    outcome
}

async fn run<H: Host>(
    tokens: &Rc<Tokens<H>>,
    request: &Request,
    progress: &dyn Fn(Progress),
) -> Result<Session> {
    // The login is stored under a random id: without one, a granted token would be lost.
    let _: [u8; 1] = tokens.env.random()?;
    let mut how = How {
        scope: request.scope().to_owned(),
        replace_newer: request.replace_newer,
        logouts: keep::check_store(tokens, request.replace_newer).await?,
    };
    tokens.server.confirm(request.timeout_ms).await?;
    let decide = |decision, reason| tokens.decide(Flow::Login, decision, reason);
    let obtained = match (&request.token, &request.callback, request.method) {
        (Some(token), ..) => {
            // If the host keeps a login for each set of scopes, the token serves every set.
            if tokens.choice.scopes.is_none() {
                request.check_personal()?;
            }
            decide("use the given token", "The caller passed a token.");
            paste::take_personal(tokens, token).await?
        }
        (None, Some(callback), _) => {
            decide("handle the callback", "The browser returned to this page.");
            let (obtained, choice) = redirect::resume(tokens, callback, &mut how).await?;
            let tokens = Rc::new(tokens.choosing(choice));
            return keep::keep(&tokens, obtained, &how).await;
        }
        (None, None, Some(method)) => {
            return choose::by_name(tokens, method, request, &how, progress).await;
        }
        (None, None, None) => return choose::by_plan(tokens, request, &how, progress).await,
    };
    keep::keep(tokens, obtained, &how).await
}
