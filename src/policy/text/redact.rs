//! Makes foreign text safe to show: plain, short, and without anything that looks like a secret.

use crate::policy::text::characters::{self, is_joiner};
use crate::policy::text::secret::Secret;
use zeroize::Zeroizing;

const MAX_CHARS: usize = 200;
const MAX_LABEL_CHARS: usize = 100;
const MASK: &str = "…hidden…";
const LONGEST_PLAIN_RUN: usize = 24;
const SHORTEST_SECRET_WORD: usize = 8;

/// Makes a server's or a host's text fit for a message, a log or a notification.
///
/// The result is one line without markup, with runs that look like a secret masked, and cut at 200
/// characters.
#[must_use]
pub fn plain(text: &str) -> String {
    // Secrets are masked last: a removed character might have been in the middle of one.
    let mut shown = mask_secrets(&first_line(text));
    if let Some((cut, _)) = shown.char_indices().nth(MAX_CHARS) {
        shown.truncate(cut);
        shown.push('…');
    }
    shown
}

fn first_line(text: &str) -> String {
    let start: String = text.chars().take(MAX_CHARS.saturating_mul(8)).collect();
    characters::line(&start)
}

/// Masks each of these secrets wherever the text repeats it, plain or percent-encoded. Known secrets
/// are masked by value first; [`plain`] then masks what looks like one.
#[must_use]
pub fn without(text: &str, secrets: &[Secret]) -> String {
    let mut masked = first_line(text);
    for secret in secrets {
        let secret = secret.expose("it is looked for");
        masked = mask_each(&masked, secret);
        let encoded = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let encoded: Zeroizing<String> = Zeroizing::new(encoded);
        if encoded.as_str() != secret {
            masked = mask_each(&masked, &encoded);
        }
    }
    masked
}

/// Masks each word of `stored` that could be a secret wherever the text repeats it: a failing storage
/// may quote the text it was given.
#[must_use]
pub fn without_words_of(text: &str, stored: &Secret) -> String {
    let could_be_secret = |word: &&str| word.len() >= SHORTEST_SECRET_WORD;
    let stored = stored.expose("its words are looked for");
    let words = stored.split(|character| !is_token_character(character));
    let words = words.filter(could_be_secret);
    words.fold(first_line(text), |text, word| mask_each(&text, word))
}

fn is_token_character(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || matches!(character, '-' | '.' | '_' | '~' | '+' | '/' | '=')
}

fn mask_each(text: &str, secret: &str) -> String {
    let mut masked = String::new();
    let mut rest = text;
    while let Some((before, after)) = split_at_part(rest, secret) {
        masked.push_str(before);
        masked.push_str(MASK);
        rest = after;
    }
    masked.push_str(rest);
    masked
}

/// Makes a server's name for a user, an organization or a token fit to show: one line without markup,
/// at most 100 characters. `None` if nothing is left, or if the name contains `secret` or another token
/// or code of Plexicus.
#[must_use]
pub fn label(text: &str, secret: &Secret) -> Option<String> {
    let shown = characters::line(text);
    // Checked last: a removed character might have been in the middle of a secret.
    let seen = |character: &char| *character != ' ' && !is_joiner(*character);
    let run: String = shown.chars().filter(seen).collect();
    if contains(&run, secret.expose("a server may echo it")) || names_secret(&run) {
        return None;
    }
    let start: String = shown.chars().take(MAX_LABEL_CHARS).collect();
    Some(characters::line(&start)).filter(|label| !label.is_empty())
}

fn mask_secrets(text: &str) -> String {
    let mut masked = String::new();
    let mut run = String::new();
    for character in text.chars() {
        if character.is_ascii_alphanumeric()
            || matches!(character, '-' | '.' | '_' | '~' | '+' | '=' | '%')
        {
            run.push(character);
            continue;
        }
        masked.push_str(shown(&run));
        run.clear();
        masked.push(character);
    }
    masked.push_str(shown(&run));
    masked
}

fn shown(run: &str) -> &str {
    if looks_secret(run) { MASK } else { run }
}

/// Whether the text contains the part.
#[must_use]
pub fn contains(text: &str, part: &str) -> bool {
    split_at_part(text, part).is_some()
}

// Returns what is before and after the part's first occurrence. `str::find` and its panics would add
// several kilobytes to the wasm.
fn split_at_part<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    let mut windows = text.as_bytes().windows(part.len().max(1));
    let at = windows.position(|window| window == part.as_bytes())?;
    Some((text.get(..at)?, text.get(at.checked_add(part.len())?..)?))
}

fn looks_secret(run: &str) -> bool {
    run.len() > LONGEST_PLAIN_RUN || names_secret(run) || contains(run, "eyJ")
}

// Plexicus's own tokens and codes have known prefixes.
fn names_secret(text: &str) -> bool {
    const PREFIXES: [&str; 5] = ["plxc_", "plxd_", "plxr_", "plxs_", "plx_ci_"];
    PREFIXES.iter().any(|prefix| contains(text, prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keeps_readable_text() {
        assert_eq!(
            plain("EACCES: permission denied, open '/home/ada/.plexicus/credentials'"),
            "EACCES: permission denied, open '/home/ada/.plexicus/credentials'"
        );
        assert_eq!(
            plain("C:\\Users\\ada_l (PLEXICUS_CONFIG_DIR)"),
            "C:\\Users\\ada_l (PLEXICUS_CONFIG_DIR)"
        );
    }

    #[test]
    fn masks_what_looks_like_a_secret() {
        for secret in [
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
            "plxc_0123456789012345678901234567890123456789",
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        ] {
            let shown = plain(&format!("verifier={secret} was wrong"));
            assert!(shown.contains(MASK), "{shown}");
            assert!(!shown.contains(secret.get(6..30).unwrap()), "{shown}");
        }
    }

    #[test]
    fn masks_a_known_secret_of_any_form() {
        for secret in ["a/b", "short", "pat+with/slashes==", "one two", "é"] {
            let hidden: String = secret
                .chars()
                .flat_map(|character| [character, '\u{200b}'])
                .collect();
            let known = [Secret::new(secret.to_owned())];
            let encoded: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            for text in [
                format!("refused: Bearer {secret}"),
                format!("{secret}{secret}"),
                format!("code={encoded}&x=1"),
                format!("refused: {hidden}"),
            ] {
                let shown = without(&text, &known);
                assert!(
                    !shown.contains(secret) && !shown.contains(&encoded),
                    "{shown}"
                );
                assert!(shown.contains(MASK), "{shown}");
            }
        }
        let nothing = [Secret::new(String::new())];
        assert_eq!(without("as it is", &nothing), "as it is");
    }

    #[test]
    fn does_not_quote_the_text_that_was_to_be_stored() {
        let stored = Secret::new(r#"{"kind":"login","access_token":"a/token+1="}"#.to_owned());
        let shown = without_words_of("ENOSPC: no space for login a/token+1=", &stored);
        assert_eq!(shown, format!("ENOSPC: no space for login {MASK}"));
    }

    #[test]
    fn a_name_that_contains_a_secret_is_none() {
        let in_use = Secret::new("pat_in_use".to_owned());
        for name in [
            "x plxs_other",
            "plxr_1",
            "my pat_in_use",
            "plxs<_other",
            "pat_in\u{200b}_use",
            "pat_\u{200d}in\n_use",
            "\u{200b}\n",
        ] {
            assert_eq!(label(name, &in_use), None, "{name}");
        }
        assert_eq!(
            label(" KeyJobs <Ltd> ", &in_use).as_deref(),
            Some("KeyJobs Ltd")
        );
    }

    proptest! {
        #[test]
        fn the_result_is_short_and_plain(text in ".{0,2000}") {
            let shown = plain(&text);
            prop_assert!(shown.chars().count() <= MAX_CHARS + 1);
            prop_assert!(!shown.chars().any(|c| c.is_control() || c == '<' || c == '`'));
        }
    }
}
