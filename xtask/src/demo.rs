//! `cargo xtask demo`: shows a complete login with a scripted user, on a fresh machine too.

use crate::run::{interactive, say};
use crate::test::javascript;
use crate::{dev_server, install, setup, workspace};
use anyhow::{Result, ensure};
use std::process::ExitCode;

/// Sets up, builds and runs `tests/demo/demo.ts`. Returns its exit code.
pub fn demo(keep: bool) -> Result<ExitCode> {
    let story = workspace::root().join("tests/demo/demo.ts");
    ensure!(
        story.is_file(),
        "the demo's script is missing: {}",
        story.display()
    );
    setup::chromium()?;
    install::from_sources()?;
    say("building the dev server");
    dev_server::build()?;
    let story = javascript::build(&[story])?.remove(0);
    let mut demo = javascript::node()?;
    demo.arg(story);
    if keep {
        demo.env("PLEXICUS_DEMO_KEEP", "1");
    }
    Ok(dev_server::exit_code(interactive(&mut demo)?))
}
