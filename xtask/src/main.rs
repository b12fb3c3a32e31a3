//! Builds, runs, tests and measures the project: `cargo xtask <command>`.
//!
//! Every command installs what it needs, and says so first. If nothing is missing, the set-up prints nothing.

mod api_report;
mod audit;
mod bench;
mod checks;
mod demo;
mod dev_server;
mod docs;
mod install;
mod licences;
mod locks;
mod package;
mod playground;
mod prose;
mod release;
mod run;
mod setup;
mod test;
mod workspace;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs and tests the project")]
struct Arguments {
    /// Show the output of every tool as it runs, not only when one fails
    #[arg(long, short, global = true)]
    verbose: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Set up, build, and show a login from end to end, with a scripted user in a real browser
    Demo {
        /// Leave the dev server running at the end, and print what to try by hand
        #[arg(long)]
        keep: bool,
    },
    /// Build and open a page that shows a login step by step, and lets you break and repair it
    Playground {
        /// Do not open a browser; only serve the page and print its address
        #[arg(long)]
        no_open: bool,
        /// Instead of opening the page, measure how much the package delays its start
        #[arg(long)]
        measure: bool,
    },
    /// Run all checks: lints, licences, Rust tests, and tests of the installed package and its command
    Test {
        /// Also run the slow checks
        #[arg(long)]
        all: bool,
        /// Instead of the checks, apply the patches of tests/mutants/ one by one: each must make its test fail
        #[arg(long, conflicts_with = "all")]
        mutants: bool,
        /// Run only the checks (or mutants) with WORD in their names; the steps that they need must have run before
        #[arg(long, value_name = "WORD")]
        only: Option<String>,
    },
    /// Build the npm package @plexicus/auth into pkg/
    Package {
        /// Also build the Kotlin library, as a Maven artifact in target/jetbrains/maven/
        #[arg(long)]
        jetbrains: bool,
    },
    /// Measure the package and comparable libraries, and write docs/benchmarks.md
    Bench {
        /// Print all figures as JSON instead of a table
        #[arg(long)]
        json: bool,
        /// Measure a single round, for a first look, and write nothing
        #[arg(long)]
        quick: bool,
        /// Also measure the package in FOLDER, the pkg/ of another build, and compare the two
        #[arg(long, value_name = "FOLDER")]
        before: Option<PathBuf>,
    },
    /// Generate docs/api-report.txt and the Kotlin classes of Answers.kt from the public types
    ApiReport,
    /// Build the documentation site into target/docs/site/, and the core's own pages into target/doc/
    Docs,
    /// Check the spelling and the wording of all texts, comments and documents
    Prose {
        /// Write the list of all texts that a user can see, to target/texts.md, instead of checking
        #[arg(long)]
        list: bool,
    },
    /// Check the licence of every dependency against xtask/allowed-licences.txt
    Licences,
    /// Look up known vulnerabilities of all packages in the lockfiles
    Audit,
    /// Check everything that a release needs; only the release workflow publishes
    Release {
        /// Required: this command only checks and never publishes
        #[arg(long, required = true)]
        dry_run: bool,
        /// Check the package that `cargo xtask test` built and installed, instead of building it again
        #[arg(long)]
        no_build: bool,
        /// The tag to release, such as v1.2.0; version, changelog and sources must then be final
        #[arg(long)]
        tag: Option<String>,
    },
    /// Build and run the dev server; all arguments are passed to it
    #[command(disable_help_flag = true)]
    DevServer {
        /// Arguments for the dev server, for example --port 4000
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    run::set_verbose(arguments.verbose);
    let outcome = match arguments.command {
        Command::Demo { keep } => demo::demo(keep),
        Command::Playground { measure: true, .. } => playground::measure(),
        Command::Playground { no_open, .. } => playground::playground(!no_open),
        Command::Test { all, mutants, only } => test::test(&test::Wish { all, mutants, only }),
        Command::Package { jetbrains: true } => {
            package::jetbrains::package().map(|()| ExitCode::SUCCESS)
        }
        Command::Package { .. } => package::package().map(|()| ExitCode::SUCCESS),
        Command::Bench {
            json,
            quick,
            before,
        } => bench::bench(json, quick, before.as_deref()),
        Command::ApiReport => api_report::write().map(|()| ExitCode::SUCCESS),
        Command::Prose { list: true } => prose::list().map(|()| ExitCode::SUCCESS),
        Command::Prose { list: false } => prose::check().map(|said| {
            run::say(&said);
            ExitCode::SUCCESS
        }),
        Command::Docs => docs::docs().map(|()| ExitCode::SUCCESS),
        Command::Licences => licences::check().map(|note| {
            run::say(&note);
            ExitCode::SUCCESS
        }),
        Command::Audit => audit::audit(),
        Command::Release { tag, no_build, .. } => release::dry_run(tag, no_build),
        Command::DevServer { arguments } => dev_server::dev_server(&arguments),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
