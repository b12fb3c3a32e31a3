//! The note beside a stored login: its account, and when it was last used.
//!
//! A note ends no lease and fires no event. All windows together write the last use at most every 15
//! minutes, and when a window closes.

use super::memory::Memory;
use super::storage::STORAGE_DEADLINE_MS;
use super::store::Store;
use crate::host::Host;
use crate::policy::error::Result;
use crate::policy::stored::login::{SLIDING_MS, StoredLogin};
use crate::policy::stored::note::Note;
use crate::policy::stored::version::Unread;
use crate::policy::time::date;
use crate::policy::token::identity::Identity;
use crate::runtime::env::Env;
use core::cell::RefCell;
use std::rc::Rc;

const EVERY_MS: i64 = 15 * 60 * 1000;
const WORTH_NOTING_MS: i64 = 60 * 1000;
const NOTE_DEADLINE_MS: u64 = 1_000;
const MOST_LOGINS: usize = 16;

/// The notes of the stored logins, and the last uses that this window knows of.
pub(crate) struct LastUse<H> {
    env: Rc<Env<H>>,
    memory: Rc<Memory<H>>,
    store: Rc<Store<H>>,
    used: RefCell<Vec<Used>>,
}

#[derive(Clone)]
struct Used {
    login_id: String,
    at_ms: i64,
    noted_at_ms: i64,
}

impl<H: Host> LastUse<H> {
    pub fn new(env: &Rc<Env<H>>, memory: &Rc<Memory<H>>, store: &Rc<Store<H>>) -> Self {
        Self {
            env: Rc::clone(env),
            memory: Rc::clone(memory),
            store: Rc::clone(store),
            used: RefCell::default(),
        }
    }

    /// Returns the note of this login. A note of another login, or one that cannot be read, counts as missing.
    pub async fn note(&self, login: &StoredLogin) -> Result<Option<Note>> {
        Ok(self.read_note(login).await?.ok())
    }

    async fn read_note(&self, login: &StoredLogin) -> Result<core::result::Result<Note, Unread>> {
        let key = self.store.note_key(login);
        let text = self.store.storage.read(&key).await?;
        let note = text.map(|text| Note::from_text(text.expose("no secret is in it")));
        Ok(match note {
            Some(Ok(note)) if note.login_id == login.login_id => Ok(note),
            Some(Err(unread)) => Err(unread),
            Some(Ok(_)) | None => Err(Unread::Unreadable),
        })
    }

    /// When a login was last used, in ms: as noted, or later if this window knows of a later use.
    pub fn last_used_at_ms(&self, login: &StoredLogin, note: Option<&Note>) -> i64 {
        let noted_ms = note.and_then(|note| note.last_used_at_ms).unwrap_or(0);
        let seen_ms = self.seen(login).map_or(0, |used| used.at_ms);
        login.obtained_at_ms.max(noted_ms).max(seen_ms)
    }

    /// When a login with sliding expiry expires if it is not used again, in ms: a prediction.
    pub fn slides_until_ms(&self, login: &StoredLogin, note: Option<&Note>) -> Option<i64> {
        let used_at_ms = self.last_used_at_ms(login, note);
        let end_ms = login
            .slides()
            .then(|| used_at_ms.saturating_add(SLIDING_MS));
        end_ms.and_then(date::nameable)
    }

    /// Records that the server accepted this login. The caller is waiting for its response, so a slow or
    /// locked storage gets another chance in 15 minutes.
    pub async fn used(&self, login: &StoredLogin) {
        if self.is_use_due(login) {
            let now_ms = self.env.host.wall_now_ms();
            self.remember(login, now_ms, now_ms);
            let writing = self.write_note(login, None, EVERY_MS);
            let _ = self.env.within(NOTE_DEADLINE_MS, writing).await;
        }
    }

    /// Remembers a use, and returns whether it must be written now.
    pub fn is_use_due(&self, login: &StoredLogin) -> bool {
        let now_ms = self.env.host.wall_now_ms();
        let noted_at_ms = match self.seen(login) {
            Some(used) => used.noted_at_ms,
            // Only for a login obtained a moment ago, the notes of other programs need not be read.
            None => login.obtained_at_ms,
        };
        self.remember(login, now_ms, noted_at_ms);
        now_ms.saturating_sub(noted_at_ms).saturating_abs() >= EVERY_MS
    }

    /// Records that the note was written together with this login.
    pub fn is_noted(&self, login: &StoredLogin) {
        self.remember(login, login.obtained_at_ms, login.obtained_at_ms);
        self.memory.wake();
    }

    /// Records the account that the server reported for this login.
    pub async fn identified(&self, login: &StoredLogin, identity: &Identity) -> Result<()> {
        // Mark it as noted first: concurrent callers must not write a note without the identity.
        let now_ms = self.env.host.wall_now_ms();
        self.remember(login, now_ms, now_ms);
        self.write_note(login, Some(identity), EVERY_MS).await?;
        self.memory.wake();
        Ok(())
    }

    /// Writes the uses that were not worth a write so far. Called when this window closes.
    pub async fn write(&self) -> Result<()> {
        let used = self.used.borrow().clone();
        let is_worth_it =
            |used: &Used| used.at_ms.saturating_sub(used.noted_at_ms) >= WORTH_NOTING_MS;
        for used in used.into_iter().filter(is_worth_it) {
            if let Some(login) = self.store.login(&used.login_id).await? {
                self.write_note(&login, None, WORTH_NOTING_MS).await?;
            }
        }
        Ok(())
    }

    // Another program may have noted a use since, so the stored note is read first: a use is written if
    // the stored one is `every_ms` old, an identity if it differs from the stored one.
    async fn write_note(
        &self,
        login: &StoredLogin,
        identity: Option<&Identity>,
        every_ms: i64,
    ) -> Result<()> {
        let _lock = self.store.storage.lock(STORAGE_DEADLINE_MS).await?;
        let before = match self.read_note(login).await? {
            // The note belongs to a newer version of this program.
            Err(Unread::Newer) => return Ok(()),
            before => before.ok(),
        };
        let noted_ms = before.as_ref().and_then(|note| note.last_used_at_ms);
        let used_ms = self.last_used_at_ms(login, None);
        let age_ms = noted_ms.map(|noted_ms| used_ms.saturating_sub(noted_ms).saturating_abs());
        let is_due = age_ms.is_none_or(|age_ms| age_ms >= every_ms);
        let known = before.and_then(|note| note.identity);
        let is_news = identity.is_some() && identity != known.as_ref();
        if !is_due && !is_news {
            self.remember(login, used_ms, noted_ms.unwrap_or(0));
            return Ok(());
        }
        if self.store.login(&login.login_id).await?.is_some() {
            let note = Note {
                login_id: login.login_id.clone(),
                last_used_at_ms: Some(used_ms),
                identity: identity.cloned().or(known),
            };
            let key = self.store.note_key(login);
            let text = note.to_object().to_text();
            self.store.storage.set(&key, text).await?;
            self.remember(login, used_ms, used_ms);
        }
        Ok(())
    }

    fn seen(&self, login: &StoredLogin) -> Option<Used> {
        let used = self.used.borrow();
        let used = used.iter().find(|used| used.login_id == login.login_id);
        used.cloned()
    }

    fn remember(&self, login: &StoredLogin, at_ms: i64, noted_at_ms: i64) {
        let new = Used {
            login_id: login.login_id.clone(),
            at_ms,
            noted_at_ms,
        };
        let mut used = self.used.borrow_mut();
        if let Some(old) = used.iter_mut().find(|old| old.login_id == new.login_id) {
            *old = new;
            return;
        }
        if used.len() >= MOST_LOGINS {
            used.remove(0);
        }
        used.push(new);
    }
}
