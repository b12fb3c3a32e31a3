//! The stored logins, shared by every window, command and process that uses the storage.
//!
//! Logins and logouts write the stored login itself; a renewal writes beside it, under the login's own
//! id. So a late renewal can neither undo a logout nor overwrite a newer login, even in a storage
//! without a lock.

mod aside;
pub(crate) mod choose;
pub(crate) mod forget;
pub(crate) mod join;
pub(crate) mod put;
mod rejected;
mod renewal;

use super::memory::Memory;
use super::pending::PendingRevocations;
use super::storage::{STORAGE_DEADLINE_MS, Storage};
use crate::host::{Host, OnStorageChange};
use crate::policy::account::Account;
use crate::policy::account::choice::{Choice, Kept};
use crate::policy::error::Result;
use crate::policy::stored::accounts::{Entry, Index};
use crate::policy::stored::keys::{Change, Keys};
use crate::policy::stored::login::{StoredLogin, failed};
use crate::policy::stored::pending::{LOOK_AGAIN_MS, Mark, Pending};
use crate::policy::text::secret::{Fingerprint, Secret};
use crate::policy::token::TokenKind;
use crate::runtime::counter::Counter;
use crate::runtime::env::Env;
use crate::runtime::flight::Flight;
use base64ct::{Base64UrlUnpadded, Encoding};
use core::cell::{Cell, RefCell};
use std::rc::Rc;

/// The stored logins of one API origin.
pub(crate) struct Store<H> {
    env: Rc<Env<H>>,
    memory: Rc<Memory<H>>,
    pub storage: Storage<H>,
    pub keys: Keys,
    pub pending: PendingRevocations<H>,
    /// The reads in progress. The key is the memory's serial, and the requested login.
    reading: Flight<(u64, Choice), Result<Chosen>>,
    /// The account that this program uses, for each purpose.
    kept: RefCell<Vec<(String, Kept)>>,
    /// Changes whenever `kept` changes.
    kept_serial: Cell<u32>,
    /// The logins that this program stored: other programs may hide their entries.
    own: RefCell<Vec<Entry>>,
    /// How many logins this program is storing or deleting right now.
    changing: Counter,
    /// Whether the storage reports changes; unknown until it was asked to.
    tells: Cell<Option<bool>>,
}

/// The stored login for a call.
#[derive(Clone)]
pub(crate) struct Chosen {
    /// The login with its newest token, if there is one.
    pub login: Option<Rc<StoredLogin>>,
    /// Why this login was chosen, or why there is none; empty if there is nothing to say.
    pub why: &'static str,
    /// The other stored logins.
    pub others: Vec<String>,
    /// The account that the user chose as the default, if any.
    pub default: Option<Account>,
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
            kept: RefCell::default(),
            kept_serial: Cell::default(),
            own: RefCell::default(),
            changing: Counter::default(),
            tells: Cell::default(),
        }
    }

    /// Subscribes to changes by other programs, if the storage can report them.
    pub fn listen(self: &Rc<Self>) {
        if self.tells.get().is_some() {
            return;
        }
        let store = Rc::downgrade(self);
        let on_change: OnStorageChange = Rc::new(move |changed| {
            if let Some(store) = store.upgrade() {
                match store.keys.change(changed) {
                    Change::Credentials => store.changed(),
                    Change::Account => store.memory.wake(),
                    Change::Nothing => {}
                }
            }
        });
        self.tells.set(Some(self.env.host.watch_storage(on_change)));
    }

    // Without a lock, another program may have hidden what this one stored.
    fn changed(self: &Rc<Self>) {
        self.memory.change();
        if !self.own.borrow().is_empty() && !self.is_changing() {
            let store = Rc::clone(self);
            self.env.host.spawn(Box::pin(async move {
                store.put_back().await;
                // The first look may have read the state before the change.
                store.env.host.idle(LOOK_AGAIN_MS).await;
                store.put_back().await;
            }));
        }
    }

    /// Whether the storage reports changes by other programs, as far as it was asked to.
    pub fn tells(&self) -> bool {
        self.tells.get() == Some(true)
    }

    /// Whether a login is being stored or deleted right now: a look then sees half of the change.
    pub fn is_changing(&self) -> bool {
        self.changing.is_any()
    }

    /// Returns the index of the stored logins. Fails with `storage_failed`, `storage_unreadable` or
    /// `storage_newer`; none of these means "logged out".
    pub async fn index(&self) -> Result<Index> {
        match self.storage.read(self.keys.index()).await? {
            Some(text) => Index::from_text(text.expose("it is parsed")).map_err(failed),
            None => Ok(Index::default()),
        }
    }

    /// Returns this login as it is stored now.
    pub async fn login(&self, login_id: &str) -> Result<Option<Box<StoredLogin>>> {
        let mut index = self.index().await?;
        match index.has(login_id) {
            true => self.login_of(&mut index, login_id).await,
            false => Ok(None),
        }
    }

    /// Returns this login as it is stored now, or the one that has replaced it.
    pub async fn successor(&self, of: &StoredLogin) -> Result<Option<Box<StoredLogin>>> {
        let mut missed = None;
        loop {
            let mut index = self.index().await?;
            let login_ids = match index.has(&of.login_id) {
                true => vec![of.login_id.clone()],
                false => successor_ids(&index, of),
            };
            if login_ids.is_empty() {
                return Ok(None);
            }
            for login_id in &login_ids {
                let login = self.login_of(&mut index, login_id).await?;
                if login.is_some() {
                    return Ok(login);
                }
            }
            // Another program may have replaced it between the two reads.
            if missed.as_ref() == Some(&login_ids) {
                return Ok(None);
            }
            missed = Some(login_ids);
        }
    }

    /// Returns the stored login of this account for this purpose, other than the one with this id. An
    /// index entry counts only while its login is stored.
    async fn other_of(
        &self,
        index: &mut Index,
        (account, purpose): (&Account, &str),
        login_id: &str,
    ) -> Result<Option<(Entry, Box<StoredLogin>)>> {
        let entries = index.all_of(account, purpose);
        let entries: Vec<Entry> = entries
            .filter(|e| e.login_id != login_id)
            .cloned()
            .collect();
        for entry in entries {
            if let Some(login) = self.login_of(index, &entry.login_id).await? {
                return Ok(Some((entry, login)));
            }
        }
        Ok(None)
    }

    /// Returns this login with its newest token. An index entry counts only while its login is stored.
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
        if let Some(entry) = index.entry(login_id) {
            login.account = entry.account.clone();
            login.purpose.clone_from(&entry.purpose);
        }
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
        for login_id in index.login_ids() {
            if let Some(login) = self.login_of(&mut index, &login_id).await?
                && login.access_token.fingerprint() == token.fingerprint()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Stores a pending revocation. Returns whether there was room.
    pub async fn put_pending(&self, pending: &Pending) -> Result<bool> {
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        self.pending.add(pending).await
    }

    /// Deletes a pending revocation.
    pub async fn delete_pending(&self, mark: Mark) -> Result<()> {
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        self.pending.remove(mark).await
    }

    /// Deletes every pending revocation of this token.
    pub async fn delete_pending_of(&self, token: Fingerprint) -> Result<()> {
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        self.pending.remove_token(token).await
    }

    /// Deletes what is stored of a login that the index no longer names. It no longer counts; it is
    /// deleted because it is secret, and stays if that fails.
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

    /// The key of the note on this login.
    pub fn note_key(&self, login: &StoredLogin) -> String {
        match login.is_first {
            true => self.keys.first_note(),
            false => self.keys.note(&login.login_id),
        }
    }

    /// Records whether there is a login.
    pub async fn mark(&self, login_id: Option<&str>) {
        self.storage.mark(self.keys.index(), login_id).await;
    }

    /// Whether there was a login here that was never logged out.
    pub async fn is_marked(&self) -> bool {
        self.storage.is_marked(self.keys.index()).await
    }

    /// Creates a login of which only the token is known; it is not stored yet.
    pub fn new_login(&self, access_token: Secret, kind: TokenKind) -> Result<StoredLogin> {
        let login_id: [u8; 12] = self.env.random()?;
        let login_id = Base64UrlUnpadded::encode_string(&login_id);
        let now_ms = self.env.host.wall_now_ms();
        Ok(StoredLogin::new(login_id, access_token, kind, now_ms))
    }
}

// A login without a known account may have been joined to one since. Which one is clear only if there is
// a single candidate.
fn successor_ids(index: &Index, of: &StoredLogin) -> Vec<String> {
    let mut found: Vec<&Entry> = index.all_of(&of.account, &of.purpose).collect();
    if found.is_empty() && !of.account.is_known() {
        let same = index.entries.iter().filter(|e| e.purpose == of.purpose);
        found = same.collect();
        if found.len() > 1 {
            found.clear();
        }
    }
    found.iter().map(|entry| entry.login_id.clone()).collect()
}
