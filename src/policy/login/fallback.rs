//! Which failure of a login method gives way to the next one.

use crate::policy::error::ErrorCode;

/// Whether the next method is tried after this failure: always when the method could not start;
/// when it was not finished in time, only where the user is asked first.
#[must_use]
pub fn gives_way(code: ErrorCode, asks_user: bool) -> bool {
    match code {
        ErrorCode::BrowserUnavailable
        | ErrorCode::NoFreePort
        | ErrorCode::AppUrlUnknown
        | ErrorCode::AppUrlRefused
        | ErrorCode::DeviceLoginUnavailable => true,
        ErrorCode::LoginTimedOut | ErrorCode::DeviceCodeExpired => asks_user,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_ends_the_login_or_gives_way() {
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
            assert_eq!(gives_way(*code, true), always || if_asked, "{code:?}");
            assert_eq!(gives_way(*code, false), always, "{code:?}");
        }
    }
}
