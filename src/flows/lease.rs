//! A token handed to the adapter for a few seconds: while the lease holds, no call enters the core.
//!
//! The adapter reads the wall clock alone. That suffices for so short a time: no sleep and no jump
//! of [`crate::policy::clock::MAX_DRIFT_MS`] fits into it unseen.

use crate::flows::bearer::Sent;
use crate::flows::context::Context;
use crate::flows::resolve::{self, Life, RENEW_AHEAD_MS, Resolved, SHORT_LEASE_MS};
use crate::host::Host;
use crate::policy::clock::Moment;
use std::rc::Rc;

/// A token, and for how long it may be used without asking again.
#[derive(Clone)]
pub struct Leased {
    /// The token.
    pub resolved: Rc<Resolved>,
    /// When it was handed over.
    pub from: Moment,
    /// In ms from then on, unless [`super::auth::Auth::on_lease_end`] is told before.
    pub for_ms: i64,
}

impl Leased {
    /// A request that was sent with it, at whatever moment since.
    pub(crate) fn sent(&self) -> Sent<'_> {
        Sent {
            with: &self.resolved,
            at: self.from,
        }
    }
}

/// The token that would be used now, where that is known without looking anywhere.
pub(crate) fn lease<H: Host>(context: &Context<H>) -> Option<Leased> {
    let (resolved, left_ms) = match resolve::from_environment(context) {
        Ok(Some(resolved)) => (Rc::new(resolved), SHORT_LEASE_MS),
        Ok(None) => context.leased()?,
        Err(_) => return None,
    };
    // Near its end every use is judged by itself.
    let is_near = resolved
        .promised_end_ms()
        .is_some_and(|end_ms| end_ms.saturating_sub(context.best_now_ms()) <= RENEW_AHEAD_MS);
    let is_good = !is_near && matches!(resolve::life(context, &resolved), Life::Good);
    is_good.then_some(Leased {
        resolved,
        from: context.now(),
        for_ms: left_ms.min(SHORT_LEASE_MS),
    })
}
