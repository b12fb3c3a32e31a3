//! The stored login: shared property of every window, command and process that uses the storage.
//!
//! The record belongs to the login and the logout; a renewal writes beside it, under the login's own
//! id. So a renewal that comes late can neither bring a logout back nor wipe a newer login, even in
//! a storage that has no lock.

use crate::flows::context::{Context, host_failed};
use crate::flows::flight::Flight;
use crate::host::{Host, OnStorageChange};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::secret::Secret;
use crate::policy::session::StoredLogin;
use core::cell::Cell;
use futures_util::FutureExt;
use std::rc::Rc;

pub(super) const STORAGE_DEADLINE_MS: u64 = 30_000;
const MOST_KEPT_ASIDE: usize = 64 * 1024;

/// The one reading of the storage under way; its key is the memory's serial.
pub(crate) type Reading = Flight<u64, Result<Option<Rc<StoredLogin>>>>;

/// Whether the storage tells of changes; unknown until it was asked to.
pub(crate) type StorageWatch = Cell<Option<bool>>;

/// Whether a deleted login was still the one that was meant.
pub(crate) enum Forgotten {
    /// It was, and it is gone.
    Gone,
    /// The same login has been renewed meanwhile: it is still there.
    Renewed,
    /// Another login has taken its place, or none was there any more.
    Other,
}

impl<H: Host> Context<H> {
    pub(super) fn storage_key(&self) -> String {
        format!("plexicus-auth:{}", self.api.origin())
    }

    fn renewal_key(&self, login_id: &str) -> String {
        format!("{}:renewal:{login_id}", self.storage_key())
    }

    pub(super) fn journal_key(&self, login_id: &str) -> String {
        format!("{}:journal:{login_id}", self.storage_key())
    }

    /// Whether the storage tells of changes by others; from the first call on it does, if it can.
    pub fn storage_tells(self: &Rc<Self>) -> bool {
        if let Some(tells) = self.storage_watch.get() {
            return tells;
        }
        let context = Rc::downgrade(self);
        let key = self.storage_key();
        let on_change: OnStorageChange = Rc::new(move |changed| {
            let Some(context) = context.upgrade() else {
                return;
            };
            // Notes and journals are not news, but a note may say at last who a new login is for.
            let rest = changed.and_then(|changed| changed.strip_prefix(key.as_str()));
            let is_news = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(":renewal:"));
            if changed.is_none() || is_news {
                context.change();
            } else if rest == Some(":note") {
                context.wake();
            }
        });
        let tells = self.host.watch_storage(on_change);
        self.storage_watch.set(Some(tells));
        tells
    }

    /// The stored login, read once for all who ask at the same time.
    pub async fn stored_login_shared(self: &Rc<Self>) -> Result<Option<Rc<StoredLogin>>> {
        self.storage_tells();
        let begin = || {
            let context = Rc::clone(self);
            async move { Ok(context.stored_login().await?.map(Rc::from)) }.boxed_local()
        };
        self.reading.join(self.serial(), begin).await
    }

    /// The stored login for this API origin with its newest secret. Fails with `storage_failed`,
    /// `storage_unreadable` or `storage_newer`; none of these is "signed out".
    pub async fn stored_login(&self) -> Result<Option<Box<StoredLogin>>> {
        let Some(text) = self.read(&self.storage_key()).await? else {
            return Ok(None);
        };
        let origin = self.api.origin();
        let mut login = StoredLogin::from_text(text.expose("it is parsed"), origin)?;
        if login.refresh_token.is_some()
            && let Some(text) = self.read(&self.renewal_key(&login.login_id)).await?
        {
            login.overlay(text.expose("it is parsed"), origin);
        }
        Ok(Some(login))
    }

    /// Stores a new login in place of the old one. What was written is read back: a store that
    /// forgets is found out here. `may_replace` has the last word, under the lock. What cannot be
    /// read, or with `replace_newer` what a newer version wrote, is kept aside; answers whether
    /// something was.
    pub async fn store_login(
        &self,
        login: &mut StoredLogin,
        replace_newer: bool,
        may_replace: impl Fn(Option<&StoredLogin>) -> bool,
    ) -> Result<bool> {
        let mut kept_aside = false;
        let _lock = self.lock(STORAGE_DEADLINE_MS).await?;
        let before = match self.stored_login().await {
            Err(error) if may_replace(None) && self.can_keep_aside(&error, replace_newer).await => {
                self.keep_aside().await?;
                kept_aside = true;
                None
            }
            before => before?,
        };
        if !may_replace(before.as_deref()) {
            self.change();
            return Err(AuthError::new(
                ErrorCode::StorageFailed,
                "Another login has taken its place meanwhile.",
            ));
        }
        let generation = before.as_ref().map_or(0, |before| before.generation);
        login.generation = generation.saturating_add(1);
        let text = login.to_text(self.api.origin());
        self.set(&self.storage_key(), text).await?;
        let read_back = self.stored_login().await?;
        if !read_back.is_some_and(|back| back.is_same_secret(login)) {
            return Err(AuthError::new(
                ErrorCode::StorageFailed,
                "The storage did not keep the login that was written to it.",
            ));
        }
        if let Some(before) = before {
            self.delete_renewal(&before).await;
        }
        self.mark(Some(&login.login_id)).await;
        self.change();
        Ok(kept_aside)
    }

    /// Stores the newest secret of a login that is renewed.
    pub async fn store_renewal(&self, login: &StoredLogin) -> Result<()> {
        let text = login.renewal_to_text(self.api.origin());
        self.set(&self.renewal_key(&login.login_id), text).await?;
        self.change();
        Ok(())
    }

    /// Deletes the login if it is still this one; a newer one stays.
    pub async fn forget(&self, login: &StoredLogin) -> Result<Forgotten> {
        let _lock = self.lock(STORAGE_DEADLINE_MS).await?;
        match self.stored_login().await? {
            Some(current) if current.is_same_secret(login) => {}
            Some(current) if current.login_id == login.login_id => return Ok(Forgotten::Renewed),
            _ => return Ok(Forgotten::Other),
        }
        self.delete(&self.storage_key()).await?;
        if self.read(&self.storage_key()).await?.is_some() {
            return Err(AuthError::new(
                ErrorCode::StorageFailed,
                "The storage still holds the login that was deleted.",
            ));
        }
        self.delete_renewal(login).await;
        // What is left speaks of nobody any more: it may stay if it cannot be deleted.
        let _ = self.delete(&self.note_key()).await;
        self.mark(None).await;
        self.change();
        Ok(Forgotten::Gone)
    }

    /// Deletes what a login's renewals left behind. Without its record it does not count; it goes
    /// because it is secret.
    pub async fn delete_renewal(&self, login: &StoredLogin) {
        if login.refresh_token.is_some() {
            let _ = self.delete(&self.renewal_key(&login.login_id)).await;
            let _ = self.delete(&self.journal_key(&login.login_id)).await;
        }
    }

    /// Marks in the host's second store that there is a login, or that there is none. What the mark
    /// is for, telling a forgetful storage from a logout, is never worth an error.
    pub async fn mark(&self, login_id: Option<&str>) {
        let key = self.storage_key();
        let marking = self.host.marker_set(&key, login_id);
        let _ = self.within(STORAGE_DEADLINE_MS, marking).await;
    }

    /// Whether there was a login here that nobody signed out of.
    pub async fn is_marked(&self) -> bool {
        let key = self.storage_key();
        let reading = self.host.marker_get(&key);
        matches!(
            self.within(STORAGE_DEADLINE_MS, reading).await,
            Some(Ok(Some(_)))
        )
    }

    /// Whether a new login may replace what could not be read with this error.
    pub async fn can_keep_aside(&self, error: &AuthError, replace_newer: bool) -> bool {
        let is_replaceable = error.code == ErrorCode::StorageUnreadable
            || (replace_newer && error.code == ErrorCode::StorageNewer);
        is_replaceable
            && (self.host.capabilities().keep_aside || self.read(&self.storage_key()).await.is_ok())
    }

    // A text is copied within the storage; a storage that cannot be read at all does it itself.
    async fn keep_aside(&self) -> Result<()> {
        let key = self.storage_key();
        if let Ok(text) = self.read(&key).await {
            let text = text.unwrap_or_else(|| Secret::new(String::new()));
            let start = text.expose("it is kept aside").chars();
            let start: String = start.take(MOST_KEPT_ASIDE).collect();
            let aside = format!("{key}:unreadable");
            return self.set(&aside, Secret::new(start)).await;
        }
        self.lent(
            ErrorCode::StorageFailed,
            "What was stored could not be kept aside",
            STORAGE_DEADLINE_MS,
            self.host.storage_keep_aside(),
        )
        .await
    }

    pub(super) async fn read(&self, key: &str) -> Result<Option<Secret>> {
        self.lent(
            ErrorCode::StorageFailed,
            "The storage could not be read",
            STORAGE_DEADLINE_MS,
            self.host.storage_get(key),
        )
        .await
    }

    pub(super) async fn set(&self, key: &str, text: Secret) -> Result<()> {
        self.lent(
            ErrorCode::StorageFailed,
            "The login could not be stored",
            STORAGE_DEADLINE_MS,
            async {
                let stored = self.host.storage_set(key, &text).await;
                stored.map_err(|failure| failure.without_words_of(&text))
            },
        )
        .await
    }

    async fn delete(&self, key: &str) -> Result<()> {
        self.lent(
            ErrorCode::StorageFailed,
            "The login could not be deleted",
            STORAGE_DEADLINE_MS,
            self.host.storage_delete(key),
        )
        .await
    }

    pub(super) async fn lock(&self, deadline_ms: u64) -> Result<Option<H::Lock>> {
        const FAILED: &str = "The storage could not be locked";
        match self.within(deadline_ms, self.host.storage_lock()).await {
            Some(Ok(lock)) => Ok(lock),
            Some(Err(failure)) => Err(host_failed(ErrorCode::StorageFailed, FAILED, &failure)),
            None => Err(AuthError::new(
                ErrorCode::StorageFailed,
                "The storage is locked by another program.",
            )),
        }
    }
}
