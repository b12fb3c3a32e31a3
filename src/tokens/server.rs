//! The API's server: whether the user agreed to it, and sending the core's own requests to it.
//!
//! If the host can ask, no token goes to a custom server before the user has agreed. The environment can
//! name and allow a custom server, and a project's container can set the environment. So a background
//! call is refused, and only a login asks.

use crate::credentials::memory::Memory;
use crate::host::{CustomServers, Host};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::url::{BaseUrl, HostKind};
use crate::policy::wire::{Answer, Request};
use crate::runtime::env::Env;
use core::cell::Cell;
use std::rc::Rc;

const LOOK_DEADLINE_MS: u64 = 10_000;

/// The API's server.
pub(crate) struct Server<H> {
    env: Rc<Env<H>>,
    memory: Rc<Memory<H>>,
    /// Whether consent is known. A refusal is not cached: the user may change it.
    is_confirmed: Cell<bool>,
}

impl<H: Host> Server<H> {
    pub fn new(env: &Rc<Env<H>>, memory: &Rc<Memory<H>>) -> Self {
        Self {
            env: Rc::clone(env),
            memory: Rc::clone(memory),
            is_confirmed: Cell::default(),
        }
    }

    /// Sends one of the core's own requests, and notes the server's time.
    pub async fn send(&self, request: Request) -> Result<Answer> {
        self.check().await?;
        let asked = self.env.now();
        let answer = self.env.send(&request).await?;
        self.memory.note_date(answer.date.as_deref(), asked);
        Ok(answer)
    }

    /// Fails with `server_not_confirmed` if the API is a custom server without the user's consent.
    pub async fn check(&self) -> Result<()> {
        if self.is_confirmed.get() || self.env.api.kind() != HostKind::Custom {
            return Ok(());
        }
        self.ask_for_consent(&[&self.env.api], false, LOOK_DEADLINE_MS)
            .await
    }

    /// Asks the user about every custom server of a login: the API, and the web app on whose page they would sign in.
    pub async fn confirm(&self, wait_ms: u64) -> Result<()> {
        let app = self.env.app.as_ref().ok();
        let is_other = |app: &&BaseUrl| app.origin() != self.env.api.origin();
        let servers = [Some(&self.env.api), app.filter(is_other)]
            .into_iter()
            .flatten();
        let is_custom = |server: &&BaseUrl| server.kind() == HostKind::Custom;
        let servers: Vec<&BaseUrl> = servers.filter(is_custom).collect();
        if servers.is_empty() {
            return Ok(());
        }
        self.ask_for_consent(&servers, true, wait_ms).await?;
        // There may already be a login that could not be used until now.
        self.memory.change();
        Ok(())
    }

    async fn ask_for_consent(
        &self,
        servers: &[&BaseUrl],
        interactive: bool,
        wait_ms: u64,
    ) -> Result<()> {
        let warnings: Vec<String> = servers.iter().filter_map(|api| api.warning()).collect();
        let question = CustomServers {
            origins: servers.iter().map(|api| api.origin().to_owned()).collect(),
            warning: warnings.join(" "),
        };
        if self.env.host.capabilities().confirm_server {
            let asking = self.env.host.confirm_server(&question, interactive);
            let what = "The user could not be asked to confirm the server";
            let asking = self.env.call(ErrorCode::HostFailed, what, wait_ms, asking);
            if !asking.await? {
                let origins = question.origins.join(" and ");
                let message =
                    format!("You have not confirmed that your token may be sent to {origins}.");
                return Err(AuthError::new(ErrorCode::ServerNotConfirmed, &message));
            }
        }
        self.is_confirmed.set(true);
        Ok(())
    }
}
