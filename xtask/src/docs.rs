//! `cargo xtask docs`: writes the API reference of the package (`target/docs/`) and of the core (`target/doc/`).

use crate::run::{cargo, node, run, say};
use crate::setup::{self, npm::Locked};
use crate::workspace;
use anyhow::Result;

const TYPEDOC: Locked = Locked {
    sources: "docs/reference",
    name: "typedoc",
    what: "TypeDoc (46 MB)",
};

/// Writes both references. A warning is an error.
pub fn docs() -> Result<()> {
    setup::npm_packages()?;
    TYPEDOC.install(|_| Ok(()))?;
    let api = workspace::target().join("docs/api");
    run(
        node(TYPEDOC.folder().join("node_modules/typedoc/bin/typedoc"))
            .args(["--options", "docs/reference/typedoc.json", "--out"])
            .arg(&api),
    )?;
    say(&format!(
        "the package: {}",
        api.join("index.html").display()
    ));
    rust_docs()?;
    let core = workspace::target().join("doc/plexicus_auth/index.html");
    say(&format!("the core: {}", core.display()));
    Ok(())
}

/// Writes the reference of the core.
pub fn rust_docs() -> Result<()> {
    run(cargo()
        .args(["doc", "--package", "plexicus-auth", "--no-deps"])
        .env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok(())
}
