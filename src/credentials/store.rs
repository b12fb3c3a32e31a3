//! The stored login: shared property of every window, command and process that uses the storage.
//!
//! The record belongs to the login and the logout; a renewal writes beside it, under the login's own
//! id. So a renewal that comes late can neither bring a logout back nor wipe a newer login, even in
//! a storage that has no lock.

use super::memory::Memory;
use super::storage::{STORAGE_DEADLINE_MS, Storage};
use crate::host::{Host, OnStorageChange};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::stored::journal::Journal;
use crate::policy::stored::keys::{Change, Keys};
use crate::policy::stored::login::{StoredLogin, failed};
use crate::policy::stored::version::Unread;
use crate::policy::text::secret::Secret;
use crate::policy::token::TokenKind;
use crate::runtime::env::Env;
use crate::runtime::flight::Flight;
use base64ct::{Base64UrlUnpadded, Encoding};
use core::cell::Cell;
use futures_util::FutureExt;
use std::rc::Rc;

const MOST_KEPT_ASIDE: usize = 64 * 1024;

/// The stored login of one API origin.
pub(crate) struct Store<H> {
    env: Rc<Env<H>>,
    memory: Rc<Memory<H>>,
    pub storage: Storage<H>,
    pub keys: Keys,
    /// The one reading under way; its key is the memory's serial.
    reading: Flight<u64, Result<Option<Rc<StoredLogin>>>>,
    /// Whether the storage tells of changes; unknown until it was asked to.
    tells: Cell<Option<bool>>,
}

/// Whether a deleted login was still the one that was meant.
pub(crate) enum Forgotten {
    /// It was, and it is gone.
    Gone,
    /// The same login has been renewed meanwhile: it is still there.
    Renewed,
    /// Another login has taken its place, or none was there any more.
    Other,
}

impl<H: Host> Store<H> {
    pub fn new(env: &Rc<Env<H>>, memory: &Rc<Memory<H>>, keys: Keys) -> Self {
        Self {
            env: Rc::clone(env),
            memory: Rc::clone(memory),
            storage: Storage::new(env),
            keys,
            reading: Flight::default(),
            tells: Cell::default(),
        }
    }

    /// From the first call on, the storage tells of changes by others, if it can.
    pub fn listen(&self) {
        if self.tells.get().is_some() {
            return;
        }
        let (memory, keys) = (Rc::downgrade(&self.memory), self.keys.clone());
        let on_change: OnStorageChange = Rc::new(move |changed| {
            if let Some(memory) = memory.upgrade() {
                match keys.change(changed) {
                    Change::Credentials => memory.change(),
                    Change::Account => memory.wake(),
                    Change::Nothing => {}
                }
            }
        });
        self.tells.set(Some(self.env.host.watch_storage(on_change)));
    }

    /// Whether the storage tells of changes by others, as far as it was asked to.
    pub fn tells(&self) -> bool {
        self.tells.get() == Some(true)
    }

    /// The stored login, read once for all who ask at the same time.
    pub async fn login_once(self: &Rc<Self>) -> Result<Option<Rc<StoredLogin>>> {
        self.listen();
        let begin = || {
            let store = Rc::clone(self);
            async move { Ok(store.login().await?.map(Rc::from)) }.boxed_local()
        };
        self.reading.join(self.memory.serial(), begin).await
    }

    /// The stored login for this API origin with its newest secret. Fails with `storage_failed`,
    /// `storage_unreadable` or `storage_newer`; none of these is "signed out".
    pub async fn login(&self) -> Result<Option<Box<StoredLogin>>> {
        let Some(text) = self.storage.read(self.keys.login()).await? else {
            return Ok(None);
        };
        let origin = self.env.api.origin();
        let mut login = StoredLogin::from_text(text.expose("it is parsed"), origin)?;
        if login.refresh_token.is_some()
            && let Some(text) = self
                .storage
                .read(&self.keys.renewal(&login.login_id))
                .await?
        {
            login.overlay(text.expose("it is parsed"), origin)?;
        }
        Ok(Some(login))
    }

    /// Stores a new login in place of the old one. What was written is read back: a store that
    /// forgets is found out here. `may_replace` has the last word, under the lock. What cannot be
    /// read, or with `replace_newer` what a newer version wrote, is kept aside; answers whether
    /// something was.
    pub async fn put(
        &self,
        login: &mut StoredLogin,
        replace_newer: bool,
        may_replace: impl Fn(Option<&StoredLogin>) -> bool,
    ) -> Result<bool> {
        let mut kept_aside = false;
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        let before = match self.login().await {
            Err(error) if may_replace(None) && self.can_keep_aside(&error, replace_newer).await => {
                self.keep_aside().await?;
                kept_aside = true;
                None
            }
            before => before?,
        };
        if !may_replace(before.as_deref()) {
            self.memory.change();
            return Err(AuthError::new(
                ErrorCode::StorageFailed,
                "Another login has taken its place meanwhile.",
            ));
        }
        let generation = before.as_ref().map_or(0, |before| before.generation);
        login.generation = generation.saturating_add(1);
        let text = login.to_text(self.env.api.origin());
        self.storage.set(self.keys.login(), text).await?;
        let read_back = self.login().await?;
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
        self.memory.change();
        Ok(kept_aside)
    }

    /// Stores the newest secret of a login that is renewed.
    pub async fn put_renewal(&self, login: &StoredLogin) -> Result<()> {
        let text = login.renewal_to_text(self.env.api.origin());
        self.storage
            .set(&self.keys.renewal(&login.login_id), text)
            .await?;
        self.memory.change();
        Ok(())
    }

    /// Deletes the login if it is still this one; a newer one stays.
    pub async fn forget(&self, login: &StoredLogin) -> Result<Forgotten> {
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        match self.login().await? {
            Some(current) if current.is_same_secret(login) => {}
            Some(current) if current.login_id == login.login_id => return Ok(Forgotten::Renewed),
            _ => return Ok(Forgotten::Other),
        }
        self.storage.delete(self.keys.login()).await?;
        if self.storage.read(self.keys.login()).await?.is_some() {
            return Err(AuthError::new(
                ErrorCode::StorageFailed,
                "The storage still holds the login that was deleted.",
            ));
        }
        self.delete_renewal(login).await;
        // Without its login the note does not count: it may stay if it cannot be deleted.
        let _ = self.storage.delete(&self.keys.note()).await;
        self.mark(None).await;
        self.memory.change();
        Ok(Forgotten::Gone)
    }

    /// Deletes what a login's renewals left behind. Without its record it does not count; it goes
    /// because it is secret.
    pub async fn delete_renewal(&self, login: &StoredLogin) {
        if login.refresh_token.is_some() {
            let _ = self
                .storage
                .delete(&self.keys.renewal(&login.login_id))
                .await;
            let _ = self
                .storage
                .delete(&self.keys.journal(&login.login_id))
                .await;
        }
    }

    /// Marks that there is a login, or that there is none.
    pub async fn mark(&self, login_id: Option<&str>) {
        self.storage.mark(self.keys.login(), login_id).await;
    }

    /// Whether there was a login here that nobody logged out of.
    pub async fn is_marked(&self) -> bool {
        self.storage.is_marked(self.keys.login()).await
    }

    /// The entry that was written before a renewal of this login's present token, if any. Fails with
    /// `storage_newer` where a newer version of this program renews.
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

    /// Writes down that this login is being renewed, or that the server has ended it.
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

    /// A login of which only the token is known; it is not stored yet.
    pub fn new_login(&self, access_token: Secret, kind: TokenKind) -> Result<StoredLogin> {
        let login_id: [u8; 12] = self.env.random()?;
        let login_id = Base64UrlUnpadded::encode_string(&login_id);
        let now_ms = self.env.host.wall_now_ms();
        Ok(StoredLogin::new(login_id, access_token, kind, now_ms))
    }

    /// Whether a new login may replace what could not be read with this error.
    pub async fn can_keep_aside(&self, error: &AuthError, replace_newer: bool) -> bool {
        let is_replaceable = error.code == ErrorCode::StorageUnreadable
            || (replace_newer && error.code == ErrorCode::StorageNewer);
        is_replaceable
            && (self.env.host.capabilities().keep_aside
                || self.storage.read(self.keys.login()).await.is_ok())
    }

    // A text is copied within the storage; a storage that cannot be read at all does it itself.
    async fn keep_aside(&self) -> Result<()> {
        if let Ok(text) = self.storage.read(self.keys.login()).await {
            let text = text.unwrap_or_else(|| Secret::new(String::new()));
            let start = text.expose("it is kept aside").chars();
            let start: String = start.take(MOST_KEPT_ASIDE).collect();
            let aside = self.keys.unreadable();
            return self.storage.set(&aside, Secret::new(start)).await;
        }
        self.storage.keep_aside().await
    }
}
