//! The credentials found by one look, and the event that two looks amount to.

use crate::host::Host;
use crate::policy::account::Account;
use crate::policy::credential::Credential;
use crate::policy::credential::event::{Event, Kind};
use crate::policy::credential::warning::End;
use crate::policy::error::{AuthError, Result};
use crate::policy::source::Source;
use crate::policy::text::secret::Fingerprint;
use crate::tokens::{Tokens, doubt, sources};

// How long the account of a new login may stay unknown: the server is asked right after storing it.
const IDENTITY_TAKES_MS: i64 = 10_000;

#[derive(Debug, PartialEq)]
enum Which {
    Token(Fingerprint),
    Login(String),
}

/// The credentials that a look found.
#[derive(Debug)]
pub(super) struct Seen {
    which: Which,
    generation: i64,
    pub credential: Credential,
    slides_until_ms: Option<i64>,
    /// The predicted end of the login.
    pub end: Option<End>,
    has_identity: bool,
    /// Why the token can no longer be used, if so.
    pub dead: Option<AuthError>,
}

impl Seen {
    fn new(credential: Credential) -> Self {
        let login = credential.login.as_ref();
        Self {
            which: match login {
                Some(login) => Which::Login(login.login_id.clone()),
                None => Which::Token(credential.fingerprint),
            },
            generation: login.map_or(0, |login| login.generation),
            slides_until_ms: None,
            end: None,
            has_identity: false,
            dead: None,
            credential,
        }
    }

    pub fn event(&self, kind: Kind) -> Event {
        Event {
            slides_until_ms: self.slides_until_ms,
            ..Event::of(&self.credential, kind)
        }
    }

    /// Whether this login was stored a moment ago and its account is not known yet.
    pub fn is_half_known(&self, before: Option<&Self>, wall_now_ms: i64) -> bool {
        let Some(login) = self
            .credential
            .login
            .as_ref()
            .filter(|_| !self.has_identity)
        else {
            return false;
        };
        let is_new = before.is_none_or(|before| before.which != self.which);
        let age_ms = wall_now_ms.saturating_sub(login.obtained_at_ms);
        is_new && (0..IDENTITY_TAKES_MS).contains(&age_ms)
    }
}

/// What one look found.
#[derive(Debug, Default)]
pub(super) struct Look {
    /// The credentials in use.
    pub seen: Option<Seen>,
    /// The other stored logins, each with the generation of its token.
    others: Vec<(String, i64)>,
    /// The account that the user chose as the default, if any.
    default: Option<Account>,
}

impl Look {
    /// Whether no login is stored.
    pub fn is_empty(&self) -> bool {
        self.seen.is_none() && self.others.is_empty()
    }
}

/// Looks at the token sources.
pub(super) async fn look<H: Host>(tokens: &Tokens<H>) -> Result<Look> {
    let looked = sources::look(tokens).await?;
    let default = looked.default;
    let mut others = Vec::new();
    for login_id in looked.others {
        // A login that cannot be read counts as missing.
        if let Ok(Some(login)) = tokens.store.login(&login_id).await {
            others.push((login_id, login.generation));
        }
    }
    let Some(credential) = looked.credential else {
        return Ok(Look {
            seen: None,
            others,
            default,
        });
    };
    let mut seen = Seen::new(credential);
    let mut note = None;
    if let Some(login) = &seen.credential.login {
        note = tokens.last_use.note(login).await.ok().flatten();
        seen.slides_until_ms = tokens.last_use.slides_until_ms(login, note.as_ref());
    }
    seen.end = doubt::predicted_end(tokens, &seen.credential, note.as_ref());
    seen.has_identity = note.is_some_and(|note| note.identity.is_some());
    Ok(Look {
        seen: Some(seen),
        others,
        default,
    })
}

/// Returns the event between two looks, if anything happened.
pub(super) fn what_happened(before: &Look, now: &Look) -> Option<Event> {
    what_happened_to_used(before.seen.as_ref(), now.seen.as_ref()).or_else(|| {
        let kind = Kind::AccountsChanged;
        let event = match &now.seen {
            Some(seen) => seen.event(kind),
            None => Event::about(Source::Stored, kind),
        };
        let is_same = before.others == now.others && before.default == now.default;
        (!is_same).then_some(event)
    })
}

fn what_happened_to_used(before: Option<&Seen>, now: Option<&Seen>) -> Option<Event> {
    let (seen, kind) = match (before, now) {
        (None, None) => return None,
        (None, Some(now)) => (now, Kind::LoggedIn),
        (Some(before), None) => (before, Kind::LoggedOut),
        (Some(before), Some(now)) => {
            let is_other = before.which != now.which;
            let kind = match before.dead {
                Some(_) if is_other => Kind::LoggedIn,
                _ => Kind::Changed,
            };
            if !is_other && before.generation == now.generation {
                return None;
            }
            (now, kind)
        }
    };
    Some(seen.event(kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::credential::life::expired;
    use crate::policy::stored::login::StoredLogin;
    use crate::policy::text::secret::Secret;
    use crate::policy::token::TokenKind;
    use std::rc::Rc;

    fn login(id: &str, generation: i64) -> Seen {
        let token = Secret::new(format!("plxs_{id}_{generation}"));
        let mut login = StoredLogin::new(id.to_owned(), token, TokenKind::Login, 1_000);
        login.generation = generation;
        Seen::new(Credential::stored(Rc::new(login)))
    }

    fn dead(mut seen: Seen) -> Seen {
        seen.dead = Some(expired());
        seen
    }

    fn variable(token: &str) -> Seen {
        let token = Secret::new(token.to_owned());
        Seen::new(Credential::personal(token, Source::Environment))
    }

    #[test]
    fn two_looks_yield_the_event_between_them() {
        for (before, now, expected) in [
            (None, None, None),
            (None, Some(login("a", 1)), Some(Kind::LoggedIn)),
            (Some(login("a", 1)), None, Some(Kind::LoggedOut)),
            (Some(login("a", 1)), Some(login("a", 1)), None),
            (
                Some(login("a", 1)),
                Some(login("a", 2)),
                Some(Kind::Changed),
            ),
            (
                Some(login("a", 1)),
                Some(login("b", 1)),
                Some(Kind::Changed),
            ),
            (
                Some(dead(login("a", 1))),
                Some(login("b", 1)),
                Some(Kind::LoggedIn),
            ),
            (
                Some(dead(login("a", 1))),
                Some(login("a", 2)),
                Some(Kind::Changed),
            ),
            (
                Some(login("a", 1)),
                Some(variable("plxp_1")),
                Some(Kind::Changed),
            ),
            (Some(variable("plxp_1")), Some(variable("plxp_1")), None),
            (
                Some(variable("plxp_1")),
                Some(variable("plxp_2")),
                Some(Kind::Changed),
            ),
        ] {
            let event = what_happened_to_used(before.as_ref(), now.as_ref());
            assert_eq!(
                event.map(|event| event.kind),
                expected,
                "{before:?} {now:?}"
            );
        }
    }

    #[test]
    fn only_a_new_login_without_a_known_account_is_half_known() {
        let new = login("a", 1);
        assert!(new.is_half_known(None, 1_000));
        assert!(new.is_half_known(Some(&login("b", 1)), 10_999));
        assert!(!new.is_half_known(Some(&login("b", 1)), 11_000));
        assert!(!new.is_half_known(Some(&login("a", 1)), 1_000));
        assert!(!new.is_half_known(None, 999), "the clock was set back");
        assert!(!variable("plxp_1").is_half_known(None, 1_000));
        let known = Seen {
            has_identity: true,
            ..login("a", 1)
        };
        assert!(!known.is_half_known(None, 1_000));
    }
}
