//! Why a request or a host callback failed, in the platform's words and safe to show.

use crate::policy::text::redact;
use crate::policy::text::secret::Secret;
use serde::Serialize;

/// What is known about a thrown error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// The name of its class, such as `TypeError`.
    pub name: String,
    /// Its message.
    pub message: String,
    /// The first `code` along the chain of causes, such as `ENOTFOUND`.
    pub code: Option<String>,
}

impl Cause {
    /// Makes a cause with this message.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            name: "Error".to_owned(),
            message: message.into(),
            code: None,
        }
    }

    /// Makes a cause from a thrown error. A code that is not 1 to 64 characters of `[A-Z0-9_]` is left out.
    #[must_use]
    pub fn thrown(name: &str, message: String, code: Option<String>) -> Self {
        Self {
            name: if is_word(name) { name } else { "Error" }.to_owned(),
            message,
            code: code.filter(|code| Self::is_code(code)),
        }
    }

    /// Whether the text has the form of a platform's error code.
    #[must_use]
    pub fn is_code(code: &str) -> bool {
        is_word(code) && !code.bytes().any(|byte| byte.is_ascii_lowercase())
    }

    /// Masks these secrets in the name and the message, and drops a code that contains one.
    #[must_use]
    pub fn without(self, secrets: &[Secret]) -> Self {
        let masked = |text: &str| redact::without(text, secrets);
        Self {
            name: masked(&self.name),
            message: masked(&self.message),
            code: self.code.filter(|code| masked(code) == *code),
        }
    }

    /// Masks what the message quotes from `stored`, a text that was about to be stored.
    #[must_use]
    pub fn without_words_of(self, stored: &Secret) -> Self {
        let message = redact::without_words_of(&self.message, stored);
        Self { message, ..self }
    }

    /// Makes it fit to show: each part is one plain line, and whatever looks like a secret is masked.
    #[must_use]
    pub fn plain(&self) -> Self {
        Self {
            name: redact::plain(&self.name),
            message: redact::plain(&self.message),
            code: self.code.clone(),
        }
    }

    /// Makes a sentence of `what` and the cause: `No browser could be opened: spawn xdg-open (ENOENT).`
    #[must_use]
    pub fn sentence(&self, what: &str) -> String {
        let Self { message, code, .. } = self.plain();
        let colon = if message.is_empty() { "" } else { ": " };
        let code = code.filter(|code| !redact::contains(&message, code));
        let code = code.map(|code| format!(" ({code})")).unwrap_or_default();
        format!("{what}{colon}{message}{code}.")
    }
}

fn is_word(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thrown(name: &str, code: &str) -> Cause {
        Cause::thrown(name, "fetch failed".to_owned(), Some(code.to_owned()))
    }

    #[test]
    fn a_sentence_names_the_code_once() {
        let cause = thrown("TypeError", "ENOTFOUND");
        assert_eq!(
            cause.sentence("It failed"),
            "It failed: fetch failed (ENOTFOUND)."
        );
        let says_it = Cause {
            message: "getaddrinfo ENOTFOUND".to_owned(),
            ..cause.clone()
        };
        assert_eq!(
            says_it.sentence("It failed"),
            "It failed: getaddrinfo ENOTFOUND."
        );
        let silent = Cause {
            message: String::new(),
            ..cause
        };
        assert_eq!(silent.sentence("It failed"), "It failed (ENOTFOUND).");
    }

    #[test]
    fn leaves_out_malformed_names_and_codes() {
        for code in ["", "enoent", "E NOENT", "E-1", &"E".repeat(65)] {
            assert_eq!(thrown("Error", code).code, None, "{code}");
        }
        for name in ["", "Type Error", "<b>", &"E".repeat(65)] {
            assert_eq!(thrown(name, "E1").name, "Error", "{name}");
        }
    }

    #[test]
    fn masks_known_secrets_in_every_part() {
        let secret = [Secret::new("CANARY_1".to_owned())];
        let cause = Cause::thrown(
            "CANARY_1",
            "of CANARY_1".to_owned(),
            Some("CANARY_1".to_owned()),
        );
        let told = format!("{:?}", cause.without(&secret));
        assert!(!told.contains("CANARY"), "{told}");
    }
}
