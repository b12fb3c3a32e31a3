//! That the server refused a login's token: no secret in it, and never news.

use crate::policy::stored::version::REJECTED;
use crate::policy::text::json::Object;
use crate::policy::text::secret::Fingerprint;

/// A token that the server refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Which token it was.
    pub token: Fingerprint,
    /// When, in ms of this machine's clock.
    pub at_ms: i64,
}

impl Rejected {
    /// Reads it. What cannot be read, or is newer, says nothing about a token.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let rejected = REJECTED.read(text).ok()?;
        Some(Self {
            token: Fingerprint::from_text(&rejected.text("fingerprint")?)?,
            at_ms: rejected.integer("at_ms")?,
        })
    }

    /// Writes it.
    #[must_use]
    pub fn to_object(self) -> Object {
        let mut rejected = REJECTED.begin();
        rejected.set_text("fingerprint", Some(&self.token.to_text()));
        rejected.set_integer("at_ms", Some(self.at_ms));
        rejected
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::text::secret::Secret;

    #[test]
    fn it_survives_a_round_trip_and_what_is_unreadable_is_none() {
        let token = Secret::new("plxs_1".to_owned()).fingerprint();
        let rejected = Rejected { token, at_ms: 7 };
        let text = rejected.to_object().to_text();
        assert_eq!(Rejected::from_text(text.expose("test")), Some(rejected));
        for text in [
            r#"{"version":2,"fingerprint":"0011223344556677","at_ms":7}"#,
            r#"{"version":1,"fingerprint":"00","at_ms":7}"#,
            r#"{"version":1,"fingerprint":"001122334455667é","at_ms":7}"#,
            r#"{"version":1,"at_ms":7}"#,
            "",
        ] {
            assert_eq!(Rejected::from_text(text), None, "{text}");
        }
    }
}
