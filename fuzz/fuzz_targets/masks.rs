//! The input is a secret and a host's message that repeats it. Whatever the secret looks like, neither
//! it nor its percent-encoded form is left, and the shown text is short and plain.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plexicus_auth::policy::text::secret::Secret;
use plexicus_auth::policy::text::redact;
use plexicus_auth::policy::token;
use url::form_urlencoded::byte_serialize;

// The secret is the text before the first line break. A part of the mask itself is not a secret.
fuzz_target!(|input: &str| {
    let (secret, text) = input.split_once('\n').unwrap_or(("", input));
    if !token::is_header_safe(secret) || is_ours(secret) {
        return;
    }
    let encoded: String = byte_serialize(secret.as_bytes()).collect();
    let known = [Secret::new(secret.to_owned())];
    for said in [
        text.to_owned(),
        format!("{text}{secret}"),
        format!("{secret}{text}{secret}"),
        format!("code={encoded}&{text}"),
    ] {
        let masked = redact::without(&said, &known);
        assert!(!masked.contains(secret), "{masked:?}");
        assert!(!masked.contains(&encoded) || is_ours(&encoded), "{masked:?}");
        let shown = redact::plain(&masked);
        assert!(!shown.contains(secret) && shown.chars().count() <= 201, "{shown:?}");
        let stored = Secret::new(format!("{{\"access_token\":\"{secret}\"}}"));
        let quoted = redact::without_words_of(&said, &stored);
        assert!(secret.len() < 8 || !quoted.contains(secret) || "access_token".contains(secret), "{quoted:?}");
    }
});

fn is_ours(word: &str) -> bool {
    "…hidden…".contains(word)
}
