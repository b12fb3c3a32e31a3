//! What documents, types and Kotlin repeat of the core's tables matches the tables.

use plexicus_auth::policy::login::callback;
use plexicus_auth::policy::token::scope;
use plexicus_auth::policy::{variable, wire};
use std::path::{Path, PathBuf};

const FOLDERS: [&str; 4] = ["docs", "examples", "jetbrains", "pkg-template"];

/// Returns the files of the documents, the public types and the Kotlin library, with their texts.
fn texts() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![root.join("README.md")];
    for folder in FOLDERS {
        add_files(&root.join(folder), &mut files);
    }
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a text");
            (path, text)
        })
        .collect()
}

fn add_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.to_string_lossy();
        if path.is_dir() && !name.ends_with("node_modules") {
            add_files(&path, files);
        } else if [".md", ".d.ts", ".kt"]
            .iter()
            .any(|end| name.ends_with(end))
        {
            files.push(path);
        }
    }
}

/// Fails for every line in which `wrong` finds a fault. Returns the number of lines it checked.
fn check(concerned: &str, wrong: impl Fn(&str) -> Option<String>) -> usize {
    let mut complaints = Vec::new();
    let mut seen = 0;
    for (path, text) in texts() {
        for (index, line) in text.lines().enumerate() {
            if line.contains(concerned) {
                seen += 1;
                if let Some(why) = wrong(line) {
                    complaints.push(format!("{}:{}: {why}", path.display(), index + 1));
                }
            }
        }
    }
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
    seen
}

#[test]
fn every_port_range_is_that_of_the_callback() {
    let (first, last) = callback::PORTS.into_inner();
    let range = (first.to_string(), last.to_string());
    let seen = check("port", |line| {
        for (at, dash) in line.match_indices(['–', '-']) {
            let (before, after) = (&line[..at], &line[at + dash.len()..]);
            let one = before.rsplit(|c: char| !c.is_ascii_digit()).next()?;
            let other = after.split(|c: char| !c.is_ascii_digit()).next()?;
            let is_range = one.len() >= 4 && other.len() >= 4;
            if is_range && (one, other) != (&range.0, &range.1) {
                return Some(format!("{one}–{other}, not {first}–{last}"));
            }
        }
        None
    });
    assert!(seen > 5, "the range is told somewhere");
}

#[test]
fn every_list_of_scopes_is_complete() {
    let [one, another, ..] = scope::SCOPES;
    let all = scope::SCOPES.map(|name| format!("`{name}`")).join(", ");
    let seen = check(&format!("`{one}`, `{another}`"), |line| {
        (!line.contains(&all)).then(|| format!("not {all}"))
    });
    assert!(seen > 2, "the scopes are told somewhere");
}

#[test]
fn every_named_variable_is_read_by_the_core() {
    let is_known = |name: &str| variable::ALL.contains(&name);
    let of_name = |c: char| c.is_ascii_uppercase() || c == '_';
    let seen = check("PLEXICUS_", |line| {
        line.match_indices("PLEXICUS_")
            .map(|(at, _)| line[at..].split(|c| !of_name(c)).next().unwrap_or_default())
            // Kotlin filters by the prefix alone.
            .find(|name| *name != "PLEXICUS_" && !is_known(name))
            .map(|name| format!("{name} is read nowhere"))
    });
    assert!(seen > 20, "the variables are told somewhere");
}

#[test]
fn the_types_list_the_fixed_init() {
    let types = include_str!("../pkg-template/types/index.d.ts");
    for (name, value) in wire::FIXED_INIT {
        assert!(
            types.contains(&format!("  {name}: \"{value}\";\n")),
            "{name}"
        );
    }
}
