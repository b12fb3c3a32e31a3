//! Everything the server remembers while it runs.

pub mod attempts;
pub mod codes;
pub mod devices;
pub mod logins;
pub mod refresh;
pub mod tokens;
pub mod visits;

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::Options;
use crate::clock::Clock;
use crate::cors::CorsMode;
use crate::faults::Faults;
use crate::playground::Files;
use crate::request_log::RequestLog;

/// What all request handlers share.
pub struct App {
    /// The origin of the API and of the pages.
    pub origin: String,
    pub port: u16,
    pub control: bool,
    pub clock: Clock,
    pub log: RequestLog,
    pub faults: Faults,
    /// The files of the playground, if it is served.
    pub playground: Option<Files>,
    /// Whether to print the TOTP codes that pages wait for to standard output.
    pub tells_codes: bool,
    settings: Mutex<Settings>,
    store: Mutex<Store>,
}

/// What a test may change while the server runs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Seconds until a login's token expires, or `None` for a sliding expiry.
    pub login_expires_in_s: Option<u32>,
    /// Whether logins come with a `refresh_token`.
    pub refresh: bool,
    pub cors: CorsMode,
    pub device_interval_s: u32,
    /// Whether the consent page shows the short code.
    pub show_check_code: bool,
}

/// The records behind the API and the pages.
#[derive(Default)]
pub struct Store {
    pub tokens: tokens::Tokens,
    pub refresh: refresh::RefreshTokens,
    pub codes: codes::Codes,
    pub devices: devices::Devices,
    pub visits: visits::Visits,
    pub attempts: attempts::Attempts,
}

impl App {
    pub fn new(options: &Options, port: u16, playground: Option<Files>) -> Self {
        Self {
            origin: format!("http://127.0.0.1:{port}"),
            port,
            control: options.control,
            clock: Clock::default(),
            log: RequestLog::default(),
            faults: Faults::default(),
            playground,
            tells_codes: options.tells_codes,
            settings: Mutex::new(Settings {
                login_expires_in_s: None,
                refresh: false,
                cors: options.cors,
                device_interval_s: options.device_interval_s,
                show_check_code: true,
            }),
            store: Mutex::default(),
        }
    }

    /// Returns the records while the guard lives; it is never held across an await.
    pub fn store(&self) -> MutexGuard<'_, Store> {
        lock(&self.store)
    }

    /// Returns a copy of the settings.
    pub fn settings(&self) -> Settings {
        lock(&self.settings).clone()
    }

    /// Changes the settings.
    pub fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut lock(&self.settings));
    }
}

/// Locks the mutex even after another handler panicked: a stand-in should keep responding.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
