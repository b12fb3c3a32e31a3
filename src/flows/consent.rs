//! Consent to a custom server: where the host can ask, no token goes there before the user has agreed.
//!
//! The environment can name such a server and allow it, and a project's container can set the
//! environment. So a background call is refused, and only a login asks.

use crate::flows::context::Context;
use crate::host::{CustomServers, Host};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::url::{BaseUrl, HostKind};
use core::cell::Cell;

const LOOK_DEADLINE_MS: u64 = 10_000;

/// Whether the API's server is known to be confirmed. A no is looked for again: the user may change it.
pub(crate) type Consent = Cell<bool>;

impl<H: Host> Context<H> {
    /// Fails with `server_not_confirmed` where the API is a custom server without the user's consent.
    pub async fn check_server(&self) -> Result<()> {
        if self.consent.get() || self.api.kind() != HostKind::Custom {
            return Ok(());
        }
        self.ask_for_consent(&[&self.api], false, LOOK_DEADLINE_MS)
            .await
    }

    /// Asks the user about every custom server that a login deals with: the API, and the web app
    /// whose page they would sign in to.
    pub async fn confirm_servers(&self, wait_ms: u64) -> Result<()> {
        let app = self.app.as_ref().ok();
        let is_other = |app: &&BaseUrl| app.origin() != self.api.origin();
        let servers = [Some(&self.api), app.filter(is_other)]
            .into_iter()
            .flatten();
        let is_custom = |server: &&BaseUrl| server.kind() == HostKind::Custom;
        let servers: Vec<&BaseUrl> = servers.filter(is_custom).collect();
        if servers.is_empty() {
            return Ok(());
        }
        self.ask_for_consent(&servers, true, wait_ms).await?;
        // There may be a login already that was of no use until now.
        self.change();
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
        if self.host.capabilities().confirm_server {
            let asking = self.host.confirm_server(&question, interactive);
            let what = "The user's consent to the server could not be asked for";
            let asking = self.lent(ErrorCode::HostFailed, what, wait_ms, asking);
            if !asking.await? {
                let origins = question.origins.join(" and ");
                let message =
                    format!("You have not confirmed that your token may go to {origins}.");
                return Err(AuthError::new(ErrorCode::ServerNotConfirmed, &message));
            }
        }
        self.consent.set(true);
        Ok(())
    }
}
