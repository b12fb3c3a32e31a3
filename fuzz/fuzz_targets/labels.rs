//! The input is the token in use and a name that a server sent. A label is one short line without
//! markup, controls, or invisible and bidi characters. It does not change when it is read again, and
//! never repeats a secret.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plexicus_auth::policy::text::characters::is_invisible;
use plexicus_auth::policy::text::secret::Secret;
use plexicus_auth::policy::text::redact;
use plexicus_auth::policy::token;

const MARKUP: [&str; 8] = ["[", "]", "<", ">", "`", "$(", "&#", "  "];

// The token in use is the text before the first line break.
fuzz_target!(|input: &str| {
    let (in_use, text) = input.split_once('\n').unwrap_or(("", input));
    let Some(label) = redact::label(text, &Secret::new(in_use.to_owned())) else {
        return;
    };
    assert!((1..=100).contains(&label.chars().count()));
    assert_eq!(label.trim(), label);
    assert!(!label.contains(is_invisible), "{label:?}");
    assert!(!MARKUP.iter().any(|markup| label.contains(markup)), "{label:?}");
    assert!(!token::is_header_safe(in_use) || !label.contains(in_use), "{label:?}");
    assert!(!label.contains("plxs_"));
    let again = redact::label(&label, &Secret::new(String::new()));
    assert_eq!(again.as_deref(), Some(label.as_str()));
});
