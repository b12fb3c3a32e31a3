//! `cargo xtask docs`: the documentation site into `target/docs/site/`, and the core's own pages.

use crate::run::{cargo, node, run, say};
use crate::setup::{self, npm::Locked};
use crate::workspace;
use anyhow::Result;
use std::path::PathBuf;

const TYPEDOC: Locked = Locked {
    sources: "docs/reference",
    name: "typedoc",
    what: "TypeDoc (46 MB)",
};

/// Builds the site and the core's pages. A warning is an error.
pub fn docs() -> Result<()> {
    build_site()?;
    say(&format!(
        "the site: {}",
        site().join("index.html").display()
    ));
    rust_docs()?;
    let core = workspace::target().join("doc/plexicus_auth/index.html");
    say(&format!("the core: {}", core.display()));
    Ok(())
}

/// The folder of the site: guides, recipes, reference, errors, threats and benchmarks as static pages.
pub fn site() -> PathBuf {
    workspace::target().join("docs/site")
}

/// Builds the site. A warning, such as a name without words or a link that leads nowhere, is an error.
pub fn build_site() -> Result<()> {
    setup::npm_packages()?;
    TYPEDOC.install(|_| Ok(()))?;
    run(
        node(TYPEDOC.folder().join("node_modules/typedoc/bin/typedoc"))
            .args(["--options", "docs/reference/typedoc.json", "--out"])
            .arg(site()),
    )?;
    Ok(())
}

/// The core's own pages.
pub fn rust_docs() -> Result<()> {
    run(cargo()
        .args(["doc", "--package", "plexicus-auth", "--no-deps"])
        .env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok(())
}
