//! Shortens the names by which the wasm and its glue call each other: wasm-bindgen's names are long, and their hash
//! digits do not compress.

use super::assumptions::{GLUE, HASH_DIGITS};
use std::collections::BTreeMap;
use walrus::Module;

const SHORT_GLUE: &str = "_";

/// Shortens the names in the wasm, and returns the new name of each.
pub fn shorten(module: &mut Module) -> BTreeMap<String, String> {
    let mut short = BTreeMap::new();
    for import in module.imports.iter_mut() {
        import.name = number(&mut short, &import.name);
        if import.module == GLUE {
            import.module = SHORT_GLUE.to_owned();
        }
    }
    for export in module.exports.iter_mut() {
        if ends_in_hash(&export.name) {
            export.name = number(&mut short, &export.name);
        }
    }
    short
}

/// Replaces the names in the glue.
pub fn shorten_in(glue: &str, short: &BTreeMap<String, String>) -> String {
    let is_of_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let mut text = String::with_capacity(glue.len());
    let mut rest = glue;
    while let Some(start) = rest.find(is_of_name) {
        let (between, from) = rest.split_at(start);
        let end = from.find(|each| !is_of_name(each)).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        text.push_str(between);
        text.push_str(short.get(word).map_or(word, String::as_str));
        rest = after;
    }
    (text + rest).replace(GLUE, SHORT_GLUE)
}

fn number(short: &mut BTreeMap<String, String>, name: &str) -> String {
    let next = format!("_{}", short.len());
    short.entry(name.to_owned()).or_insert(next).clone()
}

fn ends_in_hash(name: &str) -> bool {
    name.len() > HASH_DIGITS
        && name
            .bytes()
            .rev()
            .take(HASH_DIGITS)
            .all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::{BTreeMap, shorten_in};

    #[test]
    fn replaces_only_whole_words_of_the_glue() {
        let short = [("__wbg_now_1234", "_0"), ("invoke__h00", "_1")]
            .map(|(long, short)| (long.to_owned(), short.to_owned()));
        let glue = "__wbg_now_1234: () => wasm.invoke__h00(x__wbg_now_1234),\n\"./plexicus_auth_bg.js\": _";
        assert_eq!(
            shorten_in(glue, &BTreeMap::from(short)),
            "_0: () => wasm._1(x__wbg_now_1234),\n\"_\": _"
        );
    }
}
