//! Which token sources a program uses.

use crate::policy::error::{AuthError, Result};
use crate::policy::source::Source;

const NAMES: [(&str, Source); 3] = [
    ("environment", Source::Environment),
    ("stored", Source::Stored),
    ("shared", Source::Shared),
];

/// The sources that a program takes tokens from; all of them by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources(Option<Vec<Source>>);

impl Sources {
    /// Reads source names. Fails with `invalid_option` if a name is unknown or there are none.
    pub fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let source = |name: &str| {
            let row = NAMES.iter().find(|(known, _)| *known == name);
            row.map(|(_, source)| *source)
        };
        let sources: Option<Vec<Source>> = names.into_iter().map(source).collect();
        sources
            .filter(|sources| !sources.is_empty())
            .map(|sources| Self(Some(sources)))
            .ok_or_else(|| {
                AuthError::invalid_option(
                    "the sources must be one or more of environment, stored and shared",
                )
            })
    }

    /// Reads the variable's text: names separated by commas or spaces.
    pub fn from_text(text: &str) -> Result<Self> {
        let names = text.split([',', ' ']).filter(|name| !name.is_empty());
        Self::from_names(names)
    }

    /// Whether a token may come from this source.
    #[must_use]
    pub fn allow(&self, source: Source) -> bool {
        let Self(chosen) = self;
        chosen
            .as_ref()
            .is_none_or(|chosen| chosen.contains(&source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allows_only_the_named_sources() {
        let all = [Source::Environment, Source::Stored, Source::Shared];
        assert!(all.iter().all(|source| Sources::default().allow(*source)));
        for text in ["environment", " environment,", "environment environment"] {
            let sources = Sources::from_text(text).unwrap();
            let allowed = all.map(|source| sources.allow(source));
            assert_eq!(allowed, [true, false, false], "{text}");
        }
        let sources = Sources::from_names(["stored", "shared"]).unwrap();
        assert_eq!(all.map(|source| sources.allow(source)), [false, true, true]);
    }

    #[test]
    fn refuses_unknown_names_and_an_empty_list() {
        for text in ["", ",", "Environment", "env", "stored;shared", "all"] {
            assert!(Sources::from_text(text).is_err(), "{text}");
        }
    }
}
