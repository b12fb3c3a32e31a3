//! Builds, tries, tests and measures the project: `cargo xtask <command>`.
//!
//! Every command does its own set-up and says what it installs before it does;
//! where everything is there already, set-up is silent.

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
mod release;
mod run;
mod setup;
mod test;
mod workspace;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, tries and tests the project")]
struct Arguments {
    /// Show the output of every tool as it runs, not only of one that fails
    #[arg(long, short, global = true)]
    verbose: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Set up, build, and walk the whole story with a scripted user in a real browser
    Demo {
        /// Leave the dev server up at the end and print what to try by hand
        #[arg(long)]
        keep: bool,
    },
    /// Build and open the page that shows a login, breaks it and puts it right
    Playground {
        /// Only say where the page is
        #[arg(long)]
        no_open: bool,
        /// Print instead what the package costs the page's start
        #[arg(long)]
        measure: bool,
    },
    /// Run everything: lints, licences, Rust tests, the package as installed, the command
    Test {
        /// Also run the slow checks
        #[arg(long)]
        all: bool,
        /// Instead take the defences away one by one (tests/mutants/), each of which a test must notice
        #[arg(long, conflicts_with = "all")]
        mutants: bool,
        /// Run the checks, or mutants, with this word in their names alone; what checks build on must be there
        #[arg(long, value_name = "WORD")]
        only: Option<String>,
    },
    /// Build the npm package @plexicus/auth into pkg/
    Package {
        /// The Kotlin library as well, as a Maven artifact in target/jetbrains/maven/
        #[arg(long)]
        jetbrains: bool,
    },
    /// Measure the package beside its peers, and write docs/benchmarks.md
    Bench {
        /// Print all figures as JSON instead of the table
        #[arg(long)]
        json: bool,
        /// One round of each, for a first look; writes nothing
        #[arg(long)]
        quick: bool,
        /// Measure this package too, the pkg/ of another build, and compare with it
        #[arg(long, value_name = "FOLDER")]
        before: Option<PathBuf>,
    },
    /// Write what is made of the public types: docs/api-report.txt, and the Kotlin classes of the answers
    ApiReport,
    /// Write the API reference into target/docs/ and target/doc/
    Docs,
    /// Check the licence of every dependency against xtask/allowed-licences.txt
    Licences,
    /// Look up known vulnerabilities of what every lockfile names
    Audit,
    /// Look at everything that a release needs; publishing is for the workflow alone
    Release {
        /// Needed, since nothing else is done here
        #[arg(long, required = true)]
        dry_run: bool,
        /// Take the package that `cargo xtask test` built and installed, instead of building another
        #[arg(long)]
        no_build: bool,
        /// The tag that is to be released, such as v1.2.0: everything must be final
        #[arg(long)]
        tag: Option<String>,
    },
    /// Build and run the dev server; arguments are passed on to it
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
