//! Which characters of a server's or a host's text may be shown. The others could affect where they are
//! shown: in a terminal, an editor's notification or a Swing label.

/// The most marks and joiners that may follow one character. Written languages need four.
const MAX_MARKS: usize = 4;

/// Makes one line of a name: no control, invisible or bidi characters, no markup, single spaces.
///
/// Running it on its own result changes nothing.
#[must_use]
pub fn line(text: &str) -> String {
    let mut line = String::new();
    let (mut last, mut marks) = (' ', 0_usize);
    for character in text.chars().filter_map(replaced) {
        let joins = is_joiner(character);
        let clings = joins || is_mark(character);
        // Only other scripts and emoji need joiners. In Latin text they would hide a difference.
        let is_stray = clings && (last == ' ' || marks == MAX_MARKS) || joins && last.is_ascii();
        if is_stray || (character == ' ' && last == ' ') {
            continue;
        }
        marks = if clings { marks.saturating_add(1) } else { 0 };
        match (last, character) {
            // `$(icon)` is an icon in VS Code's labels, and `&#8238;` an invisible character in HTML.
            ('$', '(') | ('&', '#') => line.push(' '),
            // Restores the selector of a keycap emoji, which the rule about joiners removed.
            ('0'..='9' | '#' | '*', '\u{20e3}') => line.push('\u{fe0f}'),
            _ => {}
        }
        line.push(character);
        last = character;
    }
    line.truncate(line.trim_end().len());
    line
}

fn replaced(character: char) -> Option<char> {
    match character {
        // `[text](command:…)` is a link in VS Code's messages; round brackets alone are not.
        '[' => Some('('),
        ']' => Some(')'),
        '<' | '>' | '`' => None,
        _ if character.is_whitespace() => Some(' '),
        _ if is_invisible(character) => None,
        _ => Some(character),
    }
}

/// Whether the character is a control, a bidi control or has no shape of its own. Joiners do not count.
///
/// Source: Unicode's `Default_Ignorable_Code_Point`, line separators, interlinear annotation, and the
/// characters whose shape is blank.
#[must_use]
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0e}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{16fe4}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d159}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Whether it is a non-joiner or a joiner, which Persian, Hindi and emoji need, or the emoji selector.
#[must_use]
pub fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200c}'..='\u{200d}' | '\u{fe0f}')
}

// Marks that are drawn over the character before them, in the scripts whose marks fonts stack up.
fn is_mark(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36f}'
            | '\u{483}'..='\u{489}'
            | '\u{591}'..='\u{5bd}'
            | '\u{5bf}'..='\u{5c7}'
            | '\u{610}'..='\u{61a}'
            | '\u{64b}'..='\u{65f}'
            | '\u{670}'
            | '\u{6d6}'..='\u{6ed}'
            | '\u{e31}'
            | '\u{e34}'..='\u{e3a}'
            | '\u{e47}'..='\u{e4e}'
            | '\u{eb1}'
            | '\u{eb4}'..='\u{ebc}'
            | '\u{ec8}'..='\u{ece}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_line_has_no_markup_and_is_stable(text in r"[\x00-\xff\u{300}-\u{303}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{fe0f}\u{20e3}\u{2066}-\u{2069}😀$(\[\]&#0 ]{0,60}") {
            let line = line(&text);
            prop_assert_eq!(super::line(&line), line.as_str());
            prop_assert!(!line.contains(is_invisible));
            for markup in ["[", "]", "<", ">", "`", "$(", "&#", "  "] {
                prop_assert!(!line.contains(markup), "{line:?}");
            }
        }
    }
}
