//! What the user pasted: a code, the callback address, or a personal token.

use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::login::callback::{self, Refusal, Verdict};
use crate::policy::text::redact;
use crate::policy::text::secret::Secret;
use crate::policy::token;

/// What a callback contained: the authorization code, or the web app's refusal.
pub type Answer = core::result::Result<Secret, Refusal>;

/// What a pasted text turned out to be.
#[derive(Debug)]
pub enum Pasted {
    /// An authorization code for the login in progress.
    Code(Secret),
    /// A callback address with the web app's refusal.
    Refused(Refusal),
    /// A personal API token, not yet checked with the server.
    PersonalToken(Secret),
}

/// Recognizes a pasted text by its form. `port` and `state` are those of the login in progress.
///
/// Fails with `pasted_invalid`, `state_mismatch`, `token_wrong_kind` or `token_malformed`. No message shows
/// the pasted text.
pub fn read(text: &Secret, port: u16, state: &Secret) -> Result<Pasted> {
    let text = text.expose("its form decides what it is").trim();
    if text.is_empty() {
        return Err(invalid("Nothing was pasted."));
    }
    if let Some(answer) = read_address(text, port, state) {
        return Ok(match answer? {
            Ok(code) => Pasted::Code(code),
            Err(refusal) => Pasted::Refused(refusal),
        });
    }
    if text.starts_with("plxc_") {
        let code = Secret::new(text.to_owned());
        return if callback::is_code(&code) {
            Ok(Pasted::Code(code))
        } else {
            Err(invalid(
                "The pasted code is incomplete or contains other text.",
            ))
        };
    }
    token::accept_personal(text, "The pasted text").map(Pasted::PersonalToken)
}

/// Reads a pasted text that can only be the callback address of the login in progress.
///
/// Fails with `pasted_invalid` or `state_mismatch`. No message shows the pasted text.
pub fn read_callback(text: &Secret, port: u16, state: &Secret) -> Result<Answer> {
    let text = text.expose("its form decides what it is").trim();
    read_address(text, port, state).unwrap_or_else(|| {
        Err(invalid(
            "Paste the whole address of the page that the browser could not open.",
        ))
    })
}

// `None` if the text does not look like an address.
fn read_address(text: &str, port: u16, state: &Secret) -> Option<Result<Answer>> {
    if let Some(query) = callback_query(text, port) {
        return Some(match callback::judge_query(query, Some(state)) {
            Some(Verdict::Code(code)) => Ok(Ok(code)),
            Some(Verdict::Refused(refusal)) => Ok(Err(refusal)),
            _ => Err(AuthError::new(
                ErrorCode::StateMismatch,
                "The pasted address belongs to another login or is incomplete.",
            )),
        });
    }
    let is_address = redact::contains(text, "://") || redact::contains(text, "/callback");
    is_address.then(|| {
        Err(invalid(
            "The pasted address is not the callback address of this login.",
        ))
    })
}

fn invalid(why: &str) -> AuthError {
    AuthError::new(ErrorCode::PastedInvalid, why)
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
    fn recognizes_codes_addresses_and_tokens() {
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
    fn accepts_only_this_logins_callback_address() {
        let state = "s".repeat(32);
        let read = |text: &str| {
            let text = Secret::new(text.to_owned());
            read_callback(&text, 9150, &Secret::new(state.clone()))
        };
        let ours = |query: &str| format!(" http://127.0.0.1:9150/callback?{query}&state={state}\n");
        assert!(matches!(read(&ours("code=plxc_1")), Ok(Ok(_))));
        assert!(matches!(
            read(&ours("error=access_denied")),
            Ok(Err(Refusal::AccessDenied))
        ));
        let mismatch = ErrorCode::StateMismatch;
        let invalid = ErrorCode::PastedInvalid;
        for (text, code) in [
            ("", invalid),
            ("plxc_abc", invalid),
            ("pat_abc", invalid),
            (&ours("code=plxc_1").replace("9150", "9151"), invalid),
            (&ours("code=plxc_1").replace("/callback", "/other"), invalid),
            (&ours("code=plxc_1").replace("http:", "https:"), invalid),
            (&ours("code=plxc_1").replace("sss", "ttt"), mismatch),
            (&ours("code=plxc_1&error=access_denied"), mismatch),
            ("http://127.0.0.1:9150/callback?code=plxc_1", mismatch),
        ] {
            assert_eq!(read(text).unwrap_err().code, code, "{text}");
        }
    }

    #[test]
    fn refuses_foreign_addresses_and_malformed_texts() {
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
