//! `cargo xtask prose`: checks spelling and wording of everything that people read, by the rules in `docs/prose/`.

use crate::run::{node, run, say, standard_output};
use crate::setup::npm::Locked;
use crate::workspace;
use anyhow::{Result, anyhow};
use std::process::Command;

const TOOLS: Locked = Locked {
    sources: "docs/prose",
    name: "prose",
    what: "textlint and cspell (60 MB)",
};

/// Checks the words of every tracked file. Returns the number of files.
pub fn check() -> Result<String> {
    TOOLS.install(|_| Ok(()))?;
    std::thread::scope(|scope| {
        let spelling = scope.spawn(check_spelling);
        let checked = run(&mut script("lint.mjs"))?;
        spelling
            .join()
            .map_err(|_| anyhow!("the spelling check panicked"))??;
        Ok(checked.trim().to_owned())
    })
}

fn check_spelling() -> Result<String> {
    let cspell = TOOLS.folder().join("node_modules/cspell/bin.mjs");
    let config = workspace::root().join("docs/prose/cspell.json");
    run(node(cspell)
        .args(["lint", "--no-progress", "--no-summary", "--config"])
        .arg(config))
}

/// Writes the list of all texts that a user can see, and says where it is.
pub fn list() -> Result<()> {
    TOOLS.install(|_| Ok(()))?;
    let list = workspace::target().join("texts.md");
    workspace::write(&list, standard_output(&mut script("texts.mjs"))?)?;
    say(&format!("the texts: {}", list.display()));
    Ok(())
}

fn script(name: &str) -> Command {
    let mut script = node(workspace::root().join("docs/prose").join(name));
    script.env("PLEXICUS_PROSE_TOOLS", TOOLS.folder());
    script
}
