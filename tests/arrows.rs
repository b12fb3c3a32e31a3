//! Arrows point down only: in the crate's folders, and between the files of each folder.
//!
//! An arrow is a path that starts with `crate::` or `super::` outside of tests. The rooms of `src/` have
//! an order, listed here; in every folder below, no cycle is allowed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms of `src/`, from the top down. An arrow may only point to a later one.
const ROOMS: [&str; 8] = [
    "wasm",
    "auth",
    "flows",
    "tokens",
    "credentials",
    "runtime",
    "host",
    "policy",
];

/// What the crate root re-exports under another name.
const ROOT_NAMES: [(&str, &str); 5] = [
    ("Auth", "auth"),
    ("Options", "auth"),
    ("Host", "host"),
    ("AuthError", "policy::error"),
    ("ErrorCode", "policy::error"),
];

type Module = Vec<String>;

/// Each module with the modules that it names.
type Arrows = BTreeMap<Module, BTreeSet<Module>>;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn module_of(file: &Path, src: &Path) -> Module {
    let relative = file
        .strip_prefix(src)
        .expect("it is in src")
        .with_extension("");
    let mut module: Module = relative
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    module.retain(|part| part != "mod" && part != "lib");
    module
}

/// The code without its tests and comments.
fn code_of(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns every path that starts with this word; a `use` with braces yields one for each of its names.
fn paths(code: &str, start: &str) -> Vec<Module> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices(start) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|before| before.is_alphanumeric() || before == '_' || before == ':') {
            continue;
        }
        read_path(&code[at + start.len()..], &Module::new(), &mut found);
    }
    found
}

fn read_path<'a>(text: &'a str, prefix: &Module, found: &mut Vec<Module>) -> &'a str {
    let mut path = prefix.clone();
    let mut rest = text.trim_start();
    loop {
        if let Some(inside) = rest.strip_prefix('{') {
            rest = inside;
            loop {
                rest = read_path(rest, &path, found).trim_start();
                match rest.strip_prefix(',') {
                    Some(more) => rest = more,
                    None => return rest.strip_prefix('}').unwrap_or(rest),
                }
                if let Some(after) = rest.trim_start().strip_prefix('}') {
                    return after;
                }
            }
        }
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        if !word.is_empty() && word != "self" {
            path.push(word.to_owned());
        }
        match after.strip_prefix("::") {
            Some(more) => rest = more,
            None => {
                found.push(path);
                let alias = after.trim_start().strip_prefix("as ");
                return alias.map_or(after, |alias| {
                    alias.trim_start_matches(|letter: char| {
                        letter.is_alphanumeric() || letter == '_'
                    })
                });
            }
        }
    }
}

/// Returns the longest prefix of the path that is a module.
fn module_named(mut path: Module, modules: &BTreeSet<Module>) -> Module {
    if let Some((_, module)) = ROOT_NAMES
        .iter()
        .find(|(name, _)| path.first().is_some_and(|first| first == name))
    {
        path = module.split("::").map(str::to_owned).collect();
    }
    while !path.is_empty() && !modules.contains(&path) {
        path.pop();
    }
    path
}

fn arrows(src: &Path) -> Arrows {
    let mut found = Vec::new();
    files(src, &mut found);
    let modules: BTreeSet<Module> = found.iter().map(|file| module_of(file, src)).collect();
    let mut arrows = Arrows::new();
    for file in &found {
        let module = module_of(file, src);
        let code = code_of(&fs::read_to_string(file).expect("it is readable"));
        let mut parent = module.clone();
        parent.pop();
        let absolute = paths(&code, "crate::");
        let relative = paths(&code, "super::")
            .into_iter()
            .map(|path| [parent.clone(), path].concat());
        let children = modules.iter().filter(|child| {
            child.split_last().is_some_and(|(name, above)| {
                above == module.as_slice() && !paths(&code, &format!("{name}::")).is_empty()
            })
        });
        let named = absolute.into_iter().chain(relative);
        let named = named.map(|path| module_named(path, &modules));
        let named = named.chain(children.cloned());
        let other = named.filter(|other| *other != module && !other.is_empty());
        arrows.entry(module.clone()).or_default().extend(other);
    }
    arrows
}

/// Returns the arrows between the members of a folder; a member is a file, a folder, or the folder's own file.
fn within(folder: &Module, arrows: &Arrows) -> BTreeMap<String, BTreeSet<String>> {
    let member = |module: &Module| {
        module
            .strip_prefix(folder.as_slice())
            .map(|rest| rest.first().cloned().unwrap_or_else(|| "mod".to_owned()))
    };
    let mut between: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (from, to) in arrows {
        let Some(from) = member(from) else { continue };
        let others = to.iter().filter_map(member).filter(|to| *to != from);
        between.entry(from.clone()).or_default().extend(others);
    }
    between
}

/// Returns the members that name each other, directly or through others.
fn circle(between: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut left: BTreeMap<&String, BTreeSet<&String>> = between
        .iter()
        .map(|(from, to)| (from, to.iter().collect()))
        .collect();
    while let Some(leaf) = left
        .iter()
        .find(|(_, to)| to.is_empty())
        .map(|(from, _)| *from)
    {
        left.remove(leaf);
        left.values_mut().for_each(|to| {
            to.remove(leaf);
        });
    }
    left.into_keys().cloned().collect()
}

fn upward(arrows: &Arrows) -> Vec<String> {
    let place = |module: &Module| {
        let room = module.first()?;
        ROOMS.iter().position(|known| known == room)
    };
    let mut wrong = Vec::new();
    for (from, to) in arrows.iter().filter(|(from, _)| !from.is_empty()) {
        let Some(floor) = place(from) else {
            wrong.push(format!("{} is in no room", from.join("::")));
            continue;
        };
        for to in to.iter().filter(|to| place(to).is_none_or(|to| to < floor)) {
            wrong.push(format!("{} names {}", from.join("::"), to.join("::")));
        }
    }
    wrong
}

fn problems(arrows: &Arrows) -> Vec<String> {
    let mut problems = upward(arrows);
    let folders: BTreeSet<Module> = arrows
        .keys()
        .flat_map(|module| (1..=module.len()).map(|length| module[..length].to_vec()))
        .collect();
    for folder in folders {
        let circle = circle(&within(&folder, arrows));
        if !circle.is_empty() {
            problems.push(format!(
                "a circle in {}: {}",
                folder.join("::"),
                circle.join(", ")
            ));
        }
    }
    problems
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

#[test]
fn every_arrow_points_down_and_none_closes_a_circle() {
    let arrows = arrows(&src());
    let count: usize = arrows.values().map(BTreeSet::len).sum();
    assert!(
        arrows.len() > 50 && count > 150,
        "only {count} arrows were read"
    );
    assert_eq!(problems(&arrows), Vec::<String>::new());
}

#[test]
fn an_arrow_that_is_added_on_purpose_is_found() {
    let module = |path: &str| -> Module { path.split("::").map(str::to_owned).collect() };
    for (from, to, expected) in [
        (
            "policy::url",
            "flows::login",
            "policy::url names flows::login",
        ),
        ("runtime::env", "tokens", "runtime::env names tokens"),
        (
            "policy::text::secret",
            "policy::wire",
            "a circle in policy: ",
        ),
        ("tokens::sources", "tokens::resolve", "a circle in tokens: "),
        (
            "flows::login::request",
            "flows::login",
            "a circle in flows::login: ",
        ),
        ("cellar", "policy", "cellar is in no room"),
    ] {
        let mut arrows = arrows(&src());
        arrows.entry(module(from)).or_default().insert(module(to));
        let problems = problems(&arrows);
        assert!(
            problems.iter().any(|problem| problem.starts_with(expected)),
            "{from} → {to}: {problems:?}"
        );
    }
}

#[test]
fn paths_are_read_as_rust_writes_them() {
    let read = |code: &str| -> Vec<String> {
        let found = paths(code, "crate::");
        found.iter().map(|path| path.join("::")).collect()
    };
    assert_eq!(read("use crate::a::b::C;"), ["a::b::C"]);
    assert_eq!(
        read("use crate::a::{self, b::{C, d}, E as F, g};"),
        ["a", "a::b::C", "a::b::d", "a::E", "a::g"]
    );
    assert_eq!(read("fn f() -> crate::a::B { not_crate::x() }"), ["a::B"]);
    assert_eq!(read("use other_crate::a;"), Vec::<String>::new());
}
