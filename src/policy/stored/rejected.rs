//! The mark of a login's token that the server refused. Contains no secret, and writing it does not
//! change the credentials.

use crate::policy::stored::version::REJECTED;
use crate::policy::text::json::Object;
use crate::policy::text::secret::Fingerprint;

/// A token that the server refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The refused token's fingerprint.
    pub token: Fingerprint,
    /// When the server refused it, in ms of this machine's clock.
    pub at_ms: i64,
}

impl Rejected {
    /// Reads the stored text. An unreadable or newer text says nothing about a token.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let rejected = REJECTED.read(text).ok()?;
        Some(Self {
            token: Fingerprint::from_text(&rejected.text("fingerprint")?)?,
            at_ms: rejected.integer("at_ms")?,
        })
    }

    /// Returns the object to store.
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
    fn survives_a_round_trip_and_reads_nothing_from_unreadable_text() {
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
