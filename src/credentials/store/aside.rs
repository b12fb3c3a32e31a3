//! Keeps unreadable content aside, so that a new login can be stored.

use super::Store;
use crate::credentials::storage::STORAGE_DEADLINE_MS;
use crate::host::Host;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::text::secret::Secret;

const MOST_KEPT_ASIDE: usize = 64 * 1024;

impl<H: Host> Store<H> {
    /// Whether a new login may replace content that could not be read because of this error.
    pub async fn can_keep_aside(&self, error: &AuthError, replace_newer: bool) -> bool {
        let is_replaceable = error.code == ErrorCode::StorageUnreadable
            || (replace_newer && error.code == ErrorCode::StorageNewer);
        is_replaceable
            && (self.env.host.capabilities().keep_aside
                || self.storage.read(self.keys.index()).await.is_ok())
    }

    /// Deletes what was kept aside. Returns whether there was anything.
    pub async fn delete_aside(&self) -> Result<bool> {
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        let copy = self.keys.unreadable();
        let was_copied = self.storage.read(&copy).await?.is_some();
        if was_copied {
            self.storage.delete(&copy).await?;
        }
        Ok(self.storage.delete_aside().await? || was_copied)
    }

    // Readable text is copied within the storage; if the storage cannot be read at all, the host keeps it aside.
    pub(super) async fn keep_aside(&self) -> Result<()> {
        match self.storage.read(self.keys.index()).await {
            Ok(text) => self.keep_text_aside(text).await,
            Err(_) => self.storage.keep_aside().await,
        }
    }

    // The login of storage version 1 is stored under the index's key.
    pub(super) async fn keep_aside_login(
        &self,
        login_id: Option<&str>,
        is_first: bool,
    ) -> Result<()> {
        match login_id {
            Some(login_id) if !is_first => {
                let text = self.storage.read(&self.keys.login(login_id)).await?;
                self.keep_text_aside(text).await
            }
            _ => self.keep_aside().await,
        }
    }

    async fn keep_text_aside(&self, text: Option<Secret>) -> Result<()> {
        let text = text.unwrap_or_else(|| Secret::new(String::new()));
        let start = text.expose("it is kept aside").chars();
        let start: String = start.take(MOST_KEPT_ASIDE).collect();
        let aside = self.keys.unreadable();
        self.storage.set(&aside, Secret::new(start)).await
    }
}
