//! The host's storage, called with a deadline. A failed read is never taken to mean that nothing is stored.

use crate::host::Host;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::text::secret::Secret;
use crate::runtime::env::Env;
use crate::runtime::wait::host_failed;
use std::rc::Rc;

/// How long the host may take for one access, in ms.
pub(crate) const STORAGE_DEADLINE_MS: u64 = 30_000;

/// The host's storage, and its second store for the marker.
pub(crate) struct Storage<H> {
    env: Rc<Env<H>>,
}

impl<H: Host> Storage<H> {
    pub fn new(env: &Rc<Env<H>>) -> Self {
        Self {
            env: Rc::clone(env),
        }
    }

    pub async fn read(&self, key: &str) -> Result<Option<Secret>> {
        self.env
            .call(
                ErrorCode::StorageFailed,
                "The storage could not be read",
                STORAGE_DEADLINE_MS,
                self.env.host.storage_get(key),
            )
            .await
    }

    pub async fn set(&self, key: &str, text: Secret) -> Result<()> {
        self.env
            .call(
                ErrorCode::StorageFailed,
                "The login could not be stored",
                STORAGE_DEADLINE_MS,
                async {
                    let stored = self.env.host.storage_set(key, &text).await;
                    stored.map_err(|failure| failure.without_words_of(&text))
                },
            )
            .await
    }

    pub async fn delete(&self, key: &str) -> Result<()> {
        self.env
            .call(
                ErrorCode::StorageFailed,
                "The login could not be deleted",
                STORAGE_DEADLINE_MS,
                self.env.host.storage_delete(key),
            )
            .await
    }

    /// Asks the host to keep aside a storage that cannot be read at all.
    pub async fn keep_aside(&self) -> Result<()> {
        self.env
            .call(
                ErrorCode::StorageFailed,
                "The unreadable content could not be kept aside",
                STORAGE_DEADLINE_MS,
                self.env.host.storage_keep_aside(),
            )
            .await
    }

    /// Deletes what the host kept aside. Returns whether there was anything.
    pub async fn delete_aside(&self) -> Result<bool> {
        self.env
            .call(
                ErrorCode::StorageFailed,
                "The content that was kept aside could not be deleted",
                STORAGE_DEADLINE_MS,
                self.env.host.storage_delete_aside(),
            )
            .await
    }

    pub async fn lock(&self, deadline_ms: u64) -> Result<Option<H::Lock>> {
        const FAILED: &str = "The storage could not be locked";
        let locking = self.env.within(deadline_ms, self.env.host.storage_lock());
        match locking.await {
            Some(Ok(lock)) => Ok(lock),
            Some(Err(failure)) => Err(host_failed(ErrorCode::StorageFailed, FAILED, &failure)),
            None => Err(AuthError::new(
                ErrorCode::StorageFailed,
                "Another program has locked the storage.",
            )),
        }
    }

    /// Records in the second store whether there is a login. A failure is ignored: the marker only helps
    /// to tell a storage that forgets from a logout.
    pub async fn mark(&self, key: &str, login_id: Option<&str>) {
        let marking = self.env.host.marker_set(key, login_id);
        let _ = self.env.within(STORAGE_DEADLINE_MS, marking).await;
    }

    /// Whether the second store says that there is a login.
    pub async fn is_marked(&self, key: &str) -> bool {
        let reading = self.env.host.marker_get(key);
        let marker = self.env.within(STORAGE_DEADLINE_MS, reading).await;
        matches!(marker, Some(Ok(Some(_))))
    }
}
