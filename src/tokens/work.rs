//! The work in progress in one window, for all of its logins together.

use crate::policy::account::choice::Choice;
use crate::policy::credential::Credential;
use crate::policy::credential::renewal::Renewal;
use crate::policy::credential::revoked::Revoked;
use crate::policy::error::Result;
use crate::policy::text::secret::Fingerprint;
use crate::runtime::counter::Counter;
use crate::runtime::flight::Flight;
use core::cell::{Cell, RefCell};
use futures_channel::oneshot;
use futures_util::FutureExt;
use futures_util::future::{AbortHandle, LocalBoxFuture, Shared, abortable};
use std::rc::Rc;

/// The work in progress.
#[derive(Default)]
pub(super) struct Work {
    /// How many granted tokens are being put in use.
    pub finishing: Counter,
    /// How many requests in progress may grant a token.
    pub granting: Counter,
    /// How many callers have cancelled and wait for what was granted.
    pub hurries: Counter,
    /// Senders that are dropped when a caller cancels: work that can wait is then left out.
    pub hurried: RefCell<Vec<oneshot::Sender<()>>>,
    /// The background tasks, each with its number.
    background: Rc<RefCell<Vec<(u32, AbortHandle)>>>,
    last_task: Cell<u32>,
    /// The logins whose last renewal failed.
    renewal_fails: RefCell<Vec<String>>,
    /// The scopes that another program's login is requested with, if the server required more.
    pub wider: RefCell<Option<String>>,
    /// Resolves when the work that the logins left is done, with what happened to the token that the
    /// last one replaced.
    pub settled: RefCell<Option<Shared<oneshot::Receiver<Option<Revoked>>>>>,
    /// The tokens that a flow of this window revokes itself, once other windows have seen their successor.
    claimed: Rc<RefCell<Vec<Fingerprint>>>,
    /// The resolves in progress. The key is the memory's serial, and the requested login.
    pub resolving: Flight<(u64, Choice), Result<Rc<Credential>>>,
    /// The checks in progress of tokens that a caller reported as refused, by fingerprint.
    pub claims: Flight<Fingerprint, Result<Rc<Credential>>>,
    /// The renewals in progress. The key is the login, and the generation that is replaced.
    pub renewals: Flight<(String, i64), Renewal>,
}

impl Work {
    /// Wraps a background task so that it ends with this window.
    pub fn abortable(&self, task: LocalBoxFuture<'static, ()>) -> LocalBoxFuture<'static, ()> {
        let (task, handle) = abortable(task);
        let number = self.last_task.get().wrapping_add(1);
        self.last_task.set(number);
        self.background.borrow_mut().push((number, handle));
        let background = Rc::clone(&self.background);
        async move {
            let _ = task.await;
            let mut background = background.borrow_mut();
            background.retain(|(other, _)| *other != number);
        }
        .boxed_local()
    }

    /// Ends all background tasks.
    pub fn abort(&self) {
        for (_, handle) in self.background.take() {
            handle.abort();
        }
    }

    /// Leaves the revocation of a token to the caller, for as long as it keeps the claim.
    pub fn claim(&self, token: Fingerprint) -> Claim {
        self.claimed.borrow_mut().push(token);
        Claim {
            token,
            all: Rc::clone(&self.claimed),
        }
    }

    /// Whether a flow of this window revokes the token itself.
    pub fn is_claimed(&self, token: Fingerprint) -> bool {
        self.claimed.borrow().contains(&token)
    }

    /// Whether a token may be granted right now, or be put in use.
    pub fn is_granting(&self) -> bool {
        self.finishing.is_any() || self.granting.is_any()
    }

    /// Records whether the renewal of a login failed; returns whether the previous one did.
    pub fn renewal_failed(&self, login_id: &str, fails: bool) -> bool {
        let mut failed = self.renewal_fails.borrow_mut();
        let before = failed.len();
        failed.retain(|other| other != login_id);
        let did_fail = failed.len() < before;
        if fails {
            failed.push(login_id.to_owned());
        }
        did_fail
    }
}

/// See [`Work::claim`].
pub(crate) struct Claim {
    token: Fingerprint,
    all: Rc<RefCell<Vec<Fingerprint>>>,
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut all = self.all.borrow_mut();
        if let Some(at) = all.iter().position(|token| *token == self.token) {
            all.swap_remove(at);
        }
    }
}
