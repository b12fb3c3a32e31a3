//! The table of threats tells the truth: every row names proofs, and each of them is there.

use std::path::Path;

/// The file and the words of each proof in a row's last cell: `` `file` “words” ``.
fn proofs(row: &str) -> Vec<(&str, &str)> {
    let cell = row
        .trim_end_matches('|')
        .rsplit('|')
        .next()
        .unwrap_or_default();
    let mut parts = cell.split('`').skip(1);
    let mut proofs = Vec::new();
    while let (Some(file), Some(rest)) = (parts.next(), parts.next()) {
        let words = rest
            .split_once('“')
            .and_then(|(_, words)| words.split_once('”'));
        proofs.push((file, words.map_or("", |(words, _)| words)));
    }
    proofs
}

#[test]
fn every_row_has_a_proof_that_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = std::fs::read_to_string(root.join("docs/threats.md")).expect("the table is there");
    let is_row = |line: &&str| {
        line.starts_with("| ") && !line.ends_with("| proof |") && !line.starts_with("| ---")
    };
    let mut complaints = Vec::new();
    for row in table.lines().filter(is_row) {
        let proofs = proofs(row);
        if proofs.is_empty() {
            complaints.push(format!("no proof: {row}"));
        }
        for (file, words) in proofs {
            let text = std::fs::read_to_string(root.join(file)).unwrap_or_default();
            if words.is_empty() || !text.contains(words) {
                complaints.push(format!("{file} has no “{words}”"));
            }
        }
    }
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}
