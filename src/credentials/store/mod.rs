//! The stored login: shared property of every window, command and process that uses the storage.
//!
//! The record belongs to the login and the logout; a renewal writes beside it, under the login's own
//! id. So a renewal that comes late can neither bring a logout back nor wipe a newer login, even in
//! a storage that has no lock.

mod aside;
pub(crate) mod put;
mod rejected;
mod renewal;

use super::memory::Memory;
use super::pending::PendingRevocations;
use super::storage::{STORAGE_DEADLINE_MS, Storage};
use crate::host::{Host, OnStorageChange};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::stored::accounts::Index;
use crate::policy::stored::keys::{Change, Keys};
use crate::policy::stored::login::{StoredLogin, failed};
use crate::policy::stored::pending::{Mark, Pending};
use crate::policy::text::secret::{Fingerprint, Secret};
use crate::policy::token::TokenKind;
use crate::runtime::env::Env;
use crate::runtime::flight::Flight;
use base64ct::{Base64UrlUnpadded, Encoding};
use core::cell::Cell;
use futures_util::FutureExt;
use std::rc::Rc;

/// The stored logins of one API origin.
pub(crate) struct Store<H> {
    env: Rc<Env<H>>,
    memory: Rc<Memory<H>>,
    pub storage: Storage<H>,
    pub keys: Keys,
    pub pending: PendingRevocations<H>,
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
            pending: PendingRevocations::new(env, &keys),
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

    /// The index of the stored logins. Fails with `storage_failed`, `storage_unreadable` or
    /// `storage_newer`; none of these is "logged out".
    pub async fn index(&self) -> Result<Index> {
        match self.storage.read(self.keys.index()).await? {
            Some(text) => Index::from_text(text.expose("it is parsed")).map_err(failed),
            None => Ok(Index::default()),
        }
    }

    /// The login to use with its newest token.
    pub async fn login(&self) -> Result<Option<Box<StoredLogin>>> {
        let mut missed = None;
        loop {
            let mut index = self.index().await?;
            let Some(login_id) = index.current().map(|entry| entry.login_id.clone()) else {
                return Ok(None);
            };
            let login = self.login_of(&mut index, &login_id).await?;
            // Another program may have replaced it between the two reads.
            if login.is_some() || missed.as_ref() == Some(&login_id) {
                return Ok(login);
            }
            missed = Some(login_id);
        }
    }

    /// This login with its newest token. An entry of the index counts only while its login is stored.
    pub async fn login_of(
        &self,
        index: &mut Index,
        login_id: &str,
    ) -> Result<Option<Box<StoredLogin>>> {
        let origin = self.env.api.origin();
        let mut login = if let Some(first) = index.first.take() {
            let mut login = StoredLogin::from_record(first, origin)?;
            login.is_first = true;
            login
        } else {
            let Some(text) = self.storage.read(&self.keys.login(login_id)).await? else {
                return Ok(None);
            };
            StoredLogin::from_text(text.expose("it is parsed"), origin)?
        };
        if login.refresh_token.is_some()
            && let Some(text) = self.storage.read(&self.keys.renewal(login_id)).await?
        {
            login.overlay(text.expose("it is parsed"), origin)?;
        }
        Ok(Some(login))
    }

    /// Whether a stored login uses this token.
    pub async fn uses(&self, token: &Secret) -> Result<bool> {
        let mut index = self.index().await?;
        let ids: Vec<String> = index
            .entries
            .iter()
            .map(|entry| entry.login_id.clone())
            .collect();
        for login_id in ids {
            if let Some(login) = self.login_of(&mut index, &login_id).await?
                && login.access_token.fingerprint() == token.fingerprint()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Deletes the login if it is still this one; a newer one stays. A login that is in progress
    /// learns of it by the index.
    pub async fn forget(&self, login: &StoredLogin) -> Result<Forgotten> {
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        let mut index = self.index().await?;
        let is_first = index.first.is_some();
        let current = match index.has(&login.login_id) {
            true => self.login_of(&mut index, &login.login_id).await?,
            false => None,
        };
        match current {
            Some(current) if current.is_same_secret(login) => {}
            Some(_) => return Ok(Forgotten::Renewed),
            None => return Ok(Forgotten::Other),
        }
        if !is_first {
            let key = self.keys.login(&login.login_id);
            self.storage.delete(&key).await?;
            if self.storage.read(&key).await?.is_some() {
                return Err(AuthError::new(
                    ErrorCode::StorageFailed,
                    "The storage still holds the login that was deleted.",
                ));
            }
        }
        index.remove(&login.login_id);
        self.count_logout(&mut index).await?;
        self.delete_login(login).await;
        // What stood for the case that it was not stored.
        let token = login.access_token.fingerprint();
        let _ = self.pending.remove_token(token).await;
        if index.current().is_none() {
            self.mark(None).await;
        }
        self.memory.change();
        Ok(Forgotten::Gone)
    }

    /// Writes down that a token must be revoked. Answers whether there was room.
    pub async fn put_pending(&self, pending: &Pending) -> Result<bool> {
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        self.pending.add(pending).await
    }

    /// Takes out what was written down.
    pub async fn delete_pending(&self, mark: Mark) -> Result<()> {
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        self.pending.remove(mark).await
    }

    /// Takes out everything that was written down for this token.
    pub async fn delete_pending_of(&self, token: Fingerprint) -> Result<()> {
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        self.pending.remove_token(token).await
    }

    /// Ends the logins that are in progress, where nothing is stored yet.
    pub async fn end_logins(&self) -> Result<()> {
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        let mut index = self.index().await?;
        if index.first.is_some() {
            return Ok(());
        }
        self.count_logout(&mut index).await
    }

    /// Tells logins that are in progress, in other programs too, that a logout has come.
    async fn count_logout(&self, index: &mut Index) -> Result<()> {
        index.logouts = index.logouts.saturating_add(1);
        self.storage.set(self.keys.index(), index.to_text()).await
    }

    /// Deletes what is stored of a login that the index does not name any more. It does not count;
    /// it goes because it is secret, and may stay if it cannot be deleted.
    pub async fn delete_login(&self, login: &StoredLogin) {
        let id = &login.login_id;
        if !login.is_first {
            let _ = self.storage.delete(&self.keys.login(id)).await;
        }
        if login.refresh_token.is_some() {
            let _ = self.storage.delete(&self.keys.renewal(id)).await;
            let _ = self.storage.delete(&self.keys.journal(id)).await;
            let _ = self.storage.delete(&self.keys.backoff(id)).await;
        }
        let _ = self.storage.delete(&self.keys.rejected(id)).await;
        let _ = self.storage.delete(&self.note_key(login)).await;
    }

    /// Where the note on this login stands.
    pub fn note_key(&self, login: &StoredLogin) -> String {
        match login.is_first {
            true => self.keys.first_note(),
            false => self.keys.note(&login.login_id),
        }
    }

    /// Marks that there is a login, or that there is none.
    pub async fn mark(&self, login_id: Option<&str>) {
        self.storage.mark(self.keys.index(), login_id).await;
    }

    /// Whether there was a login here that nobody logged out of.
    pub async fn is_marked(&self) -> bool {
        self.storage.is_marked(self.keys.index()).await
    }

    /// A login of which only the token is known; it is not stored yet.
    pub fn new_login(&self, access_token: Secret, kind: TokenKind) -> Result<StoredLogin> {
        let login_id: [u8; 12] = self.env.random()?;
        let login_id = Base64UrlUnpadded::encode_string(&login_id);
        let now_ms = self.env.host.wall_now_ms();
        Ok(StoredLogin::new(login_id, access_token, kind, now_ms))
    }
}
