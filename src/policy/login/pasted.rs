//! What did the user paste: a code, the callback address, or a personal token?

use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::login::callback::{self, Refusal, Verdict};
use crate::policy::text::redact;
use crate::policy::text::secret::Secret;
use crate::policy::token;

/// What a pasted text turned out to be.
#[derive(Debug)]
pub enum Pasted {
    /// An authorization code of the login under way.
    Code(Secret),
    /// The web app said no; the address says so.
    Refused(Refusal),
    /// A personal API token, not checked against the server yet.
    PersonalToken(Secret),
}

/// Reads pasted text by its looks. `port` and `state` are those of the login under way.
///
/// Fails with `pasted_invalid`, `state_mismatch`, `token_wrong_kind` or `token_malformed`; no
/// message shows what was pasted.
pub fn read(text: &Secret, port: u16, state: &Secret) -> Result<Pasted> {
    let text = text.expose("its form decides what it is").trim();
    let invalid = |why: &str| AuthError::new(ErrorCode::PastedInvalid, why);
    if text.is_empty() {
        return Err(invalid("Nothing was pasted."));
    }
    if let Some(query) = callback_query(text, port) {
        return match callback::judge_query(query, Some(state)) {
            Some(Verdict::Code(code)) => Ok(Pasted::Code(code)),
            Some(Verdict::Refused(refusal)) => Ok(Pasted::Refused(refusal)),
            _ => Err(AuthError::new(
                ErrorCode::StateMismatch,
                "The pasted address belongs to another login, or was cut off.",
            )),
        };
    }
    if redact::contains(text, "://") || redact::contains(text, "/callback") {
        return Err(invalid(
            "The pasted address is not the one this login waits for.",
        ));
    }
    if text.starts_with("plxc_") {
        let code = Secret::new(text.to_owned());
        return if callback::is_code(&code) {
            Ok(Pasted::Code(code))
        } else {
            Err(invalid(
                "The pasted code was cut off or has something else in it.",
            ))
        };
    }
    token::accept_personal(text, "What was pasted").map(Pasted::PersonalToken)
}

fn callback_query(text: &str, port: u16) -> Option<&str> {
    let address = callback::redirect_uri(port);
    let without_scheme = address.strip_prefix("http://")?;
    let rest = text
        .strip_prefix(&address)
        .or_else(|| text.strip_prefix(without_scheme))?;
    rest.strip_prefix('?')?.split('#').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Pasted> {
        let state = Secret::new("s".repeat(32));
        read(&Secret::new(text.to_owned()), 9150, &state)
    }

    #[test]
    fn tells_code_address_and_token_apart() {
        let address = format!(
            "127.0.0.1:9150/callback?code=plxc_1&state={}",
            "s".repeat(32)
        );
        for text in [
            "plxc_abc",
            " plxc_abc\n",
            &address,
            &format!("http://{address}#top"),
        ] {
            assert!(matches!(read_text(text), Ok(Pasted::Code(_))), "{text}");
        }
        assert!(matches!(
            read_text("aaa.bbb.ccc"),
            Ok(Pasted::PersonalToken(_))
        ));
        let denied = format!(
            "http://127.0.0.1:9150/callback?error=access_denied&state={}",
            "s".repeat(32)
        );
        assert!(matches!(
            read_text(&denied),
            Ok(Pasted::Refused(Refusal::AccessDenied))
        ));
    }

    #[test]
    fn refuses_what_is_not_ours() {
        let other_state = format!(
            "http://127.0.0.1:9150/callback?code=plxc_1&state={}",
            "t".repeat(32)
        );
        for (text, code) in [
            ("", ErrorCode::PastedInvalid),
            ("plxc_a b", ErrorCode::PastedInvalid),
            ("plxd_abc", ErrorCode::TokenWrongKind),
            ("plx_ci_abc", ErrorCode::TokenWrongKind),
            ("two words", ErrorCode::TokenMalformed),
            (
                "http://127.0.0.1:9151/callback?code=plxc_1",
                ErrorCode::PastedInvalid,
            ),
            (
                "http://127.0.0.1:9150/callback?code=plxc_1",
                ErrorCode::StateMismatch,
            ),
            (&other_state, ErrorCode::StateMismatch),
            (
                "https://evil.example/callback?code=plxc_1",
                ErrorCode::PastedInvalid,
            ),
        ] {
            let error = read_text(text).unwrap_err();
            assert_eq!(error.code, code, "{text}");
            assert!(text.is_empty() || !error.message.contains(text), "{text}");
        }
    }
}
