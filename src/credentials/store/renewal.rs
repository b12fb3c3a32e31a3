//! What a renewal stores beside its login: the newest tokens, the journal, the wait after a 429.

use super::Store;
use crate::host::Host;
use crate::policy::error::Result;
use crate::policy::stored::backoff::Backoff;
use crate::policy::stored::journal::Journal;
use crate::policy::stored::login::{StoredLogin, failed};
use crate::policy::stored::version::Unread;

impl<H: Host> Store<H> {
    /// Stores the newest tokens of a login that is renewed.
    pub async fn put_renewal(&self, login: &StoredLogin) -> Result<()> {
        let text = login.renewal_to_text(self.env.api.origin());
        self.storage
            .set(&self.keys.renewal(&login.login_id), text)
            .await?;
        self.memory.change();
        Ok(())
    }

    /// Deletes what a renewal that came too late stored.
    pub async fn delete_renewal(&self, login: &StoredLogin) {
        let _ = self
            .storage
            .delete(&self.keys.renewal(&login.login_id))
            .await;
        let _ = self
            .storage
            .delete(&self.keys.journal(&login.login_id))
            .await;
    }

    /// Returns the journal entry that was written before a renewal of this login's current token, if
    /// any. Fails with `storage_newer` if a newer version of this program renews this login.
    pub async fn journal(&self, login: &StoredLogin) -> Result<Option<Journal>> {
        let text = self
            .storage
            .read(&self.keys.journal(&login.login_id))
            .await?;
        let entry = text.map(|text| Journal::from_text(text.expose("no secret is in it")));
        match entry {
            Some(Ok(entry)) => {
                let is_this =
                    entry.login_id == login.login_id && entry.generation == login.generation;
                Ok(is_this.then_some(entry))
            }
            Some(Err(Unread::Newer)) => Err(failed(Unread::Newer)),
            Some(Err(Unread::Unreadable)) | None => Ok(None),
        }
    }

    /// Records that this login is being renewed, or that the server has ended it.
    pub async fn put_journal(
        &self,
        login: &StoredLogin,
        started_at_ms: i64,
        ended: bool,
    ) -> Result<()> {
        let entry = Journal {
            login_id: login.login_id.clone(),
            generation: login.generation,
            started_at_ms,
            ended,
        };
        let key = self.keys.journal(&login.login_id);
        self.storage.set(&key, entry.to_object().to_text()).await
    }

    /// Until when the token endpoint must be left alone for this login, if at all.
    pub async fn backoff(&self, login: &StoredLogin) -> Result<Option<Backoff>> {
        let text = self
            .storage
            .read(&self.keys.backoff(&login.login_id))
            .await?;
        Ok(text.and_then(|text| Backoff::from_text(text.expose("no secret is in it"))))
    }

    /// Makes every program leave the token endpoint alone for this login until then.
    pub async fn put_backoff(&self, login: &StoredLogin, backoff: Backoff) -> Result<()> {
        let key = self.keys.backoff(&login.login_id);
        self.storage.set(&key, backoff.to_object().to_text()).await
    }
}
