//! Every heading of the contract that a comment cites is there.

use std::fs;
use std::path::{Path, PathBuf};

const FOLDERS: [&str; 4] = ["src", "pkg-template", "examples", "tests"];
const ENDINGS: [&str; 3] = ["rs", "ts", "kt"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && name != "node_modules" && name != "target" {
            sources(&path, found);
        } else if path
            .extension()
            .is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known))
        {
            found.push(path);
        }
    }
}

/// The headings that are cited as `contract, "Heading" and "Another"`, also over two lines.
fn cited(text: &str) -> Vec<String> {
    let joined: Vec<&str> = text
        .lines()
        .map(|line| {
            line.trim()
                .trim_start_matches('/')
                .trim_start_matches(['!', '*'])
                .trim()
        })
        .collect();
    let text = joined.join(" ").to_lowercase();
    let mut headings = Vec::new();
    for after in text.split("contract, \"").skip(1) {
        let mut rest = after;
        while let Some((heading, more)) = rest.split_once('"') {
            headings.push(heading.to_owned());
            let Some(next) = more.trim_start().strip_prefix("and \"") else {
                break;
            };
            rest = next;
        }
    }
    headings
}

#[test]
fn every_heading_that_is_cited_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let contract =
        fs::read_to_string(root.join("docs/contract.md")).expect("the contract is there");
    let headings: Vec<String> = contract
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .map(str::to_lowercase)
        .collect();
    let mut files = Vec::new();
    FOLDERS
        .iter()
        .for_each(|folder| sources(&root.join(folder), &mut files));
    let mut citations = 0;
    for file in files
        .iter()
        .filter(|file| !file.ends_with("tests/contract.rs"))
    {
        let text = fs::read_to_string(file).unwrap_or_default();
        for heading in cited(&text) {
            citations += 1;
            // A step may be named: "Browser login" steps 5–6.
            assert!(
                headings.contains(&heading),
                "{}: no heading \"{heading}\"",
                file.display()
            );
        }
    }
    assert!(citations >= 10, "only {citations} citations were found");
}
