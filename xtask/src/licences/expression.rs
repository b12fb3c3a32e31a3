//! SPDX licence expressions, and the older `A/B` of crates.io, which means `A OR B`.

use anyhow::{Result, bail};

/// Whether a licence expression can be met with allowed licences alone. A licence with an
/// exception is looked up whole, as `A WITH B`.
pub fn is_satisfied(expression: &str, allowed: &dyn Fn(&str) -> bool) -> Result<bool> {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut parser = Parser {
        words: spaced.split_whitespace().peekable(),
        allowed,
    };
    let satisfied = parser.any()?;
    match parser.words.next() {
        None => Ok(satisfied),
        Some(word) => bail!("unexpected {word:?} in the licence expression {expression:?}"),
    }
}

struct Parser<'a, Words: Iterator<Item = &'a str>> {
    words: std::iter::Peekable<Words>,
    allowed: &'a dyn Fn(&str) -> bool,
}

impl<'a, Words: Iterator<Item = &'a str>> Parser<'a, Words> {
    fn any(&mut self) -> Result<bool> {
        let mut satisfied = self.all()?;
        while self.skip("OR") {
            satisfied |= self.all()?;
        }
        Ok(satisfied)
    }

    fn all(&mut self) -> Result<bool> {
        let mut satisfied = self.one()?;
        while self.skip("AND") {
            satisfied &= self.one()?;
        }
        Ok(satisfied)
    }

    fn one(&mut self) -> Result<bool> {
        match self.words.next() {
            Some("(") => {
                let satisfied = self.any()?;
                if !self.skip(")") {
                    bail!("a parenthesis is not closed in a licence expression");
                }
                Ok(satisfied)
            }
            Some(word @ (")" | "AND" | "OR" | "WITH")) => {
                bail!("a licence is missing before {word:?}")
            }
            Some(licence) if self.skip("WITH") => match self.words.next() {
                Some(exception) => Ok((self.allowed)(&format!("{licence} WITH {exception}"))),
                None => bail!("an exception is missing after WITH"),
            },
            Some(licence) => Ok((self.allowed)(licence)),
            None => bail!("a licence is missing at the end of a licence expression"),
        }
    }

    fn skip(&mut self, word: &str) -> bool {
        self.words.next_if_eq(&word).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mit_and_apache(id: &str) -> bool {
        matches!(id, "MIT" | "Apache-2.0" | "Apache-2.0 WITH LLVM-exception")
    }

    #[test]
    fn expressions() {
        for (expression, satisfied) in [
            ("MIT", true),
            ("GPL-3.0", false),
            ("MIT OR GPL-3.0", true),
            ("GPL-3.0 OR MIT", true),
            ("GPL-3.0/MIT", true),
            ("GPL-3.0 / MIT", true),
            ("MIT AND GPL-3.0", false),
            ("MIT AND Apache-2.0", true),
            ("GPL-3.0 OR MIT AND Apache-2.0", true),
            ("MIT OR Apache-2.0 AND GPL-3.0", true),
            ("(MIT OR Apache-2.0) AND GPL-3.0", false),
            ("(GPL-3.0 OR (MIT)) AND Apache-2.0", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("MIT WITH LLVM-exception", false),
            ("GPL-3.0 WITH LLVM-exception OR MIT", true),
        ] {
            let found = is_satisfied(expression, &mit_and_apache).unwrap();
            assert_eq!(found, satisfied, "{expression}");
        }
    }

    #[test]
    fn malformed_expressions_are_errors_not_permissions() {
        for expression in [
            "",
            "MIT OR",
            "OR MIT",
            "(MIT",
            "MIT)",
            "MIT MIT",
            "MIT AND AND MIT",
            "MIT WITH",
            "()",
        ] {
            assert!(
                is_satisfied(expression, &mit_and_apache).is_err(),
                "{expression}"
            );
        }
    }
}
