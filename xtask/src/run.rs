//! Runs other programs: silently if they succeed, with all their output if they fail.

use crate::workspace;
use anyhow::{Context, Result, bail};
use std::io::{self, BufRead, BufReader, ErrorKind};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

/// The prefix of lines that are shown at once: the progress of a long test.
const PROGRESS: &str = "progress: ";

static VERBOSE: AtomicBool = AtomicBool::new(false);
static FOR_A_MACHINE: AtomicBool = AtomicBool::new(false);

/// Sets whether the output of every program is shown as it runs.
pub fn set_verbose(verbose: bool) {
    VERBOSE.store(verbose, Ordering::Relaxed);
}

/// Reserves standard output for data: messages go to standard error from now on.
pub fn set_for_a_machine() {
    FOR_A_MACHINE.store(true, Ordering::Relaxed);
}

/// Prints a message for the user.
pub fn say(line: &str) {
    if FOR_A_MACHINE.load(Ordering::Relaxed) {
        eprintln!("{line}");
    } else {
        println!("{line}");
    }
}

/// Formats a number of things: `1 test`, `2 tests`.
pub fn counted(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}

/// Creates a command that runs in the repository's root, without the user's own `PLEXICUS_` variables.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(workspace::root());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PLEXICUS_") {
            command.env_remove(name);
        }
    }
    command
}

/// Creates a command for the cargo that runs this tool, always with the workspace's own `target/`.
pub fn cargo() -> Command {
    let mut cargo = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.env("CARGO_TARGET_DIR", workspace::target());
    cargo.env("CARGO_TERM_COLOR", "never"); // this tool parses the output
    cargo
}

/// Creates a command that runs a script with Node.
pub fn node(script: impl AsRef<Path>) -> Command {
    let mut node = command("node");
    node.arg(script.as_ref());
    node
}

/// Creates a command for npm, which has another file name on Windows.
pub fn npm() -> Command {
    command(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

/// Runs a program and returns its output. If the program fails, the error contains the output.
pub fn run(command: &mut Command) -> Result<String> {
    let name = display(command);
    let (reader, writer) = io::pipe()?;
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer);
    let child = command.spawn();
    // Drops the pipe's writing ends that the command holds, or the reader would never see the end.
    command.stdout(Stdio::inherit()).stderr(Stdio::inherit());
    let mut child = child.map_err(|error| could_not_start(&name, &error))?;

    let output = Arc::new(Mutex::new(String::new()));
    let (finished, reader_finished) = mpsc::channel();
    let collected = Arc::clone(&output);
    thread::spawn(move || {
        collect(reader, &collected);
        finished.send(()).ok();
    });
    let status = child
        .wait()
        .with_context(|| format!("lost track of {name}"))?;
    // A process that the program left behind may keep the pipe open. Do not wait for it.
    reader_finished.recv_timeout(Duration::from_secs(2)).ok();
    let output = output
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    if !status.success() {
        bail!("{name} failed ({status}):\n{}", output.trim_end());
    }
    Ok(output)
}

/// Runs a program and returns only its standard output, to be parsed.
pub fn standard_output(command: &mut Command) -> Result<String> {
    let name = display(command);
    let output = command
        .output()
        .map_err(|error| could_not_start(&name, &error))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        bail!("{name} failed ({}):\n{}", output.status, said.trim_end());
    }
    String::from_utf8(output.stdout).with_context(|| format!("{name} printed no valid UTF-8"))
}

/// Runs a program in this terminal and returns its exit status.
pub fn interactive(command: &mut Command) -> Result<ExitStatus> {
    let name = display(command);
    command
        .status()
        .map_err(|error| could_not_start(&name, &error))
}

fn collect(reader: impl io::Read, collected: &Mutex<String>) {
    let mut lines = BufReader::new(reader);
    let mut line = Vec::new();
    while lines
        .read_until(b'\n', &mut line)
        .is_ok_and(|length| length > 0)
    {
        let text = String::from_utf8_lossy(&line).into_owned();
        if VERBOSE.load(Ordering::Relaxed) {
            print!("{text}");
        } else if text.starts_with(PROGRESS) {
            say(&format!("  {}", text.trim_end()));
        }
        collected
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_str(&text);
        line.clear();
    }
}

fn could_not_start(name: &str, error: &io::Error) -> anyhow::Error {
    if error.kind() == ErrorKind::NotFound {
        let program = name.split(' ').next().unwrap_or(name);
        anyhow::anyhow!("{program} was not found; install it and make sure that it is on the PATH")
    } else {
        anyhow::anyhow!("cannot start {name}: {error}")
    }
}

fn display(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    std::iter::once(program)
        .chain(command.get_args())
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
