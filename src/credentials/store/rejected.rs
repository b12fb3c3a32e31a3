//! Remembers, across restarts, that the server refused a login's token.

use super::Store;
use crate::credentials::storage::STORAGE_DEADLINE_MS;
use crate::host::Host;
use crate::policy::error::Result;
use crate::policy::stored::login::StoredLogin;
use crate::policy::stored::rejected::Rejected;

impl<H: Host> Store<H> {
    /// Whether the server refused this login's token, as far as any program remembers.
    pub async fn is_rejected(&self, login: &StoredLogin) -> Result<bool> {
        let key = self.keys.rejected(&login.login_id);
        let text = self.storage.read(&key).await?;
        let rejected = text.and_then(|text| Rejected::from_text(text.expose("no secret is in it")));
        Ok(rejected.is_some_and(|rejected| rejected.token == login.access_token.fingerprint()))
    }

    /// Remembers that the server refused this login's token.
    pub async fn put_rejected(&self, login: &StoredLogin) -> Result<()> {
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        let current = self.login(&login.login_id).await?;
        if !current.is_some_and(|current| current.is_same_secret(login)) {
            return Ok(());
        }
        let rejected = Rejected {
            token: login.access_token.fingerprint(),
            at_ms: self.env.host.wall_now_ms(),
        };
        let key = self.keys.rejected(&login.login_id);
        self.storage.set(&key, rejected.to_object().to_text()).await
    }

    /// Forgets a remembered refusal, because the server accepted this login's token.
    pub async fn clear_rejected(&self, login: &StoredLogin) -> Result<()> {
        let key = self.keys.rejected(&login.login_id);
        if self.storage.read(&key).await?.is_none() {
            return Ok(());
        }
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        self.storage.delete(&key).await
    }
}
