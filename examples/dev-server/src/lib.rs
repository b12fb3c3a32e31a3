//! A strict stand-in for a Plexicus server: its API, its web pages, and faults on demand.
//!
//! It exists so that clients can be built and tested without the real service. It keeps everything in
//! memory, listens on `127.0.0.1` only, and shares no code with the `plexicus-auth` crate: the two must
//! be able to disagree. It does not show how Plexicus works inside, and nothing in it is fit to guard
//! real data.
//!
//! Where to look: `oauth/` logs clients in, `api/` has the calls that take a token, `pages/` is what a
//! user sees, `control/` is what a test may control, `state/` is what the server remembers.

pub mod accounts;
mod api;
pub mod cli;
mod clients;
mod clock;
mod control;
pub mod cors;
mod faults;
mod oauth;
mod pages;
mod playground;
mod request_log;
mod scope;
mod secrets;
mod server;
mod state;
mod terminal;
mod wire;

use std::io;
use std::net::Ipv4Addr;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use cors::CorsMode;
use playground::Files;
use state::App;

/// The ports on 127.0.0.1 that a callback may use.
pub const CALLBACK_PORTS: RangeInclusive<u16> = 9100..=9199;

/// The options of a server.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port to listen on; 0 picks a free one, with a playground from [`CALLBACK_PORTS`].
    pub port: u16,
    /// Whether the control API is enabled.
    pub control: bool,
    /// What pages of other origins may do and read.
    pub cors: CorsMode,
    /// How many seconds a device login must wait between two polls.
    pub device_interval_s: u32,
    /// The folder of the built playground, if it is served.
    pub playground: Option<PathBuf>,
    /// Whether to print the TOTP codes that pages wait for to standard output.
    pub tells_codes: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            control: false,
            cors: CorsMode::Full,
            device_interval_s: 5,
            playground: None,
            tells_codes: false,
        }
    }
}

/// A running server; dropping it ends the server.
#[derive(Debug)]
pub struct Running {
    url: String,
    task: JoinHandle<()>,
}

impl Running {
    /// Returns the origin of both the API and the pages, such as `http://127.0.0.1:40123`.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Binds the port and serves in the background.
pub async fn start(options: Options) -> io::Result<Running> {
    let playground = match &options.playground {
        Some(folder) => Some(Files::read(folder)?),
        None => None,
    };
    let listener = match (&playground, options.port) {
        (Some(_), 0) => bind_first_free(CALLBACK_PORTS).await?,
        (_, port) => TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?,
    };
    let port = listener.local_addr()?.port();
    let app = Arc::new(App::new(&options, port, playground));
    Ok(Running {
        url: app.origin.clone(),
        task: tokio::spawn(server::serve(listener, app)),
    })
}

async fn bind_first_free(ports: RangeInclusive<u16>) -> io::Result<TcpListener> {
    for port in ports {
        if let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            return Ok(listener);
        }
    }
    Err(io::Error::other("every callback port is taken"))
}
