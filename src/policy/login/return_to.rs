//! How the callback page links back to the program.

use crate::policy::text::characters;

const LONGEST_NAME: usize = 60;
/// Schemes that a browser handles itself instead of starting a program.
const OTHER_SCHEMES: [&str; 7] = [
    "http",
    "https",
    "file",
    "data",
    "blob",
    "javascript",
    "about",
];

/// The program's name as one line of plain text; `None` if nothing of it can be shown.
#[must_use]
pub fn name(given: &str) -> Option<String> {
    let short: String = characters::line(given).chars().take(LONGEST_NAME).collect();
    Some(short.trim().to_owned()).filter(|name| !name.is_empty())
}

/// Whether this address opens a program, such as `vscode://plexicus.example`.
#[must_use]
pub fn is_program_link(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once(':') else {
        return false;
    };
    let is_letter =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+.-".contains(&byte);
    scheme.starts_with(|first: char| first.is_ascii_lowercase())
        && scheme.bytes().all(is_letter)
        && !OTHER_SCHEMES.contains(&scheme)
        && rest.starts_with("//")
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\`".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_programs_address_is_a_link_back() {
        for url in [
            "vscode://",
            "vscode-insiders://plexicus.example",
            "code-oss://a.b/c?d=e",
        ] {
            assert!(is_program_link(url), "{url}");
        }
        for url in [
            "",
            "vscode:plexicus",
            "://x",
            "1a://x",
            "https://evil.example",
            "HTTPS://evil.example",
            "javascript://%0aalert(1)",
            "data://text/html,x",
            "file:///etc/passwd",
            "vscode://a b",
            "vscode://a\"onclick=",
            "vscode://ü",
        ] {
            assert!(!is_program_link(url), "{url}");
        }
    }

    #[test]
    fn a_name_is_one_short_line() {
        assert_eq!(
            name(" Visual\nStudio Code "),
            Some("Visual Studio Code".to_owned())
        );
        assert_eq!(name(&"x".repeat(100)), Some("x".repeat(60)));
        assert_eq!(name("\u{202e}"), None);
    }
}
