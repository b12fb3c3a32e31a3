//! What the user can do about an error, in the words of the product's troubleshooting page.

use crate::policy::error::{AuthError, ErrorCode};
use crate::policy::source::Source;

/// Which environment the user works in, which decides how a remedy is worded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shell {
    /// There is no command line: an IDE.
    #[default]
    None,
    /// There is neither a command line nor an environment: a web page, or an editor in a browser.
    Web,
    /// bash, zsh and similar shells.
    Posix,
    /// PowerShell.
    PowerShell,
}

impl Shell {
    /// Reads the name that a host gives: `posix` or `powershell`. Any other name means no command line.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        match name {
            "posix" => Self::Posix,
            "powershell" => Self::PowerShell,
            _ => Self::None,
        }
    }

    fn has_command_line(self) -> bool {
        matches!(self, Self::Posix | Self::PowerShell)
    }

    /// Says to log in again: on a command line, by `plexicus login` with these options, for this purpose.
    fn log_in(self, options: &str, purpose: &str) -> String {
        let purpose = match purpose {
            "" => String::new(),
            purpose => format!(" --as {purpose}"),
        };
        match self.has_command_line() {
            true => format!("run `plexicus login{purpose}{options}`"),
            false => "sign in again".to_owned(),
        }
    }

    fn set_token(self) -> &'static str {
        match self {
            Self::None | Self::Web => "set PLEXICUS_API_TOKEN to a personal API token",
            Self::Posix => "export PLEXICUS_API_TOKEN=\"<your-token>\"",
            Self::PowerShell => "$env:PLEXICUS_API_TOKEN = \"<your-token>\"",
        }
    }

    fn set_it(self) -> String {
        match self.has_command_line() {
            true => format!("set it: {}", self.set_token()),
            false => "set PLEXICUS_API_TOKEN to it".to_owned(),
        }
    }

    fn use_personal_token(self) -> String {
        match self {
            Self::Web => "paste a personal token from Settings → API Tokens".to_owned(),
            _ => {
                let set_it = self.set_it();
                format!("generate a personal token in Settings → API Tokens and {set_it}")
            }
        }
    }

    fn log_in_with_code(self, purpose: &str) -> String {
        match self.has_command_line() {
            true => self.log_in(" --device", purpose),
            false => "sign in with a code".to_owned(),
        }
    }

    fn sign_out_locally(self) -> &'static str {
        match self.has_command_line() {
            true => "run `plexicus logout --local-only`",
            false => "choose \"Sign Out Here Only\"",
        }
    }
}

/// Adds the remedy, unless the error has one already. A login command in it includes the purpose.
#[must_use]
pub fn complete(mut error: AuthError, shell: Shell, purpose: &str) -> AuthError {
    if error.remedy.is_empty() {
        error.remedy = sentence(&remedy(&error, shell, purpose));
    }
    error
}

/// The remedy for a personal token that may not make a request: no scope would help.
#[must_use]
pub fn required_role() -> String {
    sentence("use a token of an account with the required role")
}

fn remedy(error: &AuthError, shell: Shell, purpose: &str) -> String {
    let log_in = shell.log_in("", purpose);
    let log_in_with_code = shell.log_in_with_code(purpose);
    let set_token = shell.set_token();
    let set_it = shell.set_it();
    let from_environment = error.source == Some(Source::Environment);
    match error.code {
        ErrorCode::NoCredentials | ErrorCode::MethodUnavailable if from_environment => {
            shell.use_personal_token()
        }
        ErrorCode::NoCredentials if shell == Shell::Web => {
            format!("sign in, or {}", shell.use_personal_token())
        }
        ErrorCode::NoCredentials if shell == Shell::None => {
            format!("sign in, or {set_token} (Settings → API Tokens)")
        }
        ErrorCode::NoCredentials => format!("{log_in}, or {}", shell.use_personal_token()),
        ErrorCode::TokenMalformed | ErrorCode::TokenWrongKind if shell == Shell::Web => {
            "generate a personal token in Settings → API Tokens and paste only the token, on one line"
                .to_owned()
        }
        ErrorCode::TokenMalformed | ErrorCode::TokenWrongKind => format!(
            "generate a personal token in Settings → API Tokens and {set_it} (only the token, on one line)"
        ),
        ErrorCode::TokenRejected | ErrorCode::TokenExpired if from_environment => {
            format!("generate a new token in Settings → API Tokens and {set_it}")
        }
        ErrorCode::InsufficientScope => match (shell, &error.required_scope) {
            (Shell::None | Shell::Web, Some(scope)) => {
                format!("sign in again with the scope \"{scope}\"")
            }
            (Shell::None | Shell::Web, None) => {
                "sign in again with a wider scope, or ask an administrator for the required role".to_owned()
            }
            (_, Some(scope)) => shell.log_in(&format!(" --scope \"{scope}\""), purpose),
            (_, None) => format!(
                "{}, or ask an administrator for the required role",
                shell.log_in(" --scope \"read remediate scan support\"", purpose)
            ),
        },
        ErrorCode::TokenRejected
        | ErrorCode::TokenExpired
        | ErrorCode::LoginRequired
        | ErrorCode::InvalidGrant
        | ErrorCode::DeviceCodeExpired
        | ErrorCode::StateMismatch
        | ErrorCode::AccessDenied
        | ErrorCode::LoginFailed => log_in,
        ErrorCode::AccountAmbiguous => "name one of them as EMAIL/ORGANIZATION".to_owned(),
        ErrorCode::AccountMismatch if from_environment => format!(
            "unset PLEXICUS_API_TOKEN, or generate a token of that account and {set_it}"
        ),
        ErrorCode::AccountMismatch if !shell.has_command_line() => {
            "choose the other account, or sign in with it".to_owned()
        }
        ErrorCode::AccountMismatch => {
            format!("name the account with --account, or {log_in} for it")
        }
        ErrorCode::AccountUnexpected => {
            format!("{log_in}, and choose the expected account in the browser")
        }
        ErrorCode::RotationWouldWiden => shell.log_in(" --force", purpose),
        ErrorCode::LoginTimedOut => format!("{log_in}, or {log_in_with_code}"),
        ErrorCode::Cancelled => "try again when you are ready".to_owned(),
        ErrorCode::BrowserUnavailable
        | ErrorCode::NoFreePort
        | ErrorCode::MethodUnavailable
        | ErrorCode::DeviceLoginUnavailable => {
            format!("{log_in_with_code}, or {}", shell.use_personal_token())
        }
        ErrorCode::AppUrlUnknown if shell == Shell::Web => {
            format!("{log_in_with_code}, or set the address of the web app (appUrl)")
        }
        ErrorCode::AppUrlUnknown => format!(
            "set PLEXICUS_APP_URL to the web app's address, or {log_in_with_code}"
        ),
        ErrorCode::ApiUrlRefused | ErrorCode::AppUrlRefused if shell == Shell::Web => {
            "use an https address that ends in .plexicus.ai; for a self-hosted server set \
             trust to custom_https (the token will be sent there); for development on \
             this machine set it to loopback"
                .to_owned()
        }
        ErrorCode::ApiUrlRefused | ErrorCode::AppUrlRefused => {
            "use an https address that ends in .plexicus.ai; for a self-hosted server set \
             PLEXICUS_ALLOW_CUSTOM_API_URL=1 (the token will be sent there); for development on \
             this machine set PLEXICUS_ALLOW_INSECURE_LOCALHOST=1"
                .to_owned()
        }
        ErrorCode::ServerNotConfirmed if shell == Shell::Web => {
            "sign in and confirm the server if you know it; otherwise correct the API address"
                .to_owned()
        }
        ErrorCode::ServerNotConfirmed => {
            "sign in and confirm the server if you know it; otherwise correct the API address \
             (PLEXICUS_API_URL, or the setting)"
                .to_owned()
        }
        ErrorCode::OriginNotAllowed => {
            "send the request to the API, or send it without the token".to_owned()
        }
        ErrorCode::PastedInvalid => {
            "paste the code or the whole address that the browser shows after you approved, or a \
             personal API token"
                .to_owned()
        }
        ErrorCode::ClientUnsupported => "update to the newest version and try again".to_owned(),
        ErrorCode::RateLimited => "wait a moment and try again".to_owned(),
        ErrorCode::ServerError | ErrorCode::AnswerInvalid | ErrorCode::RequestRefused => {
            "try again; if it keeps failing, contact support".to_owned()
        }
        ErrorCode::ServerUnreachable | ErrorCode::RequestTimedOut => {
            "check the network, the proxy and the API address, and try again; nothing was changed"
                .to_owned()
        }
        ErrorCode::RedirectRefused => {
            "check the API address: it must be the API itself; if this is a public Wi-Fi, sign in to \
             the network first"
                .to_owned()
        }
        ErrorCode::RotationFailed => {
            "try again; the old token still works until you revoke it".to_owned()
        }
        ErrorCode::LogoutIncomplete => format!(
            "try again, or {} and revoke the token in Settings → API Tokens",
            shell.sign_out_locally()
        ),
        ErrorCode::StorageFailed => {
            "check that the storage of the login can be read and written".to_owned()
        }
        ErrorCode::StorageUnreadable => format!("{log_in}; the unreadable content will be kept aside"),
        ErrorCode::StorageForgot if shell == Shell::Web => {
            format!("{log_in}; if it happens again, allow this site to store data in the browser")
        }
        ErrorCode::StorageForgot => format!(
            "{log_in}; if it happens again, make sure that the system keyring is unlocked at startup, or {set_token}"
        ),
        ErrorCode::StorageNewer if !shell.has_command_line() => {
            "update to the newest version; the stored login was not changed".to_owned()
        }
        ErrorCode::StorageNewer => format!(
            "update to the newest version, or replace the stored login: {}",
            shell.log_in(" --force", purpose)
        ),
        ErrorCode::HostFailed => "try again, and report the problem to the author of this program".to_owned(),
        ErrorCode::InvalidOption => "correct the option".to_owned(),
        ErrorCode::Disposed => "create a new Auth".to_owned(),
    }
}

/// The remedy if a setting or a variable chose the method that failed.
#[must_use]
pub fn other_method(setting: &str, method: &str) -> String {
    format!("Change or remove {setting} (it is set to \"{method}\"), and sign in again.")
}

fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|letter| letter.to_ascii_uppercase());
    let mut sentence: String = first.into_iter().chain(characters).collect();
    // No full stop after a command, so that the user can copy it.
    if !sentence.ends_with('"') {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_remedy_in_every_shell() {
        for code in ErrorCode::ALL {
            for shell in [Shell::None, Shell::Web, Shell::Posix, Shell::PowerShell] {
                let error = complete(AuthError::new(*code, "x"), shell, "");
                assert!(error.remedy.len() > 10, "{code:?}");
                if shell == Shell::Web {
                    let remedy = &error.remedy;
                    assert!(!remedy.contains("PLEXICUS_"), "{code:?}: {remedy}");
                    assert!(!remedy.contains("keyring"), "{code:?}: {remedy}");
                }
                if !shell.has_command_line() {
                    assert!(
                        !error.remedy.contains("plexicus login"),
                        "{code:?}: {}",
                        error.remedy
                    );
                }
            }
        }
    }

    #[test]
    fn uses_the_users_shell_syntax() {
        let missing = || AuthError::new(ErrorCode::NoCredentials, "x");
        let posix = complete(missing(), Shell::Posix, "").remedy.clone();
        assert!(posix.contains("plexicus login"), "{posix}");
        assert!(
            posix.ends_with("export PLEXICUS_API_TOKEN=\"<your-token>\""),
            "{posix}"
        );
        let power = complete(missing(), Shell::PowerShell, "").remedy.clone();
        assert!(
            power.ends_with("$env:PLEXICUS_API_TOKEN = \"<your-token>\""),
            "{power}"
        );
    }

    #[test]
    fn login_commands_include_the_purpose() {
        for code in ErrorCode::ALL {
            for shell in [Shell::None, Shell::Posix] {
                let remedy = &complete(AuthError::new(*code, "x"), shell, "ci").remedy;
                let logins = remedy.matches("plexicus login").count();
                let named = remedy.matches("plexicus login --as ci").count();
                assert_eq!(logins, named, "{code:?}: {remedy}");
            }
        }
    }
}
