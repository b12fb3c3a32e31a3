//! Pending revocations: tokens to revoke, written down before a program can be interrupted.

use crate::policy::stored::login::StoredLogin;
use crate::policy::stored::version::{PENDING, Unread};
use crate::policy::text::json::Object;
use crate::policy::text::secret::{Fingerprint, Secret};
use crate::policy::token::is_header_safe;

/// How many revocations can be pending at a time.
pub const SLOTS: usize = 8;
/// How long after a login is stored the login it replaced is revoked, in ms.
pub const REPLACED_DUE_MS: u64 = 5_000;
/// How long after a login is stored the store is read again, in ms.
pub const LOOK_AGAIN_MS: u64 = 1_000;
/// How long after its grant a token must be stored, in ms. Otherwise it is revoked.
pub const UNSTORED_DUE_MS: u64 = 5 * 60 * 1000;
/// How long an entry without an expiry is kept if the server does not revoke its token, in ms.
const LONGEST_MS: i64 = 24 * 60 * 60 * 1000;

/// A token that must be revoked, unless a stored login uses it when it is due.
#[derive(Debug)]
pub struct Pending {
    /// The token.
    pub token: Secret,
    /// The refresh token, if the server issued one. It could renew the login.
    pub refresh_token: Option<Secret>,
    /// The login that the token belongs to.
    pub login_id: String,
    /// When every program may revoke it, in ms of this machine's clock. Before that, only its writer may.
    pub due_at_ms: i64,
    /// The token's expiry, in ms, if it has one.
    pub expires_at_ms: Option<i64>,
}

/// Identifies an entry without containing its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The token's fingerprint.
    pub token: Fingerprint,
    due_at_ms: i64,
}

impl Pending {
    /// Makes the revocation of a login's token.
    #[must_use]
    pub fn of(login: &StoredLogin, due_at_ms: i64) -> Self {
        Self {
            token: login.access_token.copy("it must be revoked"),
            refresh_token: login
                .refresh_token
                .as_ref()
                .map(|token| token.copy("its successors must be revoked too")),
            login_id: login.login_id.clone(),
            due_at_ms,
            expires_at_ms: match login.refresh_token {
                Some(_) => None,
                None => login.expires_at_ms,
            },
        }
    }

    /// Makes the revocation of a new token that is not stored anywhere. Every program may finish it at once.
    #[must_use]
    pub fn unstored(token: &Secret, now_ms: i64) -> Self {
        Self {
            token: token.copy("it must be revoked"),
            refresh_token: None,
            login_id: String::new(),
            due_at_ms: now_ms,
            expires_at_ms: None,
        }
    }

    /// Reads the stored text.
    pub fn from_text(text: &str) -> Result<Self, Unread> {
        let entry = PENDING.read(text)?;
        let read = || {
            let token = Secret::new(entry.text("token")?);
            let is_token = is_header_safe(token.expose("its form is checked"));
            is_token.then_some(())?;
            Some(Self {
                token,
                refresh_token: entry.text("refresh_token").map(Secret::new),
                login_id: entry.text("login_id")?,
                due_at_ms: entry.integer("due_at_ms")?,
                expires_at_ms: entry.integer("expires_at_ms"),
            })
        };
        read().ok_or(Unread::Unreadable)
    }

    /// Returns the text to store.
    #[must_use]
    pub fn to_text(&self) -> Secret {
        let mut entry: Object = PENDING.begin();
        entry.set_text("token", Some(self.token.expose("it is stored")));
        let refresh_token = self.refresh_token.as_ref();
        let refresh_token = refresh_token.map(|token| token.expose("it is stored"));
        entry.set_text("refresh_token", refresh_token);
        entry.set_text("login_id", Some(&self.login_id));
        entry.set_integer("due_at_ms", Some(self.due_at_ms));
        entry.set_integer("expires_at_ms", self.expires_at_ms);
        entry.to_text()
    }

    /// The slot to try first.
    #[must_use]
    pub fn first_slot(&self) -> usize {
        let byte = self.token.sha256().first().copied().unwrap_or(0);
        usize::from(byte).checked_rem(SLOTS).unwrap_or(0)
    }

    /// Identifies this entry. Another program may have written one for the same token.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark {
            token: self.token.fingerprint(),
            due_at_ms: self.due_at_ms,
        }
    }

    /// Whether every program may act on it. A due time too far ahead means that a clock was set back.
    #[must_use]
    pub fn is_due(&self, now_ms: i64) -> bool {
        let left_ms = self.due_at_ms.saturating_sub(now_ms);
        left_ms <= 0 || left_ms.unsigned_abs() > UNSTORED_DUE_MS
    }

    /// Whether to stop trying: the token has expired, or an entry without an expiry is 24 hours overdue.
    #[must_use]
    pub fn is_over(&self, now_ms: i64) -> bool {
        let longest_ms = self.due_at_ms.saturating_add(LONGEST_MS);
        self.expires_at_ms.unwrap_or(longest_ms) <= now_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pending(expires_at_ms: Option<i64>) -> Pending {
        Pending {
            token: Secret::new("plxs_1".to_owned()),
            refresh_token: Some(Secret::new("plxr_1".to_owned())),
            login_id: "l1".to_owned(),
            due_at_ms: 1_000_000,
            expires_at_ms,
        }
    }

    #[test]
    fn survives_a_round_trip() {
        let text = pending(Some(7)).to_text();
        let again = Pending::from_text(text.expose("test")).expect("it is readable");
        assert!(again.token.matches("plxs_1"));
        let refresh_token = again.refresh_token.expect("it is there");
        assert!(refresh_token.matches("plxr_1"));
        let read = (
            again.login_id.as_str(),
            again.due_at_ms,
            again.expires_at_ms,
        );
        assert_eq!(read, ("l1", 1_000_000, Some(7)));
    }

    #[test]
    fn reads_only_tokens_that_fit_a_header() {
        for (text, expected) in [
            (r#"{"version":2}"#, Unread::Newer),
            (
                r#"{"version":1,"token":"a b","login_id":"l","due_at_ms":1}"#,
                Unread::Unreadable,
            ),
            (
                r#"{"version":1,"token":"a","login_id":"l"}"#,
                Unread::Unreadable,
            ),
            ("", Unread::Unreadable),
        ] {
            assert_eq!(Pending::from_text(text).map(drop), Err(expected), "{text}");
        }
    }

    #[test]
    fn an_entry_is_due_at_its_time_and_over_when_the_token_expires() {
        for (now_ms, is_due) in [
            (999_999, false),
            (1_000_000, true),
            (700_000, false),
            (699_999, true),
        ] {
            assert_eq!(pending(None).is_due(now_ms), is_due, "{now_ms}");
        }
        assert!(!pending(Some(2_000_000)).is_over(1_999_999));
        assert!(pending(Some(2_000_000)).is_over(2_000_000));
        assert!(!pending(None).is_over(1_000_000 + LONGEST_MS - 1));
        assert!(pending(None).is_over(1_000_000 + LONGEST_MS));
    }
}
