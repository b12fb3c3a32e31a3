//! Finds or installs a Chrome or Chromium for the browser tests.

use super::apt;
use anyhow::{Context, Result, bail};
use std::env;
use std::path::PathBuf;

const PROGRAMS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const MACOS: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const WINDOWS_FOLDERS: [&str; 3] = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"];
const WINDOWS: &str = r"Google\Chrome\Application\chrome.exe";

/// Finds the browser, or installs it if this is Debian and the user is root.
pub fn chromium() -> Result<PathBuf> {
    if let Some(path) = find()? {
        return Ok(path);
    }
    if !apt::is_usable() {
        bail!(
            "no Chrome or Chromium was found: install one (on Debian: apt install chromium), or \
             set PLEXICUS_CHROME to the path of its program"
        );
    }
    apt::install(&["chromium", "fonts-dejavu-core"])?;
    find()?.context("Chromium was installed but its program is not on the PATH")
}

/// Returns the installed browser, if any.
pub fn find() -> Result<Option<PathBuf>> {
    if let Some(chosen) = env::var_os("PLEXICUS_CHROME") {
        let path = PathBuf::from(chosen);
        if !path.is_file() {
            bail!(
                "PLEXICUS_CHROME names {}, which is not a file",
                path.display()
            );
        }
        return Ok(Some(path));
    }
    Ok(candidates().into_iter().find(|path| path.is_file()))
}

fn candidates() -> Vec<PathBuf> {
    if cfg!(target_os = "macos") {
        return MACOS.iter().map(PathBuf::from).collect();
    }
    if cfg!(windows) {
        let folders = WINDOWS_FOLDERS.iter().filter_map(env::var_os);
        return folders
            .map(|folder| PathBuf::from(folder).join(WINDOWS))
            .collect();
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    PROGRAMS
        .iter()
        .flat_map(|program| folders.iter().map(move |folder| folder.join(program)))
        .collect()
}
