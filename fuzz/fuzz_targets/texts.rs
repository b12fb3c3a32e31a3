//! The input is a text of the user, the host or the server. An accepted token fits into a header, a
//! shown text is plain, and a time that was read is written as the same time.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plexicus_auth::policy::text::secret::Secret;
use plexicus_auth::policy::text::redact;
use plexicus_auth::policy::time::date;
use plexicus_auth::policy::token;

fuzz_target!(|text: &str| {
    if let Ok(token) = token::accept_personal(text, "PLEXICUS_API_TOKEN") {
        assert!(token::is_header_safe(token.expose("its form is checked")));
        let _ = token::jwt_expiry_ms(&token);
    }
    let shown = redact::plain(text);
    assert!(shown.chars().count() <= 201);
    assert!(!shown.contains(|character: char| character.is_control() || "<>`".contains(character)));
    if let Some(label) = redact::label(text, &Secret::new("plxs_canary".to_owned())) {
        assert!(label.chars().count() <= 100 && !label.contains("plxs_"));
    }
    let _ = date::parse_http_date(text);
    if let Some(ms) = date::parse_rfc3339(text) {
        let written = date::format_utc(ms);
        assert_eq!(date::parse_rfc3339(&written).map(|again| again / 1000), Some(ms.div_euclid(1000)), "{written}");
    }
});
