//! The stored login: shared property of every window, command and process that uses the storage.

use crate::flows::context::Context;
use crate::host::Host;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::secret::Secret;
use crate::policy::session::{Identity, StoredLogin};

const STORAGE_DEADLINE_MS: u64 = 30_000;
const TOUCH_EVERY_MS: i64 = 15 * 60 * 1000;

impl<H: Host> Context<H> {
    fn storage_key(&self) -> String {
        format!("plexicus-auth:{}", self.api.origin())
    }

    /// The stored login for this API origin. Fails with `storage_failed`, `storage_unreadable` or
    /// `storage_newer`; none of these is "signed out".
    pub async fn stored_login(&self) -> Result<Option<Box<StoredLogin>>> {
        match self.read(&self.storage_key()).await? {
            None => Ok(None),
            Some(text) => {
                let text = text.expose("it is parsed");
                StoredLogin::from_text(text, self.api.origin()).map(Some)
            }
        }
    }

    /// Stores a new login in place of the old one, whose content is kept aside if it is unreadable.
    /// What was written is read back: a store that forgets is found out here. Answers whether
    /// something was kept aside.
    pub async fn store_login(&self, login: &mut StoredLogin) -> Result<bool> {
        let mut kept_aside = false;
        let _lock = self.lock().await?;
        match self.stored_login().await {
            Ok(Some(before)) => login.generation = before.generation.saturating_add(1),
            Ok(None) => login.generation = 1,
            Err(error) if error.code == ErrorCode::StorageUnreadable => {
                self.keep_aside().await?;
                kept_aside = true;
            }
            Err(error) => return Err(error),
        }
        self.write(&self.storage_key(), login).await?;
        let read_back = self.stored_login().await?;
        let kept = read_back.is_some_and(|back| is_same_token(&back, login));
        if kept {
            Ok(kept_aside)
        } else {
            Err(AuthError::new(
                ErrorCode::StorageFailed,
                "The storage did not keep the login that was written to it.",
            ))
        }
    }

    /// Notes who a token speaks for and that it was used, unless another login has taken its
    /// place. The note of its use is written at most every 15 minutes.
    pub async fn touch(&self, login: &StoredLogin, identity: Option<&Identity>) -> Result<()> {
        let now_ms = self.host.wall_now_ms();
        let is_news = identity.is_some() && identity != login.identity.as_ref();
        let is_due = login
            .last_used_at_ms
            .is_none_or(|last_ms| now_ms.saturating_sub(last_ms).abs() >= TOUCH_EVERY_MS);
        if !is_news && !is_due {
            return Ok(());
        }
        let _lock = self.lock().await?;
        let Some(mut current) = self.stored_login().await? else {
            return Ok(());
        };
        if !is_same_token(&current, login) {
            return Ok(());
        }
        current.last_used_at_ms = Some(now_ms);
        if let Some(identity) = identity {
            current.identity = Some(identity.clone());
        }
        self.write(&self.storage_key(), &mut current).await
    }

    /// Deletes the login if it is still this one; a newer login stays. Answers whether it went.
    pub async fn forget(&self, login: &StoredLogin) -> Result<bool> {
        let _lock = self.lock().await?;
        let current = self.stored_login().await?;
        if !current.is_some_and(|current| is_same_token(&current, login)) {
            return Ok(false);
        }
        let key = self.storage_key();
        let deleting = self.host.storage_delete(&key);
        self.lent(
            ErrorCode::StorageFailed,
            "The login could not be deleted",
            STORAGE_DEADLINE_MS,
            deleting,
        )
        .await?;
        match self.stored_login().await? {
            None => Ok(true),
            Some(_) => Err(AuthError::new(
                ErrorCode::StorageFailed,
                "The storage still holds the login that was deleted.",
            )),
        }
    }

    async fn keep_aside(&self) -> Result<()> {
        let key = self.storage_key();
        if let Some(text) = self.read(&key).await? {
            let aside = format!("{key}:unreadable-{}", self.host.wall_now_ms());
            self.set(&aside, text).await?;
        }
        Ok(())
    }

    async fn read(&self, key: &str) -> Result<Option<Secret>> {
        let reading = self.host.storage_get(key);
        self.lent(
            ErrorCode::StorageFailed,
            "The storage could not be read",
            STORAGE_DEADLINE_MS,
            reading,
        )
        .await
    }

    async fn write(&self, key: &str, login: &mut StoredLogin) -> Result<()> {
        self.set(key, login.to_text(self.api.origin())).await
    }

    async fn set(&self, key: &str, text: Secret) -> Result<()> {
        let writing = self.host.storage_set(key, text);
        self.lent(
            ErrorCode::StorageFailed,
            "The login could not be stored",
            STORAGE_DEADLINE_MS,
            writing,
        )
        .await
    }

    async fn lock(&self) -> Result<Option<H::Lock>> {
        let locking = self.host.storage_lock();
        self.lent(
            ErrorCode::StorageFailed,
            "The storage is locked by another program",
            STORAGE_DEADLINE_MS,
            locking,
        )
        .await
    }
}

fn is_same_token(one: &StoredLogin, other: &StoredLogin) -> bool {
    one.access_token
        .matches(other.access_token.expose("the two are compared"))
}
