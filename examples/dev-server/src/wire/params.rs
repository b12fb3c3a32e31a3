//! Form and query parameters, read strictly: no duplicates, no broken percent-encoding.

use std::collections::HashMap;

/// Parameters by name.
#[derive(Debug, Default)]
pub struct Params {
    values: HashMap<String, String>,
    repeated: Vec<String>,
}

impl Params {
    /// Reads `application/x-www-form-urlencoded` text.
    pub fn parse(text: &str) -> Result<Self, String> {
        if !well_encoded(text) {
            return Err("the parameters are not well percent-encoded".into());
        }
        let mut params = Self::default();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let name = name.into_owned();
            if params
                .values
                .insert(name.clone(), value.into_owned())
                .is_some()
            {
                params.repeated.push(name);
            }
        }
        Ok(params)
    }

    /// Returns a parameter that must be there, once and not empty.
    pub fn required(&self, name: &str) -> Result<&str, String> {
        self.optional(name)?
            .filter(|value| !value.is_empty())
            .ok_or_else(|| format!("{name} is missing"))
    }

    /// Returns a parameter that may be there, once.
    pub fn optional(&self, name: &str) -> Result<Option<&str>, String> {
        if self.repeated.iter().any(|repeated| repeated == name) {
            return Err(format!("{name} is repeated"));
        }
        Ok(self.values.get(name).map(String::as_str))
    }
}

/// Returns the parameter names of form text; names that could be misplaced secrets are replaced.
pub fn loggable_names(text: &str) -> Vec<String> {
    form_urlencoded::parse(text.as_bytes())
        .map(|(name, _)| {
            let plain = name.len() <= 32
                && name
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'[' || b == b']');
            if plain { name.into_owned() } else { "?".into() }
        })
        .collect()
}

fn well_encoded(text: &str) -> bool {
    text.split('%')
        .skip(1)
        .all(|rest| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_and_empty_parameters_are_reported() {
        let params = Params::parse("a=1&b=&a=2").expect("well encoded");
        assert_eq!(params.required("a"), Err("a is repeated".into()));
        assert_eq!(params.required("b"), Err("b is missing".into()));
        assert_eq!(params.optional("c"), Ok(None));
    }

    #[test]
    fn half_an_escape_is_refused() {
        assert!(Params::parse("a=%4").is_err());
        assert!(Params::parse("a=%zz").is_err());
        assert!(Params::parse("a=%41").is_ok());
    }

    #[test]
    fn a_secret_sent_as_a_name_is_not_logged() {
        assert_eq!(loggable_names("plxs_AbC1=&code=x"), ["?", "code"]);
    }
}
