//! The command line.

use std::path::PathBuf;

use clap::Parser;

use crate::Options;
use crate::cors::CorsMode;

/// A stand-in for the Plexicus server, for development and tests. It listens on 127.0.0.1 only and
/// forgets everything when it exits.
#[derive(Debug, Parser)]
#[command(name = "dev-server", version)]
pub struct Arguments {
    /// The port to listen on; 0 picks a free port (with --playground, a free callback port)
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Enable the control API under /__control/ (clock, faults, request log)
    #[arg(long)]
    pub control: bool,
    /// What pages of other origins may do and read
    #[arg(long, value_enum, default_value_t = CorsMode::Full)]
    pub cors: CorsMode,
    /// How many seconds a device login must wait between two polls
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub device_interval: u32,
    /// Serve the playground that was built into this folder, at /playground/ and /callback
    #[arg(long, value_name = "FOLDER")]
    pub playground: Option<PathBuf>,
}

impl From<Arguments> for Options {
    fn from(arguments: Arguments) -> Self {
        Self {
            port: arguments.port,
            control: arguments.control,
            cors: arguments.cors,
            device_interval_s: arguments.device_interval,
            playground: arguments.playground,
            tells_codes: true,
        }
    }
}
