//! The input is a request to the listener: method, `Host` and target, one per line. Only a request with
//! this login's state, port and path yields a code, and the code has the form of the contract.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plexicus_auth::policy::login::callback::{self, CallbackRequest, Verdict};
use plexicus_auth::policy::login::pasted::{self, Pasted};
use plexicus_auth::policy::text::secret::Secret;

const STATE: &str = "the-state-of-this-login-0123456789";

fuzz_target!(|text: &str| {
    let mut lines = text.splitn(3, '\n');
    let mut line = || lines.next().unwrap_or_default().to_owned();
    let request = CallbackRequest {
        method: line(),
        host: line(),
        target: Secret::new(line()),
    };
    let state = Secret::new(STATE.to_owned());
    match callback::judge(&request, 9100, &state) {
        Verdict::Code(code) => {
            let target = request.target.expose("it is compared");
            assert_eq!((request.method.as_str(), request.host.as_str()), ("GET", "127.0.0.1:9100"));
            assert!(target.starts_with("/callback?"));
            assert!(callback::is_code(&code));
        }
        Verdict::Stray(status) => assert!((400..500).contains(&status)),
        Verdict::Refused(_) => {}
    }
    let text = text.trim();
    if let Ok(Ok(code)) = pasted::read_callback(&Secret::new(text.to_owned()), 9100, &state) {
        assert!(text.trim_start_matches("http://").starts_with("127.0.0.1:9100/callback?"));
        assert!(callback::is_code(&code));
    }
    if let Ok(Pasted::Code(code)) = pasted::read(&Secret::new(text.to_owned()), 9100, &state) {
        assert!(callback::is_code(&code));
    }
});
