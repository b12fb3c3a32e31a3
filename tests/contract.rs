//! Every heading of the contract that a comment cites exists.

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

/// Returns what is cited as `contract, "Heading" and "Another"`, also across two lines, or in plain text
/// as `contract, Heading 3`.
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
    let text = joined.join(" ").replace("Contract, ", "contract, ");
    let mut headings = Vec::new();
    for after in text.split("contract, ").skip(1) {
        let Some(mut rest) = after.strip_prefix('"') else {
            let end = after.find(['"', '`', '·']).unwrap_or(after.len());
            let step = |letter: char| letter.is_ascii_digit() || letter == ' ';
            if after.starts_with(char::is_uppercase) {
                let heading = after[..end].trim_end_matches(step);
                headings.push(heading.to_lowercase());
            }
            continue;
        };
        while let Some((heading, more)) = rest.split_once('"') {
            headings.push(heading.to_lowercase());
            let Some(next) = more.trim_start().strip_prefix("and \"") else {
                break;
            };
            rest = next;
        }
    }
    headings
}

#[test]
fn every_cited_heading_exists() {
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
            assert!(
                headings.contains(&heading),
                "{}: no heading \"{heading}\"",
                file.display()
            );
        }
    }
    assert!(citations >= 10, "only {citations} citations were found");
}

#[test]
fn core_comments_cite_the_contract_by_heading() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap_or_default();
        let comments = text.lines().filter_map(|line| line.split_once("//"));
        for (_, comment) in comments {
            let comment = comment.to_lowercase();
            let places = ["contract, \"", "docs/contract.md"];
            assert!(
                !comment.contains("contract") || places.iter().any(|place| comment.contains(place)),
                "{}: {comment}",
                file.display()
            );
        }
    }
}
