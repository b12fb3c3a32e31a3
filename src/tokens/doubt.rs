//! Whether a token is likely to be refused, as far as is known without asking the server.

use super::{Tokens, renew};
use crate::host::Host;
use crate::policy::credential::Credential;
use crate::policy::credential::life::Life;
use crate::policy::credential::warning::End;
use crate::policy::stored::note::Note;

/// A reason to doubt a token that is not known to be dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// The server refused it, in this program or another one.
    Refused,
    /// Its predicted end has passed: only the server knows whether it expired.
    Stale,
    /// The server has never reported whose token it is.
    NeverVerified,
}

/// Returns the reason to doubt this token, if there is one.
pub(crate) async fn of<H: Host>(
    tokens: &Tokens<H>,
    credential: &Credential,
    note: Option<&Note>,
) -> Option<Doubt> {
    let memory = &tokens.memory;
    let is_accepted = memory.is_accepted(credential.fingerprint);
    if was_refused(tokens, credential).await {
        return Some(Doubt::Refused);
    }
    if let Some(end) = predicted_end(tokens, credential, note)
        && end.at_ms() <= now_ms(tokens, end)
        && !memory.is_accepted_since(credential.fingerprint, end.at_ms())
    {
        return Some(Doubt::Stale);
    }
    let is_known = note.is_some_and(|note| note.identity.is_some());
    (!is_accepted && !is_known).then_some(Doubt::NeverVerified)
}

/// Whether the server is known to refuse this stored token, without a renewal.
pub(crate) async fn is_dead<H: Host>(tokens: &Tokens<H>, credential: &Credential) -> bool {
    match credential.renewable() {
        Some(login) => renew::has_ended(tokens, login).await,
        None => {
            matches!(tokens.memory.life(credential), Life::Dead(_))
                || was_refused(tokens, credential).await
        }
    }
}

// A storage that cannot be read counts as remembering no refusal.
async fn was_refused<H: Host>(tokens: &Tokens<H>, credential: &Credential) -> bool {
    let Some(login) = &credential.login else {
        return false;
    };
    !tokens.memory.is_accepted(credential.fingerprint)
        && matches!(tokens.store.is_rejected(login).await, Ok(true))
}

/// The predicted end of a login. A token that the server renews has none.
pub(crate) fn predicted_end<H: Host>(
    tokens: &Tokens<H>,
    credential: &Credential,
    note: Option<&Note>,
) -> Option<End> {
    if credential.renewable().is_some() {
        return None;
    }
    let login = credential.login.as_ref();
    let slides_until_ms = login.and_then(|login| tokens.last_use.slides_until_ms(login, note));
    let fixed = credential.expires_at_ms.map(End::Fixed);
    fixed.or(slides_until_ms.map(End::Sliding))
}

/// The time by which an end is judged, in ms: a fixed end by the server's clock, a sliding one by this
/// machine's clock.
pub(crate) fn now_ms<H: Host>(tokens: &Tokens<H>, end: End) -> i64 {
    match end {
        End::Fixed(_) => tokens.memory.best_now_ms(),
        End::Sliding(_) => tokens.env.host.wall_now_ms(),
    }
}
