//! A token handed to the adapter for a few seconds: while the lease holds, no call enters the core.
//!
//! The adapter reads the wall clock only. For so short a time that is enough: no sleep and no clock jump
//! longer than [`crate::policy::time::clock::MAX_DRIFT_MS`] goes unnoticed.

use super::bearer::Sent;
use super::{Tokens, account, sources};
use crate::host::Host;
use crate::policy::credential::Credential;
use crate::policy::credential::lease::{SHORT_MS, may_be_handed_out};
use crate::policy::credential::life::Life;
use crate::policy::time::clock::Moment;
use std::rc::Rc;

/// A token, and how long it may be used without asking again.
#[derive(Clone)]
pub struct Leased {
    /// The token.
    pub credential: Rc<Credential>,
    /// When it was handed to the adapter.
    pub from: Moment,
    /// How long the lease lasts from then on, in ms, unless [`crate::Auth::on_lease_end`] reports an earlier end.
    pub for_ms: i64,
}

impl Leased {
    /// Describes a request that was sent with it at any time since.
    pub(crate) fn sent(&self) -> Sent<'_> {
        Sent {
            with: &self.credential,
            at: self.from,
        }
    }
}

/// Returns the token that would be used now, if that is known without reading any source.
pub(crate) fn lease<H: Host>(tokens: &Tokens<H>) -> Option<Leased> {
    let (credential, left_ms) = match sources::at_once(tokens) {
        Ok(Some(credential)) => (Rc::new(credential), SHORT_MS),
        Ok(None) => tokens.memory.leased(&tokens.choice)?,
        Err(_) => return None,
    };
    let is_far_from_its_end = may_be_handed_out(&credential, tokens.memory.best_now_ms());
    let is_good = is_far_from_its_end
        && tokens.memory.life(&credential) == Life::Good
        && account::is_checked(tokens, &credential);
    is_good.then_some(Leased {
        credential,
        from: tokens.env.now(),
        for_ms: left_ms.min(SHORT_MS),
    })
}
