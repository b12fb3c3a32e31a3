//! The input is a server's response: the status and headers on the first lines, then the body. No
//! response causes a panic, and no error or name repeats the token that the request was sent with.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plexicus_auth::policy::text::secret::Secret;
use plexicus_auth::policy::token;
use plexicus_auth::policy::url::Trust;
use plexicus_auth::policy::wire::{Answer, account, grant, tokens};
use zeroize::Zeroizing;

const CANARY: &str = "plxs_canary";
const NOW_MS: i64 = 1_767_225_600_000;

fuzz_target!(|text: &str| {
    let mut lines = text.splitn(5, '\n');
    let mut line = || lines.next().unwrap_or_default().to_owned();
    let answer = Answer {
        status: line().trim().parse().unwrap_or(200),
        date: Some(line()),
        retry_after: Some(line()),
        www_authenticate: Some(line()),
        body: Zeroizing::new(line().into_bytes()),
    };
    let token = Secret::new(CANARY.to_owned());
    let mut said = format!("{answer:?} {:?}", answer.failure(NOW_MS));
    said += &format!("{:?}", account::identity(&answer, &token, NOW_MS));
    said += &format!("{:?}", account::organization_name(&answer, &token));
    said += &format!("{:?}", tokens::list(&answer, &token, NOW_MS));
    said += &format!("{:?}", grant::device_code(&answer, Trust::default(), NOW_MS));
    assert!(!said.contains(CANARY), "{said}");
    if let Some(wait_ms) = answer.retry_after_ms(NOW_MS) {
        assert!(wait_ms <= 24 * 60 * 60 * 1000, "{wait_ms}");
    }
    if let Ok(created) = tokens::created(&answer, NOW_MS) {
        assert!(token::is_header_safe(created.access_token.expose("its form is checked")));
    }
    let _ = (grant::outcome(&answer, NOW_MS), account::revocation(&answer, NOW_MS));
    let _ = (tokens::revoked(&answer, NOW_MS), answer.is_plexicus_rejection());
});
