//! Mistakes that the core could make, planted into its host, which changes what the core does.

use crate::history::Actor;
use crate::server::{Server, WireRequest};
use plexicus_auth::policy::wire::Answer;

/// A mistake of the core, as seen from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// It deletes what it is about to replace, then writes.
    DeletesBeforeItWrites,
    /// It considers a token revoked without having asked the server.
    RevokesNothing,
    /// It does not store pending revocations.
    PendingNotWritten,
    /// It does not finish the pending revocations that other programs left.
    PendingNotRead,
    /// It revokes the newest token instead of the replaced one.
    RevokesTheNewest,
    /// It continues without holding the lock.
    LockForAll,
}

impl Mistake {
    /// Whether it does harm only if a window crashes.
    pub fn needs_a_crash(self) -> bool {
        matches!(
            self,
            Self::DeletesBeforeItWrites | Self::PendingNotWritten | Self::PendingNotRead
        )
    }

    /// Answers a request that the mistake leaves out, or changes the request.
    pub fn answer(
        self,
        actor: Actor,
        request: &mut WireRequest,
        server: &mut Server,
    ) -> Option<Answer> {
        let is_revocation = request.method == "DELETE";
        match self {
            Self::RevokesNothing if is_revocation => {
                let bearer = request.bearer.clone().unwrap_or_default();
                server.believed_dead.insert((actor, bearer));
                Some(Answer {
                    status: 204,
                    ..Answer::default()
                })
            }
            Self::RevokesNothing => {
                let bearer = request.bearer.clone()?;
                let is_believed = server.believed_dead.contains(&(actor, bearer));
                is_believed.then(|| Answer {
                    status: 401,
                    www_authenticate: Some("Bearer".to_owned()),
                    ..Answer::default()
                })
            }
            Self::RevokesTheNewest if is_revocation => {
                let mut newest = server.tokens.iter().rev();
                let newest = newest.find(|token| token.is_alive)?;
                request.bearer = Some(newest.name().to_owned());
                None
            }
            _ => None,
        }
    }
}
