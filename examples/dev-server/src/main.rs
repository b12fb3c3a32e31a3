//! Starts the stand-in, prints where it listens and who can sign in, and runs until it is stopped.

use std::io::{self, Write};

use clap::Parser;
use dev_server::accounts;
use dev_server::cli::Arguments;

#[tokio::main]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let control = arguments.control;
    let has_playground = arguments.playground.is_some();
    let running = dev_server::start(arguments.into()).await?;

    let mut out = io::stdout().lock();
    writeln!(out, "ready {}", running.url())?;
    for user in accounts::users() {
        writeln!(out, "{user}")?;
    }
    if has_playground {
        writeln!(out, "playground {}/playground/", running.url())?;
    }
    if control {
        writeln!(out, "control {}/__control/", running.url())?;
    }
    out.flush()?;
    drop(out);

    tokio::select! {
        ended = terminated() => ended,
        ended = tokio::signal::ctrl_c() => ended,
    }
}

#[cfg(unix)]
async fn terminated() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::terminate())?.recv().await;
    Ok(())
}

#[cfg(not(unix))]
async fn terminated() -> io::Result<()> {
    std::future::pending().await
}
