//! Text that others wrote, made safe to show: plain, short, and without what looks like a secret.

use crate::policy::secret::Secret;

const MAX_CHARS: usize = 200;
const MAX_LABEL_CHARS: usize = 100;
const MASK: &str = "…hidden…";
const LONGEST_PLAIN_RUN: usize = 24;

/// Makes a server's or a host's text fit for a message, a log or a notification.
///
/// Runs that look like a secret are masked, control characters become blanks, markup characters
/// go, and the rest is cut at 200 characters.
#[must_use]
pub fn plain(text: &str) -> String {
    let start: String = text.chars().take(MAX_CHARS.saturating_mul(8)).collect();
    let shown: String = mask_secrets(&start)
        .chars()
        .map(|character| if is_shown(character) { character } else { ' ' })
        .collect();
    let words: Vec<&str> = shown.split_whitespace().collect();
    let mut joined = words.join(" ");
    if let Some((cut, _)) = joined.char_indices().nth(MAX_CHARS) {
        joined.truncate(cut);
        joined.push('…');
    }
    joined
}

/// A name that a server gave: a user's, an organization's, a token's. Plain, at most 100
/// characters; `None` when nothing is left, when it repeats `secret`, or holds any other.
#[must_use]
pub fn label(text: &str, secret: &Secret) -> Option<String> {
    let shown: String = text
        .chars()
        .filter(|character| {
            !character.is_control()
                && !matches!(character, '<' | '>' | '`')
                && !is_invisible(*character)
        })
        .collect();
    // Only now: what goes might have stood in the middle of a secret.
    if contains(&shown, secret.expose("a server may echo it")) || names_secret(&shown) {
        return None;
    }
    let shown: String = shown.trim().chars().take(MAX_LABEL_CHARS).collect();
    Some(shown).filter(|shown| !shown.is_empty())
}

// Markup of HTML and Markdown, and characters that cannot be seen or that turn a line around.
fn is_shown(character: char) -> bool {
    !character.is_control() && !is_markup(character) && !is_invisible(character)
}

fn is_markup(character: char) -> bool {
    u8::try_from(character).is_ok_and(|byte| b"<>[]()`*_|\\&#".contains(&byte))
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn mask_secrets(text: &str) -> String {
    let mut masked = String::new();
    let mut run = String::new();
    for character in text.chars().chain(['\0']) {
        if character.is_ascii_alphanumeric()
            || matches!(character, '-' | '.' | '_' | '~' | '+' | '=' | '%')
        {
            run.push(character);
            continue;
        }
        masked.push_str(if looks_secret(&run) { MASK } else { &run });
        run.clear();
        masked.push(character);
    }
    masked
}

/// `str::contains` for texts, whose searcher and its panics weigh several kilobytes in the wasm.
#[must_use]
pub fn contains(text: &str, part: &str) -> bool {
    let windows = text.as_bytes().windows(part.len().max(1));
    windows.into_iter().any(|window| window == part.as_bytes())
}

fn looks_secret(run: &str) -> bool {
    run.len() > LONGEST_PLAIN_RUN || names_secret(run) || contains(run, "eyJ")
}

// Plexicus's own secrets say what they are.
fn names_secret(text: &str) -> bool {
    const PREFIXES: [&str; 5] = ["plxc_", "plxd_", "plxr_", "plxs_", "plx_ci_"];
    PREFIXES.iter().any(|prefix| contains(text, prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keeps_what_people_read() {
        assert_eq!(
            plain("EACCES: permission denied, open '/home/ada/.plexicus/credentials'"),
            "EACCES: permission denied, open '/home/ada/.plexicus/credentials'"
        );
    }

    #[test]
    fn hides_what_looks_like_a_secret() {
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
    fn a_name_that_holds_a_secret_is_none() {
        let in_use = Secret::new("pat_in_use".to_owned());
        for name in [
            "x plxs_other",
            "plxr_1",
            "my pat_in_use",
            "plxs<_other",
            "pat_in\u{200b}_use",
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
        fn is_short_and_plain(text in ".{0,2000}") {
            let shown = plain(&text);
            prop_assert!(shown.chars().count() <= MAX_CHARS + 1);
            prop_assert!(!shown.chars().any(|c| c.is_control() || c == '<' || c == '`'));
        }
    }
}
