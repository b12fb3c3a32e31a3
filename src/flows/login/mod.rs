//! The login: from the user's wish to a stored login.
//!
//! A token or a callback that is at hand is taken as it is; otherwise `choose` runs the method that
//! the caller named or the plan gives. `keep` stores what came of it and asks whose it is.

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
use crate::policy::error::Result;
use crate::runtime::flight::Flight;
use crate::runtime::trace::Flow;
use crate::tokens::Tokens;
use core::cell::RefCell;
use core::pin::pin;
use futures_channel::oneshot;
use futures_util::FutureExt;
use futures_util::future::{Either, select};
use keep::How;
use listeners::Listeners;
pub use request::{Progress, ReplacedLogin, Request, Session};
use std::rc::Rc;

/// The one login in progress, and its listeners.
#[derive(Default)]
pub(crate) struct Logins {
    flight: Flight<(), Result<Session>>,
    /// The one look under way at what is there already; its key is whether the user may be asked.
    pub checks: Flight<bool, Result<Session>>,
    listeners: Rc<Listeners>,
    /// Dropped by a logout, which ends the login.
    enders: RefCell<Vec<oneshot::Sender<()>>>,
}

impl Logins {
    /// A logout ends the login in progress.
    pub fn end(&self) {
        self.enders.take();
    }

    fn ended(&self) -> oneshot::Receiver<()> {
        let (ender, ended) = oneshot::channel();
        self.enders.replace(vec![ender]);
        ended
    }
}

/// Logs in. A login in progress is joined, whatever it was asked for; one with a token or a callback
/// that is at hand asks the user nothing and runs by itself.
pub(crate) async fn log_in<H: Host>(
    tokens: &Rc<Tokens<H>>,
    logins: &Logins,
    request: Request,
    progress: Rc<dyn Fn(&Progress)>,
) -> Result<Session> {
    if request.token.is_some() || request.callback.is_some() {
        return traced(tokens, &request, &|_| {}).await;
    }
    match logins.flight.under_way(&()) {
        Some(_) => logins.listeners.join(&progress),
        None => logins.listeners.begin(&progress),
    }
    let begin = || {
        let (tokens, teller) = (Rc::clone(tokens), logins.listeners.teller());
        let tell = move |progress| teller.tell(progress);
        let ended = logins.ended();
        let login = async move { traced(&tokens, &request, &tell).await };
        async move {
            match select(pin!(login), ended).await {
                Either::Left((outcome, _)) => outcome,
                Either::Right(_) => Err(keep::logged_out_meanwhile()),
            }
        }
        .boxed_local()
    };
    logins.flight.join((), begin).await
}

/// Every login method in order, with what it lacks here if anything.
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
    let mut how = How {
        scope: request.scope().to_owned(),
        replace_newer: request.replace_newer,
        logouts: keep::check_store(tokens, request.replace_newer).await?,
    };
    tokens.server.confirm(request.timeout_ms).await?;
    let decide = |decision, reason| tokens.decide(Flow::Login, decision, reason);
    let obtained = match (&request.token, &request.callback, request.method) {
        (Some(token), ..) => {
            request.check_personal()?;
            decide("take the given token", "The caller has one at hand.");
            paste::take_personal(tokens, token).await?
        }
        (None, Some(callback), _) => {
            decide("take the callback", "The browser came back to this page.");
            redirect::resume(tokens, callback, &mut how).await?
        }
        (None, None, Some(method)) => {
            return choose::by_name(tokens, method, request, &how, progress).await;
        }
        (None, None, None) => return choose::by_plan(tokens, request, &how, progress).await,
    };
    keep::keep(tokens, obtained, &how).await
}
