//! Which failures of a login method lead to the next one.

use crate::policy::error::ErrorCode;
use crate::policy::login::method::Method;

/// Whether the next method is tried after this failure: always if the method could not start, or if no
/// shared login may be used; after a timeout only if the user is asked first.
#[must_use]
pub fn gives_way(method: Method, code: ErrorCode, asks_user: bool) -> bool {
    match code {
        ErrorCode::BrowserUnavailable
        | ErrorCode::NoFreePort
        | ErrorCode::AppUrlUnknown
        | ErrorCode::AppUrlRefused
        | ErrorCode::DeviceLoginUnavailable => true,
        ErrorCode::LoginTimedOut | ErrorCode::DeviceCodeExpired => asks_user,
        ErrorCode::MethodUnavailable => method == Method::Shared,
        _ => false,
    }
}

/// Whether another method might have worked, so that the choice of this one is to blame.
#[must_use]
pub fn blames_choice(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::LoginTimedOut
            | ErrorCode::BrowserUnavailable
            | ErrorCode::NoFreePort
            | ErrorCode::DeviceCodeExpired
            | ErrorCode::DeviceLoginUnavailable
    )
}

/// Whether the user is asked before the next method is tried. A user who declined a shared login has
/// already answered, and without a free port nothing was shown yet.
#[must_use]
pub fn is_asked_after(method: Method, code: ErrorCode) -> bool {
    method != Method::Shared && code != ErrorCode::NoFreePort
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_ends_the_login_or_leads_to_the_next_method() {
        let always = [
            ErrorCode::BrowserUnavailable,
            ErrorCode::NoFreePort,
            ErrorCode::AppUrlUnknown,
            ErrorCode::AppUrlRefused,
            ErrorCode::DeviceLoginUnavailable,
        ];
        let if_asked = [ErrorCode::LoginTimedOut, ErrorCode::DeviceCodeExpired];
        for code in ErrorCode::ALL {
            let (always, if_asked) = (always.contains(code), if_asked.contains(code));
            let of = |asks_user| gives_way(Method::Browser, *code, asks_user);
            assert_eq!(of(true), always || if_asked, "{code:?}");
            assert_eq!(of(false), always, "{code:?}");
            let shared = gives_way(Method::Shared, *code, false);
            assert_eq!(
                shared,
                always || *code == ErrorCode::MethodUnavailable,
                "{code:?}"
            );
        }
    }
}
