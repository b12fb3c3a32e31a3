//! The table of threats is true: every row names tests as its proofs, and each of them exists. Each
//! mutant of `tests/mutants/` belongs to a row and is killed by one of its tests; `cargo xtask test
//! --mutants` runs them.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A part of a name that is shorter than this could match anywhere.
const SHORTEST_PART: usize = 12;
const FEWEST_MUTANTS: usize = 25;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rows(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|line| {
        line.starts_with("| ") && !line.ends_with("| proof |") && !line.starts_with("| ---")
    })
}

/// Returns the last cell of a row.
fn proof_cell(row: &str) -> &str {
    let cells = row.trim_end_matches('|').rsplit('|');
    cells.into_iter().next().unwrap_or_default()
}

/// Returns the file and the words of each proof in a text: `` `file` “words” ``.
fn proofs(text: &str) -> Vec<(&str, &str)> {
    let mut parts = text.split('`').skip(1);
    let mut proofs = Vec::new();
    while let (Some(file), Some(rest)) = (parts.next(), parts.next()) {
        let words = rest
            .split_once('“')
            .and_then(|(_, words)| words.split_once('”'));
        proofs.push((file, words.map_or("", |(words, _)| words)));
    }
    proofs
}

/// Whether a test, a property, a scenario, a case or a fuzz target of this file has this name.
fn is_there(file: &str, words: &str) -> bool {
    let path = root().join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        return false;
    };
    if file.ends_with(".test.ts") {
        return script_has_test(&text, words)
            || imported(&path, &text).iter().any(|module| {
                std::fs::read_to_string(module).is_ok_and(|text| script_has_test(&text, words))
            });
    }
    let names = if file.starts_with("fuzz/fuzz_targets/") {
        path.file_stem()
            .map(|name| name.to_string_lossy().into_owned())
            .into_iter()
            .collect()
    } else if file.ends_with(".rs") {
        rust_tests(&text)
    } else if file.starts_with("tests/vectors/") {
        cases(&text)
    } else {
        Vec::new()
    };
    names.iter().any(|name| names_it(name, words))
}

/// Whether the words are the whole name, or a part that is long enough to be unique.
fn names_it(name: &str, words: &str) -> bool {
    words == name || (words.chars().count() >= SHORTEST_PART && name.contains(words))
}

/// Returns the functions under a `#[test]`, including properties but not ignored tests.
fn rust_tests(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim_start) {
        if line == "#[test]" {
            is_test = true;
        } else if line.starts_with("#[ignore") {
            is_test = false;
        } else if let Some(rest) = line.strip_prefix("fn ").filter(|_| is_test) {
            names.extend(rest.split('(').next().map(str::to_owned));
            is_test = false;
        } else if !line.starts_with("#[") && !line.starts_with("//") {
            is_test = false;
        }
    }
    names
}

/// Returns the names of the scenarios or cases in a list, but not of anything inside them.
fn cases(text: &str) -> Vec<String> {
    let list: Vec<Value> = serde_json::from_str(text).unwrap_or_default();
    let names = list.iter().filter_map(|case| case["name"].as_str());
    names.map(str::to_owned).collect()
}

/// Returns the modules beside a test file that it imports: they may contain its tests.
fn imported(path: &Path, text: &str) -> Vec<PathBuf> {
    let modules = text.split("from \"./").skip(1);
    modules
        .filter_map(|rest| rest.split_once(".js\""))
        .map(|(module, _)| path.with_file_name(format!("{module}.ts")))
        .collect()
}

fn script_has_test(text: &str, words: &str) -> bool {
    let is_quoted = |filling: &str| {
        ['"', '`', '\'']
            .iter()
            .any(|quote| text.contains(&format!("{quote}{filling}{quote}")))
    };
    let mut names = script_tests(text).into_iter();
    names.any(|name| match literal_parts(name).as_slice() {
        [name] => names_it(name, words),
        parts => {
            let in_one = parts
                .iter()
                .any(|part| part.contains(words) && words.chars().count() >= SHORTEST_PART);
            in_one || fillings(parts, words).is_some_and(|found| found.into_iter().all(is_quoted))
        }
    })
}

/// Returns the first argument of each call of `test`, if it is a text.
fn script_tests(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for (at, call) in text.match_indices("test(") {
        let before = text[..at].chars().next_back();
        // A method, such as the `test` of a regular expression, does not count.
        if before.is_some_and(|c| c == '.' || c == '_' || c == '$' || c.is_alphanumeric()) {
            continue;
        }
        let argument = text[at + call.len()..].trim_start();
        let Some(quote @ ('"' | '`')) = argument.chars().next() else {
            continue;
        };
        let mut escaped = false;
        let end = argument[1..].find(|c| {
            let ends = c == quote && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        names.extend(end.map(|end| &argument[1..=end]));
    }
    names
}

/// Returns the text around each `${…}` of a template; the whole name if there is none.
fn literal_parts(name: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = name;
    while let Some((part, hole)) = rest.split_once("${") {
        parts.push(part);
        let mut depth = 1;
        let end = hole.find(|c| {
            depth += i32::from(c == '{') - i32::from(c == '}');
            depth == 0
        });
        rest = end.map_or("", |end| &hole[end + 1..]);
    }
    parts.push(rest);
    parts
}

/// Returns what the holes of a template must contain for it to read like these words.
fn fillings<'a>(parts: &[&str], words: &'a str) -> Option<Vec<&'a str>> {
    let (first, others) = parts.split_first()?;
    let mut rest = words.strip_prefix(first)?;
    let mut found = Vec::new();
    for (index, part) in others.iter().enumerate() {
        let is_last = index + 1 == others.len();
        let (filling, after) = match is_last {
            true => (rest.strip_suffix(part)?, ""),
            false => rest.split_once(part)?,
        };
        found.push(filling);
        rest = after;
    }
    Some(found)
}

fn table() -> String {
    std::fs::read_to_string(root().join("docs/threats.md")).expect("the table is there")
}

#[test]
fn every_row_has_proofs_that_exist() {
    let mut complaints = Vec::new();
    for row in rows(&table()) {
        let proofs = proofs(proof_cell(row));
        if proofs.is_empty() {
            complaints.push(format!("no proof: {row}"));
        }
        let missing = proofs.iter().filter(|(file, words)| !is_there(file, words));
        complaints.extend(missing.map(|(file, words)| format!("{file} has no test “{words}”")));
    }
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// Returns what a mutant's header says after this word.
fn said<'a>(patch: &'a str, word: &str) -> &'a str {
    let header = patch.split("\ndiff --git ").next().unwrap_or_default();
    let mut lines = header.lines();
    lines
        .find_map(|line| line.strip_prefix(word))
        .unwrap_or_default()
}

#[test]
fn every_mutant_names_a_row_and_one_of_its_tests_and_applies() {
    let table = table();
    let mut complaints = Vec::new();
    let folder = std::fs::read_dir(root().join("tests/mutants")).expect("the folder is there");
    let patches: Vec<PathBuf> = folder
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "patch"))
        .collect();
    for path in &patches {
        let patch = std::fs::read_to_string(path).expect("it is a text");
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let (phrase, test) = (said(&patch, "Row: "), said(&patch, "Killed by: "));
        let row = rows(&table).find(|row| names_it(row, phrase));
        if row.is_none_or(|row| proofs(test).is_empty() || !proof_cell(row).contains(test)) {
            complaints.push(format!("{name}: no row with “{phrase}” names {test}"));
        }
        let check = Command::new("git")
            .current_dir(root())
            .args(["apply", "--check"])
            .arg(path)
            .output()
            .expect("git can be run");
        if !check.status.success() {
            let why = String::from_utf8_lossy(&check.stderr);
            complaints.push(format!("{name} does not apply any more: {why}"));
        }
    }
    if patches.len() < FEWEST_MUTANTS {
        complaints.push(format!("there are only {} mutants", patches.len()));
    }
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

mod parser {
    use super::*;

    #[test]
    fn a_name_matches_as_a_whole_or_by_a_long_part() {
        assert!(names_it("plans", "plans"));
        assert!(!names_it("plans of a host", "plans"));
        assert!(names_it("a refused token is renewed", "token is renewed"));
        assert!(!names_it("a refused token is renewed", ""));
    }

    #[test]
    fn only_tests_count_in_rust_files() {
        let text = "fn helper() {}\n#[test]\nfn is_one() {}\n#[test]\n#[ignore = \"slow\"]\nfn ignored() {}\n\
                    proptest! {\n    #[test]\n    fn property(x in 0..9) {}\n}\n";
        assert_eq!(rust_tests(text), ["is_one", "property"]);
        assert!(is_there("src/policy/text/secret.rs", "debug_shows_nothing"));
        assert!(!is_there(
            "src/runtime/env.rs",
            "Random bytes could not be read"
        ));
        assert!(!is_there("tests/threats.rs", "script_has_test"));
    }

    #[test]
    fn only_calls_of_test_count_in_scripts() {
        let text = "function aHelperOfTests() {}\ntest(\"a \\\"quoted\\\" name\", () => {});\n\
                    if (/a pattern of names/.test(\"a text that is looked at\")) fail(\"words of an error\");\n";
        assert_eq!(script_tests(text), [r#"a \"quoted\" name"#]);
        for words in [
            "aHelperOfTests",
            "a text that is looked at",
            "words of an error",
        ] {
            assert!(!script_has_test(text, words), "{words}");
        }
        assert!(!is_there(
            "tests/package/checks.ts",
            "A secret must not be visible"
        ));
        let told = "an error in a balloon is escaped, because balloons render HTML";
        assert!(is_there("tests/jetbrains/stories.test.ts", told));
    }

    #[test]
    fn a_template_matches_by_its_words_and_known_fillings() {
        let text = "for (const [name, code] of [[\"a redirect\", \"refused\"]])\n  \
                    test(`an answer that is ${f({ name })}: ${code}`, () => {});\n";
        assert!(script_has_test(text, "an answer that is "));
        assert!(script_has_test(
            text,
            "an answer that is a redirect: refused"
        ));
        assert!(!script_has_test(text, "an answer that is a page: refused"));
        assert!(!script_has_test(text, "a redirect: refused"));
    }

    #[test]
    fn only_scenario_names_count_in_vectors() {
        let text = r#"[{ "name": "logout: revoked", "server": [{ "name": "laptop" }] }]"#;
        assert_eq!(cases(text), ["logout: revoked"]);
        assert!(cases(r#"{ "rfc3339": [{ "text": "soon", "name": "x" }] }"#).is_empty());
    }
}
