//! The stored login: shared property of every window, command and process that uses the storage.
//!
//! The record belongs to the login and the logout; a renewal writes beside it, under the login's own
//! id. So a renewal that comes late can neither bring a logout back nor wipe a newer login, even in
//! a storage that has no lock.

use super::memory::Memory;
use super::pending::PendingRevocations;
use super::storage::{STORAGE_DEADLINE_MS, Storage};
use crate::host::{Host, OnStorageChange};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::stored::accounts::{Entry, Index};
use crate::policy::stored::journal::Journal;
use crate::policy::stored::keys::{Change, Keys};
use crate::policy::stored::login::{Provenance, StoredLogin, failed};
use crate::policy::stored::pending::{Pending, REPLACED_DUE_MS};
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

/// How a login is to be stored.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wish {
    /// Even what a newer version of this program stored is replaced; it is kept aside.
    pub replace_newer: bool,
    /// The token that is replaced is revoked even if the user gave it.
    pub is_rotation: bool,
}

/// What came of storing a login.
pub(crate) struct Put {
    /// What was there before could not be read, and was kept aside.
    pub kept_aside: bool,
    /// The pending revocation of the token that was replaced, if one was.
    pub replaced: Option<Pending>,
}

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

    /// Stores a new login in place of the one before. What was written is read back: a store that
    /// forgets is found out here. `may_replace` has the last word, under the lock. What cannot be
    /// read, or where that is wished what a newer version wrote, is kept aside.
    ///
    /// Every step leaves a state that another program can go on from: the token that is replaced is
    /// a pending revocation before the index points elsewhere.
    pub async fn put(
        &self,
        login: &mut StoredLogin,
        wish: Wish,
        may_replace: &dyn Fn(&Index, Option<&StoredLogin>) -> Result<()>,
    ) -> Result<Put> {
        let mut kept_aside = false;
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        let mut index = match self.index().await {
            Err(error) if self.can_keep_aside(&error, wish.replace_newer).await => {
                may_replace(&Index::default(), None)?;
                self.keep_aside().await?;
                kept_aside = true;
                Index::default()
            }
            index => index?,
        };
        let old_id = index.current().map(|entry| entry.login_id.clone());
        let is_first = index.first.is_some();
        let before = match &old_id {
            Some(old_id) => self.login_of(&mut index, old_id).await,
            None => Ok(None),
        };
        let mut before = match before {
            // One login that cannot be read is kept aside by itself.
            Err(error) if self.can_keep_aside(&error, wish.replace_newer).await => {
                may_replace(&index, None)?;
                self.keep_aside_login(old_id.as_deref(), is_first).await?;
                kept_aside = true;
                None
            }
            before => before?,
        };
        if let Err(error) = may_replace(&index, before.as_deref()) {
            self.memory.change();
            return Err(error);
        }
        let mut replaced = None;
        if let Some(before) = &mut before {
            login.generation = before.generation;
            if is_first {
                self.migrate(before, &mut index).await?;
            }
            if wish.is_rotation || before.provenance == Provenance::Issued {
                let old = Pending::of(before, self.env.deadline_ms(REPLACED_DUE_MS));
                self.pending.add(&old).await?;
                replaced = Some(old);
            }
        }
        login.generation = login.generation.saturating_add(1);
        if let Some(old_id) = &old_id {
            index.remove(old_id);
        }
        if let Err(error) = self.write(login, index).await {
            let _ = self.storage.delete(&self.keys.login(&login.login_id)).await;
            return Err(error);
        }
        match before {
            Some(before) => self.delete_login(&before).await,
            None if kept_aside => {
                let _ = self.storage.delete(&self.keys.first_note()).await;
            }
            None => {}
        }
        self.mark(Some(&login.login_id)).await;
        self.memory.change();
        Ok(Put {
            kept_aside,
            replaced,
        })
    }

    // A store that forgets is found out by reading back.
    async fn write(&self, login: &mut StoredLogin, mut index: Index) -> Result<()> {
        let text = login.to_text(self.env.api.origin());
        let key = self.keys.login(&login.login_id);
        self.storage.set(&key, text).await?;
        index.insert(Entry::of(login));
        self.storage.set(self.keys.index(), index.to_text()).await?;
        let read_back = self.login().await?;
        if read_back.is_some_and(|back| back.is_same_secret(login)) {
            return Ok(());
        }
        Err(forgot())
    }

    // Stores the login of the first version under its own key, and the index in its place.
    async fn migrate(&self, first: &mut StoredLogin, index: &mut Index) -> Result<()> {
        let text = first.to_text(self.env.api.origin());
        self.storage
            .set(&self.keys.login(&first.login_id), text)
            .await?;
        if let Some(note) = self.storage.read(&self.keys.first_note()).await? {
            self.storage
                .set(&self.keys.note(&first.login_id), note)
                .await?;
        }
        self.storage.set(self.keys.index(), index.to_text()).await?;
        // A store that forgets must not lose the note as well.
        if self.index().await?.first.is_some() {
            return Err(forgot());
        }
        let _ = self.storage.delete(&self.keys.first_note()).await;
        first.is_first = false;
        Ok(())
    }

    /// Adds a login to the index again where another program's write has hidden it: without a lock,
    /// the last to write the index wins. Of two logins, the newer stays.
    ///
    /// Answers whether it is stored.
    pub async fn look_again(&self, login_id: &str) -> Result<bool> {
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        let mut index = self.index().await?;
        let Some(login) = self.login_of(&mut index, login_id).await? else {
            return Ok(false);
        };
        if index.has(login_id) {
            return Ok(true);
        }
        if let Some(other_id) = index.current().map(|entry| entry.login_id.clone())
            && let Some(other) = self.login_of(&mut index, &other_id).await?
        {
            let (older, newer) = match other.is_newer(&login) {
                true => (&login, &other),
                false => (&other, &login),
            };
            if older.provenance == Provenance::Issued {
                let due_at_ms = self.env.deadline_ms(REPLACED_DUE_MS);
                self.pending.add(&Pending::of(older, due_at_ms)).await?;
            }
            let is_stored = newer.login_id == login_id;
            index.remove(&older.login_id);
            index.insert(Entry::of(newer));
            self.storage.set(self.keys.index(), index.to_text()).await?;
            self.delete_login(older).await;
            self.memory.change();
            return Ok(is_stored);
        } else {
            index.insert(Entry::of(&login));
            self.storage.set(self.keys.index(), index.to_text()).await?;
        }
        self.memory.change();
        Ok(true)
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

    /// Stores the newest secret of a login that is renewed.
    pub async fn put_renewal(&self, login: &StoredLogin) -> Result<()> {
        let text = login.renewal_to_text(self.env.api.origin());
        self.storage
            .set(&self.keys.renewal(&login.login_id), text)
            .await?;
        self.memory.change();
        Ok(())
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
        let _ = self.pending.remove_token(&login.access_token).await;
        if index.current().is_none() {
            self.mark(None).await;
        }
        self.memory.change();
        Ok(Forgotten::Gone)
    }

    /// Writes down that a token is to be revoked. Answers whether there was room.
    pub async fn put_pending(&self, pending: &Pending) -> Result<bool> {
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        self.pending.add(pending).await
    }

    /// Takes out what was written down.
    pub async fn delete_pending(&self, pending: &Pending) -> Result<()> {
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        self.pending.remove(pending).await
    }

    /// Takes out everything that was written down for this token.
    pub async fn delete_pending_of(&self, token: &Secret) -> Result<()> {
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
        }
        let _ = self.storage.delete(&self.note_key(login)).await;
    }

    /// Where the note on this login stands.
    pub fn note_key(&self, login: &StoredLogin) -> String {
        match login.is_first {
            true => self.keys.first_note(),
            false => self.keys.note(&login.login_id),
        }
    }

    /// Deletes what a renewal that came too late has stored.
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

    /// Marks that there is a login, or that there is none.
    pub async fn mark(&self, login_id: Option<&str>) {
        self.storage.mark(self.keys.index(), login_id).await;
    }

    /// Whether there was a login here that nobody logged out of.
    pub async fn is_marked(&self) -> bool {
        self.storage.is_marked(self.keys.index()).await
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
                || self.storage.read(self.keys.index()).await.is_ok())
    }

    // A text is copied within the storage; a storage that cannot be read at all does it itself.
    async fn keep_aside(&self) -> Result<()> {
        match self.storage.read(self.keys.index()).await {
            Ok(text) => self.keep_text_aside(text).await,
            Err(_) => self.storage.keep_aside().await,
        }
    }

    // The login of the first version stands where the index does.
    async fn keep_aside_login(&self, login_id: Option<&str>, is_first: bool) -> Result<()> {
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

fn forgot() -> AuthError {
    AuthError::new(
        ErrorCode::StorageFailed,
        "The storage did not keep the login that was written to it.",
    )
}
