//! `cargo xtask bench`: measures the package and comparable libraries in one run.

use crate::run::{self, interactive, node, run, say};
use crate::setup::npm::Locked;
use crate::test::javascript;
use crate::{dev_server, install, setup, workspace};
use anyhow::{Result, ensure};
use std::path::Path;
use std::process::ExitCode;

const PEERS: Locked = Locked {
    sources: "tests/bench/peers",
    name: "bench-peers",
    what: "the libraries to compare with (80 MB)",
};

const PACKAGE: &str = "node_modules/@plexicus/auth";
/// The package to compare with, under its own name.
const BEFORE: &str = "node_modules/@plexicus/before";

/// Sets up, builds and measures, and compares with the package in the folder `before`, if given. A full run also writes
/// `docs/benchmarks.md`.
pub fn bench(json: bool, quick: bool, before: Option<&Path>) -> Result<ExitCode> {
    if json {
        run::set_for_a_machine();
    }
    setup::chromium()?;
    // A first look needs no editor.
    if setup::vscode::ARE_SUPPORTED && !quick {
        setup::vscode_hosts()?;
    }
    install::from_sources()?;
    PEERS.install(|_| Ok(()))?;
    put_beside_the_peers(before)?;
    let tests = workspace::root().join("tests/bench");
    let [bench, server] = ["bench.ts", "stub-server.worker.ts"].map(|name| tests.join(name));
    let server = javascript::build(&[server])?.remove(0);
    let bench = javascript::build(&[bench])?.remove(0);
    let mut measuring = javascript::node()?;
    measuring
        .arg(bench)
        .env("PLEXICUS_BENCH", PEERS.folder())
        .env("PLEXICUS_BENCH_SERVER", server)
        .env(
            "PLEXICUS_BENCH_BEFORE",
            if before.is_some() { "1" } else { "" },
        )
        .env(
            "PLEXICUS_BENCH_DOCUMENT",
            workspace::root().join("docs/benchmarks.md"),
        );
    for (is_given, option) in [(json, "--json"), (quick, "--quick")] {
        measuring.args(is_given.then_some(option));
    }
    say("measuring for about 20 minutes (--quick measures less)");
    Ok(dev_server::exit_code(interactive(&mut measuring)?))
}

/// Copies the measured programs and the packages to the folder of the peers, and checks the programs' types there.
fn put_beside_the_peers(before: Option<&Path>) -> Result<()> {
    let mut folders = vec![
        (workspace::installed().join(PACKAGE), PACKAGE),
        (workspace::root().join("tests/bench/measured"), "measured"),
    ];
    if let Some(before) = before {
        let is_package = before.join("plexicus_auth.wasm").is_file();
        ensure!(is_package, "{} is not a package folder", before.display());
        folders.push((before.to_owned(), BEFORE));
    }
    for (from, to) in folders {
        let to = PEERS.folder().join(to);
        workspace::empty_folder(&to)?;
        workspace::copy_folder(&from, &to)?;
    }
    run(node("node_modules/typescript/bin/tsc")
        .arg("--project")
        .arg(PEERS.folder().join("measured/tsconfig.json")))?;
    Ok(())
}
